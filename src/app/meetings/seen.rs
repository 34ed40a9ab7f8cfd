//! What is known about the times of a proposal, gathered for whoever shows it.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use super::{Apart, times};
use crate::{
    domain::{
        availability::Plan,
        ids::{ChannelId, MessageId, OptionId, ParticipantId, ProposalId},
        meeting::{Conflict, Remedy},
        night, pause,
        time::{Moment, Zone},
    },
    store::{
        Connection, StoreError,
        meetings::{self as rows, MeetingState, OfferedTime, Proposal, ProposalState, Setting},
        people::{self, Member},
        plans,
    },
};

/// A member of the group, with what says where they are at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seated {
    /// Who it is.
    pub member: Member,
    /// When they can meet, and in which zone.
    pub plan: Plan,
    home_zone: Zone,
}

/// Times offered to a group, as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The proposal.
    pub proposal: ProposalId,
    /// How far it has come.
    pub state: ProposalState,
    /// What the group is called.
    pub group_name: String,
    /// The group's room, while it is open.
    pub room: Option<ChannelId>,
    /// Where the card stands, once it is posted.
    pub card: Option<(ChannelId, MessageId)>,
    /// How long the meeting takes.
    pub minutes: u16,
    /// The deadline for votes.
    pub closes_at: Moment,
    /// The times in the solver's order.
    pub times: Vec<OfferedTime>,
    /// The group's members.
    pub members: Vec<Seated>,
    /// When the booked time starts, if one is booked.
    pub booked_at: Option<Moment>,
    /// When the booked meeting starts that they would move, while it stands.
    pub moves_from: Option<Moment>,
    /// Those that somebody came to have something else for.
    pub taken: BTreeSet<OptionId>,
    /// What the group calls who has borne more early and late hours than anybody else of them.
    pub spared: Option<String>,
}

impl Seated {
    /// A member with their plan; `home_zone` is whose clocks they live by where they have not said.
    pub(in crate::app) fn of(member: Member, plan: Plan, home_zone: Zone) -> Self {
        Self {
            member,
            plan,
            home_zone,
        }
    }

    /// What their clock shows at a moment.
    pub fn local(&self, at: Moment) -> NaiveDateTime {
        self.zone(at).local(at)
    }

    /// Whose clocks they live by at a moment.
    pub fn zone(&self, at: Moment) -> Zone {
        night::zone_at(&self.plan, at).unwrap_or(self.home_zone)
    }

    /// Whether they pause at a moment.
    pub fn pauses_at(&self, at: Moment) -> bool {
        pause::holds_at(&self.plan, at)
    }

    /// Whether a sound at this moment would come in their night.
    pub fn is_asleep(&self, at: Moment) -> bool {
        night::is_night(&self.plan, at)
    }
}

/// The members of a group, with their plans.
pub(super) async fn members(
    conn: &mut Connection,
    setting: &Setting,
) -> Result<Vec<Seated>, StoreError> {
    let members = people::members_of(conn, setting.group).await?;
    let ids: Vec<_> = members.iter().map(|member| member.participant).collect();
    let plans = plans::plans_of(conn, &ids).await?;
    let seated = members.into_iter().zip(plans).map(|(member, plan)| Seated {
        member,
        plan,
        home_zone: setting.fortnights.home_zone,
    });
    Ok(seated.collect())
}

/// Who shares no time, and who could help, by what the group calls them.
pub(super) fn apart(members: &[Seated], conflict: &Conflict, remedy: Option<Remedy>) -> Apart {
    let names = |ids: &[ParticipantId]| -> Vec<String> {
        members
            .iter()
            .filter(|seated| ids.contains(&seated.member.participant))
            .map(|seated| seated.member.called_name.clone())
            .collect()
    };
    Apart {
        names: names(&conflict.members),
        why: conflict.why,
        remedy: remedy.and_then(|remedy| Some((names(&[remedy.id]).pop()?, remedy))),
    }
}

/// The times of a proposal as they stand.
pub(super) async fn offer(
    conn: &mut Connection,
    proposal: ProposalId,
) -> Result<Option<Offer>, StoreError> {
    let Some(found) = rows::proposal(conn, proposal).await? else {
        return Ok(None);
    };
    let Some(setting) = rows::setting(conn, found.server, found.group).await? else {
        return Ok(None);
    };
    let booked_at = match found.state {
        ProposalState::Booked => rows::booked_by(conn, proposal).await?,
        ProposalState::Open | ProposalState::Expired | ProposalState::Withdrawn => None,
    };
    let times = rows::times_of(conn, proposal).await?;
    let members = members(conn, &setting).await?;
    let taken = match found.state {
        ProposalState::Open => {
            let ids: Vec<ParticipantId> = members
                .iter()
                .map(|seated| seated.member.participant)
                .collect();
            times::taken(conn, &times, found.minutes, &ids).await?
        }
        ProposalState::Booked | ProposalState::Expired | ProposalState::Withdrawn => {
            BTreeSet::new()
        }
    };
    Ok(Some(Offer {
        proposal,
        state: found.state,
        room: setting.room,
        card: found.card,
        minutes: found.minutes,
        closes_at: found.closes_at,
        moves_from: moves_from(conn, &found).await?,
        spared: spared(conn, &setting, &members, found.made_at).await?,
        times,
        members,
        group_name: setting.name,
        booked_at,
        taken,
    }))
}

/// When the meeting starts that a proposal would move, while it stands.
async fn moves_from(
    conn: &mut Connection,
    proposal: &Proposal,
) -> Result<Option<Moment>, StoreError> {
    let Some(moves) = proposal.moves else {
        return Ok(None);
    };
    let meeting = rows::meeting(conn, moves).await?;
    Ok(meeting
        .filter(|meeting| meeting.state == MeetingState::Booked)
        .map(|meeting| meeting.starts_at))
}

/// Whose turn it is to have it easy: who had borne more than anybody else at a moment. Whoever pauses
/// is not spoken of.
async fn spared(
    conn: &mut Connection,
    setting: &Setting,
    members: &[Seated],
    at: Moment,
) -> Result<Option<String>, StoreError> {
    let members: Vec<&Seated> = members.iter().filter(|it| !it.pauses_at(at)).collect();
    let ids: Vec<_> = members
        .iter()
        .map(|seated| seated.member.participant)
        .collect();
    let borne = rows::ledgers(conn, setting.cohort, &ids, at).await?;
    let most = borne.iter().max();
    let mut having = members
        .iter()
        .zip(&borne)
        .filter(|(_, points)| Some(*points) == most);
    Ok(match (having.next(), having.next()) {
        (Some((seated, points)), None) if 0 < *points => Some(seated.member.called_name.clone()),
        _ => None,
    })
}
