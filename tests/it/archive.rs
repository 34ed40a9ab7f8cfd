//! A cohort that is archived says goodbye in each room and does nothing more.

use std::sync::Arc;

use carrel::{
    app::{
        App,
        cohorts::{self, ArchivePlan, ArchiveRefusal, Archived},
        meetings::{self, About, Asker, Refusal},
        people,
        removals::{self, Longer},
    },
    domain::{
        ids::{AccountId, CohortId, ServerId},
        promises::Promise,
        time::Moment,
    },
    store::{
        cohorts::{State, on_server},
        jobs,
        people::programme_on,
    },
};

use crate::{
    misfire::{Obliging, greet, not_done, runner},
    prompts::{
        COHORT, ELSEWHERE, FIRST, SECOND, SERVER, at, change, cohort, numbers, open_second_room,
    },
};

const COORDINATOR: AccountId = AccountId(8001);

fn now() -> Moment {
    at("2023-06-20T15:00:00Z")
}

async fn preview(app: &App, now: Moment) -> Result<ArchivePlan, ArchiveRefusal> {
    let mut read = app.store.read().await.expect("a reader is free");
    let programme = programme_on(&mut read, SERVER).await.expect("answers");
    let programme = programme.expect("the server has a programme");
    drop(read);
    let planned = cohorts::preview_archive(app, &programme, now).await;
    planned.expect("the database answers")
}

async fn archive_on(
    app: &App,
    server: ServerId,
    cohort: CohortId,
    rooms: usize,
) -> Result<Archived, ArchiveRefusal> {
    cohorts::archive(app, server, (cohort, rooms), COORDINATOR, now())
        .await
        .expect("the database answers")
}

async fn archive(app: &App, rooms: usize) -> Result<Archived, ArchiveRefusal> {
    archive_on(app, SERVER, COHORT, rooms).await
}

async fn state(app: &App) -> State {
    let mut read = app.store.read().await.expect("a reader is free");
    let cohort = on_server(&mut read, SERVER, COHORT).await.expect("answers");
    cohort.expect("it is there").state
}

/// What is not done, but for the warnings that each room waits for.
async fn but_warnings(app: &App) -> Vec<(String, String, String)> {
    let mut jobs = not_done(app).await;
    jobs.retain(|(key, ..)| !key.starts_with("warning:") && !key.starts_with("answers:"));
    jobs
}

/// Archives the cohort, whose one room says goodbye, and lets a runner work at these moments; says
/// what it did at each.
async fn done_at(app: &Arc<App>, moments: &[&str]) -> Vec<Vec<String>> {
    archive(app, 1).await.expect("is archived");
    let discord = Obliging::default();
    let runner = runner(app, &discord).await;
    runner.tick(now()).await.expect("runs");
    assert_eq!(discord.done(), ["farewell:1"]);
    let mut done = Vec::new();
    for moment in moments {
        runner.tick(at(moment)).await.expect("runs");
        done.push(discord.done());
    }
    done
}

#[tokio::test]
async fn a_room_is_warned_three_times_and_removed_at_noon_of_its_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    // Noon of 25 July in Chicago, a month after its last day.
    let moments = [
        "2023-07-11T14:00:00Z",
        "2023-07-22T14:00:00Z",
        "2023-07-24T14:00:00Z",
        "2023-07-25T16:59:59Z",
        "2023-07-25T17:00:00Z",
    ];
    let expected: [&[&str]; 5] = [
        &["warning:1:0:14"],
        &["warning:1:0:3"],
        &["warning:1:0:1"],
        &[],
        &["answers:1:0", "removal:1:0"],
    ];
    assert_eq!(done_at(&app, &moments).await, expected);
    let removed = numbers(&app, "SELECT removed_at FROM room").await;
    assert_eq!(removed, [at("2023-07-25T17:00:00Z").timestamp_millis()]);
}

