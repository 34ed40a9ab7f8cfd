//! People act, and get back what they would see.
//!
//! Knows how an act is described and waited for; refuses to know what the app may answer.
//!
//! **Invariants.** An act that Discord's client would not allow is refused before the app hears
//! of it. The reply waits until the app has really answered: a promise waits on for its keeping.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Asked, await_some};
use crate::sim::errors::Rejection;
use crate::sim::interactions::acts::{Filled, Pointed, Typed, cannot};
use crate::sim::journal::About;
use crate::sim::permissions::Permissions;
use crate::sim::rules::commands::{MESSAGE_COMMAND, USER_COMMAND};
use crate::sim::rules::messages::{File, check, check_not_empty};
use crate::sim::serve::Shared;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{Posting, REPLY, World};

/// How long an act waits for the app, in real time, unless it says otherwise.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest that an act may wait.
const MOST_PATIENCE: Duration = Duration::from_secs(30);
/// A little more than the time to answer, so that a look then finds it over.
const AFTER_THE_DEADLINE: Duration = Duration::from_millis(5);

#[derive(Deserialize)]
struct CommandAct {
    user_id: Snowflake,
    channel_id: Snowflake,
    command: String,
    #[serde(default)]
    options: Option<Map<String, Value>>,
    #[serde(default)]
    files: Map<String, Value>,
    focused: Option<String>,
}

#[derive(Deserialize)]
struct MenuAct {
    user_id: Snowflake,
    channel_id: Snowflake,
    command: String,
    target_id: Snowflake,
}

#[derive(Deserialize)]
struct PressAct {
    user_id: Snowflake,
    channel_id: Snowflake,
    message_id: Snowflake,
    custom_id: String,
    values: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct SubmitAct {
    user_id: Snowflake,
    modal_id: Snowflake,
    #[serde(default)]
    fields: Map<String, Value>,
    #[serde(default)]
    files: Map<String, Value>,
}

#[derive(Deserialize)]
struct SayAct {
    user_id: Snowflake,
    channel_id: Snowflake,
    #[serde(default)]
    content: String,
    reply_to: Option<Snowflake>,
    /// A poll as apps send it.
    #[serde(default)]
    poll: Value,
}

/// Lets somebody act and waits for what they see.
pub(super) async fn act(shared: &Arc<Shared>, asked: &Asked<'_>, act: &str) -> Answer {
    let interaction_id = match act {
        "command" | "autocomplete" => {
            let typed: CommandAct = asked.read()?;
            if act == "autocomplete" && typed.focused.is_none() {
                return Err(cannot("focused names the option being typed into"));
            }
            shared.with(|world| world.control_command(&typed, act == "autocomplete"))?
        }
        "user_command" | "message_command" => {
            let menu: MenuAct = asked.read()?;
            shared.with(|world| {
                world.require_awake(menu.channel_id)?;
                world.act_menu(&Pointed {
                    user_id: menu.user_id,
                    channel_id: menu.channel_id,
                    command: &menu.command,
                    kind: if act == "user_command" {
                        USER_COMMAND
                    } else {
                        MESSAGE_COMMAND
                    },
                    target_id: menu.target_id,
                })
            })?
        }
        "press" => {
            let press: PressAct = asked.read()?;
            shared.with(|world| {
                world.require_awake(press.channel_id)?;
                let values = press.values.as_deref();
                let (user, channel) = (press.user_id, press.channel_id);
                world.act_press(user, channel, press.message_id, &press.custom_id, values)
            })?
        }
        "submit" => {
            let submit: SubmitAct = asked.read()?;
            shared.with(|world| world.control_submit(&submit))?
        }
        "say" => {
            let say: SayAct = asked.read()?;
            return shared.with(|world| world.control_say(&say));
        }
        _ => {
            let marked = shared.with(|world| world.control_mark(asked, act));
            return marked.unwrap_or_else(|| Err(super::unknown(asked)));
        }
    };
    let wait_ms = asked.body["wait_ms"].as_u64();
    let patience = wait_ms
        .map_or(PATIENCE, Duration::from_millis)
        .min(MOST_PATIENCE);
    let deadline = shared.look(|world| world.settings.answer_within) + AFTER_THE_DEADLINE;
    let seen = await_some(shared, patience, deadline, |world, over| {
        world.seen(interaction_id, over)
    });
    let seen = seen.await;
    let seen = seen.ok_or_else(|| Rejection::new(500, 0, "The interaction has vanished"))?;
    if seen["outcome"] == "failed" {
        shared.with(|world| world.note_failure(interaction_id));
    }
    if act == "autocomplete" && seen["choices"].is_null() {
        // Discord's client shows this where the suggestions would be.
        return Err(Rejection::new(504, 0, "Loading options failed"));
    }
    Ok(seen)
}

impl World {
    fn control_command(&mut self, act: &CommandAct, typing: bool) -> Result<Snowflake, Rejection> {
        let files = read_files(&act.files)?;
        self.require_awake(act.channel_id)?;
        let none = Map::new();
        self.act_command(&Typed {
            user_id: act.user_id,
            channel_id: act.channel_id,
            command: act.command.trim_start_matches('/'),
            options: act.options.as_ref().unwrap_or(&none),
            files: &files,
            focused: act.focused.as_deref().filter(|_| typing),
        })
    }

