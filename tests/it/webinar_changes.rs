//! A webinar that changes after its announcement: what is promised where, and what is refused.

use carrel::{
    app::{
        App,
        webinars::{
            self, Refusal, Wanted,
            changing::{self, Changed, Changing, Typed},
        },
    },
    domain::{
        ids::{AccountId, BroadcastId, ChannelId, MessageId, WebinarId},
        promises::{Kept, Promise},
        time::Moment,
    },
    store::people::{Programme, programme_on},
};

use crate::prompts::{ANA, BO, ELSEWHERE, FIRST, SERVER, at, change, cohort, keep, numbers};

const COORDINATOR: AccountId = AccountId(8001);
const ANOTHER: AccountId = AccountId(8002);

/// The webinar, on 13 April 2023 at 09:00 in Chicago.
const WEBINAR: WebinarId = WebinarId(1);
const STARTS_AT: &str = "2023-04-13T14:00:00Z";

fn now() -> Moment {
    at("2023-03-07T15:00:00Z")
}

async fn programme(app: &App) -> Programme {
    let mut read = app.store.read().await.expect("a reader is free");
    let programme = programme_on(&mut read, SERVER).await;
    let programme = programme.expect("the database answers");
    programme.expect("the server has a programme")
}

/// Announces the webinar to two rooms and the channel; nothing of that is kept yet.
async fn announced(app: &App) {
    let programme = programme(app).await;
    let wanted = Wanted {
        title: "Small libraries".to_owned(),
        when: "2023-04-13 09:00".to_owned(),
        minutes: 60,
        link: "https://meet.example.org/abc".to_owned(),
        speaker: None,
        about: None,
    };
    let preview = webinars::announce(app, &programme, COORDINATOR, &wanted, now()).await;
    let preview = preview.expect("answers").expect("is right");
    let sent = webinars::confirm(app, &programme, COORDINATOR, preview.webinar, 2, now());
    sent.await.expect("answers").expect("is sent");
}

/// Records that the announcement stands in the first room.
async fn stands_in_the_first_room(app: &App) {
    let promise = Promise::Announcement {
        broadcast: BroadcastId(1),
        group: Some(FIRST),
    };
    let message = Kept::Message {
        channel: ChannelId(701),
        message: MessageId(801),
    };
    keep(app, promise, message, now()).await;
}

async fn look_at_time(app: &App, typed: (&str, &str), now: Moment) -> Result<Changing, Refusal> {
    let programme = programme(app).await;
    let looked = changing::propose_time(app, &programme, COORDINATOR, WEBINAR, typed, now).await;
    looked.expect("the database answers")
}

async fn apply(app: &App, changing: &Changing, now: Moment) -> Result<Changed, Refusal> {
    let (programme, change) = (programme(app).await, changing.change.expect("a change"));
    let applied = changing::apply(app, &programme, COORDINATOR, change, now).await;
    applied.expect("the database answers")
}

/// Moves it to another wall time in Chicago, still on 13 April.
async fn moved(app: &App, wall: &str) {
    let typed = format!("2023-04-13 {wall}");
    let looked = look_at_time(app, (&typed, "60"), now()).await;
    let looked = looked.expect("it can move");
    assert!(looked.moves);
    assert!(apply(app, &looked, now()).await.expect("it moves").first);
}

async fn call_off(app: &App, now: Moment) -> Result<Changed, Refusal> {
    let programme = programme(app).await;
    let off = changing::call_off(app, &programme, COORDINATOR, WEBINAR, now).await;
    off.expect("the database answers")
}

/// The keys of the jobs of a kind that stand in a state.
async fn keys(app: &App, kind: &str, state: &str) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar("SELECT key FROM job WHERE kind = ? AND state = ? ORDER BY key")
        .bind(kind)
        .bind(state)
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}

async fn comes(app: &App, account: AccountId) {
    let turned = webinars::turn_answer(app, SERVER, account, WEBINAR, now()).await;
    let turned = turned.expect("answers").expect("it is open");
    assert!(turned.coming);
}

