//! Keeps promises on Discord: looks whether a deed is done already, does it, says what came of it.
//!
//! **Invariants**: whatever an earlier try may have done is looked for by its marker before it is
//! done again; a message carries its marker as nonce too, which covers the first minutes.

use std::sync::Arc;

use chrono::TimeDelta;
use serenity::all::{GetMessages, Http, Message};

use super::{Scene, card::Card, guard::custom_id, meetings, prompts, rooms, webinars, wire};
use crate::{
    domain::{
        ids::{AccountId, ChannelId, MessageId},
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::{Deliver, Failed, Marker, Order},
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
        let scene = &*self.scene;
        let outgoing = match order.promise {
            Promise::Census { server, .. } => return rooms::census(self, server).await,
            Promise::Category { cohort, number } => {
                return rooms::open_category(self, order, cohort, number).await;
            }
            Promise::Room { group } => return rooms::open(self, order, group).await,
            Promise::Seat { group, account } => return rooms::let_in(self, group, account).await,
            Promise::Welcome { group } => rooms::welcome(scene, group, order.now).await?,
            Promise::Prompt { group, fortnight } => {
                prompts::compose(scene, group, fortnight, order.now).await?
            }
            Promise::Offer { proposal } => {
                meetings::compose_offer(scene, proposal, order.now).await?
            }
            Promise::Close { proposal } => return meetings::close(self, order, proposal).await,
            Promise::Booking { meeting } => {
                meetings::compose_booking(scene, meeting, order.now).await?
            }
            Promise::Reminder { meeting, lead } => {
                meetings::compose_reminder(scene, meeting, lead, order.now).await?
            }
            Promise::Announcement { broadcast, group } => {
                webinars::compose(scene, broadcast, group, order.now).await?
            }
        };
        self.send_once(order, &outgoing).await
    }
}

impl Post {
    /// Sends a message, unless an earlier try has sent it.
    async fn send_once(&self, order: &Order, outgoing: &Outgoing) -> Result<Kept, Failed> {
        let channel = channel_id(outgoing.channel);
        let message = match order.unsure_since {
            Some(since) => self.find(outgoing.channel, since, &order.marker).await?,
            None => None,
        };
        let message = if let Some(found) = message {
            found
        } else if order.only_look {
            return Err(Failed::Skip {
                why: "its time has passed".to_owned(),
            });
        } else {
            let message = outgoing.card.message(&order.marker);
            channel
                .send_message(&self.http, message)
                .await
                .map_err(|error| wire::failed(&error))?
                .id
                .into()
        };
        if outgoing.pinned {
            let pinned = self.pin(outgoing.channel, message).await;
            pinned.map_err(after_sending)?;
        }
        Ok(Kept::Message {
            channel: outgoing.channel,
            message: MessageId(message.cast_signed()),
        })
    }

    /// Looks for the message that carries the marker among ours since an earlier try.
    async fn find(
        &self,
        channel: ChannelId,
        since: Moment,
        marker: &Marker,
    ) -> Result<Option<u64>, Failed> {
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
                return Ok(Some(found.id.get()));
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
        message.author.id == super::card::user(self.me)
            && message
                .components
                .iter()
                .flat_map(|row| &row.components)
                .filter_map(custom_id)
                .any(|custom_id| Marker::on(custom_id).as_ref() == Some(marker))
    }

    /// Pins a message; pinning twice is once. A room that is full of pins keeps the message.
    async fn pin(&self, channel: ChannelId, message: u64) -> Result<(), Failed> {
        /// Discord's code for a channel whose pins are full.
        const PINS_FULL: isize = 30003;
        let pinned = channel_id(channel).pin(&self.http, message).await;
        match pinned {
            Ok(()) => Ok(()),
            Err(error) if wire::code(&error) == PINS_FULL => Ok(()),
            Err(error) => Err(wire::failed(&error)),
        }
    }
}

/// The message stands, whatever became of its pin: the next try must look first.
fn after_sending(failed: Failed) -> Failed {
    match failed {
        Failed::Later { why, .. } | Failed::Limited { why, .. } => Failed::Ambiguous { why },
        Failed::Ambiguous { .. }
        | Failed::Park { .. }
        | Failed::Skip { .. }
        | Failed::Stop { .. }
        | Failed::Fault(_) => failed,
    }
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
