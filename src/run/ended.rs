//! Why the process ends, each as a sentence for the operator and an exit code for the supervisor.
//!
//! | code | means | what helps |
//! | --- | --- | --- |
//! | 0 | it was asked to stop, and did | nothing needs to |
//! | 1 | our own side failed, or what was asked for cannot be | the log; starting again |
//! | 2 | the settings or the arguments are wrong | correcting them |
//! | 3 | Discord refuses the token | a new token |
//! | 4 | Discord cannot be reached | starting again later |
//! | 5 | the database cannot be used | the path, the file's rights, a backup |
//! | 6 | another copy runs on this database | stopping one of them |
//! | 7 | Discord refuses to tell about members | switching on *Server Members Intent* |
//! | 8 | Discord refuses something else for good | what it says |
//! | 70 | the process was stuck or lost its connection for good | starting again, at once |

use std::path::PathBuf;

use crate::{admin, app::Fault, config::Problems, store::OpenError};

/// Why the process ends before it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The settings are wrong.
    #[error("{0}")]
    Settings(#[from] Problems),
    /// Discord does not know the token.
    #[error(
        "Discord refuses the token ({why}): make a new one in the developer portal, under your \
         application, Bot, Reset Token, and put it where the old one was"
    )]
    TokenRefused {
        /// What Discord said.
        why: String,
    },
    /// Nobody answers, or not sensibly.
    #[error("{place} cannot be used now ({why}): check the network and try again later")]
    Unreachable {
        /// Where we looked.
        place: String,
        /// What was seen.
        why: String,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The file by which copies know of each other cannot be made.
    #[error("{} cannot be made: {why}: Carrel must be able to write beside its database", file.display())]
    Lock {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Another process holds the database.
    #[error(
        "another copy of Carrel runs on this database, as {} says: stop it first, or choose \
         another `database`",
        file.display()
    )]
    AnotherCopy {
        /// The file that it holds.
        file: PathBuf,
    },
    /// The application may not hear of members.
    #[error(
        "Discord does not let Carrel know who joins: switch on “Server Members Intent” in the \
         developer portal, under your application, Bot, Privileged Gateway Intents"
    )]
    MembersIntent,
    /// What the operator asked for cannot be.
    #[error(transparent)]
    Asked(#[from] admin::Problem),
    /// Discord says no, and would say so again.
    #[error("{0}")]
    Refused(String),
    /// Our own side failed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A new process will do better.
    #[error("{0}: Carrel must be started again")]
    Restart(String),
}

/// The exit code that asks the supervisor for a new process at once.
pub const RESTART_CODE: u8 = 70;

impl Ended {
    /// The process's exit code, as the table above says.
    pub fn code(&self) -> u8 {
        match self {
            Self::Settings(_) => 2,
            Self::TokenRefused { .. } => 3,
            Self::Unreachable { .. } => 4,
            Self::Database(_)
            | Self::Lock { .. }
            | Self::Asked(admin::Problem::Unopened(_) | admin::Problem::Copy(_)) => 5,
            Self::AnotherCopy { .. } => 6,
            Self::Fault(_) | Self::Asked(_) => 1,
            Self::MembersIntent => 7,
            Self::Refused(_) => 8,
            Self::Restart(_) => RESTART_CODE,
        }
    }
}
