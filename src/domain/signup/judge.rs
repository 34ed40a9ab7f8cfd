//! Judges a sheet row by row.
//!
//! Knows: how headings become columns, and what two rows may not share. Refuses to know: what a
//! value means; that is the business of `row`.
//!
//! **Invariants**: a row is compared only with earlier rows that were taken.

use std::collections::BTreeMap;

use super::{
    Choices, Column, Fault, Judged, Judgement, Note, Row, Sheet, SheetProblem, Verdict,
    findings::Findings,
    row::{self, Cells},
};
use crate::domain::ids::AccountId;

/// Judges every row of a sheet, or says why its headings will not do.
pub fn judge(sheet: &Sheet, choices: &Choices) -> Result<Judgement, SheetProblem> {
    let (places, ignored) = places(&sheet.headings)?;
    if sheet.rows.is_empty() {
        return Err(SheetProblem::NoRows);
    }
    if let Some(row) = rounded_accounts(sheet, &places) {
        return Err(SheetProblem::RoundedAccounts { row });
    }
    let mut taken = Taken::default();
    let rows = sheet
        .rows
        .iter()
        .map(|row| judge_row(row, sheet.headings.len(), &places, choices, &mut taken))
        .collect();
    Ok(Judgement { rows, ignored })
}

type Places = BTreeMap<Column, usize>;

/// Where each column stands, and the headings that name none.
fn places(headings: &[String]) -> Result<(Places, Vec<String>), SheetProblem> {
    let mut places = Places::new();
    let mut ignored = Vec::new();
    for (place, heading) in headings.iter().enumerate() {
        match Column::from_heading(heading) {
            Some(column) if places.insert(column, place).is_some() => {
                return Err(SheetProblem::DoubledColumn(column));
            }
            Some(_) => {}
            None => ignored.push(heading.trim().to_owned()),
        }
    }
    let missing: Vec<Column> = Column::NEEDED
        .into_iter()
        .filter(|column| !places.contains_key(column))
        .collect();
    if missing.is_empty() {
        Ok((places, ignored))
    } else {
        Err(SheetProblem::MissingColumns(missing))
    }
}

/// The first row with a Discord id, if every id of the sheet has lost its last digits.
///
/// Spreadsheets keep fifteen digits of a number and fill up with zeros. One id in a hundred or
/// fewer ends so by itself, so that three of three are no chance.
fn rounded_accounts(sheet: &Sheet, places: &Places) -> Option<usize> {
    const DIGITS_KEPT: usize = 15;
    const ACCOUNTS_MIN: usize = 3;
    let accounts: Vec<(usize, &str)> = sheet
        .rows
        .iter()
        .map(|row| {
            let cells = &row.cells;
            (
                row.number,
                Cells { places, cells }.get(Column::DiscordUserId),
            )
        })
        .filter(|(_row, written)| !written.is_empty())
        .collect();
    let is_rounded = |written: &str| {
        let lost = written.get(DIGITS_KEPT..).unwrap_or("");
        lost.len() > 1 && lost.bytes().all(|byte| byte == b'0')
    };
    let all = accounts.len() >= ACCOUNTS_MIN
        && accounts.iter().all(|(_row, written)| is_rounded(written));
    accounts.first().filter(|_| all).map(|&(row, _written)| row)
}

/// What earlier rows that were taken hold, with their numbers.
#[derive(Default)]
struct Taken {
    accounts: BTreeMap<AccountId, usize>,
    usernames: BTreeMap<String, usize>,
    emails: BTreeMap<String, usize>,
}

fn judge_row(
    row: &Row,
    of: usize,
    places: &Places,
    choices: &Choices,
    taken: &mut Taken,
) -> Judged {
    let cells = Cells {
        places,
        cells: &row.cells,
    };
    let mut findings = Findings::default();
    let verdict = if let Some(fault) = misshapen(row, of, places) {
        Verdict::Refused {
            faults: vec![fault],
            waiting: Vec::new(),
        }
    } else {
        let has = row.cells.len();
        if has < of {
            findings.meaning.push(Note::CutShort { has, of });
        }
        judge_values(row.number, &cells, choices, taken, findings)
    };
    Judged {
        row: row.number,
        account_written: cells.get(Column::DiscordUserId).to_owned(),
        verdict,
    }
}

/// A fault in the row's shape, which makes its values unreliable.
fn misshapen(row: &Row, of: usize, places: &Places) -> Option<Fault> {
    let has = row.cells.len();
    let beyond = row.cells.iter().skip(of);
    if beyond.clone().any(|cell| !cell.trim().is_empty()) {
        return Some(Fault::TooWide { has, of });
    }
    let is_missing = |column: &Column| places.get(column).is_some_and(|place| *place >= has);
    let column = Column::NEEDED.into_iter().find(is_missing)?;
    Some(Fault::CutShort { has, of, column })
}

fn judge_values(
    number: usize,
    cells: &Cells<'_>,
    choices: &Choices,
    taken: &mut Taken,
    mut findings: Findings,
) -> Verdict {
    let account = row::account(cells, &mut findings);
    let earlier = account.and_then(|account| taken.accounts.get(&account));
    findings
        .faults
        .extend(earlier.map(|&row| Fault::SameAccount { row }));
    let username = row::username(cells, &mut findings);
    let earlier = username
        .as_ref()
        .and_then(|username| taken.usernames.get(username));
    findings
        .faults
        .extend(earlier.map(|&row| Fault::SameUsername { row }));

    let sign_up = row::sign_up(cells, choices, account, username, &mut findings);
    let Some(mut sign_up) = sign_up.filter(|_complete| findings.faults.is_empty()) else {
        return Verdict::Refused {
            faults: findings.faults,
            waiting: findings.waiting,
        };
    };
    if sign_up.account.is_none() {
        findings.care.insert(0, Note::NoAccountYet);
        if let Some(email) = &sign_up.email {
            findings.care.insert(1, Note::EmailKept);
            let earlier = taken.emails.get(&email.to_lowercase());
            findings
                .care
                .extend(earlier.map(|&row| Note::SameEmail { row }));
        }
    }
    taken
        .accounts
        .extend(sign_up.account.map(|account| (account, number)));
    taken
        .usernames
        .extend(sign_up.username.clone().map(|username| (username, number)));
    if let Some(email) = &sign_up.email {
        taken.emails.entry(email.to_lowercase()).or_insert(number);
    }
    sign_up.waiting = std::mem::take(&mut findings.waiting);
    Verdict::Taken(Box::new(sign_up), findings.into_notes())
}
