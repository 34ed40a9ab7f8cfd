//! The kindest hour of a prompt, against an oracle that tries every five minutes of the day by another
//! database's clocks, on days on which clocks change and on others.

use carrel::domain::{
    availability::{Dated, Plan},
    calendar::Fortnights,
    prompts::hour::comes_at,
    time::{Moment, Zone},
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

/// How many groups are drawn.
const GROUPS: u64 = 400;

/// Where their members live: zones far apart, at odd distances from UTC, and with clocks that change.
const ZONES: [&str; 20] = [
    "Africa/Lagos",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Amman",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Europe/Lisbon",
    "Europe/Warsaw",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Marquesas",
];

/// First days of fortnights: clocks change on the first seven somewhere.
const DAYS: [&str; 9] = [
    "2023-03-12",
    "2023-03-26",
    "2023-04-02",
    "2023-09-03",
    "2023-10-01",
    "2023-10-29",
    "2023-11-05",
    "2023-06-15",
    "2023-12-25",
];

/// A group of up to five, its cohort's home and first day, and the hour that the cohort would like.
struct Case {
    home: &'static str,
    starts_on: NaiveDate,
    members: Vec<&'static str>,
    hour: u8,
}

impl Case {
    fn drawn(rng: &mut fastrand::Rng) -> Self {
        let zone = |rng: &mut fastrand::Rng| ZONES[rng.usize(0..ZONES.len())];
        Self {
            home: zone(rng),
            starts_on: DAYS[rng.usize(0..DAYS.len())].parse().expect("a date"),
            members: (0..rng.usize(1..=5)).map(|_member| zone(rng)).collect(),
            hour: rng.u8(0..24),
        }
    }

    fn told(&self, now: Moment) -> Moment {
        let fortnights = Fortnights {
            starts_on: self.starts_on,
            count: 8,
            home_zone: self.home.parse().expect("a zone"),
        };
        let plan = |zone: &&str| Plan {
            zones: vec![Dated {
                from_on: None,
                until_on: None,
                value: zone.parse::<Zone>().expect("a zone"),
            }],
            ..Plan::default()
        };
        let plans: Vec<Plan> = self.members.iter().map(plan).collect();
        comes_at(&fortnights, 1, self.hour, &plans, now)
    }

    /// The first moment of a date in the home zone, found by going through all minutes about it.
    fn begins(&self, on: NaiveDate) -> Moment {
        let home: Tz = self.home.parse().expect("a zone");
        let about = on.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(26);
        let mut minutes = (0..52 * 60).map(|minute| about + TimeDelta::minutes(minute));
        let begins = minutes.find(|at| on <= at.with_timezone(&home).date_naive());
        begins.expect("each date begins somewhere")
    }

    /// For how many members it is one of these local hours.
    fn count(&self, at: DateTime<Utc>, hours: fn(u32) -> bool) -> usize {
        let hour = |zone: &&str| {
            at.with_timezone(&zone.parse::<Tz>().expect("a zone"))
                .hour()
        };
        self.members
            .iter()
            .map(hour)
            .filter(|hour| hours(*hour))
            .count()
    }

    fn asleep(&self, at: DateTime<Utc>) -> usize {
        self.count(at, |hour| !(7..22).contains(&hour))
    }

    fn by_day(&self, at: DateTime<Utc>) -> usize {
        self.count(at, |hour| (9..21).contains(&hour))
    }

    /// Says what is wrong with a moment for this group, decided at `now`.
    fn wrong(&self, told: Moment, now: Moment) -> Option<String> {
        let (begins, ends) = (
            self.begins(self.starts_on),
            self.begins(self.starts_on + Days::new(1)),
        );
        let from = begins.max(now);
        if told < from || ends <= told {
            return Some(format!("{told} is not left of the day {begins} to {ends}"));
        }
        let five = |step: i32| begins + TimeDelta::minutes(5) * step;
        let all = (0..)
            .map(five)
            .take_while(|at| *at < ends)
            .filter(|at| from <= *at);
        let merit = |at: Moment| (self.asleep(at), usize::MAX - self.by_day(at));
        let better = all.into_iter().find(|at| merit(*at) < merit(told));
        better.map(|at| format!("{at} is better than {told}"))
    }
}

#[test]
fn no_other_moment_of_the_first_day_wakes_fewer_or_is_day_for_more() {
    for seed in 0..GROUPS {
        let mut rng = fastrand::Rng::with_seed(seed);
        let case = Case::drawn(&mut rng);
        let begins = case.begins(case.starts_on);
        // Well before, and at some moment of the day itself.
        for now in [
            begins - TimeDelta::days(3),
            begins + TimeDelta::minutes(rng.i64(0..22 * 60)),
        ] {
            let told = case.told(now);
            let wrong = case.wrong(told, now);
            let Case {
                home,
                starts_on,
                members,
                hour,
            } = &case;
            assert_eq!(
                wrong, None,
                "seed {seed}: {members:?}, {starts_on} in {home}, near {hour}"
            );
            assert_eq!(
                case.told(told),
                told,
                "seed {seed}: what has come is not put off"
            );
        }
    }
    eprintln!("kindest: seeds 0..{GROUPS}, each group twice");
}

#[test]
fn of_moments_that_are_as_kind_it_is_the_nearest_to_the_cohorts_hour() {
    for seed in 0..GROUPS {
        let mut rng = fastrand::Rng::with_seed(seed);
        let case = Case {
            hour: rng.u8(4..24),
            ..Case::drawn(&mut rng)
        };
        let begins = case.begins(case.starts_on);
        let ends = case.begins(case.starts_on + Days::new(1));
        let told = case.told(begins);
        let home: Tz = case.home.parse().expect("a zone");
        let quarters = (0..).map(|step| begins + TimeDelta::minutes(15) * step);
        let quarters = quarters.take_while(|at| *at < ends);
        let wanted = quarters
            .clone()
            .find(|at| at.with_timezone(&home).hour() == u32::from(case.hour))
            .expect("clocks change before four o'clock");
        let merit = |at: Moment| {
            (
                case.asleep(at),
                usize::MAX - case.by_day(at),
                (at - wanted).abs(),
            )
        };
        let best = quarters.map(merit).min();
        assert_eq!(
            Some(merit(told)),
            best,
            "seed {seed}: {:?} in {home}",
            case.members
        );
    }
}

#[test]
fn the_oracle_finds_what_is_wrong() {
    let case = Case {
        home: "Europe/Lisbon",
        starts_on: "2023-03-06".parse().expect("a date"),
        members: vec!["Asia/Amman", "Asia/Manila", "America/Chicago"],
        hour: 9,
    };
    let at = |text: &str| -> Moment { text.parse().expect("a moment") };
    let before = at("2023-03-01T00:00:00Z");
    let told = case.told(before);
    assert_eq!(case.wrong(told, before), None);
    for wrong in [
        "2023-03-06T09:00:00Z",
        "2023-03-07T13:00:00Z",
        "2023-03-05T23:59:00Z",
    ] {
        assert!(case.wrong(at(wrong), before).is_some(), "{wrong}");
    }
}
