//! What follows when a promise is kept: its result is recorded, and what was waiting for it is
//! promised in turn. And what follows when one stops until a person helps: one is told.

use super::{
    App, Fault, hello, letters, meetings, pauses, prompts, removals, rooms, taking_back, voice,
    webinars,
};
use crate::{
    domain::{
        ids::{ChannelId, JobId, MessageId, ServerId},
        promises::{Kept, Promise, word},
        time::Moment,
    },
    store::{Connection, cohorts, jobs, people},
};

/// Records that `promise` was kept, in the transaction that marks its job as done.
pub async fn kept(
    conn: &mut Connection,
    promise: &Promise,
    kept: &Kept,
    now: Moment,
) -> Result<(), Fault> {
    match kept {
        Kept::Message { channel, message } => said(conn, promise, (*channel, *message), now).await,
        Kept::Removed => removed(conn, promise, now).await,
        Kept::Category(_)
        | Kept::Event(_)
        | Kept::Room { .. }
        | Kept::Seat { .. }
        | Kept::Nothing => made(conn, promise, kept, now).await,
    }
}

/// Records that something was said on Discord.
async fn said(
    conn: &mut Connection,
    promise: &Promise,
    (channel, message): (ChannelId, MessageId),
    now: Moment,
) -> Result<(), Fault> {
    let card = (channel, message);
    match *promise {
        Promise::Hello { server, joined } => {
            hello::said(conn, server, joined, channel, message).await
        }
        Promise::Welcome { group } => rooms::welcomed(conn, group, message, now).await,
        Promise::Prompt { group, fortnight } => {
            prompts::posted(conn, group, fortnight, channel, message, now).await
        }
        Promise::Offer { proposal } => {
            meetings::offer_shown(conn, proposal, channel, message).await
        }
        Promise::Standing { group, search } => {
            meetings::standing::shown(conn, group, search, channel, message).await
        }
        Promise::Booking { meeting } => {
            meetings::card_shown(conn, meeting, 0, channel, message).await
        }
        Promise::Moved { meeting, sequence } => {
            meetings::card_shown(conn, meeting, sequence, channel, message).await
        }
        Promise::Reminder {
            meeting,
            lead,
            sequence,
        } => meetings::afterwards::reminded(conn, meeting, lead, sequence, card).await,
        Promise::Announcement { broadcast, group } => {
            webinars::announced(conn, broadcast, group, channel, message, now).await
        }
        Promise::Farewell { group } => rooms::closed(conn, group, now).await,
        Promise::Warning {
            group,
            edition,
            days,
        } => removals::warned(conn, group, (edition, days), now).await,
        Promise::Waiting { .. } | Promise::HalfWay { .. } => {
            letters::sent(conn, promise, now).await
        }
        Promise::Pause { pause, .. } => pauses::told(conn, pause, now).await,
        Promise::Arrival { .. }
        | Promise::Departure { .. }
        | Promise::Helper { .. }
        | Promise::Help { .. }
        | Promise::Small { .. }
        | Promise::CalledOff { .. }
        | Promise::StepsDue { .. }
        | Promise::ClockChange { .. }
        | Promise::News { .. }
        | Promise::TalkReminder { .. }
        | Promise::Word { .. }
        | Promise::Notice { .. } => Ok(()),
        Promise::Census { .. }
        | Promise::Category { .. }
        | Promise::Room { .. }
        | Promise::VoiceRoom { .. }
        | Promise::VoiceClosing { .. }
        | Promise::Seat { .. }
        | Promise::Hold { .. }
        | Promise::Erasure { .. }
        | Promise::Answers { .. }
        | Promise::Close { .. }
        | Promise::Clash { .. }
        | Promise::StandingCard { .. }
        | Promise::Suggestion { .. }
        | Promise::Question { .. }
        | Promise::Publish { .. }
        | Promise::Event { .. }
        | Promise::Revision { .. }
        | Promise::EventRevision { .. }
        | Promise::Removal { .. }
        | Promise::CategoryRemoval { .. }
        | Promise::TakingDown { .. } => {
            Err(impossible(promise, &Kept::Message { channel, message }))
        }
    }
}

