//! A group's two weeks on paper.
//!
//! Knows: pixels and colours. Refuses to know: zones.
//!
//! **Invariants**: nothing is written smaller than [`Style::SMALL`]; numbers of times do not hide
//! one another.

use chrono::{Datelike, NaiveDate};

use super::{
    super::{
        Fonts, Theme,
        legend::{self, Entry, Look, RADIUS},
        sketch::{Anchor, Block, Place, Sketch, Style, WIDE},
        theme::{Palette, Sign, sign},
    },
    layout::{Ease, Layout, Local, Row, Stretch, minute_of_day},
};
use crate::{
    domain::availability::Comfort,
    key,
    words::{Lang, when},
};

/// Left of the days: the hours.
const LEFT: i32 = 58;
/// Right of the days.
const RIGHT: i32 = 14;
/// Above everything.
const TOP: i32 = 12;
/// The names of the days.
const HEADER: i32 = 58;
/// The names of the months, where there are two.
const MONTHS: i32 = 28;
/// A member's name and the times on their clock.
const NAME_LINE: i32 = 44;
/// Between two members.
const GAP: i32 = 14;
/// The least room for a name beside the times; with less, they get a line of their own.
const NAME: i32 = 200;

/// What is needed everywhere while drawing.
struct Pen<'a> {
    lang: Lang<'a>,
    fonts: &'a Fonts,
    palette: &'static Palette,
    layout: &'a Layout,
    /// A day's width.
    column: i32,
    /// An hour's height: more members have less room each, so that a phone shows them all at once.
    hour: i32,
    /// The width of a time of day.
    time: i32,
    /// The width of a time on somebody's clock, with its number and sign.
    chip: i32,
    sketch: Sketch,
}

/// Draws the two weeks as SVG.
pub(super) fn svg(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, layout: &Layout) -> String {
    let days = i32::try_from(layout.days().count()).unwrap_or(i32::MAX);
    let time = fonts.width("00:00", Style::SMALL);
    let mut pen = Pen {
        lang: *lang,
        fonts,
        palette: theme.palette(),
        layout,
        column: (WIDE - LEFT - RIGHT) / days.max(1),
        hour: match layout.rows.len() {
            0..=2 => 6,
            3 => 5,
            _ => 4,
        },
        time,
        chip: chip_width(time, layout),
        sketch: Sketch::new(TOP),
    };
    pen.header();
    for row in &layout.rows {
        pen.row(row);
    }
    pen.legend();
    let ground = pen.palette.ground;
    pen.sketch.finish(ground)
}

