//! The simulator's own time, and the only place of the simulator that reads the host's.
//!
//! Knows three clocks: *world time*, which ticks with real time and can be moved; *running time*,
//! which only ticks; and the host's monotonic clock for rate limits. It refuses to know who waits.
//!
//! **Invariants.** Moving world time never moves running time: the three seconds within which an
//! interaction must be answered run on running time, so a jump alone does not expire them; the
//! fifteen minutes of its token run on world time.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// Tells world time and running time.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    started: Instant,
    at_start: DateTime<Utc>,
    /// Whether world time goes beside the host's.
    skewed: bool,
}

impl Clock {
    /// Starts at a moment, or at the host's present where there is none.
    pub(super) fn starting(at: Option<DateTime<Utc>>) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the simulator has a clock of its own, and this is it"
        )]
        let at_start = at.unwrap_or_else(Utc::now);
        Self {
            started: Instant::now(),
            at_start,
            skewed: at.is_some(),
        }
    }

    /// Reads world time.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.at_start + TimeDelta::from_std(self.running()).unwrap_or(TimeDelta::MAX)
    }

    /// Renders world time as HTTP has dates, where it is not the host's.
    pub(super) fn date(&self) -> Option<String> {
        let rendered = || self.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        self.skewed.then(rendered)
    }

    /// Reads running time: real time since the start.
    pub(super) fn running(&self) -> Duration {
        self.started.elapsed()
    }

    /// Sets world time, which goes on from there at the pace of real time.
    pub(super) fn set(&mut self, now: DateTime<Utc>) {
        self.skewed = true;
        self.at_start = now - TimeDelta::from_std(self.running()).unwrap_or(TimeDelta::MAX);
    }

    /// Moves world time.
    pub(super) fn advance(&mut self, by: TimeDelta) {
        self.skewed = true;
        self.at_start += by;
    }
}

/// Reads the host's time as seconds since 1970, which is what clients compare headers with.
pub(super) fn host_epoch_seconds() -> f64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "rate limits run on real time, and so do their headers"
    )]
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH);
    since.unwrap_or_default().as_secs_f64()
}

/// Waits for a span of real time.
#[expect(
    clippy::disallowed_methods,
    reason = "a slow network is slow in real time, whatever the world's clock says"
)]
pub(super) async fn pause(span: Duration) {
    tokio::time::sleep(span).await;
}

/// Waits until a moment of the host's monotonic clock.
pub(super) async fn until(deadline: Instant) {
    pause(deadline.saturating_duration_since(Instant::now())).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_moves_world_time_and_leaves_running_time() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).expect("a valid moment");
        let mut clock = Clock::starting(Some(start));
        clock.advance(TimeDelta::days(14));
        assert!(clock.now() >= start + TimeDelta::days(14));
        assert!(clock.running() < Duration::from_hours(1));
        clock.set(start);
        assert!(clock.now() < start + TimeDelta::hours(1));
    }
}
