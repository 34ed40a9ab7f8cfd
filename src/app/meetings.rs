//! Meetings: times offered, votes, booking, moving, calling off, reminders.
//!
//! A time is booked as soon as everyone it counts on has said that it works or is possible. When
//! the deadline passes first, or everyone has answered everything, `verdict` chooses. Other times
//! for a booked meeting are voted on in the same way; then `change` moves it.
//!
//! **Invariants**
//! - No time is offered or booked at which somebody who would come is expected elsewhere: at a
//!   meeting or a webinar, in whichever cohort. Nobody is told who, or where.
//! - A group has one open proposal at a time; asking again shows that one.
//! - Every vote is read, decided on and booked inside one change, so that two votes at once
//!   book once.
//! - Whoever asks is a member of the group at that moment, whatever a button said when it was sent.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::json;

use super::{App, Fault};
use crate::{
    domain::{
        ids::{AccountId, ChannelId, GroupId, MessageId, OptionId, ProposalId, ServerId},
        meeting::{self, Remedy, Why},
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, StoreError, audit, jobs, meetings as rows,
        meetings::{Proposal, Setting},
        people::{self, Seat},
    },
};

pub mod afterwards;
mod booked;
mod change;
pub(super) mod company;
pub mod elsewhere;
mod mine;
mod pretended;
mod reminders;
mod seen;
pub mod standing;
pub mod suggest;
mod times;
mod verdict;

pub use crate::store::meetings::{
    Attendance, Meeting, MeetingState, OfferedTime, ProposalState, Reminders, Stands, Talk, Vote,
};
pub use booked::{Booked, Schedule, booking, coming, met, next_in, schedule};
pub(super) use change::card_shown;
pub use change::{
    CalledOff, Changeable, Changed, Posted, call_off, changeable, changed, propose_move, shown,
};
pub use mine::{Mine, mine};
pub(super) use pretended::pretended;
pub use reminders::{remind, reminders};
pub use seen::{Offer, Seated};

use standing::open_setting;
use verdict::Verdict;

/// How long a group has to answer.
const ANSWERING: TimeDelta = TimeDelta::hours(48);

/// Answers are in at least this long before the first of the times.
const BEFORE_FIRST: TimeDelta = TimeDelta::hours(1);

/// Times are looked for in the next days, and when there is none in as many days after those.
const SEARCH: TimeDelta = TimeDelta::days(14);

/// Times on one card: Discord shows five rows, and the last is for "none of these".
const OPTIONS_MAX: u8 = 4;

/// Who asks, and for which group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// The server.
    pub server: ServerId,
    /// The account.
    pub account: AccountId,
    /// The group that it is about.
    pub about: About,
}

/// How a group is named by who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The group whose room this is.
    Room(ChannelId),
    /// This group, from wherever.
    Group(GroupId),
}

/// Why something about a meeting is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Who asks is no member of a group here.
    NotAMember,
    /// The group has no open room.
    NoRoom,
    /// The cohort ends before a meeting could begin.
    Over,
    /// Who asks is the group's only member.
    Alone,
    /// So many of the group pause that too few are left to meet.
    Pausing,
    /// Too few of the group share a time.
    NoTime(Apart),
    /// There is no such time or meeting here.
    Gone,
    /// The meeting has begun.
    Begun,
    /// The meeting begins before anybody could have answered other times.
    TooSoon,
    /// The meeting is not over yet.
    NotOver,
    /// The meeting was called off.
    Cancelled,
    /// The meeting was booked before who asks came to the group.
    NotExpected,
}

/// What came of asking for times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The times.
    pub offer: Offer,
    /// Whether they were offered before and still take votes.
    pub already: bool,
    /// Who shares no time, where none suits all.
    pub apart: Option<Apart>,
}

/// One smallest set of members who share no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// What the group calls them; one alone when nothing suits even them.
    pub names: Vec<String>,
    /// What stands in their way.
    pub why: Why,
    /// Who could make times possible, and by which hours.
    pub remedy: Option<(String, Remedy)>,
}

/// What came of a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voted {
    /// The times as they stand now.
    pub offer: Offer,
    /// Whether the vote counts; one that comes after the end does not.
    pub taken: bool,
}

