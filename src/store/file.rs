//! A database's file, looked at before anybody relies on it.
//!
//! Knows what makes a file a database of ours, whole, and of which schema. Refuses to change
//! anything: it only reads.

use std::path::{Path, PathBuf};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    MIGRATIONS,
    trouble::{self, Trouble},
};

/// SQLite's `application_id` of a database of ours, set by the first migration ("Carl").
const APPLICATION_ID: i64 = 1_130_459_756;

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
    /// An older Carrel has written it, and only a start of the bot brings it up to date.
    #[error("{path} was written by an older Carrel: start this one once with `carrel run`, which brings it up to date", path = path.display())]
    Older {
        /// Where it lies.
        path: PathBuf,
    },
    /// There is none.
    #[error("there is no database at {path}: say where it lies with `database` in the settings", path = path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// It must change, and nobody could go back.
    #[error("{path} was written by an older Carrel and must be brought up to date, but no copy of it can be put aside first: {why}", path = path.display())]
    NoWayBack {
        /// Where it lies.
        path: PathBuf,
        /// Why there is no copy.
        why: String,
    },
    /// Parts of it are broken.
    #[error("{path} is damaged ({why}): {}", Trouble::Damaged.help(), path = path.display())]
    Damaged {
        /// Where it lies.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// SQLite refused.
    #[error("the database {path} cannot be used ({why}): {}", trouble.help(), path = path.display())]
    Sqlite {
        /// Where it lies.
        path: PathBuf,
        /// What SQLite says.
        why: String,
        /// What ails it.
        trouble: Trouble,
    },
}

/// How far a database's schema has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// There is none yet.
    None,
    /// The last change that it has seen, which is not our last.
    Older(i64),
    /// It is what this build works with.
    Current,
}

/// How much of a database is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Every page, but no index against its table: fast enough for every start.
    Quick,
    /// Everything that SQLite can find wrong.
    Whole,
}

/// Looks at the file at `path`, if there is one, and refuses what nobody can work with.
pub(super) async fn look_at(path: &Path, look: Look) -> Result<Schema, OpenError> {
    if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 {
        return Ok(Schema::None);
    }
    let mut conn = open(path, Access::Read).await?;
    let found = findings(&mut conn, look).await;
    close(conn).await;
    let found = found.map_err(|error| describe(path, &error))?;
    let path = path.to_owned();
    match found {
        Findings::Empty => Ok(Schema::None),
        Findings::NotOurs => Err(OpenError::NotOurs { path }),
        Findings::Broken(why) => Err(OpenError::Damaged { path, why }),
        Findings::Schema(version) if !MIGRATIONS.version_exists(version) => {
            Err(OpenError::Newer { path, version })
        }
        Findings::Schema(version) if version == newest() => Ok(Schema::Current),
        Findings::Schema(version) => Ok(Schema::Older(version)),
    }
}

/// What stands in a file.
enum Findings {
    Empty,
    NotOurs,
    /// The first thing that is wrong.
    Broken(String),
    /// The last change of the schema.
    Schema(i64),
}

async fn findings(conn: &mut SqliteConnection, look: Look) -> Result<Findings, sqlx::Error> {
    // The list of changes alone is what a first start leaves that ended before the first change.
    let tables: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> '_sqlx_migrations'",
    )
    .fetch_one(&mut *conn)
    .await?;
    if tables == 0 {
        return Ok(Findings::Empty);
    }
    let id: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut *conn)
        .await?;
    if id != APPLICATION_ID {
        return Ok(Findings::NotOurs);
    }
    let check = match look {
        Look::Quick => "PRAGMA quick_check(1)",
        Look::Whole => "PRAGMA integrity_check(1)",
    };
    let said: String = sqlx::query_scalar(check).fetch_one(&mut *conn).await?;
    if said != "ok" {
        return Ok(Findings::Broken(said.replace('\n', " ")));
    }
    let version = sqlx::query_scalar("SELECT ifnull(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(&mut *conn)
        .await?;
    Ok(Findings::Schema(version))
}

/// The last change of the schema that this build knows.
fn newest() -> i64 {
    let versions = MIGRATIONS.iter().map(|migration| migration.version);
    versions.max().unwrap_or_default()
}

/// What a connection of its own may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Opens a database that exists, on one connection of its own.
pub(super) async fn open(path: &Path, access: Access) -> Result<SqliteConnection, OpenError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(access == Access::Read);
    let opened = SqliteConnection::connect_with(&options).await;
    opened.map_err(|error| describe(path, &error))
}

/// Closes a connection whose work is over, whatever comes of it.
pub(super) async fn close(conn: SqliteConnection) {
    if let Err(error) = conn.close().await {
        tracing::debug!(%error, "a connection closed badly");
    }
}

/// What an error means for the database at `path`.
pub(super) fn describe(path: &Path, error: &sqlx::Error) -> OpenError {
    let path = path.to_owned();
    let why = trouble::plainly(error).into_owned();
    match Trouble::of(error) {
        Trouble::NoDatabase => OpenError::NoDatabase { path },
        Trouble::Damaged => OpenError::Damaged { path, why },
        trouble @ (Trouble::Full
        | Trouble::ReadOnly
        | Trouble::Busy
        | Trouble::Disk
        | Trouble::Unopened
        | Trouble::Other) => OpenError::Sqlite { path, why, trouble },
    }
}
