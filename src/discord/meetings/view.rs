//! How times, bookings and reminders look on Discord.

use super::{Press, calendar, change_view};
use crate::{
    app::meetings::{
        Apart, Booked, Meeting, MeetingState, Offer, OfferedTime, ProposalState, Proposed, Refusal,
        Schedule, Seated, Vote,
    },
    discord::{
        card::{Button, Card, Panel},
        press,
    },
    domain::{
        ids::{AccountId, ServerId},
        promises::Lead,
        time::Moment,
    },
    key,
    words::{
        Lang, Value, plain, times,
        when::{self, Stamp},
    },
};

/// Past meetings that are listed: one row of buttons each, and two rows are left for the next one
/// and for a new time.
const PAST_MAX: usize = 3;

/// The card with the times of a proposal and who has answered what.
pub(super) fn offer(lang: &Lang<'_>, offer: &Offer) -> Card {
    let (title, body) = match (offer.state, offer.booked_at) {
        (ProposalState::Open, _) => open_heading(lang, offer),
        (ProposalState::Booked, Some(at)) => (
            lang.plain("offer-title-booked"),
            lang.say(
                "offer-body-booked",
                &[("when", when::stamp(at, Stamp::Full).into())],
            ),
        ),
        (ProposalState::Booked | ProposalState::Expired | ProposalState::Withdrawn, _) => (
            lang.plain("offer-title-expired"),
            lang.plain("offer-body-expired"),
        ),
    };
    let fields = offer
        .times
        .iter()
        .map(|time| (time_name(lang, offer, time), time_text(lang, offer, time)))
        .collect();
    let card = Card {
        panel: Some(Panel {
            title,
            body,
            fields,
        }),
        ..Card::default()
    };
    match offer.state {
        ProposalState::Open => with_votes(lang, offer, card),
        ProposalState::Booked | ProposalState::Expired | ProposalState::Withdrawn => card,
    }
}

/// What stands above times that take votes.
fn open_heading(lang: &Lang<'_>, offer: &Offer) -> (String, String) {
    let deadline = when::stamp(offer.closes_at, Stamp::Full);
    let (title, body) = match offer.moves_from {
        None => (
            lang.say("offer-title", &[("minutes", offer.minutes.into())]),
            lang.say("offer-body", &[("deadline", deadline.into())]),
        ),
        Some(from) => (
            lang.say("move-title", &[("minutes", offer.minutes.into())]),
            lang.say(
                "move-body",
                &[
                    ("when", when::stamp(from, Stamp::Full).into()),
                    ("deadline", deadline.into()),
                ],
            ),
        ),
    };
    let spared = offer.spared.as_ref().map(|name| {
        let name = [("name", plain(name).into())];
        lang.say("offer-spared", &name)
    });
    let lines: Vec<String> = [Some(body), spared].into_iter().flatten().collect();
    (title, lines.join("\n"))
}

/// One row a time, and one for "none of these": a thumb finds its row by the number. Nobody is
/// asked about a time that somebody came to have something else for.
fn with_votes(lang: &Lang<'_>, offer: &Offer, mut card: Card) -> Card {
    let free = |time: &&OfferedTime| !offer.taken.contains(&time.id);
    for time in offer.times.iter().filter(free) {
        let vote = |vote| {
            press::Press::Meeting(Press::Vote {
                option: time.id,
                vote,
            })
        };
        let works = lang.say("vote-works", &[("number", time.position.into())]);
        card = card.buttons(vec![
            Button::main(works, vote(Vote::Works)),
            Button::plain(lang.plain("vote-if-needed"), vote(Vote::IfNeeded)),
            Button::plain(lang.plain("vote-cannot"), vote(Vote::Cannot)),
        ]);
    }
    let none = Press::NoneOfThese {
        proposal: offer.proposal,
    };
    let mine = Press::Mine {
        proposal: offer.proposal,
    };
    card.buttons(vec![
        Button::plain(lang.plain("vote-none"), press::Press::Meeting(none)),
        Button::plain(lang.plain("vote-mine"), press::Press::Meeting(mine)),
    ])
}

