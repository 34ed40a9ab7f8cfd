//! How opening a cohort looks, and lists that belong to it.

use chrono::NaiveDate;

use crate::{
    app::{
        cohorts::{self, OpenRefusal, Opened},
        decks::Decks,
    },
    discord::{card::Card, setup::place_of, signup},
    domain::{time::Moment, writing::csv_cell},
    store::signups::Awaited,
    words::{Lang, plain, when},
};

/// Days offered while somebody types.
const MONDAYS_SHOWN: usize = 12;

/// A cohort that takes sign-ups now.
pub(super) fn opened(lang: &Lang<'_>, opened: &Opened) -> Card {
    let plan = &opened.plan;
    let last = opened.ends_on.pred_opt().unwrap_or(opened.ends_on);
    let body = lang.say(
        "cohort-opened-body",
        &[
            ("first", when::date(lang, plan.starts_on).into()),
            ("last", when::date(lang, last).into()),
            ("fortnights", plan.fortnights.into()),
            (
                "hour",
                when::minute_of_day(u16::from(plan.prompt_hour) * 60).into(),
            ),
            ("zone", place_of(plan.home_zone.name()).into()),
            ("minutes", plan.meeting_minutes.into()),
            ("least", plan.size_min.into()),
            ("most", plan.size_max.into()),
        ],
    );
    let name = [("name", plain(&plan.name).into())];
    let title = if opened.anew {
        lang.say("cohort-opened-anew-title", &name)
    } else {
        lang.say("cohort-opened-title", &name)
    };
    let next = lang.plain("cohort-opened-next");
    let card = Card::panel(title, format!("{body}\n\n{next}"));
    card.buttons(vec![signup::post(lang, opened.cohort)])
}

/// Why no cohort was opened.
pub(super) fn open_refused(lang: &Lang<'_>, refusal: &OpenRefusal) -> Card {
    let day = |date: NaiveDate| when::date(lang, date).into();
    Card::said(match refusal {
        OpenRefusal::Name { characters: 0 } => lang.plain("cohort-refused-name-none"),
        OpenRefusal::Name { characters } => lang.say(
            "cohort-refused-name-long",
            &[
                ("characters", (*characters).into()),
                ("most", cohorts::NAME_MAX.into()),
            ],
        ),
        OpenRefusal::NoDate { stood, such_as } => lang.say(
            "cohort-refused-no-date",
            &[
                ("stood", plain(stood).into()),
                ("example", such_as.to_string().into()),
            ],
        ),
        OpenRefusal::Past { starts_on, today } => lang.say(
            "cohort-refused-past",
            &[("day", day(*starts_on)), ("today", day(*today))],
        ),
        OpenRefusal::TooFar { starts_on, latest } => lang.say(
            "cohort-refused-too-far",
            &[("day", day(*starts_on)), ("latest", day(*latest))],
        ),
        OpenRefusal::Fortnights { stood } => lang.say(
            "cohort-refused-fortnights",
            &[
                ("stood", (*stood).into()),
                ("most", cohorts::FORTNIGHTS_MAX.into()),
            ],
        ),
        OpenRefusal::NoDeck { stood, known } => lang.say(
            "cohort-refused-no-deck",
            &[
                ("stood", plain(stood).into()),
                ("known", plain(&known.join(", ")).into()),
            ],
        ),
        OpenRefusal::DeckTooShort {
            prompts,
            fortnights,
        } => lang.say(
            "cohort-refused-deck",
            &[
                ("prompts", (*prompts).into()),
                ("fortnights", (*fortnights).into()),
            ],
        ),
        OpenRefusal::Minutes { stood } => lang.say(
            "cohort-refused-minutes",
            &[
                ("stood", (*stood).into()),
                ("least", (*cohorts::MINUTES.start()).into()),
                ("most", (*cohorts::MINUTES.end()).into()),
            ],
        ),
        OpenRefusal::OneGathers { name } => lang.say(
            "cohort-refused-one-gathers",
            &[("name", plain(name).into())],
        ),
    })
}

/// Coming Mondays, and the date that is being typed: `Mon 9 Mar 2026`, and `2026-03-09`.
pub(super) fn coming_mondays(lang: &Lang<'_>, typed: &str, now: Moment) -> Vec<(String, String)> {
    let today = now.date_naive();
    let written = typed.trim().parse::<NaiveDate>().ok();
    let wanted = typed.trim().to_lowercase();
    written
        .into_iter()
        .chain(cohorts::coming_mondays(today).take(MONDAYS_SHOWN))
        .map(|day| (when::date(lang, day), day.to_string()))
        .filter(|(label, value)| label.to_lowercase().contains(&wanted) || value.contains(&wanted))
        .collect()
}

/// The decks whose names hold what is being typed.
pub(super) fn decks(decks: &Decks, typed: &str) -> Vec<(String, String)> {
    let wanted = typed.trim().to_lowercase();
    let names = decks.all().map(|deck| deck.name.clone());
    names
        .filter(|name| name.contains(&wanted))
        .map(|name| (name.clone(), name))
        .collect()
}

/// Who is not on the server yet, with their codes, as a file.
pub(super) fn awaited(lang: &Lang<'_>, awaited: &[Awaited]) -> Card {
    if awaited.is_empty() {
        return Card::said(lang.plain("desk-awaited-none"));
    }
    let mut file = String::from("name,email,code\n");
    for person in awaited {
        let name = csv_cell(&person.called_name);
        let email = csv_cell(person.email.as_deref().unwrap_or_default());
        let line = format!("{name},{email},{}\n", person.claim_code);
        file.push_str(&line);
    }
    let count = [("count", awaited.len().into())];
    let mut card = Card::said(lang.say("awaited-file-note", &count));
    card.files.push(("codes.csv".to_owned(), file.into_bytes()));
    card
}

/// How many stopped tasks are tried again.
pub(super) fn retried(lang: &Lang<'_>, freed: u64) -> Card {
    let count = i64::try_from(freed).unwrap_or(i64::MAX);
    Card::said(lang.say("desk-retried", &[("count", count.into())]))
}
