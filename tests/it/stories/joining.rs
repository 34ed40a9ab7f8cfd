//! People who come after the launch: their room opens by itself.

use std::{collections::BTreeMap, time::Duration};

use carrel::sim::{
    Permissions, Snowflake,
    people::{MemberChange, NewAccount, NewMember, NewRole, Seen, Upload},
};
use serde_json::json;

use super::house::{House, until};

/// The promise that these stories hold Carrel to.
const OPENS_WITHIN: Duration = Duration::from_secs(10);

/// The right that lets a role see the commands of coordinators.
const MANAGE_EVENTS: u64 = 1 << 33;

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joins_later_finds_the_room_open() {
    let house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.join(ILOILO, "iloilo").await;
    let room = house.launch(SHEET).await;
    assert!(house.sees(AMMAN, room).await && house.sees(ILOILO, room).await);

    let before = house.last_seq().await;
    house.join(MILLEDGEVILLE, "milledgeville").await;
    house.wait_for("overwrite_set", before, OPENS_WITHIN).await;
    assert!(house.sees(MILLEDGEVILLE, room).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_still_screened_waits_at_the_door() {
    let house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.join(ILOILO, "iloilo").await;
    let room = house.launch(SHEET).await;

    let newcomer = NewMember {
        account: NewAccount {
            id: Some(MILLEDGEVILLE),
            ..NewAccount::named("milledgeville")
        },
        pending: Some(true),
        ..NewMember::default()
    };
    house
        .people
        .join(house.server, &newcomer)
        .await
        .expect("joins");
    assert!(!house.sees(MILLEDGEVILLE, room).await);

    let before = house.last_seq().await;
    let passed = MemberChange {
        pending: Some(false),
        ..MemberChange::default()
    };
    house
        .people
        .change_member(house.server, MILLEDGEVILLE, &passed)
        .await
        .expect("passes");
    house.wait_for("overwrite_set", before, OPENS_WITHIN).await;
    assert!(house.sees(MILLEDGEVILLE, room).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_opens_the_room_for_an_account_that_nobody_knew() {
    let sheet = String::from_utf8(SHEET.to_vec()).expect("the sample is text");
    let without_account = sheet.replace("900000000000000003,", ",");
    let house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.join(ILOILO, "iloilo").await;
    let room = house.launch(without_account.as_bytes()).await;

    let newcomer = Snowflake(900_000_000_000_000_077);
    house.join(newcomer, "somebody.new").await;
    let stranger = Snowflake(900_000_000_000_000_078);
    house.join(stranger, "a.stranger").await;
    assert!(
        !house.sees(newcomer, room).await,
        "nobody knows the account yet"
    );

    let code = house.code_of("Milledgeville").await;
    let before = house.last_seq().await;
    let options = json!({ "code": code });
    let channel = house.general;
    house
        .people
        .run(newcomer, channel, "carrel", options)
        .await
        .expect("the command runs");
    house.wait_for("overwrite_set", before, OPENS_WITHIN).await;
    assert!(house.sees(newcomer, room).await);
    assert!(!house.sees(stranger, room).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_was_given_up_does_not_find_the_room_again() {
    let house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.join(ILOILO, "iloilo").await;
    house.join(MILLEDGEVILLE, "milledgeville").await;
    let room = house.launch(SHEET).await;
    assert!(house.sees(MILLEDGEVILLE, room).await);
    let left = house.people.leave(house.server, MILLEDGEVILLE).await;
    left.expect("anybody may");
    let gone = "SELECT count(*), 0 FROM account WHERE state = 'left'";
    until("it is noted who left", async || {
        house.pairs(gone).await == [(1, 0)]
    })
    .await;

    let newer = Snowflake(900_000_000_000_000_077);
    house.join(newer, "milledgeville.new").await;
    let code = house.code_of("Milledgeville").await;
    let before = house.last_seq().await;
    for _twice in 0..2 {
        let options = json!({ "code": code });
        let said = house.people.run(newer, house.general, "carrel", options);
        said.await.expect("the command runs");
    }
    house.wait_for("overwrite_set", before, OPENS_WITHIN).await;
    house
        .wait_for("overwrite_removed", before, OPENS_WITHIN)
        .await;
    assert!(house.sees(newer, room).await);

    house.join(MILLEDGEVILLE, "milledgeville").await;
    assert!(!house.sees(MILLEDGEVILLE, room).await);
    assert!(house.sees(AMMAN, room).await && house.sees(ILOILO, room).await);
}

// The previews and the desk, which carry the coordinators' buttons, are shown to the coordinator
// alone: Discord offers no other member anything to press, so there are only commands to refuse.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_cannot_do_what_coordinators_do() {
    let house = House::open().await;
    // Discord shows the commands to whoever may manage events, coordinator or not.
    let may_see = NewRole {
        name: "Event helpers".to_owned(),
        permissions: Permissions(MANAGE_EVENTS),
        ..NewRole::default()
    };
    let role = house.people.add_role(house.server, &may_see).await;
    let member = NewMember {
        account: NewAccount {
            id: Some(AMMAN),
            ..NewAccount::named("amman")
        },
        roles: vec![role.expect("adds")],
        ..NewMember::default()
    };
    let joined = house.people.join(house.server, &member).await;
    joined.expect("joins");
    let journal = house.last_seq().await;
    for (command, options) in [
        (
            "cohort open",
            json!({ "name": "Mine", "starts_on": "2031-03-03" }),
        ),
        ("cohort groups", json!({})),
        ("cohort launch", json!({})),
        ("cohort archive", json!({})),
        ("cohort desk", json!({})),
        ("prompt preview", json!({})),
        ("prompt calendar", json!({})),
        (
            "webinar announce",
            json!({
                "title": "Mine", "when": "2031-03-03 15:00", "minutes": 60,
                "link": "https://webinars.example/mine",
            }),
        ),
    ] {
        let asked = house
            .people
            .run(AMMAN, house.general, command, options)
            .await;
        refused_kindly(command, &asked.expect("the command is shown"));
    }
    let files = BTreeMap::from([(
        "file".to_owned(),
        Upload {
            filename: "signups.csv".to_owned(),
            content_type: "text/csv".to_owned(),
            content: SHEET.to_vec(),
        },
    )]);
    let import = house
        .people
        .run_with_files(AMMAN, house.general, "cohort import", json!({}), &files)
        .await;
    refused_kindly("cohort import", &import.expect("the command is shown"));
    assert!(!house.has_posted(journal).await);
}

/// The answer is private, and nothing but the sentence for those who do not coordinate.
fn refused_kindly(command: &str, seen: &Seen) {
    let sentence = include_str!("../../../config/locales/en/guard.ftl")
        .lines()
        .find_map(|line| line.strip_prefix("only-for-coordinators = "))
        .expect("the sentence stands there");
    let answer = seen.message.as_ref().expect("there is an answer");
    assert_eq!(answer.text(), sentence, "/{command}");
    assert!(seen.ephemeral, "/{command} answers in private");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_that_is_tapped_stays_known_as_the_one_that_was_sent() {
    let house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.join(ILOILO, "iloilo").await;
    house.join(MILLEDGEVILLE, "milledgeville").await;
    let room = house.launch(SHEET).await;
    let before = house.last_seq().await;
    let asked = house
        .people
        .run(AMMAN, room, "meeting propose", json!({}))
        .await;
    asked.expect("the command runs");
    let offer = house.wait_for_post(room, before).await;
    let marker = house
        .marker(room, offer)
        .await
        .expect("a sent card has a marker");

    let votes = house.custom_ids(room, offer).await;
    let vote = votes.first().expect("a card of times has buttons");
    let pressed = house.people.press(ILOILO, room, offer, vote).await;
    pressed.expect("the press is answered");
    assert_eq!(house.marker(room, offer).await, Some(marker));
}
