//! Ends a process whose runtime is stuck, so that the supervisor starts a fresh one.
//!
//! serenity 0.12.5 has a state in which it spins and starves every timer of its runtime. Nothing
//! inside the runtime can notice that, so a plain thread counts the beats of a task that does
//! nothing but beat. A job that is merely slow does not stop that task. The connection to Discord has
//! a runtime and a heart of its own, which whoever keeps the connection listens to.
//!
//! **Invariants**: what is counted is the watcher's own checks, not time on a clock: a machine
//! that slept, or a process that was paused, has not been stuck.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::task::JoinHandle;

use crate::clock;

/// How often the heart beats.
const BEAT: Duration = Duration::from_secs(1);

/// How often the watcher looks.
const LOOK: Duration = Duration::from_millis(250);

/// Looks without a beat after which the runtime counts as stuck: 5 seconds.
const SILENT_LOOKS: u32 = 20;

/// Looks after which a process that is closing must be gone: 10 seconds.
const CLOSING_LOOKS: u32 = 40;

/// Beats as long as its runtime is not stuck.
#[derive(Debug, Default)]
pub(super) struct Heart(AtomicU64);

impl Heart {
    /// How often it has beaten.
    pub(super) fn beats(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the watcher saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stuck {
    /// The heart does not beat.
    Silent,
    /// Closing takes too long.
    Closing,
}

/// Watches over the runtime that it was started in, until it is dropped.
#[derive(Debug)]
pub(super) struct Watchdog {
    signs: Arc<Signs>,
    heart: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Signs {
    heart: Arc<Heart>,
    closing: AtomicBool,
    over: AtomicBool,
}

impl Watchdog {
    /// Starts the heart in the present runtime and the watcher on a thread of its own.
    pub(super) fn start() -> Self {
        let signs = Arc::new(Signs::default());
        let heart = beat(Arc::clone(&signs.heart));
        let watched = Arc::clone(&signs);
        thread::spawn(move || {
            let stuck = watch(&watched, LOOK);
            if let Some(stuck) = stuck {
                end(stuck);
            }
        });
        Self { signs, heart }
    }

    /// Says that the process is closing from now on, and must be gone soon.
    pub(super) fn closing(&self) {
        self.signs.closing.store(true, Ordering::Relaxed);
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.signs.over.store(true, Ordering::Relaxed);
        self.heart.abort();
    }
}

/// Lets a heart beat in the present runtime.
#[expect(
    clippy::disallowed_methods,
    reason = "the heart must beat whatever the others wait for"
)]
pub(super) fn beat(heart: Arc<Heart>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            heart.0.fetch_add(1, Ordering::Relaxed);
            clock::pause(BEAT).await;
        }
    })
}

/// Looks until all is over, which is none, or something is stuck.
fn watch(signs: &Signs, look: Duration) -> Option<Stuck> {
    let (mut last, mut silent, mut closing) = (0, 0, 0);
    while !signs.over.load(Ordering::Relaxed) {
        thread::sleep(look);
        let beats = signs.heart.beats();
        silent = if beats == last { silent + 1 } else { 0 };
        last = beats;
        closing += u32::from(signs.closing.load(Ordering::Relaxed));
        if silent >= SILENT_LOOKS {
            return Some(Stuck::Silent);
        }
        if closing >= CLOSING_LOOKS {
            return Some(Stuck::Closing);
        }
    }
    None
}

fn end(stuck: Stuck) {
    match stuck {
        Stuck::Silent => {
            tracing::error!("the runtime is stuck; the process ends so that a new one can start");
        }
        Stuck::Closing => tracing::error!("closing took too long; the process ends now"),
    }
    std::process::exit(super::RESTART_CODE.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_micros(10);

    #[test]
    fn a_heart_that_does_not_beat_is_noticed() {
        assert_eq!(watch(&Signs::default(), SHORT), Some(Stuck::Silent));
    }

    #[test]
    fn a_closing_that_does_not_end_is_noticed() {
        let signs = Arc::new(Signs::default());
        signs.closing.store(true, Ordering::Relaxed);
        let beating = Arc::clone(&signs);
        let heart = thread::spawn(move || {
            while !beating.over.load(Ordering::Relaxed) {
                beating.heart.0.fetch_add(1, Ordering::Relaxed);
                thread::yield_now();
            }
        });
        assert_eq!(
            watch(&signs, Duration::from_millis(2)),
            Some(Stuck::Closing)
        );
        signs.over.store(true, Ordering::Relaxed);
        heart.join().expect("the heart ends");
    }

    #[test]
    fn what_is_over_is_watched_no_more() {
        let signs = Signs::default();
        signs.over.store(true, Ordering::Relaxed);
        assert_eq!(watch(&signs, SHORT), None);
    }

    #[tokio::test]
    async fn the_heart_beats() {
        let heart = Arc::new(Heart::default());
        let task = beat(Arc::clone(&heart));
        while heart.beats() == 0 {
            tokio::task::yield_now().await;
        }
        task.abort();
    }
}
