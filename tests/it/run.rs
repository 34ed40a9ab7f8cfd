//! The process: how it starts, what it says when it cannot, and how it stops.

use std::{
    fs::{self, File},
    future::{Future, pending},
    io::{self, BufRead, BufReader, Write},
    net::TcpListener,
    ops::Deref,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex, Once},
    time::Duration,
};

use carrel::{
    clock::Clock,
    discord::{gateway::Signs, rights},
    run::{self, Ended, Settings, logging},
    sim::{Options, Permissions, Sim, people::NewAccount},
};
use serde_json::json;
use tempfile::TempDir;
use tracing_subscriber::fmt::MakeWriter;

use crate::sim::openapi::Witness;

/// A token that is none of the simulator's.
const SECRET: &str = "MTIzNDU2Nzg5.G0hush.not-to-be-seen-by-anybody";

/// How long a test waits for the journal; only a failing one waits so long.
const PATIENCE: Duration = Duration::from_secs(10);

fn settings(base: &str, token: &str, database: &Path) -> Settings {
    Settings::for_simulation(base, token, database).expect("it is a token")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

/// An address at which nobody answers.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    format!("http://{address}")
}

/// Starts a bot that cannot start, and returns why.
async fn ended(base: &str, token: &str, database: &Path) -> Ended {
    run::run(settings(base, token, database), Clock::system(), pending())
        .await
        .expect_err("it cannot start")
}

/// A simulated Discord that is judged when it is gone.
struct Watched {
    sim: Sim,
    _witness: Witness,
}

impl Deref for Watched {
    type Target = Sim;

    fn deref(&self) -> &Sim {
        &self.sim
    }
}

async fn sim(options: Options) -> Watched {
    let witness = Witness::new();
    let record = witness.record();
    let sim = Sim::start(Options { record, ..options }).await;
    Watched {
        sim: sim.expect("a port is free"),
        _witness: witness,
    }
}

/// Lets a bot live while `story` runs, then asks it to stop.
async fn live<F>(sim: &Sim, database: &Path, story: impl FnOnce(Arc<Signs>) -> F)
where
    F: Future<Output = ()>,
{
    let settings = settings(sim.base(), sim.bot_token(), database);
    let bot = run::prepare(settings, Clock::system())
        .await
        .expect("the bot can start");
    let signs = bot.signs();
    bot.serve(story(signs)).await.expect("it stops as asked");
}

async fn connected(signs: &Signs) {
    let mut connected = signs.connected.subscribe();
    connected
        .wait_for(|connected| *connected)
        .await
        .expect("the sign stays");
}

#[tokio::test]
async fn nobody_at_the_address_is_said_with_the_address() {
    let (folder, base) = (folder(), nobody());
    let ended = ended(&base, SECRET, &folder.path().join("c.sqlite")).await;
    assert_eq!(ended.code(), 4);
    assert_eq!(
        ended.to_string(),
        format!(
            "{base} cannot be used now (Discord cannot be reached): check the network and try again \
             later"
        )
    );
}

#[tokio::test]
async fn a_second_copy_is_refused_and_told_by_which_file() {
    let folder = folder();
    let database = folder.path().join("c.sqlite");
    let lock = folder.path().join("c.sqlite.lock");
    let first = File::create(&lock).expect("the file can be made");
    first.try_lock().expect("nobody else has it");

    let refused = ended(&nobody(), SECRET, &database).await;
    assert_eq!(refused.code(), 6);
    assert_eq!(
        refused.to_string(),
        format!(
            "another copy of Carrel runs on this database, as {} says: stop it first, or choose \
             another `database`",
            lock.display()
        )
    );
    assert!(!database.exists());

    drop(first);
    assert_eq!(ended(&nobody(), SECRET, &database).await.code(), 4);
}

#[tokio::test]
async fn a_file_that_is_no_database_of_ours_is_left_alone() {
    let folder = folder();
    let text = folder.path().join("letter.txt");
    fs::write(&text, "Dear librarian, this is no database. ".repeat(100)).expect("it is written");
    let refused = ended(&nobody(), SECRET, &text).await;
    assert_eq!(refused.code(), 5);
    assert!(
        refused.to_string().ends_with(
            "letter.txt is not an SQLite database: choose another path for `database`, or move that \
             file away"
        ),
        "{refused}"
    );

    let other = folder.path().join("other.sqlite");
    make_database(
        &other,
        "PRAGMA application_id = 7; CREATE TABLE cat (name TEXT)",
    )
    .await;
    let before = fs::read(&other).expect("it can be read");
    let refused = ended(&nobody(), SECRET, &other).await;
    assert_eq!(refused.code(), 5);
    assert!(
        refused
            .to_string()
            .contains("is a database, but not Carrel's"),
        "{refused}"
    );
    assert_eq!(fs::read(&other).expect("it can be read"), before);
}

