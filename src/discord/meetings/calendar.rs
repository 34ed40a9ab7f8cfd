//! A booked meeting as people's own calendars take it.
//!
//! **Invariants**: its name there (its UID) is made from its row and the database's own name, so that
//! it is the same for ever and nobody else's.

use crate::{
    app::meetings::{Booked, Meeting, MeetingState},
    discord::calendar::{self, Entry},
    domain::time::Moment,
    words::{Lang, cut, label},
};

/// The file's name.
pub(super) const FILE_NAME: &str = "meeting.ics";

/// Longest name of a group in an address: Discord takes 512 characters, and a letter may need 12.
const GROUP_MAX: usize = 12;

/// The meeting as a file: its name and its bytes. That of a meeting that is called off takes it out
/// of a calendar again.
pub(super) fn file(lang: &Lang<'_>, booked: &Booked) -> (String, Vec<u8>) {
    let meeting = &booked.meeting;
    let server = meeting.server;
    let room = booked.room;
    let entry = Entry {
        uid: format!("meeting-{}-{}@carrel.invalid", meeting.id, booked.seed),
        sequence: meeting.sequence,
        is_off: meeting.state == MeetingState::Cancelled,
        changed_at: meeting.changed_at.unwrap_or(meeting.booked_at),
        starts_at: meeting.starts_at,
        ends_at: meeting.ends_at(),
        title: title(lang, &booked.group_name),
        details: lang.plain("calendar-details"),
        address: room.map(|room| format!("https://discord.com/channels/{server}/{room}")),
    };
    (FILE_NAME.to_owned(), calendar::file(&entry))
}

/// The address at which Google Calendar offers the meeting as a new event.
pub(super) fn google(lang: &Lang<'_>, booked: &Booked) -> String {
    calendar::google(&short_title(lang, booked), times(&booked.meeting))
}

/// The address at which Outlook offers the meeting as a new event.
pub(super) fn outlook(lang: &Lang<'_>, booked: &Booked) -> String {
    calendar::outlook(&short_title(lang, booked), times(&booked.meeting))
}

fn times(meeting: &Meeting) -> (Moment, Moment) {
    (meeting.starts_at, meeting.ends_at())
}

fn short_title(lang: &Lang<'_>, booked: &Booked) -> String {
    title(lang, &cut(&booked.group_name, GROUP_MAX))
}

fn title(lang: &Lang<'_>, group_name: &str) -> String {
    let group = label(group_name);
    lang.say("calendar-title", &[("group", group.into())])
}
