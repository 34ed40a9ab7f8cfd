//! On Discord: one's own view of the times, a meeting that moves or is called off, and which
//! reminders somebody wants.
//!
//! A meeting that changes keeps its old card, which says what became of it and cannot be pressed any
//! more; the news is a message of its own, because an edit calls nobody.
//!
//! **Invariants**: an old card keeps the marker of the promise that posted it, so that it is never
//! taken for the news.

use serenity::all::EditAttachments;

use super::{
    CALLED_OFF, asker, booking_of, calendar, change_view, offered, outgoing, refused, send_while,
    view,
};
use crate::{
    app::{
        Fault,
        meetings::{self, About, Booked, Changed, MeetingState, Posted, Reminders, Stands},
    },
    discord::{
        Scene,
        card::Card,
        delivery::{Outgoing, Post, skip, too_late},
        guard::{Answer, Asked},
    },
    domain::{
        ids::{GroupId, MeetingId, ProposalId},
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::{Failed, Marker, Order},
};

/// Shows the presser the times on their own clocks.
pub(super) async fn mine(asked: &Asked, proposal: ProposalId) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let mine = meetings::mine(app, asked.server, asked.account, proposal, asked.now).await?;
    Ok(Answer::say(match mine {
        Ok(mine) => change_view::mine(&lang, &mine),
        Err(refusal) => view::refused(&lang, &refusal),
    }))
}

/// Looks for other times for a booked meeting.
pub(super) async fn move_it(asked: &Asked, meeting: MeetingId) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let moved =
        meetings::propose_move(app, asked.server, asked.account, meeting, asked.now).await?;
    Ok(offered(asked, moved))
}

/// Asks whether a booked meeting is to be called off.
pub(super) async fn ask_to_call_off(asked: &Asked, meeting: MeetingId) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let found = meetings::changeable(app, asked.server, asked.account, meeting, asked.now).await?;
    Ok(Answer::say(match found {
        Ok(found) => change_view::ask(&lang, &found),
        Err(refusal) => view::refused(&lang, &refusal),
    }))
}

/// Calls a booked meeting off.
pub(super) async fn call_off(asked: &Asked, meeting: MeetingId) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let done = meetings::call_off(app, asked.server, asked.account, meeting, asked.now).await?;
    Ok(match done {
        Ok(done) => Answer::update(change_view::called_off_by_you(&asked.lang(), done)),
        Err(refusal) => refused(asked, &refusal),
    })
}

/// Lets a booked meeting stand after all.
pub(super) fn keep(asked: &Asked) -> Answer {
    Answer::update(change_view::kept(&asked.lang()))
}

/// Asks the presser which reminders they want.
pub(super) async fn reminders(asked: &Asked, group: GroupId) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let wanted = meetings::reminders(&asked.scene.app, &asker(asked, About::Group(group))).await?;
    Ok(Answer::say(match wanted {
        Ok((group, wanted)) => change_view::reminders(&lang, group, wanted),
        Err(refusal) => view::refused(&lang, &refusal),
    }))
}

/// Writes down which reminders the presser wants.
pub(super) async fn remind(
    asked: &Asked,
    group: GroupId,
    wanted: Reminders,
) -> Result<Answer, Fault> {
    let who = asker(asked, About::Group(group));
    let set = meetings::remind(&asked.scene.app, &who, wanted, asked.now).await?;
    Ok(match set {
        Ok(group) => Answer::update(change_view::reminders(&asked.lang(), group, wanted)),
        Err(refusal) => refused(asked, &refusal),
    })
}

/// Why what was said of a meeting when it had this sequence is over; none while it stands.
pub(super) fn over(booked: &Booked, sequence: u32) -> Option<&'static str> {
    if booked.meeting.state == MeetingState::Cancelled {
        Some(CALLED_OFF)
    } else if booked.meeting.sequence == sequence {
        None
    } else {
        Some("the meeting has moved")
    }
}

/// Says that a meeting is booked. What may stand already is found even when that has changed, so
/// that the change can be shown on it.
pub(in crate::discord) async fn show_booking(
    post: &Post,
    order: &Order,
    meeting: MeetingId,
) -> Result<Kept, Failed> {
    let Some(booked) = meetings::booking(&post.scene.app, meeting).await? else {
        return Err(skip(CALLED_OFF));
    };
    let over = over(&booked, 0);
    let outgoing = booking_of(&post.scene, &booked, order.now)?;
    send_while(post, order, &outgoing, over).await
}

