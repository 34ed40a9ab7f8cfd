//! Carrel is killed in the middle of a launch, ten times, and keeps every promise once.

use chrono::Timelike as _;
use std::{collections::BTreeMap, time::Duration};

use carrel::sim::{
    Permissions, Snowflake,
    people::{JournalEntry, NewAccount, NewMember, People, Seen, Upload},
};
use serde_json::json;

use super::{
    house::connected,
    processes::{SimProcess, log},
};

/// How long, in real time, anything may take to appear.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long it is waited for the end of a process that does nothing.
const A_MOMENT: Duration = Duration::from_secs(1);

/// The launch is cut at these numbers of effects on the simulated Discord, counted from its
/// beginning: among the categories, the rooms, the welcomes, the pins and the prompts.
const KILLED_AFTER: [usize; 10] = [1, 2, 7, 23, 50, 77, 118, 160, 205, 240];

/// The hour of the home zone near which a fortnight's prompt is posted.
const PROMPT_HOUR: u32 = 9;

/// Where it is day from some hour of UTC on, for six hours.
const BY_DAY: [(u32, &str); 4] = [
    (0, "Asia/Tokyo"),
    (6, "Asia/Karachi"),
    (12, "America/Sao_Paulo"),
    (18, "America/Los_Angeles"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_launch_of_sixty_groups_survives_ten_kills() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = SimProcess::start();
    let people = sim.people();
    let mut carrel = sim.start_carrel(folder.path());
    let sheet = include_bytes!("../../../config/sample/signups-240.csv");
    let groups = launch(&people, sheet).await;
    assert!(
        groups >= 55,
        "240 sign-ups make about sixty groups, not {groups}"
    );

    let (mut last, mut effects) = (0, 0);
    for limit in KILLED_AFTER {
        while effects < limit {
            let more = people
                .await_journal(last, None, PATIENCE)
                .await
                .expect("is read");
            let Some(newest) = more.last() else {
                let ended = carrel.ended_within(A_MOMENT).await;
                panic!(
                    "nothing goes on; exit code {ended:?}: {}",
                    log(folder.path())
                );
            };
            last = newest.seq;
            effects += more.iter().filter(|entry| is_effect(entry)).count();
        }
        carrel.kill();
        carrel = sim.start_carrel(folder.path());
    }
    wait_for_pins(&people, 2 * groups).await;

    all_are_there_once(&people, groups).await;
}

/// Sees that so many rooms were opened, each with one welcome and one prompt.
pub(super) async fn all_are_there_once(people: &People, groups: usize) {
    let journal = people.journal(0, None).await.expect("the journal is read");
    let rooms: Vec<&JournalEntry> = journal.iter().filter(|entry| is_room(entry)).collect();
    assert_eq!(rooms.len(), groups, "one room a group");
    let mut messages: BTreeMap<u64, [usize; 2]> = BTreeMap::new();
    for entry in journal
        .iter()
        .filter(|entry| entry.kind == "message_created")
    {
        let channel = entry.channel_id.expect("a message stands in a channel").0;
        let counts = messages.entry(channel).or_default();
        let component = entry.detail["components"].to_string();
        counts[0] += usize::from(component.contains("1:page:"));
        counts[1] += usize::from(component.contains("1:prompt:"));
    }
    for room in rooms {
        let channel = room.channel_id.expect("a room is a channel").0;
        assert_eq!(
            messages.get(&channel),
            Some(&[1, 1]),
            "one welcome and one prompt in {channel}"
        );
    }
}

fn is_effect(entry: &JournalEntry) -> bool {
    matches!(
        entry.kind.as_str(),
        "channel_created" | "message_created" | "pin_added"
    ) && entry.interaction_id.is_none()
}

/// Whether a text channel inside a category was created.
fn is_room(entry: &JournalEntry) -> bool {
    entry.kind == "channel_created" && entry.detail["parent_id"].is_string()
}

/// Waits until so many messages were pinned.
pub(super) async fn wait_for_pins(people: &People, wanted: usize) {
    let mut last = 0;
    let mut pins = 0;
    while pins < wanted {
        let more = people
            .await_journal(last, Some("pin_added"), PATIENCE)
            .await;
        let more = more.expect("the journal is read");
        assert!(!more.is_empty(), "{pins} of {wanted} pins were seen");
        last = more.last().map_or(last, |entry| entry.seq);
        pins += more.len();
    }
}

/// The sheet, if everybody in it lived where it is day at an hour of UTC.
fn by_day(sheet: &[u8], hour: u32) -> Vec<u8> {
    let (_from, zone) = BY_DAY
        .into_iter()
        .rfind(|(from, _zone)| *from <= hour)
        .expect("a day begins at midnight");
    let mut reader = csv::Reader::from_reader(sheet);
    let names = reader.headers().expect("the sheet has names").clone();
    let column = names.iter().position(|name| name == "time_zone");
    let mut moved = csv::Writer::from_writer(Vec::new());
    moved.write_record(&names).expect("is written");
    for row in reader.records() {
        let row = row.expect("the sample is a table");
        let cells = row.iter().enumerate();
        let cells = cells.map(|(at, cell)| if Some(at) == column { zone } else { cell });
        moved.write_record(cells).expect("is written");
    }
    moved.into_inner().expect("is written")
}

/// Sets a server up and confirms the launch of a sheet's cohort that starts today, and whose prompts
/// are due at once; returns how many rooms the coordinator was told will open.
pub(super) async fn launch(people: &People, sheet: &[u8]) -> usize {
    let owner = NewAccount::named("odile");
    let opened = people
        .open_server("Librarians Abroad", &owner)
        .await
        .expect("opens");
    let (server, owner) = (opened.server_id, opened.owner_id);
    people
        .add_bot(server, Permissions(carrel::run::rights_needed()))
        .await
        .expect("adds");
    for row in csv::Reader::from_reader(sheet).records() {
        let row = row.expect("the sample is a table");
        let id: u64 = row
            .get(0)
            .and_then(|id| id.parse().ok())
            .expect("everyone has an account");
        let account = NewAccount {
            id: Some(Snowflake(id)),
            ..NewAccount::named(&format!("m{id}"))
        };
        people
            .join(
                server,
                &NewMember {
                    account,
                    ..NewMember::default()
                },
            )
            .await
            .expect("joins");
    }
    let registered = people
        .await_journal(0, Some("command_registered"), PATIENCE)
        .await;
    assert!(
        !registered.expect("the journal is read").is_empty(),
        "commands are registered"
    );
    connected(people).await;

    let channel = opened.general_channel_id;
    let now = people.now().await.expect("tells");
    let today = now.date_naive();
    // The first prompt must be due at once, at whatever hour the story is told: its own hour has
    // passed, and it is day for everybody.
    let sheet = by_day(sheet, now.hour());
    let home_zone = if now.hour() < PROMPT_HOUR {
        "Pacific/Kiritimati"
    } else {
        "Europe/Lisbon"
    };
    let run = async |command: &str, options| {
        people
            .run(owner, channel, command, options)
            .await
            .expect("the command runs")
    };
    let role = carrel::sim::people::NewRole {
        name: "Staff".to_owned(),
        ..Default::default()
    };
    let role = people.add_role(server, &role).await.expect("adds");
    run(
        "setup",
        json!({
            "coordinator_role": role, "announcements": channel, "home_zone": home_zone,
        }),
    )
    .await;
    run(
        "cohort open",
        json!({ "name": "Spring", "starts_on": today.to_string() }),
    )
    .await;
    let upload = Upload {
        filename: "signups.csv".to_owned(),
        content_type: "text/csv".to_owned(),
        content: sheet,
    };
    let files = BTreeMap::from([("file".to_owned(), upload)]);
    let preview = people
        .run_with_files(owner, channel, "cohort import", json!({}), &files)
        .await;
    press(people, owner, &preview.expect("the command runs"), "Import").await;
    run("cohort groups", json!({})).await;
    let preview = run("cohort launch", json!({})).await;
    let label = press(people, owner, &preview, "Open").await;
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("the button says how many rooms open")
}

/// Presses the button whose label contains `label`, and returns the whole label.
async fn press(people: &People, user: Snowflake, seen: &Seen, label: &str) -> String {
    let message = seen
        .message
        .as_ref()
        .expect("the command is answered by a message");
    let button = message
        .controls()
        .into_iter()
        .find(|control| control.label.contains(label))
        .unwrap_or_else(|| panic!("no button {label} on: {}", message.text()));
    let custom_id = button.custom_id.expect("it is no link");
    people
        .press(user, message.channel_id, message.id, &custom_id)
        .await
        .expect("the press is answered");
    button.label
}
