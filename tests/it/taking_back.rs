//! A launch can be taken back for a day, once, and only as it was seen.

use carrel::{
    app::{
        App, cohorts,
        taking_back::{self, Confirmed, Refusal, TakenBack},
    },
    domain::{
        ids::CohortId,
        promises::{Kept, Promise},
    },
    store::people::Programme,
};
use chrono::TimeDelta;

use crate::cohorts::{
    COORDINATOR, ELSEWHERE, SAMPLE, SERVER, count, form, import, new_app, now, open, roomy, seen,
    set_up, wanted,
};

/// A cohort that was launched now.
async fn launched(app: &App) -> (Programme, CohortId, i64) {
    let (programme, _was) = set_up(app, SERVER).await;
    let opened = open(app, &programme, &wanted("2026-03-09")).await;
    let cohort = opened.expect("opens").cohort;
    import(app, &programme, SAMPLE).await;
    form(app, &programme).await.expect("forms");
    let rooms = launch(app, &programme, cohort).await;
    (programme, cohort, rooms)
}

async fn launch(app: &App, programme: &Programme, cohort: CohortId) -> i64 {
    let planned = cohorts::preview_launch(app, programme, &roomy()).await;
    let plan = planned.expect("answers").expect("can be launched");
    let seen = seen(cohort, plan.rooms, plan.people);
    let done = cohorts::launch(app, SERVER, &seen, &roomy(), COORDINATOR, now()).await;
    assert!(!done.expect("answers").expect("is launched").before);
    plan.rooms
}

fn confirmed(cohort: CohortId) -> Confirmed {
    Confirmed {
        cohort,
        launch: now().timestamp_millis(),
        done_seen: 0,
    }
}

async fn take_back(app: &App, confirmed: &Confirmed) -> Result<TakenBack, Refusal> {
    let done = taking_back::take_back(app, SERVER, confirmed, COORDINATOR, now()).await;
    done.expect("the database answers")
}

/// Records that a promise was kept, as the runner does.
async fn keep(app: &App, promise: Promise, kept: Kept) {
    let mut write = app.store.write().await.expect("nobody else writes");
    carrel::app::promises::kept(&mut write, &promise, &kept, now())
        .await
        .expect("is recorded");
    sqlx::query("UPDATE job SET state = 'done', ended_at = 1 WHERE key = ?")
        .bind(promise.key())
        .execute(&mut *write)
        .await
        .expect("is marked");
    write.commit().await.expect("commits");
}

#[tokio::test]
async fn a_day_after_the_launch_it_is_refused_kindly() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (_programme, cohort, rooms) = launched(&app).await;
    let at = async |later| {
        let planned = taking_back::preview(&app, SERVER, cohort, now() + later).await;
        planned.expect("the database answers")
    };
    let plan = at(TimeDelta::hours(24) - TimeDelta::seconds(1)).await;
    assert_eq!(plan.expect("in time").stands.to_come, rooms);
    let until = now() + TimeDelta::hours(24);
    assert_eq!(
        at(TimeDelta::hours(24)).await,
        Err(Refusal::TooLate { until })
    );
    let late = taking_back::take_back(&app, SERVER, &confirmed(cohort), COORDINATOR, until).await;
    assert_eq!(late.expect("answers"), Err(Refusal::TooLate { until }));
    assert_eq!(
        count(&app, "SELECT count(*) FROM cohort WHERE state = 'running'").await,
        1
    );
    let foreign = taking_back::preview(&app, ELSEWHERE, cohort, now()).await;
    assert_eq!(foreign.expect("answers"), Err(Refusal::NoLaunch));
}

