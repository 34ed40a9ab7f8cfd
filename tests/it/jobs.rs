//! Promises are kept once, whatever happens between a try and its record.

use std::{
    collections::VecDeque,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use carrel::{
    app::{App, Defaults},
    clock::{self, Clock},
    domain::{
        ids::{ChannelId, CohortId, ServerId},
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::{AT_ONCE, Deliver, Failed, Marker, Order, Runner},
    store::{Store, jobs, servers},
};
use chrono::{TimeDelta, TimeZone, Utc};
use tokio::sync::watch;

const SERVER: ServerId = ServerId(41);

/// How long, in real time, anything may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The promise of these tests: the second category of a cohort without groups, whose keeping
/// leads to nothing more.
const PROMISE: Promise = Promise::Category {
    cohort: CohortId(1),
    number: 2,
};

/// A Discord that answers as the test says, and remembers what it was asked.
#[derive(Clone, Default)]
struct Scripted(Arc<Mutex<(VecDeque<Answer>, Vec<Order>)>>);

#[derive(Clone, Copy)]
enum Answer {
    Kept,
    Later,
    Ambiguous,
    Park,
    Limited,
}

impl Scripted {
    fn of(answers: &[Answer]) -> Self {
        let scripted = Self::default();
        scripted
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .extend(answers);
        scripted
    }

    fn orders(&self) -> Vec<Order> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .1
            .clone()
    }
}

impl Deliver for Scripted {
    async fn deliver(&self, order: &Order) -> Result<Kept, Failed> {
        let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        script.1.push(order.clone());
        let why = "the script says so".to_owned();
        match script.0.pop_front().expect("the script is long enough") {
            Answer::Kept => Ok(Kept::Category(ChannelId(500))),
            Answer::Later => Err(Failed::Later { why, after: None }),
            Answer::Ambiguous => Err(Failed::Ambiguous { why }),
            Answer::Park => Err(Failed::Park { why }),
            Answer::Limited => Err(Failed::Limited {
                why,
                after: Duration::from_secs(4),
            }),
        }
    }
}

fn morning() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

async fn open(folder: &Path) -> Arc<App> {
    let store = Store::open(&folder.join("carrel.sqlite"))
        .await
        .expect("a new file opens");
    Arc::new(App {
        store,
        defaults: Defaults::default(),
    })
}

/// A database with one programme and one cohort, and the promise due in the morning.
async fn promised(app: &App) {
    let mut write = app.store.write().await.expect("nobody else writes");
    servers::seen(&mut write, SERVER, morning())
        .await
        .expect("is recorded");
    for statement in [
        "INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
         VALUES (1, 41, 'Test', 'Europe/Lisbon', 'en-GB', 0)",
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at)
         VALUES (1, 1, 41, 'Spring', 'running', 'Europe/Lisbon', '2026-03-09', 8, 60, 3, 5, 0)",
    ] {
        sqlx::query(statement)
            .execute(&mut *write)
            .await
            .expect("the row fits the schema");
    }
    let new = jobs::promise(&mut write, SERVER, &PROMISE, morning(), None, morning()).await;
    assert!(new.expect("is written"));
    write.commit().await.expect("commits");
}

/// The job's state, its attempts, and the reason that stands with it.
async fn job(app: &App) -> (String, i64, Option<String>) {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_as("SELECT state, attempts, why FROM job")
        .fetch_one(&mut *read)
        .await
        .expect("there is one job")
}

async fn runner(app: &Arc<App>, discord: &Scripted) -> Runner<Scripted> {
    Runner::start(Arc::clone(app), Clock::system(), discord.clone())
        .await
        .expect("starts")
}

#[tokio::test]
async fn the_same_promise_twice_is_one_job() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    let new = jobs::promise(&mut write, SERVER, &PROMISE, morning(), None, morning()).await;
    assert!(!new.expect("is looked up"));
    write.commit().await.expect("commits");
    assert_eq!(job(&app).await, ("waiting".to_owned(), 0, None));
}

#[tokio::test]
async fn what_is_kept_is_recorded_and_never_done_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let discord = Scripted::of(&[Answer::Kept]);
    let runner = runner(&app, &discord).await;
    assert_eq!(runner.tick(morning()).await.expect("runs"), 1);
    assert_eq!(
        runner
            .tick(morning() + TimeDelta::days(1))
            .await
            .expect("runs"),
        0
    );
    assert_eq!(job(&app).await, ("done".to_owned(), 1, None));
}

#[tokio::test]
async fn nothing_is_done_before_it_is_due() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let discord = Scripted::default();
    let early = morning() - TimeDelta::seconds(1);
    assert_eq!(
        runner(&app, &discord)
            .await
            .tick(early)
            .await
            .expect("runs"),
        0
    );
}

