//! What Carrel has promised to do on Discord at some moment: one value a promise.
//!
//! **Invariants**: a promise holds ids only, never names or texts, so that it is rendered as
//! things stand when it is kept; its [key](Promise::key) is the same for the same deed, so that
//! it can be written down only once; whatever was ever stored is [read](Promise::read) for ever.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};

use super::ids::{
    AccountId, BroadcastId, ChannelId, CohortId, ErasureId, EventId, FallId, GroupId, HoldId,
    MeetingId, MessageId, ParticipantId, PauseId, ProposalId, ReportId, ServerId, StaffId,
    StandingId, WebinarId,
};

mod lateness;
pub mod word;

/// The format of a stored promise; goes up when a variant changes its meaning.
pub const VERSION: i64 = 1;

/// Something that must happen on Discord, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Promise {
    /// Looks up who is on a server, because a lost event must not lose a person.
    Census {
        /// Which server.
        server: ServerId,
        /// Which import asked for it; 0 for a start of the bot.
        import: i64,
    },
    /// Says, where Carrel has just come to a server and nobody has set it up, what to do next.
    Hello {
        /// Which server.
        server: ServerId,
        /// When it came, in milliseconds: it may be sent away and come again.
        joined: i64,
    },
    /// Opens a category that holds rooms `50 * (number - 1) + 1` and on.
    Category {
        /// Whose rooms.
        cohort: CohortId,
        /// Counts from 1.
        number: i64,
    },
    /// Opens a group's private channel, with its members in it.
    Room {
        /// Whose room.
        group: GroupId,
    },
    /// Lets an account into an open room or lets it go, as membership says when this is kept: one
    /// promise for both, so that the two never overtake each other.
    Seat {
        /// Whose room.
        group: GroupId,
        /// Who comes in or goes.
        account: AccountId,
    },
    /// Says in a room who has come to the group, once the room lets them in.
    Arrival {
        /// Whose room.
        group: GroupId,
        /// Who has come.
        participant: ParticipantId,
        /// Since when they are in the group, in milliseconds: whoever comes twice is greeted twice.
        since: i64,
    },
    /// Gives a seat up that was held for somebody who has left the server, unless they are back.
    Hold {
        /// Their cohort.
        cohort: CohortId,
        /// Which.
        hold: HoldId,
    },
    /// Says in a room whose seat was given up.
    Departure {
        /// Whose room.
        group: GroupId,
        /// The seat, as it was held.
        hold: HoldId,
    },
    /// Says in a room who looks after its group, or that they do not any more.
    Helper {
        /// Whose room.
        group: GroupId,
        /// Which duty of theirs.
        staff: StaffId,
        /// Whether it has ended.
        ended: bool,
    },
    /// Tells one who looks after a group, and nobody else, that it asks for help.
    Help {
        /// Which group.
        group: GroupId,
        /// Beneath the prompt of which fortnight; counts from 1.
        fortnight: u32,
        /// Who is told.
        account: AccountId,
    },
    /// Says in a room who pauses until when, or that they are back.
    Pause {
        /// Whose room.
        group: GroupId,
        /// Which pause.
        pause: PauseId,
        /// Which of its dates: the room reads it again when they change.
        edition: i64,
    },
    /// Asks a group that has become small what it would like.
    Small {
        /// Who is asked.
        group: GroupId,
        /// Since when it is small, so that it is asked once each time.
        fall: FallId,
    },
    /// Deletes what is known of somebody who asked for it, unless they took that back.
    Erasure {
        /// Which wish.
        erasure: ErasureId,
    },
    /// Tells somebody in private, if they agreed to that, that they wait while the groups are at work,
    /// and what it means.
    Waiting {
        /// Their cohort.
        cohort: CohortId,
        /// Who waits.
        participant: ParticipantId,
        /// When the cohort was launched, in milliseconds: a launch may be taken back.
        launched: i64,
    },
    /// Reminds somebody in private, if they agreed to that, that they are half way through signing up.
    HalfWay {
        /// For which cohort.
        cohort: CohortId,
        /// Who has stopped.
        participant: ParticipantId,
        /// The last day of signing up, in the home zone: once it has moved, there is another reminder.
        closes: NaiveDate,
    },
    /// Greets the group, says who is who, and pins the card.
    Welcome {
        /// Who is greeted.
        group: GroupId,
    },
    /// Posts the prompt of a fortnight.
    Prompt {
        /// Who gets it.
        group: GroupId,
        /// Counts from 1.
        fortnight: u32,
    },
    /// Shows the times offered.
    Offer {
        /// The times.
        proposal: ProposalId,
    },
    /// Ends the vote on the times at its deadline.
    Close {
        /// The times.
        proposal: ProposalId,
    },
    /// Says that a meeting is booked.
    Booking {
        /// What is booked.
        meeting: MeetingId,
    },
    /// Says that a booked meeting has moved.
    Moved {
        /// Which.
        meeting: MeetingId,
        /// The meeting's from this move on; the first one makes it 1.
        sequence: u32,
    },
    /// Says that a booked meeting will not take place.
    CalledOff {
        /// Which.
        meeting: MeetingId,
    },
    /// Names a webinar on the card of a booked meeting that takes place at the same time.
    Clash {
        /// Which meeting.
        meeting: MeetingId,
        /// Which webinar.
        webinar: WebinarId,
    },
    /// Reminds those who are coming.
    Reminder {
        /// Of what.
        meeting: MeetingId,
        /// How long before.
        lead: Lead,
        /// How often the meeting had moved when this was promised: once it has moved again, it
        /// has other reminders.
        #[serde(default, skip_serializing_if = "is_never")]
        sequence: u32,
    },
    /// Finds the hour that a group can keep, pencils its meetings in, and says so on one card; where
    /// no hour serves, times are offered in its place.
    Standing {
        /// Whose hour.
        group: GroupId,
        /// Which search it is: 0 at the launch, or the row of the stay elsewhere that has ended.
        search: i64,
    },
    /// Changes the card of a kept hour to how it stands.
    StandingCard {
        /// Which hour.
        standing: StandingId,
        /// Which change of the card it is.
        revision: i64,
    },
    /// Says that clocks move a kept hour for somebody.
    ClockChange {
        /// Which hour.
        standing: StandingId,
        /// The date, in UTC, of the first meeting that moves.
        on: NaiveDate,
    },
    /// Offers times in a fortnight in which a group has no meeting, though nobody asked.
    Suggestion {
        /// Who is asked.
        group: GroupId,
        /// Counts from 1.
        fortnight: u32,
    },
    /// Reminds those who look after steps that are due soon, in their group's room.
    StepsDue {
        /// Whose steps.
        group: GroupId,
        /// Counts from 1: a room gets one a fortnight at the most.
        fortnight: u32,
    },
    /// Asks, where it was reminded, whether a group has met.
    Question {
        /// Which meeting.
        meeting: MeetingId,
        /// How often it had moved when this was promised.
        sequence: u32,
    },
    /// Sends a broadcast to one room, or to the announcement channel.
    Announcement {
        /// What is sent.
        broadcast: BroadcastId,
        /// Which room; none is the announcement channel.
        group: Option<GroupId>,
    },
    /// Passes a broadcast in an announcement channel on to the servers that follow it.
    Publish {
        /// What is passed on.
        broadcast: BroadcastId,
    },
    /// Puts a webinar among the events of the server.
    Event {
        /// Which.
        webinar: WebinarId,
    },
    /// Shows in one place, where a broadcast stands, what has become of it since.
    Revision {
        /// Of what.
        broadcast: BroadcastId,
        /// In which room; none is the announcement channel.
        group: Option<GroupId>,
    },
    /// Shows among the events of the server what has become of a webinar.
    EventRevision {
        /// Which.
        webinar: WebinarId,
    },
    /// Tells those in a room who said that they come that a webinar has another hour, or is called
    /// off.
    News {
        /// Which webinar.
        webinar: WebinarId,
        /// In which room.
        group: GroupId,
        /// The webinar's from this change on; the first one makes it 1.
        sequence: u32,
    },
    /// Reminds those in a room who said that they come to a webinar.
    TalkReminder {
        /// Which webinar.
        webinar: WebinarId,
        /// In which room.
        group: GroupId,
        /// How long before.
        lead: TalkLead,
        /// The webinar's when this was promised: at another hour it has other reminders.
        sequence: u32,
    },
    /// Tells one who set Carrel up, and nobody else, that something has stopped.
    Word {
        /// Where it has stopped.
        server: ServerId,
        /// Who is told.
        account: AccountId,
        /// On which day of the programme's home zone: one word a day is enough.
        on: NaiveDate,
    },
    /// Tells a safety contact, and nobody else, that a report waits to be read, and no word of it.
    Notice {
        /// Which report.
        report: ReportId,
        /// Who is told.
        account: AccountId,
    },
    /// Says goodbye in a group's room, which can only be read from then on.
    Farewell {
        /// Whose room.
        group: GroupId,
    },
    /// Warns in a room that it will be removed.
    Warning {
        /// Whose room.
        group: GroupId,
        /// For which day: how often people have had the rooms kept longer before.
        edition: i64,
        /// How many days before.
        days: u8,
    },
    /// Deletes a room.
    Removal {
        /// Whose room.
        group: GroupId,
        /// On which day: how often people have had the rooms kept longer before.
        edition: i64,
    },
    /// Removes what people told at the sign-up of a cohort that is over.
    Answers {
        /// Which cohort.
        cohort: CohortId,
        /// For which day: how often people have had the rooms kept longer before.
        edition: i64,
    },
    /// Deletes a category from which all rooms are removed, unless people use it.
    CategoryRemoval {
        /// Whose rooms it held.
        cohort: CohortId,
        /// Counts from 1.
        number: i64,
    },
    /// Deletes the room of a group whose launch was taken back, and its voice room.
    TakingDown {
        /// Whose.
        group: GroupId,
    },
    /// Opens a group's voice room beside its room, with everybody in it who has a seat there.
    VoiceRoom {
        /// Whose voice room.
        group: GroupId,
    },
    /// Leaves everybody whom a group's voice room lets in only reading, since its cohort is over.
    VoiceClosing {
        /// Whose voice room.
        group: GroupId,
    },
}

