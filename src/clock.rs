//! The one place that reads the time.
//!
//! Knows how to tell now and to wait for a moment. A movable clock runs at the pace of the real
//! one, ahead or behind by what its [`Hand`] set, and wakes whoever waits when it is moved.
//!
//! **Invariants**: nobody else reads the host's time; nobody sleeps but on a clock.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use tokio::sync::watch;

use crate::domain::time::Moment;

/// Tells now and waits for later.
#[derive(Clone, Debug)]
pub struct Clock {
    ahead: watch::Receiver<TimeDelta>,
}

/// Moves the clock that it was made with.
#[derive(Debug)]
pub struct Hand {
    ahead: watch::Sender<TimeDelta>,
}

impl Clock {
    /// The host's clock.
    pub fn system() -> Self {
        Self::movable().0
    }

    /// A clock that shows the host's time until its hand moves it.
    pub fn movable() -> (Self, Hand) {
        let (sender, receiver) = watch::channel(TimeDelta::zero());
        (Self { ahead: receiver }, Hand { ahead: sender })
    }

    /// The present moment, to the millisecond.
    pub fn now(&self) -> Moment {
        let now = host_now() + *self.ahead.borrow();
        now - TimeDelta::nanoseconds(i64::from(now.timestamp_subsec_nanos() % 1_000_000))
    }

    /// Waits until the clock shows `moment` or later, however it gets there.
    pub async fn sleep_until(&self, moment: Moment) {
        let mut ahead = self.ahead.clone();
        loop {
            ahead.mark_unchanged();
            let Ok(left) = (moment - self.now()).to_std() else {
                return;
            };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = pause(left) => {}
                changed = ahead.changed() => {
                    if changed.is_err() {
                        pause(left).await; // The hand is gone, so the clock only ticks from here.
                    }
                }
            }
        }
    }
}

impl Hand {
    /// Moves the clock so that it shows `moment` now and ticks on from there.
    pub fn set(&self, moment: Moment) {
        self.ahead.send_replace(moment - host_now());
    }
}

/// Tells how much real time has passed since it was started; it never goes back, and no hand
/// moves it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// A watch that shows nothing yet.
    pub fn started() -> Self {
        Self(Instant::now())
    }

    /// The time since it was started.
    pub fn shows(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Waits in real time, whatever any clock shows; for deadlines of the network.
#[expect(clippy::disallowed_methods, reason = "the one sleeper")]
pub async fn pause(span: Duration) {
    tokio::time::sleep(span).await;
}

#[expect(clippy::disallowed_methods, reason = "the one reader of the time")]
fn host_now() -> Moment {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn moving_the_clock_wakes_who_waits() {
        let (clock, hand) = Clock::movable();
        let far = clock.now() + TimeDelta::days(14);
        let waiting = clock.sleep_until(far);
        tokio::pin!(waiting);
        assert!(waiting.as_mut().now_or_never().is_none());
        hand.set(far);
        waiting.await;
        assert!(clock.now() >= far);
    }

    #[tokio::test]
    async fn a_moment_that_has_passed_is_not_waited_for() {
        let clock = Clock::system();
        clock.sleep_until(clock.now() - TimeDelta::seconds(1)).await;
    }
}
