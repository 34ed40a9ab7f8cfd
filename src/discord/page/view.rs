//! How somebody's own page looks.

use chrono::Weekday;

use super::{Form, Press};
use crate::{
    app::{
        page::{HoursRead, Page, PageRefusal, Seen},
        people::{ClaimRefusal, Claimed},
    },
    discord::{
        card::{Button, Card, Field, Panel, Sheet},
        cohorts::place_of,
        press,
    },
    domain::{
        availability::{WeekHours, Window, parse},
        ids::ServerId,
        time::{Moment, Zone},
    },
    words::{
        Lang, label, plain, reading,
        when::{self, Stamp},
    },
};

/// The name of a form's question for the city.
pub(super) const CITY: &str = "city";
/// The name of a form's question for the hours that suit.
pub(super) const SURE: &str = "sure";
/// The name of a form's question for the hours that are possible.
pub(super) const IF_NEEDED: &str = "if-needed";
/// The name of a form's question for the code.
pub(super) const CODE: &str = "code";

/// Longest name of a city, in code points.
const CITY_MAX: u16 = 60;
/// Longest text of hours, in code points: every day of the week with several stretches.
const HOURS_MAX: u16 = 600;
/// Longest code, in code points, with room for spaces and hyphens.
const CODE_MAX: u16 = 20;

/// The page of somebody who takes part.
pub(super) fn page(lang: &Lang<'_>, page: &Page, server: ServerId, now: Moment) -> Card {
    let name = page
        .places
        .first()
        .map_or("", |seen| seen.place.called_name.as_str());
    let places: Vec<String> = page
        .places
        .iter()
        .map(|seen| place(lang, seen, server))
        .collect();
    let clock = match page.zone {
        Some(zone) => clock_text(lang, zone, now),
        None => lang.plain("page-clock-none"),
    };
    let panel = Panel {
        title: lang.say("page-title", &[("name", label(name).into())]),
        body: places.join("\n\n"),
        fields: vec![
            (lang.plain("page-clock"), clock),
            (lang.plain("page-hours"), hours_text(lang, &page.hours)),
        ],
    };
    let card = Card {
        panel: Some(panel),
        ..Card::default()
    };
    card.buttons(vec![
        Button::plain(lang.plain("page-button-zone"), pressed(Press::Zone)),
        Button::plain(lang.plain("page-button-hours"), pressed(Press::Hours)),
        Button::plain(lang.plain("page-button-code"), pressed(Press::Code)),
    ])
}

/// What somebody reads who is in no cohort.
pub(super) fn nobody(lang: &Lang<'_>) -> Card {
    Card::said(lang.plain("page-nobody")).buttons(vec![Button::main(
        lang.plain("page-button-code"),
        pressed(Press::Code),
    )])
}

fn place(lang: &Lang<'_>, seen: &Seen, server: ServerId) -> String {
    let place = &seen.place;
    let cohort = plain(&place.cohort_name);
    let mut lines = vec![format!(
        "**{}**",
        lang.say("page-cohort", &[("cohort", cohort.into())])
    )];
    match (&place.group_name, place.room) {
        (None, _) => {
            let first = when::date(lang, place.starts_on);
            lines.push(lang.say("page-waiting", &[("first", first.into())]));
        }
        (Some(group), None) => {
            let group = plain(group);
            lines.push(lang.say("page-room-soon", &[("group", group.into())]));
        }
        (Some(group), Some(room)) => {
            let (group, room) = (plain(group), format!("<#{room}>"));
            lines.push(lang.say(
                "page-room",
                &[("group", group.into()), ("room", room.into())],
            ));
            lines.push(match seen.meets_at {
                Some(at) => lang.say(
                    "page-next-meeting",
                    &[
                        ("at", when::stamp(at, Stamp::Full).into()),
                        ("in", when::stamp(at, Stamp::Relative).into()),
                    ],
                ),
                None => lang.plain("page-no-meeting"),
            });
        }
    }
    if let Some(prompt) = &seen.prompt {
        let (channel, message) = (prompt.channel, prompt.message);
        let link = format!("https://discord.com/channels/{server}/{channel}/{message}");
        let title = plain(&prompt.title);
        lines.push(lang.say(
            "page-prompt",
            &[("title", title.into()), ("link", link.into())],
        ));
    }
    lines.join("\n")
}

