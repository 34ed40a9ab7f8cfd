//! How a sign-up looks around its steps: the public panel, the overview, forms and refusals.

use super::{Act, Form, Press, steps};
use crate::{
    app::signup::{Draft, Refusal, Terms},
    discord::{
        card::{Button, Card, Choice, Field, Sheet},
        hours, not_with, orientation, page, press,
        setup::place_of,
    },
    domain::{
        ids::CohortId,
        signup::{
            self, AIM_MAX, Answers, NAME_CHARACTERS_MAX, OTHER_MAX, Own, Step, Subject, WishAbout,
        },
    },
    key,
    words::{Lang, choices, label, plain, when},
};

/// The name of a form's question for the name.
pub(super) const NAME: &str = "name";
/// The name of a form's question for the city.
pub(super) const CITY: &str = "city";
/// The name of a form's question for an address outside Discord.
pub(super) const EMAIL: &str = "email";
/// The name of a form's question for an answer in one's own words.
pub(super) const WRITTEN: &str = "written";

/// Longest name of a city, in code points.
const CITY_MAX: u16 = 60;
/// Longest address, in code points, by RFC 5321.
const EMAIL_MAX: u16 = 254;

/// The button by which a coordinator posts the public panel where they are.
pub(in crate::discord) fn post(lang: &Lang<'_>, cohort: CohortId) -> Button {
    let act = Act::Post;
    let press = press::Press::SignUp(Press { cohort, act });
    Button::plain(lang.plain("signup-button-post"), press)
}

/// The public panel.
pub(super) fn panel(lang: &Lang<'_>, terms: &Terms) -> Card {
    let name = [("cohort", label(&terms.cohort_name).into())];
    let until = match terms.closes_on {
        Some(last) => lang.say(
            "signup-panel-until",
            &[("last", when::date(lang, last).into())],
        ),
        None => lang.plain("signup-panel-until-formed"),
    };
    let body = lang.say(
        "signup-panel",
        &[
            ("until", until.into()),
            ("first", when::date(lang, terms.starts_on).into()),
            ("last", when::date(lang, terms.last_on).into()),
            ("least", terms.size_min.into()),
            ("most", terms.size_max.into()),
        ],
    );
    let card = Card::panel(lang.say("signup-panel-title", &name), body);
    card.buttons(vec![Button::main(
        lang.plain("signup-button-open"),
        opens(terms.cohort),
    )])
}

/// What opens somebody's own sign-up.
pub(in crate::discord) fn opens(cohort: CohortId) -> press::Press {
    let act = Act::Open;
    press::Press::SignUp(Press { cohort, act })
}

/// A sign-up that is left for later.
pub(super) fn later(lang: &Lang<'_>, cohort: CohortId) -> Card {
    let act = Act::Resume;
    let resume = press::Press::SignUp(Press { cohort, act });
    let go_on = lang.plain("signup-button-resume");
    Card::said(lang.plain("signup-later")).buttons(vec![Button::plain(go_on, resume)])
}

/// A sign-up that is handed in.
pub(super) fn handed_in(lang: &Lang<'_>, draft: &Draft) -> Card {
    let terms = &draft.terms;
    let values = [
        ("name", plain(&draft.called.called_name).into()),
        ("first", when::date(lang, terms.starts_on).into()),
        ("removal", when::date(lang, terms.removal_on).into()),
    ];
    let text = if draft.waits {
        lang.say("signup-wait-listed", &values)
    } else {
        lang.say("signup-handed-in", &values)
    };
    let hint = lang.plain("orientation-hint");
    Card::said(format!("{text}\n\n{hint}")).buttons(vec![
        orientation::button(lang),
        Button::plain(
            lang.plain("page-button-open"),
            press::Press::Page(page::Press::Open),
        ),
        Button::plain(
            lang.plain("signup-button-change"),
            steps::pressed(draft, Act::To(Step::Review)),
        ),
    ])
}

