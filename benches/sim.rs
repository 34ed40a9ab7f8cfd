//! How many interactions a second the simulated Discord carries, and what a large server weighs.
//!
//! A client that only acknowledges shares the machine with it: people press a button by the
//! control API, the client hears of it over the gateway and answers over REST. Everything is
//! real: sockets, checks, rate limits and the journal. `cargo bench --bench sim` prints a table.

use std::collections::VecDeque;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use carrel::sim::people::{NewAccount, People};
use carrel::sim::{Options, Permissions, Sim, Snowflake};
use serde::Deserialize;
use serde_json::json;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The interactions of one measurement are spread over this long.
const SPAN: Duration = Duration::from_secs(10);

/// The rates that are measured, in interactions a second.
const RATES: [u32; 5] = [500, 1000, 2000, 3000, 4000];

/// How many interactions are under way at once when the most is measured.
const AT_ONCE: usize = 64;

/// How many interactions are made when the most and the memory are measured.
const MANY: usize = 100_000;

/// What a server weighs here: this many channels and members.
const LARGE: (usize, usize) = (500, 2400);

/// A simulator with a button in it, and where it is.
struct Stage {
    sim: Sim,
    people: People,
    user: Snowflake,
    channel: Snowflake,
    message: Snowflake,
}

/// The part of an interaction that an acknowledgement needs.
#[derive(Deserialize)]
struct Payload<'p> {
    t: Option<&'p str>,
    #[serde(borrow)]
    d: Option<Interaction<'p>>,
}

#[derive(Deserialize)]
struct Interaction<'p> {
    id: Option<&'p str>,
    token: Option<&'p str>,
}

fn main() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let mut out = io::stdout();
    weigh(&runtime, &mut out)?;
    let stage = runtime.block_on(Stage::set())?;
    writeln!(
        out,
        "interactions/s  reached   p50 ms   p90 ms   p99 ms   max ms"
    )?;
    for rate in RATES {
        let count = usize::try_from(u64::from(rate) * SPAN.as_secs())?;
        let pace = SPAN / u32::try_from(count)?;
        let told = stage.play(count, Pace::Every(pace))?;
        writeln!(out, "{rate:>14} {told}")?;
    }
    let told = stage.play(MANY, Pace::AtOnce(AT_ONCE))?;
    writeln!(out, "{:>14} {told}", format!("{AT_ONCE} at once"))?;
    Ok(())
}

/// Prints the resident memory of a large server, before and after many interactions.
fn weigh(runtime: &tokio::runtime::Runtime, out: &mut dyn Write) -> Outcome<()> {
    let bare = resident_mib()?;
    let stage = runtime.block_on(Stage::set())?;
    runtime.block_on(stage.enlarge())?;
    let large = resident_mib()?;
    stage.play(MANY, Pace::AtOnce(AT_ONCE))?;
    let used = resident_mib()?;
    let (channels, members) = LARGE;
    writeln!(
        out,
        "resident MiB: {bare:.0} before, {large:.0} with {channels} channels and {members} members,"
    )?;
    writeln!(
        out,
        "              {used:.0} after {MANY} more interactions, all of them in the journal"
    )?;
    Ok(())
}

impl Stage {
    /// Opens a server with a bot, a person and a message with a button.
    async fn set() -> Outcome<Self> {
        let sim = Sim::start(Options::default()).await?;
        let people = sim.people();
        let server = people
            .open_server("Library", &NewAccount::named("olive"))
            .await?;
        let may = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES;
        people.add_bot(server.server_id, may).await?;
        let user = people.join_as(server.server_id, "ada").await?;
        let (base, token) = (sim.base(), sim.bot_token());
        let channel = server.general_channel_id;
        let http = reqwest::Client::builder().no_proxy().build()?;
        let button = json!({ "type": 2, "style": 1, "label": "Go", "custom_id": "go" });
        let body =
            json!({ "content": "Press", "components": [{ "type": 1, "components": [button] }] });
        let posted = http
            .post(format!("{base}/api/v10/channels/{channel}/messages"))
            .header("authorization", format!("Bot {token}"))
            .header("user-agent", "DiscordBot (https://example.org, 1)")
            .json(&body)
            .send()
            .await?;
        let posted: serde_json::Value = posted.error_for_status()?.json().await?;
        let message = posted["id"].as_str().ok_or("no id")?.parse()?;
        Ok(Self {
            sim,
            people,
            user,
            channel,
            message,
        })
    }

