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
//! - A file is looked at before anything is written to it, and copied before its schema changes.
//! - What fails says what ails the database, and what helps ([`Trouble`]); what is damaged is
//!   worked on no longer ([`Store::damaged`]).
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
    Connection as _, Sqlite, SqliteConnection, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Notify, watch};

use crate::points::{Point, Points};
use file::{Look, Schema};

pub mod accounts;
pub mod answers;
pub mod arrangement;
pub mod audit;
pub mod backup;
pub mod choices;
pub mod code;
pub mod cohorts;
pub mod consents;
pub mod decks;
pub mod erasures;
pub mod export;
mod file;
pub mod groups;
pub mod helpers;
pub mod holds;
pub mod hours;
pub mod intake;
pub mod jobs;
pub mod letters;
pub mod meetings;
pub mod membership;
pub mod milestones;
pub mod not_with;
pub mod orientation;
pub mod pauses;
pub mod people;
pub mod plans;
pub mod projects;
pub mod prompts;
pub mod removals;
pub mod rooms;
pub mod safety;
pub mod servers;
pub mod setup;
pub mod signups;
pub mod small;
pub mod standing;
pub mod taking_back;
mod trouble;
pub mod voice;
pub mod webinars;

pub use file::OpenError;
pub use trouble::Trouble;

/// Every change of the schema, built in.
static MIGRATIONS: Migrator = sqlx::migrate!();

/// Questions that may be asked at once; each connection is a thread of its own.
const READERS_MAX: u32 = 4;

/// Statements that a connection keeps prepared: more than there are.
const STATEMENTS_MAX: usize = 512;

/// How long a question or a change waits for its connection before it is a fault.
const ACQUIRE_MAX: Duration = Duration::from_secs(10);

/// What a statement runs on. Others name it by this name, so that only `store` names sqlx.
pub type Connection = SqliteConnection;

/// How long a statement waits for another process that holds the database for writing.
const BUSY_MAX: Duration = Duration::from_secs(5);

/// The database: one writer, several readers.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    writer: SqlitePool,
    reader: SqlitePool,
    changed: Arc<Notify>,
    /// What is broken, once a statement has met it.
    damage: watch::Sender<Option<String>>,
    points: Points,
}

/// What can go wrong with a statement.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite failed.
    #[error("{}", trouble::said(.0))]
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

impl StoreError {
    /// What ails the database; none where it is well, and a row is not.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Sql(error) => Some(Trouble::of(error)),
            Self::Inconsistent { .. } => None,
        }
    }
}

/// A change under way; dropped without [`Write::commit`], it never happened.
#[derive(Debug)]
pub struct Write {
    transaction: Transaction<'static, Sqlite>,
    changed: Arc<Notify>,
    points: Points,
}

impl Store {
    /// Opens the database at `path`, making it and bringing its schema up to date as needed. What
    /// an older Carrel has written is copied first: it could not read what this one makes of it.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        if let Schema::Older(version) = file::look_at(path, Look::Quick).await? {
            let aside = backup::put_aside(path, version).await?;
            tracing::info!(copy = %aside.display(), "the database is copied before it is changed");
        }
        let store = Self::connect(path, true).await?;
        let migrated = MIGRATIONS.run(&store.writer).await;
        migrated.map_err(|error| unmigrated(path, &error))?;
        let writable = store.try_to_write().await;
        writable.map_err(|error| file::describe(path, &error))?;
        Ok(store)
    }

    /// Writes, and takes it back: SQLite opens what it may only read without a word.
    async fn try_to_write(&self) -> Result<(), sqlx::Error> {
        let mut tried = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query!("UPDATE identity SET seed = seed")
            .execute(&mut *tried)
            .await?;
        tried.rollback().await
    }

    /// Opens a database beside the bot that may be working on it: it must exist, and its schema
    /// stays as it is.
    pub async fn visit(path: &Path) -> Result<Self, OpenError> {
        let found = file::look_at(path, Look::Quick).await?;
        let refused = path.to_owned();
        match found {
            Schema::Current => Self::connect(path, false).await,
            Schema::Older(_) => Err(OpenError::Older { path: refused }),
            Schema::None => Err(OpenError::Missing { path: refused }),
        }
    }

    async fn connect(path: &Path, create: bool) -> Result<Self, OpenError> {
        let failed = |error: sqlx::Error| file::describe(path, &error);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("secure_delete", "ON") // What is removed stands nowhere in the file any more.
            .statement_cache_capacity(STATEMENTS_MAX)
            .busy_timeout(BUSY_MAX);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_MAX)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false) // A file does not hang up as a server does.
            // Where SQLite itself has rolled a change back, as it may when its disk is full, sqlx
            // counts it as open for ever: such a connection would begin no other.
            .before_acquire(|conn, _| Box::pin(async { Ok(!conn.is_in_transaction()) }))
            .connect_with(options.clone())
            .await
            .map_err(failed)?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(ACQUIRE_MAX)
            .test_before_acquire(false)
            .connect_lazy_with(options.read_only(true));
        Ok(Self {
            path: path.to_owned(),
            writer,
            reader,
            changed: Arc::new(Notify::new()),
            damage: watch::Sender::new(None),
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

    /// Takes note of damage that a statement has met, so that [`Store::damaged`] tells of it.
    pub fn met(&self, error: &StoreError) {
        if let StoreError::Sql(error) = error
            && Trouble::of(error) == Trouble::Damaged
        {
            let why = trouble::plainly(error).into_owned();
            self.damage.send_replace(Some(why));
        }
    }

    /// The damage that a statement has met, if one has.
    pub fn damage(&self) -> Option<OpenError> {
        let why = self.damage.borrow().clone()?;
        let path = self.path.clone();
        Some(OpenError::Damaged { path, why })
    }

    /// Waits until a statement has met damage; nobody should work on then.
    pub async fn damaged(&self) {
        let mut damage = self.damage.subscribe();
        // The sender lives in this very store.
        drop(damage.wait_for(Option::is_some).await);
    }

    /// Waits for the next commit.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Has SQLite move all that was committed into the file, and empty the log beside it, where what was
    /// removed would stand for a while. As long as somebody reads, the log stays.
    pub async fn settle(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await?;
        Ok(())
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

/// Why the schema could not be brought up to date; each change stands wholly or not at all.
fn unmigrated(path: &Path, error: &MigrateError) -> OpenError {
    if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
        return file::describe(path, error);
    }
    OpenError::Sqlite {
        path: path.to_owned(),
        why: error.to_string(),
        trouble: Trouble::Other,
    }
}
