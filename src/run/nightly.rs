//! Copies of the database, one a night, of which the last few are kept.
//!
//! Knows when a night's copy is due and which copies are too old. Refuses to know how one is made.
//!
//! **Invariants**: a copy that fails is said and tried again within the hour, and stops nothing
//! else; only copies and what is left of one that was cut off are ever deleted, and only after a
//! newer and sound one was taken.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    fs, io,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use chrono::{NaiveDate, TimeDelta};

use crate::{
    clock::Clock,
    domain::time::Moment,
    store::backup::{self, CopyError},
};

/// The hour from which the night's copy is taken, in UTC.
const HOUR: i64 = 3;

/// How long after a look the next one comes.
const LOOK_AGAIN: TimeDelta = TimeDelta::hours(1);

/// How a copy's name ends, after the date.
const ENDING: &str = ".sqlite";

/// Where copies go, and how long they stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nightly {
    /// The folder; made when it is missing.
    pub folder: PathBuf,
    /// How many nights' copies are kept.
    pub keep: NonZeroU32,
}

/// Takes a copy each night, for as long as it is polled.
pub(super) async fn go_on(nightly: &Nightly, database: &Path, clock: &Clock) -> Infallible {
    loop {
        let now = clock.now();
        match night(nightly, database, now).await {
            Ok(Some(copy)) => tracing::info!(copy = %copy.display(), "the database is copied"),
            Ok(None) => {}
            Err(error) => tracing::error!(
                %error,
                "the database could not be copied tonight; it is tried again in an hour, and \
                 earlier copies are kept"
            ),
        }
        clock.sleep_until(now + LOOK_AGAIN).await;
    }
}

/// Takes the copy that is due at `now`, unless it was taken, and deletes those that are too old.
async fn night(
    nightly: &Nightly,
    database: &Path,
    now: Moment,
) -> Result<Option<PathBuf>, CopyError> {
    let date = (now - TimeDelta::hours(HOUR)).date_naive();
    let failed = |why: io::Error| CopyError::Files {
        path: nightly.folder.clone(),
        why,
    };
    fs::create_dir_all(&nightly.folder).map_err(failed)?;
    let copy = nightly.folder.join(name(database, date));
    if copy.exists() {
        return Ok(None);
    }
    backup::copy(database, &copy).await?;
    if let Err(error) = delete_the_old(nightly, database) {
        tracing::warn!(%error, folder = %nightly.folder.display(), "old copies could not be deleted");
    }
    Ok(Some(copy))
}

/// Deletes all copies but the newest, by the nights in their names, and what was cut off.
fn delete_the_old(nightly: &Nightly, database: &Path) -> io::Result<()> {
    let mut copies = BTreeMap::new();
    for entry in fs::read_dir(&nightly.folder)? {
        let entry = entry?;
        if entry
            .file_name()
            .to_str()
            .is_some_and(|it| is_cut_off(database, it))
        {
            fs::remove_file(entry.path())?;
            continue;
        }
        if let Some(night) = entry
            .file_name()
            .to_str()
            .and_then(|it| night_of(database, it))
        {
            copies.insert(night, entry.path());
        }
    }
    let keep = usize::try_from(nightly.keep.get()).unwrap_or(usize::MAX);
    let old = copies.len().saturating_sub(keep);
    copies.values().take(old).try_for_each(fs::remove_file)
}

/// What a night's copy is called. The database's own name is in it, so that two may share a folder.
fn name(database: &Path, date: NaiveDate) -> String {
    format!("{}-{date}{ENDING}", stem(database))
}

/// The night whose copy bears this name, if it is a copy's.
fn night_of(database: &Path, name: &str) -> Option<NaiveDate> {
    let rest = name.strip_prefix(&stem(database))?.strip_prefix('-')?;
    rest.strip_suffix(ENDING)?.parse().ok()
}

/// Whether a file is what is left of a copy that was cut off, as by a kill.
fn is_cut_off(database: &Path, name: &str) -> bool {
    let part = name
        .strip_suffix(".part")
        .and_then(|name| name.rsplit_once('.'));
    part.is_some_and(|(copy, _process)| night_of(database, copy).is_some())
}

