//! On Discord: window and numbers of a sign-up, for coordinators.
//!
//! **Invariants**: only a coordinator changes them; what cannot be read is named and changes nothing.

use std::fmt;

use chrono::NaiveDate;

use super::{
    card::{Button, Card, Field, Sheet},
    choices,
    guard::{Answer, Asked, Filled},
    press::{self, Ack, number},
};
use crate::{
    app::{
        Fault,
        intake::{self, Refusal, Seen, Typed},
    },
    domain::{
        ids::CohortId,
        intake::{REMINDER_DAYS, Rules},
        places::Country,
    },
    words::{Lang, plain, when},
};

/// The name of the form's question for the first day.
const OPENS: &str = "opens";
/// The name of the form's question for the last day.
const CLOSES: &str = "closes";
/// The name of the form's question for the number of places.
const CAPACITY: &str = "capacity";
/// The name of the form's question for the part of one country.
const CAP: &str = "cap";

/// Longest answer, in code points: a date in words.
const ANSWER_MAX: u16 = 40;

/// Countries that the desk names.
const COUNTRIES_SHOWN: usize = 8;

/// The button that opens the form for window and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// Of which cohort.
    pub cohort: CohortId,
}

/// Window and numbers, handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Of which cohort.
    pub cohort: CohortId,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        Ack::Form
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        cohort_of(parts).map(|cohort| Self { cohort })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cohort)
    }
}

impl Form {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        Ack::Private
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        cohort_of(parts).map(|cohort| Self { cohort })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cohort)
    }
}

fn cohort_of(parts: &[&str]) -> Option<CohortId> {
    let [cohort] = parts else {
        return None;
    };
    number(cohort).map(CohortId)
}

/// Opens the form, filled with what holds.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let lang = asked.lang();
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::say(*card));
    }
    let rules = intake::rules(&asked.scene.app, asked.server, press.cohort).await?;
    Ok(match rules {
        Some(rules) => Answer::open(form(&lang, press.cohort, &rules)),
        None => Answer::say(Card::said(why(&lang, &Refusal::Closed))),
    })
}

/// Sets what was handed in.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    let lang = asked.lang();
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::say(*card));
    }
    let typed = Typed {
        opens: filled.get(OPENS),
        closes: filled.get(CLOSES),
        capacity: filled.get(CAPACITY),
        cap_percent: filled.get(CAP),
        locale: asked.locale,
    };
    let (app, who) = (&asked.scene.app, asked.account);
    let set = intake::set(app, asked.server, form.cohort, &typed, who, asked.now).await?;
    let text = match &set {
        Ok((rules, let_in)) => {
            let mut lines = vec![lang.plain("intake-set"), rules_text(&lang, rules)];
            if 0 < *let_in {
                lines.push(lang.say("intake-let-in", &[("count", (*let_in).into())]));
            }
            lines.join("\n")
        }
        Err(refusal) => why(&lang, refusal),
    };
    let again = open(&lang, form.cohort);
    Ok(Answer::say(Card::said(text).buttons(vec![again])))
}

/// What can be done about a cohort's intake, as far as the desk shows it.
pub(super) fn buttons(lang: &Lang<'_>, cohort: CohortId, seen: Option<&Seen>) -> Vec<Button> {
    let written = seen.map_or(0, |seen| seen.written);
    vec![open(lang, cohort), choices::button(lang, cohort, written)]
}

/// The button that opens the form.
fn open(lang: &Lang<'_>, cohort: CohortId) -> Button {
    let press = press::Press::Intake(Press { cohort });
    Button::plain(lang.plain("intake-button"), press)
}

