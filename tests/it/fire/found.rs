//! What seeds have found, each as a story of its own.

use carrel::{
    points::Points,
    sim::{
        Snowflake,
        people::{Fault, FaultKind, Matching},
    },
};
use chrono::TimeDelta;

use super::{
    judge::{Excuses, judge},
    small::{MEMBERS, Small, VOTE, monday},
    town::Town,
};

fn fault(method: &str, kind: FaultKind, times: u32) -> Fault {
    Fault {
        matching: Matching {
            method: Some(method.to_owned()),
            route: Some("/channels/{channel}/messages".to_owned()),
        },
        kind,
        status: Some(503),
        before_effect: kind == FaultKind::Status,
        times,
        delay_ms: None,
    }
}

/// Whether a member can still vote on a card.
async fn takes_votes(town: &Town, room: Snowflake, card: Snowflake) -> bool {
    let messages = town.people.read(room, MEMBERS[0]).await;
    let messages = messages.expect("members read");
    let card = messages.iter().find(|message| message.id == card);
    let controls = card.expect("the card stands").controls();
    let mut buttons = controls
        .iter()
        .filter_map(|control| control.custom_id.as_deref());
    buttons.any(|button| button.contains(VOTE))
}

#[tokio::test]
async fn a_card_that_nobody_knew_of_is_found_and_ended_after_the_deadline() {
    let small = Small::launched().await;
    let people = small.town.people.clone();
    // Its card is posted, but no answer comes, and looking for it fails too.
    for fault in [
        fault("POST", FaultKind::ReplyLost, 1),
        fault("GET", FaultKind::Status, 1000),
    ] {
        people.fail(&fault).await.expect("is taken");
    }
    let card = small.offered().await.message_id.expect("it has an id");
    let Small { town, bot, room } = small;
    bot.kill().await;
    people.heal().await.expect("heals");

    town.set_clock(monday() + TimeDelta::days(3)).await;
    let mut bot = town.bot(Points::default());
    bot.connected().await.expect("nothing is in its way");
    town.idle().await;

    assert!(!takes_votes(&town, room, card).await);
    let wrongs = judge(&town, &Excuses::default()).await;
    assert_eq!(wrongs, Vec::<String>::new());
    bot.kill().await;
}
