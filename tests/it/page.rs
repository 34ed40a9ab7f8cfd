//! Somebody's own page shows and changes what is theirs, and nobody else's.

use std::path::Path;

use carrel::{
    app::{
        App, Defaults,
        hours::{self, Refusal},
        letters, page,
    },
    domain::{
        availability::parse,
        ids::{AccountId, ChannelId, CohortId, ServerId},
        language::Locale,
        time::Moment,
    },
    store::Store,
};
use chrono::{TimeZone, Utc};

const SERVER: ServerId = ServerId(41);
const ELSEWHERE: ServerId = ServerId(42);
const ANA: AccountId = AccountId(900_000_000_000_000_001);
const BO: AccountId = AccountId(900_000_000_000_000_002);
const STRANGER: AccountId = AccountId(900_000_000_000_000_003);

fn now() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 10, 9, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

/// Ana and Bo are in one group of a running cohort with a room, a prompt and a meeting, which Bo
/// has declined; Ana has signed up for the next cohort too.
async fn cohort(folder: &Path) -> App {
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
         VALUES (1, 1, 41, 'Spring', 'running', 'Europe/Lisbon', '2026-03-09', 8, 60, 2, 5, 0),
                (2, 1, 41, 'Autumn', 'open', 'Europe/Lisbon', '2026-09-07', 8, 60, 2, 5, 0)",
        "INSERT INTO prompt (id, cohort_id, slug, position, language, title, body, alone, together)
         VALUES (1, 1, 'hello', 1, 'en', 'Hello', 'b', 'a', 't')",
        "INSERT INTO cohort_plan (cohort_id, fortnight, prompt_id) VALUES (1, 1, 1)",
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         VALUES (1, 1, 'Ana', 'AAAA2222', 0), (2, 1, 'Bo', 'BBBB3333', 0)",
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         VALUES (1, 1, 900000000000000001, 'here', 0), (2, 1, 900000000000000002, 'here', 0)",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         VALUES (1, 1, 1, 1, 'placed', 'PT', 'voice', 0), (2, 1, 2, 1, 'placed', 'KR', 'voice', 0),
                (3, 2, 1, 1, 'waiting', 'PT', 'voice', 0)",
        "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         VALUES (1, 1, 41, 1, 'Group 1', '{}', 0)",
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         VALUES (1, 1, 1, 0, 'formed'), (1, 2, 1, 0, 'formed')",
        "INSERT INTO room (group_id, server_id, channel_id, opened_at) VALUES (1, 41, 700, 0)",
        "INSERT INTO group_prompt (group_id, fortnight, prompt_id, language, settled_at)
         VALUES (1, 1, 1, 'en', 0)",
        "INSERT INTO prompt_posted (group_id, fortnight, channel_id, message_id, posted_at)
         VALUES (1, 1, 700, 800, 0)",
        "INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state, made_at,
                               closes_at) VALUES (1, 1, 41, 1, 60, 'booked', 0, 0)",
        "INSERT INTO proposal_option (id, proposal_id, position, starts_at)
         VALUES (1, 1, 1, 1773316800000)",
        "INSERT INTO meeting (id, group_id, server_id, proposal_id, option_id, starts_at, minutes,
                              state, place, booked_at)
         VALUES (1, 1, 41, 1, 1, 1773316800000, 60, 'booked', 'voice', 0)",
        "INSERT INTO meeting_member (meeting_id, participant_id, cost, declined)
         VALUES (1, 1, 0, 0), (1, 2, 0, 1)",
    ] {
        sqlx::query(statement)
            .execute(&mut *write)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    write.commit().await.expect("commits");
    App {
        store,
        defaults: Defaults::default(),
    }
}

async fn behind(app: &App, statement: &'static str) {
    let mut write = app.store.write().await.expect("nobody else writes");
    let changed = sqlx::query(statement).execute(&mut *write).await;
    changed.unwrap_or_else(|error| panic!("{statement}: {error}"));
    write.commit().await.expect("commits");
}

fn typed<'a>(sure: &'a str, if_needed: &'a str) -> hours::TypedHours<'a> {
    hours::TypedHours {
        sure,
        if_needed,
        locale: Locale::ENGLISH,
    }
}

#[tokio::test]
async fn a_page_shows_every_cohort_with_room_meeting_and_prompt() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let look = async |account| {
        page::look(&app, SERVER, account, now())
            .await
            .expect("the database answers")
            .expect("has a page")
    };
    let ana = look(ANA).await;
    let cohorts: Vec<&str> = ana
        .places
        .iter()
        .map(|seen| seen.place.cohort_name.as_str())
        .collect();
    assert_eq!(cohorts, ["Autumn", "Spring"]);
    let [autumn, spring] = ana.places.as_slice() else {
        panic!("Ana is in two cohorts");
    };
    assert_eq!(autumn.place.group, None);
    assert_eq!(spring.place.room, Some(ChannelId(700)));
    assert_eq!(
        spring.meets_at.map(|at| at.timestamp_millis()),
        Some(1_773_316_800_000)
    );
    let title = spring.prompt.as_ref().map(|prompt| prompt.title.as_str());
    assert_eq!(title, Some("Hello"));
    let bo = look(BO).await;
    assert_eq!(bo.places[0].meets_at, None, "Bo has declined");
}

