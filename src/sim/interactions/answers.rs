//! The first answer to an interaction (interactions/receiving-and-responding).
//!
//! Knows which answers fit which interactions; refuses to know HTTP.
//!
//! **Invariants.** An answer that is refused leaves the interaction open, so the app may try
//! again while there is time. Faults of an answer's message, choices or dialogue lie below `data`.

use serde_json::{Value, json};

use super::{Course, Interaction, OpenModal, kind};
use crate::sim::errors::{Form, Rejection};
use crate::sim::journal::About;
use crate::sim::rules::commands::choices::check_choice;
use crate::sim::rules::messages::{self, File};
use crate::sim::rules::{list, modals};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{Allowed, EPHEMERAL, Edit, LOADING, Posting, World};

/// The most suggestions at once.
const MOST_CHOICES: usize = 25;

/// Numbers of the kinds of answer.
mod answer {
    pub(super) const MESSAGE: u64 = 4;
    pub(super) const DEFERRED_MESSAGE: u64 = 5;
    pub(super) const DEFERRED_UPDATE: u64 = 6;
    pub(super) const UPDATE: u64 = 7;
    pub(super) const CHOICES: u64 = 8;
    pub(super) const MODAL: u64 = 9;
}

impl World {
    /// Takes the app's answer and returns the `resource` that it made.
    pub(in crate::sim) fn answer(
        &mut self,
        id: Snowflake,
        token: &str,
        body: &Value,
        files: &[File],
    ) -> Result<Value, Rejection> {
        let known = self
            .interactions
            .get(&id)
            .filter(|known| known.token == token);
        let interaction = known.cloned().ok_or_else(unknown_interaction)?;
        if !matches!(interaction.course, Course::Open) {
            let message = "Interaction has already been acknowledged.";
            return Err(Rejection::new(400, 40060, message));
        }
        if interaction.missed(self) {
            return Err(unknown_interaction());
        }
        let answered = body["type"].as_u64().unwrap_or(0);
        check_fits(&interaction, answered)?;
        let data = &body["data"];
        let course = self
            .take_answer(&interaction, answered, data, files)
            .map_err(|refused| refused.within("data"))?;
        if let Some(known) = self.interactions.get_mut(&id) {
            known.course = course.clone();
        }
        if let Some(modal) = interaction.modal {
            self.modals.remove(&modal);
        }
        self.note_answer(&interaction, answered, &course, data);
        Ok(self.resource(&interaction, answered, &course))
    }

    fn take_answer(
        &mut self,
        interaction: &Interaction,
        answered: u64,
        data: &Value,
        files: &[File],
    ) -> Result<Course, Rejection> {
        match answered {
            answer::MESSAGE => self.answer_message(interaction, data, files),
            answer::DEFERRED_MESSAGE => self.defer_message(interaction, data),
            answer::DEFERRED_UPDATE => Ok(Course::Update { promised: true }),
            answer::UPDATE => self.answer_update(interaction, data, files),
            answer::CHOICES => Ok(Course::Choices(check_choices(interaction, data)?)),
            _ => self.answer_modal(interaction, data),
        }
    }

    fn note_answer(
        &mut self,
        interaction: &Interaction,
        answered: u64,
        course: &Course,
        data: &Value,
    ) {
        let mut about = About::by(self.bot_id())
            .maybe_server(interaction.server_id)
            .channel(interaction.channel_id)
            .interaction(Some(interaction.id));
        if let Course::Message { id, .. } = course {
            about = about.message(*id);
        }
        let after = self.clock.running().saturating_sub(interaction.asked_at);
        let after_ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        let detail = json!({ "type": answered, "data": data, "after_ms": after_ms });
        self.note("interaction_answered", about, detail);
    }

    /// Renders what the answer made ("Interaction Callback Response Object").
    fn resource(&self, interaction: &Interaction, answered: u64, course: &Course) -> Value {
        let shown = match course {
            Course::Message { id, .. } => Some(*id),
            Course::Update { promised: false } => interaction.source,
            Course::Update { promised: true }
            | Course::Open
            | Course::Modal(_)
            | Course::Choices(_) => None,
        };
        let mut about = json!({
            "id": interaction.id, "type": interaction.kind, "channel_id": interaction.channel_id,
        });
        if let Some(server_id) = interaction.server_id {
            about["guild_id"] = json!(server_id);
        }
        let message = shown.and_then(|id| self.message(interaction.channel_id, id).ok());
        let Some(message) = message else {
            return json!({ "interaction": about });
        };
        about["response_message_id"] = json!(message.id);
        about["response_message_loading"] = json!(message.flags & LOADING != 0);
        about["response_message_ephemeral"] = json!(message.only_for.is_some());
        if answered == answer::DEFERRED_MESSAGE {
            return json!({ "interaction": about });
        }
        let resource = json!({ "type": answered, "message": self.message_json(message) });
        json!({ "interaction": about, "resource": resource })
    }

    fn answer_message(
        &mut self,
        interaction: &Interaction,
        data: &Value,
        files: &[File],
    ) -> Result<Course, Rejection> {
        let ephemeral = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
        let id = self.post_for(interaction, data, files, ephemeral)?;
        Ok(Course::Message {
            id,
            promised: false,
        })
    }