fn clock_text(lang: &Lang<'_>, zone: Zone, now: Moment) -> String {
    lang.say(
        "page-clock-text",
        &[
            ("place", place_of(zone.name()).into()),
            ("time", when::day_and_time(lang, zone.local(now)).into()),
        ],
    )
}

fn hours_text(lang: &Lang<'_>, hours: &WeekHours) -> String {
    if hours.is_empty() {
        return lang.plain("page-hours-none");
    }
    let mut lines = Vec::new();
    for (key_sure, windows) in [(true, &hours.sure), (false, &hours.if_needed)] {
        if windows.is_empty() {
            continue;
        }
        let hours = [("hours", parse::text(windows).into())];
        lines.push(if key_sure {
            lang.say("page-hours-sure", &hours)
        } else {
            lang.say("page-hours-if-needed", &hours)
        });
    }
    lines.join("\n")
}

/// The form for the zone.
pub(super) fn zone_form(lang: &Lang<'_>) -> Sheet {
    Sheet {
        form: press::Form::Page(Form::Zone),
        title: lang.plain("form-zone-title"),
        fields: vec![Field {
            name: CITY,
            label: lang.plain("form-zone-city"),
            example: lang.plain("form-zone-example"),
            filled: String::new(),
            long: false,
            required: true,
            length_max: CITY_MAX,
        }],
    }
}

/// The form for the hours, filled with those that are known.
pub(super) fn hours_form(lang: &Lang<'_>, hours: &WeekHours) -> Sheet {
    let field = |name, label, example, windows: &[Window], required| Field {
        name,
        label,
        example,
        filled: parse::text_in(windows, lang.locale()),
        long: true,
        required,
        length_max: HOURS_MAX,
    };
    Sheet {
        form: press::Form::Page(Form::Hours),
        title: lang.plain("form-hours-title"),
        fields: vec![
            field(
                SURE,
                lang.plain("form-hours-sure"),
                lang.plain("form-hours-sure-example"),
                &hours.sure,
                true,
            ),
            field(
                IF_NEEDED,
                lang.plain("form-hours-if-needed"),
                lang.plain("form-hours-if-needed-example"),
                &hours.if_needed,
                false,
            ),
        ],
    }
}

/// The form for a code.
pub(super) fn code_form(lang: &Lang<'_>) -> Sheet {
    Sheet {
        form: press::Form::Page(Form::Claim),
        title: lang.plain("form-code-title"),
        fields: vec![Field {
            name: CODE,
            label: lang.plain("form-code-label"),
            example: lang.plain("form-code-example"),
            filled: String::new(),
            long: false,
            required: true,
            length_max: CODE_MAX,
        }],
    }
}

/// A zone that was set, with what its clocks show, so that a slip is seen at once.
pub(super) fn zone_set(lang: &Lang<'_>, zone: Zone, now: Moment) -> Card {
    let text = lang.say(
        "page-zone-set",
        &[
            ("place", place_of(zone.name()).into()),
            ("time", when::day_and_time(lang, zone.local(now)).into()),
        ],
    );
    Card::said(text).buttons(vec![
        Button::main(lang.plain("page-button-open"), pressed(Press::Open)),
        Button::plain(lang.plain("page-button-change"), pressed(Press::Zone)),
    ])
}

/// Hours as they were read, day by day.
pub(super) fn hours_set(lang: &Lang<'_>, read: &HoursRead) -> Card {
    let days: Vec<String> = (0..7)
        .filter_map(|number| Weekday::try_from(number).ok())
        .filter_map(|day| day_text(lang, day, &read.hours))
        .collect();
    let mut text = format!("{}\n{}", lang.plain("page-hours-set"), days.join("\n"));
    if !read.notes.is_empty() {
        let notes: Vec<String> = read
            .notes
            .iter()
            .map(|note| reading::hours_note(lang, note))
            .collect();
        let notes = plain(&notes.join("; "));
        text.push('\n');
        text.push_str(&lang.say("page-hours-noted", &[("notes", notes.into())]));
    }
    Card::said(text).buttons(vec![
        Button::main(lang.plain("page-button-right"), pressed(Press::Right)),
        Button::plain(lang.plain("page-button-change"), pressed(Press::Hours)),
    ])
}

