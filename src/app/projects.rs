//! Projects: what a group makes together, and the dated steps towards it.
//!
//! Only members of the group change anything here, and every change is kept with who and when. What
//! becomes of a step once it is there stands in [`milestones`].
//!
//! **Invariants**: adding the same step twice is once; a step may be added before the group has said what it makes.

use chrono::NaiveDate;
use serde_json::json;

use super::{
    App, Fault,
    meetings::Asker,
    milestones::{self, reminders},
};
use crate::{
    domain::{
        calendar::Fortnights,
        ids::{AccountId, GroupId, MilestoneId, ParticipantId},
        milestones::{Change, MilestoneState, ProjectKind},
        time::Moment,
        writing::is_blank,
    },
    store::{
        Connection, audit, meetings, milestones as history,
        people::{self, Member, Seat},
        projects as rows,
    },
};

pub use crate::store::projects::{Milestone, Project};

/// Longest title of a step, in characters; the table holds no more.
pub const TITLE_MAX: u16 = 150;

/// Longest aim of a project, in characters; the table holds no more.
pub const AIM_MAX: u16 = 300;

/// Longest link, in characters: what Discord itself takes for an address.
pub const LINK_MAX: u16 = 512;

/// Longest reason why a step is blocked, in characters; the table holds no more.
pub const REASON_MAX: u16 = 300;

/// Steps that were let go, of which a board tells.
const DROPPED_MAX: i64 = 10;

/// Open steps of one group: more than a board that is read on a phone can show.
pub const OPEN_MAX: usize = 25;

/// Why something about a project is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Who asks is no member of a group here.
    NotAMember,
    /// The step has no title, or one that is too long.
    Title,
    /// The date is before today.
    Past(NaiveDate),
    /// Who shall look after the step is no member of the group.
    NoSuchOwner,
    /// The group has as many open steps as it can have.
    TooMany,
    /// The group has no such step.
    Gone,
    /// The link is no web address, or too long.
    Link,
    /// The aim is empty or too long.
    Aim,
    /// The reason is empty or too long.
    Reason,
    /// The step is not open, so that it must be opened again before anything else.
    NotOpen,
    /// Something was changed since the change that was to be undone.
    ChangedSince,
    /// The group has not said what it makes.
    NoProject,
    /// The cohort is over, so that no date is left for a plan.
    Over,
}

/// A step that somebody wants to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is to be done.
    pub title: String,
    /// By when, on a date of the cohort's home zone.
    pub due_on: Option<NaiveDate>,
    /// The account of who looks after it.
    pub owner: Option<AccountId>,
}

/// A step that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The step as it stands now.
    pub milestone: Milestone,
    /// What the group calls who did it.
    pub by: String,
    /// What the group calls who looks after it.
    pub owner: Option<String>,
    /// The moment that its date stands for, as [`Board::due_at`] has it.
    pub due_at: Option<Moment>,
    /// Whether it stood so before.
    pub already: bool,
}

/// What a group makes, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The group.
    pub group: GroupId,
    /// What it is called.
    pub group_name: String,
    /// What it makes, if it has said so.
    pub project: Option<Project>,
    /// Its steps: the nearest dates first, those without one last.
    pub milestones: Vec<Milestone>,
    /// Its members.
    pub members: Vec<Member>,
    /// The steps that it has let go, the latest first.
    pub dropped: Vec<Milestone>,
    /// The cohort's fortnights, in the zone in which its days begin.
    pub fortnights: Fortnights,
    /// Today in that zone.
    pub today: NaiveDate,
}

/// Adds a step to what the asker's group makes.
pub async fn add(
    app: &App,
    asker: &Asker,
    step: &Step,
    now: Moment,
) -> Result<Result<Changed, Refusal>, Fault> {
    let Some(title) = fitting(&step.title, TITLE_MAX) else {
        return Ok(Err(Refusal::Title));
    };
    let mut write = app.store.write().await?;
    let Some((seat, board)) = load(&mut write, asker, now).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    if let Some(past) = step.due_on.filter(|due_on| *due_on < board.today) {
        return Ok(Err(Refusal::Past(past)));
    }
    let owner = match step.owner {
        None => None,
        Some(account) => match with_account(&board.members, account) {
            Some(owner) => Some(owner),
            None => return Ok(Err(Refusal::NoSuchOwner)),
        },
    };
    let same = rows::open_like(&mut write, seat.group, title, step.due_on).await?;
    let id = if let Some(id) = same {
        id
    } else {
        if open(&board.milestones).count() >= OPEN_MAX {
            return Ok(Err(Refusal::TooMany));
        }
        let new = rows::NewMilestone {
            server: asker.server,
            group: seat.group,
            title,
            due_on: step.due_on,
            owner,
            by: seat.participant,
        };
        let id = begin(&mut write, &new, now).await?;
        note(&mut write, asker, "milestone.add", id, seat.group, now).await?;
        reminders::arrange(&mut write, asker.server, seat.group, now).await?;
        id
    };
    let changed = describe(&mut write, asker, id, seat.participant, &board).await?;
    write.commit().await?;
    Ok(changed
        .map(|changed| Changed {
            already: same.is_some(),
            ..changed
        })
        .ok_or(Refusal::Gone))
}

/// Shows what the asker's group makes and how far it is.
pub async fn board(app: &App, asker: &Asker, now: Moment) -> Result<Result<Board, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let found = load(&mut read, asker, now).await?;
    Ok(found.map(|(_seat, board)| board).ok_or(Refusal::NotAMember))
}

