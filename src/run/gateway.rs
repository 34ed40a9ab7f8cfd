//! The connection to Discord's gateway, as a task of its own.
//!
//! **Invariants**: the connection ends with the value that holds it, however that ends; we never
//! connect to Discord when another address was asked for.

use std::sync::Arc;

use serenity::{
    all::{ClientBuilder, GatewayIntents, Http, ShardManager},
    gateway::GatewayError,
};
use tokio::{runtime::Handle, task::JoinHandle};

use super::{Ended, unreachable};
use crate::discord::{
    Scene,
    gateway::{Door, Signs},
    wire::Api,
};

/// Whom the gateway tells us about: servers, and who joins and leaves them.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS.union(GatewayIntents::GUILD_MEMBERS);

/// Domains under which Discord's own gateways are.
const DISCORDS: [&str; 2] = ["discord.gg", "discord.com"];

/// A connection that is kept up until it is dropped.
pub(super) struct Gateway {
    /// The way to Discord that the connection shares.
    pub(super) http: Arc<Http>,
    shards: Arc<ShardManager>,
    task: JoinHandle<Result<(), serenity::Error>>,
}

impl Gateway {
    /// Begins to connect; whether it worked is seen in `signs`, and in [`Gateway::ended`].
    pub(super) async fn start(
        http: Http,
        api: &Api,
        scene: Arc<Scene>,
        signs: Arc<Signs>,
    ) -> Result<Self, Ended> {
        let known = http
            .get_gateway()
            .await
            .map_err(|error| unreachable(api, &error))?;
        refuse_discord(api, &known.url)?;
        let mut client = ClientBuilder::new_with_http(http, INTENTS)
            .framework(Door::new(scene, signs))
            .await
            .map_err(|error| unreachable(api, &error))?;
        // serenity has asked for the address again, and takes Discord's own where nobody answers.
        *client.ws_url.lock().await = known.url;
        let (http, shards) = (Arc::clone(&client.http), Arc::clone(&client.shard_manager));
        #[expect(
            clippy::disallowed_methods,
            reason = "the gateway must go on while jobs are under way"
        )]
        let task = tokio::spawn(async move { client.start().await });
        Ok(Self { http, shards, task })
    }

    /// Waits until the connection has ended for good, and says why.
    pub(super) async fn ended(&mut self) -> Ended {
        match (&mut self.task).await {
            Ok(Ok(())) => Ended::Restart("the connection to Discord ended".to_owned()),
            Ok(Err(serenity::Error::Gateway(error))) => why(&error),
            Ok(Err(_)) => Ended::Restart("the connection to Discord broke".to_owned()),
            Err(_panic) => Ended::Restart("the connection to Discord crashed".to_owned()),
        }
    }

    /// Says good-bye to Discord; may take long.
    pub(super) async fn close(&self) {
        self.shards.shutdown_all().await;
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
        // serenity's own tasks live on without their client, so they are told to end.
        if let Ok(runtime) = Handle::try_current() {
            let shards = Arc::clone(&self.shards);
            runtime.spawn(async move { shards.shutdown_all().await });
        }
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "serenity may add errors, and every other one means the same to us"
)]
fn why(error: &GatewayError) -> Ended {
    match error {
        GatewayError::DisallowedGatewayIntents => Ended::MembersIntent,
        GatewayError::InvalidAuthentication | GatewayError::NoAuthentication => {
            Ended::TokenRefused {
                why: "its gateway does not know it".to_owned(),
            }
        }
        _ => Ended::Restart(format!("the connection to Discord ended ({error})")),
    }
}

/// Refuses an address of Discord's own where another server was asked for.
fn refuse_discord(api: &Api, url: &str) -> Result<(), Ended> {
    let host = url
        .split_once("://")
        .map_or(url, |(_scheme, rest)| rest)
        .split(['/', '?', ':'])
        .next()
        .unwrap_or_default();
    let discords = DISCORDS.into_iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    match api {
        Api::At(base) if discords => Err(Ended::Refused(format!(
            "{base} leads to Discord's own gateway {url}: a simulated Discord must have one of its own"
        ))),
        Api::At(_) | Api::Discord | Api::InPlaceOfDiscord { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulation_never_leads_to_discord() {
        let sim = Api::At("http://127.0.0.1:9".to_owned());
        for url in [
            "wss://gateway.discord.gg",
            "wss://discord.com/?v=10",
            "discord.gg",
        ] {
            assert!(refuse_discord(&sim, url).is_err(), "{url}");
            assert!(refuse_discord(&Api::Discord, url).is_ok(), "{url}");
        }
        for url in ["ws://127.0.0.1:9/gateway", "wss://notdiscord.gg"] {
            assert!(refuse_discord(&sim, url).is_ok(), "{url}");
        }
    }
}
