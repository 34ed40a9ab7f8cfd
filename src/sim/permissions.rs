//! What a member may do, worked out as Discord documents it.
//!
//! Knows bits, roles and overwrites as plain values; refuses to know where they are kept.
//!
//! **Invariants.** The order is @everyone, roles, then the channel's overwrites for @everyone,
//! for roles and for the member (reference, "Permission Overwrites"). The owner and
//! administrators have everything. What is implied (no `VIEW_CHANNEL`, no `SEND_MESSAGES`, a
//! time-out) is taken away last.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

use serde::de::Deserializer;
use serde::{Deserialize, Serialize, Serializer};

use super::snowflake::{Snowflake, StringOrNumber};

/// Holds a set of permission bits; a decimal string on the wire.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permissions(pub u64);

macro_rules! bits {
    ($($name:ident = $bit:literal, $doc:literal;)*) => {
        impl Permissions {
            $(#[doc = $doc] pub const $name: Self = Self(1 << $bit);)*

            /// Lists each single bit with the name that Discord's reference gives it.
            pub const NAMED: &[(&str, Self)] = &[$((stringify!($name), Self::$name)),*];
        }
    };
}

bits! {
    CREATE_INSTANT_INVITE = 0, "Lets a member create invites.";
    KICK_MEMBERS = 1, "Lets a member kick others.";
    BAN_MEMBERS = 2, "Lets a member ban others.";
    ADMINISTRATOR = 3, "Grants everything and passes over every overwrite.";
    MANAGE_CHANNELS = 4, "Lets a member create, edit and delete channels.";
    MANAGE_GUILD = 5, "Lets a member edit the server.";
    ADD_REACTIONS = 6, "Lets a member add new reactions.";
    VIEW_AUDIT_LOG = 7, "Lets a member read the audit log.";
    PRIORITY_SPEAKER = 8, "Lets a member speak over others.";
    STREAM = 9, "Lets a member go live.";
    VIEW_CHANNEL = 10, "Lets a member see a channel at all.";
    SEND_MESSAGES = 11, "Lets a member write.";
    SEND_TTS_MESSAGES = 12, "Lets a member send spoken messages.";
    MANAGE_MESSAGES = 13, "Lets a member delete the messages of others.";
    EMBED_LINKS = 14, "Lets a member's links be shown as embeds.";
    ATTACH_FILES = 15, "Lets a member attach files.";
    READ_MESSAGE_HISTORY = 16, "Lets a member read what was written before.";
    MENTION_EVERYONE = 17, "Lets a member ping everyone, here and every role.";
    USE_EXTERNAL_EMOJIS = 18, "Lets a member use emoji of other servers.";
    VIEW_GUILD_INSIGHTS = 19, "Lets a member read the server's figures.";
    CONNECT = 20, "Lets a member join voice.";
    SPEAK = 21, "Lets a member speak in voice.";
    MUTE_MEMBERS = 22, "Lets a member mute others in voice.";
    DEAFEN_MEMBERS = 23, "Lets a member deafen others in voice.";
    MOVE_MEMBERS = 24, "Lets a member move others between voice channels.";
    USE_VAD = 25, "Lets a member speak without pressing a key.";
    CHANGE_NICKNAME = 26, "Lets a member change their own nickname.";
    MANAGE_NICKNAMES = 27, "Lets a member change the nicknames of others.";
    MANAGE_ROLES = 28, "Lets a member edit roles below their own, and overwrites.";
    MANAGE_WEBHOOKS = 29, "Lets a member edit webhooks.";
    MANAGE_GUILD_EXPRESSIONS = 30, "Lets a member edit everybody's emoji and stickers.";
    USE_APPLICATION_COMMANDS = 31, "Lets a member use slash commands.";
    REQUEST_TO_SPEAK = 32, "Lets a member ask to speak on a stage.";
    MANAGE_EVENTS = 33, "Lets a member edit everybody's scheduled events.";
    MANAGE_THREADS = 34, "Lets a member edit everybody's threads.";
    CREATE_PUBLIC_THREADS = 35, "Lets a member open public threads.";
    CREATE_PRIVATE_THREADS = 36, "Lets a member open private threads.";
    USE_EXTERNAL_STICKERS = 37, "Lets a member use stickers of other servers.";
    SEND_MESSAGES_IN_THREADS = 38, "Lets a member write in threads.";
    USE_EMBEDDED_ACTIVITIES = 39, "Lets a member start activities.";
    MODERATE_MEMBERS = 40, "Lets a member time others out.";
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 41, "Lets a member read the income figures.";
    USE_SOUNDBOARD = 42, "Lets a member play sounds.";
    CREATE_GUILD_EXPRESSIONS = 43, "Lets a member create emoji and edit their own.";
    CREATE_EVENTS = 44, "Lets a member create scheduled events and edit their own.";
    USE_EXTERNAL_SOUNDS = 45, "Lets a member play sounds of other servers.";
    SEND_VOICE_MESSAGES = 46, "Lets a member send voice messages.";
    SEND_POLLS = 49, "Lets a member send polls.";
    USE_EXTERNAL_APPS = 50, "Lets apps that a member brought along answer in public.";
    PIN_MESSAGES = 51, "Lets a member pin messages; split from `MANAGE_MESSAGES` in 2026.";
    BYPASS_SLOWMODE = 52, "Lets a member write without waiting.";
}

impl Permissions {
    /// Holds no bit.
    pub const NONE: Self = Self(0);

    /// Holds every bit that Discord documents.
    pub const ALL: Self = Self(((1 << 53) - 1) & !(0b11 << 47));

    /// Says whether every bit of `wanted` is there.
    pub fn has(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// Returns these bits without those of `taken`.
    #[must_use]
    pub fn without(self, taken: Self) -> Self {
        Self(self.0 & !taken.0)
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Permissions {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Permissions {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Self::NAMED
            .iter()
            .filter(|(_, bit)| self.has(*bit))
            .map(|(name, _)| *name)
            .collect();
        write!(f, "{} ({})", self.0, names.join(" | "))
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StringOrNumber).map(Self)
    }
}

/// Says whom an overwrite is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A role; @everyone's id is the server's own.
    Role(Snowflake),
    /// One member.
    Member(Snowflake),
}

/// Changes, in one channel, what one role or member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// Whom it is for.
    pub target: Target,
    /// Bits that are given.
    pub allow: Permissions,
    /// Bits that are taken.
    pub deny: Permissions,
}

/// Gathers what the computation needs to know of one member.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The member.
    pub user_id: Snowflake,
    /// The server, whose id is also @everyone's.
    pub server_id: Snowflake,
    /// Whether the member owns the server.
    pub owner: bool,
    /// What @everyone may do.
    pub everyone: Permissions,
    /// The member's other roles with their bits.
    pub roles: Vec<(Snowflake, Permissions)>,
    /// Whether the member is timed out at this moment.
    pub timed_out: bool,
}

