//! When somebody can meet: their week, their zone, other ones for some dates, and when they are away.
//!
//! Knows: that all of it is the person's, and so holds in every cohort that they are in; that what
//! is offered counts on them only in their hours. Refuses to know: by which taps it is said.
//!
//! **Invariants**
//! - Saying the same twice is saying it once.
//! - What somebody has booked stays booked: they are told what lies outside of their hours now.
//! - Why somebody is away is shown to nobody else.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use super::{App, Fault};
use crate::{
    domain::{
        availability::{
            Comfort, Dated, Plan, WeekHours,
            dated::{self, Span},
            parse,
            week::Stretch,
        },
        ids::{AccountId, MeetingId, ServerId},
        language::Locale,
        night,
        places::{self, Country, ZoneProblem, weekend::Weekend},
        time::{Moment, Zone},
    },
    store::{Connection, StoreError, audit, hours, people, signups},
};

mod effects;

pub use crate::store::hours::Absence;

/// The most that somebody says for some dates only; a cohort lasts four months.
const DATED_MAX: usize = 20;

/// The most absences that are kept at a time.
const ABSENCES_MAX: usize = 40;

/// Longest note of an absence, in code points; the table's own limit.
pub const NOTE_MAX: u16 = 60;

/// Dates lie at most this far ahead.
const AHEAD_MAX: Days = Days::new(732);

/// A panel that was left is opened anew after this.
const PANEL_LASTS: TimeDelta = TimeDelta::hours(2);

/// A week as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The dates for which it is said.
    pub span: Span,
    /// The week.
    pub week: WeekHours,
    /// Where they live, which says when their week begins and which days are off.
    pub country: Option<Country>,
    /// Their date.
    pub today: NaiveDate,
    /// Booked meetings of theirs that lie outside of their hours.
    pub outside: Vec<Outside>,
}

/// A booked meeting outside of somebody's hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The meeting.
    pub meeting: MeetingId,
    /// What the group is called.
    pub group_name: String,
    /// When it starts by their own clock.
    pub local: NaiveDateTime,
}

/// A change of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Changes nothing; only the panel moves.
    Nothing,
    /// Gives hours on days, or takes them back.
    Put {
        /// On which days.
        days: Vec<Weekday>,
        /// Which hours.
        stretch: Stretch,
        /// How gladly; none takes them back.
        comfort: Option<Comfort>,
    },
    /// Gives other days the hours of one.
    Copy {
        /// The one.
        from: Weekday,
        /// The others.
        to: Vec<Weekday>,
    },
    /// Takes all hours of days back.
    Clear {
        /// Which days.
        days: Vec<Weekday>,
    },
}

/// What somebody says for some dates, and what holds otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The zone now.
    pub zone: Option<Zone>,
    /// Zones for some dates that are not over.
    pub zones: Vec<Dated<Zone>>,
    /// Weeks for some dates that are not over.
    pub weeks: Vec<Dated<WeekHours>>,
    /// Absences that are not over.
    pub away: Vec<Absence>,
    /// Their date.
    pub today: NaiveDate,
    /// Booked meetings of theirs that lie outside of their hours.
    pub outside: Vec<Outside>,
}

/// Something that is said for some dates only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// A zone.
    Zone(Span),
    /// A week.
    Week(Span),
    /// An absence: its first date and the first after.
    Away(NaiveDate, NaiveDate),
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
    /// The week as it stands now.
    pub shown: Shown,
    /// What was read otherwise than it plainly stands.
    pub notes: Vec<parse::Note>,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The account is in no cohort of the server.
    NotInACohort,
    /// What was typed is no place.
    Zone(ZoneProblem),
    /// The hours that suit cannot be read.
    Sure(parse::Problem),
    /// The hours that are possible cannot be read.
    IfNeeded(parse::Problem),
    /// What was said for these dates was taken back.
    Gone,
    /// The dates end before they begin, are over, or lie too far ahead.
    Dates,
    /// So much is said already that no more is kept.
    TooMany,
}

