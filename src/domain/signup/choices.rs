//! The closed answers that a programme offers.
//!
//! Knows: which choices there are, what a coordinator calls them, and which one a written word means.
//! Refuses to know: how a choice is called in any language; its id is what is stored.
//!
//! **Invariants**: an id is in lower case with `-` between words, and never changes; what a written
//! word was folded into, it means from then on.

use std::{collections::BTreeMap, fmt};

use crate::domain::writing::{is_blank, visible};

/// Longest name of a choice, in characters: Discord's labels of menus have 100.
pub const CHOICE_NAME_MAX: usize = 60;

/// Most choices of a subject that are offered: a menu of Discord's shows no more.
pub const CHOICES_MAX: usize = 25;

/// Longest id of a choice, in characters.
const ID_MAX: usize = 40;

/// What a choice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The kind of library.
    Sector,
    /// How far in the career.
    Stage,
    /// What interests somebody.
    Interest,
    /// What somebody would like to make.
    Output,
    /// A language: which there are is nobody's choice, but one can be written so that it is not known.
    Language,
}

impl Subject {
    /// Those whose choices a coordinator changes.
    pub const CHANGED: [Self; 4] = [Self::Sector, Self::Stage, Self::Interest, Self::Output];

    /// The word that stands for it in rows and on buttons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sector => "sector",
            Self::Stage => "stage",
            Self::Interest => "interest",
            Self::Output => "output",
            Self::Language => "language",
        }
    }

    /// The subject of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        let mut all = Self::CHANGED.into_iter().chain([Self::Language]);
        all.find(|subject| subject.word() == word)
    }
}

/// One of the programme's choices, by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice(String);

impl Choice {
    /// The choice of this id, brought into the form of ids.
    pub fn new(id: &str) -> Self {
        Self(slug(id))
    }

    /// A new choice of this name, which has a letter or digit; none of `taken` has its id.
    pub fn named(name: &str, taken: &[Self]) -> Self {
        let kept = |letter: &char| letter.is_alphanumeric() || *letter == '-';
        let id: String = slug(name).chars().filter(kept).take(ID_MAX).collect();
        let base = Self::new(&id);
        let numbered = (2_u32..).map(|number| Self(format!("{base}-{number}")));
        let mut ids = [base.clone()].into_iter().chain(numbered);
        ids.find(|id| !taken.contains(id)).unwrap_or(base)
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The choices that a programme offers, each list in the order in which it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Kinds of library.
    pub sectors: Vec<Choice>,
    /// How far in the career.
    pub stages: Vec<Choice>,
    /// What one can be interested in.
    pub interests: Vec<Choice>,
    /// What a group can make.
    pub outputs: Vec<Choice>,
    /// What a coordinator calls choices, those that are not offered any more too.
    pub names: BTreeMap<(Subject, Choice), String>,
    /// What was written and folded into a choice, by [`same`].
    pub folded: BTreeMap<(Subject, String), Choice>,
}

impl Choices {
    /// Those of a subject that are offered; none for languages.
    pub fn of(&self, subject: Subject) -> &[Choice] {
        match subject {
            Subject::Sector => &self.sectors,
            Subject::Stage => &self.stages,
            Subject::Interest => &self.interests,
            Subject::Output => &self.outputs,
            Subject::Language => &[],
        }
    }

    /// What a coordinator calls a choice, if one has given it a name.
    pub fn name(&self, subject: Subject, choice: &Choice) -> Option<&str> {
        let name = self.names.get(&(subject, choice.clone()));
        name.map(String::as_str)
    }

    /// Looks for what a written word means: an id, a coordinator's name, or what it was folded into.
    pub fn meant(&self, subject: Subject, written: &str) -> Meant {
        let among = self.of(subject);
        let by_id = Meant::by(written, among);
        if by_id != Meant::Unknown {
            return by_id;
        }
        let wanted = same(written);
        let named = |choice: &&Choice| {
            let name = self.name(subject, choice);
            name.is_some_and(|name| same(name) == wanted)
        };
        let named = among.iter().find(named);
        let folded = self.folded.get(&(subject, wanted.clone()));
        let folded = folded.filter(|choice| among.contains(choice));
        named
            .or(folded)
            .map_or(Meant::Unknown, |choice| Meant::Respelt(choice.clone()))
    }
}

/// The form in which two written answers are the same: capitals, spaces and `-` count for nothing.
pub fn same(written: &str) -> String {
    slug(&visible(written))
}

/// The name of a choice as it was typed, in one line; none where it shows nothing or is too long.
pub fn choice_name(typed: &str) -> Option<String> {
    let seen = visible(typed);
    let name = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = name.chars().count() <= CHOICE_NAME_MAX && name.chars().any(char::is_alphanumeric);
    (fits && !is_blank(&name)).then_some(name)
}

/// What stands on a button for something written: the 64 bits of FNV-1a over [`same`].
pub fn mark(written: &str) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    same(written).bytes().fold(BASIS, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}

/// What a written word means among choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// It is the id.
    Exactly(Choice),
    /// It is the id but for capitals.
    InCapitals(Choice),
    /// It is the id but for spaces or `_`.
    Respelt(Choice),
    /// It is none of them.
    Unknown,
}

