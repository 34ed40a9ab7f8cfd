//! How pauses look: to who pauses, to a coordinator, and in a group's room.

use chrono::NaiveDate;

use super::{Form, On, Press};
use crate::{
    app::pauses::Seen,
    app::pauses::{Done, News, Refusal},
    discord::{
        card::{Button, Card, Field, Sheet},
        hours::view::span_text,
        page, press,
    },
    domain::{availability::dated::Span, dates, ids::ParticipantId},
    key,
    words::{Lang, label, plain},
};

/// The name of the form's question for the first date.
pub(super) const FROM: &str = "from";
/// The name of the form's question for the last date.
pub(super) const UNTIL: &str = "until";

/// Longest date as it is typed, in code points.
const DATE_MAX: u16 = 40;

/// The dates of a pause as a phrase.
pub(in crate::discord) fn dates_of(lang: &Lang<'_>, span: Span) -> String {
    span_text(lang, span).unwrap_or_default()
}

/// What can be done on somebody's own page about their pause in a cohort.
pub(in crate::discord) fn mine(
    lang: &Lang<'_>,
    who: ParticipantId,
    cohort: Option<&str>,
    pauses: bool,
) -> Vec<Button> {
    let on = On::Mine;
    let said = |alone, among| match cohort {
        None => lang.plain(alone),
        Some(cohort) => lang.say(among, &[("cohort", label(cohort).into())]),
    };
    if !pauses {
        let pause = said(key!("pause-button"), key!("pause-button-in"));
        return vec![Button::plain(pause, pressed(Press::Form { on, who }))];
    }
    let back = said(key!("pause-button-back"), key!("pause-button-back-in"));
    let dates = said(key!("pause-button-dates"), key!("pause-button-dates-in"));
    vec![
        Button::main(back, pressed(Press::Back { on, who })),
        Button::plain(dates, pressed(Press::Form { on, who })),
    ]
}

/// What a coordinator can do about somebody's pause.
pub(in crate::discord) fn theirs(lang: &Lang<'_>, who: ParticipantId, pauses: bool) -> Vec<Button> {
    let on = On::Desk;
    let form = pressed(Press::Form { on, who });
    if pauses {
        let end = lang.plain("pause-button-end");
        vec![
            Button::plain(end, pressed(Press::Back { on, who })),
            Button::plain(lang.plain("pause-button-dates"), form),
        ]
    } else {
        vec![Button::plain(lang.plain("pause-button"), form)]
    }
}

/// The form for the dates, filled with those that are known.
pub(super) fn form(lang: &Lang<'_>, on: On, seen: &Seen) -> Sheet {
    let last_on = |span: Span| span.until_on.and_then(|until_on| until_on.pred_opt());
    let field = |name, label, date: Option<NaiveDate>| Field {
        name,
        label,
        example: dates::text(seen.today, lang.locale()),
        filled: date.map_or(String::new(), |date| dates::text(date, lang.locale())),
        long: false,
        required: true,
        length_max: DATE_MAX,
    };
    let who = seen.who.id;
    let (from, until) = (
        seen.span.and_then(|span| span.from_on),
        seen.span.and_then(last_on),
    );
    Sheet {
        form: press::Form::Pause(Form { on, who }),
        title: lang.plain("form-pause-title"),
        fields: vec![
            field(FROM, lang.plain("form-dates-from"), from),
            field(UNTIL, lang.plain("form-pause-until"), until),
        ],
    }
}

/// What is said when somebody pauses.
pub(super) fn done(lang: &Lang<'_>, on: On, done: &Done) -> Card {
    let seen = &done.seen;
    let dates = (
        "dates",
        dates_of(lang, seen.span.unwrap_or_default()).into(),
    );
    let said = match (done.before, on) {
        (true, _) => lang.plain("pause-done-before"),
        (false, On::Mine) => lang.say("pause-done", &[dates]),
        (false, On::Desk) => {
            let name = ("name", plain(&seen.who.called_name).into());
            lang.say("pause-done-theirs", &[name, dates])
        }
    };
    let buttons = match on {
        On::Mine => mine(lang, seen.who.id, None, true),
        On::Desk => theirs(lang, seen.who.id, true),
    };
    Card::said(said).buttons(buttons)
}

/// What is said when a pause has ended early.
pub(super) fn ended(lang: &Lang<'_>, on: On, done: &Done) -> Card {
    Card::said(match (done.before, on) {
        (true, _) => lang.plain("pause-ended-before"),
        (false, On::Mine) => lang.plain("pause-ended"),
        (false, On::Desk) => {
            let name = [("name", plain(&done.seen.who.called_name).into())];
            lang.say("pause-ended-theirs", &name)
        }
    })
}

/// What is said of a text that is no date, with a way to try again.
pub(super) fn no_date(
    lang: &Lang<'_>,
    (on, who): (On, ParticipantId),
    typed: &str,
    today: NaiveDate,
) -> Card {
    let example = dates::text(today, lang.locale());
    let values = [("typed", plain(typed).into()), ("example", example.into())];
    Card::said(lang.say("dates-no-date", &values)).buttons(again(lang, on, who))
}

/// What is said of dates on which nobody can pause, with a way to try again.
pub(super) fn wrong_dates(lang: &Lang<'_>, on: On, who: ParticipantId) -> Card {
    Card::said(lang.plain("pause-refused-dates")).buttons(again(lang, on, who))
}

fn again(lang: &Lang<'_>, on: On, who: ParticipantId) -> Vec<Button> {
    let label = lang.plain("pause-button-dates");
    vec![Button::main(label, pressed(Press::Form { on, who }))]
}

/// Why nothing is changed.
pub(super) fn refused(lang: &Lang<'_>, refusal: Refusal) -> Card {
    Card::said(lang.plain(match refusal {
        Refusal::Gone => key!("pause-refused-gone"),
        Refusal::InNoGroup => key!("pause-refused-no-group"),
        Refusal::Dates => key!("pause-refused-dates"),
    }))
}

/// How a group reads of a pause.
pub(super) fn news(lang: &Lang<'_>, news: &News) -> Card {
    let name = ("name", plain(&news.called_name).into());
    let text = match news.span {
        Some(span) => lang.say(
            "pause-told",
            &[name, ("dates", dates_of(lang, span).into())],
        ),
        None => lang.say("pause-back", &[name]),
    };
    let page = press::Press::Page(page::Press::Open);
    Card {
        text,
        silent: true,
        ..Card::default()
    }
    .buttons(vec![Button::plain(lang.plain("card-page"), page)])
}

fn pressed(press: Press) -> press::Press {
    press::Press::Pause(press)
}
