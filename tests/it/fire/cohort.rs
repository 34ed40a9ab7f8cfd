//! Whole cohorts under fire: sixty people live through sixteen weeks while requests fail, the bot
//! dies, stays away for days, and its clock is set forward and back; then the judge judges.
//!
//! **What is reproducible.** One seed decides the season, every moment at which people act, who acts
//! and how, the faults (the simulator draws them by route and turn), at which point the bot dies, how
//! long it is away and how its clock is set. What is not: the bot, the simulator and the people talk
//! over real sockets, so which of two requests comes first is the machine's choice. A point is
//! counted from the moment at which it was drawn, and may so be another request the next time; and
//! what people can press depends on what was posted. So a seed replays the same story with the same
//! troubles, not the same trace; a failing one is worth running several times.
//!
//! Nothing here reads the host's time to decide anything.

mod acts;
mod board;
mod life;
mod trouble;

use std::{
    env,
    ops::Range,
    panic::{self, AssertUnwindSafe},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use self::life::{Life, Tally};

/// The variable that says which seeds are played, such as `1..201`; the last one is not.
const SEEDS: &str = "TESTS_SEEDS";

/// The seeds that every run of the tests plays.
const FEW: Range<u64> = 1..9;

/// Lives led at once on each processor: part of each is waiting.
const LIVES_PER_PROCESSOR: usize = 5;

#[test]
fn cohorts_under_fire_keep_every_promise_once() {
    let seeds = seeds();
    let processors = core_affinity::get_core_ids().expect("the system names its processors");
    let next = AtomicU64::new(seeds.start);
    let (tally, failed) = (Mutex::new(Tally::default()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        let (seeds, next, tally, failed) = (&seeds, &next, &tally, &failed);
        for processor in processors {
            for _life in 0..LIVES_PER_PROCESSOR {
                scope.spawn(move || {
                    // The threads of a life wake each other all the time, which costs two fifths
                    // more on several processors; they stay where this one is.
                    core_affinity::set_for_current(processor);
                    loop {
                        let seed = next.fetch_add(1, Ordering::SeqCst);
                        if seed >= seeds.end {
                            break;
                        }
                        match play(seed) {
                            Ok(more) => lock(tally).add(&more),
                            Err(wrongs) => lock(failed).push((seed, wrongs)),
                        }
                    }
                });
            }
        }
    });
    let (tally, failed) = (lock(&tally).clone(), lock(&failed).clone());
    eprintln!("seeds {}..{}: {tally}", seeds.start, seeds.end);
    assert!(failed.is_empty(), "{}", told(&failed));
    tally.is_a_life(seeds.end - seeds.start);
    tally.tell(&format!("seeds {}..{}", seeds.start, seeds.end));
}

/// The seeds that the environment names, or a few.
fn seeds() -> Range<u64> {
    let Some(named) = env::var_os(SEEDS) else {
        return FEW;
    };
    let named = named.to_string_lossy();
    let range = named.split_once("..").and_then(|(from, to)| {
        let range = from.parse().ok()?..to.parse().ok()?;
        (range.start < range.end).then_some(range)
    });
    range.unwrap_or_else(|| panic!("{SEEDS} is {named:?}; it must be like 1..201"))
}

/// Plays one seed; says what came of it, or what is wrong.
fn play(seed: u64) -> Result<Tally, Vec<String>> {
    let played = panic::catch_unwind(AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be made");
        runtime.block_on(async { Box::pin(Life::lived(seed)).await })
    }));
    played.unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Err(vec![text.unwrap_or("it panicked").to_owned()])
    })
}

/// What is wrong with each seed, and how it is played again.
fn told(failed: &[(u64, Vec<String>)]) -> String {
    let seeds = failed.iter().map(|(seed, wrongs)| {
        format!(
            "\nseed {seed} fails; play it again with\n  {SEEDS}={seed}..{} cargo test --test it -- \
             fire::cohort::cohorts --nocapture\n  {}\n",
            seed + 1,
            wrongs.join("\n  ")
        )
    });
    seeds.collect()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
