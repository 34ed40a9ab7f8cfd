//! A page of groups before the launch: when each of them can meet, in the week in which it can
//! least often.
//!
//! A group is a row: its name, its countries, how many times suit all, and beneath it a week from
//! Monday to Sunday by one clock, on which the hours stand out in which all can meet.
//!
//! **Invariants**: what is drawn and what is said come from the same `Row`s; nothing is written
//! smaller than `Style::SMALL`.

use std::collections::BTreeSet;

use chrono::{Datelike, Timelike, Weekday};

use super::{
    Fonts, Picture, Theme, Undrawn, as_many,
    legend::{self, Entry, Look},
    raster,
    sketch::{Anchor, Block, Place, Sketch, Style, WIDE},
    theme::Palette,
};
use crate::{
    domain::{
        availability::grid::{STEP, STEP_MINUTES, steps_touched},
        time::{Moment, Zone},
    },
    key,
    words::{Lang, cut, when},
};

/// Left and right of everything.
const MARGIN: i32 = 22;
/// A day's width, with the space after it; seven of them fill a picture.
const DAY: i32 = (WIDE - 2 * MARGIN) / 7;
/// An hour's width.
const HOUR: i32 = 4;
/// The line that says whose clock it is.
const CLOCK: i32 = 36;
/// The names of the days.
const HEADER: i32 = 34;
/// A group's name.
const NAME_LINE: i32 = 42;
/// A group's week.
const STRIP: i32 = 26;
/// Between two groups.
const GAP: i32 = 12;
/// The longest name in the words, in code points, with which ten groups find room.
const NAME_MAX: usize = 24;

/// The groups of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// By whose clock the week is shown.
    pub zone: Zone,
    /// What that clock is called, such as `Lisbon`.
    pub place: String,
    /// How long a meeting takes.
    pub minutes: u16,
    /// The groups; a name that cannot be drawn gives way to the group's number.
    pub groups: Vec<Group>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its number.
    pub number: i64,
    /// Its name, on one line.
    pub name: String,
    /// Whether it stays as it is while others are formed.
    pub locked: bool,
    /// Its countries' codes.
    pub countries: Vec<String>,
    /// When all of its members can begin a meeting, in the week in which they can least often.
    pub common_at: Vec<Moment>,
    /// Whether it meets in writing.
    pub in_writing: bool,
}

/// What is drawn and said of a group.
struct Row {
    number: i64,
    /// Its name, and whether it is locked.
    name: String,
    is_written: bool,
    countries: String,
    times: String,
    stretches: Vec<Stretch>,
}

/// Half hours in a row of one weekday in which all can meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    /// Days since Monday.
    day: u32,
    from_minute: u32,
    minutes: u32,
}

/// Draws the groups.
pub fn draw(
    lang: &Lang<'_>,
    fonts: &Fonts,
    theme: Theme,
    groups: &Groups,
) -> Result<Picture, Undrawn> {
    let rows = rows(lang, fonts, groups);
    Ok(Picture {
        png: raster::png(&drawn(lang, fonts, theme, &groups.place, &rows), fonts)?,
        words: words(lang, &groups.place, &rows),
    })
}

/// The groups as SVG, from which the picture is made.
pub fn svg(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, groups: &Groups) -> String {
    let rows = rows(lang, fonts, groups);
    drawn(lang, fonts, theme, &groups.place, &rows)
}

fn rows(lang: &Lang<'_>, fonts: &Fonts, groups: &Groups) -> Vec<Row> {
    let row = |group: &Group| {
        let name = ("name", group.name.as_str().into());
        Row {
            number: group.number,
            name: if group.locked {
                lang.say("chart-groups-locked", &[name])
            } else {
                group.name.clone()
            },
            is_written: fonts.has_letters_of(&group.name),
            countries: group.countries.join(" "),
            times: if group.in_writing {
                lang.plain("chart-groups-writing")
            } else {
                let count = [("count", group.common_at.len().into())];
                lang.say("chart-groups-times", &count)
            },
            stretches: stretches(group, groups.zone, groups.minutes),
        }
    };
    groups.groups.iter().map(row).collect()
}

/// The hours that meetings would take, on a week's weekdays.
fn stretches(group: &Group, zone: Zone, minutes: u16) -> Vec<Stretch> {
    let half_hours: BTreeSet<(u32, u32)> = group
        .common_at
        .iter()
        .flat_map(|start| {
            (0..steps_touched(minutes)).map(move |step| {
                let wall = zone.local(*start + STEP * i32::from(step));
                let day = wall.weekday().num_days_from_monday();
                (day, wall.hour() * 60 + wall.minute())
            })
        })
        .collect();
    let mut stretches: Vec<Stretch> = Vec::new();
    for (day, from_minute) in half_hours {
        match stretches.last_mut() {
            Some(last) if last.day == day && last.from_minute + last.minutes == from_minute => {
                last.minutes += u32::from(STEP_MINUTES);
            }
            Some(_) | None => stretches.push(Stretch {
                day,
                from_minute,
                minutes: u32::from(STEP_MINUTES),
            }),
        }
    }
    stretches
}

