//! A small bot on twilight: it answers what people do and keeps every other event.

use std::sync::Arc;

use carrel::sim::Snowflake;
use carrel::sim::people::{Message, Seen};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;
use twilight_gateway::{ConfigBuilder, EventTypeFlags, Intents, Shard, ShardId, StreamExt as _};
use twilight_model::application::command::Command;
use twilight_model::application::interaction::application_command::{
    CommandData, CommandDataOption, CommandOptionValue,
};
use twilight_model::application::interaction::modal::{
    ModalInteractionComponent, ModalInteractionData,
};
use twilight_model::application::interaction::{
    Interaction, InteractionData, InteractionDataResolved,
};
use twilight_model::channel::message::MessageFlags;
use twilight_model::gateway::event::Event;
use twilight_model::http::attachment::Attachment;
use twilight_model::http::interaction::{
    InteractionResponse, InteractionResponseData, InteractionResponseType,
};
use twilight_model::id::Id;
use twilight_model::id::marker::{ApplicationMarker, GuildMarker};

use crate::sim::house::{House, PATIENCE};

/// The smallest PNG there is: one pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x60, 0, 2, 0, 0, 1, 0xe2, 0x21, 0xbc, 0x33, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

/// Reads the client's id as the simulator's.
pub(super) fn theirs<T>(id: Id<T>) -> Snowflake {
    Snowflake(id.get())
}

/// Reads the simulator's id as the client's.
pub(super) fn own<T>(id: Snowflake) -> Id<T> {
    Id::new(id.0)
}

/// Holds a house with a twilight bot in it.
pub(super) struct Twin {
    pub(super) house: House,
    pub(super) http: Arc<twilight_http::Client>,
    heard: UnboundedReceiver<Result<Box<Event>, String>>,
    task: JoinHandle<()>,
}

impl Drop for Twin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Twin {
    /// Opens a house, registers the commands, logs in and hears READY.
    pub(super) async fn start() -> Self {
        let house = House::open().await;
        let token = house.sim.bot_token().to_owned();
        let http = twilight_http::Client::builder()
            .proxy(house.sim.address().to_string(), true)
            .ratelimiter(None)
            .token(token.clone())
            .build();
        let http = Arc::new(http);
        let application = own(house.bot_id().await);
        http.interaction(application)
            .set_global_commands(&commands())
            .await
            .expect("registered");
        let intents = Intents::GUILDS
            | Intents::GUILD_MEMBERS
            | Intents::GUILD_MESSAGES
            | Intents::GUILD_SCHEDULED_EVENTS;
        let config = ConfigBuilder::new(token, intents)
            .proxy_url(house.sim.gateway_url())
            .build();
        let shard = Shard::with_config(ShardId::ONE, config);
        let (tell, heard) = mpsc::unbounded_channel();
        let listening = listen(shard, Arc::clone(&http), application, tell);
        #[expect(clippy::disallowed_methods, reason = "the bot lives beside the test")]
        let task = tokio::spawn(listening);
        let mut twin = Self {
            house,
            http,
            heard,
            task,
        };
        twin.event("READY").await;
        twin
    }

    /// The server.
    pub(super) fn guild(&self) -> Id<GuildMarker> {
        own(self.house.server.server_id)
    }

