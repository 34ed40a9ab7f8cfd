//! A group finds a time, votes, is booked, and says whether it met.
//!
//! The group is that of the International Librarians Networking Program's own report: Amman,
//! Manila and New York, who share one hour a day, and whose clocks change in between.

use std::{path::Path, sync::Arc};

use carrel::{
    app::{
        App, Defaults,
        meetings::{
            self, About, Apart, Asker, Closed, MeetingState, Offer, ProposalState, Refusal, Vote,
        },
    },
    clock::Clock,
    discord::{Scene, meetings as shown},
    domain::{
        ids::{AccountId, ChannelId, CohortId, MeetingId, OptionId, ParticipantId, ServerId},
        meeting::{Remedy, Why},
        promises::Lead,
        time::Moment,
    },
    store::{Store, meetings::ledgers},
    words::Words,
};
use chrono::{DateTime, NaiveTime, TimeDelta, Weekday};

pub(crate) const SERVER: ServerId = ServerId(41);
pub(crate) const ELSEWHERE: ServerId = ServerId(42);
pub(crate) const ROOM: ChannelId = ChannelId(700);
pub(crate) const RANA: AccountId = AccountId(900_000_000_000_000_001);
pub(crate) const MELI: AccountId = AccountId(900_000_000_000_000_002);
pub(crate) const NOOR: AccountId = AccountId(900_000_000_000_000_003);
pub(crate) const EVERYONE: [AccountId; 3] = [RANA, MELI, NOOR];

pub(crate) fn moment(text: &str) -> Moment {
    text.parse::<DateTime<chrono::FixedOffset>>()
        .expect("a moment as RFC 3339 has it")
        .to_utc()
}

/// The Saturday before the first week.
pub(crate) fn saturday() -> Moment {
    moment("2023-03-04T12:00:00Z")
}

/// A group whose cohort began on 27 February and runs so many fortnights.
pub(crate) async fn group(folder: &Path, fortnights: u32) -> App {
    let store = Store::open(&folder.join("carrel.sqlite"))
        .await
        .expect("a new file opens");
    let app = App {
        store,
        defaults: Defaults::default(),
    };
    for statement in [
        "INSERT INTO server (id, joined_at) VALUES (41, 0), (42, 0)",
        "INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
         VALUES (1, 41, 'Test', 'America/New_York', 'en-GB', 0)",
        &format!(
            "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                                 fortnights, meeting_minutes, size_min, size_max, opened_at)
             VALUES (1, 1, 41, 'Spring', 'running', 'America/New_York', '2023-02-27', {fortnights},
                     60, 3, 5, 0)"
        ),
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         VALUES (1, 1, 'Rana', 'A', 0), (2, 1, 'Meli*', 'B', 0), (3, 1, 'Noor', 'C', 0)",
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         VALUES (1, 1, 900000000000000001, 'here', 0), (2, 1, 900000000000000002, 'here', 0),
                (3, 1, 900000000000000003, 'invited', 0)",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         VALUES (1, 1, 1, 1, 'placed', 'JO', 'voice', 0), (2, 1, 2, 1, 'placed', 'PH', 'voice', 0),
                (3, 1, 3, 1, 'placed', 'US', 'voice', 0)",
        "INSERT INTO participant_zone (participant_id, zone)
         VALUES (1, 'Asia/Amman'), (2, 'Asia/Manila'), (3, 'America/New_York')",
        "INSERT INTO participant_week (id, participant_id) VALUES (1, 1), (2, 2), (3, 3)",
        "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         VALUES (1, 1, 41, 1, 'Group 1', '{}', 0)",
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         VALUES (1, 1, 1, 0, 'formed'), (1, 2, 1, 0, 'formed'), (1, 3, 1, 0, 'formed')",
        "INSERT INTO room (group_id, server_id, channel_id, opened_at) VALUES (1, 41, 700, 0)",
    ] {
        run(&app, statement).await;
    }
    hours(&app, 1, &[7, 1, 2, 3, 4], 16, 22).await;
    hours(&app, 2, &[1, 2, 3, 4, 5], 19, 22).await;
    hours(&app, 3, &[1, 2, 3, 4, 5], 7, 10).await;
    app
}

