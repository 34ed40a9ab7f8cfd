//! What befalls a bot: faults of requests, deaths, absences, and a clock that is set anew.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use carrel::{
    clock::Stopwatch,
    points::{Point, Points},
    sim::{
        Snowflake,
        people::{Chaos, ChaosKind},
    },
};
use chrono::TimeDelta;
use fastrand::Rng;

use crate::fire::bot::Reaper;

/// How long the bot waits for one answer of Discord's.
pub(super) const ANSWER_MAX: Duration = Duration::from_millis(100);

/// How late a slow answer comes: beyond that.
const SLOW_MS: u64 = 130;

/// Points within which a death is drawn.
const POINTS: usize = 150;

/// How far the bot's clock is set away from Discord's at the most, in minutes: what Carrel allows
/// for, less a minute for the tests' own pace.
const SKEW_MAX: i64 = 4;

/// The faults of one seed.
pub(super) fn chaos(rng: &mut Rng) -> Chaos {
    let kinds = [
        ChaosKind::StatusBefore,
        ChaosKind::StatusAfter,
        ChaosKind::ReplyLost,
        ChaosKind::Slow,
        ChaosKind::ResetMidBody,
        ChaosKind::MalformedJson,
    ];
    Chaos {
        seed: rng.u64(..),
        per_mille: rng.u32(10..60),
        kinds: Some(kinds.to_vec()),
        routes: Vec::new(),
        delay_ms: SLOW_MS,
    }
}

/// The point at which the bot dies next, from now on.
pub(super) fn death(rng: &mut Rng) -> usize {
    rng.usize(0..POINTS)
}

/// The point at which a starting bot dies: it reaches fewer.
pub(super) fn death_at_start(rng: &mut Rng) -> usize {
    rng.usize(0..12)
}

/// How long the bot stays away after a death.
pub(super) fn absence(rng: &mut Rng) -> TimeDelta {
    match rng.u8(0..8) {
        0..4 => TimeDelta::zero(),
        4..6 => TimeDelta::minutes(rng.i64(1..240)),
        _ => TimeDelta::minutes(rng.i64(240..3 * 24 * 60)),
    }
}

/// How far the bot's clock is ahead of Discord's from now on.
pub(super) fn skew(rng: &mut Rng) -> TimeDelta {
    TimeDelta::seconds(rng.i64(-60 * SKEW_MAX..=60 * SKEW_MAX))
}

/// Passes points on to a reaper, and notes whose acknowledgement took longer than the bot waits:
/// Discord has it, and the bot does not know.
#[derive(Clone, Default)]
pub(super) struct Listener {
    pub(super) reaper: Reaper,
    under_way: Arc<Mutex<BTreeMap<String, Stopwatch>>>,
    unheard: Arc<Mutex<Vec<Snowflake>>>,
}

impl Listener {
    /// The points to give to a bot.
    pub(super) fn points(&self) -> Points {
        let (reaper, listener) = (self.reaper.points(), self.clone());
        Points::watched(move |point| {
            let reaper = reaper.clone();
            listener.hear(&point);
            Box::pin(async move { reaper.reach(|| point).await })
        })
    }

    /// The interactions whose acknowledgement came too late.
    pub(super) fn unheard(&self) -> Vec<Snowflake> {
        let unheard = self.unheard.lock();
        unheard.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hear(&self, point: &Point) {
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match point {
            Point::BeforeRequest { what } if what.ends_with("/callback") => {
                under_way.insert(what.clone(), Stopwatch::started());
            }
            Point::AfterRequest { what } => {
                let took = under_way.remove(what).map(|watch| watch.shows());
                if took.is_some_and(|took| ANSWER_MAX <= took) {
                    let mut unheard = self.unheard.lock().unwrap_or_else(PoisonError::into_inner);
                    unheard.extend(interaction(what));
                }
            }
            Point::BeforeRequest { .. } | Point::BeforeCommit | Point::AfterCommit => {}
        }
    }
}

/// The interaction whose callback a request is.
fn interaction(what: &str) -> Option<Snowflake> {
    let rest = what.split_once("/interactions/")?.1;
    rest.split('/').next()?.parse().ok()
}
