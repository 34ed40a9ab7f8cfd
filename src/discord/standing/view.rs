//! How a kept hour, a clock change and what is asked about them look.

use chrono::{Datelike, NaiveDateTime};

use super::Press;
use crate::{
    app::meetings::{
        Attendance, Booked, Meeting, MeetingState, Refusal, Seated,
        elsewhere::Whereabouts,
        standing::{Change, Choices, Declined, Ended, Kept},
    },
    discord::{
        card::{Button, Card, Panel},
        meetings, press,
    },
    domain::{ids::AccountId, meeting::Shift, time::Moment},
    key,
    words::{
        Lang, Value, plain,
        when::{self, Stamp},
    },
};

/// Dates that a card lists; a line of each, far below what a field holds.
const DATES_MAX: usize = 13;

/// Meetings that somebody can decline at once: one row of buttons.
const CHOICES_MAX: usize = 4;

/// The card of a kept hour.
pub(super) fn hour(lang: &Lang<'_>, kept: &Kept) -> Card {
    let group = ("group", Value::from(plain(&kept.group_name)));
    let (title, body) = match kept.hour.ended {
        None => (key!("standing-title"), key!("standing-body")),
        Some(Ended::Never) => (key!("standing-title-ended"), key!("standing-body-never")),
        Some(Ended::Elsewhere) => (
            key!("standing-title-ended"),
            if kept.room.is_some() {
                key!("standing-body-elsewhere")
            } else {
                key!("standing-body-closed")
            },
        ),
    };
    let mut fields = Vec::new();
    if kept.hour.ended.is_none() {
        fields.push((lang.plain("standing-your-times"), local_times(lang, kept)));
    }
    fields.push((lang.plain("standing-dates"), dates(lang, kept)));
    let card = Card {
        panel: Some(Panel {
            title: lang.say(title, &[group]),
            body: lang.plain(body),
            fields,
        }),
        ..Card::default()
    };
    if kept.hour.ended.is_some() {
        return card;
    }
    let standing = kept.hour.id;
    card.buttons(vec![Button::plain(
        lang.plain("standing-cannot"),
        press::Press::Standing(Press::Cannot { standing }),
    )])
}

/// Each member's own time at the first meeting, and at each from which clocks have moved it.
fn local_times(lang: &Lang<'_>, kept: &Kept) -> String {
    let Some(first) = kept.booked().next() else {
        return lang.plain("list-nothing-coming");
    };
    let shifts = kept.shifts();
    let lines = kept.members.iter().map(|seated| {
        let line = lang.say(
            "standing-local",
            &[
                ("name", plain(&seated.member.called_name).into()),
                ("local", local(lang, seated.local(first.starts_at))),
            ],
        );
        let mine = shifts
            .iter()
            .filter(|shift| shift.id == seated.member.participant);
        mine.fold(line, |line, shift| {
            let moved = ("local", local(lang, shift.after));
            lang.say("standing-local-moved", &[("line", line.into()), moved])
        })
    });
    lines.collect::<Vec<String>>().join("\n")
}

