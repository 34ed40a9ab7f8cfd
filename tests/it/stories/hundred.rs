//! Carrel is killed a hundred times, at random moments, while a cohort of sixty groups opens its
//! rooms and begins to live; each time its database is whole, and at the end nothing is lost or
//! done twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use carrel::{
    clock::{self, Clock},
    sim::{
        Snowflake,
        people::{JournalEntry, People, Refused, Seen},
    },
};
use fastrand::Rng;
use serde_json::json;
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    killed::launch,
    processes::{SimProcess, database, log},
};
use crate::fire::{Case, Excuses, tell};

/// From what the moments and the acts are drawn.
const SEED: u64 = 20_270_301;

/// How often Carrel is killed.
const KILLS: usize = 100;

/// How long Carrel lives at the most, in milliseconds; a start takes less than half of it.
const LIFE_MAX_MILLIS: u64 = 900;

/// How long somebody waits for an answer before they turn to something else.
const TURNS_AWAY: Duration = Duration::from_millis(700);

/// How long, in real time, anything may take to appear.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often a condition is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A room, and who is in it.
struct Room {
    channel: Snowflake,
    members: Vec<Snowflake>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_kills_lose_nothing_and_double_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = SimProcess::start();
    let people = sim.people();
    let carrel = sim.start_carrel(folder.path());
    let sheet = include_bytes!("../../../config/sample/signups-240.csv");
    let groups = launch(&people, sheet).await;

    let kills = {
        let living = live(people.clone().with_patience(TURNS_AWAY));
        tokio::select! {
            () = living => unreachable!("people never stop"),
            kills = kill_often(&sim, carrel, folder.path()) => kills,
        }
    };
    assert_eq!(kills.len(), KILLS);

    let _carrel = sim.start_carrel(folder.path());
    all_is_done(folder.path()).await;
    let journal = people.journal(0, None).await.expect("the journal is read");
    let rooms = rooms(&journal);
    assert_eq!(rooms.len(), groups, "{}", log(folder.path()));
    let excuses = excuses(&journal, &kills);
    let me = people.info().await.expect("answers").bot_user_id;
    let case = Case::new(&journal, database(folder.path()), me, &excuses);
    let wrongs = case.wrongs(now_millis()).await;
    assert_eq!(wrongs, Vec::<String>::new(), "seed {SEED}");
    tell("kills", "a cohort of sixty groups", KILLS);
}

/// Kills and starts Carrel; returns the journal's last number at each death.
async fn kill_often(
    sim: &SimProcess,
    mut carrel: super::processes::Process,
    folder: &Path,
) -> Vec<u64> {
    let mut rng = Rng::with_seed(SEED);
    let mut kills = Vec::new();
    let people = sim.people();
    for _kill in 0..KILLS {
        clock::pause(Duration::from_millis(rng.u64(0..LIFE_MAX_MILLIS))).await;
        carrel.kill();
        let journal = people.journal(0, None).await.expect("the journal is read");
        kills.push(journal.last().map_or(0, |entry| entry.seq));
        is_whole(folder).await;
        carrel = sim.start_carrel(folder);
    }
    kills
}

/// Sees that the database opens as the next start will open it, and that nothing in it is broken.
async fn is_whole(folder: &Path) {
    let options = SqliteConnectOptions::new().filename(database(folder));
    let mut conn = options.connect().await.expect("the database opens");
    let said: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut conn)
        .await
        .expect("it can be checked");
    assert_eq!(said, "ok");
    conn.close().await.expect("it closes");
}

/// Lets people act in their rooms, for ever; what fails, they leave.
async fn live(people: People) {
    let mut rng = Rng::with_seed(SEED + 1);
    loop {
        let journal = people.journal(0, Some("message_created")).await;
        let rooms = rooms(&journal.expect("the journal is read"));
        if rooms.is_empty() {
            clock::pause(LOOK_AGAIN).await;
            continue;
        }
        let room = rng.choice(&rooms).expect("there is one");
        let member = *rng.choice(&room.members).expect("it has members");
        // A bot that has just died does not answer, and people do not mind.
        drop(act(&people, room.channel, member, &mut rng).await);
    }
}

