//! What a click or a handed-in form means, as text of at most 100 characters.
//!
//! Written `1:subject:action:id…`, and on delivered messages followed by `~` and the job's marker.
//! The text is a format that outlives any binary: a subject reads every version it ever wrote,
//! and what cannot be read is answered politely as [`Stale`].
//!
//! **Invariants**: rights and secrets never stand in a `custom_id`.

use std::{fmt, str::FromStr};

use super::{
    change, choices, cohorts, groups, helpers, hours, intake, meetings, milestones, mine, not_with,
    orientation, page, pauses, pretend, projects, prompts, removals, repair, safety, setup, signup,
    small, standing, taking_back, voice, webinars,
};
use crate::jobs::Marker;

/// A button or menu of ours that someone has used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// On the panel by which Carrel is set up.
    Setup(setup::Press),
    /// On the desk or a preview of a coordinator.
    Cohort(cohorts::Press),
    /// About the groups of a cohort before its launch.
    Groups(groups::Press),
    /// On somebody's own page, or the card of a room.
    Page(page::Press),
    /// About who looks after a group.
    Helper(helpers::Press),
    /// About when somebody can meet.
    Hours(hours::Press),
    /// About the choices of a sign-up.
    Choices(choices::Press),
    /// About window and numbers of a sign-up.
    Intake(intake::Press),
    /// About times and meetings.
    Meeting(meetings::Press),
    /// About somebody's pause.
    Pause(pauses::Press),
    /// About a step of a project.
    Milestone(milestones::Press),
    /// On a page of a pretend cohort.
    Pretend(pretend::Press),
    /// About a project and its milestones.
    Project(projects::Press),
    /// Beneath a prompt.
    Prompt(prompts::Press),
    /// Signing up.
    SignUp(signup::Press),
    /// About the hour that a group keeps, or where it talks.
    Standing(standing::Press),
    /// About taking a launch back.
    TakingBack(taking_back::Press),
    /// About voice rooms.
    Voice(voice::Press),
    /// About a webinar.
    Webinar(webinars::Press),
    /// About somebody's place in a running cohort.
    Change(change::Press),
    /// About what is told in confidence.
    Safety(safety::Press),
    /// Whom somebody must not be grouped with.
    NotWith(not_with::Press),
    /// What there is to know before a room opens.
    Orientation(orientation::Press),
    /// What a small group would like.
    Small(small::Press),
    /// About what is known of the presser.
    Mine(mine::Press),
    /// On the warning in a room that will be removed.
    Removal(removals::Press),
    /// About groups that are small, or come together.
    Repair(repair::Press),
}

/// A form of ours that someone has handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// About how Carrel is set up.
    Setup(setup::Form),
    /// From a coordinator.
    Cohort(cohorts::Form),
    /// About the groups of a cohort before its launch.
    Groups(groups::Form),
    /// From somebody's own page.
    Page(page::Form),
    /// About when somebody can meet.
    Hours(hours::Form),
    /// About the choices of a sign-up.
    Choices(choices::Form),
    /// Window and numbers of a sign-up.
    Intake(intake::Form),
    /// The dates of a pause.
    Pause(pauses::Form),
    /// About a step of a project.
    Milestone(milestones::Form),
    /// About a project and its milestones.
    Project(projects::Form),
    /// A prompt that a coordinator writes.
    Prompt(prompts::plan::Form),
    /// Signing up.
    SignUp(signup::Form),
    /// About what is told in confidence.
    Safety(safety::Form),
    /// Whom somebody must not be grouped with.
    NotWith(not_with::Form),
    /// About a webinar that was announced.
    Webinar(webinars::Form),
}

/// How an interaction is acknowledged before anything is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ack {
    /// Only the person sees the answer.
    Private,
    /// Everyone in the channel sees the answer.
    Public,
    /// The pressed message itself changes.
    Update,
    /// A form opens at once; decided from one indexed read.
    Form,
}

/// A `custom_id` that this build cannot read: from an older Carrel, or not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale;

