//! A booked meeting moves, is called off and is remembered, and stands in nobody's way.

use carrel::{
    app::{
        App,
        meetings::{
            self, Booked, CalledOff, MeetingState, Offer, Posted, ProposalState, Proposed, Refusal,
            Reminders, Vote,
        },
        promises, webinars,
    },
    discord::meetings as shown,
    domain::{
        ids::{AccountId, CohortId, GroupId, MeetingId, MessageId, ParticipantId, ProposalId},
        promises::{Kept, Lead, Promise},
        time::Moment,
    },
    store::{meetings::ledgers, people::programme_on},
};
use chrono::TimeDelta;

use crate::meetings::{
    ELSEWHERE, EVERYONE, MELI, NOOR, RANA, ROOM, SERVER, asker, booked, count, group, moment,
    propose, run, saturday, scene, vote,
};

const MEETING: MeetingId = MeetingId(1);

/// When the group of three meets first, if nothing stands in the way.
fn monday() -> Moment {
    moment("2023-03-06T13:00:00Z")
}

async fn move_it(app: &App, account: AccountId, now: Moment) -> Result<Proposed, Refusal> {
    meetings::propose_move(app, SERVER, account, MEETING, now)
        .await
        .expect("the database works")
}

async fn call_off(app: &App, account: AccountId, now: Moment) -> Result<CalledOff, Refusal> {
    meetings::call_off(app, SERVER, account, MEETING, now)
        .await
        .expect("the database works")
}

async fn stands(app: &App) -> Booked {
    meetings::booking(app, MEETING)
        .await
        .expect("the database works")
        .expect("there is one")
}

/// Has everyone say yes to the first of the times.
async fn agree(app: &App, offer: &Offer, now: Moment) -> Moment {
    let first = &offer.times[0];
    for account in EVERYONE {
        vote(app, account, first.id, Vote::Works, now).await;
    }
    first.starts_at
}

/// Keeps a promise by a message.
async fn post(app: &App, promise: &Promise, message: MessageId) {
    let mut write = app.store.write().await.expect("nobody else writes");
    let channel = ROOM;
    let kept = Kept::Message { channel, message };
    let recorded = promises::kept(&mut write, promise, &kept, saturday()).await;
    recorded.expect("the database works");
    write.commit().await.expect("commits");
}

/// What was promised and is not let go of, by key.
async fn waiting(app: &App) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar("SELECT key FROM job WHERE state = 'waiting' ORDER BY key")
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}

/// A second cohort of the programme in which Rana sits too, with a meeting at 13:00 UTC.
async fn another_group_of_rana(app: &App, starts_at: Moment) {
    for statement in [
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at)
         VALUES (2, 1, 41, 'Other', 'running', 'Asia/Amman', '2023-02-27', 8, 60, 2, 5, 0)",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         VALUES (11, 2, 1, 1, 'placed', 'JO', 'voice', 0)",
        "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         VALUES (2, 2, 41, 1, 'Group 9', '{}', 0)",
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         VALUES (2, 11, 2, 0, 'formed')",
        "INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state, made_at,
                               closes_at)
         VALUES (90, 2, 41, 11, 60, 'booked', 0, 0)",
    ] {
        run(app, statement).await;
    }
    let millis = starts_at.timestamp_millis();
    for statement in [
        format!("INSERT INTO proposal_option (id, proposal_id, position, starts_at) VALUES (90, 90, 1, {millis})"),
        format!(
            "INSERT INTO meeting (id, group_id, server_id, proposal_id, option_id, starts_at, minutes,
                                  state, place, booked_at)
             VALUES (90, 2, 41, 90, 90, {millis}, 30, 'booked', 'text', 0)"
        ),
        "INSERT INTO meeting_member (meeting_id, participant_id, cost, declined) VALUES (90, 11, 0, 0)".to_owned(),
    ] {
        run(app, &statement).await;
    }
}

