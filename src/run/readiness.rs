//! Whether the bot is ready: connected to Discord, lately heard by it, and at its jobs.
//!
//! Knows what that means and how it is shown: to a supervisor ([`notice`](super::notice)), and in a
//! small file beside the database, for containers and people (`carrel ready`). Refuses to know how
//! any of it is mended.
//!
//! The file holds a number that the bot raises every second and a sentence. Whoever asks waits until
//! the number moves: so a file that a process left behind, and one whose process is stuck, say
//! nothing, whatever stands in them and whatever any clock shows.
//!
//! **Invariants**
//! - Nobody reads half a file: it is written beside its place and moved there.
//! - A disk that cannot be written makes the bot seem not ready, never ready.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Ended, notice::Supervisor};
use crate::{
    clock::{self, Stopwatch},
    discord::gateway::{Lost, Signs},
};

/// How often the file is written anew.
const BEAT: Duration = Duration::from_secs(1);

/// How often who asks looks at the file.
const LOOK: Duration = Duration::from_millis(50);

/// How long who asks waits for the number to move: a busy machine may miss a second or two.
const ASK_MAX: Duration = Duration::from_secs(4);

/// How long jobs may go without a sign: longer than the slowest try of one, whose lease is three
/// minutes.
const STANDSTILL_MAX: Duration = Duration::from_secs(200);

/// How the bot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Everything works.
    Ready,
    /// It has not been connected yet.
    Starting,
    /// Discord is not connected to us, or has not answered for too long.
    Unconnected,
    /// Nobody looks at the jobs.
    Standstill,
    /// It was asked to stop.
    Stopping,
}

impl State {
    /// What the three signs mean together.
    pub(super) fn of(has_begun: bool, connected: bool, jobs_silent: Duration) -> Self {
        match (has_begun, connected) {
            (false, _) => Self::Starting,
            (true, _) if STANDSTILL_MAX <= jobs_silent => Self::Standstill,
            (true, true) => Self::Ready,
            (true, false) => Self::Unconnected,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ready => "Carrel is ready: it is connected to Discord and at its jobs",
            Self::Starting => "Carrel is not ready: it has not been connected to Discord yet",
            Self::Unconnected => {
                "Carrel is not ready: it has lost Discord, stays, and tries to connect again"
            }
            Self::Standstill => "Carrel is not ready: its jobs stand still",
            Self::Stopping => "Carrel is not ready: it is stopping",
        })
    }
}

/// The file in which the bot shows how it is.
#[derive(Debug)]
pub(super) struct Board {
    path: PathBuf,
    beat: u64,
    shown: Option<State>,
    unwritten: bool,
}

impl Board {
    /// The board beside a database; nothing is written yet.
    pub(super) fn beside(database: &Path) -> Self {
        Self {
            path: beside(database),
            beat: 0,
            shown: None,
            unwritten: false,
        }
    }

    /// Shows how the bot is now; says whether that is news.
    pub(super) fn show(&mut self, state: State) -> bool {
        self.beat += 1;
        let answer = if state == State::Ready { "yes" } else { "no" };
        let text = format!("{} {} {answer}\n{state}\n", std::process::id(), self.beat);
        match self.write(&text) {
            Ok(()) => self.unwritten = false,
            Err(error) if !self.unwritten => {
                let file = self.path.display();
                tracing::error!(%file, %error, "`carrel ready` will say no: its file cannot be written");
                self.unwritten = true;
            }
            Err(_) => {}
        }
        self.shown.replace(state) != Some(state)
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let mut draft = self.path.as_os_str().to_owned();
        draft.push(".new");
        fs::write(&draft, text)?;
        fs::rename(&draft, &self.path)
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        if self.shown.is_some()
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::debug!(%error, "the file of `carrel ready` stays; it says nothing any more");
        }
    }
}

