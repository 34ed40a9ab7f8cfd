//! How the choices of a sign-up look to coordinators, and what waits to be sorted.

use super::{Act, Asks, Form, Press, Shown};
use crate::{
    app::choices::{Board, Done, Refusal, Waits},
    discord::{
        card::{Button, Card, Choice, Field, Menu, Offers, Sheet},
        press,
    },
    domain::{
        ids::CohortId,
        signup::{CHOICE_NAME_MAX, CHOICES_MAX, Subject},
    },
    key,
    store::choices::Listed,
    words::{Lang, choices, label, plain},
};

/// The name of every form's one question.
pub(super) const NAME: &str = "name";

/// Answers that are named of those that wait behind the first.
const NAMED_MAX: usize = 10;

/// The button that leads here.
pub(in crate::discord) fn button(lang: &Lang<'_>, cohort: CohortId, waiting: usize) -> Button {
    let name = lang.say("choices-button", &[("count", waiting.into())]);
    Button::plain(name, pressed(cohort, Act::Open))
}

/// How many answers wait to be sorted, for the desk.
pub(in crate::discord) fn waiting(lang: &Lang<'_>, count: usize) -> String {
    lang.say("choices-waiting", &[("count", count.into())])
}

/// A part of the board.
pub(super) fn card(lang: &Lang<'_>, board: &Board, shown: Shown) -> Card {
    match shown {
        Shown::Subjects => subjects(lang, board),
        Shown::Subject(subject) => of(lang, board, subject),
        Shown::One(subject, at) => match board.at(subject, at) {
            Some(row) => one(lang, board, row),
            None => of(lang, board, subject),
        },
        Shown::Queue(from) => {
            let known = from.and_then(|from| place(board, from));
            queue(lang, board, known.unwrap_or_default())
        }
        Shown::After(subject, mark) => {
            let next = place(board, (subject, mark)).map_or(0, |place| place + 1);
            queue(lang, board, next)
        }
    }
}

fn place(board: &Board, (subject, mark): (Subject, u64)) -> Option<usize> {
    let mut waiting = board.waiting.iter();
    waiting.position(|waits| (waits.subject, waits.mark) == (subject, mark))
}

fn subjects(lang: &Lang<'_>, board: &Board) -> Card {
    let name = [("cohort", label(&board.cohort_name).into())];
    let card = Card::panel(lang.say("choices-title", &name), lang.plain("choices-body"));
    menu_of_subjects(lang, board, card, None).buttons(vec![to_queue(lang, board)])
}

fn menu_of_subjects(lang: &Lang<'_>, board: &Board, card: Card, shown: Option<Subject>) -> Card {
    let subjects = Subject::CHANGED.map(|subject| Choice {
        value: subject.word().to_owned(),
        label: lang.plain(subject_key(subject)),
        chosen: Some(subject) == shown,
    });
    card.menu(Menu {
        press: pressed(board.cohort, Act::Choose),
        placeholder: lang.plain("choices-menu-subject"),
        offers: Offers::Choices(subjects.to_vec()),
        least: 1,
        most: 1,
    })
}

/// The choices of a subject, those that are offered first.
fn of(lang: &Lang<'_>, board: &Board, subject: Subject) -> Card {
    let all: Vec<&Listed> = board
        .offered(subject)
        .chain(retired(board, subject))
        .collect();
    let lines: Vec<String> = all.iter().map(|row| line(lang, row)).collect();
    let card = Card::panel(lang.plain(subject_key(subject)), lines.join("\n"));
    let card = menu_of_subjects(lang, board, card, Some(subject));
    let pick = pressed(board.cohort, Act::Pick(subject));
    let card = menu_of(
        lang,
        card,
        all.into_iter(),
        (key!("choices-menu-pick"), pick),
    );
    let add = lang.plain("choices-button-add");
    card.buttons(vec![
        Button::plain(add, pressed(board.cohort, Act::Add(subject))),
        to_queue(lang, board),
    ])
}

