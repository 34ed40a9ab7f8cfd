//! What is told in confidence: a report reaches the safety contact and nobody else, two are separated
//! at once, and who must not be grouped with somebody never is.

use std::collections::BTreeMap;

use carrel::sim::{
    Snowflake,
    people::{MemberChange, Message, Outcome, Seen, Upload},
};
use chrono::Days;
use serde_json::json;

use super::{
    house::{House, PATIENCE, until},
    my_data::fetched,
};
use crate::run::Log;

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);
const SAM: Snowflake = Snowflake(900_000_000_000_000_070);
const KIM: Snowflake = Snowflake(900_000_000_000_000_071);

/// Three librarians who make one group.
const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// Two dozen, who make several groups.
const LARGE_SHEET: &[u8] = include_bytes!("../../../config/sample/signups-24.csv");

/// What people type, none of which anybody else may ever read.
const HAPPENED: &str = "quetzal happened at night";
const REACH: &str = "yes but only by carrier-pigeon";
const CAME_OF_IT: &str = "spoke with them about ocelots";
const SECRETS: [&str; 3] = ["quetzal", "carrier-pigeon", "ocelots"];

/// Where secrets may stand.
const SEALED: [&str; 2] = ["report", "not_with"];

fn message(seen: Seen) -> Message {
    seen.message.expect("there is an answer")
}

async fn press(house: &House, who: Snowflake, on: &Message, label: &str) -> Seen {
    let button = on.custom_id(label);
    let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
    let pressed = house.people.press(who, on.channel_id, on.id, &button);
    pressed.await.expect("the press is answered")
}

/// Chooses in the menu with this placeholder.
async fn choose(house: &House, who: Snowflake, on: &Message, menu: &str, values: &[&str]) -> Seen {
    let id = on.custom_id(menu);
    let id = id.unwrap_or_else(|| panic!("no {menu} on: {}", on.text()));
    let chosen = house
        .people
        .choose(who, on.channel_id, on.id, &id, values)
        .await;
    chosen.expect("it is offered")
}

async fn fill(house: &House, who: Snowflake, form: &Seen, answers: &[(&str, &str)]) -> Message {
    assert_eq!(form.outcome, Outcome::Modal, "{form:?}");
    let modal = form.modal.as_ref().expect("a form opens").modal_id;
    let handed_in = house.people.submit(who, modal, answers).await;
    message(handed_in.expect("it can be handed in"))
}

async fn runs(house: &House, who: Snowflake, command: &str) -> Message {
    let seen = house
        .people
        .run(who, house.general, command, json!({}))
        .await;
    let seen = seen.expect("the command runs");
    assert!(seen.ephemeral, "nobody else reads it");
    message(seen)
}

/// The owner names safety contacts, twice; returns the panel.
async fn name_contacts(house: &House, contacts: &[Snowflake]) -> Message {
    let panel = message(house.run("setup", json!({})).await);
    let ids: Vec<String> = contacts.iter().map(ToString::to_string).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let menu = "One or two safety contacts";
    choose(house, house.owner, &panel, menu, &ids).await;
    message(choose(house, house.owner, &panel, menu, &ids).await)
}

/// Reports a message by its menu.
async fn report(house: &House, who: Snowflake, of: &Message) -> Message {
    let form = house
        .people
        .run_on_message(who, of.channel_id, "Report privately", of.id)
        .await;
    let form = form.expect("it is in the menu");
    fill(house, who, &form, &[("what", HAPPENED), ("reach", REACH)]).await
}

async fn inbox(house: &House, who: Snowflake) -> Vec<Message> {
    house.people.inbox(who).await.expect("is read")
}

