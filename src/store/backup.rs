//! Copies of the whole database, and their way back.
//!
//! Knows how a copy is taken while others write, how one is looked at before anybody relies on
//! it, and what a copy cannot know: what was done after it was taken. Refuses to know when copies
//! are taken and how many are kept.
//!
//! **Invariants**
//! - A copy bears its name only after it was opened and found whole; what is half made lies
//!   beside it, with its process's number and `.part` in its name.
//! - What SQLite finds broken is never copied: a copy of damage would look like a way back.
//! - No file is overwritten: what stands in the way of a copy is refused, and a database that a
//!   copy replaces keeps another name.
//! - After a restore every promise that waits is in doubt since the copy was taken, so it is
//!   looked for on Discord before it is kept.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sqlx::{Connection as _, SqliteConnection};

use super::{
    MIGRATIONS, Trouble,
    file::{self, Access, Look, OpenError, Schema},
    unmigrated,
};

/// Copies of one schema that may lie beside a database; each stands for an update that was tried.
const ASIDE_MAX: u32 = 100;

/// Why a copy was not taken or not restored; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Something lies where the copy should go.
    #[error("{} exists already: name a file that does not exist yet", .0.display())]
    Exists(PathBuf),
    /// There is no copy to put back.
    #[error("there is no file {}: name a copy that `carrel backup` or the night has made", .0.display())]
    NoCopy(PathBuf),
    /// The copy is the database.
    #[error("{} is the database itself: name a copy of it", .0.display())]
    Itself(PathBuf),
    /// It cannot be opened as a database of ours.
    #[error(transparent)]
    Unfit(#[from] OpenError),
    /// The file system refused.
    #[error("{}: {why}", path.display())]
    Files {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
}

/// What a restore has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Where the database that was replaced lies now, if there was one.
    pub aside: Option<PathBuf>,
    /// How many promises are looked for on Discord before they are kept.
    pub in_doubt: u64,
}

/// Copies the database at `path` to the new file `to`, also while others write to it.
pub async fn copy(path: &Path, to: &Path) -> Result<(), CopyError> {
    if to.exists() {
        return Err(CopyError::Exists(to.to_owned()));
    }
    let part = Part::of(to)?;
    fill(path, &part).await?;
    part.become_new(to).await
}

/// Puts a copy of the file `from` where the database is, and keeps what lies there under a name
/// with `mark` in it. Nobody else may have the database open.
pub async fn restore(from: &Path, path: &Path, mark: &str) -> Result<Restored, CopyError> {
    if !from.exists() {
        return Err(CopyError::NoCopy(from.to_owned()));
    }
    if let (Ok(one), Ok(other)) = (from.canonicalize(), path.canonicalize())
        && one == other
    {
        return Err(CopyError::Itself(from.to_owned()));
    }
    let part = Part::of(path)?;
    fill(from, &part).await?;
    let in_doubt = bring_up_to_date(&part.path).await?;
    let aside = with_ending(path, &format!(".before-{mark}"));
    let replaced = set_aside(path, &aside).await?;
    part.replace(path).await?;
    Ok(Restored {
        aside: replaced.then_some(aside),
        in_doubt,
    })
}

/// Copies a database whose schema is about to change from `version`; returns where the copy lies.
pub(super) async fn put_aside(path: &Path, version: i64) -> Result<PathBuf, OpenError> {
    let names = (1..=ASIDE_MAX).map(|number| match number {
        1 => with_ending(path, &format!(".schema-{version}")),
        more => with_ending(path, &format!(".schema-{version}-{more}")),
    });
    let no_way_back = |why: String| OpenError::NoWayBack {
        path: path.to_owned(),
        why,
    };
    let aside = names.into_iter().find(|name| !name.exists());
    let aside = aside.ok_or_else(|| {
        no_way_back(format!(
            "{ASIDE_MAX} copies of it lie there: move them away"
        ))
    })?;
    let copied = copy(path, &aside).await;
    copied.map_err(|error| no_way_back(error.to_string()))?;
    Ok(aside)
}

/// Makes `part` a whole copy of the database at `path`, and looks at both.
async fn fill(path: &Path, part: &Part) -> Result<(), CopyError> {
    let missing = |path: &Path| OpenError::Missing {
        path: path.to_owned(),
    };
    if file::look_at(path, Look::Whole).await? == Schema::None {
        return Err(missing(path).into());
    }
    let to = part.path.to_str().ok_or_else(|| CopyError::Files {
        path: part.path.clone(),
        why: io::Error::other("SQLite takes no name that is not UTF-8"),
    })?;
    let mut from = file::open(path, Access::Read).await?;
    let copied = sqlx::query("VACUUM INTO ?")
        .bind(to)
        .execute(&mut from)
        .await;
    file::close(from).await;
    copied.map_err(|error| match Trouble::of(&error) {
        Trouble::Damaged | Trouble::NoDatabase | Trouble::Busy => file::describe(path, &error),
        Trouble::Full | Trouble::ReadOnly | Trouble::Disk | Trouble::Unopened | Trouble::Other => {
            file::describe(&part.path, &error)
        }
    })?;
    if file::look_at(&part.path, Look::Whole).await? == Schema::None {
        return Err(missing(&part.path).into());
    }
    Ok(())
}