/// Shows how the bot is, every second, until its jobs stand still: then only a new process helps,
/// while a new connection to Discord is made within this one.
pub(super) async fn show(
    board: &mut Board,
    supervisor: &Supervisor,
    signs: &Signs,
    state: impl Fn() -> State,
) -> Ended {
    let mut was_ready = false;
    loop {
        let state = state();
        if board.show(state) {
            supervisor.says(&state.to_string());
            tracing::info!("{state}");
        }
        if state == State::Ready && !was_ready {
            was_ready = true;
            supervisor.ready();
        }
        if was_ready {
            supervisor.alive();
        } else {
            supervisor.starting();
        }
        say_lost(signs.take_lost());
        if state == State::Standstill {
            return Ended::Restart("its jobs stand still".to_owned());
        }
        clock::pause(BEAT).await;
    }
}

/// Says what was lost, in numbers alone: what came holds tokens and what people typed.
pub(super) fn say_lost(lost: Lost) {
    let Lost {
        turned_away,
        passed_over,
        unread,
    } = lost;
    if 0 < unread {
        tracing::error!(
            unread,
            "interactions could not be read, and whoever clicked got no answer: Discord sends \
             something new, and Carrel needs an update"
        );
    }
    if 0 < turned_away {
        tracing::error!(
            turned_away,
            "interactions were dropped because far too many came at once"
        );
    }
    if 0 < passed_over {
        tracing::error!(
            passed_over,
            "events were dropped because far too many came at once; who joined is looked up at \
             the next start"
        );
    }
}

/// Asks whether the bot on a database is ready: a sentence that says so, or one that says why not.
pub async fn ask(database: &Path) -> Result<String, String> {
    let path = beside(database);
    let unread = |error: io::Error| {
        format!(
            "no Carrel runs on {}: {} cannot be read ({error})",
            database.display(),
            path.display()
        )
    };
    let first = fs::read_to_string(&path).map_err(unread)?;
    let since = Stopwatch::started();
    while since.shows() < ASK_MAX {
        clock::pause(LOOK).await;
        let now = fs::read_to_string(&path).map_err(unread)?;
        if now != first {
            return read(&now);
        }
    }
    Err(format!(
        "no Carrel runs on {}, or it is stuck: {} has not changed for {} seconds",
        database.display(),
        path.display(),
        ASK_MAX.as_secs()
    ))
}

fn read(text: &str) -> Result<String, String> {
    let (head, sentence) = text.split_once('\n').unwrap_or_default();
    let sentence = sentence.trim_end().to_owned();
    if head.ends_with(" yes") {
        Ok(sentence)
    } else {
        Err(sentence)
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".ready");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn ready_takes_all_three_signs() {
        let (soon, late) = (Duration::from_secs(5), STANDSTILL_MAX);
        for (has_begun, connected, jobs_silent, state) in [
            (true, true, soon, State::Ready),
            (true, false, soon, State::Unconnected),
            (true, true, late, State::Standstill),
            (false, true, soon, State::Starting),
            (false, false, late, State::Starting),
        ] {
            assert_eq!(State::of(has_begun, connected, jobs_silent), state);
        }
    }

    #[tokio::test]
    async fn what_does_not_move_is_not_believed() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("c.sqlite");
        let nobody = ask(&database).await.expect_err("nobody runs");
        assert!(nobody.starts_with("no Carrel runs on "), "{nobody}");

        fs::write(beside(&database), format!("7 7 yes\n{}\n", State::Ready)).expect("is written");
        let gone = ask(&database).await.expect_err("it was left behind");
        assert!(gone.ends_with("has not changed for 4 seconds"), "{gone}");
    }

    #[tokio::test]
    async fn what_moves_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("c.sqlite");
        let mut board = Board::beside(&database);
        for (state, ready) in [(State::Ready, true), (State::Unconnected, false)] {
            assert!(board.show(state), "it is news");
            let (asked, ()) = tokio::join!(ask(&database), async {
                clock::pause(LOOK).await;
                assert!(!board.show(state), "it is no news");
            });
            assert_eq!(asked.is_ok(), ready, "{asked:?}");
            let said = asked.unwrap_or_else(|said| said);
            assert_eq!(said, state.to_string());
        }
        drop(board);
        assert!(!beside(&database).exists());
    }
}
