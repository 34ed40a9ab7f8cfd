//! The operator's commands: what is promised, copies, and their way back.

mod copies;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use carrel::{
    admin::{
        Problem,
        jobs::{self, Asked},
    },
    app::{App, Defaults},
    clock::Clock,
    domain::{
        ids::{ChannelId, JobId},
        promises::Kept,
        time::Moment,
    },
    jobs::{Deliver, Failed, Order, Runner},
    store::{OpenError, Store},
    words::Words,
};
use chrono::{TimeZone, Utc};
use sqlx::{Connection as _, SqliteConnection};

/// How long anything may take to be seen by a running bot: it looks again every five seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// One job of every state; the numbers are theirs.
const JOBS: &str = r#"
    INSERT INTO server (id, joined_at) VALUES (41, 0);
    INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
    VALUES (1, 41, 'Test', 'Europe/Lisbon', 'en-GB', 0);
    INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on, fortnights,
                        meeting_minutes, size_min, size_max, opened_at)
    VALUES (1, 1, 41, 'Spring', 'running', 'Europe/Lisbon', '2026-03-09', 8, 60, 3, 5, 0);
    INSERT INTO job (id, key, server_id, kind, version, payload, due_at, not_after_at, state,
                     leased_until_at, attempts, made_at, ended_at, why)
    VALUES
      (1, 'category:1:1', 41, 'category', 1, '{}', 1772442000000, NULL, 'done', NULL, 1, 0, 1, NULL),
      (2, 'category:1:2', 41, 'category', 1, '{"kind":"category","cohort":1,"number":2}',
       1772442000000, NULL, 'parked', NULL, 3, 0, 1, 'Missing Permissions'),
      (3, 'prompt:1:2', 41, 'prompt', 1, '{}', 1772442000000, NULL, 'waiting', NULL, 0, 0, NULL,
       NULL),
      (4, 'offer:4', 41, 'offer', 1, '{}', 1772442000000, NULL, 'waiting', NULL, 2, 0, NULL,
       'Discord did not answer'),
      (5, 'booking:5', 41, 'booking', 1, '{}', 1772442000000, NULL, 'waiting', 1772442060000, 1, 0,
       NULL, NULL),
      (6, 'reminder:6:hour', 41, 'reminder', 1, '{}', 1772438400000, 1772440000000, 'skipped', NULL,
       0, 0, 1, 'its time has passed'),
      (7, 'seat:1:9', 41, 'seat', 1, '{}', 1772442000000, NULL, 'skipped', NULL, 1, 0, 1,
       'the person is not on the server')
"#;

/// The moment at which most of them are due.
fn morning() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

/// Makes a database in a folder, and closes it again.
async fn database(folder: &Path) -> PathBuf {
    let path = folder.join("carrel.sqlite");
    let store = Store::open(&path).await.expect("a new file opens");
    store.close().await;
    path
}

/// Runs statements as another program would.
async fn execute(path: &Path, statements: &'static str) {
    let mut conn = connect(path).await;
    sqlx::raw_sql(statements)
        .execute(&mut conn)
        .await
        .expect("the statements fit the schema");
    conn.close().await.expect("closes");
}

async fn connect(path: &Path) -> SqliteConnection {
    let address = format!("sqlite://{}", path.display());
    SqliteConnection::connect(&address)
        .await
        .expect("the database opens")
}

/// What `carrel jobs` prints, or says when it refuses.
async fn said(path: &Path, asked: Asked) -> String {
    let words = Words::load().expect("the words are built in");
    let mut out = Vec::new();
    match jobs::run(path, asked, morning(), &words.in_english(), &mut out).await {
        Ok(()) => String::from_utf8(out).expect("it prints text"),
        Err(Problem::Refused(why)) => format!("refused: {why}"),
        Err(other) => panic!("{other}"),
    }
}

/// A job's state and reason.
async fn state(path: &Path, job: i64) -> (String, Option<String>) {
    let mut conn = connect(path).await;
    sqlx::query_as("SELECT state, why FROM job WHERE id = ?")
        .bind(job)
        .fetch_one(&mut conn)
        .await
        .expect("the job is there")
}

#[tokio::test]
async fn the_list_says_what_is_parked_what_waits_and_what_was_skipped() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    assert_eq!(
        said(&path, Asked::List { all: false }).await,
        "Nothing waits: every promise is kept.\n"
    );
    execute(&path, JOBS).await;
    let listed = "\
job  state      due                   tries  what                           promise          why
2    parked     2026-03-02 09:00:00Z  3      open a category                category:1:2     Missing Permissions
3    waiting    2026-03-02 09:00:00Z  0      post a prompt                  prompt:1:2
4    waiting    2026-03-02 09:00:00Z  2      offer times                    offer:4          Discord did not answer
5    under way  2026-03-02 09:00:00Z  1      say that a meeting is booked   booking:5
6    skipped    2026-03-02 08:00:00Z  0      remind of a meeting            reminder:6:hour  its time has passed
7    skipped    2026-03-02 09:00:00Z  1      let somebody in or out         seat:1:9         the person is not on the server
6 jobs, one of them parked: it waits until you have mended what stands under why, and for `carrel jobs retry`.
";
    let squeezed = |text: &str| {
        let words: Vec<Vec<String>> = text
            .lines()
            .map(|line| line.split("  ").map(|cell| cell.trim().to_owned()))
            .map(|cells| cells.filter(|cell| !cell.is_empty()).collect())
            .collect();
        words
    };
    let shown = said(&path, Asked::List { all: false }).await;
    assert_eq!(squeezed(&shown), squeezed(listed), "{shown}");
    let all = said(&path, Asked::List { all: true }).await;
    assert!(all.contains("\n1    done "), "{all}");
}

