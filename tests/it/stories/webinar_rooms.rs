//! A webinar in four hundred and eighty rooms: announced, moved, reminded of and called off in all of
//! them, once each, while requests fail and the bot is killed in the middle; and Discord never has to
//! ask us to slow down.

use std::collections::BTreeMap;

use carrel::{
    clock,
    points::Points,
    sim::{
        Snowflake,
        people::{Chaos, ChaosKind, JournalEntry, Message, Seen},
    },
};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde_json::json;

use super::limits::{GREETED, founded, read, until_counted, write_pairs};
use crate::fire::{Bot, Case, Excuses, LOOK_AGAIN, PATIENCE, Town};

/// How many rooms there are.
const ROOMS: usize = 480;

/// In how many of them somebody comes, one in each.
const COMERS: usize = 24;

/// How many of a thousand requests about channels fail.
const FAILING_PER_MILLE: u32 = 20;

/// Places in which a webinar has to be brought up to date still.
const TO_REVISE: &str = "SELECT count(*) FROM job WHERE kind = 'revision' AND state = 'waiting'";

/// Tries of which nobody knew whether they had done what they should.
const DOUBTFUL: &str =
    "SELECT count(*) FROM attempt WHERE outcome IS NULL OR outcome = 'ambiguous'";

/// Reminders that were sent.
const REMINDED: &str = "SELECT count(*) FROM job WHERE kind = 'talk-reminder' AND state = 'done'";

/// Channels that have a receipt.
const RECEIPTS: &str = "SELECT count(*) FROM receipt";

/// The one who comes from a group.
fn comer(group: usize) -> Snowflake {
    Snowflake(900_000_000_000_000_000 + group as u64)
}

/// The hour to which the webinar moves.
fn moved_to() -> DateTime<Utc> {
    let moment = Utc.with_ymd_and_hms(2027, 3, 4, 16, 30, 0);
    moment.single().expect("a moment of UTC is one moment")
}

/// A town of so many rooms, in which Discord limits what is asked of it from now on.
async fn launched() -> (Town, Bot) {
    let (mut town, bot) = founded(false).await;
    write_pairs(&town, ROOMS).await;
    for group in 1..=COMERS {
        let account = comer(group);
        let person = 2 * group;
        town.change(&format!(
            "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
             SELECT id, programme_id, {account}, 'invited', 0 FROM person WHERE id = {person}"
        ))
        .await;
        town.join(account).await;
    }
    let preview = town.run("cohort launch", json!({})).await;
    town.press(&preview, "Open").await;
    until_counted(&town, GREETED, ROOMS).await;
    town.idle().await;
    bot.stop().await;
    town.limit().await;
    let bot = risen(&town).await;
    (town, bot)
}

async fn risen(town: &Town) -> Bot {
    let mut bot = town.bot(Points::default());
    bot.connected().await.expect("nothing is in its way");
    bot
}

/// Waits until a count has come to at least so much, or has fallen to at most so much.
async fn until_half(town: &Town, question: &'static str, is_half: impl Fn(i64) -> bool) {
    let mut look = town.look().await;
    let mut looks = 0;
    loop {
        let found: i64 = sqlx::query_scalar(question)
            .fetch_one(&mut look)
            .await
            .expect("the question is answered");
        if is_half(found) {
            return;
        }
        looks += 1;
        assert!(LOOK_AGAIN * looks < PATIENCE, "{found}: {question}");
        clock::pause(LOOK_AGAIN).await;
    }
}

/// Kills the bot, and starts another on the same database.
async fn killed(town: &Town, bot: Bot) -> Bot {
    bot.kill().await;
    risen(town).await
}

/// The panel of the one webinar, as the owner opens it.
async fn panel(town: &Town) -> Seen {
    let list = town.run("webinar manage", json!({})).await;
    let on = list.message.as_ref().expect("there is a list");
    let menu = on.controls().into_iter().find(|it| !it.options.is_empty());
    let menu = menu.expect("there is a menu");
    let (value, _label) = menu.options.first().expect("one webinar");
    let (id, values) = (menu.custom_id.expect("it can be used"), [value.as_str()]);
    let (people, owner) = (&town.people, town.owner);
    let chosen = people.choose(owner, on.channel_id, on.id, &id, &values);
    chosen.await.expect("the menu is there")
}

