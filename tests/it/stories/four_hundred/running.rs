//! What becomes of the groups: their rooms open, people drop out of them, and in the end they say
//! goodbye.

use carrel::sim::{Permissions, Snowflake, people::Message};
use fastrand::Rng;
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::{
    AT_ONCE, Town,
    coordinator::Coordinator,
    sight::{Rooms, Watch},
};
use crate::stories::house::until;

/// Rooms that open before everybody looks again.
const ROOMS_A_LOOK: usize = 8;

/// People who drop out by their own page.
const WITHDRAW: usize = 30;

/// People who leave the server for good.
const LEAVE: usize = 30;

/// People who leave the server and come back within the week.
const RETURN: usize = 4;

/// The volunteer opens the rooms; while they open one by one, everybody looks.
pub(super) async fn launch(
    town: &Town,
    volunteer: &mut Coordinator,
    sight: &mut Watch,
    groups: &Message,
) -> Rooms {
    const ROOMS: &str = "SELECT count(*), 0 FROM room";
    volunteer.turns_to("launching");
    let preview = volunteer.presses(groups, "Prepare the launch").await;
    let promised = town.count("SELECT count(*), 0 FROM peer_group").await;
    volunteer
        .presses(&preview, &format!("Open {promised} rooms"))
        .await;
    let before = Rooms::new();
    for stand in (0..promised).step_by(ROOMS_A_LOOK) {
        until("more rooms stand", async || stand < town.count(ROOMS).await).await;
        sight
            .glances(&town.house, &before, "during the launch")
            .await;
    }
    let rooms = sight
        .settles(&town.house, &before, "after the launch")
        .await;
    town.rests().await;
    let desk = volunteer.types("cohort desk", json!({})).await.text();
    assert!(desk.contains("running"), "{desk}");
    rooms
}

/// Over the weeks some people leave by their own page and some leave the server; a few come back in
/// time.
pub(super) async fn drop_out(
    town: &Town,
    volunteer: &mut Coordinator,
    sight: &mut Watch,
    rooms: Rooms,
    rng: &mut Rng,
) -> Rooms {
    const HELD: &str = "SELECT count(*) FILTER (WHERE ended_at IS NULL), count(*) FROM hold";
    let mut members: Vec<Snowflake> = rooms.keys().copied().collect();
    rng.shuffle(&mut members);
    let mut members = members.into_iter();
    let mut some = |count| members.by_ref().take(count).collect::<Vec<_>>();
    let house = &town.house;
    let mut rooms = rooms;
    volunteer.turns_to("looking after it");

    let returning = some(RETURN);
    let mut left = 0;
    for (day, withdraw, leave) in [
        ("2023-03-01T12:00:00Z", WITHDRAW / 2, LEAVE / 2),
        (
            "2023-03-07T12:00:00Z",
            WITHDRAW - WITHDRAW / 2,
            LEAVE - LEAVE / 2,
        ),
    ] {
        town.pass_until(day).await;
        let mut leave = some(leave);
        if left == 0 {
            leave.extend(&returning);
        }
        left += i64::try_from(leave.len()).expect("they can be counted");
        let withdraw = some(withdraw);
        let withdrawals = stream::iter(withdraw).for_each_concurrent(AT_ONCE, async |who| {
            withdraws(town, who).await;
        });
        for who in leave {
            sight.misses(who);
            house
                .people
                .leave(house.server, who)
                .await
                .expect("anybody may");
        }
        withdrawals.await;
        rooms = sight.settles(house, &rooms, "after people have left").await;
        until("the seats are held", async || {
            house.pairs(HELD).await == [(left, left)]
        })
        .await;
        let desk = volunteer.types("cohort desk", json!({})).await.text();
        assert!(desk.contains("Left the server"), "{desk}");
    }
    for who in &returning {
        house.join(*who, &format!("reader{}", who.0)).await;
    }
    sight.meets(returning.iter().copied());
    rooms = sight
        .settles(house, &rooms, "after some have come back")
        .await;
    town.pass_until("2023-03-16T12:00:00Z").await;
    until("the seats are given up", async || {
        house.pairs(HELD).await == [(0, left)]
    })
    .await;
    // By now it has been day for everybody.
    town.pass_until("2023-03-17T14:00:00Z").await;
    rooms
}

/// Somebody leaves the cohort by their own page.
async fn withdraws(town: &Town, who: Snowflake) {
    let people = &town.house.people;
    let page = people
        .run(who, town.house.general, "carrel", json!({}))
        .await;
    let mut page = page.expect("the command runs").message.expect("a page");
    for label in ["Pause or leave", "Leave Spring"] {
        let button = page.custom_id(label).expect("it is offered");
        let seen = people.press(who, page.channel_id, page.id, &button).await;
        page = seen
            .expect("the press is answered")
            .message
            .expect("an answer");
    }
    assert!(page.text().starts_with("You have left."), "{}", page.text());
}

/// The volunteer ends the cohort: everybody still sees their own room, and writes in none.
pub(super) async fn archive(
    town: &Town,
    volunteer: &mut Coordinator,
    sight: &mut Watch,
    rooms: &Rooms,
) {
    const OPEN: &str = "SELECT count(*), 0 FROM room WHERE closed_at IS NULL";
    volunteer.turns_to("archiving");
    town.pass_until("2023-04-04T12:00:00Z").await;
    let desk = volunteer.types("cohort desk", json!({})).await;
    let preview = volunteer.presses(&desk, "Look at the archive").await;
    volunteer.presses(&preview, "Close").await;
    let seen = sight.settles(&town.house, rooms, "after the end").await;
    assert_eq!(seen, *rooms, "everybody can still read");
    until("every room says goodbye", async || {
        town.count(OPEN).await == 0
    })
    .await;
    for (who, theirs) in &seen {
        for room in theirs {
            let may = town.house.people.can(*who, *room).await.expect("tells");
            assert!(may.has(Permissions::VIEW_CHANNEL), "{who}");
            assert!(!may.has(Permissions::SEND_MESSAGES), "{who}");
        }
    }
    sight
        .settles(&town.house, rooms, "after the farewells")
        .await;
}
