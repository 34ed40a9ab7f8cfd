//! What happens to promises when their moment passes while nobody is there to keep them: the clock
//! jumps over hours, days and weeks.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use carrel::{
    app::{
        App,
        promises::{self, Word},
    },
    clock::Clock,
    domain::{
        ids::{BroadcastId, ChannelId, EventId, MeetingId, MessageId, ProposalId, WebinarId},
        promises::{Kept, Lead, Promise},
        time::Moment,
    },
    jobs::{Deliver, Failed, Order, Runner},
    store::jobs,
};
use chrono::TimeDelta;

use crate::prompts::{FIRST, ROOM, SERVER, at, change, cohort, keep, numbers};

/// A Discord that does whatever it is asked, but for the kinds that it refuses.
#[derive(Clone, Default)]
pub(crate) struct Obliging {
    done: Arc<Mutex<Vec<String>>>,
    refused: Arc<Mutex<BTreeSet<&'static str>>>,
}

impl Obliging {
    /// What it has done since it was asked the last time, by key, in order of the alphabet.
    pub(crate) fn done(&self) -> Vec<String> {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let mut done = std::mem::take(&mut *done);
        done.sort();
        done
    }

    /// Refuses a kind from now on.
    pub(crate) fn refuse(&self, kind: &'static str) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.insert(kind);
    }
}

impl Deliver for Obliging {
    async fn deliver(&self, order: &Order) -> Result<Kept, Failed> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.contains(order.promise.kind()) {
            let why = "it lacks a right".to_owned();
            return Err(Failed::Park { why });
        }
        if order.only_look {
            let why = "it is not there".to_owned();
            return Err(Failed::Skip { why });
        }
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.push(order.promise.key());
        Ok(match order.promise {
            Promise::Category { .. } => Kept::Category(ChannelId(900)),
            Promise::Room { .. } | Promise::VoiceRoom { .. } => Kept::Room {
                channel: ChannelId(901),
                let_in: Vec::new(),
            },
            Promise::Event { .. } => Kept::Event(EventId(902)),
            Promise::Seat { .. } => Kept::Seat { inside: true },
            Promise::Removal { .. }
            | Promise::CategoryRemoval { .. }
            | Promise::TakingDown { .. } => Kept::Removed,
            Promise::Census { .. }
            | Promise::Close { .. }
            | Promise::StandingCard { .. }
            | Promise::Suggestion { .. }
            | Promise::Question { .. }
            | Promise::Clash { .. }
            | Promise::Hold { .. }
            | Promise::Answers { .. }
            | Promise::Erasure { .. }
            | Promise::VoiceClosing { .. }
            | Promise::Publish { .. }
            | Promise::Revision { .. }
            | Promise::EventRevision { .. } => Kept::Nothing,
            Promise::Arrival { .. }
            | Promise::Departure { .. }
            | Promise::Helper { .. }
            | Promise::Help { .. }
            | Promise::Pause { .. }
            | Promise::Small { .. }
            | Promise::Waiting { .. }
            | Promise::HalfWay { .. }
            | Promise::Hello { .. }
            | Promise::Welcome { .. }
            | Promise::Prompt { .. }
            | Promise::Offer { .. }
            | Promise::Booking { .. }
            | Promise::Moved { .. }
            | Promise::CalledOff { .. }
            | Promise::StepsDue { .. }
            | Promise::Reminder { .. }
            | Promise::Standing { .. }
            | Promise::ClockChange { .. }
            | Promise::Announcement { .. }
            | Promise::News { .. }
            | Promise::TalkReminder { .. }
            | Promise::Word { .. }
            | Promise::Notice { .. }
            | Promise::Farewell { .. }
            | Promise::Warning { .. } => Kept::Message {
                channel: ROOM,
                message: MessageId(903),
            },
        })
    }
}

pub(crate) async fn runner(app: &Arc<App>, discord: &Obliging) -> Runner<Obliging> {
    Runner::start(Arc::clone(app), Clock::system(), discord.clone())
        .await
        .expect("starts")
}

/// Promises something that is due at one moment and about something that is over at another.
async fn promise(app: &App, promise: Promise, due: Moment, over_at: Moment) {
    let mut write = app.store.write().await.expect("nobody else writes");
    let new = jobs::promise(&mut write, SERVER, &promise, due, Some(over_at), due).await;
    assert!(new.expect("is written"));
    write.commit().await.expect("commits");
}

/// Each job's key, state and reason, without those that are done.
pub(crate) async fn not_done(app: &App) -> Vec<(String, String, String)> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_as("SELECT key, state, ifnull(why, '') FROM job WHERE state <> 'done' ORDER BY key")
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}

/// Greets the first group, so that its prompts are promised.
pub(crate) async fn greet(app: &App, now: Moment) {
    let welcome = Kept::Message {
        channel: ROOM,
        message: MessageId(7010),
    };
    keep(app, Promise::Welcome { group: FIRST }, welcome, now).await;
}

