//! Groups that have become small get one suggestion each, which a coordinator accepts; and a group
//! goes to another as a whole, with all that follows.

use std::sync::Arc;

use carrel::{
    app::{
        App,
        change::{
            self, Applied, Refusal,
            merge::{self, Merging},
            places,
            repair::{self, Accepted, Helped, LeftOut, Page, Would},
        },
        cohorts, removals,
        rooms::{self, Seating},
        safety::separate::{self, Leaves},
        small,
    },
    domain::{
        change::Change,
        ids::{AccountId, ChannelId, FallId, GroupId, MessageId, ParticipantId, PlanId, ReportId},
        promises::{Kept, Promise},
        time::Moment,
    },
    store::small::Wish,
};

use crate::{
    change::running,
    misfire::{Obliging, runner},
    prompts::{
        ANA, BO, COHORT, DEE, ELSEWHERE, FIRST, SECOND, SERVER, at, change as behind, keep, numbers,
    },
};

const COORDINATOR: AccountId = AccountId(8001);
const EVE: AccountId = AccountId(9005);
const CHI_HERE: ParticipantId = ParticipantId(3);
const DEE_HERE: ParticipantId = ParticipantId(4);

fn now() -> Moment {
    at("2023-03-15T12:00:00Z")
}

/// Two groups, three and two, in which everybody could be with everybody; Fay waits for a group.
async fn everybody_fits(folder: &std::path::Path) -> Arc<App> {
    let app = running(folder).await;
    for statement in [
        "INSERT INTO participant_language (participant_id, language, level)
         SELECT id, 'pt', 'native' FROM participant",
        "UPDATE participant_zone SET zone = 'Europe/Lisbon'",
        "INSERT INTO participant_zone (participant_id, zone) VALUES (6, 'Europe/Lisbon')",
        "INSERT INTO participant_week (id, participant_id) SELECT id, id FROM participant",
        "INSERT INTO participant_window (week_id, comfort, weekday, start_minute, end_minute)
         SELECT id, 'sure', 1, 600, 900 FROM participant",
    ] {
        behind(&app, statement).await;
    }
    app
}

/// The same, of whom two are left in the first group, to whom nobody can come.
async fn nobody_can_come(folder: &std::path::Path) -> Arc<App> {
    let app = everybody_fits(folder).await;
    behind(&app, "UPDATE cohort SET size_max = 3").await;
    behind(
        &app,
        "UPDATE participant SET state = 'withdrawn' WHERE id = 6",
    )
    .await;
    change_now(&app, Change::Remove(CHI_HERE)).await;
    app
}

async fn texts(app: &App, question: &'static str) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(question)
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}

const SEATS: &str = "SELECT key FROM job WHERE state = 'waiting' AND kind = 'seat' ORDER BY key";

async fn members(app: &App, group: GroupId) -> Vec<i64> {
    let question = match group {
        FIRST => {
            "SELECT participant_id FROM membership WHERE group_id = 1 AND until_at IS NULL
              ORDER BY participant_id"
        }
        _ => {
            "SELECT participant_id FROM membership WHERE group_id = 2 AND until_at IS NULL
              ORDER BY participant_id"
        }
    };
    numbers(app, question).await
}

async fn plan_merge(app: &App, from: GroupId, into: GroupId) -> Result<(PlanId, Merging), Refusal> {
    let planned = merge::plan(app, SERVER, (from, into), COORDINATOR, now()).await;
    planned
        .expect("the database answers")
        .map(|(planned, merging)| (planned.plan, merging))
}

async fn apply(app: &App, plan: PlanId) -> Result<Applied, Refusal> {
    let applied = change::apply(app, SERVER, plan, COORDINATOR, now()).await;
    applied.expect("the database answers")
}

async fn merged(app: &App) {
    let (plan, _) = plan_merge(app, SECOND, FIRST).await.expect("can be done");
    let applied = apply(app, plan).await.expect("is done");
    assert_eq!((applied.people, applied.before), (2, false));
    let again = apply(app, plan).await.expect("was done");
    assert!(again.before, "twice is once");
}

