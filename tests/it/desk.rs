//! What the coordinators' desk says of promises that stopped, wait, or were left out.

use std::{path::Path, sync::Arc};

use carrel::{
    app::{App, Defaults, setup},
    discord::{
        cohorts as on_discord,
        guard::{Answer, Asked},
    },
    domain::{
        ids::{AccountId, ServerId},
        time::Moment,
    },
    store::Store,
};
use chrono::{TimeZone, Utc};

use super::{
    cohorts::whole_choice,
    prompts::{asked, sent},
};

const SERVER: ServerId = ServerId(41);
const COORDINATOR: AccountId = AccountId(900_000_000_000_000_009);

fn now() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

/// A server on which Carrel is set up.
async fn new_app(folder: &Path) -> Arc<App> {
    let store = Store::open(&folder.join("carrel.sqlite")).await;
    let app = App {
        store: store.expect("a new file opens"),
        defaults: Defaults::default(),
    };
    setup::choose(&app, SERVER, COORDINATOR, &whole_choice(), now())
        .await
        .expect("the database answers");
    Arc::new(app)
}

/// Writes jobs down: kind, state, and reason.
async fn jobs(app: &App, jobs: &[(&str, &str, Option<&str>)]) {
    let mut write = app.store.write().await.expect("nobody else writes");
    for (number, (kind, state, why)) in jobs.iter().enumerate() {
        sqlx::query(
            "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at,
                              ended_at, why)
             VALUES (?1 || ':' || ?2, 41, ?1, 1, '{}', 0, ?3, 0, iif(?3 = 'waiting', NULL, 1), ?4)",
        )
        .bind(kind)
        .bind(i64::try_from(number).expect("there are few"))
        .bind(state)
        .bind(why)
        .execute(&mut *write)
        .await
        .expect("the rows fit the schema");
    }
    write.commit().await.expect("commits");
}

/// What the desk says under "What Carrel is doing", and all that is sent of it.
async fn desk(app: &Arc<App>) -> (String, String) {
    let coordinator = Asked {
        server: SERVER,
        manages_server: true,
        ..asked(app, COORDINATOR, now())
    };
    let answer = on_discord::on_press(coordinator, on_discord::Press::Desk).await;
    let Answer::Say(card) = answer.expect("answers") else {
        panic!("the desk is shown");
    };
    let all = sent(&card).to_string();
    let fields = card.panel.expect("the desk is a panel").fields;
    let tasks = fields
        .into_iter()
        .find_map(|(name, text)| (name == "What Carrel is doing").then_some(text));
    (tasks.expect("the field is there"), all)
}

#[tokio::test]
async fn what_stopped_says_what_to_do_and_shows_no_word_of_the_operators() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let missing = Some("Discord answered 403 (code 50013): Missing Permissions");
    jobs(
        &app,
        &[
            ("room", "parked", missing),
            ("category", "parked", missing),
            ("room", "parked", missing),
            (
                "announcement",
                "parked",
                Some("the programme has no announcement channel; /setup can set one"),
            ),
            ("welcome", "waiting", None),
            (
                "welcome",
                "waiting",
                Some("Discord answered 503 (code 0): Service Unavailable"),
            ),
            ("reminder", "skipped", Some("its time has passed")),
            ("reminder", "skipped", Some("the operator gave it up")),
            ("seat", "skipped", Some("the person is not on the server")),
            ("seat", "done", None),
        ],
    )
    .await;
    let (tasks, all) = desk(&app).await;
    assert_eq!(
        tasks,
        "Announcements: 1 stopped. No channel for announcements is chosen. Choose one with /setup; \
         that tries again what stopped, too.\n\
         Categories: 1 stopped. Rooms: 2 stopped. Carrel lacks a right. Under Server Settings → \
         Roles, give Carrel’s role “Manage channels”, “Manage roles”, see that no channel or \
         category takes it away, then press “Try again what stopped”.\n\
         Welcomes: 1 to come\n\
         Welcomes: 1 to come. Discord has trouble just now; Carrel tries again by itself.\n\
         Reminders: 1 left out. It was too late for them.\n\
         Reminders: 1 left out. Whoever runs Carrel gave them up.\n\
         Places in rooms: 1 left out. Nobody needs them any more."
    );
    assert_eq!(all.matches("1:cohort:retry").count(), 1, "one button helps");
    for raw in ["50013", "Missing Permissions", "Service Unavailable"] {
        assert!(!all.contains(raw), "{raw} in {all}");
    }
}

#[tokio::test]
async fn more_than_fits_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let codes: Vec<String> = (1..=12)
        .map(|code| format!("Discord answered 400 (code {code}): Nobody knows"))
        .collect();
    let parked: Vec<_> = codes
        .iter()
        .map(|why| ("prompt", "parked", Some(why.as_str())))
        .collect();
    jobs(&app, &parked).await;
    let (tasks, _all) = desk(&app).await;
    assert!(tasks.chars().count() <= 1024, "{tasks}");
    let shown = tasks.matches("Prompts: 1 stopped.").count();
    assert!(
        0 < shown && tasks.ends_with(&format!("And {} more.", 12 - shown)),
        "{tasks}"
    );
}

#[tokio::test]
async fn where_nothing_stopped_no_button_tries_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (tasks, all) = desk(&app).await;
    assert_eq!(tasks, "Nothing waits.");
    assert!(!all.contains("1:cohort:retry"), "{all}");
}