/// Who asks, and what is known of when they can meet.
struct Mine {
    places: Vec<signups::Place>,
    plan: Plan,
    country: Option<Country>,
    today: NaiveDate,
}

impl Mine {
    /// Reads it; none for somebody who is in no cohort of the server.
    async fn read(
        conn: &mut Connection,
        server: ServerId,
        account: AccountId,
        now: Moment,
    ) -> Result<Option<Self>, StoreError> {
        let places = signups::places_of(conn, server, account).await?;
        let Some(newest) = places.first() else {
            return Ok(None);
        };
        let plan = people::plan_of(conn, newest.participant).await?;
        Ok(Some(Self {
            country: Country::from_code(&newest.country),
            today: today(&plan, now),
            plan,
            places,
        }))
    }

    /// The dates of the week that holds today.
    fn span(&self) -> Span {
        dated::in_force(&self.plan.hours, self.today).map_or(Span::ALWAYS, Dated::span)
    }

    fn week(&self, span: Span) -> Option<WeekHours> {
        let week = dated::said_for(&self.plan.hours, span).map(|week| week.value.clone());
        week.or_else(|| (span == Span::ALWAYS).then(WeekHours::default))
    }

    fn shown(&self, span: Span, week: WeekHours, outside: Vec<Outside>) -> Shown {
        Shown {
            span,
            week,
            country: self.country,
            today: self.today,
            outside,
        }
    }
}

/// Somebody's own date; that of UTC while their zone is unknown.
pub(super) fn today(plan: &Plan, now: Moment) -> NaiveDate {
    let zone = night::zone_at(plan, now).unwrap_or(Zone::UTC);
    zone.local(now).date()
}

