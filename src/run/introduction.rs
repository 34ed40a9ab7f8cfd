//! What passes between Discord and us before there is work to do.
//!
//! Knows: how we learn who we are, tell our commands and look at our rights, and what it means when
//! that fails. Refuses to know: what happens after.
//!
//! **Invariants**: a start asks for so long and no longer, however often Discord says to wait.

use std::{future::Future, time::Duration};

use serenity::all::Http;

use super::Ended;
use crate::{
    clock,
    discord::{
        Scene,
        identity::{self, Identity},
        registration,
        rights::{self, invite_address},
        wire::{self, Api},
    },
    domain::ids::ServerId,
    jobs::Failed,
};

/// How long we wait at the start when Discord says that we ask too much.
const LIMITED_PAUSE: Duration = Duration::from_secs(2);

/// How often we wait so.
const LIMITED_TRIES_MAX: usize = 10;

/// Asks again while Discord says that we ask too much, as it may after a quick restart.
pub(super) async fn patiently<T, F>(ask: impl Fn() -> F) -> Result<T, serenity::Error>
where
    F: Future<Output = Result<T, serenity::Error>>,
{
    let mut answer = ask().await;
    for _try in 0..LIMITED_TRIES_MAX {
        match &answer {
            Err(error) if matches!(wire::failed(error), Failed::Limited { .. }) => {
                clock::pause(LIMITED_PAUSE).await;
                answer = ask().await;
            }
            Ok(_) | Err(_) => break,
        }
    }
    answer
}

/// Asks Discord who we are.
pub(super) async fn introduce(http: &Http, api: &Api) -> Result<Identity, Ended> {
    let identity = patiently(|| identity::ask(http))
        .await
        .map_err(|error| unreachable(api, &error))?;
    tracing::info!(
        account = identity.account.0,
        application = identity.application,
        "Discord knows us"
    );
    tracing::info!(
        address = invite_address(identity.application),
        "this address adds Carrel to a server"
    );
    Ok(identity)
}

/// Tells Discord our commands.
pub(super) async fn register(http: &Http, scene: &Scene, api: &Api) -> Result<(), Ended> {
    match patiently(|| registration::register(http, scene)).await {
        Ok(registration::Registered::Already) => Ok(()),
        Ok(registration::Registered::Anew { count }) => {
            tracing::info!(count, "Discord has learnt our commands");
            Ok(())
        }
        Err(error) => Err(match wire::failed(&error) {
            Failed::Park { why } => {
                Ended::Refused(format!("Discord does not take our commands: {why}"))
            }
            Failed::Later { .. }
            | Failed::Limited { .. }
            | Failed::Ambiguous { .. }
            | Failed::Skip { .. }
            | Failed::Stop { .. }
            | Failed::Fault(_) => unreachable(api, &error),
        }),
    }
}

/// Says for each server which of the needed rights are missing there.
pub(super) async fn look_at_rights(http: &Http, scene: &Scene) {
    let servers = match identity::servers(http).await {
        Ok(servers) => servers,
        Err(error) => {
            let why = wire::plainly(&error);
            tracing::warn!(why, "Discord did not say on which servers we are");
            return;
        }
    };
    for server in servers {
        say_missing(http, scene, server).await;
    }
}

async fn say_missing(http: &Http, scene: &Scene, server: ServerId) {
    match rights::missing(http, server, scene.me).await {
        Ok(missing) if missing.is_empty() => {}
        Ok(missing) => {
            let english = scene.words.in_english();
            let names: Vec<String> = missing
                .iter()
                .map(|right| english.plain(right.key))
                .collect();
            tracing::warn!(
                server = server.0,
                "Carrel lacks rights on a server: {}. Give them to its role there, or add it again \
                 by its address",
                names.join(", ")
            );
        }
        Err(error) => {
            let why = wire::plainly(&error);
            tracing::warn!(server = server.0, why, "the rights there cannot be read");
        }
    }
}

/// What an error at the start means for the process.
pub(super) fn unreachable(api: &Api, error: &serenity::Error) -> Ended {
    match wire::failed(error) {
        Failed::Stop { why } => Ended::TokenRefused { why },
        Failed::Later { .. }
        | Failed::Limited { .. }
        | Failed::Ambiguous { .. }
        | Failed::Park { .. }
        | Failed::Skip { .. }
        | Failed::Fault(_) => Ended::Unreachable {
            place: match api {
                Api::Discord => "Discord".to_owned(),
                Api::At(base) => base.clone(),
                Api::InPlaceOfDiscord { address, .. } => address.to_string(),
            },
            why: wire::plainly(error),
        },
    }
}
