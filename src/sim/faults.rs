//! Faults of the world that a scenario plays to the app.
//!
//! Knows which requests are to fail and how, by script or by seed; refuses to know what they
//! asked for.
//!
//! **Invariants.** A fault befalls as many requests as it says and is then gone. The first one
//! that fits and whose turn has come is taken; what is scripted goes before what is drawn.

mod chaos;
pub(super) mod novelties;

use serde::Deserialize;
use serde_json::Value;

pub(super) use self::chaos::Chaos;

/// Keeps the faults that are still to come.
#[derive(Debug, Default)]
pub(super) struct Faults {
    waiting: Vec<Fault>,
    chaos: Option<Chaos>,
}

/// Describes one fault.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Fault {
    #[serde(default)]
    pub(super) matching: Matching,
    #[serde(default)]
    pub(super) kind: Kind,
    pub(super) status: Option<u16>,
    #[serde(default)]
    pub(super) before_effect: bool,
    #[serde(default = "once")]
    pub(super) times: u32,
    #[serde(default)]
    pub(super) delay_ms: u64,
    /// How many requests that fit pass unharmed before.
    #[serde(default)]
    after: u32,
    /// What a human does just before the request is served.
    pub(super) first: Option<Act>,
    /// What a human does when it has had its effect and before its reply goes out.
    pub(super) then: Option<Act>,
}

/// Describes one request of the control API, by which a human acts between two steps of the app.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Act {
    pub(super) method: String,
    pub(super) path: String,
    #[serde(default)]
    pub(super) body: Value,
}

/// Says which requests a fault befalls.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Matching {
    method: Option<String>,
    route: Option<String>,
}

/// Sorts faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Nothing happens to the request itself; a human acts before or after it.
    #[default]
    Act,
    Status,
    ReplyLost,
    Slow,
    ResetMidBody,
    MalformedJson,
    Novelties,
}

fn once() -> u32 {
    1
}

impl Act {
    /// Fills in what nobody could know beforehand: `{n}` is the n-th part of the request's path,
    /// counted from 0, and `{id}` the id in its reply.
    pub(super) fn filled(&self, path: &str, reply: Option<&Value>) -> Self {
        let fill = |text: &str| {
            let mut text = text.to_owned();
            let parts = path.split('/').filter(|part| !part.is_empty());
            for (index, part) in parts.enumerate() {
                if part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    text = text.replace(&format!("{{{index}}}"), part);
                }
            }
            match reply.and_then(|reply| reply["id"].as_str()) {
                Some(id) => text.replace("{id}", id),
                None => text,
            }
        };
        let body = fill(&self.body.to_string());
        Self {
            method: self.method.clone(),
            path: fill(&self.path),
            body: serde_json::from_str(&body).unwrap_or_default(),
        }
    }
}

impl Matching {
    fn fits(&self, method: &str, path: &str, pattern: &str) -> bool {
        let method_fits = self.method.as_deref().is_none_or(|wanted| wanted == method);
        let route_fits = self
            .route
            .as_deref()
            .is_none_or(|wanted| path.contains(wanted) || pattern.contains(wanted));
        method_fits && route_fits
    }
}

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Draws faults from now on, or no more.
    pub(super) fn draw(&mut self, chaos: Option<Chaos>) {
        self.chaos = chaos;
    }

    /// Says whether nothing is to befall anybody.
    pub(super) fn none(&self) -> bool {
        self.waiting.is_empty() && self.chaos.is_none()
    }

    /// Takes the fault that befalls this request, if any.
    pub(super) fn take(&mut self, method: &str, path: &str, pattern: &str) -> Option<Fault> {
        let mut taken = None;
        for fault in &mut self.waiting {
            if !fault.matching.fits(method, path, pattern) {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
            } else if taken.is_none() && fault.times > 0 {
                fault.times -= 1;
                taken = Some(fault.clone());
            }
        }
        self.waiting.retain(|fault| fault.times > 0);
        let chaos = self.chaos.as_mut();
        taken.or_else(|| chaos?.draw(method, path, pattern))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fault_befalls_the_requests_that_fit_and_then_is_gone() {
        let mut faults = Faults::default();
        let described = json!({
            "matching": { "method": "POST", "route": "/channels/{channel}/messages" },
            "kind": "status", "status": 503,
        });
        faults.add(serde_json::from_value(described).expect("a fault"));
        let pattern = "/channels/{channel}/messages";
        assert!(
            faults
                .take("GET", "/channels/1/messages", pattern)
                .is_none()
        );
        let taken = faults.take("POST", "/channels/1/messages", pattern);
        assert_eq!(taken.and_then(|fault| fault.status), Some(503));
        assert!(
            faults
                .take("POST", "/channels/1/messages", pattern)
                .is_none()
        );
    }
}
