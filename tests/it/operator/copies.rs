//! Copies of the database and their way back.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use carrel::{
    app::{App, Defaults},
    store::{
        Store,
        backup::{self, CopyError},
    },
};
use sqlx::Connection as _;

use super::{JOBS, connect, database, execute};

/// Everything that lies in a folder, by name, but for what SQLite leaves beside an open database.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it can be read");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !name.starts_with("carrel.sqlite-"))
        .collect();
    names.sort();
    names
}

/// Writes over the last pages of a closed database, where its newest tables and indexes lie.
pub(crate) fn damage(path: &Path) {
    let mut bytes = fs::read(path).expect("it can be read");
    let from = bytes.len() - 8192;
    bytes.get_mut(from..).expect("it is larger").fill(0xa5);
    fs::write(path, bytes).expect("it can be written");
}

/// Runs the binary on a database.
fn carrel(path: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let ended = Command::new(env!("CARGO_BIN_EXE_carrel"))
        .args(arguments)
        .env_clear()
        .env("CARREL_DATABASE", path)
        .current_dir(path.parent().expect("it lies in a folder"))
        .output()
        .expect("the binary can be started");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it is text");
    (ended.status.code(), text(ended.stdout), text(ended.stderr))
}

async fn count(path: &Path, question: &'static str) -> i64 {
    let mut conn = connect(path).await;
    sqlx::query_scalar(question)
        .fetch_one(&mut conn)
        .await
        .expect("the question is answered")
}

#[tokio::test]
async fn a_copy_taken_while_others_write_is_whole_and_bears_its_name_only_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    execute(&path, JOBS).await;
    let store = Store::open(&path).await.expect("opens");
    let copy = folder.path().join("copy.sqlite");
    let mut written = 0_i64;
    let writing = async {
        while !copy.exists() {
            let mut write = store.write().await.expect("the writer is free");
            sqlx::query("INSERT INTO audit (server_id, at, what) VALUES (41, 0, 'test.write')")
                .execute(&mut *write)
                .await
                .expect("is written");
            write.commit().await.expect("commits");
            written += 1;
        }
    };
    let ((), taken) = tokio::join!(writing, backup::copy(&path, &copy));
    taken.expect("the copy is taken");
    assert!(0 < written, "something was written meanwhile");
    let rows = count(&copy, "SELECT count(*) FROM audit").await;
    assert!((0..=written).contains(&rows), "{rows} of {written}");
    assert_eq!(count(&copy, "SELECT count(*) FROM job").await, 7);
    store.close().await;
    assert_eq!(
        names(folder.path()),
        ["carrel.sqlite", "copy.sqlite"],
        "nothing else is left"
    );
}

#[tokio::test]
async fn a_copy_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    let mine = folder.path().join("mine.txt");
    fs::write(&mine, "mine").expect("written");
    let (code, said, errors) = carrel(&path, &["backup", "mine.txt"]);
    assert_eq!((code, said.as_str()), (Some(5), ""), "{errors}");
    assert_eq!(
        errors,
        "carrel: mine.txt exists already: name a file that does not exist yet\n"
    );
    assert_eq!(fs::read_to_string(&mine).expect("it is there"), "mine");
    assert_eq!(names(folder.path()), ["carrel.sqlite", "mine.txt"]);

    let (code, said, errors) = carrel(&path, &["backup", "copy.sqlite"]);
    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(
        said,
        "The whole database is copied to copy.sqlite; the copy was opened and is sound.\n"
    );
    backup::copy(&path, &folder.path().join("no/such/copy.sqlite"))
        .await
        .expect_err("there is no such folder");
}

#[tokio::test]
async fn what_is_damaged_is_not_copied() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    damage(&path);
    let (code, _said, errors) = carrel(&path, &["backup", "copy.sqlite"]);
    assert_eq!(code, Some(5), "{errors}");
    assert!(errors.contains("carrel.sqlite is damaged ("), "{errors}");
    assert!(errors.contains("`carrel restore FILE`"), "{errors}");
    assert_eq!(names(folder.path()), ["carrel.sqlite"]);
}

/// A database with jobs, and a copy of it; a job more was made after the copy.
async fn copied(folder: &Path) -> (PathBuf, PathBuf) {
    let path = database(folder).await;
    execute(&path, JOBS).await;
    let copy = folder.join("copy.sqlite");
    backup::copy(&path, &copy).await.expect("is copied");
    execute(&path, "DELETE FROM job WHERE id = 7").await;
    (path, copy)
}

#[tokio::test]
async fn a_restore_keeps_what_was_there_and_says_where() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, _copy) = copied(folder.path()).await;
    let (code, said, errors) = carrel(&path, &["restore", "copy.sqlite"]);
    assert_eq!(code, Some(0), "{errors}");
    let aside = names(folder.path())
        .into_iter()
        .find(|name| name.starts_with("carrel.sqlite.before-"))
        .expect("what was there is kept");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines.first(),
        Some(
            &"copy.sqlite is back in place. 3 promises that waited then are looked for on Discord \
              before they are kept."
        )
    );
    let there = format!(
        "What was there before lies in {}.",
        folder.path().join(&aside).display()
    );
    assert_eq!(lines.get(1), Some(&there.as_str()));
    assert_eq!(count(&path, "SELECT count(*) FROM job").await, 7);
    let aside = folder.path().join(aside);
    assert_eq!(count(&aside, "SELECT count(*) FROM job").await, 6);
}

