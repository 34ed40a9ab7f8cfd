//! Somebody moves, swaps, is replaced or goes while their cohort runs, and all that follows, follows.

use carrel::{
    app::{
        App,
        change::{self, Applied, Refusal, choices::choices as choices_for, places},
        cohorts, people,
    },
    domain::{
        change::{Change, Wanted},
        grouping::Breach,
        ids::{AccountId, CohortId, GroupId, ParticipantId, PlanId},
        promises::{Kept, Promise},
        time::Moment,
    },
    store::meetings::ledgers,
};

use crate::{
    misfire::{Obliging, runner},
    prompts::{
        ANA, BO, COHORT, DEE, ELSEWHERE, FIRST, NOBODY, SECOND, SERVER, at, change as behind,
        cohort, keep, numbers, open_second_room,
    },
};

const ANA_HERE: ParticipantId = ParticipantId(1);
const BO_HERE: ParticipantId = ParticipantId(2);
const CHI_HERE: ParticipantId = ParticipantId(3);
const DEE_HERE: ParticipantId = ParticipantId(4);
const EVE_HERE: ParticipantId = ParticipantId(5);
const FAY_HERE: ParticipantId = ParticipantId(6);
const COORDINATOR: AccountId = AccountId(8001);

fn now() -> Moment {
    at("2023-03-15T12:00:00Z")
}

/// The rooms of both groups stand and let everybody in, and Fay waits for a group.
pub(crate) async fn running(folder: &std::path::Path) -> std::sync::Arc<App> {
    let app = cohort(folder).await;
    open_second_room(&app, at("2023-03-01T12:00:00Z")).await;
    for statement in [
        "INSERT OR IGNORE INTO seat (group_id, discord_user_id, given_at)
         SELECT m.group_id, a.discord_user_id, 0 FROM membership m
           JOIN participant p ON p.id = m.participant_id JOIN account a ON a.person_id = p.person_id",
        "DELETE FROM job",
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         VALUES (6, 1, 'Fay', 'F', 0)",
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         VALUES (6, 1, 9006, 'here', 0)",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         VALUES (6, 1, 6, 1, 'waiting', 'PT', 'voice', 0)",
    ] {
        behind(&app, statement).await;
    }
    app
}

async fn plan(app: &App, wanted: Change) -> Result<PlanId, Refusal> {
    let planned = change::plan(app, SERVER, wanted, COORDINATOR, now()).await;
    planned
        .expect("the database answers")
        .map(|planned| planned.plan)
}

async fn apply(app: &App, plan: PlanId) -> Result<Applied, Refusal> {
    let applied = change::apply(app, SERVER, plan, COORDINATOR, now()).await;
    applied.expect("the database answers")
}

async fn done(app: &App, wanted: Change) {
    let plan = plan(app, wanted).await.expect("can be done");
    let applied = apply(app, plan).await.expect("is done");
    assert!(!applied.before);
    let again = apply(app, plan).await.expect("was done");
    assert!(again.before, "twice is once");
}

fn to(who: ParticipantId, to: GroupId) -> Change {
    Change::Move { who, to }
}

/// Who is in a group now, by participant.
async fn members(app: &App, group: i64) -> Vec<i64> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(
        "SELECT participant_id FROM membership WHERE group_id = ? AND until_at IS NULL
          ORDER BY participant_id",
    )
    .bind(group)
    .fetch_all(&mut *read)
    .await
    .expect("reads")
}

/// The keys of what waits, of some kinds.
async fn waits(app: &App) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(
        "SELECT key FROM job WHERE state = 'waiting' AND kind IN ('seat', 'arrival') ORDER BY key",
    )
    .fetch_all(&mut *read)
    .await
    .expect("reads")
}

/// Discord has done what a seat promises, and it is recorded.
async fn seat(app: &App, group: GroupId, account: AccountId, inside: bool) {
    keep(
        app,
        Promise::Seat { group, account },
        Kept::Seat { inside },
        now(),
    )
    .await;
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query("UPDATE job SET state = 'done', ended_at = 0 WHERE key = ?")
        .bind(format!("seat:{group}:{account}"))
        .execute(&mut *write)
        .await
        .expect("is written");
    write.commit().await.expect("commits");
}

