//! Why a group is as it is and why somebody has none, in sentences.
//!
//! Knows: how facts of `domain::grouping` are said. Refuses to know: how people are called; the
//! caller gives names that are safe where they are shown.
//!
//! **Invariants**: the coordinators' panel and `carrel groups` say the same of the same facts.

use chrono::{Datelike, NaiveDateTime};

use super::{Lang, when};
use crate::{
    domain::{
        grouping::{GroupFacts, OneChange, UnplacedWhy},
        language::Language,
    },
    key,
};

/// Why these people, in one line.
pub fn reason(lang: &Lang<'_>, facts: &GroupFacts) -> String {
    let mut parts = vec![if facts.text {
        lang.plain("groups-reason-text")
    } else {
        lang.say(
            "groups-reason-starts",
            &[("count", facts.common_starts.into())],
        )
    }];
    parts.push(lang.say(
        "groups-reason-countries",
        &[("count", facts.countries.len().into())],
    ));
    if let Some(language) = &facts.language {
        let language = language_name(language);
        parts.push(lang.say("groups-reason-language", &[("language", language.into())]));
    }
    if !facts.interests.is_empty() {
        let interests = facts.interests.join(", ").replace('-', " ");
        parts.push(lang.say(
            "groups-reason-interests",
            &[
                ("count", facts.interests.len().into()),
                ("interests", interests.into()),
            ],
        ));
    }
    if facts.wishes > 0 {
        parts.push(lang.say("groups-reason-wishes", &[("count", facts.wishes.into())]));
    }
    parts.join("; ")
}

/// What stands in the way of a group, without naming anybody.
pub fn why(lang: &Lang<'_>, why: UnplacedWhy) -> String {
    match why {
        UnplacedWhy::FewHours { week, starts } => lang.say(
            "unplaced-few-hours",
            &[("week", week.into()), ("starts", starts.into())],
        ),
        UnplacedWhy::Company => lang.plain("unplaced-company"),
        UnplacedWhy::Language { others } => {
            lang.say("unplaced-language", &[("others", others.into())])
        }
        UnplacedWhy::Must { others } => lang.say("unplaced-must", &[("others", others.into())]),
        UnplacedWhy::Apart { .. } => lang.plain("unplaced-apart"),
        UnplacedWhy::Hours { others } => lang.say("unplaced-hours", &[("others", others.into())]),
        UnplacedWhy::NoGroup { others } => {
            lang.say("unplaced-no-group", &[("others", others.into())])
        }
        UnplacedWhy::Full => lang.plain("unplaced-full"),
        UnplacedWhy::NobodyLeft { .. } => lang.plain("unplaced-nobody-left"),
    }
}

/// The one change that would place somebody.
///
/// `hours` are the half hours that it is about, by their own clocks; `other` is what the other
/// person is called whom it is about, if it is about one.
pub fn change(
    lang: &Lang<'_>,
    change: &OneChange,
    hours: &[NaiveDateTime],
    other: Option<String>,
) -> String {
    match change {
        OneChange::AddHours { .. } => {
            let hours: Vec<String> = hours
                .iter()
                .map(|local| {
                    let day = when::weekday_short(lang, local.weekday());
                    format!("{day} {}", when::time(local.time()))
                })
                .collect();
            lang.say("change-add-hours", &[("hours", hours.join(", ").into())])
        }
        OneChange::DropMust { sector, same, .. } => {
            let wish = lang.plain(match (sector, same) {
                (true, true) => key!("change-wish-same-sector"),
                (true, false) => key!("change-wish-other-sector"),
                (false, true) => key!("change-wish-same-stage"),
                (false, false) => key!("change-wish-other-stage"),
            });
            match other {
                Some(other) => lang.say(
                    "change-drop-must-of",
                    &[("name", other.into()), ("wish", wish.into())],
                ),
                None => lang.say("change-drop-must", &[("wish", wish.into())]),
            }
        }
        OneChange::AllowText => lang.plain("change-allow-text"),
        OneChange::AllowSize { size } => lang.say("change-allow-size", &[("size", (*size).into())]),
        OneChange::Learn { language } => {
            let language = language_name(language);
            lang.say("change-learn", &[("language", language.into())])
        }
        OneChange::MeetAgain { .. } => lang.say(
            "change-meet-again",
            &[("name", other.unwrap_or_default().into())],
        ),
    }
}

fn language_name(code: &str) -> String {
    Language::from_code(code).map_or_else(|| code.to_owned(), |language| language.name().to_owned())
}
