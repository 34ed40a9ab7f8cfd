//! Setting Carrel up: three choices, in any order, each kept at once.

use std::{path::Path, sync::Arc};

use carrel::{
    app::{
        App, Defaults,
        setup::{self, Choice, Was},
    },
    discord::{
        guard::{Answer, Asked, Filled, Picked},
        setup as on_discord,
    },
    domain::{
        ids::{AccountId, ChannelId, RoleId},
        time::Moment,
    },
    store::{Store, people, setup::Chosen},
};
use chrono::{TimeZone, Utc};

use super::{
    cohorts::whole_choice,
    prompts::{SERVER, asked},
};

const MANAGER: AccountId = AccountId(900_000_000_000_000_009);

fn now() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

async fn new_app(folder: &Path) -> App {
    let store = Store::open(&folder.join("carrel.sqlite")).await;
    App {
        store: store.expect("a new file opens"),
        defaults: Defaults::default(),
    }
}

/// The three choices, each alone.
fn each_alone() -> [Choice; 3] {
    let whole = whole_choice();
    let alone = |chosen: Chosen| Choice {
        chosen,
        ..whole.clone()
    };
    let Chosen {
        role,
        announcements,
        home_zone,
    } = whole.chosen.clone();
    [
        alone(Chosen {
            role,
            ..Chosen::default()
        }),
        alone(Chosen {
            announcements,
            ..Chosen::default()
        }),
        alone(Chosen {
            home_zone,
            ..Chosen::default()
        }),
    ]
}

async fn choose(app: &App, choice: &Choice) -> (setup::Seen, Was) {
    let chosen = setup::choose(app, SERVER, MANAGER, choice, now()).await;
    let (seen, was, _freed) = chosen.expect("the database answers");
    (seen, was)
}

#[tokio::test]
async fn a_programme_stands_with_the_last_of_three_choices_in_any_order() {
    let alone = each_alone();
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let app = new_app(folder.path()).await;
        for (place, index) in order.into_iter().enumerate() {
            let (seen, was) = choose(&app, &alone[index]).await;
            let last = place == 2;
            let expected = if last { Was::Made } else { Was::Begun };
            assert_eq!((seen.stands, was), (last, expected), "{order:?}");
            // The same choice once more changes nothing.
            let (again, was) = choose(&app, &alone[index]).await;
            let expected = if last { Was::Kept } else { Was::Begun };
            assert_eq!((again, was), (seen, expected), "{order:?}");
        }
        let seen = setup::look(&app, SERVER).await.expect("reads");
        assert_eq!(seen.chosen, whole_choice().chosen, "{order:?}");
        let mut read = app.store.read().await.expect("a reader is free");
        let count = "SELECT (SELECT count(*) FROM programme), (SELECT count(*) FROM staff),
                            (SELECT count(*) FROM programme_draft)";
        let counts: (i64, i64, i64) = sqlx::query_as(count)
            .fetch_one(&mut *read)
            .await
            .expect("the question is answered");
        assert_eq!(counts, (1, 1, 0), "{order:?}");
        let programme = people::programme_on(&mut read, SERVER).await;
        let programme = programme.expect("reads").expect("stands");
        assert_eq!(programme.name, "Librarians");
    }
}

#[tokio::test]
async fn one_choice_changes_a_programme_and_leaves_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    choose(&app, &whole_choice()).await;
    let other = Choice {
        chosen: Chosen {
            announcements: Some(ChannelId(99)),
            ..Chosen::default()
        },
        name: String::new(),
        ..whole_choice()
    };
    let (seen, was) = choose(&app, &other).await;
    assert_eq!(was, Was::Changed);
    let expected = Chosen {
        announcements: Some(ChannelId(99)),
        ..whole_choice().chosen
    };
    assert_eq!(seen.chosen, expected);
    let mut read = app.store.read().await.expect("a reader is free");
    let programme = people::programme_on(&mut read, SERVER).await;
    assert_eq!(
        programme.expect("reads").expect("stands").name,
        "Librarians"
    );
}

/// Somebody who presses on the set-up panel, having picked a role.
fn presser(app: &Arc<App>, manages_server: bool, role: i64) -> Asked {
    Asked {
        manages_server,
        picked: Picked {
            roles: vec![RoleId(role)],
            ..Picked::default()
        },
        ..asked(app, MANAGER, now())
    }
}

/// What only the presser reads.
fn said(answer: Answer) -> String {
    match answer {
        Answer::Say(card)
        | Answer::Update {
            whisper: Some(card),
            card: None,
        } => card.text,
        Answer::Update { .. } | Answer::Open(_) => panic!("a sentence is said"),
    }
}

#[tokio::test]
async fn who_does_not_manage_the_server_sets_nothing_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = Arc::new(new_app(folder.path()).await);
    for press in [
        on_discord::Press::Open,
        on_discord::Press::Role,
        on_discord::Press::Announcements,
        on_discord::Press::Clock,
        on_discord::Press::Check,
    ] {
        let answer = on_discord::on_press(presser(&app, false, 7), press).await;
        let said = said(answer.expect("answers"));
        assert!(said.contains("manages this server"), "{press:?}: {said}");
    }
    let form = on_discord::Form::Clock;
    let answer = on_discord::on_form(presser(&app, false, 7), form, Filled::default()).await;
    let said = said(answer.expect("answers"));
    assert!(said.contains("manages this server"), "{said}");
    let seen = setup::look(&app, SERVER).await.expect("reads");
    assert_eq!(seen.chosen, Chosen::default());
}

#[tokio::test]
async fn everyone_is_not_taken_for_the_coordinators() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = Arc::new(new_app(folder.path()).await);
    let everyone = presser(&app, true, SERVER.0);
    let answer = on_discord::on_press(everyone, on_discord::Press::Role).await;
    let said = said(answer.expect("answers"));
    assert!(said.contains("everyone is too many"), "{said}");
    let seen = setup::look(&app, SERVER).await.expect("reads");
    assert_eq!(seen.chosen, Chosen::default());
}

#[tokio::test]
async fn a_city_that_nobody_knows_is_named_and_nothing_is_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = Arc::new(new_app(folder.path()).await);
    let form = on_discord::Form::Clock;
    let answer = on_discord::on_form(presser(&app, true, 7), form, Filled::default()).await;
    assert_ne!(said(answer.expect("answers")), "");
    let seen = setup::look(&app, SERVER).await.expect("reads");
    assert_eq!(seen.chosen, Chosen::default());
}
