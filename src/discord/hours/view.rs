//! How the panel of hours looks, and how a week is shown back.
//!
//! [`echo`] is the one place where a week is shown back to its owner, however they said it.

use chrono::Weekday;

use super::{
    Form, Press,
    spot::{DaySet, Spot, View},
};
use crate::{
    app::hours::{HoursRead, Outside, Refusal, Shown, TypedHours},
    discord::{
        card::{Button, Card, Choice, Field, Menu, Offers, Panel, Sheet},
        meetings, page, press,
        setup::place_of,
        signup,
    },
    domain::{
        availability::{
            Comfort, DAY_END_MINUTE, WeekHours, Window, dated::Span, parse, week::Stretch,
        },
        dates,
        places::{
            Country,
            weekend::{Weekend, week_of},
        },
        signup::Step,
        time::{Moment, Zone},
    },
    key,
    words::{Lang, label, plain, reading, when},
};

/// The name of the typed form's question for the hours that suit.
pub(in crate::discord) const SURE: &str = "sure";
/// The name of the typed form's question for the hours that are possible.
pub(in crate::discord) const IF_NEEDED: &str = "if-needed";
/// The choice that leads to the hours before noon.
pub(super) const EARLIER: &str = "earlier";
/// The choice that leads to the hours from noon on.
pub(super) const LATER: &str = "later";

/// Longest text of hours, in code points: every day of the week with several stretches.
const HOURS_MAX: u16 = 600;

/// The step in which hours are chosen, in minutes.
const STEP_MINUTES: u16 = 30;

/// Hours to end with that are offered: Discord shows 25 choices.
const ENDS: u16 = 24;

/// Buttons in a row.
const ROW_MAX: usize = 5;

/// The parts of the day that a tap gives: morning, afternoon and evening.
const PARTS: [(u16, u16); 3] = [(9 * 60, 12 * 60), (13 * 60, 17 * 60), (18 * 60, 21 * 60)];

/// The panel where it stands.
pub(super) fn panel(lang: &Lang<'_>, shown: &Shown, spot: Spot) -> Card {
    let spot = Spot {
        span: shown.span,
        ..spot
    };
    let hint = match (spot.view, spot.comfort) {
        (View::Emptying, _) => lang.plain("week-hint-empty"),
        (_, Comfort::Sure) => lang.plain("week-hint-sure"),
        (_, Comfort::IfNeeded) => lang.plain("week-hint-if-needed"),
    };
    let title = match span_text(lang, shown.span) {
        None => lang.plain("week-title"),
        Some(dates) => lang.say("week-title-dated", &[("dates", dates.into())]),
    };
    let mut fields = Vec::new();
    if !shown.outside.is_empty() {
        fields.push((
            lang.plain("week-outside-title"),
            outside_lines(lang, &shown.outside),
        ));
    }
    let card = Card {
        panel: Some(Panel {
            title,
            body: format!("{}\n\n{hint}", echo(lang, shown)),
            fields,
        }),
        ..Card::default()
    };
    match spot.view {
        View::Week => week_controls(lang, card, shown, spot),
        View::Emptying => card.buttons(vec![
            Button::plain(lang.plain("week-button-empty"), pressed(Press::Clear(spot))),
            Button::main(
                lang.plain("week-button-back"),
                pressed(Press::Show(spot.at(View::Week))),
            ),
        ]),
        View::Day {
            day,
            late,
            from_minute,
        } => {
            let hour = DayHours {
                day,
                late,
                from_minute,
            };
            day_controls(lang, card, shown, spot, hour)
        }
    }
}

/// A week as it is stored.
pub(super) fn echo(lang: &Lang<'_>, shown: &Shown) -> String {
    week_text(lang, shown.country, &shown.week)
}

/// A week day by day, in the order of its owner's calendar.
pub(in crate::discord) fn week_text(
    lang: &Lang<'_>,
    country: Option<Country>,
    week: &WeekHours,
) -> String {
    let lines: Vec<String> = week_of(country)
        .into_iter()
        .filter_map(|day| day_line(lang, day, week))
        .collect();
    if lines.is_empty() {
        lang.plain("week-none")
    } else {
        lines.join("\n")
    }
}