/// Waits for private messages, and sees that they say nothing of what was told.
async fn words_to(house: &House, who: Snowflake, count: usize) -> Vec<Message> {
    until("the safety contact gets a word", async || {
        inbox(house, who).await.len() >= count
    })
    .await;
    let inbox = inbox(house, who).await;
    assert_eq!(inbox.len(), count, "{inbox:?}");
    for word in &inbox {
        let said = word.text();
        assert!(said.contains("A report for the safety contacts"), "{said}");
        let told = ["quetzal", "Amman", "Iloilo", "amman", "iloilo"];
        assert!(!told.iter().any(|told| said.contains(told)), "{said}");
    }
    inbox
}

/// Sees that no secret stands anywhere but where it is sealed.
async fn nothing_leaks(house: &House, log: &Log) {
    let everything = house.everything_but(&SEALED).await;
    assert!(everything.contains("report.tell"), "{everything}");
    let journal = house.people.journal(0, None).await.expect("is read");
    // Answers to the one who asked, and what they typed into a form, are for them alone.
    let public = journal
        .iter()
        .filter(|entry| entry.interaction_id.is_none());
    let public: Vec<String> = public.map(|entry| format!("{entry:?}")).collect();
    assert!(!public.is_empty(), "the journal is read");
    for secret in SECRETS {
        assert!(!everything.contains(secret), "{secret}: {everything}");
        assert!(!log.said().contains(secret), "{secret} is in the log");
        let found = public.iter().find(|entry| entry.contains(secret));
        assert!(found.is_none(), "{secret}: {found:?}");
    }
    // Nor does what people take along of themselves hold it, or name whom they are kept apart from.
    for (who, other) in [(AMMAN, ILOILO), (ILOILO, AMMAN), (MILLEDGEVILLE, AMMAN)] {
        let page = runs(house, who, "carrel").await;
        let panel = message(press(house, who, &page, "My data").await);
        let handed = message(press(house, who, &panel, "Show everything").await);
        assert_eq!(
            handed.attachments.len(),
            2,
            "a text and a file for programs"
        );
        for file in &handed.attachments {
            let told = fetched(file).await;
            assert!(told.contains(&who.to_string()), "it is theirs: {told}");
            assert!(!told.contains(&other.to_string()), "{told}");
            for secret in SECRETS {
                assert!(!told.contains(secret), "{secret}: {told}");
            }
        }
    }
    // Nor does anybody else find it where they read.
    for who in [house.owner, AMMAN, MILLEDGEVILLE] {
        for channel in house.sidebar(who).await {
            let Ok(messages) = house.people.read(channel.id, who).await else {
                continue; // A category has no messages.
            };
            for read in messages {
                let said = read.text();
                let found = SECRETS.iter().find(|secret| said.contains(**secret));
                assert!(found.is_none(), "{who} reads {found:?}: {said}");
            }
        }
    }
}

#[test]
fn a_report_reaches_the_safety_contact_alone_and_two_are_separated_at_once() {
    const FILTER: &str = "trace,carrel::sim=off";
    let log = Log::default();
    let workers = log.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        // What a thread logs is kept for as long as it lives.
        .on_thread_start(move || std::mem::forget(workers.begin(FILTER)))
        .build();
    let _logging = log.begin(FILTER);
    let told = report_and_separate(&log);
    runtime.expect("a runtime is built").block_on(told);
}

