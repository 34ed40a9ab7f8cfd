//! REST version 10: who asks, whether they may ask now, and which room answers.
//!
//! Knows authorisation, routes and replies; refuses to know sockets.
//!
//! **Invariants.** A route that is not simulated answers 501 with its method and path and is
//! journalled as `unknown_route`, never a plausible lie. Every refusal is journalled.

mod announcements;
mod applications;
mod channels;
mod commands;
mod events;
mod forms;
mod guilds;
mod invites;
mod known;
mod members;
mod messages;
mod polls;
mod threads;
mod users;
mod webhooks;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::errors::Rejection;
use super::faults::{Fault, Kind, novelties};
use super::journal::About;
use super::limits::Asked;
use super::rules::messages::File;
use super::snowflake::{Snowflake, from_json};
use super::world::World;

pub(super) use self::channels::apply_edit;
pub(super) use self::messages::percent_decoded;

/// Describes a request that has been read.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: String,
    /// The path after `/api/v10`.
    pub(super) path: String,
    pub(super) query: BTreeMap<String, String>,
    pub(super) authorization: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) reason: Option<String>,
    /// The language that the caller reads (interactions/application-commands, "Retrieving localized
    /// commands").
    pub(super) locale: Option<String>,
    pub(super) body: Value,
    pub(super) files: Vec<File>,
}

/// Holds a reply that is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Option<Value>,
    pub(super) headers: Vec<(&'static str, String)>,
    /// What befalls the reply on its way.
    pub(super) fault: Option<Fault>,
}

/// What a room makes of a call: a status with its body, or Discord's refusal.
type Answer = Result<(u16, Value), Rejection>;

/// How many characters the journal quotes of a path or of a refusal at most.
const LONGEST_QUOTE: usize = 300;

/// Says that all is well and there is nothing to say.
const NO_CONTENT: (u16, Value) = (204, Value::Null);

impl Call {
    fn segments(&self) -> Vec<&str> {
        self.path
            .split('/')
            .filter(|part| !part.is_empty())
            .collect()
    }

    /// Reads a number from the query.
    fn number(&self, name: &str) -> Option<u64> {
        self.query.get(name)?.parse().ok()
    }

    /// Reads an id from the query.
    fn id(&self, name: &str) -> Option<Snowflake> {
        self.number(name).map(Snowflake)
    }

    /// Reads a yes or no from the query, in either spelling.
    fn flag(&self, name: &str) -> bool {
        let value = self.query.get(name).map(|value| value.to_lowercase());
        matches!(value.as_deref(), Some("true" | "1"))
    }

    /// Reads how many entries a page is to have, the most where nothing is said.
    fn page_size(&self, least: u64, most: u64) -> Result<u64, Rejection> {
        let limit = self.number("limit").unwrap_or(most);
        if (least..=most).contains(&limit) {
            return Ok(limit);
        }
        let message = format!("int value should be between {least} and {most}.");
        let code = if limit < least {
            "NUMBER_TYPE_MIN"
        } else {
            "NUMBER_TYPE_MAX"
        };
        Err(Rejection::field("limit", code, &message))
    }

    /// Reads the reason for the audit log.
    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Refuses a body that is not an object.
    fn object(&self) -> Result<&Value, Rejection> {
        if self.body.is_object() {
            Ok(&self.body)
        } else {
            Err(Rejection::new(
                400,
                50109,
                "The request body contains invalid JSON.",
            ))
        }
    }
}

/// Reads an id out of a path, or refuses as Discord does.
fn path_id(text: &str) -> Result<Snowflake, Rejection> {
    text.parse().map_err(|_error| {
        let message = format!("Value \"{}\" is not snowflake.", shortened(text));
        Rejection::field("id", "NUMBER_TYPE_COERCE", &message)
    })
}

/// Reads an id out of a body, or says that the field is required.
fn body_id(body: &Value, field: &str) -> Result<Snowflake, Rejection> {
    let required = || Rejection::field(field, "BASE_TYPE_REQUIRED", "This field is required");
    from_json(&body[field]).ok_or_else(required)
}

impl World {
    /// Tells what is to befall a request.
    pub(super) fn foresee(&mut self, call: &Call) -> Option<Fault> {
        if self.faults.none() {
            return None;
        }
        let pattern = pattern(&call.segments());
        self.faults.take(&call.method, &call.path, &pattern)
    }

