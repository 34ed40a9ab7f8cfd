//! Discord's rate limits, on the host's own monotonic clock.
//!
//! Knows how often each route may be asked and what a refusal says; refuses to know what the
//! request was about. Discord says that its numbers "should not be hard coded", so these are
//! plausible ones: what matters is that an app reads them from the headers.
//!
//! **Invariants.** Limits run on real time, never on world time. A request that is refused does
//! not count. Hidden limits (channel names and topics, crossposts, follow-ups) show in no header.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::clock::host_epoch_seconds;

/// Counts requests per bucket.
#[derive(Debug)]
pub(super) struct Limits {
    on: bool,
    windows: BTreeMap<String, VecDeque<Instant>>,
}

/// Says how often something may happen.
#[derive(Clone, Copy, Debug)]
struct Rule {
    method: &'static str,
    pattern: &'static str,
    most: usize,
    per: Duration,
}

/// The requests that a bot may make in any second over all routes (topics/rate-limits).
const GLOBAL: (usize, Duration) = (50, Duration::from_secs(1));

/// What holds for a route that has no rule of its own.
const ORDINARY: (usize, Duration) = (50, Duration::from_secs(1));

/// The routes that have their own numbers; the first rule that fits counts.
const RULES: &[Rule] = &[
    rule("POST", "/channels/{channel}/messages", 5, 5),
    rule("PATCH", "/channels/{channel}/messages/{message}", 5, 5),
    rule("DELETE", "/channels/{channel}/messages/{message}", 5, 1),
    rule("PATCH", "/channels/{channel}", 5, 5),
    rule("POST", "/guilds/{guild}/channels", 10, 10),
    rule("PUT", "/channels/{channel}/permissions/{target}", 10, 10),
    rule("POST", "/users/@me/channels", 10, 10),
    rule("POST", "/guilds/{guild}/scheduled-events", 5, 5),
];

/// A channel's name and topic: twice in ten minutes (discord-api-docs issue 1900).
const RENAMES: (usize, Duration) = (2, Duration::from_mins(10));
/// Crossposts: ten an hour for each channel (users' reports).
const CROSSPOSTS: (usize, Duration) = (10, Duration::from_hours(1));
/// Follow-ups: five in two seconds for each interaction (discord-api-docs issue 2701).
const FOLLOW_UPS: (usize, Duration) = (5, Duration::from_secs(2));

const fn rule(method: &'static str, pattern: &'static str, most: usize, per_seconds: u64) -> Rule {
    Rule {
        method,
        pattern,
        most,
        per: Duration::from_secs(per_seconds),
    }
}

/// Describes a request as the limits see it.
#[derive(Clone, Debug)]
pub(super) struct Asked<'r> {
    pub(super) method: &'r str,
    /// The route with its ids replaced by names.
    pub(super) pattern: &'r str,
    /// The id of the channel, server or webhook that the route belongs to.
    pub(super) major: &'r str,
    pub(super) body: &'r Value,
}

/// Carries a 429.
#[derive(Clone, Debug)]
pub(super) struct TooMany {
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Value,
}

impl Limits {
    pub(super) fn new(on: bool) -> Self {
        Self {
            on,
            windows: BTreeMap::new(),
        }
    }

    /// Counts a request and returns the headers of its reply, or refuses it.
    pub(super) fn ask(
        &mut self,
        asked: &Asked<'_>,
        now: Instant,
    ) -> Result<Vec<(&'static str, String)>, Box<TooMany>> {
        let for_interactions = ["/interactions/", "/webhooks/"];
        let exempt = for_interactions
            .iter()
            .any(|start| asked.pattern.starts_with(start));
        if !self.on {
            return Ok(Vec::new());
        }
        if !exempt && let Some(wait) = self.wait("global", GLOBAL, now) {
            return Err(Box::new(too_many(wait, "global", Vec::new())));
        }
        let bucket = format!("{} {} {}", asked.method, asked.pattern, asked.major);
        let (most, per) = numbers(asked.method, asked.pattern);
        if let Some(wait) = self.wait(&bucket, (most, per), now) {
            let headers = self.headers(&bucket, (most, per), now);
            return Err(Box::new(too_many(wait, "user", headers)));
        }
        let hidden = hidden(asked);
        if let Some((key, limit)) = &hidden
            && let Some(wait) = self.wait(key, *limit, now)
        {
            let headers = self.headers(&bucket, (most, per), now);
            return Err(Box::new(too_many(wait, "user", headers)));
        }
        let hidden = hidden.map(|(key, _)| key);
        let global = (!exempt).then(|| "global".to_owned());
        for key in [Some(bucket.clone()), hidden, global].into_iter().flatten() {
            self.windows.entry(key).or_default().push_back(now);
        }
        Ok(self.headers(&bucket, (most, per), now))
    }

    /// Says how long the next request has to wait, if at all.
    fn wait(
        &mut self,
        key: &str,
        (most, per): (usize, Duration),
        now: Instant,
    ) -> Option<Duration> {
        let window = self.windows.get_mut(key)?;
        while window
            .front()
            .is_some_and(|first| now.duration_since(*first) >= per)
        {
            window.pop_front();
        }
        if window.len() < most {
            return None;
        }
        let first = window.front()?;
        Some(per.saturating_sub(now.duration_since(*first)))
    }

