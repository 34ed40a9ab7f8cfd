//! What the choices of a sign-up are called.
//!
//! Knows: the names of the built-in choices. Refuses to know: which of them a cohort offers.
//!
//! **Invariants**: what a coordinator calls a choice comes before everything else; one without any name
//! is called by its id, with spaces for `-`.

use super::{Lang, label};
use crate::{
    domain::signup::{Choice, Choices, Subject},
    key,
};

/// What a choice is called among those of a cohort.
pub fn among(lang: &Lang<'_>, choices: &Choices, subject: Subject, choice: &Choice) -> String {
    name(lang, choice, choices.name(subject, choice))
}

/// What a choice is called, and a coordinator calls it, if one does.
pub fn name(lang: &Lang<'_>, choice: &Choice, called: Option<&str>) -> String {
    if let Some(called) = called {
        return label(called);
    }
    match key_of(choice.id()) {
        Some(key) => lang.plain(key),
        None => capital(&label(&choice.id().replace('-', " "))),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first.map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn key_of(id: &str) -> Option<&'static str> {
    Some(match id {
        "academic" => key!("choice-academic"),
        "public" => key!("choice-public"),
        "school" => key!("choice-school"),
        "special" => key!("choice-special"),
        "national" => key!("choice-national"),
        "archive" => key!("choice-archive"),
        "student" => key!("choice-student"),
        "other" => key!("choice-other"),
        "early" => key!("choice-early"),
        "mid" => key!("choice-mid"),
        "late" => key!("choice-late"),
        "childrens-services" => key!("choice-childrens-services"),
        "indigenous-knowledge" => key!("choice-indigenous-knowledge"),
        "undecided" => key!("choice-undecided"),
        "event" => key!("choice-event"),
        "initiative" => key!("choice-initiative"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn a_choice_has_a_name_whether_it_is_built_in_or_not() {
        let words = Words::load().expect("the locale files are right");
        let name = |id| name(&words.in_english(), &Choice::new(id), None);
        assert_eq!(name("early"), "Early in my career");
        assert_eq!(name("open-access"), "Open access");
        assert_eq!(name("seed-libraries"), "Seed libraries");
        let called = Some("Novices");
        let called = super::name(&words.in_english(), &Choice::new("early"), called);
        assert_eq!(called, "Novices");
    }
}
