//! How the bot answers people while it opens the rooms of a large cohort.
//!
//! `carrel run` is a process of its own; the simulated Discord and its people share the machine
//! with it. People press buttons of the cards in twelve rooms, four of five to look at something
//! and one to change something, at 500 a second for a minute, while at least a hundred other rooms
//! are opened. `cargo bench --bench launch` prints what was seen, and ends with 1 when a promise
//! of the README is not kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    io::{self, Write},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use carrel::sim::{
    Options, Permissions, Sim, Snowflake,
    people::{JournalEntry, NewAccount, NewMember, NewRole, People, Seen, Upload},
};
use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Presses in a second, and for how long.
const A_SECOND: u32 = 500;
const SPAN: Duration = Duration::from_mins(1);

/// One press of so many changes something.
const CHANGES_ONE_OF: usize = 5;

/// The rooms that must open meanwhile.
const ROOMS_MIN: usize = 100;

/// What 99 of a hundred people wait for at the most.
const WAIT_MAX: Duration = Duration::from_millis(100);

/// How much longer than Discord's own pace a launch may take.
const SLACK: f64 = 1.25;

/// Requests that Discord takes in a second.
const DISCORDS_PACE: f64 = 50.0;

/// How much the bot's memory may grow in the second half of the minute, in MiB.
const GROWTH_MAX: f64 = 8.0;

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// Those who are there already, and those who come.
const HERE: &[u8] = include_bytes!("../config/sample/signups-24.csv");
const COMING: &[u8] = include_bytes!("../config/sample/signups-240.csv");

/// A simulated Discord with a bot on it that is a process of its own.
struct Stage {
    _sim: Sim,
    people: People,
    carrel: Child,
    owner: Snowflake,
    general: Snowflake,
    _folder: TempDir,
}

impl Drop for Stage {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        drop(self.carrel.kill());
        drop(self.carrel.wait());
    }
}

/// A button that somebody may press.
#[derive(Clone)]
struct Target {
    user: Snowflake,
    channel: Snowflake,
    message: Snowflake,
    custom_id: String,
}

fn main() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut kept = true;
        for most_new_channels in [usize::MAX, 10] {
            kept &= measure(most_new_channels, &mut io::stdout()).await?;
        }
        if kept {
            Ok(())
        } else {
            Err("a promise is not kept".into())
        }
    })
}

/// One minute; returns whether all was as promised. Where a server may make only so many channels
/// in ten seconds, that decides how long the launch takes, and it is only told.
async fn measure(most_new_channels: usize, out: &mut dyn Write) -> Outcome<bool> {
    let stage = Stage::set(most_new_channels).await?;
    let targets = stage.open_first_rooms().await?;
    let preview = stage.form(COMING, "Autumn").await?;
    let promised = number_on(&preview, "Open").ok_or("no number of rooms")?;
    let before = stage.last_seq().await?;
    let (asked_before, _) = stage.asked().await?;
    let began = Instant::now();
    stage.press(&preview, "Open").await?;
    let launching = stage.launched(before, promised, began);
    let (presses, launched) = tokio::join!(stage.press_often(targets), launching);
    let (memory, clicks) = presses?;
    let (took, asked) = launched?;
    let answers = stage.answers(before, clicks).await?;
    let (_, limited) = stage.asked().await?;

    let requests = asked - asked_before;
    let pace = f64::from(u32::try_from(requests)?) / DISCORDS_PACE;
    let ratio = took.as_secs_f64() / pace;
    let answered = answers.len();
    let p99 = at(&answers, 990);
    let growth = memory.1 - memory.0;
    let free = most_new_channels == usize::MAX;
    writeln!(
        out,
        "{} new channels in ten seconds:",
        if free {
            "any number of".to_owned()
        } else {
            most_new_channels.to_string()
        }
    )?;
    writeln!(
        out,
        "  {promised} rooms in {:.1} s by {requests} requests: {ratio:.2} times Discord's pace",
        took.as_secs_f64()
    )?;
    writeln!(
        out,
        "  {answered} of {clicks} presses acknowledged; p50 {} ms, p99 {} ms, max {} ms",
        at(&answers, 500).as_millis(),
        p99.as_millis(),
        at(&answers, 1000).as_millis()
    )?;
    writeln!(
        out,
        "  memory of the bot: {:.1} MiB half-way, {:.1} MiB at the end; requests limited: {limited}",
        memory.0, memory.1
    )?;
    let in_time = !free || ratio <= SLACK;
    Ok(answered == clicks
        && p99 < WAIT_MAX
        && growth < GROWTH_MAX
        && ROOMS_MIN <= promised
        && in_time
        && limited == 0)
}

