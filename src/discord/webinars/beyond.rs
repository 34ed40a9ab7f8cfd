//! A webinar beyond the rooms: as an event of the server, and passed on to who follows the
//! announcement channel.

use serenity::all::{
    ChannelType, CreateScheduledEvent, EditScheduledEvent, MessageFlags, ScheduledEventId,
    ScheduledEventStatus, ScheduledEventType,
};

use super::following::{CALLED_OFF, awaited};
use crate::{
    app::webinars::{
        self, Passing, Scheduling, Webinar,
        following::{self, Rescheduling},
    },
    discord::{
        card,
        delivery::{Post, channel_id, message_id, skip, too_late},
        wire,
    },
    domain::{
        ids::{BroadcastId, EventId, WebinarId},
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::{Failed, Marker, Order},
    words::{Lang, cut, label, plain},
};

/// Longest name and place of an event, in code points.
const NAME_MAX: usize = 100;

/// Longest description of an event, in code points.
const DESCRIPTION_MAX: usize = 1000;

/// Discord's code for a message that was passed on already.
const PASSED_ON: isize = 40033;

/// Discord's code for an event that is not there.
const UNKNOWN_EVENT: isize = 10070;

/// Discord's code for an event that is over or called off.
const FINISHED: isize = 180_000;

/// Puts a webinar among the server's events, unless an earlier try has. One that an earlier try may
/// have put there is found even when it is called off by now, so that this can be shown on it.
pub(super) async fn schedule(
    post: &Post,
    order: &Order,
    webinar: WebinarId,
) -> Result<Kept, Failed> {
    let webinar = match webinars::to_schedule(&post.scene.app, webinar).await? {
        Scheduling::CalledOff => return Err(skip(CALLED_OFF)),
        Scheduling::Ready(webinar) => webinar,
    };
    let server = card::guild(webinar.server);
    let sign = order.marker.sign();
    if order.unsure_since.is_some() {
        let events = server.scheduled_events(&post.http, false).await;
        let events = events.map_err(|error| wire::failed(&error))?;
        let found = events.iter().find(|event| {
            let description = event.description.as_deref();
            description.is_some_and(|text| text.contains(&sign))
        });
        if let Some(found) = found {
            return Ok(Kept::Event(EventId(found.id.get().cast_signed())));
        }
    }
    if order.only_look {
        return Err(too_late());
    }
    if webinar.is_off() {
        return Err(skip(CALLED_OFF));
    }
    let lang = post.scene.words.in_english();
    let shown = Shown::of(&lang, &webinar, &sign);
    let event = CreateScheduledEvent::new(
        ScheduledEventType::External,
        shown.name,
        webinar.talk.starts_at,
    )
    .end_time(webinar.ends_at())
    .location(shown.location)
    .description(shown.description);
    let made = server.create_scheduled_event(&post.http, event).await;
    let made = made.map_err(|error| wire::failed(&error))?;
    Ok(Kept::Event(EventId(made.id.get().cast_signed())))
}

/// Shows on the event of a webinar what has become of it. Doing so twice is once; what is over on
/// Discord, or was deleted there, stays as it is.
pub(super) async fn reschedule(
    post: &Post,
    order: &Order,
    webinar: WebinarId,
) -> Result<Kept, Failed> {
    let (webinar, seed) = match following::to_reschedule(&post.scene.app, webinar).await? {
        Rescheduling::Awaited => return Err(awaited()),
        Rescheduling::NeverThere => return Err(skip("it does not stand there")),
        Rescheduling::Ready { webinar, seed } => (webinar, seed),
    };
    let Some(event) = webinar.event else {
        return Err(skip("it does not stand there"));
    };
    let (server, event) = (card::guild(webinar.server), event_id(event));
    let stands = match server.scheduled_event(&post.http, event, false).await {
        Ok(stands) => stands.status,
        Err(error) if is_gone(&error) => return Ok(Kept::Nothing),
        Err(error) => return Err(wire::failed(&error)),
    };
    let lang = post.scene.words.in_english();
    let sign = Marker::of(
        &Promise::Event {
            webinar: webinar.id,
        },
        &seed,
    )
    .sign();
    let Some(edit) = edited(&lang, &webinar, &sign, (stands, order.now)) else {
        return Ok(Kept::Nothing);
    };
    match server.edit_scheduled_event(&post.http, event, edit).await {
        Ok(_) => Ok(Kept::Nothing),
        Err(error) if is_gone(&error) => Ok(Kept::Nothing),
        Err(error) => Err(wire::failed(&error)),
    }
}

/// What an event that stands like this becomes; none where Discord lets nothing about it change.
fn edited<'a>(
    lang: &Lang<'_>,
    webinar: &Webinar,
    sign: &str,
    (stands, now): (ScheduledEventStatus, Moment),
) -> Option<EditScheduledEvent<'a>> {
    let edit = EditScheduledEvent::new();
    let begun = stands == ScheduledEventStatus::Active;
    if !begun && stands != ScheduledEventStatus::Scheduled {
        return None;
    }
    if webinar.is_off() {
        // What goes on can end, and only what is to come can be called off.
        let off = if begun {
            ScheduledEventStatus::Completed
        } else {
            ScheduledEventStatus::Canceled
        };
        return Some(edit.status(off));
    }
    let shown = Shown::of(lang, webinar, sign);
    let edit = edit
        .name(shown.name)
        .description(shown.description)
        .location(shown.location)
        .end_time(webinar.ends_at());
    // Discord takes no start that has passed.
    let starts_at = webinar.talk.starts_at;
    Some(if begun || starts_at <= now {
        edit
    } else {
        edit.start_time(starts_at)
    })
}