/// A webinar for the cohort of the three.
async fn webinar(app: &App, starts_at: Moment) {
    let millis = starts_at.timestamp_millis();
    run(
        app,
        &format!(
            "INSERT INTO webinar (id, cohort_id, server_id, title, starts_at, minutes, link, state,
                                  made_by, made_at)
             VALUES (1, 1, 41, 'Open *access*', {millis}, 60, 'https://example.org', 'announced', 5, 0)"
        ),
    )
    .await;
}

fn starts(offer: &Offer) -> Vec<Moment> {
    offer.times.iter().map(|time| time.starts_at).collect()
}

#[tokio::test]
async fn a_meeting_stands_until_another_time_is_booked_and_then_it_has_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let was_at = booked(&app, saturday()).await;
    assert_eq!(was_at, monday());
    let moving = move_it(&app, MELI, saturday()).await.expect("in time");
    assert!(!moving.already);
    assert_eq!(moving.offer.moves_from, Some(was_at));
    assert!(moving.offer.closes_at <= was_at - TimeDelta::hours(1));
    assert!(!starts(&moving.offer).contains(&was_at));
    let again = move_it(&app, RANA, saturday()).await.expect("in time");
    assert!(again.already);
    assert_eq!(again.offer, moving.offer);
    assert_eq!(stands(&app).await.meeting.starts_at, was_at);

    let moved_to = agree(&app, &moving.offer, saturday()).await;
    agree(&app, &moving.offer, saturday()).await; // Every tap twice.
    let now = stands(&app).await.meeting;
    assert_eq!((now.starts_at, now.sequence), (moved_to, 1));
    assert_eq!(now.state, MeetingState::Booked);
    assert_eq!(now.changed_at, Some(saturday()));
    assert_eq!(count(&app, "SELECT count(*) FROM meeting").await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM meeting_move").await, 1);
    assert_eq!(
        waiting(&app).await,
        [
            "close:1",
            "close:2",
            "moved:1:1",
            "offer:1",
            "offer:2",
            "question:1:1",
            "reminder:1:day:1",
            "reminder:1:hour:1",
        ]
    );
    for (proposal, at) in [(1, was_at), (2, moved_to)] {
        let offer = meetings::offer(&app, ProposalId(proposal)).await;
        let offer = offer.expect("the database works").expect("it is there");
        assert_eq!(offer.booked_at, Some(at), "each card says what it booked");
    }
    let parts = "SELECT count(*) FROM meeting_member WHERE declined = 0";
    assert_eq!(count(&app, parts).await, 3);
}

#[tokio::test]
async fn a_meeting_can_move_again_and_each_old_card_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let first = booked(&app, saturday()).await;
    let (news, card) = (Promise::Booking { meeting: MEETING }, MessageId(70));
    post(&app, &news, card).await;
    let mut moved = Vec::new();
    for _move in 0..2 {
        let moving = move_it(&app, RANA, saturday()).await.expect("in time");
        moved.push(agree(&app, &moving.offer, saturday()).await);
    }
    assert_eq!(stands(&app).await.meeting.sequence, 2);
    let cards = [
        (1, first, Posted::Shown((ROOM, card), news)),
        (2, moved[0], Posted::Awaited),
    ];
    for (sequence, was_at, old_card) in cards {
        let changed = meetings::changed(&app, MEETING, Some(sequence)).await;
        let changed = changed.expect("the database works").expect("it moved");
        assert_eq!((changed.was_at, changed.old_card), (was_at, old_card));
    }
    let waiting = waiting(&app).await;
    for key in ["moved:1:1", "moved:1:2"] {
        // The first one has nothing to say any more, but an old card to close.
        assert!(waiting.contains(&key.to_owned()), "{key}: {waiting:?}");
    }
    let never = meetings::changed(&app, MEETING, Some(3)).await;
    assert_eq!(never.expect("the database works"), None);
}