#[tokio::test]
async fn what_cannot_be_tried_again_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    execute(&path, JOBS).await;
    for (job, why) in [
        (
            99,
            "There is no job 99: `carrel jobs list --all` shows them all.",
        ),
        (1, "category:1:1 is done already; it is left as it is."),
        (
            3,
            "prompt:1:2 waits for its moment, 2026-03-02 09:00:00Z, and nothing went wrong with it: \
             there is nothing to try again.",
        ),
        (
            5,
            "booking:5 is being worked on just now: try again in three minutes.",
        ),
        (
            6,
            "reminder:6:hour was only of use until 2026-03-02 08:26:40Z: it would be skipped again.",
        ),
    ] {
        let before = if job == 99 {
            None
        } else {
            Some(state(&path, job).await)
        };
        assert_eq!(
            said(&path, Asked::Retry(JobId(job))).await,
            format!("refused: {why}")
        );
        if let Some(before) = before {
            assert_eq!(state(&path, job).await, before);
        }
    }
}

#[tokio::test]
async fn what_is_parked_skipped_or_failed_is_due_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    execute(&path, JOBS).await;
    for job in [2, 4, 7] {
        let said = said(&path, Asked::Retry(JobId(job))).await;
        assert!(said.ends_with("is due now. A running Carrel takes it up within seconds.\n"));
        assert_eq!(state(&path, job).await.0, "waiting");
    }
    let mut conn = connect(&path).await;
    let noted: Vec<(String, i64, Option<i64>, String)> =
        sqlx::query_as("SELECT what, subject_id, account_id, detail FROM audit ORDER BY id")
            .fetch_all(&mut conn)
            .await
            .expect("the question is answered");
    let by = r#"{"by":"operator"}"#;
    let wanted = [2, 4, 7].map(|job| ("jobs.retry".to_owned(), job, None, by.to_owned()));
    assert_eq!(noted, wanted);
}

#[tokio::test]
async fn everything_that_is_parked_is_due_again_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    execute(&path, JOBS).await;
    assert_eq!(
        said(&path, Asked::RetryParked).await,
        "One parked job is due now. A running Carrel takes it up within seconds.\n"
    );
    assert_eq!(state(&path, 2).await.0, "waiting");
    assert_eq!(state(&path, 7).await.0, "skipped");
    assert_eq!(
        said(&path, Asked::RetryParked).await,
        "Nothing is parked.\n"
    );
}

#[tokio::test]
async fn what_is_given_up_is_skipped_and_says_by_whom() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    execute(&path, JOBS).await;
    assert_eq!(
        said(&path, Asked::Drop(JobId(3))).await,
        "prompt:1:2 is given up and will not be done. `carrel jobs retry` takes it up again.\n"
    );
    let given_up = Some("the operator gave it up".to_owned());
    assert_eq!(state(&path, 3).await, ("skipped".to_owned(), given_up));
    for (job, why) in [
        (1, "category:1:1 is done already; it is left as it is."),
        (3, "prompt:1:2 is skipped already."),
        (
            5,
            "booking:5 is being worked on just now: try again in three minutes.",
        ),
    ] {
        assert_eq!(
            said(&path, Asked::Drop(JobId(job))).await,
            format!("refused: {why}")
        );
    }
}

/// A Discord that keeps every promise, or refuses all of them.
struct Always(Option<&'static str>);

impl Deliver for Always {
    async fn deliver(&self, _order: &Order) -> Result<Kept, Failed> {
        match self.0 {
            None => Ok(Kept::Category(ChannelId(500))),
            Some(why) => Err(Failed::Park {
                why: why.to_owned(),
            }),
        }
    }
}

/// Waits until a job is in a state.
async fn until(path: &Path, job: i64, goal: &str) {
    let seen = async {
        while state(path, job).await.0 != goal {
            carrel::clock::pause(Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, seen).await;
    assert!(waited.is_ok(), "job {job} is {:?}", state(path, job).await);
}

#[tokio::test]
async fn a_running_bot_takes_up_within_seconds_what_another_process_has_freed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path()).await;
    execute(&path, JOBS).await;
    execute(
        &path,
        "UPDATE job SET state = 'skipped', ended_at = 1 WHERE state = 'waiting'",
    )
    .await;
    let app = Arc::new(App {
        store: Store::open(&path).await.expect("opens"),
        defaults: Defaults::default(),
    });
    let runner = Runner::start(Arc::clone(&app), Clock::system(), Always(None)).await;
    let runner = runner.expect("starts");
    let story = async {
        said(&path, Asked::Retry(JobId(2))).await;
        until(&path, 2, "done").await;
        runner.stop();
    };
    let (ran, ()) = tokio::join!(runner.run(), story);
    ran.expect("it stops as asked");
}

#[tokio::test]
async fn a_database_of_another_carrel_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = Words::load().expect("the words are built in");
    let list = Asked::List { all: false };
    let missing = folder.path().join("none.sqlite");
    let refused = jobs::run(
        &missing,
        list,
        morning(),
        &words.in_english(),
        &mut Vec::new(),
    )
    .await;
    let refused = refused.expect_err("there is none");
    assert_eq!(
        refused.to_string(),
        format!(
            "there is no database at {}: say where it lies with `database` in the settings",
            missing.display()
        )
    );
    assert!(!missing.exists(), "nor is one made");

    let path = database(folder.path()).await;
    execute(
        &path,
        "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)",
    )
    .await;
    let refused = jobs::run(&path, list, morning(), &words.in_english(), &mut Vec::new()).await;
    let refused = refused.expect_err("it is older");
    assert!(
        matches!(refused, Problem::Unopened(OpenError::Older { .. })),
        "{refused}"
    );
    assert!(refused.to_string().contains("`carrel run`"), "{refused}");
}
