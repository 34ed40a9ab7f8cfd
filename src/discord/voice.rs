//! On Discord: whether each group of a cohort gets a voice room, chosen by coordinators until the launch.
//!
//! **Invariants**: only a coordinator chooses; a button says what it chooses, so that pressing it twice
//! is once.

use std::fmt;

use super::{
    card::{Button, Card},
    cohorts,
    guard::{Answer, Asked},
    press::{self, Ack, number},
};
use crate::{
    app::{
        Fault,
        voice::{self, Refusal},
    },
    domain::ids::CohortId,
    key,
    words::Lang,
};

/// The button that chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// For which cohort.
    pub cohort: CohortId,
    /// Whether each group gets one.
    pub wanted: bool,
    /// What shows the choice then.
    pub on: Place,
}

/// Where the button stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the desk.
    Desk,
    /// On the preview of a launch, or where it says that there is no place for all.
    Launch,
}

impl Place {
    const ALL: [(Self, &'static str); 2] = [(Self::Desk, "desk"), (Self::Launch, "launch")];

    fn word(self) -> &'static str {
        let mut all = Self::ALL.iter();
        let found = all.find(|(place, _word)| *place == self);
        found.map_or("desk", |(_place, word)| word)
    }
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        Ack::Update
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let [cohort, wanted, on] = parts else {
            return None;
        };
        let mut places = Place::ALL.iter();
        Some(Self {
            cohort: CohortId(number(cohort)?),
            wanted: match *wanted {
                "with" => true,
                "without" => false,
                _ => return None,
            },
            on: places.find(|(_place, word)| word == on)?.0,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = if self.wanted { "with" } else { "without" };
        write!(f, "{}:{wanted}:{}", self.cohort, self.on.word())
    }
}

/// Chooses what the button says.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(card) => return Ok(Answer::say(*card)),
    };
    let (app, chosen) = (&asked.scene.app, (press.cohort, press.wanted));
    let done = voice::choose(app, asked.server, chosen, asked.account, asked.now).await?;
    let shown = match press.on {
        Place::Desk => cohorts::desk_of(&asked, &programme).await?,
        Place::Launch => cohorts::launch_of(&asked, &programme).await?,
    };
    let whisper = done.err().map(|Refusal::Launched| {
        let why = asked.lang().plain("voice-refused-launched");
        Box::new(Card::said(why))
    });
    Ok(Answer::Update {
        card: Some(Box::new(shown)),
        whisper,
    })
}

/// The button that chooses the other way than it is now.
pub(super) fn other(lang: &Lang<'_>, cohort: CohortId, now: bool, on: Place) -> Button {
    let key = if now {
        key!("voice-button-without")
    } else {
        key!("voice-button-with")
    };
    let press = Press {
        cohort,
        wanted: !now,
        on,
    };
    Button::plain(lang.plain(key), press::Press::Voice(press))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let cohort = CohortId(7);
        for (wanted, on) in [(true, Place::Desk), (false, Place::Launch)] {
            let pressed = press::Press::Voice(Press { cohort, wanted, on });
            assert_eq!(pressed.written(None).parse(), Ok(pressed));
        }
        for stale in ["1:voice:7:maybe:desk", "1:voice:7:with:door"] {
            assert_eq!(stale.parse::<press::Press>(), Err(press::Stale));
        }
    }
}
