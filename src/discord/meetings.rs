//! On Discord: times offered, votes, bookings.
//!
//! **Invariants**: the card of a proposal and of a booking is composed from what is stored each
//! time it is shown, so that it is right after any number of presses in any order.

use super::{
    Command, Context, Scene,
    card::Card,
    delivery::{Outgoing, Post, channel_id, message_id, send_while, skip, too_late},
    guard::{self, Answer, Asked, Unsaid},
    picture,
    press::Ack,
    wire,
};
use crate::{
    app::{
        Fault,
        meetings::{
            self, About, Asker, Booked, Closed, MeetingState, Offer, ProposalState, Proposed,
            Refusal, Voted,
        },
    },
    domain::{
        ids::{ChannelId, MeetingId, ProposalId},
        promises::{Kept, Lead},
        time::Moment,
    },
    jobs::{Failed, Order},
    key,
};

mod calendar;
mod change;
mod change_view;
mod press;
mod view;

pub use change::compose_change;
pub(super) use change::{name_clash, say_called_off, say_moved, show_booking};
pub use press::Press;
pub(super) use view::refused as said_no;

/// Why nothing more is said of a meeting that will not take place.
const CALLED_OFF: &str = "the meeting is called off";

/// The names of this room's commands and options in `words`, which the gateway looks up.
pub const DESCRIPTIONS: [&str; 4] = [
    key!("command-meeting"),
    key!("command-meeting-propose"),
    key!("command-meeting-propose-minutes"),
    key!("command-meeting-list"),
];

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![meeting()]
}

#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    subcommands("propose", "list")
)]
#[expect(clippy::unused_async, reason = "poise awaits every command")]
async fn meeting(_ctx: Context<'_>) -> Result<(), Unsaid> {
    Ok(()) // Discord runs only the commands below this one.
}

#[poise::command(slash_command, guild_only)]
async fn propose(
    ctx: Context<'_>,
    #[min = 15]
    #[max = 240]
    minutes: Option<u16>,
) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        let about = About::Room(asked.channel);
        proposed(&asked, about, minutes).await
    })
    .await
}

#[poise::command(slash_command, guild_only)]
async fn list(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        let about = About::Room(asked.channel);
        listed(&asked, about).await
    })
    .await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, server, account) = (&asked.scene.app, asked.server, asked.account);
    match press {
        Press::List { group } => listed(&asked, About::Group(group)).await,
        Press::Propose { group } => proposed(&asked, About::Group(group), None).await,
        Press::Vote { option, vote } => {
            let voted = meetings::vote(app, server, account, option, vote, asked.now).await?;
            Ok(answered(&asked, voted))
        }
        Press::NoneOfThese { proposal } => {
            let voted = meetings::vote_none(app, server, account, proposal, asked.now).await?;
            Ok(answered(&asked, voted))
        }
        Press::Mine { proposal } => change::mine(&asked, proposal).await,
        Press::Move { meeting } => change::move_it(&asked, meeting).await,
        Press::CallOff { meeting } => change::ask_to_call_off(&asked, meeting).await,
        Press::CallOffNow { meeting } => change::call_off(&asked, meeting).await,
        Press::Keep { .. } => Ok(change::keep(&asked)),
        Press::Reminders { group } => change::reminders(&asked, group).await,
        Press::Remind { group, wanted } => change::remind(&asked, group, wanted).await,
        Press::Come { meeting, comes } => {
            let come = meetings::coming(app, server, account, meeting, comes, asked.now).await?;
            let in_english = asked.scene.words.in_english();
            Ok(match come {
                Ok(booked) => Answer::update(Card {
                    // The mentions stay in the text; an edit calls nobody a second time.
                    text: view::hello(&in_english, &booked, asked.now).0,
                    ..view::booking(&in_english, &booked)
                }),
                Err(refusal) => refused(&asked, &refusal),
            })
        }
        Press::Met { meeting, met } => {
            let said = meetings::met(app, server, account, meeting, met, asked.now).await?;
            Ok(match said {
                Ok(schedule) => Answer::update(view::schedule(&asked.lang(), &schedule)),
                Err(refusal) => refused(&asked, &refusal),
            })
        }
    }
}

async fn proposed(asked: &Asked, about: About, minutes: Option<u16>) -> Result<Answer, Fault> {
    let who = asker(asked, about);
    let proposed = meetings::propose(&asked.scene.app, &who, minutes, asked.now).await?;
    Ok(offered(asked, proposed))
}

fn offered(asked: &Asked, proposed: Result<Proposed, Refusal>) -> Answer {
    let lang = asked.lang();
    Answer::say(match proposed {
        Ok(proposed) => view::proposed(&lang, asked.server, &proposed),
        Err(refusal) => view::refused(&lang, &refusal),
    })
}

async fn listed(asked: &Asked, about: About) -> Result<Answer, Fault> {
    let who = asker(asked, about);
    let lang = asked.lang();
    Ok(
        match meetings::schedule(&asked.scene.app, &who, asked.now).await? {
            Ok(schedule) => Answer::say(view::schedule(&lang, &schedule)),
            Err(refusal) => Answer::say(view::refused(&lang, &refusal)),
        },
    )
}

