//! Promises that stop until a coordinator has changed something.

use std::time::Duration;

use carrel::{
    discord::rights::needed_bits,
    sim::people::{Message, Seen},
};
use serde_json::json;

use super::house::House;

/// Discord's right to manage channels.
const MANAGE_CHANNELS: u64 = 1 << 4;

/// Looks at the desk before something counts as never coming.
const LOOKS_MAX: u32 = 200;

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// The desk, as soon as something has stopped.
async fn desk_with_a_stop(house: &House) -> Seen {
    for _look in 0..LOOKS_MAX {
        let desk = house.run("cohort desk", json!({})).await;
        let text = desk.message.as_ref().map(Message::text);
        if text.is_some_and(|text| text.contains("stopped.")) {
            return desk;
        }
        carrel::clock::pause(Duration::from_millis(50)).await;
    }
    panic!("nothing stops");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stopped_for_want_of_a_right_goes_on_when_it_is_given() {
    let house = House::open().await;
    house.give_rights(needed_bits() & !MANAGE_CHANNELS).await;
    let (seq, promised) = house.confirm_launch(SHEET).await;
    let desk = desk_with_a_stop(&house).await;
    let text = desk.message.as_ref().expect("it is answered").text();
    let help = "Categories: 1 stopped. Carrel lacks a right. Under Server Settings → Roles, give \
                Carrel’s role “Manage channels”, “Manage roles”,";
    assert!(text.contains(help), "{text}");
    assert!(!text.contains("50013"), "{text}");

    house.give_rights(needed_bits()).await;
    house.press(&desk, "Try again what stopped").await;
    let welcomes = house.welcomes(seq, promised).await;
    assert_eq!(welcomes.len(), 1);
}
