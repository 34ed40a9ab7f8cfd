//! What people would read, room by room, with one member's local times.

use std::io::{self, Write};

use chrono::{DateTime, Utc};

use super::cast::{Cast, Person};
use crate::{domain::time::Zone, sim::people::Message};

/// Longest line of a message in the transcript, in code points; what is longer is folded away.
const LINE_MAX: usize = 100;

/// Discord's number for its own message that something was pinned.
const PIN_NOTICE: u8 = 6;

/// Writes a channel as `reader` sees it.
pub(super) fn channel(
    out: &mut (dyn Write + Send),
    heading: &str,
    cast: &Cast,
    reader: &Person,
    messages: &[Message],
) -> io::Result<()> {
    writeln!(out, "\n── {heading}")?;
    writeln!(
        out,
        "   as {} reads it, in {} time",
        reader.name, reader.zone
    )?;
    for message in messages.iter().filter(|message| message.kind != PIN_NOTICE) {
        let pinned = if message.pinned { "  (pinned)" } else { "" };
        let at = local(message.timestamp, &reader.zone, "%a %-d %b %H:%M");
        let author = if message.author.bot {
            "Carrel"
        } else {
            &message.author.username
        };
        writeln!(out, "   {at}  {author}{pinned}")?;
        let text = with_names(&message.text(), cast);
        for line in in_local_time(&text, &reader.zone).lines() {
            let line: String = line.chars().take(LINE_MAX).collect();
            writeln!(out, "      {line}")?;
        }
    }
    Ok(())
}

/// Replaces Discord's mentions by the names that Discord would show.
fn with_names(text: &str, cast: &Cast) -> String {
    cast.people.iter().fold(text.to_owned(), |text, person| {
        text.replace(&format!("<@{}>", person.id), &format!("@{}", person.name))
    })
}

/// A moment as a wall clock in `zone` shows it.
pub(super) fn local(moment: DateTime<Utc>, zone: &str, format: &str) -> String {
    match zone.parse::<Zone>() {
        Ok(zone) => zone.local(moment).format(format).to_string(),
        Err(_unknown) => moment.format(format).to_string(),
    }
}

/// Replaces Discord's `<t:…>` by what Discord would show to somebody in `zone`.
fn in_local_time(text: &str, zone: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, stamp)) = rest.split_once("<t:") {
        shown.push_str(before);
        let Some((inside, after)) = stamp.split_once('>') else {
            shown.push_str("<t:");
            rest = stamp;
            continue;
        };
        let (seconds, style) = inside.split_once(':').unwrap_or((inside, "f"));
        let moment = seconds
            .parse()
            .ok()
            .and_then(|at| DateTime::from_timestamp(at, 0));
        match moment {
            Some(moment) => shown.push_str(&local(moment, zone, format_of(style))),
            None => shown.push_str(inside),
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

fn format_of(style: &str) -> &'static str {
    match style {
        "t" | "T" => "%H:%M",
        "d" | "D" => "%-d %B %Y",
        "F" => "%A, %-d %B %Y %H:%M",
        "R" => "(%-d %b %H:%M)",
        _ => "%-d %B %Y %H:%M",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_read_in_the_members_own_zone() {
        let text = "Thursday: <t:1678366800:F>!"; // 2023-03-09 13:00 UTC.
        assert_eq!(
            in_local_time(text, "Asia/Manila"),
            "Thursday: Thursday, 9 March 2023 21:00!"
        );
        assert_eq!(
            in_local_time(text, "America/New_York"),
            "Thursday: Thursday, 9 March 2023 08:00!"
        );
    }

    #[test]
    fn what_is_no_timestamp_stays() {
        assert_eq!(in_local_time("a <t: b", "UTC"), "a <t: b");
    }
}