#[tokio::test]
async fn after_a_restore_what_waits_is_in_doubt() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = copied(folder.path()).await;
    backup::restore(&copy, &path, "now")
        .await
        .expect("restores");
    let app = App {
        store: Store::open(&path).await.expect("opens"),
        defaults: Defaults::default(),
    };
    let mut write = app.store.write().await.expect("nobody else writes");
    let now = super::morning() + chrono::TimeDelta::hours(1);
    for _waiting in 0..3 {
        let leased =
            carrel::store::jobs::lease_due(&mut write, now, chrono::TimeDelta::minutes(3), "[]")
                .await;
        let leased = leased.expect("answers").expect("one is due");
        assert!(leased.unsure_since.is_some(), "{leased:?}");
    }
}

#[tokio::test]
async fn a_restore_refuses_what_is_no_sound_copy_of_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = copied(folder.path()).await;
    let before = fs::read(&path).expect("it can be read");
    let place = |name: &str| folder.path().join(name);
    let text = place("letter.txt");
    fs::write(&text, "Dear librarian, this is no database. ".repeat(100)).expect("written");
    let empty = place("empty.sqlite");
    File::create(&empty).expect("made");
    let strange = place("strange.sqlite");
    File::create(&strange).expect("made");
    execute(
        &strange,
        "PRAGMA application_id = 7; CREATE TABLE cat (name TEXT)",
    )
    .await;
    let newer = place("newer.sqlite");
    fs::copy(&copy, &newer).expect("copied");
    execute(
        &newer,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .await;
    let broken = place("broken.sqlite");
    fs::copy(&copy, &broken).expect("copied");
    damage(&broken);
    for (from, why) in [
        (text, "is not an SQLite database"),
        (empty, "there is no database at"),
        (strange, "is a database, but not Carrel's"),
        (
            newer,
            "was written by a newer Carrel (change 9999 is unknown here)",
        ),
        (broken, "is damaged ("),
        (place("none.sqlite"), "there is no file"),
        (path.clone(), "is the database itself"),
    ] {
        let refused = backup::restore(&from, &path, "now").await;
        let refused = refused.expect_err("it is refused").to_string();
        assert!(refused.contains(why), "{refused}");
        assert_eq!(fs::read(&path).expect("it can be read"), before);
    }
    let left: Vec<String> = names(folder.path())
        .into_iter()
        .filter(|name| name.contains(".part") || name.contains(".before"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_restore_is_refused_while_carrel_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, _copy) = copied(folder.path()).await;
    let lock = File::create(folder.path().join("carrel.sqlite.lock")).expect("made");
    lock.try_lock().expect("nobody else has it");
    let (code, _said, errors) = carrel(&path, &["restore", "copy.sqlite"]);
    assert_eq!(code, Some(6), "{errors}");
    assert!(
        errors.contains("another copy of Carrel runs on this database"),
        "{errors}"
    );
    assert_eq!(count(&path, "SELECT count(*) FROM job").await, 6);
    drop(lock);
    assert_eq!(carrel(&path, &["restore", "copy.sqlite"]).0, Some(0));
}

#[tokio::test]
async fn a_restore_replaces_what_is_damaged_and_keeps_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = copied(folder.path()).await;
    damage(&path);
    let restored = backup::restore(&copy, &path, "now")
        .await
        .expect("restores");
    let aside = restored.aside.expect("something lay there");
    assert!(
        aside.ends_with("carrel.sqlite.before-now"),
        "{}",
        aside.display()
    );
    Store::open(&aside)
        .await
        .expect_err("it is as broken as it was");
    Store::open(&path).await.expect("opens").close().await;
    let again = backup::restore(&copy, &path, "now").await;
    assert!(matches!(again, Err(CopyError::Exists(_))), "{again:?}");
}

#[tokio::test]
async fn what_a_killed_carrel_had_not_yet_moved_is_kept_with_the_database_and_not_with_the_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = copied(folder.path()).await;
    // What a killed process leaves: its last changes in the log beside the database.
    let other = folder.path().join("killed.sqlite");
    let mut conn = connect(&path).await;
    sqlx::raw_sql("DELETE FROM attempt; DELETE FROM job WHERE id <> 1")
        .execute(&mut conn)
        .await
        .expect("is written");
    for ending in ["", "-wal"] {
        let name = |path: &Path| format!("{}{ending}", path.display());
        fs::copy(name(&path), name(&other)).expect("copied");
    }
    conn.close().await.expect("closes");
    let restored = backup::restore(&copy, &other, "now")
        .await
        .expect("restores");
    assert_eq!(count(&other, "SELECT count(*) FROM job").await, 7);
    let aside = restored.aside.expect("something lay there");
    assert_eq!(count(&aside, "SELECT count(*) FROM job").await, 1);

    // And a log whose database is gone is not taken for the copy's.
    fs::remove_file(&other).expect("removed");
    fs::copy(&copy, folder.path().join("killed.sqlite-wal")).expect("copied");
    let restored = backup::restore(&copy, &other, "later")
        .await
        .expect("restores");
    assert_eq!(restored.aside, None);
    assert_eq!(count(&other, "SELECT count(*) FROM job").await, 7);
}