async fn act(
    people: &People,
    channel: Snowflake,
    member: Snowflake,
    rng: &mut Rng,
) -> Result<Option<Seen>, Refused> {
    let seen = match rng.u8(0..4) {
        0 => {
            people
                .run(member, channel, "meeting propose", json!({}))
                .await?
        }
        1 => {
            let due = Clock::system().now().date_naive() + chrono::Days::new(30);
            let title = format!("Step {}", rng.u32(..));
            let options = json!({ "title": title, "due": due.to_string() });
            people
                .run(member, channel, "milestone add", options)
                .await?
        }
        _ => {
            let messages = people.read(channel, member).await?;
            let votes = messages.iter().rev().flat_map(|message| {
                let controls = message.controls().into_iter();
                controls.filter_map(|control| Some((message.id, control.custom_id?)))
            });
            let votes: Vec<_> = votes.filter(|(_, id)| id.contains(":vote:")).collect();
            let Some((message, custom_id)) = rng.choice(&votes) else {
                return Ok(None);
            };
            people.press(member, channel, *message, custom_id).await?
        }
    };
    Ok(Some(seen))
}

/// The rooms that have been welcomed, with whom the welcome called.
fn rooms(journal: &[JournalEntry]) -> Vec<Room> {
    let welcomes = journal.iter().filter(|entry| {
        entry.kind == "message_created"
            && entry.interaction_id.is_none()
            && entry.detail["components"].to_string().contains("1:page:")
    });
    let rooms = welcomes.map(|welcome| {
        let called = welcome.detail["pinged"]["users"].as_array();
        let members = called.into_iter().flatten().filter_map(|id| {
            let id = id.as_str()?;
            id.parse().ok()
        });
        Room {
            channel: welcome.channel_id.expect("a message stands in a channel"),
            members: members.collect(),
        }
    });
    rooms.filter(|room| !room.members.is_empty()).collect()
}

/// Waits until nothing that is due waits any more.
async fn all_is_done(folder: &Path) {
    let options = SqliteConnectOptions::new()
        .filename(database(folder))
        .read_only(true)
        .busy_timeout(PATIENCE);
    let mut conn = options.connect().await.expect("the database opens");
    let mut looks = 0;
    while 0 < due(&mut conn).await {
        looks += 1;
        assert!(LOOK_AGAIN * looks < PATIENCE, "{}", log(folder));
        clock::pause(LOOK_AGAIN).await;
    }
}

async fn due(conn: &mut SqliteConnection) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM job WHERE state = 'waiting' AND due_at <= ? + 60000")
        .bind(now_millis())
        .fetch_one(conn)
        .await
        .expect("the question is answered")
}

/// When no bot lived, and which interactions were under way when one died.
fn excuses(journal: &[JournalEntry], kills: &[u64]) -> Excuses {
    let ready = |after: u64| {
        let mut ready = journal.iter().filter(|entry| entry.kind == "gateway_ready");
        let next = ready.find(|entry| after < entry.seq);
        next.map_or(u64::MAX, |entry| entry.seq)
    };
    Excuses {
        absences: kills.iter().map(|kill| (*kill, ready(*kill))).collect(),
        unheard: kills
            .iter()
            .flat_map(|kill| under_way_at(journal, *kill))
            .collect(),
    }
}

/// The interactions that had come and were not answered for good at a number of the journal.
fn under_way_at(journal: &[JournalEntry], seq: u64) -> BTreeSet<Snowflake> {
    let mut under_way: BTreeMap<Snowflake, bool> = BTreeMap::new();
    for entry in journal.iter().take_while(|entry| entry.seq <= seq) {
        let Some(id) = entry.interaction_id else {
            continue;
        };
        let over = match entry.kind.as_str() {
            "message_edited" => entry.detail["loading"] != true,
            "interaction_answered" => entry.detail["type"].as_u64() == Some(4),
            "message_deleted" | "interaction_followed_up" | "interaction_failed" => true,
            _ => false,
        };
        let ended = under_way.entry(id).or_default();
        *ended |= over;
    }
    let open = under_way.into_iter().filter(|(_, ended)| !ended);
    open.map(|(id, _)| id).collect()
}

fn now_millis() -> i64 {
    Clock::system().now().timestamp_millis()
}
