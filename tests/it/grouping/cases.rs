//! Makes candidates by chance, from a seed.
//!
//! Knows: what sign-ups look like, in two sizes of world. Refuses to know: how groups are formed.
//!
//! **Invariants**: the same seed makes the same people on every machine.

use carrel::domain::{
    grouping::{
        Candidate, Level, Mode, Relation, Rules, STARTS_PER_WEEK, StartSet, Strength, Subject, Wish,
    },
    ids::ParticipantId,
};
use fastrand::Rng;

/// Half hours in a day.
const DAY: u16 = 48;

/// A country, its half hours east of UTC, those after its clocks change, and its languages.
type Place = (&'static str, u16, u16, &'static [&'static str]);

const PLACES: [Place; 16] = [
    ("US", 38, 40, &["en"]),
    ("US", 32, 34, &["en"]),
    ("CA", 38, 40, &["en", "fr"]),
    ("BR", 42, 42, &["pt"]),
    ("MX", 36, 36, &["es"]),
    ("GB", 0, 2, &["en"]),
    ("PT", 0, 2, &["pt"]),
    ("DE", 2, 4, &["de"]),
    ("NG", 2, 2, &["en", "yo"]),
    ("EG", 4, 6, &["ar"]),
    ("JO", 6, 6, &["ar"]),
    ("KE", 6, 6, &["en", "sw"]),
    ("IN", 11, 11, &["hi", "en"]),
    ("PH", 16, 16, &["fil", "en"]),
    ("JP", 18, 18, &["ja"]),
    ("AU", 22, 20, &["en"]),
];

/// A whole cohort of librarians all over the world, in weeks around two clock changes.
pub(crate) fn cohort(seed: u64, people: usize, weeks: usize) -> Vec<Candidate> {
    let mut rng = Rng::with_seed(seed);
    (0..people)
        .map(|number| librarian(&mut rng, number, weeks))
        .collect()
}

fn librarian(rng: &mut Rng, number: usize, weeks: usize) -> Candidate {
    let (country, east, later, languages) = PLACES[rng.usize(..PLACES.len())];
    let local = local_hours(rng);
    let weeks = (0..weeks)
        .map(|week| moved(&local, if week < weeks / 2 { east } else { later }))
        .collect();
    let mut languages: Vec<(String, Level)> = languages
        .iter()
        .map(|&code| (code.to_owned(), Level::Native))
        .collect();
    if rng.u8(..20) < 18 {
        let level = [Level::Basic, Level::Good, Level::Fluent][rng.usize(..3)];
        languages.push(("en".to_owned(), level));
    }
    Candidate {
        id: ParticipantId(i64::try_from(number).expect("a small number") + 1),
        weeks,
        country: country.to_owned(),
        sector: pick(rng, &["public", "academic", "school", "special"]),
        stage: pick(rng, &["early", "mid", "late"]),
        interests: (0..rng.usize(1..6))
            .map(|_| format!("interest-{}", rng.u8(..16)))
            .collect(),
        languages,
        mode: mode(rng, 6, 1),
        wishes: wishes(rng, 20),
    }
}

fn pick(rng: &mut Rng, choices: &[&str]) -> Option<String> {
    (rng.u8(..20) != 0).then(|| choices[rng.usize(..choices.len())].to_owned())
}

fn mode(rng: &mut Rng, voice: u8, text: u8) -> Mode {
    match rng.u8(..10) {
        dice if dice < voice => Mode::Voice,
        dice if dice < voice + text => Mode::TextFirst,
        _ => Mode::Either,
    }
}

fn wishes(rng: &mut Rng, must_in: u8) -> Vec<Wish> {
    let mut wishes = Vec::new();
    for subject in [Subject::Sector, Subject::Stage] {
        if rng.u8(..3) == 0 {
            wishes.push(Wish {
                subject,
                relation: if rng.bool() {
                    Relation::Same
                } else {
                    Relation::Different
                },
                strength: if rng.u8(..must_in) == 0 {
                    Strength::Must
                } else {
                    Strength::Nice
                },
            });
        }
    }
    wishes
}

/// Starts of an hour's meeting in evenings, lunch breaks and weekends of one's own clock.
fn local_hours(rng: &mut Rng) -> Vec<u16> {
    let (from, until) = [(36, 43), (34, 41), (24, 29), (14, 19), (38, 45)][rng.usize(..5)];
    let mut starts = Vec::new();
    for day in 0..7 {
        let (from, until) = if day < 5 { (from, until) } else { (18, 34) };
        if rng.u8(..10) < if day < 5 { 7 } else { 5 } {
            starts.extend((from..until).map(|half_hour| day * DAY + half_hour));
        }
    }
    starts
}

fn moved(local: &[u16], east: u16) -> StartSet {
    local
        .iter()
        .map(|start| (start + STARTS_PER_WEEK - east) % STARTS_PER_WEEK)
        .collect()
}

/// A few people in a world of few hours, so that every rule bites somewhere.
pub(crate) fn handful(seed: u64) -> (Vec<Candidate>, Rules) {
    let mut rng = Rng::with_seed(seed);
    let people = rng.usize(2..10);
    let candidates: Vec<Candidate> = (1..=people).map(|id| villager(&mut rng, id)).collect();
    let mut pairs = |many: usize| -> Vec<(ParticipantId, ParticipantId)> {
        let mut anybody = || ParticipantId(i64::try_from(rng.usize(1..=people)).expect("small"));
        (0..many)
            .map(|_| (anybody(), anybody()))
            .filter(|(a, b)| a != b)
            .collect()
    };
    let apart = pairs(2);
    let met_before = pairs(2);
    let together = if seed.is_multiple_of(3) {
        pairs(1)
    } else {
        Vec::new()
    };
    let (size_min, size_max) = [(3, 5), (3, 5), (2, 3), (4, 5), (3, 4)][rng.usize(..5)];
    let text_groups = rng.bool();
    let rules = Rules {
        size_min,
        size_max,
        together,
        apart,
        met_before,
        text_groups,
        ..Rules::default()
    };
    (candidates, rules)
}

fn villager(rng: &mut Rng, number: usize) -> Candidate {
    let weeks = (0..2)
        .map(|_| (0..12).filter(|_| rng.u8(..10) < 6).collect())
        .collect();
    let levels = [Level::Basic, Level::Good, Level::Fluent, Level::Native];
    Candidate {
        id: ParticipantId(i64::try_from(number).expect("a small number")),
        weeks,
        country: ["PH", "JO", "US"][rng.usize(..3)].to_owned(),
        sector: pick(rng, &["public", "academic"]),
        stage: pick(rng, &["early", "late"]),
        interests: (0..rng.usize(..4))
            .map(|_| format!("interest-{}", rng.u8(..4)))
            .collect(),
        languages: ["en", "ar", "fr"]
            .iter()
            .map(|&code| (code.to_owned(), rng.usize(..6)))
            .filter_map(|(code, dice)| Some((code, *levels.get(dice)?)))
            .collect(),
        mode: mode(rng, 3, 3),
        wishes: wishes(rng, 6),
    }
}
