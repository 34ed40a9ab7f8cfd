//! How long forming groups takes, what memory it needs, and how good the groups are beside those
//! of two plainer ways that have as long.
//!
//! What is measured is `domain::grouping::form` and nothing else: from candidates to groups with
//! reasons, bounds and the one change for each person without a group. Reading sheets and laying
//! hours over weeks is not in it. The two rivals, a greedy one that fills the commonest hours first
//! and a search that starts anew by chance, then get the median of that time; what they answer is
//! judged by the same hard rules. `cargo bench --bench grouping` prints a table, and fails when the
//! fastest run of a sheet or the memory is above its limit.
//!
//! The sheet of 2,400 is too large for the samples: `TESTS_SIGNUPS_2400` says where it is.

use std::{
    error::Error,
    fs,
    hint::black_box,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use carrel::{
    app::{cohorts::candidates, sheet},
    domain::{
        grouping::{Candidate, Effort, Formed, Rules, Values, form, judge},
        ids::ParticipantId,
        signup::{Choices, Verdict, judge as judge_sheet},
    },
};
use chrono::NaiveDate;
use fastrand::Rng;

#[path = "grouping/people.rs"]
mod people;
#[path = "grouping/restarts.rs"]
mod restarts;
#[path = "grouping/slot_first.rs"]
mod slot_first;

use people::{Groups, People};

/// Weeks of the cohort: four months.
const WEEKS: u32 = 16;

/// Minutes of a meeting.
const MINUTES: u16 = 60;

/// What chance starts from.
const SEED: u64 = 0;

/// What forming 240 people may take.
const OF_240_MAX: Duration = Duration::from_millis(200);

/// What forming 2,400 people may take.
const OF_2400_MAX: Duration = Duration::from_secs(5);

/// What the process may have held at most, in kilobytes.
const MEMORY_MAX: u64 = 200 * 1024;

/// A sheet, and how it is formed.
struct Case {
    sheet: PathBuf,
    /// How often.
    times: usize,
    limit: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout();
    writeln!(
        out,
        "{WEEKS} weeks, {MINUTES} minutes    fastest    median     limit  peak memory"
    )?;
    let mut above = Vec::new();
    for case in cases(&mut out)? {
        let name = case.sheet.file_stem().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let (candidates, rules) = (candidates_of(&case.sheet)?, Rules::default());
        let (fastest, median, formed) = measure(&candidates, &rules, case.times)?;
        let peak = peak_kilobytes()?;
        writeln!(
            out,
            "{name:<22} {:>7.1} ms {:>6.1} ms {:>6.0} ms {:>9.1} MB",
            ms(fastest),
            ms(median),
            ms(case.limit),
            megabytes(peak)
        )?;
        compare(&mut out, &candidates, &rules, &formed, median)?;
        if case.limit < fastest {
            above.push(format!("time of {name}"));
        }
        if MEMORY_MAX < peak {
            above.push(format!("memory of {name}"));
        }
    }
    if above.is_empty() {
        Ok(())
    } else {
        Err(format!("above the limit: {}", above.join(", ")).into())
    }
}

fn cases(out: &mut dyn Write) -> Result<Vec<Case>, Box<dyn Error>> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/sample");
    let sample = |name: &str, times| Case {
        sheet: samples.join(name),
        times,
        limit: OF_240_MAX,
    };
    let mut cases = vec![sample("signups-24.csv", 20), sample("signups-240.csv", 15)];
    match std::env::var_os("TESTS_SIGNUPS_2400") {
        Some(path) => cases.push(Case {
            sheet: PathBuf::from(path),
            times: 3,
            limit: OF_2400_MAX,
        }),
        None => writeln!(
            out,
            "skipped: TESTS_SIGNUPS_2400 names no sheet of 2,400 sign-ups"
        )?,
    }
    Ok(cases)
}

