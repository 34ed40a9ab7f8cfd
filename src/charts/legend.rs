//! What all pictures share: the ground of a day, a time's number, and what colours and signs mean,
//! in a few words beneath them.
//!
//! **Invariants**: it names what was drawn and nothing else is left to be guessed; it breaks into
//! lines where it would not fit.

use super::{
    Fonts,
    sketch::{Anchor, Block, Place, Sketch, Style, WIDE},
    steps::{Standing, standing},
    theme::{Palette, Sign, sign},
};

/// A line's height.
const LINE: i32 = 36;
/// Left and right of it.
const MARGIN: i32 = 14;
/// A sample's width, without the space after it.
const SAMPLE: i32 = 34;

/// A number's circle.
pub(super) const RADIUS: i32 = 13;

/// One thing that is named.
pub(super) struct Entry {
    /// How it looks.
    pub(super) look: Look,
    /// What it is called.
    pub(super) said: String,
}

/// How something looks.
#[derive(Clone, Copy)]
pub(super) enum Look {
    /// A part of the ground.
    Ground(&'static str),
    /// Hours as wide as their day.
    Wide(&'static str),
    /// A line that stands upright.
    Line(&'static str),
    /// Hours half as wide.
    Narrow(&'static str),
    /// A sign.
    Sign(Sign),
    /// How a step stands.
    Standing(Standing),
    /// A time's number.
    Number,
    /// The number of a time that does not count on somebody.
    Hollow,
}

/// What a day is without anybody's word: night, work, days off. `size` is a day's width and an
/// hour's height.
pub(super) fn ground(
    sketch: &mut Sketch,
    palette: &Palette,
    (x, top): Place,
    (width, hour): (i32, i32),
    is_off: bool,
) {
    let day = if is_off { palette.weekend } else { palette.day };
    let work = if is_off { day } else { palette.work };
    for (from, until, fill) in [
        (0, 24, palette.night),
        (6, 23, palette.dusk),
        (7, 21, day),
        (9, 17, work),
    ] {
        let block = Block {
            at: (x, top + from * hour),
            width,
            height: (until - from) * hour,
        };
        sketch.block(block, fill);
    }
}

/// Writes the legend beneath what is drawn.
pub(super) fn write(sketch: &mut Sketch, fonts: &Fonts, palette: &Palette, entries: &[Entry]) {
    let mut x = MARGIN;
    let mut y = sketch.height + 26;
    for Entry { look, said } in entries {
        let width = SAMPLE + 8 + fonts.width(said, Style::SMALL) + 22;
        if WIDE - MARGIN + 22 < x + width && MARGIN < x {
            (x, y) = (MARGIN, y + LINE);
        }
        sample(sketch, palette, *look, (x, y));
        sketch.text((x + SAMPLE + 8, y), said, Style::SMALL, palette.ink);
        x += width;
    }
    sketch.height = y + 16;
}

fn sample(sketch: &mut Sketch, palette: &Palette, look: Look, (x, y): Place) {
    let block = |inset: i32, width: i32| Block {
        at: (x + inset, y - 18 + inset / 2),
        width,
        height: 22 - inset,
    };
    match look {
        Look::Ground(fill) => {
            sketch.block(block(-2, SAMPLE + 4), palette.faint);
            sketch.block(block(0, SAMPLE), fill);
        }
        Look::Wide(fill) => sketch.block(block(0, SAMPLE), fill),
        Look::Line(fill) => {
            let line = Block {
                at: (x + SAMPLE / 2 - 2, y - 20),
                width: 4,
                height: 26,
            };
            sketch.block(line, fill);
        }
        Look::Narrow(fill) => {
            sketch.block(block(0, SAMPLE), palette.day);
            sketch.block(block(0, SAMPLE / 2), fill);
        }
        Look::Sign(Sign::Edge) => sign(sketch, Sign::Edge, (x + 6, y - 18), palette.faint),
        Look::Sign(which) => sign(sketch, which, (x + 6, y - 18), palette.hard),
        Look::Standing(which) => standing(sketch, palette, which, (x + SAMPLE / 2, y - 8)),
        Look::Number => number(sketch, palette, 1, true, (x + SAMPLE / 2, y - 8)),
        Look::Hollow => number(sketch, palette, 1, false, (x + SAMPLE / 2, y - 8)),
    }
}

/// A time's number in a circle; hollow where the time does not count on somebody.
pub(super) fn number(
    sketch: &mut Sketch,
    palette: &Palette,
    number: i64,
    counts: bool,
    (x, y): Place,
) {
    let (fill, edge, ink) = if counts {
        (palette.offered, palette.ground, palette.on_offered)
    } else {
        (palette.ground, palette.faint, palette.faint)
    };
    sketch.circle((x, y), RADIUS, fill, edge);
    let style = Style::STRONG.anchored(Anchor::Middle);
    sketch.text((x, y + 8), &number.to_string(), style, ink);
}