/// The card with a menu of choices, as many as it holds; without one where there are none.
fn menu_of<'a>(
    lang: &Lang<'_>,
    card: Card,
    rows: impl Iterator<Item = &'a Listed>,
    (placeholder, press): (&'static str, press::Press),
) -> Card {
    let choices = rows.take(CHOICES_MAX).map(|row| Choice {
        value: row.position.to_string(),
        label: name(lang, row),
        chosen: false,
    });
    let choices: Vec<Choice> = choices.collect();
    if choices.is_empty() {
        return card;
    }
    card.menu(Menu {
        press,
        placeholder: lang.plain(placeholder),
        offers: Offers::Choices(choices),
        least: 1,
        most: 1,
    })
}

fn retired(board: &Board, subject: Subject) -> impl Iterator<Item = &Listed> {
    let choices = board.choices.iter();
    choices.filter(move |row| row.subject == subject && row.retired)
}

fn line(lang: &Lang<'_>, row: &Listed) -> String {
    let values = [
        ("name", plain(&name(lang, row)).into()),
        ("count", row.people.into()),
    ];
    lang.say(
        if row.retired {
            key!("choices-line-retired")
        } else {
            key!("choices-line")
        },
        &values,
    )
}

fn one(lang: &Lang<'_>, board: &Board, row: &Listed) -> Card {
    let (cohort, subject, at) = (board.cohort, row.subject, row.position);
    let body = [line(lang, row), lang.plain("choices-one")].join("\n\n");
    let card = Card::panel(label(&name(lang, row)), body);
    let (set, act) = if row.retired {
        (key!("choices-button-offer"), Act::Offer(subject, at))
    } else {
        (key!("choices-button-retire"), Act::Retire(subject, at))
    };
    let rename = lang.plain("choices-button-rename");
    card.buttons(vec![
        Button::plain(rename, pressed(cohort, Act::Rename(subject, at))),
        Button::plain(lang.plain(set), pressed(cohort, act)),
        back(lang, board, subject),
    ])
}

fn back(lang: &Lang<'_>, board: &Board, subject: Subject) -> Button {
    let act = if subject == Subject::Language {
        Act::Of(Subject::Sector)
    } else {
        Act::Of(subject)
    };
    Button::plain(
        lang.plain("choices-button-back"),
        pressed(board.cohort, act),
    )
}

fn to_queue(lang: &Lang<'_>, board: &Board) -> Button {
    let count = [("count", board.waiting.len().into())];
    let queue = pressed(board.cohort, Act::Queue);
    Button::main(lang.say("choices-button-queue", &count), queue)
}

/// One of what waits to be sorted, and what can become of it.
fn queue(lang: &Lang<'_>, board: &Board, place: usize) -> Card {
    let first = board.waiting.get(place).or(board.waiting.first());
    let Some(waits) = first else {
        let body = lang.plain("choices-queue-none");
        let card = Card::panel(lang.plain("choices-queue-title"), body);
        return card.buttons(vec![back(lang, board, Subject::Sector)]);
    };
    let (subject, mark) = (waits.subject, waits.mark);
    let mut body = vec![lang.say(
        "choices-queue-one",
        &[
            ("written", plain(&waits.answer).into()),
            ("about", lang.plain(subject_key(subject)).into()),
            ("count", waits.people.into()),
        ],
    )];
    body.extend(others(lang, board, waits));
    let card = Card::panel(lang.plain("choices-queue-title"), body.join("\n\n"));
    let fold = pressed(board.cohort, Act::Fold(subject, mark));
    let offered = board.offered(subject);
    let card = menu_of(lang, card, offered, (key!("choices-menu-fold"), fold));
    let act = |key: &'static str, act| Button::plain(lang.plain(key), pressed(board.cohort, act));
    let make = if subject == Subject::Language {
        act(key!("choices-button-language"), Act::Language(mark))
    } else {
        act(key!("choices-button-make"), Act::Make(subject, mark))
    };
    let mut buttons = vec![
        make,
        act(key!("choices-button-aside"), Act::Aside(subject, mark)),
    ];
    if 1 < board.waiting.len() {
        buttons.push(act(key!("choices-button-next"), Act::Next(subject, mark)));
    }
    buttons.push(back(lang, board, subject));
    card.buttons(buttons)
}

