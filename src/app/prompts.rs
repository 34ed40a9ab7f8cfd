//! Prompts: the deck, and one to each group every fortnight.
//!
//! **Invariants**: a cohort's prompts are frozen before its groups are promised any, and none
//! comes twice; a fortnight that is over is not promised any more, so that nobody gets a burst.

use chrono::NaiveDate;

use super::{App, Fault};
use crate::{
    domain::{
        calendar::Fortnights,
        ids::{AccountId, ChannelId, CohortId, GroupId, MessageId, ParticipantId, ServerId},
        night::is_night,
        promises::Promise,
        prompts::{Deck, TooFew},
        time::Moment,
    },
    store::{
        Connection, jobs,
        people::{self, Seat},
        plans,
        prompts::{self, Run, Standing, plan as rows},
    },
};

mod hour;
pub mod plan;
mod seen;
mod tapping;

pub use crate::store::prompts::{Frozen, Tap};
pub use hour::comes_at;
pub(super) use hour::reconsider;
pub use tapping::{Tapped, tap};

/// What stands with a prompt that waits for its group's hour.
pub const HOUR_TO_COME: &str = "the group's hour is still to come";

/// What stands with a prompt that a coordinator has left out.
pub const LEFT_OUT: &str = "a coordinator has left it out";

/// Why somebody is told no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Only a member of the group may do this.
    NotAMember,
    /// The group has got another one since.
    NotTheCurrentOne,
    /// There is no other prompt left for the group.
    NoOther,
    /// The asker is in no group of a running cohort.
    InNoGroup,
    /// The group's first prompt is still to come.
    NothingYet {
        /// When it comes; none when no prompt will.
        first_at: Option<Moment>,
    },
    /// No cohort on this server has its prompts yet.
    NoCohort,
    /// The cohort has no such fortnight.
    NoSuchFortnight {
        /// How many it has.
        fortnights: u32,
    },
}

/// A prompt as a group sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which fortnight brings it, from 1.
    pub fortnight: u32,
    /// The prompt.
    pub prompt: Frozen,
    /// How many fortnights the cohort runs.
    pub fortnights: u32,
    /// The group's next meeting.
    pub meets_at: Option<Moment>,
    /// The title of the step that the group finished last, as a member wrote it.
    pub last_milestone: Option<String>,
    /// How many members say that the group has talked about it.
    pub talked: i64,
    /// How many members say that the group has met.
    pub met: i64,
    /// Whether the group can ask for another one.
    pub may_ask: bool,
}

/// What stands ready to be posted, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posting {
    /// The room is not open yet.
    RoomAwaited,
    /// The room was closed.
    RoomClosed,
    /// The cohort's deck has no prompt for this fortnight.
    NoPrompt,
    /// A coordinator has left this fortnight out.
    LeftOut,
    /// It can go.
    Ready {
        /// Where to.
        channel: ChannelId,
        /// What.
        shown: Box<Shown>,
        /// Whether it is night for a member.
        silent: bool,
    },
}

/// A prompt as a coordinator sees it before any group does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The cohort's name.
    pub cohort_name: String,
    /// The prompt.
    pub shown: Shown,
    /// The day on which it is posted, in the home zone.
    pub posted_on: NaiveDate,
}

/// Freezes the deck of a cohort, and plans one prompt a fortnight; freezing twice changes nothing.
///
/// A cohort that is longer than the deck is told how many prompts there are.
pub async fn freeze_deck(
    conn: &mut Connection,
    cohort: CohortId,
    fortnights: u32,
    deck: &Deck,
) -> Result<Result<(), TooFew>, Fault> {
    let dealt = match deck.deal(fortnights) {
        Ok(dealt) => dealt,
        Err(too_few) => return Ok(Err(too_few)),
    };
    if !rows::turns(conn, cohort).await?.is_empty() {
        return Ok(Ok(()));
    }
    let all = dealt.iter().copied().chain(deck.left(&dealt));
    for (position, prompt) in (1..).zip(all) {
        let frozen = rows::freeze(conn, cohort, (prompt, deck.language), position).await?;
        if position <= fortnights {
            rows::plan(conn, cohort, position, frozen).await?;
        }
    }
    Ok(Ok(()))
}

/// Promises every prompt that a group has still to get, once its room stands.
///
/// Each falls due as its fortnight begins, and may come until the next one does; its hour is decided
/// on that day.
pub(super) async fn promise_all(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let Some(cohort) = prompts::cohort_of(conn, group).await? else {
        return Ok(());
    };
    let Some(run) = prompts::run_of(conn, cohort).await? else {
        return Ok(());
    };
    let fortnights = fortnights(&run);
    for fortnight in fortnights.numbers() {
        let over = fortnights.start_of(fortnight + 1);
        if over <= now {
            continue;
        }
        let due = fortnights.start_of(fortnight).max(now);
        let promise = Promise::Prompt { group, fortnight };
        jobs::promise(conn, run.server, &promise, due, Some(over), now).await?;
    }
    Ok(())
}

/// Records that a group has got the prompt of a fortnight, which has been settled by then, unless an
/// older Carrel had posted it.
pub(super) async fn posted(
    conn: &mut Connection,
    group: GroupId,
    fortnight: u32,
    channel: ChannelId,
    message: MessageId,
    now: Moment,
) -> Result<(), Fault> {
    drop(settle(conn, group, fortnight, now).await?);
    Ok(prompts::posted(conn, group, fortnight, channel, message, now).await?)
}

