//! Messages that refer to others: replies and forwards (resources/message, "Message Reference
//! Object").
//!
//! Knows what may be referred to; refuses to know how it is shown.
//!
//! **Invariants.** A reply stays in its channel. A forward keeps what the message was, whatever
//! becomes of it later.

use serde_json::{Value, json};

use crate::sim::errors::Rejection;
use crate::sim::rules::messages::Checked;
use crate::sim::snowflake::from_json;
use crate::sim::world::{FORWARD, Forwarded, Posting, REPLY, World};

/// The kinds of message that people and apps write themselves: ordinary ones, replies, answers.
const WRITTEN: [u8; 4] = [0, 19, 20, 23];

/// Says whether a reference forwards.
pub(super) fn is_forward(reference: &Value) -> bool {
    reference["type"] == json!(FORWARD)
}

/// Refuses a reference in the way of a form.
fn refused(code: &str, message: &str) -> Rejection {
    Rejection::field("message_reference", code, message)
}

fn unknown() -> Rejection {
    refused("REPLIES_UNKNOWN_MESSAGE", "Unknown message")
}

impl World {
    /// Makes a posting a reply where its body refers to a message.
    pub(super) fn replying(&self, blank: Posting, reference: &Value) -> Result<Posting, Rejection> {
        let Some(id) = from_json(&reference["message_id"]) else {
            return Ok(blank);
        };
        let elsewhere =
            from_json(&reference["channel_id"]).is_some_and(|at| at != blank.channel_id);
        if elsewhere {
            let code = "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL";
            return Err(refused(
                code,
                "Cannot reply to a message in a different channel",
            ));
        }
        let found = self.message(blank.channel_id, id).ok();
        let Some(original) = found.filter(|message| message.only_for.is_none()) else {
            if reference["fail_if_not_exists"] == json!(false) {
                return Ok(blank);
            }
            return Err(unknown());
        };
        if !WRITTEN.contains(&original.kind) {
            let code = "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE";
            return Err(refused(code, "Cannot reply to a system message"));
        }
        Ok(Posting {
            kind: REPLY,
            reply_to: Some(id),
            ..blank
        })
    }

    /// Makes a posting a forward of the message to which its body refers.
    pub(super) fn forwarding(
        &self,
        blank: Posting,
        reference: &Value,
        checked: &Checked,
    ) -> Result<Posting, Rejection> {
        if checked
            .content
            .as_ref()
            .is_some_and(|text| !text.is_empty())
        {
            let code = "MESSAGE_FORWARD_CANNOT_HAVE_CONTENT";
            return Err(refused(code, "A forward has no content of its own"));
        }
        let required = |field: &str| {
            let path = format!("message_reference.{field}");
            let refused =
                || Rejection::field(&path, "BASE_TYPE_REQUIRED", "This field is required");
            from_json(&reference[field]).ok_or_else(refused)
        };
        let (channel_id, id) = (required("channel_id")?, required("message_id")?);
        let server_id = self.visible_channel(channel_id, self.bot_id())?.server_id;
        let found = self.message(channel_id, id).ok();
        let original = found.filter(|message| message.only_for.is_none());
        let original = original.ok_or_else(unknown)?;
        if !WRITTEN.contains(&original.kind) || original.poll.is_some() {
            return Err(Rejection::new(400, 50068, "Invalid message type"));
        }
        if !self.can_read(original) {
            let why = "You cannot forward a message whose content you cannot read.";
            return Err(Rejection::new(400, 160_014, why));
        }
        let forwarded = Forwarded {
            channel_id,
            message_id: id,
            server_id,
            snapshot: self.snapshot_json(original),
        };
        Ok(Posting {
            forwarded: Some(forwarded),
            ..blank
        })
    }
}
