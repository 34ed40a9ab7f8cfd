//! Faults of the storage: each a clear sentence with what would help, and no half-written state.
//!
//! Disks that are full or may only be read are mounted in a namespace of their own, in which the
//! real binary runs; where the machine allows none, that is said, and only that test is skipped.

mod bot;
mod inside;

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use carrel::{
    app::{App, Defaults},
    clock::Clock,
    domain::{
        ids::{ChannelId, CohortId, ServerId},
        promises::{Kept, Promise},
    },
    jobs::{Deliver, Failed, Order, Runner},
    store::{OpenError, Store, StoreError, Trouble, jobs, servers},
};
use chrono::TimeDelta;
use serde_json::json;
use sqlx::{Connection as _, SqliteConnection, migrate::Migrator};
use tokio::sync::Mutex;

use bot::World;
use inside::Namespace;

/// How long anything may take; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(40);

/// What a person reads while nothing can be saved.
const NOT_SAVED: &str = "Sorry, Carrel cannot save anything just now, so what you just did is not \
                         saved. Please try again in a minute.";

/// What the log says when the runner waits for a fault to pass.
const WAITS: &str = "promises cannot be kept now";

/// Waits until `seen` gives something.
async fn until<T>(what: &str, mut seen: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(seen) = seen().await {
                return seen;
            }
            carrel::clock::pause(Duration::from_millis(50)).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await;
    found.unwrap_or_else(|_late| panic!("{what} is not seen within {PATIENCE:?}"))
}

async fn connect(path: &Path) -> SqliteConnection {
    let address = format!("sqlite://{}", path.display());
    SqliteConnection::connect(&address)
        .await
        .expect("the database opens")
}

async fn execute(path: &Path, statements: &'static str) {
    let mut conn = connect(path).await;
    sqlx::raw_sql(statements)
        .execute(&mut conn)
        .await
        .expect("the statements fit the schema");
    conn.close().await.expect("closes");
}

async fn text(path: &Path, question: &'static str) -> String {
    let mut conn = connect(path).await;
    sqlx::query_scalar(question)
        .fetch_one(&mut conn)
        .await
        .expect("the question is answered")
}

/// Makes an empty database in a folder, and closes it again.
async fn database(folder: &Path) -> PathBuf {
    let path = folder.join("carrel.sqlite");
    Store::open(&path).await.expect("opens").close().await;
    path
}

/// Writes over the page on which a table or index begins, past every cache of a database's.
async fn damage(path: &Path, table: &str) {
    use std::os::unix::fs::FileExt as _;

    let mut conn = connect(path).await;
    let root: i64 = sqlx::query_scalar("SELECT rootpage FROM sqlite_schema WHERE name = ?")
        .bind(table)
        .fetch_one(&mut conn)
        .await
        .expect("there is such a table");
    let page: i64 = sqlx::query_scalar("PRAGMA page_size")
        .fetch_one(&mut conn)
        .await
        .expect("is answered");
    let start = u64::try_from((root - 1) * page).expect("pages count from 1");
    let file = fs::File::options().write(true).open(path).expect("opens");
    file.write_all_at(&[0xa5; 512], start).expect("is written");
}

/// A promise whose keeping leads to nothing more: the second category of a cohort without groups.
const PROMISE: Promise = Promise::Category {
    cohort: CohortId(1),
    number: 2,
};

const SERVER: ServerId = ServerId(41);

/// A Discord that keeps every promise.
struct Willing;

impl Deliver for Willing {
    async fn deliver(&self, _order: &Order) -> Result<Kept, Failed> {
        Ok(Kept::Category(ChannelId(500)))
    }
}