#[tokio::test]
async fn a_meeting_is_called_off_once_and_its_reminders_go_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let at = booked(&app, saturday()).await;
    let done = call_off(&app, MELI, saturday()).await;
    assert_eq!(done, Ok(CalledOff { already: false }));
    let again = call_off(&app, RANA, saturday()).await;
    assert_eq!(again, Ok(CalledOff { already: true }));
    let now = stands(&app).await;
    assert_eq!(now.meeting.state, MeetingState::Cancelled);
    assert_eq!(now.meeting.sequence, 1);
    assert_eq!(now.called_off_by(), Some("Meli*"));
    assert_eq!(
        waiting(&app).await,
        ["called-off:1", "close:1", "offer:1"],
        "what nobody has heard of yet is not said any more"
    );
    let notes = "SELECT count(*) FROM audit WHERE what = 'meeting.cancel'";
    assert_eq!(count(&app, notes).await, 1);
    let mut read = app.store.read().await.expect("a reader is free");
    let after = at + TimeDelta::hours(2);
    let meli = ParticipantId(2);
    let borne = ledgers(&mut read, CohortId(1), &[meli], after).await;
    assert_eq!(borne.expect("the database works"), [0]);
    drop(read);
    let changes = [
        move_it(&app, RANA, saturday()).await.err(),
        meetings::coming(&app, SERVER, RANA, MEETING, true, saturday())
            .await
            .expect("the database works")
            .err(),
    ];
    assert_eq!(
        changes,
        [Some(Refusal::Cancelled), Some(Refusal::Cancelled)]
    );
    assert!(starts(&propose(&app, saturday()).await).contains(&at));
}

#[tokio::test]
async fn when_too_few_are_left_the_group_is_told_as_if_somebody_had_called_it_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    booked(&app, saturday()).await;
    for account in [RANA, MELI] {
        let left = meetings::coming(&app, SERVER, account, MEETING, false, saturday()).await;
        left.expect("the database works").expect("in time");
    }
    assert!(waiting(&app).await.contains(&"called-off:1".to_owned()));
    assert_eq!(stands(&app).await.called_off_by(), None);
}

#[tokio::test]
async fn a_time_that_was_to_replace_a_meeting_called_off_meanwhile_is_a_meeting_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    booked(&app, saturday()).await;
    let moving = move_it(&app, MELI, saturday()).await.expect("in time");
    call_off(&app, MELI, saturday()).await.expect("in time");
    let offer = meetings::offer(&app, moving.offer.proposal).await;
    let offer = offer.expect("the database works").expect("it is there");
    assert_eq!((offer.state, offer.moves_from), (ProposalState::Open, None));
    let at = agree(&app, &offer, saturday()).await;
    let new = meetings::booking(&app, MeetingId(2)).await;
    let new = new
        .expect("the database works")
        .expect("it is booked")
        .meeting;
    assert_eq!((new.starts_at, new.sequence), (at, 0));
    assert_eq!(stands(&app).await.meeting.state, MeetingState::Cancelled);
}

#[tokio::test]
async fn what_is_too_near_or_begun_is_not_moved_nor_called_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let at = booked(&app, saturday()).await;
    let near = at - TimeDelta::minutes(119);
    assert_eq!(
        move_it(&app, RANA, near).await.err(),
        Some(Refusal::TooSoon)
    );
    assert_eq!(move_it(&app, RANA, at).await.err(), Some(Refusal::Begun));
    assert_eq!(call_off(&app, RANA, at).await, Err(Refusal::Begun));
    let early = at - TimeDelta::minutes(121);
    assert!(move_it(&app, RANA, early).await.is_ok());
    assert!(call_off(&app, RANA, near).await.is_ok());
}