async fn change_now(app: &App, wanted: Change) {
    let planned = change::plan(app, SERVER, wanted, COORDINATOR, now()).await;
    let planned = planned.expect("the database answers").expect("can be done");
    apply(app, planned.plan).await.expect("is done");
}

async fn list(app: &App) -> Page {
    let page = repair::list(app, SERVER, (COHORT, 0), COORDINATOR, now()).await;
    page.expect("the database answers")
        .expect("the cohort runs")
}

async fn accept_all(app: &App, first: PlanId) -> Accepted {
    let done = repair::accept_all(app, SERVER, first, COORDINATOR, now()).await;
    done.expect("the database answers")
        .expect("there is a list")
}

#[tokio::test]
async fn a_group_joins_another_and_may_read_its_old_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    behind(
        &app,
        "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at)
         VALUES ('prompt:2:3', 41, 'prompt', 1, '{\"kind\":\"prompt\",\"group\":2,\"fortnight\":3}', 0,
                 'waiting', 0),
                ('prompt:1:3', 41, 'prompt', 1, '{\"kind\":\"prompt\",\"group\":1,\"fortnight\":3}', 0,
                 'waiting', 0)",
    )
    .await;
    merged(&app).await;
    assert_eq!(members(&app, FIRST).await, [1, 2, 3, 4, 5]);
    assert_eq!(members(&app, SECOND).await, Vec::<i64>::new());
    // The other room opens at once, and theirs lets them in as long as they take part.
    assert_eq!(texts(&app, SEATS).await, ["seat:1:9004", "seat:1:9005"]);
    let old = rooms::seating(&app, SECOND, DEE).await.expect("reads");
    assert_eq!(old, Seating::Closed);
    let prompts = "SELECT state FROM job WHERE kind = 'prompt' ORDER BY key";
    assert_eq!(texts(&app, prompts).await, ["waiting", "skipped"]);
    let noted = "SELECT count(*) FROM audit WHERE what = 'group.merge'";
    assert_eq!(numbers(&app, noted).await, [1]);

    let word = Kept::Message {
        channel: ChannelId(702),
        message: MessageId(7021),
    };
    keep(&app, Promise::Farewell { group: SECOND }, word, now()).await;
    let closed = "SELECT group_id FROM room WHERE closed_at IS NOT NULL";
    assert_eq!(numbers(&app, closed).await, [2]);
    assert_eq!(texts(&app, SEATS).await, ["seat:1:9004", "seat:1:9005"]);
    let gone_on = merge::gone_on(&app, SECOND, now()).await.expect("reads");
    let gone_on = gone_on.expect("it has gone on");
    assert_eq!(
        (gone_on.name.as_str(), gone_on.room),
        ("Group 1", Some(ChannelId(701)))
    );
    let copy = removals::copy(&app, (SERVER, DEE), SECOND, now()).await;
    assert!(copy.expect("reads").is_ok(), "what was theirs");
    let copy = removals::copy(&app, (SERVER, ANA), SECOND, now()).await;
    assert!(copy.expect("reads").is_err(), "it was never Ana's");

    // Whoever leaves the cohort reads neither room any more.
    behind(&app, "DELETE FROM job").await;
    let left = places::withdraw(&app, SERVER, DEE, DEE_HERE, now()).await;
    left.expect("the database answers").expect("she may");
    assert_eq!(texts(&app, SEATS).await, ["seat:2:9004"]);
    let old = rooms::seating(&app, SECOND, DEE).await.expect("reads");
    let let_go = Seating::LetGo {
        room: ChannelId(702),
        voice: None,
        awaits_voice: false,
    };
    assert_eq!(old, let_go);
    let other = rooms::seating(&app, SECOND, EVE).await.expect("reads");
    assert_eq!(other, Seating::Closed);
}

