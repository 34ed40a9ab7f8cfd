//! What stands on a server now, and what Carrel may do there, as a launch has to know it.
//!
//! Asked anew each time: people make channels and change roles whenever they like.

use serenity::all::Http;

use super::{
    card,
    rights::{self, Right},
};
use crate::domain::{
    ids::{AccountId, ServerId},
    limits::Grounds,
};

/// Looks round on a server.
pub(super) async fn look(
    http: &Http,
    server: ServerId,
    me: AccountId,
) -> Result<Grounds, serenity::Error> {
    let guild = card::guild(server);
    let channels = guild.channels(http).await?.len();
    let own = rights::own(http, server, me).await?;
    let keys = |rights: Vec<Right>| rights.iter().map(|right| right.key).collect();
    Ok(Grounds {
        channels: i64::try_from(channels).unwrap_or(i64::MAX),
        missing: keys(own.missing()),
        missing_for_voice: keys(own.missing_for_voice()),
    })
}
