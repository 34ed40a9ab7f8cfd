//! Trouble that is scripted step by step, or drawn by seed.
//!
//! Knows how it is described; refuses to know whom it befalls.
//!
//! **Invariants.** Each description is one request, and what is played stands in the journal.

use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Fault, People, Refused};

/// Describes a fault at a certain step, and what humans do around it.
#[derive(Clone, Debug, Serialize)]
pub struct Scripted {
    /// What happens, and to which requests.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many requests that fit pass unharmed before.
    pub after: u32,
    /// What a human does just before the request is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Act>,
    /// What a human does when it has had its effect and before its reply goes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Act>,
}

/// Describes one request of the control API. In its path and its body `{n}` stands for the n-th
/// part of the path of the app's request, counted from 0, and `{id}` for the id in its reply.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    /// The method, such as `DELETE`.
    pub method: String,
    /// The path, such as `/control/channels/{id}`.
    pub path: String,
    /// The body; null for none.
    pub body: Value,
}

/// Describes faults that are drawn by seed: the same requests meet the same ones.
#[derive(Clone, Debug, Serialize)]
pub struct Chaos {
    /// What they are drawn from.
    pub seed: u64,
    /// How many of a thousand requests fail.
    pub per_mille: u32,
    /// What may befall them; `None` for everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<ChaosKind>>,
    /// Parts of paths or of patterns; none for all routes.
    pub routes: Vec<String>,
    /// How long a slow reply waits, in milliseconds of real time.
    pub delay_ms: u64,
}

/// Sorts what can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChaosKind {
    /// A 500, 502, 503 or 504 before the effect.
    StatusBefore,
    /// The same although the effect has happened.
    StatusAfter,
    /// The effect happens; the connection closes without a reply.
    ReplyLost,
    /// The reply comes late.
    Slow,
    /// The reply breaks off half-way.
    ResetMidBody,
    /// The reply is not JSON.
    MalformedJson,
    /// The reply has fields and values that no client has heard of.
    Novelties,
}

impl People {
    /// Adds a fault at a certain step.
    pub async fn script(&self, scripted: &Scripted) -> Result<(), Refused> {
        self.done(Method::POST, "/control/faults", json!(scripted))
            .await
    }

    /// Draws faults from now on.
    pub async fn unsettle(&self, chaos: &Chaos) -> Result<(), Refused> {
        self.done(Method::POST, "/control/chaos", json!(chaos))
            .await
    }

    /// Draws no more faults.
    pub async fn settle(&self) -> Result<(), Refused> {
        self.done(Method::DELETE, "/control/chaos", Value::Null)
            .await
    }
}
