//! Faults of the world that a scenario plays to the app.
//!
//! Knows which requests are to fail and how; refuses to know what they asked for.
//!
//! **Invariants.** A fault befalls as many requests as it says and is then gone. The first one
//! that fits is taken.

use serde::Deserialize;

/// Keeps the faults that are still to come.
#[derive(Debug, Default)]
pub(super) struct Faults {
    waiting: Vec<Fault>,
}

/// Describes one fault.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Fault {
    #[serde(default)]
    pub(super) matching: Matching,
    pub(super) kind: Kind,
    pub(super) status: Option<u16>,
    #[serde(default)]
    pub(super) before_effect: bool,
    #[serde(default = "once")]
    pub(super) times: u32,
    #[serde(default)]
    pub(super) delay_ms: u64,
}

/// Says which requests a fault befalls.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Matching {
    method: Option<String>,
    route: Option<String>,
}

/// Sorts faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Status,
    ReplyLost,
    Slow,
    ResetMidBody,
    MalformedJson,
}

fn once() -> u32 {
    1
}

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Takes the fault that befalls this request, if any.
    pub(super) fn take(&mut self, method: &str, path: &str, pattern: &str) -> Option<Fault> {
        let fits = |fault: &Fault| {
            let wanted = &fault.matching;
            let method_fits = wanted
                .method
                .as_deref()
                .is_none_or(|wanted| wanted == method);
            let route_fits = wanted
                .route
                .as_deref()
                .is_none_or(|wanted| path.contains(wanted) || pattern.contains(wanted));
            fault.times > 0 && method_fits && route_fits
        };
        let index = self.waiting.iter().position(fits)?;
        self.waiting[index].times -= 1;
        let fault = self.waiting[index].clone();
        self.waiting.retain(|fault| fault.times > 0);
        Some(fault)
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
