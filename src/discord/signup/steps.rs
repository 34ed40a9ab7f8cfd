//! How each step of a sign-up looks.
//!
//! **Invariants**: every step says how far it is, and leads back, on, and out; who has handed in
//! already is led back to the overview instead.

use super::{Act, Press, view};
use crate::{
    app::signup::Draft,
    discord::{
        card::{Button, Card, Choice, Menu, Offers},
        hours, letters, page, press,
        setup::place_of,
    },
    domain::{
        intake::{Admission, Why},
        language::{Language, Level, Locale},
        places::{self, Country, Place},
        signup::{
            self, Answers, CHOICES_MAX, INTERESTS_MAX, LANGUAGES_MAX, Mode, NO_WISH, Own, Question,
            Step, Subject, Wish, WishAbout,
        },
        time::Moment,
    },
    key,
    words::{Lang, Value, choices, label, plain, when},
};

/// It is told how many places are left from so many on.
const LEFT_TOLD: u32 = 2;

/// The languages that are offered before others: those with the most speakers who work in another
/// tongue than their own, and those of many librarians of earlier programmes.
const LANGUAGES: [&str; 24] = [
    "en", "es", "fr", "ar", "pt", "zh", "hi", "ru", "de", "id", "bn", "ur", "sw", "fil", "tr",
    "fa", "it", "uk", "pl", "nl", "el", "ro", "ja", "ko",
];

/// The step at which a question is asked.
pub(super) fn of_question(question: Question) -> Step {
    match question {
        Question::Sector | Question::Stage => Step::Work,
        Question::Interests => Step::Interests,
        Question::Languages | Question::Level(_) => Step::Languages,
        Question::Wish(_) => Step::Wishes,
        Question::Mode | Question::Output => Step::Manner,
    }
}

/// The step at which a question is answered in one's own words.
pub(super) fn of_own(own: Own) -> Step {
    match own {
        Own::Sector => Step::Work,
        Own::Interests => Step::Interests,
        Own::Languages => Step::Languages,
        Own::Output | Own::Aim => Step::Manner,
    }
}

/// The step at which a sign-up stands.
pub(super) fn card(lang: &Lang<'_>, draft: &Draft, now: Moment) -> Card {
    let Some(answers) = &draft.answers else {
        return if draft.at == Step::Agree {
            agree(lang, draft)
        } else {
            place(lang, draft, now)
        };
    };
    match draft.at {
        Step::Agree | Step::Place => place(lang, draft, now),
        Step::Work => work(lang, draft, answers),
        Step::Interests => interests(lang, draft, answers),
        Step::Languages if answers.languages.is_empty() => all_languages(lang, draft),
        Step::Languages => levels(lang, draft, answers),
        Step::Hours => when_free(lang, draft),
        Step::Wishes => wishes(lang, draft, answers),
        Step::Manner => manner(lang, draft, answers),
        Step::Review => view::review(lang, draft, answers),
    }
}

/// The frame of a step: how far it is, and what it says.
pub(super) fn frame(lang: &Lang<'_>, draft: &Draft, title: &str, body: &str) -> Card {
    let number = draft.at.number();
    let bar: String = Step::ALL
        .iter()
        .map(|step| {
            if step.number() <= number {
                '▰'
            } else {
                '▱'
            }
        })
        .collect();
    let far = lang.say(
        "signup-far",
        &[
            ("bar", bar.into()),
            ("number", number.into()),
            ("of", Step::ALL.len().into()),
        ],
    );
    Card::panel(
        lang.say(
            "signup-title",
            &[
                ("cohort", label(&draft.terms.cohort_name).into()),
                ("step", title.into()),
            ],
        ),
        format!("{far}\n\n{body}"),
    )
}

