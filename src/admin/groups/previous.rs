//! Who was in a group with whom before.
//!
//! Knows: the file with earlier groups, `group,discord_user_id`, a row for each member.
//! Refuses to know: in which cohort that was.
//!
//! **Invariants**: the file is taken whole or refused with its place; who is not in the sheet of
//! sign-ups is passed over, as most people of an earlier cohort are.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::Path,
};

use super::{Fault, people::People};
use crate::{
    admin::signups,
    domain::{
        ids::ParticipantId,
        signup::{Row, Sheet},
    },
    words::{Lang, label},
};

const GROUP: &str = "group";
const ACCOUNT: &str = "discord_user_id";

/// The pairs who were in one group before; it is told on `err` when nobody is known.
pub(super) fn met_before(
    path: &Path,
    people: &People,
    lang: &Lang<'_>,
    err: &mut dyn Write,
) -> Result<Vec<(ParticipantId, ParticipantId)>, Fault> {
    let sheet = signups::sheet(path, lang)?;
    let group_at = column(path, &sheet, GROUP)?;
    let account_at = column(path, &sheet, ACCOUNT)?;
    let mut groups: BTreeMap<&str, BTreeSet<ParticipantId>> = BTreeMap::new();
    let mut known = false;
    for row in &sheet.rows {
        let group = cell(row, group_at);
        if group.is_empty() {
            return Err(wrong(path, row, GROUP, group, "the group's name or number"));
        }
        let account = cell(row, account_at);
        if !is_account(account) {
            let right = "a Discord id of digits only, such as 900000000000000001";
            return Err(wrong(path, row, ACCOUNT, account, right));
        }
        if let Some(number) = people.number(account) {
            known = true;
            groups.entry(group).or_default().insert(number);
        }
    }
    if !known {
        let file = path.display().to_string();
        let said = lang.say("groups-cli-strangers", &[("file", file.into())]);
        writeln!(err, "{said}").map_err(Fault::Unwritable)?;
    }
    Ok(groups.values().flat_map(pairs).collect())
}

/// Where a column stands.
fn column(path: &Path, sheet: &Sheet, missing: &'static str) -> Result<usize, Fault> {
    let mut headings = sheet.headings.iter();
    headings
        .position(|heading| heading.trim().eq_ignore_ascii_case(missing))
        .ok_or_else(|| Fault::NoColumn {
            path: path.to_owned(),
            missing,
            found: label(&sheet.headings.join(",")),
        })
}

fn cell(row: &Row, at: usize) -> &str {
    row.cells.get(at).map_or("", |cell| cell.trim())
}

/// Digits only, as ids are; a leading zero would make another id of the same number.
fn is_account(written: &str) -> bool {
    let is_digits = written.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && !written.starts_with('0') && written.parse::<u64>().is_ok()
}

fn wrong(path: &Path, row: &Row, column: &'static str, found: &str, right: &'static str) -> Fault {
    Fault::NoEarlierMember {
        path: path.to_owned(),
        row: row.number,
        column,
        found: label(found),
        right,
    }
}

/// Every two of them.
fn pairs(members: &BTreeSet<ParticipantId>) -> Vec<(ParticipantId, ParticipantId)> {
    let later = |one: ParticipantId| members.iter().copied().filter(move |other| one < *other);
    members
        .iter()
        .flat_map(|&one| later(one).map(move |other| (one, other)))
        .collect()
}