/// How long before a meeting a reminder comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lead {
    /// 24 hours.
    Day,
    /// One hour.
    Hour,
}

/// How long before a webinar a reminder comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TalkLead {
    /// 24 hours.
    Day,
    /// Ten minutes.
    Minutes,
}

/// What Discord gave back when a promise was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A category stands.
    Category(ChannelId),
    /// A room or a voice room stands.
    Room {
        /// Which channel.
        channel: ChannelId,
        /// The accounts that it lets in.
        let_in: Vec<AccountId>,
    },
    /// A message stands.
    Message {
        /// Where.
        channel: ChannelId,
        /// Which.
        message: MessageId,
    },
    /// An event of the server stands.
    Event(EventId),
    /// A room lets an account in, or does not any more.
    Seat {
        /// Whether it does.
        inside: bool,
    },
    /// A channel that stood is not there any more.
    Removed,
    /// It is as it should be; nothing to remember.
    Nothing,
}

impl Lead {
    fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }
}

impl TalkLead {
    fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Minutes => "minutes",
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands what it may leave out by reference"
)]
fn is_never(sequence: &u32) -> bool {
    *sequence == 0
}

impl Promise {
    /// Reads a promise that was stored in this or an earlier format; none when it is unknown here.
    pub fn read<'de, D: Deserializer<'de>>(version: i64, stored: D) -> Option<Self> {
        match version {
            // Format 1 has only been added to since, so today's shape reads all of it.
            1 => Self::deserialize(stored).ok(),
            _ => None,
        }
    }

