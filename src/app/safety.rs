//! Reports in confidence: somebody tells the safety contacts what happened, and nobody else.
//!
//! Knows: who reads a report, and how a safety contact learns that one waits. Refuses to know: what
//! a report says; and who may name safety contacts, which is decided at the door.
//!
//! **Invariants**
//! - A report is read by those who are safety contacts *now*, and never by whom it is about.
//! - It is kept whether or not there is a safety contact; whoever is named later reads it.
//! - What is told beyond its own table is that there is a report: promises, audit rows and log lines
//!   hold the number of its row and no more.
//! - The same told twice is one report; closing twice is closing once.

use serde_json::json;

use super::{App, Fault};
use crate::{
    domain::{
        ids::{AccountId, ProgrammeId, ReportId, ServerId},
        night,
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, audit, jobs,
        people::{self, Programme},
        safety::{self as rows, Line, Report, Told},
    },
};

pub mod contacts;
pub mod separate;

/// Reports that a list shows: a menu holds no more.
const LISTED_MAX: i64 = 25;

/// What a reporter is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The report's number.
    pub number: i64,
    /// Who reads it; nobody, where no safety contact is named but those whom it is about.
    pub readers: Vec<AccountId>,
}

/// Why a report is not kept, or nothing done about one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody has set Carrel up here, so that it would never be read.
    NotSetUp,
    /// Whoever asks is no safety contact here.
    NoContact,
    /// There is no such report, for them.
    Gone,
    /// Nobody of those whom it names takes part here, so that there is nothing to separate.
    NobodyHere,
    /// It is not known whom it is about.
    AboutNobody,
}

/// Who reads what is told here; none where nobody has set Carrel up.
pub async fn readers(app: &App, server: ServerId) -> Result<Option<Vec<AccountId>>, Fault> {
    let mut read = app.store.read().await?;
    match people::programme_on(&mut read, server).await? {
        Some(programme) => Ok(Some(rows::contacts(&mut read, programme.id).await?)),
        None => Ok(None),
    }
}

/// Keeps a report, and promises each of those who may read it a word that there is one.
pub async fn tell(
    app: &App,
    server: ServerId,
    reporter: AccountId,
    told: Told,
    now: Moment,
) -> Result<Result<Receipt, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(programme) = people::programme_on(&mut write, server).await? else {
        return Ok(Err(Refusal::NotSetUp));
    };
    let programme = programme.id;
    let mut told = told;
    if let (None, Some(written)) = (told.about, &told.about_written) {
        told.about = rows::account_called(&mut write, programme, username(written)).await?;
    }
    let mut readers = rows::contacts(&mut write, programme).await?;
    readers.retain(|reader| told.about != Some(*reader));
    if let Some((_, number)) = rows::told_before(&mut write, programme, reporter, &told).await? {
        return Ok(Ok(Receipt { number, readers }));
    }
    let place = (programme, server);
    let (report, number) = rows::insert(&mut write, place, reporter, &told, now).await?;
    for reader in &readers {
        promise_notice(&mut write, server, report, *reader, now).await?;
    }
    note(&mut write, server, "report.tell", report, now).await?;
    write.commit().await?;
    Ok(Ok(Receipt { number, readers }))
}

/// A name on Discord as people write it.
pub fn username(written: &str) -> &str {
    written.trim().trim_start_matches('@')
}

async fn promise_notice(
    conn: &mut Connection,
    server: ServerId,
    report: ReportId,
    account: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    let notice = Promise::Notice { report, account };
    jobs::promise(conn, server, &notice, now, None, now).await?;
    Ok(())
}

/// Notes that something was done about a report: not by whom, which stands with the report.
async fn note(
    conn: &mut Connection,
    server: ServerId,
    what: &'static str,
    report: ReportId,
    now: Moment,
) -> Result<(), Fault> {
    audit::note(conn, server, None, what, report.0, &json!({}), now).await?;
    Ok(())
}

