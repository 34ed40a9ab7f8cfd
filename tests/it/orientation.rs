//! Five cards before the room opens: each is kept once, and the desk counts who has read them all.

use carrel::{
    app::{
        App,
        cohorts::{self, desk},
        erasure,
        orientation::{self, NoPlace, Seen},
        page,
    },
    domain::{
        ids::{AccountId, CohortId, ErasureId},
        orientation::Subject,
        time::Moment,
    },
    store::{orientation::Ready, people as stored},
};

use crate::{
    cohorts::roomy,
    prompts::{ANA, BO, COHORT, DEE, ELSEWHERE, NOBODY, SERVER, at, change, cohort, numbers},
};

const CHI: AccountId = AccountId(9003);
const EVE: AccountId = AccountId(9005);

/// Rows, and moments that are not the first one's.
const KEPT: &str = "SELECT count(*) FROM orientation_tap WHERE participant_id = 1
                    UNION ALL SELECT count(DISTINCT tapped_at) FROM orientation_tap";

fn noon() -> Moment {
    at("2023-03-08T18:00:00Z")
}

async fn tap(app: &App, who: AccountId, subject: Subject) -> Result<Seen, NoPlace> {
    let tapped = orientation::tap(app, SERVER, who, (COHORT, subject), noon()).await;
    tapped.expect("the database answers")
}

async fn tap_all(app: &App, who: AccountId) {
    for subject in Subject::ALL {
        tap(app, who, subject).await.expect("they have a place");
    }
}

/// How many cards a page says that its owner has read, while there are more.
async fn on_page(app: &App, who: AccountId) -> Option<usize> {
    let page = page::look(app, SERVER, who, noon()).await;
    let page = page.expect("the database answers");
    page.expect("has a page").cards_read
}

#[tokio::test]
async fn each_card_is_kept_once_and_what_is_left_comes_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    for (read, subject) in Subject::ALL.into_iter().enumerate() {
        assert_eq!(on_page(&app, ANA).await, Some(read));
        let seen = orientation::look(&app, SERVER, ANA).await.expect("reads");
        let seen = seen.expect("she has a place");
        assert_eq!(Subject::first_beside(&seen.read), Some(subject));
        for later in [noon(), at("2023-03-09T18:00:00Z")] {
            let tapped = (COHORT, subject);
            let seen = orientation::tap(&app, SERVER, ANA, tapped, later).await;
            let seen = seen.expect("the database answers").expect("she may");
            assert_eq!(seen.read.len(), 1 + read, "twice is once");
        }
    }
    assert_eq!(numbers(&app, KEPT).await, [5, 1], "the first time counts");
    assert_eq!(on_page(&app, ANA).await, None, "nothing is left");
    assert_eq!(on_page(&app, BO).await, Some(0), "to each their own");
    let seen = orientation::look(&app, SERVER, ANA).await.expect("reads");
    let seen = seen.expect("she can read them again");
    assert_eq!(seen.last_on.to_string(), "2023-06-25");
}

#[tokio::test]
async fn who_has_no_place_keeps_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    for statement in [
        "UPDATE participant SET unfinished_since_at = 1 WHERE id = 2",
        "UPDATE participant SET state = 'withdrawn' WHERE id = 3",
    ] {
        change(&app, statement).await;
    }
    for who in [NOBODY, BO, CHI] {
        assert_eq!(tap(&app, who, Subject::Phone).await, Err(NoPlace));
        let seen = orientation::look(&app, SERVER, who).await;
        assert_eq!(seen.expect("reads"), Err(NoPlace));
    }
    assert_eq!(on_page(&app, BO).await, None);
    for (server, cohort) in [(ELSEWHERE, COHORT), (SERVER, CohortId(2))] {
        let tapped = (cohort, Subject::Phone);
        let seen = orientation::tap(&app, server, ANA, tapped, noon()).await;
        assert_eq!(seen.expect("reads"), Err(NoPlace));
    }
    assert_eq!(numbers(&app, KEPT).await, [0, 0]);
}

