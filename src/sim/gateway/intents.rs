//! The intents by which a session chooses its events (events/gateway, "List of Intents").
//!
//! Knows bits, and which of them an event of a channel needs; refuses to know sessions.
//!
//! **Invariants.** Interactions need no intent.

pub(in crate::sim) const GUILDS: u64 = 1;
pub(in crate::sim) const GUILD_MEMBERS: u64 = 1 << 1;
pub(in crate::sim) const GUILD_WEBHOOKS: u64 = 1 << 5;
pub(in crate::sim) const GUILD_INVITES: u64 = 1 << 6;
pub(in crate::sim) const GUILD_PRESENCES: u64 = 1 << 8;
pub(in crate::sim) const GUILD_MESSAGES: u64 = 1 << 9;
pub(in crate::sim) const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
pub(in crate::sim) const GUILD_MESSAGE_TYPING: u64 = 1 << 11;
pub(in crate::sim) const DIRECT_MESSAGES: u64 = 1 << 12;
pub(in crate::sim) const DIRECT_MESSAGE_REACTIONS: u64 = 1 << 13;
pub(in crate::sim) const DIRECT_MESSAGE_TYPING: u64 = 1 << 14;
pub(in crate::sim) const MESSAGE_CONTENT: u64 = 1 << 15;
pub(in crate::sim) const GUILD_SCHEDULED_EVENTS: u64 = 1 << 16;

pub(in crate::sim) const GUILD_MESSAGE_POLLS: u64 = 1 << 24;
pub(in crate::sim) const DIRECT_MESSAGE_POLLS: u64 = 1 << 25;

/// Those that must be switched on for the application first.
pub(in crate::sim) const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;

/// Those that exist; others are refused with 4013.
pub(in crate::sim) const KNOWN: u64 = 0x331_FFFF;

/// Says which intent an event of a channel needs, in a server or in a direct message.
pub(super) fn of_channel_event(event: &str, direct: bool) -> u64 {
    let (in_server, in_direct) = match event {
        "CHANNEL_PINS_UPDATE" => (GUILDS, DIRECT_MESSAGES),
        "TYPING_START" => (GUILD_MESSAGE_TYPING, DIRECT_MESSAGE_TYPING),
        "MESSAGE_POLL_VOTE_ADD" | "MESSAGE_POLL_VOTE_REMOVE" => {
            (GUILD_MESSAGE_POLLS, DIRECT_MESSAGE_POLLS)
        }
        reaction if reaction.starts_with("MESSAGE_REACTION_") => {
            (GUILD_MESSAGE_REACTIONS, DIRECT_MESSAGE_REACTIONS)
        }
        _ => (GUILD_MESSAGES, DIRECT_MESSAGES),
    };
    if direct { in_direct } else { in_server }
}
