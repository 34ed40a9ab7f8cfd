//! The one door for every interaction: says who it is, acknowledges, checks rights as they are
//! now, contains panics, and sees that the person always gets an answer.
//!
//! **Invariants**
//! - An interaction is acknowledged before any change is made, well inside Discord's 3 seconds.
//! - A fault is logged once, here, and the person reads a kind sentence; a refusal is not a fault.
//! - An answer whose reply got lost is sent again, where sending it twice is as good as once.
//! - A private word after a public acknowledgement is read by the asker alone.
//! - What people typed, tokens and names are never logged.

use std::{fmt, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use serenity::all::{
    ActionRowComponent, AutocompleteChoice, ButtonKind, CommandInteraction, ComponentInteraction,
    ComponentInteractionDataKind, CreateAutocompleteResponse, CreateInteractionResponse,
    CreateInteractionResponseMessage, EditInteractionResponse, Http, Interaction, Member,
    ModalInteraction, User,
};

use super::{
    Context, Scene,
    card::{Card, Sheet},
    press::{Ack, Form, Press, Stale},
    wire,
};
use crate::{
    app::Fault,
    clock,
    domain::language::Locale,
    domain::{
        ids::{AccountId, ChannelId, MessageId, RoleId, ServerId},
        time::Moment,
    },
    jobs::Marker,
    key,
    store::people::{self, Programme},
    words::Lang,
};

/// How long a handler may take: Discord's token lives 15 minutes, a person waits for less.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// How often an answer is sent whose reply gets lost, so that nobody is left with "is thinking".
const SENDS_MAX: u32 = 4;

/// How long lies between two sends of an answer.
const SEND_PAUSE: Duration = Duration::from_millis(500);

/// Discord's codes for what a lost reply had told already: that an interaction is answered, and
/// that a message is deleted.
const ANSWERED: isize = 40060;
const DELETED: isize = 10008;

/// What a person reads when we failed them, and know no more about it.
const OUR_FAULT: &str = key!("our-fault");

/// Who asks, where and when.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What every handler needs.
    pub scene: Arc<Scene>,
    /// The way to Discord.
    pub http: Arc<Http>,
    /// The server.
    pub server: ServerId,
    /// The channel.
    pub channel: ChannelId,
    /// The message whose button was pressed.
    pub message: Option<MessageId>,
    /// The account that asks.
    pub account: AccountId,
    /// Its roles on the server.
    pub roles: Vec<RoleId>,
    /// Whether Discord lets it manage the server.
    pub manages_server: bool,
    /// The language of its Discord.
    pub locale: Locale,
    /// What it chose in a menu; nothing elsewhere.
    pub chosen: Vec<String>,
    /// When it asked.
    pub now: Moment,
}

/// What a handler answers.
#[derive(Debug)]
pub enum Answer {
    /// A message, seen as the acknowledgement declared.
    Say(Box<Card>),
    /// A message in place of the pressed one, and a private word to the presser.
    Update {
        /// What the message becomes; none leaves it as it is.
        card: Option<Box<Card>>,
        /// What only the presser reads.
        whisper: Option<Box<Card>>,
    },
    /// A form; only where the acknowledgement declared one.
    Open(Box<Sheet>),
}

/// What a form brought: each answer by the name of its question.
#[derive(Clone, Debug, Default)]
pub struct Filled(Vec<(String, String)>);

impl Filled {
    /// The answer to a question, trimmed; empty when it was left out.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find_map(|(found, answer)| (found == name).then_some(answer.trim()))
            .unwrap_or_default()
    }
}

/// Stands for an error that the guard has answered and logged already, so poise has nothing to say.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("answered already")]
pub struct Unsaid;

impl From<serenity::Error> for Unsaid {
    fn from(_answered: serenity::Error) -> Self {
        Self
    }
}

impl Answer {
    /// Answers with a card.
    pub fn say(card: Card) -> Self {
        Self::Say(Box::new(card))
    }

    /// Opens a form.
    pub fn open(sheet: Sheet) -> Self {
        Self::Open(Box::new(sheet))
    }

    /// Changes the pressed message.
    pub fn update(card: Card) -> Self {
        Self::Update {
            card: Some(Box::new(card)),
            whisper: None,
        }
    }

    /// Leaves the pressed message as it is and says something to the presser alone.
    pub fn whisper(card: Card) -> Self {
        Self::Update {
            card: None,
            whisper: Some(Box::new(card)),
        }
    }
}