#[tokio::test]
async fn taking_back_twice_is_once_and_an_old_button_does_nothing_to_a_later_launch() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, cohort, rooms) = launched(&app).await;
    let old = confirmed(cohort);
    let first = take_back(&app, &old).await.expect("is taken back");
    assert_eq!((first.rooms, first.before), (0, false));
    assert!(take_back(&app, &old).await.expect("as before").before);
    let set_aside = "SELECT count(*) FROM cohort WHERE taken_back_from IS NOT NULL";
    assert_eq!(count(&app, set_aside).await, 1);
    // Its categories are left out, and promised again by the next launch.
    let waiting = "SELECT count(*) FROM job WHERE kind = 'category' AND state = 'waiting'";
    assert_eq!(count(&app, waiting).await, 0);
    assert_eq!(launch(&app, &programme, cohort).await, rooms);
    assert_eq!(count(&app, waiting).await, 1);
    let other = Confirmed {
        launch: old.launch - 1,
        ..old
    };
    assert!(take_back(&app, &other).await.expect("as before").before);
    assert_eq!(
        count(&app, "SELECT count(*) FROM cohort WHERE state = 'running'").await,
        1
    );
}

#[tokio::test]
async fn while_another_cohort_gathers_sign_ups_no_launch_is_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, cohort, _rooms) = launched(&app).await;
    let next = carrel::app::cohorts::Wanted {
        name: "Autumn".to_owned(),
        ..wanted("2026-09-07")
    };
    open(&app, &programme, &next).await.expect("opens");
    let refused = take_back(&app, &confirmed(cohort)).await;
    let name = "Autumn".to_owned();
    assert_eq!(refused, Err(Refusal::OtherGathers { name }));
}

#[tokio::test]
async fn what_opens_while_a_launch_is_taken_back_goes_again_and_holds_up_the_next_launch() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, cohort, _rooms) = launched(&app).await;
    let category = Promise::Category { cohort, number: 1 };
    keep(
        &app,
        category,
        Kept::Category(carrel::domain::ids::ChannelId(1)),
    )
    .await;
    let group = count(&app, "SELECT min(id) FROM peer_group").await;
    let group = carrel::domain::ids::GroupId(group);
    // Its room is being opened at this moment.
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query("UPDATE job SET leased_until_at = due_at + 60000 WHERE key = ?")
        .bind(Promise::Room { group }.key())
        .execute(&mut *write)
        .await
        .expect("is leased");
    write.commit().await.expect("commits");
    take_back(&app, &confirmed(cohort))
        .await
        .expect("is taken back");
    let opened = Kept::Room {
        channel: carrel::domain::ids::ChannelId(2),
        let_in: Vec::new(),
    };
    keep(&app, Promise::Room { group }, opened).await;
    let welcomes = "SELECT count(*) FROM job WHERE kind = 'welcome'";
    assert_eq!(count(&app, welcomes).await, 0, "it greets nobody");
    let planned = cohorts::preview_launch(&app, &programme, &roomy()).await;
    assert!(matches!(
        planned.expect("answers"),
        Err(cohorts::LaunchRefusal::Clearing(_))
    ));
    keep(&app, Promise::TakingDown { group }, Kept::Removed).await;
    let aside = count(&app, "SELECT max(id) FROM cohort").await;
    let aside = CohortId(aside);
    let removal = Promise::CategoryRemoval {
        cohort: aside,
        number: 1,
    };
    keep(&app, removal, Kept::Removed).await;
    let planned = cohorts::preview_launch(&app, &programme, &roomy()).await;
    assert!(
        planned.expect("answers").is_ok(),
        "it can be launched again"
    );
}

/// Changes the database as something else of Carrel's would have.
async fn behind(app: &App, sql: &'static str) {
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query(sql)
        .execute(&mut *write)
        .await
        .expect("is written");
    write.commit().await.expect("commits");
}