#[tokio::test]
async fn a_runner_without_work_leaves_the_writer_to_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let runner = runner(&app, &Scripted::default()).await;
    let writing = app.store.write().await.expect("nobody else writes");
    let early = morning() - TimeDelta::seconds(1);
    let tries = runner.tick(early).await;
    assert_eq!(tries.expect("no writer is waited for"), 0);
    drop(writing);
}

#[tokio::test]
async fn a_try_whose_end_nobody_knows_is_looked_for_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let discord = Scripted::of(&[Answer::Ambiguous, Answer::Kept]);
    let runner = runner(&app, &discord).await;
    runner.tick(morning()).await.expect("runs");
    runner
        .tick(morning() + TimeDelta::minutes(1))
        .await
        .expect("runs");
    let unsure: Vec<_> = discord
        .orders()
        .iter()
        .map(|order| order.unsure_since)
        .collect();
    assert_eq!(unsure, [None, Some(morning())]);
}

#[tokio::test]
async fn a_process_that_died_in_a_try_leaves_a_doubt_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    // What a process leaves that dies between its attempt row and the result.
    let mut write = app.store.write().await.expect("nobody else writes");
    let leased = jobs::lease_due(&mut write, morning(), TimeDelta::hours(1), "[]").await;
    let leased = leased.expect("runs").expect("one is due");
    let nonce = Marker::of(&PROMISE, "any").as_str().to_owned();
    jobs::begin_attempt(&mut write, leased.id, leased.attempt, &nonce, morning())
        .await
        .expect("is written");
    write.commit().await.expect("commits");

    let discord = Scripted::of(&[Answer::Kept]);
    let later = morning() + TimeDelta::minutes(1);
    let tries = runner(&app, &discord)
        .await
        .tick(later)
        .await
        .expect("runs");
    assert_eq!(
        tries, 1,
        "the next process is alone, so the lease does not hold it up"
    );
    assert_eq!(
        discord.orders().first().expect("one order").unsure_since,
        Some(morning())
    );
}

#[tokio::test]
async fn a_refusal_for_now_leaves_no_doubt_and_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let discord = Scripted::of(&[Answer::Later, Answer::Kept]);
    let runner = runner(&app, &discord).await;
    runner.tick(morning()).await.expect("runs");
    assert_eq!(
        runner.tick(morning()).await.expect("runs"),
        0,
        "it waits before it tries again"
    );
    runner
        .tick(morning() + TimeDelta::minutes(1))
        .await
        .expect("runs");
    assert!(
        discord
            .orders()
            .iter()
            .all(|order| order.unsure_since.is_none())
    );
    assert_eq!(job(&app).await.0, "done");
}

#[tokio::test]
async fn a_parked_job_says_why_and_waits_for_a_person() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let discord = Scripted::of(&[Answer::Park, Answer::Kept]);
    let runner = runner(&app, &discord).await;
    runner.tick(morning()).await.expect("runs");
    let tomorrow = morning() + TimeDelta::days(1);
    assert_eq!(runner.tick(tomorrow).await.expect("runs"), 0);
    let why = Some("the script says so".to_owned());
    assert_eq!(job(&app).await, ("parked".to_owned(), 1, why));

    let mut write = app.store.write().await.expect("nobody else writes");
    assert_eq!(
        jobs::unpark(&mut write, SERVER, tomorrow)
            .await
            .expect("runs"),
        1
    );
    write.commit().await.expect("commits");
    assert_eq!(runner.tick(tomorrow).await.expect("runs"), 1);
    assert_eq!(job(&app).await.0, "done");
}

#[tokio::test]
async fn what_discord_limits_rests_and_is_never_given_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let discord = Scripted::of(&[[Answer::Limited; 60].as_slice(), &[Answer::Kept]].concat());
    let runner = runner(&app, &discord).await;
    for round in 0..=60 {
        let now = morning() + TimeDelta::minutes(round);
        assert_eq!(runner.tick(now).await.expect("runs"), 1);
        assert_eq!(runner.tick(now).await.expect("runs"), 0, "the kind rests");
    }
    assert_eq!(job(&app).await, ("done".to_owned(), 61, None));
}

#[tokio::test]
async fn what_was_in_doubt_when_its_time_passed_is_looked_for_and_not_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query("UPDATE job SET not_after_at = due_at + 60000")
        .execute(&mut *write)
        .await
        .expect("the row fits the schema");
    write.commit().await.expect("commits");
    let discord = Scripted::of(&[Answer::Ambiguous, Answer::Kept]);
    let runner = runner(&app, &discord).await;
    runner.tick(morning()).await.expect("runs");
    runner
        .tick(morning() + TimeDelta::hours(1))
        .await
        .expect("runs");
    let only_look: Vec<bool> = discord
        .orders()
        .iter()
        .map(|order| order.only_look)
        .collect();
    assert_eq!(only_look, [false, true]);
}

