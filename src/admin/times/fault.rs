//! Why `carrel times` has no answer.

use std::{io, path::PathBuf};

use crate::admin::signups;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A file cannot be read as a sheet of sign-ups.
    #[error(transparent)]
    SignUps(#[from] signups::Fault),
    /// Somebody is asked for who is not in the sheet.
    #[error("{}: nobody has the id `{id}`{}", path.display(), nearness(near))]
    Unknown {
        /// Which file names them: the ledger, or the sheet that lacks them.
        path: PathBuf,
        /// Who.
        id: String,
        /// Ids that are like it.
        near: Vec<String>,
    },
    /// Somebody is asked for whose row cannot be taken.
    #[error("{}, row {row}: `{id}` cannot be taken: {why}", path.display())]
    NotTaken {
        /// The sheet.
        path: PathBuf,
        /// The row.
        row: usize,
        /// Who.
        id: String,
        /// Why not.
        why: String,
    },
    /// The ledger is not of the right shape.
    #[error(
        "{}: {problem}; right is JSON like {{\"900000000000000001\":{{\"cost\":6,\"left_out\":0}}}}",
        path.display()
    )]
    NoLedger {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        problem: String,
    },
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Unwritable(#[source] io::Error),
}

fn nearness(near: &[String]) -> String {
    if near.is_empty() {
        String::new()
    } else {
        format!("; near it: {}", near.join(", "))
    }
}
