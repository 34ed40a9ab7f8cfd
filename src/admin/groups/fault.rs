//! Why `carrel groups` has no answer.

use std::{io, path::PathBuf};

use crate::{admin::signups, domain::grouping::Unusable};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A file cannot be read as a sheet.
    #[error(transparent)]
    SignUps(#[from] signups::Fault),
    /// The file with earlier groups lacks a column.
    #[error(
        "{}, row 1: `{found}` stands there, and no column `{missing}`; right is \
         `group,discord_user_id`",
        path.display()
    )]
    NoColumn {
        /// Which file.
        path: PathBuf,
        /// The column.
        missing: &'static str,
        /// What the first row says.
        found: String,
    },
    /// A row of the file with earlier groups says nothing.
    #[error("{}, row {row}, {column}: `{found}` stands there; right is {right}", path.display())]
    NoEarlierMember {
        /// Which file.
        path: PathBuf,
        /// The row.
        row: usize,
        /// The column.
        column: &'static str,
        /// What stood there.
        found: String,
        /// What would be right.
        right: &'static str,
    },
    /// These people cannot be grouped.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Unwritable(#[source] io::Error),
}