#[tokio::test]
async fn whoever_is_separated_never_reads_the_old_room_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    merged(&app).await;
    for statement in [
        "INSERT INTO staff (programme_id, account_id, scope, group_id, from_at)
         VALUES (1, 8001, 'safety', NULL, 0)",
        "INSERT INTO report (id, programme_id, server_id, number, reporter_account_id,
                             about_account_id, text, told_at)
         VALUES (1, 1, 41, 1, 9001, 9004, 'a', 0)",
        "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         VALUES (3, 1, 41, 3, 'Group 3', '{}', 0)",
    ] {
        behind(&app, statement).await;
    }
    let (report, goes) = (ReportId(1), Leaves::Reported);
    let separated = separate::separate(&app, SERVER, COORDINATOR, report, goes, now()).await;
    assert!(separated.expect("the database answers").expect("may").left);
    assert!(texts(&app, SEATS).await.contains(&"seat:2:9004".to_owned()));
    behind(
        &app,
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         VALUES (3, 4, 1, 0, 'came')",
    )
    .await;
    let old = rooms::seating(&app, SECOND, DEE).await.expect("reads");
    assert!(matches!(old, Seating::LetGo { .. }), "{old:?}");
    let copy = removals::copy(&app, (SERVER, DEE), SECOND, now()).await;
    assert!(copy.expect("reads").is_err(), "it is theirs no more");
    let other = rooms::seating(&app, SECOND, EVE).await.expect("reads");
    assert_eq!(other, Seating::Closed);
}

#[tokio::test]
async fn a_merge_says_what_it_would_do_and_does_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    for statement in [
        // On a Monday at noon, and on a Tuesday; a vote is open in the group that goes.
        "INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state, made_at, closes_at)
         VALUES (1, 1, 41, 1, 60, 'booked', 0, 0), (2, 1, 41, 1, 60, 'booked', 0, 0),
                (3, 2, 41, 4, 60, 'booked', 0, 0), (4, 2, 41, 4, 60, 'open', 0, 1679227200000)",
        "INSERT INTO proposal_option (id, proposal_id, position, starts_at)
         VALUES (1, 1, 1, 1679313600000), (2, 2, 1, 1679400000000), (3, 3, 1, 1679313600000)",
        "INSERT INTO meeting (id, group_id, server_id, proposal_id, option_id, starts_at, minutes,
                              state, place, booked_at)
         SELECT o.id, p.group_id, 41, p.id, o.id, o.starts_at, 60, 'booked', 'text', 0
           FROM proposal_option o JOIN proposal p ON p.id = o.proposal_id",
        "INSERT INTO meeting_member (meeting_id, participant_id, cost, declined)
         SELECT meeting.id, m.participant_id, 0, 0 FROM meeting
           JOIN membership m ON m.group_id = meeting.group_id",
        "INSERT INTO milestone (group_id, server_id, title, state, made_by, made_at, done_by, done_at)
         VALUES (2, 41, 'Draft', 'open', 4, 0, NULL, NULL), (2, 41, 'Idea', 'done', 4, 0, 4, 0)",
        "INSERT INTO project (group_id, kind, aim, made_by, made_at)
         VALUES (2, 'poster', 'A poster', 4, 0)",
    ] {
        behind(&app, statement).await;
    }
    let (plan, merging) = plan_merge(&app, SECOND, FIRST).await.expect("can be done");
    assert_eq!(
        (merging.called_off, merging.ahead, merging.open_steps),
        (1, 2, 1)
    );
    let expected = [("Dee".to_owned(), 1), ("Eve".to_owned(), 1)];
    assert_eq!(merging.expected, expected, "Mondays are theirs");
    assert!(!merging.two_projects);
    assert_eq!(merging.left_behind, 0);
    apply(&app, plan).await.expect("is done");
    let standing = "SELECT id FROM meeting WHERE state = 'booked' ORDER BY id";
    assert_eq!(numbers(&app, standing).await, [1, 2]);
    let told = "SELECT count(*) FROM job WHERE kind = 'called-off'";
    assert_eq!(numbers(&app, told).await, [0], "the last words say so");
    let votes = "SELECT count(*) FROM proposal WHERE state = 'withdrawn'";
    assert_eq!(numbers(&app, votes).await, [1]);
    let coming = "SELECT participant_id FROM meeting_member WHERE meeting_id = 1 ORDER BY 1";
    assert_eq!(numbers(&app, coming).await, [1, 2, 3, 4, 5]);
    let steps = "SELECT group_id FROM milestone ORDER BY id";
    assert_eq!(numbers(&app, steps).await, [1, 2], "what is open follows");
    assert_eq!(numbers(&app, "SELECT group_id FROM project").await, [1]);
}