/// What the desk and, where there is one, the preview of the launch count.
async fn counted(app: &App) -> Vec<Ready> {
    let mut read = app.store.read().await.expect("a reader is free");
    let programme = stored::programme_on(&mut read, SERVER).await;
    drop(read);
    let programme = programme.expect("reads").expect("it is set up");
    let shown = desk(app, &programme, noon()).await.expect("is shown");
    let preview = cohorts::preview_launch(app, &programme, &roomy()).await;
    let preview = preview.expect("the database answers").ok();
    let counted = preview.map(|plan| plan.ready);
    shown.ready.into_iter().chain(counted).collect()
}

#[tokio::test]
async fn the_desk_counts_as_the_rows_do_before_and_after_groups_are_formed() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    // A row for each who has a place, and one for each of them who has tapped every subject.
    let with_place = "SELECT count(*) FROM participant
                       WHERE cohort_id = 1 AND state NOT IN ('withdrawn', 'removed', 'finished')
                         AND coalesce(unfinished_since_at, wait_listed_at) IS NULL";
    let done = "WITH done AS (SELECT participant_id FROM orientation_tap
                               GROUP BY participant_id HAVING count(DISTINCT subject) = 5)
                SELECT count(*) FROM done JOIN participant ON id = participant_id
                 WHERE cohort_id = 1 AND state NOT IN ('withdrawn', 'removed', 'finished')
                   AND coalesce(unfinished_since_at, wait_listed_at) IS NULL";
    for who in [ANA, CHI, EVE] {
        tap_all(&app, who).await;
    }
    tap(&app, BO, Subject::Course).await.expect("he may");
    tap(&app, DEE, Subject::Sight).await.expect("she may");
    let mut counts = Vec::new();
    for (statement, shown) in [
        ("UPDATE cohort SET state = 'open'", 2),
        ("UPDATE cohort SET state = 'forming'", 2),
        ("UPDATE participant SET wait_listed_at = 1 WHERE id = 3", 2),
        ("UPDATE participant SET state = 'waiting' WHERE id = 4", 2),
        ("UPDATE participant SET state = 'withdrawn' WHERE id = 5", 2),
        (
            "UPDATE participant SET unfinished_since_at = 1 WHERE id = 2",
            2,
        ),
        ("UPDATE cohort SET state = 'running'", 1),
        ("UPDATE cohort SET state = 'archived'", 0),
    ] {
        change(&app, statement).await;
        let (of, ready) = (numbers(&app, with_place).await, numbers(&app, done).await);
        let all = counted(&app).await;
        assert_eq!(all.len(), shown, "{statement}");
        for count in &all {
            assert_eq!(
                (vec![count.ready], vec![count.of]),
                (ready.clone(), of.clone())
            );
        }
        counts.extend(all.first().map(|count| (count.ready, count.of)));
    }
    let expected = [(3, 5), (3, 5), (2, 4), (2, 4), (1, 3), (1, 2), (1, 2)];
    assert_eq!(counts, expected);
}

#[tokio::test]
async fn it_is_handed_out_with_what_is_known_of_somebody_and_deleted_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    tap_all(&app, ANA).await;
    tap(&app, BO, Subject::Phone).await.expect("he may");
    let export = erasure::export(&app, SERVER, BO).await;
    let export = export.expect("reads").expect("he is known");
    let [part] = export.cohorts.as_slice() else {
        panic!("one cohort, not {:?}", export.cohorts);
    };
    let [read] = part.orientation.as_slice() else {
        panic!("one card, not {:?}", part.orientation);
    };
    assert_eq!(
        (read.about.as_str(), read.at.as_str()),
        ("phone", "2023-03-08T18:00:00Z")
    );
    let asked = erasure::ask(&app, SERVER, ANA, noon()).await;
    asked.expect("the database answers").expect("she may");
    let due = at("2023-04-07T17:00:00Z");
    let done = erasure::fulfil(&app, ErasureId(1), "former member", due).await;
    done.expect("the database answers");
    let left = "SELECT participant_id FROM orientation_tap";
    assert_eq!(numbers(&app, left).await, [2], "only his is left");
}
