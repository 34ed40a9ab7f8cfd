//! What the groups of a cohort make: a row for each, with the signs of its steps along the fortnights.
//!
//! **Invariants**: a row says in numbers how many steps are done, so that signs which cover each other
//! hide nothing.

use chrono::NaiveDate;

use super::{
    Fonts, Picture, Theme, Undrawn, as_many, raster,
    steps::{Row, Standing, along, drawn, said},
};
use crate::{domain::calendar::Fortnights, key, words::Lang};

/// The longest name in the words, in code points, with which a page of groups finds room.
const NAME_MAX: usize = 24;

/// The groups of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projects {
    /// The cohort's fortnights.
    pub fortnights: Fortnights,
    /// Today in the cohort's home zone.
    pub today: NaiveDate,
    /// The groups.
    pub groups: Vec<Group>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its number.
    pub number: usize,
    /// Its name, on one line.
    pub name: String,
    /// What kind of thing it makes, if it has said so.
    pub kind: Option<String>,
    /// Its steps: by when each is due, and how it stands.
    pub steps: Vec<(Option<NaiveDate>, Standing)>,
}

/// Draws the groups.
pub fn draw(
    lang: &Lang<'_>,
    fonts: &Fonts,
    theme: Theme,
    projects: &Projects,
) -> Result<Picture, Undrawn> {
    let rows = rows(lang, fonts, projects);
    Ok(Picture {
        png: raster::png(&svg_of(lang, fonts, theme, projects, &rows), fonts)?,
        words: words(lang, &rows),
    })
}

/// The groups as SVG, from which the picture is made.
pub fn svg(lang: &Lang<'_>, fonts: &Fonts, theme: Theme, projects: &Projects) -> String {
    let rows = rows(lang, fonts, projects);
    svg_of(lang, fonts, theme, projects, &rows)
}

fn svg_of(
    lang: &Lang<'_>,
    fonts: &Fonts,
    theme: Theme,
    projects: &Projects,
    rows: &[Row],
) -> String {
    let when = (&projects.fortnights, projects.today);
    drawn(lang, fonts, theme, when, rows)
}

fn rows(lang: &Lang<'_>, fonts: &Fonts, projects: &Projects) -> Vec<Row> {
    let row = |group: &Group| Row {
        number: group.number,
        title: group.name.clone(),
        is_written: fonts.has_letters_of(&group.name),
        note: note(lang, group),
        signs: group
            .steps
            .iter()
            .filter_map(|(due_on, standing)| {
                Some((along(&projects.fortnights, (*due_on)?), *standing))
            })
            .collect(),
    };
    projects.groups.iter().map(row).collect()
}

/// How many of a group's steps are done, what hinders others, and what the group makes.
fn note(lang: &Lang<'_>, group: &Group) -> String {
    let count = |standing| {
        let steps = group.steps.iter();
        steps.filter(|(_on, stands)| *stands == standing).count()
    };
    let counts = [
        ("done", count(Standing::Done).into()),
        ("of", group.steps.len().into()),
    ];
    let done = if group.steps.is_empty() {
        lang.plain("chart-projects-none")
    } else {
        lang.say("chart-projects-done", &counts)
    };
    let kind = group.kind.clone();
    let troubled = [
        (key!("chart-projects-late"), count(Standing::Late)),
        (key!("chart-projects-blocked"), count(Standing::Blocked)),
    ];
    let troubled = troubled.into_iter().filter(|(_key, count)| 0 < *count);
    let troubled = troubled.map(|(key, count)| lang.say(key, &[("count", count.into())]));
    let parts: Vec<String> = [done].into_iter().chain(troubled).chain(kind).collect();
    parts.join(" · ")
}

/// The groups in words.
fn words(lang: &Lang<'_>, rows: &[Row]) -> String {
    as_many(rows.iter().map(|row| said(lang, row, NAME_MAX)).collect())
}
