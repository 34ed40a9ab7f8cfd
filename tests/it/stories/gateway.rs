//! What happens to the connection to Discord, in real time: it comes back by itself, jobs that fell
//! due meanwhile are done late and once, and who clicked is answered or told.

use std::{ffi::OsStr, time::Duration};

use carrel::{
    clock::{Clock, Hand, Stopwatch},
    sim::{
        Permissions, Snowflake,
        people::{GatewayAct, NewAccount, NewRole, Outcome, People, Seen},
    },
};
use chrono::Days;
use serde_json::json;

use super::{
    gate::{Gate, Mode},
    house::{House, Manner, connected},
    processes::{SimProcess, log},
};

/// How soon after the cause has ended Carrel must be connected again.
const AGAIN_MAX: Duration = Duration::from_secs(15);

/// How long an outage lasts.
const OUTAGE: Duration = Duration::from_mins(1);

/// How much longer an outage lasts that shows itself by silence alone: by then Carrel has given the
/// connection up by itself.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// How long a job may stay away after that: as long as jobs wait when Discord cannot be reached,
/// and the longest time-out.
const LATE_MAX: Duration = Duration::from_mins(1);

/// How soon a stuck process must end, and how soon its successor must be ready.
const STUCK_MAX: Duration = Duration::from_secs(10);
const READY_MAX: Duration = Duration::from_secs(5);

/// How often a test looks at what it waits for.
const LOOK: Duration = Duration::from_millis(20);

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// A group whose first prompt is still to come.
struct Group {
    house: House,
    hand: Hand,
    room: Snowflake,
    /// Where the journal stood before the cause.
    before: u64,
}

impl Group {
    async fn open(manner: Manner) -> Self {
        let (clock, hand) = Clock::movable();
        let house = House::open_as(Manner {
            clock: Some(clock),
            ..manner
        })
        .await;
        for (id, name) in [(1, "amman"), (2, "iloilo"), (3, "milledgeville")] {
            let account = Snowflake(900_000_000_000_000_000 + id);
            house.join(account, name).await;
        }
        let room = house.launch(SHEET).await;
        let before = house.last_seq().await;
        Self {
            house,
            hand,
            room,
            before,
        }
    }

    /// Lets the first prompt fall due, for Carrel and for Discord.
    async fn come_due(&self) {
        let now = self.house.people.now().await.expect("tells");
        let later = now + Days::new(8);
        self.house.people.set_clock(later).await.expect("moves");
        self.hand.set(later);
    }

    /// The prompts that were posted in the room since the cause.
    async fn prompts(&self) -> usize {
        let journal = self.house.people.journal(self.before, None).await;
        let journal = journal.expect("the journal is read");
        let posts = journal.iter().filter(|entry| {
            entry.kind == "message_created"
                && entry.channel_id == Some(self.room)
                && entry.detail["components"].to_string().contains("1:prompt:")
        });
        posts.count()
    }

    /// Waits until Discord has welcomed Carrel since the cause, to a new session or to its old one,
    /// and returns how long that took.
    async fn welcomed(&self, since: Stopwatch) -> Duration {
        let people = &self.house.people;
        loop {
            let journal = people.journal(self.before, None).await;
            let journal = journal.expect("the journal is read");
            let welcomes = ["gateway_ready", "gateway_resumed"];
            if journal
                .iter()
                .any(|entry| welcomes.contains(&entry.kind.as_str()))
            {
                connected(people).await;
                return since.shows();
            }
            assert!(
                since.shows() < AGAIN_MAX * 2,
                "Carrel has not connected again"
            );
            carrel::clock::pause(LOOK).await;
        }
    }

    /// Waits for the prompt, and sees that it is the only one once its job is recorded as done.
    async fn prompted_once(&self) {
        let waited = Stopwatch::started();
        let due = "SELECT count(*), 0 FROM job WHERE kind = 'prompt' AND state = 'done'";
        while self.house.pairs(due).await != [(1, 0)] {
            assert!(waited.shows() < LATE_MAX, "the prompt has not come");
            carrel::clock::pause(LOOK).await;
        }
        assert_eq!(self.prompts().await, 1);
    }

    /// Somebody asks for the desk, and is answered.
    async fn answers(&self) {
        let seen = self.house.run("cohort desk", json!({})).await;
        assert_eq!(seen.why, None);
        assert!(seen.message.is_some(), "{seen:?}");
    }

