//! The steps of what a group makes, along the fortnights of its cohort.
//!
//! A step is a row: its name, who looks after it and when it is due, and beneath it the cohort's
//! fortnights from the first to the last, on which a sign stands where the step is due. What is due
//! after the last fortnight stands at its end.
//!
//! **Invariants**: what is drawn and what is said come from the same `Row`s; each standing has a sign
//! of its own, so that no colour speaks alone; nothing is written smaller than `Style::SMALL`.

use chrono::NaiveDate;

use super::{
    Fonts, Picture, Theme, Undrawn, as_many,
    legend::{self, Entry, Look},
    raster,
    sketch::{Anchor, Block, Place, Sketch, Style, WIDE},
    theme::Palette,
};
use crate::{
    domain::calendar::Fortnights,
    key,
    words::{Lang, cut, when},
};

/// Left and right of everything.
const MARGIN: i32 = 22;
/// How wide the fortnights are together.
const ACROSS: i32 = WIDE - 2 * MARGIN;
/// The numbers of the fortnights.
const HEADER: i32 = 44;
/// A step's name.
const NAME_LINE: i32 = 40;
/// A step's fortnights.
const STRIP: i32 = 30;
/// Between two steps.
const GAP: i32 = 12;
/// How wide the line is that says where today is.
const TODAY: i32 = 4;
/// Half of a sign.
const RADIUS: i32 = 12;
/// A fortnight's number needs so much room; where there is less, every second one is left out, or
/// more of them.
const NUMBER_ROOM: i32 = 40;
/// Steps that are drawn: more would not be read on a phone.
const STEPS_MAX: usize = 20;
/// The longest title in the words, in code points.
const TITLE_MAX: usize = 40;

/// The steps of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The cohort's fortnights.
    pub fortnights: Fortnights,
    /// Today in the cohort's home zone.
    pub today: NaiveDate,
    /// The steps, in the order in which they are shown.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is to be done, on one line.
    pub title: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// What the group calls who looks after it, on one line.
    pub owner: Option<String>,
    /// How it stands.
    pub standing: Standing,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is done.
    Done,
    /// It is to be done.
    Open,
    /// It should be done by now.
    Late,
    /// Something is in the way.
    Blocked,
}

/// What is drawn and said in one row: of a step, or of all the steps of a group.
pub(super) struct Row {
    /// Which one, from 1.
    pub(super) number: usize,
    pub(super) title: String,
    pub(super) is_written: bool,
    pub(super) note: String,
    /// What stands on its fortnights, and how far along them, in pixels.
    pub(super) signs: Vec<(i32, Standing)>,
}

/// Draws the steps.
pub fn draw(
    lang: &Lang<'_>,
    fonts: &Fonts,
    theme: Theme,
    steps: &Steps,
) -> Result<Picture, Undrawn> {
    let rows = rows(lang, fonts, steps);
    Ok(Picture {
        png: raster::png(&svg_of(lang, fonts, theme, steps, &rows), fonts)?,
        words: words(lang, steps, &rows),
    })
}

/// The steps as SVG, from which the picture is made.
pub fn svg(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, steps: &Steps) -> String {
    let rows = rows(lang, fonts, steps);
    svg_of(lang, fonts, theme, steps, &rows)
}

fn svg_of(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, steps: &Steps, rows: &[Row]) -> String {
    drawn(lang, fonts, theme, (&steps.fortnights, steps.today), rows)
}

fn rows(lang: &Lang<'_>, fonts: &Fonts, steps: &Steps) -> Vec<Row> {
    let shown = steps.steps.iter().take(STEPS_MAX);
    (1..)
        .zip(shown)
        .map(|(number, step)| Row {
            number,
            title: step.title.clone(),
            is_written: fonts.has_letters_of(&step.title),
            note: note(lang, step),
            signs: step
                .due_on
                .map(|on| (along(&steps.fortnights, on), step.standing))
                .into_iter()
                .collect(),
        })
        .collect()
}

