//! How the cohort is gathered: people are imported and take their seats, others sign up, and nobody
//! is lost on the way to their group.

use std::collections::BTreeMap;

use carrel::sim::people::Message;
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::{
    AT_ONCE, Town,
    coordinator::Coordinator,
    newcomer::{Newcomer, Stage, join},
    sheet::{PEOPLE, Person, collected, needs_code},
};
use crate::stories::{house::until, my_data::fetched};

/// Days on which people sit down to their sign-up, from the first.
const VISITS: [i64; 6] = [0, 2, 5, 8, 12, 16];

/// The volunteer imports the people that she has collected; what she got wrong is told before
/// anything is stored.
pub(super) async fn import(town: &Town, volunteer: &mut Coordinator, people: &[Person]) {
    const STORED: &str = "SELECT count(*), 0 FROM participant";
    volunteer.turns_to("importing");
    let sheet = collected(people);
    let spoilt = String::from_utf8(sheet.clone()).expect("the sheet is text");
    let spoilt = spoilt.replace("Europe/London", "GMT").into_bytes();
    let preview = volunteer
        .hands_up("cohort import", "signups.csv", spoilt)
        .await;
    assert!(
        preview.text().contains("Refused rows"),
        "{}",
        preview.text()
    );
    volunteer.presses(&preview, "Cancel").await;
    assert_eq!(town.count(STORED).await, 0, "it was only a rehearsal");

    let preview = volunteer
        .hands_up("cohort import", "signups.csv", sheet)
        .await;
    assert!(preview.text().contains("Refused: 0"), "{}", preview.text());
    volunteer.presses(&preview, "Import").await;
    assert_eq!(town.count(STORED).await, people.len());
}

/// Over two weeks and a half the imported people come and take their seats, and the others sign up.
pub(super) async fn sign_up(
    town: &Town,
    volunteer: &mut Coordinator,
    imported: &[Person],
    newcomers: &mut [Newcomer],
) {
    volunteer.turns_to("importing");
    let desk = volunteer.types("cohort desk", json!({})).await;
    let awaited = volunteer.presses(&desk, "Who is not here yet").await;
    let codes = codes(&awaited).await;
    let first_day = town.now().await;
    for (visit, day) in VISITS.into_iter().enumerate() {
        let moment = first_day + TimeDelta::days(day);
        town.house.people.set_clock(moment).await.expect("moves");
        town.hand.set(moment);
        let come = imported
            .iter()
            .enumerate()
            .skip(visit)
            .step_by(VISITS.len());
        let come = stream::iter(come).for_each_concurrent(AT_ONCE, async |(number, person)| {
            join(town, person).await;
            if needs_code(number) {
                claim(town, person, &codes[&person.row.email]).await;
            }
        });
        let sign_up = stream::iter(newcomers.iter_mut())
            .for_each_concurrent(AT_ONCE, async |newcomer| newcomer.visits(town, visit).await);
        tokio::join!(come, sign_up);
    }
}

/// The codes that the volunteer sends to the addresses that she has.
async fn codes(awaited: &Message) -> BTreeMap<String, String> {
    let [file] = awaited.attachments.as_slice() else {
        panic!("one file: {awaited:?}");
    };
    let file = fetched(file).await;
    let mut rows = csv::Reader::from_reader(file.as_bytes());
    let rows = rows.records().map(|row| row.expect("the file is a table"));
    rows.map(|row| (row[1].to_owned(), row[2].to_owned()))
        .collect()
}

/// Somebody whom Carrel does not know by their account takes their seat.
async fn claim(town: &Town, person: &Person, code: &str) {
    let options = json!({ "code": code });
    let (people, general) = (&town.house.people, town.house.general);
    let page = people.run(person.user, general, "carrel", options).await;
    let page = page.expect("the command runs").message.expect("an answer");
    assert!(page.ephemeral, "nobody else sees it");
}

/// Nobody is lost: who handed in is counted as signed up, and who stopped half way as such, and
/// never placed. Returns the desk that says so.
pub(super) async fn all_are_counted(
    town: &Town,
    volunteer: &mut Coordinator,
    newcomers: &[Newcomer],
) -> Message {
    const HERE: &str = "SELECT count(*), 0 FROM account WHERE state = 'here'";
    let ended = |stage| newcomers.iter().filter(|it| it.stage == stage).count();
    let (signed_up, stopped) = (ended(Stage::SignedUp), ended(Stage::Stopped));
    assert_eq!(
        signed_up + stopped,
        newcomers.len(),
        "nobody is still on their way"
    );
    until("everybody is here", async || {
        PEOPLE <= town.count(HERE).await
    })
    .await;
    volunteer.turns_to("forming");
    let desk = volunteer.types("cohort desk", json!({})).await;
    let text = desk.text();
    for said in [
        format!("{} have a place", PEOPLE - stopped),
        format!("{stopped} people are half way"),
    ] {
        assert!(text.contains(&said), "no {said:?} in {text}");
    }
    desk
}

/// The volunteer has the groups formed, and turns some pages: whoever signed up is there, in a group
/// or with what keeps them from one; whoever stopped half way is not.
pub(super) async fn form(
    town: &Town,
    volunteer: &mut Coordinator,
    desk: &Message,
    (signed_up, stopped): (&[&Person], &[&Person]),
) -> Message {
    const WRONG: &str = "SELECT count(*), 0 FROM participant p
          WHERE (p.unfinished_since_at IS NULL)
             <> (EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = p.id)
                 OR p.unplaced_why IS NOT NULL)";
    let groups = volunteer.presses(desk, "Form groups").await;
    let [list, ..] = groups.attachments.as_slice() else {
        panic!("a list: {groups:?}");
    };
    let list = fetched(list).await;
    let listed = |person: &&&Person| {
        let name = &person.row.display_name;
        list.contains(&format!("{name} (")) || list.contains(&format!("{name}: "))
    };
    assert_eq!(
        signed_up.iter().filter(listed).count(),
        signed_up.len(),
        "{list}"
    );
    assert_eq!(stopped.iter().filter(listed).count(), 0, "{list}");
    assert_eq!(town.count(WRONG).await, 0, "each has a group, or a reason");
    let mut shown = volunteer.presses(&groups, "More").await;
    shown = volunteer.presses(&shown, "More").await;
    shown
}