#[tokio::test]
async fn a_mover_is_let_in_only_when_the_old_room_has_let_them_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    done(&app, to(ANA_HERE, SECOND)).await;
    assert_eq!(members(&app, 1).await, [2, 3]);
    assert_eq!(members(&app, 2).await, [1, 4, 5]);
    assert_eq!(waits(&app).await, ["seat:1:9001"]);
    // Whatever else tells that she is here does not open the new room either.
    people::here(&app, SERVER, ANA, "ana", now())
        .await
        .expect("is noted");
    assert_eq!(waits(&app).await, ["seat:1:9001"]);

    seat(&app, FIRST, ANA, false).await;
    assert_eq!(waits(&app).await, ["seat:2:9001"]);
    seat(&app, SECOND, ANA, true).await;
    let greeted = format!("arrival:2:1:{}", now().timestamp_millis());
    assert_eq!(waits(&app).await, [greeted], "the room says who has come");
    let ended = "SELECT count(*) FROM membership WHERE participant_id = 1 AND ended_why = 'moved'";
    assert_eq!(numbers(&app, ended).await, [1]);
    let noted = "SELECT count(*) FROM audit WHERE what = 'membership.change'";
    assert_eq!(numbers(&app, noted).await, [1]);
}

#[tokio::test]
async fn who_moves_back_before_the_room_has_let_them_go_stays_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    done(&app, to(ANA_HERE, SECOND)).await;
    done(&app, to(ANA_HERE, FIRST)).await;
    assert_eq!(members(&app, 1).await, [1, 2, 3]);
    assert_eq!(
        waits(&app).await,
        ["seat:1:9001"],
        "the other room never opened"
    );
    seat(&app, FIRST, ANA, true).await;
    assert_eq!(waits(&app).await.len(), 1, "only the greeting");
}

