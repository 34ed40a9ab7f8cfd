//! What a group makes together, in dated steps: how a step stands, and how it changes.
//!
//! Knows: the kinds of project, what there is to a step, what one change of it makes of another, and
//! what taking a change back makes of it. Refuses to know: who may change what, and how a step is
//! called.
//!
//! **Invariants**: a change says what was and what became, so that it can be taken back; only an
//! open step is blocked.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::ParticipantId;

pub mod plan;
pub mod reminders;

/// What kind of thing a group makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProjectKind {
    /// A text on the web.
    BlogPost,
    /// A poster.
    Poster,
    /// Something to use on the web.
    OnlineResource,
    /// Something that begins at a library.
    Initiative,
    /// Anything else.
    Other,
}

/// How a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MilestoneState {
    /// It is to be done.
    Open,
    /// It is done.
    Done,
    /// The group has let it go.
    Dropped,
}

/// What can change of a milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What is to be done.
    pub title: String,
    /// By when, on a date of the cohort's home zone.
    pub due_on: Option<NaiveDate>,
    /// Who looks after it.
    pub owner: Option<ParticipantId>,
    /// How it stands.
    pub state: MilestoneState,
    /// A link to what was made.
    pub evidence: Option<String>,
    /// What is in the way, while it is open.
    pub blocked: Option<String>,
}

/// One thing that became another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// How it stands; it was nothing before it was added.
    State(Option<MilestoneState>, MilestoneState),
    /// What is to be done.
    Title(String, String),
    /// By when.
    Due(Option<NaiveDate>, Option<NaiveDate>),
    /// Who looks after it.
    Owner(Option<ParticipantId>, Option<ParticipantId>),
    /// The link to what was made.
    Evidence(Option<String>, Option<String>),
    /// What is in the way.
    Blocked(Option<String>, Option<String>),
}

impl Facts {
    /// What becomes different from here to `after`, in the order of the fields.
    pub fn changes_to(&self, after: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        if self.state != after.state {
            changes.push(Change::State(Some(self.state), after.state));
        }
        if self.title != after.title {
            changes.push(Change::Title(self.title.clone(), after.title.clone()));
        }
        if self.due_on != after.due_on {
            changes.push(Change::Due(self.due_on, after.due_on));
        }
        if self.owner != after.owner {
            changes.push(Change::Owner(self.owner, after.owner));
        }
        if self.evidence != after.evidence {
            let (was, became) = (self.evidence.clone(), after.evidence.clone());
            changes.push(Change::Evidence(was, became));
        }
        if self.blocked != after.blocked {
            let (was, became) = (self.blocked.clone(), after.blocked.clone());
            changes.push(Change::Blocked(was, became));
        }
        changes
    }

    /// The same without these changes. A step whose beginning is taken back is dropped: what was
    /// once there is kept.
    #[must_use]
    pub fn without(&self, changes: &[Change]) -> Self {
        let mut before = self.clone();
        for change in changes {
            match change.clone() {
                Change::State(was, _) => before.state = was.unwrap_or(MilestoneState::Dropped),
                Change::Title(was, _) => before.title = was,
                Change::Due(was, _) => before.due_on = was,
                Change::Owner(was, _) => before.owner = was,
                Change::Evidence(was, _) => before.evidence = was,
                Change::Blocked(was, _) => before.blocked = was,
            }
        }
        before
    }

    /// The same in another state, in which nothing is in the way.
    #[must_use]
    pub fn now(&self, state: MilestoneState) -> Self {
        Self {
            state,
            blocked: None,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            title: "Draft".to_owned(),
            due_on: NaiveDate::from_ymd_opt(2026, 4, 3),
            owner: Some(ParticipantId(1)),
            state: MilestoneState::Open,
            evidence: None,
            blocked: Some("No laptop".to_owned()),
        }
    }

    #[test]
    fn what_is_taken_back_is_as_it_was() {
        let before = facts();
        let edited = Facts {
            title: "First draft".to_owned(),
            due_on: None,
            owner: Some(ParticipantId(2)),
            evidence: Some("https://blog.example/1".to_owned()),
            ..before.clone()
        };
        for after in [
            edited,
            before.now(MilestoneState::Done),
            before.now(MilestoneState::Dropped),
            Facts {
                blocked: None,
                ..facts()
            },
        ] {
            let changes = before.changes_to(&after);
            assert!(!changes.is_empty());
            assert_eq!(after.without(&changes), before, "{changes:?}");
        }
    }

    #[test]
    fn nothing_changes_where_nothing_is_different() {
        assert_eq!(facts().changes_to(&facts()), []);
    }

    #[test]
    fn finishing_ends_what_was_in_the_way() {
        let changes = facts().changes_to(&facts().now(MilestoneState::Done));
        let expected = [
            Change::State(Some(MilestoneState::Open), MilestoneState::Done),
            Change::Blocked(Some("No laptop".to_owned()), None),
        ];
        assert_eq!(changes, expected);
    }

    #[test]
    fn a_step_whose_beginning_is_taken_back_is_dropped() {
        let added = [Change::State(None, MilestoneState::Open)];
        let open = Facts {
            blocked: None,
            ..facts()
        };
        assert_eq!(open.without(&added).state, MilestoneState::Dropped);
    }
}
