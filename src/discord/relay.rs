//! The one way out to Discord: every request of ours passes here.
//!
//! serenity's own rate limiter lets a global refusal pass to all waiters at once, and asks again
//! without a pause when a refusal names no time it can read; what Discord's headers say it keeps
//! to itself. So serenity's is switched off, and its requests go to this relay on the loopback,
//! which lets them leave when they may (`pace`) and sends them on to Discord.
//!
//! Knows hosts, headers and time-outs; refuses to know what a request is for, but for who waits.
//!
//! **Invariants**
//! - A request is sent at most once. What is held back too long comes back as a refusal for now
//!   that was never sent (`code::WAIT`).
//! - Every answer that is not Discord's own carries a code of `code`, which Discord never uses.
//! - Only who knows the token finds the relay's address: its first part is made from it.

mod pace;

use std::{
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header},
    serve::ListenerExt,
};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use self::pace::{Errand, Heard, Leave, Pace};
use super::wire::Api;
use crate::{
    clock::{self, Stopwatch},
    points::{Point, Points},
};

/// Codes of answers that come from the relay and not from Discord, whose own codes are never
/// negative.
pub(super) mod code {
    /// Discord cannot be reached; nothing was sent.
    pub(in crate::discord) const UNREACHABLE: isize = -101;
    /// The request was sent, and no answer came.
    pub(in crate::discord) const NO_ANSWER: isize = -102;
    /// Not now; nothing happened. The message is how many milliseconds to wait.
    pub(in crate::discord) const WAIT: isize = -103;
}

/// How long a connection may take to open.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// How long a request is held back before it is refused instead: less than a lease by far.
const HELD_MAX: Duration = Duration::from_secs(2);

/// The largest request: Discord takes 25 MiB, and its frame comes on top.
const BODY_MAX: usize = 26 << 20;

/// What a request carries on to Discord; the rest is between serenity and us.
const CARRIED: [HeaderName; 2] = [header::AUTHORIZATION, header::CONTENT_TYPE];

/// A reason that Discord's audit log shows.
const REASON: HeaderName = HeaderName::from_static("x-audit-log-reason");

/// What Discord must know about the program that asks.
const USER_AGENT: &str = concat!("DiscordBot (Carrel, ", env!("CARGO_PKG_VERSION"), ")");

/// The relay, listening but not yet served.
#[derive(Debug)]
pub struct Relay {
    listener: TcpListener,
    base: String,
    desk: Arc<Desk>,
}

/// What all requests share.
#[derive(Debug)]
struct Desk {
    /// The path's first part, which only we know.
    secret: String,
    discord: String,
    client: reqwest::Client,
    watch: Stopwatch,
    pace: Mutex<Pace>,
    points: Points,
}

/// How the relay behaves.
#[derive(Debug)]
pub struct Manner<'a> {
    /// The bot's token, from which its secret is made.
    pub token: &'a str,
    /// Where Discord is.
    pub api: &'a Api,
    /// How long Discord may take for one answer.
    pub answer_max: Duration,
    /// How many requests a second jobs may make.
    pub requests_a_second: u32,
    /// Who watches the points before and after each request.
    pub points: Points,
}

impl Relay {
    /// Listens on the loopback.
    pub async fn open(manner: Manner<'_>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let secret = secret(manner.token);
        let base = format!("http://{}/{secret}", listener.local_addr()?);
        let (discord, client) = way(manner.api, manner.answer_max).map_err(io::Error::other)?;
        let desk = Desk {
            secret,
            discord,
            client,
            watch: Stopwatch::started(),
            pace: Mutex::new(Pace::new(manner.requests_a_second)),
            points: manner.points,
        };
        Ok(Self {
            listener,
            base,
            desk: Arc::new(desk),
        })
    }

    /// The address to which people's errands go.
    pub fn for_people(&self) -> String {
        format!("{}/people", self.base)
    }

    /// The address to which jobs' errands go.
    pub fn for_jobs(&self) -> String {
        format!("{}/jobs", self.base)
    }

    /// Passes requests on until it is dropped.
    pub async fn serve(self) -> io::Result<()> {
        let routes = Router::new()
            .fallback(pass)
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .with_state(self.desk);
        let listener = self.listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection waits for full packets");
            }
        });
        axum::serve(listener, routes).await
    }
}

/// Where Discord is, and a client that finds it there.
fn way(api: &Api, answer_max: Duration) -> Result<(String, reqwest::Client), reqwest::Error> {
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT_MAX.min(answer_max))
        .timeout(answer_max)
        .tcp_nodelay(true)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(USER_AGENT);
    Ok(match api {
        Api::Discord => (super::wire::DISCORD.to_owned(), client.build()?),
        Api::At(base) => (base.clone(), client.build()?),
        Api::InPlaceOfDiscord {
            address,
            certificate,
        } => {
            let certificate = reqwest::Certificate::from_pem(certificate)?;
            let client = client
                .resolve("discord.com", *address)
                .add_root_certificate(certificate);
            (super::wire::DISCORD.to_owned(), client.build()?)
        }
    })
}

/// What only who knows the token can name.
fn secret(token: &str) -> String {
    let hash = Sha256::digest(format!("relay/{token}"));
    let whole = hash
        .iter()
        .take(16)
        .fold(0, |all: u128, byte| all << 8 | u128::from(*byte));
    format!("{whole:032x}")
}

