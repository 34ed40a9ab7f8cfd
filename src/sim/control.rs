//! The control API: how programs in any language are the people of the simulated Discord.
//!
//! Knows addresses, JSON and waiting; refuses to grant people more than Discord would.
//!
//! **Invariants.** A no is a JSON object with `why`. Waiting is bounded in real time.

mod acts;
mod gatherings;
mod marks;
mod reading;
mod servers;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::errors::Rejection;
use super::faults::Act;
use super::gateway;
use super::gateway::sessions::Order;
use super::journal::About;
use super::serve::Shared;
use super::snowflake::{Snowflake, from_json};
use super::world::World;

/// Explains the control API in plain text.
pub const MANUAL: &str = include_str!("control/manual.md");

/// What a request may be made of.
pub(super) struct Asked<'a> {
    method: &'a str,
    segments: Vec<&'a str>,
    query: &'a BTreeMap<String, String>,
    body: Value,
}

type Answer = Result<Value, Rejection>;

/// Says what changes about the rate limits; what is missing stays.
#[derive(Deserialize)]
struct LimitsChange {
    on: Option<bool>,
    forward_ms: Option<u64>,
}

/// Says what changes about the course of interactions; what is missing stays.
#[derive(Deserialize)]
struct AnswersChange {
    lost_edits: Option<u32>,
    answer_within_ms: Option<u64>,
}

impl Asked<'_> {
    /// Reads the body as this shape, or says what is wrong with it.
    fn read<T: DeserializeOwned>(&self) -> Result<T, Rejection> {
        serde_json::from_value(self.body.clone())
            .map_err(|fault| Rejection::new(400, 0, &format!("The body does not fit: {fault}")))
    }

    /// Reads a value of the query, or says that it is missing.
    fn wanted<T: std::str::FromStr>(&self, name: &str) -> Result<T, Rejection> {
        self.optional(name)
            .ok_or_else(|| Rejection::new(400, 0, &format!("The query needs {name}")))
    }

    fn optional<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.query.get(name)?.parse().ok()
    }
}

/// Answers one request of the control API.
pub(super) async fn answer(
    shared: Arc<Shared>,
    method: &str,
    path: &str,
    query: &BTreeMap<String, String>,
    bytes: &Bytes,
) -> Response {
    let segments = path
        .split('/')
        .filter(|part| !part.is_empty())
        .skip(1)
        .collect();
    let body = if bytes.is_empty() {
        Ok(json!({}))
    } else {
        serde_json::from_slice(bytes)
    };
    let body = match body {
        Ok(body) => body,
        Err(fault) => return refused(&Rejection::new(400, 0, &format!("Not JSON: {fault}"))),
    };
    let asked = Asked {
        method,
        segments,
        query,
        body,
    };
    if method == "GET" && asked.segments.is_empty() {
        let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        return (kind, MANUAL).into_response();
    }
    match route(&shared, &asked).await {
        Ok(body) => axum::Json(body).into_response(),
        Err(rejection) => refused(&rejection),
    }
}

/// Does for a fault what a human does, and notes what came of it.
pub(super) async fn play(shared: &Arc<Shared>, act: &Act) {
    let path = act.path.trim_start_matches("/control");
    let asked = Asked {
        method: &act.method,
        segments: path.split('/').filter(|part| !part.is_empty()).collect(),
        query: &BTreeMap::new(),
        body: act.body.clone(),
    };
    let why = route(shared, &asked).await.err().map(|no| no.message);
    let detail = json!({ "method": act.method, "path": act.path, "body": act.body, "why": why });
    shared.with(|world| world.note("act_played", About::default(), detail));
}