/// A vote that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Its card stands.
    Shown {
        /// The times as they stand now.
        offer: Box<Offer>,
        /// Where.
        card: (ChannelId, MessageId),
    },
    /// Its card may stand already, and nobody knows where yet.
    Awaited,
    /// There is no card of it.
    NeverShown,
}

impl Asker {
    /// The seat of who asks; none when they are no member of that group now.
    pub(super) async fn seat(&self, conn: &mut Connection) -> Result<Option<Seat>, StoreError> {
        match self.about {
            About::Room(channel) => people::seat_in(conn, self.server, channel, self.account).await,
            About::Group(group) => people::seat_of(conn, self.server, group, self.account).await,
        }
    }
}

/// Offers times to the asker's group, `minutes` long or as long as the cohort's meetings are.
pub async fn propose(
    app: &App,
    asker: &Asker,
    minutes: Option<u16>,
    now: Moment,
) -> Result<Result<Proposed, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(seat) = asker.seat(&mut write).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let wanted = Wanted {
        server: asker.server,
        account: asker.account,
        seat,
        minutes,
        moves: None,
    };
    let proposed = offer_times(app, &mut write, &wanted, now).await?;
    write.commit().await?;
    Ok(proposed)
}

/// What is asked for.
struct Wanted<'a> {
    server: ServerId,
    account: AccountId,
    seat: Seat,
    /// How long the meeting takes; none is as long as the cohort's meetings are.
    minutes: Option<u16>,
    /// The booked meeting to which other times are wanted.
    moves: Option<&'a Meeting>,
}

/// Offers times to a group, unless it is answering some already.
async fn offer_times(
    app: &App,
    conn: &mut Connection,
    wanted: &Wanted<'_>,
    now: Moment,
) -> Result<Result<Proposed, Refusal>, Fault> {
    let group = wanted.seat.group;
    let Some(setting) = rows::setting(conn, wanted.server, group).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    if setting.room.is_none() {
        return Ok(Err(Refusal::NoRoom));
    }
    if let Some(offer) = still_open(conn, group, now).await? {
        return Ok(Ok(Proposed {
            offer,
            already: true,
            apart: None,
        }));
    }
    let minutes = wanted.minutes.unwrap_or(setting.minutes);
    let found = match search(app, conn, &setting, minutes, now, now).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (times, apart) = (found.times, found.apart);
    let stands_until = wanted.moves.map(|meeting| meeting.starts_at);
    let new = rows::NewProposal {
        server: wanted.server,
        group,
        by: wanted.seat.participant,
        suggested_for: None,
        minutes,
        closes_at: closing(&times, stands_until, now),
        moves: wanted.moves.map(|meeting| meeting.id),
        times,
    };
    let proposal = write_down(conn, &new, Some(wanted.account), now).await?;
    let offer = seen::offer(conn, proposal).await?;
    Ok(offer
        .map(|offer| Proposed {
            offer,
            already: false,
            apart,
        })
        .ok_or(Refusal::Gone))
}

/// The deadline for answers to these times, before them all and before what they would move.
fn closing(times: &[times::Time], stands_until: Option<Moment>, now: Moment) -> Moment {
    times
        .iter()
        .map(|(starts_at, _costs)| *starts_at)
        .chain(stands_until)
        .map(|starts_at| starts_at - BEFORE_FIRST)
        .fold(now + ANSWERING, Moment::min)
}

