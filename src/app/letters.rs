//! Letters: private messages to people who agreed to them, each once.
//!
//! Knows: who agreed; that whoever waits when the rooms open is told what that means, and whoever has
//! stopped half way through signing up is reminded before its last day. Refuses to know: how a letter
//! looks, and what is posted where others read.
//!
//! **Invariants**
//! - Nobody is written to who has not agreed since their cohort opened, or has taken it back.
//! - A letter goes by how things stand when it is sent: whoever has a group by then, or has handed in,
//!   gets none.

use chrono::{NaiveDate, TimeDelta};
use serde_json::json;

use super::{App, Fault};
use crate::{
    domain::{
        consent::Purpose,
        ids::{AccountId, CohortId, ParticipantId, ServerId},
        language::Locale,
        night::{self, kind_moment},
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, audit,
        cohorts::{self, Cohort, State},
        consents, intake, jobs,
        letters::{self as rows, Reader, Waits},
        plans, signups,
    },
};

/// Who waits is told so long after the launch: until then a coordinator may still find them a group.
const TOLD_AFTER: TimeDelta = TimeDelta::hours(24);

/// Whoever asks has no place in a cohort that is open or running here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nobody;

/// Records whether somebody agrees to be written to in private, as the person of their place in a
/// cohort, or else of their newest place. Who is half way through signing up and agrees is reminded of
/// it.
pub async fn allow(
    app: &App,
    (server, account): (ServerId, AccountId),
    cohort: Option<CohortId>,
    allowed: bool,
    locale: Locale,
    now: Moment,
) -> Result<Result<(), Nobody>, Fault> {
    let mut write = app.store.write().await?;
    let places = signups::places_of(&mut write, server, account).await?;
    let mut meant = places.iter();
    let Some(meant) = meant.find(|place| cohort.is_none_or(|cohort| place.cohort == cohort)) else {
        return Ok(Err(Nobody));
    };
    let (person, purpose) = (meant.person, Purpose::PrivateMessages);
    let holds = consents::holds(&mut write, (person, meant.cohort), purpose).await?;
    if holds == allowed {
        return Ok(Ok(()));
    }
    if allowed {
        consents::give(&mut write, (person, meant.cohort), purpose, locale, now).await?;
        for place in places.iter().filter(|place| place.unfinished) {
            if let Some(cohort) = cohorts::on_server(&mut write, server, place.cohort).await? {
                remind(&mut write, &cohort, place.participant, now).await?;
            }
        }
    } else {
        consents::take_back(&mut write, person, purpose, now).await?;
    }
    let (what, detail) = ("person.letters", json!({ "allowed": allowed }));
    let who = Some(account);
    audit::note(&mut write, server, who, what, person.0, &detail, now).await?;
    write.commit().await?;
    Ok(Ok(()))
}

/// Whether somebody agrees to be written to in private; none where they have no place to be written
/// about.
pub async fn allowed(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
) -> Result<Option<bool>, Fault> {
    let places = signups::places_of(conn, server, account).await?;
    match places.first() {
        Some(newest) => {
            let whose = (newest.person, newest.cohort);
            let purpose = Purpose::PrivateMessages;
            Ok(Some(consents::holds(conn, whose, purpose).await?))
        }
        None => Ok(None),
    }
}

/// Promises a letter to everybody who waits while the rooms of a cohort open, and agreed to letters;
/// all who wait come first on the next wait-list. In the transaction that launches the cohort.
pub(super) async fn promise_waiting(
    conn: &mut Connection,
    server: ServerId,
    cohort: CohortId,
    now: Moment,
) -> Result<(), Fault> {
    let readers = rows::begin_waiting(conn, cohort).await?;
    let plans = plans::plans_of(conn, &readers).await?;
    for (participant, plan) in readers.into_iter().zip(plans) {
        let due = kind_moment(&[plan], now + TOLD_AFTER);
        let letter = Promise::Waiting {
            cohort,
            participant,
            launched: now.timestamp_millis(),
        };
        jobs::promise(conn, server, &letter, due, None, now).await?;
    }
    Ok(())
}

/// Promises a reminder to everybody who is half way through signing up for a cohort and agreed to
/// letters, because its last day was set.
pub(super) async fn remind_all(
    conn: &mut Connection,
    cohort: &Cohort,
    now: Moment,
) -> Result<(), Fault> {
    for participant in rows::half_way(conn, cohort.id).await? {
        remind(conn, cohort, participant, now).await?;
    }
    Ok(())
}

