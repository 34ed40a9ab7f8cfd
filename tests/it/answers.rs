//! What people told at their sign-up is removed when the day comes that was told to them, from the
//! database and from its file.

use std::path::Path;

use carrel::{
    app::{
        App,
        answers::{self, Turn},
        erasure, removals,
    },
    domain::time::Moment,
};

use crate::{
    change::running,
    prompts::{ANA, COHORT, SERVER, at, change as behind, numbers},
};

/// Stands in every answer, and nowhere else.
const WORD: &str = "quixotic";

/// When the answers are removed: at noon in Chicago on 25 July.
const DAY: &str = "2023-07-25T17:00:00Z";

fn day() -> Moment {
    at(DAY)
}

/// A cohort that is over, with the word in all that people told.
async fn over(folder: &Path) -> std::sync::Arc<App> {
    let app = running(folder).await;
    for statement in [
        "UPDATE person SET called_name = 'quixotic ' || id, certificate_name = 'quixotic',
                           email = 'quixotic@library.example'",
        "UPDATE account SET username = 'quixotic' || id",
        "UPDATE participant SET sector = 'quixotic', stage = 'quixotic', output_wish = 'quixotic',
                                aim = 'quixotic', country = 'PT'",
        "INSERT INTO participant_other (participant_id, subject, answer)
         SELECT id, 'interest', 'quixotic' FROM participant",
        "INSERT INTO participant_interest (participant_id, choice)
         SELECT id, 'quixotic' FROM participant",
        "INSERT INTO absence (participant_id, from_on, until_on, note)
         SELECT id, '2023-05-01', '2023-05-02', 'quixotic' FROM participant",
        "INSERT INTO not_with (programme_id, person_id, other_username, for_ever, said_at)
         VALUES (1, 1, 'quixotic', 0, 0)",
        "INSERT INTO not_with (programme_id, person_id, other_person_id, for_ever, said_at)
         VALUES (1, 1, 4, 1, 0)",
        "INSERT INTO import_draft (cohort_id, server_id, account_id, sheet, made_at)
         VALUES (1, 41, 7, CAST('quixotic' AS BLOB), 0)",
        "UPDATE room SET closed_at = 1",
        "UPDATE cohort SET state = 'archived'",
        "INSERT INTO removal (cohort_id, server_id, removed_on) VALUES (1, 41, '2023-07-25')",
    ] {
        behind(&app, statement).await;
    }
    app
}

async fn remove(app: &App, now: Moment) {
    let removed = answers::remove(app, (COHORT, 0), "former member", now).await;
    removed.expect("the database answers");
}

/// How often the word stands in the files of a folder.
fn written(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).expect("a folder");
    let texts = files.map(|file| std::fs::read(file.expect("a file").path()).expect("is read"));
    let word = WORD.as_bytes();
    texts
        .map(|text| text.windows(word.len()).filter(|it| *it == word).count())
        .sum()
}

#[tokio::test]
async fn a_word_of_every_answer_stands_nowhere_in_the_file_afterwards() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = over(folder.path()).await;
    let before = day() - chrono::TimeDelta::seconds(1);
    let due = answers::due(&app, COHORT, 0, before).await.expect("reads");
    assert_eq!(due, Turn::Wait(day()));
    remove(&app, before).await;
    assert_ne!(written(folder.path()), 0);
    let told = "SELECT count(*) FROM participant_interest";
    assert_eq!(numbers(&app, told).await, [6], "never before its day");
    for _twice in 0..2 {
        remove(&app, day()).await;
    }
    let export = erasure::export(&app, SERVER, ANA).await.expect("reads");
    let export = export.map(|export| serde_json::to_string(&export).expect("is JSON"));
    assert!(export.is_ok_and(|export| !export.contains(WORD)));
    let noted = "SELECT count(*) FROM audit WHERE what = 'cohort.forget'";
    assert_eq!(numbers(&app, noted).await, [1], "once");
    // Who was with whom stays, and so does a separation.
    let kept = "SELECT count(*) FROM membership UNION ALL SELECT count(*) FROM not_with
                 UNION ALL SELECT count(DISTINCT discord_user_id) FROM account";
    assert_eq!(numbers(&app, kept).await, [5, 1, 6]);
    let called = "SELECT count(*) FROM person WHERE called_name = 'former member'";
    assert_eq!(numbers(&app, called).await, [6]);
    assert_eq!(written(folder.path()), 0, "while the file is open");
}

#[tokio::test]
async fn what_another_cohort_needs_of_a_person_stays_until_its_own_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = over(folder.path()).await;
    for statement in [
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on, fortnights,
                             meeting_minutes, size_min, size_max, opened_at)
         SELECT 2, programme_id, server_id, 'Autumn', 'open', home_zone, '2023-09-04', fortnights,
                meeting_minutes, size_min, size_max, opened_at FROM cohort WHERE id = 1",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at, sector)
         VALUES (7, 2, 1, 1, 'waiting', 'PT', 'voice', 0, 'quixotic')",
    ] {
        behind(&app, statement).await;
    }
    remove(&app, day()).await;
    let named = "SELECT count(*) FROM person WHERE email = 'quixotic@library.example'
                    AND called_name = 'quixotic 1'";
    assert_eq!(numbers(&app, named).await, [1]);
    let told = "SELECT count(*) FROM participant WHERE sector = 'quixotic'";
    assert_eq!(
        numbers(&app, told).await,
        [1],
        "only that of the other cohort"
    );
    let confided = "SELECT count(*) FROM not_with WHERE for_ever = 0";
    assert_eq!(numbers(&app, confided).await, [1]);
}

#[tokio::test]
async fn answers_are_kept_as_long_as_the_rooms() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = over(folder.path()).await;
    let who = carrel::domain::ids::AccountId(8001);
    let now = at("2023-07-20T12:00:00Z");
    let kept = removals::keep_longer(&app, SERVER, (COHORT, 0), who, now).await;
    kept.expect("answers").expect("rooms stand");
    let over = answers::due(&app, COHORT, 0, day()).await.expect("reads");
    assert_eq!(over, Turn::Over(removals::STAYS_LONGER));
    let wait = answers::due(&app, COHORT, 1, day()).await.expect("reads");
    assert!(matches!(wait, Turn::Wait(_)), "{wait:?}");
    let promised = "SELECT count(*) FROM job WHERE key = 'answers:1:1' AND state = 'waiting'";
    assert_eq!(numbers(&app, promised).await, [1]);
}