#[tokio::test]
async fn a_group_that_has_gone_to_another_does_not_come_back_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, cohort, rooms) = launched(&app).await;
    let people = count(
        &app,
        "SELECT count(*) FROM membership WHERE until_at IS NULL",
    )
    .await;
    for statement in [
        "UPDATE membership SET until_at = 1, ended_why = 'merged'
          WHERE group_id = (SELECT id FROM peer_group WHERE number = 2)",
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         SELECT (SELECT id FROM peer_group WHERE number = 1), participant_id, cohort_id, 1, 'merged'
           FROM membership WHERE ended_why = 'merged'",
        "UPDATE peer_group SET merged_at = 1,
                merged_into_id = (SELECT id FROM peer_group WHERE number = 1) WHERE number = 2",
    ] {
        behind(&app, statement).await;
    }
    take_back(&app, &confirmed(cohort))
        .await
        .expect("is taken back");
    let empty = "SELECT count(*) FROM peer_group g JOIN cohort c ON c.id = g.cohort_id
                  WHERE c.state = 'forming'
                    AND NOT EXISTS (SELECT 1 FROM membership
                                     WHERE group_id = g.id AND until_at IS NULL)";
    assert_eq!(count(&app, empty).await, 0);
    let placed = "SELECT count(*) FROM membership WHERE until_at IS NULL";
    assert_eq!(count(&app, placed).await, people, "nobody is left out");
    assert_eq!(launch(&app, &programme, cohort).await, rooms - 1);
}

#[tokio::test]
async fn a_held_seat_keeps_nobody_from_forming_the_groups_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, cohort, _rooms) = launched(&app).await;
    behind(
        &app,
        "INSERT INTO hold (participant_id, group_id, left_at, until_at)
         SELECT participant_id, group_id, 1, 2 FROM membership ORDER BY group_id DESC LIMIT 1",
    )
    .await;
    take_back(&app, &confirmed(cohort))
        .await
        .expect("is taken back");
    // So many have left meanwhile that there are fewer groups.
    behind(
        &app,
        "UPDATE participant SET state = 'withdrawn' WHERE id > (SELECT min(id) + 11 FROM participant)",
    )
    .await;
    form(&app, &programme).await.expect("forms");
    let kept = "SELECT count(*) FROM hold JOIN peer_group g ON g.id = hold.group_id";
    assert_eq!(count(&app, kept).await, 1);
}

#[tokio::test]
async fn the_next_cohort_has_the_choices_of_the_one_that_was_launched_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, cohort, _rooms) = launched(&app).await;
    behind(
        &app,
        "UPDATE cohort_choice SET name = 'Renamed'
          WHERE position = (SELECT min(position) FROM cohort_choice)",
    )
    .await;
    let renamed = "SELECT count(*) FROM cohort_choice WHERE name = 'Renamed'";
    let known = count(&app, renamed).await;
    assert!(0 < known);
    take_back(&app, &confirmed(cohort))
        .await
        .expect("is taken back");
    launch(&app, &programme, cohort).await;
    let next = carrel::app::cohorts::Wanted {
        name: "Autumn".to_owned(),
        ..wanted("2026-09-07")
    };
    open(&app, &programme, &next).await.expect("opens");
    assert_eq!(count(&app, renamed).await, 2 * known);
}

#[tokio::test]
async fn a_room_in_doubt_holds_up_the_next_launch() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, cohort, _rooms) = launched(&app).await;
    let category = Promise::Category { cohort, number: 1 };
    let stands = Kept::Category(carrel::domain::ids::ChannelId(1));
    keep(&app, category, stands).await;
    behind(
        &app,
        "UPDATE job SET leased_until_at = due_at + 60000
          WHERE id = (SELECT min(id) FROM job WHERE kind = 'room')",
    )
    .await;
    take_back(&app, &confirmed(cohort))
        .await
        .expect("is taken back");
    let waits = "SELECT count(*) FROM job WHERE kind = 'room' AND state = 'waiting'";
    assert_eq!(count(&app, waits).await, 1, "it may have been made");
    let aside = CohortId(count(&app, "SELECT max(id) FROM cohort").await);
    let removal = Promise::CategoryRemoval {
        cohort: aside,
        number: 1,
    };
    keep(&app, removal, Kept::Removed).await;
    let planned = cohorts::preview_launch(&app, &programme, &roomy()).await;
    assert!(matches!(
        planned.expect("answers"),
        Err(cohorts::LaunchRefusal::Clearing(_))
    ));
}