/// An app on a new database with one cohort, and the promise due now.
async fn promised(folder: &Path) -> Arc<App> {
    let path = folder.join("carrel.sqlite");
    let app = App {
        store: Store::open(&path).await.expect("opens"),
        defaults: Defaults::default(),
    };
    let now = Clock::system().now();
    let mut write = app.store.write().await.expect("nobody else writes");
    servers::seen(&mut write, SERVER, now)
        .await
        .expect("is recorded");
    sqlx::raw_sql(
        "INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
         VALUES (1, 41, 'Test', 'Europe/Lisbon', 'en-GB', 0);
         INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at)
         VALUES (1, 1, 41, 'Spring', 'running', 'Europe/Lisbon', '2026-03-09', 8, 60, 3, 5, 0)",
    )
    .execute(&mut *write)
    .await
    .expect("the rows fit the schema");
    let new = jobs::promise(&mut write, SERVER, &PROMISE, now, None, now).await;
    assert!(new.expect("is written"));
    write.commit().await.expect("commits");
    Arc::new(app)
}

/// The state of the only job.
async fn job(app: &App) -> String {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar("SELECT state FROM job")
        .fetch_one(&mut *read)
        .await
        .expect("there is one job")
}

/// Lets nobody take one page more than there is, and uses up what is free on those.
async fn fill(app: &App) {
    let mut write = app.store.write().await.expect("nobody else writes");
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count")
        .fetch_one(&mut *write)
        .await
        .expect("is answered");
    limit(&mut write, pages).await;
    let mut number = 1;
    loop {
        let filled = sqlx::query(
            "INSERT INTO attempt (job_id, number, nonce, started_at, ended_at, outcome)
             SELECT id, 1000 + ?, hex(randomblob(20)), 0, 0, 'later' FROM job",
        )
        .bind(number)
        .execute(&mut *write)
        .await;
        match filled {
            Ok(_) => number += 1,
            Err(error) => {
                assert_eq!(StoreError::from(error).trouble(), Some(Trouble::Full));
                break;
            }
        }
    }
    write.commit().await.expect("what fits is kept");
}

async fn limit(conn: &mut SqliteConnection, pages: i64) {
    let set: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "PRAGMA max_page_count = {pages}"
    )))
    .fetch_one(conn)
    .await
    .expect("is set");
    assert_eq!(set, pages);
}

#[tokio::test]
async fn a_change_for_which_there_is_no_room_is_said_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = promised(folder.path()).await;
    fill(&app).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query("UPDATE cohort SET name = 'Half'")
        .execute(&mut *write)
        .await
        .expect("this still fits");
    // More than the few pages that are left where a page could not be split.
    let refused = sqlx::query(
        "INSERT INTO audit (server_id, at, what, detail)
         VALUES (41, 0, 'test.write', json_quote(hex(randomblob(40000))))",
    )
    .execute(&mut *write)
    .await;
    let refused = StoreError::from(refused.expect_err("there is no room"));
    assert_eq!(
        refused.to_string(),
        "the database failed (database or disk is full): make room on its disk"
    );
    drop(write);
    let mut read = app.store.read().await.expect("a reader is free");
    let name: String = sqlx::query_scalar("SELECT name FROM cohort")
        .fetch_one(&mut *read)
        .await
        .expect("is answered");
    assert_eq!(name, "Spring");
}

#[tokio::test]
async fn after_a_full_disk_the_writer_writes_again_and_promises_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = promised(folder.path()).await;
    fill(&app).await;
    let runner = Runner::start(Arc::clone(&app), Clock::system(), Willing).await;
    let runner = runner.expect("starts");
    let refused = runner.tick(Clock::system().now()).await;
    let refused = refused
        .expect_err("an attempt cannot be written")
        .to_string();
    assert!(refused.contains("make room on its disk"), "{refused}");
    // SQLite has rolled the change back by itself, which must not leave the only writer stuck.
    // The limit was its connection's, so there is room for the next.
    runner
        .tick(Clock::system().now())
        .await
        .expect("there is room");
    assert_eq!(job(&app).await, "done");
}

/// A Discord that keeps every promise while another program takes the database for itself.
#[derive(Clone)]
struct Contended {
    database: PathBuf,
    other: Arc<Mutex<Option<SqliteConnection>>>,
    orders: Arc<Mutex<Vec<Order>>>,
}