#[tokio::test]
async fn a_parked_try_is_in_doubt_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let discord = Scripted::of(&[Answer::Park, Answer::Kept]);
    let runner = runner(&app, &discord).await;
    runner.tick(morning()).await.expect("runs");
    let mut write = app.store.write().await.expect("nobody else writes");
    jobs::unpark(&mut write, SERVER, morning())
        .await
        .expect("runs");
    write.commit().await.expect("commits");
    runner.tick(morning()).await.expect("runs");
    let last = discord.orders().pop().expect("two orders");
    assert_eq!(last.unsure_since, Some(morning()));
}

#[tokio::test]
async fn a_panic_in_one_job_parks_it_and_stops_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let discord = Scripted::default(); // A script without answers panics.
    let runner = runner(&app, &discord).await;
    assert_eq!(runner.tick(morning()).await.expect("goes on"), 1);
    assert_eq!(job(&app).await.0, "parked");
}

/// A Discord that answers nobody before as many wait for it as may.
#[derive(Default)]
struct Crowded {
    under_way: watch::Sender<u32>,
    most: watch::Sender<u32>,
}

impl Deliver for &Crowded {
    async fn deliver(&self, _order: &Order) -> Result<Kept, Failed> {
        self.under_way.send_modify(|count| *count += 1);
        let now = *self.under_way.borrow();
        self.most.send_modify(|most| *most = now.max(*most));
        let mut most = self.most.subscribe();
        let full = most.wait_for(|most| *most == AT_ONCE);
        drop(full.await.expect("the sender lives"));
        self.under_way.send_modify(|count| *count -= 1);
        Ok(Kept::Category(ChannelId(500)))
    }
}

#[tokio::test]
async fn as_many_are_under_way_at_once_as_may_and_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    promised(&app).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    for number in 3..=i64::from(1 + 2 * AT_ONCE) {
        let cohort = CohortId(1);
        let more = Promise::Category { cohort, number };
        let new = jobs::promise(&mut write, SERVER, &more, morning(), None, morning()).await;
        assert!(new.expect("is written"));
    }
    write.commit().await.expect("commits");

    let discord = Crowded::default();
    let runner = Runner::start(Arc::clone(&app), Clock::system(), &discord).await;
    let runner = runner.expect("starts");
    let tries = tokio::select! {
        tries = runner.tick(morning()) => tries.expect("nothing fails"),
        () = clock::pause(PATIENCE) => panic!("only {} at once", *discord.most.borrow()),
    };
    assert_eq!(tries, 2 * AT_ONCE as usize);
    assert_eq!(*discord.most.borrow(), AT_ONCE);
}

/// A Discord on which something changes while the first try is under way, so that the promise is
/// made again; that try ends as the test says, and the next one keeps it.
struct Overtaken {
    app: Arc<App>,
    end: Mutex<Option<Result<Kept, Failed>>>,
}

impl Deliver for &Overtaken {
    async fn deliver(&self, order: &Order) -> Result<Kept, Failed> {
        let end = self
            .end
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(end) = end else {
            return Ok(Kept::Nothing);
        };
        let mut write = self.app.store.write().await.expect("nobody else writes");
        jobs::promise_again(&mut write, SERVER, &order.promise, order.now)
            .await
            .expect("is written");
        write.commit().await.expect("commits");
        end
    }
}

/// How often a promise was tried, and in which state it is, when it was made again while its first
/// try was under way.
async fn overtaken(end: Result<Kept, Failed>) -> (usize, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    servers::seen(&mut write, SERVER, morning())
        .await
        .expect("is recorded");
    let census = Promise::Census {
        server: SERVER,
        import: 0,
    };
    jobs::promise_again(&mut write, SERVER, &census, morning())
        .await
        .expect("is written");
    write.commit().await.expect("commits");
    let discord = Overtaken {
        app: Arc::clone(&app),
        end: Mutex::new(Some(end)),
    };
    let runner = Runner::start(Arc::clone(&app), Clock::system(), &discord).await;
    let runner = runner.expect("starts");
    let tries = runner.tick(morning()).await.expect("runs");
    let tomorrow = morning() + TimeDelta::days(1);
    let later = runner.tick(tomorrow).await.expect("runs");
    (tries + later, job(&app).await.0)
}

#[tokio::test]
async fn a_promise_made_again_while_it_is_being_kept_is_kept_once_more() {
    let why = || "the test says so".to_owned();
    let after = None;
    for end in [
        Ok(Kept::Nothing),
        Err(Failed::Skip { why: why() }),
        Err(Failed::Park { why: why() }),
        Err(Failed::Later { why: why(), after }),
        Err(Failed::Ambiguous { why: why() }),
    ] {
        let ended = format!("{end:?}");
        assert_eq!(overtaken(end).await, (2, "done".to_owned()), "{ended}");
    }
}