#[tokio::test]
async fn after_weeks_of_silence_a_group_gets_one_late_prompt_and_no_burst() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    greet(&app, at("2023-03-01T12:00:00Z")).await;
    let discord = Obliging::default();
    let runner = runner(&app, &discord).await;
    runner.tick(at("2023-03-06T15:00:00Z")).await.expect("runs");
    assert_eq!(discord.done(), ["prompt:1:1", "standing:1:0"]);

    // Prompts were due on 20 March, 3 April and 17 April; the next one comes on 1 May.
    runner.tick(at("2023-04-30T03:00:00Z")).await.expect("runs");
    assert_eq!(discord.done(), ["prompt:1:4"]);
    let mut read = app.store.read().await.expect("a reader is free");
    let tallies = jobs::tally(&mut read, SERVER).await.expect("reads");
    let skipped = tallies.iter().find(|tally| tally.state == "skipped");
    let skipped = skipped.expect("the desk says it");
    assert_eq!((skipped.kind.as_str(), skipped.count), ("prompt", 2));
    assert_eq!(skipped.why.as_deref(), Some("its time has passed"));
    drop(read);

    runner.tick(at("2023-05-01T14:00:00Z")).await.expect("runs");
    assert_eq!(discord.done(), ["prompt:1:5"]);
}

#[tokio::test]
async fn at_midnight_of_the_next_fortnight_the_old_prompt_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    greet(&app, at("2023-03-01T12:00:00Z")).await;
    let discord = Obliging::default();
    let runner = runner(&app, &discord).await;
    // Midnight of 20 March in Chicago, to the second: the old one is over, the new one is taken up.
    runner.tick(at("2023-03-20T04:59:59Z")).await.expect("runs");
    assert_eq!(discord.done(), ["prompt:1:1", "standing:1:0"]);
    runner.tick(at("2023-03-20T05:00:00Z")).await.expect("runs");
    assert_eq!(discord.done(), ["prompt:1:2"]);
}

/// What is said about a meeting at noon when Carrel was away until `back`, a time of that day.
async fn reminded(folder: &Path, back: &str) -> (Vec<String>, Vec<String>) {
    let app = cohort(folder).await;
    let (meeting, starts_at) = (MeetingId(5), at("2023-03-20T12:00:00Z"));
    for (lead, before) in [
        (Lead::Day, TimeDelta::hours(24)),
        (Lead::Hour, TimeDelta::hours(1)),
    ] {
        let reminder = Promise::Reminder {
            meeting,
            lead,
            sequence: 0,
        };
        promise(&app, reminder, starts_at - before, starts_at).await;
    }
    let discord = Obliging::default();
    let runner = runner(&app, &discord).await;
    let back = at(&format!("2023-03-20T{back}:00Z"));
    runner.tick(back).await.expect("runs");
    let at_once = discord.done();
    runner.tick(starts_at).await.expect("runs");
    (
        at_once,
        not_done(&app).await.into_iter().map(|job| job.0).collect(),
    )
}

#[tokio::test]
async fn a_late_reminder_says_what_still_helps() {
    let (day, hour) = ("reminder:5:day", "reminder:5:hour");
    for (back, said, skipped) in [
        ("09:00", &[day][..], &[hour][..]),
        ("10:00", &[], &[day, hour]),
        ("11:00", &[hour], &[day]),
        ("11:59", &[hour], &[day]),
        ("12:00", &[], &[day, hour]),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let (at_once, left_out) = reminded(folder.path(), back).await;
        assert_eq!(at_once, said, "{back}");
        assert_eq!(left_out, skipped, "{back}");
    }
}

#[tokio::test]
async fn what_is_offered_or_announced_is_said_until_it_is_over_and_not_then() {
    let over_at = at("2023-03-20T12:00:00Z");
    let (due, proposal) = (at("2023-03-18T12:00:00Z"), ProposalId(4));
    let broadcast = BroadcastId(6);
    let promises = [
        Promise::Offer { proposal },
        Promise::Booking {
            meeting: MeetingId(5),
        },
        Promise::Announcement {
            broadcast,
            group: Some(FIRST),
        },
        Promise::Publish { broadcast },
        Promise::Event {
            webinar: WebinarId(8),
        },
    ];
    for (back, kept) in [
        (over_at - TimeDelta::seconds(1), promises.len()),
        (over_at, 0),
        (over_at + TimeDelta::days(40), 0),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let app = cohort(folder.path()).await;
        for promised in promises {
            promise(&app, promised, due, over_at).await;
        }
        // The vote is ended however late, because its card must not stay open.
        promise(&app, Promise::Close { proposal }, over_at, over_at).await;
        let discord = Obliging::default();
        runner(&app, &discord).await.tick(back).await.expect("runs");
        let mut done = discord.done();
        done.retain(|key| key != "close:4");
        assert_eq!(done.len(), kept, "{back}: {done:?}");
        let ended = numbers(
            &app,
            "SELECT count(*) FROM job WHERE key = 'close:4' AND state = 'done'",
        );
        assert_eq!(ended.await, [i64::from(over_at <= back)]);
    }
}