#[tokio::test]
async fn what_finds_no_place_or_stops_is_said_before_two_groups_come_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    for statement in [
        "INSERT INTO milestone (group_id, server_id, title, state, made_by, made_at)
         WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 24)
         SELECT 2, 41, 'Step ' || i, 'open', 4, 0 FROM n",
        "INSERT INTO milestone (group_id, server_id, title, state, made_by, made_at)
         VALUES (1, 41, 'Draft', 'open', 1, 0), (1, 41, 'Talk', 'open', 1, 0),
                (1, 41, 'Print', 'open', 1, 0)",
        "INSERT INTO project (group_id, kind, aim, made_by, made_at)
         VALUES (1, 'poster', 'A poster', 1, 0), (2, 'poster', 'Another', 4, 0)",
        "UPDATE participant SET state = 'withdrawn' WHERE id = 6",
    ] {
        behind(&app, statement).await;
    }
    change_now(&app, Change::Remove(CHI_HERE)).await;
    let first = list(&app).await.list().expect("they can join the others");
    let found = repair::together(&app, SERVER, first, now()).await;
    let merging = found.expect("reads").expect("two come together").merging;
    assert_eq!((merging.from, merging.into), (FIRST, SECOND));
    assert_eq!((merging.open_steps, merging.left_behind), (1, 2));
    assert!(merging.two_projects);
    let preview = repair::preview(&app, SERVER, first, now()).await;
    let preview = preview.expect("reads").expect("there is a list");
    let [Would::Join { two_projects, .. }] = preview.holds.as_slice() else {
        panic!("two come together, not {preview:?}");
    };
    assert!(two_projects);
    assert_eq!(accept_all(&app, first).await.done, 1);
    let steps = "SELECT count(*) FROM milestone GROUP BY group_id ORDER BY group_id";
    assert_eq!(numbers(&app, steps).await, [2, 25]);
    let found = repair::together(&app, SERVER, first, now()).await;
    assert_eq!(found.expect("reads"), None, "it was accepted");
}

