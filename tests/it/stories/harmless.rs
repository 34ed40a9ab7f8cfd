//! What people write themselves does nothing on Discord but to be read, wherever it is shown.

use std::{collections::BTreeMap, fmt::Write as _};

use carrel::sim::{
    Snowflake,
    people::{Message, Outcome, Seen, Upload},
};
use chrono::Days;
use serde_json::{Value, json};

use super::house::{House, until};

mod reader;

use reader::{active, cut_badly, turns_or_hides};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const LISBON: Snowflake = Snowflake(900_000_000_000_000_003);

/// What somebody may write to be more than a reader of their text expects.
const NASTY: [&str; 36] = [
    "@everyone come",
    "@here and @everyone",
    "<@&1> <@!900000000000000002> <@900000000000000002>",
    "<#1> </setup:1> <id:guide>",
    "<t:1700000000:R> is now",
    "<:own:123456789012345678> <a:own:123456789012345678>",
    ":tada: :own: 10:30:00",
    "[tap here](https://evil.example)",
    "](https://evil.example) [x",
    "\\[tap here\\](https://evil.example)",
    "https://evil.example/login?a=b",
    "<https://evil.example>",
    "discord.gg/evil HTTPS://EVIL.EXAMPLE",
    "DiscordApp.com/invite/evil or discord.com/invite/evil",
    "```\ncode\n``` after",
    "``` never closed",
    "`code` ||spoiler|| **bold** __line__ ~~no~~ *i* _i_",
    "# a heading",
    "### a heading\n-# small",
    "> quoted\n>>> all quoted",
    "- item\n* item\n1. item",
    "\\",
    "ends with a backslash \\",
    "\\\\\\",
    "\u{202E}txt.exe\u{202C} \u{2066}a\u{2069} \u{200F}b\u{061C}",
    "a\u{200B}\u{FEFF}\u{00AD}b\u{0}c",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3 and @SUM(1)",
    "\t=1+1",
    "👨\u{200D}👩\u{200D}👧\u{200D}👦🏽 🇵🇹🇰🇷🇺🇸 👍🏽",
    "Z\u{0351}\u{036B}\u{0343}a\u{0360}\u{0321}l\u{0337}\u{0316}g\u{0335}o\u{0334}\u{0322}",
    "مكتبات صغيرة (2026) وأفكار كبيرة",
    "ספריות קטנות: 3 רעיונות!",
    "नमस्ते 図書館 Бібліотека",
    "\u{2028}line\u{2029}paragraph\r\n\r\nlines",
];

/// What nobody sees, although it is not empty.
const UNSEEN: [&str; 3] = ["\u{200B}\u{FEFF}", "\u{202E} \u{2066}", "\u{00AD}\u{2060}"];

/// Where the talk takes place.
const TALK_AT: &str = "https://webinars.example/small";

/// What of ours acts in what everybody may read.
const OURS: [&str; 3] = ["<t:", "<#", "<https://webinars.example/small>"];

/// The text over and over, as long as somebody may write.
fn filled(text: &str, length: usize) -> String {
    let endless = text.chars().chain([' ']).cycle();
    let filled: String = endless.take(length).collect();
    filled.trim().to_owned()
}

/// Holds that a message of Carrel's does nothing that its sender did not mean, and keeps within
/// Discord's lengths.
fn judge(message: &Message, ours: &[&str]) {
    assert!(!message.mention_everyone, "{message:?}");
    assert_eq!(message.mention_roles, [], "{message:?}");
    assert!(message.mentions.is_empty(), "{message:?}");
    judge_text(&message.content, 2000, ours);
    for embed in &message.embeds {
        let mut whole = 0;
        let mut part = |text: &Value, most| {
            let text = text.as_str()?;
            whole += text.chars().count();
            Some((text.to_owned(), most))
        };
        let mut parts = vec![
            part(&embed["title"], 256),
            part(&embed["description"], 4096),
            part(&embed["footer"]["text"], 2048),
        ];
        for field in embed["fields"].as_array().into_iter().flatten() {
            parts.push(part(&field["name"], 256));
            parts.push(part(&field["value"], 1024));
        }
        assert!(whole <= 6000, "{whole} in {embed}");
        for (text, most) in parts.into_iter().flatten() {
            judge_text(&text, most, ours);
        }
    }
    for control in message.controls() {
        let length = control.label.chars().count();
        assert!(length <= 80, "{control:?}");
        assert!(!control.label.contains(turns_or_hides), "{control:?}");
        let leads = control.url.as_deref().unwrap_or(TALK_AT);
        assert!(leads.starts_with(TALK_AT), "{control:?}");
    }
}