/// Sets what the asker's group makes; says the board as it stands then.
pub async fn set_project(
    app: &App,
    asker: &Asker,
    kind: ProjectKind,
    aim: &str,
    now: Moment,
) -> Result<Result<Board, Refusal>, Fault> {
    let Some(aim) = fitting(aim, AIM_MAX) else {
        return Ok(Err(Refusal::Aim));
    };
    let mut write = app.store.write().await?;
    let Some((seat, mut board)) = load(&mut write, asker, now).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let project = Project {
        kind,
        aim: aim.to_owned(),
    };
    if board.project.as_ref() != Some(&project) {
        rows::set_project(&mut write, seat.group, &project, seat.participant, now).await?;
        let detail = json!({ "participant": seat.participant });
        audit::note(
            &mut write,
            asker.server,
            Some(asker.account),
            "project.set",
            seat.group.0,
            &detail,
            now,
        )
        .await?;
    }
    write.commit().await?;
    board.project = Some(project);
    Ok(Ok(board))
}

impl Board {
    /// The steps that are still to be done, in the board's order.
    pub fn open(&self) -> impl Iterator<Item = &Milestone> {
        open(&self.milestones)
    }

    /// The moment that a date on the board stands for: noon where the cohort is at home, which is on
    /// the same date for nearly everybody on earth.
    pub fn due_at(&self, due_on: NaiveDate) -> Moment {
        milestones::due_at(&self.fortnights, due_on)
    }

    /// What the group calls a member; none for a former one.
    pub fn called(&self, participant: ParticipantId) -> Option<&str> {
        called(&self.members, participant)
    }
}

/// Writes a step down, and that its history begins.
pub(super) async fn begin(
    conn: &mut Connection,
    new: &rows::NewMilestone<'_>,
    now: Moment,
) -> Result<MilestoneId, Fault> {
    let id = rows::add(conn, new, now).await?;
    let added = [Change::State(None, MilestoneState::Open)];
    history::note(conn, id, new.by, (None, &added), now).await?;
    Ok(id)
}

fn open(milestones: &[Milestone]) -> impl Iterator<Item = &Milestone> {
    milestones
        .iter()
        .filter(|milestone| milestone.state == MilestoneState::Open)
}

pub(super) fn called(members: &[Member], participant: ParticipantId) -> Option<&str> {
    members
        .iter()
        .find(|member| member.participant == participant)
        .map(|member| member.called_name.as_str())
}

fn with_account(members: &[Member], account: AccountId) -> Option<ParticipantId> {
    members
        .iter()
        .find(|member| member.account == Some(account))
        .map(|member| member.participant)
}

/// A text without the space around it, if somebody can read it and it is not too long.
pub(super) fn fitting(text: &str, characters_max: u16) -> Option<&str> {
    let text = text.trim();
    let fits = !is_blank(text) && text.chars().count() <= usize::from(characters_max);
    fits.then_some(text)
}

/// Only what a browser opens is a link; anything else could be a trap in a public message.
pub(super) fn is_web_address(link: &str) -> bool {
    let rest = link
        .strip_prefix("https://")
        .or_else(|| link.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    link.chars().count() <= usize::from(LINK_MAX)
        && !link.contains(|letter: char| {
            letter.is_whitespace() || letter.is_control() || "<>()[]{}|\\^`\"".contains(letter)
        })
        // A name in front of the host could pass for another host.
        && host.is_some_and(|host| host.contains('.') && !host.contains('@'))
}

/// The asker's seat and the board of their group; none when they are no member.
pub(super) async fn load(
    conn: &mut Connection,
    asker: &Asker,
    now: Moment,
) -> Result<Option<(Seat, Board)>, Fault> {
    let Some(seat) = asker.seat(conn).await? else {
        return Ok(None);
    };
    let Some(setting) = meetings::setting(conn, asker.server, seat.group).await? else {
        return Ok(None);
    };
    let board = Board {
        group: seat.group,
        group_name: setting.name,
        project: rows::project_of(conn, seat.group).await?,
        milestones: rows::milestones_of(conn, seat.group).await?,
        members: people::members_of(conn, seat.group).await?,
        dropped: rows::dropped_of(conn, seat.group, DROPPED_MAX).await?,
        fortnights: setting.fortnights,
        today: setting.fortnights.home_zone.local(now).date(),
    };
    Ok(Some((seat, board)))
}

async fn describe(
    conn: &mut Connection,
    asker: &Asker,
    milestone: MilestoneId,
    by: ParticipantId,
    board: &Board,
) -> Result<Option<Changed>, Fault> {
    let found = rows::milestone(conn, asker.server, milestone).await?;
    Ok(found.map(|milestone| Changed {
        by: board.called(by).unwrap_or_default().to_owned(),
        owner: milestone
            .owner
            .and_then(|owner| board.called(owner))
            .map(str::to_owned),
        due_at: milestone.due_on.map(|due_on| board.due_at(due_on)),
        milestone,
        already: false,
    }))
}

pub(super) async fn note(
    conn: &mut Connection,
    asker: &Asker,
    what: &'static str,
    milestone: MilestoneId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let detail = json!({ "group": group });
    let who = Some(asker.account);
    audit::note(conn, asker.server, who, what, milestone.0, &detail, now).await?;
    Ok(())
}
