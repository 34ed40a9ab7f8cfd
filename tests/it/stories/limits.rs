//! Rooms where Discord has no place for them: on a server that is too small, and in categories that
//! people fill by hand.

use std::time::Duration;

use carrel::{
    clock::{self, Stopwatch},
    points::Points,
    sim::{
        Options, Snowflake,
        people::{
            ChannelKind, Fault, FaultKind, Matching, Message, NewChannel, Seen, SidebarChannel,
        },
    },
};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde_json::json;

use crate::fire::{Bot, Excuses, LOOK_AGAIN, PATIENCE, Plan, Town, judge};

/// Two dozen, who make several groups.
const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-24.csv");

/// Discord's number for a text channel.
const TEXT: u8 = 0;

/// Discord's number for a category.
const CATEGORY: u8 = 4;

/// Channels that a category holds.
const PLACES: usize = 50;

/// Channels that a server holds.
const CHANNELS_MAX: usize = 500;

/// Rooms that are put into one category.
const ROOMS_EACH: usize = 48;

/// For how long hundreds of rooms may open.
const LONG: Duration = Duration::from_mins(4);

/// For how long a new category is there before Carrel hears of it, in milliseconds.
const HEAD_START: u64 = 2000;

/// The Monday noon at which a town is founded.
fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 12, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

/// A town with Carrel in it.
pub(super) async fn founded(witnessed: bool) -> (Town, Bot) {
    let town = Town::found(Plan {
        sim: Options::default(),
        starts_at: start(),
        answer_max: Duration::from_secs(10),
        witnessed,
    })
    .await;
    let mut bot = town.bot(Points::default());
    bot.connected().await.expect("nothing is in its way");
    (town, bot)
}

/// All channels of a town, as its owner sees them.
async fn channels(town: &Town) -> Vec<SidebarChannel> {
    let channels = town.people.sidebar(town.server, town.owner).await;
    channels.expect("are listed")
}

/// Waits until a category stands.
async fn first_category(town: &Town) -> Snowflake {
    let mut looks = 0;
    loop {
        let found = channels(town).await;
        if let Some(category) = found.iter().find(|channel| channel.kind == CATEGORY) {
            return category.id;
        }
        looks += 1;
        assert!(LOOK_AGAIN * looks < PATIENCE, "no category ever stands");
        clock::pause(LOOK_AGAIN).await;
    }
}

/// How many groups a town has.
async fn groups(town: &Town) -> usize {
    let mut look = town.look().await;
    let groups: i64 = sqlx::query_scalar("SELECT count(*) FROM peer_group")
        .fetch_one(&mut look)
        .await
        .expect("are counted");
    usize::try_from(groups).expect("no fewer than none")
}

#[tokio::test]
async fn people_who_fill_a_category_while_rooms_open_hold_nobody_up() {
    let (town, _bot) = founded(true).await;
    town.move_in(SHEET).await;
    town.form(SHEET, start().date_naive() + TimeDelta::days(7))
        .await;
    let slow = Fault {
        matching: Matching {
            method: Some("POST".to_owned()),
            route: Some("/guilds/{guild}/channels".to_owned()),
        },
        kind: FaultKind::Slow,
        status: None,
        before_effect: false,
        times: 1,
        delay_ms: Some(HEAD_START),
    };
    town.people.fail(&slow).await.expect("is planned");
    let preview = town.run("cohort launch", json!({})).await;
    town.press(&preview, "Open").await;

    // Two rooms find a place in the first category; there are more groups than that.
    let first = first_category(&town).await;
    let theirs = NewChannel {
        name: "chat".to_owned(),
        kind: ChannelKind::Text,
        parent_id: Some(first),
        overwrites: Vec::new(),
        as_user: None,
    };
    for _place in 2..PLACES {
        let made = town.people.add_channel(town.server, &theirs).await;
        made.expect("there is a place");
    }
    town.idle().await;

    let stands = channels(&town).await;
    let rooms: Vec<_> = stands
        .iter()
        .filter(|channel| {
            let topic = channel.topic.as_deref().unwrap_or_default();
            channel.kind == TEXT && topic.starts_with("A room of your own")
        })
        .collect();
    assert_eq!(rooms.len(), groups(&town).await, "one room a group");
    let categories: Vec<_> = stands
        .iter()
        .filter(|channel| channel.kind == CATEGORY)
        .collect();
    let [one, two] = categories.as_slice() else {
        panic!("two categories, not {categories:?}");
    };
    assert_eq!((one.id, two.name.as_str()), (first, "Spring 2"));
    let within = |category: Snowflake| {
        let found = stands.iter();
        found
            .filter(|channel| channel.parent_id == Some(category))
            .count()
    };
    assert_eq!((within(one.id), within(two.id)), (PLACES, rooms.len() - 2));
    let wrongs = judge(&town, &Excuses::default()).await;
    assert_eq!(wrongs, Vec::<String>::new());
}

