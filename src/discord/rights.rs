//! The rights that Carrel needs on a server, and which of them are missing.
//!
//! Reads roles as raw JSON: serenity's own type drops the newer bits, such as the right to pin.
//! Source: Discord's documentation, page *Permissions*.

use serde::Deserialize;
use serenity::all::{Http, LightMethod, Permissions, Request, Route};

use super::wire;
use crate::{
    domain::ids::{AccountId, ChannelId, ServerId},
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

/// Makes the link that brings people to the server.
const CREATE_INSTANT_INVITE: u64 = 1;

/// The right that stands for all others.
const ADMINISTRATOR: u64 = 1 << 3;

/// Everything that Carrel needs, and nothing more.
pub const NEEDED: [Right; 10] = [
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
    Right {
        bit: CREATE_INSTANT_INVITE,
        key: key!("right-create-invite"),
    },
];

/// What Carrel needs besides where groups get voice rooms: whoever may not join one may not look after
/// it either, and gives nobody what it does not hold.
pub const NEEDED_FOR_VOICE: [Right; 2] = [
    Right {
        bit: 1 << 20,
        key: key!("right-connect"),
    },
    Right {
        bit: 1 << 21,
        key: key!("right-speak"),
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

/// What each member of a group may do in its voice room.
pub fn in_a_voice_room() -> Permissions {
    in_a_room() | Permissions::CONNECT | Permissions::SPEAK
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

/// What nobody may do in a closed voice room, cut to what Carrel [holds](held).
pub fn taken_in_a_closed_voice_room() -> Permissions {
    taken_in_a_closed_room() | Permissions::CONNECT | Permissions::SPEAK
}

/// What Carrel itself may do in a voice room: as the members, and look after it.
pub fn own_in_a_voice_room() -> Permissions {
    in_a_voice_room() | Permissions::MANAGE_CHANNELS
}

/// The address that adds Carrel to a server with exactly these rights.
pub fn invite_address(application: u64) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={}",
        needed_bits()
    )
}

/// What announcing in a channel takes.
const ANNOUNCING: u64 = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 16;

/// Sees a channel; without it, nothing else is of any use there.
const VIEW_CHANNEL: u64 = 1 << 10;

#[derive(Deserialize)]
struct RawRole {
    id: String,
    permissions: String,
}

#[derive(Deserialize)]
struct RawMember {
    roles: Vec<String>,
}

#[derive(Deserialize)]
struct RawChannel {
    permission_overwrites: Vec<Overwrite>,
}

/// What a channel gives or takes for a role or a member, as Discord tells it.
#[derive(Clone, Debug, Deserialize)]
pub struct Overwrite {
    id: String,
    allow: String,
    deny: String,
}

/// What Carrel holds on a server, as it is asked once.
#[derive(Clone, Debug)]
pub struct Own {
    server: String,
    me: String,
    roles: Vec<String>,
    bits: u64,
}

impl Own {
    /// Which of the needed rights Carrel lacks on the server.
    pub fn missing(&self) -> Vec<Right> {
        lacking(NEEDED, self.bits, u64::MAX)
    }

    /// Which of the rights Carrel lacks on the server that voice rooms need besides.
    pub fn missing_for_voice(&self) -> Vec<Right> {
        lacking(NEEDED_FOR_VOICE, self.bits, u64::MAX)
    }

    /// Which of the rights that announcing takes a channel withholds, though the server gives them.
    pub async fn missing_in(
        &self,
        http: &Http,
        channel: ChannelId,
    ) -> Result<Vec<Right>, serenity::Error> {
        const HIDDEN: isize = 50001;
        let channel_id = serenity::all::ChannelId::new(channel.0.unsigned_abs().max(1));
        let route = Route::Channel { channel_id };
        let asked: Result<RawChannel, _> = http.fire(Request::new(route, LightMethod::Get)).await;
        let held = match asked {
            Ok(channel) => self.in_channel(&channel.permission_overwrites),
            Err(error) if wire::code(&error) == HIDDEN => self.bits & !VIEW_CHANNEL,
            Err(error) => return Err(error),
        };
        Ok(lacking(NEEDED, held, ANNOUNCING & self.bits))
    }

    /// Whether Carrel may announce something in a channel with these overwrites.
    pub fn may_announce(&self, overwrites: &[Overwrite]) -> bool {
        self.in_channel(overwrites) & ANNOUNCING == ANNOUNCING
    }

    /// Somebody who holds these rights on a server without other roles.
    #[cfg(test)]
    pub(super) fn with(bits: u64) -> Self {
        Self {
            server: "1".to_owned(),
            me: "9".to_owned(),
            roles: Vec::new(),
            bits,
        }
    }

    /// What Carrel holds in a channel with these overwrites: first that for everyone counts, then
    /// those of its roles together, then its own.
    fn in_channel(&self, overwrites: &[Overwrite]) -> u64 {
        if self.bits & ADMINISTRATOR != 0 {
            return self.bits;
        }
        let roles = |id: &str| id != self.server && self.roles.iter().any(|role| role == id);
        let bits = changed(self.bits, overwrites, |id| id == self.server);
        let bits = changed(bits, overwrites, roles);
        changed(bits, overwrites, |id| id == self.me)
    }
}

/// What is left of rights once some of the overwrites have taken theirs, and given theirs.
fn changed(bits: u64, overwrites: &[Overwrite], whose: impl Fn(&str) -> bool) -> u64 {
    let count = |text: &str| text.parse::<u64>().unwrap_or_default();
    let theirs = || overwrites.iter().filter(|overwrite| whose(&overwrite.id));
    let denied = theirs().fold(0, |bits, overwrite| bits | count(&overwrite.deny));
    let allowed = theirs().fold(0, |bits, overwrite| bits | count(&overwrite.allow));
    bits & !denied | allowed
}

/// Those of some rights, as far as they count here, that are not held.
fn lacking(rights: impl IntoIterator<Item = Right>, held: u64, counting: u64) -> Vec<Right> {
    rights
        .into_iter()
        .filter(|right| right.bit & counting != 0 && held & right.bit == 0)
        .collect()
}

/// Asks Discord what Carrel holds on a server.
pub async fn own(http: &Http, server: ServerId, me: AccountId) -> Result<Own, serenity::Error> {
    let guild_id = super::card::guild(server);
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
    Ok(Own {
        server: everyone,
        me: me.0.to_string(),
        roles: member.roles,
        bits: if held & ADMINISTRATOR == 0 {
            held
        } else {
            u64::MAX
        },
    })
}

/// Asks Discord which of the needed rights Carrel lacks on a server.
pub async fn missing(
    http: &Http,
    server: ServerId,
    me: AccountId,
) -> Result<Vec<Right>, serenity::Error> {
    Ok(own(http, server, me).await?.missing())
}

/// Asks Discord for the rights that Carrel holds on a server, as bits.
pub async fn held(http: &Http, server: ServerId, me: AccountId) -> Result<u64, serenity::Error> {
    Ok(own(http, server, me).await?.bits)
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

    #[test]
    fn a_channel_takes_from_everyone_before_it_gives_to_a_role_and_last_to_carrel() {
        let own = Own {
            server: "1".to_owned(),
            me: "9".to_owned(),
            roles: vec!["5".to_owned(), "6".to_owned()],
            bits: 0b0111,
        };
        let overwrite = |id: &str, allow: u64, deny: u64| Overwrite {
            id: id.to_owned(),
            allow: allow.to_string(),
            deny: deny.to_string(),
        };
        assert_eq!(own.in_channel(&[]), 0b0111);
        let everyone = overwrite("1", 0, 0b0011);
        assert_eq!(own.in_channel(std::slice::from_ref(&everyone)), 0b0100);
        // Of two roles, one gives what the other takes: giving counts.
        let roles = [overwrite("5", 0b0001, 0), overwrite("6", 0, 0b0101)];
        let all = [roles.as_slice(), &[everyone, overwrite("7", 0b1000, 0)]].concat();
        assert_eq!(own.in_channel(&all), 0b0001);
        let all = [all.as_slice(), &[overwrite("9", 0b0100, 0b0001)]].concat();
        assert_eq!(own.in_channel(&all), 0b0100);
        // Who may do everything is kept out of nothing.
        let chief = Own {
            bits: u64::MAX,
            ..own
        };
        assert_eq!(chief.in_channel(&all), u64::MAX);
    }
}
