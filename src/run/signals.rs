//! The operator's wish to stop, as the operating system brings it.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Waits until the process is asked to stop, by SIGTERM or SIGINT.
pub async fn asked_to_stop() {
    let mut terminate = listen(SignalKind::terminate());
    let mut interrupt = listen(SignalKind::interrupt());
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

fn listen(kind: SignalKind) -> Signal {
    signal(kind).expect("the two signals may be listened for on every system that has them")
}