fn time_name(lang: &Lang<'_>, offer: &Offer, time: &OfferedTime) -> String {
    let number = [("number", time.position.into())];
    if offer.booked_at == Some(time.starts_at) {
        lang.say("offer-time-booked", &number)
    } else {
        lang.say("offer-time", &number)
    }
}

fn time_text(lang: &Lang<'_>, offer: &Offer, time: &OfferedTime) -> String {
    let mut lines = vec![when::stamp(time.starts_at, Stamp::Full)];
    lines.extend(
        offer
            .members
            .iter()
            .filter(|seated| !seated.pauses_at(time.starts_at))
            .map(|seated| local_line(lang, seated, time)),
    );
    lines.push(tally(lang, offer, time));
    if offer.taken.contains(&time.id) {
        lines.push(lang.plain("offer-taken"));
    }
    lines.join("\n")
}

/// A member's own time, and in plain words whether it is a hard hour for them.
fn local_line(lang: &Lang<'_>, seated: &Seated, time: &OfferedTime) -> String {
    let name = plain(&seated.member.called_name);
    let local = when::day_and_time(lang, seated.local(time.starts_at));
    let both = [("name", name.into()), ("local", local.into())];
    match time.costs.get(&seated.member.participant) {
        None => lang.say("offer-not-counted", &both),
        Some(_cost) => match times::hardness(lang, seated.local(time.starts_at)) {
            None => lang.say("offer-local", &both),
            Some(hardness) => {
                let [name, local] = both;
                let hardness = ("hardness", hardness.into());
                lang.say("offer-local-hard", &[name, local, hardness])
            }
        },
    }
}

fn tally(lang: &Lang<'_>, offer: &Offer, time: &OfferedTime) -> String {
    let votes = [
        (Vote::Works, key!("tally-works")),
        (Vote::IfNeeded, key!("tally-if-needed")),
        (Vote::Cannot, key!("tally-cannot")),
    ];
    let said: Vec<String> = votes
        .into_iter()
        .filter_map(|(vote, key)| {
            let names: Vec<String> = offer
                .members
                .iter()
                .filter(|seated| time.votes.get(&seated.member.participant) == Some(&vote))
                .map(|seated| plain(&seated.member.called_name))
                .collect();
            (!names.is_empty()).then(|| lang.say(key, &[("names", names.join(", ").into())]))
        })
        .collect();
    if said.is_empty() {
        lang.plain("tally-none")
    } else {
        format!("→ {}", said.join("; "))
    }
}

/// What whoever asked for times reads.
pub(super) fn proposed(lang: &Lang<'_>, server: ServerId, proposed: &Proposed) -> Card {
    Card::said(if proposed.already {
        let said = lang.plain("propose-already");
        match proposed.offer.card {
            Some((channel, message)) => {
                format!("{said}\nhttps://discord.com/channels/{server}/{channel}/{message}")
            }
            None => said,
        }
    } else {
        let count = ("count", proposed.offer.times.len().into());
        match (&proposed.apart, proposed.offer.moves_from) {
            (None, None) => lang.say("propose-done", &[count]),
            (None, Some(from)) => {
                let from = ("when", when::stamp(from, Stamp::Full).into());
                lang.say("move-done", &[count, from])
            }
            (Some(apart), _) => lang.say("propose-partly", &[("why", why(lang, apart).into())]),
        }
    })
}

/// What is said when something about a meeting is not done.
pub(in crate::discord) fn refused(lang: &Lang<'_>, refusal: &Refusal) -> Card {
    Card::said(match refusal {
        Refusal::NotAMember => lang.plain("meeting-not-a-member"),
        Refusal::NoRoom => lang.plain("meeting-no-room"),
        Refusal::Over => lang.plain("meeting-over"),
        Refusal::Pausing => lang.plain("meeting-pausing"),
        Refusal::Alone => lang.plain("meeting-alone"),
        Refusal::NoTime(apart) => lang.say("propose-no-time", &[("why", why(lang, apart).into())]),
        Refusal::Gone => lang.plain("meeting-gone"),
        Refusal::Begun => lang.plain("meeting-begun"),
        Refusal::TooSoon => lang.plain("meeting-too-soon"),
        Refusal::NotOver => lang.plain("meeting-not-over"),
        Refusal::Cancelled => lang.plain("meeting-cancelled"),
        Refusal::NotExpected => lang.plain("meeting-not-expected"),
    })
}