impl Press {
    /// The `custom_id`, with the marker of the job that sends it.
    pub fn written(&self, marker: Option<&Marker>) -> String {
        match marker {
            Some(marker) => format!("{self}~{}", marker.as_str()),
            None => self.to_string(),
        }
    }

    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Setup(press) => press.ack(),
            Self::Cohort(press) => press.ack(),
            Self::Groups(press) => press.ack(),
            Self::Page(press) => press.ack(),
            Self::Helper(press) => press.ack(),
            Self::Hours(press) => press.ack(),
            Self::Choices(press) => press.ack(),
            Self::Intake(press) => press.ack(),
            Self::Meeting(press) => press.ack(),
            Self::Pause(press) => press.ack(),
            Self::Milestone(press) => press.ack(),
            Self::Pretend(press) => press.ack(),
            Self::Project(press) => press.ack(),
            Self::Prompt(press) => press.ack(),
            Self::SignUp(press) => press.ack(),
            Self::Standing(press) => press.ack(),
            Self::TakingBack(press) => press.ack(),
            Self::Voice(press) => press.ack(),
            Self::Webinar(press) => press.ack(),
            Self::Change(press) => press.ack(),
            Self::Safety(press) => press.ack(),
            Self::NotWith(press) => press.ack(),
            Self::Orientation(press) => press.ack(),
            Self::Small(press) => press.ack(),
            Self::Mine(press) => press.ack(),
            Self::Removal(press) => press.ack(),
            Self::Repair(press) => press.ack(),
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(press) => write!(f, "1:setup:{press}"),
            Self::Cohort(press) => write!(f, "1:cohort:{press}"),
            Self::Groups(press) => write!(f, "1:groups:{press}"),
            Self::Page(press) => write!(f, "1:page:{press}"),
            Self::Helper(press) => write!(f, "1:helper:{press}"),
            Self::Hours(press) => write!(f, "1:hours:{press}"),
            Self::Choices(press) => write!(f, "1:choices:{press}"),
            Self::Intake(press) => write!(f, "1:intake:{press}"),
            Self::Meeting(press) => write!(f, "1:meeting:{press}"),
            Self::Pause(press) => write!(f, "1:pause:{press}"),
            Self::Milestone(press) => write!(f, "1:milestone:{press}"),
            Self::Pretend(press) => write!(f, "1:pretend:{press}"),
            Self::Project(press) => write!(f, "1:project:{press}"),
            Self::Prompt(press) => write!(f, "1:prompt:{press}"),
            Self::SignUp(press) => write!(f, "1:sign-up:{press}"),
            Self::Standing(press) => write!(f, "1:standing:{press}"),
            Self::TakingBack(press) => write!(f, "1:taking-back:{press}"),
            Self::Voice(press) => write!(f, "1:voice:{press}"),
            Self::Webinar(press) => write!(f, "1:webinar:{press}"),
            Self::Change(press) => write!(f, "1:change:{press}"),
            Self::Safety(press) => write!(f, "1:safety:{press}"),
            Self::NotWith(press) => write!(f, "1:not-with:{press}"),
            Self::Orientation(press) => write!(f, "1:orientation:{press}"),
            Self::Small(press) => write!(f, "1:small:{press}"),
            Self::Mine(press) => write!(f, "1:mine:{press}"),
            Self::Removal(press) => write!(f, "1:removal:{press}"),
            Self::Repair(press) => write!(f, "1:repair:{press}"),
        }
    }
}

impl FromStr for Press {
    type Err = Stale;

    fn from_str(text: &str) -> Result<Self, Stale> {
        let text = text.split('~').next().unwrap_or_default();
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["1", "setup", rest @ ..] => setup::Press::read(rest).map(Self::Setup),
            ["1", "cohort", rest @ ..] => cohorts::Press::read(rest).map(Self::Cohort),
            ["1", "groups", rest @ ..] => groups::Press::read(rest).map(Self::Groups),
            ["1", "page", rest @ ..] => page::Press::read(rest).map(Self::Page),
            ["1", "helper", rest @ ..] => helpers::Press::read(rest).map(Self::Helper),
            ["1", "hours", rest @ ..] => hours::Press::read(rest).map(Self::Hours),
            ["1", "choices", rest @ ..] => choices::Press::read(rest).map(Self::Choices),
            ["1", "intake", rest @ ..] => intake::Press::read(rest).map(Self::Intake),
            ["1", "meeting", rest @ ..] => meetings::Press::read(rest).map(Self::Meeting),
            ["1", "pause", rest @ ..] => pauses::Press::read(rest).map(Self::Pause),
            ["1", "milestone", rest @ ..] => milestones::Press::read(rest).map(Self::Milestone),
            ["1", "pretend", rest @ ..] => pretend::Press::read(rest).map(Self::Pretend),
            ["1", "project", rest @ ..] => projects::Press::read(rest).map(Self::Project),
            ["1", "prompt", rest @ ..] => prompts::Press::read(rest).map(Self::Prompt),
            ["1", "sign-up", rest @ ..] => signup::Press::read(rest).map(Self::SignUp),
            ["1", "standing", rest @ ..] => standing::Press::read(rest).map(Self::Standing),
            ["1", "taking-back", rest @ ..] => taking_back::Press::read(rest).map(Self::TakingBack),
            ["1", "voice", rest @ ..] => voice::Press::read(rest).map(Self::Voice),
            ["1", "webinar", rest @ ..] => webinars::Press::read(rest).map(Self::Webinar),
            ["1", "change", rest @ ..] => change::Press::read(rest).map(Self::Change),
            ["1", "safety", rest @ ..] => safety::Press::read(rest).map(Self::Safety),
            ["1", "not-with", rest @ ..] => not_with::Press::read(rest).map(Self::NotWith),
            ["1", "orientation", rest @ ..] => {
                orientation::Press::read(rest).map(Self::Orientation)
            }
            ["1", "small", rest @ ..] => small::Press::read(rest).map(Self::Small),
            ["1", "mine", rest @ ..] => mine::Press::read(rest).map(Self::Mine),
            ["1", "removal", rest @ ..] => removals::Press::read(rest).map(Self::Removal),
            ["1", "repair", rest @ ..] => repair::Press::read(rest).map(Self::Repair),
            _ => None,
        }
        .ok_or(Stale)
    }
}

