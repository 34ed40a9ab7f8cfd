//! A record of every exchange and every dispatch, for whoever judges them afterwards.
//!
//! Knows how they are written down: one line of JSON each, in the order in which they happened.
//! Refuses to judge them.
//!
//! **Invariants.** What is recorded is what went over the wire, tokens included, so a record is
//! only for simulated worlds. Without a file nothing is written and nothing is rendered.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::rest::{Call, Reply};

/// Writes to one file, or nowhere; its clones write to the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Record(Option<Arc<Mutex<File>>>);

impl Record {
    /// Starts a record in a new file, or none.
    pub(super) fn start(path: Option<&Path>) -> io::Result<Self> {
        let file = path.map(File::create).transpose()?;
        Ok(Self(file.map(|file| Arc::new(Mutex::new(file)))))
    }

    /// Writes an exchange down as it was before any fault befell its reply on the way.
    pub(super) fn exchange(&self, call: &Call, reply: &Reply) {
        self.write(|| {
            let files: Vec<_> = call.files.iter().map(|file| file.index).collect();
            let headers: Vec<_> = reply
                .headers
                .iter()
                .map(|(name, value)| json!([name, value]))
                .collect();
            json!({
                "request": {
                    "method": call.method, "path": call.path, "query": call.query,
                    "body": call.body, "files": files,
                },
                "reply": {
                    "status": reply.status, "headers": headers, "body": reply.body,
                    "fault": reply.fault.is_some(),
                },
            })
        });
    }

    /// Writes a dispatch down.
    pub(super) fn dispatch(&self, event: &str, data: &Value) {
        self.write(|| json!({ "dispatch": event, "d": data }));
    }

    /// Writes one line at once, for the process may be killed before the next.
    fn write(&self, line: impl FnOnce() -> Value) {
        if let Some(file) = &self.0 {
            let line = format!("{}\n", line());
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(fault) = file.write_all(line.as_bytes()) {
                tracing::error!(%fault, "the record cannot be written");
            }
        }
    }
}
