//! What takes place, for people's own calendars: an iCalendar file and two addresses.
//!
//! Sources: RFC 5545 for the file, RFC 5546 for what its method means; the addresses are those that
//! Google Calendar and Outlook open with a new event filled in. No organizer is named: who is one
//! could be answered, and calendars offer to. Refuses to know what it is that takes place.
//!
//! **Invariants**: times are in UTC, so that no calendar needs our zones; a file's name for one event
//! (its UID) never changes, and its sequence goes up with each change, so that a calendar knows the
//! event again when it moves or is called off.

use std::fmt::Write;

use crate::domain::time::Moment;

/// Longest line of the file, in bytes without its end.
const LINE_MAX: usize = 75;

/// What takes place.
#[derive(Debug)]
pub(super) struct Entry {
    /// The name by which calendars know it again.
    pub(super) uid: String,
    /// How often it has changed.
    pub(super) sequence: u32,
    /// Whether it will not take place.
    pub(super) is_off: bool,
    /// When that was last decided.
    pub(super) changed_at: Moment,
    /// When it begins.
    pub(super) starts_at: Moment,
    /// When it ends.
    pub(super) ends_at: Moment,
    /// What it is called.
    pub(super) title: String,
    /// What else is said of it.
    pub(super) details: String,
    /// Where to go for it, if there is such an address.
    pub(super) address: Option<String>,
}

/// The file's bytes. That of an event that is called off takes it out of a calendar again.
pub(super) fn file(entry: &Entry) -> Vec<u8> {
    let (method, status) = if entry.is_off {
        ("CANCEL", "CANCELLED")
    } else {
        ("PUBLISH", "CONFIRMED")
    };
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Carrel//Carrel//EN".to_owned(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", entry.uid),
        format!("SEQUENCE:{}", entry.sequence),
        format!("STATUS:{status}"),
        format!("DTSTAMP:{}", basic(entry.changed_at)),
        format!("DTSTART:{}", basic(entry.starts_at)),
        format!("DTEND:{}", basic(entry.ends_at)),
        format!("SUMMARY:{}", escaped(&entry.title)),
        format!("DESCRIPTION:{}", escaped(&entry.details)),
    ];
    lines.extend(
        entry
            .address
            .as_ref()
            .map(|address| format!("URL:{address}")),
    );
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
    let text: String = lines.iter().map(|line| folded(line)).collect();
    text.into_bytes()
}

/// The address at which Google Calendar offers a new event with this title and these times.
pub(super) fn google(title: &str, (starts_at, ends_at): (Moment, Moment)) -> String {
    format!(
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text={}&dates={}/{}",
        in_address(title),
        basic(starts_at),
        basic(ends_at),
    )
}

/// The address at which Outlook offers a new event with this title and these times.
pub(super) fn outlook(title: &str, (starts_at, ends_at): (Moment, Moment)) -> String {
    let written = |at: Moment| in_address(&at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    format!(
        "https://outlook.live.com/calendar/0/deeplink/compose?path=%2Fcalendar%2Faction%2Fcompose&rru=addevent&subject={}&startdt={}&enddt={}",
        in_address(title),
        written(starts_at),
        written(ends_at),
    )
}

pub(super) fn basic(at: Moment) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Escapes a text as RFC 5545, section 3.3.11, wants it.
pub(super) fn escaped(text: &str) -> String {
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
pub(super) fn folded(line: &str) -> String {
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