/// The times that a group is answering, after those whose deadline has passed are ended.
async fn still_open(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<Option<Offer>, Fault> {
    let Some(open) = rows::open_of(conn, group).await? else {
        return Ok(None);
    };
    if let Some(proposal) = rows::proposal(conn, open).await? {
        settle(conn, &proposal, now, now).await?;
    }
    let offer = seen::offer(conn, open).await?;
    Ok(offer.filter(|offer| offer.state == ProposalState::Open))
}

/// Writes a proposal down, and promises its card and its end.
async fn write_down(
    conn: &mut Connection,
    new: &rows::NewProposal,
    by: Option<AccountId>,
    now: Moment,
) -> Result<ProposalId, Fault> {
    let proposal = rows::offer(conn, new, now).await?;
    let (server, closes_at) = (new.server, new.closes_at);
    let detail = json!({ "group": new.group, "times": new.times.len(), "moves": new.moves });
    let what = "proposal.make";
    audit::note(conn, server, by, what, proposal.0, &detail, now).await?;
    let (shown, closed) = (Promise::Offer { proposal }, Promise::Close { proposal });
    jobs::promise(conn, server, &shown, now, Some(closes_at), now).await?;
    jobs::promise(conn, server, &closed, closes_at, None, now).await?;
    Ok(proposal)
}

/// The best times that the next days have, and who shares none where they do not suit all.
struct Found {
    times: Vec<times::Time>,
    apart: Option<Apart>,
}

/// Looks for the best times from `earliest` on, as far ahead of now as offers must be.
async fn search(
    app: &App,
    conn: &mut Connection,
    setting: &Setting,
    minutes: u16,
    earliest: Moment,
    now: Moment,
) -> Result<Result<Found, Refusal>, Fault> {
    let lead = TimeDelta::hours(i64::from(app.defaults.offer_lead_hours));
    let lasts = TimeDelta::minutes(i64::from(minutes));
    let end = setting.fortnights.start_of(setting.fortnights.count + 1) - lasts;
    let mut from = earliest.max(now + lead);
    if end < from {
        return Ok(Err(Refusal::Over));
    }
    let members = seen::members(conn, setting).await?;
    if members.len() < meeting::COMING_MIN {
        return Ok(Err(Refusal::Alone));
    }
    let sought = sought(conn, setting, &members, now).await?;
    let ids: Vec<_> = members
        .iter()
        .map(|seated| seated.member.participant)
        .collect();
    let busy = rows::engagements(conn, &ids, from, from + SEARCH * 2 + lasts).await?;
    let options_max = usize::from(app.defaults.options_max.min(OPTIONS_MAX));
    let (mut partly, mut apart) = (None, None);
    let (mut looked, mut pausing) = (false, false);
    // Times for all in the second stretch come before times for some in the first.
    for _stretch in 0..2 {
        let until = (from + SEARCH).min(end);
        if until <= from {
            break; // The cohort ends with the first stretch.
        }
        let span = times::Span {
            from,
            until,
            minutes,
        };
        from = until;
        let Some(best) = times::best_without(&sought, span, &busy, options_max) else {
            pausing = true; // Too few are left in this stretch.
            continue;
        };
        looked = true;
        if best.for_all {
            let times = best.times;
            return Ok(Ok(Found { times, apart: None }));
        }
        if !best.times.is_empty() {
            partly.get_or_insert(best.times);
        }
        if let Some(conflict) = best.conflict {
            apart.get_or_insert_with(|| seen::apart(&members, &conflict, best.remedy));
        }
    }
    if pausing && !looked {
        return Ok(Err(Refusal::Pausing));
    }
    // Whoever shares times and finds none is busy in all of them.
    let apart = apart.unwrap_or(Apart {
        names: Vec::new(),
        why: Why::NoSharedHour,
        remedy: None,
    });
    Ok(match partly {
        Some(times) => Ok(Found {
            times,
            apart: Some(apart),
        }),
        None => Err(Refusal::NoTime(apart)),
    })
}

/// The members as the search sees them.
async fn sought(
    conn: &mut Connection,
    setting: &Setting,
    members: &[Seated],
    now: Moment,
) -> Result<Vec<meeting::Member>, StoreError> {
    let ids: Vec<_> = members
        .iter()
        .map(|seated| seated.member.participant)
        .collect();
    let ledgers = rows::ledgers(conn, setting.cohort, &ids, now).await?;
    let left_out = rows::left_out(conn, &ids).await?;
    let sought = members.iter().zip(ledgers).zip(left_out);
    let sought = sought.map(|((seated, ledger), left_out)| meeting::Member {
        id: seated.member.participant,
        plan: seated.plan.clone(),
        ledger,
        left_out,
    });
    Ok(sought.collect())
}

/// Takes a member's answer to one of the times.
pub async fn vote(
    app: &App,
    server: ServerId,
    account: AccountId,
    option: OptionId,
    vote: Vote,
    now: Moment,
) -> Result<Result<Voted, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(proposal) = rows::proposal_with(&mut write, server, option).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let answers = Answers::One(option, vote);
    let voted = take(&mut write, server, account, proposal, answers, now).await?;
    write.commit().await?;
    Ok(voted)
}

