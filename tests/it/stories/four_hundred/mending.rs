//! What the volunteer does for groups that people have left: one list says what would help each, and
//! she accepts it a page at a time.

use std::collections::BTreeSet;

use carrel::sim::Snowflake;
use fastrand::Rng;
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::{
    AT_ONCE, SEED, Town,
    coordinator::Coordinator,
    sight::{Rooms, Watch, old_rooms_are_quiet},
};
use crate::stories::house::until;

/// Each small group is asked what it would like, and some answer; the volunteer mends those that do
/// not go on as they are.
#[expect(clippy::print_stdout, reason = "says how much there was to mend")]
pub(super) async fn mend(
    town: &Town,
    volunteer: &mut Coordinator,
    sight: &mut Watch,
    rooms: Rooms,
) -> Rooms {
    const TO_ASK: &str = "SELECT count(*), 0 FROM job WHERE kind = 'small' AND state = 'waiting'";
    until("the small groups are asked", async || {
        town.count(TO_ASK).await == 0
    })
    .await;
    let small = town.house.pairs(SMALL).await;
    answer(town, &small).await;

    volunteer.turns_to("mending");
    let mut rooms = rooms;
    let wanting = groups_of(&town.house.pairs(WANTING).await).len();
    let desk = volunteer.types("cohort desk", json!({})).await;
    let mut list = volunteer.presses(&desk, "help small groups").await;
    while list.custom_id("on this page").is_some() {
        let preview = volunteer.presses(&list, "on this page").await;
        let several = preview.custom_id("Do these").is_some();
        let does = if several { "Do these" } else { "Do it" };
        list = volunteer.presses(&preview, does).await;
        sight
            .glances(&town.house, &rooms, "while people move")
            .await;
        rooms = sight
            .settles(&town.house, &rooms, "after people have moved")
            .await;
    }
    old_rooms_are_quiet(&town.house).await;
    let small = groups_of(&small).len();
    let left = groups_of(&town.house.pairs(WANTING).await).len();
    println!("{small} groups became small, {wanting} wanted company, {left} of them still do");
    let text = list.text();
    assert_eq!(text.matches("nobody fits now").count(), left, "{text}");
    rooms
}

/// The members of small groups, by the groups' numbers.
const SMALL: &str = "SELECT g.number, a.discord_user_id FROM fall f
       JOIN peer_group g ON g.id = f.group_id
       JOIN membership m ON m.group_id = g.id AND m.until_at IS NULL
       JOIN participant p ON p.id = m.participant_id
       JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
      WHERE f.ended_at IS NULL ORDER BY 1, 2";

/// The same where a member would like company, or is alone and does not mean to go on so; the
/// smallest first.
const WANTING: &str = "SELECT g.number, a.discord_user_id FROM fall f
       JOIN peer_group g ON g.id = f.group_id
       JOIN membership m ON m.group_id = g.id AND m.until_at IS NULL
       JOIN participant p ON p.id = m.participant_id
       JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
       JOIN (SELECT group_id, count(*) AS members FROM membership
              WHERE until_at IS NULL GROUP BY group_id) s ON s.group_id = g.id
       LEFT JOIN (SELECT fall_id, sum(wish = 'company') AS company, sum(wish = 'go-on') AS go_on
                    FROM fall_answer GROUP BY fall_id) w ON w.fall_id = f.id
      WHERE f.ended_at IS NULL
        AND (ifnull(w.company, 0) > 0 OR (s.members = 1 AND ifnull(w.go_on, 0) = 0))
      ORDER BY s.members, 1, 2";

fn groups_of(members: &[(i64, i64)]) -> BTreeSet<i64> {
    members.iter().map(|(group, _)| *group).collect()
}

/// The members of small groups answer what they would like, most of them.
async fn answer(town: &Town, small: &[(i64, i64)]) {
    let answers = stream::iter(small).for_each_concurrent(AT_ONCE, async |(_, who)| {
        let who = Snowflake(who.cast_unsigned());
        let mut rng = Rng::with_seed(SEED ^ who.0);
        let wish = match rng.u8(0..3) {
            0 => return,
            1 => ":company:",
            _ => ":go-on:",
        };
        let channels = town.house.sidebar(who).await;
        let mut asked = None;
        for channel in channels
            .iter()
            .filter(|it| it.name != "general" && it.kind == 0)
        {
            let messages = town.house.people.read(channel.id, who).await;
            let messages = messages.expect("members read their room");
            asked = messages.iter().rev().find_map(|message| {
                let mut controls = message.controls().into_iter();
                let id = controls.find_map(|it| it.custom_id.filter(|id| id.contains(wish)))?;
                Some((message.channel_id, message.id, id))
            });
        }
        let (channel, message, id) = asked.expect("they are asked");
        let noted = town.house.people.press(who, channel, message, &id).await;
        let noted = noted.expect("the press is answered").message;
        let noted = noted.expect("an answer").text();
        assert!(noted.starts_with("Thank you"), "{noted}");
    });
    answers.await;
}