impl Meant {
    /// The choice that was meant, if any.
    pub fn choice(self) -> Option<Choice> {
        match self {
            Self::Exactly(choice) | Self::InCapitals(choice) | Self::Respelt(choice) => {
                Some(choice)
            }
            Self::Unknown => None,
        }
    }

    /// Looks for a written word among choices.
    pub fn by(written: &str, among: &[Choice]) -> Self {
        let wanted = slug(written);
        let Some(choice) = among.iter().find(|choice| choice.0 == wanted).cloned() else {
            return Self::Unknown;
        };
        if choice.0 == written {
            Self::Exactly(choice)
        } else if choice.0 == written.to_lowercase() {
            Self::InCapitals(choice)
        } else {
            Self::Respelt(choice)
        }
    }
}

impl Default for Choices {
    /// What librarians' programmes ask most.
    fn default() -> Self {
        let all = |ids: &[&str]| ids.iter().map(|id| Choice::new(id)).collect();
        Self {
            sectors: all(&[
                "academic", "public", "school", "special", "national", "archive", "student",
                "other",
            ]),
            stages: all(&["early", "mid", "late"]),
            interests: all(&[
                "accessibility",
                "advocacy",
                "artificial-intelligence",
                "cataloguing",
                "childrens-services",
                "collections",
                "community-archives",
                "digital-literacy",
                "indigenous-knowledge",
                "leadership",
                "library-spaces",
                "makerspaces",
                "metadata",
                "open-access",
                "outreach",
                "preservation",
                "research-data",
                "scholarly-communication",
                "systems",
                "user-experience",
            ]),
            outputs: all(&[
                "blog-post",
                "poster",
                "online-resource",
                "event",
                "initiative",
                "undecided",
            ]),
            names: BTreeMap::new(),
            folded: BTreeMap::new(),
        }
    }
}

/// The form of an id: lower case, `-` for spaces and `_`.
pub(super) fn slug(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let words: Vec<&str> = lower
        .split(|character: char| character.is_whitespace() || matches!(character, '_' | '-'))
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_however_it_is_spelt() {
        let among = Choices::default().interests;
        let literacy = Choice::new("digital-literacy");
        assert_eq!(
            Meant::by("digital-literacy", &among),
            Meant::Exactly(literacy.clone())
        );
        assert_eq!(
            Meant::by("Digital-Literacy", &among),
            Meant::InCapitals(literacy.clone())
        );
        assert_eq!(
            Meant::by("Digital  literacy", &among),
            Meant::Respelt(literacy)
        );
        assert_eq!(Meant::by("dragons", &among), Meant::Unknown);
    }

    #[test]
    fn a_word_means_a_choice_by_its_id_its_name_and_what_it_was_folded_into() {
        let mut choices = Choices::default();
        let of = |id| (Subject::Sector, Choice::new(id));
        choices
            .names
            .insert(of("special"), "Law & courts".to_owned());
        let folds = [("prison-library", "special"), ("bookmobile", "gone")];
        for (written, into) in folds {
            let written = (Subject::Sector, written.to_owned());
            choices.folded.insert(written, Choice::new(into));
        }
        for (written, meant) in [
            ("special", Some("special")),
            ("law  & Courts", Some("special")),
            ("Prison library", Some("special")),
            ("bookmobile", None),
            ("metadata", None),
        ] {
            let found = choices.meant(Subject::Sector, written).choice();
            assert_eq!(found.as_ref().map(Choice::id), meant, "{written}");
        }
        assert_eq!(choices.meant(Subject::Language, "special"), Meant::Unknown);
    }

    #[test]
    fn a_new_choice_has_an_id_of_its_own_whatever_it_is_called() {
        let taken = [Choice::new("open-access"), Choice::new("open-access-2")];
        for (name, id) in [
            ("Open  Access", "open-access-3"),
            ("Zines: how & why?", "zines-how-why"),
            ("Bücher", "bücher"),
            ("図書館", "図書館"),
        ] {
            assert_eq!(Choice::named(name, &taken).id(), id, "{name}");
        }
        let long = Choice::named(&"a".repeat(CHOICE_NAME_MAX), &[]);
        assert_eq!(long.id().len(), ID_MAX);
    }

    #[test]
    fn a_name_is_one_line_that_shows_something() {
        assert_eq!(
            choice_name(" Law \u{202E}& \n courts ").as_deref(),
            Some("Law & courts")
        );
        let long = "a".repeat(CHOICE_NAME_MAX + 1);
        for none in ["", " \u{200B} ", "…", &long] {
            assert_eq!(choice_name(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_written_alike_has_one_mark() {
        assert_eq!(mark("Prison library"), mark(" prison_LIBRARY "));
        assert_ne!(mark("prison library"), mark("prison libraries"));
        assert_eq!(mark(""), 0xcbf2_9ce4_8422_2325);
    }
}
