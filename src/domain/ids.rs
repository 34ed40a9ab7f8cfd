//! Ids as types, so that a group's can never be taken for a person's.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// A Discord server (its API says guild).
    ServerId,
    /// A Discord channel or category.
    ChannelId,
    /// A Discord message.
    MessageId,
    /// A Discord role.
    RoleId,
    /// A scheduled event of a Discord server.
    EventId,
    /// A Discord account.
    AccountId,
    /// A body that runs cohorts.
    ProgrammeId,
    /// One run, from sign-up to archive.
    CohortId,
    /// Somebody in a programme.
    PersonId,
    /// A person in one cohort.
    ParticipantId,
    /// A sheet of sign-ups that was previewed.
    DraftId,
    /// Two to five participants.
    GroupId,
    /// What somebody does for a programme, such as looking after a group.
    StaffId,
    /// Changes that a coordinator has looked at.
    PlanId,
    /// A seat that is held for somebody who has left the server.
    HoldId,
    /// A stretch of time in which a group is small.
    FallId,
    /// Dates on which a member pauses, as their group knows them.
    PauseId,
    /// Somebody's wish to be deleted.
    ErasureId,
    /// Something to talk about, frozen for a cohort.
    PromptId,
    /// Times offered to a group.
    ProposalId,
    /// One of the times offered.
    OptionId,
    /// What is booked.
    MeetingId,
    /// The hour that a group keeps.
    StandingId,
    /// A dated step of a group's project.
    MilestoneId,
    /// A talk for the whole cohort.
    WebinarId,
    /// A change of a webinar that a coordinator has looked at.
    WebinarChangeId,
    /// One message to many channels.
    BroadcastId,
    /// What somebody told the safety contacts.
    ReportId,
    /// Two who are never in one group.
    NotWithId,
    /// The row that makes something happen once.
    JobId,
}