/// The ways back, on and out of a step.
pub(super) fn ways(lang: &Lang<'_>, draft: &Draft, card: Card) -> Card {
    let act = |act| pressed(draft, act);
    if draft.handed_in {
        let overview = lang.plain("signup-button-overview");
        return card.buttons(vec![Button::main(overview, act(Act::To(Step::Review)))]);
    }
    let mut buttons = Vec::new();
    if Step::Place < draft.at {
        let back = lang.plain("signup-button-back");
        buttons.push(Button::plain(back, act(Act::Back(draft.at))));
    }
    if draft.held.placed {
        let on = lang.plain("signup-button-on");
        buttons.push(Button::main(on, act(Act::On(draft.at))));
    }
    let later = lang.plain("signup-button-later");
    buttons.push(Button::plain(later, act(Act::Later)));
    card.buttons(buttons)
}

/// A button of a sign-up.
pub(super) fn pressed(draft: &Draft, act: Act) -> press::Press {
    press::Press::SignUp(Press {
        cohort: draft.terms.cohort,
        act,
    })
}

/// The card with one more menu, where there is anything to choose.
pub(super) fn with_menu(
    draft: &Draft,
    card: Card,
    act: Act,
    placeholder: String,
    (choices, most): (Vec<Choice>, usize),
) -> Card {
    if choices.is_empty() {
        return card;
    }
    let most = most.clamp(1, choices.len());
    card.menu(Menu {
        press: pressed(draft, act),
        placeholder,
        offers: Offers::Choices(choices),
        least: 1,
        most: u8::try_from(most).unwrap_or(1),
    })
}

fn agree(lang: &Lang<'_>, draft: &Draft) -> Card {
    let terms = &draft.terms;
    let away: Vec<&str> = places::unreachable().map(Country::name).collect();
    let body = lang.say(
        "signup-agree",
        &[
            ("first", when::date(lang, terms.starts_on).into()),
            ("last", when::date(lang, terms.last_on).into()),
            ("weeks", terms.weeks.into()),
            ("minutes", terms.minutes.into()),
            ("least", terms.size_min.into()),
            ("most", terms.size_max.into()),
            ("removal", when::date(lang, terms.removal_on).into()),
            ("countries", away.join(", ").into()),
        ],
    );
    let card = frame(lang, draft, &lang.plain("signup-step-agree"), &body);
    card.buttons(vec![
        Button::main(
            lang.plain("signup-button-agree"),
            pressed(draft, Act::Agree),
        ),
        Button::plain(
            lang.plain("page-button-code"),
            press::Press::Page(page::Press::Code),
        ),
        Button::plain(
            lang.plain("signup-button-later"),
            pressed(draft, Act::Later),
        ),
    ])
}

fn place(lang: &Lang<'_>, draft: &Draft, now: Moment) -> Card {
    let mut lines = vec![lang.plain("signup-place")];
    if let (Some(answers), Some(zone)) = (&draft.answers, draft.zone) {
        let text = [
            ("name", plain(&draft.called.called_name).into()),
            ("place", place_of(zone.name()).into()),
            ("country", answers.country.name().into()),
            ("time", when::day_and_time(lang, zone.local(now)).into()),
        ];
        lines.push(lang.say("signup-place-known", &text));
        if places::unreachable().any(|country| country == answers.country) {
            let country = [("country", answers.country.name().into())];
            lines.push(lang.say("signup-place-unreachable", &country));
        }
        lines.extend(room(lang, draft));
        lines.push(letters::standing(lang, draft.letters));
    }
    let card = frame(
        lang,
        draft,
        &lang.plain("signup-step-place"),
        &lines.join("\n\n"),
    );
    let about = pressed(draft, Act::About);
    let name = lang.plain("signup-button-about");
    let button = if draft.held.placed {
        Button::plain(name, about)
    } else {
        Button::main(name, about)
    };
    let mut buttons = vec![button];
    if draft.held.placed {
        buttons.push(to_letters(lang, draft));
    }
    ways(lang, draft, card.buttons(buttons))
}

/// The button that allows letters, or takes that back.
pub(super) fn to_letters(lang: &Lang<'_>, draft: &Draft) -> Button {
    let act = Act::Letters(!draft.letters);
    Button::plain(letters::label(lang, draft.letters), pressed(draft, act))
}

