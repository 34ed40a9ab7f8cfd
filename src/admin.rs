//! The operator's commands.

use std::io;

use crate::{
    app::Fault,
    store::{OpenError, backup::CopyError},
};

pub mod backup;
pub mod groups;
pub mod import;
pub mod jobs;
pub mod signups;
pub mod times;

/// Why nothing came of what the operator asked for.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The database cannot be opened.
    #[error(transparent)]
    Unopened(#[from] OpenError),
    /// The copy could not be made or used.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// Our own side failed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// It may not be done; the sentence says why.
    #[error("{0}")]
    Refused(String),
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Unwritable(#[from] io::Error),
}
