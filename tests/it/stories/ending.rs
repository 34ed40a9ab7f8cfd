//! Carrel is asked to stop in the middle of things, while Discord says nothing any more.

use std::{os::unix::net::UnixDatagram, time::Duration};

use carrel::{
    clock::Stopwatch,
    sim::people::{Fault, FaultKind, GatewayAct, Matching, Scripted},
};

use super::{
    killed::{all_are_there_once, launch, wait_for_pins},
    processes::{SimProcess, log},
};

/// How long, in real time, anything may take to appear.
const PATIENCE: Duration = Duration::from_mins(1);

/// How soon a process must be gone that was asked to stop.
const DRAINED_MAX: Duration = Duration::from_secs(10);

/// How long Discord keeps an answer back: longer than everybody waits.
const KEPT_BACK_MS: u64 = 30_000;

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-24.csv");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_under_way_at_the_end_is_there_once_after_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = SimProcess::start();
    let people = sim.people();
    let mut carrel = sim.start_carrel(folder.path());
    // The third message is posted, but Discord does not say so, and the gateway falls silent.
    let silent = Scripted {
        fault: Fault {
            matching: Matching {
                method: Some("POST".to_owned()),
                route: Some("/channels/{channel}/messages".to_owned()),
            },
            kind: FaultKind::Slow,
            status: None,
            before_effect: false,
            times: 1,
            delay_ms: Some(KEPT_BACK_MS),
        },
        after: 2,
        first: None,
        then: None,
    };
    people.script(&silent).await.expect("is kept in mind");
    let groups = launch(&people, SHEET).await;
    let played = people.await_journal(0, Some("fault_played"), PATIENCE);
    assert!(!played.await.expect("the journal is read").is_empty());
    people.gateway(GatewayAct::Freeze).await.expect("is played");

    let asked = Stopwatch::started();
    carrel.ask_to_stop();
    let code = carrel.ended_within(DRAINED_MAX).await;
    let took = asked.shows();
    assert_eq!(code, Some(0), "after {took:?}: {}", log(folder.path()));

    let _next = sim.start_carrel(folder.path());
    wait_for_pins(&people, 2 * groups).await;
    all_are_there_once(&people, groups).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supervisor_hears_that_carrel_is_ready_and_alive_and_that_it_stops() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("supervisor");
    let listener = UnixDatagram::bind(&socket).expect("it is free");
    let patience = listener.set_read_timeout(Some(PATIENCE));
    patience.expect("it can be set");
    let sim = SimProcess::start();
    let listens = ("NOTIFY_SOCKET", socket.as_os_str());
    let mut carrel = sim.start_carrel_with(folder.path(), &[listens]);

    let said = heard_until(&listener, "READY=1");
    assert!(said.contains(&"EXTEND_TIMEOUT_USEC=30000000".to_owned()));
    assert!(said.contains(
        &"STATUS=Carrel is ready: it is connected to Discord and at its jobs".to_owned()
    ));
    for _second in 0..2 {
        heard_until(&listener, "WATCHDOG=1");
    }
    let ready = sim.ready(folder.path()).await.expect("it is ready");
    assert_eq!(
        ready.trim_end(),
        "Carrel is ready: it is connected to Discord and at its jobs"
    );
    carrel.ask_to_stop();
    heard_until(&listener, "STOPPING=1");
    assert_eq!(carrel.ended_within(DRAINED_MAX).await, Some(0));
    let gone = sim.ready(folder.path()).await.expect_err("it is gone");
    assert!(gone.contains("no Carrel runs on "), "{gone}");
}

/// What a supervisor hears until it hears `last`.
fn heard_until(listener: &UnixDatagram, last: &str) -> Vec<String> {
    let mut heard = Vec::new();
    let mut word = [0; 256];
    loop {
        let length = listener.recv(&mut word).expect("Carrel goes on speaking");
        let said = String::from_utf8_lossy(&word[..length]).into_owned();
        let is_last = said == last;
        heard.push(said);
        if is_last {
            return heard;
        }
    }
}