/// How many places are left for somebody, where these are few: it is told before it bites.
pub(super) fn room(lang: &Lang<'_>, draft: &Draft) -> Option<String> {
    let country = draft.answers.as_ref()?.country.name();
    let country = ("country", country.into());
    match draft.room? {
        Admission::In { left } => {
            let left = left.filter(|left| *left <= LEFT_TOLD)?;
            Some(lang.say("signup-room-few", &[("left", left.into()), country]))
        }
        Admission::Waits(Why::Country) => Some(lang.say("signup-room-country", &[country])),
        Admission::Waits(Why::Full) => Some(lang.plain("signup-room-full")),
    }
}

/// Asks which of several places of a name is meant.
pub(super) fn which_place(lang: &Lang<'_>, draft: &Draft, places: &[Place], now: Moment) -> Card {
    let choice = |place: &Place| {
        let time = when::time(place.zone.local(now).time());
        Choice {
            // The city makes it the only one of its value; country and zone are all that is read.
            value: format!("{} {} {}", place.country, place.zone, place.city),
            label: format!("{}, {}, {time}", place.city, place.country.name()),
            chosen: false,
        }
    };
    let choices: Vec<Choice> = places.iter().map(choice).collect();
    let body = lang.plain("signup-which-place");
    let card = frame(lang, draft, &lang.plain("signup-step-place"), &body);
    let placeholder = lang.plain("signup-menu-place");
    let card = with_menu(draft, card, Act::Settle, placeholder, (choices, 1));
    let again = lang.plain("signup-button-about");
    let about = pressed(draft, Act::About);
    ways(lang, draft, card.buttons(vec![Button::plain(again, about)]))
}

fn work(lang: &Lang<'_>, draft: &Draft, answers: &Answers) -> Card {
    let body = with_written(lang, key!("signup-work"), answers, Own::Sector);
    let card = frame(lang, draft, &lang.plain("signup-step-work"), &body);
    let sectors = offered(lang, draft, Subject::Sector, answers.sector.as_slice());
    let card = with_menu(
        draft,
        card,
        Act::Choose(Question::Sector),
        lang.plain("signup-menu-sector"),
        (sectors, 1),
    );
    let stages = offered(lang, draft, Subject::Stage, answers.stage.as_slice());
    let card = with_menu(
        draft,
        card,
        Act::Choose(Question::Stage),
        lang.plain("signup-menu-stage"),
        (stages, 1),
    );
    ways(lang, draft, other(lang, draft, card, Own::Sector))
}

fn interests(lang: &Lang<'_>, draft: &Draft, answers: &Answers) -> Card {
    let body = with_written(lang, key!("signup-interests"), answers, Own::Interests);
    let card = frame(lang, draft, &lang.plain("signup-step-interests"), &body);
    let choices = offered(lang, draft, Subject::Interest, &answers.interests);
    let most = INTERESTS_MAX.max(answers.interests.len());
    let card = with_menu(
        draft,
        card,
        Act::Choose(Question::Interests),
        lang.plain("signup-menu-interests"),
        (choices, most),
    );
    ways(lang, draft, other(lang, draft, card, Own::Interests))
}

/// All languages to choose from.
pub(super) fn all_languages(lang: &Lang<'_>, draft: &Draft) -> Card {
    let Some(answers) = &draft.answers else {
        return agree(lang, draft); // It is asked later.
    };
    let body = with_written(lang, key!("signup-languages"), answers, Own::Languages);
    let card = frame(lang, draft, &lang.plain("signup-step-languages"), &body);
    let spoken: Vec<Language> = answers.languages.iter().map(|s| s.language).collect();
    let choices = languages_to_choose(lang.locale(), &spoken);
    let most = LANGUAGES_MAX.max(spoken.len());
    let card = with_menu(
        draft,
        card,
        Act::Choose(Question::Languages),
        lang.plain("signup-menu-languages"),
        (choices, most),
    );
    ways(lang, draft, other(lang, draft, card, Own::Languages))
}