    fn control_submit(&mut self, act: &SubmitAct) -> Result<Snowflake, Rejection> {
        let files = read_files(&act.files)?;
        self.act_submit(&Filled {
            user_id: act.user_id,
            modal_id: act.modal_id,
            fields: &act.fields,
            files: &files,
        })
    }

    fn note_failure(&mut self, id: Snowflake) {
        if let Some(interaction) = self.interactions.get(&id) {
            let about = About::by(interaction.user_id)
                .maybe_server(interaction.server_id)
                .channel(interaction.channel_id)
                .interaction(Some(id));
            let command = interaction.command.as_ref().map(|ran| &ran.name);
            let detail = json!({ "command": command });
            self.note("interaction_failed", about, detail);
        }
    }

    fn control_say(&mut self, say: &SayAct) -> Answer {
        self.check_may_act(say.user_id, say.channel_id)?;
        self.require_unlocked(say.user_id, say.channel_id)?;
        let wanted = self.to_write_in(say.channel_id);
        self.require(say.user_id, say.channel_id, wanted)?;
        if !say.poll.is_null() {
            self.require(say.user_id, say.channel_id, Permissions::SEND_POLLS)?;
        }
        let body = json!({ "content": say.content, "poll": say.poll });
        let checked = check(&body, &[])?;
        check_not_empty(&checked, &[])?;
        let blank = Posting {
            reply_to: say.reply_to,
            kind: if say.reply_to.is_some() { REPLY } else { 0 },
            ..Posting::text(say.user_id, say.channel_id, "")
        };
        let posting = self.fill_in(blank, &body, checked, &[]);
        let message = self.post(posting)?;
        Ok(self.shown_message(&message))
    }
}

/// Reads the files of an act, one or several under each name.
fn read_files(named: &Map<String, Value>) -> Result<Vec<(String, File)>, Rejection> {
    let mut files = Vec::new();
    for (name, given) in named {
        let several = given.as_array().map(Vec::as_slice);
        for file in several.unwrap_or(std::slice::from_ref(given)) {
            files.push((name.clone(), read_file(file)?));
        }
    }
    Ok(files)
}

fn read_file(file: &Value) -> Result<File, Rejection> {
    let text = |field: &str| file[field].as_str();
    let filename = text("filename").ok_or_else(|| cannot("A file needs filename"))?;
    let encoded = text("content_base64").ok_or_else(|| cannot("A file needs content_base64"))?;
    let decoded = BASE64.decode(encoded);
    let content = decoded.map_err(|fault| cannot(&format!("content_base64 is broken: {fault}")))?;
    Ok(File {
        index: 0,
        filename: filename.to_owned(),
        content_type: text("content_type")
            .unwrap_or("application/octet-stream")
            .to_owned(),
        content,
    })
}

/// Lists a user's direct messages.
pub(super) fn inbox(world: &World, user: Snowflake) -> Value {
    let direct = world
        .channels
        .values()
        .filter(|channel| channel.server_id.is_none() && channel.recipients.contains(&user));
    let messages = direct.flat_map(|channel| channel.messages.values());
    let visible = messages.filter(|message| message.visible_to(user));
    let shown: Vec<_> = visible
        .map(|message| world.shown_message(message))
        .collect();
    json!(shown)
}