#[tokio::test]
async fn two_swap_and_one_who_waits_takes_a_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    done(&app, Change::Swap(ANA_HERE, DEE_HERE)).await;
    assert_eq!(members(&app, 1).await, [2, 3, 4]);
    assert_eq!(members(&app, 2).await, [1, 5]);
    assert_eq!(waits(&app).await, ["seat:1:9001", "seat:2:9004"]);
    done(
        &app,
        Change::Replace {
            out: BO_HERE,
            by: FAY_HERE,
        },
    )
    .await;
    assert_eq!(members(&app, 1).await, [3, 4, 6]);
    let states = "SELECT (SELECT state = 'removed' FROM participant WHERE id = 2)
                       + (SELECT state = 'placed' FROM participant WHERE id = 6)";
    assert_eq!(numbers(&app, states).await, [2]);
    // Fay has no room to leave, so hers opens at once.
    let waiting = waits(&app).await;
    assert!(waiting.contains(&"seat:1:9006".to_owned()), "{waiting:?}");
    assert!(waiting.contains(&"seat:1:9002".to_owned()), "{waiting:?}");
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    assert_eq!(plan(&app, to(ANA_HERE, FIRST)).await, Err(Refusal::Nothing));
    assert_eq!(
        plan(&app, to(ParticipantId(99), FIRST)).await,
        Err(Refusal::Gone)
    );
    assert_eq!(
        plan(&app, to(ANA_HERE, GroupId(99))).await,
        Err(Refusal::Gone)
    );
    assert_eq!(
        plan(&app, Change::Swap(ANA_HERE, FAY_HERE)).await,
        Err(Refusal::Changed),
        "who waits has no place to give"
    );
    let elsewhere = change::plan(&app, ELSEWHERE, to(ANA_HERE, SECOND), COORDINATOR, now()).await;
    let elsewhere = elsewhere.expect("the database answers").map(drop);
    assert_eq!(elsewhere, Err(Refusal::Gone));

    let planned = plan(&app, to(ANA_HERE, SECOND)).await.expect("can be done");
    let elsewhere = change::apply(&app, ELSEWHERE, planned, COORDINATOR, now()).await;
    assert_eq!(elsewhere.expect("the database answers"), Err(Refusal::Gone));
    behind(&app, "UPDATE cohort SET size_max = 2").await;
    let full = Refusal::Full {
        group: "Group 2".to_owned(),
    };
    assert_eq!(apply(&app, planned).await, Err(full.clone()));
    assert_eq!(plan(&app, to(ANA_HERE, SECOND)).await, Err(full));
    behind(&app, "UPDATE cohort SET size_max = 5").await;
    behind(
        &app,
        "UPDATE participant SET state = 'withdrawn' WHERE id = 1",
    )
    .await;
    assert_eq!(apply(&app, planned).await, Err(Refusal::Changed));
    assert_eq!(
        plan(&app, to(ANA_HERE, SECOND)).await,
        Err(Refusal::Nothing)
    );
    behind(&app, "UPDATE participant SET state = 'placed' WHERE id = 1").await;
    for state in ["forming", "archived"] {
        let statement = match state {
            "forming" => "UPDATE cohort SET state = 'forming'",
            _ => "UPDATE cohort SET state = 'archived'",
        };
        behind(&app, statement).await;
        assert_eq!(
            apply(&app, planned).await,
            Err(Refusal::NotRunning),
            "{state}"
        );
    }
    behind(&app, "UPDATE cohort SET state = 'running'").await;
    assert_eq!(members(&app, 1).await, [1, 2, 3]);
    assert_eq!(waits(&app).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_plan_is_not_applied_when_somebody_has_moved_meanwhile() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    let old = plan(&app, Change::Swap(ANA_HERE, DEE_HERE))
        .await
        .expect("can be done");
    done(&app, to(DEE_HERE, FIRST)).await;
    assert_eq!(apply(&app, old).await, Err(Refusal::Changed));
    assert_eq!(members(&app, 1).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_plan_says_what_it_breaks_and_the_best_choice_comes_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    // Everybody speaks Portuguese and has time on Mondays, but Eve, who has met Ana before.
    for statement in [
        "INSERT INTO participant_language (participant_id, language, level)
         SELECT id, 'pt', 'native' FROM participant WHERE id <> 5",
        "INSERT INTO participant_language (participant_id, language, level) VALUES (5, 'de', 'good')",
        "UPDATE participant_zone SET zone = 'Europe/Lisbon'",
        "INSERT INTO participant_zone (participant_id, zone) VALUES (6, 'Europe/Lisbon')",
        "INSERT INTO participant_week (id, participant_id) SELECT id, id FROM participant",
        "INSERT INTO participant_window (week_id, comfort, weekday, start_minute, end_minute)
         SELECT id, 'sure', 1, 600, 900 FROM participant",
    ] {
        behind(&app, statement).await;
    }
    let planned = change::plan(&app, SERVER, to(ANA_HERE, SECOND), COORDINATOR, now()).await;
    let planned = planned.expect("the database answers").expect("can be done");
    let breaks: Vec<(String, Vec<Breach>)> = planned
        .groups
        .iter()
        .map(|group| {
            let breaks = group.breaks.iter().map(|broken| broken.breach.clone());
            (group.members.join(" "), breaks.collect())
        })
        .collect();
    let expected = [
        ("Bo Chi".to_owned(), Vec::new()),
        ("Dee Eve Ana".to_owned(), vec![Breach::Language]),
    ];
    assert_eq!(breaks, expected);

    let choices = async |who, wanted| {
        let found = choices_for(&app, SERVER, who, wanted).await;
        let (_, choices) = found.expect("the database answers").expect("can be chosen");
        let named = choices
            .into_iter()
            .map(|choice| (choice.name, choice.breaks));
        named.collect::<Vec<_>>()
    };
    let choice = |name: &str, breaks| (name.to_owned(), breaks);
    assert_eq!(
        choices(FAY_HERE, Wanted::Group).await,
        [choice("Group 1", 0), choice("Group 2", 1)]
    );
    assert_eq!(
        choices(EVE_HERE, Wanted::StandIn).await,
        [choice("Fay", 0)],
        "only who waits"
    );
    let partners = choices(EVE_HERE, Wanted::Partner).await;
    assert_eq!(partners.len(), 3, "everybody of the other group");
    assert_eq!(
        choices(ANA_HERE, Wanted::Group).await,
        [choice("Group 2", 1)]
    );
}

#[tokio::test]
async fn who_leaves_is_struck_from_meetings_to_come_and_not_from_those_that_were() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    meetings(&app).await;
    done(&app, Change::Remove(CHI_HERE)).await;
    // One that is over, one that three would have come to, one that two would have come to.
    let parts = "SELECT 10 * meeting_id + participant_id FROM meeting_member
                  WHERE meeting_id <> 3 ORDER BY 1";
    assert_eq!(numbers(&app, parts).await, [11, 12, 13, 21, 22]);
    let standing = "SELECT id FROM meeting WHERE state = 'booked' ORDER BY id";
    assert_eq!(
        numbers(&app, standing).await,
        [1, 2],
        "too few were left for one"
    );
    let told = "SELECT count(*) FROM job WHERE key = 'called-off:3'";
    assert_eq!(numbers(&app, told).await, [1]);

    done(&app, to(BO_HERE, SECOND)).await;
    assert_eq!(numbers(&app, standing).await, [1], "nobody meets alone");
    let foreseen = change::plan(&app, SERVER, Change::Remove(ANA_HERE), COORDINATOR, now()).await;
    let foreseen = foreseen
        .expect("the database answers")
        .expect("can be done");
    assert_eq!(foreseen.called_off, 0, "nothing is left to call off");
}

