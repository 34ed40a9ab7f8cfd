//! A group plans its project in dated steps, and finishes them.

use std::path::Path;

use carrel::{
    app::{
        App, Defaults,
        meetings::{About, Asker},
        milestones::{self, Looked, Wish},
        projects::{self, Board, Refusal, Step},
    },
    domain::{
        ids::{AccountId, ChannelId, GroupId, MilestoneId, ParticipantId, ServerId},
        milestones::{MilestoneState, ProjectKind},
        time::Moment,
    },
    store::Store,
};
use chrono::{NaiveDate, TimeZone, Utc};

pub(crate) const SERVER: ServerId = ServerId(41);
const ELSEWHERE: ServerId = ServerId(42);
pub(crate) const ANA: AccountId = AccountId(900_000_000_000_000_001);
pub(crate) const BO: AccountId = AccountId(900_000_000_000_000_002);

/// Late on 1 March in Lisbon, and already 2 March in Seoul.
pub(crate) fn now() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 1, 23, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

fn day(month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, month, day)
}

/// Two groups of one cohort: Ana and Bo in the first, whose room is 700, Chi in the second.
pub(crate) async fn groups(folder: &Path) -> App {
    let store = Store::open(&folder.join("carrel.sqlite"))
        .await
        .expect("a new file opens");
    let mut write = store.write().await.expect("nobody else writes");
    for statement in [
        "INSERT INTO server (id, joined_at) VALUES (41, 0), (42, 0)",
        "INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
         VALUES (1, 41, 'Test', 'Europe/Lisbon', 'en-GB', 0)",
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at)
         VALUES (1, 1, 41, 'Spring', 'running', 'Europe/Lisbon', '2026-03-09', 8, 60, 2, 5, 0)",
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         VALUES (1, 1, 'Ana', 'A', 0), (2, 1, 'Bo', 'B', 0), (3, 1, 'Chi', 'C', 0)",
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         VALUES (1, 1, 900000000000000001, 'here', 0), (2, 1, 900000000000000002, 'here', 0),
                (3, 1, 900000000000000003, 'here', 0)",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         VALUES (1, 1, 1, 1, 'placed', 'PT', 'voice', 0), (2, 1, 2, 1, 'placed', 'KR', 'voice', 0),
                (3, 1, 3, 1, 'placed', 'US', 'voice', 0)",
        "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         VALUES (1, 1, 41, 1, 'Group 1', '{}', 0), (2, 1, 41, 2, 'Group 2', '{}', 0)",
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         VALUES (1, 1, 1, 0, 'formed'), (1, 2, 1, 0, 'formed'), (2, 3, 1, 0, 'formed')",
        "INSERT INTO room (group_id, server_id, channel_id, opened_at)
         VALUES (1, 41, 700, 0), (2, 41, 701, 0)",
    ] {
        sqlx::query(statement)
            .execute(&mut *write)
            .await
            .expect("the row fits the schema");
    }
    write.commit().await.expect("commits");
    App {
        store,
        defaults: Defaults::default(),
    }
}

async fn count(app: &App, question: &'static str) -> i64 {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(question)
        .fetch_one(&mut *read)
        .await
        .expect("reads")
}

fn asker(account: AccountId) -> Asker {
    Asker {
        server: SERVER,
        account,
        about: About::Room(ChannelId(700)),
    }
}

fn step(title: &str, due_on: Option<NaiveDate>) -> Step {
    Step {
        title: title.to_owned(),
        due_on,
        owner: None,
    }
}

async fn add(app: &App, step: &Step) -> Result<MilestoneId, Refusal> {
    let added = projects::add(app, &asker(ANA), step, now()).await;
    added
        .expect("the database works")
        .map(|changed| changed.milestone.id)
}

async fn finish(
    app: &App,
    asker: &Asker,
    id: MilestoneId,
    link: Option<&str>,
) -> Result<Looked, Refusal> {
    let link = link.map(str::to_owned);
    let done = milestones::change(app, asker, id, &Wish::Finish { link }, now()).await;
    done.expect("the database works")
}

async fn board(app: &App) -> Board {
    let found = projects::board(app, &asker(ANA), now()).await;
    found.expect("the database works").expect("Ana is a member")
}