#[tokio::test]
async fn only_members_here_and_now_change_a_meeting() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    booked(&app, saturday()).await;
    let stranger = AccountId(5);
    assert_eq!(
        move_it(&app, stranger, saturday()).await.err(),
        Some(Refusal::NotAMember)
    );
    assert_eq!(
        call_off(&app, stranger, saturday()).await,
        Err(Refusal::NotAMember)
    );
    let elsewhere = meetings::call_off(&app, ELSEWHERE, RANA, MEETING, saturday()).await;
    assert_eq!(elsewhere.expect("the database works"), Err(Refusal::Gone));
    let asked = meetings::changeable(&app, SERVER, stranger, MEETING, saturday()).await;
    assert_eq!(
        asked.expect("the database works").err(),
        Some(Refusal::NotAMember)
    );
    assert_eq!(stands(&app).await.meeting.state, MeetingState::Booked);
}

#[tokio::test]
async fn nobody_is_offered_a_time_at_which_they_are_expected_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    another_group_of_rana(&app, monday()).await;
    webinar(&app, monday() + TimeDelta::days(1) + TimeDelta::minutes(30)).await;
    let offered = starts(&propose(&app, saturday()).await);
    let days = [2, 3].map(|days| monday() + TimeDelta::days(days));
    assert_eq!(offered, days);
}

#[tokio::test]
async fn who_has_declined_or_left_elsewhere_is_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    another_group_of_rana(&app, monday()).await;
    for (declined, left, first) in [(1, "NULL", 0), (0, "1", 0), (0, "NULL", 1)] {
        run(
            &app,
            "UPDATE proposal SET state = 'withdrawn' WHERE state = 'open'",
        )
        .await;
        run(
            &app,
            &format!("UPDATE meeting_member SET declined = {declined} WHERE meeting_id = 90"),
        )
        .await;
        run(
            &app,
            &format!("UPDATE membership SET until_at = {left} WHERE group_id = 2"),
        )
        .await;
        let offered = starts(&propose(&app, saturday()).await);
        assert_eq!(offered[0], monday() + TimeDelta::days(first));
    }
}

#[tokio::test]
async fn a_person_is_known_by_their_account_in_another_programme_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    another_group_of_rana(&app, monday()).await;
    for statement in [
        "PRAGMA defer_foreign_keys = ON",
        "INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
         VALUES (2, 42, 'Elsewhere', 'Asia/Amman', 'en-GB', 0)",
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         VALUES (21, 2, 'Rana there', 'Z', 0)",
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         VALUES (21, 2, 900000000000000001, 'here', 0)",
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at)
         VALUES (3, 2, 42, 'There', 'running', 'Asia/Amman', '2023-02-27', 8, 60, 2, 5, 0)",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         VALUES (31, 3, 21, 2, 'placed', 'JO', 'voice', 0)",
        "INSERT INTO webinar (id, cohort_id, server_id, title, starts_at, minutes, link, state,
                              made_by, made_at)
         SELECT 7, 3, 42, 'There', starts_at + 86400000, 60, 'https://example.org', 'announced', 5, 0
           FROM meeting WHERE id = 90",
    ] {
        run(&app, statement).await;
    }
    let offered = starts(&propose(&app, saturday()).await);
    assert_eq!(offered[0], monday() + TimeDelta::days(2));
}

#[tokio::test]
async fn a_time_that_somebody_came_to_have_something_else_for_is_not_booked_and_the_vote_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let offer = propose(&app, saturday()).await;
    let (first, second) = (offer.times[0].clone(), offer.times[1].clone());
    assert_eq!(first.starts_at, monday());
    another_group_of_rana(&app, monday()).await;
    for account in EVERYONE {
        let after = vote(&app, account, first.id, Vote::Works, saturday()).await;
        assert_eq!(after.state, ProposalState::Open);
        assert!(after.taken.contains(&first.id) && after.taken.len() == 1);
    }
    let card = card_of(&app, offer.proposal).await;
    assert!(
        card.0
            .contains("Not possible any more: one of you has something else then.")
    );
    assert!(!card.0.contains("Group 9"), "what it is stays theirs");
    assert_eq!(
        card.1, 4,
        "three times take votes, and one row is for none of these"
    );
    for account in EVERYONE {
        vote(&app, account, second.id, Vote::Works, saturday()).await;
    }
    let stored = count(&app, "SELECT starts_at FROM meeting WHERE group_id = 1").await;
    assert_eq!(stored, second.starts_at.timestamp_millis());
}

