//! The people of the demonstration, as a sign-up sheet names them.
//!
//! Knows only the columns that an account on Discord comes from; what else the sheet holds is
//! for Carrel to read.

use std::path::Path;

use crate::sim::Snowflake;

/// Everybody in a sheet, and the sheet as it came.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The people who have an account.
    pub people: Vec<Person>,
    /// The file's bytes.
    pub sheet: Vec<u8>,
}

/// One person with an account.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub id: Snowflake,
    /// The name that others see.
    pub name: String,
    /// Where they live, as an IANA zone.
    pub zone: String,
    /// The language of their Discord.
    pub locale: String,
}

/// Why a sheet has no cast.
#[derive(Debug, thiserror::Error)]
pub enum CastProblem {
    /// The file cannot be read.
    #[error("{path}: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// It is no table, or lacks a column.
    #[error("the sign-up sheet cannot be read: {0}")]
    NoTable(String),
    /// Nobody in it has an account.
    #[error(
        "nobody in the sign-up sheet has a discord_user_id, so nobody can act in the demonstration"
    )]
    Nobody,
}

impl Cast {
    /// Reads a sign-up sheet from a file.
    pub fn read(path: &Path) -> Result<Self, CastProblem> {
        let bytes = std::fs::read(path).map_err(|why| CastProblem::Unreadable {
            path: path.display().to_string(),
            why,
        })?;
        Self::of(&bytes)
    }

    /// Reads a sign-up sheet.
    pub fn of(bytes: &[u8]) -> Result<Self, CastProblem> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let headings = reader
            .headers()
            .map_err(|why| CastProblem::NoTable(why.to_string()))?;
        let column = |name: &str| {
            headings
                .iter()
                .position(|heading| heading == name)
                .ok_or_else(|| CastProblem::NoTable(format!("it has no column `{name}`")))
        };
        let (id, name) = (column("discord_user_id")?, column("display_name")?);
        let (zone, locale) = (column("time_zone")?, column("locale")?);
        let mut people = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|why| CastProblem::NoTable(why.to_string()))?;
            let cell = |column: usize| row.get(column).unwrap_or_default().trim().to_owned();
            if let Ok(id) = cell(id).parse::<u64>() {
                people.push(Person {
                    id: Snowflake(id),
                    name: cell(name),
                    zone: cell(zone),
                    locale: cell(locale),
                });
            }
        }
        if people.is_empty() {
            return Err(CastProblem::Nobody);
        }
        Ok(Self {
            people,
            sheet: bytes.to_vec(),
        })
    }

    /// The person behind an account.
    pub fn person(&self, id: Snowflake) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }
}
