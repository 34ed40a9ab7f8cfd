//! What may follow a first answer: `@original` and follow-up messages, by the token.
//!
//! Knows the webhook routes of interactions; refuses to know real webhooks.
//!
//! **Invariants.** Before the first answer the token is unknown; after fifteen minutes it is
//! invalid. The first follow-up to a promised answer fills it in, with the promise's visibility.

use serde_json::Value;

use super::{Course, Interaction, TOKEN_LIVES, named_by};
use crate::sim::errors::Rejection;
use crate::sim::journal::About;
use crate::sim::rules::messages::File;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{EPHEMERAL, World};

impl World {
    /// Finds the answered interaction to which a token belongs.
    fn by_token(&self, token: &str) -> Result<Interaction, Rejection> {
        let interaction = named_by(token)
            .and_then(|id| self.interactions.get(&id))
            .filter(|interaction| interaction.token == token)
            .ok_or_else(invalid_token)?;
        if matches!(interaction.course, Course::Open) {
            return Err(unknown_webhook());
        }
        if self.now() >= interaction.created_at + TOKEN_LIVES {
            return Err(invalid_token());
        }
        Ok(interaction.clone())
    }

    /// Loses an edit of a promised answer where a scenario wants that: Discord does it at times
    /// (discord-api-docs issue 7220).
    fn lose_edit(&mut self, interaction: &Interaction) -> Result<(), Rejection> {
        let promised = matches!(
            interaction.course,
            Course::Message { promised: true, .. } | Course::Update { promised: true }
        );
        if promised && self.settings.lost_edits > 0 {
            self.settings.lost_edits -= 1;
            return Err(unknown_webhook());
        }
        Ok(())
    }

    /// Posts a follow-up and returns the message.
    pub(in crate::sim) fn follow_up(
        &mut self,
        token: &str,
        body: &Value,
        files: &[File],
    ) -> Result<Value, Rejection> {
        let interaction = self.by_token(token)?;
        if let Course::Message { id, promised: true } = interaction.course {
            self.edit_for(&interaction, id, body, files)?;
            self.promise_is_kept(interaction.id);
            return Ok(self.message_json(self.message(interaction.channel_id, id)?));
        }
        let ephemeral = body["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
        let id = self.post_for(&interaction, body, files, ephemeral)?;
        if let Some(known) = self.interactions.get_mut(&interaction.id) {
            known.followups.push(id);
        }
        let about = About::by(self.bot_id())
            .maybe_server(interaction.server_id)
            .channel(interaction.channel_id)
            .message(id)
            .interaction(Some(interaction.id));
        self.note("interaction_followed_up", about, Value::Null);
        Ok(self.message_json(self.message(interaction.channel_id, id)?))
    }

    /// Reads `@original` or a follow-up.
    pub(in crate::sim) fn read_answer(&self, token: &str, name: &str) -> Result<Value, Rejection> {
        let interaction = self.by_token(token)?;
        let id = named(&interaction, name)?;
        Ok(self.message_json(self.message(interaction.channel_id, id)?))
    }

    /// Edits `@original` or a follow-up.
    pub(in crate::sim) fn edit_answer(
        &mut self,
        token: &str,
        name: &str,
        body: &Value,
        files: &[File],
    ) -> Result<Value, Rejection> {
        let interaction = self.by_token(token)?;
        let id = named(&interaction, name)?;
        self.lose_edit(&interaction)?;
        self.edit_for(&interaction, id, body, files)?;
        if interaction.original() == Some(id) {
            self.promise_is_kept(interaction.id);
        }
        Ok(self.message_json(self.message(interaction.channel_id, id)?))
    }

    /// Deletes `@original` or a follow-up.
    pub(in crate::sim) fn delete_answer(
        &mut self,
        token: &str,
        name: &str,
    ) -> Result<(), Rejection> {
        let interaction = self.by_token(token)?;
        let id = named(&interaction, name)?;
        let bot_id = self.bot_id();
        self.delete_message(bot_id, interaction.channel_id, id)?;
        if interaction.original() == Some(id) {
            self.promise_is_kept(interaction.id);
        }
        Ok(())
    }

    fn promise_is_kept(&mut self, id: Snowflake) {
        let Some(interaction) = self.interactions.get_mut(&id) else {
            return;
        };
        match &mut interaction.course {
            Course::Message { promised, .. } | Course::Update { promised } => *promised = false,
            Course::Open | Course::Modal(_) | Course::Choices(_) => {}
        }
    }
}

/// Refuses a token that is not, or no longer, one.
fn invalid_token() -> Rejection {
    Rejection::new(401, 50027, "Invalid Webhook Token")
}

/// Refuses what has not been answered yet, or what another app was asked.
pub(in crate::sim) fn unknown_webhook() -> Rejection {
    Rejection::unknown("Webhook", 10015)
}

/// Finds the message that a follow-up route names, among those of this interaction.
fn named(interaction: &Interaction, name: &str) -> Result<Snowflake, Rejection> {
    let unknown = || Rejection::unknown("Message", 10008);
    if name == "@original" {
        return interaction.original().ok_or_else(unknown);
    }
    let id: Snowflake = name.parse().map_err(|_error| unknown())?;
    let own = interaction.followups.contains(&id) || interaction.original() == Some(id);
    if own { Ok(id) } else { Err(unknown()) }
}