/// One day's hours, or nothing for a day without any.
fn day_line(lang: &Lang<'_>, day: Weekday, week: &WeekHours) -> Option<String> {
    let hours = day_hours(lang, day, week);
    (!hours.is_empty()).then(|| {
        let day = when::weekday(lang, day);
        lang.say("week-day", &[("day", day.into()), ("hours", hours.into())])
    })
}

fn day_hours(lang: &Lang<'_>, day: Weekday, week: &WeekHours) -> String {
    let of = |windows: &[Window]| {
        let texts: Vec<String> = windows
            .iter()
            .filter(|window| window.day == day)
            .map(|window| stretch_text(lang, window.start_minute, window.end_minute))
            .collect();
        texts.join(", ")
    };
    let (sure, if_needed) = (of(&week.sure), of(&week.if_needed));
    let mut parts = Vec::new();
    if !sure.is_empty() {
        parts.push(sure);
    }
    if !if_needed.is_empty() {
        parts.push(lang.say("week-day-if-needed", &[("hours", if_needed.into())]));
    }
    parts.join("; ")
}

fn stretch_text(lang: &Lang<'_>, start_minute: u16, end_minute: u16) -> String {
    lang.say(
        "week-stretch",
        &[
            (
                "start",
                when::clock_before(lang, start_minute, end_minute).into(),
            ),
            ("end", when::clock(lang, end_minute).into()),
        ],
    )
}

/// The buttons for the week: a row for its working days and for each day off, by parts of the day.
fn week_controls(lang: &Lang<'_>, mut card: Card, shown: &Shown, spot: Spot) -> Card {
    let weekend = Weekend::of(shown.country);
    let days = week_of(shown.country);
    let work: Vec<Weekday> = days.into_iter().filter(|day| !weekend.has(*day)).collect();
    let (first, last) = weekend.workdays();
    let short = |day| when::weekday_short(lang, day);
    let name = lang.say(
        "week-days",
        &[("first", short(first).into()), ("last", short(last).into())],
    );
    card = card.buttons(part_buttons(lang, shown, spot, &work, &name));
    let (first_off, last_off) = weekend.ends();
    let second_off = (first_off != last_off).then_some(last_off);
    for day in [first_off].into_iter().chain(second_off) {
        card = card.buttons(part_buttons(lang, shown, spot, &[day], &short(day)));
    }
    let first_day = days.first().copied().unwrap_or(Weekday::Mon);
    let by_day = spot.at(View::Day {
        day: first_day,
        late: true,
        from_minute: None,
    });
    let button = |key: String, press| Button::plain(key, pressed(press));
    card.buttons(vec![
        button(lang.plain("week-button-days"), Press::Show(by_day)),
        other_comfort(lang, spot),
        button(
            lang.plain("week-button-clear"),
            Press::Show(spot.at(View::Emptying)),
        ),
    ])
    .buttons(vec![
        button(lang.plain("week-button-type"), Press::Type(shown.span)),
        button(lang.plain("week-button-dates"), Press::Dates),
        Button::main(lang.plain("week-button-done"), pressed(Press::Done)),
    ])
}

/// A button for each part of some days: it gives the hours, or takes back those given so.
fn part_buttons(
    lang: &Lang<'_>,
    shown: &Shown,
    spot: Spot,
    days: &[Weekday],
    name: &str,
) -> Vec<Button> {
    let stretches = PARTS
        .into_iter()
        .filter_map(|(start, end)| Stretch::new(start, end));
    stretches
        .map(|stretch| {
            let given: Vec<Option<Comfort>> = days
                .iter()
                .map(|day| shown.week.given(*day, stretch))
                .collect();
            let all = |comfort| given.iter().all(|given| *given == Some(comfort));
            let put = Press::Put {
                spot,
                days: DaySet::of(days),
                stretch,
                comfort: (!all(spot.comfort)).then_some(spot.comfort),
            };
            let hours = stretch_text(lang, stretch.start_minute, stretch.end_minute);
            let text = [("days", name.into()), ("hours", hours.into())];
            if all(Comfort::Sure) {
                Button::main(lang.say("week-part-given", &text), pressed(put))
            } else if all(Comfort::IfNeeded) {
                Button::main(lang.say("week-part-if-needed", &text), pressed(put))
            } else {
                Button::plain(lang.say("week-part", &text), pressed(put))
            }
        })
        .collect()
}

