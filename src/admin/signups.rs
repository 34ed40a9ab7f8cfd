//! Who stands in a sheet of sign-ups that an operator's command works from.
//!
//! Knows: how a sheet is read without a database, and by which ids its people are known.
//! Refuses to know: what they are wanted for.
//!
//! **Invariants**: who is known by their Discord id or, without one, by their row, as `row-7`; a
//! row that cannot be taken is told and left out; somebody is always left.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::import::read_within_limit;
use crate::{
    app::sheet,
    domain::{
        ids::AccountId,
        signup::{self, Choices, Judgement, Sheet, SheetProblem, SignUp, Verdict, judge},
    },
    words::{Lang, import},
};

/// Somebody whose row can be taken.
#[derive(Clone, Debug)]
pub(super) struct Taken<'a> {
    /// By what they are known.
    pub(super) id: String,
    /// What they signed up with.
    pub(super) sign_up: &'a SignUp,
}

/// Why there are no sign-ups.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A file cannot be opened or read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no sheet of sign-ups.
    #[error("{}: {sentence}", path.display())]
    NoSheet {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what would be right.
        sentence: String,
    },
    /// No row of the sheet can be taken.
    #[error("{}: no row can be taken", .0.display())]
    NoRows(PathBuf),
    /// It cannot be told which rows are left out.
    #[error("the answer cannot be written: {0}")]
    Unwritable(#[source] io::Error),
}

impl Fault {
    /// A file cannot be opened or read.
    pub(super) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Unreadable { path, source }
    }

    fn no_sheet(path: &Path, lang: &Lang<'_>, problem: &SheetProblem) -> Self {
        Self::NoSheet {
            path: path.to_owned(),
            sentence: import::sheet_problem(lang, problem),
        }
    }
}

/// Reads a file as a sheet, whatever its columns are.
pub(super) fn sheet(path: &Path, lang: &Lang<'_>) -> Result<Sheet, Fault> {
    let bytes = read_within_limit(path)
        .map_err(Fault::unreadable(path))?
        .map_err(|problem| Fault::no_sheet(path, lang, &problem))?;
    sheet::read(&bytes).map_err(|problem| Fault::no_sheet(path, lang, &problem))
}

/// Reads a sheet; rows that cannot be taken are told on `err`.
pub(super) fn read(path: &Path, lang: &Lang<'_>, err: &mut dyn Write) -> Result<Judgement, Fault> {
    let sheet = sheet(path, lang)?;
    let judgement = judge(&sheet, &Choices::default())
        .map_err(|problem| Fault::no_sheet(path, lang, &problem))?;
    tell_refused(&judgement, lang, err).map_err(Fault::Unwritable)?;
    if taken(&judgement).is_empty() {
        return Err(Fault::NoRows(path.to_owned()));
    }
    Ok(judgement)
}

/// Everyone whose row can be taken: those with an account in its order, then the others by row.
pub(super) fn taken(judgement: &Judgement) -> Vec<Taken<'_>> {
    let mut taken: Vec<(Option<AccountId>, usize, &SignUp)> = judgement
        .rows
        .iter()
        .filter_map(|judged| match &judged.verdict {
            Verdict::Taken(sign_up, _notes) => Some((sign_up.account, judged.row, &**sign_up)),
            Verdict::Refused { .. } => None,
        })
        .collect();
    taken.sort_by_key(|(account, row, _)| (account.is_none(), *account, *row));
    taken
        .into_iter()
        .map(|(account, row, sign_up)| Taken {
            id: account.map_or_else(|| format!("row-{row}"), |account| account.to_string()),
            sign_up,
        })
        .collect()
}

fn tell_refused(judgement: &Judgement, lang: &Lang<'_>, err: &mut dyn Write) -> io::Result<()> {
    for judged in &judgement.rows {
        if let Verdict::Refused { faults, .. } = &judged.verdict {
            let column = faults.first().and_then(signup::Fault::column);
            let place = column.map_or_else(String::new, |column| format!(", {}", column.heading()));
            let why = import::why(lang, judged);
            writeln!(err, "row {}{place}: {why}; the row is left out", judged.row)?;
        }
    }
    err.flush()
}
