//! Puts the parts together: one process that is the bot.
//!
//! Knows in which order things start and stop, and what every way to end is called ([`Ended`]).
//! Refuses to know what any part decides.
//!
//! It starts in two steps, so that whoever starts it can say in between how Carrel is invited:
//! [`prepare`] takes the database and asks Discord who we are; [`Prepared::serve`] works until it
//! is asked to stop.
//!
//! **Invariants**
//! - Nothing is static: several bots can live in one process, each on its own database.
//! - Dropping the future ends everything; what was under way is looked for at the next start.
//! - Nothing here waits for ever: each step of stopping has its limit.

use std::{
    ffi::OsString,
    future::Future,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{FusedFuture, join3, pending},
    pin_mut,
};
use serenity::all::Http;
use tokio::task::JoinHandle;

use crate::{
    app::{
        App, Defaults,
        decks::{self, DeckFiles},
    },
    charts::Fonts,
    clock::{self, Clock},
    config::Token,
    discord::{
        Scene,
        delivery::Post,
        gateway::Signs,
        identity::Identity,
        relay::{Manner, Relay},
        rights::{self, invite_address},
        wire::{self, Api},
    },
    jobs::{Runner, Stopped},
    points::Points,
    store::Store,
    words::{Words, decks::told},
};

mod ended;
mod gateway;
mod introduction;
mod lock;
pub mod logging;
mod nightly;
mod notice;
mod readiness;
mod signals;
mod watchdog;

pub use ended::{Ended, RESTART_CODE};
use gateway::{Gateway, Parts};
pub use lock::Lock;
pub use nightly::Nightly;
use notice::Supervisor;
pub use readiness::ask as ask_ready;
use readiness::{Board, State};
pub use signals::asked_to_stop;
use watchdog::Watchdog;

/// How long work that is under way may take to end after we were asked to stop.
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// How long serenity may take to say good-bye to Discord.
const FAREWELL_MAX: Duration = Duration::from_secs(3);

/// How long the database may take to close.
const CLOSE_MAX: Duration = Duration::from_secs(2);

/// How many mistakes of one file of prompts are logged: as many as anybody mends at once.
const MISTAKES_LOGGED_MAX: usize = 50;

/// What the process is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bot's token.
    pub token: Token,
    /// Where Discord answers.
    pub api: Api,
    /// The SQLite file.
    pub database: PathBuf,
    /// What new programmes start with.
    pub defaults: Defaults,
    /// The files of the decks that cohorts can be opened with.
    pub decks: DeckFiles,
    /// Where the nightly copies go, and how many are kept; none takes none.
    pub nightly: Option<Nightly>,
    /// Whether a stuck runtime ends the whole process: not where others live in it too.
    pub watched: bool,
    /// How long Discord may take for one answer.
    pub answer_max: Duration,
    /// How many requests a second jobs may make; people's own clicks are not counted.
    pub requests_a_second: u32,
    /// Who watches the points at which the process can die.
    pub points: Points,
    /// What pictures are written in.
    pub fonts: Fonts,
    /// The socket of the supervisor that wants to hear how we are, if there is one.
    pub supervisor: Option<OsString>,
}

/// How long Discord may take for one answer, unless somebody says otherwise.
pub const ANSWER_MAX: Duration = Duration::from_secs(20);

/// How many requests a second jobs may make, unless somebody says otherwise. Discord allows 50
/// for everything together.
pub const REQUESTS_A_SECOND: u32 = 45;

impl Settings {
    /// What a bot needs that lives beside a simulated Discord in one process: our defaults, no
    /// nightly copies, and no watchdog, which would end them all.
    pub fn for_simulation(api_base: &str, token: &str, database: &Path) -> Result<Self, Ended> {
        let unread = || Ended::TokenRefused {
            why: "it has signs that no token has".to_owned(),
        };
        Ok(Self {
            token: Token::read(token).ok_or_else(unread)?,
            api: Api::At(api_base.to_owned()),
            database: database.to_owned(),
            defaults: Defaults::default(),
            decks: DeckFiles::default(),
            nightly: None,
            watched: false,
            answer_max: ANSWER_MAX,
            requests_a_second: REQUESTS_A_SECOND,
            points: Points::default(),
            fonts: Fonts::built_in(),
            supervisor: None,
        })
    }
}

/// The built-in fonts and those in a folder, or where none is named those of the system.
pub fn fonts(folder: Option<&Path>) -> Fonts {
    let built_in = Fonts::built_in().count();
    let fonts = Fonts::with_others(folder);
    let others = fonts.count() - built_in;
    match folder {
        Some(folder) if others == 0 => {
            let folder = folder.display();
            tracing::warn!(%folder, "no font can be read there; some names become numbers in pictures");
        }
        Some(_) | None => tracing::debug!(others, "fonts are read"),
    }
    fonts
}

/// The rights that Carrel asks a server for, as Discord's bits.
pub fn rights_needed() -> u64 {
    rights::needed_bits()
}

