//! When a request may leave: how many a second, and what each of Discord's buckets has left.
//!
//! Knows what Discord's headers have said so far; numbers come from them and are never assumed.
//! Refuses to know what a request is for, and to read a clock: `now` is time since any fixed
//! moment, never going back. Source: Discord's documentation, page *Rate Limits*.
//!
//! **Invariants**
//! - Requests of jobs leave evenly, and never faster than they may; all together stay below
//!   Discord's 50 a second. Answers to interactions are not limited so and are never held up.
//! - A bucket that nobody knows yet, or whose window has just ended, is tried by one request alone.
//! - A request that was held back never left, so nothing has happened.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// What all requests together may be in a second, as long as jobs are allowed no more: Discord
/// allows 50, and clocks differ.
const ALL_A_SECOND: u32 = 48;

/// Requests that may leave at once after a pause.
const AT_ONCE: u32 = 2;

/// How long who waits for another's answer waits before it asks again.
const SOON: Duration = Duration::from_millis(5);

/// How long everything waits when Discord says that it is too much, but not for how long.
const UNSAID: Duration = Duration::from_secs(5);

/// Refusals (401, 403 and 429) within [`REFUSALS_WITHIN`] after which jobs stand still. Discord
/// shuts an address out at 10,000.
const REFUSALS_MAX: usize = 300;

/// The span in which Discord counts refusals.
const REFUSALS_WITHIN: Duration = Duration::from_mins(10);

/// Requests after which buckets that say nothing any more are forgotten.
const SWEEP_EVERY: u64 = 1024;

/// For whom a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// The answer to an interaction, which Discord does not count among the 50.
    Answer,
    /// Something that a person waits for.
    Person,
    /// A job.
    Job,
}

/// A route, and the channel, server or webhook to which it belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// Discord's name of the bucket once it is known, the route until then.
    name: String,
    /// The id that has windows of its own.
    major: String,
}

/// What one bucket has left.
#[derive(Clone, Debug, Default)]
struct Bucket {
    state: State,
    under_way: u64,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Nobody has said yet.
    #[default]
    Unknown,
    /// Discord names no limit.
    Free,
    /// So many may leave until then.
    Known { left: u64, resets_at: Duration },
}

/// Leave to send one request.
#[derive(Clone, Debug)]
pub(super) struct Leave {
    key: Key,
    route: String,
}

/// What an answer says about limits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Heard {
    /// The status.
    pub(super) status: u16,
    /// Discord's name of the bucket.
    pub(super) bucket: Option<String>,
    /// How many requests are left in its window.
    pub(super) left: Option<u64>,
    /// How long the window lasts.
    pub(super) resets_after: Option<Duration>,
    /// How long Discord wants us to wait, on a 429.
    pub(super) wait: Option<Duration>,
    /// Whether a 429 is about all requests.
    pub(super) global: bool,
    /// Whether a 429 is no fault of ours, and so not counted as one.
    pub(super) shared: bool,
}

impl Heard {
    /// Whether Discord counts it towards shutting an address out.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self.status, 401 | 403) || (self.status == 429 && !self.shared)
    }
}

/// Says when requests may leave.
#[derive(Debug)]
pub(super) struct Pace {
    jobs: Evenly,
    all: Evenly,
    held_until: Duration,
    buckets: BTreeMap<Key, Bucket>,
    /// Discord's name for each route's bucket.
    names: BTreeMap<String, String>,
    refusals: VecDeque<Duration>,
    asked: u64,
}

/// So many a second, evenly, with a few at once after a pause.
#[derive(Debug)]
struct Evenly {
    gap: Duration,
    next_at: Duration,
}

impl Evenly {
    fn new(a_second: u32) -> Self {
        Self {
            gap: Duration::from_secs(1) / a_second.max(1),
            next_at: Duration::ZERO,
        }
    }

    /// How long the next one waits.
    fn wait(&self, now: Duration) -> Duration {
        let ahead = self.gap * (AT_ONCE - 1);
        self.next_at.saturating_sub(now + ahead)
    }

    fn take(&mut self, now: Duration) {
        self.next_at = self.next_at.max(now) + self.gap;
    }
}

