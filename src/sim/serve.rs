//! The listener: REST, gateway, files and control API on one address.
//!
//! Knows HTTP as axum gives it; refuses to know Discord's rules.
//!
//! **Invariants.** The world is locked for as long as one request is decided and never across an
//! await. Every change wakes those who wait for one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{
    DefaultBodyLimit, FromRequest as _, Multipart, Query, Request, State, WebSocketUpgrade,
};
use axum::http::{self, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::faults::Kind;
use super::rest::{Call, Reply};
use super::rules::messages::File;
use super::world::World;
use super::{clock, control, gateway};

/// The largest request that an app may make (resources/message, "Create Message", limitations).
const LARGEST_REQUEST_BYTES: usize = 25 * 1024 * 1024;
/// The most bytes of a request that are read at all, so that a refusal finds its way back.
const MOST_READ_BYTES: usize = 4 * LARGEST_REQUEST_BYTES;

/// Holds what all connections share.
pub(super) struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<u64>,
    stop: watch::Sender<bool>,
    pub(super) compress_from_bytes: usize,
}

/// Shows no state, for it holds tokens.
impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn new(world: World) -> Arc<Self> {
        Arc::new(Self {
            compress_from_bytes: world.settings.compress_from_bytes,
            world: Mutex::new(world),
            changed: watch::Sender::new(0),
            stop: watch::Sender::new(false),
        })
    }

    /// Changes the world and wakes those who wait for a change.
    pub(super) fn with<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut world);
        drop(world);
        self.changed.send_modify(|count| *count += 1);
        result
    }

    /// Changes what nobody waits for.
    pub(super) fn quietly<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks at the world without changing it.
    pub(super) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Follows the changes of the world.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Follows whether the simulator has stopped.
    pub(super) fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Ends all connections.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
        self.changed.send_modify(|count| *count += 1);
    }
}

/// Starts to serve and returns the task that does.
pub(super) fn listen(shared: Arc<Shared>, listener: TcpListener) -> JoinHandle<()> {
    let mut stopped = shared.stopped();
    let app = Router::new()
        .route("/gateway", axum::routing::any(upgrade))
        .route("/gateway/", axum::routing::any(upgrade))
        .route("/gateway-resume", axum::routing::any(upgrade))
        .route("/gateway-resume/", axum::routing::any(upgrade))
        .fallback(answer)
        .layer(DefaultBodyLimit::disable())
        .with_state(shared);
    // Without it small replies wait for the client's delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(fault) = stream.set_nodelay(true) {
            tracing::debug!(%fault, "a connection was gone before it was served");
        }
    });
    spawn(async move {
        let stop = async move {
            // A closed channel means that nobody can ask any more, which ends the service too.
            drop(stopped.wait_for(|stopped| *stopped).await);
        };
        let served = axum::serve(listener, app)
            .with_graceful_shutdown(stop)
            .await;
        if let Err(fault) = served {
            tracing::error!(%fault, "the simulated Discord stopped serving");
        }
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the simulator is a server of its own and runs beside whoever started it"
)]
fn spawn(task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(task)
}

async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<BTreeMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let wanted = |name: &str, taken: &[&str]| {
        let value = query.get(name).map(String::as_str);
        value.is_none_or(|value| taken.contains(&value))
    };
    if !wanted("encoding", &["json"]) || !wanted("compress", &["zlib-stream"]) {
        let why = "The gateway speaks JSON, plain or as zlib-stream; the rest is not simulated.";
        return (StatusCode::NOT_IMPLEMENTED, why).into_response();
    }
    upgrade.on_upgrade(move |socket| gateway::serve(shared, socket, query))
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let query = Query::<BTreeMap<String, String>>::try_from_uri(request.uri())
        .map(|Query(query)| query)
        .unwrap_or_default();
    if path.starts_with("/cdn/") {
        return serve_file(&shared, &path);
    }
    if path == "/control" || path.starts_with("/control/") {
        let method = request.method().to_string();
        return match to_bytes(request.into_body(), MOST_READ_BYTES).await {
            Ok(bytes) => control::answer(shared, &method, &path, &query, &bytes).await,
            Err(fault) => (StatusCode::BAD_REQUEST, fault.to_string()).into_response(),
        };
    }
    if let Some(refused) = another_version(&path) {
        return refused;
    }
    let versioned = path
        .strip_prefix("/api/v10/")
        .or_else(|| path.strip_prefix("/api/"));
    let Some(rest) = versioned else {
        let text = format!(
            "{} {path} is neither /api, /gateway, /cdn nor /control",
            request.method()
        );
        return (StatusCode::NOT_IMPLEMENTED, text).into_response();
    };
    // Some libraries send `%40me` and `%40original`, and every one encodes emoji.
    let rest = super::rest::percent_decoded(&format!("/{rest}"));
    let (head, body) = request.into_parts();
    let bytes = to_bytes(body, MOST_READ_BYTES).await.unwrap_or_default();
    if bytes.len() > LARGEST_REQUEST_BYTES {
        let body = serde_json::json!({ "message": "Request entity too large", "code": 40005 });
        return (StatusCode::PAYLOAD_TOO_LARGE, axum::Json(body)).into_response();
    }
    let request = http::Request::from_parts(head, bytes);
    match read(request, rest, query).await {
        Ok(call) => send(serve(&shared, &call).await).await,
        Err(why) => {
            let body = serde_json::json!({ "message": why, "code": 50109 });
            (StatusCode::BAD_REQUEST, axum::Json(body)).into_response()
        }
    }
}

