//! A gate in front of the simulated Discord, at which its outages are played.
//!
//! Everything that Carrel knows of Discord is the gate's address: where Discord names its own, the
//! gate puts its own in its place, which is as long.

use std::{
    net::{SocketAddr, TcpListener as Bound},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// How soon the gate listens anew when its port is not free yet.
const SOON: Duration = Duration::from_millis(20);

/// What a gate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// It lets everything through.
    Open,
    /// It has cut every connection, and refuses new ones.
    Shut,
    /// The same, but it has cut them as a machine does that knows nothing of them any more.
    Reset,
    /// It takes every connection and lets nothing through, nor tells anybody.
    Mute,
}

impl Mode {
    fn lets_nobody_in(self) -> bool {
        matches!(self, Self::Shut | Self::Reset)
    }
}

/// A gate; gone with its connections when it is dropped.
pub(super) struct Gate {
    address: SocketAddr,
    mode: watch::Sender<Mode>,
    task: JoinHandle<()>,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Gate {
    /// An open gate before an address.
    #[expect(
        clippy::disallowed_methods,
        reason = "the gate stands beside the test, as a network would"
    )]
    pub(super) fn before(discord: SocketAddr) -> Self {
        let bound = as_long_as(discord);
        let address = bound.local_addr().expect("it is bound");
        let (mode, seen) = watch::channel(Mode::Open);
        let task = tokio::spawn(stand(bound, discord, seen));
        Self {
            address,
            mode,
            task,
        }
    }

    /// The address that Carrel is given.
    pub(super) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes what the gate does.
    pub(super) fn turn(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

/// Binds a port whose number has as many digits as that of an address.
fn as_long_as(discord: SocketAddr) -> Bound {
    let mut unfit = Vec::new();
    loop {
        let bound = Bound::bind("127.0.0.1:0").expect("a port is free");
        let address = bound.local_addr().expect("it is bound");
        if address.to_string().len() == discord.to_string().len() {
            return bound;
        }
        unfit.push(bound);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "connections go on beside each other"
)]
async fn stand(bound: Bound, discord: SocketAddr, mut mode: watch::Receiver<Mode>) {
    let address = bound.local_addr().expect("it is bound");
    let mut bound = Some(bound);
    loop {
        let listener = match bound.take() {
            Some(bound) => {
                bound.set_nonblocking(true).expect("it can be set");
                TcpListener::from_std(bound)
            }
            None => TcpListener::bind(address).await,
        };
        let Ok(listener) = listener else {
            carrel::clock::pause(SOON).await;
            continue;
        };
        while !mode.borrow_and_update().lets_nobody_in() {
            tokio::select! {
                taken = listener.accept() => if let Ok((carrel, _)) = taken {
                    tokio::spawn(pass(carrel, discord, mode.clone()));
                },
                changed = mode.changed() => if changed.is_err() { return },
            }
        }
        drop(listener);
        let lets_in = mode.wait_for(|mode| !mode.lets_nobody_in()).await.is_ok();
        if !lets_in {
            return;
        }
    }
}

/// Lets one connection through until the gate does something else.
async fn pass(carrel: TcpStream, discord: SocketAddr, mut mode: watch::Receiver<Mode>) {
    let ours = carrel.local_addr().expect("it is connected");
    if *mode.borrow() == Mode::Open
        && let Ok(beyond) = TcpStream::connect(discord).await
    {
        let (theirs, named) = (discord.to_string(), ours.to_string());
        let (mut carrel_in, mut carrel_out) = carrel.into_split();
        let (mut discord_in, mut discord_out) = beyond.into_split();
        tokio::select! {
            () = copy(&mut carrel_in, &mut discord_out, None) => {}
            () = copy(&mut discord_in, &mut carrel_out, Some((&theirs, &named))) => {}
            _ = mode.wait_for(|mode| *mode != Mode::Open) => {}
        }
        if *mode.borrow() == Mode::Reset {
            let reset = carrel_in.as_ref().set_zero_linger();
            reset.expect("the connection is ours");
            carrel_out.forget(); // Otherwise it would end the connection in an orderly way.
            return;
        }
        // The halves live until the gate is no longer mute.
        let _ended = mode.wait_for(|mode| *mode != Mode::Mute).await;
        return;
    }
    let _held = carrel;
    let _ended = mode.wait_for(|mode| *mode != Mode::Mute).await;
}

/// Copies what comes, with one text in the place of another that is as long.
async fn copy(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, renamed: Option<(&str, &str)>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length) = from.read(&mut bytes).await {
        let piece = &mut bytes[..length];
        if let Some((old, new)) = renamed {
            for at in 0..length.saturating_sub(old.len()) {
                if piece[at..].starts_with(old.as_bytes()) {
                    piece[at..at + old.len()].copy_from_slice(new.as_bytes());
                }
            }
        }
        if length == 0 || to.write_all(piece).await.is_err() {
            return;
        }
    }
}