/// The people of a sheet as the solver sees them.
fn candidates_of(path: &Path) -> Result<Vec<Candidate>, Box<dyn Error>> {
    let sheet = sheet::read(&fs::read(path)?).map_err(|problem| format!("{problem:?}"))?;
    let judged = judge_sheet(&sheet, &Choices::default());
    let judged = judged.map_err(|problem| format!("{problem:?}"))?;
    let from = NaiveDate::from_ymd_opt(2027, 3, 1).ok_or("no such day")?;
    let mut candidates = Vec::new();
    for (number, row) in (1..).zip(judged.rows) {
        if let Verdict::Taken(sign_up, _notes) = row.verdict {
            let id = ParticipantId(number);
            candidates.push(candidates::of_sign_up(id, &sign_up, from, WEEKS, MINUTES));
        }
    }
    Ok(candidates)
}

/// The fastest and the median of several runs, and what they answered.
fn measure(
    candidates: &[Candidate],
    rules: &Rules,
    times: usize,
) -> Result<(Duration, Duration, Formed), Box<dyn Error>> {
    let effort = Effort::for_people(candidates.len(), SEED);
    let formed = form(candidates, rules, effort)?;
    let mut took = Vec::new();
    for _ in 0..times {
        let began = Instant::now();
        black_box(form(black_box(candidates), rules, effort)?);
        took.push(began.elapsed());
    }
    took.sort_unstable();
    let nth = |index: usize| took.get(index).copied().unwrap_or_default();
    Ok((nth(0), nth(times / 2), formed))
}

/// Prints the three aims beside their bounds, and what the rivals reach in as long.
fn compare(
    out: &mut dyn Write,
    candidates: &[Candidate],
    rules: &Rules,
    formed: &Formed,
    time: Duration,
) -> Result<(), Box<dyn Error>> {
    let people = People::new(candidates);
    let mut line = |name: &str, values: Values| {
        let Values {
            placed,
            worst,
            total,
        } = values;
        writeln!(
            out,
            "   {name:<16} placed {placed:>5}   worst {worst:>3}   total {total:>6}"
        )
    };
    line("proven bound", formed.bounds)?;
    line("carrel", formed.values)?;
    let greedy = slot_first::groups(&people, &mut Rng::with_seed(SEED), Instant::now() + time);
    line("slot first", judged(candidates, rules, &greedy)?)?;
    let lucky = restarts::groups(&people, &mut Rng::with_seed(SEED), Instant::now() + time);
    line("random restarts", judged(candidates, rules, &lucky)?)?;
    Ok(())
}

/// What a rival's groups are worth; it is an error if they break a hard rule.
fn judged(
    candidates: &[Candidate],
    rules: &Rules,
    groups: &Groups,
) -> Result<Values, Box<dyn Error>> {
    let mut placed = vec![false; candidates.len()];
    let mut values = Values {
        worst: u32::MAX,
        ..Values::default()
    };
    for group in groups {
        let members: Vec<&Candidate> = group.iter().map(|&place| &candidates[place]).collect();
        let verdict = judge(&members, rules)?;
        let twice = group.iter().any(|&place| placed[place]);
        if twice || !verdict.breaches.is_empty() {
            return Err(format!("a rival's group may not stand: {verdict:?}").into());
        }
        for &place in group {
            placed[place] = true;
        }
        values.placed += group.len();
        values.worst = values.worst.min(verdict.group.quality);
        values.total += u64::from(verdict.group.quality);
    }
    values.worst = if groups.is_empty() { 0 } else { values.worst };
    Ok(values)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::cast_precision_loss, reason = "only a printed figure")]
fn megabytes(kilobytes: u64) -> f64 {
    kilobytes as f64 / 1024.0
}

/// The most memory that this process has held so far, as the kernel counts it.
fn peak_kilobytes() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = line.and_then(|rest| rest.split_whitespace().next());
    Ok(peak.ok_or("no VmHWM")?.parse()?)
}