/// Gives a copy our schema and notes its doubts; says how many.
async fn bring_up_to_date(copy: &Path) -> Result<u64, OpenError> {
    let mut conn = file::open(copy, Access::Write).await?;
    let migrated = MIGRATIONS.run(&mut conn).await;
    let doubted = match migrated {
        Ok(()) => doubt(&mut conn)
            .await
            .map_err(|error| file::describe(copy, &error)),
        Err(error) => Err(unmigrated(copy, &error)),
    };
    file::close(conn).await;
    doubted
}

/// Notes for every promise that waits that it may have been kept since the copy was taken.
///
/// The latest moment in the copy stands for the moment at which it was taken: nothing after it
/// is known, and looking a little further back does no harm.
async fn doubt(conn: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    let mut change = conn.begin_with("BEGIN IMMEDIATE").await?;
    let doubted = sqlx::query!(
        "INSERT INTO attempt (job_id, number, nonce, started_at, ended_at, outcome)
         SELECT id, attempts + 1, '', taken.at, taken.at, 'ambiguous'
           FROM job, (SELECT max(ifnull((SELECT max(at) FROM audit), 0),
                                 ifnull((SELECT max(made_at) FROM job), 0),
                                 ifnull((SELECT max(started_at) FROM attempt), 0)) AS at) AS taken
          WHERE state = 'waiting'"
    )
    .execute(&mut *change)
    .await?;
    sqlx::query!(
        "UPDATE job SET attempts = attempts + 1, leased_until_at = NULL WHERE state = 'waiting'"
    )
    .execute(&mut *change)
    .await?;
    change.commit().await?;
    Ok(doubted.rows_affected())
}

/// Gives what lies at `path` the second name `aside`, so that the first can be taken over; says
/// whether anything lay there.
async fn set_aside(path: &Path, aside: &Path) -> Result<bool, CopyError> {
    match file::look_at(path, Look::Quick).await {
        Err(error @ OpenError::NotOurs { .. }) => return Err(error.into()),
        // Whatever else is wrong with it, or nothing, it is kept.
        Ok(_) | Err(_) => settle(path).await,
    }
    let there = path.exists();
    if there && aside.exists() {
        return Err(CopyError::Exists(aside.to_owned()));
    }
    if there && fs::hard_link(path, aside).is_err() {
        // A file system without second names: for a moment there is none at all.
        fs::rename(path, aside).map_err(|why| files(path, why))?;
    }
    for ending in ["-wal", "-shm"] {
        // Left behind, they would be taken for changes of the copy.
        let (old, new) = (with_ending(path, ending), with_ending(aside, ending));
        match fs::rename(&old, &new) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(files(&old, why)),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(there)
}

/// Has SQLite move what it has not yet written into the file at `path` there, if it still can.
async fn settle(path: &Path) {
    if !path.exists() {
        return;
    }
    match file::open(path, Access::Write).await {
        Ok(mut conn) => {
            let settled = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(&mut conn)
                .await;
            if let Err(error) = settled {
                tracing::debug!(%error, "the database is kept with its log beside it");
            }
            file::close(conn).await;
        }
        Err(error) => tracing::debug!(%error, "the database is kept as it lies there"),
    }
}

/// A file that is being made; without a name of its own it is gone with this value.
struct Part {
    path: PathBuf,
}

impl Part {
    /// The part from which `to` is to become; nothing of an earlier one is left.
    fn of(to: &Path) -> Result<Self, CopyError> {
        let part = Self {
            path: with_ending(to, &format!(".{}.part", std::process::id())),
        };
        match fs::remove_file(&part.path) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(files(&part.path, why)),
            Ok(()) | Err(_) => Ok(part),
        }
    }

    /// Gives the file its name, which nobody may have taken meanwhile.
    async fn become_new(self, to: &Path) -> Result<(), CopyError> {
        sync(&self.path).await?;
        match fs::hard_link(&self.path, to) {
            Ok(()) => {}
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
                return Err(CopyError::Exists(to.to_owned()));
            }
            // A file system without second names.
            Err(_) => fs::rename(&self.path, to).map_err(|why| files(to, why))?,
        }
        sync(&folder_of(to)).await
    }

    /// Gives the file the name of another, which is gone then.
    async fn replace(self, other: &Path) -> Result<(), CopyError> {
        sync(&self.path).await?;
        fs::rename(&self.path, other).map_err(|why| files(other, why))?;
        sync(&folder_of(other)).await
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for ending in ["", "-journal", "-wal", "-shm"] {
            // Most often it has its name by now, and no such file is left.
            drop(fs::remove_file(with_ending(&self.path, ending)));
        }
    }
}

/// Waits until a file or folder is on disk, also after a power cut.
async fn sync(path: &Path) -> Result<(), CopyError> {
    let synced = async { tokio::fs::File::open(path).await?.sync_all().await };
    synced.await.map_err(|why| files(path, why))
}

fn folder_of(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn files(path: &Path, why: io::Error) -> CopyError {
    let path = path.to_owned();
    CopyError::Files { path, why }
}
