//! How one's own view of the times, changes of a meeting and the choice of reminders look.
//!
//! **Invariants**: what only one member sees holds nothing of another's.

use super::{Press, calendar, press::REMINDERS, view::hello_with};
use crate::{
    app::meetings::{
        Booked, CalledOff, Changeable, Changed, Meeting, MeetingState, Mine, OfferedTime,
        Reminders, Schedule, Vote,
    },
    discord::{
        card::{Button, Card, Panel},
        press,
    },
    domain::{
        ids::{AccountId, GroupId},
        time::Moment,
    },
    key,
    words::{
        Lang, label, plain,
        times::Hour,
        when::{self, Stamp},
    },
};

/// The times of a proposal on one member's own clocks.
pub(super) fn mine(lang: &Lang<'_>, mine: &Mine) -> Card {
    let times: Vec<String> = mine
        .offer
        .times
        .iter()
        .map(|time| my_time(lang, mine, time))
        .collect();
    let share = match (mine.borne * 100).checked_div(mine.borne_by_all) {
        None => lang.plain("mine-share-none"),
        Some(percent) => lang.say("mine-share", &[("percent", percent.into())]),
    };
    Card {
        panel: Some(Panel {
            title: lang.plain("mine-title"),
            body: times.join("\n\n"),
            fields: vec![
                (lang.plain("mine-share-title"), share),
                (label(&mine.offer.group_name), lang.plain("mine-private")),
            ],
        }),
        ..Card::default()
    }
}

fn my_time(lang: &Lang<'_>, mine: &Mine, time: &OfferedTime) -> String {
    let number = ("number", time.position.into());
    let local = when::day_and_clock(lang, mine.me.local(time.starts_at));
    let local = ("local", local.into());
    let line = if time.costs.contains_key(&mine.me.member.participant) {
        let hour = lang.plain(match Hour::of(mine.me.local(time.starts_at)) {
            Hour::Day => key!("mine-hour-day"),
            Hour::Early => key!("mine-hour-early"),
            Hour::Evening => key!("mine-hour-evening"),
            Hour::Late => key!("mine-hour-late"),
            Hour::Night => key!("mine-hour-night"),
        });
        lang.say("mine-time", &[number, local, ("hour", hour.into())])
    } else {
        lang.say("mine-time-uncounted", &[number, local])
    };
    let answer = if mine.offer.taken.contains(&time.id) {
        key!("mine-time-taken")
    } else {
        match mine.answer(&time.votes) {
            None => key!("mine-answer-none"),
            Some(Vote::Works) => key!("mine-answer-works"),
            Some(Vote::IfNeeded) => key!("mine-answer-if-needed"),
            Some(Vote::Cannot) => key!("mine-answer-cannot"),
        }
    };
    format!("{line}\n{}", lang.plain(answer))
}

/// The buttons with which a booked meeting is changed.
pub(super) fn changes(lang: &Lang<'_>, meeting: &Meeting) -> Vec<Button> {
    let (group, meeting) = (meeting.group, meeting.id);
    vec![
        button(lang.plain("booking-move"), Press::Move { meeting }),
        button(lang.plain("booking-call-off"), Press::CallOff { meeting }),
        reminders_button(lang, group),
    ]
}

/// The buttons with which the next meeting of a list is changed.
pub(super) fn changes_on_list(lang: &Lang<'_>, schedule: &Schedule, next: &Meeting) -> Vec<Button> {
    let meeting = next.id;
    let day = when::day(lang, schedule.me.local(next.starts_at).date());
    vec![
        button(
            lang.say("list-move", &[("day", day.into())]),
            Press::Move { meeting },
        ),
        button(lang.plain("booking-call-off"), Press::CallOff { meeting }),
    ]
}

/// The button that asks which reminders somebody wants.
pub(super) fn reminders_button(lang: &Lang<'_>, group: GroupId) -> Button {
    button(lang.plain("booking-reminders"), Press::Reminders { group })
}