async fn make_database(path: &Path, statements: &'static str) {
    use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let mut connection = options.connect().await.expect("it can be made");
    for statement in statements.split("; ") {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .expect("the statement is right");
    }
    sqlx::Connection::close(connection)
        .await
        .expect("it closes");
}

#[tokio::test]
async fn a_database_in_no_folder_is_said() {
    let ended = ended(&nobody(), SECRET, Path::new("no/such/folder/c.sqlite")).await;
    assert_eq!(ended.code(), 5);
    assert!(
        ended
            .to_string()
            .starts_with("no/such/folder/c.sqlite.lock cannot be made: "),
        "{ended}"
    );
}

#[tokio::test]
async fn a_token_that_discord_does_not_know_is_said_without_it() {
    let (sim, folder) = (sim(Options::default()).await, folder());
    let ended = ended(sim.base(), SECRET, &folder.path().join("c.sqlite")).await;
    assert_eq!(ended.code(), 3);
    let said = ended.to_string();
    assert!(
        said.starts_with("Discord refuses the token (Discord answered 401"),
        "{said}"
    );
    assert!(!format!("{said}{ended:?}").contains("hush"), "{said}");
}

#[tokio::test]
async fn the_intent_that_is_switched_off_is_named() {
    let options = Options {
        members_intent: false,
        ..Options::default()
    };
    let (sim, folder) = (sim(options).await, folder());
    let ended = ended(sim.base(), sim.bot_token(), &folder.path().join("c.sqlite")).await;
    assert_eq!(ended.code(), 7);
    assert!(
        ended.to_string().contains("“Server Members Intent”"),
        "{ended}"
    );
}

#[tokio::test]
async fn commands_are_sent_once_and_not_at_every_start() {
    let (sim, folder) = (sim(Options::default()).await, folder());
    let database = folder.path().join("c.sqlite");
    for _start in 0..3 {
        live(
            &sim,
            &database,
            |signs| async move { connected(&signs).await },
        )
        .await;
    }
    let counts = sim.people().counts().await.expect("the simulator counts");
    let sent: u64 = counts
        .requests
        .iter()
        .filter(|(request, _)| request.starts_with("PUT ") && request.contains("/commands"))
        .map(|(_, count)| count)
        .sum();
    assert_eq!(sent, 1, "{:?}", counts.requests);
    assert_eq!(counts.unknown_routes, 0, "{:?}", counts.requests);
}

#[tokio::test]
async fn a_bot_that_is_dropped_lets_its_database_go() {
    let (sim, folder) = (sim(Options::default()).await, folder());
    let database = folder.path().join("c.sqlite");
    let settings = settings(sim.base(), sim.bot_token(), &database);
    let bot = run::prepare(settings.clone(), Clock::system())
        .await
        .expect("the bot can start");
    let signs = bot.signs();
    tokio::select! {
        ended = bot.serve(pending()) => panic!("{ended:?}"),
        () = connected(&signs) => {}
    }
    run::prepare(settings, Clock::system())
        .await
        .expect("the database is free again");
}

#[tokio::test]
async fn missing_rights_are_named_at_the_start() {
    let (sim, folder) = (sim(Options::default()).await, folder());
    let people = sim.people();
    let server = people
        .open_server("Library", &NewAccount::named("olga"))
        .await
        .expect("the server opens");
    let most = Permissions(rights::needed_bits() & !rights::PIN_MESSAGES);
    people
        .add_bot(server.server_id, most)
        .await
        .expect("the bot comes");
    let log = Log::default();
    let _logging = log.begin("info");
    live(&sim, &folder.path().join("c.sqlite"), |_signs| {
        log.shows("Carrel lacks rights on a server: ")
    })
    .await;
    let said = log.said();
    assert!(
        said.contains("https://discord.com/oauth2/authorize?client_id="),
        "{said}"
    );
    let line = said
        .lines()
        .find(|line| line.contains("lacks rights"))
        .expect("it is said");
    assert!(line.contains("on a server: Pin messages. Give"), "{line}");
}

#[tokio::test]
async fn no_token_is_logged_however_much_is_asked_for() {
    let (sim, folder) = (sim(Options::default()).await, folder());
    let people = sim.people();
    let server = people
        .open_server("Library", &NewAccount::named("olga"))
        .await
        .expect("the server opens");
    people
        .add_bot(server.server_id, Permissions(rights::needed_bits()))
        .await
        .expect("the bot comes");
    let log = Log::default();
    let _logging = log.begin("trace,carrel::sim=off");
    let database = folder.path().join("c.sqlite");
    ended(&nobody(), SECRET, &database).await;
    ended(sim.base(), SECRET, &database).await;
    live(&sim, &database, |signs| async move {
        connected(&signs).await;
        people
            .run(
                server.owner_id,
                server.general_channel_id,
                "milestone list",
                json!({}),
            )
            .await
            .expect("the command is answered");
    })
    .await;
    let said = log.said();
    assert!(said.contains("answered an interaction"), "{said}");
    for hidden in [
        SECRET,
        sim.bot_token(),
        "/interactions/",
        "/webhooks/",
        "Authorization",
    ] {
        assert!(!said.contains(hidden), "{hidden} in {said}");
    }
}