    /// Fills the server with channels and members.
    async fn enlarge(&self) -> Outcome<()> {
        let server = self.people.info().await?.servers[0].id;
        let (channels, members) = LARGE;
        for number in 1..channels {
            self.people
                .add_text_channel(server, &format!("room-{number}"))
                .await?;
        }
        for number in 3..members {
            self.people
                .join_as(server, &format!("reader-{number}"))
                .await?;
        }
        Ok(())
    }

    /// Lets the button be pressed so often, and returns how long each acknowledgement took.
    fn play(&self, count: usize, pace: Pace) -> Outcome<Told> {
        let address = self.sim.address();
        let gateway = Gateway::open(address, self.sim.bot_token())?;
        let (tell_press, presses) = channel();
        let (answered, answers) = channel();
        let press = json!({ "user_id": self.user, "channel_id": self.channel,
            "message_id": self.message, "custom_id": "go", "wait_ms": 0 })
        .to_string();
        let started = Instant::now();
        let pressing = thread::spawn(move || {
            press_often(address, &press, count, &pace, &tell_press, &answers)
        });
        let latencies = acknowledge(address, gateway, count, &presses, &answered)?;
        pressing.join().map_err(|_panic| "the presser panicked")??;
        Ok(Told::of(latencies, started.elapsed()))
    }
}

/// How presses follow each other.
enum Pace {
    /// One after each span, whatever comes of those before.
    Every(Duration),
    /// As soon as fewer than this many are under way.
    AtOnce(usize),
}

/// Presses the button and tells when, over one connection on which requests follow each other.
fn press_often(
    address: SocketAddr,
    body: &str,
    count: usize,
    pace: &Pace,
    pressed: &Sender<Instant>,
    answers: &Receiver<()>,
) -> Outcome<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut replies = BufReader::new(stream.try_clone()?);
    let reading = thread::spawn(move || -> Outcome<()> {
        for _ in 0..count {
            read_reply(&mut replies)?;
        }
        Ok(())
    });
    let request = format!(
        "POST /control/act/press HTTP/1.1\r\nhost: sim\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let start = Instant::now();
    let mut under_way = 0;
    for number in 0..count {
        match *pace {
            Pace::Every(span) => {
                let due = span * u32::try_from(number)?;
                thread::sleep(due.saturating_sub(start.elapsed()));
            }
            Pace::AtOnce(most) => {
                while under_way >= most {
                    answers.recv()?;
                    under_way -= 1;
                }
                under_way += 1;
            }
        }
        pressed.send(Instant::now())?;
        stream.write_all(request.as_bytes())?;
    }
    reading.join().map_err(|_panic| "the reader panicked")?
}

/// Hears interactions, acknowledges each, and returns how long each took from its press on.
fn acknowledge(
    address: SocketAddr,
    mut gateway: Gateway,
    count: usize,
    presses: &Receiver<Instant>,
    answered: &Sender<()>,
) -> Outcome<Vec<Duration>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut replies = BufReader::new(stream.try_clone()?);
    let (sent, waiting) = channel::<Instant>();
    let answered = answered.clone();
    let reading = thread::spawn(move || -> Outcome<Vec<Duration>> {
        let mut latencies = Vec::with_capacity(count);
        for _ in 0..count {
            let status = read_reply(&mut replies)?;
            if status != 204 {
                return Err(format!("an acknowledgement was answered with {status}").into());
            }
            latencies.push(waiting.recv()?.elapsed());
            // Who paces by the clock does not listen.
            answered.send(()).unwrap_or_default();
        }
        Ok(latencies)
    });
    for _ in 0..count {
        let (id, token) = gateway.interaction()?;
        // Presses and interactions come in the same order: there is one connection for each.
        sent.send(presses.recv()?)?;
        let body = r#"{"type":6}"#;
        let request = format!(
            "POST /api/v10/interactions/{id}/{token}/callback HTTP/1.1\r\nhost: sim\r\n\
             user-agent: DiscordBot (https://example.org, 1)\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes())?;
    }
    reading.join().map_err(|_panic| "the reader panicked")?
}