/// How a step stands, when it is due and who looks after it, as far as that is known.
fn note(lang: &Lang<'_>, step: &Step) -> String {
    let standing = lang.plain(match step.standing {
        Standing::Done => key!("chart-steps-done"),
        Standing::Open => key!("chart-steps-open"),
        Standing::Late => key!("chart-steps-late"),
        Standing::Blocked => key!("chart-steps-blocked"),
    });
    let due = match step.due_on {
        Some(on) => when::day(lang, on),
        None => lang.plain("chart-steps-no-date"),
    };
    let parts: Vec<String> = [Some(standing), Some(due), step.owner.clone()]
        .into_iter()
        .flatten()
        .collect();
    parts.join(" · ")
}

/// How far along the fortnights the middle of a date lies, in pixels.
pub(super) fn along(fortnights: &Fortnights, on: NaiveDate) -> i32 {
    let last_on = fortnights.ends_on().pred_opt().unwrap_or(on);
    let on = on.clamp(fortnights.starts_on, last_on.max(fortnights.starts_on));
    let whole = (fortnights.ends_on() - fortnights.starts_on)
        .num_days()
        .max(1);
    let days = (on - fortnights.starts_on).num_days();
    let across = i64::from(ACROSS) * (2 * days + 1) / (2 * whole);
    i32::try_from(across).unwrap_or(ACROSS)
}

/// The rows beneath the numbers of the fortnights, today, and what the signs mean.
pub(super) fn drawn(
    lang: &Lang<'_>,
    fonts: &Fonts,
    theme: Theme,
    (fortnights, today): (&Fortnights, NaiveDate),
    rows: &[Row],
) -> String {
    let palette = theme.palette();
    let mut sketch = Sketch::new(HEADER);
    let edges = edges(fortnights);
    let today_at = today_at(fortnights, today);
    numbers(&mut sketch, palette, &edges);
    for row in rows {
        name_line(&mut sketch, lang, fonts, palette, row);
        strip(&mut sketch, palette, (&edges, today_at), row);
    }
    let entry = |look, said: &str| Entry {
        look,
        said: lang.plain(said),
    };
    let entries = [
        entry(Look::Standing(Standing::Done), key!("chart-steps-done")),
        entry(Look::Standing(Standing::Open), key!("chart-steps-open")),
        entry(Look::Standing(Standing::Late), key!("chart-steps-late")),
        entry(
            Look::Standing(Standing::Blocked),
            key!("chart-steps-blocked"),
        ),
        entry(Look::Line(palette.hard), key!("chart-steps-today")),
    ];
    legend::write(&mut sketch, fonts, palette, &entries);
    sketch.finish(palette.ground)
}

/// Where each fortnight begins and the last one ends, from the left edge.
fn edges(fortnights: &Fortnights) -> Vec<i32> {
    let count = i32::try_from(fortnights.count.max(1)).unwrap_or(1);
    (0..=count)
        .map(|edge| MARGIN + ACROSS * edge / count)
        .collect()
}

/// The number of each fortnight, as far as there is room.
fn numbers(sketch: &mut Sketch, palette: &Palette, edges: &[i32]) {
    let middle = Style::SMALL.anchored(Anchor::Middle);
    let mut free = 0;
    for (number, edge) in (1..).zip(edges.windows(2)) {
        let &[left, right] = edge else { continue };
        let x = i32::midpoint(left, right);
        if free <= x {
            let text = format!("{number}");
            sketch.text((x, HEADER - 12), &text, middle, palette.faint);
            free = x + NUMBER_ROOM;
        }
    }
}

fn name_line(sketch: &mut Sketch, lang: &Lang<'_>, fonts: &Fonts, palette: &Palette, row: &Row) {
    let y = sketch.height + 28;
    let note = fonts.fitting(&row.note, Style::SMALL, WIDE / 2);
    let end = Style::SMALL.anchored(Anchor::End);
    sketch.text((WIDE - MARGIN, y), &note, end, palette.faint);
    let title = if row.is_written {
        row.title.clone()
    } else {
        lang.say("chart-number", &[("number", row.number.into())])
    };
    let room = ACROSS - fonts.width(&note, Style::SMALL) - 16;
    let title = fonts.fitting(&title, Style::STRONG, room);
    sketch.text((MARGIN, y), &title, Style::STRONG, palette.ink);
    sketch.height += NAME_LINE;
}

