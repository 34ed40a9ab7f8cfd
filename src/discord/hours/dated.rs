//! How it looks what somebody says for some dates only: absences, zones and weeks.

use chrono::NaiveDate;

use super::{
    Form, Press, spot,
    view::{pressed, span_text, to_page, with_outside},
};
use crate::{
    app::hours::{Absence, Dates, NOTE_MAX, Said},
    discord::{
        card::{Button, Card, Choice, Field, Menu, Offers, Sheet},
        press,
        setup::place_of,
    },
    domain::{
        availability::{Dated, WeekHours, dated::Span, parse},
        dates,
        time::Zone,
    },
    words::{Lang, plain},
};

/// The name of a form's question for the first date.
pub(super) const FROM: &str = "from";
/// The name of a form's question for the last date.
pub(super) const UNTIL: &str = "until";
/// The name of a form's question for a word about it.
pub(super) const NOTE: &str = "note";
/// The name of a form's question for a city.
pub(super) const CITY: &str = "city";

/// Longest date as it is typed, in code points.
const DATE_MAX: u16 = 40;
/// Longest name of a city, in code points.
const CITY_MAX: u16 = 60;
/// Choices that Discord shows in a menu.
const CHOICES_MAX: usize = 25;

/// What is said for some dates, what was said just now above it, and all that can be done with it.
pub(super) fn panel(lang: &Lang<'_>, dates: &Dates, said: Option<String>) -> Card {
    let entries = entries(lang, dates);
    let mut lines: Vec<String> = said.into_iter().collect();
    if entries.is_empty() {
        lines.push(lang.plain("dates-none"));
    } else {
        lines.push(lang.plain("dates-title"));
        lines.extend(
            entries
                .iter()
                .map(|(_said, line)| format!("- {}", plain(line))),
        );
    }
    let mut card = Card::said(lines.join("\n"));
    if !entries.is_empty() {
        let choices = entries.into_iter().take(CHOICES_MAX);
        card = card.menu(Menu {
            press: pressed(Press::TakeBack),
            placeholder: lang.plain("dates-menu-take-back"),
            offers: Offers::Choices(
                choices
                    .map(|(said, line)| Choice {
                        value: written(said),
                        label: line,
                        chosen: false,
                    })
                    .collect(),
            ),
            least: 1,
            most: 1,
        });
    }
    let card = card
        .buttons(vec![
            Button::main(lang.plain("dates-button-away"), pressed(Press::Away)),
            Button::plain(lang.plain("dates-button-zone"), pressed(Press::Zone)),
            Button::plain(lang.plain("dates-button-week"), pressed(Press::Week)),
        ])
        .buttons(vec![Button::plain(
            lang.plain("page-button-open"),
            to_page(),
        )]);
    with_outside(lang, card, &dates.outside)
}

/// All that is said for some dates: absences, then zones, then weeks.
pub(in crate::discord) fn entries(lang: &Lang<'_>, dates: &Dates) -> Vec<(Said, String)> {
    let away = dates.away.iter().map(|absence| {
        let said = Said::Away(absence.from_on, absence.until_on);
        (said, absence_line(lang, absence))
    });
    let zones = dates.zones.iter().map(|zone| {
        let said = Said::Zone(zone.span());
        (said, zone_line(lang, zone.value, zone.span()))
    });
    let weeks = dates
        .weeks
        .iter()
        .map(|week| (Said::Week(week.span()), week_line(lang, week)));
    away.chain(zones).chain(weeks).collect()
}

fn absence_line(lang: &Lang<'_>, absence: &Absence) -> String {
    let span = Span {
        from_on: Some(absence.from_on),
        until_on: Some(absence.until_on),
    };
    let dates = span_text(lang, span).unwrap_or_default();
    match &absence.note {
        None => lang.say("dates-away", &[("dates", dates.into())]),
        Some(note) => lang.say(
            "dates-away-noted",
            &[("dates", dates.into()), ("note", note.as_str().into())],
        ),
    }
}

fn zone_line(lang: &Lang<'_>, zone: Zone, span: Span) -> String {
    let dates = span_text(lang, span).unwrap_or_default();
    let place = place_of(zone.name());
    lang.say(
        "dates-zone",
        &[("dates", dates.into()), ("place", place.into())],
    )
}

