//! What the volunteer does for groups that people have left, as she finds it today: she looks at
//! those who are left one by one, and moves them to where they fit.

use std::collections::BTreeSet;

use carrel::sim::Snowflake;
use fastrand::Rng;
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::{
    AT_ONCE, SEED, Town,
    coordinator::Coordinator,
    sight::{Rooms, Watch},
};
use crate::stories::house::until;

/// What the volunteer calls it.
pub(super) const MENDING: &str = "mending";

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

    volunteer.turns_to(MENDING);
    let mut rooms = rooms;
    let wanting = town.house.pairs(WANTING).await;
    println!(
        "{} groups have become small, and {} of them want company",
        groups_of(&small).len(),
        groups_of(&wanting).len(),
    );
    while let Some(who) = next_to_move(town).await {
        let person = volunteer.types("person", json!({ "user": who })).await;
        let groups = volunteer.presses(&person, "Move…").await;
        let wanting: BTreeSet<String> = groups_of(&town.house.pairs(WANTING).await)
            .into_iter()
            .map(|number| format!("Group {number}"))
            .collect();
        let plan = volunteer
            .chooses(&groups, |label| {
                let (name, fits) = label.rsplit_once(": ").unwrap_or_default();
                (fits == "fits", wanting.contains(name))
            })
            .await;
        volunteer.presses(&plan, "Do it").await;
        sight
            .glances(&town.house, &rooms, "while somebody moves")
            .await;
        rooms = sight
            .settles(&town.house, &rooms, "after somebody has moved")
            .await;
    }
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

/// Who is to move next: somebody of the smallest group that wants company.
async fn next_to_move(town: &Town) -> Option<Snowflake> {
    let wanting = town.house.pairs(WANTING).await;
    let (_, who) = wanting.first()?;
    Some(Snowflake(who.cast_unsigned()))
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
