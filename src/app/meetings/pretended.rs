//! Times as a group would be offered them of people who are only made up.
//!
//! **Invariants**: nothing is read or written; the times are chosen as for anybody.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{Offer, OfferedTime, ProposalState, SEARCH, Seated, closing, times};
use crate::{
    app::App,
    domain::{
        ids::{OptionId, ProposalId},
        meeting,
        time::Moment,
    },
};

/// The times that these people would be offered if one of them asked then; so many at the most.
pub(in crate::app) fn pretended(
    app: &App,
    group_name: String,
    members: Vec<Seated>,
    (asked_at, options_max): (Moment, usize),
) -> Offer {
    let minutes = app.defaults.meeting_minutes;
    let from = asked_at + TimeDelta::hours(i64::from(app.defaults.offer_lead_hours));
    let span = times::Span {
        from,
        until: from + SEARCH,
        minutes,
    };
    let sought: Vec<meeting::Member> = members
        .iter()
        .map(|seated| meeting::Member {
            id: seated.member.participant,
            plan: seated.plan.clone(),
            ledger: 0,
            left_out: 0,
        })
        .collect();
    let best = times::best(&sought, span, &[], options_max);
    let closes_at = closing(&best.times, None, asked_at);
    let offered = (1..)
        .zip(best.times)
        .map(|(position, (starts_at, costs))| OfferedTime {
            id: OptionId(position),
            position,
            starts_at,
            costs: costs.into_iter().collect(),
            votes: BTreeMap::new(),
        });
    Offer {
        proposal: ProposalId(0),
        state: ProposalState::Open,
        group_name,
        room: None,
        card: None,
        minutes,
        closes_at,
        times: offered.collect(),
        members,
        booked_at: None,
        moves_from: None,
        taken: BTreeSet::new(),
        spared: None,
    }
}
