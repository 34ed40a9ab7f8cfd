//! What everybody reads before their group's room opens: one card a subject.
//!
//! Knows: the subjects and their order. Refuses to know: what a card says.
//!
//! **Invariants**: a subject's word never changes, for it stands in rows and on buttons.

/// What a card is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What will happen, and when.
    Course,
    /// To answer each other within seven days.
    Answering,
    /// How a phone tells of what is new in the room.
    Phone,
    /// That what is said in the room stays there.
    Confidence,
    /// Who can see the room.
    Sight,
}

impl Subject {
    /// Every subject in its order.
    pub const ALL: [Self; 5] = [
        Self::Course,
        Self::Answering,
        Self::Phone,
        Self::Confidence,
        Self::Sight,
    ];

    /// The word that stands for it in rows and on buttons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Answering => "answering",
            Self::Phone => "phone",
            Self::Confidence => "confidence",
            Self::Sight => "sight",
        }
    }

    /// The subject of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.word() == word)
    }

    /// Its number, from 1.
    pub fn number(self) -> usize {
        let before = Self::ALL.into_iter().take_while(|other| *other != self);
        1 + before.count()
    }

    /// The subject that comes after it.
    pub fn after(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }

    /// The subject that comes before it.
    pub fn before(self) -> Option<Self> {
        let before = self.number().checked_sub(2)?;
        Self::ALL.get(before).copied()
    }

    /// The first subject that is not among these.
    pub fn first_beside(read: &[Self]) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|subject| !read.contains(subject))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_goes_on_comes_past_every_subject_once_and_back_again() {
        let mut passed = vec![Subject::Course];
        while let Some(next) = passed.last().and_then(|subject| subject.after()) {
            assert_eq!(next.number(), 1 + passed.len());
            assert_eq!(next.before(), passed.last().copied());
            passed.push(next);
        }
        assert_eq!(passed, Subject::ALL);
        assert_eq!(Subject::Course.before(), None);
    }

    #[test]
    fn a_word_is_read_as_it_was_written() {
        for subject in Subject::ALL {
            assert_eq!(Subject::from_word(subject.word()), Some(subject));
        }
        assert_eq!(Subject::from_word("weather"), None);
    }

    #[test]
    fn what_is_missing_is_found_in_its_order() {
        let read = [Subject::Phone, Subject::Course];
        assert_eq!(Subject::first_beside(&read), Some(Subject::Answering));
        assert_eq!(Subject::first_beside(&[]), Some(Subject::Course));
        assert_eq!(Subject::first_beside(&Subject::ALL), None);
    }
}
