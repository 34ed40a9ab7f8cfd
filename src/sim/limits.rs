//! Discord's rate limits, on the host's own monotonic clock.
//!
//! Knows how often each route may be asked and what a refusal says; refuses to know what the
//! request was about. Discord says that its numbers "should not be hard coded", so these are
//! plausible ones: what matters is that an app reads them from the headers.
//!
//! **Invariants.** Limits run on real time, never on world time; a scenario may let real time's
//! windows pass. A request that is refused uses up nothing. Hidden limits show in no header.

mod hidden;
mod invalid;
mod refusals;

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::Value;

use self::hidden::hidden;
pub(super) use self::invalid::Invalid;
pub(super) use self::refusals::TooMany;
use self::refusals::{globally, hiddenly, in_bucket};
use super::clock::host_epoch_seconds;

/// How often something may happen within a span.
type Rate = (usize, Duration);

/// Headers of a reply.
pub(super) type Headers = Vec<(&'static str, String)>;

/// Counts requests per bucket.
#[derive(Debug)]
pub(super) struct Limits {
    on: bool,
    /// How many channels a server may make within [`CHANNELS_PER`].
    most_new_channels: usize,
    /// How far the windows are ahead of the host's clock.
    ahead: Duration,
    windows: BTreeMap<Key, Window>,
    asked: u64,
}

/// Names what is counted: a bucket or a hidden limit, and the channel, server or interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    what: u64,
    major: u64,
}

/// Keeps when something happened, no longer than it matters.
#[derive(Debug)]
struct Window {
    per: Duration,
    stamps: VecDeque<Instant>,
}

/// Says how often one route may be asked.
#[derive(Clone, Copy, Debug)]
struct Rule {
    method: &'static str,
    pattern: &'static str,
    rate: Rate,
}

/// The requests that a bot may make in any second over all routes (topics/rate-limits).
const GLOBAL: Rate = (50, Duration::from_secs(1));

/// What holds for a route that has no rule of its own.
const ORDINARY: Rate = (50, Duration::from_secs(1));

/// In which span new channels of a server are counted.
const CHANNELS_PER: Duration = Duration::from_secs(10);

/// The routes that have their own numbers; the first rule that fits counts.
const RULES: &[Rule] = &[
    rule("POST", "/channels/{channel}/messages", 5, 5000),
    rule("PATCH", "/channels/{channel}/messages/{message}", 5, 5000),
    rule("DELETE", "/channels/{channel}/messages/{message}", 5, 1000),
    rule("PATCH", "/channels/{channel}", 5, 5000),
    rule(
        "PUT",
        "/channels/{channel}/permissions/{target}",
        10,
        10_000,
    ),
    rule("POST", "/users/@me/channels", 10, 10_000),
    rule("POST", "/guilds/{guild}/scheduled-events", 5, 5000),
    // One reaction in a quarter of a second (users' reports).
    rule(
        "PUT",
        "/channels/{channel}/messages/{message}/reactions/{emoji}/@me",
        1,
        250,
    ),
];

/// After how many requests the windows in which nothing is left are forgotten.
const SWEEP_EVERY: u64 = 1024;