/// Holds that a text with markdown says only letters, but for what is ours.
fn judge_text(text: &str, most: usize, ours: &[&str]) {
    assert!(text.chars().count() <= most, "more than {most}: {text}");
    let turns = text.find(turns_or_hides);
    assert_eq!(turns, None, "{text:?}");
    for does in active(text) {
        let is_ours = ours.iter().any(|ours| does.starts_with(ours));
        assert!(is_ours, "{does:?} acts in {text:?}");
    }
}

/// The answer to an act, judged, if it is there already.
fn judged<'a>(seen: &'a Seen, ours: &[&str]) -> Option<&'a Message> {
    assert_ne!(seen.outcome, Outcome::Failed, "{:?}", seen.why);
    let all = || seen.followups.iter().chain(&seen.message);
    for message in all() {
        judge(message, ours);
    }
    all().last()
}

/// The answer to an act, judged.
fn answered<'a>(seen: &'a Seen, ours: &[&str]) -> &'a Message {
    judged(seen, ours).expect("there is an answer")
}

/// Sign-ups of people who are called so.
fn sheet(names: &[&str]) -> String {
    let mut sheet = "discord_user_id,display_name,country,time_zone,sector,career_stage,interests,\
                     languages,available,if_needed,mode,partner_wish,output_wish,locale,email\n"
        .to_owned();
    for (place, name) in (1..).zip(names) {
        let name = name.replace('"', "\"\"");
        let id = 900_000_000_000_000_000_u64 + place;
        let row = writeln!(
            sheet,
            "{id},\"{name}\",PT,Europe/Lisbon,academic,mid,outreach,en:native,\
             Mon Tue Wed Thu Fri 07:00-22:00,,voice,,poster,en,p{place}@library.example"
        );
        row.expect("writing to a string cannot fail");
    }
    sheet
}

/// Somebody in a room, who writes what they like.
struct Writer<'a> {
    house: &'a House,
    room: Snowflake,
    /// How many choices under a field were cut.
    cut: usize,
}

