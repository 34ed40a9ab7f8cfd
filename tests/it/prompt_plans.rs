//! What coordinators change of the prompts to come, for a cohort and for one of its groups.

use std::sync::Arc;

use carrel::{
    app::{
        App,
        prompts::{
            self, Posting,
            plan::{self, Asker, Change, Plan, Refusal},
        },
    },
    domain::{
        ids::{AccountId, GroupId, PromptId, ServerId},
        prompts::Text,
    },
};

use crate::prompts::{COHORT, ELSEWHERE, FIRST, ROOM, SECOND, SERVER, at, change, cohort, numbers};

/// In the first fortnight, whose prompt stays.
const NOW: &str = "2023-03-07T12:00:00Z";

const COORDINATOR: AccountId = AccountId(77);

fn asker(group: Option<GroupId>) -> Asker {
    Asker {
        server: SERVER,
        cohort: COHORT,
        group,
        who: COORDINATOR,
    }
}

async fn opened() -> (Arc<App>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (cohort(folder.path()).await, folder)
}

async fn look(app: &App, group: Option<GroupId>) -> Plan {
    let seen = plan::look(app, asker(group), at(NOW)).await;
    seen.expect("the database answers").expect("it is there")
}

/// Makes a change twice, which is once.
async fn make(
    app: &App,
    group: Option<GroupId>,
    fortnight: u32,
    wanted: &Change,
) -> Result<Plan, Refusal> {
    let mut last = None;
    for _time in 0..2 {
        let made = plan::change(app, asker(group), fortnight, wanted, at(NOW)).await;
        let made = made.expect("the database answers");
        let turns =
            |made: &Result<Plan, Refusal>| made.as_ref().map(|plan| plan.turns.clone()).ok();
        if let Some(before) = &last {
            assert_eq!(turns(&made), turns(before), "twice is once");
        }
        last = Some(made);
    }
    last.expect("it was made")
}

/// The titles that the fortnights from the first one on bring.
fn titles(plan: &Plan) -> Vec<&str> {
    let turns = plan.turns.iter().take(4);
    turns
        .map(|turn| turn.brings().map_or("-", |prompt| plan.title(prompt)))
        .collect()
}

fn text(title: &str) -> Text {
    Text {
        title: title.to_owned(),
        body: "b".to_owned(),
        alone: "a".to_owned(),
        together: "t".to_owned(),
        activity: None,
    }
}

const PLANNED: [&str; 4] = [
    "Who we are",
    "A day at work",
    "Libraries where I live",
    "How I came here",
];

#[tokio::test]
async fn two_prompts_change_places_and_what_has_begun_stays() {
    let (app, _folder) = opened().await;
    let before = look(&app, None).await;
    assert_eq!(titles(&before), PLANNED);
    let planned = |fortnight| before.turn(fortnight).expect("is there").planned;
    let moved = make(&app, None, 3, &Change::Later(planned(3)))
        .await
        .expect("moves");
    assert_eq!(
        titles(&moved),
        [PLANNED[0], PLANNED[1], PLANNED[3], PLANNED[2]]
    );
    let back = make(&app, None, 4, &Change::Earlier(planned(3)))
        .await
        .expect("moves");
    assert_eq!(titles(&back), PLANNED);
    let begun = Err(Refusal::Begun);
    assert_eq!(make(&app, None, 1, &Change::Later(planned(1))).await, begun);
    assert_eq!(
        make(&app, None, 2, &Change::Earlier(planned(2))).await,
        begun
    );
    assert_eq!(make(&app, None, 9, &Change::Skip).await, begun);
    let last = make(&app, None, 8, &Change::Later(planned(8)))
        .await
        .expect("nothing to do");
    assert_eq!(last.turns, before.turns);
    assert_eq!(titles(&look(&app, None).await), PLANNED);
    let audited = "SELECT count(*) FROM audit WHERE what = 'prompt.plan'";
    assert_eq!(numbers(&app, audited).await, [2]);
}

#[tokio::test]
async fn a_fortnight_is_left_out_for_all_and_brought_back() {
    let (app, _folder) = opened().await;
    let skipped = make(&app, None, 2, &Change::Skip)
        .await
        .expect("is left out");
    assert_eq!(titles(&skipped)[1], "-");
    let posting = prompts::to_post(&app, FIRST, 2, at("2023-03-20T12:45:00Z")).await;
    assert_eq!(posting.expect("answers"), Posting::LeftOut);
    let brought = make(&app, None, 2, &Change::Bring)
        .await
        .expect("is brought back");
    assert_eq!(titles(&brought), PLANNED);
}

