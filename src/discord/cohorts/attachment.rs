//! Fetching a file that a coordinator uploaded.
//!
//! Knows: which hosts may be asked, and how much and how long. Refuses to know: what is in it.
//!
//! **Invariants**: no host is asked that the operator has not allowed, redirects are not followed,
//! and no more than the limit is ever held in memory.

use std::time::Duration;

use reqwest::{Client, Url, redirect::Policy};

/// How long a connection may take to open.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// How long fetching may take in all: well inside the time that a coordinator is kept waiting.
const FETCH_MAX: Duration = Duration::from_secs(10);

/// A file as the interaction describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Upload {
    /// Where it lies.
    pub(super) address: String,
    /// How large Discord says it is.
    pub(super) bytes: u64,
}

/// Why a file was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotFetched {
    /// It lies on a host that may not be asked.
    Foreign,
    /// It is larger than the limit.
    TooLarge {
        /// How large, as far as is known.
        bytes: u64,
    },
    /// The host did not give it.
    Failed,
}

/// Fetches a file of at most `bytes_max` bytes from one of the `origins`, such as
/// `https://cdn.discordapp.com`.
pub(super) async fn fetch(
    upload: &Upload,
    origins: &[String],
    bytes_max: usize,
) -> Result<Vec<u8>, NotFetched> {
    if upload.bytes > bytes_max as u64 {
        let bytes = upload.bytes;
        return Err(NotFetched::TooLarge { bytes });
    }
    let address = allowed(&upload.address, origins).ok_or(NotFetched::Foreign)?;
    download(address, bytes_max).await.map_err(|error| {
        if let Trouble::Network(error) = &error {
            let timeout = error.is_timeout();
            tracing::warn!(timeout, "an uploaded file could not be fetched");
        }
        match error {
            Trouble::TooLarge { bytes } => NotFetched::TooLarge { bytes },
            Trouble::Network(_) => NotFetched::Failed,
        }
    })
}

enum Trouble {
    Network(reqwest::Error),
    TooLarge { bytes: u64 },
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error)
    }
}

async fn download(address: Url, bytes_max: usize) -> Result<Vec<u8>, Trouble> {
    let client = Client::builder()
        .connect_timeout(CONNECT_MAX)
        .timeout(FETCH_MAX)
        .redirect(Policy::none())
        .build()?;
    let mut response = client.get(address).send().await?.error_for_status()?;
    let mut fetched = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if fetched.len() + chunk.len() > bytes_max {
            let bytes = (fetched.len() + chunk.len()) as u64;
            return Err(Trouble::TooLarge { bytes });
        }
        fetched.extend_from_slice(&chunk);
    }
    Ok(fetched)
}

/// The address, if its scheme, host and port are those of an allowed origin.
fn allowed(address: &str, origins: &[String]) -> Option<Url> {
    let address = Url::parse(address).ok()?;
    let is_plain = address.username().is_empty() && address.password().is_none();
    let is_allowed = origins
        .iter()
        .filter_map(|origin| Url::parse(origin).ok())
        .any(|origin| origin.origin() == address.origin());
    (is_plain && is_allowed).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, is_allowed: bool) {
        let origins = ["https://cdn.discordapp.com", "http://127.0.0.1:8080/"].map(str::to_owned);
        assert_eq!(
            allowed(address, &origins).is_some(),
            is_allowed,
            "{address}"
        );
    }

    #[test]
    fn only_allowed_hosts_are_asked() {
        check(
            "https://cdn.discordapp.com/attachments/1/2/a.csv?ex=1",
            true,
        );
        check("http://127.0.0.1:8080/files/a.csv", true);
        check("http://cdn.discordapp.com/a.csv", false);
        check("https://cdn.discordapp.com:444/a.csv", false);
        check("https://cdn.discordapp.com.evil.example/a.csv", false);
        check("https://evil.example/https://cdn.discordapp.com/", false);
        check("https://cdn.discordapp.com@evil.example/a.csv", false);
        check("https://user@cdn.discordapp.com/a.csv", false);
        check("http://127.0.0.1:8081/a.csv", false);
        check("file:///etc/passwd", false);
        check("not an address", false);
    }

    #[tokio::test]
    async fn what_is_too_large_is_not_even_asked_for() {
        let upload = Upload {
            address: "https://cdn.discordapp.com/a.csv".to_owned(),
            bytes: 11,
        };
        assert_eq!(
            fetch(&upload, &[], 10).await,
            Err(NotFetched::TooLarge { bytes: 11 })
        );
    }
}
