//! What follows from changed hours for what is offered and what is booked.
//!
//! **Invariants**: an offered time counts on a member exactly when it lies in their hours; a vote
//! that was given stays given.

use chrono::TimeDelta;

use super::Outside;
use crate::{
    app::{Fault, prompts},
    domain::{
        availability::{Plan, grid},
        meeting, night,
        time::{Moment, Zone},
    },
    store::{
        Connection, StoreError, hours,
        meetings::{self as rows, MeetingState},
        plans,
        signups::Place,
    },
};

/// Counts anew on whom the offered times count that wait for answers.
pub(super) async fn recount(
    conn: &mut Connection,
    places: &[Place],
    now: Moment,
) -> Result<(), StoreError> {
    for place in places {
        let Some(group) = place.group else { continue };
        let Some(open) = rows::open_of(conn, group).await? else {
            continue;
        };
        let Some(proposal) = rows::proposal(conn, open).await? else {
            continue;
        };
        let plan = plans::plan_of(conn, place.participant).await?;
        for time in rows::times_of(conn, open).await? {
            if now < time.starts_at {
                let cost = cost(&plan, time.starts_at, proposal.minutes);
                hours::count_on(conn, time.id, place.participant, cost).await?;
            }
        }
    }
    Ok(())
}

/// Looks anew for the hours at which prompts come to the groups of somebody who is elsewhere now.
pub(super) async fn reconsider_prompts(
    conn: &mut Connection,
    places: &[Place],
    now: Moment,
) -> Result<(), Fault> {
    for group in places.iter().filter_map(|place| place.group) {
        prompts::reconsider(conn, group, now).await?;
    }
    Ok(())
}

/// The booked meetings that somebody is expected at and that lie outside of their hours.
pub(super) async fn outside(
    conn: &mut Connection,
    places: &[Place],
    now: Moment,
) -> Result<Vec<Outside>, StoreError> {
    let mut outside = Vec::new();
    for place in places {
        let Some(group) = place.group else { continue };
        let plan = plans::plan_of(conn, place.participant).await?;
        for meeting in rows::meetings_of(conn, group).await? {
            if meeting.state != MeetingState::Booked
                || meeting.starts_at <= now
                || cost(&plan, meeting.starts_at, meeting.minutes).is_some()
            {
                continue;
            }
            let parts = rows::attendance(conn, meeting.id).await?;
            let mut mine = parts
                .iter()
                .filter(|part| part.participant == place.participant);
            if mine.any(|part| !part.declined) {
                let zone = night::zone_at(&plan, meeting.starts_at).unwrap_or(Zone::UTC);
                outside.push(Outside {
                    meeting: meeting.id,
                    group_name: place.group_name.clone().unwrap_or_default(),
                    local: zone.local(meeting.starts_at),
                });
            }
        }
    }
    Ok(outside)
}

/// What a meeting costs somebody; none where it lies outside of their hours.
pub(in crate::app) fn cost(plan: &Plan, starts_at: Moment, minutes: u16) -> Option<i64> {
    let ends_at = starts_at + TimeDelta::minutes(i64::from(minutes));
    let half_hours = grid::half_hours(plan, starts_at, ends_at);
    meeting::meeting_cost(&half_hours, minutes).map(i64::from)
}