/// Gives the webinar another hour.
async fn change_the_time(town: &Town) {
    let panel = panel(town).await;
    let opened = town.press(&panel, "Change the time").await;
    let form = opened.modal.expect("a form opens");
    let fields = [("when", "2027-03-04 16:30"), ("minutes", "60")];
    let preview = town.people.submit(town.owner, form.modal_id, &fields).await;
    let preview = preview.expect("the form is open");
    let shown = read(&preview);
    assert!(shown.contains("in 480 rooms"), "{shown}");
    assert!(shown.contains("24 people said that they come"), "{shown}");
    town.press(&preview, "Yes, change it").await;
}

/// Everybody who comes says so in their room.
async fn all_come(town: &Town, posts: &BTreeMap<Snowflake, Snowflake>) {
    let mut look = town.look().await;
    for group in 1..=COMERS {
        let room: i64 = sqlx::query_scalar("SELECT channel_id FROM room WHERE group_id = ?")
            .bind(i64::try_from(group).expect("a small number"))
            .fetch_one(&mut look)
            .await
            .expect("the room stands");
        let room = Snowflake(room.cast_unsigned());
        let (people, who) = (&town.people, comer(group));
        let messages = people.read(room, who).await.expect("they see their room");
        let announced = messages.iter().find(|it| Some(&it.id) == posts.get(&room));
        let id = announced.and_then(|it: &Message| it.custom_id("I’m coming"));
        let id = id.expect("it is announced");
        let tapped = people.press(who, room, posts[&room], &id).await;
        assert!(read_followups(&tapped.expect("may")).contains("You are on the list"));
    }
}

fn read_followups(seen: &Seen) -> String {
    seen.followups.iter().map(Message::text).collect()
}

/// What was posted by Carrel of itself since a number of the journal and says this, by channel.
async fn posts(town: &Town, after: u64, what: &str) -> BTreeMap<Snowflake, Snowflake> {
    let journal = town.people.journal(after, Some("message_created")).await;
    let journal = journal.expect("is read");
    let says = |entry: &&JournalEntry| {
        entry.interaction_id.is_none() && entry.detail.to_string().contains(what)
    };
    let mut posts = BTreeMap::new();
    for entry in journal.iter().filter(says) {
        let (channel, message) = entry.channel_id.zip(entry.message_id).expect("a message");
        let twice = posts.insert(channel, message);
        assert_eq!(twice, None, "{what} stands twice in {channel}");
    }
    posts
}

/// How many of these messages say this by now.
async fn say(town: &Town, posts: &BTreeMap<Snowflake, Snowflake>, what: &str) -> usize {
    let journal = town.people.journal(0, Some("message_edited")).await;
    let mut last = BTreeMap::new();
    for entry in journal.expect("is read") {
        last.insert(entry.message_id, entry.detail.to_string());
    }
    let now = posts.values().filter_map(|post| last.get(&Some(*post)));
    now.filter(|shown| shown.contains(what)).count()
}

/// Refusals for asking too much.
async fn too_much(town: &Town) -> Vec<String> {
    let counts = town.people.counts().await.expect("are counted");
    let asked = counts.requests.into_keys();
    asked.filter(|asked| asked.ends_with(" 429")).collect()
}

async fn last_seq(town: &Town) -> u64 {
    town.journal().await.last().map_or(0, |entry| entry.seq)
}

