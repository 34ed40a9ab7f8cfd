//! What the gateway shows to whoever looks after the process, and how much it takes on at once.
//!
//! serenity starts a task for every event and never says that there are too many, so that a flood
//! fills the memory. Here each event takes a place first, or is turned away.
//!
//! **Invariants**
//! - At most [`WORKED_ON_MAX`] interactions are worked on, at most [`TOLD_BUSY_MAX`] people are
//!   being told that we are busy, and everybody else is counted and let go.
//! - A place is free again however the work on it ends.
//! - What is counted holds no word of what came.

use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::clock::Stopwatch;

/// Interactions that are worked on at once. Each may hold three sockets (to our relay, in it, and
/// on to Discord) where most systems allow a process 1,024, and at 500 interactions a second this
/// is room for handlers that take a third of a second each.
pub const WORKED_ON_MAX: usize = 192;

/// People who are told at once that we are busy, on the same sockets; beyond them an interaction
/// is dropped, and Discord itself says that nobody answered.
pub const TOLD_BUSY_MAX: usize = 96;

/// Other events that may wait, such as those of members who come: more than the 2,500 servers that
/// Discord tells of when we connect.
pub const EVENTS_MAX: usize = 4096;

/// Other events that are worked on at once; few, because people's clicks come first.
const EVENTS_AT_ONCE: usize = 16;

/// What the door shows to whoever looks after the process.
#[derive(Debug)]
pub struct Signs {
    /// Whether we are connected, as far as anybody can tell.
    pub connected: watch::Sender<bool>,
    /// How many events are being worked on.
    pub under_way: watch::Sender<usize>,
    worked_on: AtomicUsize,
    told_busy: AtomicUsize,
    events: AtomicUsize,
    at_once: Semaphore,
    turned_away: AtomicU64,
    passed_over: AtomicU64,
    unread: AtomicU64,
}

impl Default for Signs {
    fn default() -> Self {
        Self {
            connected: watch::Sender::new(false),
            under_way: watch::Sender::new(0),
            worked_on: AtomicUsize::new(0),
            told_busy: AtomicUsize::new(0),
            events: AtomicUsize::new(0),
            at_once: Semaphore::new(EVENTS_AT_ONCE),
            turned_away: AtomicU64::new(0),
            passed_over: AtomicU64::new(0),
            unread: AtomicU64::new(0),
        }
    }
}

/// How many were lost since the last look, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Interactions that were dropped because too many were under way.
    pub turned_away: u64,
    /// Other events that were dropped because too many waited.
    pub passed_over: u64,
    /// Interactions that serenity could not read.
    pub unread: u64,
}

/// What may be done about an interaction.
#[derive(Debug)]
pub(super) enum Place {
    /// Work on it.
    Work(UnderWay),
    /// Say that we are busy.
    Busy(UnderWay),
    /// Let it go; it is counted.
    Away,
}

/// Counts one event as under way for as long as it lives, however it ends.
#[derive(Debug)]
pub(super) struct UnderWay {
    signs: Arc<Signs>,
    lane: Lane,
}

#[derive(Clone, Copy, Debug)]
enum Lane {
    Work,
    Busy,
    Event,
}

impl Signs {
    /// Takes a place for an interaction.
    pub(super) fn enter(self: &Arc<Self>) -> Place {
        if let Some(place) = self.take(Lane::Work, WORKED_ON_MAX) {
            return Place::Work(place);
        }
        if let Some(place) = self.take(Lane::Busy, TOLD_BUSY_MAX) {
            return Place::Busy(place);
        }
        self.turned_away.fetch_add(1, Ordering::Relaxed);
        Place::Away
    }

    /// Takes a place for another event; none when too many wait, which is counted.
    pub(super) fn enter_event(self: &Arc<Self>) -> Option<UnderWay> {
        let place = self.take(Lane::Event, EVENTS_MAX);
        if place.is_none() {
            self.passed_over.fetch_add(1, Ordering::Relaxed);
        }
        place
    }

