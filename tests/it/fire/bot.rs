//! A bot in a tokio runtime of its own, which can die at any moment as a process does.

use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use carrel::{
    clock::{self, Clock},
    discord::gateway::Signs,
    points::{Point, Points},
    run::{self, Ended, Prepared, Settings},
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::{oneshot, watch},
    task,
};

use super::town::LOOK_AGAIN;

/// How long a runtime may take to let go of its tasks, in real time.
const DEATH_MAX: Duration = Duration::from_secs(10);

/// How long the lock of a bot that ended may seem to be held, in real time: a process that another
/// test starts has every open file of this one until it runs its own program.
const LOCKED_MAX: Duration = Duration::from_secs(1);

/// What became of a bot so far.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Life {
    Starting,
    Connected,
    /// It ended by itself, as it said.
    Ended(String),
}

/// A bot that lives until it is killed, stopped or dropped.
pub(crate) struct Bot {
    runtime: Option<Runtime>,
    life: watch::Receiver<Life>,
    signs: Arc<OnceLock<Arc<Signs>>>,
    stop: Option<oneshot::Sender<()>>,
}

impl Drop for Bot {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Bot {
    /// Starts a bot; it may still be starting when this returns.
    pub(crate) fn start(settings: Settings, clock: Clock) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("threads can be made");
        let (told, life) = watch::channel(Life::Starting);
        let (stop, stopped) = oneshot::channel::<()>();
        let signs = Arc::new(OnceLock::new());
        let shown = Arc::clone(&signs);
        runtime.spawn(async move {
            let ended = live(settings, clock, &told, &shown, stopped).await;
            let said = ended.map_or_else(|ended| ended.to_string(), |()| String::new());
            told.send_replace(Life::Ended(said));
        });
        Self {
            runtime: Some(runtime),
            life,
            signs,
            stop: Some(stop),
        }
    }

    /// Waits until the gateway has welcomed it; says what it said if it ended instead.
    pub(crate) async fn connected(&mut self) -> Result<(), String> {
        let life = self.life.wait_for(|life| *life != Life::Starting).await;
        match &*life.expect("a life ends by being told") {
            Life::Ended(said) => Err(said.clone()),
            Life::Starting | Life::Connected => Ok(()),
        }
    }

    /// Waits until it works on no event.
    pub(crate) async fn quiet(&self) {
        if let Some(signs) = self.signs.get() {
            let mut under_way = signs.under_way.subscribe();
            let quiet = under_way.wait_for(|count| *count == 0).await;
            drop(quiet.expect("the sender lives as long as the bot"));
        }
    }

    /// Waits until it has ended by itself, and returns what it said.
    pub(crate) async fn ended(&mut self) -> String {
        let life = self.life.wait_for(|life| matches!(life, Life::Ended(_)));
        match &*life.await.expect("a life ends by being told") {
            Life::Ended(said) => said.clone(),
            Life::Starting | Life::Connected => unreachable!("it was waited for"),
        }
    }

    /// Ends it at once, wherever it is, with every task of it.
    pub(crate) async fn kill(mut self) {
        let runtime = self.runtime.take().expect("it has not been killed yet");
        let dead = task::spawn_blocking(move || runtime.shutdown_timeout(DEATH_MAX));
        dead.await.expect("nothing panics in dying");
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) {
        let stop = self.stop.take().expect("it is stopped once");
        stop.send(()).expect("it waits for this");
        self.ended().await;
        self.kill().await;
    }
}

/// Prepares a bot on a database whose last bot has ended.
pub(crate) async fn prepared(settings: Settings, clock: Clock) -> Result<Prepared, Ended> {
    let mut looks = 0;
    loop {
        match Box::pin(run::prepare(settings.clone(), clock.clone())).await {
            Err(Ended::AnotherCopy { .. }) if LOOK_AGAIN * looks < LOCKED_MAX => {
                looks += 1;
                clock::pause(LOOK_AGAIN).await;
            }
            prepared => return prepared,
        }
    }
}

