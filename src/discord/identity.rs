//! Who Carrel is on Discord, and on which servers.
//!
//! Reads only the fields that are needed, so that a field that Discord adds or drops stops nothing.

use serde::Deserialize;
use serenity::all::{GuildId, GuildPagination, Http, LightMethod, Request, Route};

use crate::domain::ids::{AccountId, ServerId};

/// Servers on one page; Discord's most.
const PAGE: u64 = 200;

/// Pages that are read: Discord lets a bot with one connection be on 2,500 servers.
const PAGES_MAX: usize = 13;

/// Who we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Our account.
    pub account: AccountId,
    /// Our application.
    pub application: u64,
}

#[derive(Deserialize)]
struct RawApplication {
    id: serenity::all::ApplicationId,
}

/// Asks Discord who we are, and lets `http` know our application.
pub async fn ask(http: &Http) -> Result<Identity, serenity::Error> {
    let account = http.get_current_user().await?.id;
    let route = Route::Oauth2ApplicationCurrent;
    let application: RawApplication = http.fire(Request::new(route, LightMethod::Get)).await?;
    http.set_application_id(application.id);
    Ok(Identity {
        account: AccountId(account.get().cast_signed()),
        application: application.id.get(),
    })
}

/// The servers that we are on.
pub async fn servers(http: &Http) -> Result<Vec<ServerId>, serenity::Error> {
    let mut servers = Vec::new();
    let mut last: Option<GuildId> = None;
    for _page in 0..PAGES_MAX {
        let after = last.map(GuildPagination::After);
        let page = http.get_guilds(after, Some(PAGE)).await?;
        last = page.iter().map(|server| server.id).max();
        let found = page.iter().map(|server| server.id.get().cast_signed());
        servers.extend(found.map(ServerId));
        if (page.len() as u64) < PAGE {
            break;
        }
    }
    Ok(servers)
}
