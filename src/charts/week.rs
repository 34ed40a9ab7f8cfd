//! One member's own week: the hours that they gave, as they read them off their own clock.
//!
//! A day is a column of twenty-four hours. Hours that suit are as wide as the day, hours that are
//! only possible half as wide; a day away is crossed out.
//!
//! **Invariants**: what is drawn and what is said come from the same `Day`s.

use chrono::{Datelike, NaiveDate};

use super::{
    Fonts, Picture, Theme, Undrawn, WORDS_MAX,
    legend::{self, Entry, Look},
    raster,
    sketch::{Anchor, Block, Sketch, Style, WIDE},
    theme::Palette,
};
use crate::{
    domain::{
        availability::{Comfort, Plan, Window},
        places::weekend::Weekend,
    },
    key,
    words::{Lang, cut, when},
};

/// Days of a week.
const DAYS: usize = 7;
/// Left of the days: the hours.
const LEFT: i32 = 58;
/// Right of the days.
const RIGHT: i32 = 14;
/// Above everything.
const TOP: i32 = 12;
/// The names of the days.
const HEADER: i32 = 58;
/// An hour's height.
const HOUR: i32 = 12;
/// A day's width.
const COLUMN: i32 = (WIDE - LEFT - RIGHT) / 7;

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// When the member can meet.
    pub plan: Plan,
    /// The first day.
    pub from_on: NaiveDate,
    /// Their days off.
    pub weekend: Weekend,
}

/// One day of it.
#[derive(Debug)]
struct Day {
    on: NaiveDate,
    is_off: bool,
    is_away: bool,
    hours: Vec<(Window, Comfort)>,
}

/// Draws the week.
pub fn draw(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, week: &Week) -> Result<Picture, Undrawn> {
    let days = days(week);
    Ok(Picture {
        png: raster::png(&drawn(lang, fonts, theme, &days), fonts)?,
        words: words(lang, &days),
    })
}

/// The week as SVG, from which the picture is made.
pub fn svg(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, week: &Week) -> String {
    drawn(lang, fonts, theme, &days(week))
}

fn days(week: &Week) -> Vec<Day> {
    let dates = week.from_on.iter_days().take(DAYS);
    dates.map(|on| day(week, on)).collect()
}

fn day(week: &Week, on: NaiveDate) -> Day {
    let is_here = |window: &&Window| window.day == on.weekday();
    let mut hours = Vec::new();
    if let Some(given) = week.plan.hours_on(on) {
        // What is only possible comes first, so that what suits lies on it.
        let if_needed = given.if_needed.iter().filter(is_here);
        hours.extend(if_needed.map(|window| (*window, Comfort::IfNeeded)));
        let sure = given.sure.iter().filter(is_here);
        hours.extend(sure.map(|window| (*window, Comfort::Sure)));
    }
    Day {
        on,
        is_off: week.weekend.has(on.weekday()),
        is_away: week.plan.away.iter().any(|away| away.holds_on(on)),
        hours,
    }
}

fn drawn(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, days: &[Day]) -> String {
    let palette = theme.palette();
    let mut sketch = Sketch::new(TOP + HEADER + 24 * HOUR + 10);
    let end = Style::SMALL.anchored(Anchor::End);
    for hour in [6, 12, 18] {
        let y = TOP + HEADER + hour * HOUR + 8;
        sketch.text((LEFT - 8, y), &format!("{hour:02}"), end, palette.faint);
    }
    for (x, day) in (LEFT..).step_by(COLUMN.unsigned_abs() as usize).zip(days) {
        column(&mut sketch, lang, palette, x, day);
    }
    let entry = |look, said: &str| Entry {
        look,
        said: lang.plain(said),
    };
    let entries = [
        entry(Look::Wide(palette.given), key!("chart-sure")),
        entry(Look::Narrow(palette.given), key!("chart-if-needed")),
        entry(Look::Ground(palette.night), key!("chart-night")),
        entry(Look::Ground(palette.work), key!("chart-work")),
        entry(Look::Ground(palette.weekend), key!("chart-weekend")),
    ];
    legend::write(&mut sketch, fonts, palette, &entries);
    sketch.finish(palette.ground)
}

fn column(sketch: &mut Sketch, lang: &Lang<'_>, palette: &Palette, x: i32, day: &Day) {
    let middle = Style::SMALL.anchored(Anchor::Middle);
    let strong = Style::STRONG.anchored(Anchor::Middle);
    let centre = x + COLUMN / 2;
    let weekday = when::weekday_short(lang, day.on.weekday());
    sketch.text((centre, TOP + 20), &weekday, middle, palette.faint);
    let date = format!("{} {}", day.on.day(), when::month_short(lang, day.on));
    sketch.text((centre, TOP + 47), &date, strong, palette.ink);

    let top = TOP + HEADER;
    let size = (COLUMN - 2, HOUR);
    legend::ground(sketch, palette, (x, top), size, day.is_off);
    for (window, comfort) in &day.hours {
        let down = |minute: u16| i32::from(minute) * HOUR / 60;
        let whole = COLUMN - 14;
        let block = Block {
            at: (x + 6, top + down(window.start_minute)),
            width: match comfort {
                Comfort::Sure => whole,
                Comfort::IfNeeded => whole / 2,
            },
            height: down(window.end_minute) - down(window.start_minute),
        };
        sketch.block(block, palette.given);
    }
    if day.is_away {
        let (right, below) = (x + COLUMN - 8, top + 24 * HOUR - 6);
        let cross = format!(
            "M{} {}L{right} {below}M{right} {}L{} {below}",
            x + 6,
            top + 6,
            top + 6,
            x + 6
        );
        sketch.line(&cross, palette.faint, 3);
        let y = top + 12 * HOUR;
        let block = Block {
            at: (x + 6, y - 18),
            width: COLUMN - 14,
            height: 36,
        };
        sketch.block(block, palette.ground);
        sketch.text(
            (centre, y + 8),
            &lang.plain("chart-away"),
            middle,
            palette.ink,
        );
    }
}

/// The week in words.
fn words(lang: &Lang<'_>, days: &[Day]) -> String {
    let said: Vec<String> = days.iter().map(|day| day_said(lang, day)).collect();
    let said = lang.say("chart-week-words", &[("days", said.join(" ").into())]);
    cut(&said, WORDS_MAX)
}

fn day_said(lang: &Lang<'_>, day: &Day) -> String {
    let mut hours = day.hours.clone();
    hours.sort_by_key(|(window, _comfort)| window.start_minute);
    let said: Vec<String> = hours
        .iter()
        .map(|(window, comfort)| {
            let from = when::minute_of_day(window.start_minute);
            let hours = format!("{from}-{}", when::minute_of_day(window.end_minute));
            match comfort {
                Comfort::Sure => hours,
                Comfort::IfNeeded => lang.say("chart-week-if-needed", &[("hours", hours.into())]),
            }
        })
        .collect();
    let hours = match said.as_slice() {
        _ if day.is_away => lang.plain("chart-away"),
        [] => lang.plain("chart-week-none"),
        said => said.join(", "),
    };
    let day = when::day(lang, day.on);
    lang.say(
        "chart-week-day",
        &[("day", day.into()), ("hours", hours.into())],
    )
}