#[tokio::test]
async fn a_merge_that_cannot_be_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    let refused = async |from, into| plan_merge(&app, from, into).await.map(drop);
    assert_eq!(refused(FIRST, FIRST).await, Err(Refusal::Nothing));
    assert_eq!(refused(SECOND, GroupId(99)).await, Err(Refusal::Gone));
    let elsewhere = merge::plan(&app, ELSEWHERE, (SECOND, FIRST), COORDINATOR, now()).await;
    let elsewhere = elsewhere.expect("the database answers").map(drop);
    assert_eq!(elsewhere, Err(Refusal::Gone));
    behind(&app, "UPDATE cohort SET size_max = 4").await;
    let full = Refusal::Full {
        group: "Group 1".to_owned(),
    };
    assert_eq!(refused(SECOND, FIRST).await, Err(full));
    behind(&app, "UPDATE cohort SET size_max = 5").await;
    behind(
        &app,
        "INSERT INTO not_with (id, programme_id, person_id, other_person_id, for_ever, said_at)
         VALUES (1, 1, 1, 5, 0, 0)",
    )
    .await;
    assert_eq!(refused(SECOND, FIRST).await, Err(Refusal::Apart));
    behind(&app, "DELETE FROM not_with").await;

    // Somebody comes to the group that was to go: it is not what was looked at.
    let (plan, _) = plan_merge(&app, SECOND, FIRST).await.expect("can be done");
    behind(&app, "UPDATE cohort SET state = 'archived'").await;
    assert_eq!(apply(&app, plan).await, Err(Refusal::NotRunning));
    behind(&app, "UPDATE cohort SET state = 'running'").await;
    let who = ParticipantId(6);
    change_now(&app, Change::Move { who, to: SECOND }).await;
    assert_eq!(apply(&app, plan).await, Err(Refusal::Changed));
    assert_eq!(members(&app, SECOND).await, [4, 5, 6]);

    // A group that has gone to another is there no more.
    change_now(&app, Change::Remove(who)).await;
    merged(&app).await;
    assert_eq!(refused(SECOND, FIRST).await, Err(Refusal::Gone));
    let back = Change::Move {
        who: DEE_HERE,
        to: SECOND,
    };
    let back = change::plan(&app, SERVER, back, COORDINATOR, now()).await;
    let back = back.expect("the database answers").map(drop);
    assert_eq!(back, Err(Refusal::Gone));
}

#[tokio::test]
async fn partners_that_fit_come_first_and_those_without_room_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    let found = async |group| {
        let found = merge::partners(&app, SERVER, group, 25).await;
        let (name, partners) = found.expect("the database answers").expect("runs");
        let partners = partners
            .into_iter()
            .map(|it| (it.name, it.members, it.breaks));
        (name, partners.collect::<Vec<_>>())
    };
    let fits = ("Group 2".to_owned(), vec![("Group 1".to_owned(), 3, 0)]);
    assert_eq!(found(SECOND).await, fits);
    behind(&app, "UPDATE cohort SET size_max = 4").await;
    assert_eq!(found(SECOND).await.1, Vec::new());
}

#[tokio::test]
async fn the_one_suggestion_is_accepted_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    assert_eq!(list(&app).await.all, 0, "groups that were formed so");
    change_now(&app, Change::Remove(CHI_HERE)).await;
    let page = list(&app).await;
    let [line] = page.lines.as_slice() else {
        panic!("one group is small, not {page:?}");
    };
    let name = "Fay".to_owned();
    assert_eq!(line.help, Helped::Comes { name });
    assert_eq!(line.together, ["Ana", "Bo", "Fay"]);
    assert_eq!((page.all, page.helped, page.newcomers), (1, 1, 1));
    let plan = line.plan.expect("it can be accepted");
    let accept = async || {
        let done = repair::accept(&app, SERVER, plan, COORDINATOR, now()).await;
        let done = done.expect("the database answers").expect("is known");
        (done.done, done.before, done.left_out.len())
    };
    assert_eq!(accept().await, (1, 0, 0));
    assert_eq!(accept().await, (0, 1, 0), "twice is once");
    assert_eq!(members(&app, FIRST).await, [1, 2, 6]);
    assert_eq!(list(&app).await.all, 0);
    let elsewhere = repair::accept(&app, ELSEWHERE, plan, COORDINATOR, now()).await;
    assert_eq!(elsewhere.expect("the database answers"), None);
}

#[tokio::test]
async fn who_waits_and_is_not_on_the_server_is_not_suggested() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    behind(
        &app,
        "UPDATE account SET state = 'invited' WHERE person_id = 6",
    )
    .await;
    change_now(&app, Change::Remove(CHI_HERE)).await;
    let page = list(&app).await;
    let joins = Helped::Joins {
        from: "Group 1".to_owned(),
        into: "Group 2".to_owned(),
    };
    // Nobody has fallen in Group 2, which was formed as two.
    assert_eq!(page.lines[0].help, joins);
}

