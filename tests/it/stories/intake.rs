//! A sign-up with a window, a number of places and a cap for each country: who comes too late waits,
//! is told so kindly and before, and is let in as soon as there is room.

use carrel::sim::{Snowflake, people::Seen};
use serde_json::json;

use super::signing_up::{Applicant, Library, open};

/// Fills the form for window and numbers in, twice.
pub(super) async fn set(library: &Library, fields: &[(&str, &str)]) -> String {
    let house = &library.house;
    let mut said = String::new();
    for _time in 0..2 {
        let desk = house.run("cohort desk", json!({})).await;
        let opened = house.press(&desk, "Window and numbers").await;
        let modal = opened.modal.expect("a form opens");
        let handed = house
            .people
            .submit(house.owner, modal.modal_id, fields)
            .await;
        let text = text(&handed.expect("the form is taken"));
        if said.is_empty() {
            said = text;
        }
    }
    said
}

fn text(seen: &Seen) -> String {
    seen.message.as_ref().expect("there is an answer").text()
}

pub(super) async fn run(library: &Library, user: Snowflake, command: &str) -> String {
    let house = &library.house;
    let seen = house
        .people
        .run(user, house.general, command, json!({}))
        .await;
    text(&seen.expect("the command runs"))
}

fn numbers<'a>(capacity: &'a str, cap: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("opens", ""),
        ("closes", "2023-02-20"),
        ("capacity", capacity),
        ("cap", cap),
    ]
}

/// Signs somebody up to the overview.
pub(super) async fn over<'a>(
    library: &'a Library,
    number: u64,
    name: &str,
    city: &str,
) -> Applicant<'a> {
    let mut applicant = Applicant::begin(library, number, name).await;
    applicant.arrive(name, city).await;
    applicant.hurry(&["English"]).await;
    applicant
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_no_place_waits_and_is_let_in_as_soon_as_there_is_one() {
    let library = Library::open().await;
    let wrong = set(&library, &numbers("many", "40")).await;
    assert!(wrong.contains("“many” is no number of places"), "{wrong}");
    let said = set(&library, &numbers("5", "40")).await;
    assert!(
        said.contains("At most 2 places go to one country"),
        "{said}"
    );

    let mut ana = over(&library, 1, "Ana", "Lisbon").await;
    ana.says("2 places are left for people from Portugal");
    ana.press("Hand in").await;
    ana.says("Your sign-up is in.");
    over(&library, 2, "Rui", "Porto")
        .await
        .press("Hand in")
        .await;
    let mut pilar = over(&library, 3, "Pilar", "Madrid").await;
    pilar.press("Hand in").await;
    let mut tome = Applicant::begin(&library, 4, "Tome").await;
    tome.arrive("Tomé", "Lisbon").await;
    tome.says("The places that one country may take are taken by people from Portugal");
    tome.hurry(&["English"]).await;
    tome.says("you will be on the wait-list");
    tome.press("Hand in").await;
    tome.says("you are on the wait-list");
    let page = run(&library, tome.user, "carrel").await;
    assert!(page.contains("You are on the wait-list"), "{page}");

    let desk = run(&library, library.house.owner, "cohort desk").await;
    for said in [
        "3 of 5 places are taken",
        "1 person waits for a place",
        "2 countries: Portugal 2, Spain 1",
        "Open until Monday 20 February 2023",
    ] {
        assert!(desk.contains(said), "no {said:?} in {desk}");
    }
    let formed = run(&library, library.house.owner, "cohort groups").await;
    assert!(
        formed.contains("Pilar") && !formed.contains("Tomé"),
        "{formed}"
    );
    let said = set(&library, &numbers("5", "60")).await;
    assert!(
        said.contains("1 person who waited has a place now"),
        "{said}"
    );
    let page = run(&library, tome.user, "carrel").await;
    assert!(page.contains("Groups are not open yet"), "{page}");
    let formed = run(&library, library.house.owner, "cohort groups").await;
    assert!(formed.contains("Tomé"), "{formed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_sign_up_from_the_first_day_to_the_last() {
    let library = Library::open().await;
    let late = [
        ("opens", "2023-02-10"),
        ("closes", "2023-02-20"),
        ("capacity", ""),
        ("cap", ""),
    ];
    let said = set(&library, &late).await;
    assert!(said.contains("Open from Friday 10 February 2023"), "{said}");
    let backwards = [
        ("opens", "2023-02-20"),
        ("closes", "2023-02-10"),
        ("capacity", ""),
        ("cap", ""),
    ];
    let said = set(&library, &backwards).await;
    assert!(
        said.contains("The last day lies before the first"),
        "{said}"
    );
    let mut ana = Applicant::begin(&library, 1, "ana").await;
    ana.says("Signing up begins on Friday 10 February 2023");
    library.pass(4).await;
    ana.seen = open(&library, ana.user).await;
    ana.arrive("Ana", "Lisbon").await;
    ana.hurry(&["English"]).await;
    library.pass(11).await;
    ana.press("Hand in").await;
    ana.says("takes no sign-ups any more");
    assert_eq!(library.signed_up().await, (1, 0));
}
