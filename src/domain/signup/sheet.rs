//! A sheet as it was read: headings and rows of text.
//!
//! Knows: the limits of a sheet and why one cannot be read. Refuses to know: how bytes become a
//! sheet.
//!
//! **Invariants**: rows keep their number in the file, also where blank ones between them were
//! skipped; the headings are row 1.

use super::Column;

/// Largest file: a cohort of thousands with every cell full stays below it.
pub const BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most rows below the headings: twice the largest cohort that was ever run.
pub const ROWS_MAX: usize = 5_000;

/// Most columns: the format has sixteen, and forms add some of their own.
pub const COLUMNS_MAX: usize = 64;

/// Longest cell in bytes: a week of hours in half-hour windows stays below it.
pub const FIELD_BYTES_MAX: usize = 4 * 1024;

/// Headings and rows, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What the first row says.
    pub headings: Vec<String>,
    /// The rows below.
    pub rows: Vec<Row>,
}

/// A row below the headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file; the headings are row 1.
    pub number: usize,
    /// Its cells, maybe fewer or more than the headings.
    pub cells: Vec<String>,
}

/// Why a file cannot be read as a sheet of sign-ups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetProblem {
    /// Nothing stands in it.
    Empty,
    /// It is larger than [`BYTES_MAX`].
    TooLarge {
        /// How large it is.
        bytes: u64,
    },
    /// It is no text.
    Binary(Binary),
    /// Its text is not in UTF-8.
    NotUtf8 {
        /// The first line that is not.
        line: usize,
    },
    /// It has more rows than [`ROWS_MAX`].
    TooManyRows,
    /// A row has more cells than [`COLUMNS_MAX`].
    TooManyColumns {
        /// Which row.
        row: usize,
        /// How many cells it has.
        columns: usize,
    },
    /// A cell is longer than [`FIELD_BYTES_MAX`].
    FieldTooLong {
        /// In which row.
        row: usize,
        /// In which cell, from 1.
        column: usize,
        /// How long it is.
        bytes: usize,
    },
    /// A quotation mark is never closed.
    UnclosedQuote {
        /// In which row.
        row: usize,
    },
    /// Needed columns have no heading.
    MissingColumns(Vec<Column>),
    /// Two headings name the same column.
    DoubledColumn(Column),
    /// A spreadsheet kept only the first fifteen digits of every Discord id.
    RoundedAccounts {
        /// The first row with such an id.
        row: usize,
    },
    /// Only headings stand in it.
    NoRows,
}

/// What a file is that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// A workbook of a spreadsheet program.
    Workbook,
    /// Text in UTF-16.
    Utf16,
    /// Something else.
    Other,
}