/// Records that something stands on Discord now, or that there was nothing to do there.
async fn made(
    conn: &mut Connection,
    promise: &Promise,
    kept: &Kept,
    now: Moment,
) -> Result<(), Fault> {
    match (*promise, kept) {
        (Promise::Category { cohort, number }, Kept::Category(channel)) => {
            rooms::category_opened(conn, cohort, number, *channel, now).await
        }
        (Promise::Room { group }, Kept::Room { channel, let_in }) => {
            rooms::opened(conn, group, *channel, let_in, now).await
        }
        (Promise::VoiceRoom { group }, Kept::Room { channel, let_in }) => {
            voice::opened(conn, group, (*channel, let_in), now).await
        }
        (Promise::VoiceClosing { group }, Kept::Nothing) => voice::closed(conn, group, now).await,
        (Promise::Seat { group, account }, Kept::Seat { inside }) => {
            rooms::seated(conn, group, account, *inside, now).await
        }
        (Promise::Event { webinar }, Kept::Event(event)) => {
            webinars::scheduled(conn, webinar, *event, now).await
        }
        // A room that somebody has deleted needs no warning, and is soon known to be removed.
        (
            Promise::Warning {
                group,
                edition,
                days,
            },
            Kept::Nothing,
        ) => removals::warned(conn, group, (edition, days), now).await,
        (
            Promise::Close { .. }
            | Promise::Standing { .. }
            | Promise::StandingCard { .. }
            | Promise::Suggestion { .. }
            | Promise::Question { .. }
            | Promise::Clash { .. }
            | Promise::Census { .. }
            | Promise::Hello { .. }
            | Promise::Hold { .. }
            | Promise::Erasure { .. }
            | Promise::Answers { .. }
            | Promise::CategoryRemoval { .. }
            | Promise::Publish { .. }
            | Promise::Revision { .. }
            | Promise::EventRevision { .. },
            Kept::Nothing,
        ) => Ok(()),
        (promise, kept) => Err(impossible(&promise, kept)),
    }
}

/// Records that what stood on Discord is not there any more.
async fn removed(conn: &mut Connection, promise: &Promise, now: Moment) -> Result<(), Fault> {
    if let Promise::Removal { group, .. } = *promise {
        removals::removed(conn, group, now).await
    } else if let Promise::CategoryRemoval { cohort, number } = *promise {
        removals::category_removed(conn, cohort, number, now).await
    } else if let Promise::TakingDown { group } = *promise {
        taking_back::taken_down(conn, group, now).await
    } else {
        Err(impossible(promise, &Kept::Removed))
    }
}

fn impossible(promise: &Promise, kept: &Kept) -> Fault {
    Fault::Impossible(format!("{promise:?} cannot be kept by {kept:?}"))
}

/// Promises a word about a job that has stopped to the one who set Carrel up, in the transaction
/// that parks it. A word that is on its way already is enough, and a word about a word is none, nor
/// about what is between a safety contact and whoever wrote to them.
pub async fn parked(
    conn: &mut Connection,
    job: JobId,
    promise: Option<Promise>,
    now: Moment,
) -> Result<(), Fault> {
    if let Some(Promise::Word { .. } | Promise::Notice { .. }) = promise {
        return Ok(());
    }
    let Some(server) = jobs::server_of(conn, job).await? else {
        return Ok(());
    };
    let Some(programme) = people::programme_on(conn, server).await? else {
        return Ok(());
    };
    let Some(account) = cohorts::first_owner(conn, programme.id).await? else {
        return Ok(());
    };
    let state = jobs::word_state(conn, server).await?;
    if state.waits {
        return Ok(());
    }
    let zone = programme.home_zone;
    let (on, due) = word::next(zone, state.last_sent_at, now);
    let told = Promise::Word {
        server,
        account,
        on,
    };
    if !jobs::promise(conn, server, &told, due, None, now).await? {
        // That day's word found nothing to tell; what has stopped since is told the day after.
        let (on, due) = word::next(zone, Some(due), now);
        let told = Promise::Word {
            server,
            account,
            on,
        };
        jobs::promise(conn, server, &told, due, None, now).await?;
    }
    Ok(())
}

/// What a word about stopped jobs says, or that it has to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Nothing stands still any more.
    Nothing,
    /// It is night in the programme's home zone.
    Night {
        /// When it is over.
        until: Moment,
    },
    /// It can be said.
    Ready {
        /// The programme's name.
        programme: String,
        /// How many jobs have stopped.
        stopped: i64,
    },
}

/// Reads what a word about the stopped jobs of a server says, as things stand now.
pub async fn word(app: &App, server: ServerId, now: Moment) -> Result<Word, Fault> {
    let mut read = app.store.read().await?;
    let Some(programme) = people::programme_on(&mut read, server).await? else {
        return Ok(Word::Nothing);
    };
    let until = word::morning_after(programme.home_zone, now);
    if now < until {
        return Ok(Word::Night { until });
    }
    let stopped = jobs::count_parked(&mut read, server).await?;
    Ok(if stopped == 0 {
        Word::Nothing
    } else {
        Word::Ready {
            programme: programme.name,
            stopped,
        }
    })
}