/// What else waits, as far as it is named.
fn others(lang: &Lang<'_>, board: &Board, but: &Waits) -> Option<String> {
    let others = board.waiting.iter().filter(|waits| *waits != but);
    let named: Vec<String> = others
        .clone()
        .take(NAMED_MAX)
        .map(|waits| plain(&waits.answer))
        .collect();
    let count = ("count", others.count().into());
    let named = ("named", named.join("; ").into());
    (1 < board.waiting.len()).then(|| lang.say("choices-queue-others", &[count, named]))
}

/// What a choice is called; for places without markdown.
fn name(lang: &Lang<'_>, row: &Listed) -> String {
    choices::name(lang, &row.choice, row.name.as_deref())
}

fn subject_key(subject: Subject) -> &'static str {
    match subject {
        Subject::Sector => key!("choices-sector"),
        Subject::Stage => key!("choices-stage"),
        Subject::Interest => key!("choices-interest"),
        Subject::Output => key!("choices-output"),
        Subject::Language => key!("choices-language"),
    }
}

/// The form for a name, or for a language.
pub(super) fn form(lang: &Lang<'_>, cohort: CohortId, asks: Asks, filled: String) -> Sheet {
    let (title, label) = match asks {
        Asks::Add(_) => (key!("choices-form-add"), key!("choices-form-name")),
        Asks::Rename(..) => (key!("choices-form-rename"), key!("choices-form-name")),
        Asks::Language(_) => (key!("choices-form-language"), key!("choices-form-which")),
    };
    Sheet {
        form: press::Form::Choices(Form { cohort, asks }),
        title: lang.plain(title),
        fields: vec![Field {
            name: NAME,
            label: lang.plain(label),
            example: String::new(),
            filled,
            long: false,
            required: true,
            length_max: u16::try_from(CHOICE_NAME_MAX).unwrap_or(u16::MAX),
        }],
    }
}

/// What was done.
pub(super) fn done(lang: &Lang<'_>, done: &Done) -> String {
    let named = |key: &'static str, name: &str| lang.say(key, &[("name", plain(name).into())]);
    let sorted = |key: &'static str, waits: &Waits, into: &str| {
        let values = [
            ("written", plain(&waits.answer).into()),
            ("name", plain(into).into()),
            ("count", waits.people.into()),
        ];
        lang.say(key, &values)
    };
    match done {
        Done::Added(name) => named(key!("choices-added"), name),
        Done::Renamed(name) => named(key!("choices-renamed"), name),
        Done::Retired(row) => named(key!("choices-retired"), &name(lang, row)),
        Done::Offered(row) => named(key!("choices-offered"), &name(lang, row)),
        Done::Folded(waits, row) => sorted(key!("choices-folded"), waits, &name(lang, row)),
        Done::Made(waits) => sorted(key!("choices-made"), waits, &waits.answer),
        Done::Spoken(waits, language) => sorted(key!("choices-folded"), waits, language.name()),
        Done::Aside(waits) => sorted(key!("choices-aside"), waits, ""),
    }
}

/// Why nothing was done, and what would help.
pub(super) fn why(lang: &Lang<'_>, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Closed => lang.plain("choices-refused-closed"),
        Refusal::Name(typed) => lang.say(
            "choices-refused-name",
            &[
                ("typed", plain(typed).into()),
                ("most", CHOICE_NAME_MAX.into()),
            ],
        ),
        Refusal::Known(row) => {
            let name = [("name", plain(&name(lang, row)).into())];
            if row.retired {
                lang.say("choices-refused-retired", &name)
            } else {
                lang.say("choices-refused-known", &name)
            }
        }
        Refusal::Full => lang.say("choices-refused-full", &[("most", CHOICES_MAX.into())]),
        Refusal::Gone => lang.plain("choices-refused-gone"),
        Refusal::Sorted => lang.plain("choices-refused-sorted"),
        Refusal::Language(typed) => {
            let typed = [("typed", plain(typed).into())];
            lang.say("choices-refused-language", &typed)
        }
    }
}

fn pressed(cohort: CohortId, act: Act) -> press::Press {
    press::Press::Choices(Press { cohort, act })
}
