//! A bare HTTP connection, on which anything can be said.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use carrel::sim::Sim;

use crate::sim::house::PATIENCE;

/// Holds a connection, which is opened anew when the other end has closed it.
pub(super) struct Wire<'a> {
    sim: &'a Sim,
    open: Option<BufReader<TcpStream>>,
}

impl<'a> Wire<'a> {
    pub(super) fn to(sim: &'a Sim) -> Self {
        Self { sim, open: None }
    }

    /// Says something and returns the status of the reply with its body.
    pub(super) async fn ask(&mut self, said: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = match self.open.take() {
            Some(stream) => stream,
            None => BufReader::new(
                TcpStream::connect(self.sim.address())
                    .await
                    .expect("a line"),
            ),
        };
        stream.write_all(said).await.expect("an open line");
        let heard = timeout(PATIENCE, hear(&mut stream));
        let (status, body, stays) = heard.await.expect("a reply within patience");
        if stays {
            self.open = Some(stream);
        }
        (status, body)
    }
}

/// Hears one reply: its status, its body, and whether the line stays open.
async fn hear(stream: &mut BufReader<TcpStream>) -> (u16, Vec<u8>, bool) {
    let (mut status, mut length, mut stays) = (0, 0, true);
    loop {
        let mut line = String::new();
        let read = stream.read_line(&mut line).await.expect("a head");
        assert!(read > 0, "the line ended without a reply");
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(rest) = line.strip_prefix("http/1.1 ") {
            let code = rest.split(' ').next().and_then(|code| code.parse().ok());
            status = code.expect("a status");
        } else if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().expect("a length");
        } else if line == "connection: close" {
            stays = false;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.expect("a body");
    (status, body, stays)
}
