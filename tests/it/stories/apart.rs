//! A group that shares no time as long as it wants to meet.

use carrel::sim::Snowflake;
use serde_json::json;

use super::house::House;

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

// The three share 60 minutes a day; the hours that would make it 90 are the same in summer and in
// winter, whenever the story is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_reads_who_shares_too_little_and_which_hours_would_help() {
    let mut house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.join(ILOILO, "iloilo").await;
    house.join(MILLEDGEVILLE, "milledgeville").await;
    let room = house.launch(SHEET).await;
    let ask = async |house: &House| {
        let options = json!({ "minutes": 90 });
        let seen = house.people.run(AMMAN, room, "meeting propose", options);
        let seen = seen.await.expect("the command runs");
        assert!(seen.ephemeral, "only who asks reads it");
        seen.message.expect("there is an answer").text()
    };

    let before = house.last_seq().await;
    let said = ask(&house).await;
    for part in [
        "Amman, Iloilo share at most 60 minutes at a stretch.",
        " If Amman could also do ",
        " 15:30 to 16:00, there would be ",
        "for all. I have posted the best times for most of you.",
    ] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    house.wait_for_post(room, before).await;

    let again = "Your group is answering these times already.";
    assert!(ask(&house).await.starts_with(again));
    house.restart().await;
    assert!(ask(&house).await.starts_with(again));
}
