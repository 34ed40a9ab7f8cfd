//! A webinar as people's own calendars take it.
//!
//! **Invariants**: its name there (its UID) is made from its row and the database's own name, so that
//! it is the same for ever and nobody else's.

use crate::{
    app::webinars::Webinar,
    discord::calendar::{self, Entry},
    domain::time::Moment,
    words::{cut, label},
};

/// The file's name.
const FILE_NAME: &str = "webinar.ics";

/// Longest title in an address: Discord takes 512 characters, and a letter may need 12.
const TITLE_MAX: usize = 24;

/// The webinar as a file, as it stands at `now`: its name and its bytes. That of a webinar that is
/// called off takes it out of a calendar again.
pub(super) fn file(webinar: &Webinar, seed: &str, now: Moment) -> (String, Vec<u8>) {
    let talk = &webinar.talk;
    let entry = Entry {
        uid: format!("webinar-{}-{seed}@carrel.invalid", webinar.id),
        sequence: webinar.sequence,
        is_off: webinar.is_off(),
        changed_at: now,
        starts_at: talk.starts_at,
        ends_at: webinar.ends_at(),
        title: label(&talk.title),
        details: talk.link.clone(),
        address: Some(talk.link.clone()),
    };
    (FILE_NAME.to_owned(), calendar::file(&entry))
}

/// The address at which Google Calendar offers the webinar as a new event.
pub(super) fn google(webinar: &Webinar) -> String {
    calendar::google(&title(webinar), times(webinar))
}

/// The address at which Outlook offers the webinar as a new event.
pub(super) fn outlook(webinar: &Webinar) -> String {
    calendar::outlook(&title(webinar), times(webinar))
}

fn times(webinar: &Webinar) -> (Moment, Moment) {
    (webinar.talk.starts_at, webinar.ends_at())
}

fn title(webinar: &Webinar) -> String {
    cut(&label(&webinar.talk.title), TITLE_MAX)
}