/// Sets a participant's sure hours, from one full hour to another on these days.
pub(crate) async fn hours(app: &App, participant: i64, weekdays: &[u8], from: u32, until: u32) {
    run(
        app,
        &format!("DELETE FROM participant_window WHERE week_id = {participant}"),
    )
    .await;
    for day in weekdays {
        let statement = format!(
            "INSERT INTO participant_window (week_id, comfort, weekday, start_minute, end_minute)
             VALUES ({participant}, 'sure', {day}, {}, {})",
            from * 60,
            until * 60
        );
        run(app, &statement).await;
    }
}

pub(crate) async fn run(app: &App, statement: &str) {
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query(sqlx::AssertSqlSafe(statement))
        .execute(&mut *write)
        .await
        .expect("the row fits the schema");
    write.commit().await.expect("commits");
}

pub(crate) async fn count(app: &App, question: &'static str) -> i64 {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(question)
        .fetch_one(&mut *read)
        .await
        .expect("reads")
}

pub(crate) async fn promised(app: &App) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar("SELECT key FROM job ORDER BY key")
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}

pub(crate) fn asker(account: AccountId) -> Asker {
    Asker {
        server: SERVER,
        account,
        about: About::Room(ROOM),
    }
}

pub(crate) async fn propose(app: &App, now: Moment) -> Offer {
    meetings::propose(app, &asker(RANA), None, now)
        .await
        .expect("the database works")
        .expect("there are times")
        .offer
}

pub(crate) async fn vote(
    app: &App,
    account: AccountId,
    option: OptionId,
    vote: Vote,
    now: Moment,
) -> Offer {
    meetings::vote(app, SERVER, account, option, vote, now)
        .await
        .expect("the database works")
        .expect("a member may vote")
        .offer
}

/// Offers times and has everyone say yes to the first.
pub(crate) async fn booked(app: &App, now: Moment) -> Moment {
    let offer = propose(app, now).await;
    let first = &offer.times[0];
    for account in EVERYONE {
        vote(app, account, first.id, Vote::Works, now).await;
    }
    first.starts_at
}

pub(crate) fn scene(app: App) -> Scene {
    Scene {
        app: Arc::new(app),
        words: Arc::new(Words::load().expect("the locale files are right")),
        clock: Clock::system(),
        me: AccountId(1),
        fonts: carrel::charts::Fonts::built_in(),
    }
}

fn apart(names: &[&str]) -> Apart {
    Apart {
        names: names.iter().map(ToString::to_string).collect(),
        why: Why::NoSharedHour,
        remedy: None,
    }
}

/// What the clocks of the three show when a meeting starts.
fn local_times(offer: &Offer, at: Moment) -> Vec<String> {
    offer
        .members
        .iter()
        .map(|seated| seated.local(at).format("%H:%M").to_string())
        .collect()
}

#[tokio::test]
async fn the_three_librarians_meet_at_13_utc_before_and_after_the_clocks_change() {
    let cases = [
        (1, "2023-03-06", ["16:00", "21:00", "08:00"]),
        (8, "2023-03-13", ["16:00", "21:00", "09:00"]),
    ];
    for (fortnights, first_on, local) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let app = group(folder.path(), fortnights).await;
        let offer = propose(&app, saturday()).await;
        assert_eq!(offer.times.len(), 4);
        for time in &offer.times {
            assert_eq!(time.starts_at.format("%H:%M").to_string(), "13:00");
            assert_eq!(local_times(&offer, time.starts_at), local);
            assert_eq!(time.costs.len(), 3);
        }
        let first = offer.times[0].clone();
        for account in EVERYONE {
            vote(&app, account, first.id, Vote::Works, saturday()).await;
        }
        let starts = moment(&format!("{first_on}T13:00:00Z"));
        let stored = count(&app, "SELECT starts_at FROM meeting WHERE state = 'booked'").await;
        assert_eq!(stored, starts.timestamp_millis());
    }
}

#[tokio::test]
async fn asking_twice_shows_the_times_that_are_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let offer = propose(&app, saturday()).await;
    let again = meetings::propose(&app, &asker(MELI), Some(30), saturday())
        .await
        .expect("the database works")
        .expect("a member may ask");
    assert!(again.already);
    assert_eq!(again.offer, offer);
    assert_eq!(count(&app, "SELECT count(*) FROM proposal").await, 1);
    assert_eq!(promised(&app).await, ["close:1", "offer:1"]);
}

