//! Acting as people do: commands, buttons, menus, dialogues and messages.
//!
//! Knows how each act is described; refuses to know what comes of it.
//!
//! **Invariants.** Every act waits for what the person would see, no longer than the client's
//! patience.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Choice, Message, People, Refused, Seen, Upload};
use crate::sim::snowflake::Snowflake;

impl People {
    /// Runs a slash command: `command` is its full name, `options` an object by option name.
    ///
    /// Users, roles and channels are given by their ids as strings.
    pub async fn run(
        &self,
        user: Snowflake,
        channel: Snowflake,
        command: &str,
        options: Value,
    ) -> Result<Seen, Refused> {
        self.run_with_files(user, channel, command, options, &BTreeMap::new())
            .await
    }

    /// Runs a slash command with files, by the names of their options.
    pub async fn run_with_files(
        &self,
        user: Snowflake,
        channel: Snowflake,
        command: &str,
        options: Value,
        files: &BTreeMap<String, Upload>,
    ) -> Result<Seen, Refused> {
        let files: BTreeMap<_, _> = files
            .iter()
            .map(|(option, file)| (option, described(file)))
            .collect();
        let body = json!({
            "user_id": user, "channel_id": channel, "command": command,
            "options": options, "files": files,
        });
        self.act("command", body).await
    }

    /// Runs a command of the context menu of a user.
    pub async fn run_on_user(
        &self,
        user: Snowflake,
        channel: Snowflake,
        command: &str,
        target: Snowflake,
    ) -> Result<Seen, Refused> {
        self.run_on("user_command", user, channel, command, target)
            .await
    }

    /// Runs a command of the context menu of a message.
    pub async fn run_on_message(
        &self,
        user: Snowflake,
        channel: Snowflake,
        command: &str,
        target: Snowflake,
    ) -> Result<Seen, Refused> {
        self.run_on("message_command", user, channel, command, target)
            .await
    }

    async fn run_on(
        &self,
        act: &str,
        user: Snowflake,
        channel: Snowflake,
        command: &str,
        target: Snowflake,
    ) -> Result<Seen, Refused> {
        let body = json!({
            "user_id": user, "channel_id": channel, "command": command, "target_id": target,
        });
        self.act(act, body).await
    }

    /// Types into the option `focused` and returns what the app suggests.
    pub async fn autocomplete(
        &self,
        user: Snowflake,
        channel: Snowflake,
        command: &str,
        options: Value,
        focused: &str,
    ) -> Result<Vec<Choice>, Refused> {
        let body = json!({
            "user_id": user, "channel_id": channel, "command": command,
            "options": options, "focused": focused,
        });
        let suggested: Suggested = self.act("autocomplete", body).await?;
        Ok(suggested.choices)
    }

    /// Presses a button.
    pub async fn press(
        &self,
        user: Snowflake,
        channel: Snowflake,
        message: Snowflake,
        custom_id: &str,
    ) -> Result<Seen, Refused> {
        let body = json!({
            "user_id": user, "channel_id": channel, "message_id": message, "custom_id": custom_id,
        });
        self.act("press", body).await
    }

    /// Chooses these values in a menu.
    pub async fn choose(
        &self,
        user: Snowflake,
        channel: Snowflake,
        message: Snowflake,
        custom_id: &str,
        values: &[&str],
    ) -> Result<Seen, Refused> {
        let body = json!({
            "user_id": user, "channel_id": channel, "message_id": message,
            "custom_id": custom_id, "values": values,
        });
        self.act("press", body).await
    }

    /// Fills in and submits an open dialogue of text inputs, by the `custom_id` of each field.
    pub async fn submit(
        &self,
        user: Snowflake,
        modal_id: Snowflake,
        fields: &[(&str, &str)],
    ) -> Result<Seen, Refused> {
        let fields: BTreeMap<_, _> = fields.iter().copied().collect();
        self.submit_with(user, modal_id, json!(fields), &BTreeMap::new())
            .await
    }

    /// Fills in and submits an open dialogue: `fields` is an object by the `custom_id` of each
    /// field, with a text for text inputs and radio groups, a list of values for menus and checkbox
    /// groups, and true or false for checkboxes; `files` has the files of each upload.
    pub async fn submit_with(
        &self,
        user: Snowflake,
        modal_id: Snowflake,
        fields: Value,
        files: &BTreeMap<String, Vec<Upload>>,
    ) -> Result<Seen, Refused> {
        let several = |files: &Vec<Upload>| files.iter().map(described).collect::<Vec<_>>();
        let files: BTreeMap<_, _> = files.iter().map(|(id, all)| (id, several(all))).collect();
        let body = json!({
            "user_id": user, "modal_id": modal_id, "fields": fields, "files": files,
        });
        self.act("submit", body).await
    }

    /// Writes a message; `channel` may be a direct-message channel of this user.
    pub async fn say(
        &self,
        user: Snowflake,
        channel: Snowflake,
        content: &str,
    ) -> Result<Message, Refused> {
        let body = json!({ "user_id": user, "channel_id": channel, "content": content });
        self.change(Method::POST, "/control/act/say", body).await
    }

    async fn act<T: DeserializeOwned>(&self, act: &str, mut body: Value) -> Result<T, Refused> {
        if let Some(patience) = self.patience {
            body["wait_ms"] = json!(patience.as_millis());
        }
        let path = format!("/control/act/{act}");
        self.change(Method::POST, &path, body).await
    }
}

/// Renders a file as the control API takes it.
fn described(file: &Upload) -> Value {
    json!({
        "filename": file.filename, "content_type": file.content_type,
        "content_base64": BASE64.encode(&file.content),
    })
}

#[derive(Deserialize)]
struct Suggested {
    choices: Vec<Choice>,
}