#[tokio::test]
async fn a_plan_foresees_what_would_be_called_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    meetings(&app).await;
    let foreseen = change::plan(&app, SERVER, Change::Remove(CHI_HERE), COORDINATOR, now()).await;
    let foreseen = foreseen
        .expect("the database answers")
        .expect("can be done");
    assert_eq!(foreseen.called_off, 1);
}

/// Meetings of the first group: one that was, with all three, and two to come: with all three, and
/// with Ana declining.
async fn meetings(app: &App) {
    for statement in [
        "INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state, made_at, closes_at)
         SELECT value, 1, 41, 1, 60, 'booked', 0, 0 FROM json_each('[1,2,3]')",
        // 8, 20 and 22 March, at noon.
        "INSERT INTO proposal_option (id, proposal_id, position, starts_at)
         VALUES (1, 1, 1, 1678276800000), (2, 2, 1, 1679313600000), (3, 3, 1, 1679486400000)",
        "INSERT INTO meeting (id, group_id, server_id, proposal_id, option_id, starts_at, minutes,
                              state, place, booked_at)
         SELECT id, 1, 41, id, id, starts_at, 60, 'booked', 'text', 0 FROM proposal_option",
        "INSERT INTO meeting_member (meeting_id, participant_id, cost, declined)
         SELECT meeting.id, participant.id, 4 * participant.id, meeting.id = 3 AND participant.id = 1
           FROM meeting JOIN participant ON participant.id <= 3",
    ] {
        behind(app, statement).await;
    }
}

#[tokio::test]
async fn the_last_answer_that_a_vote_waited_for_goes_with_who_leaves() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    for statement in [
        "INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state, made_at, closes_at)
         VALUES (1, 1, 41, 1, 60, 'open', 0, 1679227200000)",
        "INSERT INTO proposal_option (id, proposal_id, position, starts_at) VALUES (1, 1, 1, 1679313600000)",
        "INSERT INTO option_cost (option_id, participant_id, cost) VALUES (1, 1, 0), (1, 2, 0), (1, 3, 0)",
        "INSERT INTO vote (option_id, participant_id, answer, at)
         VALUES (1, 1, 'works', 0), (1, 2, 'works', 0)",
    ] {
        behind(&app, statement).await;
    }
    done(&app, Change::Remove(CHI_HERE)).await;
    let booked = "SELECT count(*) FROM meeting_member WHERE declined = 0";
    assert_eq!(numbers(&app, booked).await, [2], "both who are left");
    let counted = "SELECT count(*) FROM option_cost WHERE participant_id = 3";
    assert_eq!(numbers(&app, counted).await, [0]);
}

#[tokio::test]
async fn who_comes_starts_where_the_others_stand_and_never_below_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    meetings(&app).await;
    let borne = async |who| {
        let mut read = app.store.read().await.expect("a reader is free");
        let borne = ledgers(&mut read, CohortId(1), &[who], now()).await;
        borne.expect("the database answers")
    };
    // The meeting that was has cost Ana 4, Bo 8 and Chi 12; Dee and Eve have borne nothing.
    assert_eq!(borne(CHI_HERE).await, [12]);
    done(&app, to(FAY_HERE, FIRST)).await;
    assert_eq!(borne(FAY_HERE).await, [8], "the median");
    done(&app, to(CHI_HERE, SECOND)).await;
    assert_eq!(borne(CHI_HERE).await, [0], "as those who are there");
    behind(&app, "UPDATE meeting SET state = 'not-met' WHERE id = 1").await;
    assert_eq!(borne(CHI_HERE).await, [0], "what was not is nobody's gain");
}

#[tokio::test]
async fn who_comes_is_expected_where_the_time_is_theirs() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    meetings(&app).await;
    for statement in [
        "INSERT INTO participant_zone (participant_id, zone) VALUES (6, 'Europe/Lisbon')",
        "INSERT INTO participant_week (id, participant_id) VALUES (1, 6)",
        // Mondays: 20 March is one, 22 March is none.
        "INSERT INTO participant_window (week_id, comfort, weekday, start_minute, end_minute)
         VALUES (1, 'sure', 1, 600, 900)",
        "INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state, made_at, closes_at)
         VALUES (4, 1, 41, 1, 60, 'open', 0, 1679227200000)",
        "INSERT INTO proposal_option (id, proposal_id, position, starts_at)
         VALUES (4, 4, 1, 1679320800000), (5, 4, 2, 1679493600000)",
    ] {
        behind(&app, statement).await;
    }
    done(&app, to(FAY_HERE, FIRST)).await;
    let expected =
        "SELECT meeting_id FROM meeting_member WHERE participant_id = 6 AND declined = 0";
    assert_eq!(numbers(&app, expected).await, [2]);
    let counted = "SELECT option_id FROM option_cost WHERE participant_id = 6";
    assert_eq!(numbers(&app, counted).await, [4]);
}

