//! Projects: what a group makes together, and the dated steps towards it.
//!
//! Only members of the group change anything here, and every change is kept with who and when.
//!
//! **Invariants**: adding the same step twice is once, and so is finishing it; a step may be
//! added before the group has said what it makes.

use chrono::NaiveDate;
use serde_json::json;

use super::{App, Fault, meetings::Asker};
use crate::{
    domain::{
        ids::{AccountId, GroupId, MilestoneId, ParticipantId},
        time::Moment,
        writing::is_blank,
    },
    store::{
        Connection, audit, meetings,
        people::{self, Member, Seat},
        projects as rows,
    },
};

pub use crate::store::projects::{Milestone, MilestoneState, Project, ProjectKind};

/// Longest title of a step, in characters; the table holds no more.
pub const TITLE_MAX: u16 = 150;

/// Longest aim of a project, in characters; the table holds no more.
pub const AIM_MAX: u16 = 300;

/// Longest link, in characters: what Discord itself takes for an address.
pub const LINK_MAX: u16 = 512;

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

/// A step that was added or finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The step as it stands now.
    pub milestone: Milestone,
    /// What the group calls who did it.
    pub by: String,
    /// What the group calls who looks after it.
    pub owner: Option<String>,
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
    /// Today in the cohort's home zone.
    pub today: NaiveDate,
}

/// Adds a step to what the asker's group makes.
pub async fn add(
    app: &App,
    asker: &Asker,
    step: &Step,
    now: Moment,
) -> Result<Result<Changed, Refusal>, Fault> {
    let title = step.title.trim();
    if is_blank(title) || title.chars().count() > usize::from(TITLE_MAX) {
        return Ok(Err(Refusal::Title));
    }
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
        let id = rows::add(&mut write, &new, now).await?;
        let change = ("state", None, Some("open"));
        rows::changed(&mut write, id, seat.participant, change, now).await?;
        note(&mut write, asker, "milestone.add", id, seat.group, now).await?;
        id
    };
    let changed = describe(&mut write, asker, id, seat.participant, &board.members).await?;
    write.commit().await?;
    Ok(changed
        .map(|changed| Changed {
            already: same.is_some(),
            ..changed
        })
        .ok_or(Refusal::Gone))
}

/// Finishes a step of the asker's group, with a link to what was made if there is one.
pub async fn finish(
    app: &App,
    asker: &Asker,
    milestone: MilestoneId,
    link: Option<&str>,
    now: Moment,
) -> Result<Result<Changed, Refusal>, Fault> {
    let link = link.map(str::trim).filter(|link| !link.is_empty());
    if link.is_some_and(|link| !is_web_address(link)) {
        return Ok(Err(Refusal::Link));
    }
    let mut write = app.store.write().await?;
    let Some((seat, board)) = load(&mut write, asker, now).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let found = rows::milestone(&mut write, asker.server, milestone).await?;
    if found.is_none_or(|found| found.group != seat.group) {
        return Ok(Err(Refusal::Gone));
    }
    let by = seat.participant;
    let news = rows::finish(&mut write, milestone, by, link, now).await?;
    if news {
        let change = ("state", Some("open"), Some("done"));
        rows::changed(&mut write, milestone, by, change, now).await?;
        if link.is_some() {
            let change = ("evidence", None, link);
            rows::changed(&mut write, milestone, by, change, now).await?;
        }
        note(
            &mut write,
            asker,
            "milestone.done",
            milestone,
            seat.group,
            now,
        )
        .await?;
    }
    let changed = describe(&mut write, asker, milestone, by, &board.members).await?;
    write.commit().await?;
    Ok(changed
        .map(|changed| Changed {
            already: !news,
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
    let aim = aim.trim();
    if is_blank(aim) || aim.chars().count() > usize::from(AIM_MAX) {
        return Ok(Err(Refusal::Aim));
    }
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

    /// What the group calls a member; none for a former one.
    pub fn called(&self, participant: ParticipantId) -> Option<&str> {
        called(&self.members, participant)
    }
}

fn open(milestones: &[Milestone]) -> impl Iterator<Item = &Milestone> {
    milestones
        .iter()
        .filter(|milestone| milestone.state == MilestoneState::Open)
}

fn called(members: &[Member], participant: ParticipantId) -> Option<&str> {
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

/// Only what a browser opens is a link; anything else could be a trap in a public message.
fn is_web_address(link: &str) -> bool {
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
async fn load(
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
        today: setting.fortnights.home_zone.local(now).date(),
    };
    Ok(Some((seat, board)))
}

async fn describe(
    conn: &mut Connection,
    asker: &Asker,
    milestone: MilestoneId,
    by: ParticipantId,
    members: &[Member],
) -> Result<Option<Changed>, Fault> {
    let found = rows::milestone(conn, asker.server, milestone).await?;
    Ok(found.map(|milestone| Changed {
        by: called(members, by).unwrap_or_default().to_owned(),
        owner: milestone
            .owner
            .and_then(|owner| called(members, owner))
            .map(str::to_owned),
        milestone,
        already: false,
    }))
}

async fn note(
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
