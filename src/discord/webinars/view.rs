//! Webinars as cards.
//!
//! Knows what an announcement and its preview look like. Refuses to know who gets them.
//!
//! **Invariants**: the preview shows the very panel that is sent; what a coordinator typed is made
//! harmless; times are shown on each reader's own clock.

use super::{
    super::{
        card::{Button, Card, Panel},
        press,
    },
    Press, calendar,
};
use crate::{
    app::webinars::{Answered, Preview, Refusal, Sent, Talk, Webinar},
    domain::{
        ids::{AccountId, ChannelId},
        promises::TalkLead,
        time::{Moment, Zone},
    },
    key,
    words::{
        Lang, Value, plain,
        when::{self, Stamp},
    },
};

/// What a room and the announcement channel read, as things stand.
pub(super) fn announcement(lang: &Lang<'_>, webinar: &Webinar) -> Card {
    let mut shown = panel(lang, &webinar.talk);
    let link = |address: &str| Button::link(lang.plain("webinar-open-link"), address);
    let (hello, buttons) = if webinar.is_off() {
        (key!("webinar-hello-off"), Vec::new())
    } else if let Some(recording) = &webinar.recording {
        let where_to = (lang.plain("webinar-recording"), format!("<{recording}>"));
        shown.fields.push(where_to);
        let watch = Button::link(lang.plain("webinar-watch"), recording.as_str());
        (key!("webinar-hello-recording"), vec![watch])
    } else {
        let coming = press::Press::Webinar(Press::Coming {
            webinar: webinar.id,
        });
        let coming = Button::main(lang.plain("webinar-coming"), coming);
        let hello = if webinar.sequence == 0 {
            key!("webinar-hello")
        } else {
            key!("webinar-hello-moved")
        };
        (hello, vec![coming, link(&webinar.talk.link)])
    };
    let card = Card {
        text: lang.say(hello, &[]),
        panel: Some(shown),
        ..Card::default()
    };
    if buttons.is_empty() {
        card
    } else {
        card.buttons(buttons)
    }
}

/// What those in a room who come read when a webinar has another hour, or is called off.
pub(super) fn news(lang: &Lang<'_>, webinar: &Webinar, comers: &[AccountId]) -> Card {
    if webinar.is_off() {
        // Without a button the marker needs a panel to stand in.
        return Card {
            text: mentions(comers),
            ..Card::panel(
                lang.say("webinar-news-off-title", &[]),
                lang.say("webinar-news-off", &told(webinar)),
            )
        };
    }
    calling(lang, webinar, comers, key!("webinar-news-moved"))
}

/// What those in a room who come are reminded with.
pub(super) fn reminder(
    lang: &Lang<'_>,
    webinar: &Webinar,
    comers: &[AccountId],
    lead: TalkLead,
) -> Card {
    let key = match lead {
        TalkLead::Day => key!("webinar-reminder-day"),
        TalkLead::Minutes => key!("webinar-reminder-minutes"),
    };
    calling(lang, webinar, comers, key)
}

fn calling(lang: &Lang<'_>, webinar: &Webinar, comers: &[AccountId], key: &str) -> Card {
    let turn = press::Press::Webinar(Press::Coming {
        webinar: webinar.id,
    });
    let text = format!("{} {}", mentions(comers), lang.say(key, &told(webinar)));
    Card::said(text).buttons(vec![
        Button::plain(lang.plain("webinar-change-answer"), turn),
        Button::link(lang.plain("webinar-open-link"), webinar.talk.link.as_str()),
    ])
}

fn told(webinar: &Webinar) -> [(&'static str, Value<'static>); 3] {
    let talk = &webinar.talk;
    [
        ("title", plain(&talk.title).into()),
        ("at", full(talk.starts_at)),
        ("in", when::stamp(talk.starts_at, Stamp::Relative).into()),
    ]
}

/// Mentions of accounts, one after another.
pub(super) fn mentions(accounts: &[AccountId]) -> String {
    let named: Vec<String> = accounts.iter().map(|who| format!("<@{who}>")).collect();
    named.join(" ")
}

/// What a coordinator sees before anything is sent.
pub(super) fn preview(lang: &Lang<'_>, preview: &Preview) -> Card {
    let (webinar, rooms) = (preview.webinar, preview.rooms);
    Card {
        text: audience(lang, preview),
        panel: Some(panel(lang, &preview.talk)),
        ..Card::default()
    }
    .buttons(vec![
        Button::main(
            lang.say("webinar-send", &[("rooms", rooms.into())]),
            press::Press::Webinar(Press::Send { webinar, rooms }),
        ),
        Button::plain(
            lang.plain("webinar-not-now"),
            press::Press::Webinar(Press::NotNow { webinar }),
        ),
    ])
}

/// The preview once more, because the audience is another one now.
pub(super) fn preview_again(lang: &Lang<'_>, changed: &Preview) -> Card {
    let mut card = preview(lang, changed);
    card.text = format!("{}\n{}", lang.plain("webinar-audience-changed"), card.text);
    card
}

/// Says where it goes now.
pub(super) fn sent(lang: &Lang<'_>, sent: Sent, announcements: Option<ChannelId>) -> Card {
    if !sent.first {
        return Card::said(lang.plain("webinar-sent-before"));
    }
    let rooms = Value::from(sent.rooms);
    Card::said(match announcements {
        Some(channel) => lang.say(
            "webinar-sent-with-channel",
            &[("rooms", rooms), ("channel", named(channel))],
        ),
        None => lang.say("webinar-sent", &[("rooms", rooms)]),
    })
}

