//! The way to Discord: the HTTP client, and what its errors mean.
//!
//! **Invariants**: every request goes through our relay and has a time-out; no error text of ours holds an address, because
//! addresses of interactions hold tokens.

use std::{net::SocketAddr, time::Duration};

use serenity::{
    all::{CreateAllowedMentions, Http, HttpBuilder, HttpError},
    http::StatusCode,
};

use super::relay::code;
use crate::jobs::Failed;

/// Discord's own address.
pub(super) const DISCORD: &str = "https://discord.com";

/// How long serenity waits for our relay beyond what the relay waits for Discord.
const RELAY_MAX: Duration = Duration::from_secs(5);

/// How long a job waits when Discord cannot be reached at all.
const OFFLINE_PAUSE: Duration = Duration::from_secs(15);

/// Where Discord's API is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Api {
    /// Discord itself.
    Discord,
    /// A server that speaks as Discord does, such as `http://127.0.0.1:8080`.
    At(String),
    /// Everything as with Discord itself, TLS included, but for who answers at its name.
    InPlaceOfDiscord {
        /// Who answers instead.
        address: SocketAddr,
        /// The certificate, as PEM, by which they show that they may.
        certificate: Vec<u8>,
    },
}

/// serenity's client, whose requests all go to an address of our relay, which waits so long for
/// Discord at the most. Its own rate limiter is off: the relay is ours.
pub fn http(token: &str, relay: &str, answer_max: Duration) -> Result<Http, reqwest::Error> {
    let client = reqwest::Client::builder()
        .timeout(answer_max + RELAY_MAX)
        .tcp_nodelay(true)
        .no_proxy()
        .build()?;
    Ok(HttpBuilder::new(token)
        .client(client)
        .default_allowed_mentions(CreateAllowedMentions::new())
        .proxy(relay)
        .ratelimiter_disabled(true)
        .build())
}

/// What serenity says instead of Discord's code where it could not read a refusal: the answer was cut
/// off, or it was no JSON.
const UNREADABLE: isize = -1;

/// What we say of it.
const CUT_OFF: &str = "Discord's answer could not be read";

/// What a failed request says, without its address.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "serenity may add errors, and all others mean the same here"
)]
pub fn plainly(error: &serenity::Error) -> String {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            match response.error.code {
                code::UNREACHABLE => "Discord cannot be reached".to_owned(),
                code::NO_ANSWER => "Discord did not answer".to_owned(),
                code::WAIT => "Discord asks us to slow down".to_owned(),
                UNREADABLE => CUT_OFF.to_owned(),
                // `said` reads this.
                code => format!(
                    "Discord answered {} (code {code}): {}",
                    response.status_code.as_u16(),
                    response.error.message,
                ),
            }
        }
        serenity::Error::Http(HttpError::Request(_)) => {
            "a request got lost on its way out".to_owned()
        }
        serenity::Error::Json(_) => CUT_OFF.to_owned(),
        serenity::Error::Model(error) => format!("the request breaks a rule of Discord's: {error}"),
        _ => "a request to Discord failed".to_owned(),
    }
}

/// The HTTP status and Discord's code in what [`plainly`] says, if Discord has answered.
pub(super) fn said(plainly: &str) -> Option<(isize, isize)> {
    let rest = plainly.strip_prefix("Discord answered ")?;
    let (status, rest) = rest.split_once(" (code ")?;
    let (code, _message) = rest.split_once(')')?;
    Some((status.parse().ok()?, code.parse().ok()?))
}

/// Codes that mean: not now. Write rates, DM rates, edits of old messages, and an archive or an
/// overloaded resource. Source: Discord's documentation, *Opcodes and Status Codes*.
const LATER: [isize; 10] = [
    20016, 20028, 20029, 30046, 40003, 40062, 50083, 110_000, 130_000, 20022,
];

/// Codes that mean: this token or this bot will not be served.
const STOP: [isize; 3] = [40001, 50014, 40333];

/// Sorts a failed request into what the runner must do about it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "serenity may add errors, and all others mean the same here"
)]
pub fn failed(error: &serenity::Error) -> Failed {
    let why = plainly(error);
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            let (status, said) = (response.status_code, response.error.code);
            if said == code::UNREACHABLE {
                // Being offline is no job's fault.
                let after = Some(OFFLINE_PAUSE);
                Failed::Later { why, after }
            } else if said == code::WAIT {
                let millis = response.error.message.parse().unwrap_or_default();
                let after = Duration::from_millis(millis);
                Failed::Limited { why, after }
            } else if status == StatusCode::UNAUTHORIZED || STOP.contains(&said) {
                Failed::Stop { why }
            } else if LATER.contains(&said) {
                Failed::Later { why, after: None }
            } else if status.is_server_error() || said == UNREADABLE {
                // A refusal that is not read may be one that helps, such as that it is done already.
                Failed::Ambiguous { why }
            } else {
                Failed::Park { why }
            }
        }
        serenity::Error::Model(_) => Failed::Park { why },
        _ => Failed::Ambiguous { why },
    }
}

/// Whether the same request may succeed a moment later, or has succeeded unheard.
pub(super) fn passes(error: &serenity::Error) -> bool {
    match failed(error) {
        Failed::Later { .. } | Failed::Limited { .. } | Failed::Ambiguous { .. } => true,
        Failed::Park { .. } | Failed::Skip { .. } | Failed::Stop { .. } | Failed::Fault(_) => false,
    }
}

/// Whether a request failed before it reached even our own relay.
pub fn is_ours(error: &serenity::Error) -> bool {
    matches!(error, serenity::Error::Http(HttpError::Request(_)))
}

/// Discord's code for a failed request, or 0.
pub fn code(error: &serenity::Error) -> isize {
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) = error else {
        return 0;
    };
    response.error.code
}

/// Discord's codes for a channel and a message that are not there any more.
const GONE: [isize; 2] = [10003, 10008];

/// Whether what a request was about is not there any more.
pub fn is_gone(error: &serenity::Error) -> bool {
    GONE.contains(&code(error))
}

/// What Discord says of a field that names a category with as many channels as it may hold.
const PARENT_FULL: &str = "CHANNEL_PARENT_MAX_CHANNELS";

/// Whether a channel was not made because its category is full.
pub fn is_full_category(error: &serenity::Error) -> bool {
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) = error else {
        return false;
    };
    let mut faults = response.error.errors.iter();
    faults.any(|fault| fault.code == PARENT_FULL)
}
