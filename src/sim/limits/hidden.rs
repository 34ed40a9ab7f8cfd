//! The limits that show in no header: an app only meets them.
//!
//! Knows which requests fall under one and what its refusal says; refuses to count them.
//!
//! **Invariants.** Discord documents none of these numbers; each says who has seen it.

use std::time::Duration;

use super::{Asked, Key, Rate, hash};

/// Describes a limit under which a request falls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hidden {
    pub(super) key: Key,
    pub(super) rate: Rate,
    /// Discord's JSON error code, where the refusal has one, with its sentence.
    pub(super) code: Option<(u32, &'static str)>,
}

/// A channel's name and topic: twice in ten minutes (discord-api-docs issue 1900).
const RENAMES: Rate = (2, Duration::from_mins(10));
/// Crossposts: ten an hour for each channel (users' reports).
const CROSSPOSTS: Rate = (10, Duration::from_hours(1));
/// Follow-ups: five in two seconds for each interaction (discord-api-docs issue 2701).
const FOLLOW_UPS: Rate = (5, Duration::from_secs(2));
/// Roles: 250 in 48 hours for each server (discord-api-docs issue 1480).
const NEW_ROLES: Rate = (250, Duration::from_hours(48));
/// Direct messages: the code is documented, the number is a guess that fits users' reports.
const NEW_DIRECT: Rate = (100, Duration::from_mins(10));

const OPENING_TOO_FAST: (u32, &str) = (40003, "You are opening direct messages too fast");

/// Finds the hidden limit of a request, where it falls under one.
pub(super) fn hidden(asked: &Asked<'_>) -> Option<Hidden> {
    let sent = |field: &str| asked.body.get(field).is_some();
    let (name, rate, code) = match (asked.method, asked.pattern) {
        ("PATCH", "/channels/{channel}") if sent("name") || sent("topic") => {
            ("rename", RENAMES, None)
        }
        ("POST", "/channels/{channel}/messages/{message}/crosspost") => {
            ("crosspost", CROSSPOSTS, None)
        }
        ("POST", "/webhooks/{application}/{token}") => ("follow-up", FOLLOW_UPS, None),
        ("POST", "/guilds/{guild}/roles") => ("role", NEW_ROLES, None),
        ("POST", "/users/@me/channels") => ("direct", NEW_DIRECT, Some(OPENING_TOO_FAST)),
        _ => return None,
    };
    let (what, major) = (hash(&["hidden", name]), hash(&[asked.major]));
    let key = Key { what, major };
    Some(Hidden { key, rate, code })
}
