//! A simulated Discord with a server, a few people and a small serenity and poise bot in it.

use std::time::Duration;

use carrel::sim::people::{NewAccount, OpenedServer, People};
use carrel::sim::{Options, Permissions, Sim, Snowflake};
use poise::serenity_prelude as serenity;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::openapi::Witness;

/// How long a test waits for what must come.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What the bot gets: everything that the product needs, and never administrator.
pub(super) const BOT_MAY: Permissions = Permissions(
    Permissions::VIEW_CHANNEL.0
        | Permissions::SEND_MESSAGES.0
        | Permissions::EMBED_LINKS.0
        | Permissions::ATTACH_FILES.0
        | Permissions::READ_MESSAGE_HISTORY.0
        | Permissions::MANAGE_CHANNELS.0
        | Permissions::MANAGE_ROLES.0
        | Permissions::CREATE_EVENTS.0
        | Permissions::PIN_MESSAGES.0
        | Permissions::CREATE_INSTANT_INVITE.0
        | Permissions::ADD_REACTIONS.0,
);

/// Holds a simulator with one server, its owner and a member.
pub(super) struct House {
    pub(super) sim: Sim,
    pub(super) people: People,
    pub(super) server: OpenedServer,
    pub(super) ada: Snowflake,
    http: reqwest::Client,
    /// Judges when the simulator above is gone and its record is written.
    _witness: Witness,
}

impl House {
    /// Opens a house without rate limits.
    pub(super) async fn open() -> Self {
        Self::with(Options {
            rate_limits: false,
            ..Options::default()
        })
        .await
    }

    /// Opens a house with these settings.
    pub(super) async fn with(options: Options) -> Self {
        let witness = Witness::new();
        let record = witness.record();
        let sim = Sim::start(Options { record, ..options }).await;
        let sim = sim.expect("a free port");
        let people = sim.people();
        let owner = NewAccount::named("olive");
        let server = people
            .open_community("Library", &owner)
            .await
            .expect("a server");
        people
            .add_bot(server.server_id, BOT_MAY)
            .await
            .expect("the bot joins");
        let ada = people
            .join_as(server.server_id, "ada")
            .await
            .expect("Ada joins");
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            sim,
            people,
            server,
            ada,
            http,
            _witness: witness,
        }
    }

    /// The `general` channel.
    pub(super) fn general(&self) -> Snowflake {
        self.server.general_channel_id
    }

    /// Makes a raw request as the bot and returns status and body.
    pub(super) async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let reply = self
            .request(method, path, &body)
            .send()
            .await
            .expect("a reply");
        let status = reply.status().as_u16();
        (status, reply.json().await.unwrap_or(Value::Null))
    }

    /// Builds a raw request as the bot.
    pub(super) fn request(
        &self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> reqwest::RequestBuilder {
        let authorization = format!("Bot {}", self.sim.bot_token());
        self.request_as(&authorization, method, path, body)
    }

    /// Builds a raw request with any authorisation.
    pub(super) fn request_as(
        &self,
        authorization: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        let request = self
            .http
            .request(method, format!("{}/api/v10{path}", self.sim.base()))
            .header("authorization", authorization)
            .header("user-agent", "DiscordBot (https://example.org, 1)");
        if body.is_null() {
            request
        } else {
            request.json(body)
        }
    }

    /// Reads any address as the bot and returns status and body.
    pub(super) async fn fetch(&self, url: &str) -> (u16, Value) {
        let request = self.http.get(url).header("user-agent", "DiscordBot (x, 1)");
        let authorization = format!("Bot {}", self.sim.bot_token());
        let reply = request.header("authorization", authorization).send().await;
        let reply = reply.expect("a reply");
        let status = reply.status().as_u16();
        (status, reply.json().await.unwrap_or(Value::Null))
    }

    /// Makes a channel as the bot.
    pub(super) async fn make_channel(&self, body: Value) -> (u16, Value) {
        self.call(
            "POST",
            &format!("/guilds/{}/channels", self.server.server_id),
            body,
        )
        .await
    }

    /// Posts a message as the bot.
    pub(super) async fn post(&self, channel: Snowflake, body: Value) -> (u16, Value) {
        self.call("POST", &format!("/channels/{channel}/messages"), body)
            .await
    }

    /// Posts a message with files as the bot; `files` are their names and bytes, in order.
    pub(super) async fn post_files(
        &self,
        channel: Snowflake,
        body: &Value,
        files: &[(&str, &[u8])],
    ) -> (u16, Value) {
        let path = format!("/channels/{channel}/messages");
        self.send_files("POST", &path, body, files).await
    }

    /// Makes a request with files as the bot.
    pub(super) async fn send_files(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        files: &[(&str, &[u8])],
    ) -> (u16, Value) {
        let mut form = reqwest::multipart::Form::new().text("payload_json", body.to_string());
        for (index, (name, bytes)) in files.iter().enumerate() {
            let part = reqwest::multipart::Part::bytes(bytes.to_vec());
            let part = part.file_name((*name).to_owned());
            form = form.part(format!("files[{index}]"), part);
        }
        let request = self.request(method, path, &Value::Null).multipart(form);
        let reply = request.send().await.expect("a reply");
        let status = reply.status().as_u16();
        (status, reply.json().await.unwrap_or(Value::Null))
    }

    /// Edits a message as the bot.
    pub(super) async fn edit(&self, message: &Value, body: Value) -> (u16, Value) {
        self.call("PATCH", &message_path(message), body).await
    }

    /// Reads a message as the bot.
    pub(super) async fn reread(&self, message: &Value) -> Value {
        self.call("GET", &message_path(message), Value::Null)
            .await
            .1
    }

    /// The bot's account.
    pub(super) async fn bot_id(&self) -> Snowflake {
        self.people.info().await.expect("info").bot_user_id
    }

    /// Starts the small bot and waits until it is registered and connected.
    pub(super) async fn start_bot(&self) -> Bot {
        let bot = Bot::start(&self.sim).await;
        for kind in ["gateway_ready", "command_registered"] {
            let seen = self.people.await_journal(0, Some(kind), PATIENCE).await;
            assert!(!seen.expect("a journal").is_empty(), "no {kind}");
        }
        bot
    }
}