    /// Posts a message on behalf of an interaction.
    pub(super) fn post_for(
        &mut self,
        interaction: &Interaction,
        data: &Value,
        files: &[File],
        ephemeral: bool,
    ) -> Result<Snowflake, Rejection> {
        let checked = messages::check(data, files)?;
        messages::check_not_empty(&checked, files)?;
        let mut blank = self.blank_answer(interaction, ephemeral);
        blank.allowed = Allowed::from_body(data, Allowed::users_only());
        let posting = self.fill_in(blank, data, checked, files);
        Ok(self.post(posting)?.id)
    }

    /// Starts a message of this interaction; the first is its answer, the others follow it up.
    fn blank_answer(&self, interaction: &Interaction, ephemeral: bool) -> Posting {
        let mut posting = Posting::text(self.bot_id(), interaction.channel_id, "");
        let mut metadata = self.metadata(interaction);
        if let Course::Open = interaction.course {
            (posting.kind, posting.reply_to) = Self::kind_of_answer(interaction);
        } else if let Some(original) = interaction.original() {
            metadata["original_response_message_id"] = json!(original);
        }
        posting.interaction_id = Some(interaction.id);
        posting.flags = if ephemeral { EPHEMERAL } else { 0 };
        posting.only_for = ephemeral.then_some(interaction.user_id);
        posting.interaction_metadata = Some(metadata);
        posting
    }

    fn defer_message(
        &mut self,
        interaction: &Interaction,
        data: &Value,
    ) -> Result<Course, Rejection> {
        let ephemeral = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
        let mut posting = self.blank_answer(interaction, ephemeral);
        posting.flags |= LOADING;
        let id = self.post(posting)?.id;
        Ok(Course::Message { id, promised: true })
    }

    fn answer_update(
        &mut self,
        interaction: &Interaction,
        data: &Value,
        files: &[File],
    ) -> Result<Course, Rejection> {
        let source = interaction.source.ok_or_else(unknown_interaction)?;
        self.edit_for(interaction, source, data, files)?;
        Ok(Course::Update { promised: false })
    }

    /// Edits a message on behalf of an interaction.
    pub(super) fn edit_for(
        &mut self,
        interaction: &Interaction,
        message: Snowflake,
        data: &Value,
        files: &[File],
    ) -> Result<(), Rejection> {
        let edit = self.checked_edit(interaction.channel_id, message, data, files)?;
        let edit = Edit {
            allowed: Some(Allowed::from_body(data, Allowed::users_only())),
            ..edit
        };
        let bot_id = self.bot_id();
        self.edit(bot_id, interaction.channel_id, message, edit)?;
        Ok(())
    }

    fn answer_modal(
        &mut self,
        interaction: &Interaction,
        data: &Value,
    ) -> Result<Course, Rejection> {
        let components = modals::check(data)?;
        let id = self.mint();
        let text = |field: &str| data[field].as_str().unwrap_or_default().to_owned();
        let modal = OpenModal {
            user_id: interaction.user_id,
            channel_id: interaction.channel_id,
            source: interaction.source,
            custom_id: text("custom_id"),
            title: text("title"),
            components,
            triggered_by: self.metadata(interaction),
        };
        self.modals.insert(id, modal);
        Ok(Course::Modal(id))
    }
}

/// Refuses an interaction that is not known or was not answered in time.
fn unknown_interaction() -> Rejection {
    Rejection::unknown("interaction", 10062)
}

/// Checks that this kind of answer may follow this kind of interaction.
fn check_fits(interaction: &Interaction, answered: u64) -> Result<(), Rejection> {
    let of = interaction.kind;
    if of == kind::AUTOCOMPLETE && answered != answer::CHOICES {
        return Err(wrong_type("Value must be one of {8}."));
    }
    let fits = match answered {
        answer::MESSAGE | answer::DEFERRED_MESSAGE => true,
        answer::DEFERRED_UPDATE => matches!(of, kind::COMPONENT | kind::MODAL_SUBMIT),
        answer::UPDATE => interaction.source.is_some(),
        answer::CHOICES => of == kind::AUTOCOMPLETE,
        answer::MODAL => of != kind::MODAL_SUBMIT,
        // PONG answers no interaction of a person; the others need an app that sells something
        // or has activities.
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(wrong_type(match of {
        kind::COMMAND => "Value must be one of {4, 5, 9}.",
        kind::COMPONENT => "Value must be one of {4, 5, 6, 7, 9}.",
        _ => "Value must be one of {4, 5, 6, 7}.",
    }))
}

fn wrong_type(message: &str) -> Rejection {
    Rejection::field("type", "BASE_TYPE_CHOICES", message)
}

fn check_choices(interaction: &Interaction, data: &Value) -> Result<Vec<Value>, Rejection> {
    let mut form = Form::default();
    let choices = list(&mut form, "choices", &data["choices"]);
    if choices.len() > MOST_CHOICES {
        let message = "Must be 25 or fewer in length.";
        form.wrong("choices", "BASE_TYPE_MAX_LENGTH", message);
    }
    for (index, choice) in choices.iter().enumerate() {
        let path = format!("choices.{index}");
        check_choice(&mut form, &path, choice, interaction.focused_type);
    }
    form.finish()?;
    Ok(choices.to_vec())
}