/// The words of a proposal's card, and how many rows of buttons it has.
async fn card_of(app: &App, proposal: ProposalId) -> (String, usize) {
    let offer = meetings::offer(app, proposal).await;
    let offer = offer.expect("the database works").expect("it is there");
    let scene = scene(app.clone());
    let outgoing = shown::compose_offer(&scene, &offer, saturday()).expect("the room is open");
    let panel = outgoing.card.panel.expect("a panel");
    let fields: Vec<String> = panel.fields.into_iter().map(|(_, text)| text).collect();
    (
        format!("{}\n{}", panel.body, fields.join("\n")),
        outgoing.card.rows.len(),
    )
}

#[tokio::test]
async fn a_webinar_announced_later_is_named_on_the_card() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let at = booked(&app, saturday()).await;
    webinar(&app, at + TimeDelta::minutes(30)).await;
    let scene = scene(app.clone());
    let booking = shown::compose_booking(&scene, MEETING, saturday()).await;
    let panel = booking.expect("it is booked").card.panel.expect("a panel");
    let (name, text) = panel.fields.last().expect("there are some");
    assert_eq!(name, "At the same time");
    assert!(
        text.starts_with("Webinar “Open \\*access\\*”: <t:"),
        "{text}"
    );
}

#[tokio::test]
async fn a_group_with_a_voice_room_meets_there_as_long_as_it_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    run(
        &app,
        "INSERT INTO voice_room (group_id, server_id, channel_id, opened_at)
         SELECT group_id, server_id, 4321, 0 FROM room",
    )
    .await;
    booked(&app, saturday()).await;
    let place = "SELECT count(*) FROM meeting WHERE place = 'voice'";
    assert_eq!(count(&app, place).await, 1);
    let where_they_meet = async |app: &App| {
        let booking = shown::compose_booking(&scene(app.clone()), MEETING, saturday()).await;
        let panel = booking.expect("it is booked").card.panel.expect("a panel");
        let mut fields = panel.fields.into_iter();
        fields.find(|(name, _text)| name == "Where you meet")
    };
    let told = where_they_meet(&app).await.map(|(_name, text)| text);
    assert_eq!(told.as_deref(), Some("<#4321>"));
    run(&app, "UPDATE voice_room SET closed_at = 1").await;
    assert_eq!(where_they_meet(&app).await, None);
}

#[tokio::test]
async fn who_announces_a_webinar_is_told_how_many_meet_then_and_their_cards_name_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    let at = booked(&app, saturday()).await;
    let mut read = app.store.read().await.expect("a reader is free");
    let programme = programme_on(&mut read, SERVER).await;
    let programme = programme.expect("reads").expect("there is one");
    drop(read);
    let mut told = Vec::new();
    // At 08:30 in New York the group meets; at 09:00 it has parted.
    for when in ["2023-03-06 08:30", "2023-03-06 09:00"] {
        let wanted = webinars::Wanted {
            title: "Open access".to_owned(),
            when: when.to_owned(),
            minutes: 60,
            link: "https://example.org".to_owned(),
            speaker: None,
            about: None,
        };
        let by = AccountId(5);
        let preview = webinars::announce(&app, &programme, by, &wanted, saturday()).await;
        let preview = preview.expect("the database works").expect("it is right");
        told.push(preview.meet_then);
        for _press in 0..2 {
            let (webinar, rooms) = (preview.webinar, preview.rooms);
            let sent = webinars::confirm(&app, &programme, by, webinar, rooms, saturday()).await;
            sent.expect("the database works").expect("it is sent");
        }
    }
    assert_eq!(at, monday());
    assert_eq!(told, [1, 0]);
    let waiting = waiting(&app).await;
    let clashes = waiting.iter().filter(|key| key.starts_with("clash:"));
    assert_eq!(clashes.collect::<Vec<_>>(), ["clash:1:1"]);
}

