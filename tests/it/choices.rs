//! Choices of a sign-up over the life of a cohort: what was sorted stays sorted, whatever comes again.

use carrel::{
    app::{
        App,
        choices::{self, Asker, Becomes, Board, Done, Refusal},
        signup,
    },
    domain::{
        ids::{AccountId, CohortId, ServerId},
        language::Locale,
        signup::{CHOICES_MAX, Choice, Own, Step, Subject, mark},
    },
    store::choices::{Listed, offered},
};

use super::cohorts::{COORDINATOR, SERVER, import, new_app, now, open, set_up, wanted};

const ELSEWHERE: ServerId = ServerId(42);
const FIRST: CohortId = CohortId(1);

const SHEET: &[u8] = b"discord_user_id,display_name,country,time_zone,available,sector,interests
900000000000000001,Ana,PT,Europe/Lisbon,Mon 18-21,Prison library,zines; outreach
900000000000000002,Bo,PT,Europe/Lisbon,Mon 18-21,prison  LIBRARY,maps
";

/// An open cohort whose two people each wrote a sector and an interest of their own.
async fn written(folder: &std::path::Path) -> App {
    let app = new_app(folder).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    open(&app, &programme, &wanted("2026-04-06"))
        .await
        .expect("opens");
    assert_eq!(import(&app, &programme, SHEET).await, (2, 0));
    app
}

fn asker(cohort: CohortId) -> Asker {
    Asker {
        server: SERVER,
        cohort,
        who: COORDINATOR,
    }
}

fn called(row: &Listed) -> String {
    let name = row.name.clone();
    name.unwrap_or_else(|| row.choice.id().to_owned())
}

async fn board(app: &App, cohort: CohortId) -> Board {
    let board = choices::look(app, asker(cohort)).await;
    board.expect("reads").expect("it gathers")
}

/// What waits, as it was first written, and by how many.
async fn waits(app: &App) -> Vec<(String, usize)> {
    let board = board(app, FIRST).await;
    let waiting = board.waiting.into_iter();
    waiting.map(|waits| (waits.answer, waits.people)).collect()
}

async fn sort(
    app: &App,
    subject: Subject,
    written: &str,
    into: Becomes<'_>,
) -> Result<Done, Refusal> {
    let what = (subject, mark(written));
    let sorted = choices::sort(app, asker(FIRST), what, into, called, now()).await;
    sorted
        .expect("the database answers")
        .map(|(_board, done)| done)
}

async fn place(app: &App, subject: Subject, id: &str) -> i64 {
    let board = board(app, FIRST).await;
    let mut of = board.choices.iter().filter(|row| row.subject == subject);
    of.find(|row| row.choice.id() == id)
        .expect("is there")
        .position
}

/// The sectors and the interests that stand, in order of persons.
async fn answers(app: &App) -> (Vec<Option<String>>, Vec<String>) {
    let mut read = app.store.read().await.expect("a reader is free");
    let sectors = sqlx::query_scalar("SELECT sector FROM participant ORDER BY id");
    let sectors = sectors.fetch_all(&mut *read).await.expect("reads");
    let interests = "SELECT choice FROM participant_interest ORDER BY participant_id, choice";
    let interests = sqlx::query_scalar(interests);
    (
        sectors,
        interests.fetch_all(&mut *read).await.expect("reads"),
    )
}

/// Both write the same once more.
async fn again(app: &App) {
    for (account, sector, interests) in [
        (900_000_000_000_000_001, "Prison library", "zines"),
        (900_000_000_000_000_002, "prison library", "maps"),
    ] {
        let who = signup::Asker {
            server: SERVER,
            account: AccountId(account),
            name: "",
            locale: Locale::default(),
            cohort: FIRST,
        };
        for (at, written) in [
            ((Step::Work, Own::Sector), sector),
            ((Step::Interests, Own::Interests), interests),
        ] {
            let kept = signup::write(app, &who, at, written, now()).await;
            kept.expect("the database answers").expect("is kept");
        }
    }
}

async fn change(app: &App, statement: &'static str) {
    let mut write = app.store.write().await.expect("nobody else writes");
    let changed = sqlx::query(statement).execute(&mut *write).await;
    changed.expect("is changed");
    write.commit().await.expect("commits");
}

#[tokio::test]
async fn what_was_sorted_stays_so_when_it_is_written_once_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = written(folder.path()).await;
    let waiting = [("Prison library", 2), ("zines", 1), ("maps", 1)];
    assert_eq!(
        waits(&app).await,
        waiting.map(|(text, count)| (text.to_owned(), count))
    );
    let special = place(&app, Subject::Sector, "special").await;
    let into = Becomes::Choice(special);
    for twice in 0..2 {
        let sorted = sort(&app, Subject::Sector, "PRISON library", into).await;
        if twice == 0 {
            let Ok(Done::Folded(waits, _)) = sorted else {
                panic!("it is folded: {sorted:?}");
            };
            assert_eq!(waits.people, 2);
        } else {
            assert_eq!(sorted, Err(Refusal::Sorted));
        }
    }
    let made = sort(&app, Subject::Interest, "zines", Becomes::New).await;
    assert!(matches!(made, Ok(Done::Made(_))), "{made:?}");
    let aside = sort(&app, Subject::Interest, "maps", Becomes::Nothing).await;
    assert!(matches!(aside, Ok(Done::Aside(_))), "{aside:?}");
    let special = Some("special".to_owned());
    let stands = (
        vec![special.clone(), special],
        vec!["outreach".to_owned(), "zines".to_owned()],
    );
    for _time in 0..2 {
        assert_eq!(answers(&app).await, stands);
        assert_eq!(waits(&app).await, []);
        again(&app).await;
    }
    // Where the choice is gone, what was folded into it waits once more, and nothing is lost.
    change(
        &app,
        "UPDATE cohort_choice SET retired_at = 1 WHERE choice = 'zines'",
    )
    .await;
    again(&app).await;
    assert_eq!(waits(&app).await, [("zines".to_owned(), 1)]);
}