#[tokio::test]
async fn all_of_a_page_is_done_and_what_no_longer_holds_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    behind(&app, "UPDATE cohort SET size_min = 3").await;
    change_now(&app, Change::Remove(CHI_HERE)).await;
    behind(
        &app,
        "INSERT INTO fall (id, group_id, fell_at) VALUES (7, 2, 0)",
    )
    .await;
    // One who waits comes to the group that is small for longest; the other two have nobody then.
    behind(&app, "UPDATE cohort SET size_max = 3").await;
    let page = list(&app).await;
    assert_eq!((page.all, page.helped), (2, 1));
    let first = page.list().expect("there is something");
    let preview = repair::preview(&app, SERVER, first, now()).await;
    let preview = preview.expect("reads").expect("there is a list");
    assert_eq!((preview.people, preview.left_out.len()), (1, 0));
    let goes_on = Would::GoOn {
        group: "Group 1".to_owned(),
    };
    assert_eq!(preview.holds[1], goes_on);

    // Meanwhile somebody else gives the place away.
    let who = ParticipantId(6);
    change_now(&app, Change::Move { who, to: FIRST }).await;
    let preview = repair::preview(&app, SERVER, first, now()).await;
    let preview = preview.expect("reads").expect("there is a list");
    assert_eq!((preview.holds.len(), preview.left_out.len()), (0, 2));
    let done = accept_all(&app, first).await;
    let left_out = |group: &str| LeftOut {
        groups: vec![group.to_owned()],
        why: Refusal::Changed,
    };
    let expected = [left_out("Group 2"), left_out("Group 1")];
    assert_eq!((done.done, done.left_out.as_slice()), (0, &expected[..]));

    let page = list(&app).await;
    let first = page.list().expect("one is left");
    assert_eq!(accept_all(&app, first).await.done, 1);
    let again = accept_all(&app, first).await;
    assert_eq!((again.done, again.before), (0, 1), "twice is once");
}

#[tokio::test]
async fn a_group_that_goes_on_is_listed_again_when_somebody_would_like_company() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = nobody_can_come(folder.path()).await;
    let answer = async |who, wish, at| {
        let about = (FIRST, FallId(1));
        let noted = small::answer(&app, (SERVER, who), about, wish, at).await;
        noted.expect("the database answers").expect("is noted");
    };
    answer(ANA, Wish::GoOn, now()).await;
    let page = list(&app).await;
    assert_eq!(page.lines[0].help, Helped::GoesOn);
    let first = page.list().expect("it can be accepted");
    assert_eq!(accept_all(&app, first).await.done, 1);
    assert_eq!(list(&app).await.all, 0);
    let asked = "SELECT count(*) FROM job WHERE key = 'small:1:1' AND state = 'waiting'";
    assert_eq!(numbers(&app, asked).await, [1], "it is asked all the same");
    answer(BO, Wish::Company, now() + chrono::TimeDelta::minutes(1)).await;
    let page = list(&app).await;
    assert_eq!(page.lines[0].help, Helped::Nobody);
    assert_eq!(page.list(), None, "there is nothing to accept");
}

#[tokio::test]
async fn a_wish_for_company_that_the_list_did_not_know_is_not_swallowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = nobody_can_come(folder.path()).await;
    let first = list(&app).await.list().expect("it can be accepted");
    let minutes = |minutes| now() + chrono::TimeDelta::minutes(minutes);
    let about = (FIRST, FallId(1));
    let noted = small::answer(&app, (SERVER, BO), about, Wish::Company, minutes(1)).await;
    noted.expect("the database answers").expect("is noted");
    let done = repair::accept_all(&app, SERVER, first, COORDINATOR, minutes(2)).await;
    let done = done.expect("the database answers").expect("is a list");
    assert_eq!(
        (done.done, done.left_out.len()),
        (0, 1),
        "who accepted it is told"
    );
    let page = list(&app).await;
    assert_eq!(page.lines[0].help, Helped::Nobody);
}

