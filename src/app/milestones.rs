//! What becomes of a step once it is there: edited, given to somebody, finished, dropped, blocked, and
//! each of these undone.
//!
//! Only members of the group change anything here, and every change is kept with who and when.
//!
//! **Invariants**
//! - What is wished twice is done once.
//! - Only the last change of a step is undone, and by name: whoever presses twice does not undo what
//!   they have just undone. An undo is a change like others.
//! - With each change the promise to remind moves, in the same transaction.

use chrono::NaiveDate;

use super::{
    App, Fault,
    meetings::Asker,
    projects::{
        self, Board, Milestone, OPEN_MAX, REASON_MAX, Refusal, TITLE_MAX, fitting, is_web_address,
    },
};
use crate::{
    domain::{
        calendar::Fortnights,
        ids::{MilestoneId, ParticipantId},
        milestones::{Facts, MilestoneState},
        time::Moment,
    },
    store::{
        Connection,
        milestones::{self as history},
        people::{Member, Seat},
        projects as rows,
    },
};

pub mod overview;
pub mod plan;
pub mod reminders;

pub use crate::store::milestones::{Blocked, Deed};

/// What a member wishes of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// That it is called and due like this.
    Edit {
        /// What is to be done.
        title: String,
        /// By when.
        due_on: Option<NaiveDate>,
    },
    /// That somebody looks after it, or nobody.
    Give(Option<ParticipantId>),
    /// That it is done, with a link to what was made if there is one.
    Finish {
        /// The link.
        link: Option<String>,
    },
    /// That it is to be done after all.
    Reopen,
    /// That the group lets it go.
    Drop,
    /// That the coordinators know what is in the way.
    Block {
        /// What it is.
        why: String,
    },
    /// That nothing is in the way any more.
    Unblock,
    /// That its last change is undone.
    Undo {
        /// The number of that change.
        deed: i64,
    },
}

/// A step as a member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The step.
    pub milestone: Milestone,
    /// All that was done to it, the latest first.
    pub deeds: Vec<Deed>,
    /// The members of its group.
    pub members: Vec<Member>,
    /// The cohort's fortnights.
    pub fortnights: Fortnights,
    /// Today in the cohort's home zone.
    pub today: NaiveDate,
    /// Who looks.
    pub by: ParticipantId,
    /// Whether what was wished stood so before.
    pub already: bool,
}

/// Shows a step of the asker's group.
pub async fn look(
    app: &App,
    asker: &Asker,
    milestone: MilestoneId,
    now: Moment,
) -> Result<Result<Looked, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let found = find(&mut read, asker, milestone, now).await?;
    Ok(found.map(|found| found.looked))
}

/// Does with a step of the asker's group what they wish.
pub async fn change(
    app: &App,
    asker: &Asker,
    milestone: MilestoneId,
    wish: &Wish,
    now: Moment,
) -> Result<Result<Looked, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Found {
        seat,
        board,
        looked,
    } = match find(&mut write, asker, milestone, now).await? {
        Ok(found) => *found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let before = looked.milestone.facts();
    let after = match wished(&before, wish, &board, &looked.deeds) {
        Ok(after) => after,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let changes = before.changes_to(&after);
    if changes.is_empty() {
        let already = true;
        return Ok(Ok(Looked { already, ..looked }));
    }
    let undoes = if let Wish::Undo { deed } = wish {
        Some(*deed)
    } else {
        None
    };
    let by = seat.participant;
    history::write(&mut write, milestone, &after, by, now).await?;
    history::note(&mut write, milestone, by, (undoes, &changes), now).await?;
    let what = wish.what();
    projects::note(&mut write, asker, what, milestone, seat.group, now).await?;
    reminders::arrange(&mut write, asker.server, seat.group, now).await?;
    let found = find(&mut write, asker, milestone, now).await?;
    write.commit().await?;
    Ok(found.map(|found| found.looked))
}

impl Looked {
    /// The last change, which can be undone.
    pub fn last(&self) -> Option<&Deed> {
        self.deeds.first()
    }

    /// The moment that the step's date stands for, as [`due_at`] has it.
    pub fn due_at(&self) -> Option<Moment> {
        let due_on = self.milestone.due_on;
        due_on.map(|due_on| due_at(&self.fortnights, due_on))
    }

    /// What the group calls a member; none for a former one.
    pub fn called(&self, participant: ParticipantId) -> Option<&str> {
        projects::called(&self.members, participant)
    }
}

/// The moment that the date of a step stands for: noon where the cohort is at home, which is on the
/// same date for nearly everybody on earth.
pub fn due_at(fortnights: &Fortnights, due_on: NaiveDate) -> Moment {
    /// Noon.
    const HOUR: u8 = 12;
    fortnights.at_hour(due_on, HOUR)
}

impl Wish {
    /// What the audit calls it.
    fn what(&self) -> &'static str {
        match self {
            Self::Edit { .. } => "milestone.edit",
            Self::Give(_) => "milestone.give",
            Self::Finish { .. } => "milestone.done",
            Self::Reopen => "milestone.reopen",
            Self::Drop => "milestone.drop",
            Self::Block { .. } => "milestone.block",
            Self::Unblock => "milestone.unblock",
            Self::Undo { .. } => "milestone.undo",
        }
    }
}