/// Says on the old card of a meeting that it has moved, and posts a new one.
pub(in crate::discord) async fn say_moved(
    post: &Post,
    order: &Order,
    meeting: MeetingId,
    sequence: u32,
) -> Result<Kept, Failed> {
    let changed = meetings::changed(&post.scene.app, meeting, Some(sequence)).await?;
    let Some(changed) = changed else {
        return Err(skip("there was no such move"));
    };
    edit_old(post, order, &changed).await?;
    let over = over(&changed.booked, sequence);
    let outgoing = compose_change(&post.scene, &changed, order.now)?;
    send_while(post, order, &outgoing, over).await
}

/// Says on the card of a meeting, and to its group, that it is called off.
pub(in crate::discord) async fn say_called_off(
    post: &Post,
    order: &Order,
    meeting: MeetingId,
) -> Result<Kept, Failed> {
    let changed = meetings::changed(&post.scene.app, meeting, None).await?;
    let called_off = |changed: &Changed| changed.booked.meeting.state == MeetingState::Cancelled;
    let Some(changed) = changed.filter(called_off) else {
        return Err(skip("the meeting stands"));
    };
    edit_old(post, order, &changed).await?;
    let outgoing = compose_change(&post.scene, &changed, order.now)?;
    post.send_once(order, &outgoing).await
}

/// Composes the news of a change as things stand now.
pub fn compose_change(scene: &Scene, changed: &Changed, now: Moment) -> Result<Outgoing, Failed> {
    let lang = scene.words.in_english();
    let booked = &changed.booked;
    if booked.meeting.state == MeetingState::Cancelled {
        let (text, pings) = change_view::called_off(&lang, booked, now);
        let card = Card {
            text,
            pings,
            files: vec![calendar::file(&lang, booked)],
            silent: booked.members.iter().any(|member| member.is_asleep(now)),
            ..view::booking(&lang, booked)
        };
        let card = card.buttons(vec![change_view::other_time(&lang, booked)]);
        return outgoing(booked.room, card);
    }
    booking_of(scene, booked, now)
}

/// Names on the card of a booked meeting the webinars that take place at the same time. Doing so
/// twice is once.
pub(in crate::discord) async fn name_clash(
    post: &Post,
    order: &Order,
    meeting: MeetingId,
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late()); // What an edit has done shows nowhere, nor does it matter.
    }
    let Some((booked, card)) = meetings::shown(&post.scene.app, meeting).await? else {
        return Err(skip(CALLED_OFF));
    };
    let Some((stands, posted_by)) = known(card)? else {
        return Err(skip("there is no card of it"));
    };
    let marker = Marker::of(&posted_by, &booked.seed);
    let news = booking_of(&post.scene, &booked, order.now)?.card;
    post.edit(stands, news.edit(&marker)).await?;
    Ok(Kept::Nothing)
}

/// Shows on the card from before a change what became of it. Doing so twice is once.
async fn edit_old(post: &Post, order: &Order, changed: &Changed) -> Result<(), Failed> {
    if order.only_look {
        return Ok(()); // It is too late for the news, and what is edited calls nobody.
    }
    let Some((stands, posted_by)) = known(changed.old_card)? else {
        return Ok(());
    };
    let lang = post.scene.words.in_english();
    let marker = Marker::of(&posted_by, &changed.booked.seed);
    let old = change_view::old(&lang, changed)
        .edit(&marker)
        .attachments(EditAttachments::new());
    post.edit(stands, old).await
}

/// Where a card stands and what posted it; none when there is no card.
fn known(card: Posted) -> Result<Option<(Stands, Promise)>, Failed> {
    match card {
        Posted::Shown(stands, posted_by) => Ok(Some((stands, posted_by))),
        Posted::NeverShown => Ok(None),
        Posted::Awaited => Err(Failed::Later {
            why: "nobody knows yet whether its card stands".to_owned(),
            after: None,
        }),
    }
}