#[tokio::test]
async fn a_group_is_content_when_all_of_it_have_said_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    change_now(&app, Change::Remove(CHI_HERE)).await;
    let answer = async |who| {
        let about = (FIRST, FallId(1));
        let noted = small::answer(&app, (SERVER, who), about, Wish::GoOn, now()).await;
        noted.expect("the database answers").expect("is noted");
    };
    answer(ANA).await;
    let name = "Fay".to_owned();
    assert_eq!(list(&app).await.lines[0].help, Helped::Comes { name });
    answer(BO).await;
    assert_eq!(list(&app).await.lines[0].help, Helped::GoesOn);
}

#[tokio::test]
async fn a_group_that_goes_on_is_still_found_by_who_looks_at_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = nobody_can_come(folder.path()).await;
    let first = list(&app).await.list().expect("it can be accepted");
    assert_eq!(accept_all(&app, first).await.done, 1);
    assert_eq!(list(&app).await.all, 0);
    let seen = small::look(&app, SERVER, FIRST).await;
    let seen = seen.expect("the database answers").expect("it is small");
    assert!(seen.small.settled);
}

#[tokio::test]
async fn a_suggestion_that_would_break_a_rule_by_now_is_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    change_now(&app, Change::Remove(CHI_HERE)).await;
    let first = list(&app).await.list().expect("Fay can come");
    // Fay has no time with the others any more.
    behind(
        &app,
        "UPDATE participant_window SET weekday = 6 WHERE week_id = 6",
    )
    .await;
    let left_out = LeftOut {
        groups: vec!["Group 1".to_owned()],
        why: Refusal::Changed,
    };
    let preview = repair::preview(&app, SERVER, first, now()).await;
    let preview = preview.expect("reads").expect("there is a list");
    assert_eq!(preview.holds, []);
    assert_eq!(preview.left_out, std::slice::from_ref(&left_out));
    let done = accept_all(&app, first).await;
    assert_eq!((done.done, done.left_out), (0, vec![left_out]));
    assert_eq!(members(&app, FIRST).await, [1, 2]);
}

#[tokio::test]
async fn nothing_is_listed_of_a_cohort_that_does_not_run_or_is_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    let refused = async |server| {
        let page = repair::list(&app, server, (COHORT, 0), COORDINATOR, now()).await;
        page.expect("the database answers").map(|page| page.all)
    };
    assert_eq!(refused(SERVER).await, Ok(0));
    assert_eq!(refused(ELSEWHERE).await, Err(Refusal::Gone));
    behind(&app, "UPDATE cohort SET state = 'archived'").await;
    assert_eq!(refused(SERVER).await, Err(Refusal::NotRunning));
}

#[tokio::test]
async fn the_room_of_a_group_that_has_gone_on_is_warned_with_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    merged(&app).await;
    let discord = Obliging::default();
    let runner = runner(&app, &discord).await;
    runner.tick(now()).await.expect("runs");
    let closed = "SELECT group_id FROM room WHERE closed_at IS NOT NULL";
    assert_eq!(numbers(&app, closed).await, [2]);
    let archived = cohorts::archive(&app, SERVER, (COHORT, 1), COORDINATOR, now()).await;
    archived
        .expect("the database answers")
        .expect("is archived");
    runner.tick(now()).await.expect("runs");
    let warned = "SELECT DISTINCT json_extract(payload, '$.group') FROM job
                   WHERE kind = 'warning' ORDER BY 1";
    assert_eq!(numbers(&app, warned).await, [1, 2]);
    let again = discord.done().into_iter().filter(|key| key == "farewell:2");
    assert_eq!(again.count(), 1, "it has said goodbye once");
}

