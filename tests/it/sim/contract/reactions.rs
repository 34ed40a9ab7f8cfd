//! Rules of reactions.

use carrel::sim::Permissions;
use serde_json::{Value, json};

use crate::sim::house::{BOT_MAY, House, id, message_path};
use crate::sim::line::Line;

const FIRE: &str = "🔥";
/// The intents for messages and for reactions in servers.
const INTENTS: u64 = 1 | 1 << 9 | 1 << 10;

/// A house whose bot may tidy up, with a message in it.
async fn house() -> (House, Value) {
    let house = House::open().await;
    let may = BOT_MAY | Permissions::MANAGE_MESSAGES;
    let server = house.server.server_id;
    house.people.change_bot(server, may).await.expect("given");
    let (_, message) = house.post(house.general(), json!({ "content": "x" })).await;
    (house, message)
}

/// Asks something of an emoji under a message.
async fn ask(house: &House, method: &str, message: &Value, rest: &str) -> (u16, Value) {
    let path = format!("{}/reactions{rest}", message_path(message));
    house.call(method, &path, Value::Null).await
}

async fn react(house: &House, message: &Value, emoji: &str) -> (u16, Value) {
    ask(house, "PUT", message, &format!("/{emoji}/@me")).await
}

/// Ada reacts.
async fn ada_reacts(house: &House, message: &Value, emoji: &str) {
    let (ada, channel) = (house.ada, house.general());
    let reacted = house.people.react(ada, channel, id(message), emoji).await;
    reacted.expect("Ada reacts");
}

/// The emoji under a message with their counts.
async fn counts(house: &House, message: &Value) -> Vec<(String, u64)> {
    let message = house.reread(message).await;
    let all = message["reactions"].as_array().into_iter().flatten();
    let count = |reaction: &Value| {
        let name = reaction["emoji"]["name"].as_str().expect("a name");
        (
            name.to_owned(),
            reaction["count"].as_u64().expect("a count"),
        )
    };
    all.map(count).collect()
}

/// A reaction is counted once for everybody who has it, and says whether the app has it.
///
/// Source: resources/message, "Reaction Structure" and "Create Reaction".
#[tokio::test]
async fn reactions_are_counted_by_heads() {
    let (house, message) = house().await;
    for _ in 0..2 {
        assert_eq!(react(&house, &message, FIRE).await.0, 204);
    }
    ada_reacts(&house, &message, FIRE).await;
    ada_reacts(&house, &message, "✅").await;
    let reread = house.reread(&message).await;
    let shown = |index: usize, field: &str| reread["reactions"][index][field].clone();
    assert_eq!((shown(0, "count"), shown(0, "me")), (json!(2), json!(true)));
    assert_eq!(
        (shown(1, "count"), shown(1, "me")),
        (json!(1), json!(false))
    );
}

/// What is no emoji is unknown.
///
/// Source: resources/message, "Create Reaction"; topics/opcodes-and-status-codes, 10014.
#[tokio::test]
async fn what_is_no_emoji_is_unknown() {
    let (house, message) = house().await;
    for text in ["fire", "▲", "x:y"] {
        let (status, body) = react(&house, &message, text).await;
        assert_eq!((status, &body["code"]), (404, &json!(10014)), "{text}");
    }
}

/// A custom emoji is named with its id.
///
/// Source: resources/message, "Create Reaction": `name:id`.
#[tokio::test]
async fn a_custom_emoji_is_named_with_its_id() {
    let (house, message) = house().await;
    assert_eq!(react(&house, &message, "party:42").await.0, 204);
    let emoji = &house.reread(&message).await["reactions"][0]["emoji"];
    assert_eq!(
        (&emoji["id"], &emoji["name"]),
        (&json!("42"), &json!("party"))
    );
}

/// Under a message stand twenty different emoji at most; more of the same are welcome.
///
/// Source: topics/opcodes-and-status-codes, 30010.
#[tokio::test]
async fn a_message_bears_twenty_emoji() {
    let (house, message) = house().await;
    for number in 0..20 {
        let emoji = format!("e:{}", number + 1);
        assert_eq!(react(&house, &message, &emoji).await.0, 204);
    }
    let (status, body) = react(&house, &message, "e:21").await;
    assert_eq!((status, &body["code"]), (400, &json!(30010)));
    ada_reacts(&house, &message, "e:20").await;
}