/// Computes what a member may do in the server as a whole.
pub fn in_server(standing: &Standing) -> Permissions {
    if standing.owner {
        return Permissions::ALL;
    }
    let base = standing
        .roles
        .iter()
        .fold(standing.everyone, |held, (_, bits)| held | *bits);
    if base.has(Permissions::ADMINISTRATOR) {
        return Permissions::ALL;
    }
    if standing.timed_out {
        return base & LEFT_BY_A_TIME_OUT;
    }
    base
}

/// Computes what a member may do in a channel with these overwrites.
pub fn in_channel(standing: &Standing, overwrites: &[Overwrite]) -> Permissions {
    in_place(standing, overwrites, Permissions::SEND_MESSAGES)
}

/// Computes what a member may do in a thread of a channel with these overwrites.
pub fn in_thread(standing: &Standing, overwrites: &[Overwrite]) -> Permissions {
    in_place(standing, overwrites, Permissions::SEND_MESSAGES_IN_THREADS)
}

/// Computes what a member may do where writing needs the permission `to_write`.
fn in_place(standing: &Standing, overwrites: &[Overwrite], to_write: Permissions) -> Permissions {
    let untimed = Standing {
        timed_out: false,
        ..standing.clone()
    };
    let base = in_server(&untimed);
    if base.has(Permissions::ADMINISTRATOR) {
        return Permissions::ALL;
    }
    let mut held = base;
    let of = |wanted: Target| overwrites.iter().find(move |o| o.target == wanted);
    if let Some(everyone) = of(Target::Role(standing.server_id)) {
        held = held.without(everyone.deny) | everyone.allow;
    }
    let (mut allow, mut deny) = (Permissions::NONE, Permissions::NONE);
    for (role_id, _) in &standing.roles {
        if let Some(role) = of(Target::Role(*role_id)) {
            allow = allow | role.allow;
            deny = deny | role.deny;
        }
    }
    held = held.without(deny) | allow;
    if let Some(member) = of(Target::Member(standing.user_id)) {
        held = held.without(member.deny) | member.allow;
    }
    take_what_is_implied(held, to_write, standing.timed_out)
}

