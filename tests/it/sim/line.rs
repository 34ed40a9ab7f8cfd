//! A bare WebSocket line to the gateway: an app without a library, which may misbehave.

use std::io::Read as _;

use carrel::sim::{Sim, Snowflake};
use flate2::read::ZlibDecoder;
use flate2::{Decompress, FlushDecompress};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::house::PATIENCE;

/// Everything that needs no permission.
pub(super) const ORDINARY_INTENTS: u64 = 1 | 1 << 9 | 1 << 12 | 1 << 16;

/// Holds an open line.
pub(super) struct Line {
    stream: TcpStream,
    /// What all payloads share where they come in one zlib stream.
    inflating: Option<Decompress>,
}

/// Carries what came down the line.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    /// A payload, and whether it was compressed.
    Payload(Value, bool),
    /// The line was closed with this code.
    Closed(u16),
    /// The line was cut.
    Cut,
}

impl Line {
    /// Opens a line and hears HELLO.
    pub(super) async fn open(sim: &Sim) -> Self {
        let (line, hello) = Self::greeted(sim, "/gateway?v=10&encoding=json").await;
        assert_eq!(hello["op"], 10);
        line
    }

    /// Opens a line at an address and hears what comes first.
    pub(super) async fn greeted(sim: &Sim, path: &str) -> (Self, Value) {
        let mut line = Self::connected(sim, path).await;
        let first = line.payload().await;
        (line, first)
    }

    /// Opens a line at an address; nothing has been heard yet.
    pub(super) async fn connected(sim: &Sim, path: &str) -> Self {
        let mut stream = TcpStream::connect(sim.address())
            .await
            .expect("a connection");
        let ask = format!(
            "GET {path} HTTP/1.1\r\nHost: sim\r\nUpgrade: websocket\r\n\
            Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
            Sec-WebSocket-Version: 13\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).await.expect("a request");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a reply"));
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "no upgrade");
        let streams = path.contains("compress=zlib-stream");
        Self {
            stream,
            inflating: streams.then(|| Decompress::new(true)),
        }
    }

    /// Closes the line with a code and waits until the other end has closed it too.
    pub(super) async fn close(&mut self, code: u16) {
        let mut frame = vec![0x88, 0x82, 0, 0, 0, 0];
        frame.extend(code.to_be_bytes());
        self.stream.write_all(&frame).await.expect("an open line");
        while matches!(self.hear().await, Heard::Payload(..)) {}
    }

    /// Opens a line and identifies with these intents; READY has not been heard yet.
    pub(super) async fn identified(sim: &Sim, intents: u64, compress: bool) -> Self {
        let mut line = Self::open(sim).await;
        let data = json!({ "token": sim.bot_token(), "intents": intents, "compress": compress,
            "properties": { "os": "linux", "browser": "bare", "device": "bare" } });
        line.say(&json!({ "op": 2, "d": data })).await;
        line
    }

    /// Opens a line, identifies and hears READY and the first servers; returns READY too.
    pub(super) async fn ready(sim: &Sim, servers: usize) -> (Self, Value) {
        let mut line = Self::identified(sim, ORDINARY_INTENTS, false).await;
        let ready = line.event("READY").await;
        for _ in 0..servers {
            line.event("GUILD_CREATE").await;
        }
        (line, ready)
    }

    /// Sends a payload.
    pub(super) async fn say(&mut self, payload: &Value) {
        self.say_text(&payload.to_string()).await;
    }

    /// Sends any text.
    pub(super) async fn say_text(&mut self, text: &str) {
        let length = text.len();
        let mut frame = vec![0x81];
        if let Ok(short) = u8::try_from(length)
            && short < 126
        {
            frame.push(0x80 | short);
        } else {
            frame.push(0x80 | 0x7e);
            frame.extend(u16::try_from(length).expect("a short text").to_be_bytes());
        }
        // A mask of zeros leaves the text as it is.
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.stream.write_all(&frame).await.expect("an open line");
    }

    /// Hears the next thing, within patience.
    pub(super) async fn hear(&mut self) -> Heard {
        let heard = tokio::time::timeout(PATIENCE, self.frame()).await;
        heard.expect("something within patience")
    }

    async fn frame(&mut self) -> Heard {
        let Ok(first) = self.stream.read_u8().await else {
            return Heard::Cut;
        };
        let length = match self.stream.read_u8().await.expect("a length") {
            126 => usize::from(self.stream.read_u16().await.expect("a length")),
            127 => usize::try_from(self.stream.read_u64().await.expect("a length")).expect("fits"),
            short => usize::from(short),
        };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.expect("a body");
        match first & 0x0f {
            1 => Heard::Payload(serde_json::from_slice(&body).expect("JSON"), false),
            2 => {
                let text = if let Some(inflating) = &mut self.inflating {
                    inflated(inflating, &body)
                } else {
                    let mut text = Vec::new();
                    let mut decoder = ZlibDecoder::new(body.as_slice());
                    decoder.read_to_end(&mut text).expect("zlib");
                    text
                };
                Heard::Payload(serde_json::from_slice(&text).expect("JSON"), true)
            }
            8 => Heard::Closed(
                body.first_chunk()
                    .map_or(1005, |code| u16::from_be_bytes(*code)),
            ),
            other => panic!("an unexpected frame: {other}"),
        }
    }

    /// Hears the next payload.
    pub(super) async fn payload(&mut self) -> Value {
        match self.hear().await {
            Heard::Payload(payload, _) => payload,
            other @ (Heard::Closed(_) | Heard::Cut) => panic!("no payload but {other:?}"),
        }
    }

    /// Hears on until this event and returns it whole.
    pub(super) async fn event(&mut self, name: &str) -> Value {
        loop {
            let payload = self.payload().await;
            if payload["t"] == name {
                return payload;
            }
        }
    }

    /// Hears the next interaction and returns its id, its token and all of it.
    pub(super) async fn interaction(&mut self) -> (Snowflake, String, Value) {
        let data = self.event("INTERACTION_CREATE").await["d"].clone();
        let id = data["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("an id");
        let token = data["token"].as_str().expect("a token").to_owned();
        (id, token, data)
    }
}

/// Reads one payload of a stream.
fn inflated(stream: &mut Decompress, packed: &[u8]) -> Vec<u8> {
    assert!(packed.ends_with(&[0, 0, 0xff, 0xff]), "no end of a payload");
    let (start, mut text) = (stream.total_in(), Vec::new());
    loop {
        let done = usize::try_from(stream.total_in() - start).expect("fits");
        text.reserve(64 * 1024);
        stream
            .decompress_vec(&packed[done..], &mut text, FlushDecompress::Sync)
            .expect("zlib");
        if stream.total_in() - start == packed.len() as u64 && text.len() < text.capacity() {
            return text;
        }
    }
}