#[tokio::test]
async fn what_is_under_way_is_answered_before_the_bot_stops() {
    let (sim, folder) = (sim(Options::default()).await, folder());
    let people = sim.people();
    let server = people
        .open_server("Library", &NewAccount::named("olga"))
        .await
        .expect("the server opens");
    people
        .add_bot(server.server_id, Permissions(rights::needed_bits()))
        .await
        .expect("the bot comes");
    let settings = settings(sim.base(), sim.bot_token(), &folder.path().join("c.sqlite"));
    let bot = run::prepare(settings, Clock::system())
        .await
        .expect("the bot can start");
    let signs = bot.signs();
    let begun = async {
        people
            .await_journal(0, Some("interaction_answered"), PATIENCE)
            .await
            .expect("the bot says that it has heard");
    };
    let asking = async {
        connected(&signs).await;
        people
            .run(
                server.owner_id,
                server.general_channel_id,
                "milestone list",
                json!({}),
            )
            .await
    };
    let (stopped, seen) = tokio::join!(bot.serve(begun), asking);
    stopped.expect("it stops as asked");
    let seen = seen.expect("the command is answered");
    assert_eq!(seen.why, None);
    assert_eq!(*signs.under_way.borrow(), 0);
}

/// The binary, in a folder without settings and with these variables alone.
fn binary(folder: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carrel"));
    command
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn the_binary_says_in_its_exit_code_why_it_ended() {
    let (folder, base) = (folder(), nobody());
    let token = ("CARREL_DISCORD_TOKEN", SECRET);
    let log = ("CARREL_LOG", "trace");
    for (variables, code, said) in [
        (vec![], 2, "Discord needs a token"),
        (
            vec![token, ("CARREL_DATABSE", "x")],
            2,
            "did you mean CARREL_DATABASE?",
        ),
        (
            vec![token, log, ("CARREL_DISCORD_API_BASE", base.as_str())],
            4,
            "Discord cannot be reached",
        ),
    ] {
        let ended = binary(folder.path(), &variables)
            .arg("run")
            .output()
            .expect("the binary can be started");
        let errors = String::from_utf8(ended.stderr).expect("errors are text");
        assert_eq!(ended.status.code(), Some(code), "{errors}");
        assert!(errors.contains(said), "{errors}");
        assert!(!errors.contains(SECRET), "{errors}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_prints_its_invitation_and_stops_when_it_is_told_to() {
    let (sim, folder) = (sim(Options::default()).await, folder());
    let variables = [
        ("CARREL_DISCORD_TOKEN", sim.bot_token()),
        ("CARREL_DISCORD_API_BASE", sim.base()),
    ];
    let mut bot = binary(folder.path(), &variables)
        .arg("run")
        .spawn()
        .expect("the binary can be started");
    let mut line = String::new();
    let output = bot.stdout.take().expect("it is piped");
    BufReader::new(output)
        .read_line(&mut line)
        .expect("it prints");
    assert!(
        line.starts_with("Add Carrel to a server: https://discord.com/oauth2/authorize?client_id="),
        "{line}"
    );
    sim.people()
        .await_journal(0, Some("gateway_ready"), PATIENCE)
        .await
        .expect("the journal can be read");
    let told = Command::new("kill")
        .args(["-TERM", &bot.id().to_string()])
        .status()
        .expect("the system has `kill`");
    assert!(told.success());
    let ended = bot.wait_with_output().expect("it ends");
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{errors}");
}

/// Keeps what is logged in this thread.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn begin(&self, filter: &str) -> tracing::subscriber::DefaultGuard {
        // Without a subscriber of its own, another test's thread would switch events off for all.
        static OTHERS: Once = Once::new();
        OTHERS.call_once(|| {
            let others = logging::subscriber("trace", false, io::sink);
            tracing::subscriber::set_global_default(others).expect("nobody else sets it");
        });
        tracing::subscriber::set_default(logging::subscriber(filter, false, self.clone()))
    }

    pub(crate) fn said(&self) -> String {
        let bytes = self.0.lock().expect("nobody panics while logging").clone();
        String::from_utf8(bytes).expect("logs are text")
    }

    /// Waits until this is logged.
    async fn shows(&self, text: &str) {
        let shown = async {
            while !self.said().contains(text) {
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, shown).await;
        assert!(waited.is_ok(), "{text} is not in {}", self.said());
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().expect("nobody panics while logging");
        kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