/// The languages that are offered: the one of the locale first, and every one that is spoken.
fn languages_to_choose(locale: Locale, spoken: &[Language]) -> Vec<Choice> {
    let own = Language::from_code(locale.language_code());
    let common = LANGUAGES
        .iter()
        .filter_map(|code| Language::from_code(code));
    let mut all: Vec<Language> = Vec::new();
    for language in own.into_iter().chain(spoken.iter().copied()).chain(common) {
        if !all.contains(&language) {
            all.push(language);
        }
    }
    all.truncate(CHOICES_MAX);
    all.into_iter()
        .map(|language| Choice {
            value: language.code().to_owned(),
            label: language.name().to_owned(),
            chosen: spoken.contains(&language),
        })
        .collect()
}

/// How well each language is spoken.
fn levels(lang: &Lang<'_>, draft: &Draft, answers: &Answers) -> Card {
    let body = with_written(lang, key!("signup-levels"), answers, Own::Languages);
    let mut card = frame(lang, draft, &lang.plain("signup-step-languages"), &body);
    for spoken in answers.languages.iter().take(LANGUAGES_MAX) {
        let name = spoken.language.name();
        let choice = |level: Level| Choice {
            value: level.code().to_owned(),
            label: lang.say(level_key(level), &[("language", name.into())]),
            chosen: level == spoken.level,
        };
        let choices = Level::ALL.into_iter().map(choice).collect();
        card = with_menu(
            draft,
            card,
            Act::Choose(Question::Level(spoken.language)),
            name.to_owned(),
            (choices, 1),
        );
    }
    let change = lang.plain("signup-button-languages");
    let mut card = ways(lang, draft, card);
    if let Some(buttons) = card.rows.last_mut() {
        buttons.push(Button::plain(change, pressed(draft, Act::Languages)));
    }
    card
}

fn when_free(lang: &Lang<'_>, draft: &Draft) -> Card {
    let country = draft.answers.as_ref().map(|answers| answers.country);
    let week = hours::view::week_text(lang, country, &draft.week);
    let body = format!("{}\n\n{week}", lang.plain("signup-hours"));
    let card = frame(lang, draft, &lang.plain("signup-step-hours"), &body);
    let open = press::Press::Hours(hours::Press::Open);
    let name = lang.plain("signup-button-hours");
    let button = if draft.held.hours {
        Button::plain(name, open)
    } else {
        Button::main(name, open)
    };
    ways(lang, draft, card.buttons(vec![button]))
}

fn wishes(lang: &Lang<'_>, draft: &Draft, answers: &Answers) -> Card {
    let body = lang.plain("signup-wishes");
    let mut card = frame(lang, draft, &lang.plain("signup-step-wishes"), &body);
    for (about, placeholder) in [
        (WishAbout::Sector, lang.plain("signup-menu-wish-sector")),
        (WishAbout::Stage, lang.plain("signup-menu-wish-stage")),
    ] {
        let held = answers.wishes.iter().find(|wish| wish.about == about);
        let mut choices = vec![Choice {
            value: NO_WISH.to_owned(),
            label: wish_text(lang, about, None),
            chosen: false,
        }];
        for (same, must) in [(true, false), (true, true), (false, false), (false, true)] {
            let wish = Wish { about, same, must };
            choices.push(Choice {
                value: wish.code(),
                label: wish_text(lang, about, Some(wish)),
                chosen: held == Some(&wish),
            });
        }
        let act = Act::Choose(Question::Wish(about));
        card = with_menu(draft, card, act, placeholder, (choices, 1));
    }
    ways(lang, draft, card)
}

