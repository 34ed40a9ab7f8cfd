//! What a request reads that came too often.
//!
//! Knows status 429's headers and body; refuses to count.
//!
//! **Invariants.** `Retry-After` is in whole seconds, rounded up; the body says it to the
//! millisecond, rounded up (topics/rate-limits, "Rate Limit Response Structure").

use std::time::Duration;

use serde_json::{Value, json};

use super::Headers;
use super::hidden::Hidden;

/// Carries a 429.
#[derive(Clone, Debug)]
pub(in crate::sim) struct TooMany {
    pub(in crate::sim) headers: Headers,
    pub(in crate::sim) body: Value,
}

/// Refuses for the limit over all routes, which has no bucket to tell of.
pub(super) fn globally(wait: Duration) -> TooMany {
    let mut refused = too_many(wait, "global", Headers::new());
    refused
        .headers
        .push(("x-ratelimit-global", "true".to_owned()));
    refused.body["global"] = json!(true);
    refused
}

/// Refuses for a bucket that is used up.
pub(super) fn in_bucket(wait: Duration, headers: Headers) -> TooMany {
    too_many(wait, "user", headers)
}

/// Refuses for a hidden limit, while the headers tell of a bucket with room.
pub(super) fn hiddenly(wait: Duration, limit: &Hidden, headers: Headers) -> TooMany {
    let mut refused = too_many(wait, "user", headers);
    if let Some((code, message)) = limit.code {
        refused.body["code"] = json!(code);
        refused.body["message"] = json!(message);
    }
    refused
}

fn too_many(wait: Duration, scope: &str, mut headers: Headers) -> TooMany {
    let whole_seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    headers.push(("retry-after", whole_seconds.to_string()));
    headers.push(("x-ratelimit-scope", scope.to_owned()));
    let retry_after = (wait.as_secs_f64() * 1000.0).ceil() / 1000.0;
    let body = json!({
        "message": "You are being rate limited.", "retry_after": retry_after, "global": false,
    });
    TooMany { headers, body }
}
