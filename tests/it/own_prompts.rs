//! What one group gets: in its language, another one where it asks, and nothing twice.

use std::sync::Arc;

use carrel::{
    app::{
        App,
        prompts::{self, Posting, Refusal, Shown, Tap},
    },
    domain::{
        ids::{AccountId, GroupId, MessageId},
        promises::{Kept, Promise},
        time::Moment,
    },
};

use crate::prompts::{ANA, BO, DEE, FIRST, ROOM, SERVER, at, change, cohort, keep, numbers};

const NOW: &str = "2023-03-06T13:45:00Z";

/// What is posted to the first group, and recorded.
async fn post(app: &App, fortnight: u32, now: Moment) -> Option<Shown> {
    let posting = prompts::to_post(app, FIRST, fortnight, now).await;
    let shown = match posting.expect("the database answers") {
        Posting::Ready { shown, .. } => *shown,
        Posting::LeftOut => return None,
        other @ (Posting::RoomAwaited | Posting::RoomClosed | Posting::NoPrompt) => {
            panic!("{other:?}")
        }
    };
    let promise = Promise::Prompt {
        group: FIRST,
        fortnight,
    };
    let message = Kept::Message {
        channel: ROOM,
        message: MessageId(800 + i64::from(fortnight)),
    };
    keep(app, promise, message, now).await;
    Some(shown)
}

async fn slug(app: &App, fortnight: u32) -> String {
    let shown = post(app, fortnight, at(NOW)).await;
    shown.expect("it is posted").prompt.slug
}

async fn tap(
    app: &App,
    account: AccountId,
    group: GroupId,
    fortnight: u32,
    tap: Tap,
) -> Result<(bool, Shown), Refusal> {
    let tapped = prompts::tap(app, SERVER, account, (group, fortnight), tap, at(NOW)).await;
    let tapped = tapped.expect("the database answers");
    tapped.map(|tapped| (tapped.first, tapped.shown))
}

/// Gives the first two prompts of the cohort a Spanish text, and says what members speak.
async fn speaking(app: &App, spoken: &[(i64, &str, &str)]) {
    change(
        app,
        "INSERT INTO prompt_text (prompt_id, language, title, body, alone, together)
         SELECT id, 'es', 'En español', 'b', 'a', 't' FROM prompt WHERE position <= 2",
    )
    .await;
    for (who, language, level) in spoken {
        let mut write = app.store.write().await.expect("nobody else writes");
        sqlx::query(
            "INSERT INTO participant_language (participant_id, language, level) VALUES (?, ?, ?)",
        )
        .bind(who)
        .bind(language)
        .bind(level)
        .execute(&mut *write)
        .await
        .expect("the row fits the schema");
        write.commit().await.expect("commits");
    }
}

async fn opened() -> (Arc<App>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (cohort(folder.path()).await, folder)
}

#[tokio::test]
async fn a_group_reads_the_language_that_it_shares_best_and_keeps_it() {
    let (app, _folder) = opened().await;
    let spoken = [
        (1, "en", "good"),
        (2, "en", "fluent"),
        (3, "en", "good"),
        (1, "es", "native"),
        (2, "es", "fluent"),
        (3, "es", "fluent"),
    ];
    speaking(&app, &spoken).await;
    let first = post(&app, 1, at(NOW)).await.expect("it is posted");
    assert_eq!(first.prompt.text.title, "En español");
    // What is posted stays as it was read, whoever comes or goes.
    change(
        &app,
        "DELETE FROM participant_language WHERE language = 'es'",
    )
    .await;
    let (_first, tapped) = tap(&app, ANA, FIRST, 1, Tap::Met).await.expect("is noted");
    assert_eq!(tapped.prompt.text.title, "En español");
    let second = post(&app, 2, at(NOW)).await.expect("it is posted");
    assert_eq!(second.prompt.text.title, "A day at work");
}

#[tokio::test]
async fn where_nobody_shares_a_language_of_the_deck_it_is_its_own() {
    let (app, _folder) = opened().await;
    speaking(&app, &[(1, "es", "native"), (2, "es", "native")]).await;
    let first = post(&app, 1, at(NOW)).await.expect("it is posted");
    assert_eq!(
        first.prompt.text.title, "Who we are",
        "nobody knows what Chi speaks"
    );
}