/// The button that changes how gladly the next hours are given.
fn other_comfort(lang: &Lang<'_>, spot: Spot) -> Button {
    let (text, comfort) = match spot.comfort {
        Comfort::Sure => (lang.plain("week-button-if-needed"), Comfort::IfNeeded),
        Comfort::IfNeeded => (lang.plain("week-button-sure"), Comfort::Sure),
    };
    Button::plain(text, pressed(Press::Show(Spot { comfort, ..spot })))
}

/// The day that is shown hour by hour.
#[derive(Clone, Copy)]
struct DayHours {
    day: Weekday,
    late: bool,
    from_minute: Option<u16>,
}

/// The menus for one day: which day, from, until, copy; and what else can be done with it.
fn day_controls(lang: &Lang<'_>, card: Card, shown: &Shown, spot: Spot, hour: DayHours) -> Card {
    let days = week_of(shown.country);
    let day = when::weekday(lang, hour.day);
    let mut card = card
        .menu(day_menu(lang, shown, spot, hour.day))
        .menu(from_menu(lang, spot, hour));
    if let Some(start) = hour.from_minute {
        card = card.menu(until_menu(lang, spot, start));
    }
    let others = days.into_iter().filter(|other| *other != hour.day);
    let copy = Menu {
        press: pressed(Press::Copy(spot)),
        placeholder: lang.say("week-menu-copy", &[("day", day.clone().into())]),
        offers: Offers::Choices(
            others
                .map(|other| Choice {
                    value: other.number_from_monday().to_string(),
                    label: when::weekday(lang, other),
                    chosen: false,
                })
                .collect(),
        ),
        least: 1,
        most: 6,
    };
    let week = spot.at(View::Week);
    card.menu(copy).buttons(vec![
        other_comfort(lang, spot),
        Button::plain(
            lang.say("week-button-clear-day", &[("day", day.into())]),
            pressed(Press::Clear(spot)),
        ),
        Button::main(lang.plain("week-button-back"), pressed(Press::Show(week))),
    ])
}

fn day_menu(lang: &Lang<'_>, shown: &Shown, spot: Spot, day: Weekday) -> Menu {
    let choice = |other: Weekday| {
        let hours = day_hours(lang, other, &shown.week);
        let name = when::weekday(lang, other);
        Choice {
            value: format!("d{}", other.number_from_monday()),
            label: if hours.is_empty() {
                name
            } else {
                lang.say("week-day", &[("day", name.into()), ("hours", hours.into())])
            },
            chosen: other == day,
        }
    };
    Menu {
        press: pressed(Press::Day(spot)),
        placeholder: lang.plain("week-menu-day"),
        offers: Offers::Choices(week_of(shown.country).into_iter().map(choice).collect()),
        least: 1,
        most: 1,
    }
}

/// The half hours of one half of the day, and the way to the other half.
fn from_menu(lang: &Lang<'_>, spot: Spot, hour: DayHours) -> Menu {
    let (first, other_value, other_label) = if hour.late {
        (12 * 60, EARLIER, lang.plain("week-menu-earlier"))
    } else {
        (0, LATER, lang.plain("week-menu-later"))
    };
    let other = Choice {
        value: other_value.to_owned(),
        label: other_label,
        chosen: false,
    };
    let half_hours = (0..ENDS).map(|step| first + step * STEP_MINUTES);
    let hours = half_hours.map(|minute| Choice {
        value: minute.to_string(),
        label: when::clock(lang, minute),
        chosen: hour.from_minute == Some(minute),
    });
    let day = when::weekday(lang, hour.day);
    Menu {
        press: pressed(Press::From(spot)),
        placeholder: lang.say("week-menu-from", &[("day", day.into())]),
        offers: Offers::Choices([other].into_iter().chain(hours).collect()),
        least: 1,
        most: 1,
    }
}

