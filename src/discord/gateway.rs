//! What the gateway tells: interactions, and people who come, pass screening, or leave.
//!
//! **Invariants**: an event only starts work that a press could start too, so a lost event loses
//! nothing for good: who joined is looked up again at every start.

use std::sync::{Arc, OnceLock};

use serenity::{
    all::{Client, FullEvent, Interaction, ShardManager, UserId},
    async_trait,
};
use tokio::sync::watch;

use super::{
    Command, Scene, cohorts, guard, meetings, page, press, projects, prompts, rooms, webinars,
};
use crate::{
    app::{Fault, people},
    domain::ids::{AccountId, ServerId},
};

/// Takes events from serenity and leads each to its room.
pub struct Door {
    scene: Arc<Scene>,
    me: UserId,
    options: poise::FrameworkOptions<Arc<Scene>, guard::Unsaid>,
    shards: OnceLock<Arc<ShardManager>>,
    signs: Arc<Signs>,
}

/// What the door shows to whoever looks after the process.
#[derive(Debug)]
pub struct Signs {
    /// Whether the gateway has welcomed us.
    pub connected: watch::Sender<bool>,
    /// How many events are being worked on.
    pub under_way: watch::Sender<usize>,
}

impl Default for Signs {
    fn default() -> Self {
        Self {
            connected: watch::Sender::new(false),
            under_way: watch::Sender::new(0),
        }
    }
}

/// Counts one event as under way for as long as it lives, however it ends.
struct UnderWay(Arc<Signs>);

impl UnderWay {
    fn begin(signs: &Arc<Signs>) -> Self {
        signs.under_way.send_modify(|count| *count += 1);
        Self(Arc::clone(signs))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.send_modify(|count| *count -= 1);
    }
}

/// Every slash command, described in English and in each language that `words` has.
pub fn commands(scene: &Scene) -> Vec<Command> {
    let mut all = Vec::new();
    all.extend(cohorts::commands());
    all.extend(page::commands());
    all.extend(meetings::commands());
    all.extend(projects::commands());
    all.extend(prompts::commands());
    all.extend(webinars::commands());
    for command in &mut all {
        describe(command, scene, "command");
    }
    poise::set_qualified_names(&mut all);
    all
}

/// Gives a command, its options and its subcommands their descriptions from `words`: the key of
/// `/meeting propose` is `command-meeting-propose`, that of its option `minutes`
/// `command-meeting-propose-minutes`.
fn describe(command: &mut Command, scene: &Scene, above: &str) {
    let key = format!("{above}-{}", command.name);
    let english = scene
        .words
        .in_locale(crate::domain::language::Locale::ENGLISH);
    command.description = Some(english.plain(&key).into());
    for option in &mut command.parameters {
        option.description = Some(english.plain(&format!("{key}-{}", option.name)).into());
    }
    for below in &mut command.subcommands {
        describe(below, scene, &key);
    }
}

impl Door {
    /// A door that shows its state in `signs`.
    pub fn new(scene: Arc<Scene>, signs: Arc<Signs>) -> Self {
        let commands = commands(&scene);
        let options = poise::FrameworkOptions {
            commands,
            on_error: |error| Box::pin(guard::command_unread(error)),
            ..Default::default()
        };
        Self {
            me: super::card::user(scene.me),
            scene,
            options,
            shards: OnceLock::new(),
            signs,
        }
    }
}

#[async_trait]
impl serenity::framework::Framework for Door {
    async fn init(&mut self, client: &Client) {
        // The framework is initialised once, before any event, so the cell is empty here.
        self.shards
            .get_or_init(|| Arc::clone(&client.shard_manager));
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "serenity knows many events and may add more; ours are those above"
    )]
    async fn dispatch(&self, context: serenity::all::Context, event: FullEvent) {
        let scene = Arc::clone(&self.scene);
        let _under_way = UnderWay::begin(&self.signs);
        match event {
            FullEvent::Ready { .. } => {
                tracing::info!("connected to Discord");
                self.signs.connected.send_replace(true);
            }
            FullEvent::InteractionCreate {
                interaction: Interaction::Component(pressed),
            } => {
                guard::press(&pressed, &context.http, scene, on_press).await;
            }
            FullEvent::InteractionCreate {
                interaction: Interaction::Modal(handed_in),
            } => {
                guard::form(&handed_in, &context.http, scene, on_form).await;
            }
            event @ FullEvent::InteractionCreate { .. } => {
                let Some(shard_manager) = self.shards.get() else {
                    return;
                };
                let framework = poise::FrameworkContext {
                    serenity_context: &context,
                    bot_id: self.me,
                    options: &self.options,
                    user_data: &self.scene,
                    shard_manager,
                };
                Box::pin(poise::dispatch_event(framework, event)).await;
            }
            FullEvent::GuildCreate { guild, .. } => {
                let server = ServerId(guild.id.get().cast_signed());
                noted(
                    &scene,
                    people::server_seen(&scene.app, server, scene.clock.now()).await,
                );
                noted(
                    &scene,
                    people::promise_census(&scene.app, server, scene.clock.now()).await,
                );
            }
            FullEvent::GuildMemberAddition { new_member } if rooms::is_here(&new_member) => {
                here(&scene, &new_member).await;
            }
            FullEvent::GuildMemberUpdate { event, .. } if !event.pending => {
                let server = ServerId(event.guild_id.get().cast_signed());
                let account = AccountId(event.user.id.get().cast_signed());
                let now = scene.clock.now();
                noted(
                    &scene,
                    people::here(&scene.app, server, account, &event.user.name, now).await,
                );
            }
            FullEvent::GuildMemberRemoval { guild_id, user, .. } => {
                let server = ServerId(guild_id.get().cast_signed());
                let account = AccountId(user.id.get().cast_signed());
                noted(
                    &scene,
                    people::left(&scene.app, server, account, scene.clock.now()).await,
                );
            }
            _ => {}
        }
    }
}

async fn here(scene: &Scene, member: &serenity::all::Member) {
    let server = ServerId(member.guild_id.get().cast_signed());
    let account = AccountId(member.user.id.get().cast_signed());
    let now = scene.clock.now();
    noted(
        scene,
        people::here(&scene.app, server, account, &member.user.name, now).await,
    );
}

fn noted(scene: &Scene, done: Result<(), Fault>) {
    if let Err(fault) = done {
        scene.app.met(&fault);
        tracing::error!(%fault, "an event could not be recorded");
    }
}

async fn on_press(asked: guard::Asked, press: press::Press) -> Result<guard::Answer, Fault> {
    match press {
        press::Press::Cohort(press) => cohorts::on_press(asked, press).await,
        press::Press::Page(press) => page::on_press(asked, press).await,
        press::Press::Meeting(press) => meetings::on_press(asked, press).await,
        press::Press::Project(press) => projects::on_press(asked, press).await,
        press::Press::Prompt(press) => prompts::on_press(asked, press).await,
        press::Press::Webinar(press) => webinars::on_press(asked, press).await,
    }
}

async fn on_form(
    asked: guard::Asked,
    form: press::Form,
    filled: guard::Filled,
) -> Result<guard::Answer, Fault> {
    match form {
        press::Form::Page(form) => page::on_form(asked, form, filled).await,
        press::Form::Project(form) => projects::on_form(asked, form, filled).await,
    }
}
