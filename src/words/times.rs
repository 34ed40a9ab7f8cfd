//! Why a group has the times that it has, in sentences.
//!
//! Knows: what is said of members who share no time, and of what would help. Refuses to know: how
//! members are called; the caller gives names that are safe where they are shown.
//!
//! **Invariants**: what would help is said of one member and of weekly hours by their own clocks.

use chrono::{NaiveDateTime, TimeDelta, Timelike, Weekday};

use super::{Lang, when};
use crate::{
    domain::meeting::{Remedy, Why},
    key,
};

/// Says who shares no time; one name alone is of somebody whom nothing suits.
pub fn apart(lang: &Lang<'_>, names: &[String], why: Why) -> String {
    let minutes = match why {
        Why::NoSharedHour => None,
        Why::TooShort { longest_minutes } => Some(("minutes", longest_minutes.into())),
    };
    match (names, minutes) {
        ([], _) => lang.plain("apart-none-left"),
        ([name], None) => lang.say("apart-no-hours", &[("name", name.into())]),
        ([name], Some(minutes)) => lang.say("apart-one-short", &[("name", name.into()), minutes]),
        (_, None) => lang.say("apart-never", &[("names", names.join(", ").into())]),
        (_, Some(minutes)) => lang.say(
            "apart-short",
            &[("names", names.join(", ").into()), minutes],
        ),
    }
}

/// Says what one member could add, and what would come of it.
pub fn remedy(lang: &Lang<'_>, name: &str, remedy: &Remedy) -> String {
    let until = remedy.time + TimeDelta::minutes(remedy.minutes.into());
    lang.say(
        "times-remedy",
        &[
            ("name", name.into()),
            ("days", days(lang, remedy.day).into()),
            ("from", when::time(remedy.time).into()),
            ("until", when::time(until).into()),
            ("count", remedy.starts.into()),
        ],
    )
}

/// A day of the week in the plural, such as `Tuesdays`.
fn days(lang: &Lang<'_>, day: Weekday) -> String {
    lang.plain(match day {
        Weekday::Mon => key!("times-mondays"),
        Weekday::Tue => key!("times-tuesdays"),
        Weekday::Wed => key!("times-wednesdays"),
        Weekday::Thu => key!("times-thursdays"),
        Weekday::Fri => key!("times-fridays"),
        Weekday::Sat => key!("times-saturdays"),
        Weekday::Sun => key!("times-sundays"),
    })
}

/// What part of somebody's own day a start lies in, by the table of `domain::meeting`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// 09:00 to 18:00.
    Day,
    /// 06:00 to 09:00.
    Early,
    /// 18:00 to 21:00.
    Evening,
    /// 21:00 to 23:00.
    Late,
    /// 23:00 to 06:00.
    Night,
}

impl Hour {
    /// Of what the clocks show when it starts.
    pub fn of(local: NaiveDateTime) -> Self {
        match local.hour() {
            9..18 => Self::Day,
            6..9 => Self::Early,
            18..21 => Self::Evening,
            21..23 => Self::Late,
            _ => Self::Night,
        }
    }
}

/// The words for a start outside of 09:00 to 18:00 of somebody's own day.
pub fn hardness(lang: &Lang<'_>, local: NaiveDateTime) -> Option<String> {
    let key = match Hour::of(local) {
        Hour::Day => return None,
        Hour::Early => key!("hour-early"),
        Hour::Evening => key!("hour-evening"),
        Hour::Late => key!("hour-late"),
        Hour::Night => key!("hour-night"),
    };
    Some(lang.plain(key))
}