fn stem(database: &Path) -> String {
    let stem = database.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::store::Store;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it can be read");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn seven_nights_are_kept_and_nothing_else_is_touched() {
        let place = tempfile::tempdir().expect("a folder");
        let database = place.path().join("carrel.sqlite");
        let store = Store::open(&database).await.expect("opens");
        let nightly = Nightly {
            folder: place.path().join("backups"),
            keep: NonZeroU32::new(7).expect("not 0"),
        };
        fs::create_dir(&nightly.folder).expect("made");
        for name in ["carrel-notes.sqlite", "carrel-2027-02-27.sqlite.77.part"] {
            fs::write(nightly.folder.join(name), "mine, or left behind").expect("written");
        }
        let first = Utc
            .with_ymd_and_hms(2027, 3, 1, 3, 0, 0)
            .single()
            .expect("a moment");
        for day in 0..10 {
            let now = first + TimeDelta::days(day);
            let copy = night(&nightly, &database, now).await.expect("copied");
            assert!(copy.is_some(), "night {day}");
            let again = night(&nightly, &database, now + LOOK_AGAIN).await;
            assert_eq!(again.expect("looked"), None);
        }
        let mut wanted: Vec<String> = (4..=10)
            .map(|day| format!("carrel-2027-03-{day:02}.sqlite"))
            .collect();
        wanted.push("carrel-notes.sqlite".to_owned());
        assert_eq!(names(&nightly.folder), wanted);
        store.close().await;
    }

    #[tokio::test]
    async fn before_three_the_night_is_yesterdays() {
        let place = tempfile::tempdir().expect("a folder");
        let database = place.path().join("carrel.sqlite");
        Store::open(&database).await.expect("opens").close().await;
        let nightly = Nightly {
            folder: place.path().to_owned(),
            keep: NonZeroU32::MIN,
        };
        let early = Utc
            .with_ymd_and_hms(2027, 3, 2, 2, 59, 0)
            .single()
            .expect("a moment");
        let copy = night(&nightly, &database, early).await.expect("copied");
        assert_eq!(copy, Some(place.path().join("carrel-2027-03-01.sqlite")));
    }
    #[tokio::test]
    async fn a_damaged_database_costs_no_good_copy() {
        let place = tempfile::tempdir().expect("a folder");
        let database = place.path().join("carrel.sqlite");
        Store::open(&database).await.expect("opens").close().await;
        let nightly = Nightly {
            folder: place.path().join("backups"),
            keep: NonZeroU32::MIN,
        };
        let first = Utc
            .with_ymd_and_hms(2027, 3, 1, 3, 0, 0)
            .single()
            .expect("a moment");
        night(&nightly, &database, first).await.expect("copied");
        let mut bytes = fs::read(&database).expect("read");
        let end = bytes.len() - 8192;
        bytes.get_mut(end..).expect("it is larger").fill(0xa5);
        fs::write(&database, bytes).expect("written");
        let refused = night(&nightly, &database, first + TimeDelta::days(1)).await;
        let refused = refused.expect_err("it is damaged").to_string();
        assert!(refused.contains("`carrel restore FILE`"), "{refused}");
        assert_eq!(names(&nightly.folder), ["carrel-2027-03-01.sqlite"]);
    }

    #[tokio::test]
    async fn two_databases_share_a_folder() {
        let place = tempfile::tempdir().expect("a folder");
        let night_of_both = Utc
            .with_ymd_and_hms(2027, 3, 1, 3, 0, 0)
            .single()
            .expect("a moment");
        let nightly = Nightly {
            folder: place.path().join("backups"),
            keep: NonZeroU32::MIN,
        };
        for name in ["one", "other"] {
            let database = place.path().join(format!("{name}.sqlite"));
            Store::open(&database).await.expect("opens").close().await;
            let copy = night(&nightly, &database, night_of_both).await;
            assert!(copy.expect("copied").is_some());
        }
        let both = ["one-2027-03-01.sqlite", "other-2027-03-01.sqlite"];
        assert_eq!(names(&nightly.folder), both);
    }
}