fn drawn(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, place: &str, rows: &[Row]) -> String {
    let palette = theme.palette();
    let mut sketch = Sketch::new(CLOCK + HEADER);
    let clock = lang.say("chart-groups-clock", &[("place", place.into())]);
    let clock = fonts.fitting(&clock, Style::SMALL, WIDE - 2 * MARGIN);
    sketch.text((MARGIN, CLOCK - 6), &clock, Style::SMALL, palette.faint);
    let middle = Style::SMALL.anchored(Anchor::Middle);
    let mut weekday = Weekday::Mon;
    for x in lefts() {
        let name = when::weekday_short(lang, weekday);
        let at = (x + 12 * HOUR, CLOCK + HEADER - 10);
        sketch.text(at, &name, middle, palette.ink);
        weekday = weekday.succ();
    }
    for row in rows {
        name_line(&mut sketch, lang, fonts, palette, row);
        strip(&mut sketch, palette, row);
    }
    let entry = |look, said: &str| Entry {
        look,
        said: lang.plain(said),
    };
    let entries = [
        entry(Look::Wide(palette.shared), key!("chart-groups-shared")),
        entry(Look::Ground(palette.day), key!("chart-groups-day")),
        entry(Look::Ground(palette.night), key!("chart-night")),
    ];
    legend::write(&mut sketch, fonts, palette, &entries);
    sketch.finish(palette.ground)
}

/// Where each day of the week begins.
fn lefts() -> impl Iterator<Item = i32> {
    (0..7).map(|day| MARGIN + day * DAY)
}

/// What a group is called, from where its members are, and how many times suit all.
fn name_line(sketch: &mut Sketch, lang: &Lang<'_>, fonts: &Fonts, palette: &Palette, row: &Row) {
    let y = sketch.height + 30;
    let (countries, times) = (row.countries.as_str().into(), row.times.as_str().into());
    let note = [("countries", countries), ("times", times)];
    let note = lang.say("chart-groups-note", &note);
    let note = fonts.fitting(&note, Style::SMALL, WIDE / 2);
    let end = Style::SMALL.anchored(Anchor::End);
    sketch.text((WIDE - MARGIN, y), &note, end, palette.faint);
    let name = if row.is_written {
        row.name.clone()
    } else {
        lang.say("chart-number", &[("number", row.number.into())])
    };
    let strong = Style::STRONG.sized(26);
    let room = WIDE - 2 * MARGIN - fonts.width(&note, Style::SMALL) - 16;
    let name = fonts.fitting(&name, strong, room);
    sketch.text((MARGIN, y), &name, strong, palette.ink);
    sketch.height += NAME_LINE;
}

/// A group's week: the days as they are to whoever has this clock, and on them the hours.
fn strip(sketch: &mut Sketch, palette: &Palette, row: &Row) {
    let y = sketch.height;
    let mut block = |at: Place, width: i32, fill: &str| {
        let height = STRIP;
        sketch.block(Block { at, width, height }, fill);
    };
    for x in lefts() {
        for (from, until, fill) in [
            (0, 24, palette.night),
            (6, 23, palette.dusk),
            (7, 21, palette.day),
        ] {
            block((x + from * HOUR, y), (until - from) * HOUR, fill);
        }
    }
    for stretch in &row.stretches {
        let across = |minutes: u32| i32::try_from(minutes).unwrap_or(0) * HOUR / 60;
        let day = i32::try_from(stretch.day).unwrap_or(0);
        let x = MARGIN + day * DAY + across(stretch.from_minute);
        block((x, y), across(stretch.minutes), palette.shared);
    }
    sketch.height += STRIP + GAP;
}

/// The groups in words.
fn words(lang: &Lang<'_>, place: &str, rows: &[Row]) -> String {
    let mut said = vec![lang.say("chart-groups-words", &[("place", place.into())])];
    let unwritten = rows.iter().filter(|row| !row.is_written);
    let numbered: Vec<String> = unwritten
        .map(|row| {
            let name = ("name", cut(&row.name, NAME_MAX).into());
            lang.say("chart-words-number", &[("number", row.number.into()), name])
        })
        .collect();
    if !numbered.is_empty() {
        let names = [("names", numbered.join(", ").into())];
        said.push(lang.say("chart-words-numbers", &names));
    }
    said.extend(rows.iter().map(|row| {
        let (countries, times) = (row.countries.as_str().into(), row.times.as_str().into());
        lang.say(
            "chart-groups-group",
            &[
                ("name", cut(&row.name, NAME_MAX).into()),
                ("countries", countries),
                ("times", times),
            ],
        )
    }));
    as_many(said)
}
