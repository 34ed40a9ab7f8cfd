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
    Press,
};
use crate::{
    app::webinars::{Answered, Preview, Refusal, Sent, Talk},
    domain::{
        ids::{ChannelId, WebinarId},
        time::{Moment, Zone},
    },
    words::{
        Lang, Value, plain,
        when::{self, Stamp},
    },
};

/// What a room and the announcement channel read.
pub(super) fn announcement(lang: &Lang<'_>, webinar: WebinarId, talk: &Talk) -> Card {
    Card {
        text: lang.plain("webinar-hello"),
        panel: Some(panel(lang, talk)),
        ..Card::default()
    }
    .buttons(vec![
        Button::main(
            lang.plain("webinar-coming"),
            press::Press::Webinar(Press::Coming { webinar }),
        ),
        Button::link(lang.plain("webinar-open-link"), talk.link.as_str()),
    ])
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

/// Says whether the presser is coming now, and how many are.
pub(super) fn answered(lang: &Lang<'_>, answered: Answered) -> Card {
    let count = [("count", Value::from(answered.count))];
    Card::said(if answered.coming {
        lang.say("webinar-you-come", &count)
    } else {
        lang.say("webinar-you-do-not-come", &count)
    })
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
    })
}

fn panel(lang: &Lang<'_>, talk: &Talk) -> Panel {
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
    let members = ("members", Value::from(preview.members));
    let mut lines = vec![lang.say(
        "webinar-preview",
        &[("rooms", preview.rooms.into()), ("cohort", cohort.into())],
    )];
    lines.push(match preview.announcements {
        Some(channel) => lang.say("webinar-preview-channel", &[("channel", named(channel))]),
        None => lang.plain("webinar-preview-no-channel"),
    });
    lines.push(lang.plain("webinar-preview-event"));
    lines.push(if preview.at_night == 0 {
        lang.say("webinar-preview-nobody-asleep", &[members])
    } else {
        lang.say(
            "webinar-preview-asleep",
            &[("asleep", preview.at_night.into()), members],
        )
    });
    if 0 < preview.meet_then {
        let groups = [("groups", Value::from(preview.meet_then))];
        lines.push(lang.say("webinar-preview-clash", &groups));
    }
    lines.push(lang.plain("webinar-preview-silent"));
    lines.join("\n")
}

fn named(channel: ChannelId) -> Value<'static> {
    format!("<#{channel}>").into()
}

fn full(at: Moment) -> Value<'static> {
    when::stamp(at, Stamp::Full).into()
}