#[tokio::test]
async fn the_next_cohort_begins_with_the_choices_of_the_one_before_and_knows_what_was_sorted() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = written(folder.path()).await;
    let (asker_1, sector) = (asker(FIRST), Subject::Sector);
    let added = choices::add(&app, asker_1, (sector, "Law & courts"), called, now()).await;
    added.expect("the database answers").expect("is added");
    let archive = (sector, place(&app, sector, "archive").await);
    let retired = choices::retire(&app, asker_1, archive, true, now()).await;
    retired.expect("the database answers").expect("is retired");
    let law = place(&app, sector, "law-courts").await;
    sort(&app, sector, "prison library", Becomes::Choice(law))
        .await
        .expect("is folded");
    // What is offered no more hides nothing, though it was folded into later.
    change(
        &app,
        "UPDATE participant_other SET folded_into = 'archive'
          WHERE participant_id = 2 AND subject = 'sector'",
    )
    .await;
    let before = board(&app, FIRST).await.choices;
    change(&app, "UPDATE cohort SET state = 'archived'").await;

    let (programme, _was) = set_up(&app, SERVER).await;
    let second = open(&app, &programme, &wanted("2026-09-07")).await;
    let second = second.expect("opens").cohort;
    let now_offered = board(&app, second).await.choices;
    let bare = |rows: &[Listed]| {
        let rows = rows.iter().map(|row| Listed {
            people: 0,
            ..row.clone()
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(bare(&now_offered), bare(&before));
    let mut read = app.store.read().await.expect("a reader is free");
    let known = offered(&mut read, second).await.expect("reads");
    let meant = known.meant(sector, "prison library").choice();
    assert_eq!(meant, Some(Choice::new("law-courts")));
    assert_eq!(known.meant(sector, "archive").choice(), None);
}

#[tokio::test]
async fn the_name_that_a_choice_has_lost_is_free_and_the_one_it_got_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = written(folder.path()).await;
    let sector = Subject::Sector;
    let add = async |name: &'static str| {
        let added = choices::add(&app, asker(FIRST), (sector, name), called, now()).await;
        added.expect("the database answers")
    };
    let known = add("Academic").await;
    assert!(matches!(known, Err(Refusal::Known(_))), "{known:?}");
    let at = (sector, place(&app, sector, "academic").await);
    let renamed = choices::rename(&app, asker(FIRST), at, "Research", called, now()).await;
    renamed.expect("the database answers").expect("is renamed");
    let known = add("research").await;
    assert!(matches!(known, Err(Refusal::Known(_))), "{known:?}");
    let (_board, done) = add("Academic").await.expect("the name is free");
    assert_eq!(done, Done::Added("Academic".to_owned()));
}

#[tokio::test]
async fn no_server_reaches_anothers_choices_and_none_change_once_groups_are_at_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = written(folder.path()).await;
    let elsewhere = Asker {
        server: ELSEWHERE,
        ..asker(FIRST)
    };
    let look = choices::look(&app, elsewhere).await.expect("reads");
    assert_eq!(look, Err(Refusal::Closed));
    change(&app, "UPDATE cohort SET state = 'running'").await;
    let place = (Subject::Sector, 1);
    let retired = choices::retire(&app, asker(FIRST), place, true, now()).await;
    assert_eq!(retired.expect("the database answers"), Err(Refusal::Closed));
    let sorted = sort(&app, Subject::Interest, "maps", Becomes::New).await;
    assert_eq!(sorted, Err(Refusal::Closed));
}

#[tokio::test]
async fn no_more_choices_are_offered_than_a_menu_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = written(folder.path()).await;
    let interest = Subject::Interest;
    let mut refused = None;
    for number in 1.. {
        let name = format!("Interest {number}");
        let added = choices::add(&app, asker(FIRST), (interest, &name), called, now()).await;
        if let Err(refusal) = added.expect("the database answers") {
            refused = Some(refusal);
            break;
        }
    }
    assert_eq!(refused, Some(Refusal::Full));
    let stands = board(&app, FIRST).await;
    assert_eq!(stands.offered(interest).count(), CHOICES_MAX);
    let made = sort(&app, interest, "maps", Becomes::New).await;
    assert_eq!(made, Err(Refusal::Full), "and it still waits");
    assert!(waits(&app).await.contains(&("maps".to_owned(), 1)));
    let first = (
        interest,
        stands.offered(interest).next().expect("one").position,
    );
    for (retired, expected) in [(true, true), (true, true), (false, true), (false, true)] {
        let set = choices::retire(&app, asker(FIRST), first, retired, now()).await;
        assert_eq!(set.expect("the database answers").is_ok(), expected);
    }
    let gone = choices::retire(&app, asker(FIRST), (interest, 99), true, now()).await;
    assert_eq!(gone.expect("the database answers"), Err(Refusal::Gone));
}
