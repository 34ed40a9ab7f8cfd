//! The forms by which a webinar is changed.
//!
//! **Invariants**: a form is filled with what holds, so that what is left alone stays.

use super::{ABOUT, COUNT, Form, LINK, MINUTES, SPEAKER, TITLE, WHEN};
use crate::{
    app::webinars::{Webinar, write_wall_time},
    discord::{
        card::{Field, Sheet},
        press,
    },
    domain::time::Zone,
    words::Lang,
};

/// Longest time that is typed, in code points.
const WHEN_MAX: u16 = 40;
/// Longest number that is typed, in digits.
const NUMBER_MAX: u16 = 6;
/// Longest title and name of who speaks, in code points; the command's own limit.
const TITLE_MAX: u16 = 100;
/// Longest address; Discord's longest for a link button.
const LINK_MAX: u16 = 512;
/// Longest text of what it is about; the command's own limit.
const ABOUT_MAX: u16 = 1000;

/// A form about a webinar.
pub(super) fn sheet(lang: &Lang<'_>, form: Form, webinar: &Webinar, home_zone: Zone) -> Sheet {
    let talk = &webinar.talk;
    let (title, fields) = match form {
        Form::Time { .. } => {
            let when = write_wall_time(home_zone.local(talk.starts_at));
            let zone = [("zone", home_zone.name().into())];
            let label = lang.say("webinar-form-when", &zone);
            let fields = vec![
                needed(WHEN, label, when, WHEN_MAX),
                needed(
                    MINUTES,
                    lang.plain("webinar-form-minutes"),
                    talk.minutes.to_string(),
                    NUMBER_MAX,
                ),
            ];
            (lang.plain("webinar-form-time"), fields)
        }
        Form::Words { .. } => {
            let (title, link) = (talk.title.clone(), talk.link.clone());
            let speaker = talk.speaker.clone().unwrap_or_default();
            let about = talk.about.clone().unwrap_or_default();
            let fields = vec![
                needed(TITLE, lang.plain("webinar-form-title"), title, TITLE_MAX),
                needed(LINK, lang.plain("webinar-where"), link, LINK_MAX),
                wanted(SPEAKER, lang.plain("webinar-speaker"), speaker, TITLE_MAX),
                Field {
                    long: true,
                    ..wanted(ABOUT, lang.plain("webinar-form-about"), about, ABOUT_MAX)
                },
            ];
            (lang.plain("webinar-form-words"), fields)
        }
        Form::Recording { .. } => {
            let filled = webinar.recording.clone().unwrap_or_default();
            let label = lang.plain("webinar-form-recording-link");
            let fields = vec![needed(LINK, label, filled, LINK_MAX)];
            (lang.plain("webinar-form-recording"), fields)
        }
        Form::Count { .. } => {
            let filled = webinar.attended.map(|count| count.to_string());
            let label = lang.plain("webinar-form-count-label");
            let fields = vec![wanted(COUNT, label, filled.unwrap_or_default(), NUMBER_MAX)];
            (lang.plain("webinar-form-count"), fields)
        }
    };
    Sheet {
        form: press::Form::Webinar(form),
        title,
        fields,
    }
}

fn needed(name: &'static str, label: String, filled: String, length_max: u16) -> Field {
    Field {
        required: true,
        ..wanted(name, label, filled, length_max)
    }
}

fn wanted(name: &'static str, label: String, filled: String, length_max: u16) -> Field {
    Field {
        name,
        label,
        example: String::new(),
        filled,
        long: false,
        required: false,
        length_max,
    }
}
