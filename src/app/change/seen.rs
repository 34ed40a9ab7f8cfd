//! A cohort as changes see it, and what its people and groups are called.

use std::collections::BTreeMap;

use super::{After, Broken, Going};
use crate::{
    app::{Fault, cohorts::candidates},
    domain::{
        change::{Ground, Step},
        grouping::Breach,
        ids::{CohortId, GroupId, ParticipantId, ServerId},
    },
    store::{
        Connection,
        cohorts::{self, Cohort},
        groups, membership,
    },
};

/// The ground of a cohort, with names.
pub(in crate::app) struct Seen {
    pub(in crate::app) ground: Ground,
    people: BTreeMap<ParticipantId, String>,
    groups: BTreeMap<GroupId, String>,
}

impl Seen {
    /// Reads a cohort of a server; none for those of other servers.
    pub(super) async fn read(
        conn: &mut Connection,
        server: ServerId,
        cohort: CohortId,
    ) -> Result<Option<Self>, Fault> {
        match cohorts::on_server(conn, server, cohort).await? {
            Some(cohort) => Ok(Some(Self::of(conn, &cohort, |_who| true).await?)),
            None => Ok(None),
        }
    }

    /// Reads a cohort, and the hours and wishes of those alone whom `judges` names: to work out
    /// everybody's weeks takes long.
    pub(in crate::app) async fn of(
        conn: &mut Connection,
        cohort: &Cohort,
        judges: impl Fn(ParticipantId) -> bool,
    ) -> Result<Self, Fault> {
        let rules = candidates::rules(conn, cohort).await?;
        let mut seen = Self {
            ground: Ground {
                people: BTreeMap::new(),
                members: BTreeMap::new(),
                rules,
            },
            people: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        for group in membership::groups(conn, cohort.id).await? {
            seen.ground.members.insert(group.id, group.members);
            seen.groups.insert(group.id, group.name);
        }
        for person in groups::candidates_and_wait_list(conn, cohort.id).await? {
            if judges(person.participant) {
                let candidate = candidates::who_waits(cohort, &person);
                seen.ground.people.insert(person.participant, candidate);
            }
            seen.people.insert(person.participant, person.called_name);
        }
        Ok(seen)
    }

    pub(in crate::app) fn name_of(&self, who: ParticipantId) -> String {
        self.people.get(&who).cloned().unwrap_or_default()
    }

    pub(in crate::app) fn group_name(&self, group: GroupId) -> String {
        self.groups.get(&group).cloned().unwrap_or_default()
    }

    /// Learns what people are called, whom it may not know because they can be in no group.
    pub(super) fn call(&mut self, names: BTreeMap<ParticipantId, String>) {
        self.people.extend(names);
    }

    /// A step, by names.
    pub(super) fn going(&self, step: &Step) -> Going {
        Going {
            name: self.name_of(step.who),
            from: step.from.map(|group| self.group_name(group)),
            to: step.to.map(|group| self.group_name(group)),
        }
    }

    /// A group as it would be with these members.
    pub(in crate::app) fn after(&self, group: GroupId, members: &[ParticipantId]) -> After {
        let breaches = self.ground.breaches(members).into_iter();
        After {
            name: self.group_name(group),
            members: members.iter().map(|member| self.name_of(*member)).collect(),
            breaks: breaches.map(|breach| self.broken(breach)).collect(),
        }
    }

    fn broken(&self, breach: Breach) -> Broken {
        let named = match &breach {
            Breach::Must { of, .. } => vec![*of],
            Breach::MetBefore(one, other)
            | Breach::Together {
                here: one,
                missing: other,
            } => vec![*one, *other],
            // Who is kept apart from whom is told to nobody.
            Breach::Apart(..) | Breach::Size { .. } | Breach::Starts { .. } | Breach::Language => {
                Vec::new()
            }
        };
        Broken {
            names: named.into_iter().map(|who| self.name_of(who)).collect(),
            breach,
        }
    }
}