impl Form {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Setup(form) => form.ack(),
            Self::Cohort(form) => form.ack(),
            Self::Groups(form) => form.ack(),
            Self::Page(_) => Ack::Private,
            Self::Hours(form) => form.ack(),
            Self::Choices(form) => form.ack(),
            Self::Intake(form) => form.ack(),
            Self::Pause(form) => form.ack(),
            Self::Milestone(form) => form.ack(),
            Self::Project(form) => form.ack(),
            Self::Prompt(form) => form.ack(),
            Self::SignUp(form) => form.ack(),
            Self::Safety(form) => form.ack(),
            Self::NotWith(form) => form.ack(),
            Self::Webinar(form) => form.ack(),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(form) => write!(f, "1:setup:{form}"),
            Self::Cohort(form) => write!(f, "1:cohort:{form}"),
            Self::Groups(form) => write!(f, "1:groups:{form}"),
            Self::Page(form) => write!(f, "1:page:{form}"),
            Self::Hours(form) => write!(f, "1:hours:{form}"),
            Self::Choices(form) => write!(f, "1:choices:{form}"),
            Self::Intake(form) => write!(f, "1:intake:{form}"),
            Self::Pause(form) => write!(f, "1:pause:{form}"),
            Self::Milestone(form) => write!(f, "1:milestone:{form}"),
            Self::Project(form) => write!(f, "1:project:{form}"),
            Self::Prompt(form) => write!(f, "1:prompt:{form}"),
            Self::SignUp(form) => write!(f, "1:sign-up:{form}"),
            Self::Safety(form) => write!(f, "1:safety:{form}"),
            Self::NotWith(form) => write!(f, "1:not-with:{form}"),
            Self::Webinar(form) => write!(f, "1:webinar:{form}"),
        }
    }
}

impl FromStr for Form {
    type Err = Stale;

    fn from_str(text: &str) -> Result<Self, Stale> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["1", "setup", rest @ ..] => setup::Form::read(rest).map(Self::Setup),
            ["1", "cohort", rest @ ..] => cohorts::Form::read(rest).map(Self::Cohort),
            ["1", "groups", rest @ ..] => groups::Form::read(rest).map(Self::Groups),
            ["1", "page", rest @ ..] => page::Form::read(rest).map(Self::Page),
            ["1", "hours", rest @ ..] => hours::Form::read(rest).map(Self::Hours),
            ["1", "choices", rest @ ..] => choices::Form::read(rest).map(Self::Choices),
            ["1", "intake", rest @ ..] => intake::Form::read(rest).map(Self::Intake),
            ["1", "pause", rest @ ..] => pauses::Form::read(rest).map(Self::Pause),
            ["1", "milestone", rest @ ..] => milestones::Form::read(rest).map(Self::Milestone),
            ["1", "project", rest @ ..] => projects::Form::read(rest).map(Self::Project),
            ["1", "prompt", rest @ ..] => prompts::plan::Form::read(rest).map(Self::Prompt),
            ["1", "sign-up", rest @ ..] => signup::Form::read(rest).map(Self::SignUp),
            ["1", "safety", rest @ ..] => safety::Form::read(rest).map(Self::Safety),
            ["1", "not-with", rest @ ..] => not_with::Form::read(rest).map(Self::NotWith),
            ["1", "webinar", rest @ ..] => webinars::Form::read(rest).map(Self::Webinar),
            _ => None,
        }
        .ok_or(Stale)
    }
}

/// Reads an id out of a `custom_id`.
pub fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}