impl Deliver for Contended {
    async fn deliver(&self, order: &Order) -> Result<Kept, Failed> {
        self.orders.lock().await.push(order.clone());
        if order.unsure_since.is_none() {
            let mut other = connect(&self.database).await;
            sqlx::query("BEGIN IMMEDIATE")
                .execute(&mut other)
                .await
                .expect("the writer is free");
            *self.other.lock().await = Some(other);
        }
        Ok(Kept::Category(ChannelId(500)))
    }
}

#[tokio::test]
async fn what_was_done_and_could_not_be_recorded_is_looked_for_before_it_is_done_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = promised(folder.path()).await;
    let discord = Contended {
        database: folder.path().join("carrel.sqlite"),
        other: Arc::default(),
        orders: Arc::default(),
    };
    let runner = Runner::start(Arc::clone(&app), Clock::system(), discord.clone()).await;
    let runner = runner.expect("starts");
    let first = Clock::system().now();
    let refused = runner.tick(first).await;
    let refused = refused
        .expect_err("the result cannot be written")
        .to_string();
    assert!(
        refused.contains("another program holds it for writing"),
        "{refused}"
    );
    assert_eq!(job(&app).await, "waiting");
    *discord.other.lock().await = None;
    let later = first + TimeDelta::minutes(4); // Past the lease.
    assert_eq!(runner.tick(later).await.expect("the writer is free"), 1);
    assert_eq!(job(&app).await, "done");
    let orders = discord.orders.lock().await;
    let unsure: Vec<_> = orders.iter().map(|order| order.unsure_since).collect();
    assert_eq!(unsure, [None, Some(first)]);
}

#[tokio::test]
async fn a_broken_page_is_found_at_the_start_and_a_way_back_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    damage(&path, "membership").await;
    let world = World::open().await;
    let (code, said) = world.bot(&path).ended().await;
    assert_eq!(code, Some(5), "{said}");
    let start = format!("carrel: {} is damaged (", path.display());
    let end = "): stop Carrel and put a copy in its place with `carrel restore FILE`\n";
    assert!(said.contains(&start) && said.ends_with(end), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_page_that_a_person_meets_ends_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("carrel.sqlite");
    let world = World::open().await;
    world.lived_in(&path).await;
    let bot = world.bot(&path);
    world.connected().await;
    damage(&path, "cohort").await;
    let answer = world.run("cohort desk", json!({})).await;
    let sorry = "Sorry, something went wrong on our side";
    assert!(answer.starts_with(sorry), "{answer}");
    let (code, said) = bot.ended().await;
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("is damaged ("), "{said}");
    assert!(said.contains("`carrel restore FILE`"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_another_program_writes_people_are_told_and_jobs_wait() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("carrel.sqlite");
    let world = World::open().await;
    world.lived_in(&path).await;
    let bot = world.bot(&path);
    world.connected().await;
    let mut other = connect(&path).await;
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .expect("the writer is free");
    world.promise_census(&mut other, TimeDelta::zero()).await;
    sqlx::raw_sql("COMMIT; BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .expect("the writer is free");
    assert_eq!(world.open_cohort().await, NOT_SAVED);
    let said = until("the fault in the log", async || bot.says(WAITS)).await;
    let help = "another program holds it for writing";
    assert!(said.contains(help), "{said}");
    sqlx::query("COMMIT")
        .execute(&mut other)
        .await
        .expect("ends");
    let answer = world.open_cohort().await;
    assert!(answer.contains("for sign-ups"), "{answer}");
    until("the promise kept", async || world.is_kept(&path).await).await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_outlived_and_nothing_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(namespace) = Namespace::here("a_full_disk_is_outlived_and_nothing_is_lost") else {
        return;
    };
    let world = World::open().await;
    let start = folder.path().join("carrel.sqlite");
    world.lived_in(&start).await;
    let mut conn = connect(&start).await;
    world.promise_census(&mut conn, TimeDelta::seconds(4)).await;
    conn.close().await.expect("closes");
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).expect("made");
    let path = disk.join("carrel.sqlite");
    let bot = world.bot_in(&namespace, &path, &inside::disk("6m"));
    world.connected().await;
    let filler = bot.sees(&disk.join("filler"));
    inside::fill(&filler);

    assert_eq!(world.open_cohort().await, NOT_SAVED);
    let times = |said: &String| said.matches(WAITS).count();
    let again = async || Some(bot.log()).filter(|said| 1 < times(said));
    let said = until("the fault in the log, twice", again).await;
    assert!(said.contains("make room on its disk"), "{said}");
    assert!(
        times(&said) < 5,
        "it looks again with growing pauses: {said}"
    );

    let copy = disk.join("copy.sqlite");
    let copy = copy.to_str().expect("it is UTF-8");
    let (code, said) = bot.operator(&namespace, &path, &["backup", copy]);
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("make room on its disk"), "{said}");
    let left = fs::read_dir(bot.sees(&disk)).expect("it can be read");
    let mut left = left.map(|entry| entry.expect("an entry").file_name());
    assert!(left.all(|name| !name.to_string_lossy().starts_with("copy")));

    fs::remove_file(&filler).expect("there is room again");
    let answer = world.open_cohort().await;
    assert!(answer.contains("for sign-ups"), "{answer}");
    let kept = async || {
        let (_, listed) = bot.operator(&namespace, &path, &["jobs", "list", "--all"]);
        let mut lines = listed.lines();
        lines
            .any(|line| line.contains("done") && line.trim_end().ends_with(":9"))
            .then_some(())
    };
    until("the promise kept", kept).await;
    // A copy is opened and looked through, and so is what it copies.
    let (code, said) = bot.operator(&namespace, &path, &["backup", copy]);
    assert_eq!(code, Some(0), "{said}");
    bot.stop().await;
}