    /// The promise's logical name: two promises of the same deed have the same one.
    #[expect(clippy::too_many_lines, reason = "a table with a line for each kind")]
    pub fn key(&self) -> String {
        match self {
            Self::Census { server, import } => format!("census:{server}:{import}"),
            Self::Hello { server, joined } => format!("hello:{server}:{joined}"),
            Self::Category { cohort, number } => format!("category:{cohort}:{number}"),
            Self::Room { group } => format!("room:{group}"),
            Self::Seat { group, account } => format!("seat:{group}:{account}"),
            Self::Arrival {
                group,
                participant,
                since,
            } => format!("arrival:{group}:{participant}:{since}"),
            Self::Hold { hold, .. } => format!("hold:{hold}"),
            Self::Departure { hold, .. } => format!("departure:{hold}"),
            Self::Helper {
                group,
                staff,
                ended,
            } => format!(
                "helper:{group}:{staff}:{}",
                if *ended { "gone" } else { "come" }
            ),
            Self::Help {
                group,
                fortnight,
                account,
            } => format!("help:{group}:{fortnight}:{account}"),
            Self::Pause {
                group,
                pause,
                edition,
            } => format!("pause:{group}:{pause}:{edition}"),
            Self::Small { group, fall } => format!("small:{group}:{fall}"),
            Self::Erasure { erasure } => format!("erasure:{erasure}"),
            Self::Waiting {
                participant,
                launched,
                ..
            } => format!("waiting:{participant}:{launched}"),
            Self::HalfWay {
                participant,
                closes,
                ..
            } => format!("half-way:{participant}:{closes}"),
            Self::Welcome { group } => format!("welcome:{group}"),
            Self::Prompt { group, fortnight } => format!("prompt:{group}:{fortnight}"),
            Self::Offer { proposal } => format!("offer:{proposal}"),
            Self::Close { proposal } => format!("close:{proposal}"),
            Self::Booking { meeting } => format!("booking:{meeting}"),
            Self::Moved { meeting, sequence } => format!("moved:{meeting}:{sequence}"),
            Self::CalledOff { meeting } => format!("called-off:{meeting}"),
            Self::Clash { meeting, webinar } => format!("clash:{meeting}:{webinar}"),
            Self::Reminder {
                meeting,
                lead,
                sequence: 0,
            } => format!("reminder:{meeting}:{}", lead.word()),
            Self::Reminder {
                meeting,
                lead,
                sequence,
            } => format!("reminder:{meeting}:{}:{sequence}", lead.word()),
            Self::Standing { group, search } => format!("standing:{group}:{search}"),
            Self::StandingCard { standing, revision } => {
                format!("standing-card:{standing}:{revision}")
            }
            Self::ClockChange { standing, on } => format!("clock-change:{standing}:{on}"),
            Self::Suggestion { group, fortnight } => format!("suggestion:{group}:{fortnight}"),
            Self::StepsDue { group, fortnight } => format!("steps-due:{group}:{fortnight}"),
            Self::Question { meeting, sequence } => format!("question:{meeting}:{sequence}"),
            Self::Announcement {
                broadcast,
                group: Some(group),
            } => {
                format!("announcement:{broadcast}:{group}")
            }
            Self::Announcement {
                broadcast,
                group: None,
            } => {
                format!("announcement:{broadcast}:all")
            }
            Self::Publish { broadcast } => format!("publish:{broadcast}"),
            Self::Event { webinar } => format!("event:{webinar}"),
            Self::Revision { broadcast, group } => match group {
                Some(group) => format!("revision:{broadcast}:{group}"),
                None => format!("revision:{broadcast}:all"),
            },
            Self::EventRevision { webinar } => format!("event-revision:{webinar}"),
            Self::News {
                webinar,
                group,
                sequence,
            } => format!("news:{webinar}:{group}:{sequence}"),
            Self::TalkReminder {
                webinar,
                group,
                lead,
                sequence,
            } => format!("talk-reminder:{webinar}:{group}:{}:{sequence}", lead.word()),
            // Whoever is told: one word a day is enough.
            Self::Word { server, on, .. } => format!("word:{server}:{on}"),
            Self::Notice { report, account } => format!("notice:{report}:{account}"),
            Self::Farewell { group } => format!("farewell:{group}"),
            Self::Warning {
                group,
                edition,
                days,
            } => format!("warning:{group}:{edition}:{days}"),
            Self::Removal { group, edition } => format!("removal:{group}:{edition}"),
            Self::Answers { cohort, edition } => format!("answers:{cohort}:{edition}"),
            Self::CategoryRemoval { cohort, number } => {
                format!("category-removal:{cohort}:{number}")
            }
            Self::TakingDown { group } => format!("taking-down:{group}"),
            Self::VoiceRoom { group } => format!("voice-room:{group}"),
            Self::VoiceClosing { group } => format!("voice-closing:{group}"),
        }
    }

