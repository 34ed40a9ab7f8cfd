//! `carrel import --dry-run FILE`: what an import would answer, row by row.
//!
//! Knows: the file, and the form of the answer. Refuses to know: the database; nothing is stored.
//!
//! **Invariants**: the answer is CSV with one line a row, in the order of the file, and so can be
//! read by the same programs that made the file; `why` always stands in quotation marks.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crate::{
    app::sheet,
    domain::signup::{self, BYTES_MAX, Choices, Judged, SheetProblem, Verdict, judge},
    words::{Lang, Words, import},
};

/// Reads a file of sign-ups and writes what an import would answer, storing nothing.
pub fn dry_run(path: &Path, words: &Words, out: &mut dyn Write) -> Result<Summary, Fault> {
    let lang = words.in_english();
    let unreadable = |source| Fault::Unreadable {
        path: path.to_owned(),
        source,
    };
    let refused = |problem: SheetProblem| Fault::Refused {
        path: path.to_owned(),
        sentence: import::sheet_problem(&lang, &problem),
    };
    let bytes = read_within_limit(path)
        .map_err(unreadable)?
        .map_err(refused)?;
    let sheet = sheet::read(&bytes).map_err(refused)?;
    let judgement = judge(&sheet, &Choices::default()).map_err(refused)?;
    write_answers(&lang, &judgement.rows, out).map_err(Fault::Unwritable)?;
    Ok(Summary::of(&judgement.rows, judgement.ignored))
}

/// How an import would end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows that can be taken.
    pub taken: usize,
    /// Rows that cannot.
    pub refused: usize,
    /// Choices of taken rows that wait for a coordinator.
    pub waiting: usize,
    /// Headings that were ignored.
    pub ignored: Vec<String>,
}

impl Summary {
    fn of(rows: &[Judged], ignored: Vec<String>) -> Self {
        let mut summary = Self {
            ignored,
            ..Self::default()
        };
        for judged in rows {
            match &judged.verdict {
                Verdict::Taken(sign_up, _notes) => {
                    summary.taken += 1;
                    summary.waiting += sign_up.waiting.len();
                }
                Verdict::Refused { .. } => summary.refused += 1,
            }
        }
        summary
    }

    /// Says it in one or two sentences.
    pub fn say(&self, lang: &Lang<'_>) -> String {
        let mut said = lang.say(
            "import-dry-run",
            &[
                ("taken", self.taken.into()),
                ("refused", self.refused.into()),
                ("waiting", self.waiting.into()),
            ],
        );
        if !self.ignored.is_empty() {
            said.push(' ');
            said.push_str(&lang.say(
                "import-ignored-columns",
                &[
                    ("count", self.ignored.len().into()),
                    ("columns", self.ignored.join(", ").into()),
                ],
            ));
        }
        said
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file cannot be opened or read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no sheet of sign-ups.
    #[error("{}: {sentence}", path.display())]
    Refused {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what would be right.
        sentence: String,
    },
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Unwritable(#[source] io::Error),
}

/// Reads a file, but never more than the limit of an import.
fn read_within_limit(path: &Path) -> io::Result<Result<Vec<u8>, SheetProblem>> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    if bytes > BYTES_MAX as u64 {
        return Ok(Err(SheetProblem::TooLarge { bytes }));
    }
    // A pipe says no length, so the limit holds while reading too; `sheet` refuses the one byte more.
    let mut read = Vec::new();
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut read)?;
    Ok(Ok(read))
}

fn write_answers(lang: &Lang<'_>, rows: &[Judged], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "row,discord_user_id,answer,column,why")?;
    for judged in rows {
        let (answer, column) = match &judged.verdict {
            Verdict::Taken(..) => ("taken", ""),
            Verdict::Refused { faults, .. } => (
                "refused",
                faults
                    .first()
                    .and_then(signup::Fault::column)
                    .map_or("", |column| column.heading()),
            ),
        };
        writeln!(
            out,
            "{},{},{answer},{column},{}",
            judged.row,
            sheet::cell(&judged.account_written),
            sheet::quoted_cell(&import::why(lang, judged)),
        )?;
    }
    out.flush()
}
