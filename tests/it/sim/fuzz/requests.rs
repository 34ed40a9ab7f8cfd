//! Requests that are wrong in one place each.

use std::collections::BTreeMap;

use carrel::sim::Options;
use fastrand::Rng;
use serde_json::{Value, json};

use super::routes::{self, Route};
use super::wire::Wire;
use super::{ROUNDS, alone, hold_growth, last_entry, panics, resident, seed};
use crate::sim::app::App;

/// One malformed request.
struct Malformed {
    bytes: Vec<u8>,
    /// How it is wrong.
    how: &'static str,
    /// Why it may pass all the same.
    may_pass: Option<&'static str>,
}

/// Parts of a path that name nothing.
const NO_IDS: [&str; 11] = [
    "-1",
    "0x10",
    "1e5",
    "99999999999999999999999999",
    "abc",
    "null",
    "%00",
    "%ff%fe",
    "%zz",
    "%F0%9F%98%80",
    "1%2F2",
];
/// Methods that no route takes.
const NO_METHODS: [&str; 6] = ["TRACE", "OPTIONS", "PROPFIND", "get", "FOO", "PATCHES"];
/// What no page is asked for with.
const NO_PAGES: [&str; 5] = [
    "limit=abc",
    "limit=-1",
    "limit=99999999999999999999",
    "after=%ff",
    "around=1.5",
];
/// Bodies that are no JSON at all.
const NO_JSON: [&[u8]; 6] = [
    b"{",
    b"{\"content\": \"x\"",
    b"\xff\xfe\xfd",
    b"{\"content\": \"\xc3\x28\"}",
    b"{\"content\": 1e999}",
    b"nul",
];

#[tokio::test]
async fn a_malformed_request_is_refused() {
    if alone() {
        return;
    }
    let mut random = Rng::with_seed(seed());
    let mut app = App::with(Options {
        most_invalid_requests: usize::MAX,
        answer_within: std::time::Duration::from_mins(10),
        ..Options::default()
    })
    .await;
    let routes = routes::all(&mut app).await;
    let authorization = format!("Bot {}", app.house.sim.bot_token());
    let mut wire = Wire::to(&app.house.sim);
    let mut came: BTreeMap<_, usize> = BTreeMap::new();
    let mut passed: BTreeMap<_, usize> = BTreeMap::new();
    let mut wrong = BTreeMap::new();
    let (mut before, mut seen) = (0, 0);
    for round in 0..ROUNDS {
        if round == ROUNDS / 2 {
            seen = last_entry(&app.house.people).await;
            before = resident();
        }
        let route = random.choice(&routes).expect("routes");
        let malformed = malformed(&mut random, route, &authorization);
        let (status, body) = wire.ask(&malformed.bytes).await;
        *came.entry((malformed.how, status)).or_insert(0) += 1;
        match (status, malformed.may_pass) {
            (400..=499, _) => {}
            (200..=299, Some(why)) => *passed.entry(why).or_insert(0) += 1,
            _ => {
                let what = format!("{} {}: {}", route.method, route.path, malformed.how);
                let sent = String::from_utf8_lossy(&malformed.bytes).into_owned();
                let told = String::from_utf8_lossy(&body).into_owned();
                wrong.entry((what, status)).or_insert((sent, told));
            }
        }
    }
    eprintln!("{came:?}\npassed for a reason: {passed:?}");
    assert!(wrong.is_empty(), "{} kinds: {wrong:#?}", wrong.len());
    assert_eq!(panics(), 0);
    hold_growth(before, &app.house.people, seen).await;
    let (status, _) = app.house.call("GET", "/users/@me", Value::Null).await;
    assert_eq!(status, 200);
}

/// Breaks one thing about a request.
fn malformed(random: &mut Rng, route: &Route, authorization: &str) -> Malformed {
    let ordinary = |path: &str, body: &[u8]| said(route.method, route, path, authorization, body);
    loop {
        return match random.u8(0..10) {
            0 if route.path.split('/').any(is_id) => with_no_id(random, route, authorization),
            1 => {
                let method = random.choice(NO_METHODS).expect("methods");
                let bytes = said(method, route, &route.path, authorization, b"");
                malformed_as("a method", bytes)
            }
            2 if route.method == "GET" => {
                let query = random.choice(NO_PAGES).expect("queries");
                let joint = if route.path.contains('?') { '&' } else { '?' };
                let path = format!("{}{joint}{query}", route.path);
                malformed_as("a page", ordinary(&path, b""))
            }
            3 => {
                let body = random.choice(NO_JSON).expect("bodies");
                malformed_as("JSON", ordinary(&route.path, body))
            }
            4 => {
                let body = "[".repeat(random.usize(200..5000));
                malformed_as("depth", ordinary(&route.path, body.as_bytes()))
            }
            5 => with_no_head(random, route, authorization),
            6 => with_no_parts(random, route, authorization),
            7..=9 if !route.body.is_null() => with_no_type(random, route, authorization),
            _ => continue,
        };
    }
}

fn malformed_as(how: &'static str, bytes: Vec<u8>) -> Malformed {
    Malformed {
        bytes,
        how,
        may_pass: None,
    }
}