#[tokio::test]
async fn a_first_start_without_room_is_said_and_goes_on_when_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = "a_first_start_without_room_is_said_and_goes_on_when_there_is";
    let Some(namespace) = Namespace::here(name) else {
        return;
    };
    let world = World::open().await;
    // The second start, with room, finds what the first has left.
    let mount = "mount -t tmpfs -o size=72k tmpfs \"$1\"; \"$2\" run; echo \"code $?\" >&2; \
                 mount -o remount,size=8m \"$1\"";
    let bot = world.bot_in(&namespace, &folder.path().join("carrel.sqlite"), mount);
    world.connected().await;
    let said = bot.stop().await;
    assert!(said.contains("cannot be used ("), "{said}");
    assert!(
        said.contains("): make room on its disk\ncode 5\n"),
        "{said}"
    );
}

#[tokio::test]
async fn a_folder_that_may_only_be_read_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(namespace) = Namespace::here("a_folder_that_may_only_be_read_is_said") else {
        return;
    };
    database(folder.path()).await;
    let world = World::open().await;
    let mount = "mount --bind \"$1\" \"$1\"; mount -o remount,bind,ro \"$1\"";
    let bot = world.bot_in(&namespace, &folder.path().join("carrel.sqlite"), mount);
    let (code, said) = bot.ended().await;
    assert_eq!(code, Some(5), "{said}");
    assert!(
        said.contains("carrel.sqlite.lock cannot be made: Read-only file system")
            && said.contains("Carrel must be able to write beside its database"),
        "{said}"
    );
}

