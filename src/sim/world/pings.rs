//! Whom a message really pings: what its text names, what the app allows, and what Discord grants.
//!
//! Knows mentions and `allowed_mentions`; refuses to know who was at their screen.
//!
//! **Invariants.** Only `content` pings, never an embed. @everyone, @here and roles that are not
//! mentionable need `MENTION_EVERYONE`. Only members who see the channel are pinged.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::World;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::{Snowflake, from_json};

/// Says what an app allows its message to ping (resources/message, "Allowed Mentions Object").
#[derive(Clone, Debug)]
pub(in crate::sim) struct Allowed {
    users: Which,
    roles: Which,
    everyone: bool,
    replied_user: bool,
}

#[derive(Clone, Debug)]
enum Which {
    All,
    Only(BTreeSet<Snowflake>),
}

/// Holds whom a message names with effect.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Pings {
    pub(in crate::sim) users: Vec<Snowflake>,
    pub(in crate::sim) roles: Vec<Snowflake>,
    pub(in crate::sim) everyone: bool,
}

impl Allowed {
    /// Allows everything: the default of ordinary messages.
    pub(in crate::sim) fn everything() -> Self {
        Self {
            users: Which::All,
            roles: Which::All,
            everyone: true,
            replied_user: true,
        }
    }

    /// Allows users only: the default of interaction answers and webhooks.
    pub(in crate::sim) fn users_only() -> Self {
        Self {
            users: Which::All,
            roles: Which::Only(BTreeSet::new()),
            everyone: false,
            replied_user: false,
        }
    }

    /// Reads a request's `allowed_mentions`, or takes the default where it has none.
    pub(in crate::sim) fn from_body(body: &Value, default: Self) -> Self {
        let Some(allowed) = body
            .get("allowed_mentions")
            .filter(|value| !value.is_null())
        else {
            return default;
        };
        let parses = |what: &str| {
            let mut parse = allowed["parse"].as_array().into_iter().flatten();
            parse.any(|entry| entry == what)
        };
        let which = |what: &str| {
            if parses(what) {
                return Which::All;
            }
            let ids = allowed[what].as_array().into_iter().flatten();
            Which::Only(ids.filter_map(from_json).collect())
        };
        Self {
            users: which("users"),
            roles: which("roles"),
            everyone: parses("everyone"),
            replied_user: allowed["replied_user"] == json!(true),
        }
    }
}

impl Which {
    fn includes(&self, id: Snowflake) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(&id),
        }
    }
}

impl Pings {
    /// Renders the pings for the journal.
    pub(in crate::sim) fn json(&self) -> Value {
        json!({ "users": self.users, "roles": self.roles, "everyone": self.everyone })
    }
}

impl World {
    /// Works out whom a text pings when this author posts it in this channel, as an answer to
    /// `replied_user` where there is one.
    pub(in crate::sim) fn pings(
        &self,
        author: Snowflake,
        channel: Snowflake,
        content: &str,
        allowed: &Allowed,
        replied_user: Option<Snowflake>,
    ) -> Pings {
        let may_ping_all = self.may(author, channel).has(Permissions::MENTION_EVERYONE);
        let server = self
            .channels
            .get(&channel)
            .and_then(|channel| self.servers.get(&channel.server_id?));
        let mut pings = Pings::default();
        let mentioned = mentioned(content, allowed).into_iter();
        let replied_user = replied_user.filter(|_| allowed.replied_user);
        for id in mentioned.chain(replied_user) {
            let sees = self.may(id, channel).has(Permissions::VIEW_CHANNEL);
            if sees && !pings.users.contains(&id) {
                pings.users.push(id);
            }
        }
        for id in named(content, "<@&") {
            let role = server.and_then(|server| server.roles.get(&id));
            let pingable = role.is_some_and(|role| role.mentionable || may_ping_all);
            if allowed.roles.includes(id) && pingable && !pings.roles.contains(&id) {
                pings.roles.push(id);
            }
        }
        let names_everyone = content.contains("@everyone") || content.contains("@here");
        pings.everyone = names_everyone && allowed.everyone && may_ping_all && server.is_some();
        pings
    }
}

/// Lists the users whom a text mentions, as far as that is allowed.
pub(super) fn mentioned(content: &str, allowed: &Allowed) -> Vec<Snowflake> {
    let mut users = named(content, "<@");
    users.retain(|id| allowed.users.includes(*id));
    users
}

/// Lists the ids in mentions that open like this, in the order of the text.
fn named(content: &str, opening: &str) -> Vec<Snowflake> {
    let pieces = content.split(opening).skip(1);
    pieces
        .filter_map(|piece| {
            let (id, _) = piece.split_once('>')?;
            id.strip_prefix('!').unwrap_or(id).parse().ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_read_from_the_text() {
        let text = "<@12> and <@!34>, not <@&56> nor <@x> nor <@78";
        assert_eq!(named(text, "<@"), [Snowflake(12), Snowflake(34)]);
        assert_eq!(named(text, "<@&"), [Snowflake(56)]);
    }
}