impl Asked {
    /// The sentences in the asker's language.
    pub fn lang(&self) -> Lang<'_> {
        self.scene.words.in_locale(self.locale)
    }
}

/// Who may go on as a coordinator, or what the asker is told instead.
pub type AsCoordinator = Result<Programme, Box<Card>>;

impl Asked {
    /// The programme on this server, if the asker may act for it *now*: who manages the server,
    /// or carries the coordinators' role.
    pub async fn as_coordinator(&self) -> Result<AsCoordinator, Fault> {
        let mut read = self.scene.app.store.read().await?;
        let Some(programme) = people::programme_on(&mut read, self.server).await? else {
            return Ok(Err(Box::new(Card::said(
                self.lang().plain("not-set-up-yet"),
            ))));
        };
        let role = programme.coordinator_role;
        if self.manages_server || role.is_some_and(|role| self.roles.contains(&role)) {
            Ok(Ok(programme))
        } else {
            Ok(Err(Box::new(Card::said(
                self.lang().plain("only-for-coordinators"),
            ))))
        }
    }
}

/// Runs a slash command behind the guard.
pub async fn command<F>(
    ctx: Context<'_>,
    ack: Ack,
    handler: impl FnOnce(Asked) -> F,
) -> Result<(), Unsaid>
where
    F: Future<Output = Result<Answer, Fault>>,
{
    let scene = Arc::clone(ctx.data());
    let door = Door::Command(ctx.interaction);
    enter(&door, &ctx.serenity_context().http, scene, ack, handler).await;
    Ok(())
}

/// Most suggestions under a field, and the longest label of one.
const SUGGESTIONS_MAX: usize = 25;
const SUGGESTION_MAX: usize = 100;

/// Offers suggestions while somebody types: what each says, and what it means. Never fails: where
/// none can be found, none are shown.
pub fn suggest(
    ctx: Context<'_>,
    find: impl FnOnce(&Lang<'_>, Moment) -> Vec<(String, String)>,
) -> CreateAutocompleteResponse {
    let scene = ctx.data();
    let lang = scene
        .words
        .in_locale(Locale::from_discord(&ctx.interaction.locale));
    let now = scene.clock.now();
    let found = std::panic::catch_unwind(AssertUnwindSafe(|| find(&lang, now)));
    if found.is_err() {
        tracing::error!(command = ctx.interaction.data.name, "suggestions panicked");
    }
    let choices = found
        .unwrap_or_default()
        .into_iter()
        .take(SUGGESTIONS_MAX)
        .map(|(label, value)| {
            let short: String = label.chars().take(SUGGESTION_MAX).collect();
            AutocompleteChoice::new(short, value)
        })
        .collect();
    CreateAutocompleteResponse::new().set_choices(choices)
}

/// Answers a command that could not be read, such as one that Discord still shows in the shape
/// an older Carrel gave it. What the guard has answered itself comes here as [`Unsaid`].
pub async fn command_unread(error: poise::FrameworkError<'_, Arc<Scene>, Unsaid>) {
    if let poise::FrameworkError::Command { .. } = error {
        return;
    }
    let Some(poise::Context::Application(ctx)) = error.ctx() else {
        return;
    };
    let scene = Arc::clone(ctx.data());
    let door = Door::Command(ctx.interaction);
    tracing::error!(what = %door, "a command could not be read");
    let lang = scene.words.in_locale(Locale::from_discord(door.locale()));
    door.refuse(&ctx.serenity_context().http, lang.plain(OUR_FAULT))
        .await;
}

/// Runs what a press means behind the guard.
pub async fn press<F>(
    interaction: &ComponentInteraction,
    http: &Arc<Http>,
    scene: Arc<Scene>,
    handler: impl FnOnce(Asked, Press) -> F,
) where
    F: Future<Output = Result<Answer, Fault>>,
{
    let door = Door::Press(interaction);
    match interaction.data.custom_id.parse::<Press>() {
        Ok(press) => {
            enter(&door, http, scene, press.ack(), |asked| {
                handler(asked, press)
            })
            .await;
        }
        Err(Stale) => enter(&door, http, scene, Ack::Private, answer_stale).await,
    }
}

/// Runs what a handed-in form means behind the guard.
pub async fn form<F>(
    interaction: &ModalInteraction,
    http: &Arc<Http>,
    scene: Arc<Scene>,
    handler: impl FnOnce(Asked, Form, Filled) -> F,
) where
    F: Future<Output = Result<Answer, Fault>>,
{
    let door = Door::Form(interaction);
    match interaction.data.custom_id.parse::<Form>() {
        Ok(form) => {
            let filled = filled(interaction);
            enter(&door, http, scene, form.ack(), |asked| {
                handler(asked, form, filled)
            })
            .await;
        }
        Err(Stale) => enter(&door, http, scene, Ack::Private, answer_stale).await,
    }
}

/// Tells who asks that there is too much to do right now; nothing is done. Suggestions are simply
/// not shown.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "serenity may add kinds, which we could not answer either"
)]
pub async fn busy(interaction: &Interaction, http: &Http, scene: &Scene) {
    let door = match interaction {
        Interaction::Command(interaction) => Door::Command(interaction),
        Interaction::Component(interaction) => Door::Press(interaction),
        Interaction::Modal(interaction) => Door::Form(interaction),
        _ => return,
    };
    let lang = scene.words.in_locale(Locale::from_discord(door.locale()));
    door.refuse(http, lang.plain("busy-try-again")).await;
}

