//! What an app's body makes of a message: a new one, or an edit.
//!
//! Knows how a checked body becomes a posting or an edit; refuses to know whether the app may.
//!
//! **Invariants.** Files are kept only once everything else has passed.

use serde_json::{Value, json};

use super::files::describe;
use super::messages::{COMPONENTS_V2, Edit, LOADING, Posting, SUPPRESS_EMBEDS};
use super::pings::Allowed;
use super::{Message, World};
use crate::sim::errors::Rejection;
use crate::sim::rules::files::File;
use crate::sim::rules::messages::{Checked, check_edit, staying};
use crate::sim::snowflake::{Snowflake, is_same_id};

/// The kinds of message that their author may edit: ordinary ones, replies and answers.
const EDITABLE: [u8; 4] = [0, 19, 20, 23];

impl World {
    /// Fills a blank posting with what a checked body says.
    pub(in crate::sim) fn fill_in(
        &mut self,
        blank: Posting,
        body: &Value,
        checked: Checked,
        files: &[File],
    ) -> Posting {
        let attachments = self.keep_files(blank.channel_id, files, &body["attachments"]);
        let mut embeds = checked.embeds.unwrap_or_default();
        let mut components = checked.components.unwrap_or_default();
        self.resolve_references(&mut embeds, &mut components, &attachments);
        Posting {
            content: checked.content.unwrap_or_default(),
            embeds,
            components,
            attachments,
            flags: blank.flags | checked.flags,
            poll: checked.poll.map(|draft| self.open_poll(draft)),
            tts: body["tts"] == json!(true),
            ..blank
        }
    }

    /// Checks the body of an edit and gathers what it changes.
    pub(in crate::sim) fn checked_edit(
        &mut self,
        channel: Snowflake,
        message: Snowflake,
        body: &Value,
        files: &[File],
    ) -> Result<Edit, Rejection> {
        let before = self.message(channel, message)?.clone();
        check_editable(&before)?;
        let checked = check_edit(body, files, &before)?;
        let mut attachments = kept_attachments(body, &before);
        attachments.extend(self.keep_files(channel, files, &body["attachments"]));
        let (mut embeds, mut components) = (checked.embeds, checked.components);
        self.resolve_references(
            embeds.as_mut().map_or(&mut [], Vec::as_mut_slice),
            components.as_mut().map_or(&mut [], Vec::as_mut_slice),
            &attachments,
        );
        let deferred = before.flags & LOADING != 0;
        let poll = checked.poll.filter(|_| deferred);
        Ok(Edit {
            content: checked.content,
            embeds,
            components,
            attachments: Some(attachments),
            flags: edited_flags(body, before.flags, checked.flags),
            poll: poll.map(|draft| self.open_poll(draft)),
            allowed: Some(Allowed::from_body(body, Allowed::everything())),
        })
    }
}

/// Refuses to edit what Discord itself has written, and polls.
fn check_editable(message: &Message) -> Result<(), Rejection> {
    if !EDITABLE.contains(&message.kind) {
        let why = "Cannot execute action on a system message";
        return Err(Rejection::new(403, 50021, why));
    }
    if message.poll.is_some() {
        return Err(Rejection::new(400, 520_003, "Cannot edit a poll message"));
    }
    Ok(())
}

/// Embeds can be hidden and shown again; a message of layouts stays one; nothing else changes.
fn edited_flags(body: &Value, before: u64, sent: u64) -> Option<u64> {
    body["flags"].as_u64()?;
    let layouts = (before | sent) & COMPONENTS_V2;
    let others = before & !(SUPPRESS_EMBEDS | COMPONENTS_V2);
    Some(others | (sent & SUPPRESS_EMBEDS) | layouts)
}

/// Lists the files that stay, with what the edit says about them.
fn kept_attachments(body: &Value, before: &Message) -> Vec<Value> {
    let stay = staying(body, Some(before)).into_iter();
    let changed = stay.map(|attachment| {
        let mut attachment = attachment.clone();
        let mut listed = body["attachments"].as_array().into_iter().flatten();
        if let Some(entry) = listed.find(|entry| is_same_id(&entry["id"], &attachment["id"])) {
            describe(&mut attachment, entry);
        }
        attachment
    });
    changed.collect()
}
