//! SQLite: the only place with SQL, one file a subject.
//!
//! Knows how rows become the domain's words and back. Refuses to know why anything is written:
//! `app` decides, and owns the transaction in which these functions run.
//!
//! **Invariants**
//! - One writer, each change in one `BEGIN IMMEDIATE` transaction; questions go to a read-only pool.
//! - WAL with `synchronous = FULL`: what was committed survives a power cut, so no promise is
//!   kept twice because its `done` was lost.
//! - Stored data that is impossible names its table, column and row.
//!
//! ## Rejected
//! - A trait over storage: there is one database, and tests use a real file of it.
//! - `synchronous = NORMAL`: three times the writes a second, for promises that may be sent twice.

use std::{
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    Sqlite, SqliteConnection, SqlitePool, Transaction,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Notify;

use crate::points::{Point, Points};

pub mod accounts;
pub mod audit;
pub mod code;
pub mod cohorts;
pub mod groups;
pub mod jobs;
pub mod meetings;
pub mod people;
pub mod projects;
pub mod prompts;
pub mod rooms;
pub mod signups;
pub mod webinars;

/// SQLite's `application_id` of a database of ours, set by the first migration ("Carl").
const APPLICATION_ID: i64 = 1_130_459_756;

/// Questions that may be asked at once; each connection is a thread of its own.
const READERS_MAX: u32 = 4;

/// How long a question or a change waits for its connection before it is a fault.
const ACQUIRE_MAX: Duration = Duration::from_secs(10);

/// What a statement runs on. Others name it by this name, so that only `store` names sqlx.
pub type Connection = SqliteConnection;

/// The database: one writer, several readers.
#[derive(Clone, Debug)]
pub struct Store {
    writer: SqlitePool,
    reader: SqlitePool,
    changed: Arc<Notify>,
    points: Points,
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path holds something that is not a Carrel database.
    #[error("{path} is a database, but not Carrel's: choose another path for `database`, or move that file away", path = path.display())]
    NotOurs {
        /// Where it lies.
        path: PathBuf,
    },
    /// The path holds something that is no database.
    #[error("{path} is not an SQLite database: choose another path for `database`, or move that file away", path = path.display())]
    NoDatabase {
        /// Where it lies.
        path: PathBuf,
    },
    /// A newer Carrel has written it.
    #[error("{path} was written by a newer Carrel (change {version} is unknown here): update Carrel, or restore an older backup", path = path.display())]
    Newer {
        /// Where it lies.
        path: PathBuf,
        /// The migration that this build does not know.
        version: i64,
    },
    /// SQLite refused.
    #[error("the database {path} cannot be opened: {why}", path = path.display())]
    Sqlite {
        /// Where it lies.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
}

/// What can go wrong with a statement.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite failed.
    #[error("the database failed: {0}")]
    Sql(#[from] sqlx::Error),
    /// A row holds what no code of ours writes.
    #[error("impossible data in {table}.{column}, row {row}: `{stood}`")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        row: i64,
        /// What stood there.
        stood: String,
    },
}

/// A change under way; dropped without [`Write::commit`], it never happened.
#[derive(Debug)]
pub struct Write {
    transaction: Transaction<'static, Sqlite>,
    changed: Arc<Notify>,
    points: Points,
}

impl Store {
    /// Opens the database at `path`, making and migrating it as needed.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |error: &sqlx::Error| describe(path, error);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        refuse_a_stranger(path).await?;
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_MAX)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(|error| failed(&error))?;
        sqlx::migrate!().run(&writer).await.map_err(|error| {
            let path = path.to_owned();
            if let sqlx::migrate::MigrateError::VersionMissing(version) = error {
                OpenError::Newer { path, version }
            } else {
                let why = error.to_string();
                OpenError::Sqlite { path, why }
            }
        })?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(ACQUIRE_MAX)
            .connect_with(options.read_only(true))
            .await
            .map_err(|error| failed(&error))?;
        Ok(Self {
            writer,
            reader,
            changed: Arc::new(Notify::new()),
            points: Points::default(),
        })
    }

    /// The same store, whose commits are told to who watches `points`.
    #[must_use]
    pub fn watched(mut self, points: Points) -> Self {
        self.points = points;
        self
    }

    /// Begins a change. Nobody else changes anything until it is committed or dropped, so no
    /// network call may happen in between.
    pub async fn write(&self) -> Result<Write, StoreError> {
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Write {
            transaction,
            changed: Arc::clone(&self.changed),
            points: self.points.clone(),
        })
    }

    /// Takes a connection for questions.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        Ok(self.reader.acquire().await?)
    }

    /// Waits for the next commit.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Closes every connection, so that the file is whole on disk.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

impl Write {
    /// Makes the change lasting and wakes who waits for one.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.points.reach(|| Point::BeforeCommit).await;
        self.transaction.commit().await?;
        self.points.reach(|| Point::AfterCommit).await;
        self.changed.notify_one();
        Ok(())
    }
}

impl Deref for Write {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

/// Looks at an existing file before anything is written to it.
async fn refuse_a_stranger(path: &Path) -> Result<(), OpenError> {
    if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 {
        return Ok(());
    }
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let failed = |error: sqlx::Error| describe(path, &error);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .map_err(failed)?;
    let id: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&pool)
        .await
        .map_err(failed)?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&pool)
        .await
        .map_err(failed)?;
    pool.close().await;
    if id == APPLICATION_ID || tables == 0 {
        Ok(())
    } else {
        Err(OpenError::NotOurs {
            path: path.to_owned(),
        })
    }
}

/// SQLite's code for a file that is no database (`SQLITE_NOTADB`).
const NO_DATABASE: &str = "26";

fn describe(path: &Path, error: &sqlx::Error) -> OpenError {
    let path = path.to_owned();
    let code = error
        .as_database_error()
        .and_then(|error| error.code().map(String::from));
    if code.as_deref() == Some(NO_DATABASE) {
        OpenError::NoDatabase { path }
    } else {
        OpenError::Sqlite {
            path,
            why: error.to_string(),
        }
    }
}
