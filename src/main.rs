//! Parses arguments and calls the command they name; nothing else.

use std::{
    error::Error,
    io::{self, Write},
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
    pin::pin,
    process::ExitCode,
    time::Duration,
};

use carrel::{
    admin::{self, backup, groups, import, jobs, times},
    clock::Clock,
    config::{self, Config, Problems},
    demo,
    domain::ids::JobId,
    points::Points,
    run::{self, Ended, Nightly, Settings, logging},
    sim::{self, Permissions, Sim, people::NewAccount},
    words::Words,
};
use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use serde_json::json;
use tokio::runtime::Runtime;

/// How long tasks that do not end are waited for before the process is gone.
const LEAVE_MAX: Duration = Duration::from_millis(500);

/// Carrel is a Discord bot for peer groups: it gives every group a private room, posts a prompt
/// every fortnight, finds fair meeting times across time zones, and keeps track of milestones.
///
/// Three things to try first:
///
///   1. carrel demo                    lets simulated people live through a cohort's opening
///
///   2. carrel import --dry-run FILE   says what an import of your sign-ups would answer
///
///   3. carrel run                     starts the bot; config/carrel.toml explains its settings
#[derive(Debug, Parser)]
#[command(name = "carrel", version, verbatim_doc_comment)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the bot, and prints the address that adds it to a server.
    Run {
        /// The file with the settings; config/carrel.toml if that exists.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Shows what is promised and not done yet, takes it up again, or gives it up; also while
    /// Carrel runs.
    Jobs {
        /// The file with the settings; config/carrel.toml if that exists.
        #[arg(long, value_name = "FILE", global = true)]
        config: Option<PathBuf>,
        #[command(subcommand)]
        asked: Jobs,
    },
    /// Copies the whole database to a new file, also while Carrel runs.
    Backup {
        /// The file with the settings; config/carrel.toml if that exists.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Where the copy goes; it must not exist yet.
        file: PathBuf,
    },
    /// Puts a copy back in place of the database, which is moved aside. Carrel must not run.
    Restore {
        /// The file with the settings; config/carrel.toml if that exists.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// The copy, made by `carrel backup` or in the night.
        file: PathBuf,
    },
    /// Says whether the bot that runs on the database is ready, and ends with 0 only if it is.
    Ready {
        /// The file with the settings that the bot was started with.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Plays a cohort's opening on a simulated Discord, and prints what people would read.
    Demo {
        /// Ends after the story, with 0 only if every step was seen; otherwise goes on until Ctrl-C.
        #[arg(long)]
        headless: bool,
        /// The sheet with the sign-ups; 24 invented librarians if none is given.
        #[arg(long, value_name = "FILE")]
        signups: Option<PathBuf>,
        /// The cohort's first day, such as 2027-03-01; the Monday after next if none is given.
        #[arg(long, value_name = "DATE")]
        start: Option<NaiveDate>,
        /// How many weeks of the cohort are played.
        #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(2..=52))]
        weeks: u32,
        /// Where the database is made; a new file in the folder for temporary files if none is given.
        #[arg(long, value_name = "FILE")]
        database: Option<PathBuf>,
        /// A new file to which every exchange and every dispatch is written, one line of JSON each.
        #[arg(long, value_name = "FILE")]
        record: Option<PathBuf>,
    },
    /// Starts a simulated Discord, and prints one line of JSON: where it is, its bot's token, and
    /// the ids of a server that the bot is on. `--guide` shows how to test a bot of your own there.
    Sim {
        /// Where to listen; port 0 takes any free one.
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// The seed from which its tokens and ids are made.
        #[arg(long, value_name = "N", default_value_t = 0)]
        seed: u64,
        /// A new file to which every exchange and every dispatch is written, one line of JSON each.
        #[arg(long, value_name = "FILE")]
        record: Option<PathBuf>,
        /// Prints how to test a bot of your own, with an example in Rust and in Python, and ends.
        #[arg(long)]
        guide: bool,
        /// Prints how programs act as its people, and ends.
        #[arg(long)]
        manual: bool,
        /// Prints which of Discord's rules are kept, and who says that they are, and ends.
        #[arg(long)]
        contract: bool,
    },
    /// Reads a file of sign-ups as an import would, and prints an answer for every row.
    Import {
        /// Stores nothing. Importing for good is done inside Discord.
        #[arg(long, required = true)]
        dry_run: bool,
        /// The sheet with the sign-ups, as comma-separated values.
        file: PathBuf,
    },
    /// Finds the fairest times for people of a file of sign-ups, and says why they are the fairest
    /// or why there are none. Nothing is stored, and no server is needed.
    ///
    /// Meetings start on the hour or half hour of UTC and end within the days asked for. Where no
    /// time suits all, the times are the best for most, at least two thirds; who cannot come is
    /// named, with a smallest set of people who share no time (of more than twelve people it may not
    /// be the smallest).
    Times {
        /// The sheet with the sign-ups, as comma-separated values; rows that cannot be taken are
        /// told and left out.
        #[arg(long, value_name = "FILE")]
        signups: PathBuf,
        /// Whom to look at, by what stands in `discord_user_id`; who has nothing there is known by
        /// the row, as `row-7` (row 1 is the headings). Everyone if it is not given.
        #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
        ids: Option<Vec<String>>,
        /// The first day, such as 2027-03-01, from midnight in UTC.
        #[arg(long, value_name = "DATE", value_parser = times::day)]
        from: NaiveDate,
        /// How many days.
        #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(times::DAYS))]
        days: u16,
        /// How many minutes the meeting takes.
        #[arg(long, value_name = "M", default_value_t = 60, value_parser = clap::value_parser!(u16).range(times::MINUTES))]
        minutes: u16,
        /// How many times are offered at most.
        #[arg(long, value_name = "K", default_value_t = 3, value_parser = clap::value_parser!(u16).range(times::OPTIONS))]
        options: u16,
        /// What each has borne so far, as JSON: `{"ID":{"cost":6,"left_out":0}}`; nothing if it is
        /// not given.
        #[arg(long, value_name = "FILE")]
        ledger: Option<PathBuf>,
        /// Prints the answer as one line of JSON.
        #[arg(long)]
        json: bool,
    },
    /// Forms the best groups of the people of a file of sign-ups, and says why, and why somebody
    /// has none. Nothing is stored, and no server is needed.
    ///
    /// A group shares a language and at least two half hours in every week at which a meeting can
    /// begin, keeps everyone's musts, and has nobody together who were together before. Most people
    /// are placed first; then the poorest group is made as good as can be, then all together.
    Groups {
        /// The sheet with the sign-ups, as comma-separated values; rows that cannot be taken are
        /// told and left out.
        #[arg(long, value_name = "FILE")]
        signups: PathBuf,
        /// The cohort's first day, such as 2027-03-01, from midnight in UTC.
        #[arg(long, value_name = "DATE", value_parser = times::day)]
        from: NaiveDate,
        /// How many weeks the cohort has.
        #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(groups::WEEKS))]
        weeks: u32,
        /// How many minutes a meeting takes.
        #[arg(long, value_name = "M", default_value_t = 60, value_parser = clap::value_parser!(u16).range(times::MINUTES))]
        minutes: u16,
        /// The fewest and the most members of a group.
        #[arg(long, value_name = "MIN..MAX", default_value = "3..5", value_parser = groups::size)]
        size: groups::Size,
        /// Earlier groups, whose members are not put together again: comma-separated values with
        /// `group` and `discord_user_id`, a row for each member.
        #[arg(long, value_name = "FILE")]
        previous: Option<PathBuf>,
        /// The seed of chance: the same seed gives the same groups.
        #[arg(long, value_name = "N", default_value_t = 0)]
        seed: u64,
        /// Prints the answer as one line of JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Jobs {
    /// Lists what is parked, what waits, and what was skipped.
    List {
        /// Lists what is done, too.
        #[arg(long)]
        all: bool,
    },
    /// Has a job tried again now that is parked, was skipped, or failed and waits.
    Retry {
        /// The job's number, as `list` shows it.
        #[arg(required_unless_present = "parked")]
        job: Option<i64>,
        /// Everything that is parked.
        #[arg(long, conflicts_with = "job")]
        parked: bool,
    },
    /// Gives a job up, so that it will not be done.
    Drop {
        /// The job's number, as `list` shows it.
        job: i64,
    },
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Run { config } => ended(live(config.as_deref())),
        Command::Jobs { config, asked } => ended(look_at_jobs(config.as_deref(), &asked)),
        Command::Backup { config, file } => ended(back_up(config.as_deref(), &file)),
        Command::Restore { config, file } => ended(restore(config.as_deref(), &file)),
        Command::Ready { config } => asked(config.as_deref()).unwrap_or_else(|why| ended(Err(why))),
        Command::Demo {
            headless,
            signups,
            start,
            weeks,
            database,
            record,
        } => played(&demo::Options {
            headless,
            signups,
            start,
            weeks,
            database,
            record,
        }),
        Command::Sim { guide: true, .. } => told(write!(io::stdout(), "{}", sim::GUIDE)),
        Command::Sim { contract: true, .. } => told(write!(io::stdout(), "{}", sim::CONTRACT)),
        Command::Sim { manual: true, .. } => told(write!(io::stdout(), "{}", sim::MANUAL)),
        Command::Sim {
            listen,
            seed,
            record,
            ..
        } => told(simulate(listen, seed, record)),
        Command::Import { file, .. } => told(dry_run(&file)),
        Command::Times {
            signups,
            ids,
            from,
            days,
            minutes,
            options,
            ledger,
            json,
        } => told(find_times(&times::Asked {
            signups,
            ids,
            from,
            days,
            minutes,
            options: options.into(),
            ledger,
            json,
        })),
        Command::Groups {
            signups,
            from,
            weeks,
            minutes,
            size,
            previous,
            seed,
            json,
        } => told(form_groups(&groups::Asked {
            signups,
            from,
            weeks,
            minutes,
            size,
            previous,
            seed,
            json,
        })),
    }
}

fn live(file: Option<&Path>) -> Result<(), Ended> {
    let config = config::load(file, config::environment())?;
    logging::start(&config.log);
    let settings = settings(config)?;
    let runtime = runtime().map_err(|error| Ended::Restart(error.to_string()))?;
    let ended = runtime.block_on(async {
        let mut stop = pin!(run::asked_to_stop());
        let bot = tokio::select! {
            bot = Box::pin(run::prepare(settings, Clock::system())) => bot?,
            () = &mut stop => return Ok(()),
        };
        let address = bot.invite_address();
        if writeln!(io::stdout(), "Add Carrel to a server: {address}").is_err() {
            tracing::debug!("nobody reads what is printed");
        }
        Box::pin(bot.serve(stop)).await
    });
    runtime.shutdown_timeout(LEAVE_MAX);
    ended
}

fn asked(file: Option<&Path>) -> Result<ExitCode, Ended> {
    let config = config::load(file, config::environment())?;
    let runtime = runtime().map_err(|error| Ended::Restart(error.to_string()))?;
    let answer = runtime.block_on(run::ask_ready(&config.database));
    let said = |sentence| told(writeln!(io::stdout(), "{sentence}"));
    Ok(answer.map_or_else(|no| told(Err::<(), _>(no)), said))
}

fn settings(config: Config) -> Result<Settings, Problems> {
    Ok(Settings {
        token: config.required_token()?,
        decks: config.decks(),
        api: config.api,
        database: config.database,
        defaults: config.defaults,
        nightly: NonZeroU32::new(config.backup_nights).map(|keep| Nightly {
            folder: config.backup_folder,
            keep,
        }),
        watched: true,
        answer_max: run::ANSWER_MAX,
        requests_a_second: run::REQUESTS_A_SECOND,
        points: Points::default(),
        fonts: run::fonts(config.fonts_folder.as_deref()),
        supervisor: config::supervisor(),
    })
}

fn played(options: &demo::Options) -> ExitCode {
    let play = || -> Result<bool, Box<dyn Error>> {
        Ok(runtime()?.block_on(demo::demo(options, &mut io::stdout()))?)
    };
    match play() {
        Ok(true) => done(),
        Ok(false) => ExitCode::FAILURE,
        Err(error) => told(Err::<(), _>(error)),
    }
}

fn simulate(listen: SocketAddr, seed: u64, record: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    runtime()?.block_on(async {
        let options = sim::Options {
            listen,
            seed,
            record,
            ..sim::Options::default()
        };
        let sim = Sim::start(options).await?;
        let people = sim.people();
        let known = people.info().await?;
        let server = people
            .open_server("Library", &NewAccount::named("owner"))
            .await?;
        people
            .add_bot(server.server_id, Permissions(run::rights_needed()))
            .await?;
        let line = json!({
            "api_base": known.api_base,
            "gateway_url": known.gateway_url,
            "control": format!("{}/control", known.api_base),
            "bot_token": known.bot_token,
            "application_id": known.application_id,
            "bot_user_id": known.bot_user_id,
            "server_id": server.server_id,
            "owner_id": server.owner_id,
            "general_channel_id": server.general_channel_id,
        });
        writeln!(io::stdout(), "{line}")?;
        tokio::select! {
            () = sim.served() => {}
            () = run::asked_to_stop() => {}
        }
        sim.stop().await;
        Ok(())
    })
}

fn look_at_jobs(config: Option<&Path>, asked: &Jobs) -> Result<(), Ended> {
    let database = config::load(config, config::environment())?.database;
    let asked = match *asked {
        Jobs::List { all } => jobs::Asked::List { all },
        Jobs::Retry { job: Some(job), .. } => jobs::Asked::Retry(JobId(job)),
        Jobs::Retry { job: None, .. } => jobs::Asked::RetryParked,
        Jobs::Drop { job } => jobs::Asked::Drop(JobId(job)),
    };
    let now = Clock::system().now();
    let (words, mut out) = (words(), io::stdout());
    one_off(jobs::run(
        &database,
        asked,
        now,
        &words.in_english(),
        &mut out,
    ))
}

fn back_up(config: Option<&Path>, file: &Path) -> Result<(), Ended> {
    let database = config::load(config, config::environment())?.database;
    let (words, mut out) = (words(), io::stdout());
    one_off(backup::take(&database, file, &words.in_english(), &mut out))
}

fn restore(config: Option<&Path>, file: &Path) -> Result<(), Ended> {
    let database = config::load(config, config::environment())?.database;
    let alone = run::alone(&database)?;
    let now = Clock::system().now();
    let (words, mut out) = (words(), io::stdout());
    let restored = one_off(backup::restore(
        file,
        &database,
        now,
        &words.in_english(),
        &mut out,
    ));
    drop(alone);
    restored
}

/// Does what an operator asked for and is over soon.
fn one_off(asked: impl Future<Output = Result<(), admin::Problem>>) -> Result<(), Ended> {
    let runtime = runtime().map_err(|error| Ended::Restart(error.to_string()))?;
    Ok(runtime.block_on(asked)?)
}

fn words() -> Words {
    Words::load().expect("a test reads every built-in file")
}

fn dry_run(file: &Path) -> Result<(), Box<dyn Error>> {
    import::dry_run(file, &words(), &mut io::stdout().lock())?;
    Ok(())
}

fn find_times(asked: &times::Asked) -> Result<(), times::Fault> {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    times::run(asked, &words(), &mut out, &mut err)
}

fn form_groups(asked: &groups::Asked) -> Result<(), groups::Fault> {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    groups::run(asked, &words(), &mut out, &mut err)
}

fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

fn done() -> ExitCode {
    ExitCode::SUCCESS
}

fn ended(ended: Result<(), Ended>) -> ExitCode {
    match ended {
        Ok(()) => done(),
        Err(ended) => {
            eprintln!("carrel: {ended}");
            ExitCode::from(ended.code())
        }
    }
}

fn told<E: std::fmt::Display>(answer: Result<(), E>) -> ExitCode {
    match answer {
        Ok(()) => done(),
        Err(error) => {
            eprintln!("carrel: {error}");
            ExitCode::FAILURE
        }
    }
}