#[tokio::test]
async fn a_file_that_may_only_be_read_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(namespace) = Namespace::here("a_file_that_may_only_be_read_is_said") else {
        return;
    };
    let path = database(folder.path()).await;
    let before = fs::read(&path).expect("it can be read");
    let world = World::open().await;
    let mount = "mount --bind \"$1/carrel.sqlite\" \"$1/carrel.sqlite\"; \
                 mount -o remount,bind,ro \"$1/carrel.sqlite\"";
    let bot = world.bot_in(&namespace, &folder.path().join("carrel.sqlite"), mount);
    let (code, said) = bot.ended().await;
    assert_eq!(code, Some(5), "{said}");
    assert!(
        said.contains(
            "carrel.sqlite cannot be used (attempt to write a readonly database): let \
                       Carrel's user write the file and its folder"
        ),
        "{said}"
    );
    assert_eq!(fs::read(&path).expect("it can be read"), before);
}

/// Asks for the last change of the schema, as text.
const NEWEST: &str = "SELECT max(version) || '' FROM _sqlx_migrations";

/// A database as an older Carrel has left it, without the newest change of the schema.
async fn older(folder: &Path) -> (PathBuf, i64, i64) {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<PathBuf> = fs::read_dir(all)
        .expect("they can be read")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let newest = numbered(&files.pop().expect("there are several"));
    let some = folder.join("migrations");
    fs::create_dir(&some).expect("made");
    for file in &files {
        let name = file.file_name().expect("a file has a name");
        fs::copy(file, some.join(name)).expect("copied");
    }
    let path = folder.join("carrel.sqlite");
    fs::File::create(&path).expect("made");
    let mut conn = connect(&path).await;
    let migrator = Migrator::new(some.as_path()).await.expect("they are read");
    migrator.run(&mut conn).await.expect("they run");
    conn.close().await.expect("closes");
    let version = numbered(files.last().expect("there are several"));
    (path, version, newest)
}

/// The number that a migration's file begins with.
fn numbered(file: &Path) -> i64 {
    let name = file.file_name().and_then(OsStr::to_str);
    let number = name.and_then(|name| name.split_once('_'));
    let (number, _why) = number.expect("a migration has a number and a name");
    number.parse().expect("it is a number")
}

#[tokio::test]
async fn an_older_schema_is_copied_before_it_is_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, version, newest) = older(folder.path()).await;
    execute(&path, "INSERT INTO server (id, joined_at) VALUES (41, 0)").await;
    Store::open(&path).await.expect("opens").close().await;
    assert_eq!(text(&path, NEWEST).await, newest.to_string());
    let aside = folder
        .path()
        .join(format!("carrel.sqlite.schema-{version}"));
    assert_eq!(text(&aside, NEWEST).await, version.to_string());
    for kept in [&path, &aside] {
        assert_eq!(text(kept, "SELECT id || '' FROM server").await, "41");
    }
}

#[tokio::test]
async fn an_older_schema_that_cannot_be_copied_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, version, _newest) = older(folder.path()).await;
    let before = fs::read(&path).expect("it can be read");
    for number in 1..=100 {
        let ending = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let name = format!("carrel.sqlite.schema-{version}{ending}");
        fs::write(folder.path().join(name), "mine").expect("written");
    }
    let refused = Store::open(&path)
        .await
        .expect_err("there is no place for a copy");
    assert!(matches!(refused, OpenError::NoWayBack { .. }), "{refused}");
    assert!(
        refused
            .to_string()
            .ends_with("100 copies of it lie there: move them away")
    );
    assert_eq!(fs::read(&path).expect("it can be read"), before);
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    execute(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .await;
    let before = fs::read(&path).expect("it can be read");
    let world = World::open().await;
    let (code, said) = world.bot(&path).ended().await;
    assert_eq!(code, Some(5), "{said}");
    assert!(
        said.contains("was written by a newer Carrel (change 9999 is unknown here): update Carrel"),
        "{said}"
    );
    assert_eq!(fs::read(&path).expect("it can be read"), before);
}

#[tokio::test]
async fn a_first_start_that_was_cut_off_is_taken_up_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("carrel.sqlite");
    fs::File::create(&path).expect("made");
    execute(
        &path,
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
             installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
             checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
    )
    .await;
    Store::open(&path).await.expect("opens").close().await;
}
