//! What `carrel times` says to people.

use std::fmt::Write as _;

use super::{Guest, Invited, ends_at, total};
use crate::{
    domain::{
        ids::ParticipantId,
        meeting::{Majority, Offer, Search, Time, remedy},
        time::Moment,
    },
    words::{Lang, times as words, when},
};

/// Names that are said at once; a cohort would fill the screen.
const NAMES_MAX: usize = 6;

/// Lays the times out, a block each, and then why they are those.
pub(super) fn table(
    lang: &Lang<'_>,
    times: &[Time],
    missing: &[ParticipantId],
    why: &str,
    invited: &Invited,
) -> String {
    let mut text = String::new();
    for (number, time) in (1_u32..).zip(times) {
        text.push_str(&head(lang, number, time));
        text.push('\n');
        text.push_str(&seats(lang, time, invited));
        if !missing.is_empty() {
            let names = names(lang, missing, invited).into();
            let said = lang.say("times-missing", &[("names", names)]);
            writeln!(text, "   {said}").expect("memory takes every line");
        }
        text.push('\n');
    }
    text.push_str(&lang.say("times-why", &[("why", why.into())]));
    text.push('\n');
    text
}

fn head(lang: &Lang<'_>, number: u32, time: &Time) -> String {
    let utc = |at: Moment| when::time(at.time());
    lang.say(
        "times-time",
        &[
            ("number", number.into()),
            ("day", when::date(lang, time.starts_at.date_naive()).into()),
            ("from", utc(time.starts_at).into()),
            ("until", utc(ends_at(time)).into()),
            ("cost", total(time).into()),
        ],
    )
}

/// A line for each who comes: who, when by their own clocks, and how hard it is.
fn seats(lang: &Lang<'_>, time: &Time, invited: &Invited) -> String {
    let guests: Vec<(&Guest, u32)> = time
        .costs
        .iter()
        .map(|(id, cost)| (invited.guest(*id), *cost))
        .collect();
    let called = |(guest, _): &(&Guest, u32)| guest.called().chars().count();
    let width = guests.iter().map(called).max().unwrap_or(0);
    let mut text = String::new();
    for (guest, cost) in guests {
        let local = guest.zone.local(time.starts_at);
        let mut said = vec![format!(
            "{:width$}  {}",
            guest.called(),
            when::day_and_time(lang, local)
        )];
        said.extend((0 < cost).then(|| cost.to_string()));
        said.extend(words::hardness(lang, local));
        let if_needed = guest.gives_if_needed(time);
        said.extend(if_needed.then(|| lang.plain("times-if-needed")));
        writeln!(text, "   {}", said.join("  ")).expect("memory takes every line");
    }
    text
}

/// Says why the times are those, or why there are none.
pub(super) fn why(lang: &Lang<'_>, search: &Search, offer: &Offer, invited: &Invited) -> String {
    let count = search.members.len();
    match offer {
        Offer::Times(times) => {
            let all_can = lang.say("times-all-can", &[("count", count.into())]);
            let first = times.first().map(|time| who_pays(lang, time, invited));
            [Some(all_can), first]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        }
        Offer::NoTime { conflict, majority } => {
            let conflicting: Vec<String> = called(&conflict.members, invited);
            let apart = words::apart(lang, &conflicting, conflict.why);
            let help = remedy(search)
                .map(|remedy| words::remedy(lang, &invited.guest(remedy.id).called(), &remedy));
            let offered = who_can(lang, count, majority.as_ref(), invited);
            [Some(apart), help, Some(offered)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        }
    }
}

fn who_can(
    lang: &Lang<'_>,
    count: usize,
    majority: Option<&Majority>,
    invited: &Invited,
) -> String {
    match majority {
        Some(Majority { left_out, .. }) => lang.say(
            "times-most-can",
            &[
                ("comers", (count - left_out.len()).into()),
                ("count", count.into()),
                ("names", names(lang, left_out, invited).into()),
            ],
        ),
        None => lang.say(
            "times-few-can",
            &[
                ("quorum", (2 * count).div_ceil(3).into()),
                ("count", count.into()),
            ],
        ),
    }
}

fn who_pays(lang: &Lang<'_>, time: &Time, invited: &Invited) -> String {
    let costs: Vec<String> = time
        .costs
        .iter()
        .filter(|(_, cost)| 0 < *cost)
        .map(|(id, cost)| format!("{} {cost}", invited.guest(*id).called()))
        .collect();
    if costs.is_empty() {
        return lang.plain("times-nobody-pays");
    }
    lang.say(
        "times-who-pays",
        &[("costs", shortened(lang, &costs).into())],
    )
}

fn names(lang: &Lang<'_>, ids: &[ParticipantId], invited: &Invited) -> String {
    shortened(lang, &called(ids, invited))
}

fn called(ids: &[ParticipantId], invited: &Invited) -> Vec<String> {
    ids.iter().map(|id| invited.guest(*id).called()).collect()
}

/// The first of these, and how many more there are.
fn shortened(lang: &Lang<'_>, all: &[String]) -> String {
    let named = all.get(..NAMES_MAX).unwrap_or(all).join(", ");
    match all.len().saturating_sub(NAMES_MAX) {
        0 => named,
        more => lang.say(
            "times-and-more",
            &[("names", named.into()), ("more", more.into())],
        ),
    }
}
