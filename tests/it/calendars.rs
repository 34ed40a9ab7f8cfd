//! The calendar file of a meeting, read back by a reader of its own, and written out for foreign
//! ones: `tests/clients/calendars.py` reads the same files and must find the same.
//!
//! Knows RFC 5545 as far as these files need it; imports nothing of what writes them.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use carrel::{
    app::{App, meetings},
    discord::meetings as shown,
    domain::ids::MeetingId,
};
use serde_json::json;

use crate::meetings::{MELI, RANA, SERVER, booked, group, run, saturday, scene, vote};

/// The variable that names the folder in which foreign readers find the files.
const FOLDER: &str = "TESTS_CALENDARS";

/// Names of groups that have broken calendars before.
fn names() -> Vec<String> {
    vec![
        "Group 1".to_owned(),
        "Readers, writers; and \\ others".to_owned(),
        "Two\nlines".to_owned(),
        "Bücher 📚👩🏽‍💻 and tea".to_owned(),
        "مكتبة عمّان، المجموعة ٣".to_owned(),
        "図書館の仲間たち".to_owned(),
        "x".repeat(200),
        "é👩‍👩‍👧".repeat(33),
        "BEGIN:VEVENT\r\nUID:forged".to_owned(),
    ]
}

/// A file as a calendar sees it: the method, and the event's properties.
#[derive(Debug, PartialEq, Eq)]
struct Calendar {
    method: String,
    event: BTreeMap<String, String>,
}

/// Reads a file; every rule that it breaks is a panic.
fn read(bytes: &[u8]) -> Calendar {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(text.ends_with("\r\n"), "every line ends");
    let bare = text.replace("\r\n", "");
    assert!(!bare.contains(['\r', '\n']), "no other line ends");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} bytes: {line}", line.len());
    }
    let unfolded = text.replace("\r\n ", "");
    let mut lines = unfolded.split_terminator("\r\n").map(|line| {
        let (name, value) = line.split_once(':').expect("a name and a value");
        (name.to_owned(), unescaped(name, value))
    });
    let mut expect = |name: &str, value: &str| {
        assert_eq!(lines.next(), Some((name.to_owned(), value.to_owned())));
    };
    expect("BEGIN", "VCALENDAR");
    expect("VERSION", "2.0");
    expect("PRODID", "-//Carrel//Carrel//EN");
    let (name, method) = lines.next().expect("goes on");
    assert_eq!(name, "METHOD");
    assert_eq!(lines.next().expect("goes on").1, "VEVENT");
    let mut event = BTreeMap::new();
    for (name, value) in lines.by_ref() {
        if name == "END" {
            assert_eq!(value, "VEVENT");
            break;
        }
        assert_eq!(event.insert(name.clone(), value), None, "{name} twice");
    }
    let end = ("END".to_owned(), "VCALENDAR".to_owned());
    assert_eq!(lines.collect::<Vec<_>>(), [end]);
    Calendar { method, event }
}

/// The value of a property; only those that are text are escaped.
fn unescaped(name: &str, value: &str) -> String {
    if !matches!(name, "SUMMARY" | "DESCRIPTION") {
        return value.to_owned();
    }
    let mut made = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        made.push(match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => '\n',
                Some(escaped @ ('\\' | ';' | ',')) => escaped,
                other => panic!("\\{other:?} is no escape"),
            },
            ';' | ',' => panic!("a bare {letter} in {value}"),
            letter => letter,
        });
    }
    made
}

/// Where foreign readers find the files; none when nobody asked for them.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os(FOLDER)?);
    fs::create_dir_all(&folder).expect("it can be made");
    Some(folder)
}

/// Writes a file out with what we read in it.
fn hand_over(folder: &Path, name: &str, bytes: &[u8], calendar: &Calendar) {
    fs::write(folder.join(format!("{name}.ics")), bytes).expect("it can be written");
    let said = json!({ "method": calendar.method, "event": calendar.event });
    fs::write(folder.join(format!("{name}.json")), said.to_string()).expect("it can be written");
}