/// The route of a message.
pub(super) fn message_path(message: &Value) -> String {
    let channel = message["channel_id"].as_str().expect("a channel");
    format!("/channels/{channel}/messages/{}", id(message))
}

/// Reads the id of what a request has made.
pub(super) fn id(body: &Value) -> Snowflake {
    let id = body["id"].as_str().and_then(|id| id.parse().ok());
    id.expect("an id")
}

/// Finds the code that a form error gives for a path such as `content` or `embeds.0.title`.
pub(super) fn fault_at<'b>(body: &'b Value, path: &str) -> &'b str {
    let at = path.split('.').fold(&body["errors"], |at, key| &at[key]);
    at["_errors"][0]["code"].as_str().unwrap_or("no fault here")
}

/// A bot of a few commands, on the real serenity and poise; it ends when it is dropped.
pub(super) struct Bot {
    task: JoinHandle<()>,
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Fault = Box<dyn std::error::Error + Send + Sync>;
type Context<'a> = poise::Context<'a, (), Fault>;

impl Bot {
    /// Logs in at the simulator.
    pub(super) async fn start(sim: &Sim) -> Self {
        let http = serenity::HttpBuilder::new(sim.bot_token())
            .proxy(sim.base())
            .ratelimiter_disabled(true)
            .build();
        let framework = poise::Framework::builder()
            .options(poise::FrameworkOptions {
                commands: vec![ping(), slow(), private(), panel(), echo()],
                event_handler: |context, event| Box::pin(on_event(context.serenity_context, event)),
                ..Default::default()
            })
            .setup(|context, _, framework| {
                Box::pin(async move {
                    let commands = &framework.options().commands;
                    poise::builtins::register_globally(context, commands).await?;
                    Ok(())
                })
            })
            .build();
        let intents = serenity::GatewayIntents::non_privileged();
        let mut client = serenity::ClientBuilder::new_with_http(http, intents)
            .framework(framework)
            .await
            .expect("the simulator tells its gateway");
        #[expect(clippy::disallowed_methods, reason = "the bot lives beside the test")]
        let task = tokio::spawn(async move {
            client.start().await.expect("the bot stays connected");
        });
        Self { task }
    }
}

/// Answers at once.
#[poise::command(slash_command)]
async fn ping(context: Context<'_>) -> Result<(), Fault> {
    context.say("pong").await?;
    Ok(())
}

/// Promises an answer and gives it.
#[poise::command(slash_command)]
async fn slow(context: Context<'_>) -> Result<(), Fault> {
    context.defer().await?;
    context.say("done at last").await?;
    Ok(())
}

/// Promises a private answer and gives it.
#[poise::command(slash_command)]
async fn private(context: Context<'_>) -> Result<(), Fault> {
    context.defer_ephemeral().await?;
    context.say("for you alone").await?;
    Ok(())
}

/// Says what it is told.
#[poise::command(slash_command)]
async fn echo(
    context: Context<'_>,
    #[description = "What to say"]
    #[autocomplete = "suggest"]
    #[max_length = 20]
    text: String,
    #[description = "To whom"] whom: Option<serenity::User>,
) -> Result<(), Fault> {
    let whom = whom.map(|user| user.name).unwrap_or_default();
    context.say(format!("{text} {whom}")).await?;
    Ok(())
}

#[expect(clippy::unused_async, reason = "poise awaits it")]
async fn suggest(_context: Context<'_>, partial: &str) -> serenity::CreateAutocompleteResponse {
    let endings = ["!", "?"].map(|ending| format!("{partial}{ending}"));
    let choices = endings.map(|text| serenity::AutocompleteChoice::new(text.clone(), text));
    serenity::CreateAutocompleteResponse::new().set_choices(choices.to_vec())
}

/// Shows buttons and a menu.
#[poise::command(slash_command)]
async fn panel(context: Context<'_>) -> Result<(), Fault> {
    let buttons = serenity::CreateActionRow::Buttons(vec![
        serenity::CreateButton::new("count").label("Count"),
        serenity::CreateButton::new("ask").label("Ask"),
        serenity::CreateButton::new("never")
            .label("Never")
            .disabled(true),
    ]);
    let options = ["red", "blue"].map(|value| serenity::CreateSelectMenuOption::new(value, value));
    let options = serenity::CreateSelectMenuKind::String {
        options: options.to_vec(),
    };
    let menu = serenity::CreateSelectMenu::new("colour", options).placeholder("Colour");
    let menu = serenity::CreateActionRow::SelectMenu(menu);
    let reply = poise::CreateReply::default()
        .content("Choose")
        .components(vec![buttons, menu]);
    context.send(reply).await?;
    Ok(())
}

async fn on_event(context: &serenity::Context, event: &serenity::FullEvent) -> Result<(), Fault> {
    let serenity::FullEvent::InteractionCreate { interaction } = event else {
        return Ok(());
    };
    if let Some(press) = interaction.as_message_component() {
        press.create_response(context, answer_to(press)).await?;
    }
    if let Some(submitted) = interaction.as_modal_submit() {
        let said = json!(submitted.data.components);
        let said = said[0]["components"][0]["value"]
            .as_str()
            .unwrap_or_default();
        let message =
            serenity::CreateInteractionResponseMessage::new().content(format!("You said {said}"));
        let answer = serenity::CreateInteractionResponse::Message(message);
        submitted.create_response(context, answer).await?;
    }
    Ok(())
}

fn answer_to(press: &serenity::ComponentInteraction) -> serenity::CreateInteractionResponse {
    let update = |content: String| {
        let message = serenity::CreateInteractionResponseMessage::new().content(content);
        serenity::CreateInteractionResponse::UpdateMessage(message)
    };
    if let serenity::ComponentInteractionDataKind::StringSelect { values } = &press.data.kind {
        return update(format!("You chose {}", values.join(", ")));
    }
    if press.data.custom_id != "ask" {
        return update("You counted".to_owned());
    }
    let input = serenity::CreateInputText::new(serenity::InputTextStyle::Short, "Name", "name");
    let input = input.min_length(2).max_length(10);
    let modal = serenity::CreateModal::new("asked", "Who are you?");
    let rows = vec![serenity::CreateActionRow::InputText(input)];
    serenity::CreateInteractionResponse::Modal(modal.components(rows))
}