    /// Somebody asks for the desk while Carrel may be away: they are answered, or Discord says that
    /// nobody did.
    async fn answers_or_tells(&self) {
        let seen = self.house.run("cohort desk", json!({})).await;
        let told = seen.outcome == Outcome::Failed && seen.why.is_some();
        assert!(told || seen.message.is_some(), "{seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_resume_leads_to_a_new_session() {
    let group = Group::open(Manner::default()).await;
    let people = &group.house.people;
    act(people, GatewayAct::ForgetSessions).await;
    act(people, GatewayAct::Drop).await;
    let since = Stopwatch::started();
    group.come_due().await;
    group.answers_or_tells().await;
    let took = group.welcomed(since).await;
    assert!(took < AGAIN_MAX, "{took:?}");
    group.answers().await;
    group.prompted_once().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heartbeats_that_nobody_acknowledges_lead_to_a_new_session() {
    let group = Group::open(Manner {
        heartbeat: Some(Duration::from_secs(2)),
        ..Manner::default()
    })
    .await;
    // The cause ends with the connection on which it is played.
    act(&group.house.people, GatewayAct::WithholdAcks).await;
    let since = Stopwatch::started();
    group.come_due().await;
    group.answers_or_tells().await;
    let took = group.welcomed(since).await;
    assert!(took < AGAIN_MAX, "{took:?}");
    group.answers().await;
    group.prompted_once().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discord_that_is_down_for_a_minute_finds_us_again_when_it_is_back() {
    tokio::join!(
        outlives(Mode::Shut, OUTAGE),
        outlives(Mode::Mute, OUTAGE + GIVEN_UP)
    );
}

/// Lets the gate do something for so long.
async fn outlives(outage: Mode, span: Duration) {
    let group = Group::open(Manner {
        gated: true,
        ..Manner::default()
    })
    .await;
    let gate = group.house.gate.as_ref().expect("it was asked for");
    let down = Stopwatch::started();
    gate.turn(outage);
    group.come_due().await;
    group.answers_or_tells().await;
    carrel::clock::pause(span.saturating_sub(down.shows())).await;
    assert_eq!(group.prompts().await, 0, "{outage:?}");
    gate.turn(Mode::Open);
    let took = group.welcomed(Stopwatch::started()).await;
    assert!(took < AGAIN_MAX, "{outage:?}: {took:?}");
    group.answers().await;
    group.prompted_once().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_close_frame_without_a_code_ends_the_process_and_the_next_one_is_ready() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = SimProcess::start();
    let people = sim.people();
    let mut carrel = sim.start_carrel(folder.path());
    connected(&people).await;
    sim.ready(folder.path()).await.expect("it is ready");

    act(&people, GatewayAct::CloseWithoutCode).await;
    let code = carrel.ended_within(STUCK_MAX).await;
    assert_eq!(code, Some(70), "{}", log(folder.path()));
    let why = sim.ready(folder.path()).await.expect_err("it is gone");
    assert!(why.contains("no Carrel runs on "), "{why}");

    let since = Stopwatch::started();
    let _next = sim.start_carrel(folder.path());
    while let Err(why) = sim.ready(folder.path()).await {
        assert!(since.shows() < READY_MAX, "{why}\n{}", log(folder.path()));
    }
    let took = since.shows();
    assert!(took < READY_MAX, "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_reset_while_discord_is_down_does_not_end_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = SimProcess::start();
    let address = sim.base.strip_prefix("http://").expect("it is HTTP");
    let gate = Gate::before(address.parse().expect("it is an address"));
    let base = gate.base();
    let through = ("CARREL_DISCORD_API_BASE", OsStr::new(&base));
    let mut carrel = sim.start_carrel_with(folder.path(), &[through]);
    connected(&sim.people()).await;
    sim.ready(folder.path()).await.expect("it is ready");

    // serenity spins on such a line for as long as it would wait for its next heartbeat.
    gate.turn(Mode::Reset);
    let code = carrel.ended_within(STUCK_MAX).await;
    assert_eq!(code, None, "{}", log(folder.path()));
    let why = sim.ready(folder.path()).await.expect_err("Discord is down");
    assert!(why.contains("stays, and tries to connect again"), "{why}");

    gate.turn(Mode::Open);
    let since = Stopwatch::started();
    while let Err(why) = sim.ready(folder.path()).await {
        assert!(since.shows() < AGAIN_MAX, "{why}\n{}", log(folder.path()));
    }
    let said = log(folder.path());
    assert!(
        said.contains("is stuck, and given up for a new one"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interaction_that_nobody_can_read_is_counted_and_not_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = SimProcess::start();
    let people = sim.people();
    let _carrel = sim.start_carrel(folder.path());
    connected(&people).await;
    let pressed = press_something_new(&people).await;
    assert_eq!(pressed.outcome, Outcome::Failed);

    let waited = Stopwatch::started();
    while !log(folder.path()).contains("interactions could not be read") {
        assert!(waited.shows() < STUCK_MAX, "{}", log(folder.path()));
        carrel::clock::pause(LOOK).await;
    }
    let said = log(folder.path());
    let line = said.lines().find(|line| line.contains("could not be read"));
    let line = line.expect("it was found");
    assert!(line.contains("Carrel needs an update"), "{line}");
    assert!(line.contains("unread") && line.contains('1'), "{line}");
    for hidden in ["custom_id", "token", &pressed.interaction_id.to_string()] {
        assert!(!said.contains(hidden), "{hidden} in {said}");
    }
}

/// Somebody presses a button of Carrel's beside which Discord has put something new.
async fn press_something_new(people: &People) -> Seen {
    let owner = NewAccount::named("odile");
    let opened = people.open_server("Library", &owner).await;
    let opened = opened.expect("opens");
    let (owner, channel) = (opened.owner_id, opened.general_channel_id);
    let rights = Permissions(carrel::run::rights_needed());
    people
        .add_bot(opened.server_id, rights)
        .await
        .expect("adds");
    let role = NewRole::default();
    let role = people
        .add_role(opened.server_id, &role)
        .await
        .expect("adds");
    let settings = json!({
        "coordinator_role": role, "announcements": channel, "home_zone": "Europe/Lisbon",
    });
    let set_up = people.run(owner, channel, "setup", settings).await;
    assert_eq!(set_up.expect("the command runs").why, None);
    let page = people.run(owner, channel, "carrel", json!({})).await;
    let message = page.expect("the command runs").message;
    let message = message.expect("there is an answer");
    let mut controls = message.controls().into_iter();
    let button = controls.find_map(|control| control.custom_id);
    let button = button.unwrap_or_else(|| panic!("no button on {}", message.text()));
    act(people, GatewayAct::NewComponents { dispatches: 1 }).await;
    people
        .press(owner, message.channel_id, message.id, &button)
        .await
        .expect("Discord says that nobody answered")
}

async fn act(people: &People, act: GatewayAct) {
    people.gateway(act).await.expect("is played");
}