async fn live(
    settings: Settings,
    clock: Clock,
    told: &watch::Sender<Life>,
    shown: &OnceLock<Arc<Signs>>,
    stopped: oneshot::Receiver<()>,
) -> Result<(), Ended> {
    let bot = prepared(settings, clock).await?;
    let signs = bot.signs();
    let signs = shown.get_or_init(|| signs);
    let mut connected = signs.connected.subscribe();
    let stop = async {
        if connected.wait_for(|connected| *connected).await.is_ok() {
            told.send_replace(Life::Connected);
        }
        drop(stopped.await);
    };
    Box::pin(bot.serve(stop)).await
}

/// Counts the points that bots reach, and holds one of them at a chosen one.
#[derive(Clone, Default)]
pub(crate) struct Reaper(Arc<Reaping>);

#[derive(Default)]
struct Reaping {
    armed: AtomicBool,
    /// Requests and commits that have begun and not ended.
    under_way: watch::Sender<i64>,
    /// How many commits there were.
    commits: watch::Sender<u64>,
    reached: AtomicUsize,
    target: AtomicUsize,
    struck: watch::Sender<bool>,
    passed: Mutex<Vec<Point>>,
}

impl Reaper {
    /// The points to give to a bot.
    pub(crate) fn points(&self) -> Points {
        let reaping = Arc::clone(&self.0);
        Points::watched(move |point| {
            let reaping = Arc::clone(&reaping);
            Box::pin(async move { reaping.reach(point).await })
        })
    }

    /// Counts from now on, and strikes at the point with this number, from 0.
    pub(crate) fn arm(&self, target: usize) {
        self.0.reached.store(0, Ordering::SeqCst);
        self.0.target.store(target, Ordering::SeqCst);
        self.0.struck.send_replace(false);
        self.0
            .passed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.0.armed.store(true, Ordering::SeqCst);
    }

    /// Counts no more, and forgets that it has struck: whoever stood there is dead.
    pub(crate) fn disarm(&self) {
        self.0.armed.store(false, Ordering::SeqCst);
        self.0.struck.send_replace(false);
    }

    /// Waits until a bot stands at the chosen point, which it will never leave.
    pub(crate) async fn struck(&self) {
        let mut struck = self.0.struck.subscribe();
        let seen = struck.wait_for(|struck| *struck).await;
        drop(seen.expect("the sender lives as long as the reaper"));
    }

    /// Whether a bot stands at the chosen point.
    pub(crate) fn has_struck(&self) -> bool {
        *self.0.struck.borrow()
    }

    /// Counts how often a change has become lasting.
    pub(crate) fn commits(&self) -> watch::Receiver<u64> {
        self.0.commits.subscribe()
    }

    /// Waits until no request and no commit is under way.
    pub(crate) async fn quiet(&self) {
        let mut under_way = self.0.under_way.subscribe();
        let quiet = under_way.wait_for(|count| *count <= 0).await;
        drop(quiet.expect("the sender lives as long as the reaper"));
    }

    /// The points reached since it was armed, in order.
    pub(crate) fn passed(&self) -> Vec<Point> {
        let passed = self.0.passed.lock();
        passed.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Reaping {
    async fn reach(&self, point: Point) {
        let change = match point {
            Point::BeforeRequest { .. } | Point::BeforeCommit => 1,
            Point::AfterRequest { .. } | Point::AfterCommit => -1,
        };
        self.under_way.send_modify(|count| *count += change);
        if point == Point::AfterCommit {
            self.commits.send_modify(|count| *count += 1);
        }
        if !self.armed.load(Ordering::SeqCst) {
            return;
        }
        self.passed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(point);
        let number = self.reached.fetch_add(1, Ordering::SeqCst);
        if number == self.target.load(Ordering::SeqCst) {
            self.armed.store(false, Ordering::SeqCst);
            self.struck.send_replace(true);
            std::future::pending::<()>().await;
        }
    }
}
