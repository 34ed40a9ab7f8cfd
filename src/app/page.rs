//! Somebody's own page: their group, their zone, their hours, what comes next.
//!
//! Knows: that zone and hours are the person's, and so hold in every cohort that they are in.
//! Refuses to know: how a page looks.
//!
//! **Invariants**: a page shows and changes only what belongs to the account that asks.

use super::{App, Fault};
use crate::{
    domain::{
        availability::{WeekHours, parse},
        ids::{AccountId, ServerId},
        language::Locale,
        places::{self, Country, ZoneProblem, weekend::Weekend},
        time::{Moment, Zone},
    },
    store::{
        audit, people,
        signups::{self, LastPrompt, Place},
    },
};

/// Somebody's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Their place in each cohort that is not over; never empty.
    pub places: Vec<Seen>,
    /// Their zone.
    pub zone: Option<Zone>,
    /// Their week.
    pub hours: WeekHours,
}

/// A place in a cohort and what comes next there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The place.
    pub place: Place,
    /// When their next meeting starts.
    pub meets_at: Option<Moment>,
    /// The prompt that their group got last.
    pub prompt: Option<LastPrompt>,
}

/// Why a zone or hours were not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageRefusal {
    /// The account is in no cohort of the server.
    NotInACohort,
    /// What was typed is no place.
    Zone(ZoneProblem),
    /// The hours that suit cannot be read.
    Sure(parse::Problem),
    /// The hours that are possible cannot be read.
    IfNeeded(parse::Problem),
}

/// Weekly hours as somebody typed them.
#[derive(Clone, Copy, Debug)]
pub struct TypedHours<'a> {
    /// Those that suit.
    pub sure: &'a str,
    /// Those that are possible; may be empty.
    pub if_needed: &'a str,
    /// The locale in which they read Discord.
    pub locale: Locale,
}

/// Hours as they were read and stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursRead {
    /// The week.
    pub hours: WeekHours,
    /// What was read otherwise than it plainly stands.
    pub notes: Vec<parse::Note>,
}

/// Reads the page of an account; none for somebody who is in no cohort of the server.
pub async fn look(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Option<Page>, Fault> {
    let mut read = app.store.read().await?;
    let mut places = Vec::new();
    for place in signups::places_of(&mut read, server, account).await? {
        let (meets_at, prompt) = match place.group {
            Some(group) => (
                signups::next_meeting(&mut read, place.participant, group, now).await?,
                signups::last_prompt(&mut read, group).await?,
            ),
            None => (None, None),
        };
        places.push(Seen {
            place,
            meets_at,
            prompt,
        });
    }
    let Some(newest) = places.first() else {
        return Ok(None);
    };
    let mut plan = people::plan_of(&mut read, newest.place.participant).await?;
    Ok(Some(Page {
        zone: plan.zones.pop().map(|dated| dated.value),
        hours: plan
            .hours
            .pop()
            .map(|dated| dated.value)
            .unwrap_or_default(),
        places,
    }))
}

/// Reads the week of an account's person, for a form; none for somebody who is in no cohort of
/// the server.
pub async fn hours(
    app: &App,
    server: ServerId,
    account: AccountId,
) -> Result<Option<WeekHours>, Fault> {
    let mut read = app.store.read().await?;
    let mine = signups::places_of(&mut read, server, account).await?;
    let Some(newest) = mine.first() else {
        return Ok(None);
    };
    let mut plan = people::plan_of(&mut read, newest.participant).await?;
    let hours = plan.hours.pop().map(|dated| dated.value);
    Ok(Some(hours.unwrap_or_default()))
}

/// Sets the zone of an account's person, by the name of a city or a zone.
pub async fn set_zone(
    app: &App,
    server: ServerId,
    account: AccountId,
    typed: &str,
    now: Moment,
) -> Result<Result<Zone, PageRefusal>, Fault> {
    let mut write = app.store.write().await?;
    let mine = signups::places_of(&mut write, server, account).await?;
    let Some(newest) = mine.first() else {
        return Ok(Err(PageRefusal::NotInACohort));
    };
    let found = match places::find_zone(typed, Country::from_code(&newest.country)) {
        Ok(found) => found,
        Err(problem) => return Ok(Err(PageRefusal::Zone(problem))),
    };
    for place in &mine {
        people::set_zone(&mut write, place.participant, found.zone).await?;
        let (what, subject) = ("participant.zone", place.participant.0);
        audit::note(&mut write, server, Some(account), what, subject, &(), now).await?;
    }
    write.commit().await?;
    Ok(Ok(found.zone))
}

/// Sets the weekly hours of an account's person, as they typed them.
pub async fn set_hours(
    app: &App,
    server: ServerId,
    account: AccountId,
    typed: &TypedHours<'_>,
    now: Moment,
) -> Result<Result<HoursRead, PageRefusal>, Fault> {
    let mut write = app.store.write().await?;
    let mine = signups::places_of(&mut write, server, account).await?;
    let Some(newest) = mine.first() else {
        return Ok(Err(PageRefusal::NotInACohort));
    };
    let writer = parse::Writer {
        locale: typed.locale,
        weekend: Weekend::of(Country::from_code(&newest.country)),
    };
    let mut sure = match parse::read_by(typed.sure, writer) {
        Ok(read) => read,
        Err(problem) => return Ok(Err(PageRefusal::Sure(problem))),
    };
    let mut if_needed = match typed.if_needed.trim() {
        "" => parse::Read::default(),
        written => match parse::read_by(written, writer) {
            Ok(read) => read,
            Err(problem) => return Ok(Err(PageRefusal::IfNeeded(problem))),
        },
    };
    let mut notes = std::mem::take(&mut sure.notes);
    notes.append(&mut if_needed.notes);
    let hours = WeekHours::read(sure, if_needed);
    for place in &mine {
        people::set_hours(&mut write, place.participant, &hours).await?;
        let (what, subject) = ("participant.hours", place.participant.0);
        audit::note(&mut write, server, Some(account), what, subject, &(), now).await?;
    }
    write.commit().await?;
    Ok(Ok(HoursRead { hours, notes }))
}