#[tokio::test]
async fn a_change_is_promised_where_it_stands_or_may_stand_and_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    announced(&app).await;
    stands_in_the_first_room(&app).await;
    // It is on its way to the channel, in words that are read already.
    change(
        &app,
        "UPDATE job SET leased_until_at = 9000000000000 WHERE key IN ('announcement:1:all', 'event:1')",
    )
    .await;
    moved(&app, "10:00").await;
    let promised = ["revision:1:1", "revision:1:all"];
    assert_eq!(keys(&app, "revision", "waiting").await, promised);
    assert_eq!(
        keys(&app, "event-revision", "waiting").await,
        ["event-revision:1"]
    );
    // What has not gone out yet says the new hour of itself, for as long as that is to come.
    let until = "SELECT DISTINCT not_after_at FROM job
                  WHERE key IN ('announcement:1:2', 'announcement:1:all', 'event:1')";
    let ten = at("2023-04-13T15:00:00Z").timestamp_millis();
    assert_eq!(numbers(&app, until).await, [ten]);
}

#[tokio::test]
async fn the_last_of_two_changes_is_shown_though_the_first_is_under_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    announced(&app).await;
    stands_in_the_first_room(&app).await;
    moved(&app, "10:00").await;
    let under_way = "UPDATE job SET leased_until_at = 9000000000000 WHERE key = 'revision:1:1'";
    change(&app, under_way).await;
    moved(&app, "11:00").await;
    let again = "SELECT count(*) FROM job WHERE key = 'revision:1:1' AND again_at IS NOT NULL";
    assert_eq!(numbers(&app, again).await, [1]);
    let hour = "SELECT starts_at FROM webinar";
    let eleven = at("2023-04-13T16:00:00Z").timestamp_millis();
    assert_eq!(numbers(&app, hour).await, [eleven]);
}

#[tokio::test]
async fn two_coordinators_who_change_different_things_do_not_undo_each_other_s() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    announced(&app).await;
    let typed = Typed {
        title: " Big ideas ",
        link: "https://meet.example.org/new",
        speaker: "Maha",
        about: " ",
    };
    let programme = programme(&app).await;
    let words = changing::propose_words(&app, &programme, ANOTHER, WEBINAR, typed, now()).await;
    let words = words.expect("answers").expect("it is right");
    assert!(!words.moves);
    moved(&app, "10:00").await;
    let changed = apply(&app, &words, now()).await.expect("it changes");
    let talk = &changed.seen.webinar.talk;
    assert_eq!(talk.starts_at, at("2023-04-13T15:00:00Z"));
    assert_eq!(
        (talk.title.as_str(), talk.speaker.as_deref(), &talk.about),
        ("Big ideas", Some("Maha"), &None)
    );
    let twice = apply(&app, &words, now()).await.expect("it has changed");
    assert!(!twice.first);
    let audited = "SELECT count(*) FROM audit WHERE what = 'webinar.change'";
    assert_eq!(numbers(&app, audited).await, [2]);
}

#[tokio::test]
async fn who_comes_is_reminded_at_the_hour_that_stands_and_told_when_it_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    announced(&app).await;
    comes(&app, ANA).await;
    let due =
        "SELECT due_at FROM job WHERE kind = 'talk-reminder' AND state = 'waiting' ORDER BY key";
    let starts_at = at(STARTS_AT);
    let millis = |text: &str| at(text).timestamp_millis();
    // Ana lives in Amman, where a day before it is 17:00.
    let alone = [
        millis("2023-04-12T14:00:00Z"),
        millis("2023-04-13T13:50:00Z"),
    ];
    assert_eq!(numbers(&app, due).await, alone);
    // In Manila, where Bo lives, it is 22:00: half past nine is early enough for both.
    comes(&app, BO).await;
    let both = [
        millis("2023-04-12T13:30:00Z"),
        millis("2023-04-13T13:50:00Z"),
    ];
    assert_eq!(numbers(&app, due).await, both);

    moved(&app, "08:00").await;
    let reminders = ["talk-reminder:1:1:day:1", "talk-reminder:1:1:minutes:1"];
    assert_eq!(keys(&app, "talk-reminder", "waiting").await, reminders);
    let eight = [
        millis("2023-04-12T13:00:00Z"),
        millis("2023-04-13T12:50:00Z"),
    ];
    assert_eq!(numbers(&app, due).await, eight);
    assert_eq!(keys(&app, "news", "waiting").await, ["news:1:1:1"]);

    assert!(call_off(&app, now()).await.expect("it can be").first);
    assert!(!call_off(&app, now()).await.expect("it was").first);
    assert_eq!(keys(&app, "talk-reminder", "waiting").await, [""; 0]);
    let news = ["news:1:1:1", "news:1:1:2"];
    assert_eq!(keys(&app, "news", "waiting").await, news);
    let late = webinars::turn_answer(&app, SERVER, ANA, WEBINAR, now()).await;
    assert_eq!(late.expect("answers"), Err(Refusal::NotOpen));
    assert!(starts_at > now());
}

