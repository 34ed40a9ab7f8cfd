//! What an import says of sheets and rows.
//!
//! Knows: the sentence of every finding of `domain::signup`, and in which order a row's sentences
//! stand. Refuses to know: whether a finding is right.
//!
//! **Invariants**: what stood in the sheet is quoted as one short line; the sentences are plain
//! text, so whoever shows them in Discord makes them harmless as a whole.

use super::{Lang, Value, cut, label, reading};
use crate::{
    domain::{
        signup::{
            BYTES_MAX, Binary, COLUMNS_MAX, Column, FIELD_BYTES_MAX, Fault, Judged, Judgement,
            Note, ROWS_MAX, SheetProblem, Summary, Verdict, Waiting,
        },
        writing::{csv_cell, csv_quoted_cell},
    },
    key,
};

/// Most characters that are quoted of what stood in a cell; enough to find it again.
const QUOTED_CHARACTERS_MAX: usize = 80;

/// Writes the answer to a whole sheet: CSV with one line a row, `why` always in quotation marks.
pub fn answers(lang: &Lang<'_>, judgement: &Judgement) -> String {
    let mut answers = "row,discord_user_id,answer,column,why\n".to_owned();
    for judged in &judgement.rows {
        let (answer, column) = match &judged.verdict {
            Verdict::Taken(..) => ("taken", None),
            Verdict::Refused { faults, .. } => ("refused", faults.first().and_then(Fault::column)),
        };
        let cells = [
            judged.row.to_string(),
            csv_cell(&judged.account_written),
            answer.to_owned(),
            column.map_or("", Column::heading).to_owned(),
            csv_quoted_cell(&why(lang, judged)),
        ];
        answers.push_str(&cells.join(","));
        answers.push('\n');
    }
    answers
}

/// Says how an import would end.
pub fn dry_run(lang: &Lang<'_>, summary: &Summary) -> String {
    let mut said = lang.say(
        "import-dry-run",
        &[
            ("taken", summary.taken.into()),
            ("refused", summary.refused.into()),
            ("waiting", summary.waiting.into()),
        ],
    );
    if !summary.ignored.is_empty() {
        let named: Vec<String> = summary
            .ignored
            .iter()
            .map(|heading| label(heading))
            .collect();
        said.push(' ');
        said.push_str(&lang.say(
            "import-ignored-columns",
            &[
                ("count", named.len().into()),
                ("columns", named.join(", ").into()),
            ],
        ));
    }
    said
}

/// Says why a row is taken as it is, or refused; empty where there is nothing to say.
pub fn why(lang: &Lang<'_>, judged: &Judged) -> String {
    match &judged.verdict {
        Verdict::Taken(sign_up, notes) => {
            let mut clauses = notes_of(lang, notes);
            clauses.extend(waiting_of(lang, &sign_up.waiting));
            clauses.join("; ")
        }
        Verdict::Refused { faults, waiting } => {
            let mut clauses: Vec<String> = faults
                .iter()
                .map(|fault| self::fault(lang, fault))
                .collect();
            clauses.extend(waiting_of(lang, waiting));
            match clauses.as_slice() {
                [first, further @ ..] if !further.is_empty() => lang.say(
                    "import-further-faults",
                    &[
                        ("first", first.into()),
                        ("further", further.join("; ").into()),
                    ],
                ),
                _ => clauses.concat(),
            }
        }
    }
}

/// Says the notes of a row: those on spelling in one clause, every other in its own.
fn notes_of(lang: &Lang<'_>, notes: &[Note]) -> Vec<String> {
    let is_spelling = |note: &&Note| {
        matches!(
            note,
            Note::Respelt { .. } | Note::LowerCase(_) | Note::Trimmed(_)
        )
    };
    let (spelling, others): (Vec<&Note>, Vec<&Note>) = notes.iter().partition(is_spelling);
    let spelling: Vec<String> = spelling
        .into_iter()
        .map(|note| self::note(lang, note))
        .collect();
    let mut clauses: Vec<String> = others
        .into_iter()
        .map(|note| self::note(lang, note))
        .collect();
    if !spelling.is_empty() {
        clauses.insert(0, spelling.join(", "));
    }
    clauses
}

/// Says one note.
pub fn note(lang: &Lang<'_>, note: &Note) -> String {
    match note {
        Note::Respelt { written, becomes } => lang.say(
            "import-respelt",
            &[("written", quoted(written)), ("becomes", becomes.into())],
        ),
        Note::LowerCase(column) => lang.say("import-lower-case", &[("column", heading(*column))]),
        Note::Trimmed(column) => lang.say("import-trimmed", &[("column", heading(*column))]),
        Note::LineBreak => lang.plain("import-line-break"),
        Note::InvisibleDropped => lang.plain("import-invisible-dropped"),
        Note::Renamed { old, zone } => lang.say(
            "import-renamed",
            &[("old", (*old).into()), ("zone", zone.name().into())],
        ),
        Note::Hours(note) => reading::hours_note(lang, note),
        Note::LeftOut { column, written } => lang.say(
            "import-left-out",
            &[("column", heading(*column)), ("written", quoted(written))],
        ),
        Note::CutShort { has, of } => cut_short(lang, *has, *of),
        Note::NoAccountYet => lang.plain("import-no-account-yet"),
        Note::EmailKept => lang.plain("import-email-kept"),
        Note::SameEmail { row } => lang.say("import-same-email", &[("row", (*row).into())]),
        Note::FormulaName => lang.plain("import-formula-name"),
        Note::MarkupName => lang.plain("import-markup-name"),
        Note::MentionName => lang.plain("import-mention-name"),
        Note::Scripts(count) => lang.say("import-scripts", &[("count", (*count).into())]),
    }
}