/// Takes a member's word that none of the times is possible.
pub async fn vote_none(
    app: &App,
    server: ServerId,
    account: AccountId,
    proposal: ProposalId,
    now: Moment,
) -> Result<Result<Voted, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let voted = take(&mut write, server, account, proposal, Answers::None, now).await?;
    write.commit().await?;
    Ok(voted)
}

/// Ends the vote at its deadline, and gives the times as they stand then. Ending twice is once.
pub async fn close(app: &App, proposal: ProposalId, now: Moment) -> Result<Closed, Fault> {
    let mut write = app.store.write().await?;
    if let Some(open) = rows::proposal(&mut write, proposal).await? {
        settle(&mut write, &open, now.max(open.closes_at), now).await?;
    }
    let offer = seen::offer(&mut write, proposal).await?;
    let shown = Promise::Offer { proposal };
    let awaited = jobs::is_waiting(&mut write, &shown).await?;
    write.commit().await?;
    Ok(match offer.and_then(|offer| Some((offer.card?, offer))) {
        Some((card, offer)) => Closed::Shown {
            offer: Box::new(offer),
            card,
        },
        None if awaited => Closed::Awaited,
        None => Closed::NeverShown,
    })
}

/// Shows the times of a proposal as they stand.
pub async fn offer(app: &App, proposal: ProposalId) -> Result<Option<Offer>, Fault> {
    let mut read = app.store.read().await?;
    Ok(seen::offer(&mut read, proposal).await?)
}

/// Records where the card of a proposal stands.
pub(super) async fn offer_shown(
    conn: &mut Connection,
    proposal: ProposalId,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), Fault> {
    Ok(rows::shown(conn, proposal, channel, message).await?)
}

#[derive(Clone, Copy)]
enum Answers {
    One(OptionId, Vote),
    None,
}

async fn take(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    proposal: ProposalId,
    answers: Answers,
    now: Moment,
) -> Result<Result<Voted, Refusal>, Fault> {
    let Some(proposal) = rows::proposal_here(conn, server, proposal).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let Some(seat) = people::seat_of(conn, server, proposal.group, account).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let taken = proposal.state == ProposalState::Open && now < proposal.closes_at;
    if taken {
        for time in rows::times_of(conn, proposal.id).await? {
            let vote = match answers {
                Answers::One(option, vote) if option == time.id => vote,
                Answers::One(..) => continue,
                Answers::None => Vote::Cannot,
            };
            if rows::vote(conn, time.id, seat.participant, vote, now).await? {
                let detail = json!({ "participant": seat.participant, "vote": vote });
                let who = Some(account);
                audit::note(conn, server, who, "option.vote", time.id.0, &detail, now).await?;
            }
        }
    }
    settle(conn, &proposal, now, now).await?;
    Ok(seen::offer(conn, proposal.id)
        .await?
        .map(|offer| Voted { offer, taken })
        .ok_or(Refusal::Gone))
}

/// Books or ends a proposal if it is time to, seen from `at`.
async fn settle(
    conn: &mut Connection,
    proposal: &Proposal,
    at: Moment,
    now: Moment,
) -> Result<(), Fault> {
    if proposal.state != ProposalState::Open {
        return Ok(());
    }
    let mut times = rows::times_of(conn, proposal.id).await?;
    let members = people::members_of(conn, proposal.group).await?;
    let members: Vec<_> = members.iter().map(|member| member.participant).collect();
    let pausing = times::pausing(conn, &times, &members).await?;
    let taken: BTreeSet<OptionId> = times::taken(conn, &times, proposal.minutes, &members).await?;
    times.retain(|time| !taken.contains(&time.id));
    let late = at >= proposal.closes_at;
    let group = verdict::Voters {
        members: &members,
        pausing: &pausing,
    };
    match verdict::verdict(&times, group, late, now) {
        Verdict::Wait => Ok(()),
        Verdict::Book(time) => booked::book(conn, proposal, time, now).await,
        Verdict::Expire => {
            rows::end_proposal(conn, proposal.id, ProposalState::Expired).await?;
            let detail = json!({ "group": proposal.group });
            let (server, id) = (proposal.server, proposal.id.0);
            audit::note(conn, server, None, "proposal.expire", id, &detail, now).await?;
            Ok(())
        }
    }
}
