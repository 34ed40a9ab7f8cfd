//! What somebody says for some dates: another zone, other hours, being away.
//!
//! **Invariants**: dates lie ahead and end after they begin; only so much is kept.

use chrono::{Days, NaiveDate};

use super::{Absence, Dates, Mine, Refusal, Said, Shown, effects, say_week, today};
use crate::{
    app::{App, Fault},
    domain::{
        availability::{
            Dated, Plan,
            dated::{self, Span},
        },
        ids::{AccountId, ServerId},
        night, places,
        time::{Moment, Zone},
    },
    store::{Connection, StoreError, audit, hours, plans, signups},
};

/// The most that somebody says for some dates only; a cohort lasts four months.
const DATED_MAX: usize = 20;

/// The most absences that are kept at a time.
const ABSENCES_MAX: usize = 40;

/// Dates lie at most this far ahead.
const AHEAD_MAX: Days = Days::new(732);

/// Begins a week for some dates, as a copy of the one that holds on the first of them.
pub async fn begin(
    app: &App,
    server: ServerId,
    account: AccountId,
    span: Span,
    spot: &str,
    now: Moment,
) -> Result<Result<Shown, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(mine) = Mine::read(&mut write, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    if !is_ahead(span, mine.today) {
        return Ok(Err(Refusal::Dates));
    }
    let week = if let Some(week) = dated::said_for(&mine.plan.hours, span) {
        week.value.clone()
    } else {
        if DATED_MAX <= mine.plan.hours.len() {
            return Ok(Err(Refusal::TooMany));
        }
        let first_on = span.from_on.unwrap_or(mine.today);
        let like = dated::in_force(&mine.plan.hours, first_on);
        let week = like.map(|week| week.value.clone()).unwrap_or_default();
        let said = Dated::over(span, week.clone());
        say_week(&mut write, (server, account), &mine, &said, now).await?;
        week
    };
    if let Some(place) = mine.places.first() {
        hours::set_spot(&mut write, place.participant, Some(spot), now).await?;
    }
    let outside = effects::outside(&mut write, &mine.places, now).await?;
    write.commit().await?;
    Ok(Ok(mine.shown(span, week, outside)))
}

/// Sets the zone that is said for these dates, or the one that holds now, by the name of a city or
/// a zone.
pub async fn set_zone(
    app: &App,
    server: ServerId,
    account: AccountId,
    typed: &str,
    span: Option<Span>,
    now: Moment,
) -> Result<Result<(Zone, Dates), Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(mine) = Mine::read(&mut write, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    if span.is_some_and(|span| !is_ahead(span, mine.today)) {
        return Ok(Err(Refusal::Dates));
    }
    let found = match places::find_zone(typed, mine.country) {
        Ok(found) => found,
        Err(problem) => return Ok(Err(Refusal::Zone(problem))),
    };
    let who = (server, account);
    if !say_zone(&mut write, who, &mine, found.zone, span, now).await? {
        return Ok(Err(Refusal::TooMany));
    }
    let dates = dates(&mut write, &mine.places, now).await?;
    write.commit().await?;
    Ok(Ok((found.zone, dates)))
}

/// Sets the zone that holds now for somebody who says where they live, in every cohort of theirs.
pub(in crate::app) async fn move_home(
    conn: &mut Connection,
    (server, account): (ServerId, AccountId),
    zone: Zone,
    now: Moment,
) -> Result<(), Fault> {
    if let Some(mine) = Mine::read(conn, server, account, now).await? {
        say_zone(conn, (server, account), &mine, zone, None, now).await?;
    }
    Ok(())
}

/// Sets the zone that is said for these dates, or the one that holds now; says whether so many
/// zones are kept.
async fn say_zone(
    conn: &mut Connection,
    (server, account): (ServerId, AccountId),
    mine: &Mine,
    zone: Zone,
    span: Option<Span>,
    now: Moment,
) -> Result<bool, Fault> {
    let now_said = dated::in_force(&mine.plan.zones, mine.today).map_or(Span::ALWAYS, Dated::span);
    let mut zones = mine.plan.zones.clone();
    dated::say(&mut zones, Dated::over(span.unwrap_or(now_said), zone));
    if DATED_MAX < zones.len() {
        return Ok(false);
    }
    for place in &mine.places {
        hours::set_zones(conn, place.participant, &zones).await?;
        let (what, subject) = ("participant.zone", place.participant.0);
        audit::note(conn, server, Some(account), what, subject, &(), now).await?;
    }
    effects::recount(conn, &mine.places, now).await?;
    effects::reconsider_prompts(conn, &mine.places, now).await?;
    Ok(true)
}

