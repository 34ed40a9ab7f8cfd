//! What is wrong with the settings, each as a sentence: which key, where it stood, what stood
//! there, and what would be right.
//!
//! **Invariants**: no problem shows a token.

use std::{fmt, path::PathBuf};

/// Where a setting stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the file, on this line, counted from 1.
    Line {
        /// The file.
        file: PathBuf,
        /// The line.
        line: usize,
    },
    /// In this environment variable.
    Variable(String),
    /// In no place: it is the default.
    Default,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { file, line } => write!(f, "{}, line {line}", file.display()),
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::Default => f.write_str("the defaults"),
        }
    }
}

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file that was asked for cannot be read.
    #[error("the settings in {} cannot be read: {why}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The file is not TOML.
    #[error("{place}: this is not TOML: {why}")]
    NotToml {
        /// Where.
        place: Place,
        /// What the parser says.
        why: String,
    },
    /// There is no such setting.
    #[error("{place}: {name} is not a setting{}", hint(nearest.as_deref()))]
    Unknown {
        /// Where.
        place: Place,
        /// What stood there.
        name: String,
        /// The known name that is most like it, if one is.
        nearest: Option<String>,
    },
    /// The value is not one that this setting takes.
    #[error("{place}: {key} is {stood}, but must be {right}: {meaning}")]
    Wrong {
        /// Where.
        place: Place,
        /// The setting's name.
        key: &'static str,
        /// What stood there, ready to be shown.
        stood: String,
        /// What would be right.
        right: String,
        /// What the setting means.
        meaning: &'static str,
    },
    /// A token stands in the file of settings.
    #[error(
        "{place}: discord.token does not belong into this file, which is copied and shown around: \
         put the token into the variable CARREL_DISCORD_TOKEN, or into a file of its own that \
         discord.token_file names"
    )]
    TokenInFile {
        /// Where.
        place: Place,
    },
    /// The file that should hold the token cannot be read.
    #[error("{place}: discord.token_file names {}, which cannot be read: {why}", file.display())]
    TokenFile {
        /// Where.
        place: Place,
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Groups would have to be larger than they may be.
    #[error(
        "programme.size_min is {size_min} ({least}), more than programme.size_max, which is \
         {size_max} ({most}): the fewest members of a group must not be more than the most"
    )]
    Sizes {
        /// The fewest members.
        size_min: u8,
        /// Where that stood.
        least: Place,
        /// The most members.
        size_max: u8,
        /// Where that stood.
        most: Place,
    },
    /// There is no token at all.
    #[error(
        "Discord needs a token: put it into the variable CARREL_DISCORD_TOKEN, or into a file \
         that discord.token_file (CARREL_DISCORD_TOKEN_FILE) names. It stands in Discord's \
         developer portal, under your application, Bot, Reset Token"
    )]
    NoToken,
}

fn hint(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("; did you mean {name}?"),
        None => "; config/carrel.toml lists them all".to_owned(),
    }
}

/// Everything that is wrong with the settings, told at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}
