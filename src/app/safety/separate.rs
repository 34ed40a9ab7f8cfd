//! Separating two at once: one of them leaves the group that they share, neither looks after a group
//! that the other is in, and they are never in one again.
//!
//! **Invariants**
//! - Nobody is told why: what is noted of the group is what every change of it notes.
//! - Separating twice is separating once, and nobody takes it back.

use serde_json::json;

use super::{Refusal, found, note};
use crate::{
    app::{App, Fault, helpers, membership as moves, small},
    domain::{
        change::Ended,
        ids::{AccountId, PersonId, ProgrammeId, ReportId, ServerId},
        time::Moment,
    },
    store::{
        Connection, audit, membership,
        not_with::{self, Other},
        safety::{self as rows, Report},
    },
};

/// Who leaves the group that they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// Whom the report is about.
    Reported,
    /// Who told it, because they would rather go.
    Reporter,
}

/// What separating would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The report.
    pub report: Report,
    /// Whether the two share a group now, or one looks after a group that the other is in.
    pub share_a_group: bool,
}

/// A separation that is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Separated {
    /// The report, as it stands now.
    pub report: Report,
    /// Whether somebody has left a group by it, just now.
    pub left: bool,
}

/// The two whom a report names, as far as they take part in the programme.
struct Two {
    reported: (AccountId, Option<PersonId>),
    reporter: (AccountId, Option<PersonId>),
}

/// Looks what separating those whom a report names would do.
pub async fn ask(
    app: &App,
    server: ServerId,
    contact: AccountId,
    report: ReportId,
) -> Result<Result<Asked, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let (report, two) = match two(&mut read, server, contact, report).await? {
        Ok((_programme, report, two)) => (report, two),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut share_a_group = match (two.reported.1, two.reporter.1) {
        (Some(one), Some(other)) => {
            let shared = not_with::shared_groups(&mut read, one, other).await?;
            !shared.is_empty()
        }
        _ => false,
    };
    for (account, person) in two.looking_after() {
        share_a_group |= helpers::looks_after(&mut read, account, person).await?;
    }
    Ok(Ok(Asked {
        report,
        share_a_group,
    }))
}

impl Two {
    /// Either one's account, and the other's person, who may be in a group that the former looks after.
    fn looking_after(&self) -> impl Iterator<Item = (AccountId, PersonId)> {
        let pairs = [
            (self.reported.0, self.reporter.1),
            (self.reporter.0, self.reported.1),
        ];
        let pairs = pairs.into_iter();
        pairs.filter_map(|(account, person)| Some((account, person?)))
    }

    /// What keeps them apart. Their accounts count as well: whoever is deleted and signs up again is
    /// somebody new.
    fn apart(&self) -> Vec<(PersonId, Other)> {
        let (about, one) = self.reported;
        let (teller, other) = self.reporter;
        let persons = one
            .zip(other)
            .map(|(one, other)| (one, Other::Person(other)));
        let from_teller = one.map(|one| (one, Other::Account(teller)));
        let from_about = other.map(|other| (other, Other::Account(about)));
        persons
            .into_iter()
            .chain(from_teller)
            .chain(from_about)
            .collect()
    }
}

type Named = Result<(ProgrammeId, Report, Two), Refusal>;

async fn two(
    conn: &mut Connection,
    server: ServerId,
    contact: AccountId,
    report: ReportId,
) -> Result<Named, Fault> {
    let (programme, report) = match found(conn, server, contact, report).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(about) = report.told.about else {
        return Ok(Err(Refusal::AboutNobody));
    };
    let reporter = report.reporter;
    let two = Two {
        reported: (about, not_with::person_with(conn, programme, about).await?),
        reporter: (
            reporter,
            not_with::person_with(conn, programme, reporter).await?,
        ),
    };
    let same = about == reporter || two.reported.1.is_some() && two.reported.1 == two.reporter.1;
    if same || two.reported.1.is_none() && two.reporter.1.is_none() {
        return Ok(Err(Refusal::NobodyHere));
    }
    Ok(Ok((programme, report, two)))
}

/// Separates those whom a report names: for ever, and now, if they share a group that one of them
/// is to leave.
pub async fn separate(
    app: &App,
    server: ServerId,
    contact: AccountId,
    report: ReportId,
    leaves: Leaves,
    now: Moment,
) -> Result<Result<Separated, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (programme, seen, two) = match two(&mut write, server, contact, report).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    for (one, other) in two.apart() {
        not_with::insert(&mut write, (programme, one), &other, true, now).await?;
    }
    let mut left = false;
    if let (Some(reported), Some(reporter)) = (two.reported.1, two.reporter.1) {
        let (goes, stays) = match leaves {
            Leaves::Reported => (reported, reporter),
            Leaves::Reporter => (reporter, reported),
        };
        left = leave(&mut write, server, goes, stays, now).await?;
    }
    for pair in two.looking_after() {
        left |= helpers::part(&mut write, server, pair, now).await?;
    }
    if !seen.separated {
        rows::set_separated(&mut write, report, contact, now).await?;
        note(&mut write, server, "report.separate", report, now).await?;
    }
    let seen = rows::report(&mut write, programme, contact, report).await?;
    write.commit().await?;
    Ok(seen
        .map(|report| Separated { report, left })
        .ok_or(Refusal::Gone))
}

/// Takes one of two out of every group that they share; says whether there was one. They wait for
/// another group then, as if a coordinator had moved them.
async fn leave(
    conn: &mut Connection,
    server: ServerId,
    goes: PersonId,
    stays: PersonId,
    now: Moment,
) -> Result<bool, Fault> {
    let shared = not_with::shared_groups(conn, goes, stays).await?;
    let mut left = false;
    for (group, who) in shared {
        let Some(person) = membership::participant(conn, server, who).await? else {
            continue;
        };
        moves::leave(conn, server, &person, Ended::Moved, now).await?;
        moves::let_go_of_old_rooms(conn, server, &person, now).await?;
        small::after_leaving(conn, server, group, now).await?;
        let detail = json!({ "group": group });
        let what = "participant.move";
        audit::note(conn, server, None, what, who.0, &detail, now).await?;
        left = true;
    }
    Ok(left)
}