/// The choice of reminders, with what holds now.
pub(super) fn reminders(lang: &Lang<'_>, group: GroupId, wanted: Reminders) -> Card {
    let name = |reminders| {
        lang.plain(match reminders {
            Reminders::Both => key!("reminders-both"),
            Reminders::Day => key!("reminders-day"),
            Reminders::Hour => key!("reminders-hour"),
            Reminders::None => key!("reminders-none"),
        })
    };
    let now = lang.say("reminders-now", &[("choice", name(wanted).into())]);
    let buttons = REMINDERS.into_iter().map(|reminders| {
        let press = Press::Remind {
            group,
            wanted: reminders,
        };
        let press = press::Press::Meeting(press);
        if reminders == wanted {
            Button::main(name(reminders), press)
        } else {
            Button::plain(name(reminders), press)
        }
    });
    Card::said(format!("{}\n{now}", lang.plain("reminders-ask"))).buttons(buttons.collect())
}

/// Asks whether a meeting is to be called off.
pub(super) fn ask(lang: &Lang<'_>, found: &Changeable) -> Card {
    let (at, meeting) = (found.meeting.starts_at, found.meeting.id);
    let local = when::day_and_clock(lang, found.me.local(at));
    let text = lang.say(
        "call-off-ask",
        &[("when", full(at).into()), ("local", local.into())],
    );
    Card::said(text).buttons(vec![
        button(lang.plain("call-off-yes"), Press::CallOffNow { meeting }),
        button(lang.plain("call-off-no"), Press::Keep { meeting }),
    ])
}

/// What whoever called a meeting off reads.
pub(super) fn called_off_by_you(lang: &Lang<'_>, done: CalledOff) -> Card {
    Card::said(lang.plain(if done.already {
        key!("call-off-already")
    } else {
        key!("call-off-done")
    }))
}

/// What whoever kept a meeting reads.
pub(super) fn kept(lang: &Lang<'_>) -> Card {
    Card::said(lang.plain("call-off-kept"))
}

/// The card of a meeting that is called off, and why.
pub(super) fn cancelled(lang: &Lang<'_>, booked: &Booked) -> Card {
    let when = ("when", full(booked.meeting.starts_at).into());
    let body = match booked.called_off_by() {
        None => lang.say("booking-body-cancelled", &[when]),
        Some(name) => {
            let name = ("name", plain(name).into());
            lang.say("booking-body-called-off", &[when, name])
        }
    };
    Card::panel(lang.plain("booking-title-cancelled"), body)
}

/// The lines that call a group to hear that its meeting is called off, and whom they mention.
pub(super) fn called_off(
    lang: &Lang<'_>,
    booked: &Booked,
    now: Moment,
) -> (String, Vec<AccountId>) {
    let (hello, pings) = hello_with(booked, now, |members| {
        lang.say("called-off-hello", &[("members", members.into())])
    });
    let file = [("file", calendar::FILE_NAME.into())];
    let text = format!("{hello}\n{}", lang.say("called-off-file", &file));
    (text, pings)
}

/// The card from before a change: what became of it. Nothing on it can be pressed any more.
pub(super) fn old(lang: &Lang<'_>, changed: &Changed) -> Card {
    let booked = &changed.booked;
    if booked.meeting.state == MeetingState::Cancelled {
        return cancelled(lang, booked);
    }
    let body = lang.say(
        "moved-body",
        &[
            ("from", full(changed.was_at).into()),
            ("to", full(booked.meeting.starts_at).into()),
        ],
    );
    Card::panel(lang.plain("moved-title"), body)
}

/// The button that looks for another time in place of a meeting that is called off.
pub(super) fn other_time(lang: &Lang<'_>, booked: &Booked) -> Button {
    let group = booked.meeting.group;
    button(lang.plain("called-off-other"), Press::Propose { group })
}

/// What the group's cohort has at the same time, as a part of a card.
pub(super) fn meanwhile(lang: &Lang<'_>, booked: &Booked) -> Option<(String, String)> {
    let talks: Vec<String> = booked
        .meanwhile
        .iter()
        .map(|talk| {
            let title = ("title", plain(&talk.title).into());
            let when = ("when", full(talk.starts_at).into());
            lang.say("booking-webinar", &[title, when])
        })
        .collect();
    (!talks.is_empty()).then(|| (lang.plain("booking-meanwhile"), talks.join("\n")))
}

fn full(at: Moment) -> String {
    when::stamp(at, Stamp::Full)
}

fn button(said: String, press: Press) -> Button {
    Button::plain(said, press::Press::Meeting(press))
}
