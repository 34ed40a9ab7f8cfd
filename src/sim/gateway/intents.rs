//! The intents by which a session chooses its events (events/gateway, "List of Intents").
//!
//! Knows bits; refuses to know which event needs which.
//!
//! **Invariants.** Interactions need no intent.

pub(in crate::sim) const GUILDS: u64 = 1;
pub(in crate::sim) const GUILD_MEMBERS: u64 = 1 << 1;
pub(in crate::sim) const GUILD_PRESENCES: u64 = 1 << 8;
pub(in crate::sim) const GUILD_MESSAGES: u64 = 1 << 9;
pub(in crate::sim) const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
pub(in crate::sim) const DIRECT_MESSAGES: u64 = 1 << 12;
pub(in crate::sim) const MESSAGE_CONTENT: u64 = 1 << 15;
pub(in crate::sim) const GUILD_SCHEDULED_EVENTS: u64 = 1 << 16;

/// Those that must be switched on for the application first.
pub(in crate::sim) const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;

/// Those that exist; others are refused with 4013.
pub(in crate::sim) const KNOWN: u64 = 0x331_FFFF;