/// Somebody's own date, for dates to choose from.
pub async fn date_of(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<NaiveDate, Fault> {
    let mut read = app.store.read().await?;
    let mine = Mine::read(&mut read, server, account, now).await?;
    Ok(mine.map_or(now.date_naive(), |mine| mine.today))
}

/// Shows the week that is said for these dates, or the one that holds now; with where the panel
/// was left, if that is not long ago.
pub async fn look(
    app: &App,
    server: ServerId,
    account: AccountId,
    span: Option<Span>,
    now: Moment,
) -> Result<Result<(Shown, Option<String>), Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(mine) = Mine::read(&mut read, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    let span = span.unwrap_or_else(|| mine.span());
    let Some(week) = mine.week(span) else {
        return Ok(Err(Refusal::Gone));
    };
    let spot = match mine.places.first() {
        Some(place) => hours::spot_since(&mut read, place.participant, now - PANEL_LASTS).await?,
        None => None,
    };
    let outside = effects::outside(&mut read, &mine.places, now).await?;
    Ok(Ok((mine.shown(span, week, outside), spot)))
}

/// Changes the week that is said for these dates, and remembers where the panel stands.
pub async fn change(
    app: &App,
    server: ServerId,
    account: AccountId,
    span: Span,
    edit: &Edit,
    spot: &str,
    now: Moment,
) -> Result<Result<Shown, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(mine) = Mine::read(&mut write, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    let Some(before) = mine.week(span) else {
        return Ok(Err(Refusal::Gone));
    };
    let week = edited(before.clone(), edit);
    if week != before {
        let who = (server, account);
        say_week(
            &mut write,
            who,
            &mine,
            &Dated::over(span, week.clone()),
            now,
        )
        .await?;
    }
    if let Some(place) = mine.places.first() {
        hours::set_spot(&mut write, place.participant, Some(spot), now).await?;
    }
    let outside = effects::outside(&mut write, &mine.places, now).await?;
    write.commit().await?;
    Ok(Ok(mine.shown(span, week, outside)))
}

fn edited(mut week: WeekHours, edit: &Edit) -> WeekHours {
    match edit {
        Edit::Nothing => {}
        Edit::Put {
            days,
            stretch,
            comfort,
        } => {
            for day in days {
                week.put(*day, *stretch, *comfort);
            }
        }
        Edit::Copy { from, to } => {
            for day in to {
                week.copy(*from, *day);
            }
        }
        Edit::Clear { days } => {
            for day in days {
                week.clear(*day);
            }
        }
    }
    week
}

/// Closes the panel: it opens at its beginning again.
pub async fn close(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Result<Shown, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(mine) = Mine::read(&mut write, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    if let Some(place) = mine.places.first() {
        hours::set_spot(&mut write, place.participant, None, now).await?;
    }
    let outside = effects::outside(&mut write, &mine.places, now).await?;
    write.commit().await?;
    let span = mine.span();
    let week = mine.week(span).unwrap_or_default();
    Ok(Ok(mine.shown(span, week, outside)))
}

/// Sets the week that is said for these dates, or the one that holds now, as it was typed.
pub async fn type_hours(
    app: &App,
    server: ServerId,
    account: AccountId,
    span: Option<Span>,
    typed: &TypedHours<'_>,
    now: Moment,
) -> Result<Result<HoursRead, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(mine) = Mine::read(&mut write, server, account, now).await? else {
        return Ok(Err(Refusal::NotInACohort));
    };
    let span = span.unwrap_or_else(|| mine.span());
    if mine.week(span).is_none() {
        return Ok(Err(Refusal::Gone));
    }
    let writer = parse::Writer {
        locale: typed.locale,
        weekend: Weekend::of(mine.country),
    };
    let mut sure = match parse::read_by(typed.sure, writer) {
        Ok(read) => read,
        Err(problem) => return Ok(Err(Refusal::Sure(problem))),
    };
    let mut if_needed = match typed.if_needed.trim() {
        "" => parse::Read::default(),
        written => match parse::read_by(written, writer) {
            Ok(read) => read,
            Err(problem) => return Ok(Err(Refusal::IfNeeded(problem))),
        },
    };
    let mut notes = std::mem::take(&mut sure.notes);
    notes.append(&mut if_needed.notes);
    let week = WeekHours::read(sure, if_needed);
    let said = Dated::over(span, week.clone());
    say_week(&mut write, (server, account), &mine, &said, now).await?;
    let outside = effects::outside(&mut write, &mine.places, now).await?;
    write.commit().await?;
    let shown = mine.shown(span, week, outside);
    Ok(Ok(HoursRead { shown, notes }))
}

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
    let now_said = dated::in_force(&mine.plan.zones, mine.today).map_or(Span::ALWAYS, Dated::span);
    let said = Dated::over(span.unwrap_or(now_said), found.zone);
    let mut zones = mine.plan.zones.clone();
    dated::say(&mut zones, said);
    if DATED_MAX < zones.len() {
        return Ok(Err(Refusal::TooMany));
    }
    for place in &mine.places {
        hours::set_zones(&mut write, place.participant, &zones).await?;
        let (what, subject) = ("participant.zone", place.participant.0);
        audit::note(&mut write, server, Some(account), what, subject, &(), now).await?;
    }
    effects::recount(&mut write, &mine.places, now).await?;
    let dates = dates(&mut write, &mine.places, now).await?;
    write.commit().await?;
    Ok(Ok((found.zone, dates)))
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
fn is_ahead(span: Span, today: NaiveDate) -> bool {
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
pub(super) async fn dates(
    conn: &mut Connection,
    places: &[signups::Place],
    now: Moment,
) -> Result<Dates, StoreError> {
    let (plan, newest) = match places.first() {
        Some(newest) => {
            let plan = people::plan_of(conn, newest.participant).await?;
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

async fn say_week(
    conn: &mut Connection,
    (server, account): (ServerId, AccountId),
    mine: &Mine,
    said: &Dated<WeekHours>,
    now: Moment,
) -> Result<(), StoreError> {
    let mut weeks = mine.plan.hours.clone();
    dated::say(&mut weeks, said.clone());
    for place in &mine.places {
        hours::set_weeks(conn, place.participant, &weeks).await?;
        let (what, subject) = ("participant.hours", place.participant.0);
        audit::note(conn, server, Some(account), what, subject, &(), now).await?;
    }
    effects::recount(conn, &mine.places, now).await
}
