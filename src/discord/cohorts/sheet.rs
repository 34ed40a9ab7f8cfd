//! How an import looks: its preview, its result, its refusals.

use super::{Press, attachment::NotFetched};
use crate::{
    app::cohorts::{ImportOutcome, ImportRefusal, Preview},
    discord::{
        card::{Button, Card},
        press,
    },
    domain::signup::{SheetProblem, Verdict},
    words::{Lang, import, plain},
};

/// Refused rows that a preview names; all of them are in its file.
const REFUSED_SHOWN: usize = 10;

/// What an import would do, with a button that does it.
pub(super) fn preview(lang: &Lang<'_>, preview: &Preview) -> Card {
    let mut parts = vec![lang.say(
        "import-preview-counts",
        &[
            ("new", preview.new.into()),
            ("already", preview.already.into()),
            ("refused", preview.refused.into()),
        ],
    )];
    if preview.without_account > 0 {
        let count = [("count", preview.without_account.into())];
        parts.push(lang.say("import-preview-without-account", &count));
    }
    if preview.waiting > 0 {
        let count = [("count", preview.waiting.into())];
        parts.push(lang.say("import-preview-waiting", &count));
    }
    if !preview.judgement.ignored.is_empty() {
        let ignored = &preview.judgement.ignored;
        parts.push(lang.say(
            "import-ignored-columns",
            &[
                ("count", ignored.len().into()),
                ("columns", plain(&ignored.join(", ")).into()),
            ],
        ));
    }
    if preview.new == 0 {
        parts.push(lang.plain("import-preview-nothing"));
    }
    parts.push(lang.plain("import-preview-file"));
    let cohort = [("cohort", plain(&preview.cohort_name).into())];
    let mut card = Card::panel(
        lang.say("import-preview-title", &cohort),
        parts.join("\n\n"),
    );
    if let Some(panel) = &mut card.panel
        && preview.refused > 0
    {
        let title = lang.plain("import-preview-refused");
        panel.fields.push((title, refused_rows(lang, preview)));
    }
    let file = import::answers(lang, &preview.judgement).into_bytes();
    card.files.push(("answers.csv".to_owned(), file));
    let mut buttons = Vec::new();
    if preview.new > 0 {
        let press = Press::Import {
            draft: preview.draft,
        };
        let label = lang.say("import-button", &[("count", preview.new.into())]);
        buttons.push(Button::main(label, press::Press::Cohort(press)));
    }
    let cancel = press::Press::Cohort(Press::Cancel);
    buttons.push(Button::plain(lang.plain("import-button-cancel"), cancel));
    card.buttons(buttons)
}

fn refused_rows(lang: &Lang<'_>, preview: &Preview) -> String {
    /// What a field of a panel holds, less the last line.
    const CHARACTERS_MAX: usize = 900;
    let refused = preview
        .judgement
        .rows
        .iter()
        .filter(|judged| matches!(judged.verdict, Verdict::Refused { .. }));
    let mut lines = Vec::new();
    let mut characters = 0;
    for judged in refused.take(REFUSED_SHOWN) {
        let why = plain(&import::why(lang, judged));
        let line = lang.say(
            "import-preview-refused-row",
            &[("row", judged.row.into()), ("why", why.into())],
        );
        characters += line.chars().count() + 1;
        if CHARACTERS_MAX < characters {
            break;
        }
        lines.push(line);
    }
    let more = preview.refused - lines.len();
    if more > 0 {
        lines.push(lang.say("import-preview-refused-more", &[("count", more.into())]));
    }
    lines.join("\n")
}

/// What an import did.
pub(super) fn imported(lang: &Lang<'_>, outcome: &ImportOutcome) -> Card {
    if outcome.taken_before {
        return Card::said(lang.plain("import-done-before"));
    }
    let mut parts = Vec::new();
    if outcome.already > 0 {
        parts.push(lang.say("import-done-already", &[("count", outcome.already.into())]));
    }
    if outcome.refused > 0 {
        parts.push(lang.say("import-done-refused", &[("count", outcome.refused.into())]));
    }
    parts.push(lang.plain("import-done-next"));
    let title = lang.say("import-done-title", &[("count", outcome.added.into())]);
    let desk = press::Press::Cohort(Press::Desk);
    let groups = press::Press::Cohort(Press::Groups);
    Card::panel(title, parts.join("\n")).buttons(vec![
        Button::main(lang.plain("desk-next-form"), groups),
        Button::plain(lang.plain("desk-button-refresh"), desk),
    ])
}

/// Why nothing was imported.
pub(super) fn refused(lang: &Lang<'_>, refusal: &ImportRefusal) -> Card {
    Card::said(match refusal {
        ImportRefusal::NoCohort => lang.plain("import-refused-no-cohort"),
        ImportRefusal::NoDraft => lang.plain("import-refused-no-draft"),
        ImportRefusal::Sheet(problem) => no_sheet(lang, problem),
    })
}

/// Why a file was not fetched.
pub(super) fn not_fetched(lang: &Lang<'_>, refusal: &NotFetched) -> Card {
    Card::said(match refusal {
        NotFetched::Foreign => lang.plain("import-refused-foreign"),
        NotFetched::TooLarge { bytes } => no_sheet(lang, &SheetProblem::TooLarge { bytes: *bytes }),
        NotFetched::Failed => lang.plain("import-refused-fetch"),
    })
}

fn no_sheet(lang: &Lang<'_>, problem: &SheetProblem) -> String {
    let problem = plain(&import::sheet_problem(lang, problem));
    lang.say("import-refused-sheet", &[("problem", problem.into())])
}