#[tokio::test]
async fn after_a_long_stop_a_room_is_warned_once_and_removed_a_day_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let moments = [
        "2023-09-01T15:00:00Z",
        "2023-09-02T14:59:59Z",
        "2023-09-02T15:00:00Z",
    ];
    let expected: [&[&str]; 3] = [&["answers:1:0", "warning:1:0:1"], &[], &["removal:1:0"]];
    assert_eq!(done_at(&app, &moments).await, expected);
    let late = |key: &str| {
        let why = "its time has passed".to_owned();
        (key.to_owned(), "skipped".to_owned(), why)
    };
    let left_out = [late("warning:1:0:14"), late("warning:1:0:3")];
    assert_eq!(not_done(&app).await, left_out);
    let day = numbers(&app, "SELECT removed_on = '2023-09-02' FROM removal").await;
    assert_eq!(day, [1], "the day has moved with it");
}

#[tokio::test]
async fn a_room_without_its_last_warning_is_not_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    archive(&app, 1).await.expect("is archived");
    let discord = Obliging::default();
    discord.refuse("warning");
    let runner = runner(&app, &discord).await;
    for moment in [
        now(),
        at("2023-07-24T15:00:00Z"),
        at("2023-12-01T15:00:00Z"),
    ] {
        runner.tick(moment).await.expect("runs");
    }
    let removals = "SELECT count(*) FROM job WHERE kind = 'removal'";
    assert_eq!(numbers(&app, removals).await, [0]);
}

#[tokio::test]
async fn rooms_that_stay_longer_are_warned_anew_and_the_old_day_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let warned = ["2023-07-24T14:00:00Z"];
    assert_eq!(done_at(&app, &warned).await, [["warning:1:0:1"]]);
    let keep = async |server, edition| {
        let now = at("2023-07-24T18:00:00Z");
        removals::keep_longer(&app, server, (COHORT, edition), COORDINATOR, now)
            .await
            .expect("the database answers")
    };
    let on = "2023-08-24".parse().expect("a date");
    assert_eq!(keep(ELSEWHERE, 0).await, Err(removals::Refusal::Removed));
    assert_eq!(keep(SERVER, 0).await, Ok(Longer { on, before: false }));
    assert_eq!(keep(SERVER, 0).await, Ok(Longer { on, before: true }));
    let discord = Obliging::default();
    let runner = runner(&app, &discord).await;
    for (moment, done) in [
        ("2023-07-25T17:00:00Z", &[][..]),
        ("2023-08-23T14:00:00Z", &["warning:1:1:1"]),
        ("2023-08-24T17:00:00Z", &["answers:1:1", "removal:1:1"]),
    ] {
        runner.tick(at(moment)).await.expect("runs");
        assert_eq!(discord.done(), done, "{moment}");
    }
    assert_eq!(keep(SERVER, 1).await, Err(removals::Refusal::Removed));
    let audited = "SELECT count(*) FROM audit WHERE what = 'rooms.keep'";
    assert_eq!(numbers(&app, audited).await, [1]);
}

#[tokio::test]
async fn rooms_that_should_be_gone_long_since_stay_thirty_days_from_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    done_at(&app, &[]).await;
    let late = at("2023-10-01T12:00:00Z");
    let longer = removals::keep_longer(&app, SERVER, (COHORT, 0), COORDINATOR, late).await;
    let longer = longer.expect("the database answers");
    let on = "2023-10-31".parse().expect("a date");
    assert_eq!(longer, Ok(Longer { on, before: false }));
}