/// What the desk says of a cohort's intake.
pub(super) fn section(lang: &Lang<'_>, seen: &Seen) -> String {
    let mut lines = vec![match seen.rules.capacity {
        Some(capacity) => lang.say(
            "intake-taken-of",
            &[("taken", seen.taken.into()), ("of", capacity.into())],
        ),
        None => lang.say("intake-taken", &[("taken", seen.taken.into())]),
    }];
    if seen.waiting > 0 {
        lines.push(lang.say("intake-waiting", &[("count", seen.waiting.into())]));
    }
    if seen.first > 0 {
        lines.push(lang.say("intake-first", &[("count", seen.first.into())]));
    }
    if seen.unfinished > 0 {
        lines.push(lang.say("intake-unfinished", &[("count", seen.unfinished.into())]));
        lines.push(reminders(lang, seen));
    }
    if seen.written > 0 {
        lines.push(choices::waiting(lang, seen.written));
    }
    lines.push(rules_text(lang, &seen.rules));
    if !seen.by_country.is_empty() {
        let named = seen.by_country.iter().take(COUNTRIES_SHOWN);
        let named: Vec<String> = named
            .map(|(code, count)| {
                let country = Country::from_code(code);
                let name =
                    country.map_or_else(|| code.clone(), |country| country.name().to_owned());
                format!("{name} {count}")
            })
            .collect();
        let countries = [
            ("count", seen.by_country.len().into()),
            ("countries", named.join(", ").into()),
        ];
        lines.push(lang.say("intake-countries", &countries));
    }
    lines.join("\n")
}

/// What becomes of those who are half way: who is reminded, and what can be done about the others.
fn reminders(lang: &Lang<'_>, seen: &Seen) -> String {
    let counts = [
        ("count", seen.reminded.into()),
        ("days", REMINDER_DAYS.into()),
    ];
    if seen.rules.closes_on.is_none() {
        lang.plain("intake-reminded-none")
    } else {
        lang.say("intake-reminded", &counts)
    }
}

fn rules_text(lang: &Lang<'_>, rules: &Rules) -> String {
    let mut parts = vec![match (rules.opens_on, rules.closes_on) {
        (None, None) => lang.plain("intake-open"),
        (Some(first), None) => lang.say(
            "intake-open-from",
            &[("first", when::date(lang, first).into())],
        ),
        (None, Some(last)) => lang.say(
            "intake-open-until",
            &[("last", when::date(lang, last).into())],
        ),
        (Some(first), Some(last)) => lang.say(
            "intake-open-between",
            &[
                ("first", when::date(lang, first).into()),
                ("last", when::date(lang, last).into()),
            ],
        ),
    }];
    if let Some(cap) = rules.cap() {
        let numbers = [("cap", cap.into()), ("percent", rules.cap_percent.into())];
        parts.push(lang.say("intake-cap", &numbers));
    }
    parts.join("\n")
}

fn form(lang: &Lang<'_>, cohort: CohortId, rules: &Rules) -> Sheet {
    // A day in words would be read as the next such day, which may be a year ahead.
    let day = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let field = |name, label, example, filled| Field {
        name,
        label,
        example,
        filled,
        long: false,
        required: false,
        length_max: ANSWER_MAX,
    };
    let capacity = rules.capacity.map(|capacity| capacity.to_string());
    Sheet {
        form: press::Form::Intake(Form { cohort }),
        title: lang.plain("intake-form"),
        fields: vec![
            field(
                OPENS,
                lang.plain("intake-form-opens"),
                lang.plain("intake-form-opens-example"),
                day(rules.opens_on),
            ),
            field(
                CLOSES,
                lang.plain("intake-form-closes"),
                lang.plain("intake-form-closes-example"),
                day(rules.closes_on),
            ),
            field(
                CAPACITY,
                lang.plain("intake-form-capacity"),
                lang.plain("intake-form-capacity-example"),
                capacity.unwrap_or_default(),
            ),
            field(
                CAP,
                lang.plain("intake-form-cap"),
                String::new(),
                rules.cap_percent.to_string(),
            ),
        ],
    }
}

fn why(lang: &Lang<'_>, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Closed => lang.plain("intake-closed"),
        Refusal::Date(written) => lang.say("intake-no-date", &[("written", plain(written).into())]),
        Refusal::Order => lang.plain("intake-order"),
        Refusal::Capacity(written) => lang.say(
            "intake-no-capacity",
            &[
                ("written", plain(written).into()),
                ("most", intake::CAPACITY_MAX.into()),
            ],
        ),
        Refusal::Percent(written) => {
            lang.say("intake-no-percent", &[("written", plain(written).into())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn press_and_form_are_read_as_they_were_written() {
        let cohort = CohortId(7);
        let pressed = press::Press::Intake(Press { cohort });
        assert_eq!(pressed.written(None).parse(), Ok(pressed));
        let form = press::Form::Intake(Form { cohort });
        assert_eq!(form.to_string().parse(), Ok(form));
    }
}
