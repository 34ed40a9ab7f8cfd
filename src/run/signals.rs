//! The operator's wish to stop, as the operating system brings it.

use std::future::Future;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens from now on for SIGTERM and SIGINT; the future is ready once one has come.
pub fn asked_to_stop() -> impl Future<Output = ()> {
    let mut terminate = listen(SignalKind::terminate());
    let mut interrupt = listen(SignalKind::interrupt());
    async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

fn listen(kind: SignalKind) -> Signal {
    signal(kind).expect("the two signals may be listened for on every system that has them")
}
