//! How payloads are packed for a connection (events/gateway, "Encoding and Compression").
//!
//! Knows plain text, zlib for each large payload, and one zlib stream for all; refuses to know
//! what is packed.
//!
//! **Invariants.** In a stream every payload ends with a sync flush, `00 00 FF FF`, and all share
//! one context from HELLO on.

use std::io::Write as _;

use axum::extract::ws::Message;
use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, FlushCompress, Status};

/// Packs payloads for one connection.
pub(super) enum Transport {
    /// Text frames.
    Plain,
    /// Binary frames of their own zlib data from this length on, in bytes.
    Payload { from_bytes: usize },
    /// Binary frames of one zlib stream.
    Stream(Box<Compress>),
}

impl Transport {
    /// Starts as the connection's address asks.
    pub(super) fn asked(compress: Option<&str>) -> Self {
        if compress == Some("zlib-stream") {
            Self::Stream(Box::new(Compress::new(Compression::fast(), true)))
        } else {
            Self::Plain
        }
    }

    /// Compresses each large payload from now on, unless all go in a stream.
    pub(super) fn compress_payloads(&mut self, from_bytes: usize) {
        if matches!(self, Self::Plain) {
            *self = Self::Payload { from_bytes };
        }
    }

    /// Packs one payload.
    pub(super) fn pack(&mut self, payload: &str) -> Message {
        match self {
            Self::Payload { from_bytes } if payload.len() >= *from_bytes => {
                Message::Binary(deflated(payload).into())
            }
            Self::Plain | Self::Payload { .. } => Message::Text(payload.into()),
            Self::Stream(stream) => Message::Binary(streamed(stream, payload.as_bytes()).into()),
        }
    }
}

fn deflated(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .expect("writing to a vector cannot fail")
}

fn streamed(stream: &mut Compress, bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
    let start = stream.total_in();
    loop {
        let done = usize::try_from(stream.total_in() - start).unwrap_or(usize::MAX);
        let rest = bytes.get(done..).unwrap_or_default();
        packed.reserve(rest.len() / 2 + 64);
        let status = stream
            .compress_vec(rest, &mut packed, FlushCompress::Sync)
            .expect("compressing to a vector cannot fail");
        let all_in = stream.total_in() - start == bytes.len() as u64;
        // A vector that is not full after a flush holds all of it.
        if all_in && (packed.len() < packed.capacity() || status == Status::BufError) {
            return packed;
        }
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Decompress, FlushDecompress};

    use super::*;

    #[test]
    fn a_stream_is_read_payload_by_payload() {
        let mut stream = Compress::new(Compression::fast(), true);
        let mut reader = Decompress::new(true);
        for text in ["short".to_owned(), "long ".repeat(50_000), fastrand_text()] {
            let packed = streamed(&mut stream, text.as_bytes());
            assert!(packed.ends_with(&[0, 0, 0xff, 0xff]));
            let mut read = Vec::with_capacity(text.len() + 1);
            reader
                .decompress_vec(&packed, &mut read, FlushDecompress::Sync)
                .expect("zlib");
            assert_eq!(read, text.as_bytes());
        }
    }

    fn fastrand_text() -> String {
        let mut random = fastrand::Rng::with_seed(1);
        std::iter::repeat_with(|| random.alphanumeric())
            .take(100_000)
            .collect()
    }
}