/// The file that comes with a meeting as it stands.
async fn file(app: &App) -> Vec<u8> {
    let booking = shown::compose_booking(&scene(app.clone()), MeetingId(1), saturday()).await;
    let files = booking.expect("it is booked").card.files;
    let [(name, bytes)] = files.as_slice() else {
        panic!("one file, not {}", files.len());
    };
    assert_eq!(name, "meeting.ics");
    bytes.clone()
}

async fn rename(app: &App, name: &str) {
    let quoted = name.replace('\'', "''");
    run(
        app,
        &format!("UPDATE peer_group SET name = '{quoted}' WHERE id = 1"),
    )
    .await;
}

#[tokio::test]
async fn any_name_of_a_group_is_read_back_as_it_was() {
    let place = tempfile::tempdir().expect("a folder");
    let app = group(place.path(), 1).await;
    booked(&app, saturday()).await;
    for (number, name) in names().iter().enumerate() {
        rename(&app, name).await;
        let bytes = file(&app).await;
        let calendar = read(&bytes);
        assert_eq!(calendar.method, "PUBLISH");
        let event = &calendar.event;
        let summary = &event["SUMMARY"];
        let one_line = name.replace("\r\n", " ").replace('\n', " ");
        assert_eq!(summary, &format!("Meeting of {one_line}"));
        assert_eq!(event["DTSTART"], "20230306T130000Z");
        assert_eq!(event["DTEND"], "20230306T140000Z");
        assert_eq!(event["SEQUENCE"], "0");
        assert_eq!(event["STATUS"], "CONFIRMED");
        assert_eq!(event["URL"], "https://discord.com/channels/41/700");
        if let Some(folder) = folder() {
            hand_over(&folder, &format!("name-{number}"), &bytes, &calendar);
        }
    }
}

#[tokio::test]
async fn a_calendar_knows_a_meeting_again_when_it_moves_and_when_it_is_called_off() {
    let place = tempfile::tempdir().expect("a folder");
    let app = group(place.path(), 8).await;
    booked(&app, saturday()).await;
    let mut stages = vec![file(&app).await];
    let moved = meetings::propose_move(&app, SERVER, RANA, MeetingId(1), saturday()).await;
    let offer = moved.expect("the database works").expect("in time").offer;
    for account in crate::meetings::EVERYONE {
        let first = offer.times[0].id;
        vote(&app, account, first, meetings::Vote::Works, saturday()).await;
    }
    stages.push(file(&app).await);
    let off = meetings::call_off(&app, SERVER, MELI, MeetingId(1), saturday()).await;
    off.expect("the database works").expect("in time");
    let changed = meetings::changed(&app, MeetingId(1), None).await;
    let changed = changed.expect("the database works").expect("it changed");
    let news = shown::compose_change(&scene(app.clone()), &changed, saturday());
    stages.push(news.expect("the room is open").card.files.remove(0).1);

    let read: Vec<Calendar> = stages.iter().map(|bytes| read(bytes)).collect();
    let methods: Vec<&str> = read.iter().map(|file| file.method.as_str()).collect();
    assert_eq!(methods, ["PUBLISH", "PUBLISH", "CANCEL"]);
    let of =
        |name: &str| -> Vec<&str> { read.iter().map(|file| file.event[name].as_str()).collect() };
    assert_eq!(of("SEQUENCE"), ["0", "1", "2"]);
    assert_eq!(of("STATUS"), ["CONFIRMED", "CONFIRMED", "CANCELLED"]);
    assert!(of("UID").iter().all(|uid| *uid == of("UID")[0]));
    let starts = of("DTSTART");
    assert!(starts[0] != starts[1] && starts[1] == starts[2]);
    if let Some(folder) = folder() {
        for (number, (bytes, calendar)) in stages.iter().zip(&read).enumerate() {
            hand_over(&folder, &format!("stage-{number}"), bytes, calendar);
        }
    }
}
