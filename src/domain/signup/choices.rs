//! The closed answers that a programme offers.
//!
//! Knows: which choices there are, and which one a written word means. Refuses to know: how a
//! choice is called in any language; its id is what is stored.
//!
//! **Invariants**: an id is in lower case with `-` between words, and stable for a cohort.

use std::fmt;

/// One of the programme's choices, by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice(String);

impl Choice {
    /// The choice of this id, brought into the form of ids.
    pub fn new(id: &str) -> Self {
        Self(slug(id))
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
}