    /// The key's first part.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Census { .. } => "census",
            Self::Hello { .. } => "hello",
            Self::Category { .. } => "category",
            Self::Room { .. } => "room",
            Self::Seat { .. } => "seat",
            Self::Arrival { .. } => "arrival",
            Self::Hold { .. } => "hold",
            Self::Departure { .. } => "departure",
            Self::Helper { .. } => "helper",
            Self::Help { .. } => "help",
            Self::Pause { .. } => "pause",
            Self::Small { .. } => "small",
            Self::Erasure { .. } => "erasure",
            Self::Waiting { .. } => "waiting",
            Self::HalfWay { .. } => "half-way",
            Self::Welcome { .. } => "welcome",
            Self::Prompt { .. } => "prompt",
            Self::Offer { .. } => "offer",
            Self::Close { .. } => "close",
            Self::Booking { .. } => "booking",
            Self::Moved { .. } => "moved",
            Self::CalledOff { .. } => "called-off",
            Self::Clash { .. } => "clash",
            Self::Reminder { .. } => "reminder",
            Self::Standing { .. } => "standing",
            Self::StandingCard { .. } => "standing-card",
            Self::ClockChange { .. } => "clock-change",
            Self::Suggestion { .. } => "suggestion",
            Self::StepsDue { .. } => "steps-due",
            Self::Question { .. } => "question",
            Self::Announcement { .. } => "announcement",
            Self::Publish { .. } => "publish",
            Self::Event { .. } => "event",
            Self::Revision { .. } => "revision",
            Self::EventRevision { .. } => "event-revision",
            Self::News { .. } => "news",
            Self::TalkReminder { .. } => "talk-reminder",
            Self::Word { .. } => "word",
            Self::Notice { .. } => "notice",
            Self::Farewell { .. } => "farewell",
            Self::Warning { .. } => "warning",
            Self::Removal { .. } => "removal",
            Self::Answers { .. } => "answers",
            Self::CategoryRemoval { .. } => "category-removal",
            Self::TakingDown { .. } => "taking-down",
            Self::VoiceRoom { .. } => "voice-room",
            Self::VoiceClosing { .. } => "voice-closing",
        }
    }
}