impl Pace {
    /// A pace at which jobs make so many requests a second.
    pub(super) fn new(jobs_a_second: u32) -> Self {
        Self {
            jobs: Evenly::new(jobs_a_second),
            all: Evenly::new(jobs_a_second.max(ALL_A_SECOND)),
            held_until: Duration::ZERO,
            buckets: BTreeMap::new(),
            names: BTreeMap::new(),
            refusals: VecDeque::new(),
            asked: 0,
        }
    }

    /// Gives leave, or says how long to wait before asking again.
    pub(super) fn ask(
        &mut self,
        errand: Errand,
        method: &str,
        path: &str,
        now: Duration,
    ) -> Result<Leave, Duration> {
        let (route, major) = route(method, path);
        let name = self.names.get(&route).unwrap_or(&route).clone();
        let key = Key { name, major };
        if errand == Errand::Answer {
            return Ok(Leave { key, route });
        }
        self.sweep(now);
        let job = errand == Errand::Job;
        let waits = [
            self.held_until.saturating_sub(now),
            self.all.wait(now),
            if job {
                self.jobs.wait(now)
            } else {
                Duration::ZERO
            },
            if job {
                self.standstill(now)
            } else {
                Duration::ZERO
            },
            self.buckets
                .get(&key)
                .map_or(Duration::ZERO, |bucket| bucket.wait(now)),
        ];
        let wait = waits.into_iter().max().unwrap_or_default();
        if wait > Duration::ZERO {
            return Err(wait);
        }
        self.all.take(now);
        if job {
            self.jobs.take(now);
        }
        self.buckets.entry(key.clone()).or_default().take();
        Ok(Leave { key, route })
    }

    /// Takes in what an answer says; none when the request came to nothing.
    pub(super) fn hear(&mut self, leave: &Leave, heard: Option<&Heard>, now: Duration) {
        let bucket = self.buckets.get_mut(&leave.key);
        let Some(heard) = heard else {
            if let Some(bucket) = bucket {
                bucket.under_way = bucket.under_way.saturating_sub(1);
            }
            return;
        };
        if let Some(bucket) = bucket {
            bucket.hear(heard, now);
        }
        if heard.status == 429 && (heard.global || heard.left.is_none()) {
            self.held_until = self.held_until.max(now + heard.wait.unwrap_or(UNSAID));
        }
        if heard.is_refusal() {
            self.refusals.push_back(now);
        }
        if let Some(name) = &heard.bucket {
            self.learn(leave, name);
        }
    }

    /// Whether so much was refused that jobs wait.
    pub(super) fn stands_still(&self) -> bool {
        REFUSALS_MAX <= self.refusals.len()
    }

    /// Puts what is known of a route under the name that Discord gives its bucket.
    fn learn(&mut self, leave: &Leave, name: &str) {
        if leave.key.name == name {
            return;
        }
        // Answers to interactions have no bucket here: each has a route of its own.
        let Some(mut newer) = self.buckets.remove(&leave.key) else {
            return;
        };
        self.names.insert(leave.route.clone(), name.to_owned());
        let known = Key {
            name: name.to_owned(),
            major: leave.key.major.clone(),
        };
        let bucket = self.buckets.entry(known).or_default();
        newer.under_way += bucket.under_way;
        *bucket = newer;
    }

    /// How long jobs stand still because too much was refused.
    fn standstill(&mut self, now: Duration) -> Duration {
        while self
            .refusals
            .front()
            .is_some_and(|at| *at + REFUSALS_WITHIN <= now)
        {
            self.refusals.pop_front();
        }
        let over = self.refusals.len().checked_sub(REFUSALS_MAX);
        let last = over.and_then(|over| self.refusals.get(over));
        last.map_or(Duration::ZERO, |at| {
            (*at + REFUSALS_WITHIN).saturating_sub(now)
        })
    }

    fn sweep(&mut self, now: Duration) {
        self.asked += 1;
        if self.asked.is_multiple_of(SWEEP_EVERY) {
            self.buckets.retain(|_, bucket| bucket.tells_something(now));
        }
    }
}

impl Bucket {
    fn wait(&self, now: Duration) -> Duration {
        let alone = if self.under_way == 0 {
            Duration::ZERO
        } else {
            SOON
        };
        match self.state {
            State::Unknown => alone,
            State::Known { left: 0, resets_at } => resets_at.saturating_sub(now).max(alone),
            State::Free | State::Known { .. } => Duration::ZERO,
        }
    }

