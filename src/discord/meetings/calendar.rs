//! A booked meeting for people's own calendars: an iCalendar file and two addresses.
//!
//! Sources: RFC 5545 for the file, RFC 5546 for what its method means; the addresses are those that
//! Google Calendar and Outlook open with a new event filled in. No organizer is named: who is one
//! could be answered, and calendars offer to.
//!
//! **Invariants**: times are in UTC, so that no calendar needs our zones; the file's name for a
//! meeting (its UID) never changes, and its sequence goes up with each change, so that a calendar
//! knows the meeting again when it moves or is called off.

use std::fmt::Write;

use crate::{
    app::meetings::{Booked, MeetingState},
    domain::time::Moment,
    words::{Lang, cut, label},
};

/// The file's name.
pub(super) const FILE_NAME: &str = "meeting.ics";

/// Longest line of the file, in bytes without its end.
const LINE_MAX: usize = 75;

/// Longest name of a group in an address: Discord takes 512 characters, and a letter may need 12.
const GROUP_MAX: usize = 12;

/// The meeting as a file: its name and its bytes. That of a meeting that is called off takes it out
/// of a calendar again.
pub(super) fn file(lang: &Lang<'_>, booked: &Booked) -> (String, Vec<u8>) {
    let meeting = &booked.meeting;
    let (method, status) = match meeting.state {
        MeetingState::Booked | MeetingState::NotMet => ("PUBLISH", "CONFIRMED"),
        MeetingState::Cancelled => ("CANCEL", "CANCELLED"),
    };
    let changed_at = meeting.changed_at.unwrap_or(meeting.booked_at);
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Carrel//Carrel//EN".to_owned(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:meeting-{}-{}@carrel.invalid", meeting.id, booked.seed),
        format!("SEQUENCE:{}", meeting.sequence),
        format!("STATUS:{status}"),
        format!("DTSTAMP:{}", basic(changed_at)),
        format!("DTSTART:{}", basic(meeting.starts_at)),
        format!("DTEND:{}", basic(meeting.ends_at())),
        format!("SUMMARY:{}", escaped(&title(lang, &booked.group_name))),
        format!("DESCRIPTION:{}", escaped(&lang.plain("calendar-details"))),
    ];
    if let Some(room) = booked.room {
        let server = meeting.server;
        lines.push(format!("URL:https://discord.com/channels/{server}/{room}"));
    }
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
    let text: String = lines.iter().map(|line| folded(line)).collect();
    (FILE_NAME.to_owned(), text.into_bytes())
}

/// The address at which Google Calendar offers the meeting as a new event.
pub(super) fn google(lang: &Lang<'_>, booked: &Booked) -> String {
    let meeting = &booked.meeting;
    format!(
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text={}&dates={}/{}",
        in_address(&title(lang, &cut(&booked.group_name, GROUP_MAX))),
        basic(meeting.starts_at),
        basic(meeting.ends_at()),
    )
}

/// The address at which Outlook offers the meeting as a new event.
pub(super) fn outlook(lang: &Lang<'_>, booked: &Booked) -> String {
    let meeting = &booked.meeting;
    let written = |at: Moment| in_address(&at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    format!(
        "https://outlook.live.com/calendar/0/deeplink/compose?path=%2Fcalendar%2Faction%2Fcompose&rru=addevent&subject={}&startdt={}&enddt={}",
        in_address(&title(lang, &cut(&booked.group_name, GROUP_MAX))),
        written(meeting.starts_at),
        written(meeting.ends_at()),
    )
}

fn title(lang: &Lang<'_>, group_name: &str) -> String {
    let group = label(group_name);
    lang.say("calendar-title", &[("group", group.into())])
}

fn basic(at: Moment) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Escapes a text as RFC 5545, section 3.3.11, wants it.
fn escaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => made.extend(['\\', letter]),
            '\n' => made.push_str("\\n"),
            '\r' => {}
            _ => made.push(letter),
        }
    }
    made
}

/// Ends a line with CRLF, broken before it is too long and never inside a letter.
fn folded(line: &str) -> String {
    let mut made = String::with_capacity(line.len() + 8);
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > LINE_MAX {
            made.push_str("\r\n ");
            length = 1;
        }
        made.push(letter);
        length += letter.len_utf8();
    }
    made.push_str("\r\n");
    made
}

/// Writes a text so that it is one value in an address.
fn in_address(text: &str) -> String {
    text.bytes().fold(String::new(), |mut made, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            made.push(char::from(byte));
        } else {
            write!(made, "%{byte:02X}").expect("writing to a string cannot fail");
        }
        made
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_letters() {
        let line = format!("SUMMARY:{}", "ü".repeat(60));
        let made = folded(&line);
        for part in made.split("\r\n") {
            assert!(part.len() <= LINE_MAX, "{} bytes", part.len());
        }
        assert!(made.ends_with("\r\n"));
        assert_eq!(made.replace("\r\n ", "").trim_end(), line);
    }

    #[test]
    fn marks_of_the_format_are_escaped() {
        assert_eq!(escaped("a, b; c\\d\r\ne"), "a\\, b\\; c\\\\d\\ne");
    }

    #[test]
    fn an_address_holds_any_name() {
        assert_eq!(in_address("Grupo ñ & co"), "Grupo%20%C3%B1%20%26%20co");
    }
}
