//! Far too many people click at once while every answer takes long.

use std::{path::Path, time::Duration};

use carrel::{
    clock::{self, Stopwatch},
    discord::gateway::signs::{TOLD_BUSY_MAX, WORKED_ON_MAX},
    sim::{
        Permissions,
        people::{Fault, FaultKind, Matching, NewAccount, Outcome, People},
    },
};
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use super::{
    house::connected,
    processes::{SimProcess, log},
};

/// How long Discord keeps every answer back: until the last of them has clicked.
const KEPT_BACK_MS: u64 = 8_000;

/// How many click.
const CLICKS: usize = 1_000;

/// How many of them at the same moment.
const AT_ONCE: usize = 16;

/// How long, in real time, anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much memory may be in use beyond what was before: 288 interactions with their sockets.
const MORE_KIB: u64 = 48 * 1024;

/// How often a test looks at what it waits for.
const LOOK: Duration = Duration::from_millis(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_its_bounds_carrel_says_that_it_is_busy_and_then_lets_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = SimProcess::start();
    let people = sim.people();
    let carrel = sim.start_carrel(folder.path());
    connected(&people).await;
    let owner = NewAccount::named("odile");
    let opened = people.open_server("Library", &owner).await;
    let opened = opened.expect("opens");
    let rights = Permissions(carrel::run::rights_needed());
    people
        .add_bot(opened.server_id, rights)
        .await
        .expect("adds");
    let (owner, channel) = (opened.owner_id, opened.general_channel_id);
    let answered = people.run(owner, channel, "help", json!({})).await;
    assert_eq!(answered.expect("the command runs").why, None);
    let before = carrel.resident_kib();

    people.fail(&kept_back()).await.expect("is kept in mind");
    let since = Stopwatch::started();
    let hurried = people.clone().with_patience(Duration::ZERO);
    let clicks = stream::iter(0..CLICKS).map(|_click| async {
        let clicked = hurried.run(owner, channel, "help", json!({})).await;
        clicked.expect("the command is taken");
    });
    clicks.buffer_unordered(AT_ONCE).collect::<()>().await;
    let took = since.shows();
    assert!(took < Duration::from_millis(KEPT_BACK_MS), "{took:?}");

    let answered = WORKED_ON_MAX + TOLD_BUSY_MAX + 1;
    wait_for(&people, "interaction_answered", answered).await;
    counted(folder.path(), CLICKS + 1 - answered).await;
    let most = carrel.resident_kib();
    assert!(most < before + MORE_KIB, "{before} KiB, then {most} KiB");
    assert_eq!(busy_words(&people).await, TOLD_BUSY_MAX);

    // Who was told that an answer is coming gets it.
    wait_for(&people, "message_edited", WORKED_ON_MAX + 1).await;
    let answered = people.run(owner, channel, "help", json!({})).await;
    let answered = answered.expect("the command runs");
    assert_eq!(answered.outcome, Outcome::Message, "{answered:?}");
    assert_eq!(busy_words(&people).await, TOLD_BUSY_MAX, "it is over");
}

fn kept_back() -> Fault {
    Fault {
        matching: Matching {
            method: Some("POST".to_owned()),
            route: Some("/interactions/{interaction}/{token}/callback".to_owned()),
        },
        kind: FaultKind::Slow,
        status: None,
        before_effect: false,
        times: u32::try_from(WORKED_ON_MAX + TOLD_BUSY_MAX).expect("it is small"),
        delay_ms: Some(KEPT_BACK_MS),
    }
}

/// Waits until the journal has so many entries of a kind, and no more.
async fn wait_for(people: &People, kind: &str, most: usize) {
    let waited = Stopwatch::started();
    loop {
        let found = people.journal(0, Some(kind)).await;
        let found = found.expect("the journal is read").len();
        assert!(found <= most, "{found} {kind}, not {most}");
        if found == most {
            return;
        }
        assert!(waited.shows() < PATIENCE, "{found} {kind}, not {most}");
        clock::pause(LOOK).await;
    }
}

/// How many people were told, in private, that Carrel is busy.
async fn busy_words(people: &People) -> usize {
    let journal = people.journal(0, Some("message_created")).await;
    let journal = journal.expect("the journal is read");
    let told = journal.iter().filter(|entry| {
        let text = entry.detail["content"].as_str().unwrap_or_default();
        text.contains("cannot keep up") && entry.detail["only_for"].is_string()
    });
    told.count()
}

/// Waits until the log has counted all who were let go.
async fn counted(folder: &Path, dropped: usize) {
    let waited = Stopwatch::started();
    loop {
        let said = log(folder);
        let counts = said.lines().filter_map(|line| {
            let (_before, count) = line.split_once("turned_away=")?;
            count.split_whitespace().next()?.parse::<usize>().ok()
        });
        if counts.sum::<usize>() == dropped {
            return;
        }
        assert!(waited.shows() < PATIENCE, "{said}");
        clock::pause(LOOK).await;
    }
}