/// A bot that knows who it is, and holds its database, but does not work yet.
#[derive(Debug)]
pub struct Prepared {
    api: Api,
    database: PathBuf,
    nightly: Option<Nightly>,
    watched: bool,
    identity: Identity,
    scene: Arc<Scene>,
    ways: Ways,
    signs: Arc<Signs>,
    board: Board,
    supervisor: Supervisor,
    lock: Lock,
}

/// The ways to Discord, which all lead through the relay.
#[derive(Debug)]
struct Ways {
    /// For what people wait for.
    people: Arc<Http>,
    /// For each connection of the gateway, which is never shared with people: it may end.
    gateway: Way,
    /// For jobs.
    jobs: Http,
    /// The relay itself, which ends with this value.
    _relay: Passing,
}

/// How a way to Discord through the relay is opened.
#[derive(Clone, Debug)]
struct Way {
    token: Token,
    address: String,
    answer_max: Duration,
}

impl Way {
    fn open(&self) -> Result<Http, Ended> {
        wire::http(self.token.reveal(), &self.address, self.answer_max)
            .map_err(|error| Ended::Refused(format!("no HTTP client can be made: {error}")))
    }
}

/// The relay at work, until it is dropped.
#[derive(Debug)]
struct Passing(JoinHandle<()>);

impl Drop for Passing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Keeps every copy of Carrel from the database at `database` for as long as the lock is held.
pub fn alone(database: &Path) -> Result<Lock, Ended> {
    Lock::take(database)
}

/// Prepares a bot and lets it work until `stop` is ready.
pub async fn run(
    settings: Settings,
    clock: Clock,
    stop: impl Future<Output = ()>,
) -> Result<(), Ended> {
    Box::pin(prepare(settings, clock)).await?.serve(stop).await
}

/// Takes the database, asks Discord who we are, and tells it our commands.
pub async fn prepare(settings: Settings, clock: Clock) -> Result<Prepared, Ended> {
    let ways = Ways::open(&settings).await?;
    let Settings {
        api,
        database,
        mut defaults,
        decks,
        nightly,
        watched,
        points,
        fonts,
        supervisor,
        ..
    } = settings;
    if let Api::At(base) = &api {
        defaults.attachment_origins.push(base.clone()); // It serves its own attachments.
    }
    let lock = Lock::take(&database)?;
    let store = Store::open(&database).await?.watched(points);
    let words = Words::load().expect("a test reads every built-in file");
    defaults.decks = decks::keep(&store, &decks, clock.now()).await?;
    tell_of_decks(&defaults, &words);
    match introduction::introduce(&ways.people, &api).await {
        Ok(identity) => {
            let scene = Arc::new(Scene {
                app: Arc::new(App { store, defaults }),
                words: Arc::new(words),
                clock,
                me: identity.account,
                fonts,
            });
            let prepared = Prepared {
                api,
                board: Board::beside(&database),
                database,
                nightly,
                watched,
                identity,
                scene,
                ways,
                signs: Arc::default(),
                supervisor: Supervisor::at(supervisor.as_ref()),
                lock,
            };
            introduction::register(&prepared.ways.people, &prepared.scene, &prepared.api).await?;
            Ok(prepared)
        }
        Err(ended) => {
            store.close().await;
            Err(ended)
        }
    }
}

/// Says in the log what is wrong with files of prompts, which must not go unseen.
fn tell_of_decks(defaults: &Defaults, words: &Words) {
    for spoilt in defaults.decks.spoilt() {
        for sentence in told(&words.in_english(), spoilt, MISTAKES_LOGGED_MAX) {
            tracing::warn!("{sentence}");
        }
    }
}