/// Says whether the presser is coming now, and how many are; who comes can put it in their calendar.
pub(super) fn answered(lang: &Lang<'_>, answered: &Answered, now: Moment) -> Card {
    let count = [("count", Value::from(answered.count))];
    if !answered.coming {
        return Card::said(lang.say("webinar-you-do-not-come", &count));
    }
    let webinar = &answered.webinar;
    let card = Card {
        text: lang.say("webinar-you-come", &count),
        files: vec![calendar::file(webinar, &answered.seed, now)],
        ..Card::default()
    };
    card.buttons(vec![
        Button::link(lang.plain("booking-google"), calendar::google(webinar)),
        Button::link(lang.plain("booking-outlook"), calendar::outlook(webinar)),
    ])
}

/// Says kindly why not.
pub(super) fn refused(lang: &Lang<'_>, refusal: &Refusal, home_zone: Zone) -> Card {
    let zone = ("zone", Value::from(home_zone.name()));
    Card::said(match refusal {
        Refusal::NoTitle => lang.plain("webinar-no-title"),
        Refusal::NoTime { typed } => {
            lang.say("webinar-no-time", &[("typed", plain(typed).into()), zone])
        }
        Refusal::SkippedTime { next } => {
            lang.say("webinar-skipped-time", &[("next", full(*next)), zone])
        }
        Refusal::Past { at } => lang.say("webinar-past", &[("at", full(*at))]),
        Refusal::BadLink => lang.plain("webinar-bad-link"),
        Refusal::NoCohort => lang.plain("webinar-no-cohort"),
        Refusal::NobodyToTell => lang.plain("webinar-nobody-to-tell"),
        Refusal::Unknown => lang.plain("webinar-unknown"),
        Refusal::Withdrawn => lang.plain("webinar-was-withdrawn"),
        Refusal::Announced => lang.plain("webinar-is-announced"),
        Refusal::NotOpen => lang.plain("webinar-not-open"),
        Refusal::AudienceChanged(_) => lang.plain("webinar-audience-changed"),
        Refusal::Begun => lang.plain("webinar-has-begun"),
        Refusal::NotBegun => lang.plain("webinar-has-not-begun"),
        Refusal::CalledOff => lang.plain("webinar-is-off"),
        Refusal::NoMinutes { typed } => {
            lang.say("webinar-no-minutes", &[("typed", plain(typed).into())])
        }
        Refusal::NoCount { typed } => {
            lang.say("webinar-no-count", &[("typed", plain(typed).into())])
        }
        Refusal::Unchanged => lang.plain("webinar-unchanged"),
    })
}

/// What is said of a talk, whatever becomes of it.
pub(super) fn panel(lang: &Lang<'_>, talk: &Talk) -> Panel {
    let when = lang.say(
        "webinar-when-text",
        &[
            ("at", full(talk.starts_at)),
            ("in", when::stamp(talk.starts_at, Stamp::Relative).into()),
            ("minutes", talk.minutes.into()),
        ],
    );
    let mut fields = vec![(lang.plain("webinar-when"), when)];
    if let Some(speaker) = &talk.speaker {
        fields.push((lang.plain("webinar-speaker"), plain(speaker)));
    }
    // In angle brackets Discord links an address as it stands, without a picture of its page.
    fields.push((lang.plain("webinar-where"), format!("<{}>", talk.link)));
    Panel {
        title: lang.say("webinar-title", &[("title", plain(&talk.title).into())]),
        body: talk.about.as_deref().map(plain).unwrap_or_default(),
        fields,
    }
}

fn audience(lang: &Lang<'_>, preview: &Preview) -> String {
    let cohort = plain(&preview.cohort_name);
    let mut lines = vec![lang.say(
        "webinar-preview",
        &[("rooms", preview.rooms.into()), ("cohort", cohort.into())],
    )];
    lines.push(match preview.announcements {
        Some(channel) => lang.say("webinar-preview-channel", &[("channel", named(channel))]),
        None => lang.plain("webinar-preview-no-channel"),
    });
    lines.push(lang.plain("webinar-preview-event"));
    lines.extend(hour(lang, preview));
    lines.push(lang.plain("webinar-preview-silent"));
    lines.join("\n")
}

/// What its hour means for the audience.
pub(super) fn hour(lang: &Lang<'_>, preview: &Preview) -> Vec<String> {
    let members = ("members", Value::from(preview.members));
    let mut lines = vec![if preview.at_night == 0 {
        lang.say("webinar-preview-nobody-asleep", &[members])
    } else {
        lang.say(
            "webinar-preview-asleep",
            &[("asleep", preview.at_night.into()), members],
        )
    }];
    lines.extend(preview.second.map(|second| {
        let values = [
            ("at", full(second.starts_at)),
            ("first", second.awake_first.into()),
            ("second", second.awake_second.into()),
            ("once", second.awake_once.into()),
            ("members", preview.members.into()),
        ];
        lang.say("webinar-preview-second", &values)
    }));
    if 0 < preview.meet_then {
        let groups = [("groups", Value::from(preview.meet_then))];
        lines.push(lang.say("webinar-preview-clash", &groups));
    }
    lines
}

pub(super) fn named(channel: ChannelId) -> Value<'static> {
    format!("<#{channel}>").into()
}

pub(super) fn full(at: Moment) -> Value<'static> {
    when::stamp(at, Stamp::Full).into()
}
