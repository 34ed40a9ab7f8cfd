//! Polls: how they open, who votes, how they end.
//!
//! Knows votes and the world's clock; refuses to know HTTP.
//!
//! **Invariants.** Nobody votes after the end. A poll ends once, by its author or by the clock,
//! and then says its result in a message of its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::messages::{POLL_RESULT, Posting};
use super::{Message, World};
use crate::sim::errors::Rejection;
use crate::sim::journal::About;
use crate::sim::rules::polls::Draft;
use crate::sim::snowflake::Snowflake;

/// Holds a poll and its votes.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Poll {
    question: String,
    /// The answers as Discord's JSON, each with its `answer_id`.
    answers: Vec<Value>,
    expires_at: DateTime<Utc>,
    multiselect: bool,
    ended: bool,
    /// Who voted for which answer.
    votes: BTreeMap<u64, BTreeSet<Snowflake>>,
}

impl Poll {
    /// Renders it as a user sees it.
    pub(in crate::sim) fn json(&self, user: Snowflake) -> Value {
        let counts = self.votes.iter().filter(|(_, who)| !who.is_empty());
        let counts = counts.map(
            |(id, who)| json!({ "id": id, "count": who.len(), "me_voted": who.contains(&user) }),
        );
        json!({
            "question": { "text": self.question }, "answers": self.answers,
            "expiry": self.expires_at, "allow_multiselect": self.multiselect, "layout_type": 1,
            "results": { "is_finalized": self.ended, "answer_counts": counts.collect::<Vec<_>>() },
        })
    }

    /// Lists who voted for an answer; nothing if there is no such answer.
    pub(in crate::sim) fn voters(&self, answer: u64) -> Option<impl Iterator<Item = Snowflake>> {
        self.has(answer).then(|| {
            let who = self.votes.get(&answer);
            who.into_iter().flatten().copied()
        })
    }

    fn has(&self, answer: u64) -> bool {
        self.answers.iter().any(|own| own["answer_id"] == answer)
    }

    /// Describes the result as the fields of an embed (resources/message, "Poll Result Embed
    /// Fields").
    fn result_fields(&self) -> Vec<Value> {
        let count = |id: u64| self.votes.get(&id).map_or(0, BTreeSet::len);
        let ids = self
            .answers
            .iter()
            .filter_map(|own| own["answer_id"].as_u64());
        let most = ids.clone().map(count).max().unwrap_or(0);
        let total: usize = ids.clone().map(count).sum();
        let field =
            |name: &str, value: String| json!({ "name": name, "value": value, "inline": false });
        let mut fields = vec![
            field("poll_question_text", self.question.clone()),
            field("victor_answer_votes", most.to_string()),
            field("total_votes", total.to_string()),
        ];
        let winners: Vec<_> = ids.filter(|id| most > 0 && count(*id) == most).collect();
        if let [winner] = winners.as_slice() {
            let answer = self.answers.iter().find(|own| own["answer_id"] == *winner);
            let media = answer.map_or(&Value::Null, |answer| &answer["poll_media"]);
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            fields.push(field("victor_answer_id", winner.to_string()));
            fields.push(field("victor_answer_text", text(&media["text"])));
            if !media["emoji"].is_null() {
                fields.push(field(
                    "victor_answer_emoji_name",
                    text(&media["emoji"]["name"]),
                ));
            }
            if !media["emoji"]["id"].is_null() {
                fields.push(field("victor_answer_emoji_id", text(&media["emoji"]["id"])));
            }
        }
        fields
    }
}

impl World {
    /// Opens a poll from now on.
    pub(super) fn open_poll(&self, draft: Draft) -> Poll {
        Poll {
            question: draft.question,
            answers: draft.answers,
            expires_at: self.now() + TimeDelta::hours(draft.hours),
            multiselect: draft.multiselect,
            ended: false,
            votes: BTreeMap::new(),
        }
    }

    /// Remembers when the poll of a message ends by itself.
    pub(super) fn await_end(&mut self, message: &Message) {
        if let Some(poll) = &message.poll {
            let due = (poll.expires_at, message.channel_id, message.id);
            self.open_polls.insert(due);
        }
    }