impl Ways {
    async fn open(settings: &Settings) -> Result<Self, Ended> {
        let token = settings.token.reveal();
        let relay = Relay::open(Manner {
            token,
            api: &settings.api,
            answer_max: settings.answer_max,
            requests_a_second: settings.requests_a_second,
            points: settings.points.clone(),
        });
        let relay = relay
            .await
            .map_err(|error| Ended::Refused(format!("no way out can be opened: {error}")))?;
        let way = |address| Way {
            token: settings.token.clone(),
            address,
            answer_max: settings.answer_max,
        };
        let gateway = way(relay.for_people());
        Ok(Self {
            people: Arc::new(gateway.open()?),
            jobs: way(relay.for_jobs()).open()?,
            gateway,
            _relay: Passing(pass_on(relay)),
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the relay serves whoever waits for it"
)]
fn pass_on(relay: Relay) -> JoinHandle<()> {
    tokio::spawn(async move {
        if let Err(error) = relay.serve().await {
            tracing::error!(%error, "the way out is closed");
        }
    })
}

impl Prepared {
    /// The address that adds Carrel to a server with exactly the rights that it needs.
    pub fn invite_address(&self) -> String {
        invite_address(self.identity.application)
    }

    /// Signs by which others see whether the bot is connected and at work.
    pub fn signs(&self) -> Arc<Signs> {
        Arc::clone(&self.signs)
    }

    /// Works until `stop` is ready, then ends what is under way and closes the database.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> Result<(), Ended> {
        let watchdog = self.watched.then(Watchdog::start);
        let Self {
            api,
            database,
            nightly,
            scene,
            ways,
            signs,
            mut board,
            supervisor,
            lock,
            ..
        } = self;
        let app = Arc::clone(&scene.app);
        let clock = scene.clock.clone();
        let copies = async {
            match &nightly {
                Some(nightly) => nightly::go_on(nightly, &database, &clock).await,
                None => pending().await,
            }
        };
        let Ways {
            people,
            gateway,
            jobs,
            _relay: relay,
        } = ways;
        let post = Post {
            http: Arc::new(jobs),
            me: scene.me,
            scene: Arc::clone(&scene),
        };
        let parts = Parts {
            api,
            http: people,
            way: gateway,
            scene,
            signs,
        };
        let shown = (&mut board, &supervisor);
        let working = work(parts, post, shown, watchdog.as_ref(), stop);
        let (working, copies) = (Box::pin(working), Box::pin(copies)); // Too large to lie in a caller.
        let worked = tokio::select! {
            worked = working => worked,
            never = copies => match never {},
        };
        drop(relay);
        if within(CLOSE_MAX, app.store.close()).await.is_none() {
            tracing::warn!("the database took too long to close; nothing is lost by that");
        }
        drop(lock);
        worked
    }
}

/// Connects, keeps promises, and ends all of it in order.
async fn work(
    parts: Parts,
    post: Post,
    (board, supervisor): (&mut Board, &Supervisor),
    watchdog: Option<&Watchdog>,
    stop: impl Future<Output = ()>,
) -> Result<(), Ended> {
    let (scene, signs) = (Arc::clone(&parts.scene), Arc::clone(&parts.signs));
    let way = Arc::clone(&parts.http);
    let mut gateway = Gateway::start(parts).await?;
    let runner = Runner::start(Arc::clone(&scene.app), scene.clock.clone(), post).await;
    let runner = runner.map_err(|fault| stopped(fault.into(), &scene.app))?;
    let has_begun = AtomicBool::new(false);
    let promises = async {
        turned_on(&signs).await;
        has_begun.store(true, Ordering::Relaxed);
        let look = async {
            introduction::look_at_rights(&way, &scene).await;
            pending::<()>().await;
        };
        tokio::select! {
            kept = runner.run() => kept,
            () = look => Ok(()),
        }
    }
    .fuse();
    let state = || {
        let connected = *signs.connected.borrow();
        State::of(
            has_begun.load(Ordering::Relaxed),
            connected,
            runner.silent(),
        )
    };
    pin_mut!(promises, stop);

    let ended = tokio::select! {
        ended = gateway.ended() => Err(ended),
        ended = readiness::show(board, supervisor, &signs, state) => Err(ended),
        kept = &mut promises => kept.map_err(|why| stopped(why, &scene.app)),
        () = scene.app.store.damaged() => Ok(()), // The process ends by what is said of it below.
        () = &mut stop => Ok(()),
    };
    let ended = scene
        .app
        .store
        .damage()
        .map_or(ended, |damage| Err(damage.into()));
    tracing::info!("stopping");
    supervisor.stopping();
    board.show(State::Stopping);
    if let Some(watchdog) = watchdog {
        watchdog.closing();
    }
    runner.stop();
    let jobs = async {
        if has_begun.load(Ordering::Relaxed) && !promises.is_terminated() {
            drop(promises.await);
        }
    };
    let farewell = within(FAREWELL_MAX, gateway.close());
    if within(DRAIN_MAX, join3(jobs, quiet(&signs), farewell))
        .await
        .is_none()
    {
        tracing::warn!("some work did not end in time; it is looked for at the next start");
    }
    readiness::say_lost(signs.take_lost());
    ended
}

/// Waits until the gateway has welcomed us.
async fn turned_on(signs: &Signs) {
    let mut connected = signs.connected.subscribe();
    if connected.wait_for(|connected| *connected).await.is_err() {
        pending::<()>().await; // The sender lives in `signs`, so this is never reached.
    }
}

/// Waits until no event is being worked on.
async fn quiet(signs: &Signs) {
    let mut under_way = signs.under_way.subscribe();
    drop(under_way.wait_for(|count| *count == 0).await);
}

fn stopped(stopped: Stopped, app: &App) -> Ended {
    match stopped {
        Stopped::Fault(fault) => {
            app.met(&fault);
            let damage = app.store.damage();
            damage.map_or(Ended::Fault(fault), Ended::Database)
        }
        Stopped::Refused(why) => Ended::TokenRefused { why },
    }
}

/// What the future gives within `span` of real time.
async fn within<T>(span: Duration, future: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        given = future => Some(given),
        () = clock::pause(span) => None,
    }
}