fn manner(lang: &Lang<'_>, draft: &Draft, answers: &Answers) -> Card {
    let mut body = with_written(lang, key!("signup-manner"), answers, Own::Output);
    if let Some(aim) = &answers.aim {
        body.push_str("\n\n");
        body.push_str(&lang.say("signup-aim-known", &[("aim", plain(aim).into())]));
    }
    let card = frame(lang, draft, &lang.plain("signup-step-manner"), &body);
    let choice = |mode: Mode| Choice {
        value: mode.code().to_owned(),
        label: lang.plain(mode_key(mode)),
        chosen: mode == answers.mode,
    };
    let modes = Mode::ALL.into_iter().map(choice).collect();
    let placeholder = lang.plain("signup-menu-mode");
    let act = Act::Choose(Question::Mode);
    let card = with_menu(draft, card, act, placeholder, (modes, 1));
    let outputs = offered(lang, draft, Subject::Output, answers.output.as_slice());
    let placeholder = lang.plain("signup-menu-output");
    let act = Act::Choose(Question::Output);
    let card = with_menu(draft, card, act, placeholder, (outputs, 1));
    let mut card = other(lang, draft, card, Own::Output);
    if let Some(buttons) = card.rows.last_mut() {
        let aim = lang.plain("signup-button-aim");
        buttons.push(Button::plain(aim, pressed(draft, Act::Write(Own::Aim))));
    }
    ways(lang, draft, card)
}

/// The button for an answer that no choice fits.
fn other(lang: &Lang<'_>, draft: &Draft, card: Card, own: Own) -> Card {
    let name = lang.plain("signup-button-other");
    card.buttons(vec![Button::plain(name, pressed(draft, Act::Write(own)))])
}

/// What a step asks, and what somebody wrote there that fits no choice.
fn with_written(lang: &Lang<'_>, key: &str, answers: &Answers, own: Own) -> String {
    let asks = lang.plain(key);
    let written = answers.written(own);
    if written.is_empty() {
        return asks;
    }
    let written = plain(&written.join("; "));
    let kept = lang.say("signup-written", &[("written", written.into())]);
    format!("{asks}\n\n{kept}")
}

/// What can be chosen: what somebody has chosen that is not offered any more, and all that is.
fn offered(
    lang: &Lang<'_>,
    draft: &Draft,
    subject: Subject,
    chosen: &[signup::Choice],
) -> Vec<Choice> {
    let all = draft.offered.of(subject);
    let kept = chosen.iter().filter(|choice| !all.contains(choice));
    kept.chain(all)
        .take(CHOICES_MAX)
        .map(|choice| Choice {
            value: choice.id().to_owned(),
            label: choices::among(lang, &draft.offered, subject, choice),
            chosen: chosen.contains(choice),
        })
        .collect()
}

/// A wish, or that there is none.
pub(super) fn wish_text(lang: &Lang<'_>, about: WishAbout, wish: Option<Wish>) -> String {
    let Some(wish) = wish else {
        return lang.plain("signup-wish-none");
    };
    let what = match about {
        WishAbout::Sector => lang.plain("signup-wish-of-sector"),
        WishAbout::Stage => lang.plain("signup-wish-of-stage"),
    };
    let what: [(&str, Value<'_>); 1] = [("what", what.into())];
    match (wish.same, wish.must) {
        (true, false) => lang.say("signup-wish-same-nice", &what),
        (true, true) => lang.say("signup-wish-same-must", &what),
        (false, false) => lang.say("signup-wish-different-nice", &what),
        (false, true) => lang.say("signup-wish-different-must", &what),
    }
}

/// The key of how well a language is spoken.
pub(super) fn level_key(level: Level) -> &'static str {
    match level {
        Level::Basic => key!("signup-level-basic"),
        Level::Good => key!("signup-level-good"),
        Level::Fluent => key!("signup-level-fluent"),
        Level::Native => key!("signup-level-native"),
    }
}

/// The key of how somebody would rather meet.
pub(super) fn mode_key(mode: Mode) -> &'static str {
    match mode {
        Mode::Voice => key!("signup-mode-voice"),
        Mode::TextFirst => key!("signup-mode-text-first"),
        Mode::Either => key!("signup-mode-either"),
    }
}