impl Stage {
    async fn set(most_new_channels: usize) -> Outcome<Self> {
        let sim = Sim::start(Options {
            most_new_channels,
            ..Options::default()
        })
        .await?;
        let people = sim.people();
        let opened = people
            .open_server("Library", &NewAccount::named("odile"))
            .await?;
        let server = opened.server_id;
        let rights = Permissions(carrel::run::rights_needed());
        people.add_bot(server, rights).await?;
        let mut accounts = BTreeSet::new();
        for sheet in [HERE, COMING] {
            for row in csv::Reader::from_reader(sheet).records() {
                accounts.insert(row?.get(0).ok_or("no account")?.parse::<u64>()?);
            }
        }
        for id in accounts {
            let account = NewAccount {
                id: Some(Snowflake(id)),
                ..NewAccount::named(&format!("m{id}"))
            };
            let member = NewMember {
                account,
                ..NewMember::default()
            };
            people.join(server, &member).await?;
        }
        let folder = tempfile::tempdir()?;
        let carrel = Command::new(env!("CARGO_BIN_EXE_carrel"))
            .arg("run")
            .env("CARREL_DISCORD_TOKEN", sim.bot_token())
            .env("CARREL_DISCORD_API_BASE", sim.base())
            .env("CARREL_DATABASE", folder.path().join("carrel.sqlite"))
            .env("CARREL_LOG", "warn")
            // Pairs, so that the sample makes more than a hundred groups.
            .env("CARREL_PROGRAMME_SIZE_MIN", "2")
            .env("CARREL_PROGRAMME_SIZE_MAX", "2")
            .stdout(Stdio::null())
            .spawn()?;
        let stage = Self {
            _sim: sim,
            people,
            carrel,
            owner: opened.owner_id,
            general: opened.general_channel_id,
            _folder: folder,
        };
        stage.appears(0, "gateway_ready", 1).await?;
        let role = NewRole {
            name: "Staff".to_owned(),
            ..NewRole::default()
        };
        let role = stage.people.add_role(server, &role).await?;
        let options = json!({
            "coordinator_role": role, "announcements": stage.general, "home_zone": "Europe/Lisbon",
        });
        stage.run("setup", options).await?;
        Ok(stage)
    }

    /// Opens a cohort with the sheet's people in groups; returns the preview of its launch.
    async fn form(&self, sheet: &[u8], name: &str) -> Outcome<Seen> {
        let start = self.people.now().await?.date_naive() + Days::new(7);
        let options = json!({ "name": name, "starts_on": start.to_string() });
        self.run("cohort open", options).await?;
        let upload = Upload {
            filename: "signups.csv".to_owned(),
            content_type: "text/csv".to_owned(),
            content: sheet.to_vec(),
        };
        let files = BTreeMap::from([("file".to_owned(), upload)]);
        let preview = self
            .people
            .run_with_files(self.owner, self.general, "cohort import", json!({}), &files)
            .await?;
        self.press(&preview, "Import").await?;
        self.run("cohort groups", json!({})).await?;
        self.run("cohort launch", json!({})).await
    }

    /// Opens rooms whose cards can be pressed while others open; returns their buttons, one that
    /// changes something after four that do not.
    async fn open_first_rooms(&self) -> Outcome<Vec<Target>> {
        let preview = self.form(HERE, "Spring").await?;
        let promised = number_on(&preview, "Open").ok_or("no number of rooms")?;
        let before = self.last_seq().await?;
        self.press(&preview, "Open").await?;
        let pins = self.appears(before, "pin_added", promised).await?;
        let (mut looks, mut changes) = (Vec::new(), Vec::new());
        for pin in pins {
            let (Some(channel), Some(message)) = (pin.channel_id, pin.message_id) else {
                continue;
            };
            let messages = self.people.read(channel, self.owner).await?;
            let Some(card) = messages.iter().find(|found| found.id == message) else {
                continue;
            };
            for (user, control) in card.mentions.iter().flat_map(|user| {
                card.controls()
                    .into_iter()
                    .map(move |control| (user.id, control))
            }) {
                let Some(custom_id) = control.custom_id else {
                    continue;
                };
                let target = Target {
                    user,
                    channel,
                    message,
                    custom_id,
                };
                if target.custom_id.contains(":propose:") {
                    changes.push(target);
                } else {
                    looks.push(target);
                }
            }
        }
        let (mut looks, mut changes) = (looks.iter().cycle(), changes.iter().cycle());
        let mut targets = Vec::new();
        for number in 0..CHANGES_ONE_OF * 200 {
            let from = if number % CHANGES_ONE_OF == 0 {
                &mut changes
            } else {
                &mut looks
            };
            targets.push(from.next().ok_or("no button to press")?.clone());
        }
        Ok(targets)
    }