    /// Waits for an event's turn.
    pub(super) async fn turn(&self) -> SemaphorePermit<'_> {
        let turn = self.at_once.acquire().await;
        turn.expect("nobody closes the semaphore")
    }

    /// Counts an interaction that could not be read.
    pub(super) fn unread(&self) {
        self.unread.fetch_add(1, Ordering::Relaxed);
    }

    /// What was lost since this was last asked.
    pub fn take_lost(&self) -> Lost {
        Lost {
            turned_away: self.turned_away.swap(0, Ordering::Relaxed),
            passed_over: self.passed_over.swap(0, Ordering::Relaxed),
            unread: self.unread.swap(0, Ordering::Relaxed),
        }
    }

    fn take(self: &Arc<Self>, lane: Lane, most: usize) -> Option<UnderWay> {
        let more = |count: usize| (count < most).then_some(count + 1);
        let taken = self
            .lane(lane)
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.ok()?;
        self.under_way.send_modify(|count| *count += 1);
        let signs = Arc::clone(self);
        Some(UnderWay { signs, lane })
    }

    fn lane(&self, lane: Lane) -> &AtomicUsize {
        match lane {
            Lane::Work => &self.worked_on,
            Lane::Busy => &self.told_busy,
            Lane::Event => &self.events,
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.signs.lane(self.lane).fetch_sub(1, Ordering::Relaxed);
        self.signs.under_way.send_modify(|count| *count -= 1);
    }
}

/// What one connection has shown so far.
#[derive(Debug)]
pub struct Line {
    /// Whether Discord has ever welcomed it.
    pub welcomed: watch::Sender<bool>,
    /// Since when serenity mends it, if it does.
    pub mending: watch::Sender<Option<Stopwatch>>,
    /// Runs since Discord was last heard on it.
    pub heard: watch::Sender<Stopwatch>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            welcomed: watch::Sender::new(false),
            mending: watch::Sender::new(None),
            heard: watch::Sender::new(Stopwatch::started()),
        }
    }
}

impl Line {
    /// Discord has welcomed it, for the first time or again.
    pub(super) fn welcome(&self) {
        self.hear();
        self.mending.send_replace(None);
        self.welcomed.send_replace(true);
    }

    /// Discord was heard.
    pub fn hear(&self) {
        self.heard.send_replace(Stopwatch::started());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_bounds_people_are_told_and_then_turned_away() {
        let signs = Arc::new(Signs::default());
        let mut places = Vec::new();
        for number in 0..WORKED_ON_MAX + TOLD_BUSY_MAX {
            let place = signs.enter();
            let works = matches!(place, Place::Work(_));
            assert_eq!(works, number < WORKED_ON_MAX, "{number}: {place:?}");
            places.push(place);
        }
        assert!(matches!(signs.enter(), Place::Away));
        assert_eq!(*signs.under_way.borrow(), WORKED_ON_MAX + TOLD_BUSY_MAX);
        let lost = Lost {
            turned_away: 1,
            ..Lost::default()
        };
        assert_eq!(signs.take_lost(), lost);
        assert_eq!(signs.take_lost(), Lost::default());

        drop(places.remove(0)); // A handler has ended.
        assert!(matches!(signs.enter(), Place::Work(_)));
        drop(places);
        assert_eq!(*signs.under_way.borrow(), 0);
        assert_eq!(signs.worked_on.load(Ordering::Relaxed), 0);
        assert_eq!(signs.told_busy.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_flood_of_events_is_bounded_and_counted() {
        let signs = Arc::new(Signs::default());
        let places: Vec<_> = (0..EVENTS_MAX).map(|_| signs.enter_event()).collect();
        assert!(places.iter().all(Option::is_some));
        assert!(signs.enter_event().is_none());
        assert!(
            matches!(signs.enter(), Place::Work(_)),
            "clicks have places of their own"
        );
        assert_eq!(signs.take_lost().passed_over, 1);
    }
}