    /// Answers a request, with what befalls it.
    pub(super) fn serve(&mut self, call: &Call, fault: Option<Fault>) -> Reply {
        if let Some(wait) = self.invalid.shut_out(self.limits.now()) {
            return shut_out(wait);
        }
        self.let_events_pass();
        self.let_threads_pass();
        self.let_polls_pass();
        let pattern = pattern(&call.segments());
        let total: u64 = self.journal.requests.values().sum();
        self.request_id = Some(total + 1);
        let mut reply = match &fault {
            Some(fault) if fault.before_effect && fault.kind != Kind::Slow => Reply {
                status: fault.status.unwrap_or(502),
                body: Some(fault_body(fault)),
                headers: Vec::new(),
                fault: None,
            },
            _ => self.answer_call(call, &pattern),
        };
        if let Some(fault) = fault {
            self.befall(call, &mut reply, fault);
        }
        let now = self.limits.now();
        let held_against = self.invalid.note(reply.status, &reply.headers, now);
        self.journal
            .count(&call.method, &pattern, reply.status, held_against);
        if let Some(date) = self.clock.date() {
            reply.headers.push(("date", date));
        }
        self.record.exchange(call, &reply);
        self.request_id = None;
        reply
    }

    fn befall(&mut self, call: &Call, reply: &mut Reply, fault: Fault) {
        let detail = json!({
            "method": call.method, "path": redacted(call), "fault": format!("{:?}", fault.kind),
            "before_effect": fault.before_effect, "status": fault.status,
        });
        self.note("fault_played", About::by(self.bot_id()), detail);
        if fault.kind == Kind::Status {
            reply.status = fault.status.unwrap_or(502);
            reply.body = Some(fault_body(&fault));
            if reply.status == 429 {
                reply.headers = vec![
                    ("retry-after", "1".to_owned()),
                    ("x-ratelimit-scope", "shared".to_owned()),
                ];
            }
        }
        if fault.kind == Kind::Novelties
            && let Some(body) = &mut reply.body
        {
            novelties::add(body);
        }
        reply.fault = Some(fault);
    }

    fn answer_call(&mut self, call: &Call, pattern: &str) -> Reply {
        let answered = self.admit_call(call, pattern);
        let (headers, answer) = match answered {
            Ok(headers) => (headers, self.route(call)),
            Err(Turned::Away(rejection)) => (Vec::new(), Err(rejection)),
            Err(Turned::TooMany(refused)) => {
                let detail = json!({ "method": call.method, "path": redacted(call),
                    "body": refused.body });
                self.note("rate_limited", About::by(self.bot_id()), detail);
                return Reply {
                    status: 429,
                    body: Some(refused.body),
                    headers: refused.headers,
                    fault: None,
                };
            }
        };
        let (status, body) = answer.unwrap_or_else(|refused| {
            self.note_refusal(call, &refused);
            (refused.status, refused.body())
        });
        Reply {
            status,
            body: (!body.is_null()).then_some(body),
            headers,
            fault: None,
        }
    }

    fn note_refusal(&mut self, call: &Call, refused: &Rejection) {
        let detail = json!({
            "method": call.method, "path": redacted(call), "status": refused.status,
            "code": refused.code, "message": shortened(&refused.message), "errors": refused.errors,
        });
        let kind = if refused.status == 501 {
            self.journal.unknown_routes += 1;
            "unknown_route"
        } else {
            "refused"
        };
        self.note(kind, About::by(self.bot_id()), detail);
    }

    /// Checks the caller and the limits.
    fn admit_call(
        &mut self,
        call: &Call,
        pattern: &str,
    ) -> Result<Vec<(&'static str, String)>, Turned> {
        if call.user_agent.as_deref().is_none_or(str::is_empty) {
            let refused = Rejection::new(403, 40333, "internal network error");
            return Err(Turned::Away(refused));
        }
        let segments = call.segments();
        let by_token = matches!(segments.first(), Some(&"webhooks" | &"interactions"));
        let open = segments == ["gateway"] || (by_token && segments.len() > 2);
        let wanted = format!("Bot {}", self.application.token);
        if !open && call.authorization.as_deref() != Some(&wanted) {
            return Err(Turned::Away(Rejection::new(401, 0, "401: Unauthorized")));
        }
        let asked = Asked {
            method: &call.method,
            pattern,
            major: segments
                .get(if by_token { 2 } else { 1 })
                .copied()
                .unwrap_or_default(),
            body: &call.body,
        };
        self.limits.ask(&asked).map_err(Turned::TooMany)
    }