/// The programme on a server, if an account is one of its safety contacts.
async fn as_contact(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
) -> Result<Option<Programme>, Fault> {
    let Some(programme) = people::programme_on(conn, server).await? else {
        return Ok(None);
    };
    let contacts = rows::contacts(conn, programme.id).await?;
    Ok(contacts.contains(&account).then_some(programme))
}

/// Whether a safety contact has open reports to read; it is so for nobody else.
pub async fn waits(app: &App, server: ServerId, account: AccountId) -> Result<bool, Fault> {
    let mut read = app.store.read().await?;
    let Some(programme) = as_contact(&mut read, server, account).await? else {
        return Ok(false);
    };
    let open = rows::list(&mut read, programme.id, account, false, 1).await?;
    Ok(!open.is_empty())
}

/// Lists the reports that are open, or closed, for a safety contact.
pub async fn list(
    app: &App,
    server: ServerId,
    account: AccountId,
    closed: bool,
) -> Result<Result<Vec<Line>, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(programme) = as_contact(&mut read, server, account).await? else {
        return Ok(Err(Refusal::NoContact));
    };
    let lines = rows::list(&mut read, programme.id, account, closed, LISTED_MAX).await?;
    Ok(Ok(lines))
}

/// Shows a report to a safety contact.
pub async fn look(
    app: &App,
    server: ServerId,
    account: AccountId,
    report: ReportId,
) -> Result<Result<Report, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    Ok(found(&mut read, server, account, report)
        .await?
        .map(|(_programme, report)| report))
}

/// A report, and its programme, for a safety contact.
async fn found(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    report: ReportId,
) -> Result<Result<(ProgrammeId, Report), Refusal>, Fault> {
    let Some(programme) = as_contact(conn, server, account).await? else {
        return Ok(Err(Refusal::NoContact));
    };
    let report = rows::report(conn, programme.id, account, report).await?;
    Ok(report
        .map(|report| (programme.id, report))
        .ok_or(Refusal::Gone))
}

/// Says whom a report is about, which its reporter could not. If it is about the one who says so, it
/// is there for them no longer.
pub async fn name(
    app: &App,
    server: ServerId,
    account: AccountId,
    report: ReportId,
    about: AccountId,
    now: Moment,
) -> Result<Result<Report, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (programme, seen) = match found(&mut write, server, account, report).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if seen.told.about != Some(about) {
        rows::set_about(&mut write, report, about).await?;
        note(&mut write, server, "report.name", report, now).await?;
    }
    let seen = rows::report(&mut write, programme, account, report).await?;
    write.commit().await?;
    Ok(seen.ok_or(Refusal::Gone))
}

/// Closes a report, with what came of it.
pub async fn close(
    app: &App,
    server: ServerId,
    account: AccountId,
    report: ReportId,
    came_of_it: Option<&str>,
    now: Moment,
) -> Result<Result<Report, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (programme, _) = match found(&mut write, server, account, report).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    rows::close(&mut write, report, account, came_of_it, now).await?;
    note(&mut write, server, "report.close", report, now).await?;
    let seen = rows::report(&mut write, programme, account, report).await?;
    write.commit().await?;
    Ok(seen.ok_or(Refusal::Gone))
}

/// A word to a safety contact that a report waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The programme, and where it is.
    pub programme: Programme,
    /// Whether it is night in the programme's home zone, so that it comes without a sound.
    pub night: bool,
}

/// Reads a word that a report waits; none where it does not any more, for this account.
pub async fn notice(
    app: &App,
    report: ReportId,
    account: AccountId,
    now: Moment,
) -> Result<Option<Notice>, Fault> {
    let mut read = app.store.read().await?;
    let Some(server) = rows::server_of(&mut read, report).await? else {
        return Ok(None);
    };
    let Some(programme) = as_contact(&mut read, server, account).await? else {
        return Ok(None);
    };
    let report = rows::report(&mut read, programme.id, account, report).await?;
    if report.is_none_or(|report| report.closed) {
        return Ok(None);
    }
    let night = night::is_night_in(programme.home_zone, now);
    Ok(Some(Notice { programme, night }))
}