#[tokio::test]
async fn a_step_may_come_before_the_project_and_is_added_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    let examples = Step {
        owner: Some(BO),
        ..step(" Collect examples ", day(4, 3))
    };
    let first = add(&app, &examples).await.expect("a good step");
    assert_eq!(add(&app, &examples).await, Ok(first));
    let board = board(&app).await;
    assert_eq!(board.project, None);
    assert_eq!(board.milestones.len(), 1);
    assert_eq!(board.milestones[0].title, "Collect examples");
    assert_eq!(board.milestones[0].owner, Some(ParticipantId(2)));
    let kept = "SELECT count(*) FROM milestone_change WHERE participant_id = 1 AND became = 'open'";
    assert_eq!(count(&app, kept).await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM audit").await, 1);
}

#[tokio::test]
async fn a_step_is_finished_once_and_keeps_who_did_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    let id = add(&app, &step("Draft", None)).await.expect("a good step");
    let mut already = Vec::new();
    for (account, link) in [(BO, Some("https://blog.example/1")), (ANA, None)] {
        let done = finish(&app, &asker(account), id, link).await;
        let done = done.expect("their step");
        assert_eq!(done.milestone.state, MilestoneState::Done);
        assert_eq!(done.milestone.done_by, Some(ParticipantId(2)));
        assert_eq!(
            done.milestone.evidence.as_deref(),
            Some("https://blog.example/1")
        );
        already.push(done.already);
    }
    assert_eq!(already, [false, true]);
    assert_eq!(
        count(&app, "SELECT count(*) FROM milestone_change").await,
        3
    );
}

#[tokio::test]
async fn another_group_and_another_server_cannot_touch_a_step() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    let id = add(&app, &step("Draft", None)).await.expect("a good step");
    let chi = AccountId(900_000_000_000_000_003);
    let cases = [
        (SERVER, About::Room(ChannelId(701)), Refusal::Gone),
        (SERVER, About::Group(GroupId(1)), Refusal::NotAMember),
        (SERVER, About::Room(ChannelId(700)), Refusal::NotAMember),
        (ELSEWHERE, About::Group(GroupId(2)), Refusal::NotAMember),
    ];
    for (server, about, refusal) in cases {
        let asker = Asker {
            server,
            account: chi,
            about,
        };
        let done = finish(&app, &asker, id, None).await;
        assert_eq!(done.expect_err("it is refused"), refusal);
    }
    assert_eq!(board(&app).await.open().count(), 1);
}

#[tokio::test]
async fn what_cannot_be_a_step_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    let yesterday = day(2, 28).expect("a real date");
    let long = "x".repeat(151);
    assert_eq!(add(&app, &step("  ", None)).await, Err(Refusal::Title));
    assert_eq!(add(&app, &step(&long, None)).await, Err(Refusal::Title));
    let late = step("Draft", Some(yesterday));
    assert_eq!(add(&app, &late).await, Err(Refusal::Past(yesterday)));
    assert!(add(&app, &step("Draft", day(3, 1))).await.is_ok());
    let owned = Step {
        owner: Some(AccountId(5)),
        ..step("Poster", None)
    };
    assert_eq!(add(&app, &owned).await, Err(Refusal::NoSuchOwner));
}

#[tokio::test]
async fn only_a_plain_web_address_is_a_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    let id = add(&app, &step("Draft", None)).await.expect("a good step");
    for link in [
        "blog.example",
        "javascript:alert(1)",
        "https://a.example> @everyone",
        "https://a.example/)[x](https://b.example",
        "https://localhost",
    ] {
        let done = finish(&app, &asker(ANA), id, Some(link)).await;
        assert_eq!(done.expect_err("it is refused"), Refusal::Link, "{link}");
    }
}

#[tokio::test]
async fn a_group_says_what_it_makes_and_may_change_its_mind() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    for (kind, aim) in [
        (ProjectKind::Poster, "A poster"),
        (ProjectKind::BlogPost, "A post"),
        (ProjectKind::BlogPost, "A post"),
    ] {
        projects::set_project(&app, &asker(BO), kind, aim, now())
            .await
            .expect("the database works")
            .expect("Bo is a member");
    }
    let project = board(&app).await.project.expect("it is set");
    assert_eq!(
        (project.kind, project.aim.as_str()),
        (ProjectKind::BlogPost, "A post")
    );
    assert_eq!(count(&app, "SELECT count(*) FROM audit").await, 2);
    let empty = projects::set_project(&app, &asker(BO), ProjectKind::Other, " ", now()).await;
    assert_eq!(empty.expect("the database works"), Err(Refusal::Aim));
}