/// Promises somebody half way a reminder before the last day, if they agreed to letters and one is
/// set.
pub(super) async fn remind(
    conn: &mut Connection,
    cohort: &Cohort,
    participant: ParticipantId,
    now: Moment,
) -> Result<(), Fault> {
    let reader = rows::reader(conn, participant).await?;
    if !reader.is_some_and(|reader| reader.agreed && reader.reminded_at.is_none()) {
        return Ok(());
    }
    let rules = intake::rules(conn, cohort.id).await?;
    let home = cohort.plan.home_zone;
    let plan = plans::plan_of(conn, participant).await?;
    let theirs = night::zone_at(&plan, now).unwrap_or(home);
    let (Some(closes), Some(reminder)) = (rules.closes_on, rules.reminder(home, theirs, now))
    else {
        return Ok(());
    };
    let due = kind_moment(&[plan], reminder.due);
    if due < reminder.over {
        let letter = Promise::HalfWay {
            cohort: cohort.id,
            participant,
            closes,
        };
        let over = Some(reminder.over);
        jobs::promise(conn, cohort.server, &letter, due, over, now).await?;
    }
    Ok(())
}

/// A letter that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The server that it comes from.
    pub server: ServerId,
    /// What its reader is called.
    pub called_name: String,
    /// The name of the cohort that it is about.
    pub cohort_name: String,
    /// Whether its reader waits for a place in the cohort, and not for a group.
    pub wait_listed: bool,
}

/// Why a letter is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// They have not agreed, or have taken it back.
    NotAgreed,
    /// They are not on the server.
    Away,
    /// It was sent before.
    Before,
    /// What it is about is over.
    Over,
    /// It is night where they are.
    Night {
        /// When it is not.
        until: Moment,
    },
}

/// The account to which a letter goes, or went; none where it is not known.
pub async fn account_of(app: &App, participant: ParticipantId) -> Result<Option<AccountId>, Fault> {
    let mut read = app.store.read().await?;
    let reader = rows::reader(&mut read, participant).await?;
    Ok(reader.and_then(|reader| reader.account))
}

/// Reads the letter to somebody who waits while the groups are at work.
pub async fn waiting(
    app: &App,
    participant: ParticipantId,
    now: Moment,
) -> Result<Result<Letter, NotSent>, Fault> {
    let waits = |reader: &Reader| {
        reader.state == State::Running && matches!(reader.waits, Some(Waits::Place | Waits::Group))
    };
    let before = |reader: &Reader| reader.told_at.is_some();
    letter(app, participant, waits, before, now).await
}

/// Reads the letter to somebody who has stopped half way, while `closes` is still the last day.
pub async fn half_way(
    app: &App,
    (cohort, participant): (CohortId, ParticipantId),
    closes: NaiveDate,
    now: Moment,
) -> Result<Result<Letter, NotSent>, Fault> {
    let rules = intake::rules(&mut *app.store.read().await?, cohort).await?;
    if rules.closes_on != Some(closes) {
        return Ok(Err(NotSent::Over));
    }
    let stopped = |reader: &Reader| {
        matches!(reader.state, State::Draft | State::Open) && reader.waits == Some(Waits::HalfWay)
    };
    let before = |reader: &Reader| reader.reminded_at.is_some();
    letter(app, participant, stopped, before, now).await
}

async fn letter(
    app: &App,
    participant: ParticipantId,
    concerns: impl Fn(&Reader) -> bool,
    before: impl Fn(&Reader) -> bool,
    now: Moment,
) -> Result<Result<Letter, NotSent>, Fault> {
    let mut read = app.store.read().await?;
    let Some(reader) = rows::reader(&mut read, participant).await? else {
        return Ok(Err(NotSent::Over));
    };
    if !concerns(&reader) {
        return Ok(Err(NotSent::Over));
    }
    if before(&reader) {
        return Ok(Err(NotSent::Before));
    }
    if !reader.agreed {
        return Ok(Err(NotSent::NotAgreed));
    }
    if !reader.here {
        return Ok(Err(NotSent::Away));
    }
    let plan = plans::plan_of(&mut read, participant).await?;
    let until = kind_moment(&[plan], now);
    if now < until {
        return Ok(Err(NotSent::Night { until }));
    }
    Ok(Ok(Letter {
        server: reader.server,
        called_name: reader.called_name,
        cohort_name: reader.cohort_name,
        wait_listed: reader.waits == Some(Waits::Place),
    }))
}

/// Records that a letter was sent.
pub(super) async fn sent(
    conn: &mut Connection,
    letter: &Promise,
    now: Moment,
) -> Result<(), Fault> {
    if let Promise::Waiting { participant, .. } = *letter {
        rows::told(conn, participant, now).await?;
    } else if let Promise::HalfWay { participant, .. } = *letter {
        rows::reminded(conn, participant, now).await?;
    } else {
        return Err(Fault::Impossible(format!("{letter:?} is no letter")));
    }
    Ok(())
}
