//! The rights that Carrel needs on a server, and which of them are missing.
//!
//! Reads roles as raw JSON: serenity's own type drops the newer bits, such as the right to pin.
//! Source: Discord's documentation, page *Permissions*.

use serde::Deserialize;
use serenity::all::{Http, LightMethod, Permissions, Request, Route};

use crate::{
    domain::ids::{AccountId, ServerId},
    key,
};

/// One right: its bit and the key of its name in `words`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// Its bit.
    pub bit: u64,
    /// The key of its name.
    pub key: &'static str,
}

/// Pins the card and the prompts.
pub const PIN_MESSAGES: u64 = 1 << 51;

/// Puts webinars among the server's events.
const CREATE_EVENTS: u64 = 1 << 44;

/// The right that stands for all others.
const ADMINISTRATOR: u64 = 1 << 3;

/// Everything that Carrel needs, and nothing more.
pub const NEEDED: [Right; 9] = [
    Right {
        bit: 1 << 10,
        key: key!("right-view-channel"),
    },
    Right {
        bit: 1 << 11,
        key: key!("right-send-messages"),
    },
    Right {
        bit: 1 << 14,
        key: key!("right-embed-links"),
    },
    Right {
        bit: 1 << 15,
        key: key!("right-attach-files"),
    },
    Right {
        bit: 1 << 16,
        key: key!("right-read-history"),
    },
    Right {
        bit: 1 << 4,
        key: key!("right-manage-channels"),
    },
    Right {
        bit: 1 << 28,
        key: key!("right-manage-roles"),
    },
    Right {
        bit: PIN_MESSAGES,
        key: key!("right-pin-messages"),
    },
    Right {
        bit: CREATE_EVENTS,
        key: key!("right-create-events"),
    },
];

/// All needed bits together.
pub fn needed_bits() -> u64 {
    NEEDED.iter().fold(0, |bits, right| bits | right.bit)
}

/// What each member of a group may do in its room.
pub fn in_a_room() -> Permissions {
    Permissions::VIEW_CHANNEL
        | Permissions::SEND_MESSAGES
        | Permissions::EMBED_LINKS
        | Permissions::ATTACH_FILES
        | Permissions::READ_MESSAGE_HISTORY
}

/// What each member of a group may still do in its room when the cohort is over.
pub fn in_a_closed_room() -> Permissions {
    Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY
}

/// What nobody may do in a closed room. A bot can take away only what it holds itself, so this is
/// cut to what Carrel [holds](held).
pub fn taken_in_a_closed_room() -> Permissions {
    Permissions::SEND_MESSAGES
        | Permissions::SEND_MESSAGES_IN_THREADS
        | Permissions::CREATE_PUBLIC_THREADS
        | Permissions::CREATE_PRIVATE_THREADS
        | Permissions::ADD_REACTIONS
}

/// What Carrel itself may do in a room: as the members, and look after it.
pub fn own_in_a_room() -> Permissions {
    in_a_room() | Permissions::MANAGE_CHANNELS | Permissions::from_bits_retain(PIN_MESSAGES)
}

/// The address that adds Carrel to a server with exactly these rights.
pub fn invite_address(application: u64) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={}",
        needed_bits()
    )
}

#[derive(Deserialize)]
struct RawRole {
    id: String,
    permissions: String,
}

#[derive(Deserialize)]
struct RawMember {
    roles: Vec<String>,
}

/// Asks Discord which of the needed rights Carrel lacks on a server.
pub async fn missing(
    http: &Http,
    server: ServerId,
    me: AccountId,
) -> Result<Vec<Right>, serenity::Error> {
    let held = held(http, server, me).await?;
    Ok(NEEDED
        .into_iter()
        .filter(|right| held & right.bit == 0)
        .collect())
}

/// Asks Discord for the rights that Carrel holds on a server, as bits.
pub async fn held(http: &Http, server: ServerId, me: AccountId) -> Result<u64, serenity::Error> {
    let guild_id = serenity::all::GuildId::new(server.0.unsigned_abs().max(1));
    let user_id = super::card::user(me);
    let roles: Vec<RawRole> = http
        .fire(Request::new(
            Route::GuildRoles { guild_id },
            LightMethod::Get,
        ))
        .await?;
    let member: RawMember = http
        .fire(Request::new(
            Route::GuildMember { guild_id, user_id },
            LightMethod::Get,
        ))
        .await?;
    let everyone = server.0.to_string();
    let held = roles
        .iter()
        .filter(|role| role.id == everyone || member.roles.contains(&role.id))
        .filter_map(|role| role.permissions.parse::<u64>().ok())
        .fold(0, |bits, role| bits | role);
    Ok(if held & ADMINISTRATOR == 0 {
        held
    } else {
        u64::MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_need_no_right_that_the_invitation_does_not_ask_for() {
        assert_eq!(own_in_a_room().bits() & !needed_bits(), 0);
    }

    #[test]
    fn the_invitation_never_asks_for_everything() {
        assert_eq!(needed_bits() & ADMINISTRATOR, 0);
        assert!(invite_address(5).ends_with(&format!("permissions={}", needed_bits())));
    }
}
