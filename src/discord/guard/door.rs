//! One interaction, and the answers that Discord is given to it.
//!
//! Knows: how each kind of interaction is acknowledged, answered, and answered again when a reply
//! is lost. Refuses to know: what is asked, and what the answer is.
//!
//! **Invariants**: what is sent again is done once; an answer that cannot be taken is logged without
//! the address, which holds a token.

use std::{fmt, sync::Arc, time::Duration};

use serenity::all::{
    ActionRowComponent, ButtonKind, CommandInteraction, ComponentInteraction,
    ComponentInteractionDataKind, CreateInteractionResponse, CreateInteractionResponseMessage,
    EditInteractionResponse, Http, Member, ModalInteraction, User,
};

use super::{Answer, Asked, Picked};
use crate::{
    clock,
    discord::{Scene, card::Card, press::Ack, wire},
    domain::{
        ids::{AccountId, ChannelId, MessageId, RoleId, ServerId},
        language::Locale,
        time::Moment,
    },
    jobs::Marker,
};

/// How often an answer is sent whose reply gets lost, so that nobody is left with "is thinking".
const SENDS_MAX: u32 = 4;

/// How long lies between two sends of an answer.
const SEND_PAUSE: Duration = Duration::from_millis(500);

/// Discord's codes for what a lost reply had told already: that an interaction is answered, and
/// that a message is deleted.
const ANSWERED: isize = 40060;
const DELETED: isize = 10008;

/// How a `custom_id` begins that may name whom a report is about.
const SEALED: &str = "1:safety:";

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
pub(super) enum Door<'a> {
    Command(&'a CommandInteraction),
    Press(&'a ComponentInteraction),
    Form(&'a ModalInteraction),
}

impl fmt::Display for Door<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(interaction) => write!(f, "/{}", interaction.data.name),
            Self::Press(interaction) => write!(f, "press {}", told(&interaction.data.custom_id)),
            Self::Form(interaction) => write!(f, "form {}", told(&interaction.data.custom_id)),
        }
    }
}

/// As much of a `custom_id` as a log line may hold: what is told in confidence names somebody by it.
fn told(custom_id: &str) -> &str {
    let sealed = custom_id.starts_with(SEALED);
    let end = custom_id.match_indices(':').nth(2).map(|(end, _)| end);
    end.filter(|_| sealed)
        .and_then(|end| custom_id.get(..end))
        .unwrap_or(custom_id)
}

impl Door<'_> {
    pub(super) fn locale(&self) -> &str {
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
    pub(super) fn asked(
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
            name: member.display_name().to_owned(),
            roles: member
                .roles
                .iter()
                .map(|role| RoleId(role.get().cast_signed()))
                .collect(),
            manages_server: rights.manage_guild() || rights.administrator(),
            locale,
            chosen: self.chosen(),
            picked: self.picked(),
            now,
        })
    }

    /// What was chosen in the menu that was used, if it was one of our own choices.
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

    /// What was chosen in the menu that was used, if it was one that Discord fills.
    fn picked(&self) -> Picked {
        let mut picked = Picked::default();
        let Self::Press(interaction) = self else {
            return picked;
        };
        match &interaction.data.kind {
            ComponentInteractionDataKind::UserSelect { values } => {
                let ids = values.iter().map(|id| AccountId(id.get().cast_signed()));
                picked.accounts = ids.collect();
                let users = interaction.data.resolved.users.values();
                let apps = users.filter(|user| user.bot);
                let mut apps: Vec<AccountId> = apps
                    .map(|user| AccountId(user.id.get().cast_signed()))
                    .collect();
                apps.sort_unstable();
                picked.apps = apps;
            }
            ComponentInteractionDataKind::RoleSelect { values } => {
                let ids = values.iter().map(|id| RoleId(id.get().cast_signed()));
                picked.roles = ids.collect();
            }
            ComponentInteractionDataKind::ChannelSelect { values } => {
                let ids = values.iter().map(|id| ChannelId(id.get().cast_signed()));
                picked.channels = ids.collect();
            }
            // Carrel shows no menu of both accounts and roles.
            ComponentInteractionDataKind::MentionableSelect { .. }
            | ComponentInteractionDataKind::Button
            | ComponentInteractionDataKind::StringSelect { .. }
            | ComponentInteractionDataKind::Unknown(_) => {}
        }
        picked
    }

    /// Tells Discord that an answer is coming; says whether Discord took it.
    pub(super) async fn acknowledge(&self, http: &Http, ack: Ack) -> bool {
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

    pub(super) async fn refuse(&self, http: &Http, text: String) {
        let message = CreateInteractionResponseMessage::new()
            .content(text)
            .ephemeral(true);
        self.respond(http, CreateInteractionResponse::Message(message))
            .await;
    }

    pub(super) async fn answer(&self, http: &Http, ack: Ack, answer: Answer) {
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
pub(in crate::discord) fn custom_id(component: &ActionRowComponent) -> Option<&str> {
    let ActionRowComponent::Button(button) = component else {
        return None;
    };
    match &button.data {
        ButtonKind::NonLink { custom_id, .. } => Some(custom_id),
        ButtonKind::Link { .. } | ButtonKind::Premium { .. } => None,
    }
}