    /// Ends the polls whose time is over.
    pub(in crate::sim) fn let_polls_pass(&mut self) {
        let now = self.now();
        while let Some((_, channel, message)) = self
            .open_polls
            .first()
            .copied()
            .filter(|(at, ..)| *at <= now)
        {
            self.open_polls.pop_first();
            // A poll that was deleted or ended before has nothing to say any more.
            drop(self.end_poll(channel, message));
        }
    }

    /// Ends a poll and posts its result.
    pub(in crate::sim) fn end_poll(
        &mut self,
        channel: Snowflake,
        id: Snowflake,
    ) -> Result<Message, Rejection> {
        let now = self.now();
        let message = self.message_mut(channel, id)?;
        let poll = message.poll.as_mut().ok_or_else(not_a_poll)?;
        if poll.ended {
            return Err(expired());
        }
        poll.ended = true;
        poll.expires_at = poll.expires_at.min(now);
        let fields = poll.result_fields();
        let message = message.clone();
        let server_id = self.channel(channel)?.server_id;
        let about = About::by(message.author_id)
            .maybe_server(server_id)
            .channel(channel)
            .message(id);
        self.note("poll_ended", about, json!({ "result": fields }));
        self.tell_message("MESSAGE_UPDATE", &message);
        self.post(Posting {
            kind: POLL_RESULT,
            reply_to: Some(id),
            about: Some(message.author_id),
            embeds: vec![
                json!({ "type": "poll_result", "fields": fields, "content_scan_version": 0 }),
            ],
            ..Posting::text(message.author_id, channel, "")
        })?;
        Ok(message)
    }

    /// Lets somebody vote for exactly these answers, none taking their vote back.
    pub(in crate::sim) fn vote(
        &mut self,
        user: Snowflake,
        channel: Snowflake,
        id: Snowflake,
        answers: &BTreeSet<u64>,
    ) -> Result<(), Rejection> {
        let message = self.message_mut(channel, id)?;
        let poll = message.poll.as_mut().ok_or_else(not_a_poll)?;
        if poll.ended {
            return Err(expired());
        }
        if answers.len() > 1 && !poll.multiselect {
            let why = "The poll takes one answer";
            return Err(Rejection::new(400, 0, why));
        }
        if let Some(stray) = answers.iter().find(|answer| !poll.has(**answer)) {
            return Err(Rejection::new(
                400,
                0,
                &format!("The poll has no answer {stray}"),
            ));
        }
        let mut changes = Vec::new();
        let ids: Vec<_> = poll
            .answers
            .iter()
            .filter_map(|own| own["answer_id"].as_u64())
            .collect();
        for answer in ids {
            let who = poll.votes.entry(answer).or_default();
            if answers.contains(&answer) {
                if who.insert(user) {
                    changes.push((answer, "MESSAGE_POLL_VOTE_ADD"));
                }
            } else if who.remove(&user) {
                changes.insert(0, (answer, "MESSAGE_POLL_VOTE_REMOVE"));
            }
        }
        let server_id = self.channel(channel)?.server_id;
        for (answer, event) in changes {
            let about = About::by(user)
                .maybe_server(server_id)
                .channel(channel)
                .message(id);
            let kind = if event == "MESSAGE_POLL_VOTE_ADD" {
                "poll_vote_added"
            } else {
                "poll_vote_removed"
            };
            self.note(kind, about, json!({ "answer_id": answer }));
            let mut data = json!({ "user_id": user, "channel_id": channel, "message_id": id,
                "answer_id": answer });
            if let Some(server_id) = server_id {
                data["guild_id"] = json!(server_id);
            }
            self.dispatch_in(channel, event, &data);
        }
        Ok(())
    }
}

/// Refuses what only polls can do (520006).
fn not_a_poll() -> Rejection {
    Rejection::new(400, 520_006, "Cannot expire a non-poll message")
}

/// Refuses what only running polls can do (520001).
fn expired() -> Rejection {
    Rejection::new(400, 520_001, "Poll expired")
}