fn local(lang: &Lang<'_>, at: NaiveDateTime) -> Value<'static> {
    when::day_and_time(lang, at).into()
}

fn dates(lang: &Lang<'_>, kept: &Kept) -> String {
    let shown = kept.meetings.iter().take(DATES_MAX);
    let mut lines: Vec<String> = shown
        .map(|(meeting, parts)| date(lang, kept, meeting, parts))
        .collect();
    let more = kept.meetings.len() - lines.len();
    if more > 0 {
        lines.push(lang.say("standing-dates-more", &[("count", more.into())]));
    }
    lines.join("\n")
}

fn date(lang: &Lang<'_>, kept: &Kept, meeting: &Meeting, parts: &[Attendance]) -> String {
    let at = ("when", when::stamp(meeting.starts_at, Stamp::Full).into());
    let missing: Vec<String> = kept
        .members
        .iter()
        .filter(|seated| {
            let participant = seated.member.participant;
            let mut parts = parts.iter();
            parts.any(|part| part.participant == participant && part.declined)
        })
        .map(|seated| plain(&seated.member.called_name))
        .collect();
    match meeting.state {
        MeetingState::Cancelled => lang.say("standing-date-off", &[at]),
        MeetingState::NotMet => lang.say("standing-date-not-met", &[at]),
        MeetingState::Booked if missing.is_empty() => lang.say("standing-date", &[at]),
        MeetingState::Booked => {
            let names = ("names", missing.join(", ").into());
            lang.say("standing-date-without", &[at, names])
        }
    }
}

/// Asks when somebody can't.
pub(super) fn choices(lang: &Lang<'_>, account: AccountId, choices: &Choices) -> Card {
    if choices.kept.hour.ended.is_some() {
        return Card::said(lang.plain("cannot-ended"));
    }
    let me = choices
        .kept
        .members
        .iter()
        .find(|seated| seated.member.account == Some(account));
    let once = choices
        .coming
        .iter()
        .take(CHOICES_MAX)
        .filter_map(|meeting| {
            let day = when::day(lang, me?.local(meeting.starts_at).date());
            let press = Press::Once {
                meeting: meeting.id,
            };
            Some(Button::plain(
                lang.say("cannot-once", &[("day", day.into())]),
                press::Press::Standing(press),
            ))
        });
    let once: Vec<Button> = once.collect();
    let never = Button::plain(
        lang.plain("cannot-never"),
        press::Press::Standing(Press::Never {
            standing: choices.kept.hour.id,
        }),
    );
    if once.is_empty() {
        Card::said(lang.plain("cannot-none-left")).buttons(vec![never])
    } else {
        Card::said(lang.plain("cannot-which"))
            .buttons(once)
            .buttons(vec![never])
    }
}

/// What somebody reads who has said that they can't come once.
pub(super) fn declined(lang: &Lang<'_>, declined: &Declined) -> Card {
    let key = if declined.called_off {
        key!("cannot-called-off")
    } else {
        key!("cannot-noted")
    };
    let at = when::stamp(declined.meeting.starts_at, Stamp::Full);
    Card::said(lang.say(key, &[("when", at.into())]))
}

/// The news of a clock change: everyone's time after it, and whom it moves.
pub(super) fn clock_change(lang: &Lang<'_>, change: &Change, now: Moment) -> Card {
    let present = change
        .kept
        .members
        .iter()
        .filter(|seated| seated.member.here && !seated.pauses_at(now));
    let pings: Vec<AccountId> = present.filter_map(|seated| seated.member.account).collect();
    let mentions: Vec<String> = pings
        .iter()
        .map(|account| format!("<@{account}>"))
        .collect();
    let mentions = mentions.join(" ");
    let lines: Vec<String> = change
        .kept
        .members
        .iter()
        .map(|seated| time_after(lang, change, seated))
        .collect();
    Card {
        text: lang.say("clock-change-hello", &[("members", mentions.into())]),
        panel: Some(Panel {
            title: lang.plain("clock-change-title"),
            body: lang.say(
                "clock-change-body",
                &[
                    ("day", when::stamp(change.at, Stamp::Date).into()),
                    (
                        "when",
                        when::stamp(change.first.starts_at, Stamp::Full).into(),
                    ),
                ],
            ),
            fields: vec![(lang.plain("clock-change-times"), lines.join("\n"))],
        }),
        pings,
        ..Card::default()
    }
}

fn time_after(lang: &Lang<'_>, change: &Change, seated: &Seated) -> String {
    let name = ("name", plain(&seated.member.called_name).into());
    let mut shifts = change.shifts.iter();
    let mine = shifts.find(|shift| shift.id == seated.member.participant);
    if let Some(shift) = mine {
        let (before, after) = before_and_after(lang, shift);
        let (time, before) = (("time", after.into()), ("before", before.into()));
        lang.say("clock-change-moved", &[name, time, before])
    } else {
        let time = when::time(seated.local(change.first.starts_at).time());
        lang.say("clock-change-stays", &[name, ("time", time.into())])
    }
}

/// The times alone, or with their days where the day of the week changes too.
fn before_and_after(lang: &Lang<'_>, shift: &Shift) -> (String, String) {
    if shift.before.weekday() == shift.after.weekday() {
        (
            when::time(shift.before.time()),
            when::time(shift.after.time()),
        )
    } else {
        (
            when::day_and_time(lang, shift.before),
            when::day_and_time(lang, shift.after),
        )
    }
}

/// Asks whether a group has met, and shows who has said what.
pub(super) fn question(lang: &Lang<'_>, booked: &Booked) -> Card {
    let at = when::stamp(booked.meeting.starts_at, Stamp::Full);
    let mut lines = vec![lang.say("question-body", &[("when", at.into())])];
    for (met, key) in [
        (true, key!("question-said-met")),
        (false, key!("question-said-not-met")),
    ] {
        let names: Vec<String> = booked
            .members
            .iter()
            .filter(|seated| {
                let participant = seated.member.participant;
                let mut parts = booked.attendance.iter();
                parts.any(|part| part.participant == participant && part.met == Some(met))
            })
            .map(|seated| plain(&seated.member.called_name))
            .collect();
        if !names.is_empty() {
            lines.push(lang.say(key, &[("names", names.join(", ").into())]));
        }
    }
    let meeting = booked.meeting.id;
    let button = |key: &'static str, met| {
        let press = press::Press::Standing(Press::Met { meeting, met });
        Button::plain(lang.say(key, &[]), press)
    };
    Card::panel(lang.plain("question-title"), lines.join("\n")).buttons(vec![
        button(key!("question-met"), true),
        button(key!("question-not-met"), false),
    ])
}

/// Where a group talks, and what can be changed about it.
pub(super) fn whereabouts(lang: &Lang<'_>, found: Whereabouts) -> Card {
    let group = found.group;
    let talk = |elsewhere| press::Press::Standing(Press::Talk { group, elsewhere });
    match found.elsewhere_since {
        Some(since) => {
            let since = when::stamp(since, Stamp::Date);
            Card::said(lang.say("elsewhere-since", &[("since", since.into())])).buttons(vec![
                Button::plain(lang.plain("elsewhere-back"), talk(false)),
            ])
        }
        None => {
            Card::panel(lang.plain("elsewhere-title"), lang.plain("elsewhere-body")).buttons(vec![
                Button::plain(lang.plain("elsewhere-leave"), talk(true)),
            ])
        }
    }
}

/// What somebody reads who has said where the group talks.
pub(super) fn moved(lang: &Lang<'_>, found: Whereabouts) -> Card {
    match found.elsewhere_since {
        Some(_) => whereabouts(lang, found),
        None => Card::said(lang.plain("elsewhere-here-again")),
    }
}

/// Says kindly why not.
pub(super) fn refused(lang: &Lang<'_>, refusal: &Refusal) -> Card {
    meetings::said_no(lang, refusal)
}
