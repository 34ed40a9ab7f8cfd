//! When somebody can meet: their week, their zone, other ones for some dates, and when they are away.
//!
//! Knows: that all of it is the person's, and so holds in every cohort that they are in; that what
//! is offered counts on them only in their hours. Refuses to know: by which taps it is said.
//!
//! **Invariants**
//! - Saying the same twice is saying it once.
//! - What somebody has booked stays booked: they are told what lies outside of their hours now.
//! - Why somebody is away is shown to nobody else.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use super::{App, Fault};
use crate::{
    domain::{
        availability::{
            Comfort, Dated, Plan, WeekHours,
            dated::{self, Span},
            parse,
            week::Stretch,
        },
        ids::{AccountId, CohortId, MeetingId, ServerId},
        language::Locale,
        night,
        places::{Country, ZoneProblem, weekend::Weekend},
        time::{Moment, Zone},
    },
    store::{Connection, StoreError, audit, hours, plans, signups},
};

mod ahead;
mod effects;

pub use crate::store::hours::Absence;
pub use ahead::{begin, go_away, look_at_dates, set_zone, take_back};
pub(super) use ahead::{dates, is_ahead, move_home};
pub(super) use effects::cost;

/// Longest note of an absence, in code points; the table's own limit.
pub const NOTE_MAX: u16 = 60;

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
    /// The cohort for which they are half way through signing up, if there is one.
    pub unfinished: Option<CohortId>,
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
        let plan = plans::plan_of(conn, newest.participant).await?;
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
        let unfinished = self.places.iter().find(|place| place.unfinished);
        Shown {
            unfinished: unfinished.map(|place| place.cohort),
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