impl Writer<'_> {
    async fn run(&self, command: &str, options: Value) -> Seen {
        let seen = self.house.people.run(AMMAN, self.room, command, options);
        let seen = seen.await.expect("the command runs");
        judged(&seen, &OURS); // What only she sees may come later, and is judged at the end.
        seen
    }

    async fn press(&self, seen: &Seen, label: &str) -> Seen {
        let message = answered(seen, &OURS);
        let button = message.custom_id(label).expect("there is such a button");
        let people = &self.house.people;
        let pressed = people.press(AMMAN, message.channel_id, message.id, &button);
        pressed.await.expect("the press is answered")
    }

    /// Adds a step, finds it under the field of the command that finishes it, and finishes it.
    async fn step(&mut self, title: &str) {
        let options = json!({ "title": title, "due": "" });
        self.run("milestone add", options).await;
        let options = json!({ "milestone": "" });
        let people = &self.house.people;
        let suggested =
            people.autocomplete(AMMAN, self.room, "milestone done", options, "milestone");
        let suggested = suggested.await.expect("is suggested");
        assert_eq!(suggested.len(), 1, "{title:?}");
        for choice in &suggested {
            let name = &choice.name;
            assert!((1..=100).contains(&name.chars().count()), "{name:?}");
            assert!(!name.contains(turns_or_hides), "{name:?}");
            if let Some(kept) = name.strip_suffix('…') {
                self.cut += 1;
                assert_eq!(cut_badly(kept, title), None, "{name:?} of {title:?}");
            }
        }
        let board = self.run("milestone list", json!({})).await;
        self.block(&board, title).await;
        for choice in suggested {
            let options = json!({ "milestone": choice.value });
            self.run("milestone done", options).await;
        }
    }

    /// Says of the first step in the same words what is in the way, and looks at all that was done.
    async fn block(&self, board: &Seen, why: &str) {
        let board = answered(board, &OURS);
        let menu = board.custom_id("Look at a step").expect("there is one");
        let people = &self.house.people;
        let open = "SELECT id, 0 FROM milestone WHERE state = 'open'";
        let id = self.house.pairs(open).await[0].0.to_string();
        let values = [id.as_str()];
        let chosen = people.choose(AMMAN, board.channel_id, board.id, &menu, &values);
        let step = chosen.await.expect("it is answered");
        let form = self.press(&step, "Something is in the way…").await.modal;
        let fields = [("why", why)];
        let blocked = people.submit(AMMAN, form.expect("a form opens").modal_id, &fields);
        let blocked = blocked.await.expect("it is answered");
        answered(&blocked, &OURS);
        answered(&self.press(&blocked, "History").await, &OURS);
        let desk = self.house.run("cohort desk", json!({})).await;
        answered(&desk, &OURS);
    }

    /// Says what the group makes, in these words; says what is answered.
    async fn aim(&self, aim: &str) -> Message {
        let board = self.run("milestone list", json!({})).await;
        let kinds = self.press(&board, "Choose our project").await;
        let form = self.press(&kinds, "Poster").await.modal;
        let form = form.expect("a form opens");
        let filled = [("aim", aim)];
        let set = self.house.people.submit(AMMAN, form.modal_id, &filled);
        let set = set.await.expect("it is answered");
        answered(&set, &OURS).clone()
    }

    /// Puts a text where a date, a place, a code or a link is asked for, and is told no.
    async fn mistype(&self, text: &str) {
        for (command, options) in [
            ("milestone add", json!({ "title": "x", "due": text })),
            (
                "away",
                json!({ "from": text, "until": text, "note": filled(text, 60) }),
            ),
            ("carrel", json!({ "zone": text })),
            ("carrel", json!({ "code": text })),
            ("carrel", json!({ "zone": "Amman", "from": text })),
        ] {
            let seen = self.run(command, options).await;
            let said = judged(&seen, &OURS).map(Message::text).unwrap_or_default();
            assert!(!said.contains("went wrong"), "{said}");
        }
    }
}