/// Says what is posted to a group, as things stand now, and settles it: whatever is changed from now
/// on, another try posts the same.
pub async fn to_post(
    app: &App,
    group: GroupId,
    fortnight: u32,
    now: Moment,
) -> Result<Posting, Fault> {
    let mut write = app.store.write().await?;
    let channel = match prompts::room_of(&mut write, group).await? {
        Standing::Awaited => return Ok(Posting::RoomAwaited),
        Standing::Closed => return Ok(Posting::RoomClosed),
        Standing::Open(channel) => channel,
    };
    if let Err(none) = settle(&mut write, group, fortnight, now).await? {
        return Ok(none);
    }
    let Some(shown) = seen::look(&mut write, group, fortnight, now).await? else {
        return Ok(Posting::NoPrompt);
    };
    let silent = night_for_one(&mut write, group, now).await?;
    write.commit().await?;
    Ok(Posting::Ready {
        channel,
        shown: Box::new(shown),
        silent,
    })
}

/// Settles what a group gets in a fortnight, unless that is settled; or says that it gets none.
async fn settle(
    conn: &mut Connection,
    group: GroupId,
    fortnight: u32,
    now: Moment,
) -> Result<Result<(), Posting>, Fault> {
    let turns = rows::turns_of(conn, group).await?;
    let Some(turn) = seen::turn_of(&turns, fortnight) else {
        return Ok(Err(Posting::NoPrompt));
    };
    if turn.settled().is_some() {
        return Ok(Ok(()));
    }
    let Some(chosen) = seen::chosen(conn, group, &turns, turn).await? else {
        return Ok(Err(Posting::LeftOut));
    };
    rows::settle(conn, group, fortnight, chosen, now).await?;
    Ok(Ok(()))
}

/// The prompt that the asker's group got last: the group of the room they ask in, or else the
/// one they are in.
pub async fn current(
    app: &App,
    server: ServerId,
    channel: ChannelId,
    account: AccountId,
    now: Moment,
) -> Result<Result<Shown, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(seat) = seat(&mut read, server, channel, account).await? else {
        return Ok(Err(Refusal::InNoGroup));
    };
    let last = prompts::last_posted(&mut read, seat.group).await?;
    let shown = match last {
        Some(fortnight) => seen::look(&mut read, seat.group, fortnight, now).await?,
        None => None,
    };
    if let Some(shown) = shown {
        return Ok(Ok(shown));
    }
    let first_at = first_posting(&mut read, &seat, now).await?;
    Ok(Err(Refusal::NothingYet { first_at }))
}

/// When the first prompt comes to the group of a seat that has got none.
async fn first_posting(
    conn: &mut Connection,
    seat: &Seat,
    now: Moment,
) -> Result<Option<Moment>, Fault> {
    let Some(run) = prompts::run_of(conn, seat.cohort).await? else {
        return Ok(None);
    };
    let fortnights = fortnights(&run);
    let mut numbers = fortnights.numbers();
    let next = numbers.find(|fortnight| fortnights.start_of(fortnight + 1) > now);
    Ok(match next {
        Some(fortnight) => Some(hour::decided(conn, &run, seat.group, fortnight, now).await?),
        None => None,
    })
}

/// A prompt of the newest cohort, as a group would see it; of the running fortnight unless one
/// is named.
pub async fn preview(
    app: &App,
    server: ServerId,
    fortnight: Option<u32>,
    now: Moment,
) -> Result<Result<Preview, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(run) = newest_run(&mut read, server).await? else {
        return Ok(Err(Refusal::NoCohort));
    };
    let calendar = fortnights(&run);
    let wanted = fortnight.or_else(|| calendar.at(now)).unwrap_or(1);
    let turns = rows::turns(&mut read, run.cohort).await?;
    let Some(turn) = seen::turn_of(&turns, wanted) else {
        return Ok(Err(Refusal::NoSuchFortnight {
            fortnights: run.fortnights,
        }));
    };
    Ok(Ok(Preview {
        posted_on: calendar.date_of(wanted),
        cohort_name: run.name,
        shown: Shown {
            fortnight: wanted,
            prompt: rows::text(&mut read, turn.planned, None).await?,
            fortnights: run.fortnights,
            meets_at: None,
            last_milestone: None,
            talked: 0,
            met: 0,
            may_ask: false,
        },
    }))
}

/// Whether it is night for a member of a group, so that what is posted must make no sound.
pub(super) async fn night_for_one(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<bool, Fault> {
    let members = members(conn, group).await?;
    let plans = plans::plans_of(conn, &members).await?;
    Ok(plans.iter().any(|plan| is_night(plan, now)))
}

async fn members(conn: &mut Connection, group: GroupId) -> Result<Vec<ParticipantId>, Fault> {
    let members = people::members_of(conn, group).await?;
    Ok(members.iter().map(|member| member.participant).collect())
}

async fn seat(
    conn: &mut Connection,
    server: ServerId,
    channel: ChannelId,
    account: AccountId,
) -> Result<Option<Seat>, Fault> {
    if let Some(seat) = people::seat_in(conn, server, channel, account).await? {
        return Ok(Some(seat));
    }
    let mut seats = people::seats_of(conn, server, account).await?;
    Ok(seats.pop())
}

async fn newest_run(conn: &mut Connection, server: ServerId) -> Result<Option<Run>, Fault> {
    match prompts::newest_with_deck(conn, server).await? {
        Some(cohort) => Ok(prompts::run_of(conn, cohort).await?),
        None => Ok(None),
    }
}

fn fortnights(run: &Run) -> Fortnights {
    Fortnights {
        starts_on: run.starts_on,
        count: run.fortnights,
        home_zone: run.home_zone,
    }
}