#[tokio::test]
async fn another_prompt_takes_ones_place_and_the_other_becomes_the_last_spare_one() {
    let (app, _folder) = opened().await;
    let before = look(&app, None).await;
    let (spare, replaced) = (before.spares[1], before.turn(2).expect("is there").planned);
    let put = make(&app, None, 2, &Change::Put(spare))
        .await
        .expect("is put there");
    assert_eq!(titles(&put)[1], "Everybody welcome?");
    assert_eq!(put.spares.last(), Some(&replaced));
    let planned = before.turn(3).expect("is there").planned;
    for no_spare in [planned, PromptId(9999)] {
        let refused = make(&app, None, 2, &Change::Put(no_spare)).await;
        assert_eq!(refused, Err(Refusal::NoSpare));
    }
}

#[tokio::test]
async fn one_group_gets_what_is_its_own_and_the_others_what_was_planned() {
    let (app, _folder) = opened().await;
    let group = Some(FIRST);
    let spare = look(&app, group).await.spares[0];
    let own = make(&app, group, 2, &Change::Put(spare))
        .await
        .expect("is put there");
    assert_eq!(titles(&own)[1], "A reader I remember");
    let own = make(&app, group, 3, &Change::Skip)
        .await
        .expect("is left out");
    assert_eq!(titles(&own)[2], "-");
    for others in [None, Some(SECOND)] {
        assert_eq!(titles(&look(&app, others).await), PLANNED);
    }
    let slug = async |group| {
        let posting = prompts::to_post(&app, group, 2, at("2023-03-20T12:45:00Z")).await;
        match posting.expect("answers") {
            Posting::Ready { shown, .. } => shown.prompt.slug,
            other @ (Posting::RoomAwaited
            | Posting::RoomClosed
            | Posting::NoPrompt
            | Posting::LeftOut) => panic!("{other:?}"),
        }
    };
    change(
        &app,
        "INSERT INTO room (group_id, server_id, channel_id, opened_at) VALUES (2, 41, 702, 0)",
    )
    .await;
    assert_eq!(slug(FIRST).await, "a-reader-i-remember");
    assert_eq!(slug(SECOND).await, "a-day-at-work");
    // It is settled now, and stays.
    plan::change(&app, asker(group), 2, &Change::Bring, at(NOW))
        .await
        .expect("answers")
        .expect("ok");
    assert_eq!(slug(FIRST).await, "a-reader-i-remember");
    let brought = make(&app, group, 3, &Change::Bring)
        .await
        .expect("is brought back");
    assert_eq!(titles(&brought)[2], PLANNED[2]);
}

#[tokio::test]
async fn what_a_coordinator_writes_comes_and_is_harmless() {
    let (app, _folder) = opened().await;
    let ours = Change::Write(text("**Ours**"));
    let written = plan::change(&app, asker(None), 2, &ours, at(NOW)).await;
    let written = written.expect("answers").expect("is written");
    assert_eq!(titles(&written)[1], "**Ours**");
    let own = Change::Write(text("Just yours"));
    let own = plan::change(&app, asker(Some(FIRST)), 3, &own, at(NOW)).await;
    assert_eq!(
        titles(&own.expect("answers").expect("is written"))[2],
        "Just yours"
    );
    let blank = plan::change(&app, asker(None), 4, &Change::Write(text("  ")), at(NOW)).await;
    assert_eq!(blank.expect("answers"), Err(Refusal::Blank));
    let posting = prompts::to_post(&app, FIRST, 2, at("2023-03-20T12:45:00Z")).await;
    let Posting::Ready { shown, .. } = posting.expect("answers") else {
        panic!("the room stands");
    };
    assert_eq!(
        (
            shown.prompt.text.title.as_str(),
            shown.prompt.language.code()
        ),
        ("**Ours**", "en")
    );
}

#[tokio::test]
async fn another_servers_ids_find_nothing_and_a_room_names_its_group() {
    let (app, _folder) = opened().await;
    for asker in [
        Asker {
            server: ELSEWHERE,
            ..asker(None)
        },
        Asker {
            server: ServerId(1),
            ..asker(Some(FIRST))
        },
        asker(Some(GroupId(99))),
    ] {
        let seen = plan::look(&app, asker, at(NOW)).await.expect("answers");
        assert_eq!(seen, Err(Refusal::Gone));
        let changed = plan::change(&app, asker, 3, &Change::Skip, at(NOW))
            .await
            .expect("answers");
        assert_eq!(changed, Err(Refusal::Gone));
    }
    let found = async |server, room| plan::found(&app, server, room).await.expect("answers");
    assert_eq!(found(SERVER, ROOM).await, Some((COHORT, Some(FIRST))));
    assert_eq!(
        found(SERVER, carrel::domain::ids::ChannelId(1)).await,
        Some((COHORT, None))
    );
    assert_eq!(found(ELSEWHERE, ROOM).await, None);
}