const fn rule(method: &'static str, pattern: &'static str, most: usize, per_ms: u64) -> Rule {
    Rule {
        method,
        pattern,
        rate: (most, Duration::from_millis(per_ms)),
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

impl Asked<'_> {
    /// Says whether the limit over all routes passes this one over (topics/rate-limits, "Global
    /// Rate Limit").
    fn is_exempt(&self) -> bool {
        let for_interactions = ["/interactions/", "/webhooks/"];
        for_interactions
            .iter()
            .any(|start| self.pattern.starts_with(start))
    }

    fn bucket(&self) -> Key {
        Key {
            what: bucket_id(self.method, self.pattern),
            major: hash(&[self.major]),
        }
    }
}

impl Limits {
    pub(super) fn new(on: bool, most_new_channels: usize) -> Self {
        Self {
            on,
            most_new_channels,
            ahead: Duration::ZERO,
            windows: BTreeMap::new(),
            asked: 0,
        }
    }

    /// Switches all limits on or off.
    pub(super) fn switch(&mut self, on: bool) {
        self.on = on;
    }

    /// Lets the windows pass as if real time had.
    pub(super) fn forward(&mut self, by: Duration) {
        self.ahead += by;
    }

    /// Reads the windows' own clock.
    pub(super) fn now(&self) -> Instant {
        Instant::now() + self.ahead
    }

    /// Counts a request and returns the headers of its reply, or refuses it.
    pub(super) fn ask(&mut self, asked: &Asked<'_>) -> Result<Headers, Box<TooMany>> {
        if !self.on {
            return Ok(Headers::new());
        }
        let now = self.now();
        self.sweep(now);
        let global = (!asked.is_exempt()).then_some(Key { what: 0, major: 0 });
        if let Some(wait) = global.and_then(|key| self.wait(key, GLOBAL, now)) {
            return Err(Box::new(globally(wait)));
        }
        let (bucket, rate) = (asked.bucket(), self.rate(asked));
        if let Some(wait) = self.wait(bucket, rate, now) {
            let headers = self.headers(bucket, rate, now);
            return Err(Box::new(in_bucket(wait, headers)));
        }
        let hidden = hidden(asked);
        if let Some(limit) = &hidden
            && let Some(wait) = self.wait(limit.key, limit.rate, now)
        {
            let headers = self.headers(bucket, rate, now);
            return Err(Box::new(hiddenly(wait, limit, headers)));
        }
        if let Some(key) = global {
            self.count(key, GLOBAL, now);
        }
        self.count(bucket, rate, now);
        if let Some(limit) = hidden {
            self.count(limit.key, limit.rate, now);
        }
        Ok(self.headers(bucket, rate, now))
    }

    /// Says how often a route may be asked.
    fn rate(&self, asked: &Asked<'_>) -> Rate {
        if (asked.method, asked.pattern) == ("POST", "/guilds/{guild}/channels") {
            return (self.most_new_channels, CHANNELS_PER);
        }
        let fits = |rule: &&Rule| rule.method == asked.method && rule.pattern == asked.pattern;
        RULES.iter().find(fits).map_or(ORDINARY, |rule| rule.rate)
    }

    /// Says how long the next request has to wait, if at all.
    fn wait(&mut self, key: Key, (most, per): Rate, now: Instant) -> Option<Duration> {
        let window = self.windows.get_mut(&key)?;
        window.let_pass(now);
        if window.stamps.len() < most {
            return None;
        }
        let first = window.stamps.front()?;
        Some(per.saturating_sub(now.duration_since(*first)))
    }

    fn count(&mut self, key: Key, (_, per): Rate, now: Instant) {
        let fresh = || Window {
            per,
            stamps: VecDeque::new(),
        };
        let window = self.windows.entry(key).or_insert_with(fresh);
        window.stamps.push_back(now);
    }

    /// Forgets what has passed, now and then: each interaction has a window of its own.
    fn sweep(&mut self, now: Instant) {
        self.asked += 1;
        if self.asked.is_multiple_of(SWEEP_EVERY) {
            self.windows.retain(|_, window| {
                window.let_pass(now);
                !window.stamps.is_empty()
            });
        }
    }

    fn headers(&self, bucket: Key, (most, per): Rate, now: Instant) -> Headers {
        let window = self.windows.get(&bucket);
        let used = window.map_or(0, |window| window.stamps.len());
        let first = window.and_then(|window| window.stamps.front());
        let reset_after = first.map_or(per, |first| per.saturating_sub(now.duration_since(*first)));
        let reset_at = host_epoch_seconds() + reset_after.as_secs_f64();
        let (left, after) = (most.saturating_sub(used), reset_after.as_secs_f64());
        vec![
            ("x-ratelimit-limit", most.to_string()),
            ("x-ratelimit-remaining", left.to_string()),
            ("x-ratelimit-reset", format!("{reset_at:.3}")),
            ("x-ratelimit-reset-after", format!("{after:.3}")),
            ("x-ratelimit-bucket", format!("{:016x}", bucket.what)),
        ]
    }
}

impl Window {
    fn let_pass(&mut self, now: Instant) {
        let passed = |first: &Instant| now.duration_since(*first) >= self.per;
        while self.stamps.front().is_some_and(passed) {
            self.stamps.pop_front();
        }
    }
}

/// Names a bucket: a route and its method, whatever channel or server it is asked for.
fn bucket_id(method: &str, pattern: &str) -> u64 {
    hash(&[method, pattern])
}

/// Hashes a few texts by FNV-1a, the same in every run.
fn hash(texts: &[&str]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_passed_is_forgotten() {
        let mut limits = Limits::new(true, 10);
        for number in 0..SWEEP_EVERY {
            let major = number.to_string();
            let asked = Asked {
                method: "POST",
                pattern: "/interactions/{interaction}/{token}/callback",
                major: &major,
                body: &Value::Null,
            };
            limits.ask(&asked).expect("each has a window of its own");
            limits.forward(Duration::from_secs(2));
        }
        assert!(limits.windows.len() < 10, "{}", limits.windows.len());
    }
}
