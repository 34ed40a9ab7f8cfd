//! How somebody's own page looks.

use super::{Form, Press};
use crate::{
    app::{
        page::{Page, Seen},
        people::{ClaimRefusal, Claimed},
    },
    discord::{
        card::{Button, Card, Field, Panel, Sheet},
        change, hours, mine, orientation,
        pauses::view as pauses,
        press, safety,
        setup::place_of,
        signup,
    },
    domain::{
        availability::{WeekHours, parse},
        ids::{AccountId, CohortId, ServerId},
        time::{Moment, Zone},
    },
    store::{cohorts::State, signups::Place},
    words::{
        Lang, label, plain,
        when::{self, Stamp},
    },
};

/// The name of a form's question for the city.
pub(super) const CITY: &str = "city";
/// The name of a form's question for the code.
pub(super) const CODE: &str = "code";

/// Longest name of a city, in code points.
const CITY_MAX: u16 = 60;
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
    let clock = match page.dates.zone {
        Some(zone) => clock_text(lang, zone, now),
        None => lang.plain("page-clock-none"),
    };
    let mut fields = vec![
        (lang.plain("page-clock"), clock),
        (lang.plain("page-hours"), hours_text(lang, &page.hours)),
    ];
    let coming: Vec<String> = hours::coming(lang, &page.dates);
    if !coming.is_empty() {
        fields.push((lang.plain("page-dates"), coming.join("\n")));
    }
    let panel = Panel {
        title: lang.say("page-title", &[("name", label(name).into())]),
        body: places.join("\n\n"),
        fields,
    };
    let card = Card {
        panel: Some(panel),
        ..Card::default()
    };
    let open = page
        .places
        .iter()
        .find(|seen| seen.place.state == State::Open);
    let first: Vec<Button> = page
        .cards_read
        .map(|read| orientation::counted(lang, read))
        .into_iter()
        .chain(open.map(|seen| to_sign_up(lang, &seen.place)))
        .collect();
    let card = if first.is_empty() {
        card
    } else {
        card.buttons(first)
    };
    card.buttons(vec![
        Button::plain(lang.plain("page-button-zone"), pressed(Press::Zone)),
        Button::plain(
            lang.plain("page-button-hours"),
            press::Press::Hours(hours::Press::Open),
        ),
        Button::plain(
            lang.plain("page-button-dates"),
            press::Press::Hours(hours::Press::Dates),
        ),
        Button::plain(lang.plain("page-button-code"), pressed(Press::Code)),
        Button::plain(
            lang.plain("page-button-leave"),
            press::Press::Change(change::Press::Leave),
        ),
    ])
    .buttons(vec![my_data(lang)])
    .buttons(safety::buttons(lang, true))
}

/// The way to what is known of somebody.
fn my_data(lang: &Lang<'_>) -> Button {
    let open = press::Press::Mine(mine::Press::Open);
    Button::plain(lang.plain("page-button-mine"), open)
}

/// A page of somebody for whom something waits, or does not: nobody else has this button.
pub(super) fn with_what_waits(lang: &Lang<'_>, card: Card, waits: bool) -> Card {
    if waits {
        card.buttons(vec![safety::waits(lang)])
    } else {
        card
    }
}

/// The way back into a sign-up that can still be changed.
fn to_sign_up(lang: &Lang<'_>, place: &Place) -> Button {
    let open = signup::opens(place.cohort);
    if place.unfinished {
        Button::main(lang.plain("signup-button-resume"), open)
    } else {
        Button::plain(lang.plain("signup-button-change"), open)
    }
}

/// What somebody reads who is in no cohort; if one takes sign-ups, they can sign up for it. Of some
/// of them something is known nevertheless.
pub(super) fn nobody(lang: &Lang<'_>, open: Option<CohortId>, known: bool) -> Card {
    let card = stranger(lang, open);
    if known {
        card.buttons(vec![my_data(lang)])
    } else {
        card
    }
}

fn stranger(lang: &Lang<'_>, open: Option<CohortId>) -> Card {
    let code = lang.plain("page-button-code");
    let Some(cohort) = open else {
        let code = Button::main(code, pressed(Press::Code));
        return Card::said(lang.plain("page-nobody"))
            .buttons(vec![code])
            .buttons(safety::buttons(lang, false));
    };
    Card::said(lang.plain("page-nobody-yet"))
        .buttons(vec![
            Button::main(lang.plain("signup-button-open"), signup::opens(cohort)),
            Button::plain(code, pressed(Press::Code)),
        ])
        .buttons(safety::buttons(lang, false))
}

fn place(lang: &Lang<'_>, seen: &Seen, server: ServerId) -> String {
    let place = &seen.place;
    let cohort = plain(&place.cohort_name);
    let mut lines = vec![format!(
        "**{}**",
        lang.say("page-cohort", &[("cohort", cohort.into())])
    )];
    match (&place.group_name, place.room) {
        (None, _) if place.unfinished => lines.push(lang.plain("page-unfinished")),
        (None, _) if seen.returned => lines.push(lang.plain("page-returned")),
        (None, _) if matches!(place.state, State::Running | State::Closing) => {
            lines.push(lang.plain("page-left-out"));
            lines.push(lang.plain("waiting-means"));
            if place.first_next {
                lines.push(lang.plain("waiting-next"));
            }
        }
        (None, _) if place.waits => lines.push(lang.plain("page-wait-listed")),
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
    if let Some(span) = seen.pause {
        let values = [
            ("cohort", plain(&place.cohort_name).into()),
            ("dates", pauses::dates_of(lang, span).into()),
        ];
        lines.push(lang.say("pause-mine", &values));
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
        let hours = [("hours", parse::text_in(windows, lang.locale()).into())];
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

/// What a code did.
pub(super) fn claimed(lang: &Lang<'_>, claimed: Result<Claimed, ClaimRefusal>) -> Card {
    match claimed {
        Ok(Claimed::Now) => {
            let open = lang.plain("page-button-open");
            Card::said(lang.plain("claim-now")).buttons(vec![
                orientation::button(lang),
                Button::plain(open, pressed(Press::Open)),
            ])
        }
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

/// What Carrel does, who reads what is reported in confidence, and for coordinators how a cohort
/// comes about.
pub(super) fn help(lang: &Lang<'_>, coordinates: bool, readers: &[AccountId]) -> Card {
    let mut fields = vec![(
        lang.plain("help-safety-title"),
        safety::readers(lang, readers),
    )];
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
    .buttons(safety::buttons(lang, false))
}

fn pressed(press: Press) -> press::Press {
    press::Press::Page(press)
}