/// Says one fault.
pub fn fault(lang: &Lang<'_>, fault: &Fault) -> String {
    match fault {
        Fault::CutShort { has, of, .. } => cut_short(lang, *has, *of),
        Fault::TooWide { has, of } => lang.say(
            "import-too-wide",
            &[("has", (*has).into()), ("of", (*of).into())],
        ),
        Fault::Account(written) => lang.say("import-account", &[("written", quoted(written))]),
        Fault::AccountShortened(written) => {
            lang.say("import-account-shortened", &[("written", quoted(written))])
        }
        Fault::AccountBeyond(written) => {
            lang.say("import-account-beyond", &[("written", quoted(written))])
        }
        Fault::SameAccount { row } => lang.say("import-same-account", &[("row", (*row).into())]),
        Fault::SameUsername { row } => lang.say("import-same-username", &[("row", (*row).into())]),
        Fault::NameMissing => lang.plain("import-name-missing"),
        Fault::NameTooLong { characters } => lang.say(
            "import-name-too-long",
            &[("characters", (*characters).into())],
        ),
        Fault::CountryMissing => lang.plain("import-country-missing"),
        Fault::Country(written) => lang.say("import-country", &[("written", quoted(written))]),
        Fault::ZoneMissing => lang.plain("import-zone-missing"),
        Fault::Zone(problem) => reading::zone_problem(lang, problem),
        Fault::Hours(_column, problem) => reading::hours_problem(lang, problem),
    }
}

/// Says what waits for a coordinator, in one sentence; nothing where nothing does.
pub fn waiting_of(lang: &Lang<'_>, waiting: &[Waiting]) -> Option<String> {
    if waiting.is_empty() {
        return None;
    }
    let named: Vec<String> = waiting.iter().map(|waiting| waits(lang, waiting)).collect();
    Some(lang.say(
        "import-waiting",
        &[
            ("count", waiting.len().into()),
            ("what", named.join(", ").into()),
        ],
    ))
}

fn waits(lang: &Lang<'_>, waiting: &Waiting) -> String {
    let (key, written) = match waiting {
        Waiting::Sector(written) => (key!("import-waiting-sector"), written),
        Waiting::Stage(written) => (key!("import-waiting-stage"), written),
        Waiting::Language(written) => (key!("import-waiting-language"), written),
        Waiting::Interest(written) => (key!("import-waiting-interest"), written),
        Waiting::Output(written) => (key!("import-waiting-output"), written),
    };
    lang.say(key, &[("written", quoted(written))])
}

/// Says why a file cannot be read as sign-ups.
pub fn sheet_problem(lang: &Lang<'_>, problem: &SheetProblem) -> String {
    match problem {
        SheetProblem::Empty => lang.plain("import-sheet-empty"),
        SheetProblem::NoRows => lang.plain("import-sheet-no-rows"),
        SheetProblem::TooLarge { bytes } => lang.say(
            "import-sheet-too-large",
            &[
                ("size", mebibytes(*bytes).into()),
                ("most", mebibytes(BYTES_MAX as u64).into()),
            ],
        ),
        SheetProblem::Binary(Binary::Workbook) => lang.plain("import-sheet-workbook"),
        SheetProblem::Binary(Binary::Utf16) => lang.plain("import-sheet-utf16"),
        SheetProblem::Binary(Binary::Other) => lang.plain("import-sheet-binary"),
        SheetProblem::NotUtf8 { line } => {
            lang.say("import-sheet-not-utf8", &[("line", (*line).into())])
        }
        SheetProblem::TooManyRows => {
            lang.say("import-sheet-too-many-rows", &[("most", ROWS_MAX.into())])
        }
        SheetProblem::TooManyColumns { row, columns } => lang.say(
            "import-sheet-too-many-columns",
            &[
                ("row", (*row).into()),
                ("columns", (*columns).into()),
                ("most", COLUMNS_MAX.into()),
            ],
        ),
        SheetProblem::FieldTooLong { row, column, bytes } => lang.say(
            "import-sheet-field-too-long",
            &[
                ("row", (*row).into()),
                ("column", (*column).into()),
                ("bytes", (*bytes).into()),
                ("most", FIELD_BYTES_MAX.into()),
            ],
        ),
        SheetProblem::UnclosedQuote { row } => {
            lang.say("import-sheet-unclosed-quote", &[("row", (*row).into())])
        }
        SheetProblem::MissingColumns(columns) => {
            let headings: Vec<&str> = columns.iter().map(|column| column.heading()).collect();
            lang.say(
                "import-sheet-missing-columns",
                &[
                    ("count", columns.len().into()),
                    ("columns", headings.join(", ").into()),
                ],
            )
        }
        SheetProblem::RoundedAccounts { row } => {
            lang.say("import-sheet-rounded-accounts", &[("row", (*row).into())])
        }
        SheetProblem::DoubledColumn(column) => lang.say(
            "import-sheet-doubled-column",
            &[("column", heading(*column))],
        ),
    }
}

fn cut_short(lang: &Lang<'_>, has: usize, of: usize) -> String {
    lang.say(
        "import-cut-short",
        &[("has", has.into()), ("of", of.into())],
    )
}

fn heading(column: Column) -> Value<'static> {
    column.heading().into()
}

/// What stood in a cell, as one short line.
pub(super) fn quoted(written: &str) -> Value<'static> {
    cut(&label(written), QUOTED_CHARACTERS_MAX).into()
}

/// A size in mebibytes with one digit behind the point, rounded up so that a limit looks passed.
fn mebibytes(bytes: u64) -> String {
    let tenths = (bytes.saturating_mul(10)).div_ceil(1024 * 1024);
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}
