//! A group's two weeks: who can when, and which times are offered.
//!
//! Each member has a row of days in their own local time, morning above and night below and above
//! that; each day is a column. Hours that they gave stand out from it, those that all gave stand
//! out more, and the times offered lie on them with their numbers. Above the row stands what each
//! of these times is on the member's own clock, with a low sun where it is early or late for them
//! and a moon where it is in their night.
//!
//! **Invariants**: what is drawn and what is said come from the same `Layout`; an hour is shared
//! when everyone whom the times count on gave it.

use super::{Fonts, Picture, Theme, Undrawn, raster};
use crate::{
    domain::{availability::Plan, places::weekend::Weekend, time::Moment},
    words::Lang,
};

mod drawing;
mod layout;
mod telling;

use layout::Layout;

/// A group's hours, and the times offered to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoWeeks {
    /// The members; a name that cannot be drawn gives way to its place here, from 1.
    pub members: Vec<Member>,
    /// The times offered.
    pub times: Vec<Time>,
    /// How long a meeting takes.
    pub minutes: u16,
    /// Until when the group answers: the two weeks begin on that day.
    pub answers_until: Moment,
}

/// A member of the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What the group calls them, on one line.
    pub name: String,
    /// Where their clocks are, such as `Manila`.
    pub place: String,
    /// When they can meet; it names a zone for every date.
    pub plan: Plan,
    /// Their days off.
    pub weekend: Weekend,
}

/// A time that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// Its number on the card.
    pub number: i64,
    /// When it starts.
    pub starts_at: Moment,
    /// For each member, whether it counts on them.
    pub counts: Vec<bool>,
}

/// Draws the two weeks.
pub fn draw(
    lang: &Lang<'_>,
    fonts: &Fonts,
    theme: Theme,
    weeks: &TwoWeeks,
) -> Result<Picture, Undrawn> {
    let layout = Layout::of(weeks, fonts);
    Ok(Picture {
        png: raster::png(&drawing::svg(lang, fonts, theme, &layout), fonts)?,
        words: telling::words(lang, &layout),
    })
}

/// The two weeks as SVG, from which the picture is made.
pub fn svg(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, weeks: &TwoWeeks) -> String {
    drawing::svg(lang, fonts, theme, &Layout::of(weeks, fonts))
}
