//! What ails the database when a statement fails, and what helps.
//!
//! Knows SQLite's codes. Refuses to know who asked: whether something is tried again, and what a
//! person reads, is for others to decide by the kind of trouble.

use std::borrow::Cow;

/// The kinds of failure that have a remedy of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no room on its disk.
    Full,
    /// It may be read, but not written.
    ReadOnly,
    /// Somebody else holds it for writing, longer than we wait.
    Busy,
    /// Parts of it are broken.
    Damaged,
    /// The disk, or the way to it, fails.
    Disk,
    /// It may not even be opened.
    Unopened,
    /// The file is no database.
    NoDatabase,
    /// Anything else: most likely our own fault.
    Other,
}

impl Trouble {
    /// What ails the database, by what SQLite answered. Its codes: <https://sqlite.org/rescode.html>.
    pub(super) fn of(error: &sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy; // Everyone before us in the queue waits for somebody, too.
        }
        let extended = error
            .as_database_error()
            .and_then(|error| error.code()?.parse::<u32>().ok());
        match extended.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Busy,
            Some(8) => Self::ReadOnly,
            Some(10) => Self::Disk,
            Some(11) => Self::Damaged,
            Some(13) => Self::Full,
            Some(14) => Self::Unopened,
            Some(26) => Self::NoDatabase,
            Some(_) | None => Self::Other,
        }
    }

    /// Whether it may pass without anybody starting Carrel again.
    pub fn passes(self) -> bool {
        match self {
            Self::Full | Self::ReadOnly | Self::Busy | Self::Disk | Self::Unopened => true,
            Self::Damaged | Self::NoDatabase | Self::Other => false,
        }
    }

    /// What the operator can do about it.
    pub fn help(self) -> &'static str {
        match self {
            Self::Full => "make room on its disk",
            Self::ReadOnly => {
                "let Carrel's user write the file and its folder, and look whether the disk is \
                 mounted for writing"
            }
            Self::Busy => {
                "another program holds it for writing: end that program, such as an open `sqlite3`"
            }
            Self::Damaged | Self::NoDatabase => {
                "stop Carrel and put a copy in its place with `carrel restore FILE`"
            }
            Self::Disk => "look at the disk, and at what the system's log says of it",
            Self::Unopened => {
                "look whether its folder exists, and whether Carrel's user may read and write there"
            }
            Self::Other => "the log may say more; this is most likely Carrel's own fault",
        }
    }
}

/// What SQLite says, without the words that others put around it.
pub(super) fn plainly(error: &sqlx::Error) -> Cow<'_, str> {
    match error.as_database_error() {
        Some(database) => Cow::Borrowed(database.message()),
        None => Cow::Owned(error.to_string()),
    }
}

/// What a failed statement's error says to the operator.
pub(super) fn said(error: &sqlx::Error) -> String {
    let help = Trouble::of(error).help();
    format!("the database failed ({}): {help}", plainly(error))
}