/// What a timed-out member keeps (reference, "Permissions for Timed Out Members").
const LEFT_BY_A_TIME_OUT: Permissions =
    Permissions(Permissions::VIEW_CHANNEL.0 | Permissions::READ_MESSAGE_HISTORY.0);

/// What goes with `SEND_MESSAGES` (reference, "Implicit Permissions").
const NEEDS_SENDING: Permissions = Permissions(
    Permissions::MENTION_EVERYONE.0
        | Permissions::SEND_TTS_MESSAGES.0
        | Permissions::ATTACH_FILES.0
        | Permissions::EMBED_LINKS.0,
);

fn take_what_is_implied(held: Permissions, to_write: Permissions, timed_out: bool) -> Permissions {
    if !held.has(Permissions::VIEW_CHANNEL) {
        return Permissions::NONE;
    }
    let mut left = held;
    if !held.has(to_write) {
        left = left.without(NEEDS_SENDING);
    }
    if timed_out {
        left = left & LEFT_BY_A_TIME_OUT;
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: Snowflake = Snowflake(1);
    const ADA: Snowflake = Snowflake(2);
    const STAFF: Snowflake = Snowflake(3);

    fn ada() -> Standing {
        Standing {
            user_id: ADA,
            server_id: SERVER,
            owner: false,
            everyone: Permissions::VIEW_CHANNEL
                | Permissions::SEND_MESSAGES
                | Permissions::ATTACH_FILES,
            roles: vec![(STAFF, Permissions::NONE)],
            timed_out: false,
        }
    }

    fn overwrite(target: Target, allow: Permissions, deny: Permissions) -> Overwrite {
        Overwrite {
            target,
            allow,
            deny,
        }
    }

    #[test]
    fn a_member_overwrite_is_stronger_than_a_role_and_a_role_than_everyone() {
        let view = Permissions::VIEW_CHANNEL;
        let everyone = overwrite(Target::Role(SERVER), Permissions::NONE, view);
        let staff = overwrite(Target::Role(STAFF), view, Permissions::NONE);
        let member = overwrite(Target::Member(ADA), Permissions::NONE, view);
        assert!(!in_channel(&ada(), &[everyone]).has(view));
        assert!(in_channel(&ada(), &[staff, everyone]).has(view));
        assert_eq!(
            in_channel(&ada(), &[member, staff, everyone]),
            Permissions::NONE
        );
    }

    #[test]
    fn who_may_not_write_may_not_attach() {
        let mute = overwrite(
            Target::Role(SERVER),
            Permissions::NONE,
            Permissions::SEND_MESSAGES,
        );
        assert!(in_channel(&ada(), &[]).has(Permissions::ATTACH_FILES));
        assert!(!in_channel(&ada(), &[mute]).has(Permissions::ATTACH_FILES));
    }

    #[test]
    fn a_time_out_leaves_only_reading() {
        let timed_out = Standing {
            timed_out: true,
            ..ada()
        };
        assert_eq!(in_channel(&timed_out, &[]), Permissions::VIEW_CHANNEL);
    }

    #[test]
    fn an_administrator_passes_over_overwrites_and_time_outs() {
        let administrator = Standing {
            roles: vec![(STAFF, Permissions::ADMINISTRATOR)],
            timed_out: true,
            ..ada()
        };
        let deny = overwrite(Target::Member(ADA), Permissions::NONE, Permissions::ALL);
        assert_eq!(in_channel(&administrator, &[deny]), Permissions::ALL);
    }
}