#[tokio::test]
async fn a_preview_says_how_many_rooms_close_and_whether_it_is_early() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let planned = |runs_until: Option<&str>, removed_on: &str| {
        Ok(ArchivePlan {
            cohort: COHORT,
            cohort_name: "Spring".to_owned(),
            rooms: 1,
            runs_until: runs_until.map(|day| day.parse().expect("a date")),
            removed_on: removed_on.parse().expect("a date"),
        })
    };
    // Eight fortnights from 6 March end with 25 June, in Chicago.
    let last_night = at("2023-06-26T04:59:59Z");
    let told = planned(Some("2023-06-25"), "2023-07-25");
    assert_eq!(preview(&app, last_night).await, told);
    let next_day = at("2023-06-26T05:00:00Z");
    assert_eq!(preview(&app, next_day).await, planned(None, "2023-07-26"));
    assert_eq!(state(&app).await, State::Running, "looking changes nothing");
}

#[tokio::test]
async fn archiving_leaves_out_what_waits_and_promises_each_open_room_a_farewell() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    greet(&app, at("2023-06-14T12:00:00Z")).await;
    let waits = numbers(&app, "SELECT count(*) FROM job WHERE state = 'waiting'").await;
    assert_eq!(
        waits,
        [2],
        "the prompt of the last fortnight is due, and the hour is looked for"
    );
    let done = |before| Ok(Archived { rooms: 1, before });
    assert_eq!(archive(&app, 1).await, done(false));
    assert_eq!(archive(&app, 1).await, done(true));
    let job =
        |key: &str, state: &str, why: &str| (key.to_owned(), state.to_owned(), why.to_owned());
    let expected = [
        job("answers:1:0", "waiting", ""),
        job("farewell:1", "waiting", ""),
        job("prompt:1:8", "skipped", "its cohort was archived"),
        job("standing:1:0", "skipped", "its cohort was archived"),
    ];
    assert_eq!(not_done(&app).await, expected);
    assert_eq!(state(&app).await, State::Archived);
    let audited = "SELECT count(*) FROM audit WHERE what = 'cohort.archive'";
    assert_eq!(numbers(&app, audited).await, [1]);
    let archived_at = numbers(&app, "SELECT archived_at FROM cohort").await;
    assert_eq!(archived_at, [now().timestamp_millis()]);
    let finished = "SELECT count(*) FROM participant WHERE state = 'finished'";
    assert_eq!(numbers(&app, finished).await, [5]);

    let discord = Obliging::default();
    runner(&app, &discord)
        .await
        .tick(now())
        .await
        .expect("runs");
    assert_eq!(discord.done(), ["farewell:1"]);
    let closed = numbers(&app, "SELECT closed_at FROM room").await;
    assert_eq!(closed, [now().timestamp_millis()]);
    assert_eq!(preview(&app, now()).await, Err(ArchiveRefusal::NoCohort));
}

#[tokio::test]
async fn only_what_was_seen_is_archived_and_only_what_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    assert_eq!(archive(&app, 2).await, Err(ArchiveRefusal::Changed));
    let elsewhere = archive_on(&app, ELSEWHERE, COHORT, 1).await;
    assert_eq!(elsewhere, Err(ArchiveRefusal::NoCohort));
    let unknown = archive_on(&app, SERVER, CohortId(9), 1).await;
    assert_eq!(unknown, Err(ArchiveRefusal::NoCohort));
    change(&app, "UPDATE cohort SET state = 'forming'").await;
    assert_eq!(archive(&app, 1).await, Err(ArchiveRefusal::NoCohort));
    assert_eq!(preview(&app, now()).await, Err(ArchiveRefusal::NoCohort));
    change(&app, "UPDATE cohort SET state = 'closing'").await;
    assert!(archive(&app, 1).await.is_ok());
    assert_eq!(numbers(&app, "SELECT count(*) FROM job").await, [2]);
}

#[tokio::test]
async fn of_several_cohorts_the_one_that_ends_first_is_archived() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    change(
        &app,
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at, launched_at)
         VALUES (2, 1, 41, 'Sprint', 'running', 'America/Chicago', '2023-03-20', 2, 60, 2, 5, 0, 0)",
    )
    .await;
    assert_eq!(
        preview(&app, now()).await.map(|plan| plan.cohort_name),
        Ok("Sprint".to_owned())
    );
}

