//! The way to Discord: the HTTP client, and what its errors mean.
//!
//! **Invariants**: every request has a time-out; no error text of ours holds an address, because
//! addresses of interactions hold tokens.

use std::time::Duration;

use serenity::{
    all::{CreateAllowedMentions, Http, HttpBuilder, HttpError},
    http::StatusCode,
};

use crate::jobs::Failed;

/// How long a connection may take to open.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// How long a request may take in all.
const REQUEST_MAX: Duration = Duration::from_secs(20);

/// How long a job waits when Discord cannot be reached at all.
const OFFLINE_PAUSE: Duration = Duration::from_secs(15);

/// Where Discord's API is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Api {
    /// Discord itself; serenity paces requests.
    Discord,
    /// A server that speaks as Discord does, such as `http://127.0.0.1:8080`; only our own
    /// pacing applies, because serenity's ignores the address.
    At(String),
}

/// The client for Discord's HTTP interface.
pub fn http(token: &str, api: &Api) -> Result<Http, reqwest::Error> {
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT_MAX)
        .timeout(REQUEST_MAX)
        .user_agent(concat!(
            "DiscordBot (Carrel, ",
            env!("CARGO_PKG_VERSION"),
            ")"
        ))
        .build()?;
    let builder = HttpBuilder::new(token)
        .client(client)
        .default_allowed_mentions(CreateAllowedMentions::new());
    Ok(match api {
        Api::Discord => builder.build(),
        Api::At(base) => builder
            .proxy(base.clone())
            .ratelimiter_disabled(true)
            .build(),
    })
}

/// What a failed request says, without its address.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "serenity may add errors, and all others mean the same here"
)]
pub fn plainly(error: &serenity::Error) -> String {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => format!(
            "Discord answered {} (code {}): {}",
            response.status_code.as_u16(),
            response.error.code,
            response.error.message,
        ),
        serenity::Error::Http(HttpError::Request(error)) if error.is_timeout() => {
            "Discord did not answer in time".to_owned()
        }
        serenity::Error::Http(HttpError::Request(error)) if error.is_connect() => {
            "Discord cannot be reached".to_owned()
        }
        serenity::Error::Http(HttpError::Request(_)) => {
            "the connection to Discord broke".to_owned()
        }
        serenity::Error::Json(_) => "Discord's answer could not be read".to_owned(),
        serenity::Error::Model(error) => format!("the request breaks a rule of Discord's: {error}"),
        _ => "a request to Discord failed".to_owned(),
    }
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
            let (status, code) = (response.status_code, response.error.code);
            if status == StatusCode::UNAUTHORIZED || STOP.contains(&code) {
                Failed::Stop { why }
            } else if status == StatusCode::TOO_MANY_REQUESTS {
                Failed::Limited { why }
            } else if LATER.contains(&code) {
                Failed::Later { why, after: None }
            } else if status.is_server_error() {
                Failed::Ambiguous { why }
            } else {
                Failed::Park { why }
            }
        }
        serenity::Error::Http(HttpError::Request(error)) if error.is_connect() => {
            Failed::Later {
                why,
                after: Some(OFFLINE_PAUSE),
            } // Being offline is no job's fault.
        }
        serenity::Error::Model(_) => Failed::Park { why },
        _ => Failed::Ambiguous { why },
    }
}

/// Discord's code for a failed request, or 0.
pub fn code(error: &serenity::Error) -> isize {
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) = error else {
        return 0;
    };
    response.error.code
}
