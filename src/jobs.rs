//! Keeps promises: takes what is due, has it delivered, and records how it went.
//!
//! Knows leases, tries, back-off and how much is under way at once. Refuses to know Discord: what a promise means there
//! is [`Deliver`]'s business.
//!
//! **Invariants**
//! - An attempt row is committed before its effect; the result and `done` are one transaction
//!   after it. So a try without an end means: look on Discord before you do it again.
//! - At most [`AT_ONCE`] deliveries are under way, so that people's own clicks always find room.
//! - [`Runner::tick`] does all that is due at a given moment; the loop around it is the only sleeper.

use std::{
    collections::BTreeMap,
    future::Future,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use futures_util::{FutureExt, future::join_all};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::{
    app::{App, Fault},
    clock::{self, Clock, Stopwatch},
    domain::{
        promises::{Kept, Promise},
        time::Moment,
    },
    store::jobs::{self as rows, Due, Ending, Leased},
};

/// Deliveries under way at once; few, so that a slow Discord slows us too.
pub const AT_ONCE: u32 = 6;

/// Jobs of one worker before the clock is read again.
const ROUND: u32 = 4;

/// What stands with a job that fails by our own fault; the log says more.
const OUR_SIDE: &str = "our own side failed";

/// What stands with a job whose time has passed.
pub const TOO_LATE: &str = "its time has passed";

/// What stands with a job of a cohort that is over.
const OVER: &str = "its cohort or its group is over";

/// How long a job stays with one try: longer than every request's time-out together.
const LEASE: TimeDelta = TimeDelta::minutes(3);

/// The first wait after a failed try; it doubles up to [`BACKOFF_MAX`].
const BACKOFF_MIN: TimeDelta = TimeDelta::seconds(1);

/// The longest wait between two tries.
const BACKOFF_MAX: TimeDelta = TimeDelta::minutes(5);

/// How long a kind of promise rests at the most when Discord asks us to slow down: what it says of
/// one room need not hold for the next.
const REST_MAX: TimeDelta = TimeDelta::seconds(10);

/// A job that failed so often waits for a person.
const ATTEMPTS_MAX: i64 = 40;

/// How long the loop waits at the most for a fault to pass.
const FAULT_WAIT_MAX: TimeDelta = TimeDelta::seconds(30);

/// How long the loop waits at the most before it looks again, whatever it was told.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// The sign by which a deed of ours is known again on Discord: it goes out as a message's nonce
/// and stays readable in a button's id or a channel's topic.
///
/// Twenty hexadecimal digits of a hash: short enough for Discord's nonce (25 characters), long
/// enough never to meet another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker(String);

impl Marker {
    /// The marker of a promise made by the database that carries `seed`.
    pub fn of(promise: &Promise, seed: &str) -> Self {
        let hash = Sha256::digest(format!("{seed}/{}", promise.key()));
        let digits = hash
            .iter()
            .take(10)
            .fold(0_u128, |all, byte| all << 8 | u128::from(*byte));
        Self(format!("{digits:020x}"))
    }

    /// The marker that a `custom_id` carries behind its `~`, if it carries one.
    pub fn on(custom_id: &str) -> Option<Self> {
        let (_press, marker) = custom_id.split_once('~')?;
        Some(Self(marker.to_owned()))
    }

    /// The marker as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The marker as it stands in a text that people read: a topic, a description, a footer.
    pub fn sign(&self) -> String {
        format!("⟦{}⟧", self.0)
    }
}

/// One try at keeping a promise.
#[derive(Clone, Debug)]
pub struct Order {
    /// What is to be done.
    pub promise: Promise,
    /// How it is known again.
    pub marker: Marker,
    /// When an earlier try began whose outcome nobody knows: look first.
    pub unsure_since: Option<Moment>,
    /// Whether its time has passed, so that it is only looked for, and not done any more.
    pub only_look: bool,
    /// The moment of this try.
    pub now: Moment,
}

/// Why a promise was not kept this time.
#[derive(Debug)]
pub enum Failed {
    /// Discord said no for now; nothing happened.
    Later {
        /// What it said.
        why: String,
        /// How long it wants us to wait, if it said so.
        after: Option<Duration>,
    },
    /// Discord asked us to slow down; nothing happened.
    Limited {
        /// What it said.
        why: String,
        /// How long it wants us to wait.
        after: Duration,
    },
    /// It may have happened.
    Ambiguous {
        /// What we saw.
        why: String,
    },
    /// It cannot be done until a person changes something.
    Park {
        /// What stands in the way.
        why: String,
    },
    /// There is nothing left to do.
    Skip {
        /// Why.
        why: String,
    },
    /// Nothing can be done at all, such as with a token that was withdrawn.
    Stop {
        /// Why.
        why: String,
    },
    /// Our own side failed.
    Fault(Fault),
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Whoever can keep promises on Discord. The one port; implemented by `discord`.
pub trait Deliver: Send + Sync {
    /// Does what is ordered and says what came of it, looking first when an earlier try is in doubt.
    fn deliver(&self, order: &Order) -> impl Future<Output = Result<Kept, Failed>> + Send;
}

/// Why the runner came to an end.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// Our own side failed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Discord will have nothing more to do with us.
    #[error("{0}")]
    Refused(String),
}

/// Takes what is due and has it delivered.
#[derive(Debug)]
pub struct Runner<D> {
    app: Arc<App>,
    clock: Clock,
    deliver: D,
    seed: String,
    stopping: watch::Sender<bool>,
    /// Until when a kind of promise rests because Discord asked for it, by kind.
    resting: Mutex<BTreeMap<&'static str, Moment>>,
    /// Runs since it last looked for work.
    looked: watch::Sender<Stopwatch>,
}

impl<D: Deliver> Runner<D> {
    /// A runner for the database behind `app`. Frees what an earlier process had leased: it is
    /// the only one on its database.
    pub async fn start(app: Arc<App>, clock: Clock, deliver: D) -> Result<Self, Fault> {
        let mut write = app.store.write().await?;
        let seed = rows::seed(&mut write).await?;
        let freed = rows::release_all(&mut write).await?;
        write.commit().await?;
        if freed > 0 {
            tracing::info!(
                freed,
                "an earlier run left jobs unfinished; they are taken up again"
            );
        }
        Ok(Self {
            app,
            clock,
            deliver,
            seed,
            stopping: watch::Sender::new(false),
            resting: Mutex::default(),
            looked: watch::Sender::new(Stopwatch::started()),
        })
    }

    /// Takes no more jobs from now on; [`Runner::run`] returns when those under way have ended.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// How long ago it last looked for work: a few seconds, unless every worker waits for Discord.
    pub fn silent(&self) -> Duration {
        self.looked.borrow().shows()
    }

    /// Keeps promises until it is told to [`Runner::stop`] or something makes it impossible. What
    /// may pass, such as a full disk, is waited for: a new process would find it, too.
    pub async fn run(&self) -> Result<(), Stopped> {
        let mut stopping = self.stopping.subscribe();
        let mut failures = 0;
        while !*stopping.borrow_and_update() {
            self.looked.send_replace(Stopwatch::started());
            match self.step(&mut stopping).await {
                Ok(()) => failures = 0,
                Err(Stopped::Fault(fault)) if fault.passes() => {
                    failures += 1;
                    let wait = backoff(failures).min(FAULT_WAIT_MAX);
                    tracing::error!(
                        %fault,
                        wait_seconds = wait.num_seconds(),
                        "promises cannot be kept now; nothing is lost, and they are as soon as \
                         this has passed"
                    );
                    tokio::select! {
                        () = clock::pause(wait.to_std().unwrap_or_default()) => {}
                        _ = stopping.changed() => {}
                    }
                }
                Err(stopped) => return Err(stopped),
            }
        }
        Ok(())
    }

    /// Does some of what is due, or waits until something is.
    async fn step(&self, stopping: &mut watch::Receiver<bool>) -> Result<(), Stopped> {
        self.app.store.changed().now_or_never(); // Whatever was committed is seen below.
        let now = self.clock.now();
        let due = self.due(now).await?;
        if 0 < self.round(now, due.ready).await? {
            return Ok(()); // Who comes to the door meanwhile must not wait for the whole queue.
        }
        tokio::select! {
            () = self.clock.sleep_until(self.next_look(now, due.first_at)) => {}
            () = clock::pause(LOOK_AGAIN) => {}
            () = self.app.store.changed() => {}
            _ = stopping.changed() => {}
        }
        Ok(())
    }

    /// What is due at `now` that nobody works on and that does not rest, as much as a round takes.
    async fn due(&self, now: Moment) -> Result<Due, Fault> {
        let resting = kinds(&self.resting(now));
        let mut read = self.app.store.read().await?;
        Ok(rows::due(&mut read, now, AT_ONCE * ROUND, &resting).await?)
    }

    /// When to look again: as the first job comes due or a kind has rested, or soon, since a lease
    /// may have run out by then.
    fn next_look(&self, now: Moment, first_at: Option<Moment>) -> Moment {
        let rested = self.resting(now).values().min().copied();
        let soon = now + TimeDelta::from_std(LOOK_AGAIN).unwrap_or_default();
        [first_at, rested]
            .into_iter()
            .flatten()
            .fold(soon, Moment::min)
    }

    /// The kinds that rest at `now`, and until when.
    fn resting(&self, now: Moment) -> BTreeMap<&'static str, Moment> {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.retain(|_kind, until| now < *until);
        resting.clone()
    }

    /// Lets a kind rest, so that Discord is not asked again and again for what it will refuse.
    fn rest(&self, kind: &'static str, until: Moment) {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.insert(kind, until);
    }

    /// Does everything that is due at `now`, also what becomes due by doing it, and returns how
    /// many tries it made.
    pub async fn tick(&self, now: Moment) -> Result<usize, Stopped> {
        let mut tries = 0;
        loop {
            let ready = self.due(now).await?.ready;
            match self.round(now, ready).await? {
                0 => return Ok(tries),
                more => tries += more,
            }
        }
    }

    /// A second or two of work on the jobs that are due at `now`, so many; returns how many tries it
    /// made.
    async fn round(&self, now: Moment, ready: u32) -> Result<usize, Stopped> {
        // All workers are driven together: one that waits for the only writer must not keep
        // another, which holds it, from going on. Nor must one that fails cut another's try off.
        let each = ready.div_ceil(AT_ONCE);
        let workers = (0..ready.min(AT_ONCE)).map(|_worker| self.work(now, each));
        join_all(workers).await.into_iter().sum()
    }

    /// One worker: a few jobs after each other. It looks for no more than there were, for there is
    /// one writer, which people's clicks wait for.
    async fn work(&self, now: Moment, most: u32) -> Result<usize, Stopped> {
        let mut tries = 0;
        for _job in 0..most {
            let Some(leased) = self.lease(now).await? else {
                break;
            };
            self.attempt(leased, now).await?;
            tries += 1;
        }
        Ok(tries)
    }

    async fn lease(&self, now: Moment) -> Result<Option<Leased>, Fault> {
        if *self.stopping.borrow() {
            return Ok(None);
        }
        self.looked.send_replace(Stopwatch::started());
        let mut write = self.app.store.write().await?;
        let resting = kinds(&self.resting(now));
        let Some(leased) = rows::lease_due(&mut write, now, LEASE, &resting).await? else {
            return Ok(None);
        };
        let nonce = decode(&leased).map(|promise| Marker::of(&promise, &self.seed).0);
        let nonce = nonce.unwrap_or_default();
        rows::begin_attempt(&mut write, leased.id, leased.attempt, &nonce, now).await?;
        write.commit().await?;
        Ok(Some(leased))
    }

    /// One try: deliver outside of any transaction, then record everything in one.
    async fn attempt(&self, leased: Leased, now: Moment) -> Result<(), Stopped> {
        let result = self.deliver(&leased, now).await;
        let mut write = self.app.store.write().await.map_err(Fault::from)?;
        let retry = now + backoff(leased.attempt);
        let end = match &result {
            Ok((promise, kept)) => {
                match crate::app::promises::kept(&mut write, promise, kept, now).await {
                    Ok(()) => Ending::Done,
                    Err(fault) => {
                        self.app.met(&fault);
                        tracing::error!(job = leased.id.0, %fault, "what was done is not recorded");
                        drop(write); // Half a record is none.
                        write = self.app.store.write().await.map_err(Fault::from)?;
                        if fault.passes() {
                            // The next try finds what stands on Discord, and records it.
                            let why = OUR_SIDE;
                            Ending::Ambiguous { due: retry, why }
                        } else {
                            Ending::Parked { why: OUR_SIDE }
                        }
                    }
                }
            }
            Err(Failed::Later { why, after: None } | Failed::Ambiguous { why })
                if leased.attempt % ATTEMPTS_MAX == 0 =>
            {
                Ending::Parked { why }
            }
            Err(Failed::Limited { why, after }) => {
                let rest = TimeDelta::from_std(*after).unwrap_or(REST_MAX);
                if let Some(promise) = decode(&leased) {
                    self.rest(promise.kind(), now + rest.min(REST_MAX));
                }
                Ending::Later {
                    due: now + rest,
                    why,
                }
            }
            Err(Failed::Later { why, after }) => {
                let asked = after.and_then(|after| TimeDelta::from_std(after).ok());
                Ending::Later {
                    due: asked.map_or(retry, |asked| retry.max(now + asked)),
                    why,
                }
            }
            Err(Failed::Ambiguous { why }) => Ending::Ambiguous { due: retry, why },
            Err(Failed::Park { why }) => Ending::Parked { why },
            Err(Failed::Skip { why }) => Ending::Skipped { why },
            Err(Failed::Stop { why }) => Ending::Later { due: retry, why },
            Err(Failed::Fault(fault)) if leased.attempt % ATTEMPTS_MAX == 0 && !fault.passes() => {
                self.app.met(fault);
                tracing::error!(job = leased.id.0, %fault, "a job fails on our side every time");
                Ending::Parked { why: OUR_SIDE }
            }
            Err(Failed::Fault(fault)) => {
                self.app.met(fault);
                tracing::error!(job = leased.id.0, %fault, "a job failed on our side");
                Ending::Ambiguous {
                    due: retry,
                    why: OUR_SIDE,
                }
            }
        };
        say(&leased, end);
        if let Ending::Parked { .. } = end {
            crate::app::promises::parked(&mut write, leased.id, decode(&leased), now).await?;
        }
        rows::end_attempt(&mut write, leased.id, leased.attempt, end, now)
            .await
            .map_err(Fault::from)?;
        write.commit().await.map_err(Fault::from)?;
        match result {
            Err(Failed::Stop { why }) => Err(Stopped::Refused(why)),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    async fn deliver(&self, leased: &Leased, now: Moment) -> Result<(Promise, Kept), Failed> {
        let promise = decode(leased).ok_or_else(|| Failed::Park {
            why: format!("version {} of a promise is unknown here", leased.version),
        })?;
        let too_late = if leased.not_after.is_some_and(|from| from <= now) {
            Some(TOO_LATE)
        } else if leased.is_of_past {
            Some(OVER)
        } else {
            None
        };
        if let Some(why) = too_late
            && leased.unsure_since.is_none()
        {
            return Err(Failed::Skip {
                why: why.to_owned(),
            });
        }
        let order = Order {
            marker: Marker::of(&promise, &self.seed),
            unsure_since: leased.unsure_since,
            only_look: too_late.is_some(),
            promise,
            now,
        };
        let delivered = AssertUnwindSafe(self.deliver.deliver(&order))
            .catch_unwind()
            .await;
        let panicked = |_panic| {
            Err(Failed::Park {
                why: "our own side panicked".to_owned(),
            })
        };
        match delivered.unwrap_or_else(panicked) {
            Ok(kept) => Ok((promise, kept)),
            // Where nobody can look any more, there is nothing that a person could help.
            Err(Failed::Park { why }) if order.only_look => Err(Failed::Skip { why }),
            Err(failed) => Err(failed),
        }
    }
}

/// The kinds as JSON, which is how the store takes a list.
fn kinds(resting: &BTreeMap<&'static str, Moment>) -> String {
    let kinds: Vec<&str> = resting.keys().copied().collect();
    serde_json::to_string(&kinds).expect("a list of texts is JSON")
}

/// Reads a stored promise; none when this build does not know its format.
fn decode(leased: &Leased) -> Option<Promise> {
    let mut stored = serde_json::Deserializer::from_str(&leased.payload);
    Promise::read(leased.version, &mut stored)
}

/// The wait before try `attempt + 1`: doubling, with a spread so that many do not return at once.
fn backoff(attempt: i64) -> TimeDelta {
    let doublings = u32::try_from(attempt.clamp(1, 16) - 1).unwrap_or(0);
    let wait = BACKOFF_MIN
        .checked_mul(1 << doublings)
        .unwrap_or(BACKOFF_MAX)
        .min(BACKOFF_MAX);
    wait + TimeDelta::milliseconds(i64::from(fastrand::u16(0..500)))
}

fn say(leased: &Leased, end: Ending<'_>) {
    let (job, attempt) = (leased.id.0, leased.attempt);
    match end {
        Ending::Done => tracing::debug!(job, attempt, "a promise is kept"),
        Ending::Later { why, .. } => {
            tracing::info!(job, attempt, why, "a job is tried again later");
        }
        Ending::Ambiguous { why, .. } => {
            tracing::warn!(
                job,
                attempt,
                why,
                "a job may have happened; the next try looks first"
            );
        }
        Ending::Parked { why } => tracing::warn!(job, attempt, why, "a job waits for a person"),
        Ending::Skipped { why } => tracing::info!(job, attempt, why, "a job is skipped"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::GroupId;

    #[test]
    fn a_marker_fits_a_nonce_and_differs_between_databases() {
        let promise = Promise::Welcome { group: GroupId(1) };
        let marker = Marker::of(&promise, "one");
        assert!(marker.as_str().len() <= 25);
        assert_eq!(marker, Marker::of(&promise, "one"));
        assert_ne!(marker, Marker::of(&promise, "two"));
    }

    #[test]
    fn waits_grow_and_stop_growing() {
        assert!(backoff(1) < TimeDelta::seconds(2));
        assert!(backoff(4) >= TimeDelta::seconds(8));
        assert!(backoff(40) < BACKOFF_MAX + TimeDelta::seconds(1));
    }
}