#[tokio::test]
async fn a_job_in_doubt_is_looked_for_once_more_and_not_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let before = at("2023-06-14T12:00:00Z");
    greet(&app, before).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    let suggestion = Promise::Suggestion {
        group: FIRST,
        fortnight: 8,
    };
    for promise in [suggestion, Promise::Room { group: SECOND }] {
        let new = jobs::promise(&mut write, SERVER, &promise, before, None, before).await;
        assert!(new.expect("is written"));
    }
    write.commit().await.expect("commits");
    change(
        &app,
        "INSERT INTO attempt (job_id, number, nonce, started_at, ended_at, outcome)
         SELECT id, 1, 'x', 1, 2, CASE kind WHEN 'prompt' THEN 'ambiguous' ELSE 'parked' END
           FROM job WHERE kind IN ('prompt', 'suggestion')",
    )
    .await;
    change(
        &app,
        "UPDATE job SET attempts = 1, state = CASE kind WHEN 'suggestion' THEN 'parked' ELSE state END,
                        ended_at = CASE kind WHEN 'suggestion' THEN 2 END
          WHERE kind IN ('prompt', 'suggestion')",
    )
    .await;
    archive(&app, 1).await.expect("is archived");
    let discord = Obliging::default();
    runner(&app, &discord)
        .await
        .tick(now())
        .await
        .expect("runs");
    assert_eq!(discord.done(), ["farewell:1"]);
    let job = |key: &str, why: &str| (key.to_owned(), "skipped".to_owned(), why.to_owned());
    let expected = [
        job("prompt:1:8", "it is not there"),
        job("room:2", "its cohort was archived"),
        job("standing:1:0", "its cohort was archived"),
        job("suggestion:1:8", "it is not there"),
    ];
    assert_eq!(but_warnings(&app).await, expected);
}

#[tokio::test]
async fn a_room_that_opens_while_its_cohort_is_archived_says_goodbye_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    archive(&app, 1).await.expect("is archived");
    open_second_room(&app, now()).await;
    let discord = Obliging::default();
    runner(&app, &discord)
        .await
        .tick(now())
        .await
        .expect("runs");
    assert_eq!(discord.done(), ["farewell:1", "farewell:2"]);
    assert_eq!(but_warnings(&app).await, []);
}

#[tokio::test]
async fn nobody_is_let_into_a_room_of_an_archived_cohort() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    archive(&app, 1).await.expect("is archived");
    let ana = crate::prompts::ANA;
    people::left(&app, SERVER, ana, now())
        .await
        .expect("is noted");
    people::here(&app, SERVER, ana, "ana", now())
        .await
        .expect("is noted");
    let discord = Obliging::default();
    runner(&app, &discord)
        .await
        .tick(now())
        .await
        .expect("runs");
    assert_eq!(discord.done(), ["farewell:1"]);
    let open = numbers(&app, "SELECT count(*) FROM room WHERE closed_at IS NULL").await;
    assert_eq!(open, [0]);
    let seats = numbers(
        &app,
        "SELECT count(*) FROM seat WHERE taken_away_at IS NULL",
    )
    .await;
    assert_eq!(seats, [0]);
    assert_eq!(but_warnings(&app).await, [], "no seat is promised");
}

#[tokio::test]
async fn no_times_are_offered_in_an_archived_cohort() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let asker = Asker {
        server: SERVER,
        account: crate::prompts::ANA,
        about: About::Group(FIRST),
    };
    let refused = async || {
        let offered = meetings::propose(&app, &asker, None, at("2023-04-01T12:00:00Z")).await;
        offered.expect("the database answers").map(|_offered| ())
    };
    assert_ne!(refused().await, Err(Refusal::NoRoom));
    archive(&app, 1).await.expect("is archived");
    assert_eq!(refused().await, Err(Refusal::NoRoom));
}