#[tokio::test]
async fn times_past_their_deadline_do_not_stand_in_the_way_of_new_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let old = propose(&app, saturday()).await;
    assert_ne!(propose(&app, old.closes_at).await.proposal, old.proposal);
}

#[tokio::test]
async fn only_members_here_and_now_are_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let stranger = asker(AccountId(5));
    let refused = meetings::propose(&app, &stranger, None, saturday()).await;
    assert_eq!(
        refused.expect("the database works"),
        Err(Refusal::NotAMember)
    );
    let option = propose(&app, saturday()).await.times[0].id;
    let now = saturday();
    let elsewhere = meetings::vote(&app, ELSEWHERE, RANA, option, Vote::Works, now).await;
    assert_eq!(elsewhere.expect("the database works"), Err(Refusal::Gone));
    run(
        &app,
        "UPDATE membership SET until_at = 1 WHERE participant_id = 2",
    )
    .await;
    let former = meetings::vote(&app, SERVER, MELI, option, Vote::Works, now).await;
    assert_eq!(
        former.expect("the database works"),
        Err(Refusal::NotAMember)
    );
    assert_eq!(count(&app, "SELECT count(*) FROM vote").await, 0);
}

#[tokio::test]
async fn the_last_yes_books_once_however_often_it_is_pressed() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let first = propose(&app, saturday()).await.times[0].clone();
    vote(&app, RANA, first.id, Vote::Works, saturday()).await;
    let open = vote(&app, MELI, first.id, Vote::IfNeeded, saturday()).await;
    assert_eq!(open.state, ProposalState::Open);
    for _press in 0..2 {
        let done = vote(&app, NOOR, first.id, Vote::Works, saturday()).await;
        assert_eq!(done.booked_at, Some(first.starts_at));
    }
    assert_eq!(count(&app, "SELECT count(*) FROM meeting").await, 1);
    assert_eq!(
        count(&app, "SELECT sum(declined) FROM meeting_member").await,
        0
    );
    assert_eq!(count(&app, "SELECT sum(cost) FROM meeting_member").await, 6);
    let promises = promised(&app).await;
    let kept = [
        "booking:1",
        "close:1",
        "offer:1",
        "question:1:0",
        "reminder:1:day",
        "reminder:1:hour",
    ];
    assert_eq!(promises, kept);
}

#[tokio::test]
async fn two_last_votes_at_once_book_one_meeting() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let offer = propose(&app, saturday()).await;
    let (one, two) = (offer.times[0].id, offer.times[1].id);
    for account in [RANA, MELI] {
        vote(&app, account, one, Vote::Works, saturday()).await;
        vote(&app, account, two, Vote::Works, saturday()).await;
    }
    let (first, second) = tokio::join!(
        vote(&app, NOOR, one, Vote::Works, saturday()),
        vote(&app, NOOR, two, Vote::Works, saturday()),
    );
    assert_eq!(first.booked_at, second.booked_at);
    assert_eq!(count(&app, "SELECT count(*) FROM meeting").await, 1);
}

#[tokio::test]
async fn the_deadline_books_what_two_thirds_can_and_nobody_refuses() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let offer = propose(&app, saturday()).await;
    vote(&app, RANA, offer.times[0].id, Vote::Works, saturday()).await;
    vote(&app, MELI, offer.times[0].id, Vote::Works, saturday()).await;
    vote(&app, NOOR, offer.times[0].id, Vote::Cannot, saturday()).await;
    vote(&app, RANA, offer.times[1].id, Vote::Works, saturday()).await;
    vote(&app, MELI, offer.times[1].id, Vote::IfNeeded, saturday()).await;
    for _try in 0..2 {
        let closed = meetings::close(&app, offer.proposal, offer.closes_at).await;
        assert_eq!(closed.expect("the database works"), Closed::Awaited);
        let now = meetings::offer(&app, offer.proposal).await;
        let now = now.expect("the database works").expect("it is there");
        assert_eq!(now.booked_at, Some(offer.times[1].starts_at));
    }
    assert_eq!(count(&app, "SELECT count(*) FROM meeting").await, 1);
}

#[tokio::test]
async fn a_late_answer_is_refused_kindly_and_ends_the_vote() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let offer = propose(&app, saturday()).await;
    let option = offer.times[0].id;
    let late = meetings::vote(&app, SERVER, RANA, option, Vote::Works, offer.closes_at)
        .await
        .expect("the database works")
        .expect("it is shown how it ended");
    assert!(!late.taken);
    assert_eq!(late.offer.state, ProposalState::Expired);
    assert_eq!(count(&app, "SELECT count(*) FROM vote").await, 0);
}

