//! What is logged, and what never is.
//!
//! serenity's spans hold whole requests, addresses with interaction tokens among them, and some
//! of its warnings hold whole payloads. So what comes from other crates is let through by a list
//! of what is harmless, whatever the operator asks for.
//!
//! **Invariants**: of other crates no span is shown, and no event below a warning; the parts of
//! serenity that name requests and payloads are silent but for errors.

use std::io::{self, IsTerminal};

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter,
    filter::filter_fn,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
};

/// How the targets of our own events begin.
const OURS: &str = "carrel";

/// Parts of other crates whose warnings may hold a payload or an address.
const TALKATIVE: [&str; 2] = ["serenity::gateway::ws", "serenity::http"];

/// Logs to the standard error stream from now on, in the whole process.
pub fn start(filter: &str) {
    let terminal = io::stderr().is_terminal();
    let subscriber = subscriber(filter, terminal, io::stderr);
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("something logs already");
    }
}

/// What writes events that `filter` lets through, and that are harmless, to `writer`.
pub fn subscriber<W>(filter: &str, colours: bool, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::registry()
        .with(EnvFilter::new(filter))
        .with(filter_fn(is_harmless))
        .with(fmt::layer().with_ansi(colours).with_writer(writer))
}

/// Whether an event or a span may be shown at all.
fn is_harmless(about: &Metadata<'_>) -> bool {
    let target = about.target();
    let within = |room: &str| {
        target
            .strip_prefix(room)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    if within(OURS) {
        return true;
    }
    let most = if TALKATIVE.into_iter().any(within) {
        Level::ERROR
    } else {
        Level::WARN
    };
    about.is_event() && *about.level() <= most
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn other_crates_tell_no_details_however_much_is_asked_for() {
        let lines = Lines::default();
        let subscriber = subscriber("trace,serenity=trace", false, lines.clone());
        tracing::subscriber::with_default(subscriber, || {
            let request =
                tracing::error_span!(target: "serenity::http::client", "request", token = "hush");
            let _inside = request.enter();
            tracing::warn!(target: "serenity::http::client", "hush");
            tracing::warn!(target: "serenity::gateway::ws", text = "hush", "unreadable");
            tracing::debug!(target: "serenity::gateway::bridge", "hush");
            tracing::info!(target: "hyper::client", "hush");
            tracing::trace!(target: "carrelling", "hush");
            tracing::trace!(target: "carrel::jobs", "ours");
            tracing::warn!(target: "serenity::gateway::shard", "reconnecting");
            tracing::error!(target: "serenity::http", "broken");
        });
        let said = lines.said();
        assert!(!said.contains("hush"), "{said}");
        for shown in ["ours", "reconnecting", "broken"] {
            assert!(said.contains(shown), "{said}");
        }
    }

    /// Keeps what is logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        fn said(&self) -> String {
            let bytes = self.0.lock().expect("nobody panics while logging").clone();
            String::from_utf8(bytes).expect("logs are text")
        }
    }

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut kept = self.0.lock().expect("nobody panics while logging");
            kept.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }
}