#[tokio::test]
async fn what_cannot_change_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    announced(&app).await;
    let refused = async |typed, now| look_at_time(&app, typed, now).await.expect_err("is wrong");
    let same = ("2023-04-13 09:00", "60");
    assert_eq!(refused(same, now()).await, Refusal::Unchanged);
    let typed = "an hour".to_owned();
    assert_eq!(
        refused(("2023-04-13 10:00", "an hour"), now()).await,
        Refusal::NoMinutes { typed }
    );
    let typed = "481".to_owned();
    assert_eq!(
        refused(("2023-04-13 10:00", "481"), now()).await,
        Refusal::NoMinutes { typed }
    );
    assert_eq!(
        refused(("2023-03-07 08:00", "60"), now()).await,
        Refusal::Past {
            at: at("2023-03-07T14:00:00Z")
        }
    );
    let begun = at(STARTS_AT);
    assert_eq!(
        refused(("2023-04-14 10:00", "60"), begun).await,
        Refusal::Begun
    );
    assert_eq!(call_off(&app, begun).await, Err(Refusal::Begun));
    // A preview that is confirmed too late changes nothing either.
    let looked = look_at_time(&app, ("2023-04-13 08:00", "60"), now()).await;
    let looked = looked.expect("it can move");
    let eight = at("2023-04-13T13:00:00Z");
    assert_eq!(
        apply(&app, &looked, eight).await,
        Err(Refusal::Past { at: eight })
    );
    let elsewhere = changing::look(&app, ELSEWHERE, WEBINAR).await;
    assert_eq!(elsewhere.expect("answers"), Err(Refusal::Unknown));
    call_off(&app, now()).await.expect("it can be called off");
    assert_eq!(
        refused(("2023-04-13 10:00", "60"), now()).await,
        Refusal::CalledOff
    );
}

#[tokio::test]
async fn a_webinar_is_looked_back_on_once_it_has_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    announced(&app).await;
    stands_in_the_first_room(&app).await;
    let programme = programme(&app).await;
    let link = "https://videos.example.org/1";
    let record = async |now| {
        changing::propose_recording(&app, &programme, COORDINATOR, WEBINAR, link, now)
            .await
            .expect("the database answers")
    };
    let count = async |typed, now| {
        changing::count(&app, &programme, COORDINATOR, WEBINAR, typed, now)
            .await
            .expect("the database answers")
    };
    assert_eq!(record(now()).await, Err(Refusal::NotBegun));
    assert_eq!(count("42", now()).await, Err(Refusal::NotBegun));
    let over = at("2023-04-13T16:00:00Z");
    let looked = record(over).await.expect("it is over");
    let changed = apply(&app, &looked, over).await.expect("it is added");
    assert_eq!(changed.seen.webinar.recording.as_deref(), Some(link));
    assert_eq!(keys(&app, "revision", "waiting").await, ["revision:1:1"]);
    assert_eq!(keys(&app, "event-revision", "waiting").await, [""; 0]);
    for (typed, attended) in [(" 42 ", Some(42)), ("", None)] {
        let seen = count(typed, over).await.expect("it is a number");
        assert_eq!(seen.webinar.attended, attended);
    }
    for typed in ["many", "-1", "100001"] {
        let why = Refusal::NoCount {
            typed: typed.to_owned(),
        };
        assert_eq!(count(typed, over).await, Err(why));
    }
}
