//! The pictures that people see: on the card of times, and beneath the hours that they typed.

use carrel::sim::{
    Snowflake,
    people::{Attachment, Message, Seen},
};
use serde_json::json;

use super::house::{House, until};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// What a picture may weigh, in bytes.
const BYTES_MAX: usize = 60_000;

/// How every PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

async fn card(house: &House, room: Snowflake, offer: Snowflake) -> Message {
    let messages = house.people.read(room, AMMAN).await.expect("she reads");
    let mut found = messages.into_iter();
    found.find(|found| found.id == offer).expect("it is there")
}

/// The only file of a message: its description, and its bytes as a reader fetches them.
async fn picture(message: &Message) -> (&Attachment, Vec<u8>) {
    let [file] = message.attachments.as_slice() else {
        panic!("one file: {:?}", message.attachments);
    };
    let answer = reqwest::get(&file.url).await.expect("it can be fetched");
    let bytes = answer.bytes().await.expect("it is whole").to_vec();
    assert!(bytes.starts_with(PNG), "{} is a PNG", file.filename);
    assert!(bytes.len() < BYTES_MAX, "{} bytes", bytes.len());
    (file, bytes)
}

fn described(file: &Attachment) -> &str {
    file.description.as_deref().expect("it is described")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_card_of_times_carries_a_picture_through_presses_and_a_restart() {
    let mut house = House::open().await;
    for (account, name) in [
        (AMMAN, "amman"),
        (ILOILO, "iloilo"),
        (MILLEDGEVILLE, "milledgeville"),
    ] {
        house.join(account, name).await;
    }
    let room = house.launch(SHEET).await;
    let asked = house.people.run(AMMAN, room, "meeting propose", json!({}));
    asked.await.expect("the command runs");
    let mut offer = None;
    until("a card with a picture is posted", async || {
        let messages = house.people.read(room, AMMAN).await.expect("she reads");
        let card = messages.iter().find(|card| !card.attachments.is_empty());
        offer = card.map(|card| card.id);
        offer.is_some()
    })
    .await;
    let offer = offer.expect("it was waited for");

    let sent = card(&house, room, offer).await;
    let (file, bytes) = picture(&sent).await;
    let words = described(file);
    assert!(words.starts_with("Everyone’s hours from "), "{words}");
    for named in [
        "Time 1: Amman ",
        "; Iloilo ",
        "; Milledgeville ",
        "Time 4: ",
    ] {
        assert!(words.contains(named), "{named} is not in {words}");
    }

    let vote = house.custom_ids(room, offer).await.swap_remove(0);
    for again in 0..2 {
        let pressed = house.people.press(ILOILO, room, offer, &vote).await;
        pressed.expect("the press is answered");
        let shown = card(&house, room, offer).await;
        assert!(
            shown.text().contains("works for Iloilo"),
            "{}",
            shown.text()
        );
        assert_eq!(shown.attachments[0].id, file.id, "the same picture stays");
        assert_eq!(picture(&shown).await.1, bytes);
        if again == 0 {
            house.restart().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_that_were_typed_are_shown_as_a_picture_too() {
    let house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.launch(SHEET).await;
    let page = house.people.run(AMMAN, house.general, "carrel", json!({}));
    let page = page.await.expect("the command runs");
    let panel = pressed(&house, &page, "hours").await;
    let form = pressed(&house, &panel, "rather type").await;
    let form = form.modal.expect("a form opens");
    let fields = [("sure", "Sun-Thu 18:00-22:00"), ("if-needed", "")];
    let set = house.people.submit(AMMAN, form.modal_id, &fields).await;
    let set = set.expect("it is answered");
    assert!(set.ephemeral);
    let shown = set.message.as_ref().expect("there is an answer");
    let (file, _bytes) = picture(shown).await;
    let words = described(file);
    assert!(
        words.starts_with("Your week in your local time. "),
        "{words}"
    );
    assert_eq!(words.matches("18:00-22:00").count(), 5, "{words}");
    assert_eq!(words.matches("no hours").count(), 2, "{words}");
}

/// Presses the button whose label contains this.
async fn pressed(house: &House, seen: &Seen, label: &str) -> Seen {
    let message = seen.message.as_ref().expect("there is an answer");
    let mut controls = message.controls().into_iter();
    let button = controls
        .find(|control| control.label.contains(label))
        .and_then(|control| control.custom_id)
        .unwrap_or_else(|| panic!("no button {label} on: {}", message.text()));
    let pressed = house
        .people
        .press(AMMAN, message.channel_id, message.id, &button);
    pressed.await.expect("the press is answered")
}
