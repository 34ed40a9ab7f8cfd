//! Clock changes that move a kept hour for somebody, and when the group is told.

use chrono::{NaiveDate, TimeDelta};

use super::{Kept, Meeting, as_sought, kind_moment, load};
use crate::{
    app::{App, Fault, meetings::Seated},
    domain::{
        ids::StandingId,
        meeting::{self, Shift},
        promises::Promise,
        time::Moment,
    },
    store::{Connection, jobs, standing::Hour},
};

/// How long before the clocks change the group is told, at the next moment that is night for none.
const NOTICE: TimeDelta = TimeDelta::days(3);

/// A clock change that moves a kept hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The hour.
    pub kept: Kept,
    /// The first meeting that it moves.
    pub first: Meeting,
    /// When clocks change.
    pub at: Moment,
    /// Whom it moves.
    pub shifts: Vec<Shift>,
}

/// A clock change as it moves an hour now; none when it moves nobody any more.
pub async fn clock_change(
    app: &App,
    standing: StandingId,
    on: NaiveDate,
    now: Moment,
) -> Result<Option<Change>, Fault> {
    let mut read = app.store.read().await?;
    let Some(kept) = load(&mut read, standing).await? else {
        return Ok(None);
    };
    let is_after = |meeting: &&Meeting| on <= meeting.starts_at.date_naive();
    let first = kept.booked().find(is_after).cloned();
    let last = kept.booked().filter(|meeting| !is_after(meeting)).last();
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(None);
    };
    let members = as_sought(&kept.members);
    let between = last.starts_at..first.starts_at;
    let shifts = meeting::shifts(&members, &[between.start, between.end]);
    if shifts.is_empty() || first.starts_at <= now {
        return Ok(None);
    }
    let at = meeting::clocks_move(kept.hour.standing.zone, &members, &shifts, &between);
    Ok(Some(Change {
        kept,
        first,
        at,
        shifts,
    }))
}

/// Promises that the group is told of each clock change that moves its hour for somebody.
pub(super) async fn promise(
    conn: &mut Connection,
    hour: &Hour,
    seated: &[Seated],
    moments: &[Moment],
    now: Moment,
) -> Result<(), Fault> {
    let members = as_sought(seated);
    for (last, first) in moments.iter().zip(moments.iter().skip(1)) {
        let shifts = meeting::shifts(&members, &[*last, *first]);
        if shifts.is_empty() {
            continue;
        }
        let between = *last..*first;
        let at = meeting::clocks_move(hour.standing.zone, &members, &shifts, &between);
        let due = kind_moment(seated, now.max(at - NOTICE));
        let told = Promise::ClockChange {
            standing: hour.id,
            on: first.date_naive(),
        };
        jobs::promise(conn, hour.server, &told, due, Some(*first), now).await?;
    }
    Ok(())
}