fn is_id(part: &str) -> bool {
    part.len() > 10 && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn body_of(body: &Value) -> Vec<u8> {
    if body.is_null() {
        return Vec::new();
    }
    body.to_string().into_bytes()
}

/// Renders a request.
fn said(method: &str, route: &Route, path: &str, authorization: &str, body: &[u8]) -> Vec<u8> {
    let by = if route.by_bot {
        format!("authorization: {authorization}\r\n")
    } else {
        String::new()
    };
    let head = format!("{by}user-agent: fuzz\r\ncontent-type: application/json\r\n");
    rendered(method, path, &head, body)
}

fn rendered(method: &str, path: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!(
        "{method} /api/v10{path} HTTP/1.1\r\nhost: sim\r\n{head}content-length: {length}\r\n\r\n"
    )
    .into_bytes();
    bytes.extend(body);
    bytes
}

fn with_no_id(random: &mut Rng, route: &Route, authorization: &str) -> Malformed {
    let parts: Vec<_> = route.path.split('/').collect();
    let ids: Vec<_> = (0..parts.len()).filter(|at| is_id(parts[*at])).collect();
    let at = *random.choice(&ids).expect("ids");
    let long = "9".repeat(3000);
    let none = match random.usize(0..=NO_IDS.len()) {
        index if index < NO_IDS.len() => NO_IDS[index],
        _ => &long,
    };
    let mut changed = parts.clone();
    changed[at] = none;
    let path = changed.join("/");
    let body = body_of(&route.body);
    malformed_as(
        "an id",
        said(route.method, route, &path, authorization, &body),
    )
}

fn with_no_head(random: &mut Rng, route: &Route, authorization: &str) -> Malformed {
    let agent = "user-agent: fuzz\r\n";
    let by = format!("authorization: {authorization}\r\n");
    let heads = [
        (by.clone(), "no user agent"),
        (format!("{by}user-agent: \r\n"), "an empty user agent"),
        (format!("{by}{agent}broken header\r\n"), "a header"),
        (format!("{by}{agent}x-a: \u{1}\r\n"), "a header's value"),
        (format!("{by}{agent}content-length: -5\r\n"), "a length"),
        (agent.to_owned(), "no authorisation"),
        (format!("authorization: Bot x\r\n{agent}"), "a token"),
        (format!("authorization: {}\r\n{agent}", "é"), "no text"),
    ];
    let most = if route.by_bot { heads.len() } else { 5 };
    let (head, how) = &heads[random.usize(0..most)];
    let path = &route.path;
    malformed_as(
        how,
        rendered(route.method, path, head, &body_of(&route.body)),
    )
}

fn with_no_parts(random: &mut Rng, route: &Route, authorization: &str) -> Malformed {
    let bodies: [(&str, &[u8]); 6] = [
        ("multipart/form-data", b"--b\r\n\r\n--b--"),
        ("multipart/form-data; boundary=b", b"nothing of the kind"),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\r\n--b--\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{}\r\n",
        ),
        ("multipart/form-data; boundary=", b"--\r\n"),
    ];
    let (kind, body) = bodies[random.usize(0..bodies.len())];
    let head =
        format!("authorization: {authorization}\r\nuser-agent: fuzz\r\ncontent-type: {kind}\r\n");
    malformed_as("parts", rendered(route.method, &route.path, &head, body))
}

fn with_no_type(random: &mut Rng, route: &Route, authorization: &str) -> Malformed {
    let mut body = route.body.clone();
    let mut places = Vec::new();
    gather(&body, &mut String::new(), &mut places);
    let place = random.choice(&places).expect("places").clone();
    let at = body.pointer_mut(&place).expect("a place");
    let other = another_type(random, at);
    let may_pass = if other.is_null() {
        Some("null stands for nothing")
    } else if other.is_number() && (at.is_number() || place.ends_with("/nonce")) {
        Some("another number is a number")
    } else {
        None
    };
    *at = other;
    Malformed {
        bytes: said(
            route.method,
            route,
            &route.path,
            authorization,
            &body_of(&body),
        ),
        how: "a type",
        may_pass,
    }
}

/// Gathers the places of a body, itself included.
fn gather(value: &Value, at: &mut String, places: &mut Vec<String>) {
    places.push(at.clone());
    let length = at.len();
    if let Value::Object(fields) = value {
        for (key, field) in fields {
            at.push('/');
            at.push_str(key);
            gather(field, at, places);
            at.truncate(length);
        }
    } else if let Value::Array(entries) = value {
        for (index, entry) in entries.iter().enumerate() {
            at.push('/');
            at.push_str(&index.to_string());
            gather(entry, at, places);
            at.truncate(length);
        }
    }
}

/// Draws a value of another type, or null.
fn another_type(random: &mut Rng, value: &Value) -> Value {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let others = match value {
        Value::String(_) => vec![
            json!(true),
            json!([]),
            json!({}),
            deep,
            json!([1]),
            json!(-1),
        ],
        Value::Number(_) => vec![
            json!(true),
            json!("x"),
            json!([]),
            json!(-1),
            json!(1.5),
            json!(1e300),
            deep,
        ],
        Value::Bool(_) => vec![json!("perhaps"), json!(7), json!([]), json!({}), deep],
        Value::Array(_) => vec![json!("x"), json!(7), json!(true), json!({ "a": 1 })],
        Value::Object(_) | Value::Null => vec![json!("x"), json!(7), json!(true), json!([[]])],
    };
    if random.u8(0..10) == 0 {
        return Value::Null;
    }
    random.choice(others).expect("others")
}