/// Shows what somebody says for some dates only.
pub async fn look_at_dates(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Result<Dates, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(mine) = Mine::read(&mut read, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    Ok(Ok(dates(&mut read, &mine.places, now).await?))
}

/// Takes back what was said for some dates; taking back twice is once.
pub async fn take_back(
    app: &App,
    server: ServerId,
    account: AccountId,
    said: Said,
    now: Moment,
) -> Result<Result<Dates, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(mine) = Mine::read(&mut write, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    let (mut zones, mut weeks) = (mine.plan.zones.clone(), mine.plan.hours.clone());
    match said {
        Said::Zone(span) => zones.retain(|zone| zone.span() != span || span == Span::ALWAYS),
        Said::Week(span) => weeks.retain(|week| week.span() != span || span == Span::ALWAYS),
        Said::Away(..) => {}
    }
    for place in &mine.places {
        let participant = place.participant;
        match said {
            Said::Zone(_) => hours::set_zones(&mut write, participant, &zones).await?,
            Said::Week(_) => hours::set_weeks(&mut write, participant, &weeks).await?,
            Said::Away(from_on, until_on) => {
                hours::forget_absence(&mut write, participant, from_on, until_on).await?;
            }
        }
        let (what, subject) = ("participant.take-back", participant.0);
        audit::note(&mut write, server, Some(account), what, subject, &(), now).await?;
    }
    effects::recount(&mut write, &mine.places, now).await?;
    effects::reconsider_prompts(&mut write, &mine.places, now).await?;
    let dates = dates(&mut write, &mine.places, now).await?;
    write.commit().await?;
    Ok(Ok(dates))
}

/// Records that somebody is away on the dates from a first up to, not including, another.
pub async fn go_away(
    app: &App,
    server: ServerId,
    account: AccountId,
    absence: &Absence,
    now: Moment,
) -> Result<Result<Dates, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(mine) = Mine::read(&mut write, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    let span = Span {
        from_on: Some(absence.from_on),
        until_on: Some(absence.until_on),
    };
    if !is_ahead(span, mine.today) {
        return Ok(Err(Refusal::Dates));
    }
    if ABSENCES_MAX <= mine.plan.away.len() {
        return Ok(Err(Refusal::TooMany));
    }
    for place in &mine.places {
        hours::set_absence(&mut write, place.participant, absence).await?;
        let (what, subject) = ("participant.away", place.participant.0);
        audit::note(&mut write, server, Some(account), what, subject, &(), now).await?;
    }
    effects::recount(&mut write, &mine.places, now).await?;
    let dates = dates(&mut write, &mine.places, now).await?;
    write.commit().await?;
    Ok(Ok(dates))
}

/// Whether dates begin before they end, are not over, and lie in a time that can be planned.
pub(in crate::app) fn is_ahead(span: Span, today: NaiveDate) -> bool {
    let last = today.checked_add_days(AHEAD_MAX);
    let fits = |date: NaiveDate| last.is_none_or(|last| date <= last);
    let in_order = span
        .from_on
        .zip(span.until_on)
        .is_none_or(|(from, until)| from < until);
    let bounds = [span.from_on, span.until_on];
    in_order && !span.is_over(today) && bounds.into_iter().flatten().all(fits)
}

/// What somebody with these places says for some dates.
pub(in crate::app) async fn dates(
    conn: &mut Connection,
    places: &[signups::Place],
    now: Moment,
) -> Result<Dates, StoreError> {
    let (plan, newest) = match places.first() {
        Some(newest) => {
            let plan = plans::plan_of(conn, newest.participant).await?;
            (plan, Some(newest.participant))
        }
        None => (Plan::default(), None),
    };
    let today = today(&plan, now);
    Ok(Dates {
        zone: night::zone_at(&plan, now),
        zones: dated_only(plan.zones, today),
        weeks: dated_only(plan.hours, today),
        away: match newest {
            Some(participant) => hours::absences_from(conn, participant, today).await?,
            None => Vec::new(),
        },
        today,
        outside: effects::outside(conn, places, now).await?,
    })
}

/// What is said for some dates that are not over.
fn dated_only<T>(mut entries: Vec<Dated<T>>, today: NaiveDate) -> Vec<Dated<T>> {
    entries.retain(|entry| entry.span() != Span::ALWAYS && !entry.span().is_over(today));
    entries
}