/// One day's hours, or nothing for a day without any.
fn day_text(lang: &Lang<'_>, day: Weekday, hours: &WeekHours) -> Option<String> {
    let of = |windows: &[Window]| {
        let texts: Vec<String> = windows
            .iter()
            .filter(|window| window.day == day)
            .map(|window| {
                let start = when::minute_of_day(window.start_minute);
                format!("{start}-{}", when::minute_of_day(window.end_minute))
            })
            .collect();
        texts.join(", ")
    };
    let (sure, if_needed) = (of(&hours.sure), of(&hours.if_needed));
    let mut parts = Vec::new();
    if !sure.is_empty() {
        parts.push(sure);
    }
    if !if_needed.is_empty() {
        parts.push(lang.say("page-hours-day-if-needed", &[("hours", if_needed.into())]));
    }
    (!parts.is_empty()).then(|| {
        lang.say(
            "page-hours-day",
            &[
                ("day", when::weekday(lang, day).into()),
                ("hours", parts.join("; ").into()),
            ],
        )
    })
}

/// Hours that their owner has confirmed.
pub(super) fn hours_kept(lang: &Lang<'_>) -> Card {
    Card::said(lang.plain("page-hours-kept")).buttons(vec![Button::plain(
        lang.plain("page-button-open"),
        pressed(Press::Open),
    )])
}

/// Why nothing was changed, with a way to try again.
pub(super) fn refused(lang: &Lang<'_>, refusal: &PageRefusal) -> Card {
    let again = |text: String, press: Press| {
        let change = lang.plain("page-button-change");
        Card::said(text).buttons(vec![Button::main(change, pressed(press))])
    };
    let problem = |problem| plain(&reading::hours_problem(lang, problem));
    match refusal {
        PageRefusal::NotInACohort => Card::said(lang.plain("page-not-in-a-cohort")),
        PageRefusal::Zone(problem) => {
            let why = plain(&reading::zone_problem(lang, problem));
            let text = lang.say("page-zone-refused", &[("why", why.into())]);
            again(text, Press::Zone)
        }
        PageRefusal::Sure(stood) => {
            let why = [("why", problem(stood).into())];
            again(lang.say("page-hours-refused-sure", &why), Press::Hours)
        }
        PageRefusal::IfNeeded(stood) => {
            let why = [("why", problem(stood).into())];
            again(lang.say("page-hours-refused-if-needed", &why), Press::Hours)
        }
    }
}

/// What a code did.
pub(super) fn claimed(lang: &Lang<'_>, claimed: Result<Claimed, ClaimRefusal>) -> Card {
    match claimed {
        Ok(Claimed::Now) => with_page(lang, lang.plain("claim-now")),
        Ok(Claimed::Already) => with_page(lang, lang.plain("claim-already")),
        Err(ClaimRefusal::UnknownCode) => {
            Card::said(lang.plain("claim-unknown")).buttons(vec![Button::main(
                lang.plain("page-button-code"),
                pressed(Press::Code),
            )])
        }
        Err(ClaimRefusal::SeatTaken) => Card::said(lang.plain("claim-seat-taken")),
        Err(ClaimRefusal::AccountTaken) => Card::said(lang.plain("claim-account-taken")),
    }
}

fn with_page(lang: &Lang<'_>, text: String) -> Card {
    let open = lang.plain("page-button-open");
    Card::said(text).buttons(vec![Button::main(open, pressed(Press::Open))])
}

/// What Carrel does, and for coordinators how a cohort comes about.
pub(super) fn help(lang: &Lang<'_>, coordinates: bool) -> Card {
    let mut fields = Vec::new();
    if coordinates {
        fields.push((
            lang.plain("help-coordinator-title"),
            lang.plain("help-coordinator"),
        ));
    }
    Card {
        panel: Some(Panel {
            title: lang.plain("help-title"),
            body: lang.plain("help-member"),
            fields,
        }),
        ..Card::default()
    }
}

fn pressed(press: Press) -> press::Press {
    press::Press::Page(press)
}
