//! Faults that are drawn by seed.
//!
//! Knows how a share of the requests is picked and what befalls it; refuses to know scripts.
//!
//! **Invariants.** Whether a request fails depends on the seed, its method and route, and how many
//! requests of that method and route came before it; never on the time or on other routes. So the
//! same requests meet the same faults, however those of different routes are interleaved.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Fault, Kind, Matching};

/// Draws faults for a share of the requests.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::sim) struct Chaos {
    seed: u64,
    /// How many of a thousand requests fail.
    per_mille: u32,
    /// What may befall them.
    #[serde(default = "Drawn::all")]
    kinds: Vec<Drawn>,
    /// Parts of paths or patterns; none for all routes.
    #[serde(default)]
    routes: Vec<String>,
    /// How long a slow reply waits.
    #[serde(default)]
    delay_ms: u64,
    #[serde(skip)]
    seen: BTreeMap<String, u64>,
}

/// Names what can be drawn.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Drawn {
    /// A server error before the effect.
    StatusBefore,
    /// A server error although the effect has happened.
    StatusAfter,
    ReplyLost,
    Slow,
    ResetMidBody,
    MalformedJson,
    Novelties,
}

/// The server errors that are drawn.
const STATUSES: [u16; 4] = [500, 502, 503, 504];

impl Drawn {
    fn all() -> Vec<Self> {
        vec![
            Self::StatusBefore,
            Self::StatusAfter,
            Self::ReplyLost,
            Self::Slow,
            Self::ResetMidBody,
            Self::MalformedJson,
            Self::Novelties,
        ]
    }

    fn kind(self) -> Kind {
        match self {
            Self::StatusBefore | Self::StatusAfter => Kind::Status,
            Self::ReplyLost => Kind::ReplyLost,
            Self::Slow => Kind::Slow,
            Self::ResetMidBody => Kind::ResetMidBody,
            Self::MalformedJson => Kind::MalformedJson,
            Self::Novelties => Kind::Novelties,
        }
    }
}

impl Chaos {
    /// Draws what befalls this request, if anything.
    pub(super) fn draw(&mut self, method: &str, path: &str, pattern: &str) -> Option<Fault> {
        let wanted = |route: &String| path.contains(route) || pattern.contains(route);
        if !self.routes.is_empty() && !self.routes.iter().any(wanted) {
            return None;
        }
        let key = format!("{method} {pattern}");
        let route = hash(&key);
        let turn = self.seen.entry(key).or_default();
        *turn += 1;
        let drawn_from = self.seed ^ route.wrapping_add(turn.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut random = fastrand::Rng::with_seed(drawn_from);
        if random.u32(0..1000) >= self.per_mille {
            return None;
        }
        let drawn = *random.choice(&self.kinds)?;
        Some(Fault {
            matching: Matching::default(),
            kind: drawn.kind(),
            status: random.choice(STATUSES),
            before_effect: matches!(drawn, Drawn::StatusBefore),
            times: 1,
            delay_ms: if matches!(drawn, Drawn::Slow) {
                self.delay_ms
            } else {
                0
            },
            after: 0,
            first: None,
            then: None,
        })
    }
}

/// Hashes a text the same way on every host (FNV-1a).
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn course(seed: u64, interleaved: bool) -> Vec<Option<(Kind, Option<u16>)>> {
        let described = json!({ "seed": seed, "per_mille": 300 });
        let mut chaos: Chaos = serde_json::from_value(described).expect("chaos");
        let requests = 0..200;
        requests
            .map(|_| {
                if interleaved {
                    chaos.draw("GET", "/users/@me", "/users/@me");
                }
                let fault = chaos.draw("POST", "/channels/1", "/channels/{channel}");
                fault.map(|fault| (fault.kind, fault.status))
            })
            .collect()
    }

    #[test]
    fn the_same_requests_meet_the_same_faults_however_interleaved() {
        assert_eq!(course(7, false), course(7, true));
        assert_ne!(course(7, false), course(8, false));
        let share = course(7, false).iter().flatten().count();
        assert!((40..80).contains(&share), "{share} of 200 at three in ten");
    }
}