    fn take(&mut self) {
        self.under_way += 1;
        if let State::Known { left, .. } = &mut self.state {
            *left = left.saturating_sub(1);
        }
    }

    fn hear(&mut self, heard: &Heard, now: Duration) {
        self.under_way = self.under_way.saturating_sub(1);
        let wait = heard.wait.unwrap_or(UNSAID);
        self.state = match (heard.status, heard.left, heard.resets_after) {
            (429, ..) => State::Known {
                left: 0,
                resets_at: now + wait,
            },
            // Those under way may not be counted in what Discord says is left.
            (_, Some(left), Some(after)) => State::Known {
                left: left.saturating_sub(self.under_way),
                resets_at: now + after,
            },
            (200..=299, ..) => State::Free,
            _ => return,
        };
    }

    fn tells_something(&self, now: Duration) -> bool {
        let known = matches!(self.state, State::Known { resets_at, .. } if now < resets_at);
        known || self.under_way > 0
    }
}

/// The route of a path with its ids replaced, and the first id, which has windows of its own.
fn route(method: &str, path: &str) -> (String, String) {
    let mut major = String::new();
    let mut route = method.to_owned();
    for part in path.trim_start_matches("/api/v10").split('/').skip(1) {
        let id = !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit());
        if id && major.is_empty() {
            part.clone_into(&mut major);
        }
        route.push('/');
        route.push_str(if id { "{id}" } else { part });
    }
    (route, major)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = "/api/v10/channels/7/messages";

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn left(left: u64, after: Duration) -> Heard {
        Heard {
            status: 200,
            bucket: Some("messages".to_owned()),
            left: Some(left),
            resets_after: Some(after),
            ..Heard::default()
        }
    }

    /// A pace that holds nothing up by itself.
    fn fast() -> Pace {
        Pace::new(u32::MAX)
    }

    fn post(pace: &mut Pace, now: Duration) -> Result<Leave, Duration> {
        pace.ask(Errand::Job, "POST", MESSAGES, now)
    }

    #[test]
    fn jobs_leave_evenly_and_people_are_not_held_up_by_them() {
        let mut pace = Pace::new(10);
        let mut sent = 0;
        for tenth in 0..=30 {
            let now = Duration::from_millis(100 * tenth);
            while pace
                .ask(Errand::Job, "GET", &format!("/a/{sent}"), now)
                .is_ok()
            {
                sent += 1;
            }
            assert!(
                pace.ask(Errand::Answer, "POST", "/interactions/1/t/callback", now)
                    .is_ok()
            );
        }
        assert_eq!(sent, 30 + AT_ONCE as usize, "in three seconds");
        assert!(
            pace.ask(Errand::Person, "GET", "/guilds/1", secs(3))
                .is_ok()
        );
    }

    #[test]
    fn an_unknown_bucket_is_tried_by_one_alone() {
        let mut pace = fast();
        let first = post(&mut pace, secs(1)).expect("nothing is known");
        assert_eq!(post(&mut pace, secs(1)).err(), Some(SOON));
        pace.hear(&first, Some(&left(1, secs(5))), secs(1));
        post(&mut pace, secs(1)).expect("one is left");
        assert_eq!(post(&mut pace, secs(1)).err(), Some(secs(5)));
    }

    #[test]
    fn those_under_way_are_counted_off() {
        let mut pace = fast();
        let first = post(&mut pace, secs(1)).expect("nothing is known");
        pace.hear(&first, Some(&left(3, secs(5))), secs(1));
        let second = post(&mut pace, secs(1)).expect("three are left");
        post(&mut pace, secs(1)).expect("two are left");
        pace.hear(&second, Some(&left(1, secs(5))), secs(1));
        assert!(
            post(&mut pace, secs(1)).is_err(),
            "the third may use the last"
        );
    }

    #[test]
    fn a_window_that_has_ended_is_tried_by_one_alone() {
        let mut pace = fast();
        let first = post(&mut pace, secs(1)).expect("nothing is known");
        pace.hear(&first, Some(&left(0, secs(5))), secs(1));
        let second = post(&mut pace, secs(6)).expect("the window has ended");
        assert!(post(&mut pace, secs(6)).is_err());
        pace.hear(&second, Some(&left(4, secs(5))), secs(6));
        post(&mut pace, secs(6)).expect("four are left");
    }

    #[test]
    fn other_channels_have_windows_of_their_own() {
        let mut pace = fast();
        let first = post(&mut pace, secs(1)).expect("nothing is known");
        pace.hear(&first, Some(&left(0, secs(5))), secs(1));
        let other = "/api/v10/channels/8/messages";
        pace.ask(Errand::Job, "POST", other, secs(1))
            .expect("it is another channel");
    }

    #[test]
    fn routes_of_one_bucket_share_its_window() {
        let mut pace = fast();
        let edit = "/api/v10/channels/7/messages/9";
        let first = pace
            .ask(Errand::Job, "PATCH", edit, secs(1))
            .expect("nothing is known");
        pace.hear(&first, Some(&left(1, secs(5))), secs(1));
        let second = post(&mut pace, secs(1)).expect("nothing is known");
        pace.hear(&second, Some(&left(0, secs(5))), secs(1));
        assert!(post(&mut pace, secs(2)).is_err());
    }

    #[test]
    fn a_route_without_limits_is_free() {
        let mut pace = fast();
        let first = post(&mut pace, secs(1)).expect("nothing is known");
        let free = Heard {
            status: 204,
            ..Heard::default()
        };
        pace.hear(&first, Some(&free), secs(1));
        for _request in 0..100 {
            post(&mut pace, secs(1)).expect("there is no limit");
        }
    }

    #[test]
    fn what_is_too_much_for_all_holds_everything_but_answers() {
        for wait in [Some(secs(3)), None] {
            let mut pace = fast();
            let first = post(&mut pace, secs(1)).expect("nothing is known");
            let refused = Heard {
                status: 429,
                global: wait.is_some(),
                wait,
                ..Heard::default()
            };
            pace.hear(&first, Some(&refused), secs(1));
            let other = pace.ask(Errand::Person, "GET", "/guilds/1", secs(1));
            assert_eq!(other.err(), Some(wait.unwrap_or(UNSAID)));
            pace.ask(
                Errand::Answer,
                "POST",
                "/interactions/1/t/callback",
                secs(1),
            )
            .expect("answers are not counted");
        }
    }

    #[test]
    fn jobs_stand_still_when_too_much_was_refused() {
        let mut pace = fast();
        let forbidden = Heard {
            status: 403,
            ..Heard::default()
        };
        for _refusal in 0..REFUSALS_MAX {
            let leave = post(&mut pace, secs(60)).expect("not yet too much");
            pace.hear(&leave, Some(&forbidden), secs(60));
        }
        assert_eq!(post(&mut pace, secs(61)).err(), Some(secs(599)));
        pace.ask(Errand::Person, "GET", "/guilds/1", secs(61))
            .expect("people go on");
        post(&mut pace, secs(661)).expect("it is long ago");
    }

    #[test]
    fn what_came_to_nothing_frees_its_place() {
        let mut pace = fast();
        let first = post(&mut pace, secs(1)).expect("nothing is known");
        pace.hear(&first, None, secs(2));
        post(&mut pace, secs(2)).expect("nobody is under way");
    }

    #[test]
    fn answers_leave_nothing_behind() {
        let mut pace = fast();
        for number in 0..100 {
            let path = format!("/api/v10/interactions/{number}/token{number}/callback");
            let leave = pace.ask(Errand::Answer, "POST", &path, secs(1));
            let leave = leave.expect("answers are not held up");
            pace.hear(&leave, Some(&left(4, secs(5))), secs(1));
        }
        assert!(pace.buckets.is_empty() && pace.names.is_empty());
    }

    #[test]
    fn what_is_long_over_is_forgotten() {
        let mut pace = fast();
        for number in 0..2 * SWEEP_EVERY {
            let path = format!("/api/v10/channels/{number}/messages");
            let now = secs(number);
            let leave = pace
                .ask(Errand::Job, "POST", &path, now)
                .expect("it is alone");
            pace.hear(&leave, Some(&left(4, secs(5))), now);
        }
        assert!(pace.buckets.len() < 1100, "{}", pace.buckets.len());
    }
}
