//! Which of several languages a group shares best.
//!
//! **Invariants**: a language that somebody does not speak is never the best, unless none is shared.

use super::{Language, Level, Spoken};

/// Of the languages that are offered, the one that a group reads best: that all of its members speak,
/// nobody as the only one at basic if it can be, and the least of them as well as can be. Of equals,
/// and where the members share none, it is the first that is offered; none only where none is.
pub fn best_shared(members: &[Vec<Spoken>], offered: &[Language]) -> Option<Language> {
    let mut best: Option<((bool, Level), Language)> = None;
    for &language in offered {
        if let Some(merit) = merit(members, language)
            && best.is_none_or(|(known, _language)| known < merit)
        {
            best = Some((merit, language));
        }
    }
    best.map(|(_merit, language)| language)
        .or_else(|| offered.first().copied())
}

/// Whether nobody is alone at basic in a language, and the least level in it; none where somebody does
/// not speak it.
fn merit(members: &[Vec<Spoken>], language: Language) -> Option<(bool, Level)> {
    let level = |spoken: &Vec<Spoken>| {
        let levels = spoken.iter().filter(|spoken| spoken.language == language);
        levels.map(|spoken| spoken.level).max()
    };
    let levels: Vec<Level> = members.iter().map(level).collect::<Option<_>>()?;
    let at_basic = levels.iter().filter(|level| **level == Level::Basic);
    let company = at_basic.count() != 1;
    levels.into_iter().min().map(|least| (company, least))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what members read who speak this, such as `en:good es:native`, where these are offered.
    fn check(members: &[&str], offered: &str, expected: &str) {
        let language = |code: &str| Language::from_code(code).expect("a language");
        let spoken = |told: &str| {
            let (code, level) = told.split_once(':').expect("both");
            Spoken {
                language: language(code),
                level: Level::from_code(level).expect("a level"),
            }
        };
        let members: Vec<Vec<Spoken>> = members
            .iter()
            .map(|told| told.split_whitespace().map(spoken).collect())
            .collect();
        let offered: Vec<Language> = offered.split_whitespace().map(language).collect();
        let best = best_shared(&members, &offered);
        assert_eq!(best.map(Language::code), Some(expected), "{members:?}");
    }

    #[test]
    fn a_group_reads_the_language_whose_weakest_speaker_speaks_it_best() {
        check(&["en:good es:native", "es:fluent en:fluent"], "en es", "es");
        check(&["en:good es:native", "es:good en:fluent"], "en es", "en");
        check(&["en:good es:native", "es:good en:fluent"], "es en", "es");
        check(&["en:fluent", "es:native en:basic"], "en es", "en");
    }

    #[test]
    fn nobody_is_left_alone_at_basic_where_two_languages_are_shared() {
        let members = [
            "fr:basic en:basic",
            "fr:native en:basic",
            "fr:native en:good",
        ];
        check(&members, "fr en", "en");
    }

    #[test]
    fn where_nothing_that_is_offered_is_shared_it_is_the_decks_own() {
        check(&["en:good", "es:native"], "en es", "en");
        check(&["en:good", ""], "es en", "es");
        check(&[], "pt en", "pt");
        assert_eq!(best_shared(&[], &[]), None);
    }
}