/// The fortnights, every second one a little darker, where today is, and what stands on them.
fn strip(
    sketch: &mut Sketch,
    palette: &Palette,
    (edges, today_at): (&[i32], Option<i32>),
    row: &Row,
) {
    let y = sketch.height;
    for (number, edge) in (0..).zip(edges.windows(2)) {
        let &[left, right] = edge else { continue };
        let fill = if number % 2 == 0 {
            palette.day
        } else {
            palette.weekend
        };
        let block = Block {
            at: (left, y),
            width: right - left,
            height: STRIP,
        };
        sketch.block(block, fill);
    }
    if let Some(x) = today_at {
        let block = Block {
            at: (x - TODAY / 2, y - TODAY),
            width: TODAY,
            height: STRIP + 2 * TODAY,
        };
        sketch.block(block, palette.hard);
    }
    for (at, which) in &row.signs {
        standing(sketch, palette, *which, (MARGIN + at, y + STRIP / 2));
    }
    sketch.height += STRIP + GAP;
}

/// Where today is, if the cohort is under way.
fn today_at(fortnights: &Fortnights, today: NaiveDate) -> Option<i32> {
    let is_on = (fortnights.starts_on..fortnights.ends_on()).contains(&today);
    is_on.then(|| MARGIN + along(fortnights, today))
}

/// The sign of how a step stands, around a place: a disc with a tick, a ring, a triangle, a square
/// with a bar.
pub(super) fn standing(sketch: &mut Sketch, palette: &Palette, standing: Standing, at: Place) {
    let (x, y) = at;
    match standing {
        Standing::Done => {
            sketch.circle(at, RADIUS, palette.given, palette.ground);
            let tick = format!("M{} {}l4 4l7 -8", x - 5, y);
            sketch.line(&tick, palette.ground, 3);
        }
        Standing::Open => sketch.circle(at, RADIUS - 1, palette.ground, palette.ink),
        Standing::Late => {
            sketch.shape(at, "M0 -14L14 12H-14Z", palette.shared);
            sketch.shape(
                at,
                "M-1.5 -6H1.5V4H-1.5ZM-1.5 6H1.5V9H-1.5Z",
                palette.on_shared,
            );
        }
        Standing::Blocked => {
            sketch.shape(at, "M-12 -12H12V12H-12Z", palette.hard);
            sketch.shape(at, "M-8 -3H8V3H-8Z", palette.ground);
        }
    }
}

/// A row in words, its title cut to so many code points; where that cannot be drawn, with its number.
pub(super) fn said(lang: &Lang<'_>, row: &Row, title_max: usize) -> String {
    let title = ("title", cut(&row.title, title_max).into());
    let note = ("note", row.note.as_str().into());
    if row.is_written {
        lang.say("chart-steps-step", &[title, note])
    } else {
        let number = ("number", row.number.into());
        lang.say("chart-steps-numbered", &[number, title, note])
    }
}

/// The steps in words.
fn words(lang: &Lang<'_>, steps: &Steps, rows: &[Row]) -> String {
    let first = when::day(lang, steps.fortnights.starts_on);
    let last = steps.fortnights.ends_on().pred_opt();
    let last = last.map(|on| when::day(lang, on)).unwrap_or_default();
    let span = [("first", first.into()), ("last", last.into())];
    let mut said = vec![lang.say("chart-steps-words", &span)];
    let sentences = rows.iter().map(|row| self::said(lang, row, TITLE_MAX));
    said.extend(sentences);
    let more = steps.steps.len() - rows.len();
    if 0 < more {
        said.push(lang.say("chart-steps-more", &[("count", more.into())]));
    }
    as_many(said)
}
