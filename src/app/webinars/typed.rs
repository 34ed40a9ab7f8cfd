//! What a coordinator types of a webinar, read.
//!
//! **Invariants**: an address that was read can break out of no place where it is shown, and passes for
//! no other host.

use chrono::NaiveDateTime;

use super::{Refusal, Talk};
use crate::domain::{
    time::{Moment, Resolved, Zone, resolve},
    writing::is_blank,
};

/// Longest address of a webinar, in bytes: Discord's longest for a link button.
const LINK_MAX: usize = 512;

/// What a coordinator asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The title, at most 100 characters.
    pub title: String,
    /// When, as it was typed; see [`read_wall_time`].
    pub when: String,
    /// How long it takes, 5 to 480.
    pub minutes: u16,
    /// Where it takes place.
    pub link: String,
    /// Who speaks.
    pub speaker: Option<String>,
    /// What it is about.
    pub about: Option<String>,
}

/// Reads a wall time such as `2023-04-13 15:00`.
pub fn read_wall_time(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M").ok()
}

/// Writes a wall time as [`read_wall_time`] reads it.
pub fn write_wall_time(wall: NaiveDateTime) -> String {
    wall.format("%Y-%m-%d %H:%M").to_string()
}

/// Reads what a coordinator asks for.
pub(super) fn read(wanted: &Wanted, home_zone: Zone, now: Moment) -> Result<Talk, Refusal> {
    Ok(Talk {
        title: read_title(&wanted.title)?,
        starts_at: read_moment(&wanted.when, home_zone, now)?,
        minutes: wanted.minutes,
        link: read_link(&wanted.link)?,
        speaker: said(wanted.speaker.as_deref()),
        about: said(wanted.about.as_deref()),
    })
}

/// Reads a title.
pub(super) fn read_title(title: &str) -> Result<String, Refusal> {
    let title = title.trim();
    if is_blank(title) {
        return Err(Refusal::NoTitle);
    }
    Ok(title.to_owned())
}

/// Reads a time to come, as clocks in the home zone show it.
pub(super) fn read_moment(when: &str, home_zone: Zone, now: Moment) -> Result<Moment, Refusal> {
    let Some(wall) = read_wall_time(when) else {
        return Err(Refusal::NoTime {
            typed: when.to_owned(),
        });
    };
    let starts_at = match resolve(wall, home_zone) {
        // Of an hour that comes twice the first is meant; the preview shows which that is.
        Resolved::Exact(at) | Resolved::Fold { first: at, .. } => at,
        Resolved::Gap { ends_at, .. } => return Err(Refusal::SkippedTime { next: ends_at }),
    };
    if starts_at <= now {
        return Err(Refusal::Past { at: starts_at });
    }
    Ok(starts_at)
}

/// Reads an address that can be shown as a link.
pub(super) fn read_link(link: &str) -> Result<String, Refusal> {
    let link = link.trim();
    if is_plain_link(link) {
        Ok(link.to_owned())
    } else {
        Err(Refusal::BadLink)
    }
}

/// Reads a text that may be left out.
pub(super) fn said(text: Option<&str>) -> Option<String> {
    let text = text.map(str::trim);
    text.filter(|text| !is_blank(text)).map(str::to_owned)
}

/// Whether a text is an address with `https` and a host, without anything that could end it
/// early where Discord reads markdown, and without a name in front of the host that could pass
/// for another host.
fn is_plain_link(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    text.len() <= LINK_MAX
        && host.contains('.')
        && !host.starts_with('.')
        && !host.contains('@')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !br#"<>()[]{}"'`|\^"#.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_https_and_cannot_break_out_of_its_place() {
        for good in [
            "https://meet.example.org/abc-123?pwd=x_y%20z",
            "https://example.org",
        ] {
            assert!(is_plain_link(good), "{good}");
        }
        for bad in [
            "http://example.org",
            "https://",
            "https://localhost/x",
            "https://example.org/> @everyone",
            "https://example.org/a b",
            "https://example.org/)[x](https://evil.example",
            "https://bank.example.com@evil.example/x",
            "javascript:alert(1)",
            "example.org",
        ] {
            assert!(!is_plain_link(bad), "{bad}");
        }
        let long = format!("https://example.org/{}", "a".repeat(LINK_MAX));
        assert!(!is_plain_link(&long));
    }

    #[test]
    fn a_wall_time_is_read_as_it_is_written() {
        let wall = read_wall_time(" 2023-04-13 15:00 ").expect("a wall time");
        assert_eq!(write_wall_time(wall), "2023-04-13 15:00");
        for wrong in [
            "",
            "2023-04-13",
            "13.4.2023 15:00",
            "2023-02-30 15:00",
            "2023-04-13 25:00",
        ] {
            assert_eq!(read_wall_time(wrong), None, "{wrong}");
        }
    }
}
