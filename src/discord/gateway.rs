//! What the gateway tells: interactions, servers that Carrel comes to or is sent away from, and people
//! who come, pass screening, or leave.
//!
//! serenity calls this door in the runtime of its connection, which may end at any moment; so the
//! door only takes a place and hands the work over to who does it ([`HandOver`]).
//!
//! **Invariants**
//! - An event only starts work that a press could start too, so a lost event loses nothing for
//!   good: who joined is looked up again at every start.
//! - Nothing is worked on without a place in [`signs`], of which there are so many.
//! - No work that has begun ends with the connection that brought it.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use futures_util::future::BoxFuture;
use serenity::{
    all::{
        Client, Context, Event, FullEvent, Http, Interaction, RawEventHandler, ShardManager, UserId,
    },
    async_trait,
};

use super::{
    Command, Scene, change, choices, cohorts, groups, guard, helpers, hours, intake, meetings,
    milestones, mine, not_with, orientation, page, pauses, press, pretend, projects, prompts,
    removals, repair, rooms, safety, setup, signup, small, standing, taking_back, voice, webinars,
};
use crate::{
    app::{Fault, hello, people},
    domain::ids::{AccountId, ServerId},
};

pub mod signs;

use signs::Place;
pub use signs::{Line, Lost, Signs};

/// How serenity calls an interaction.
const INTERACTION: &str = "INTERACTION_CREATE";

