//! A webinar beyond the rooms: as an event of the server, and passed on to who follows the
//! announcement channel.

use serenity::all::{ChannelType, CreateScheduledEvent, MessageFlags, ScheduledEventType};

use crate::{
    app::webinars::{self, Passing, Scheduling, Talk},
    discord::{
        card,
        delivery::{Post, channel_id, message_id, skip, too_late},
        wire,
    },
    domain::{
        ids::{BroadcastId, EventId, WebinarId},
        promises::Kept,
        time::Moment,
    },
    jobs::{Failed, Order},
    words::{Lang, cut, label, plain},
};

/// Longest name and place of an event, in code points.
const NAME_MAX: usize = 100;

/// Longest description of an event, in code points.
const DESCRIPTION_MAX: usize = 1000;

/// Discord's code for a message that was passed on already.
const PASSED_ON: isize = 40033;

/// Puts a webinar among the server's events, unless an earlier try has.
pub(in crate::discord) async fn schedule(
    post: &Post,
    order: &Order,
    webinar: WebinarId,
) -> Result<Kept, Failed> {
    let ready = webinars::to_schedule(&post.scene.app, webinar).await?;
    let (server, talk, ends_at) = match ready {
        Scheduling::CalledOff => return Err(skip("the webinar was called off")),
        Scheduling::Ready {
            server,
            talk,
            ends_at,
        } => (server, talk, ends_at),
    };
    let server = card::guild(server);
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
    let event = compose(&post.scene.words.in_english(), &talk, ends_at, &sign);
    let made = server.create_scheduled_event(&post.http, event).await;
    let made = made.map_err(|error| wire::failed(&error))?;
    Ok(Kept::Event(EventId(made.id.get().cast_signed())))
}

fn compose(
    lang: &Lang<'_>,
    talk: &Talk,
    ends_at: Moment,
    sign: &str,
) -> CreateScheduledEvent<'static> {
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
    let description = format!("{about}\n\n{last}");
    let kind = ScheduledEventType::External;
    CreateScheduledEvent::new(kind, cut(&label(&talk.title), NAME_MAX), talk.starts_at)
        .end_time(ends_at)
        .location(location)
        .description(description.trim_start())
}

/// Passes an announcement on, if it stands in a channel that others can follow; doing it twice is
/// once.
pub(in crate::discord) async fn pass_on(
    post: &Post,
    order: &Order,
    broadcast: BroadcastId,
) -> Result<Kept, Failed> {
    let (channel, message) = match webinars::to_pass_on(&post.scene.app, broadcast).await? {
        Passing::CalledOff => return Err(skip("the webinar was called off")),
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
