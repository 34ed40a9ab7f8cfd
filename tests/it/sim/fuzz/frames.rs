//! Gateway frames that are wrong in one place each.

use std::collections::BTreeMap;

use carrel::sim::{Options, Sim};
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{ROUNDS, alone, hold_growth, last_entry, panics, resident, seed};
use crate::sim::house::{House, PATIENCE};

/// The close codes that Discord documents (topics/opcodes-and-status-codes).
const DOCUMENTED: [u16; 14] = [
    4000, 4001, 4002, 4003, 4004, 4005, 4007, 4008, 4009, 4010, 4011, 4012, 4013, 4014,
];
/// What a frame is closed with that breaks the WebSocket protocol itself (RFC 6455, 7.4.1).
const PROTOCOL: [u16; 4] = [1002, 1003, 1007, 1009];

/// Follows every frame, so that there is something to wait for.
const PING: &[u8] = b"still there?";

/// One malformed frame or several that belong together.
struct Malformed {
    bytes: Vec<u8>,
    how: &'static str,
    /// Whether it breaks the WebSocket protocol itself.
    breaks_protocol: bool,
}

/// What came of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// The line goes on: the ping after it was answered.
    Answered,
    Closed(u16),
    Cut,
}

#[tokio::test]
async fn a_malformed_frame_closes_the_line_as_documented() {
    if alone() {
        return;
    }
    let mut random = Rng::with_seed(seed());
    let house = House::with(Options {
        rate_limits: false,
        identifies_a_day: u32::MAX,
        ..Options::default()
    })
    .await;
    let mut line: Option<Bare> = None;
    let (mut came, mut wrong) = (BTreeMap::new(), BTreeMap::new());
    let (mut before, mut seen) = (0, 0);
    for round in 0..ROUNDS {
        if round == ROUNDS / 2 {
            seen = last_entry(&house.people).await;
            before = resident();
        }
        let mut at = match line.take().filter(|line| line.frames < 50) {
            Some(line) => line,
            None => Bare::open(&house.sim, random.u8(0..4) == 0).await,
        };
        let frame = malformed(&mut random);
        let what = at.send(&frame.bytes).await;
        *came.entry((frame.how, what)).or_insert(0) += 1;
        let fits = match what {
            Came::Answered => !frame.breaks_protocol,
            Came::Closed(code) => {
                DOCUMENTED.contains(&code) || frame.breaks_protocol && PROTOCOL.contains(&code)
            }
            Came::Cut => frame.breaks_protocol,
        };
        if !fits {
            let sent = String::from_utf8_lossy(&frame.bytes).into_owned();
            wrong.entry((frame.how, what)).or_insert(sent);
        }
        if what == Came::Answered {
            line = Some(at);
        }
    }
    eprintln!("{came:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(panics(), 0);
    hold_growth(before, &house.people, seen).await;
    assert_eq!(Bare::open(&house.sim, true).await.frames, 0);
}

/// A bare line that takes any bytes.
struct Bare {
    stream: BufReader<TcpStream>,
    /// How many frames it has taken.
    frames: usize,
}

impl Bare {
    /// Opens a line, and identifies where that is wanted.
    async fn open(sim: &Sim, identified: bool) -> Self {
        let stream = TcpStream::connect(sim.address()).await.expect("a line");
        let mut line = Self {
            stream: BufReader::new(stream),
            frames: 0,
        };
        let ask = "GET /gateway?v=10&encoding=json HTTP/1.1\r\nHost: sim\r\n\
            Upgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        line.stream
            .write_all(ask.as_bytes())
            .await
            .expect("a request");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(line.stream.read_u8().await.expect("a reply"));
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "no upgrade");
        if identified {
            let data = json!({ "token": sim.bot_token(), "intents": 1, "properties": {} });
            let payload = json!({ "op": 2, "d": data }).to_string();
            let came = line.send(&frame(0x81, payload.as_bytes())).await;
            assert_eq!(came, Came::Answered);
            line.frames = 0;
        }
        line
    }

    /// Sends frames and a ping after them, and hears what comes of it.
    async fn send(&mut self, bytes: &[u8]) -> Came {
        self.frames += 1;
        let mut said = bytes.to_vec();
        said.extend(frame(0x89, PING));
        // A line that is closed already says so when it is heard.
        let sent = self.stream.write_all(&said).await;
        drop(sent);
        timeout(PATIENCE, self.hear())
            .await
            .expect("something within patience")
    }

    async fn hear(&mut self) -> Came {
        loop {
            let Ok(heard) = self.frame().await else {
                return Came::Cut;
            };
            match heard {
                (8, body) => {
                    let code = body.first_chunk().map(|code| u16::from_be_bytes(*code));
                    return Came::Closed(code.unwrap_or(1005));
                }
                (10, body) if body == PING => return Came::Answered,
                _ => {}
            }
        }
    }

    async fn frame(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let first = self.stream.read_u8().await?;
        let length = match self.stream.read_u8().await? {
            126 => u64::from(self.stream.read_u16().await?),
            127 => self.stream.read_u64().await?,
            short => u64::from(short),
        };
        let mut body = vec![0; usize::try_from(length).expect("fits")];
        self.stream.read_exact(&mut body).await?;
        Ok((first & 0x0f, body))
    }
}