async fn report_and_separate(log: &Log) {
    let mut house = House::open().await;
    for (id, name) in [
        (AMMAN, "amman"),
        (ILOILO, "iloilo"),
        (MILLEDGEVILLE, "milledgeville"),
        (SAM, "sam"),
    ] {
        house.join(id, name).await;
    }
    let room = house.launch(SHEET).await;
    let desk = message(house.run("cohort desk", json!({})).await).text();
    assert!(desk.contains("turn to in confidence"), "{desk}");
    let panel = message(house.run("setup", json!({})).await).text();
    assert!(panel.contains("Safety contact: nobody yet"), "{panel}");
    let panel = name_contacts(&house, &[SAM]).await.text();
    assert!(
        panel.contains(&format!("Safety contacts: <@{SAM}>")),
        "{panel}"
    );
    let desk = message(house.run("cohort desk", json!({})).await).text();
    assert!(!desk.contains("turn to in confidence"), "{desk}");

    let insult = house.people.say(AMMAN, room, "Something unkind").await;
    let insult = insult.expect("may write");
    let receipt = report(&house, ILOILO, &insult).await.text();
    assert!(receipt.contains("report number 1"), "{receipt}");
    let again = report(&house, ILOILO, &insult).await.text();
    assert_eq!(again, receipt, "the same report");
    words_to(&house, SAM, 1).await;
    house.restart().await;

    // Nobody else opens the list, not even who set Carrel up.
    for who in [house.owner, ILOILO, AMMAN] {
        let said = runs(&house, who, "safety").await.text();
        assert!(
            said.starts_with("Only this programme’s safety contacts"),
            "{said}"
        );
        let page = runs(&house, who, "carrel").await.text();
        assert!(!page.contains("Something waits"), "{page}");
    }
    let page = runs(&house, SAM, "carrel").await;
    let list = message(press(&house, SAM, &page, "Something waits for you").await);
    let value = list
        .controls()
        .into_iter()
        .find(|it| !it.options.is_empty());
    let value = value.expect("a menu").options[0].0.clone();
    let shown = message(choose(&house, SAM, &list, "Read a report", &[&value]).await);
    let said = shown.text();
    let (about, from) = (format!("About <@{AMMAN}>"), format!("From <@{ILOILO}>"));
    for part in [
        HAPPENED,
        "carrier-pigeon",
        &about,
        &from,
        &insult.id.to_string(),
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }

    separate(&mut house, &shown, room).await;
    let page = runs(&house, SAM, "safety").await;
    let shown = message(choose(&house, SAM, &page, "Read a report", &[&value]).await);
    let form = press(&house, SAM, &shown, "Close…").await;
    let closed = fill(&house, SAM, &form, &[("note", CAME_OF_IT)])
        .await
        .text();
    for part in ["Separated", "Closed: spoke with them"] {
        assert!(closed.contains(part), "{part}: {closed}");
    }
    let list = runs(&house, SAM, "safety").await;
    assert!(
        list.text().contains("Nothing waits for you"),
        "{}",
        list.text()
    );
    let page = runs(&house, SAM, "carrel").await.text();
    assert!(!page.contains("Something waits"), "{page}");
    words_to(&house, SAM, 1).await;
    nothing_leaks(&house, log).await;
}