/// Writes down a cohort of so many pairs in the town, who are all still awaited.
pub(super) async fn write_pairs(town: &Town, pairs: usize) {
    let options = json!({ "name": "Spring", "starts_on": "2027-03-08" });
    town.run(
        "setup",
        json!({
            "coordinator_role": town.role, "announcements": town.news, "home_zone": "Europe/Lisbon",
        }),
    )
    .await;
    town.run("cohort open", options).await;
    let numbers = |last: usize| {
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last})")
    };
    let (groups, people) = (numbers(pairs), numbers(2 * pairs));
    town.change(&format!(
        "{people} INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         SELECT i, programme_id, 'Pat ' || i, 'code-' || i, 0 FROM n, cohort"
    ))
    .await;
    town.change(&format!(
        "{people} INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country,
                                           mode, signed_up_at)
         SELECT i, cohort.id, i, programme_id, 'placed', 'PT', 'either', 0 FROM n, cohort"
    ))
    .await;
    town.change(&format!(
        "{groups} INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         SELECT i, cohort.id, server_id, i, 'Group ' || i, '{{}}', 0 FROM n, cohort"
    ))
    .await;
    town.change(&format!(
        "{people} INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         SELECT (i + 1) / 2, i, cohort.id, 0, 'formed' FROM n, cohort"
    ))
    .await;
}

/// Dissolves the groups from a number on.
async fn dissolve_from(town: &Town, number: usize) {
    for statement in [
        format!("DELETE FROM membership WHERE group_id >= {number}"),
        format!("DELETE FROM participant WHERE id >= 2 * {number} - 1"),
        format!("DELETE FROM peer_group WHERE id >= {number}"),
    ] {
        town.change(&statement).await;
    }
}

/// What somebody reads who looked or pressed.
pub(super) fn read(seen: &Seen) -> String {
    seen.message.as_ref().map(Message::text).unwrap_or_default()
}

/// How many channels Carrel has made.
async fn made_by_carrel(town: &Town) -> usize {
    let me = town.people.info().await.expect("tells").bot_user_id;
    let made = town.people.journal(0, Some("channel_created")).await;
    let made = made.expect("is read");
    made.iter().filter(|entry| entry.by == Some(me)).count()
}

/// Rooms that are greeted.
pub(super) const GREETED: &str = "SELECT count(*) FROM room WHERE card_message_id IS NOT NULL";

/// Waits until a question is answered with so many.
pub(super) async fn until_counted(town: &Town, question: &'static str, wanted: usize) {
    let mut look = town.look().await;
    let began = Stopwatch::started();
    loop {
        let found: i64 = sqlx::query_scalar(question)
            .fetch_one(&mut look)
            .await
            .expect("the question is answered");
        if usize::try_from(found) == Ok(wanted) {
            return;
        }
        assert!(began.shows() < LONG, "only {found}: {question}");
        clock::pause(LOOK_AGAIN * 20).await;
    }
}