/// Everything that was answered, and the way to each answer.
pub(super) fn review(lang: &Lang<'_>, draft: &Draft, answers: &Answers) -> Card {
    let mut lines = vec![if draft.waits {
        lang.plain("page-wait-listed")
    } else if draft.handed_in {
        lang.plain("signup-review-handed-in")
    } else {
        lang.plain("signup-review")
    }];
    lines.extend(steps::room(lang, draft));
    let lacks = draft.held.lacks();
    if !lacks.is_empty() {
        lines.push(lang.say("signup-lacks", &[("steps", names(lang, &lacks).into())]));
    }
    let mut card = steps::frame(
        lang,
        draft,
        &lang.plain("signup-step-review"),
        &lines.join("\n\n"),
    );
    if let Some(panel) = &mut card.panel {
        panel.fields = summary(lang, draft, answers);
    }
    let choices = Step::ALL
        .into_iter()
        .filter(|step| !matches!(step, Step::Agree | Step::Review))
        .map(|step| Choice {
            value: step.word().to_owned(),
            label: lang.plain(step_key(step)),
            chosen: false,
        })
        .collect();
    let placeholder = lang.plain("signup-menu-change");
    let card = steps::with_menu(draft, card, Act::Jump, placeholder, (choices, 1));
    if draft.handed_in {
        let open = press::Press::Page(page::Press::Open);
        return card.buttons(vec![
            Button::plain(lang.plain("page-button-open"), open),
            steps::to_letters(lang, draft),
            not_with::button(lang),
        ]);
    }
    let mut buttons = vec![Button::plain(
        lang.plain("signup-button-back"),
        steps::pressed(draft, Act::Back(Step::Review)),
    )];
    if lacks.is_empty() {
        let hand_in = lang.plain("signup-button-hand-in");
        buttons.push(Button::main(hand_in, steps::pressed(draft, Act::HandIn)));
    }
    let later = lang.plain("signup-button-later");
    buttons.push(Button::plain(later, steps::pressed(draft, Act::Later)));
    buttons.push(steps::to_letters(lang, draft));
    buttons.push(not_with::button(lang));
    card.buttons(buttons)
}

/// Each step with what was answered there.
fn summary(lang: &Lang<'_>, draft: &Draft, answers: &Answers) -> Vec<(String, String)> {
    let none = || lang.plain("signup-nothing");
    let or_none = |parts: Vec<String>| {
        if parts.is_empty() {
            none()
        } else {
            parts.join("; ")
        }
    };
    let named = |subject: Subject| {
        move |choice: &signup::Choice| choices::among(lang, &draft.offered, subject, choice)
    };
    let own = |own: Own| answers.written(own).into_iter().map(plain);
    let place = draft.zone.map(|zone| place_of(zone.name()));
    let mut about = vec![plain(&draft.called.called_name)];
    about.extend(place);
    about.push(answers.country.name().to_owned());
    let mut work: Vec<String> = answers.sector.iter().map(named(Subject::Sector)).collect();
    work.extend(own(Own::Sector));
    work.extend(answers.stage.iter().map(named(Subject::Stage)));
    let mut interests: Vec<String> = answers
        .interests
        .iter()
        .map(named(Subject::Interest))
        .collect();
    interests.extend(own(Own::Interests));
    let mut languages: Vec<String> = answers
        .languages
        .iter()
        .map(|spoken| {
            let name = [("language", spoken.language.name().into())];
            lang.say(steps::level_key(spoken.level), &name)
        })
        .collect();
    languages.extend(own(Own::Languages));
    let wishes: Vec<String> = [WishAbout::Sector, WishAbout::Stage]
        .into_iter()
        .filter_map(|about| {
            let wish = answers.wishes.iter().find(|wish| wish.about == about);
            wish.map(|wish| steps::wish_text(lang, about, Some(*wish)))
        })
        .collect();
    let mut manner = vec![lang.plain(steps::mode_key(answers.mode))];
    manner.extend(answers.output.iter().map(named(Subject::Output)));
    manner.extend(own(Own::Output));
    manner.extend(answers.aim.as_deref().map(plain));
    let week = hours::view::week_text(lang, Some(answers.country), &draft.week);
    vec![
        (lang.plain(step_key(Step::Place)), about.join("; ")),
        (lang.plain(step_key(Step::Work)), or_none(work)),
        (lang.plain(step_key(Step::Interests)), or_none(interests)),
        (lang.plain(step_key(Step::Languages)), or_none(languages)),
        (lang.plain(step_key(Step::Hours)), week),
        (lang.plain(step_key(Step::Wishes)), or_none(wishes)),
        (lang.plain(step_key(Step::Manner)), or_none(manner)),
    ]
}

fn names(lang: &Lang<'_>, all: &[Step]) -> String {
    let names: Vec<String> = all.iter().map(|step| lang.plain(step_key(*step))).collect();
    names.join(", ")
}

