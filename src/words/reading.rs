//! What is said of hours and zones that people wrote.
//!
//! Knows: the sentences of `domain::availability::parse` and `domain::places`. Refuses to know:
//! whether the text came from a sheet or from a form.
//!
//! **Invariants**: a problem quotes the piece that is wrong; the sentences are plain text.

use chrono::Weekday;

use super::{Lang, import::quoted, when};
use crate::domain::{
    availability::parse::{Days, Note, Problem},
    places::{ZoneFault, ZoneProblem},
};

/// Says why hours cannot be read.
pub fn hours_problem(lang: &Lang<'_>, problem: &Problem) -> String {
    match problem {
        Problem::NoHours => lang.plain("hours-none"),
        Problem::NoTimeOfDay(piece) => {
            lang.say("hours-no-time-of-day", &[("piece", quoted(piece))])
        }
        Problem::NoStretch(piece) => lang.say("hours-no-stretch", &[("piece", quoted(piece))]),
        Problem::DaysWithoutHours(piece) => {
            lang.say("hours-days-without-hours", &[("piece", quoted(piece))])
        }
        Problem::HoursWithoutDays(piece) => {
            lang.say("hours-hours-without-days", &[("piece", quoted(piece))])
        }
        Problem::NotUnderstood(piece) => {
            lang.say("hours-not-understood", &[("piece", quoted(piece))])
        }
    }
}

/// Says how hours were read otherwise than they stood.
pub fn hours_note(lang: &Lang<'_>, note: &Note) -> String {
    match note {
        Note::DashRead('\u{2013}') => lang.plain("hours-en-dashes"),
        Note::DashRead(dash) => lang.say("hours-dashes", &[("dash", dash.to_string().into())]),
        Note::OverMidnight {
            days,
            start_minute,
            end_minute,
        } => lang.say(
            "hours-over-midnight",
            &[
                ("days", days_text(lang, days).into()),
                ("start", when::minute_of_day(*start_minute).into()),
                ("end", when::minute_of_day(*end_minute).into()),
            ],
        ),
        Note::Understood {
            written,
            start_minute,
            end_minute,
        } => lang.say(
            "hours-understood",
            &[
                ("written", quoted(written)),
                ("start", when::minute_of_day(*start_minute).into()),
                ("end", when::minute_of_day(*end_minute).into()),
            ],
        ),
        Note::Language { read_in, not_in } => lang.say(
            "hours-language",
            &[
                ("language", read_in.name().into()),
                ("other", not_in.name().into()),
            ],
        ),
    }
}

/// Says why a zone cannot be read, and which are likely.
pub fn zone_problem(lang: &Lang<'_>, problem: &ZoneProblem) -> String {
    let written = quoted(&problem.written);
    let what = match problem.fault {
        ZoneFault::FixedOffset => lang.say("zone-fixed-offset", &[("written", written)]),
        ZoneFault::Unknown => lang.say("zone-unknown", &[("written", written)]),
    };
    let remedy = match (problem.country, problem.likely.as_slice()) {
        (Some(country), [only]) => lang.say(
            "zone-likely",
            &[
                ("zone", only.name().into()),
                ("country", country.code().into()),
            ],
        ),
        (Some(country), [first, _second, ..]) => lang.say(
            "zone-likely-among",
            &[
                ("zone", first.name().into()),
                ("country", country.code().into()),
            ],
        ),
        (Some(_) | None, _) => lang.plain("zone-example"),
    };
    lang.say(
        "zone-problem",
        &[("what", what.into()), ("remedy", remedy.into())],
    )
}

/// Names days as they were written: `Sunday to Thursday`, or `Monday, Wednesday`.
fn days_text(lang: &Lang<'_>, days: &Days) -> String {
    let name = |day: Weekday| when::weekday(lang, day);
    let named: Vec<String> = days
        .0
        .iter()
        .map(|&(first, last)| {
            if first == last {
                name(first)
            } else {
                lang.say(
                    "hours-days",
                    &[("first", name(first).into()), ("last", name(last).into())],
                )
            }
        })
        .collect();
    named.join(", ")
}