/// Takes work from a connection to whoever does it, however the connection ends.
pub type HandOver = Arc<dyn Fn(BoxFuture<'static, ()>) + Send + Sync>;

/// Takes events from serenity and leads each to its room.
pub struct Door {
    desk: Arc<Desk>,
    line: Arc<Line>,
    hand_over: HandOver,
}

/// What every event of a connection needs.
struct Desk {
    scene: Arc<Scene>,
    /// The way to Discord that outlives the connection.
    http: Arc<Http>,
    me: UserId,
    options: poise::FrameworkOptions<Arc<Scene>, guard::Unsaid>,
    shards: OnceLock<Arc<ShardManager>>,
    signs: Arc<Signs>,
}

/// Counts interactions that serenity could not read, which it drops without a word.
#[derive(Debug)]
pub struct Alarm {
    /// Where they are counted.
    pub signs: Arc<Signs>,
    /// Where it is shown that Discord was heard.
    pub line: Arc<Line>,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// Every slash command, described in English and in each language that `words` has.
pub fn commands(scene: &Scene) -> Vec<Command> {
    let mut all = Vec::new();
    all.extend(setup::commands());
    all.extend(cohorts::commands());
    all.extend(page::commands());
    all.extend(hours::commands());
    all.extend(meetings::commands());
    all.extend(projects::commands());
    all.extend(prompts::commands());
    all.extend(webinars::commands());
    all.extend(change::commands());
    all.extend(safety::commands());
    for command in &mut all {
        describe(command, scene, "command");
    }
    poise::set_qualified_names(&mut all);
    all
}

/// Gives a command, its options and its subcommands their descriptions from `words`: the key of
/// `/meeting propose` is `command-meeting-propose`, that of its option `minutes`
/// `command-meeting-propose-minutes`. What stands in the menu of a message has a name there
/// in place of a description.
fn describe(command: &mut Command, scene: &Scene, above: &str) {
    let key = format!("{above}-{}", command.name);
    let english = scene
        .words
        .in_locale(crate::domain::language::Locale::ENGLISH);
    if let Some(name) = &mut command.context_menu_name {
        *name = english.plain(&key).into();
        return;
    }
    command.description = Some(english.plain(&key).into());
    for option in &mut command.parameters {
        option.description = Some(english.plain(&format!("{key}-{}", option.name)).into());
    }
    for below in &mut command.subcommands {
        describe(below, scene, &key);
    }
}

impl Door {
    /// A door for one connection, which shows its state in `line` and its work in `signs`.
    pub fn new(
        scene: Arc<Scene>,
        http: Arc<Http>,
        signs: Arc<Signs>,
        line: Arc<Line>,
        hand_over: HandOver,
    ) -> Self {
        let commands = commands(&scene);
        let options = poise::FrameworkOptions {
            commands,
            on_error: |error| Box::pin(guard::command_unread(error)),
            ..Default::default()
        };
        let desk = Desk {
            me: super::card::user(scene.me),
            scene,
            http,
            options,
            shards: OnceLock::new(),
            signs,
        };
        Self {
            desk: Arc::new(desk),
            line,
            hand_over,
        }
    }

    /// Takes a place for an interaction and hands it over.
    fn ask_in(&self, mut context: Context, interaction: Interaction) {
        let desk = Arc::clone(&self.desk);
        context.http = Arc::clone(&desk.http);
        match desk.signs.enter() {
            Place::Work(place) => (self.hand_over)(Box::pin(async move {
                let _place = place;
                desk.attend(context, interaction).await;
            })),
            Place::Busy(place) => (self.hand_over)(Box::pin(async move {
                let _place = place;
                guard::busy(&interaction, &desk.http, &desk.scene).await;
            })),
            Place::Away => {}
        }
    }
}

#[async_trait]
impl RawEventHandler for Alarm {
    async fn raw_event(&self, _context: Context, event: Event) {
        self.line.hear();
        if let Event::Unknown(unknown) = event
            && unknown.kind == INTERACTION
        {
            self.signs.unread();
        }
    }
}

#[async_trait]
impl serenity::framework::Framework for Door {
    async fn init(&mut self, client: &Client) {
        // The framework is initialised once, before any event, so the cell is empty here.
        self.desk
            .shards
            .get_or_init(|| Arc::clone(&client.shard_manager));
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "serenity knows many events and may add more; ours are those above"
    )]
    async fn dispatch(&self, context: Context, event: FullEvent) {
        match event {
            FullEvent::Ready { .. } | FullEvent::Resume { .. } => {
                tracing::info!("connected to Discord");
                self.line.welcome();
            }
            FullEvent::InteractionCreate { interaction } => self.ask_in(context, interaction),
            event @ (FullEvent::GuildCreate { .. }
            | FullEvent::GuildDelete { .. }
            | FullEvent::GuildMemberAddition { .. }
            | FullEvent::GuildMemberUpdate { .. }
            | FullEvent::GuildMemberRemoval { .. }) => {
                let desk = Arc::clone(&self.desk);
                if let Some(place) = desk.signs.enter_event() {
                    (self.hand_over)(Box::pin(async move {
                        let _place = place;
                        let _turn = desk.signs.turn().await;
                        note(&desk.scene, event).await;
                    }));
                }
            }
            _ => {}
        }
    }
}

impl Desk {
    /// Leads an interaction to its room.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "poise sorts all others, and those that serenity may add"
    )]
    async fn attend(&self, context: Context, interaction: Interaction) {
        let scene = Arc::clone(&self.scene);
        match interaction {
            Interaction::Component(pressed) => {
                guard::press(&pressed, &self.http, scene, on_press).await;
            }
            Interaction::Modal(handed_in) => {
                guard::form(&handed_in, &self.http, scene, on_form).await;
            }
            interaction => {
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
                let event = FullEvent::InteractionCreate { interaction };
                Box::pin(poise::dispatch_event(framework, event)).await;
            }
        }
    }
}