fn week_line(lang: &Lang<'_>, week: &Dated<WeekHours>) -> String {
    let dates = span_text(lang, week.span()).unwrap_or_default();
    let mut hours = parse::text_in(&week.value.sure, lang.locale());
    if hours.is_empty() {
        hours = lang.plain("week-none");
    }
    lang.say(
        "dates-week",
        &[("dates", dates.into()), ("hours", hours.into())],
    )
}

/// What is said when an absence was recorded.
pub(super) fn away_said(lang: &Lang<'_>, absence: &Absence) -> String {
    let span = Span {
        from_on: Some(absence.from_on),
        until_on: Some(absence.until_on),
    };
    let dates = span_text(lang, span).unwrap_or_default();
    let back = dates::text(absence.until_on, lang.locale());
    lang.say(
        "dates-away-said",
        &[("dates", dates.into()), ("back", back.into())],
    )
}

/// What is said when a zone for some dates was set.
pub(super) fn zone_said(lang: &Lang<'_>, zone: Zone, span: Span) -> String {
    let dates = span_text(lang, span).unwrap_or_default();
    let place = place_of(zone.name());
    lang.say(
        "dates-zone-said",
        &[("dates", dates.into()), ("place", place.into())],
    )
}

/// What is said of a text that is no date.
pub(super) fn no_date(lang: &Lang<'_>, typed: &str, today: NaiveDate) -> Card {
    let example = dates::text(today, lang.locale());
    let text = lang.say(
        "dates-no-date",
        &[("typed", plain(typed).into()), ("example", example.into())],
    );
    let again = Button::main(lang.plain("week-button-change"), pressed(Press::Dates));
    Card::said(text).buttons(vec![again])
}

/// The form for an absence.
pub(super) fn away_form(lang: &Lang<'_>, today: NaiveDate) -> Sheet {
    let mut fields = bounds(lang, today, lang.plain("form-away-until"));
    fields.push(Field {
        name: NOTE,
        label: lang.plain("form-away-note"),
        example: lang.plain("form-away-note-example"),
        filled: String::new(),
        long: false,
        required: false,
        length_max: NOTE_MAX,
    });
    Sheet {
        form: press::Form::Hours(Form::Away),
        title: lang.plain("form-away-title"),
        fields,
    }
}

/// The form for a zone for some dates.
pub(super) fn zone_form(lang: &Lang<'_>, today: NaiveDate) -> Sheet {
    let mut fields = vec![Field {
        name: CITY,
        label: lang.plain("form-zone-city"),
        example: lang.plain("form-zone-example"),
        filled: String::new(),
        long: false,
        required: true,
        length_max: CITY_MAX,
    }];
    fields.extend(bounds(lang, today, lang.plain("form-dates-until")));
    Sheet {
        form: press::Form::Hours(Form::Zone),
        title: lang.plain("form-dates-zone-title"),
        fields,
    }
}

/// The form for the dates of other hours.
pub(super) fn week_form(lang: &Lang<'_>, today: NaiveDate) -> Sheet {
    Sheet {
        form: press::Form::Hours(Form::Week),
        title: lang.plain("form-dates-week-title"),
        fields: bounds(lang, today, lang.plain("form-dates-until")),
    }
}

fn bounds(lang: &Lang<'_>, today: NaiveDate, until: String) -> Vec<Field> {
    let field = |name, label, required| Field {
        name,
        label,
        example: dates::text(today, lang.locale()),
        filled: String::new(),
        long: false,
        required,
        length_max: DATE_MAX,
    };
    vec![
        field(FROM, lang.plain("form-dates-from"), true),
        field(UNTIL, until, false),
    ]
}

/// Writes what is said for some dates as a menu's value.
pub(super) fn written(said: Said) -> String {
    match said {
        Said::Zone(span) => format!("z{}", spot::span(span)),
        Said::Week(span) => format!("w{}", spot::span(span)),
        Said::Away(from_on, until_on) => format!("a{from_on}.{until_on}"),
    }
}

/// Reads a menu's value.
pub(super) fn read_said(text: &str) -> Option<Said> {
    let span = spot::read_span(text.get(1..)?)?;
    match text.get(..1)? {
        "z" => Some(Said::Zone(span)),
        "w" => Some(Said::Week(span)),
        "a" => Some(Said::Away(span.from_on?, span.until_on?)),
        _ => None,
    }
}