/// Refuses another version than the tenth: loudly what Discord has, and as Discord what it has
/// not (reference, "API Versioning").
fn another_version(path: &str) -> Option<Response> {
    let (version, _) = path.strip_prefix("/api/v")?.split_once('/')?;
    let (status, message, code) = match version.parse::<u32>().ok()? {
        10 => return None,
        6..10 => (501, "Only version 10 is simulated", 0),
        _ => (400, "Invalid API version provided", 50041),
    };
    let body = serde_json::json!({ "message": message, "code": code });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    Some((status, axum::Json(body)).into_response())
}

/// Serves a request, and lets humans act before and after it where a fault says so.
async fn serve(shared: &Arc<Shared>, call: &Call) -> Reply {
    let fault = shared.quietly(|world| world.foresee(call));
    if let Some(act) = fault.as_ref().and_then(|fault| fault.first.as_ref()) {
        control::play(shared, &act.filled(&call.path, None)).await;
    }
    let reply = shared.with(|world| world.serve(call, fault));
    if let Some(act) = reply.fault.as_ref().and_then(|fault| fault.then.as_ref()) {
        control::play(shared, &act.filled(&call.path, reply.body.as_ref())).await;
    }
    reply
}

async fn read(
    request: http::Request<Bytes>,
    path: String,
    query: BTreeMap<String, String>,
) -> Result<Call, String> {
    let method = request.method().to_string();
    let headers = request.headers().clone();
    let text = |name: &str| header_text(&headers, name);
    let multipart = text("content-type").is_some_and(|kind| kind.starts_with("multipart/"));
    let (body, files) = if multipart {
        read_multipart(request).await?
    } else {
        (read_json(request.body())?, Vec::new())
    };
    let reason = text("x-audit-log-reason");
    let locale = text("x-discord-locale").or_else(|| text("accept-language"));
    Ok(Call {
        method,
        path,
        query,
        authorization: text("authorization"),
        user_agent: text("user-agent"),
        reason: reason.map(|reason| super::rest::percent_decoded(&reason)),
        locale,
        body,
        files,
    })
}

fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

fn read_json(bytes: &Bytes) -> Result<Value, String> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let refused = |fault| format!("The request body contains invalid JSON. ({fault})");
    serde_json::from_slice(bytes).map_err(refused)
}

/// Reads `payload_json` (or its fields one by one) and `files[n]` (reference, "Uploading Files").
async fn read_multipart(request: http::Request<Bytes>) -> Result<(Value, Vec<File>), String> {
    let said = |fault: axum::extract::multipart::MultipartError| fault.body_text();
    let form = Multipart::from_request(request.map(Body::from), &()).await;
    let mut form = form.map_err(|fault| fault.body_text())?;
    let mut body = Value::Null;
    let mut fields = serde_json::Map::new();
    let mut files = Vec::new();
    while let Some(part) = form.next_field().await.map_err(said)? {
        let name = part.name().unwrap_or_default().to_owned();
        let filename = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(said)?;
        if name == "payload_json" {
            body = read_json(&bytes)?;
            continue;
        }
        if filename.is_none() && !name.starts_with("files[") {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let value = match text.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::String(text),
            };
            fields.insert(name, value);
            continue;
        }
        let index = name
            .strip_prefix("files[")
            .and_then(|rest| rest.strip_suffix(']'))
            .and_then(|index| index.parse().ok())
            .unwrap_or(files.len() as u64);
        files.push(File {
            index,
            filename: filename.unwrap_or_else(|| "unknown".to_owned()),
            content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            content: bytes.to_vec(),
        });
    }
    if body.is_null() && !fields.is_empty() {
        body = Value::Object(fields);
    }
    Ok((body, files))
}

async fn send(reply: Reply) -> Response {
    let fault = reply.fault.as_ref();
    if let Some(fault) = fault
        && fault.delay_ms > 0
    {
        clock::pause(Duration::from_millis(fault.delay_ms)).await;
    }
    let text = match reply.body {
        Some(Value::String(plain)) => plain,
        Some(body) => body.to_string(),
        None => String::new(),
    };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = match fault.map(|fault| fault.kind) {
        Some(Kind::ReplyLost) => {
            // Unwinding ends this connection's task, and so the connection, without a reply; it
            // passes by the panic hook, so nothing is printed.
            std::panic::resume_unwind(Box::new("a reply is lost on purpose"))
        }
        Some(Kind::ResetMidBody) => broken_off(&text),
        Some(Kind::MalformedJson) => Body::from("{\"message\": "),
        Some(Kind::Act | Kind::Status | Kind::Slow | Kind::Novelties) | None => Body::from(text),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if status != StatusCode::NO_CONTENT {
        headers.insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/json"),
        );
    }
    for (name, value) in reply.headers {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    response
}

/// Sends half a body and then breaks the connection.
fn broken_off(text: &str) -> Body {
    let half: String = text.chars().take(text.chars().count() / 2 + 1).collect();
    let pieces = [
        Ok(Bytes::from(half)),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ];
    Body::from_stream(futures_util::stream::iter(pieces))
}

fn serve_file(shared: &Shared, path: &str) -> Response {
    let path = super::rest::percent_decoded(path);
    let file = shared.look(|world| world.files.get(&path).cloned());
    match file {
        Some(file) => ([(header::CONTENT_TYPE, file.content_type)], file.content).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Binds the listener.
pub(super) async fn bind(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}
