//! The points at which a process can die: before and after each request and each commit.
//!
//! Knows that they are reached, and who watches. Refuses to know what anybody does there: in a
//! running bot nobody watches, and a test stops the world at one of them to see that nothing is
//! lost or done twice. Because the points lie at the wire and at the writer, and nowhere else, a
//! new step adds its own.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

/// Where the process stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    /// A request is about to leave for Discord.
    BeforeRequest {
        /// Its method and path.
        what: String,
    },
    /// Discord has answered a request, and nobody has heard of it yet.
    AfterRequest {
        /// Its method and path.
        what: String,
    },
    /// A change is about to become lasting.
    BeforeCommit,
    /// A change has become lasting, and nobody has heard of it yet.
    AfterCommit,
}

/// What happens at a point; a future that never ends holds the process there.
pub type Stay = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Whoever watches the points; nobody by default.
#[derive(Clone, Default)]
pub struct Points(Option<Arc<dyn Fn(Point) -> Stay + Send + Sync>>);

impl Points {
    /// Points that `watch` is told of.
    pub fn watched(watch: impl Fn(Point) -> Stay + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(watch)))
    }

    /// Says that a point is reached, and stays there as long as the watcher wants.
    pub async fn reach(&self, point: impl FnOnce() -> Point) {
        if let Some(watch) = &self.0 {
            watch(point()).await;
        }
    }
}

impl fmt::Debug for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let watched = if self.0.is_some() { "watched" } else { "free" };
        f.debug_tuple("Points").field(&watched).finish()
    }
}
