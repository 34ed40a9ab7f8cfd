//! What people read in private who said that Carrel may write to them.
//!
//! Who waits when the groups begin reads once what that means: that they need do nothing, and go first
//! the next time; and so they do. Who stopped half way through signing up is reminded once, three days
//! before the last day. Who has not said that Carrel may write to them reads nothing unasked: the one
//! finds the same on their own page, and the desk counts the other for the coordinator.

use carrel::sim::{Snowflake, people::Message};
use chrono::TimeDelta;
use serde_json::json;

use super::{
    house::until,
    intake::{over, run, set},
    signing_up::{Applicant, Library},
};

/// What somebody found in their private messages, oldest first.
async fn inbox(library: &Library, user: Snowflake) -> Vec<String> {
    let inbox = library.house.people.inbox(user).await.expect("is read");
    inbox.iter().map(Message::text).collect()
}

fn numbers<'a>(capacity: &'a str, closes: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("opens", ""),
        ("closes", closes),
        ("capacity", capacity),
        ("cap", "100"),
    ]
}

/// Everybody hands in; those of them who wait are the last two: Tome may be written to, Vera not.
async fn handed_in(library: &Library) -> (Snowflake, Snowflake) {
    for (number, name) in [(1, "Ana"), (2, "Rui"), (3, "Pilar")] {
        over(library, number, name, "Lisbon")
            .await
            .press("Hand in")
            .await;
    }
    let mut tome = over(library, 4, "Tome", "Lisbon").await;
    tome.press("You may write to me").await;
    tome.press("Hand in").await;
    tome.says("you are on the wait-list");
    let mut vera = over(library, 5, "Vera", "Lisbon").await;
    vera.press("Hand in").await;
    (tome.user, vera.user)
}

async fn launched(library: &Library) {
    let house = &library.house;
    house.run("cohort groups", json!({})).await;
    let preview = house.run("cohort launch", json!({})).await;
    house.press(&preview, "Open").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_when_the_groups_begin_reads_once_what_that_means_and_goes_first_next_time() {
    let mut library = Library::open().await;
    set(&library, &numbers("3", "")).await;
    let (tome, vera) = handed_in(&library).await;
    launched(&library).await;
    assert_eq!(inbox(&library, tome).await, Vec::<String>::new());
    library.house.restart().await;
    library.pass_for(TimeDelta::hours(23)).await;
    library.pass_for(TimeDelta::hours(2)).await;
    until("Tome is told", async || {
        !inbox(&library, tome).await.is_empty()
    })
    .await;
    library.house.restart().await;
    library.pass(3).await;
    let told = inbox(&library, tome).await;
    let [letter] = told.as_slice() else {
        panic!("one letter, not {told:?}");
    };
    for said in [
        "Dear Tome",
        "you did not get a place",
        "you need do nothing",
        "You come first on the next wait-list",
        "My data",
    ] {
        assert!(letter.contains(said), "no {said:?} in: {letter}");
    }
    assert_eq!(inbox(&library, vera).await, Vec::<String>::new());
    for waits in [tome, vera] {
        let page = run(&library, waits, "carrel").await;
        assert!(
            page.contains("You come first on the next wait-list"),
            "{page}"
        );
    }

    let opened = json!({ "name": "Summer", "starts_on": "2023-09-04" });
    let opened = library.house.run("cohort open", opened).await;
    let posted = library.house.press(&opened, "Post the sign-up panel").await;
    library.panel = posted.message.expect("the panel stands");
    set(&library, &numbers("1", "")).await;
    over(&library, 6, "Wim", "Paris, France")
        .await
        .press("Hand in")
        .await;
    let mut xenia = over(&library, 7, "Xenia", "Paris, France").await;
    xenia.press("Hand in").await;
    xenia.says("you are on the wait-list");
    let mut again = Applicant::again(&library, tome).await;
    again.arrive("Tome", "Lisbon").await;
    for _step in ["place", "work", "interests"] {
        again.press("Go on").await;
    }
    again.choose("Your languages", &["English"]).await;
    for _step in ["languages", "hours", "wishes", "manner"] {
        again.press("Go on").await; // Their hours are known.
    }
    again.press("Hand in").await;
    let desk = run(&library, library.house.owner, "cohort desk").await;
    assert!(
        desk.contains("1 of them waited in an earlier cohort and goes first"),
        "{desk}"
    );
    set(&library, &numbers("2", "")).await;
    let page = run(&library, tome, "carrel").await;
    assert!(page.contains("You will get a private room then"), "{page}");
    let page = run(&library, xenia.user, "carrel").await;
    assert!(page.contains("You are on the wait-list"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stopped_half_way_is_reminded_once_if_they_said_that_carrel_may_write() {
    let mut library = Library::open().await;
    let mut ana = Applicant::begin(&library, 1, "ana").await;
    ana.arrive("Ana", "Lisbon").await;
    ana.says("May Carrel write to you in private?");
    ana.press("You may write to me").await;
    ana.says("Carrel may write to you in private");
    ana.press("Later").await;
    let ana = ana.user;
    let desk = run(&library, library.house.owner, "cohort desk").await;
    assert!(desk.contains("No last day is set"), "{desk}");
    set(&library, &numbers("", "2023-02-20")).await;

    let mut bo = Applicant::begin(&library, 2, "bo").await;
    bo.arrive("Bo", "Lisbon").await;
    bo.press("Later").await;
    let mut cia = over(&library, 3, "Cia", "Lisbon").await;
    cia.press("You may write to me").await;
    cia.press("Hand in").await;
    let mut didi = Applicant::begin(&library, 4, "didi").await;
    didi.arrive("Didi", "Lisbon").await;
    didi.press("You may write to me").await;
    didi.press("Don’t write to me").await;
    let quiet = [bo.user, cia.user, didi.user];
    let desk = run(&library, library.house.owner, "cohort desk").await;
    for said in [
        "3 people are half way through signing up",
        "1 of them said that Carrel may write to them, and is reminded once, 3 days before the last",
    ] {
        assert!(desk.contains(said), "no {said:?} in {desk}");
    }

    library.house.restart().await;
    library
        .pass_for(TimeDelta::days(10) + TimeDelta::hours(21))
        .await;
    assert_eq!(inbox(&library, ana).await, Vec::<String>::new());
    library.pass_for(TimeDelta::hours(2)).await;
    until("Ana is reminded", async || {
        !inbox(&library, ana).await.is_empty()
    })
    .await;
    // The last day moves: nobody is reminded twice.
    set(&library, &numbers("", "2023-02-24")).await;
    library.house.restart().await;
    library.pass(5).await;
    let mut late = Applicant::begin(&library, 5, "late").await;
    late.arrive("Late", "Lisbon").await;
    let reminded = inbox(&library, ana).await;
    let [letter] = reminded.as_slice() else {
        panic!("one letter, not {reminded:?}");
    };
    for said in ["Dear Ana", "Monday 20 February 2023", "the only reminder"] {
        assert!(letter.contains(said), "no {said:?} in: {letter}");
    }
    for other in quiet {
        assert_eq!(inbox(&library, other).await, Vec::<String>::new());
    }
    let mut ana = Applicant::again(&library, ana).await;
    ana.says("2 of 9");
    ana.press("Go on").await;
    ana.says("3 of 9");
}