impl Pen<'_> {
    /// The days.
    fn header(&mut self) {
        self.months();
        let top = self.sketch.height;
        for day in self.layout.days() {
            let x = self.left_of(day) + self.column / 2;
            let middle = Style::SMALL.anchored(Anchor::Middle);
            let weekday = when::weekday_short(&self.lang, day.weekday());
            self.sketch
                .text((x, top + 20), &weekday, middle, self.palette.faint);
            let number = day.day().to_string();
            let strong = Style::STRONG.anchored(Anchor::Middle);
            self.sketch
                .text((x, top + 47), &number, strong, self.palette.ink);
        }
        self.sketch.height += HEADER;
    }

    /// The month beside the days, or where they lie in two, both above their first days.
    fn months(&mut self) {
        let layout = self.layout;
        let begins = |day: &NaiveDate| day.day() == 1 && *day != layout.from_on;
        let first = when::month_short(&self.lang, layout.from_on);
        let y = self.sketch.height;
        let (ink, small) = (self.palette.faint, Style::SMALL);
        let Some(next) = layout.days().find(begins) else {
            self.sketch.text((RIGHT, y + 47), &first, small, ink);
            return;
        };
        for (day, month) in [
            (layout.from_on, first),
            (next, when::month_short(&self.lang, next)),
        ] {
            let x = self.left_of(day) + 4;
            self.sketch.text((x, y + 20), &month, small, ink);
        }
        self.sketch.height += MONTHS;
    }

    fn row(&mut self, row: &Row) {
        self.name_line(row);
        let top = self.sketch.height;
        for hour in [6, 12, 18] {
            let end = Style::SMALL.anchored(Anchor::End);
            let y = top + hour * self.hour + 8;
            let text = format!("{hour:02}");
            self.sketch
                .text((LEFT - 8, y), &text, end, self.palette.faint);
        }
        for day in self.layout.days() {
            let is_off = row.weekend.has(day.weekday());
            let at = (self.left_of(day), top);
            let size = (self.column - 2, self.hour);
            legend::ground(&mut self.sketch, self.palette, at, size, is_off);
        }
        for stretch in &row.stretches {
            self.stretch(*stretch, top);
        }
        self.offered(&row.times, top);
        self.sketch.height = top + 24 * self.hour + GAP;
    }

    /// Who it is, and what the times offered are on their clock.
    fn name_line(&mut self, row: &Row) {
        let mut y = self.sketch.height + 32;
        let chips = i32::try_from(row.times.len()).unwrap_or(0) * self.chip;
        let room = WIDE - RIGHT - chips - RIGHT;
        let chips_beside = NAME <= room;
        let room = if chips_beside { room } else { WIDE - 2 * RIGHT };
        let name = if row.is_written {
            row.name.clone()
        } else {
            self.lang
                .say("chart-number", &[("number", row.number.into())])
        };
        let strong = Style::STRONG.sized(26);
        let name = self.fonts.fitting(&name, strong, room - 12);
        self.sketch
            .text((RIGHT, y), &name, strong, self.palette.ink);
        let place_x = RIGHT + self.fonts.width(&name, strong) + 12;
        if place_x + self.fonts.width(&row.place, Style::SMALL) + 12 < RIGHT + room {
            self.sketch
                .text((place_x, y), &row.place, Style::SMALL, self.palette.faint);
        }
        let mut x = WIDE - RIGHT - chips;
        if !chips_beside {
            self.sketch.height += NAME_LINE - 8;
            (x, y) = (LEFT, y + NAME_LINE - 8);
        }
        for local in &row.times {
            self.chip(local, (x, y));
            x += self.chip;
        }
        self.sketch.height += NAME_LINE;
    }

    /// A time's number, and what it is on somebody's clock.
    fn chip(&mut self, local: &Local, (x, y): Place) {
        self.number(local, (x + RADIUS + 2, y - 8));
        let x = x + 2 * RADIUS + 8;
        let time = when::time(local.at.time());
        let ink = match local.ease {
            None => self.palette.faint,
            Some(_) => self.palette.ink,
        };
        self.sketch.text((x, y), &time, Style::SMALL, ink);
        let end = x + self.time;
        let at = (end + 6, y - 18);
        let (sketch, palette) = (&mut self.sketch, self.palette);
        match local.ease {
            None => sketch.line(&format!("M{} {}H{}", x - 2, y - 8, end + 2), ink, 3),
            Some(Ease::Day) => {}
            Some(Ease::Edge) => sign(sketch, Sign::Edge, at, palette.faint),
            Some(Ease::Hard) => sign(sketch, Sign::LowSun, at, palette.hard),
            Some(Ease::Night) => sign(sketch, Sign::Moon, at, palette.hard),
        }
    }

    /// Hours that were given: as wide as the day where they suit, half as wide where they are only
    /// if needed.
    fn stretch(&mut self, stretch: Stretch, top: i32) {
        let fill = if stretch.is_shared {
            self.palette.shared
        } else {
            self.palette.given
        };
        let whole = self.column - 10;
        let block = Block {
            at: (
                self.left_of(stretch.on) + 4,
                top + self.down(stretch.from_minute),
            ),
            width: match stretch.comfort {
                Comfort::Sure => whole,
                Comfort::IfNeeded => whole / 2,
            },
            height: self.down(stretch.from_minute + stretch.minutes)
                - self.down(stretch.from_minute),
        };
        self.sketch.block(block, fill);
    }

    /// The times offered with their numbers, side by side where they would hide one another.
    fn offered(&mut self, times: &[Local], top: i32) {
        for local in times {
            let y = top + self.down(minute_of_day(local.at));
            let below = top + 24 * self.hour;
            let block = Block {
                at: (self.left_of(local.at.date()), y),
                width: self.column - 2,
                height: self.down(local.minutes).max(self.hour).min(below - y),
            };
            self.sketch.block(block, self.palette.offered);
        }
        for local in times {
            let y = self.middle(local);
            let is_near = |other: &&Local| {
                let is_same_day = other.at.date() == local.at.date();
                let apart = (self.middle(other) - y).abs();
                is_same_day && other.number != local.number && apart < 2 * RADIUS
            };
            let centre = self.left_of(local.at.date()) + self.column / 2 - 1;
            let x = match times.iter().find(is_near) {
                None => centre,
                Some(other) if local.at < other.at => centre - RADIUS,
                Some(_) => centre + RADIUS,
            };
            self.number(local, (x, top + y));
        }
    }

    /// How far below midnight the middle of a time lies, with room for its number.
    fn middle(&self, local: &Local) -> i32 {
        let middle = self.down(minute_of_day(local.at) + local.minutes / 2);
        middle.clamp(RADIUS - 2, 24 * self.hour - RADIUS + 2)
    }

    fn number(&mut self, local: &Local, at: Place) {
        let counts = local.ease.is_some();
        legend::number(&mut self.sketch, self.palette, local.number, counts, at);
    }

    fn legend(&mut self) {
        let palette = self.palette;
        let entry = |look, said: &str| Entry {
            look,
            said: self.lang.plain(said),
        };
        let shared = if self.layout.counts_on_all {
            key!("chart-shared")
        } else {
            key!("chart-shared-most")
        };
        let mut entries = vec![
            entry(Look::Number, key!("chart-offered")),
            entry(Look::Wide(palette.shared), shared),
            entry(Look::Wide(palette.given), key!("chart-sure")),
            entry(Look::Narrow(palette.given), key!("chart-if-needed")),
            entry(Look::Ground(palette.night), key!("chart-night")),
            entry(Look::Ground(palette.work), key!("chart-work")),
            entry(Look::Ground(palette.weekend), key!("chart-weekend")),
            entry(Look::Sign(Sign::Edge), key!("chart-edge")),
            entry(Look::Sign(Sign::LowSun), key!("chart-hard")),
            entry(Look::Sign(Sign::Moon), key!("chart-asleep")),
        ];
        if !self.layout.counts_on_all {
            entries.push(entry(Look::Hollow, key!("chart-outside")));
        }
        legend::write(&mut self.sketch, self.fonts, palette, &entries);
    }

    /// How far below midnight a minute of the day lies.
    fn down(&self, minute: u16) -> i32 {
        i32::from(minute) * self.hour / 60
    }

    fn left_of(&self, day: NaiveDate) -> i32 {
        let days = (day - self.layout.from_on).num_days();
        LEFT + i32::try_from(days).unwrap_or(0) * self.column
    }
}

/// How wide a time on somebody's clock is, where a time of day is so wide: the same in all rows, so
/// that numbers lie beneath one another.
fn chip_width(time: i32, layout: &Layout) -> i32 {
    let mut locals = layout.rows.iter().flat_map(|row| &row.times);
    let is_signed = |local: &Local| !matches!(local.ease, None | Some(Ease::Day));
    let sign = if locals.any(is_signed) { 28 } else { 0 };
    2 * RADIUS + 8 + time + sign + 10
}
