//! Tells a supervisor how the process is, in the words of systemd's `sd_notify`.
//!
//! Knows the socket and the words. Refuses to know when what is true.
//!
//! **Invariants**: a supervisor that does not listen stops nothing; it is told again a second later.

use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::{
        ffi::OsStrExt,
        net::{SocketAddr, UnixDatagram},
    },
    time::Duration,
};

/// How long a start may go on after each time that we say that it does.
const START_EXTENDED: Duration = Duration::from_secs(30);

/// The supervisor, if there is one.
#[derive(Debug)]
pub(super) struct Supervisor(Option<(UnixDatagram, SocketAddr)>);

impl Supervisor {
    /// The supervisor that listens at `socket`: a path, or a name behind an `@`.
    pub(super) fn at(socket: Option<&OsString>) -> Self {
        let opened = socket.map(|socket| {
            let address = address(socket)?;
            let ours = UnixDatagram::unbound()?;
            ours.set_nonblocking(true)?;
            Ok::<_, io::Error>((ours, address))
        });
        Self(opened.and_then(|opened| {
            opened
                .inspect_err(|error| tracing::warn!(%error, "no supervisor hears us"))
                .ok()
        }))
    }

    /// The start is over.
    pub(super) fn ready(&self) {
        self.tell("READY=1");
    }

    /// The start goes on.
    pub(super) fn starting(&self) {
        self.tell(&format!(
            "EXTEND_TIMEOUT_USEC={}",
            START_EXTENDED.as_micros()
        ));
    }

    /// We are alive.
    pub(super) fn alive(&self) {
        self.tell("WATCHDOG=1");
    }

    /// How we are, in a sentence for people.
    pub(super) fn says(&self, sentence: &str) {
        self.tell(&format!("STATUS={sentence}"));
    }

    /// We are on the way out.
    pub(super) fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    fn tell(&self, words: &str) {
        if let Some((socket, address)) = &self.0
            && let Err(error) = socket.send_to_addr(words.as_bytes(), address)
        {
            tracing::debug!(%error, "the supervisor does not listen");
        }
    }
}

fn address(socket: &OsStr) -> io::Result<SocketAddr> {
    match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => abstract_address(name),
        None => SocketAddr::from_pathname(socket),
    }
}

#[cfg(target_os = "linux")]
fn abstract_address(name: &[u8]) -> io::Result<SocketAddr> {
    use std::os::linux::net::SocketAddrExt;

    SocketAddr::from_abstract_name(name)
}

#[cfg(not(target_os = "linux"))]
fn abstract_address(_name: &[u8]) -> io::Result<SocketAddr> {
    Err(io::Error::other("only Linux has sockets without a path"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a supervisor at an address hears of three words.
    fn heard(listener: &UnixDatagram, socket: &OsStr) -> Vec<String> {
        let supervisor = Supervisor::at(Some(&socket.to_owned()));
        supervisor.ready();
        supervisor.says("Carrel is ready");
        supervisor.stopping();
        let mut word = [0; 64];
        (0..3)
            .map(|_| {
                let length = listener.recv(&mut word).expect("something was sent");
                String::from_utf8_lossy(word.get(..length).unwrap_or_default()).into_owned()
            })
            .collect()
    }

    const WORDS: [&str; 3] = ["READY=1", "STATUS=Carrel is ready", "STOPPING=1"];

    #[test]
    fn a_supervisor_hears_at_a_path() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notify");
        let listener = UnixDatagram::bind(&path).expect("it is free");
        assert_eq!(heard(&listener, path.as_os_str()), WORDS);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_supervisor_hears_at_a_name_without_a_path() {
        let name = format!("carrel-notice-{}", std::process::id());
        let address = abstract_address(name.as_bytes()).expect("the name is short");
        let listener = UnixDatagram::bind_addr(&address).expect("it is free");
        assert_eq!(heard(&listener, OsStr::new(&format!("@{name}"))), WORDS);
    }

    #[test]
    fn nobody_who_listens_is_no_trouble() {
        Supervisor::at(None).ready();
        Supervisor::at(Some(&OsString::from("/no/such/socket"))).ready();
    }
}