/// On two processors it takes two seconds, unoptimised and with nothing beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_hundred_groups_are_refused_before_anything_is_made_and_480_fit() {
    let (town, _bot) = founded(false).await;
    write_pairs(&town, 600).await;
    let stands = channels(&town).await.len();

    let refusal = town.run("cohort launch", json!({})).await;
    let fits = (0..600)
        .rev()
        .find(|groups: &usize| stands + groups + groups.div_ceil(ROOMS_EACH) <= CHANNELS_MAX);
    let fits = fits.expect("none fit always");
    for part in [
        "The 600 rooms do not all fit: Discord allows 500 channels a server".to_owned(),
        format!("This one has {stands}, and would have {}.", stands + 613),
        format!(
            "At most {fits} groups fit here as it is now; the other {} need a second server.",
            600 - fits
        ),
    ] {
        assert!(read(&refusal).contains(&part), "{part}\n{}", read(&refusal));
    }
    let message = refusal.message.as_ref().expect("it is answered");
    assert_eq!(
        message.custom_id("Open"),
        None,
        "nothing offers to open them"
    );
    assert!(!read(&refusal).contains("delete"), "deleting helps nobody");

    // There are 120 fewer, and they fit; but somebody makes channels before it is confirmed.
    dissolve_from(&town, 481).await;
    let preview = town.run("cohort launch", json!({})).await;
    let counted = format!("has {} of the 500 channels", stands + 490);
    assert!(read(&preview).contains(&counted), "{}", read(&preview));
    let mut theirs = Vec::new();
    for number in stands + 490..=CHANNELS_MAX {
        let name = format!("chat-{number}");
        let made = town.people.add_text_channel(town.server, &name);
        theirs.push(made.await.expect("there is a place"));
    }
    let refused = town.press(&preview, "Open").await;
    for part in [
        "would have 501",
        "the other one needs",
        "Or delete one channel",
    ] {
        assert!(read(&refused).contains(part), "{part}\n{}", read(&refused));
    }
    let message = refused.message.as_ref().expect("it is answered");
    assert_eq!(
        message.custom_id("Open"),
        None,
        "it does not offer it again"
    );
    assert_eq!(made_by_carrel(&town).await, 0, "nothing was opened");

    // They delete one, and look once more.
    let last = theirs.pop().expect("somebody made one");
    town.people.delete_channel(last).await.expect("may");
    let preview = town.press(&refused, "Look again").await;
    let done = town.press(&preview, "Open").await;
    assert!(
        read(&done).contains("The 480 rooms open now"),
        "{}",
        read(&done)
    );
    until_counted(&town, GREETED, 480).await;
    let stands = channels(&town).await;
    assert_eq!(stands.len(), CHANNELS_MAX, "as was counted");
    assert_eq!(made_by_carrel(&town).await, 490);
    for category in stands.iter().filter(|channel| channel.kind == CATEGORY) {
        let within = stands
            .iter()
            .filter(|channel| channel.parent_id == Some(category.id));
        assert_eq!(within.count(), ROOMS_EACH, "{}", category.name);
    }
}

/// On two processors it takes two seconds, unoptimised and with nothing beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_voice_room_each_480_groups_are_refused_with_a_plan_before_anything_is_made() {
    let (town, _bot) = founded(false).await;
    write_pairs(&town, 480).await;
    let stands = channels(&town).await.len();
    let desk = town.run("cohort desk", json!({})).await;
    town.press(&desk, "Add a voice room").await;

    let refusal = town.run("cohort launch", json!({})).await;
    let fits = (0..480).rev().find(|groups: &usize| {
        stands + 2 * groups + groups.div_ceil(ROOMS_EACH / 2) <= CHANNELS_MAX
    });
    let fits = fits.expect("none fit always");
    for part in [
        "The 480 rooms do not all fit with a voice room each: Discord allows 500".to_owned(),
        format!("This one has {stands}, and would have {}.", stands + 980),
        format!(
            "At most {fits} groups fit here as it is now; the other {}",
            480 - fits
        ),
        "without them, all 480 rooms fit. Press “No voice rooms”.".to_owned(),
    ] {
        assert!(read(&refusal).contains(&part), "{part}\n{}", read(&refusal));
    }
    let message = refusal.message.as_ref().expect("it is answered");
    assert_eq!(
        message.custom_id("Open"),
        None,
        "nothing offers to open them"
    );

    // Half of them fit, with a voice room each, in categories of two dozen groups.
    let preview = town.press(&refusal, "No voice rooms").await;
    let counted = format!("has {} of the 500 channels", stands + 490);
    assert!(read(&preview).contains(&counted), "{}", read(&preview));
    dissolve_from(&town, fits + 1).await;
    let preview = town.press(&preview, "Add a voice room").await;
    let counted = format!(
        "has {} of the 500 channels",
        stands + 2 * fits + fits.div_ceil(ROOMS_EACH / 2)
    );
    assert!(read(&preview).contains(&counted), "{}", read(&preview));
    assert_eq!(made_by_carrel(&town).await, 0, "nothing was opened");
    town.press(&preview, "Open").await;
    until_counted(&town, "SELECT count(*) FROM voice_room", fits).await;
    let stands = channels(&town).await;
    for category in stands.iter().filter(|channel| channel.kind == CATEGORY) {
        let within = stands
            .iter()
            .filter(|channel| channel.parent_id == Some(category.id));
        assert!(within.count() <= ROOMS_EACH, "{}", category.name);
    }
}
