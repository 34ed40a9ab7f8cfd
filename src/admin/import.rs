//! `carrel import --dry-run FILE`: what an import would answer, row by row.
//!
//! Knows: the file and where the answer goes. Refuses to know: the database; nothing is stored.
//!
//! **Invariants**: never more of the file is read than an import takes; an answer is written whole
//! or not at all.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crate::{
    app::sheet,
    domain::signup::{BYTES_MAX, Choices, SheetProblem, Summary, judge},
    words::{Words, import},
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
    out.write_all(import::answers(&lang, &judgement).as_bytes())
        .and_then(|()| out.flush())
        .map_err(Fault::Unwritable)?;
    Ok(judgement.summary())
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
pub(super) fn read_within_limit(path: &Path) -> io::Result<Result<Vec<u8>, SheetProblem>> {
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
