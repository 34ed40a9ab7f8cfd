//! Which answer of a sign-up is asked next.
//!
//! Knows: the steps, their order, which of them cannot be passed, and what must be there before a
//! sign-up can be handed in. Refuses to know: what is answered, and how a step looks.
//!
//! **Invariants**: nothing is asked before somebody has agreed, and nothing but where they live
//! before that is known, because nothing could be kept; everything else can be passed and comes
//! back on the last step.

/// A step of a sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What is asked of me, and whether I agree.
    Agree,
    /// How I am called and where I live.
    Place,
    /// Kind of library and how far in the career.
    Work,
    /// What interests me.
    Interests,
    /// Which languages I speak, and how well.
    Languages,
    /// When I can meet.
    Hours,
    /// What the others should be like.
    Wishes,
    /// How I would rather meet, and what I would like to make.
    Manner,
    /// Looking over and handing in.
    Review,
}

/// What of the needed answers is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each needed answer is there or not, by itself"
)]
pub struct Held {
    /// Whether somebody has agreed.
    pub agreed: bool,
    /// Whether it is known where they live.
    pub placed: bool,
    /// Whether they speak a language.
    pub languages: bool,
    /// Whether there are hours that suit them.
    pub hours: bool,
}

impl Step {
    /// Every step in its order.
    pub const ALL: [Self; 9] = [
        Self::Agree,
        Self::Place,
        Self::Work,
        Self::Interests,
        Self::Languages,
        Self::Hours,
        Self::Wishes,
        Self::Manner,
        Self::Review,
    ];

    /// The word that stands for it in rows and on buttons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Place => "place",
            Self::Work => "work",
            Self::Interests => "interests",
            Self::Languages => "languages",
            Self::Hours => "hours",
            Self::Wishes => "wishes",
            Self::Manner => "manner",
            Self::Review => "review",
        }
    }

    /// The step of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// Its number, from 1.
    pub fn number(self) -> usize {
        1 + Self::ALL
            .into_iter()
            .take_while(|step| *step != self)
            .count()
    }

    /// The step after this one, or the first that cannot be passed yet.
    #[must_use]
    pub fn after(self, held: Held) -> Self {
        let next = Self::ALL
            .into_iter()
            .find(|step| self < *step)
            .unwrap_or(Self::Review);
        next.reached(held)
    }

    /// The step before this one, or the first that cannot be passed yet. Who has agreed need not
    /// look at that again.
    #[must_use]
    pub fn before(self, held: Held) -> Self {
        let before = Self::ALL.into_iter().rev().find(|step| *step < self);
        before.unwrap_or(Self::Agree).reached(held)
    }

    /// This step, or the first that cannot be passed yet.
    #[must_use]
    pub fn reached(self, held: Held) -> Self {
        if !held.agreed {
            Self::Agree
        } else if !held.placed {
            Self::Place
        } else {
            self.max(Self::Place)
        }
    }
}

impl Held {
    /// The steps without which nothing can be handed in, as far as they lack.
    pub fn lacks(self) -> Vec<Step> {
        let needed = [
            (self.agreed, Step::Agree),
            (self.placed, Step::Place),
            (self.languages, Step::Languages),
            (self.hours, Step::Hours),
        ];
        let lacking = needed.into_iter().filter(|(there, _step)| !there);
        lacking.map(|(_there, step)| step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is held, as words: `agreed placed languages hours`.
    fn held(words: &str) -> Held {
        let has = |word| words.split_whitespace().any(|found| found == word);
        Held {
            agreed: has("agreed"),
            placed: has("placed"),
            languages: has("languages"),
            hours: has("hours"),
        }
    }

    /// `place on` with what is held leads to a step.
    fn check(at: &str, words: &str, expected: &str) {
        let (step, press) = at.split_once(' ').expect("a step and a press");
        let step = Step::from_word(step).expect("a step");
        let held = held(words);
        let next = match press {
            "on" => step.after(held),
            "back" => step.before(held),
            _ => step.reached(held),
        };
        assert_eq!(next.word(), expected, "{at} with {words:?}");
    }

    #[test]
    fn nothing_is_asked_before_somebody_agrees_and_says_where_they_live() {
        check("agree on", "", "agree");
        check("review again", "", "agree");
        check("agree on", "agreed", "place");
        check("place on", "agreed", "place");
        check("hours again", "agreed", "place");
        check("place back", "agreed", "place");
    }

    #[test]
    fn everything_else_can_be_passed_and_gone_back_to() {
        let all = [
            "place",
            "work",
            "interests",
            "languages",
            "hours",
            "wishes",
            "manner",
            "review",
        ];
        for (step, next) in all.iter().zip(all.iter().skip(1)) {
            check(&format!("{step} on"), "agreed placed", next);
            check(&format!("{next} back"), "agreed placed", step);
            check(&format!("{step} again"), "agreed placed", step);
        }
        check("review on", "agreed placed", "review");
        check("place back", "agreed placed", "place");
    }

    #[test]
    fn what_is_needed_is_asked_for_before_handing_in() {
        let lacks = |words| -> Vec<&str> {
            let lacking = held(words).lacks().into_iter();
            lacking.map(Step::word).collect()
        };
        assert_eq!(lacks(""), ["agree", "place", "languages", "hours"]);
        assert_eq!(lacks("agreed placed hours"), ["languages"]);
        assert_eq!(lacks("agreed placed languages hours"), [""; 0]);
    }

    #[test]
    fn steps_are_numbered_as_they_come() {
        let numbers: Vec<usize> = Step::ALL.into_iter().map(Step::number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for step in Step::ALL {
            assert_eq!(Step::from_word(step.word()), Some(step));
        }
    }
}