    /// Presses for a minute; returns the bot's memory half-way and at the end, and how often.
    async fn press_often(&self, targets: Vec<Target>) -> Outcome<((f64, f64), usize)> {
        let people = Arc::new(self.people.clone().with_patience(Duration::ZERO));
        let count = usize::try_from(u64::from(A_SECOND) * SPAN.as_secs())?;
        let start = tokio::time::Instant::now();
        let mut presses = JoinSet::new();
        let mut half_way = 0.0;
        for (number, target) in targets.into_iter().cycle().take(count).enumerate() {
            let due = SPAN * u32::try_from(number)? / u32::try_from(count)?;
            tokio::time::sleep_until(start + due).await;
            if number == count / 2 {
                half_way = self.memory()?;
            }
            let people = Arc::clone(&people);
            presses.spawn(async move {
                let Target {
                    user,
                    channel,
                    message,
                    custom_id,
                } = target;
                people.press(user, channel, message, &custom_id).await
            });
            while let Some(pressed) = presses.try_join_next() {
                pressed??;
            }
        }
        while let Some(pressed) = presses.join_next().await {
            pressed??;
        }
        Ok(((half_way, self.memory()?), count))
    }

    /// Waits until as many rooms are welcomed as were promised; returns how long it took and how
    /// many requests had been made by then.
    async fn launched(
        &self,
        before: u64,
        promised: usize,
        began: Instant,
    ) -> Outcome<(Duration, u64)> {
        let mut seen = 0;
        let mut last = before;
        while seen < promised {
            let more = self
                .people
                .await_journal(last, Some("pin_added"), PATIENCE)
                .await?;
            last = more.last().ok_or("the launch stands still")?.seq;
            seen += more.len();
        }
        Ok((began.elapsed(), self.asked().await?.0))
    }

    /// How long each press waited for its acknowledgement, sorted, once all that come have come.
    async fn answers(&self, before: u64, pressed: usize) -> Outcome<Vec<Duration>> {
        let mut answered: BTreeMap<u64, DateTime<Utc>> = BTreeMap::new();
        let mut seen: BTreeSet<u64> = BTreeSet::new();
        let mut last = before;
        while seen.len() < pressed {
            let more = self
                .people
                .await_journal(last, Some("interaction_answered"), PATIENCE)
                .await?;
            let Some(end) = more.last() else { break };
            last = end.seq;
            for entry in &more {
                let Some(id) = entry.interaction_id else {
                    continue;
                };
                seen.insert(id.0);
                answered.entry(id.0).or_insert(entry.at);
            }
        }
        let asked = self
            .people
            .journal(before, Some("interaction_created"))
            .await?;
        let mut waits: Vec<Duration> = asked
            .iter()
            .filter_map(|asked| {
                let answered = answered.get(&asked.interaction_id?.0)?;
                (*answered - asked.at).to_std().ok()
            })
            .collect();
        waits.sort_unstable();
        // The press that began the launch is one more.
        waits.truncate(pressed.max(waits.len().saturating_sub(1)));
        Ok(waits)
    }

    /// How many requests count towards Discord's pace so far, and how many were refused by 429.
    async fn asked(&self) -> Outcome<(u64, u64)> {
        let counts = self.people.counts().await?;
        let (mut all, mut limited) = (0, 0);
        for (asked, count) in counts.requests {
            if asked.ends_with(" 429") {
                limited += count;
            }
            if !asked.contains("/interactions/") && !asked.contains("/webhooks/") {
                all += count;
            }
        }
        Ok((all, limited))
    }

    /// The memory that the bot holds, in MiB.
    fn memory(&self) -> Outcome<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.carrel.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: u32 = line
            .and_then(|line| line.split_whitespace().next())
            .ok_or("no VmRSS")?
            .parse()?;
        Ok(f64::from(kib) / 1024.0)
    }

    async fn appears(&self, after: u64, kind: &str, count: usize) -> Outcome<Vec<JournalEntry>> {
        let (mut seen, mut last) = (Vec::new(), after);
        while seen.len() < count {
            let more = self
                .people
                .await_journal(last, Some(kind), PATIENCE)
                .await?;
            last = more.last().ok_or_else(|| format!("no {kind}"))?.seq;
            seen.extend(more);
        }
        Ok(seen)
    }

    async fn last_seq(&self) -> Outcome<u64> {
        let journal = self.people.journal(0, None).await?;
        Ok(journal.last().map_or(0, |entry| entry.seq))
    }

    async fn run(&self, command: &str, options: Value) -> Outcome<Seen> {
        Ok(self
            .people
            .run(self.owner, self.general, command, options)
            .await?)
    }

    async fn press(&self, seen: &Seen, label: &str) -> Outcome<Seen> {
        let message = seen.message.as_ref().ok_or("no answer")?;
        let custom_id = message
            .custom_id(label)
            .ok_or_else(|| format!("no button {label} on: {}", message.text()))?;
        let (channel, id) = (message.channel_id, message.id);
        Ok(self
            .people
            .press(self.owner, channel, id, &custom_id)
            .await?)
    }
}

/// The number on the button whose label contains `label`.
fn number_on(seen: &Seen, label: &str) -> Option<usize> {
    let controls = seen.message.as_ref()?.controls();
    let button = controls
        .into_iter()
        .find(|control| control.label.contains(label))?;
    let digits: String = button.label.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The wait below which so many in a thousand lie.
fn at(sorted: &[Duration], per_mille: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(last * per_mille / 1000)
        .copied()
        .unwrap_or_default()
}
