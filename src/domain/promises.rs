//! What Carrel has promised to do on Discord at some moment: one value a promise.
//!
//! **Invariants**: a promise holds ids only, never names or texts, so that it is rendered as
//! things stand when it is kept; its [key](Promise::key) is the same for the same deed, so that
//! it can be written down only once.

use serde::{Deserialize, Serialize};

use super::ids::{
    AccountId, BroadcastId, ChannelId, CohortId, GroupId, MeetingId, MessageId, ProposalId,
    ServerId,
};

/// The format of a stored promise; goes up when a variant changes its meaning.
pub const VERSION: i64 = 1;

/// Something that must happen on Discord, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Promise {
    /// Looks up who is on a server, because a lost event must not lose a person.
    Census {
        /// Which server.
        server: ServerId,
        /// Which import asked for it; 0 for a start of the bot.
        import: i64,
    },
    /// Opens a category that holds rooms `50 * (number - 1) + 1` and on.
    Category {
        /// Whose rooms.
        cohort: CohortId,
        /// Counts from 1.
        number: i64,
    },
    /// Opens a group's private channel, with its members in it.
    Room {
        /// Whose room.
        group: GroupId,
    },
    /// Lets one more account into an open room.
    Seat {
        /// Whose room.
        group: GroupId,
        /// Who comes in.
        account: AccountId,
    },
    /// Greets the group, says who is who, and pins the card.
    Welcome {
        /// Who is greeted.
        group: GroupId,
    },
    /// Posts the prompt of a fortnight.
    Prompt {
        /// Who gets it.
        group: GroupId,
        /// Counts from 1.
        fortnight: u32,
    },
    /// Shows the times offered.
    Offer {
        /// The times.
        proposal: ProposalId,
    },
    /// Ends the vote on the times at its deadline.
    Close {
        /// The times.
        proposal: ProposalId,
    },
    /// Says that a meeting is booked.
    Booking {
        /// What is booked.
        meeting: MeetingId,
    },
    /// Reminds those who are coming.
    Reminder {
        /// Of what.
        meeting: MeetingId,
        /// How long before.
        lead: Lead,
    },
    /// Sends a broadcast to one room, or to the announcement channel.
    Announcement {
        /// What is sent.
        broadcast: BroadcastId,
        /// Which room; none is the announcement channel.
        group: Option<GroupId>,
    },
}

/// How long before a meeting a reminder comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lead {
    /// 24 hours.
    Day,
    /// One hour.
    Hour,
}

/// What Discord gave back when a promise was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A category stands.
    Category(ChannelId),
    /// A room stands.
    Room {
        /// Which channel.
        channel: ChannelId,
        /// The accounts that it lets in.
        let_in: Vec<AccountId>,
    },
    /// A message stands.
    Message {
        /// Where.
        channel: ChannelId,
        /// Which.
        message: MessageId,
    },
    /// It is as it should be; nothing to remember.
    Nothing,
}

impl Promise {
    /// The promise's logical name: two promises of the same deed have the same one.
    pub fn key(&self) -> String {
        match self {
            Self::Census { server, import } => format!("census:{server}:{import}"),
            Self::Category { cohort, number } => format!("category:{cohort}:{number}"),
            Self::Room { group } => format!("room:{group}"),
            Self::Seat { group, account } => format!("seat:{group}:{account}"),
            Self::Welcome { group } => format!("welcome:{group}"),
            Self::Prompt { group, fortnight } => format!("prompt:{group}:{fortnight}"),
            Self::Offer { proposal } => format!("offer:{proposal}"),
            Self::Close { proposal } => format!("close:{proposal}"),
            Self::Booking { meeting } => format!("booking:{meeting}"),
            Self::Reminder {
                meeting,
                lead: Lead::Day,
            } => format!("reminder:{meeting}:day"),
            Self::Reminder {
                meeting,
                lead: Lead::Hour,
            } => format!("reminder:{meeting}:hour"),
            Self::Announcement {
                broadcast,
                group: Some(group),
            } => {
                format!("announcement:{broadcast}:{group}")
            }
            Self::Announcement {
                broadcast,
                group: None,
            } => {
                format!("announcement:{broadcast}:all")
            }
        }
    }

    /// The key's first part.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Census { .. } => "census",
            Self::Category { .. } => "category",
            Self::Room { .. } => "room",
            Self::Seat { .. } => "seat",
            Self::Welcome { .. } => "welcome",
            Self::Prompt { .. } => "prompt",
            Self::Offer { .. } => "offer",
            Self::Close { .. } => "close",
            Self::Booking { .. } => "booking",
            Self::Reminder { .. } => "reminder",
            Self::Announcement { .. } => "announcement",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of every kind; a new variant belongs here and in the fixtures below.
    fn every() -> Vec<(Promise, &'static str)> {
        let group = GroupId(7);
        vec![
            (
                Promise::Census {
                    server: ServerId(2),
                    import: 0,
                },
                r#"{"kind":"census","server":2,"import":0}"#,
            ),
            (
                Promise::Category {
                    cohort: CohortId(3),
                    number: 2,
                },
                r#"{"kind":"category","cohort":3,"number":2}"#,
            ),
            (Promise::Room { group }, r#"{"kind":"room","group":7}"#),
            (
                Promise::Seat {
                    group,
                    account: AccountId(9),
                },
                r#"{"kind":"seat","group":7,"account":9}"#,
            ),
            (
                Promise::Welcome { group },
                r#"{"kind":"welcome","group":7}"#,
            ),
            (
                Promise::Prompt {
                    group,
                    fortnight: 2,
                },
                r#"{"kind":"prompt","group":7,"fortnight":2}"#,
            ),
            (
                Promise::Offer {
                    proposal: ProposalId(4),
                },
                r#"{"kind":"offer","proposal":4}"#,
            ),
            (
                Promise::Close {
                    proposal: ProposalId(4),
                },
                r#"{"kind":"close","proposal":4}"#,
            ),
            (
                Promise::Booking {
                    meeting: MeetingId(5),
                },
                r#"{"kind":"booking","meeting":5}"#,
            ),
            (
                Promise::Reminder {
                    meeting: MeetingId(5),
                    lead: Lead::Hour,
                },
                r#"{"kind":"reminder","meeting":5,"lead":"hour"}"#,
            ),
            (
                Promise::Announcement {
                    broadcast: BroadcastId(6),
                    group: None,
                },
                r#"{"kind":"announcement","broadcast":6,"group":null}"#,
            ),
        ]
    }

    #[test]
    fn what_was_stored_is_read_for_ever() {
        for (promise, stored) in every() {
            assert_eq!(serde_json::to_string(&promise).expect("serialises"), stored);
            assert_eq!(
                serde_json::from_str::<Promise>(stored).expect("reads"),
                promise
            );
        }
    }

    #[test]
    fn every_key_begins_with_its_kind_and_names_one_deed() {
        let keys: std::collections::BTreeSet<String> =
            every().iter().map(|(promise, _)| promise.key()).collect();
        assert_eq!(keys.len(), every().len());
        for (promise, _) in every() {
            assert!(promise.key().starts_with(&format!("{}:", promise.kind())));
        }
    }
}