fn until_menu(lang: &Lang<'_>, spot: Spot, start: u16) -> Menu {
    let ends = (1..=ENDS).map(|step| start + step * STEP_MINUTES);
    let choices = ends.map(|minute| {
        let clock = when::clock(lang, minute.checked_sub(DAY_END_MINUTE).unwrap_or(minute));
        Choice {
            value: minute.to_string(),
            label: if minute > DAY_END_MINUTE {
                lang.say("week-menu-next-day", &[("time", clock.into())])
            } else {
                when::clock(lang, minute)
            },
            chosen: false,
        }
    });
    Menu {
        press: pressed(Press::Until(spot)),
        placeholder: lang.say(
            "week-menu-until",
            &[("start", when::clock(lang, start).into())],
        ),
        offers: Offers::Choices(choices.collect()),
        least: 1,
        most: 1,
    }
}

/// Which dates a week or a zone holds for; nothing where it holds always.
pub(in crate::discord) fn span_text(lang: &Lang<'_>, span: Span) -> Option<String> {
    let date = |date| dates::text(date, lang.locale());
    let last = span.until_on.and_then(|until_on| until_on.pred_opt());
    match (span.from_on, last) {
        (None, None) => None,
        (Some(from), None) => Some(lang.say("dates-from", &[("from", date(from).into())])),
        (None, Some(last)) => Some(lang.say("dates-until", &[("last", date(last).into())])),
        (Some(from), Some(last)) if from == last => {
            Some(lang.say("dates-on", &[("date", date(from).into())]))
        }
        (Some(from), Some(last)) => Some(lang.say(
            "dates-from-until",
            &[("from", date(from).into()), ("last", date(last).into())],
        )),
    }
}

/// The form for typed hours, filled with those that are known.
pub(super) fn typed_form(lang: &Lang<'_>, shown: &Shown) -> Sheet {
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
        form: press::Form::Hours(Form::Typed(shown.span)),
        title: lang.plain("form-hours-title"),
        fields: vec![
            field(
                SURE,
                lang.plain("form-hours-sure"),
                lang.plain("form-hours-sure-example"),
                &shown.week.sure,
                true,
            ),
            field(
                IF_NEEDED,
                lang.plain("form-hours-if-needed"),
                lang.plain("form-hours-if-needed-example"),
                &shown.week.if_needed,
                false,
            ),
        ],
    }
}

/// Typed hours as they were read.
pub(super) fn typed(lang: &Lang<'_>, read: &HoursRead) -> Card {
    let mut text = format!("{}\n{}", lang.plain("week-typed"), echo(lang, &read.shown));
    if !read.notes.is_empty() {
        let notes: Vec<String> = read
            .notes
            .iter()
            .map(|note| reading::hours_note(lang, note))
            .collect();
        let notes = plain(&notes.join("; "));
        text.push('\n');
        text.push_str(&lang.say("week-noted", &[("notes", notes.into())]));
    }
    let card = Card::said(text).buttons(vec![
        Button::main(lang.plain("week-button-right"), pressed(Press::Done)),
        Button::plain(
            lang.plain("week-button-change"),
            pressed(Press::Type(read.shown.span)),
        ),
        Button::plain(lang.plain("week-button-tap"), pressed(Press::Open)),
    ]);
    with_outside(lang, card, &read.shown.outside)
}

/// Hours that their owner is done with.
pub(super) fn kept(lang: &Lang<'_>, shown: &Shown) -> Card {
    let text = format!("{}\n{}", echo(lang, shown), lang.plain("week-kept"));
    let on = match shown.unfinished {
        Some(cohort) => {
            let act = signup::Act::On(Step::Hours);
            let on = press::Press::SignUp(signup::Press { cohort, act });
            Button::main(lang.plain("signup-button-on"), on)
        }
        None => Button::main(lang.plain("page-button-open"), to_page()),
    };
    let card = Card::said(text).buttons(vec![
        on,
        Button::plain(lang.plain("week-button-change"), pressed(Press::Open)),
    ]);
    with_outside(lang, card, &shown.outside)
}

/// A zone that was set, with what its clocks show, so that a slip is seen at once.
pub(super) fn zone_set(lang: &Lang<'_>, zone: Zone, outside: &[Outside], now: Moment) -> Card {
    let text = lang.say(
        "page-zone-set",
        &[
            ("place", place_of(zone.name()).into()),
            ("time", when::day_and_time(lang, zone.local(now)).into()),
        ],
    );
    let change = press::Press::Page(page::Press::Zone);
    let card = Card::said(text).buttons(vec![
        Button::main(lang.plain("page-button-open"), to_page()),
        Button::plain(lang.plain("week-button-change"), change),
    ]);
    with_outside(lang, card, outside)
}