fn step_key(step: Step) -> &'static str {
    match step {
        Step::Agree => key!("signup-step-agree"),
        Step::Place => key!("signup-step-place"),
        Step::Work => key!("signup-step-work"),
        Step::Interests => key!("signup-step-interests"),
        Step::Languages => key!("signup-step-languages"),
        Step::Hours => key!("signup-step-hours"),
        Step::Wishes => key!("signup-step-wishes"),
        Step::Manner => key!("signup-step-manner"),
        Step::Review => key!("signup-step-review"),
    }
}

/// The form for name and city, filled with what is known.
pub(super) fn about_form(lang: &Lang<'_>, draft: &Draft) -> Sheet {
    let name_max = u16::try_from(NAME_CHARACTERS_MAX).unwrap_or(u16::MAX);
    let field = |name, label, example, filled, required, length_max| Field {
        name,
        label,
        example,
        filled,
        long: false,
        required,
        length_max,
    };
    let city = draft.zone.filter(|_| draft.held.placed);
    let city = city.map(|zone| place_of(zone.name())).unwrap_or_default();
    let email = draft.called.email.clone().unwrap_or_default();
    Sheet {
        form: form(draft, None),
        title: lang.plain("signup-form-about"),
        fields: vec![
            field(
                NAME,
                lang.plain("signup-form-name"),
                lang.plain("signup-form-name-example"),
                draft.called.called_name.clone(),
                true,
                name_max,
            ),
            field(
                CITY,
                lang.plain("signup-form-city"),
                lang.plain("signup-form-city-example"),
                city,
                true,
                CITY_MAX,
            ),
            field(
                EMAIL,
                lang.plain("signup-form-email"),
                lang.plain("signup-form-email-example"),
                email,
                false,
                EMAIL_MAX,
            ),
        ],
    }
}

/// The form for an answer in one's own words, filled with what is known.
pub(super) fn own_form(lang: &Lang<'_>, draft: &Draft, own: Own) -> Sheet {
    let (title, asks) = match own {
        Own::Sector => (key!("signup-form-other"), key!("signup-form-sector")),
        Own::Interests => (key!("signup-form-other"), key!("signup-form-interests")),
        Own::Languages => (key!("signup-form-other"), key!("signup-form-languages")),
        Own::Output => (key!("signup-form-other"), key!("signup-form-output")),
        Own::Aim => (key!("signup-form-aim"), key!("signup-form-aim-asks")),
    };
    let filled = match (&draft.answers, own) {
        (Some(answers), Own::Aim) => answers.aim.clone().unwrap_or_default(),
        (Some(answers), _) => answers.written(own).join("; "),
        (None, _) => String::new(),
    };
    Sheet {
        form: form(draft, Some(own)),
        title: lang.plain(title),
        fields: vec![Field {
            name: WRITTEN,
            label: lang.plain(asks),
            example: String::new(),
            filled,
            long: own == Own::Aim,
            required: false,
            length_max: if own == Own::Aim { AIM_MAX } else { OTHER_MAX },
        }],
    }
}

fn form(draft: &Draft, own: Option<Own>) -> press::Form {
    press::Form::SignUp(Form {
        cohort: draft.terms.cohort,
        own,
    })
}

/// A sign-up that is over.
pub(super) fn refused(lang: &Lang<'_>, refusal: &Refusal) -> Card {
    let open = press::Press::Page(page::Press::Open);
    let to_page = Button::plain(lang.plain("page-button-open"), open);
    Card::said(why(lang, refusal)).buttons(vec![to_page])
}

/// Why nothing was kept, and what would help.
pub(super) fn why(lang: &Lang<'_>, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoCohort | Refusal::Closed => lang.plain("signup-closed"),
        Refusal::NotYet(first) => lang.say(
            "signup-not-yet",
            &[("first", when::date(lang, *first).into())],
        ),
        Refusal::Formed => lang.plain("signup-formed"),
        Refusal::Name => lang.say("signup-no-name", &[("most", NAME_CHARACTERS_MAX.into())]),
        Refusal::City(written) => lang.say("signup-no-city", &[("written", plain(written).into())]),
        Refusal::Email(written) => {
            lang.say("signup-no-email", &[("written", plain(written).into())])
        }
        Refusal::NotOffered => lang.plain("signup-not-offered"),
        Refusal::Lacks(lacking) => {
            lang.say("signup-lacks", &[("steps", names(lang, lacking).into())])
        }
    }
}
