//! `carrel jobs`: what is promised and not done yet, for the operator's eyes and hands.
//!
//! Knows how jobs are shown in a terminal. Refuses to know what they say on Discord: a job holds
//! ids, never names or texts, and so does what is printed here.

use std::{io::Write, path::Path};

use super::Problem;
use crate::{
    app::{
        App, Defaults,
        jobs::{self, Refusal},
    },
    domain::{ids::JobId, time::Moment},
    key,
    store::{
        Store,
        jobs::listed::{JobState, Listed},
    },
    words::Lang,
};

/// What the operator asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Show the jobs that are not done, or all.
    List {
        /// Whether to show those that are done, too.
        all: bool,
    },
    /// Have one tried again now.
    Retry(JobId),
    /// Have everything that is parked tried again now.
    RetryParked,
    /// Give one up.
    Drop(JobId),
}

/// Does what is asked in the database at `database`, also while Carrel runs on it, and writes the
/// answer.
pub async fn run(
    database: &Path,
    asked: Asked,
    now: Moment,
    lang: &Lang<'_>,
    out: &mut dyn Write,
) -> Result<(), Problem> {
    let app = App {
        store: Store::visit(database).await?,
        defaults: Defaults::default(),
    };
    let answered = answer(&app, asked, now, lang).await;
    app.store.close().await;
    writeln!(out, "{}", answered?.trim_end())?;
    Ok(out.flush()?)
}

async fn answer(app: &App, asked: Asked, now: Moment, lang: &Lang<'_>) -> Result<String, Problem> {
    let (key, done) = match asked {
        Asked::List { all } => return Ok(listed(lang, &jobs::list(app, all, now).await?)),
        Asked::RetryParked => {
            let count = jobs::retry_parked(app, now).await?.len();
            return Ok(lang.say("jobs-retried-parked", &[("count", count.into())]));
        }
        Asked::Retry(job) => (key!("jobs-retried"), jobs::retry(app, job, now).await?),
        Asked::Drop(job) => (key!("jobs-dropped"), jobs::drop(app, job, now).await?),
    };
    let job = done.map_err(|refusal| Problem::Refused(refused(lang, &refusal)))?;
    Ok(lang.say(key, &[("key", (&job.key).into())]))
}

fn refused(lang: &Lang<'_>, refusal: &Refusal) -> String {
    let (key, job) = match refusal {
        Refusal::Unknown(job) => return lang.say("jobs-unknown", &[("job", job.0.into())]),
        Refusal::Done(job) => (key!("jobs-done-already"), job),
        Refusal::UnderWay(job) => (key!("jobs-under-way"), job),
        Refusal::NotTried(job) => (key!("jobs-not-tried"), job),
        Refusal::TooLate(job) => (key!("jobs-too-late"), job),
        Refusal::GivenUp(job) => (key!("jobs-given-up-already"), job),
    };
    let last = job.not_after_at.unwrap_or(job.due_at);
    let values = [
        ("key", (&job.key).into()),
        ("due", moment(job.due_at).into()),
        ("last", moment(last).into()),
    ];
    lang.say(key, &values)
}

/// The jobs as a table, and how many there are.
fn listed(lang: &Lang<'_>, jobs: &[Listed]) -> String {
    if jobs.is_empty() {
        return lang.plain("jobs-none");
    }
    let heads = [
        key!("jobs-head-job"),
        key!("jobs-head-state"),
        key!("jobs-head-due"),
        key!("jobs-head-tries"),
        key!("jobs-head-what"),
        key!("jobs-head-key"),
        key!("jobs-head-why"),
    ];
    let mut rows = vec![heads.map(|head| lang.plain(head))];
    rows.extend(jobs.iter().map(|job| row(lang, job)));
    let widths: [usize; 7] = std::array::from_fn(|column| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells.max().unwrap_or_default()
    });
    let mut lines: Vec<String> = rows.iter().map(|row| line(row, &widths)).collect();
    let parked = jobs.iter().filter(|job| job.state == JobState::Parked);
    let counts = [
        ("count", jobs.len().into()),
        ("parked", parked.count().into()),
    ];
    lines.push(lang.say("jobs-count", &counts));
    lines.join("\n")
}

fn row(lang: &Lang<'_>, job: &Listed) -> [String; 7] {
    let state = match job.state {
        JobState::Waiting if job.leased => key!("jobs-state-under-way"),
        JobState::Waiting => key!("jobs-state-waiting"),
        JobState::Done => key!("jobs-state-done"),
        JobState::Skipped => key!("jobs-state-skipped"),
        JobState::Parked => key!("jobs-state-parked"),
    };
    [
        job.id.0.to_string(),
        lang.plain(state),
        moment(job.due_at),
        job.attempts.to_string(),
        lang.plain(what(&job.kind)),
        job.key.clone(),
        job.why.clone().unwrap_or_default(),
    ]
}

/// What a kind of job does, in words.
fn what(kind: &str) -> &'static str {
    match kind {
        "census" => key!("jobs-what-census"),
        "category" => key!("jobs-what-category"),
        "room" => key!("jobs-what-room"),
        "seat" => key!("jobs-what-seat"),
        "hold" => key!("jobs-what-hold"),
        "departure" => key!("jobs-what-departure"),
        "helper" => key!("jobs-what-helper"),
        "help" => key!("jobs-what-help"),
        "pause" => key!("jobs-what-pause"),
        "small" => key!("jobs-what-small"),
        "erasure" => key!("jobs-what-erasure"),
        "waiting" => key!("jobs-what-waiting"),
        "half-way" => key!("jobs-what-half-way"),
        "welcome" => key!("jobs-what-welcome"),
        "prompt" => key!("jobs-what-prompt"),
        "offer" => key!("jobs-what-offer"),
        "close" => key!("jobs-what-close"),
        "booking" => key!("jobs-what-booking"),
        "moved" => key!("jobs-what-moved"),
        "called-off" => key!("jobs-what-called-off"),
        "clash" => key!("jobs-what-clash"),
        "reminder" => key!("jobs-what-reminder"),
        "standing" => key!("jobs-what-standing"),
        "standing-card" => key!("jobs-what-standing-card"),
        "clock-change" => key!("jobs-what-clock-change"),
        "suggestion" => key!("jobs-what-suggestion"),
        "question" => key!("jobs-what-question"),
        "steps-due" => key!("jobs-what-steps-due"),
        "announcement" => key!("jobs-what-announcement"),
        "publish" => key!("jobs-what-publish"),
        "event" => key!("jobs-what-event"),
        "revision" => key!("jobs-what-revision"),
        "event-revision" => key!("jobs-what-event-revision"),
        "news" => key!("jobs-what-news"),
        "talk-reminder" => key!("jobs-what-talk-reminder"),
        "word" => key!("jobs-what-word"),
        "notice" => key!("jobs-what-notice"),
        "farewell" => key!("jobs-what-farewell"),
        "warning" => key!("jobs-what-warning"),
        "answers" => key!("jobs-what-answers"),
        "removal" => key!("jobs-what-removal"),
        "category-removal" => key!("jobs-what-category-removal"),
        _ => key!("jobs-what-other"),
    }
}

fn moment(moment: Moment) -> String {
    moment.format("%Y-%m-%d %H:%M:%SZ").to_string()
}

fn line(row: &[String; 7], widths: &[usize; 7]) -> String {
    let cells = row.iter().zip(widths);
    let cells: Vec<String> = cells
        .map(|(cell, width)| format!("{cell:width$}"))
        .collect();
    cells.join("  ").trim_end().to_owned()
}