/// The same card with the booked meetings that lie outside of somebody's hours now, and the one
/// button for each that says that they cannot come.
pub(super) fn with_outside(lang: &Lang<'_>, mut card: Card, outside: &[Outside]) -> Card {
    if outside.is_empty() {
        return card;
    }
    let lines = outside_lines(lang, outside);
    card.text = format!("{}\n\n{}\n{lines}", card.text, lang.plain("week-outside"));
    let buttons = outside.iter().take(ROW_MAX).map(|outside| {
        let press = meetings::Press::Come {
            meeting: outside.meeting,
            comes: false,
        };
        let day = dates::text(outside.local.date(), lang.locale());
        let text = lang.say("week-cannot", &[("day", day.into())]);
        Button::plain(text, press::Press::Meeting(press))
    });
    let buttons = buttons.collect();
    card.buttons(buttons)
}

fn outside_lines(lang: &Lang<'_>, outside: &[Outside]) -> String {
    let lines: Vec<String> = outside
        .iter()
        .map(|outside| {
            let group = label(&outside.group_name);
            let at = when::day_and_time(lang, outside.local);
            let args = [("group", group.into()), ("when", at.into())];
            lang.say("week-outside-line", &args)
        })
        .collect();
    lines.join("\n")
}

/// Why nothing was changed, with a way to try again.
pub(super) fn refused(lang: &Lang<'_>, refusal: &Refusal) -> Card {
    let again = |text: String, press: press::Press| {
        let change = lang.plain("week-button-change");
        Card::said(text).buttons(vec![Button::main(change, press)])
    };
    match refusal {
        Refusal::NotInACohort => Card::said(lang.plain("page-not-in-a-cohort")),
        Refusal::Zone(problem) => {
            let why = plain(&reading::zone_problem(lang, problem));
            let text = lang.say("page-zone-refused", &[("why", why.into())]);
            again(text, press::Press::Page(page::Press::Zone))
        }
        Refusal::Sure(problem) | Refusal::IfNeeded(problem) => {
            let typed = press::Press::Page(page::Press::Hours);
            again(plain(&reading::hours_problem(lang, problem)), typed)
        }
        Refusal::Gone => again(lang.plain("week-gone"), pressed(Press::Open)),
        Refusal::Dates => again(lang.plain("dates-refused"), pressed(Press::Dates)),
        Refusal::TooMany => again(lang.plain("dates-too-many"), pressed(Press::Dates)),
    }
}

/// Why typed hours were not taken, with what was typed, so that it need not be typed again.
pub(super) fn refused_typed(
    lang: &Lang<'_>,
    refusal: &Refusal,
    span: Option<Span>,
    typed: &TypedHours<'_>,
) -> Card {
    let (problem, key) = match refusal {
        Refusal::Sure(problem) => (problem, key!("week-refused-sure")),
        Refusal::IfNeeded(problem) => (problem, key!("week-refused-if-needed")),
        Refusal::NotInACohort
        | Refusal::Zone(_)
        | Refusal::Gone
        | Refusal::Dates
        | Refusal::TooMany => return refused(lang, refusal),
    };
    let why = plain(&reading::hours_problem(lang, problem));
    let mut lines = vec![lang.say(key, &[("why", why.into())])];
    for written in [typed.sure, typed.if_needed] {
        if !written.is_empty() {
            let written = plain(written);
            lines.push(lang.say("week-you-wrote", &[("text", written.into())]));
        }
    }
    let again = match span {
        Some(span) => pressed(Press::Type(span)),
        None => press::Press::Page(page::Press::Hours),
    };
    let change = Button::main(lang.plain("week-button-change"), again);
    Card::said(lines.join("\n")).buttons(vec![change])
}

pub(super) fn to_page() -> press::Press {
    press::Press::Page(page::Press::Open)
}

pub(super) fn pressed(press: Press) -> press::Press {
    press::Press::Hours(press)
}