/// The one whom it is about leaves at once, and no coordinator can bring them back.
async fn separate(house: &mut House, shown: &Message, room: Snowflake) {
    let asked = message(press(house, SAM, shown, "Separate now…").await);
    assert!(house.sees(AMMAN, room).await, "nothing has happened yet");
    house.restart().await;
    for _time in 0..2 {
        let done = press(house, SAM, &asked, "Whom it is about leaves").await;
        let said = message(done).text();
        assert!(said.starts_with("Done."), "{said}");
        if said.contains("Back") {
            break; // The panel has changed, so that there is nothing to press again.
        }
    }
    until("the room closes to them", async || {
        !house.sees(AMMAN, room).await
    })
    .await;
    for member in [ILOILO, MILLEDGEVILLE] {
        assert!(house.sees(member, room).await, "the others stay");
    }
    let page = runs(house, AMMAN, "carrel").await.text();
    assert!(page.contains("What waiting means"), "{page}");
    assert!(!page.contains("next wait-list"), "they had a group: {page}");
    let person = message(house.run("person", json!({ "user": AMMAN })).await);
    let asked = message(press(house, house.owner, &person, "Find a group…").await).text();
    assert!(
        asked.contains("There is no group that they could go to"),
        "{asked}"
    );
    let why = "SELECT count(*), count(*) FILTER (WHERE ended_why = 'moved') FROM membership
                WHERE until_at IS NOT NULL";
    assert_eq!(house.pairs(why).await, [(1, 1)]);
    let small = "SELECT count(*) FILTER (WHERE ended_at IS NULL), count(*) FROM fall";
    assert_eq!(house.pairs(small).await, [(1, 1)], "the two are asked");
    let apart = "SELECT count(other_person_id), count(other_account_id) FROM not_with
                  WHERE for_ever = 1";
    assert_eq!(
        house.pairs(apart).await,
        [(1, 2)],
        "whatever person an account is"
    );
    let noted = "SELECT count(*), count(account_id) FROM audit
                  WHERE what IN ('report.tell', 'report.separate', 'participant.move')";
    assert_eq!(house.pairs(noted).await, [(3, 0)], "by nobody, each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_without_a_reader_is_kept_and_is_never_read_by_whom_it_is_about() {
    let house = House::open().await;
    for (id, name) in [(AMMAN, "amman"), (SAM, "sam"), (KIM, "kim")] {
        house.join(id, name).await;
    }
    let insult = house
        .people
        .say(AMMAN, house.general, "Something unkind")
        .await;
    let receipt = report(&house, KIM, &insult.expect("may write"))
        .await
        .text();
    for part in ["as number 1", "administrator of this server now"] {
        assert!(receipt.contains(part), "{part}: {receipt}");
    }
    let help = runs(&house, KIM, "help").await;
    assert!(
        help.text().contains("no safety contact is named"),
        "{}",
        help.text()
    );
    let form = press(&house, KIM, &help, "Report privately").await;
    let answers = [("what", "And quetzal again"), ("whom", "somebody else")];
    let receipt = fill(&house, KIM, &form, &answers).await.text();
    assert!(receipt.contains("as number 2"), "{receipt}");

    // Whom the first is about is named, and reads the second alone.
    name_contacts(&house, &[AMMAN]).await;
    words_to(&house, AMMAN, 1).await;
    let list = runs(&house, AMMAN, "safety").await.text();
    assert!(list.contains("**2**") && !list.contains("**1**"), "{list}");

    // An app cannot be named; and whoever takes no private messages finds it on their page.
    let me = house.people.info().await.expect("tells").bot_user_id;
    let panel = message(house.run("setup", json!({})).await);
    let menu = "One or two safety contacts";
    let app = me.to_string();
    let refused = choose(&house, house.owner, &panel, menu, &[&app]).await;
    let said: Vec<String> = refused.followups.iter().map(Message::text).collect();
    assert!(
        said.concat().contains("a person, not an app"),
        "{refused:?}"
    );
    let no_dms = MemberChange {
        refuses_dms: Some(true),
        ..MemberChange::default()
    };
    let changed = house.people.change_member(house.server, SAM, &no_dms).await;
    changed.expect("is changed");
    name_contacts(&house, &[SAM]).await;
    let given_up = "SELECT count(*), 0 FROM job WHERE kind = 'notice' AND state = 'skipped'";
    until("the word is given up", async || {
        house.pairs(given_up).await == [(1, 0)]
    })
    .await;
    assert!(inbox(&house, SAM).await.is_empty());
    let page = runs(&house, SAM, "carrel").await;
    let list = message(press(&house, SAM, &page, "Something waits for you").await);
    assert!(list.text().contains("**1**"), "{}", list.text());
    let desk = message(house.run("cohort desk", json!({})).await).text();
    for word in ["report", "Report", "left out"] {
        assert!(!desk.contains(word), "{word}: {desk}");
    }
    let list = runs(&house, AMMAN, "safety").await.text();
    assert!(
        list.starts_with("Only this programme’s"),
        "no contact any more: {list}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_names_a_safety_contact_by_typing_never_reaches_them() {
    let house = House::open().await;
    for (id, name) in [(SAM, "sam"), (KIM, "kim"), (AMMAN, "amman")] {
        house.join(id, name).await;
    }
    let nick = MemberChange {
        nick: Some("Sam of the Desk".to_owned()),
        ..MemberChange::default()
    };
    let changed = house.people.change_member(house.server, SAM, &nick).await;
    changed.expect("is changed");
    name_contacts(&house, &[SAM, KIM]).await;
    for (count, written) in ["@Sam", "sam of the desk"].into_iter().enumerate() {
        let help = runs(&house, AMMAN, "help").await;
        let form = press(&house, AMMAN, &help, "Report privately").await;
        let answers = [("what", "quetzal again"), ("whom", written)];
        let receipt = fill(&house, AMMAN, &form, &answers).await.text();
        assert!(receipt.contains(&format!("<@{KIM}>")), "{receipt}");
        assert!(!receipt.contains(&format!("<@{SAM}>")), "{receipt}");
        words_to(&house, KIM, count + 1).await;
    }
    assert!(inbox(&house, SAM).await.is_empty());
    let list = runs(&house, SAM, "safety").await.text();
    assert!(list.contains("Nothing waits for you"), "{list}");
}

/// Opens a cohort with the large sheet, everybody there, and no groups yet.
async fn gathered(house: &House) {
    for row in csv::Reader::from_reader(LARGE_SHEET).records() {
        let row = row.expect("the sheet is a table");
        let id: u64 = row
            .get(0)
            .and_then(|id| id.parse().ok())
            .expect("an account");
        house.join(Snowflake(id), &format!("m{id}")).await;
    }
    let today = house.people.now().await.expect("tells").date_naive();
    let start = today.checked_add_days(Days::new(7)).expect("goes on");
    let options = json!({ "name": "Spring", "starts_on": start.to_string() });
    house.run("cohort open", options).await;
    let upload = Upload {
        filename: "signups.csv".to_owned(),
        content_type: "text/csv".to_owned(),
        content: LARGE_SHEET.to_vec(),
    };
    let files = BTreeMap::from([("file".to_owned(), upload)]);
    let preview = house
        .people
        .run_with_files(
            house.owner,
            house.general,
            "cohort import",
            json!({}),
            &files,
        )
        .await;
    house.press(&preview.expect("runs"), "Import").await;
}

/// Who is with whom now, by their accounts: each with their group.
const GROUPS: &str = "SELECT a.discord_user_id, m.group_id FROM membership m
                        JOIN participant p ON p.id = m.participant_id
                        JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
                       WHERE m.until_at IS NULL ORDER BY m.group_id, a.discord_user_id";

/// Two and two who share a group.
async fn mates(house: &House) -> [(Snowflake, Snowflake); 2] {
    let all = house.pairs(GROUPS).await;
    let two: Vec<(Snowflake, Snowflake)> = all
        .windows(2)
        .filter(|two| two[0].1 == two[1].1)
        .map(|two| {
            let id = |at: usize| Snowflake(two[at].0.cast_unsigned());
            (id(0), id(1))
        })
        .collect();
    let first = two[0];
    let other = two
        .iter()
        .rev()
        .find(|two| two.0 != first.0 && two.0 != first.1);
    [first, *other.expect("there are several groups")]
}

async fn group_of(house: &House, who: Snowflake) -> Option<i64> {
    let all = house.pairs(GROUPS).await;
    let id = who.0.cast_signed();
    let found = all.iter().find(|(account, _)| *account == id);
    found.map(|(_, group)| *group)
}

/// Says on their page whom somebody must not be grouped with, twice; returns the panel.
async fn names(house: &House, who: Snowflake, other: Snowflake) -> Message {
    let page = runs(house, who, "carrel").await;
    let panel = message(press(house, who, &page, "Not in one group with…").await);
    let menu = "Choose somebody on this server";
    let other = other.to_string();
    choose(house, who, &panel, menu, &[&other]).await;
    message(choose(house, who, &panel, menu, &[&other]).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_must_not_be_grouped_with_somebody_never_is_and_nobody_is_told() {
    let house = House::open().await;
    gathered(&house).await;
    house.run("cohort groups", json!({})).await;
    let [(ana, bo), (cem, dua)] = mates(&house).await;
    let audited = "SELECT count(*), max(id) FROM audit";
    let before = house.pairs(audited).await;
    let panel = names(&house, ana, bo).await.text();
    assert!(panel.contains(&format!("- <@{bo}>")), "{panel}");
    assert!(panel.contains("You are in one group"), "{panel}");

    // Somebody is named by what they are called on Discord, and is there already.
    let page = runs(&house, cem, "carrel").await;
    let panel = message(press(&house, cem, &page, "Not in one group with…").await);
    let form = press(&house, cem, &panel, "Somebody who is not here yet").await;
    let typed = format!(" @M{dua}");
    fill(&house, cem, &form, &[("username", &typed)]).await;
    let known = "SELECT count(*), count(other_account_id) FROM not_with";
    until("whose name it is gets known", async || {
        house.pairs(known).await == [(2, 2)]
    })
    .await;
    assert_eq!(house.pairs(audited).await, before, "no row says so");
    let groups = house.run("cohort groups", json!({})).await;
    let groups = message(house.press(&groups, "Form again").await).text();
    for (one, other) in [(ana, bo), (cem, dua)] {
        let (one, other) = (group_of(&house, one).await, group_of(&house, other).await);
        assert!(one.is_none() || one != other, "{one:?} {other:?}");
    }
    assert!(!groups.contains("apart"), "{groups}");

    let preview = house.run("cohort launch", json!({})).await;
    let before = house.last_seq().await;
    house.press(&preview, "Open").await;
    house.wait_for("pin_added", before, PATIENCE).await;
    // Neither goes to the other: it is not offered, and what was looked at before is refused.
    let (goes, there) = match group_of(&house, ana).await {
        Some(group) => (bo, group),
        None => (
            ana,
            group_of(&house, bo).await.expect("one of them is placed"),
        ),
    };
    let there = there.to_string();
    let person = message(house.run("person", json!({ "user": goes })).await);
    let way = if person.custom_id("Move…").is_some() {
        "Move…"
    } else {
        "Find a group…"
    };
    let asked = message(press(&house, house.owner, &person, way).await);
    let offered = |asked: &Message| {
        let mut options = asked.controls().into_iter().flat_map(|menu| menu.options);
        options.any(|(value, _)| value == there)
    };
    assert!(!offered(&asked), "{:?}", asked.controls());
    let third = house.pairs(GROUPS).await;
    let full: Vec<i64> = third.iter().map(|(_, group)| *group).collect();
    let room_in = |group: i64| full.iter().filter(|other| **other == group).count() < 5;
    let place = third.iter().find(|(_, group)| room_in(*group));
    let (host, group) = *place.expect("some group has a place");
    let guest = third
        .iter()
        .find(|(_, other)| *other != group)
        .expect("others")
        .0;
    let (host, guest) = (
        Snowflake(host.cast_unsigned()),
        Snowflake(guest.cast_unsigned()),
    );
    let person = message(house.run("person", json!({ "user": guest })).await);
    let asked = message(press(&house, house.owner, &person, "Move…").await);
    let value = group.to_string();
    let plan = choose(
        &house,
        house.owner,
        &asked,
        "Choose; the best fit",
        &[&value],
    )
    .await;
    let plan = message(plan);
    assert!(plan.text().contains("This would change"), "{}", plan.text());
    names(&house, host, guest).await;
    let refused = press(&house, house.owner, &plan, "Do it").await;
    let said: Vec<String> = refused.followups.iter().map(Message::text).collect();
    assert!(
        said.concat()
            .starts_with("These people cannot be in one group."),
        "{refused:?}"
    );

    let everything = house.everything_but(&["not_with"]).await;
    for word in ["not_with", "not-with"] {
        assert!(!everything.contains(word), "{everything}");
    }
    let taken = names(&house, bo, cem).await;
    let menu = taken.controls().into_iter();
    let mut menu = menu.filter(|it| it.label.contains("Take somebody off"));
    let value = menu.next().expect("a menu").options[0].0.clone();
    let left = choose(&house, bo, &taken, "Take somebody off", &[&value]).await;
    assert!(message(left).text().contains("You have named nobody"));
}