/// Who shares no time, and what would help.
fn why(lang: &Lang<'_>, apart: &Apart) -> String {
    let names: Vec<String> = apart.names.iter().map(|name| plain(name)).collect();
    let mut said = times::apart(lang, &names, apart.why);
    if let Some((name, remedy)) = &apart.remedy {
        said.push(' ');
        said.push_str(&times::remedy(lang, &plain(name), remedy));
    }
    said
}

/// The line that calls a group to its booking or to hear that it has moved, and the accounts that
/// it mentions. One that is called off calls nobody any more.
pub(super) fn hello(lang: &Lang<'_>, booked: &Booked, now: Moment) -> (String, Vec<AccountId>) {
    if booked.meeting.state == MeetingState::Cancelled {
        return (String::new(), Vec::new());
    }
    hello_with(booked, now, |members| {
        let members = ("members", members.into());
        match booked.moved_from {
            None => lang.say("booking-hello", &[members]),
            Some(from) => {
                let when = ("when", when::stamp(from, Stamp::Full).into());
                lang.say("moved-hello", &[members, when])
            }
        }
    })
}

/// A line that calls a group, and the accounts that it mentions: those of its members who are here, and
/// do not pause now or when it meets.
pub(super) fn hello_with(
    booked: &Booked,
    now: Moment,
    say: impl FnOnce(String) -> String,
) -> (String, Vec<AccountId>) {
    let pings: Vec<AccountId> = booked
        .members
        .iter()
        .filter(|seated| seated.member.here)
        .filter(|seated| {
            ![now, booked.meeting.starts_at]
                .iter()
                .any(|at| seated.pauses_at(*at))
        })
        .filter_map(|seated| seated.member.account)
        .collect();
    let mentions: Vec<String> = pings
        .iter()
        .map(|account| format!("<@{account}>"))
        .collect();
    (say(mentions.join(" ")), pings)
}

/// The card of a booked meeting, without the line that calls the group.
pub(super) fn booking(lang: &Lang<'_>, booked: &Booked) -> Card {
    let at = booked.meeting.starts_at;
    let when = when::stamp(at, Stamp::Full);
    if booked.meeting.state == MeetingState::Cancelled {
        return change_view::cancelled(lang, booked);
    }
    let local: Vec<String> = booked
        .expected()
        .map(|seated| {
            let local = when::day_and_time(lang, seated.local(at));
            let name = plain(&seated.member.called_name);
            lang.say(
                "offer-local",
                &[("name", name.into()), ("local", local.into())],
            )
        })
        .collect();
    let missing: Vec<String> = booked
        .missing()
        .map(|seated| plain(&seated.member.called_name))
        .collect();
    let mut fields = vec![
        (lang.plain("booking-your-times"), local.join("\n")),
        (
            lang.plain("booking-apple"),
            lang.say(
                "booking-apple-text",
                &[("file", calendar::FILE_NAME.into())],
            ),
        ),
    ];
    if let Some(voice) = booked.voice {
        let place = format!("<#{voice}>");
        fields.insert(0, (lang.plain("booking-where"), place));
    }
    if !missing.is_empty() {
        fields.push((lang.plain("booking-missing"), missing.join(", ")));
    }
    fields.extend(change_view::meanwhile(lang, booked));
    let group = plain(&booked.group_name);
    Card {
        panel: Some(Panel {
            title: lang.say("booking-title", &[("group", group.into())]),
            body: lang.say(
                "booking-body",
                &[
                    ("when", when.into()),
                    ("relative", when::stamp(at, Stamp::Relative).into()),
                    ("minutes", booked.meeting.minutes.into()),
                ],
            ),
            fields,
        }),
        ..Card::default()
    }
    .buttons(vec![
        come(lang, &booked.meeting, false),
        come(lang, &booked.meeting, true),
    ])
    .buttons(change_view::changes(lang, &booked.meeting))
    .buttons(vec![
        Button::link(lang.plain("booking-google"), calendar::google(lang, booked)),
        Button::link(
            lang.plain("booking-outlook"),
            calendar::outlook(lang, booked),
        ),
    ])
}