/// Records what an event says of a server or of people.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only the events above are handed over"
)]
async fn note(scene: &Scene, event: FullEvent) {
    match event {
        FullEvent::GuildCreate { guild, .. } => {
            let server = ServerId(guild.id.get().cast_signed());
            noted(
                scene,
                hello::server_seen(&scene.app, server, scene.clock.now()).await,
            );
            noted(
                scene,
                people::promise_census(&scene.app, server, scene.clock.now()).await,
            );
        }
        // A server that merely fails comes back.
        FullEvent::GuildDelete { incomplete, .. } if !incomplete.unavailable => {
            let server = ServerId(incomplete.id.get().cast_signed());
            noted(
                scene,
                hello::server_left(&scene.app, server, scene.clock.now()).await,
            );
        }
        FullEvent::GuildMemberAddition { new_member } if rooms::is_here(&new_member) => {
            here(scene, &new_member).await;
        }
        FullEvent::GuildMemberUpdate { event, .. } if !event.pending => {
            let server = ServerId(event.guild_id.get().cast_signed());
            let account = AccountId(event.user.id.get().cast_signed());
            let now = scene.clock.now();
            noted(
                scene,
                people::here(&scene.app, server, account, &event.user.name, now).await,
            );
        }
        FullEvent::GuildMemberRemoval { guild_id, user, .. } => {
            let server = ServerId(guild_id.get().cast_signed());
            let account = AccountId(user.id.get().cast_signed());
            noted(
                scene,
                people::left(&scene.app, server, account, scene.clock.now()).await,
            );
        }
        _ => {}
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
        press::Press::Setup(press) => setup::on_press(asked, press).await,
        press::Press::Cohort(press) => cohorts::on_press(asked, press).await,
        press::Press::Groups(press) => groups::on_press(asked, press).await,
        press::Press::Page(press) => page::on_press(asked, press).await,
        press::Press::Helper(press) => helpers::on_press(asked, press).await,
        press::Press::Hours(press) => hours::on_press(asked, press).await,
        press::Press::Choices(press) => choices::on_press(asked, press).await,
        press::Press::Intake(press) => intake::on_press(asked, press).await,
        press::Press::Meeting(press) => meetings::on_press(asked, press).await,
        press::Press::Pause(press) => pauses::on_press(asked, press).await,
        press::Press::Milestone(press) => milestones::on_press(asked, press).await,
        press::Press::Pretend(press) => pretend::on_press(asked, press).await,
        press::Press::Project(press) => projects::on_press(asked, press).await,
        press::Press::Prompt(press) => prompts::on_press(asked, press).await,
        press::Press::SignUp(press) => signup::on_press(asked, press).await,
        press::Press::Standing(press) => standing::on_press(asked, press).await,
        press::Press::TakingBack(press) => taking_back::on_press(asked, press).await,
        press::Press::Voice(press) => voice::on_press(asked, press).await,
        press::Press::Webinar(press) => webinars::on_press(asked, press).await,
        press::Press::Change(press) => change::on_press(asked, press).await,
        press::Press::Safety(press) => safety::on_press(asked, press).await,
        press::Press::NotWith(press) => not_with::on_press(asked, press).await,
        press::Press::Orientation(press) => orientation::on_press(asked, press).await,
        press::Press::Small(press) => small::on_press(asked, press).await,
        press::Press::Mine(press) => mine::on_press(asked, press).await,
        press::Press::Removal(press) => removals::on_press(asked, press).await,
        press::Press::Repair(press) => repair::on_press(asked, press).await,
    }
}

async fn on_form(
    asked: guard::Asked,
    form: press::Form,
    filled: guard::Filled,
) -> Result<guard::Answer, Fault> {
    match form {
        press::Form::Setup(form) => setup::on_form(asked, form, filled).await,
        press::Form::Cohort(form) => cohorts::on_form(asked, form, filled).await,
        press::Form::Groups(form) => groups::on_form(asked, form, filled).await,
        press::Form::Page(form) => page::on_form(asked, form, filled).await,
        press::Form::Hours(form) => hours::on_form(asked, form, filled).await,
        press::Form::Choices(form) => choices::on_form(asked, form, filled).await,
        press::Form::Intake(form) => intake::on_form(asked, form, filled).await,
        press::Form::Pause(form) => pauses::on_form(asked, form, filled).await,
        press::Form::Milestone(form) => milestones::on_form(asked, form, filled).await,
        press::Form::Project(form) => projects::on_form(asked, form, filled).await,
        press::Form::SignUp(form) => signup::on_form(asked, form, filled).await,
        press::Form::Prompt(form) => prompts::plan::on_form(asked, form, filled).await,
        press::Form::Safety(form) => safety::on_form(asked, form, filled).await,
        press::Form::NotWith(form) => not_with::on_form(asked, form, filled).await,
        press::Form::Webinar(form) => webinars::on_form(asked, form, filled).await,
    }
}
