//! Keeps promises on Discord: looks whether a deed is done already, does it, says what came of it.
//!
//! | what stands on Discord | how it is known again |
//! | --- | --- |
//! | message, private message | its marker in a button or at the foot of its panel; as nonce too, which covers the first minutes |
//! | room | its marker in the topic, whatever it is called by then |
//! | category, voice room | Carrel's own overwrite, its age, and that no row stands for it: see [`rooms`] |
//! | event | its marker in the description |
//! | pin, edit, overwrite, deletion, a message that is passed on | done again, which changes nothing |
//!
//! **Invariants**: whatever an earlier try may have done is looked for before it is done again;
//! what is looked for only, because it is too late, is never done.
//!
//! What nobody can know again, and would be done twice: a message that a person deleted, an object
//! from which a person took the marker, an announcement whose channel a person changed by `/setup`,
//! and a greeting above whose channel a person put another, all between a try and the next.

use std::sync::Arc;

use chrono::TimeDelta;
use serenity::all::{EditMessage, GetMessages, Http, Message};

use super::{
    Scene, card::Card, guard::custom_id, hello, helpers, letters, meetings, milestones, mine,
    pauses, prompts, removals, rooms, safety, small, standing, taking_back, webinars, wire, word,
};
use crate::{
    domain::{
        ids::{AccountId, ChannelId, MessageId},
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::{Deliver, Failed, Marker, Order, TOO_LATE},
};

/// How far Discord's clock may differ from ours when we look for what an earlier try did.
pub(super) const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

/// The first moment of Discord's ids, 2015-01-01 UTC, in milliseconds.
const DISCORD_EPOCH_MILLIS: i64 = 1_420_070_400_000;

/// Messages read at once when looking for one of ours; Discord's most.
const PAGE: u8 = 100;

/// Pages read before a message counts as not there: no room sees more in a few minutes.
const PAGES_MAX: usize = 10;

/// Carrel's hand on Discord.
#[derive(Debug)]
pub struct Post {
    /// What every handler needs.
    pub scene: Arc<Scene>,
    /// The way to Discord.
    pub http: Arc<Http>,
    /// Carrel's own account.
    pub me: AccountId,
}

/// A message that is ready to go.
#[derive(Debug)]
pub struct Outgoing {
    /// Where to.
    pub channel: ChannelId,
    /// What.
    pub card: Card,
    /// Whether it is pinned there.
    pub pinned: bool,
}

impl Deliver for Post {
    async fn deliver(&self, order: &Order) -> Result<Kept, Failed> {
        let (scene, now) = (&*self.scene, order.now);
        let outgoing = match order.promise {
            Promise::Census { server, .. } => return rooms::census(self, server).await,
            Promise::Hello { server, joined } => {
                return hello::say(self, order, (server, joined)).await;
            }
            Promise::Category { cohort, number } => {
                return rooms::open_category(self, order, cohort, number).await;
            }
            Promise::Room { group } => return rooms::open(self, order, group).await,
            Promise::TakingDown { group } => {
                return taking_back::take_down(self, order, group).await;
            }
            Promise::VoiceRoom { group } => return rooms::open_voice(self, order, group).await,
            Promise::VoiceClosing { group } => {
                return rooms::close_voice(self, order, group).await;
            }
            Promise::Seat { group, account } => {
                return rooms::seat(self, order, group, account).await;
            }
            Promise::Arrival {
                group,
                participant,
                since,
            } => rooms::arrival(scene, (group, participant, since), now).await?,
            Promise::Hold { hold, .. } => return small::end_hold(self, order, hold).await,
            Promise::Departure { group, hold } => small::departure(scene, group, hold).await?,
            Promise::Helper { .. } | Promise::Help { .. } => {
                return helpers::keep(self, order).await;
            }
            Promise::Pause { .. } => return pauses::tell(self, order).await,
            Promise::Small { group, fall } => small::question(scene, (group, fall), now).await?,
            Promise::Erasure { erasure } => return mine::erase(self, order, erasure).await,
            Promise::Waiting { .. } | Promise::HalfWay { .. } => {
                return letters::write(self, order).await;
            }
            Promise::Welcome { group } => rooms::welcome(scene, group, now).await?,
            Promise::Prompt { group, fortnight } => {
                prompts::compose(scene, order, group, fortnight).await?
            }
            Promise::Offer { proposal } => {
                return meetings::show_offer(self, order, proposal).await;
            }
            Promise::Close { proposal } => return meetings::close(self, order, proposal).await,
            Promise::Booking { meeting } => {
                return meetings::show_booking(self, order, meeting).await;
            }
            Promise::Moved { meeting, sequence } => {
                return meetings::say_moved(self, order, meeting, sequence).await;
            }
            Promise::CalledOff { meeting } => {
                return meetings::say_called_off(self, order, meeting).await;
            }
            Promise::Clash { meeting, .. } => {
                return meetings::name_clash(self, order, meeting).await;
            }
            Promise::Reminder {
                meeting,
                lead,
                sequence,
            } => meetings::compose_reminder(scene, meeting, sequence, lead, now).await?,
            Promise::Standing { group, search } => {
                return standing::announce(self, order, group, search).await;
            }
            Promise::StandingCard { standing, .. } => {
                return standing::change_card(self, order, standing).await;
            }
            Promise::ClockChange { standing, on } => {
                standing::compose_clock_change(scene, standing, on, now).await?
            }
            Promise::Suggestion { group, fortnight } => {
                return standing::suggest(self, order, group, fortnight).await;
            }
            Promise::StepsDue { .. } => return milestones::remind(self, order).await,
            Promise::Question { meeting, sequence } => {
                return standing::ask(self, order, meeting, sequence).await;
            }
            Promise::Announcement { .. }
            | Promise::Publish { .. }
            | Promise::Event { .. }
            | Promise::Revision { .. }
            | Promise::EventRevision { .. }
            | Promise::News { .. }
            | Promise::TalkReminder { .. } => return webinars::keep(self, order).await,
            Promise::Word {
                server, account, ..
            } => return word::tell(self, order, server, account).await,
            Promise::Notice { report, account } => {
                return safety::notify(self, order, report, account).await;
            }
            Promise::Farewell { group } => return rooms::say_farewell(self, order, group).await,
            Promise::Warning { .. }
            | Promise::Removal { .. }
            | Promise::CategoryRemoval { .. }
            | Promise::Answers { .. } => return removals::keep(self, order).await,
        };
        self.send_once(order, &outgoing).await
    }
}

impl Post {
    /// Sends a message, unless an earlier try has sent it.
    pub(super) async fn send_once(
        &self,
        order: &Order,
        outgoing: &Outgoing,
    ) -> Result<Kept, Failed> {
        let (channel, card) = (outgoing.channel, &outgoing.card);
        let message = match self.sent_before(order, channel).await? {
            Some(found) => found,
            None if order.only_look => return Err(too_late()),
            None => self
                .send(order, channel, card)
                .await
                .map_err(|error| wire::failed(&error))?,
        };
        if outgoing.pinned {
            let pinned = self.pin(channel, message).await;
            pinned.map_err(after_sending)?;
        }
        Ok(Kept::Message { channel, message })
    }

    /// Sends a message, with its marker.
    pub(super) async fn send(
        &self,
        order: &Order,
        channel: ChannelId,
        card: &Card,
    ) -> Result<MessageId, serenity::Error> {
        let message = card.message(&order.marker);
        let sent = channel_id(channel)
            .send_message(&self.http, message)
            .await?;
        Ok(MessageId(sent.id.get().cast_signed()))
    }

    /// Looks for what an earlier try may have sent; none when there was no such try.
    pub(super) async fn sent_before(
        &self,
        order: &Order,
        channel: ChannelId,
    ) -> Result<Option<MessageId>, Failed> {
        match order.unsure_since {
            Some(since) => self.find(channel, since, &order.marker).await,
            None => Ok(None),
        }
    }

    /// Looks for the message that carries the marker among ours since an earlier try.
    async fn find(
        &self,
        channel: ChannelId,
        since: Moment,
        marker: &Marker,
    ) -> Result<Option<MessageId>, Failed> {
        let mut after = snowflake(since - CLOCK_SKEW);
        for _page in 0..PAGES_MAX {
            let page = GetMessages::new().after(after).limit(PAGE);
            let mut messages = channel_id(channel)
                .messages(&self.http, page)
                .await
                .map_err(|error| wire::failed(&error))?;
            messages.sort_by_key(|message| message.id);
            if let Some(found) = messages
                .iter()
                .find(|message| self.is_ours(message, marker))
            {
                return Ok(Some(MessageId(found.id.get().cast_signed())));
            }
            match messages.last() {
                Some(last) if messages.len() == usize::from(PAGE) => after = last.id,
                _ => return Ok(None),
            }
        }
        Err(Failed::Ambiguous {
            why: "too many messages to look through".to_owned(),
        })
    }

    fn is_ours(&self, message: &Message, marker: &Marker) -> bool {
        let mut pressable = message.components.iter().flat_map(|row| &row.components);
        let mut feet = message
            .embeds
            .iter()
            .filter_map(|embed| embed.footer.as_ref());
        message.author.id == super::card::user(self.me)
            && (pressable.any(|part| custom_id(part).and_then(Marker::on).as_ref() == Some(marker))
                || feet.any(|foot| foot.text == marker.sign()))
    }

    /// Edits a message of ours; one that somebody deleted stays deleted.
    pub(super) async fn edit(
        &self,
        (channel, message): (ChannelId, MessageId),
        edit: EditMessage,
    ) -> Result<(), Failed> {
        let edited = channel_id(channel)
            .edit_message(&self.http, message_id(message), edit)
            .await;
        match edited {
            Ok(_) => Ok(()),
            Err(error) if wire::is_gone(&error) => Ok(()),
            Err(error) => Err(wire::failed(&error)),
        }
    }

    /// Pins a message; pinning twice is once. A room that is full of pins keeps the message.
    async fn pin(&self, channel: ChannelId, message: MessageId) -> Result<(), Failed> {
        /// Discord's code for a channel whose pins are full.
        const PINS_FULL: isize = 30003;
        let message = message_id(message);
        let pinned = channel_id(channel).pin(&self.http, message).await;
        match pinned {
            Ok(()) => Ok(()),
            Err(error) if wire::code(&error) == PINS_FULL => Ok(()),
            Err(error) => Err(wire::failed(&error)),
        }
    }
}

/// Sends a message once; where what it says is over for this reason, it is only looked for, in
/// case an earlier try has sent it.
pub(super) async fn send_while(
    post: &Post,
    order: &Order,
    outgoing: &Outgoing,
    over: Option<&str>,
) -> Result<Kept, Failed> {
    let Some(why) = over else {
        return post.send_once(order, outgoing).await;
    };
    if order.unsure_since.is_none() {
        return Err(skip(why));
    }
    let order = Order {
        only_look: true,
        ..order.clone()
    };
    match post.send_once(&order, outgoing).await {
        Err(Failed::Skip { .. }) => Err(skip(why)),
        sent => sent,
    }
}

/// The message stands, whatever became of what follows it: the next try must look first.
pub(super) fn after_sending(failed: Failed) -> Failed {
    match failed {
        Failed::Later { why, .. } | Failed::Limited { why, .. } => Failed::Ambiguous { why },
        Failed::Ambiguous { .. }
        | Failed::Park { .. }
        | Failed::Skip { .. }
        | Failed::Stop { .. }
        | Failed::Fault(_) => failed,
    }
}

/// What was not done in time is not done any more.
pub(super) fn too_late() -> Failed {
    Failed::Skip {
        why: TOO_LATE.to_owned(),
    }
}

/// There is nothing left to do, for this reason.
pub(super) fn skip(why: &str) -> Failed {
    Failed::Skip {
        why: why.to_owned(),
    }
}

/// Discord's id for a message of ours.
pub(super) fn message_id(message: MessageId) -> serenity::all::MessageId {
    serenity::all::MessageId::new(message.0.unsigned_abs().max(1))
}

/// Discord's id for a channel of ours.
pub(super) fn channel_id(channel: ChannelId) -> serenity::all::ChannelId {
    serenity::all::ChannelId::new(channel.0.unsigned_abs().max(1))
}

/// The smallest id that Discord gives out at `moment`.
pub(super) fn snowflake(moment: Moment) -> serenity::all::MessageId {
    let millis = (moment.timestamp_millis() - DISCORD_EPOCH_MILLIS).max(0);
    serenity::all::MessageId::new((millis.unsigned_abs() << 22).max(1))
}