async fn answer_stale(asked: Asked) -> Result<Answer, Fault> {
    Ok(Answer::say(Card::said(
        asked.lang().plain("button-too-old"),
    )))
}

/// The common way of all interactions: acknowledge, run, answer.
async fn enter<F>(
    door: &Door<'_>,
    http: &Arc<Http>,
    scene: Arc<Scene>,
    ack: Ack,
    handler: impl FnOnce(Asked) -> F,
) where
    F: Future<Output = Result<Answer, Fault>>,
{
    let began = scene.clock.now();
    let (words, app) = (Arc::clone(&scene.words), Arc::clone(&scene.app));
    let locale = Locale::from_discord(door.locale());
    let Some(asked) = door.asked(scene.clone(), Arc::clone(http), locale, began) else {
        let text = words.in_locale(locale).plain("only-on-a-server");
        door.refuse(http, text).await;
        return;
    };
    if !door.acknowledge(http, ack).await {
        return; // Discord did not take it, so nothing must change: the person will try again.
    }
    let ran = AssertUnwindSafe(handler(asked)).catch_unwind();
    let answer = tokio::select! {
        ran = ran => match ran {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(fault)) => {
                app.met(&fault);
                let key = if fault.passes() { key!("not-saved-now") } else { OUR_FAULT };
                Err((key, fault.to_string()))
            }
            Err(_panic) => Err((OUR_FAULT, "a handler panicked".to_owned())),
        },
        () = clock::pause(ANSWER_MAX) => Err((OUR_FAULT, "a handler took too long".to_owned())),
    };
    let answer = answer.unwrap_or_else(|(key, why)| {
        tracing::error!(what = %door, why, "an interaction failed on our side");
        let sorry = Card::said(words.in_locale(locale).plain(key));
        match ack {
            Ack::Update | Ack::Public => Answer::whisper(sorry),
            Ack::Private | Ack::Form => Answer::say(sorry),
        }
    });
    door.answer(http, ack, answer).await;
    let took_millis = (scene.clock.now() - began).num_milliseconds();
    tracing::debug!(what = %door, took_millis, "answered an interaction");
}

/// What can be sent twice and is done once.
enum Repeatable {
    Response(CreateInteractionResponse),
    Edit(EditInteractionResponse),
    Deletion,
}

impl Repeatable {
    /// Discord's code for what is done already.
    fn done(&self) -> Option<isize> {
        match self {
            Self::Response(_) => Some(ANSWERED),
            Self::Edit(_) => None,
            Self::Deletion => Some(DELETED),
        }
    }
}

/// Any interaction that is answered.
enum Door<'a> {
    Command(&'a CommandInteraction),
    Press(&'a ComponentInteraction),
    Form(&'a ModalInteraction),
}

impl fmt::Display for Door<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(interaction) => write!(f, "/{}", interaction.data.name),
            Self::Press(interaction) => write!(f, "press {}", interaction.data.custom_id),
            Self::Form(interaction) => write!(f, "form {}", interaction.data.custom_id),
        }
    }
}