    fn headers(
        &self,
        bucket: &str,
        (most, per): (usize, Duration),
        now: Instant,
    ) -> Vec<(&'static str, String)> {
        let window = self.windows.get(bucket);
        let used = window.map_or(0, VecDeque::len);
        let first = window.and_then(VecDeque::front);
        let reset_after = first.map_or(per, |first| per.saturating_sub(now.duration_since(*first)));
        let reset_at = host_epoch_seconds() + reset_after.as_secs_f64();
        vec![
            ("x-ratelimit-limit", most.to_string()),
            ("x-ratelimit-reset", format!("{reset_at:.3}")),
            (
                "x-ratelimit-remaining",
                most.saturating_sub(used).to_string(),
            ),
            (
                "x-ratelimit-reset-after",
                format!("{:.3}", reset_after.as_secs_f64()),
            ),
            ("x-ratelimit-bucket", bucket_hash(bucket)),
        ]
    }
}

/// Names a bucket by a hash of its method and route, without the major id, as Discord does.
fn bucket_hash(bucket: &str) -> String {
    let route = bucket.rsplit_once(' ').map_or(bucket, |(route, _)| route);
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let hash = route.bytes().fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn numbers(method: &str, pattern: &str) -> (usize, Duration) {
    let fits = |rule: &&Rule| rule.method == method && rule.pattern == pattern;
    let rule = RULES.iter().find(fits);
    rule.map_or(ORDINARY, |rule| (rule.most, rule.per))
}

/// Finds the limit that shows in no header, where the request falls under one.
fn hidden(asked: &Asked<'_>) -> Option<(String, (usize, Duration))> {
    let sent = |field: &str| asked.body.get(field).is_some();
    let (name, limit) = match (asked.method, asked.pattern) {
        ("PATCH", "/channels/{channel}") if sent("name") || sent("topic") => ("rename", RENAMES),
        ("POST", "/channels/{channel}/messages/{message}/crosspost") => ("crosspost", CROSSPOSTS),
        ("POST", "/webhooks/{application}/{token}") => ("follow-up", FOLLOW_UPS),
        _ => return None,
    };
    Some((format!("{name} {}", asked.major), limit))
}

fn too_many(wait: Duration, scope: &str, headers: Vec<(&'static str, String)>) -> TooMany {
    let global = scope == "global";
    let mut headers = headers;
    let whole_seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    headers.push(("retry-after", whole_seconds.to_string()));
    headers.push(("x-ratelimit-scope", scope.to_owned()));
    if global {
        headers.push(("x-ratelimit-global", "true".to_owned()));
    }
    let retry_after = (wait.as_secs_f64() * 1000.0).ceil() / 1000.0;
    let body = json!({
        "message": "You are being rate limited.", "retry_after": retry_after, "global": global,
    });
    TooMany { headers, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &str = "/channels/{channel}/messages";

    fn post<'r>(body: &'r Value, major: &'r str) -> Asked<'r> {
        Asked {
            method: "POST",
            pattern: POST,
            major,
            body,
        }
    }

    #[test]
    fn the_sixth_message_in_five_seconds_waits_and_other_channels_do_not() {
        let mut limits = Limits::new(true);
        let start = Instant::now();
        for _ in 0..5 {
            limits
                .ask(&post(&Value::Null, "1"), start)
                .expect("within the limit");
        }
        let refused = limits
            .ask(&post(&Value::Null, "1"), start)
            .expect_err("the sixth");
        assert_eq!(refused.body["global"], false);
        assert!(limits.ask(&post(&Value::Null, "2"), start).is_ok());
        let later = start + Duration::from_secs(5);
        assert!(limits.ask(&post(&Value::Null, "1"), later).is_ok());
    }

    #[test]
    fn a_third_rename_is_refused_although_the_headers_have_room() {
        let mut limits = Limits::new(true);
        let body = json!({ "topic": "t" });
        let edit = Asked {
            method: "PATCH",
            pattern: "/channels/{channel}",
            major: "1",
            body: &body,
        };
        let now = Instant::now();
        limits.ask(&edit, now).expect("the first");
        limits.ask(&edit, now).expect("the second");
        let refused = limits.ask(&edit, now).expect_err("the third");
        let remaining = refused
            .headers
            .iter()
            .find(|(name, _)| *name == "x-ratelimit-remaining");
        assert_eq!(remaining.map(|(_, left)| left.as_str()), Some("3"));
        assert!(
            refused.body["retry_after"]
                .as_f64()
                .is_some_and(|wait| wait > 500.0)
        );
    }

    #[test]
    fn fifty_requests_a_second_over_all_routes() {
        let mut limits = Limits::new(true);
        let now = Instant::now();
        let majors: Vec<_> = (0..51).map(|n| n.to_string()).collect();
        for major in &majors[..50] {
            limits
                .ask(&post(&Value::Null, major), now)
                .expect("within the limit");
        }
        let refused = limits
            .ask(&post(&Value::Null, &majors[50]), now)
            .expect_err("the 51st");
        assert_eq!(refused.body["global"], true);
    }
}