#[tokio::test]
async fn that_a_group_met_is_counted_once_for_each_member_and_makes_it_well() {
    let (app, _folder) = opened().await;
    post(&app, 1, at(NOW)).await;
    for (account, first, met) in [(ANA, true, 1), (ANA, false, 1), (BO, true, 2)] {
        let (told, shown) = tap(&app, account, FIRST, 1, Tap::Met)
            .await
            .expect("is noted");
        assert_eq!((told, shown.met, shown.talked), (first, met, 0));
    }
    assert_eq!(
        tap(&app, DEE, FIRST, 1, Tap::Met).await,
        Err(Refusal::NotAMember)
    );
    let audited = "SELECT count(*) FROM audit WHERE what = 'prompt.met'";
    assert_eq!(numbers(&app, audited).await, [2]);
}

#[tokio::test]
async fn a_group_asks_for_another_prompt_once_in_a_fortnight_and_gets_the_next_spare_one() {
    let (app, _folder) = opened().await;
    let first = post(&app, 1, at(NOW)).await.expect("it is posted");
    assert!(first.may_ask);
    let (asked, shown) = tap(&app, ANA, FIRST, 1, Tap::Another)
        .await
        .expect("is given");
    assert_eq!(
        (asked, shown.prompt.slug.as_str()),
        (true, "a-reader-i-remember")
    );
    assert!(!shown.may_ask);
    for account in [ANA, BO] {
        let (asked, shown) = tap(&app, account, FIRST, 1, Tap::Another)
            .await
            .expect("is told");
        assert_eq!(
            (asked, shown.prompt.slug.as_str()),
            (false, "a-reader-i-remember")
        );
    }
    assert_eq!(
        tap(&app, DEE, FIRST, 1, Tap::Another).await,
        Err(Refusal::NotAMember)
    );

    assert_eq!(
        slug(&app, 2).await,
        "a-day-at-work",
        "the others come as planned"
    );
    let old = tap(&app, BO, FIRST, 1, Tap::Another)
        .await
        .expect("is told");
    assert!(!old.0, "what was asked for once is not asked for again");
    let (asked, shown) = tap(&app, BO, FIRST, 2, Tap::Another)
        .await
        .expect("is given");
    assert_eq!(
        (asked, shown.prompt.slug.as_str()),
        (true, "everybody-welcome")
    );
    let posted = "SELECT count(*) FROM prompt_posted";
    assert_eq!(numbers(&app, posted).await, [2], "nothing more is posted");
}

#[tokio::test]
async fn a_prompt_that_is_not_the_newest_is_not_exchanged_and_nothing_is_made_up() {
    let (app, _folder) = opened().await;
    for fortnight in [1, 2] {
        post(&app, fortnight, at(NOW)).await;
    }
    let old = tap(&app, ANA, FIRST, 1, Tap::Another).await;
    assert_eq!(old, Err(Refusal::NotTheCurrentOne));
    change(
        &app,
        "DELETE FROM prompt WHERE id NOT IN (SELECT prompt_id FROM cohort_plan)",
    )
    .await;
    let (_first, shown) = tap(&app, ANA, FIRST, 2, Tap::Talked)
        .await
        .expect("is noted");
    assert!(!shown.may_ask);
    assert_eq!(
        tap(&app, ANA, FIRST, 2, Tap::Another).await,
        Err(Refusal::NoOther)
    );
    let asked = "SELECT count(*) FROM prompt_tap WHERE tap = 'another'";
    assert_eq!(
        numbers(&app, asked).await,
        [0],
        "they may ask once there is one"
    );
}

#[tokio::test]
async fn a_prompt_that_a_group_has_had_does_not_come_to_it_again() {
    let (app, _folder) = opened().await;
    post(&app, 1, at(NOW)).await;
    tap(&app, ANA, FIRST, 1, Tap::Another)
        .await
        .expect("is given");
    // A coordinator plans for all what this group has had already.
    change(
        &app,
        "UPDATE cohort_plan SET prompt_id = (SELECT id FROM prompt WHERE slug = 'a-reader-i-remember')
          WHERE fortnight = 2",
    )
    .await;
    change(
        &app,
        "UPDATE prompt SET position = 99 WHERE slug = 'a-day-at-work'",
    )
    .await;
    assert_eq!(slug(&app, 2).await, "everybody-welcome");
}

#[tokio::test]
async fn what_another_try_posts_is_what_the_first_one_did() {
    let (app, _folder) = opened().await;
    let first = prompts::to_post(&app, FIRST, 1, at(NOW)).await;
    change(
        &app,
        "UPDATE cohort_plan SET skipped = 1,
                prompt_id = (SELECT id FROM prompt WHERE slug = 'ten-years-from-now')
          WHERE fortnight = 1",
    )
    .await;
    let again = prompts::to_post(&app, FIRST, 1, at(NOW)).await;
    assert_eq!(again.expect("answers"), first.expect("answers"));
}