#[tokio::test]
async fn a_reminder_is_posted_while_somebody_who_is_coming_wants_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    booked(&app, saturday()).await;
    let scene = scene(app.clone());
    let posted = async |lead| {
        let composed = shown::compose_reminder(&scene, MEETING, 0, lead, saturday()).await;
        composed.ok().map(|outgoing| outgoing.card)
    };
    let card = posted(Lead::Day).await.expect("by default all want both");
    assert!(
        card.text.contains("Coming: Rana, Meli\\*, Noor"),
        "{}",
        card.text
    );
    assert!(card.pings.is_empty());
    let choose = async |account, wanted| {
        for _tap in 0..2 {
            let set = meetings::remind(&app, &asker(account), wanted, saturday()).await;
            assert_eq!(set.expect("the database works"), Ok(GroupId(1)));
        }
        let now = meetings::reminders(&app, &asker(account)).await;
        assert_eq!(now.expect("the database works"), Ok((GroupId(1), wanted)));
    };
    choose(RANA, Reminders::Hour).await;
    choose(MELI, Reminders::None).await;
    assert!(posted(Lead::Day).await.is_some(), "Noor wants it");
    let declined = meetings::coming(&app, SERVER, NOOR, MEETING, false, saturday()).await;
    declined.expect("the database works").expect("in time");
    assert!(posted(Lead::Day).await.is_none(), "Noor does not come");
    assert!(posted(Lead::Hour).await.is_some(), "Rana wants it");
    let stranger = asker(AccountId(5));
    let refused = meetings::remind(&app, &stranger, Reminders::None, saturday()).await;
    assert_eq!(
        refused.expect("the database works"),
        Err(Refusal::NotAMember)
    );
}

#[tokio::test]
async fn a_reminder_of_the_time_before_a_move_is_not_posted() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    booked(&app, saturday()).await;
    let moving = move_it(&app, RANA, saturday()).await.expect("in time");
    agree(&app, &moving.offer, saturday()).await;
    let scene = scene(app);
    for (sequence, posted) in [(0, false), (1, true)] {
        let reminder =
            shown::compose_reminder(&scene, MEETING, sequence, Lead::Hour, saturday()).await;
        assert_eq!(reminder.is_ok(), posted, "{sequence}");
    }
}

#[tokio::test]
async fn each_sees_the_times_on_their_own_clock_with_their_own_share_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 1).await;
    // One meeting has been: for Meli it was late, for Noor early.
    let at = booked(&app, saturday()).await;
    let after = at + TimeDelta::hours(2);
    let offer = propose(&app, after).await;
    vote(&app, MELI, offer.times[0].id, Vote::IfNeeded, after).await;
    let mine = async |account| {
        meetings::mine(&app, SERVER, account, offer.proposal, after)
            .await
            .expect("the database works")
    };
    let meli = mine(MELI).await.expect("a member may look");
    assert_eq!((meli.borne, meli.borne_by_all), (6, 8));
    let first = &meli.offer.times[0];
    assert_eq!(meli.answer(&first.votes), Some(Vote::IfNeeded));
    assert_eq!(
        mine(RANA).await.expect("a member").answer(&first.votes),
        None
    );
    assert_eq!(mine(AccountId(5)).await.err(), Some(Refusal::NotAMember));
    assert_eq!(offer.spared.as_deref(), Some("Meli*"));
    let (card, _rows) = card_of(&app, offer.proposal).await;
    assert!(
        card.contains("so it is Meli\\*’s turn to have it easy."),
        "{card}"
    );
    for word in ["UTC", "slot", "job", "option", "ledger", "75"] {
        assert!(!card.contains(word), "{word} in {card}");
    }
}