/// A reminder of a meeting. It mentions nobody.
pub(super) fn reminder(lang: &Lang<'_>, booked: &Booked, lead: Lead) -> Card {
    let at = booked.meeting.starts_at;
    let key = match lead {
        Lead::Day => key!("reminder-day"),
        Lead::Hour => key!("reminder-hour"),
    };
    let mut lines = vec![lang.say(
        key,
        &[
            ("when", when::stamp(at, Stamp::Full).into()),
            ("relative", when::stamp(at, Stamp::Relative).into()),
        ],
    )];
    let coming: Vec<String> = booked
        .expected()
        .map(|seated| plain(&seated.member.called_name))
        .collect();
    lines.push(lang.say("reminder-coming", &[("names", coming.join(", ").into())]));
    lines.extend(change_view::meanwhile(lang, booked).map(|(_, talks)| talks));
    Card::said(lines.join("\n")).buttons(vec![come(lang, &booked.meeting, false)])
}

fn come(lang: &Lang<'_>, meeting: &Meeting, comes: bool) -> Button {
    let press = press::Press::Meeting(Press::Come {
        meeting: meeting.id,
        comes,
    });
    let key = if comes {
        key!("booking-come")
    } else {
        key!("booking-decline")
    };
    Button::plain(lang.say(key, &[]), press)
}

/// The meetings of a group as one of its members sees them.
pub(super) fn schedule(lang: &Lang<'_>, schedule: &Schedule) -> Card {
    let coming: Vec<String> = schedule
        .coming
        .iter()
        .map(|meeting| line(lang, schedule, meeting))
        .collect();
    let coming = if coming.is_empty() {
        lang.plain("list-nothing-coming")
    } else {
        coming.join("\n")
    };
    let past: Vec<String> = schedule
        .past
        .iter()
        .take(PAST_MAX)
        .map(|(meeting, mine)| {
            let said = mine.map(|met| {
                lang.plain(if met {
                    key!("list-said-met")
                } else {
                    key!("list-said-not-met")
                })
            });
            let line = line(lang, schedule, meeting);
            said.map_or_else(|| line.clone(), |said| format!("{line} · {said}"))
        })
        .collect();
    let mut fields = vec![(lang.plain("list-coming"), coming)];
    if !past.is_empty() {
        fields.push((lang.plain("list-past"), past.join("\n")));
    }
    let group = plain(&schedule.group_name);
    let mut card = Card {
        panel: Some(Panel {
            title: lang.say("list-title", &[("group", group.into())]),
            body: String::new(),
            fields,
        }),
        ..Card::default()
    };
    for (meeting, _mine) in schedule.past.iter().take(PAST_MAX) {
        if meeting.state != MeetingState::Cancelled {
            card = card.buttons(met_buttons(lang, schedule, meeting));
        }
    }
    let group = schedule.group;
    let mut to_come = schedule.coming.iter();
    if let Some(next) = to_come.find(|meeting| meeting.state == MeetingState::Booked) {
        card = card.buttons(change_view::changes_on_list(lang, schedule, next));
    }
    card.buttons(vec![
        Button::plain(
            lang.plain("list-propose"),
            press::Press::Meeting(Press::Propose { group }),
        ),
        change_view::reminders_button(lang, group),
    ])
}

fn met_buttons(lang: &Lang<'_>, schedule: &Schedule, meeting: &Meeting) -> Vec<Button> {
    let press = |met| {
        press::Press::Meeting(Press::Met {
            meeting: meeting.id,
            met,
        })
    };
    let day = when::day(lang, schedule.me.local(meeting.starts_at).date());
    vec![
        Button::plain(lang.say("list-met", &[("day", day.into())]), press(true)),
        Button::plain(lang.plain("list-not-met"), press(false)),
    ]
}

fn line(lang: &Lang<'_>, schedule: &Schedule, meeting: &Meeting) -> String {
    let at = meeting.starts_at;
    let when = ("when", Value::from(when::stamp(at, Stamp::Full)));
    match meeting.state {
        MeetingState::Cancelled => lang.say("list-line-cancelled", &[when]),
        MeetingState::NotMet => lang.say("list-line-not-met", &[when]),
        MeetingState::Booked => {
            let local = when::day_and_time(lang, schedule.me.local(at));
            lang.say("list-line", &[when, ("local", local.into())])
        }
    }
}