/// What a step is after a wish, or why not.
fn wished(before: &Facts, wish: &Wish, board: &Board, deeds: &[Deed]) -> Result<Facts, Refusal> {
    match wish {
        Wish::Edit { title, due_on } => {
            let title = fitting(title, TITLE_MAX).ok_or(Refusal::Title)?.to_owned();
            let moved = due_on.filter(|due_on| before.due_on != Some(*due_on));
            if let Some(past) = moved.filter(|due_on| *due_on < board.today) {
                return Err(Refusal::Past(past));
            }
            let due_on = *due_on;
            open_only(before).map(|before| Facts {
                title,
                due_on,
                ..before
            })
        }
        Wish::Give(owner) => {
            if owner.is_some_and(|owner| board.called(owner).is_none()) {
                return Err(Refusal::NoSuchOwner);
            }
            let owner = *owner;
            open_only(before).map(|before| Facts { owner, ..before })
        }
        Wish::Finish { link } => finished(before, link.as_deref()),
        Wish::Reopen if before.state == MilestoneState::Open => Ok(before.clone()),
        Wish::Reopen => again_open(before, before.now(MilestoneState::Open), board),
        Wish::Drop => match before.state {
            MilestoneState::Done => Err(Refusal::NotOpen),
            MilestoneState::Open | MilestoneState::Dropped => {
                Ok(before.now(MilestoneState::Dropped))
            }
        },
        Wish::Block { why } => {
            let why = fitting(why, REASON_MAX).ok_or(Refusal::Reason)?;
            let blocked = Some(why.to_owned());
            open_only(before).map(|before| Facts { blocked, ..before })
        }
        Wish::Unblock => Ok(Facts {
            blocked: None,
            ..before.clone()
        }),
        Wish::Undo { deed } => {
            let last = deeds.first().filter(|last| last.number == *deed);
            let last = last.ok_or(Refusal::ChangedSince)?;
            again_open(before, before.without(&last.changes), board)
        }
    }
}

/// A step to which something is done that is only done to open ones.
fn open_only(before: &Facts) -> Result<Facts, Refusal> {
    match before.state {
        MilestoneState::Open => Ok(before.clone()),
        MilestoneState::Done | MilestoneState::Dropped => Err(Refusal::NotOpen),
    }
}

/// A step that is done. What was handed in before stays, unless something else is handed in.
fn finished(before: &Facts, link: Option<&str>) -> Result<Facts, Refusal> {
    let link = link.map(str::trim).filter(|link| !link.is_empty());
    if link.is_some_and(|link| !is_web_address(link)) {
        return Err(Refusal::Link);
    }
    if before.state == MilestoneState::Dropped {
        return Err(Refusal::NotOpen);
    }
    let evidence = link.map(str::to_owned).or_else(|| before.evidence.clone());
    Ok(Facts {
        evidence,
        ..before.now(MilestoneState::Done)
    })
}

/// A step that may be open after it was not, if the group has room for it.
fn again_open(before: &Facts, after: Facts, board: &Board) -> Result<Facts, Refusal> {
    let opens = before.state != MilestoneState::Open && after.state == MilestoneState::Open;
    if opens && OPEN_MAX <= board.open().count() {
        return Err(Refusal::TooMany);
    }
    Ok(after)
}

/// A step, with the seat of who looks at it and the board of its group.
struct Found {
    seat: Seat,
    board: Board,
    looked: Looked,
}

/// Finds a step of the asker's group.
async fn find(
    conn: &mut Connection,
    asker: &Asker,
    milestone: MilestoneId,
    now: Moment,
) -> Result<Result<Box<Found>, Refusal>, Fault> {
    let Some((seat, board)) = projects::load(conn, asker, now).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let found = rows::milestone(conn, asker.server, milestone).await?;
    let Some(found) = found.filter(|found| found.group == seat.group) else {
        return Ok(Err(Refusal::Gone));
    };
    let looked = Looked {
        milestone: found,
        deeds: history::deeds(conn, milestone).await?,
        members: board.members.clone(),
        fortnights: board.fortnights,
        today: board.today,
        by: seat.participant,
        already: false,
    };
    Ok(Ok(Box::new(Found {
        seat,
        board,
        looked,
    })))
}