/// Renders a masked frame; a mask of zeros leaves it as it is.
fn frame(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match body.len() {
        short @ ..126 => bytes.push(0x80 | u8::try_from(short).expect("short")),
        middle @ 126..65_536 => {
            bytes.push(0x80 | 0x7e);
            bytes.extend(u16::try_from(middle).expect("fits").to_be_bytes());
        }
        long => {
            bytes.push(0x80 | 127);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(body);
    bytes
}

fn malformed(random: &mut Rng) -> Malformed {
    let payload = payload(random);
    let text = payload.to_string();
    let text = text.as_bytes();
    let cut = random.usize(1..text.len());
    let ordinary = |how, bytes| Malformed {
        bytes,
        how,
        breaks_protocol: false,
    };
    let breaking = |how, bytes| Malformed {
        bytes,
        how,
        breaks_protocol: true,
    };
    match random.u8(0..14) {
        0..=3 => ordinary("types", frame(0x81, text)),
        4 => ordinary("half a payload", frame(0x81, &text[..cut])),
        5 => ordinary("an opcode", frame(0x81, opcode(random).as_bytes())),
        6 => {
            let size = random.choice([4097, 5000, 66_000, 200_000]).expect("sizes");
            ordinary("size", frame(0x81, &vec![b' '; size]))
        }
        7 => {
            let noise: Vec<_> = std::iter::repeat_with(|| random.u8(..)).take(cut).collect();
            ordinary("noise", frame(0x82, &noise))
        }
        8 => {
            let mut bytes = frame(0x01, &text[..cut]);
            bytes.extend(frame(0x80, b"]"));
            ordinary("fragments", bytes)
        }
        9 => breaking("a continuation of nothing", frame(0x80, text)),
        10 => {
            let bits = random.choice([0x40, 0x20, 0x10, 0x70]).expect("bits");
            breaking("reserved bits", frame(0x81 | bits, text))
        }
        11 => {
            let code = random.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]);
            breaking(
                "a reserved opcode",
                frame(0x80 | code.expect("codes"), text),
            )
        }
        12 => breaking("no UTF-8", frame(0x81, &[b'"', 0xc3, 0x28, 0xff, b'"'])),
        _ => breaking("a control frame", control(random, text)),
    }
}

/// Renders a control frame that is too long, in pieces, unmasked, or that closes with nonsense.
fn control(random: &mut Rng, text: &[u8]) -> Vec<u8> {
    match random.u8(0..5) {
        0 => frame(0x89, &[0; 126]),
        1 => frame(0x09, b"x"),
        2 => {
            let mut bytes = vec![0x81, 2];
            bytes.extend(b"{}");
            bytes
        }
        3 => {
            let mut bytes = frame(0x01, text);
            bytes.extend(frame(0x81, text));
            bytes
        }
        _ => frame(0x88, &[7]),
    }
}

/// Draws a payload with one value of the wrong type.
fn payload(random: &mut Rng) -> Value {
    let payloads = [
        json!({ "op": 2, "d": { "token": "t", "intents": 1, "properties": {}, "shard": [0, 1],
            "compress": false } }),
        json!({ "op": 6, "d": { "token": "t", "session_id": "s", "seq": 1 } }),
        json!({ "op": 3, "d": { "since": null, "activities": [], "status": "online",
            "afk": false } }),
        json!({ "op": 8, "d": { "guild_id": "1", "query": "", "limit": 0 } }),
        json!({ "op": 4, "d": { "guild_id": "1", "channel_id": null } }),
        json!({ "op": 1, "d": 1 }),
    ];
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!("x"),
        json!([[[]]]),
        json!({ "a": {} }),
    ];
    let mut payload = random.choice(payloads).expect("payloads");
    let other = random.choice(others).expect("others");
    match random.u8(0..6) {
        0 => payload["op"] = other,
        1 => payload["d"] = other,
        2 => return other,
        _ => {
            if let Some(fields) = payload["d"].as_object_mut() {
                let keys: Vec<_> = fields.keys().cloned().collect();
                let key = random.choice(keys).expect("keys");
                fields.insert(key, other);
            }
        }
    }
    payload
}

fn opcode(random: &mut Rng) -> String {
    let codes = [
        "0",
        "5",
        "7",
        "9",
        "10",
        "11",
        "12",
        "99",
        "-1",
        "1e9",
        "18446744073709551616",
    ];
    let code = random.choice(codes).expect("codes");
    format!(r#"{{"op":{code},"d":null}}"#)
}
