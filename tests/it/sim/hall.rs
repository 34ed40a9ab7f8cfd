//! A house in which events are scheduled.

use std::time::Duration;

use carrel::sim::Permissions;
use carrel::sim::people::{ChannelChange, NewOverwrite};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::house::{House, fault_at, id};

/// A house with its moment of opening, from which events are planned.
pub(super) struct Hall {
    pub(super) house: House,
    pub(super) opened_at: DateTime<Utc>,
}

impl Hall {
    pub(super) async fn open() -> Self {
        let house = House::open().await;
        let opened_at = house.people.now().await.expect("a clock");
        Self { house, opened_at }
    }

    /// The moment so many hours after the opening.
    pub(super) fn at(&self, hours: i64) -> Value {
        json!(self.opened_at + TimeDelta::hours(hours))
    }

    pub(super) fn path(&self) -> String {
        format!("/guilds/{}/scheduled-events", self.house.server.server_id)
    }

    /// An external event from the first hour to the second.
    pub(super) fn talk(&self) -> Value {
        json!({ "name": "Talk", "privacy_level": 2, "entity_type": 3,
            "entity_metadata": { "location": "online" },
            "scheduled_start_time": self.at(1), "scheduled_end_time": self.at(2) })
    }

    /// An event in a channel of its own, of this kind and type.
    pub(super) async fn in_channel(&self, kind: u8, entity_type: u8) -> Value {
        let body = json!({ "name": "room", "type": kind });
        let (_, channel) = self.house.make_channel(body).await;
        json!({ "name": "Talk", "privacy_level": 2, "entity_type": entity_type,
            "channel_id": channel["id"], "scheduled_start_time": self.at(1) })
    }

    /// An event in a voice channel.
    pub(super) async fn in_voice(&self) -> Value {
        self.in_channel(2, 2).await
    }

    pub(super) async fn post(&self, body: Value) -> (u16, Value) {
        self.house.call("POST", &self.path(), body).await
    }

    /// Makes an event, which must be taken, and returns it.
    pub(super) async fn made(&self, body: Value) -> Value {
        let (status, made) = self.post(body).await;
        assert_eq!(status, 200, "{made}");
        made
    }

    pub(super) async fn patch(&self, event: &Value, body: Value) -> (u16, Value) {
        let path = format!("{}/{}", self.path(), id(event));
        self.house.call("PATCH", &path, body).await
    }

    pub(super) async fn get(&self, event: &Value, more: &str) -> (u16, Value) {
        let path = format!("{}/{}{more}", self.path(), id(event));
        self.house.call("GET", &path, Value::Null).await
    }

    pub(super) async fn later(&self, minutes: u64) {
        let span = Duration::from_mins(minutes);
        self.house.people.advance_clock(span).await.expect("later");
    }

    /// Holds that a body with this change is refused at this path.
    pub(super) async fn refused_with(&self, field: &str, value: Value, path: &str) {
        let mut body = self.talk();
        body[field] = value;
        let (status, refused) = self.post(body).await;
        assert_eq!((status, &refused["code"]), (400, &json!(50035)));
        assert_ne!(fault_at(&refused, path), "no fault here", "{refused}");
    }

    /// Holds that a rule of recurrence is taken, and refused at this field with this change.
    pub(super) async fn recurs_unless(&self, rule: Value, field: &str, value: Value) {
        let mut body = self.talk();
        body["recurrence_rule"] = rule;
        body["recurrence_rule"]["start"] = self.at(1);
        self.made(body.clone()).await;
        body["recurrence_rule"][field] = value;
        let (status, refused) = self.post(body).await;
        assert_eq!((status, &refused["code"]), (400, &json!(50035)));
        let path = format!("recurrence_rule.{field}");
        assert_ne!(fault_at(&refused, &path), "no fault here", "{refused}");
    }

    /// Takes a permission from everyone in the channel of an event.
    pub(super) async fn deny(&self, event: &Value, deny: Permissions) {
        let channel = event["channel_id"].as_str().expect("a channel");
        let denied = NewOverwrite {
            id: self.house.server.server_id,
            kind: 0,
            allow: Permissions::NONE,
            deny,
        };
        let change = ChannelChange {
            overwrites: Some(vec![denied]),
            ..ChannelChange::default()
        };
        let channel = channel.parse().expect("an id");
        let changed = self.house.people.change_channel(channel, &change).await;
        changed.expect("denied");
    }
}
