//! Intake: when people may sign up, how many places there are, and who waits for one.
//!
//! Knows: that places are given in the order of the list, and that whoever raises the numbers lets
//! people in by it. Refuses to know: how a sign-up is answered.
//!
//! **Invariants**: numbers that are set twice are set once; nobody loses a place that they have.

use chrono::NaiveDate;

use super::{App, Fault, choices, letters};
use crate::{
    domain::{
        dates,
        ids::{AccountId, CohortId, ParticipantId, ServerId},
        intake::{Admission, Rules},
        language::Locale,
        time::Moment,
    },
    store::{Connection, audit, cohorts as rows, intake, letters as half_way, signups},
};

/// Most places of a cohort: as many as a sheet has rows.
pub const CAPACITY_MAX: u32 = 5_000;

/// What a coordinator sees of a cohort's intake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The rules.
    pub rules: Rules,
    /// How many people have a place.
    pub taken: i64,
    /// How many are half way through signing up.
    pub unfinished: i64,
    /// How many of these agreed to be written to in private.
    pub reminded: usize,
    /// How many wait for a place.
    pub waiting: usize,
    /// How many of these go first, because they have waited before.
    pub first: usize,
    /// How many answers in people's own words wait to be sorted.
    pub written: usize,
    /// How many people of each country have a place, the most first.
    pub by_country: Vec<(String, i64)>,
}

/// Window and numbers as a coordinator typed them; what is empty is not limited.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// The first day.
    pub opens: &'a str,
    /// The last day.
    pub closes: &'a str,
    /// How many places.
    pub capacity: &'a str,
    /// How large a part of them one country may take, in percent.
    pub cap_percent: &'a str,
    /// The language in which days are written.
    pub locale: Locale,
}

/// Why nothing was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The cohort takes no sign-ups any more.
    Closed,
    /// What was typed is no date.
    Date(String),
    /// The last day lies before the first.
    Order,
    /// What was typed is no number of places.
    Capacity(String),
    /// What was typed is no part in percent.
    Percent(String),
}

/// Reads a cohort's intake.
pub async fn seen(conn: &mut Connection, cohort: CohortId) -> Result<Seen, Fault> {
    let by_country = intake::by_country(conn, cohort).await?;
    let waiters = intake::waiters(conn, cohort).await?;
    Ok(Seen {
        rules: intake::rules(conn, cohort).await?,
        taken: by_country.iter().map(|(_country, count)| count).sum(),
        unfinished: signups::count_unfinished(conn, cohort).await?,
        reminded: half_way::half_way(conn, cohort).await?.len(),
        waiting: waiters.len(),
        first: waiters.iter().filter(|waiter| waiter.before).count(),
        written: choices::count_waiting(conn, cohort).await?,
        by_country,
    })
}

/// Reads the rules of a cohort that gathers, for the form.
pub async fn rules(app: &App, server: ServerId, cohort: CohortId) -> Result<Option<Rules>, Fault> {
    let mut read = app.store.read().await?;
    let found = rows::on_server(&mut read, server, cohort).await?;
    match found.filter(|cohort| cohort.state.gathers()) {
        Some(cohort) => Ok(Some(intake::rules(&mut read, cohort.id).await?)),
        None => Ok(None),
    }
}

/// Sets window and numbers, and lets in whoever they let in now; says how many these are.
pub async fn set(
    app: &App,
    server: ServerId,
    cohort: CohortId,
    typed: &Typed<'_>,
    who: AccountId,
    now: Moment,
) -> Result<Result<(Rules, usize), Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let found = rows::on_server(&mut write, server, cohort).await?;
    let Some(cohort) = found.filter(|cohort| cohort.state.gathers()) else {
        return Ok(Err(Refusal::Closed));
    };
    let today = cohort.plan.home_zone.local(now).date();
    let rules = match read(typed, today) {
        Ok(rules) => rules,
        Err(refusal) => return Ok(Err(refusal)),
    };
    intake::set_rules(&mut write, cohort.id, &rules).await?;
    let let_in = promote(&mut write, cohort.id).await?.len();
    letters::remind_all(&mut write, &cohort, now).await?;
    let detail = serde_json::json!({
        "capacity": rules.capacity, "cap": rules.cap_percent, "let_in": let_in,
    });
    let (what, subject) = ("cohort.intake", cohort.id.0);
    audit::note(&mut write, server, Some(who), what, subject, &detail, now).await?;
    write.commit().await?;
    Ok(Ok((rules, let_in)))
}

fn read(typed: &Typed<'_>, today: NaiveDate) -> Result<Rules, Refusal> {
    let day = |written: &str| match written {
        "" => Ok(None),
        written => dates::read(written, today, typed.locale)
            .map(Some)
            .ok_or_else(|| Refusal::Date(written.to_owned())),
    };
    let (opens_on, closes_on) = (day(typed.opens)?, day(typed.closes)?);
    if opens_on
        .zip(closes_on)
        .is_some_and(|(opens, closes)| closes < opens)
    {
        return Err(Refusal::Order);
    }
    let capacity = match typed.capacity {
        "" => None,
        written => {
            let number = written.parse::<u32>().ok();
            let number = number.filter(|number| (1..=CAPACITY_MAX).contains(number));
            Some(number.ok_or_else(|| Refusal::Capacity(written.to_owned()))?)
        }
    };
    let cap_percent = match typed.cap_percent.trim_end_matches(['%', ' ']) {
        "" => Rules::default().cap_percent,
        written => {
            let number = written.parse::<u8>().ok();
            let number = number.filter(|number| (1..=100).contains(number));
            number.ok_or_else(|| Refusal::Percent(written.to_owned()))?
        }
    };
    Ok(Rules {
        opens_on,
        closes_on,
        capacity,
        cap_percent,
    })
}

/// Gives places to whoever waits and can have one now, in the order of the list.
pub(super) async fn promote(
    conn: &mut Connection,
    cohort: CohortId,
) -> Result<Vec<ParticipantId>, Fault> {
    let rules = intake::rules(conn, cohort).await?;
    let mut let_in = Vec::new();
    for waiter in intake::waiters(conn, cohort).await? {
        let taken = intake::taken(conn, cohort, waiter.country).await?;
        if let Admission::In { .. } = rules.admit(taken) {
            intake::let_in(conn, waiter.participant).await?;
            let_in.push(waiter.participant);
        }
    }
    Ok(let_in)
}