/// A cohort whose prompts are refused, and whose programme was set up by two after each other.
async fn stopping(folder: &Path) -> (Arc<App>, Obliging) {
    let app = cohort(folder).await;
    change(
        &app,
        "INSERT INTO staff (programme_id, account_id, scope, from_at)
         VALUES (1, 8002, 'owner', 20), (1, 8001, 'owner', 10), (1, 8003, 'coordinator', 0)",
    )
    .await;
    greet(&app, at("2023-03-01T12:00:00Z")).await;
    let discord = Obliging::default();
    discord.refuse("prompt");
    (app, discord)
}

/// The words that were promised: key, to whom, when due, state.
async fn words(app: &App) -> Vec<(String, i64, Moment, String)> {
    let mut read = app.store.read().await.expect("a reader is free");
    let rows: Vec<(String, i64, i64, String)> = sqlx::query_as(
        "SELECT key, json_extract(payload, '$.account'), due_at, state FROM job
          WHERE kind = 'word' ORDER BY key",
    )
    .fetch_all(&mut *read)
    .await
    .expect("reads");
    let moment = |millis| Moment::from_timestamp_millis(millis).expect("a moment");
    rows.into_iter()
        .map(|(key, account, due, state)| (key, account, moment(due), state))
        .collect()
}

#[tokio::test]
async fn who_set_carrel_up_is_told_once_a_day_that_something_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, discord) = stopping(folder.path()).await;
    let runner = runner(&app, &discord).await;
    let nine = at("2023-03-06T15:00:00Z"); // In Chicago.
    runner.tick(nine).await.expect("runs");
    assert_eq!(discord.done(), ["standing:1:0", "word:41:2023-03-06"]);
    let done = |day: &str, due| (format!("word:41:{day}"), 8001, due, "done".to_owned());
    assert_eq!(words(&app).await, [done("2023-03-06", nine)]);

    // It stops again on the same day, twice: that is told the next morning, in one word.
    for later in [TimeDelta::hours(3), TimeDelta::hours(5)] {
        let mut write = app.store.write().await.expect("nobody else writes");
        jobs::unpark(&mut write, SERVER, nine + later)
            .await
            .expect("runs");
        write.commit().await.expect("commits");
        runner.tick(nine + later).await.expect("runs");
    }
    assert_eq!(discord.done(), [""; 0]);
    let seven = at("2023-03-07T13:00:00Z");
    runner
        .tick(seven - TimeDelta::seconds(1))
        .await
        .expect("runs");
    assert_eq!(discord.done(), [""; 0]);
    runner.tick(seven).await.expect("runs");
    assert_eq!(discord.done(), ["word:41:2023-03-07"]);
    let expected = [done("2023-03-06", nine), done("2023-03-07", seven)];
    assert_eq!(words(&app).await, expected);
}

#[tokio::test]
async fn two_stops_in_one_night_are_one_word_in_the_morning() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, discord) = stopping(folder.path()).await;
    let runner = runner(&app, &discord).await;
    let (late, early) = (at("2023-03-07T05:00:00Z"), at("2023-03-07T08:00:00Z"));
    runner.tick(late).await.expect("runs"); // 23:00 in Chicago.
    let mut write = app.store.write().await.expect("nobody else writes");
    let freed = jobs::unpark(&mut write, SERVER, early).await;
    assert_eq!(freed.expect("runs"), 1);
    write.commit().await.expect("commits");
    runner.tick(early).await.expect("runs"); // 02:00.
    let seven = at("2023-03-07T13:00:00Z");
    let word = |state: &str| {
        (
            "word:41:2023-03-07".to_owned(),
            8001,
            seven,
            state.to_owned(),
        )
    };
    assert_eq!(words(&app).await, [word("waiting")]);
    runner.tick(seven + TimeDelta::days(1)).await.expect("runs");
    assert_eq!(words(&app).await, [word("done")]);
}

#[tokio::test]
async fn a_word_about_a_word_that_stopped_is_not_promised() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, discord) = stopping(folder.path()).await;
    discord.refuse("word");
    let runner = runner(&app, &discord).await;
    runner.tick(at("2023-03-06T15:00:00Z")).await.expect("runs");
    runner.tick(at("2023-03-08T15:00:00Z")).await.expect("runs");
    let words = words(&app).await;
    assert_eq!(words.len(), 1, "{words:?}");
}

#[tokio::test]
async fn what_a_word_says_is_read_when_it_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, discord) = stopping(folder.path()).await;
    let word = async |now| promises::word(&app, SERVER, now).await.expect("answers");
    let nine = at("2023-03-06T15:00:00Z");
    assert_eq!(word(nine).await, Word::Nothing);
    runner(&app, &discord).await.tick(nine).await.expect("runs");
    let ready = Word::Ready {
        programme: "Test".to_owned(),
        stopped: 1,
    };
    assert_eq!(word(nine).await, ready);
    // 22:30 in Chicago.
    let until = at("2023-03-07T13:00:00Z");
    assert_eq!(
        word(at("2023-03-07T04:30:00Z")).await,
        Word::Night { until }
    );
}
