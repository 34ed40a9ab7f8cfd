//! Who may open a session, and who may take one up again (events/gateway, "Identifying",
//! "Resuming").
//!
//! Knows what an identify must hold and how many there may be; refuses to know sockets.
//!
//! **Invariants.** An identify that is refused opens nothing. One that comes too soon may be tried
//! again on the same line.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::close;
use super::intents;
use super::sessions::{Order, Shard};
use crate::sim::journal::About;
use crate::sim::world::World;

/// Counts the identifies of a day (events/gateway, "Session Start Limit Object").
#[derive(Debug, Default)]
pub(in crate::sim) struct Identifies {
    /// When the day began in which they are counted, in world time.
    day: Option<DateTime<Utc>>,
    used: u32,
    /// When the last one of each place in line came, in running time.
    last: Vec<(u64, Duration)>,
}

/// How long identifies are counted together.
const A_DAY: TimeDelta = TimeDelta::days(1);

/// Says why a session is not opened.
pub(super) enum Refused {
    /// The line is closed with this code.
    Close(u16),
    /// The client may try again, op 9.
    Again,
}

/// Holds what an identify asks for.
pub(super) struct Asked {
    pub(super) intents: u64,
    pub(super) shard: Shard,
    pub(super) compress: bool,
}

impl World {
    /// Reads an identify, or says why it is refused.
    pub(super) fn check_identify(&mut self, data: &Value) -> Result<Asked, Refused> {
        self.check_token(data)?;
        let intents = data["intents"]
            .as_u64()
            .ok_or(Refused::Close(close::DECODE))?;
        if !data["properties"].is_object() {
            return Err(Refused::Close(close::DECODE));
        }
        let shard = read_shard(&data["shard"]).ok_or(Refused::Close(close::INVALID_SHARD))?;
        if self.servers.len() as u64 > self.settings.most_servers_a_shard * shard.of {
            return Err(Refused::Close(close::SHARDING_REQUIRED));
        }
        if intents & !intents::KNOWN != 0 {
            return Err(Refused::Close(close::INVALID_INTENTS));
        }
        if intents & intents::PRIVILEGED & !self.settings.privileged_intents != 0 {
            return Err(Refused::Close(close::DISALLOWED_INTENTS));
        }
        self.stand_in_line(shard)?;
        self.count_identify()?;
        Ok(Asked {
            intents,
            shard,
            compress: data["compress"] == json!(true),
        })
    }

    fn check_token(&self, data: &Value) -> Result<(), Refused> {
        let token = data["token"].as_str().unwrap_or_default();
        if token.trim_start_matches("Bot ") == self.application.token {
            Ok(())
        } else {
            Err(Refused::Close(close::AUTHENTICATION_FAILED))
        }
    }

    /// Lets one identify through in each place of the line, then none for a while.
    fn stand_in_line(&mut self, shard: Shard) -> Result<(), Refused> {
        let now = self.clock.running();
        let place = shard.id % self.settings.max_concurrency;
        let every = self.settings.identify_every;
        let line = &mut self.sessions.identifies.last;
        if line
            .iter()
            .any(|(at, last)| *at == place && now < *last + every)
        {
            return Err(Refused::Again);
        }
        line.retain(|(at, _)| *at != place);
        line.push((place, now));
        Ok(())
    }

    /// Counts an identify; one too many costs the token and every session.
    fn count_identify(&mut self) -> Result<(), Refused> {
        if self.identifies_left() == 0 {
            self.application.token = self.random_token();
            self.sessions
                .order_all(&Order::Close(Some(close::AUTHENTICATION_FAILED)));
            self.sessions.forget();
            let about = About::by(self.bot_id());
            self.note("token_reset", about, Value::Null);
            return Err(Refused::Close(close::AUTHENTICATION_FAILED));
        }
        let now = self.now();
        let identifies = &mut self.sessions.identifies;
        if identifies.used == 0 {
            identifies.day = Some(now);
        }
        identifies.used += 1;
        Ok(())
    }

    /// Says how many more identifies this day has.
    fn identifies_left(&mut self) -> u32 {
        let now = self.now();
        let identifies = &mut self.sessions.identifies;
        if identifies.day.is_some_and(|day| now >= day + A_DAY) {
            identifies.used = 0;
        }
        self.settings
            .identifies_a_day
            .saturating_sub(identifies.used)
    }

    /// Renders the limits of identifies, as the gateway's address comes with.
    pub(in crate::sim) fn session_start_limit(&mut self) -> Value {
        let remaining = self.identifies_left();
        let day = self.sessions.identifies.day;
        let left = day.map_or(TimeDelta::zero(), |day| day + A_DAY - self.now());
        json!({
            "total": self.settings.identifies_a_day, "remaining": remaining,
            "reset_after": left.num_milliseconds().max(0),
            "max_concurrency": self.settings.max_concurrency,
        })
    }

    /// Reads which session is to be resumed and from where, or says why that is refused.
    pub(super) fn check_resume(&self, data: &Value) -> Result<(String, u64), Refused> {
        self.check_token(data)?;
        let seq = data["seq"]
            .as_u64()
            .ok_or(Refused::Close(close::INVALID_SEQ))?;
        let id = data["session_id"].as_str().unwrap_or_default();
        let last = self.sessions.seq(id).ok_or(Refused::Again)?;
        if seq > last {
            return Err(Refused::Close(close::INVALID_SEQ));
        }
        Ok((id.to_owned(), seq))
    }
}

/// Reads `[id, count]`; one shard of one where there is none.
fn read_shard(value: &Value) -> Option<Shard> {
    if value.is_null() {
        return Some(Shard { id: 0, of: 1 });
    }
    let shard = Shard {
        id: value[0].as_u64()?,
        of: value[1].as_u64()?,
    };
    let whole = value.as_array().is_some_and(|parts| parts.len() == 2);
    (whole && shard.id < shard.of).then_some(shard)
}