#[tokio::test]
async fn when_nobody_can_do_any_time_the_group_may_ask_again_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let proposal = propose(&app, saturday()).await.proposal;
    let mut state = ProposalState::Open;
    for account in EVERYONE {
        let voted = meetings::vote_none(&app, SERVER, account, proposal, saturday()).await;
        let offer = voted.expect("the database works").expect("a member").offer;
        state = offer.state;
    }
    assert_eq!(state, ProposalState::Expired);
    assert_eq!(count(&app, "SELECT count(*) FROM meeting").await, 0);
    assert_ne!(propose(&app, saturday()).await.proposal, proposal);
}

#[tokio::test]
async fn where_no_time_suits_all_most_are_offered_theirs_and_the_conflict_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    hours(&app, 2, &[6], 3, 5).await;
    let asked = meetings::propose(&app, &asker(RANA), None, saturday()).await;
    let proposed = asked
        .expect("the database works")
        .expect("two share a time");
    let remedy = Remedy {
        id: ParticipantId(2),
        day: Weekday::Mon,
        time: NaiveTime::from_hms_opt(21, 0, 0).expect("a time"),
        minutes: 60,
        starts: 2,
    };
    let named = Apart {
        remedy: Some(("Meli*".to_owned(), remedy)),
        ..apart(&["Rana", "Meli*"])
    };
    assert_eq!(proposed.apart, Some(named));
    let counted: Vec<ParticipantId> = proposed.offer.times[0].costs.keys().copied().collect();
    assert_eq!(counted, [ParticipantId(1), ParticipantId(3)]);
    for account in [RANA, NOOR] {
        vote(
            &app,
            account,
            proposed.offer.times[0].id,
            Vote::Works,
            saturday(),
        )
        .await;
    }
    let without = "SELECT participant_id FROM meeting_member WHERE declined = 1";
    assert_eq!(count(&app, without).await, 2);
}

#[tokio::test]
async fn where_too_few_share_a_time_it_is_said_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    hours(&app, 2, &[6], 3, 5).await;
    hours(&app, 3, &[7], 3, 5).await;
    let asked = meetings::propose(&app, &asker(RANA), None, saturday()).await;
    let named = apart(&["Rana", "Meli*"]);
    assert_eq!(
        asked.expect("the database works"),
        Err(Refusal::NoTime(named))
    );
    assert_eq!(count(&app, "SELECT count(*) FROM job").await, 0);
}

#[tokio::test]
async fn nothing_is_offered_past_the_end_of_the_cohort() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let last_day = moment("2023-03-12T12:00:00Z");
    let asked = meetings::propose(&app, &asker(RANA), None, last_day).await;
    assert_eq!(asked.expect("the database works"), Err(Refusal::Over));
}

#[tokio::test]
async fn a_meeting_with_one_left_is_called_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let starts_at = booked(&app, saturday()).await;
    let come = |account, comes, now| {
        let app = &app;
        async move {
            meetings::coming(app, SERVER, account, MeetingId(1), comes, now)
                .await
                .expect("the database works")
        }
    };
    let one = come(RANA, false, saturday()).await.expect("in time");
    assert_eq!(one.meeting.state, MeetingState::Booked);
    assert_eq!(one.missing().count(), 1);
    let back = come(RANA, true, saturday()).await.expect("in time");
    assert_eq!(back.missing().count(), 0);
    assert_eq!(come(MELI, true, starts_at).await, Err(Refusal::Begun));
    come(RANA, false, saturday()).await.expect("in time");
    let two = come(MELI, false, saturday()).await.expect("in time");
    assert_eq!(two.meeting.state, MeetingState::Cancelled);
    assert_eq!(come(MELI, true, saturday()).await, Err(Refusal::Cancelled));
}