impl Door<'_> {
    fn locale(&self) -> &str {
        match self {
            Self::Command(interaction) => &interaction.locale,
            Self::Press(interaction) => &interaction.locale,
            Self::Form(interaction) => &interaction.locale,
        }
    }

    fn member(&self) -> (Option<&Member>, &User) {
        match self {
            Self::Command(i) => (i.member.as_deref(), &i.user),
            Self::Press(i) => (i.member.as_ref(), &i.user),
            Self::Form(i) => (i.member.as_ref(), &i.user),
        }
    }

    /// Who asks; none outside of a server.
    fn asked(
        &self,
        scene: Arc<Scene>,
        http: Arc<Http>,
        locale: Locale,
        now: Moment,
    ) -> Option<Asked> {
        let (server, channel, message) = match self {
            Self::Command(i) => (i.guild_id, i.channel_id, None),
            Self::Press(i) => (i.guild_id, i.channel_id, Some(i.message.id)),
            Self::Form(i) => (i.guild_id, i.channel_id, i.message.as_ref().map(|m| m.id)),
        };
        let (member, user) = self.member();
        let member = member?;
        let rights = member.permissions.unwrap_or_default();
        Some(Asked {
            scene,
            http,
            server: ServerId(server?.get().cast_signed()),
            channel: ChannelId(channel.get().cast_signed()),
            message: message.map(|id| MessageId(id.get().cast_signed())),
            account: AccountId(user.id.get().cast_signed()),
            roles: member
                .roles
                .iter()
                .map(|role| RoleId(role.get().cast_signed()))
                .collect(),
            manages_server: rights.manage_guild() || rights.administrator(),
            locale,
            chosen: self.chosen(),
            now,
        })
    }

    /// What was chosen in the menu that was used, if it was one of texts.
    fn chosen(&self) -> Vec<String> {
        let Self::Press(interaction) = self else {
            return Vec::new();
        };
        match &interaction.data.kind {
            ComponentInteractionDataKind::StringSelect { values } => values.clone(),
            ComponentInteractionDataKind::Button
            | ComponentInteractionDataKind::UserSelect { .. }
            | ComponentInteractionDataKind::RoleSelect { .. }
            | ComponentInteractionDataKind::MentionableSelect { .. }
            | ComponentInteractionDataKind::ChannelSelect { .. }
            | ComponentInteractionDataKind::Unknown(_) => Vec::new(),
        }
    }

    /// Tells Discord that an answer is coming; says whether Discord took it.
    async fn acknowledge(&self, http: &Http, ack: Ack) -> bool {
        let private = CreateInteractionResponseMessage::new().ephemeral(true);
        let response = match ack {
            Ack::Private => CreateInteractionResponse::Defer(private),
            Ack::Public => {
                CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new())
            }
            Ack::Update => CreateInteractionResponse::Acknowledge,
            Ack::Form => return true,
        };
        self.respond(http, response).await
    }

    async fn refuse(&self, http: &Http, text: String) {
        let message = CreateInteractionResponseMessage::new()
            .content(text)
            .ephemeral(true);
        self.respond(http, CreateInteractionResponse::Message(message))
            .await;
    }

    async fn answer(&self, http: &Http, ack: Ack, answer: Answer) {
        match (ack, answer) {
            (Ack::Form, Answer::Open(sheet)) => {
                self.respond(http, CreateInteractionResponse::Modal(sheet.create()))
                    .await;
            }
            (Ack::Form, Answer::Say(card)) => self.say_at_once(http, &card).await,
            (Ack::Form, Answer::Update { whisper, .. }) => {
                if let Some(card) = whisper {
                    self.say_at_once(http, &card).await;
                }
            }
            (Ack::Private | Ack::Public, Answer::Say(card)) => {
                self.edit(http, card.answer(self.marker().as_ref())).await;
            }
            (Ack::Update, Answer::Say(card)) => self.follow_up(http, &card).await,
            (Ack::Update, Answer::Update { card, whisper }) => {
                if let Some(card) = card {
                    self.edit(http, card.answer(self.marker().as_ref())).await;
                }
                if let Some(card) = whisper {
                    self.follow_up(http, &card).await;
                }
            }
            (
                Ack::Public,
                Answer::Update {
                    card: None,
                    whisper: Some(card),
                },
            ) => {
                // The first message after a public acknowledgement is public whatever it asks
                // for, so the place that everyone sees goes first.
                if self.take_back(http).await {
                    self.follow_up(http, &card).await;
                }
            }
            (Ack::Private | Ack::Public, Answer::Update { card, whisper }) => {
                if let Some(card) = whisper.or(card) {
                    self.edit(http, card.answer(self.marker().as_ref())).await;
                }
            }
            (Ack::Private | Ack::Public | Ack::Update, Answer::Open(_)) => {
                tracing::error!(what = %self, "a form must be declared before it is opened");
            }
        }
    }

    /// The marker on the message whose button was pressed, which must outlive every change of it.
    fn marker(&self) -> Option<Marker> {
        match self {
            Self::Press(interaction) => interaction
                .message
                .components
                .iter()
                .flat_map(|row| &row.components)
                .find_map(|component| Marker::on(custom_id(component)?)),
            Self::Command(_) | Self::Form(_) => None,
        }
    }

    /// A private answer where a form could have opened instead.
    async fn say_at_once(&self, http: &Http, card: &Card) {
        if self.acknowledge(http, Ack::Private).await {
            self.edit(http, card.answer(self.marker().as_ref())).await;
        }
    }

    async fn respond(&self, http: &Http, response: CreateInteractionResponse) -> bool {
        self.send(http, &Repeatable::Response(response)).await
    }

    async fn edit(&self, http: &Http, edit: EditInteractionResponse) {
        self.send(http, &Repeatable::Edit(edit)).await;
    }

    /// Deletes the answer that everyone sees; says whether Discord did.
    async fn take_back(&self, http: &Http) -> bool {
        self.send(http, &Repeatable::Deletion).await
    }

    /// Sends once: of two messages, the person would read both.
    async fn follow_up(&self, http: &Http, card: &Card) {
        let message = card.follow_up();
        let sent = match self {
            Self::Command(interaction) => interaction.create_followup(http, message).await,
            Self::Press(interaction) => interaction.create_followup(http, message).await,
            Self::Form(interaction) => interaction.create_followup(http, message).await,
        };
        if let Err(error) = sent {
            self.not_taken(&error);
        }
    }

    /// Sends until Discord has replied. Says whether Discord has taken it: that it was done
    /// already is as good a reply, once one was lost.
    async fn send(&self, http: &Http, what: &Repeatable) -> bool {
        let mut sends = 1;
        loop {
            let Err(error) = self.send_once(http, what).await else {
                return true;
            };
            if 1 < sends && what.done() == Some(wire::code(&error)) {
                return true;
            }
            self.not_taken(&error);
            if sends == SENDS_MAX || !wire::passes(&error) {
                return false;
            }
            sends += 1;
            clock::pause(SEND_PAUSE).await;
        }
    }

    async fn send_once(&self, http: &Http, what: &Repeatable) -> Result<(), serenity::Error> {
        match what {
            Repeatable::Response(response) => {
                let response = response.clone();
                match self {
                    Self::Command(i) => i.create_response(http, response).await,
                    Self::Press(i) => i.create_response(http, response).await,
                    Self::Form(i) => i.create_response(http, response).await,
                }
            }
            Repeatable::Edit(edit) => {
                let edit = edit.clone();
                let edited = match self {
                    Self::Command(i) => i.edit_response(http, edit).await,
                    Self::Press(i) => i.edit_response(http, edit).await,
                    Self::Form(i) => i.edit_response(http, edit).await,
                };
                edited.map(drop)
            }
            Repeatable::Deletion => match self {
                Self::Command(i) => i.delete_response(http).await,
                Self::Press(i) => i.delete_response(http).await,
                Self::Form(i) => i.delete_response(http).await,
            },
        }
    }

    /// Logs that Discord refused an answer, without the address, which holds a token.
    fn not_taken(&self, error: &serenity::Error) {
        let why = wire::plainly(error);
        tracing::warn!(what = %self, why, "Discord did not take an answer");
    }
}

/// The `custom_id` of a button, as Discord gives it back.
pub(super) fn custom_id(component: &ActionRowComponent) -> Option<&str> {
    let ActionRowComponent::Button(button) = component else {
        return None;
    };
    match &button.data {
        ButtonKind::NonLink { custom_id, .. } => Some(custom_id),
        ButtonKind::Link { .. } | ButtonKind::Premium { .. } => None,
    }
}

/// The answers of a form; serenity gives them as rows of inputs.
fn filled(interaction: &ModalInteraction) -> Filled {
    let inputs = interaction
        .data
        .components
        .iter()
        .flat_map(|row| &row.components);
    Filled(
        inputs
            .filter_map(|component| {
                let ActionRowComponent::InputText(input) = component else {
                    return None;
                };
                let answer = input.value.clone().unwrap_or_default();
                Some((input.custom_id.clone(), answer))
            })
            .collect(),
    )
}