    /// Hears on until an event of this name.
    pub(super) async fn event(&mut self, name: &str) -> Event {
        let found = async {
            loop {
                let heard = self.heard.recv().await.expect("a bot that listens");
                let event = heard.unwrap_or_else(|fault| panic!("not understood: {fault}"));
                if event.kind().name() == Some(name) {
                    return *event;
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_over| panic!("no {name} within {PATIENCE:?}"))
    }

    /// Ada runs a command in the general channel.
    pub(super) async fn run(&self, command: &str, options: Value) -> Seen {
        let (ada, general) = (self.house.ada, self.house.general());
        let seen = self.house.people.run(ada, general, command, options).await;
        seen.unwrap_or_else(|refused| panic!("/{command}: {refused}"))
    }

    /// Ada presses a button, or chooses in a menu.
    pub(super) async fn press(&self, message: &Message, custom_id: &str, values: &[&str]) -> Seen {
        let (people, ada) = (&self.house.people, self.house.ada);
        let seen = if values.is_empty() {
            people
                .press(ada, message.channel_id, message.id, custom_id)
                .await
        } else {
            people
                .choose(ada, message.channel_id, message.id, custom_id, values)
                .await
        };
        seen.unwrap_or_else(|refused| panic!("{custom_id}: {refused}"))
    }

    /// Ada fills in a dialogue, with these files by their fields.
    pub(super) async fn submit(&self, modal: Snowflake, fields: Value, files: Value) -> Seen {
        let body = json!({ "user_id": self.house.ada, "modal_id": modal, "fields": fields,
            "files": files });
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let address = format!("{}/control/act/submit", self.house.sim.base());
        let reply = http
            .post(address)
            .json(&body)
            .send()
            .await
            .expect("a reply");
        let said = reply.text().await.expect("a body");
        serde_json::from_str(&said).unwrap_or_else(|fault| panic!("{fault}: {said}"))
    }
}

/// Says in one text what somebody sees: the answer, or what followed it.
pub(super) fn text(seen: &Seen) -> String {
    let last = seen.followups.last().or(seen.message.as_ref());
    last.map(|message| message.content.clone())
        .unwrap_or_default()
}

/// Answers interactions and tells every other event, until the shard ends.
async fn listen(
    mut shard: Shard,
    http: Arc<twilight_http::Client>,
    application: Id<ApplicationMarker>,
    tell: UnboundedSender<Result<Box<Event>, String>>,
) {
    while let Some(event) = shard.next_event(EventTypeFlags::all()).await {
        let told = match event {
            Ok(Event::InteractionCreate(interaction)) => {
                let answered = answer(&http, application, &interaction.0).await;
                answered.map_or_else(|fault| tell.send(Err(fault)), |()| Ok(()))
            }
            Ok(event) => tell.send(Ok(Box::new(event))),
            Err(fault) if is_cut(&fault) => Ok(()),
            Err(fault) => tell.send(Err(format!("{fault:?}"))),
        };
        if told.is_err() {
            return;
        }
    }
}

/// Tells a line that was cut from an event that was not understood.
fn is_cut(fault: &twilight_gateway::error::ReceiveMessageError) -> bool {
    use twilight_gateway::error::ReceiveMessageErrorType;
    matches!(fault.kind(), ReceiveMessageErrorType::Reconnect)
}

async fn answer(
    http: &twilight_http::Client,
    application: Id<ApplicationMarker>,
    interaction: &Interaction,
) -> Result<(), String> {
    let client = http.interaction(application);
    let data = interaction.data.as_ref().ok_or("no data")?;
    let (kind, data) = match data {
        InteractionData::ApplicationCommand(command) if interaction.kind == SUGGESTING => {
            (SUGGESTIONS, json!({ "choices": suggestions(command) }))
        }
        InteractionData::ApplicationCommand(command) => to_command(command),
        InteractionData::MessageComponent(press) => {
            let resolved = press.resolved.as_ref();
            to_press(&press.custom_id, &press.values, resolved)
        }
        InteractionData::ModalSubmit(filled) => (MESSAGE, json!({ "content": all_of(filled) })),
        _ => return Err("an interaction of an unknown kind".to_owned()),
    };
    let mut response: InteractionResponseData =
        serde_json::from_value(data).map_err(|fault| fault.to_string())?;
    if response
        .flags
        .is_some_and(|flags| flags.contains(MessageFlags::IS_COMPONENTS_V2))
    {
        let pixel = Attachment::from_bytes("pixel.png".to_owned(), PIXEL.to_vec(), 0);
        let notes = Attachment::from_bytes("notes.txt".to_owned(), b"notes".to_vec(), 1);
        response.attachments = Some(vec![pixel, notes]);
    }
    let response = InteractionResponse {
        kind,
        data: Some(response),
    };
    client
        .create_response(interaction.id, &interaction.token, &response)
        .await
        .map_err(|fault| format!("{fault:?}"))?;
    if kind == LATER {
        let update = client.update_response(&interaction.token);
        let update = update.content(Some("later"));
        update.await.map_err(|fault| format!("{fault:?}"))?;
    }
    Ok(())
}

const SUGGESTING: twilight_model::application::interaction::InteractionType =
    twilight_model::application::interaction::InteractionType::ApplicationCommandAutocomplete;
const SUGGESTIONS: InteractionResponseType =
    InteractionResponseType::ApplicationCommandAutocompleteResult;
const MESSAGE: InteractionResponseType = InteractionResponseType::ChannelMessageWithSource;
const LATER: InteractionResponseType = InteractionResponseType::DeferredChannelMessageWithSource;

/// The answer to a command, as its type and data.
fn to_command(command: &CommandData) -> (InteractionResponseType, Value) {
    let resolved = command.resolved.as_ref();
    let row = |parts: Value| json!({ "type": 1, "components": parts });
    let message = match command.name.as_str() {
        "everything" => {
            let said: Vec<_> = command
                .options
                .iter()
                .map(|option| valued(&option.value, resolved))
                .collect();
            json!({ "content": said.join("/") })
        }
        "shelf" => json!({ "content": format!("found {}", deepest(&command.options)) }),
        "buttons" => json!({ "content": "Buttons", "components": [row(json!([
            { "type": 2, "style": 1, "label": "Update", "custom_id": "update" },
            { "type": 2, "style": 2, "label": "Private", "custom_id": "private" },
            { "type": 2, "style": 3, "label": "Later", "custom_id": "later" },
            { "type": 2, "style": 4, "label": "Danger", "custom_id": "danger" },
            { "type": 2, "style": 5, "label": "Read", "url": "https://example.org" },
        ]))] }),
        "menus" => json!({ "content": "Menus", "components": [
            row(json!([{ "type": 3, "custom_id": "text", "max_values": 2, "options": [
                { "label": "Red", "value": "red" }, { "label": "Green", "value": "green" }] }])),
            row(json!([{ "type": 5, "custom_id": "user" }])),
            row(json!([{ "type": 6, "custom_id": "role" }])),
            row(json!([{ "type": 7, "custom_id": "mentionable" }])),
            row(json!([{ "type": 8, "custom_id": "channel", "channel_types": [0] }])),
        ] }),
        "layout" => layout(),
        "texts" => return (InteractionResponseType::Modal, texts()),
        "choices" => return (InteractionResponseType::Modal, choices()),
        _ => json!({ "content": "pong" }),
    };
    (MESSAGE, message)
}

/// A message of the newer components.
fn layout() -> Value {
    let button = |custom_id: &str| json!({ "type": 2, "style": 1, "label": "Press", "custom_id": custom_id });
    let text = json!({ "type": 10, "content": "A text" });
    let pixel = json!({ "url": "attachment://pixel.png" });
    json!({ "flags": 1 << 15, "components": [
        text,
        { "type": 9, "components": [text], "accessory": button("in-section") },
        { "type": 9, "components": [text], "accessory": { "type": 11, "media": pixel } },
        { "type": 17, "accent_color": 0x0033_6699, "components": [
            { "type": 12, "items": [{ "media": pixel, "description": "A pixel" }] },
            { "type": 14, "divider": true, "spacing": 2 },
            { "type": 13, "file": { "url": "attachment://notes.txt" } },
            { "type": 1, "components": [button("in-container")] },
        ] },
    ] })
}

/// A dialogue of text inputs, in the older and in the newer form.
fn texts() -> Value {
    let about = json!({ "type": 4, "custom_id": "about", "style": 2, "required": false });
    json!({ "custom_id": "texts", "title": "Texts", "components": [
        { "type": 1, "components": [
            { "type": 4, "custom_id": "called", "style": 1, "label": "Name", "min_length": 2 }] },
        { "type": 18, "label": "About", "description": "A few words", "component": about },
        { "type": 18, "label": "Paper", "component": { "type": 19, "custom_id": "paper" } },
    ] })
}

/// A dialogue of everything else that can be filled in.
fn choices() -> Value {
    let label =
        |text: &str, component: Value| json!({ "type": 18, "label": text, "component": component });
    let days =
        json!([{ "label": "Monday", "value": "mon" }, { "label": "Tuesday", "value": "tue" }]);
    let colours = json!([{ "label": "Red", "value": "red" }, { "label": "Blue", "value": "blue" }]);
    json!({ "custom_id": "choices", "title": "Choices", "components": [
        { "type": 10, "content": "Choose" },
        label("Colour", json!({ "type": 3, "custom_id": "colour", "options": colours })),
        label("Who", json!({ "type": 5, "custom_id": "who" })),
        label("Days", json!({ "type": 22, "custom_id": "days", "options": days })),
        label("Sure", json!({ "type": 23, "custom_id": "sure" })),
    ] })
}

/// The answer to a press, as its type and data.
fn to_press(
    custom_id: &str,
    values: &[String],
    resolved: Option<&InteractionDataResolved>,
) -> (InteractionResponseType, Value) {
    match custom_id {
        "update" => (
            InteractionResponseType::UpdateMessage,
            json!({ "content": "updated" }),
        ),
        "later" => (LATER, json!({})),
        "text" => (MESSAGE, json!({ "content": values.join("+") })),
        "user" | "role" | "mentionable" | "channel" => {
            (MESSAGE, json!({ "content": named(resolved) }))
        }
        _ => (MESSAGE, json!({ "content": custom_id, "flags": 64 })),
    }
}

/// The name of whatever an interaction resolves.
fn named(resolved: Option<&InteractionDataResolved>) -> String {
    let Some(resolved) = resolved else {
        return "nothing resolved".to_owned();
    };
    let users = resolved.users.values().map(|user| user.name.clone());
    let roles = resolved.roles.values().map(|role| role.name.clone());
    let channels = resolved
        .channels
        .values()
        .map(|channel| channel.name.clone());
    users.chain(roles).chain(channels).collect()
}

/// What an option holds, said with the names of what it names.
fn valued(value: &CommandOptionValue, resolved: Option<&InteractionDataResolved>) -> String {
    let user = |id| Some(resolved?.users.get(&id)?.name.clone());
    let found = match value {
        CommandOptionValue::String(text) => Some(text.clone()),
        CommandOptionValue::Integer(number) => Some(number.to_string()),
        CommandOptionValue::Number(number) => Some(number.to_string()),
        CommandOptionValue::Boolean(yes) => Some(yes.to_string()),
        CommandOptionValue::User(id) => user(*id),
        CommandOptionValue::Mentionable(id) => user(id.cast()),
        CommandOptionValue::Role(id) => resolved
            .and_then(|resolved| resolved.roles.get(id))
            .map(|role| role.name.clone()),
        CommandOptionValue::Channel(id) => resolved
            .and_then(|resolved| resolved.channels.get(id))
            .map(|channel| channel.name.clone()),
        CommandOptionValue::Attachment(id) => resolved
            .and_then(|resolved| resolved.attachments.get(id))
            .map(|file| file.filename.clone()),
        CommandOptionValue::Focused(..)
        | CommandOptionValue::SubCommand(_)
        | CommandOptionValue::SubCommandGroup(_) => None,
    };
    found.unwrap_or_else(|| "nothing".to_owned())
}

/// The text that stands deepest in nested options.
fn deepest(options: &[CommandDataOption]) -> String {
    match options.first().map(|option| &option.value) {
        Some(
            CommandOptionValue::SubCommand(inner) | CommandOptionValue::SubCommandGroup(inner),
        ) => deepest(inner),
        Some(CommandOptionValue::String(text) | CommandOptionValue::Focused(text, _)) => {
            text.clone()
        }
        _ => String::new(),
    }
}

fn suggestions(command: &CommandData) -> Value {
    let typed = deepest(&command.options);
    let choice =
        |ending| json!({ "name": format!("{typed}{ending}"), "value": format!("{typed}{ending}") });
    json!(["!", "?"].map(choice))
}

/// What was filled in, sorted by the fields' names.
fn all_of(filled: &ModalInteractionData) -> String {
    let mut said: Vec<_> = filled.components.iter().filter_map(one_of).collect();
    said.sort();
    said.join(", ")
}

fn one_of(component: &ModalInteractionComponent) -> Option<String> {
    let (custom_id, value) = match component {
        ModalInteractionComponent::ActionRow(row) => {
            return row.components.first().and_then(one_of);
        }
        ModalInteractionComponent::Label(label) => return one_of(&label.component),
        ModalInteractionComponent::TextInput(input) => (&input.custom_id, input.value.clone()),
        ModalInteractionComponent::StringSelect(menu) => (&menu.custom_id, menu.values.join("+")),
        ModalInteractionComponent::UserSelect(menu) => {
            let ids: Vec<_> = menu.values.iter().map(ToString::to_string).collect();
            (&menu.custom_id, ids.join("+"))
        }
        ModalInteractionComponent::CheckboxGroup(group) => {
            (&group.custom_id, group.values.join("+"))
        }
        ModalInteractionComponent::FileUpload(upload) => {
            (&upload.custom_id, upload.values.len().to_string())
        }
        ModalInteractionComponent::Checkbox(checkbox) => {
            (&checkbox.custom_id, checkbox.value.to_string())
        }
        ModalInteractionComponent::ChannelSelect(_)
        | ModalInteractionComponent::MentionableSelect(_)
        | ModalInteractionComponent::RoleSelect(_)
        | ModalInteractionComponent::TextDisplay(_)
        | ModalInteractionComponent::Unknown(_) => return None,
    };
    Some(format!("{custom_id}={value}"))
}

/// The commands that the bot registers.
fn commands() -> Vec<Command> {
    let kinds = [
        ("text", 3),
        ("number", 4),
        ("share", 10),
        ("yes", 5),
        ("user", 6),
        ("channel", 7),
        ("role", 8),
        ("named", 9),
        ("paper", 11),
    ];
    let options = kinds.map(
        |(name, kind)| json!({ "type": kind, "name": name, "description": name, "required": true }),
    );
    let title = json!({ "type": 3, "name": "title", "description": "Its title", "required": true, "autocomplete": true });
    let find =
        json!({ "type": 1, "name": "find", "description": "Finds a book", "options": [title] });
    let book = json!({ "type": 2, "name": "book", "description": "Books", "options": [find] });
    let plain =
        ["ping", "buttons", "menus", "layout", "texts", "choices"].map(|name| (name, json!([])));
    let all = plain
        .into_iter()
        .chain([("everything", json!(options)), ("shelf", json!([book]))]);
    let of = |(name, options): (&str, Value)| {
        let command = json!({ "type": 1, "name": name, "description": name, "options": options,
            "version": "1" });
        serde_json::from_value(command).expect("a command")
    };
    all.map(of).collect()
}