/// What an event shows.
struct Shown {
    name: String,
    location: String,
    description: String,
}

impl Shown {
    fn of(lang: &Lang<'_>, webinar: &Webinar, sign: &str) -> Self {
        let talk = &webinar.talk;
        let location = if talk.link.chars().count() <= NAME_MAX {
            talk.link.clone()
        } else {
            lang.plain("webinar-event-where")
        };
        let mut parts = Vec::new();
        if let Some(speaker) = &talk.speaker {
            let speaker = plain(speaker);
            parts.push(lang.say("webinar-event-speaker", &[("speaker", speaker.into())]));
        }
        parts.extend(talk.about.as_deref().map(plain));
        // The link and the marker stand at the end, whatever has to be cut before them.
        let last = format!("<{}>\n{sign}", talk.link);
        let room = DESCRIPTION_MAX.saturating_sub(last.chars().count() + "\n\n".len());
        let about = cut(&parts.join("\n\n"), room);
        Self {
            name: cut(&label(&talk.title), NAME_MAX),
            location,
            description: format!("{about}\n\n{last}").trim_start().to_owned(),
        }
    }
}

/// Whether an event is gone, or over, so that nothing about it changes any more.
fn is_gone(error: &serenity::Error) -> bool {
    [UNKNOWN_EVENT, FINISHED].contains(&wire::code(error))
}

fn event_id(event: EventId) -> ScheduledEventId {
    ScheduledEventId::new(event.0.unsigned_abs().max(1))
}

/// Passes an announcement on, if it stands in a channel that others can follow; doing it twice is
/// once.
pub(super) async fn pass_on(
    post: &Post,
    order: &Order,
    broadcast: BroadcastId,
) -> Result<Kept, Failed> {
    let (channel, message) = match webinars::to_pass_on(&post.scene.app, broadcast).await? {
        Passing::CalledOff => return Err(skip(CALLED_OFF)),
        Passing::NotThere => return Err(skip("it stands in no announcement channel")),
        Passing::Ready { channel, message } => (channel_id(channel), message_id(message)),
    };
    let failed = |error: &serenity::Error| {
        if wire::is_gone(error) {
            skip("somebody has deleted the announcement")
        } else {
            wire::failed(error)
        }
    };
    let stands_in = channel.to_channel(&post.http).await;
    let stands_in = stands_in.map_err(|error| failed(&error))?.guild();
    if stands_in.is_none_or(|channel| channel.kind != ChannelType::News) {
        return Ok(Kept::Nothing); // Nobody can follow such a channel.
    }
    if order.only_look {
        let stands = channel.message(&post.http, message).await;
        let flags = stands.map_err(|error| failed(&error))?.flags;
        return match flags {
            Some(flags) if flags.contains(MessageFlags::CROSSPOSTED) => Ok(Kept::Nothing),
            Some(_) | None => Err(too_late()),
        };
    }
    match post.http.crosspost_message(channel, message).await {
        Ok(_) => Ok(Kept::Nothing),
        Err(error) if wire::code(&error) == PASSED_ON => Ok(Kept::Nothing),
        Err(error) => Err(failed(&error)),
    }
}