#[tokio::test]
async fn who_joins_the_group_later_may_come_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    run(
        &app,
        "UPDATE membership SET until_at = 1 WHERE participant_id = 3",
    )
    .await;
    let first = propose(&app, saturday()).await.times[0].clone();
    for account in [RANA, MELI] {
        vote(&app, account, first.id, Vote::Works, saturday()).await;
    }
    run(
        &app,
        "UPDATE membership SET until_at = NULL WHERE participant_id = 3",
    )
    .await;
    let mut expected = Vec::new();
    for comes in [false, true, true] {
        let booked = meetings::coming(&app, SERVER, NOOR, MeetingId(1), comes, saturday()).await;
        let booked = booked.expect("the database works").expect("in time");
        assert_eq!(booked.missing().count(), 0);
        expected.push(booked.expected().count());
    }
    assert_eq!(expected, [2, 3, 3]);
}

#[tokio::test]
async fn nobody_meets_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    run(
        &app,
        "UPDATE membership SET until_at = 1 WHERE participant_id <> 1",
    )
    .await;
    let asked = meetings::propose(&app, &asker(RANA), None, saturday()).await;
    assert_eq!(asked.expect("the database works"), Err(Refusal::Alone));
}

#[tokio::test]
async fn what_is_booked_is_not_offered_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let first = booked(&app, saturday()).await;
    let offer = propose(&app, saturday()).await;
    let starts: Vec<Moment> = offer.times.iter().map(|time| time.starts_at).collect();
    assert_eq!(starts.len(), 3);
    assert!(!starts.contains(&first));
}

#[tokio::test]
async fn early_and_late_hours_count_until_most_say_that_they_did_not_meet() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let ends_at = booked(&app, saturday()).await + TimeDelta::hours(1);
    let meeting = MeetingId(1);
    let early = meetings::met(&app, SERVER, RANA, meeting, false, saturday()).await;
    assert_eq!(early.expect("the database works"), Err(Refusal::NotOver));
    let mut borne = Vec::new();
    for (account, met) in [(RANA, false), (MELI, true), (NOOR, false)] {
        meetings::met(&app, SERVER, account, meeting, met, ends_at)
            .await
            .expect("the database works")
            .expect("a member may say so");
        let mut read = app.store.read().await.expect("a reader is free");
        let meli = ParticipantId(2);
        let points = ledgers(&mut read, CohortId(1), &[meli], ends_at).await;
        borne.extend(points.expect("the database works"));
    }
    assert_eq!(borne, [0, 6, 0]);
}

#[tokio::test]
async fn the_card_names_everyone_with_their_own_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let offer = propose(&app, saturday()).await;
    let scene = scene(app);
    let outgoing = shown::compose_offer(&scene, &offer, saturday()).expect("the room is open");
    assert_eq!(outgoing.channel, ROOM);
    assert_eq!(outgoing.card.rows.len(), 5);
    assert!(outgoing.card.pings.is_empty());
    let panel = outgoing.card.panel.expect("a panel");
    assert_eq!(
        panel.fields[0].1,
        "<t:1678107600:F>\n\
         Rana: Mon 6 Mar, 16:00\n\
         Meli\\*: Mon 6 Mar, 21:00, late for them\n\
         Noor: Mon 6 Mar, 08:00, early for them\n\
         No answers yet"
    );
}

#[tokio::test]
async fn a_booking_mentions_who_is_here_and_brings_a_calendar_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    booked(&app, saturday()).await;
    let scene = scene(app);
    let meeting = MeetingId(1);
    let outgoing = shown::compose_booking(&scene, meeting, saturday())
        .await
        .expect("it is booked");
    assert_eq!(outgoing.card.pings, [RANA, MELI]);
    assert!(!outgoing.card.silent);
    let (name, bytes) = &outgoing.card.files[0];
    let file = String::from_utf8(bytes.clone()).expect("text");
    assert_eq!(name, "meeting.ics");
    for line in [
        "METHOD:PUBLISH\r\n",
        "DTSTART:20230306T130000Z\r\n",
        "DTEND:20230306T140000Z\r\n",
        "SUMMARY:Meeting of Group 1\r\n",
    ] {
        assert!(file.contains(line), "{line} is missing in {file}");
    }
    // 15:30 UTC is 23:30 in Manila.
    let night = moment("2023-03-05T15:30:00Z");
    let reminder = shown::compose_reminder(&scene, meeting, 0, Lead::Day, night).await;
    let reminder = reminder.expect("it is booked").card;
    assert!(reminder.silent && reminder.pings.is_empty());
}

#[tokio::test]
async fn what_is_unknown_is_not_composed() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(group(folder.path(), 1).await);
    let booking = shown::compose_booking(&scene, MeetingId(9), saturday()).await;
    assert!(booking.is_err());
}