#[tokio::test]
async fn whoever_waited_and_had_no_group_since_comes_first_on_the_next_wait_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let first_next = async || {
        let page = page::look(&app, SERVER, ANA, now()).await;
        let page = page.expect("the database answers").expect("has a page");
        let places = page.places.iter();
        places.map(|seen| seen.place.first_next).collect::<Vec<_>>()
    };
    assert_eq!(first_next().await, [false, false], "who has not waited");
    behind(&app, "UPDATE participant SET ever_waited = 1").await;
    assert_eq!(first_next().await, [true, false], "a group came of one");
}

#[tokio::test]
async fn who_is_in_two_programmes_agrees_to_letters_as_the_person_of_the_place_meant_or_the_newest()
{
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    for statement in [
        "INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
         VALUES (2, 41, 'Other', 'Europe/Lisbon', 'en-GB', 0)",
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at)
         VALUES (3, 2, 41, 'Winter', 'open', 'Europe/Lisbon', '2026-11-02', 8, 60, 2, 5, 0)",
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         VALUES (3, 2, 'Ana', 'CCCC4444', 0)",
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         VALUES (3, 2, 900000000000000001, 'here', 0)",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         VALUES (4, 3, 3, 2, 'waiting', 'PT', 'voice', 0)",
    ] {
        behind(&app, statement).await;
    }
    let whose = (SERVER, ANA);
    for (cohort, people) in [(None, vec![3]), (Some(CohortId(1)), vec![3, 1])] {
        let allowed = letters::allow(&app, whose, cohort, true, Locale::ENGLISH, now()).await;
        assert_eq!(allowed.expect("the database answers"), Ok(()));
        let mut read = app.store.read().await.expect("a reader is free");
        let agreed: Vec<i64> = sqlx::query_scalar("SELECT person_id FROM consent ORDER BY id")
            .fetch_all(&mut *read)
            .await
            .expect("reads");
        assert_eq!(agreed, people);
        let allowed = letters::allowed(&mut read, SERVER, ANA).await;
        assert_eq!(allowed.expect("reads"), Some(true));
    }
    let elsewhere = Some(CohortId(99));
    let allowed = letters::allow(&app, whose, elsewhere, true, Locale::ENGLISH, now()).await;
    assert_eq!(allowed.expect("the database answers"), Err(letters::Nobody));
}

#[tokio::test]
async fn a_stranger_and_another_server_have_no_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    for (server, account) in [(SERVER, STRANGER), (ELSEWHERE, ANA)] {
        let seen = page::look(&app, server, account, now()).await;
        assert_eq!(seen.expect("the database answers"), None);
        let set = hours::set_zone(&app, server, account, "Lisbon", None, now()).await;
        assert_eq!(
            set.expect("the database answers"),
            Err(Refusal::NotInACohort)
        );
        let set =
            hours::type_hours(&app, server, account, None, &typed("Mon 9-17", ""), now()).await;
        assert_eq!(
            set.expect("the database answers"),
            Err(Refusal::NotInACohort)
        );
    }
}

#[tokio::test]
async fn zone_and_hours_hold_in_every_cohort_of_the_person() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let (zone, _dates) = hours::set_zone(&app, SERVER, ANA, "manila", None, now())
        .await
        .expect("the database answers")
        .expect("is a city");
    assert_eq!(zone.name(), "Asia/Manila");
    let (sure, if_needed) = ("Mon Tue 18:00-21:00", "Fri 8-9");
    hours::type_hours(&app, SERVER, ANA, None, &typed(sure, if_needed), now())
        .await
        .expect("the database answers")
        .expect("are hours");
    let seen = page::look(&app, SERVER, ANA, now())
        .await
        .expect("the database answers")
        .expect("has a page");
    assert_eq!(seen.dates.zone, Some(zone));
    assert_eq!(parse::text(&seen.hours.sure), sure);
    assert_eq!(parse::text(&seen.hours.if_needed), "Fri 08:00-09:00");
    let mut read = app.store.read().await.expect("a reader is free");
    let zones: Vec<(i64, String)> =
        sqlx::query_as("SELECT participant_id, zone FROM participant_zone ORDER BY 1")
            .fetch_all(&mut *read)
            .await
            .expect("reads");
    let manila = |participant| (participant, "Asia/Manila".to_owned());
    assert_eq!(zones, [manila(1), manila(3)], "and not Bo's");
}

#[tokio::test]
async fn what_cannot_be_read_changes_nothing_and_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let refused = async |sure, if_needed| {
        hours::type_hours(&app, SERVER, ANA, None, &typed(sure, if_needed), now())
            .await
            .expect("the database answers")
            .expect_err("cannot be read")
    };
    assert!(matches!(
        refused("Mon 25:00-26:00", "").await,
        Refusal::Sure(parse::Problem::NoTimeOfDay(_))
    ));
    assert!(matches!(
        refused("Mon 9-17", "sometimes").await,
        Refusal::IfNeeded(_)
    ));
    let zone = hours::set_zone(&app, SERVER, ANA, "GMT+1", None, now()).await;
    assert!(matches!(
        zone.expect("the database answers"),
        Err(Refusal::Zone(_))
    ));
    let seen = page::look(&app, SERVER, ANA, now())
        .await
        .expect("the database answers")
        .expect("has a page");
    assert!(seen.hours.is_empty() && seen.dates.zone.is_none());
}