    fn route(&mut self, call: &Call) -> Answer {
        let segments = call.segments();
        forms::check(call, &segments)?;
        let answer = match segments.first().copied() {
            Some("channels") => self.route_channels(call, &segments),
            Some("guilds") => self.route_guilds(call, &segments),
            Some("applications" | "oauth2" | "gateway") => self.route_applications(call, &segments),
            Some("interactions" | "webhooks") => self.route_webhooks(call, &segments),
            Some("users") => self.route_users(call, &segments),
            Some("invites") => self.route_invites(call, &segments),
            _ => None,
        };
        let unanswered = || known::unanswered(&call.method, &call.path, &segments);
        match answer {
            None => Err(unanswered()),
            Some(Err(refused)) if refused.status == 501 => Err(unanswered()),
            Some(answer) => answer,
        }
    }
}

/// Answers an address that has made too many invalid requests: Discord itself is not reached, so
/// neither JSON nor a limit's headers come back.
fn shut_out(wait: Duration) -> Reply {
    Reply {
        status: 429,
        body: Some(json!("error code: 1015")),
        headers: vec![
            ("content-type", "text/plain; charset=UTF-8".to_owned()),
            ("retry-after", (wait.as_secs() + 1).to_string()),
        ],
        fault: None,
    }
}

enum Turned {
    Away(Rejection),
    TooMany(Box<super::limits::TooMany>),
}

fn fault_body(fault: &Fault) -> Value {
    match fault.status.unwrap_or(502) {
        429 => json!({ "message": "The resource is being rate limited.", "retry_after": 1.0,
            "global": false }),
        401 => json!({ "message": "401: Unauthorized", "code": 0 }),
        status => json!({ "message": format!("{status}: simulated fault"), "code": 0 }),
    }
}

/// Renders a path without the token that some routes carry.
fn redacted(call: &Call) -> String {
    let segments = call.segments();
    match segments.as_slice() {
        [first @ ("webhooks" | "interactions"), id, _, rest @ ..] => {
            shortened(&format!("/{first}/{id}/{{token}}/{}", rest.join("/")))
        }
        _ => shortened(&call.path),
    }
}

/// Keeps what the journal quotes of a request within bounds.
fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_QUOTE).collect()
}

/// Replaces a path's ids by the names of what they name.
fn pattern(segments: &[&str]) -> String {
    let (mut pattern, rest) = match segments {
        ["webhooks", _, _, rest @ ..] => ("/webhooks/{application}/{token}".to_owned(), rest),
        ["interactions", _, _, rest @ ..] => {
            ("/interactions/{interaction}/{token}".to_owned(), rest)
        }
        all => (String::new(), all),
    };
    let mut before = "";
    for part in rest {
        pattern.push('/');
        pattern.push_str(&generic(before, part));
        before = part;
    }
    pattern
}

fn generic(before: &str, part: &str) -> String {
    if before == "reactions" {
        return "{emoji}".to_owned();
    }
    if before == "invites" {
        return "{code}".to_owned();
    }
    if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return part.to_owned();
    }
    let name = match before {
        "channels" => "channel",
        "guilds" => "guild",
        "messages" | "pins" | "polls" => "message",
        "answers" => "answer",
        "users" | "members" | "thread-members" => "user",
        "permissions" => "target",
        "commands" => "command",
        "applications" => "application",
        "roles" => "role",
        "scheduled-events" => "event",
        _ => "id",
    };
    format!("{{{name}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_pattern_without_ids_and_tokens() {
        let of = |path: &str| pattern(&path.split('/').collect::<Vec<_>>());
        assert_eq!(
            of("channels/12/messages/34"),
            "/channels/{channel}/messages/{message}"
        );
        assert_eq!(
            of("webhooks/1/secret/messages/@original"),
            "/webhooks/{application}/{token}/messages/@original"
        );
        assert_eq!(of("users/@me/channels"), "/users/@me/channels");
        assert_eq!(of("channels/12/invites"), "/channels/{channel}/invites");
        assert_eq!(of("invites/12aB"), "/invites/{code}");
        assert_eq!(
            of("interactions/1/t/callback"),
            "/interactions/{interaction}/{token}/callback"
        );
    }
}