/// Announces a webinar with this title, and this text as speaker and about.
async fn announce(house: &House, title: &str, long: &str) {
    let today = house.people.now().await.expect("tells").date_naive();
    let day = today.checked_add_days(Days::new(5)).expect("there is one");
    let mut options = json!({
        "title": title, "when": format!("{day} 15:00"), "minutes": 60, "link": TALK_AT,
        "speaker": filled(long, 100), "about": long,
    });
    let shown = house.run("webinar announce", options.clone()).await;
    answered(&shown, &OURS);
    let sent = house.press(&shown, "Send to 1 room").await;
    answered(&sent, &OURS);
    for (wrong, most) in [("when", 40), ("link", 512)] {
        options[wrong] = json!(filled(long, most));
        let refused = house.run("webinar announce", options.clone()).await;
        let told = answered(&refused, &OURS);
        assert!(told.controls().is_empty(), "{}", told.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nasty_text_does_nothing_wherever_a_person_can_put_one() {
    let house = House::open().await;
    house.people.limit(false).await.expect("is told");
    for (account, name) in [(AMMAN, "amman"), (ILOILO, "iloilo"), (LISBON, "lisbon")] {
        house.join(account, name).await;
    }
    let names = [
        "@everyone [x](https://evil.example)",
        "# **`<@&1>`** ||a||",
        "=1+1 \u{202E}discord.gg/evil <#1>",
    ];
    let room = house.launch(sheet(&names).as_bytes()).await;
    for message in house.people.read(room, AMMAN).await.expect("she reads") {
        // The welcome mentions its members, and nobody else.
        let members = [AMMAN, ILOILO, LISBON];
        assert!(
            message
                .mentions
                .iter()
                .all(|named| members.contains(&named.id))
        );
        let message = Message {
            mentions: Vec::new(),
            ..message
        };
        judge(&message, &["<t:", "<@9000000000000000"]);
    }
    let mut writer = Writer {
        house: &house,
        room,
        cut: 0,
    };
    let mut texts = 0;
    for nasty in NASTY {
        let long = filled(nasty, 1000);
        for (title, about) in [(nasty, nasty), (&filled(nasty, 100), &long)] {
            texts += 1;
            announce(&house, title, about).await;
            writer
                .step(&filled(title, if title == nasty { 100 } else { 150 }))
                .await;
            writer.aim(&filled(about, 300)).await;
        }
        writer.mistype(nasty).await;
        writer.mistype(&filled(nasty, 3000)).await;
    }
    let marks = format!("a{}", "\u{301}".repeat(149));
    writer.step(&marks).await;
    let (cut, marks) = (writer.cut, marks.chars().count());
    eprintln!("harmless: {texts} texts in 14 places, {cut} choices cut, one letter of {marks}");
    assert!(20 < cut, "long titles are cut in choices");
    all_is_read(&house, room, texts).await;
}

/// Reads and judges all that was posted and all events.
async fn all_is_read(house: &House, room: Snowflake, webinars: usize) {
    let awaited =
        "SELECT count(*), 0 FROM job WHERE kind IN ('announcement', 'event') AND state <> 'done'";
    until("all that was announced is sent", async || {
        house.pairs(awaited).await == [(0, 0)]
    })
    .await;
    let mut read = 0;
    for (channel, reader) in [
        (room, AMMAN),
        (room, house.owner),
        (house.general, house.owner),
    ] {
        let messages = house.people.read(channel, reader).await;
        for message in messages.expect("is read") {
            // The welcome names its members, and the answer to the set-up the coordinators' role.
            let is_set_up = message
                .text()
                .contains("Carrel has every right that it needs.");
            let names = !message.mentions.is_empty() || is_set_up;
            if message.author.bot && !names {
                judge(&message, &OURS);
                read += 1;
            }
        }
    }
    eprintln!("harmless: {read} messages read in the end");
    assert!(6 * webinars < read, "{read} messages");
    let events = house.people.events(house.server).await.expect("are listed");
    assert_eq!(events.len(), webinars);
    for event in events {
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let (name, description) = (text("name"), text("description"));
        assert!((1..=100).contains(&name.chars().count()), "{name:?}");
        assert!(!name.contains(turns_or_hides), "{name:?}");
        judge_text(&description, 1000, &OURS);
    }
    let stopped = "SELECT count(*), 0 FROM job WHERE state IN ('parked', 'skipped')";
    assert_eq!(house.pairs(stopped).await, [(0, 0)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_nobody_sees_is_no_text() {
    let house = House::open().await;
    for (account, name) in [(AMMAN, "amman"), (ILOILO, "iloilo"), (LISBON, "lisbon")] {
        house.join(account, name).await;
    }
    let today = house.people.now().await.expect("tells").date_naive();
    let cohort = |name: &str| json!({ "name": name, "starts_on": today.to_string() });
    for unseen in UNSEEN {
        let refused = house.run("cohort open", cohort(unseen)).await;
        let said = answered(&refused, &OURS).text();
        assert!(said.contains("name"), "{said}");
    }
    let room = house.launch(sheet(&["Ana", "Bo", "Cy"]).as_bytes()).await;
    let writer = Writer {
        house: &house,
        room,
        cut: 0,
    };
    for unseen in UNSEEN {
        let options = json!({ "title": unseen, "due": "" });
        writer.run("milestone add", options).await;
        let board = writer.run("milestone list", json!({})).await;
        let board = answered(&board, &OURS);
        assert_eq!(board.custom_id("Done: 1"), None, "{}", board.text());
        let aimed = writer.aim(unseen).await.text();
        assert!(!aimed.contains("Poster"), "{aimed}");
        let options = json!({
            "title": unseen, "when": format!("{today} 23:59"), "minutes": 60, "link": TALK_AT,
        });
        let announced = house.run("webinar announce", options).await;
        let announced = answered(&announced, &OURS);
        assert_eq!(announced.custom_id("Send to 1 room"), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_of_nasty_names_is_answered_harmlessly_and_without_formulas() {
    let house = House::open().await;
    let today = house.people.now().await.expect("tells").date_naive();
    let start = today.checked_add_days(Days::new(7)).expect("there is one");
    for nasty in NASTY {
        for name in [nasty.to_owned(), filled(nasty, 60)] {
            let options = json!({ "name": name, "starts_on": start.to_string() });
            answered(&house.run("cohort open", options).await, &OURS);
            answered(&house.run("cohort desk", json!({})).await, &OURS);
        }
        let options = json!({ "name": "Spring", "starts_on": filled(nasty, 3000) });
        answered(&house.run("cohort open", options).await, &OURS);
    }
    let endless = "x".repeat(4000);
    let marks = format!("a{}", "\u{301}".repeat(2000));
    let seen: Vec<String> = NASTY.iter().map(|name| name.replace('\0', "")).collect();
    let mut names: Vec<&str> = seen.iter().map(String::as_str).collect();
    names.extend(UNSEEN);
    names.extend([endless.as_str(), marks.as_str()]);
    let preview = import(&house, &sheet(&names)).await;
    let [file] = answered(&preview, &OURS).attachments.as_slice() else {
        panic!("one file");
    };
    let answers = cells(&file.url).await;
    assert_eq!(answers.len(), names.len());
    let imported = house.press(&preview, "Import").await;
    answered(&imported, &OURS);
    answered(&house.run("cohort groups", json!({})).await, &OURS);
    let desk = house.run("cohort desk", json!({})).await;
    answered(&desk, &OURS);
    let awaited = house.press(&desk, "Who is not here yet").await;
    let [file] = answered(&awaited, &OURS).attachments.as_slice() else {
        panic!("one file");
    };
    assert!(NASTY.len() / 2 < cells(&file.url).await.len());

    let refused = import(&house, &sheet(&["a\0b"])).await;
    assert_eq!(answered(&refused, &OURS).custom_id("Import"), None);
}

async fn import(house: &House, sheet: &str) -> Seen {
    let upload = Upload {
        filename: "signups.csv".to_owned(),
        content_type: "text/csv".to_owned(),
        content: sheet.as_bytes().to_vec(),
    };
    let files = BTreeMap::from([("file".to_owned(), upload)]);
    let (owner, general) = (house.owner, house.general);
    let people = &house.people;
    let shown = people.run_with_files(owner, general, "cohort import", json!({}), &files);
    shown.await.expect("the command runs")
}

/// The rows of a table, none of whose cells a spreadsheet would calculate.
async fn cells(url: &str) -> Vec<Vec<String>> {
    let answer = reqwest::get(url).await.expect("it can be fetched");
    let table = answer.text().await.expect("it is whole");
    let mut rows = Vec::new();
    for row in csv::Reader::from_reader(table.as_bytes()).records() {
        let row: Vec<String> = row
            .expect("it is a table")
            .iter()
            .map(str::to_owned)
            .collect();
        for cell in &row {
            let calculates = cell.trim_start_matches(['\t', '\r', '\n', ' ']);
            let calculates = calculates.starts_with(['=', '+', '-', '@']);
            assert!(!calculates, "{cell:?}");
        }
        rows.push(row);
    }
    rows
}