/// Passes one request on when it may leave.
async fn pass(
    State(desk): State<Arc<Desk>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let Some((errand, address)) = desk.read(&uri) else {
        return refusal(StatusCode::NOT_FOUND, 0, "404: Not Found");
    };
    let path = address.split('?').next().unwrap_or_default().to_owned();
    let leave = match desk.leave(errand, method.as_str(), &path).await {
        Ok(leave) => leave,
        Err(wait) => return later(wait),
    };
    let mut under_way = UnderWay {
        desk: Arc::clone(&desk),
        leave,
        over: false,
    };
    let what = || format!("{method} {path}");
    desk.points
        .reach(|| Point::BeforeRequest { what: what() })
        .await;
    let answer = desk.send(method.clone(), &address, &headers, body).await;
    desk.points
        .reach(|| Point::AfterRequest { what: what() })
        .await;
    match answer {
        Ok(answer) => {
            let heard = heard(answer.status(), answer.headers(), answer.body());
            under_way.hear(&heard);
            if heard.status == StatusCode::TOO_MANY_REQUESTS.as_u16() {
                tracing::warn!(route = %what(), ?heard, "Discord asks us to slow down");
                return later(heard.wait.unwrap_or_default());
            }
            answer.map(Body::from)
        }
        Err(error) if error.is_connect() => refusal(
            StatusCode::BAD_GATEWAY,
            code::UNREACHABLE,
            "it cannot be reached",
        ),
        Err(error) if error.is_timeout() => refusal(
            StatusCode::GATEWAY_TIMEOUT,
            code::NO_ANSWER,
            "it did not answer in time",
        ),
        Err(_broken) => refusal(
            StatusCode::BAD_GATEWAY,
            code::NO_ANSWER,
            "the connection broke",
        ),
    }
}

impl Desk {
    /// Who waits, and the address from Discord's root; none for a stranger.
    fn read(&self, uri: &Uri) -> Option<(Errand, String)> {
        let whole = uri.path_and_query()?.as_str();
        let rest = whole.strip_prefix('/')?.strip_prefix(&self.secret)?;
        let (errand, address) = match rest.strip_prefix("/jobs") {
            Some(address) => (Errand::Job, address),
            None => (Errand::Person, rest.strip_prefix("/people")?),
        };
        let answers = ["/api/v10/interactions/", "/api/v10/webhooks/"];
        if answers.into_iter().any(|start| address.starts_with(start)) {
            return Some((Errand::Answer, address.to_owned()));
        }
        Some((errand, address.to_owned()))
    }

    /// Waits for leave, or says how much longer it would take.
    async fn leave(&self, errand: Errand, method: &str, path: &str) -> Result<Leave, Duration> {
        let since = self.watch.shows();
        loop {
            let now = self.watch.shows();
            let asked = self.pace().ask(errand, method, path, now);
            let wait = match asked {
                Ok(leave) => return Ok(leave),
                Err(wait) => wait,
            };
            if since + HELD_MAX < now + wait {
                return Err(wait);
            }
            clock::pause(wait).await;
        }
    }

    /// Sends the request on and reads the whole answer.
    async fn send(
        &self,
        method: Method,
        address: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Response<Bytes>, reqwest::Error> {
        let mut request = self
            .client
            .request(method, format!("{}{address}", self.discord))
            .body(body);
        for name in CARRIED.into_iter().chain([REASON]) {
            if let Some(value) = headers.get(&name) {
                request = request.header(name, value.clone());
            }
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut whole = Response::new(answer.bytes().await?);
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        for between in [header::TRANSFER_ENCODING, header::CONNECTION] {
            whole.headers_mut().remove(between);
        }
        Ok(whole)
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that has left; frees its place however it ends.
struct UnderWay {
    desk: Arc<Desk>,
    leave: Leave,
    over: bool,
}

impl UnderWay {
    fn hear(&mut self, heard: &Heard) {
        self.over = true;
        let now = self.desk.watch.shows();
        let mut pace = self.desk.pace();
        pace.hear(&self.leave, Some(heard), now);
        if heard.is_refusal() && pace.stands_still() {
            tracing::error!(
                status = heard.status,
                "Discord has refused so much that jobs stand still for a while"
            );
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if !self.over {
            let now = self.desk.watch.shows();
            self.desk.pace().hear(&self.leave, None, now);
        }
    }
}

/// What an answer says about limits. A wait that cannot be read is none.
fn heard(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> Heard {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let seconds = |name| text(name).and_then(read_seconds);
    let mut heard = Heard {
        status: status.as_u16(),
        bucket: text("x-ratelimit-bucket").map(ToOwned::to_owned),
        left: text("x-ratelimit-remaining").and_then(|left| left.parse().ok()),
        resets_after: seconds("x-ratelimit-reset-after"),
        wait: None,
        global: text("x-ratelimit-global").is_some(),
        shared: text("x-ratelimit-scope") == Some("shared"),
    };
    if status == StatusCode::TOO_MANY_REQUESTS {
        let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let exact = body["retry_after"].as_f64().and_then(whole);
        heard.wait = exact.or_else(|| seconds("retry-after"));
        heard.global |= body["global"].as_bool().unwrap_or_default();
    }
    heard
}

fn read_seconds(text: &str) -> Option<Duration> {
    whole(text.parse().ok()?)
}

fn whole(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}

/// Says: not now. Nothing happened.
fn later(wait: Duration) -> Response<Body> {
    let wait = wait.max(Duration::from_millis(1)).as_millis().to_string();
    refusal(StatusCode::TOO_MANY_REQUESTS, code::WAIT, &wait)
}

/// An answer in the form of Discord's own refusals.
fn refusal(status: StatusCode, code: isize, message: &str) -> Response<Body> {
    let body = serde_json::json!({ "message": message, "code": code }).to_string();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
