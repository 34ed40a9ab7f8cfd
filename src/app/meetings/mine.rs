//! The times of a proposal as one member sees them: their own clocks, their own answers, their own
//! share of the early and late hours.
//!
//! **Invariants**: nothing of another member's is in it, but for the sum that makes a share of one's
//! own.

use std::collections::BTreeMap;

use super::{Offer, Refusal, Seated, Vote, seen};
use crate::{
    app::{App, Fault},
    domain::{
        ids::{AccountId, ParticipantId, ProposalId, ServerId},
        time::Moment,
    },
    store::{meetings as rows, people},
};

/// A member's own view of the times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mine {
    /// Who asks.
    pub me: Seated,
    /// The times.
    pub offer: Offer,
    /// Points of early and late hours that they have borne so far.
    pub borne: u32,
    /// Points that the group has borne so far, theirs among them.
    pub borne_by_all: u32,
}

impl Mine {
    /// What they have answered to one of the times.
    pub fn answer(&self, votes: &BTreeMap<ParticipantId, Vote>) -> Option<Vote> {
        votes.get(&self.me.member.participant).copied()
    }
}

/// Shows the times of a proposal to a member of its group.
pub async fn mine(
    app: &App,
    server: ServerId,
    account: AccountId,
    proposal: ProposalId,
    now: Moment,
) -> Result<Result<Mine, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = rows::proposal_here(&mut read, server, proposal).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let Some(seat) = people::seat_of(&mut read, server, found.group, account).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let Some(offer) = seen::offer(&mut read, proposal).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let members = offer.members.iter();
    let ids: Vec<_> = members.map(|seated| seated.member.participant).collect();
    let ledgers = rows::ledgers(&mut read, seat.cohort, &ids, now).await?;
    let borne_by_all = ledgers.iter().sum();
    let mut members = offer.members.iter().zip(ledgers);
    let me = members.find(|(seated, _borne)| seated.member.participant == seat.participant);
    let Some((me, borne)) = me.map(|(me, borne)| (me.clone(), borne)) else {
        return Ok(Err(Refusal::NotAMember));
    };
    Ok(Ok(Mine {
        me,
        offer,
        borne,
        borne_by_all,
    }))
}