#[tokio::test]
async fn nobody_joins_the_voice_room_of_a_group_that_has_gone_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = everybody_fits(folder.path()).await;
    behind(
        &app,
        "INSERT INTO voice_room (group_id, server_id, channel_id, opened_at) VALUES (2, 41, 902, 0)",
    )
    .await;
    merged(&app).await;
    let discord = Obliging::default();
    let runner = runner(&app, &discord).await;
    runner.tick(now()).await.expect("runs");
    assert!(discord.done().contains(&"voice-closing:2".to_owned()));
    let closed = "SELECT group_id FROM voice_room WHERE closed_at IS NOT NULL";
    assert_eq!(numbers(&app, closed).await, [2]);
}

/// Four hundred people in a hundred groups, of which some have fallen; everybody has time on Mondays.
async fn four_hundred(folder: &std::path::Path) -> Arc<App> {
    let app = running(folder).await;
    for statement in [
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         WITH RECURSIVE n(id) AS (VALUES (1001) UNION ALL SELECT id + 1 FROM n WHERE id < 1400)
         SELECT id, 1, 'P' || id, 'Code ' || id, 0 FROM n",
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         SELECT id, 1, 9000 + id, 'here', 0 FROM person WHERE 1000 < id",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         SELECT id, 1, id, 1, 'placed', 'PT', 'voice', 0 FROM person WHERE 1000 < id",
        "INSERT INTO participant_language (participant_id, language, level)
         SELECT id, 'pt', 'native' FROM participant WHERE 1000 < id",
        "INSERT INTO participant_zone (participant_id, zone)
         SELECT id, 'Europe/Lisbon' FROM participant WHERE 1000 < id",
        "INSERT INTO participant_week (id, participant_id) SELECT id, id FROM participant WHERE 1000 < id",
        "INSERT INTO participant_window (week_id, comfort, weekday, start_minute, end_minute)
         SELECT participant.id, 'sure', 1 + (participant.id / 4) % 6, 600, 900 FROM participant WHERE 1000 < id",
        "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         SELECT id / 4, 1, 41, id / 4, 'Group ' || (id / 4), '{}', 0 FROM person
          WHERE 1000 < id GROUP BY id / 4",
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         SELECT id / 4, id, 1, 0, 'formed' FROM participant
          WHERE 1000 < id AND id % 4 < CASE (id / 4) % 9 WHEN 0 THEN 1 WHEN 3 THEN 2 WHEN 6 THEN 2 ELSE 4 END",
        "UPDATE cohort SET size_min = 3",
        "INSERT INTO fall (group_id, fell_at)
         SELECT group_id, 0 FROM membership WHERE until_at IS NULL GROUP BY group_id HAVING count(*) < 3",
    ] {
        behind(&app, statement).await;
    }
    app
}

#[tokio::test]
async fn many_groups_are_listed_ten_at_a_time_and_helped_with_two_presses_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = four_hundred(folder.path()).await;
    let page = list(&app).await;
    assert!(30 < page.small, "{} groups are small", page.small);
    assert_eq!(page.pages, page.all.div_ceil(10));
    assert_eq!(page.lines.len(), 10);
    let beyond = repair::list(&app, SERVER, (COHORT, 99), COORDINATOR, now()).await;
    let beyond = beyond.expect("the database answers").expect("it runs");
    assert_eq!(beyond.page, page.pages - 1, "the last page");
    // What nobody can be found for comes last.
    assert!(page.helped >= 10, "{} are helped", page.helped);
    assert!(page.lines.iter().all(|line| line.help != Helped::GoesOn));

    let mut rounds = 0;
    while let Some(first) = list(&app).await.list() {
        let done = accept_all(&app, first).await;
        assert_eq!(done.left_out, [], "each takes those before it for granted");
        rounds += 1;
    }
    assert_eq!(rounds, page.pages);
    let small = "SELECT count(*) FROM fall WHERE ended_at IS NULL AND settled_at IS NULL";
    assert_eq!(numbers(&app, small).await, [0]);
    let large = "SELECT count(*) FROM membership WHERE until_at IS NULL GROUP BY group_id
                 HAVING count(*) > 5";
    assert_eq!(numbers(&app, large).await, Vec::<i64>::new());
}