/// The app takes its own reaction back; others stay.
///
/// Source: resources/message, "Delete Own Reaction".
#[tokio::test]
async fn one_takes_ones_own_reaction_back() {
    let (house, message) = house().await;
    assert_eq!(react(&house, &message, FIRE).await.0, 204);
    ada_reacts(&house, &message, FIRE).await;
    let own = format!("/{FIRE}/@me");
    assert_eq!(ask(&house, "DELETE", &message, &own).await.0, 204);
    assert_eq!(counts(&house, &message).await, [(FIRE.to_owned(), 1)]);
}

/// With the right to it, the app takes somebody's reaction away.
///
/// Source: resources/message, "Delete User Reaction".
#[tokio::test]
async fn somebodys_reaction_can_be_taken_away() {
    let (house, message) = house().await;
    ada_reacts(&house, &message, FIRE).await;
    let theirs = format!("/{FIRE}/{}", house.ada);
    assert_eq!(ask(&house, "DELETE", &message, &theirs).await.0, 204);
    assert_eq!(counts(&house, &message).await, []);
}

/// One emoji can be taken away, from all who put it there.
///
/// Source: resources/message, "Delete All Reactions for Emoji".
#[tokio::test]
async fn one_emoji_can_be_taken_away() {
    let (house, message) = house().await;
    for emoji in [FIRE, "✅"] {
        ada_reacts(&house, &message, emoji).await;
        assert_eq!(react(&house, &message, emoji).await.0, 204);
    }
    let all = format!("/{FIRE}");
    assert_eq!(ask(&house, "DELETE", &message, &all).await.0, 204);
    assert_eq!(counts(&house, &message).await, [("✅".to_owned(), 2)]);
}

/// All reactions can be taken away at once.
///
/// Source: resources/message, "Delete All Reactions".
#[tokio::test]
async fn all_reactions_can_be_taken_away() {
    let (house, message) = house().await;
    for emoji in [FIRE, "✅"] {
        ada_reacts(&house, &message, emoji).await;
    }
    assert_eq!(ask(&house, "DELETE", &message, "").await.0, 204);
    assert_eq!(counts(&house, &message).await, []);
}

/// Who reacted is listed in the order of their ids, in pages of up to a hundred.
///
/// Source: resources/message, "Get Reactions".
#[tokio::test]
async fn who_reacted_is_listed_in_pages() {
    let (house, message) = house().await;
    let server = house.server.server_id;
    let mut people = vec![house.server.owner_id, house.ada];
    people.push(house.people.join_as(server, "bea").await.expect("Bea"));
    for person in &people {
        let channel = house.general();
        let reacted = house
            .people
            .react(*person, channel, id(&message), FIRE)
            .await;
        reacted.expect("they react");
    }
    people.sort();
    let list = async |query: &str| {
        let (status, page) = ask(&house, "GET", &message, &format!("/{FIRE}{query}")).await;
        assert_eq!(status, 200, "{page}");
        page.as_array()
            .expect("users")
            .iter()
            .map(id)
            .collect::<Vec<_>>()
    };
    assert_eq!(list("").await, people);
    assert_eq!(list("?limit=2").await, people[..2]);
    assert_eq!(list(&format!("?after={}", people[0])).await, people[1..]);
}

/// The gateway tells of reactions that come and go: of one, of one emoji, of all.
///
/// Source: events/gateway-events, "Message Reaction Add" and those that follow it.
#[tokio::test]
async fn reactions_are_told() {
    let (house, message) = house().await;
    let mut line = Line::identified(&house.sim, INTENTS, false).await;
    line.event("GUILD_CREATE").await;
    let mut told = async |event: &str| line.event(event).await["d"].clone();
    ada_reacts(&house, &message, FIRE).await;
    let added = told("MESSAGE_REACTION_ADD").await;
    assert_eq!(added["user_id"], json!(house.ada));
    assert_eq!(added["message_id"], message["id"]);
    assert_eq!(added["member"]["user"]["username"], "ada");
    assert_eq!(added["emoji"], json!({ "id": null, "name": FIRE }));
    let (ada, channel) = (house.ada, house.general());
    let taken = house.people.unreact(ada, channel, id(&message), FIRE).await;
    taken.expect("taken back");
    let removed = told("MESSAGE_REACTION_REMOVE").await;
    assert_eq!(removed["user_id"], json!(house.ada));
    ada_reacts(&house, &message, FIRE).await;
    ask(&house, "DELETE", &message, &format!("/{FIRE}")).await;
    assert_eq!(
        told("MESSAGE_REACTION_REMOVE_EMOJI").await["emoji"]["name"],
        FIRE
    );
    ask(&house, "DELETE", &message, "").await;
    let all = told("MESSAGE_REACTION_REMOVE_ALL").await;
    assert_eq!(all["message_id"], message["id"]);
}