/// The card with the vote counted in; who came too late is told so.
fn answered(asked: &Asked, voted: Result<Voted, Refusal>) -> Answer {
    match voted {
        Ok(voted) => Answer::Update {
            card: Some(Box::new(offer_card(&asked.scene, &voted.offer))),
            whisper: (!voted.taken)
                .then(|| Box::new(Card::said(asked.lang().plain("vote-closed")))),
        },
        Err(refusal) => refused(asked, &refusal),
    }
}

fn refused(asked: &Asked, refusal: &Refusal) -> Answer {
    Answer::whisper(view::refused(&asked.lang(), refusal))
}

fn asker(asked: &Asked, about: About) -> Asker {
    Asker {
        server: asked.server,
        account: asked.account,
        about,
    }
}

/// Shows the times offered as things stand now. A card that may stand already is found even when
/// the vote is over, so that its end can be shown on it.
pub(super) async fn show_offer(
    post: &Post,
    order: &Order,
    proposal: ProposalId,
) -> Result<Kept, Failed> {
    let scene = &post.scene;
    let over = "the times are not open any more";
    let offer = meetings::offer(&scene.app, proposal).await?;
    let Some(offer) = offer else {
        return Err(skip(over));
    };
    let open = offer.state == ProposalState::Open;
    let mut outgoing = compose_offer(scene, &offer, order.now)?;
    if open && !order.only_look {
        outgoing.card.picture = picture::of_offer(scene, &offer);
    }
    send_while(post, order, &outgoing, (!open).then_some(over)).await
}

/// The card of times offered; its picture is drawn once, when it is sent, and stays on it.
pub(super) fn offer_card(scene: &Scene, offer: &Offer) -> Card {
    let card = view::offer(&scene.words.in_english(), offer);
    picture::with_names(scene, offer, card)
}

/// Composes the times offered as they stand.
pub fn compose_offer(scene: &Scene, offer: &Offer, now: Moment) -> Result<Outgoing, Failed> {
    let card = Card {
        silent: offer.members.iter().any(|member| member.is_asleep(now)),
        ..offer_card(scene, offer)
    };
    outgoing(offer.room, card)
}

/// Ends the vote on the times at its deadline, and shows on their card how it ended.
pub(super) async fn close(
    post: &Post,
    order: &Order,
    proposal: ProposalId,
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late()); // Whether the card was edited shows nowhere, nor does it matter.
    }
    let (offer, (channel, message)) =
        match meetings::close(&post.scene.app, proposal, order.now).await? {
            Closed::Shown { offer, card } => (offer, card),
            Closed::Awaited => {
                return Err(Failed::Later {
                    why: "nobody knows yet whether its card stands".to_owned(),
                    after: None,
                });
            }
            Closed::NeverShown => return Ok(Kept::Nothing),
        };
    let card = offer_card(&post.scene, &offer);
    let edited = channel_id(channel)
        .edit_message(&post.http, message_id(message), card.edit(&order.marker))
        .await;
    match edited {
        Ok(_) => Ok(Kept::Nothing),
        Err(error) if wire::is_gone(&error) => Ok(Kept::Nothing),
        Err(error) => Err(wire::failed(&error)),
    }
}

/// Composes a booking as things stand now.
pub async fn compose_booking(
    scene: &Scene,
    meeting: MeetingId,
    now: Moment,
) -> Result<Outgoing, Failed> {
    let booked = meetings::booking(&scene.app, meeting).await?;
    let Some(booked) = booked.filter(|booked| booked.meeting.state == MeetingState::Booked) else {
        return Err(skip(CALLED_OFF));
    };
    booking_of(scene, &booked, now)
}

fn booking_of(scene: &Scene, booked: &Booked, now: Moment) -> Result<Outgoing, Failed> {
    let lang = scene.words.in_english();
    let (text, pings) = view::hello(&lang, booked, now);
    let card = Card {
        text,
        pings,
        files: vec![calendar::file(&lang, booked)],
        silent: booked.members.iter().any(|member| member.is_asleep(now)),
        ..view::booking(&lang, booked)
    };
    outgoing(booked.room, card)
}

/// Composes a reminder as things stand now. It makes no sound while it is night for somebody in the
/// room, and a group that talks elsewhere gets none.
pub async fn compose_reminder(
    scene: &Scene,
    meeting: MeetingId,
    sequence: u32,
    lead: Lead,
    now: Moment,
) -> Result<Outgoing, Failed> {
    let Some(booked) = meetings::booking(&scene.app, meeting).await? else {
        return Err(skip(CALLED_OFF));
    };
    if let Some(why) = change::over(&booked, sequence) {
        return Err(skip(why));
    }
    if booked.elsewhere {
        return Err(skip("the group talks elsewhere"));
    }
    if !booked.is_reminder_wanted(lead) {
        return Err(skip("nobody who is coming wants it"));
    }
    let card = Card {
        silent: booked.members.iter().any(|member| member.is_asleep(now)),
        ..view::reminder(&scene.words.in_english(), &booked, lead)
    };
    outgoing(booked.room, card)
}

fn outgoing(room: Option<ChannelId>, card: Card) -> Result<Outgoing, Failed> {
    let channel = room.ok_or_else(|| skip("the group's room is closed"))?;
    Ok(Outgoing {
        channel,
        card,
        pinned: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_option_is_described() {
        crate::discord::assert_described(&commands(), &DESCRIPTIONS);
    }
}