#[tokio::test]
async fn who_waits_for_the_cohort_can_come_into_a_group_and_waits_no_longer() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    behind(
        &app,
        "UPDATE participant SET wait_listed_at = 1 WHERE id = 6",
    )
    .await;
    let found = choices_for(&app, SERVER, ANA_HERE, Wanted::StandIn).await;
    let (_, stand_ins) = found.expect("the database answers").expect("can be chosen");
    let stand_ins: Vec<_> = stand_ins
        .iter()
        .map(|choice| choice.name.as_str())
        .collect();
    assert_eq!(stand_ins, ["Fay"]);
    done(&app, to(FAY_HERE, SECOND)).await;
    assert_eq!(members(&app, 2).await, [4, 5, 6]);
    let mut read = app.store.read().await.expect("a reader is free");
    let waits: Option<i64> =
        sqlx::query_scalar("SELECT wait_listed_at FROM participant WHERE id = 6")
            .fetch_one(&mut *read)
            .await
            .expect("reads");
    assert_eq!(waits, None);
}

#[tokio::test]
async fn whose_sign_up_is_half_done_gets_no_place_and_can_be_taken_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    behind(
        &app,
        "UPDATE participant SET unfinished_since_at = 1 WHERE id = 6",
    )
    .await;
    let groups = choices_for(&app, SERVER, FAY_HERE, Wanted::Group).await;
    assert_eq!(groups.expect("the database answers"), Err(Refusal::Nothing));
    assert_eq!(
        plan(&app, to(FAY_HERE, SECOND)).await,
        Err(Refusal::Nothing)
    );
    let replaced = Change::Replace {
        out: ANA_HERE,
        by: FAY_HERE,
    };
    assert_eq!(plan(&app, replaced).await, Err(Refusal::Nothing));
    let out = Change::Remove(FAY_HERE);
    let planned = change::plan(&app, SERVER, out, COORDINATOR, now()).await;
    let planned = planned.expect("the database answers").expect("can be done");
    assert_eq!(planned.steps[0].name, "Fay");
    done(&app, out).await;
    assert_eq!(
        numbers(&app, "SELECT id FROM participant WHERE state = 'removed'").await,
        [6]
    );
}

#[tokio::test]
async fn whoever_takes_part_can_leave_once_and_only_for_themselves() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    let leave = async |account, who| {
        let left = places::withdraw(&app, SERVER, account, who, now()).await;
        left.expect("the database answers")
    };
    let done = |before| Ok(Applied { people: 1, before });
    assert_eq!(leave(BO, ANA_HERE).await, Err(Refusal::Gone));
    assert_eq!(leave(NOBODY, ANA_HERE).await, Err(Refusal::Gone));
    let mine = places::places(&app, SERVER, ANA, now())
        .await
        .expect("answers");
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].participant.group_name.as_deref(), Some("Group 1"));
    assert_eq!(leave(ANA, ANA_HERE).await, done(false));
    assert_eq!(leave(ANA, ANA_HERE).await, done(true));
    assert_eq!(members(&app, 1).await, [2, 3]);
    assert_eq!(waits(&app).await, ["seat:1:9001"]);
    assert_eq!(
        places::places(&app, SERVER, ANA, now())
            .await
            .expect("answers"),
        []
    );
    // Who waits can leave, too.
    assert_eq!(leave(AccountId(9006), FAY_HERE).await, done(false));
    behind(&app, "UPDATE cohort SET state = 'archived'").await;
    assert_eq!(leave(DEE, DEE_HERE).await, Err(Refusal::Gone));
}

#[tokio::test]
async fn a_seat_outlives_its_cohort_so_that_a_closed_room_lets_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    done(&app, Change::Remove(CHI_HERE)).await;
    let archived = cohorts::archive(&app, SERVER, (COHORT, 2), COORDINATOR, now()).await;
    archived
        .expect("the database answers")
        .expect("is archived");
    let discord = Obliging::default();
    runner(&app, &discord)
        .await
        .tick(now())
        .await
        .expect("runs");
    let closed = "SELECT count(*) FROM room WHERE closed_at IS NOT NULL";
    assert_eq!(numbers(&app, closed).await, [2]);
    // Closing a room may have met what let somebody in just before it was taken away, so whoever
    // had left is let go once more.
    let done = discord.done();
    let seats = done.iter().filter(|key| *key == "seat:1:9003").count();
    assert_eq!(seats, 2, "{done:?}");
}