fn refused(rejection: &Rejection) -> Response {
    let status = StatusCode::from_u16(rejection.status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = json!({
        "why": rejection.message, "code": rejection.code, "errors": rejection.errors,
    });
    (status, axum::Json(body)).into_response()
}

async fn route(shared: &Arc<Shared>, asked: &Asked<'_>) -> Answer {
    match (asked.method, asked.segments.as_slice()) {
        (_, ["servers", rest @ ..]) => shared.with(|world| world.control_servers(asked, rest)),
        ("POST", ["invites", code]) => shared.with(|world| world.control_come_in(asked, code)),
        (_, ["channels", rest @ ..]) => shared.with(|world| world.control_channels(asked, rest)),
        (
            "POST",
            [
                "act",
                act @ ("thread" | "thread_join" | "thread_leave" | "thread_add" | "thread_remove"
                | "thread_edit" | "thread_delete" | "event" | "interest" | "follow"
                | "publish"),
            ],
        ) => shared.with(|world| world.control_gathering(asked, act)),
        ("POST", ["act", act]) => acts::act(shared, asked, act).await,
        ("GET", ["journal"]) => reading::journal(shared, asked).await,
        ("GET", _) => shared.look(|world| world.control_reading(asked)),
        ("POST", ["clock"]) => shared.with(|world| world.control_clock(asked)),
        ("POST", ["interactions"]) => shared.with(|world| world.control_interactions(asked)),
        ("POST", ["faults"]) => {
            let fault = asked.read()?;
            shared.with(|world| world.faults.add(fault));
            Ok(json!({}))
        }
        ("DELETE", ["faults"]) => {
            shared.with(|world| world.faults.clear());
            Ok(json!({}))
        }
        ("POST", ["chaos"]) => {
            let chaos = asked.read()?;
            shared.with(|world| world.faults.draw(Some(chaos)));
            Ok(json!({}))
        }
        ("DELETE", ["chaos"]) => {
            shared.with(|world| world.faults.draw(None));
            Ok(json!({}))
        }
        ("POST", ["limits"]) => shared.with(|world| world.control_limits(asked)),
        ("POST", ["gateway"]) => shared.with(|world| world.control_gateway(asked)),
        _ => Err(unknown(asked)),
    }
}

/// Says that the control API has no such address.
fn unknown(asked: &Asked<'_>) -> Rejection {
    let path = asked.segments.join("/");
    let why = format!(
        "{} /control/{path} is not there; GET /control is the manual",
        asked.method
    );
    Rejection::new(404, 0, &why)
}

/// Reads an id out of the path.
fn id(text: &str) -> Result<Snowflake, Rejection> {
    text.parse()
        .map_err(|_error| Rejection::new(400, 0, &format!("{text:?} is no id")))
}

/// Waits until `look` finds something or patience is over, then looks a last time.
async fn await_some<T>(
    shared: &Shared,
    patience: Duration,
    wake_after: Duration,
    look: impl Fn(&World, bool) -> Option<T>,
) -> Option<T> {
    let started = tokio::time::Instant::now();
    let mut changes = shared.changes();
    loop {
        let now = tokio::time::Instant::now();
        let over = now >= started + patience || *shared.stopped().borrow();
        if let Some(found) = shared.look(|world| look(world, over)) {
            return Some(found);
        }
        if over {
            return None;
        }
        let wake = started + wake_after;
        let until = if now < wake {
            wake.min(started + patience)
        } else {
            started + patience
        };
        // Whether something changed or time is up, the next look decides.
        drop(tokio::time::timeout_at(until, changes.changed()).await);
    }
}

impl World {
    fn control_clock(&mut self, asked: &Asked<'_>) -> Answer {
        if let Some(by) = asked.body["advance_ms"].as_i64() {
            self.clock.advance(TimeDelta::milliseconds(by));
        } else {
            let text = asked.body["set_to"].as_str().unwrap_or_default();
            let set_to = DateTime::parse_from_rfc3339(text).map_err(|_error| {
                Rejection::new(400, 0, "The body needs set_to (RFC 3339) or advance_ms")
            })?;
            self.clock.set(set_to.with_timezone(&Utc));
        }
        self.let_events_pass();
        self.let_threads_pass();
        self.let_polls_pass();
        Ok(json!({ "now": self.now() }))
    }

    /// Changes how Discord itself behaves towards answers from now on.
    fn control_interactions(&mut self, asked: &Asked<'_>) -> Answer {
        let change: AnswersChange = asked.read()?;
        if let Some(lost) = change.lost_edits {
            self.settings.lost_edits = lost;
        }
        if let Some(within) = change.answer_within_ms {
            self.settings.answer_within = Duration::from_millis(within);
        }
        Ok(json!({}))
    }

    /// Switches the rate limits, or lets their windows pass.
    fn control_limits(&mut self, asked: &Asked<'_>) -> Answer {
        let change: LimitsChange = asked.read()?;
        if let Some(on) = change.on {
            self.limits.switch(on);
        }
        if let Some(forward_ms) = change.forward_ms {
            self.limits.forward(Duration::from_millis(forward_ms));
        }
        Ok(json!({}))
    }

    fn control_gateway(&mut self, asked: &Asked<'_>) -> Answer {
        let number = |field: &str| asked.body[field].as_u64();
        let order = match asked.body["action"].as_str() {
            Some("drop") => Order::Cut,
            Some("close") => {
                let code = number("code").and_then(|code| u16::try_from(code).ok());
                Order::Close(Some(code.unwrap_or(4000)))
            }
            Some("close_without_code") => Order::Close(None),
            Some("freeze") => Order::Freeze,
            Some("ask_heartbeat") => Order::Send(gateway::please_beat()),
            Some("silence") => {
                let connections = number("connections").unwrap_or(1);
                let connections = u32::try_from(connections).unwrap_or(u32::MAX);
                self.settings.silent_connections = connections;
                return Ok(json!({}));
            }
            Some(action @ ("unavailable" | "available")) => {
                let server = from_json(&asked.body["server_id"]);
                let server = server.ok_or_else(|| Rejection::unknown("Guild", 10004))?;
                self.set_available(server, action == "available")?;
                return Ok(json!({}));
            }
            Some("novelties") => {
                let dispatches = number("dispatches").unwrap_or(1);
                let dispatches = u32::try_from(dispatches).unwrap_or(u32::MAX);
                self.sessions.renew(dispatches);
                return Ok(json!({}));
            }
            Some("new_components") => {
                let dispatches = number("dispatches").unwrap_or(1);
                let dispatches = u32::try_from(dispatches).unwrap_or(u32::MAX);
                self.sessions.renew_components(dispatches);
                return Ok(json!({}));
            }
            Some("reconnect") => Order::Send(gateway::please_reconnect()),
            Some("invalid_session") => {
                let resumable = asked.body["resumable"].as_bool().unwrap_or(false);
                self.sessions.order_all(&Order::InvalidSession(resumable));
                if !resumable {
                    self.sessions.forget();
                }
                return Ok(json!({}));
            }
            Some("withhold_acks") => Order::WithholdAcks,
            Some("forget_sessions") => {
                self.sessions.forget_ended();
                return Ok(json!({}));
            }
            _ => {
                let why = "action is one of drop, close, close_without_code, freeze, silence, \
                    reconnect, invalid_session, ask_heartbeat, withhold_acks, forget_sessions, \
                    unavailable, available, novelties, new_components";
                return Err(Rejection::new(400, 0, why));
            }
        };
        self.sessions.order_all(&order);
        Ok(json!({}))
    }
}
