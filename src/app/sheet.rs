//! From a file's bytes to a sheet of text.
//!
//! Knows: CSV with commas or semicolons, the byte-order mark, line ends, and what is no text.
//! Refuses to know: what the columns mean.
//!
//! **Invariants**: nothing is read beyond the limits of `domain::signup`; a file is read whole or
//! refused with its place; rows keep their number in the file.

use csv::{ByteRecord, ReaderBuilder};

use crate::domain::signup::{
    BYTES_MAX, Binary, COLUMNS_MAX, FIELD_BYTES_MAX, ROWS_MAX, Row, Sheet, SheetProblem,
};

/// Reads a file as a sheet. Blank rows are skipped but counted.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetProblem> {
    if bytes.len() > BYTES_MAX {
        let bytes = bytes.len() as u64;
        return Err(SheetProblem::TooLarge { bytes });
    }
    let text = text_of(bytes)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::default();
    let mut record = ByteRecord::new();
    let mut number = 0;
    let mut start = 0;
    while reader
        .read_byte_record(&mut record)
        .expect("reading memory, flexibly and as bytes, leaves the reader nothing to refuse")
    {
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let raw = text.get(start..end).unwrap_or("");
        // Of CR LF the reader leaves the LF to the row behind it, where it is no blank line.
        start = end + usize::from(text.get(end.saturating_sub(1)..=end) == Some("\r\n"));
        number += 1 + blank_lines_before(raw);
        if end >= text.len() && is_unclosed(raw) {
            return Err(SheetProblem::UnclosedQuote { row: number });
        }
        let cells = cells(&record, number)?;
        if sheet.headings.is_empty() {
            sheet.headings = cells;
            // The numbering of rows begins with the headings, wherever they stand.
            number = 1;
        } else if cells.iter().any(|cell| !cell.trim().is_empty()) {
            if sheet.rows.len() == ROWS_MAX {
                return Err(SheetProblem::TooManyRows);
            }
            sheet.rows.push(Row { number, cells });
        }
    }
    if sheet
        .headings
        .iter()
        .all(|heading| heading.trim().is_empty())
    {
        return Err(SheetProblem::Empty);
    }
    Ok(sheet)
}

/// The file's text without its byte-order mark, or what it is instead.
fn text_of(bytes: &[u8]) -> Result<&str, SheetProblem> {
    const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];
    if WORKBOOKS.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(SheetProblem::Binary(Binary::Workbook));
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(SheetProblem::Binary(Binary::Utf16));
    }
    if bytes.contains(&0) {
        return Err(SheetProblem::Binary(Binary::Other));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let right = bytes.iter().take(error.valid_up_to());
        let line = 1 + right.filter(|byte| **byte == b'\n').count();
        SheetProblem::NotUtf8 { line }
    })
}

/// The delimiter that stands more often in the first line that is not blank, outside quotes.
fn delimiter(text: &str) -> u8 {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let (mut commas, mut semicolons, mut is_quoted) = (0, 0, false);
    for byte in first.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => commas += 1,
            b';' if !is_quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

fn blank_lines_before(raw: &str) -> usize {
    let content = raw.trim_start_matches(['\r', '\n']);
    let blank = raw.get(..raw.len() - content.len()).unwrap_or("");
    blank.replace("\r\n", "\n").len()
}

/// Whether the raw text of a row opens a quotation mark and never closes it.
fn is_unclosed(raw: &str) -> bool {
    raw.trim_end().contains('\n') && raw.matches('"').count() % 2 == 1
}

fn cells(record: &ByteRecord, row: usize) -> Result<Vec<String>, SheetProblem> {
    if record.len() > COLUMNS_MAX {
        let columns = record.len();
        return Err(SheetProblem::TooManyColumns { row, columns });
    }
    let too_long = record.iter().position(|cell| cell.len() > FIELD_BYTES_MAX);
    if let Some(place) = too_long {
        let bytes = record.get(place).map_or(0, <[u8]>::len);
        return Err(SheetProblem::FieldTooLong {
            row,
            column: place + 1,
            bytes,
        });
    }
    // The text was UTF-8, and a delimiter never lies inside a character.
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    Ok(record.iter().map(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let sheet = read(text.as_bytes()).expect("a right file");
        sheet
            .rows
            .into_iter()
            .map(|row| (row.number, row.cells))
            .collect()
    }

    fn row(number: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (number, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn commas_semicolons_and_every_line_end_are_read() {
        for text in [
            "a,b\n1,2\n",
            "a;b\r\n1;2",
            "\u{FEFF}a,b\r1,2",
            "\"a;x\",b\n1,2",
        ] {
            assert_eq!(rows(text), [row(2, &["1", "2"])], "{text:?}");
        }
    }

    #[test]
    fn rows_keep_their_number_over_blank_ones_and_quoted_breaks() {
        let text = "a,b\r\n1,\"x\r\ny\"\r\n\r\n2,z\r\n,\r\n3,w\r\n";
        assert_eq!(
            rows(text),
            [
                row(2, &["1", "x\r\ny"]),
                row(4, &["2", "z"]),
                row(6, &["3", "w"])
            ]
        );
        assert_eq!(
            rows("a,b\n\n\n1,2\n\n3,4"),
            [row(4, &["1", "2"]), row(6, &["3", "4"])]
        );
    }

    #[test]
    fn what_is_no_text_is_refused_by_its_kind() {
        assert_eq!(read(b""), Err(SheetProblem::Empty));
        assert_eq!(read(b"\xEF\xBB\xBF\r\n\r\n"), Err(SheetProblem::Empty));
        assert_eq!(
            read(b"PK\x03\x04rest"),
            Err(SheetProblem::Binary(Binary::Workbook))
        );
        assert_eq!(
            read(b"\xFF\xFEa\0"),
            Err(SheetProblem::Binary(Binary::Utf16))
        );
        assert_eq!(read(b"a,b\n\0"), Err(SheetProblem::Binary(Binary::Other)));
        assert_eq!(
            read(b"a,b\n1,2\nM\xFCller,3"),
            Err(SheetProblem::NotUtf8 { line: 3 })
        );
    }

    #[test]
    fn limits_name_their_place() {
        let columns = COLUMNS_MAX + 1;
        let wide = format!("a\n{}", ",".repeat(COLUMNS_MAX));
        assert_eq!(
            read(wide.as_bytes()),
            Err(SheetProblem::TooManyColumns { row: 2, columns })
        );
        let bytes = FIELD_BYTES_MAX + 1;
        let long = format!("a,b\n1,{}", "x".repeat(bytes));
        assert_eq!(
            read(long.as_bytes()),
            Err(SheetProblem::FieldTooLong {
                row: 2,
                column: 2,
                bytes
            })
        );
        let many = "a\n".repeat(ROWS_MAX + 2);
        assert_eq!(read(many.as_bytes()), Err(SheetProblem::TooManyRows));
        let most = "a\n".repeat(ROWS_MAX + 1);
        assert!(read(most.as_bytes()).is_ok());
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_found() {
        assert_eq!(
            read(b"a,b\n1,2\n3,\"x\n4,5\n"),
            Err(SheetProblem::UnclosedQuote { row: 3 })
        );
        assert_eq!(rows("a,b\n1,5\" disc\n"), [row(2, &["1", "5\" disc"])]);
    }
}