/// Reads one HTTP reply and returns its status.
fn read_reply(stream: &mut impl BufRead) -> Outcome<u16> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).ok_or("no status")?.parse()?;
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let header = line.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
    }
    io::copy(&mut stream.take(length), &mut io::sink())?;
    Ok(status)
}

/// A line to the gateway that has identified.
struct Gateway {
    stream: BufReader<TcpStream>,
    waiting: VecDeque<(String, String)>,
}

impl Gateway {
    fn open(address: SocketAddr, token: &str) -> Outcome<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(
            b"GET /gateway?v=10&encoding=json HTTP/1.1\r\nHost: sim\r\nUpgrade: websocket\r\n\
            Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
            Sec-WebSocket-Version: 13\r\n\r\n",
        )?;
        let mut gateway = Self {
            stream: BufReader::new(stream.try_clone()?),
            waiting: VecDeque::new(),
        };
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            gateway.stream.read_line(&mut line)?;
        }
        let identify = json!({ "op": 2, "d": { "token": token, "intents": 0,
            "properties": { "os": "linux", "browser": "bench", "device": "bench" } } });
        let identify = identify.to_string();
        let length = u16::try_from(identify.len())?;
        // A mask of zeros leaves the text as it is.
        let mut frame = vec![0x81, 0x80 | 0x7e];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(identify.as_bytes());
        stream.write_all(&frame)?;
        loop {
            let frame = gateway.frame()?;
            let payload: Payload<'_> = serde_json::from_slice(&frame)?;
            if payload.t == Some("READY") {
                return Ok(gateway);
            }
        }
    }

    fn frame(&mut self) -> Outcome<Vec<u8>> {
        let mut head = [0; 2];
        self.stream.read_exact(&mut head)?;
        let length = match head[1] {
            126 => {
                let mut length = [0; 2];
                self.stream.read_exact(&mut length)?;
                usize::from(u16::from_be_bytes(length))
            }
            127 => {
                let mut length = [0; 8];
                self.stream.read_exact(&mut length)?;
                usize::try_from(u64::from_be_bytes(length))?
            }
            short => usize::from(short),
        };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }

    /// Hears the next interaction: its id and its token.
    fn interaction(&mut self) -> Outcome<(String, String)> {
        while self.waiting.is_empty() {
            let frame = self.frame()?;
            let payload: Payload<'_> = serde_json::from_slice(&frame)?;
            if payload.t == Some("INTERACTION_CREATE")
                && let Some(Interaction {
                    id: Some(id),
                    token: Some(token),
                }) = payload.d
            {
                self.waiting.push_back((id.to_owned(), token.to_owned()));
            }
        }
        self.waiting
            .pop_front()
            .ok_or_else(|| "nothing waits".into())
    }
}

/// What a measurement tells.
struct Told {
    reached: f64,
    latencies: Vec<Duration>,
}

impl Told {
    fn of(mut latencies: Vec<Duration>, took: Duration) -> Self {
        latencies.sort_unstable();
        let count = u32::try_from(latencies.len()).unwrap_or(u32::MAX);
        Self {
            reached: f64::from(count) / took.as_secs_f64(),
            latencies,
        }
    }

    /// The latency below which so many in a thousand lie, in milliseconds.
    fn ms(&self, per_mille: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let at = last * per_mille / 1000;
        self.latencies
            .get(at)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [p50, p90, p99, max] = [500, 900, 990, 1000].map(|per_mille| self.ms(per_mille));
        let reached = self.reached;
        write!(
            f,
            "{reached:>8.0} {p50:>8.2} {p90:>8.2} {p99:>8.2} {max:>8.2}"
        )
    }
}

/// The memory that this process holds, in MiB.
fn resident_mib() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u32 = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or("no VmRSS")?
        .parse()?;
    Ok(f64::from(kib) / 1024.0)
}