/// On two processors it takes about forty seconds, which is Discord's pace and not ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webinar_reaches_480_rooms_once_is_moved_reminded_of_and_called_off_in_all_of_them() {
    let (town, bot) = launched().await;
    let before = last_seq(&town).await;
    let chaos = Chaos {
        seed: 480,
        per_mille: FAILING_PER_MILLE,
        kinds: Some(vec![
            ChaosKind::StatusBefore,
            ChaosKind::StatusAfter,
            ChaosKind::ReplyLost,
        ]),
        routes: vec!["/channels/".to_owned()],
        delay_ms: 0,
    };
    let options = json!({
        "title": "Small libraries", "when": "2027-03-03 15:00", "minutes": 60,
        "link": "https://webinars.example/small",
    });
    let preview = town.run("webinar announce", options).await;
    town.people.unsettle(&chaos).await.expect("is drawn");
    town.press(&preview, "Send to 480 rooms").await;

    // It dies in the middle; the coordinator sees how far it has come, and that it goes on.
    until_half(&town, RECEIPTS, |receipts| 240 <= receipts).await;
    let bot = killed(&town, bot).await;
    let shown = read(&panel(&town).await);
    assert!(shown.contains("of 480 rooms"), "{shown}");
    assert!(!shown.contains("It stands in 480"), "{shown}");
    assert!(shown.contains("still to be brought up to date"), "{shown}");
    until_counted(&town, RECEIPTS, ROOMS + 1).await;
    town.idle().await;
    let announced = posts(&town, before, "Webinar: Small libraries").await;
    assert_eq!(announced.len(), ROOMS + 1, "each room, and the channel");
    let shown = read(&panel(&town).await);
    assert!(shown.contains("It stands in 480 of 480 rooms"), "{shown}");
    assert!(shown.contains("Everything that was to be done is done"));
    all_come(&town, &announced).await;

    // It moves, and the bot dies in the middle of that, too.
    change_the_time(&town).await;
    until_half(&town, TO_REVISE, |left| left <= 240).await;
    let bot = killed(&town, bot).await;
    until_counted(&town, TO_REVISE, 0).await;
    town.idle().await;
    assert_eq!(say(&town, &announced, "at a new time").await, ROOMS + 1);
    let news = posts(&town, before, "It has a new time").await;
    assert_eq!(news.len(), COMERS);

    for (ahead, says, sent) in [
        (TimeDelta::hours(24), "if you cannot after all", COMERS),
        (TimeDelta::minutes(10), "** begins <t:", 2 * COMERS),
    ] {
        let since = last_seq(&town).await;
        town.set_clock(moved_to() - ahead).await;
        until_counted(&town, REMINDED, sent).await;
        assert_eq!(posts(&town, since, says).await.len(), COMERS);
    }

    let panel_now = panel(&town).await;
    let preview = town.press(&panel_now, "Call it off").await;
    town.press(&preview, "Yes, call it off").await;
    until_half(&town, TO_REVISE, |left| left <= 240).await;
    let bot = killed(&town, bot).await;
    until_counted(&town, TO_REVISE, 0).await;
    town.people.settle().await.expect("calms down");
    town.idle().await;
    let off = say(&town, &announced, "This webinar is called off").await;
    assert_eq!(off, ROOMS + 1);
    let news = posts(&town, before, "It was planned for").await;
    assert_eq!(news.len(), COMERS);
    let events = town.people.events(town.server).await.expect("are listed");
    assert!(
        events.iter().all(|event| event["status"] == 4),
        "{events:?}"
    );

    assert_eq!(too_much(&town).await, Vec::<String>::new());
    let mut look = town.look().await;
    let doubtful: i64 = sqlx::query_scalar(DOUBTFUL)
        .fetch_one(&mut look)
        .await
        .expect("the question is answered");
    assert!(
        10 < doubtful,
        "only {doubtful} tries had an outcome in doubt"
    );
    bot.stop().await;
    let (journal, excuses) = (
        town.journal().await,
        Excuses {
            absences: vec![(0, u64::MAX)],
            ..Excuses::default()
        },
    );
    let me = town.people.info().await.expect("answers").bot_user_id;
    let case = Case::new(&journal, town.database(), me, &excuses);
    let wrongs = case.wrongs(town.clock.now().timestamp_millis()).await;
    assert_eq!(wrongs, Vec::<String>::new());
}
