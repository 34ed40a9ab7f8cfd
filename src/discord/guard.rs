//! The one door for every interaction: says who it is, acknowledges, checks rights as they are
//! now, contains panics, and sees that the person always gets an answer.
//!
//! **Invariants**
//! - An interaction is acknowledged before any change is made, well inside Discord's 3 seconds.
//! - A fault is logged once, here, and the person reads a kind sentence; a refusal is not a fault.
//! - An answer whose reply got lost is sent again, where sending it twice is as good as once.
//! - A private word after a public acknowledgement is read by the asker alone.
//! - What people typed, tokens and names are never logged.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use serenity::all::{
    ActionRowComponent, AutocompleteChoice, ComponentInteraction, CreateAutocompleteResponse, Http,
    Interaction, ModalInteraction,
};

use super::{
    Context, Scene,
    card::{Card, Sheet},
    press::{Ack, Form, Press, Stale},
};
use crate::{
    app::Fault,
    clock,
    domain::language::Locale,
    domain::{
        ids::{AccountId, ChannelId, MessageId, RoleId, ServerId},
        time::Moment,
    },
    key,
    store::people::{self, Programme},
    words::{Lang, cut},
};

mod door;

pub(super) use door::custom_id;

use door::Door;

/// How long a handler may take: Discord's token lives 15 minutes, a person waits for less.
const ANSWER_MAX: Duration = Duration::from_secs(20);

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
    /// What the server calls it.
    pub name: String,
    /// Its roles on the server.
    pub roles: Vec<RoleId>,
    /// Whether Discord lets it manage the server.
    pub manages_server: bool,
    /// The language of its Discord.
    pub locale: Locale,
    /// What it chose in a menu of our own choices; nothing elsewhere.
    pub chosen: Vec<String>,
    /// What it chose in a menu that Discord fills; nothing elsewhere.
    pub picked: Picked,
    /// When it asked.
    pub now: Moment,
}

/// What was chosen in a menu of accounts, roles or channels, in the order in which it was chosen.
///
/// Discord checks that it exists, and nothing more: who chose may mean an app, or the role of
/// everyone. It says which accounts are apps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Accounts.
    pub accounts: Vec<AccountId>,
    /// Those of the accounts that are apps.
    pub apps: Vec<AccountId>,
    /// Roles.
    pub roles: Vec<RoleId>,
    /// Channels.
    pub channels: Vec<ChannelId>,
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

    /// Says to the presser alone that nothing was done, however the press was acknowledged.
    pub fn no(ack: Ack, card: Box<Card>) -> Self {
        match ack {
            Ack::Private | Ack::Form => Self::Say(card),
            Ack::Update | Ack::Public => Self::Update {
                card: None,
                whisper: Some(card),
            },
        }
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
        .map(|(label, value)| AutocompleteChoice::new(cut(&label, SUGGESTION_MAX), value))
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
        Answer::no(ack, Box::new(sorry))
    });
    door.answer(http, ack, answer).await;
    let took_millis = (scene.clock.now() - began).num_milliseconds();
    tracing::debug!(what = %door, took_millis, "answered an interaction");
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
