//! Which times are offered, in which order, and what is said when none suits all.

use carrel::domain::{
    availability::grid::{StartSet, week_starts},
    ids::ParticipantId,
    meeting::{Ledger, Offer, costs_at, offer},
};

use chrono::TimeDelta;

use super::problem::{answer, moment, read};

fn check(problem: &str, expected: &str) {
    let (search, names) = read(problem);
    let lines: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(
        answer(&offer(&search), &names),
        lines.join("\n"),
        "{problem}"
    );
}

/// The three who are the first example of a group: from 6 March to 26 June 2023.
const ILNP: &str = "
    Amman Asia/Amman, sure Sun Mon Tue Wed Thu 16:00-22:00, needed Sat 10:00-13:00
    Iloilo Asia/Manila, sure Mon-Fri 19:00-22:00, needed Sun 20:00-22:00
    Milledgeville America/New_York, sure Mon-Fri 07:00-10:00";

#[test]
fn three_on_three_continents_share_one_hour_on_four_days() {
    check(
        &format!("60m from 2023-03-06 until 2023-03-13 offer 9 {ILNP}"),
        "Mon 2023-03-06 13:00: Amman 0, Iloilo 6, Milledgeville 2
         Tue 2023-03-07 13:00: Amman 0, Iloilo 6, Milledgeville 2
         Wed 2023-03-08 13:00: Amman 0, Iloilo 6, Milledgeville 2
         Thu 2023-03-09 13:00: Amman 0, Iloilo 6, Milledgeville 2",
    );
}

#[test]
fn a_clock_change_leaves_them_the_same_hour() {
    check(
        &format!("60m from 2023-03-13 until 2023-03-20 offer 9 {ILNP}"),
        "Mon 2023-03-13 13:00: Amman 0, Iloilo 6, Milledgeville 0
         Tue 2023-03-14 13:00: Amman 0, Iloilo 6, Milledgeville 0
         Wed 2023-03-15 13:00: Amman 0, Iloilo 6, Milledgeville 0
         Thu 2023-03-16 13:00: Amman 0, Iloilo 6, Milledgeville 0",
    );
}

#[test]
fn every_week_of_their_cohort_holds_the_same_four_starts() {
    let (search, _) = read(&format!("60m from 2023-03-06 until 2023-06-26 {ILNP}"));
    for week in 0..16 {
        let week_starts_at = search.from + TimeDelta::days(7 * week);
        let shared = search
            .members
            .iter()
            .map(|member| week_starts(&member.plan, 60, week_starts_at))
            .fold(StartSet::ALL, |shared, theirs| shared.and(&theirs));
        let thirteen_on_four_days = (0..4).map(|day| 48 * day + 26).collect();
        assert_eq!(shared, thirteen_on_four_days, "week {week}");
    }
}

#[test]
fn they_share_no_more_than_that_hour() {
    check(
        &format!("61m from 2023-03-06 until 2023-06-26 {ILNP}"),
        "only 60m for Amman, Iloilo
         without Iloilo
         Mon 2023-03-06 13:30: Amman 0, Milledgeville 1
         Tue 2023-03-07 13:30: Amman 0, Milledgeville 1
         Wed 2023-03-08 13:30: Amman 0, Milledgeville 1",
    );
}

#[test]
fn an_hour_of_day_costs_less_than_an_hour_of_night() {
    check(
        "60m from 2026-10-26 until 2026-10-27 offer 2; Ana Europe/Lisbon, sure Mon 06:00-10:00",
        "Mon 2026-10-26 09:00: Ana 0
         Mon 2026-10-26 07:00: Ana 2",
    );
}

#[test]
fn if_needed_is_dearer_than_sure() {
    check(
        "60m from 2026-10-26 until 2026-10-27 offer 9
         Ana Europe/Lisbon, needed Mon 14:00-15:00, sure Mon 18:00-19:00",
        "Mon 2026-10-26 18:00: Ana 2
         Mon 2026-10-26 14:00: Ana 4",
    );
    check(
        "60m from 2026-10-26 until 2026-10-27 offer 1
         Ana Europe/Lisbon, needed Mon 14:00-15:00, sure Mon 15:00-15:30",
        "Mon 2026-10-26 14:30: Ana 2",
    );
}

#[test]
fn a_short_meeting_touches_whole_half_hours() {
    check(
        "45m from 2026-10-26 until 2026-10-27; Ana Europe/Lisbon, sure Mon 17:30-18:30",
        "Mon 2026-10-26 17:30: Ana 1",
    );
    check(
        "45m from 2026-10-26 until 2026-10-27; Ana Europe/Lisbon, sure Mon 17:30-18:15",
        "only 30m for Ana",
    );
}

#[test]
fn nights_over_the_weeks_end_and_a_clock_change_are_one_stretch() {
    check(
        "180m from 2026-10-24 until 2026-10-31 offer 9; Ana Europe/Lisbon, sure Sat 22:00-03:00",
        "Sat 2026-10-24 21:00: Ana 38
         Sun 2026-10-25 00:00: Ana 48",
    );
    check(
        "240m from 2026-06-01 until 2026-06-08; Ana UTC, sure Sun 22:00-02:00",
        "Sun 2026-06-07 22:00: Ana 54",
    );
}

#[test]
fn a_quarter_of_an_hour_off_the_grid_costs_by_its_own_clock() {
    check(
        "30m from 2026-06-01 until 2026-06-02 offer 9
         Nima Asia/Kathmandu, sure Mon 08:15-09:45",
        "Mon 2026-06-01 03:30: Nima 0
         Mon 2026-06-01 02:30: Nima 1",
    );
    check(
        "30m from 2026-10-03T14:00 until 2026-10-03T17:00 offer 2
         Lou Australia/Lord_Howe, sure Sun 01:30-03:00",
        "Sat 2026-10-03 15:00: Lou 8
         Sat 2026-10-03 15:30: Lou 8",
    );
}

#[test]
fn who_has_borne_more_is_spared() {
    let either = |ana: u32, bo: u32| {
        format!(
            "60m from 2026-06-01 until 2026-06-02 offer 1
             Ana UTC, sure Mon 07:00-08:00 Mon 16:00-17:00, ledger {ana}
             Bo Etc/GMT-3, sure Mon 10:00-11:00 Mon 19:00-20:00, ledger {bo}"
        )
    };
    check(&either(0, 0), "Mon 2026-06-01 07:00: Ana 2, Bo 0");
    check(&either(1, 0), "Mon 2026-06-01 16:00: Ana 0, Bo 2");
    check(&either(0, 1), "Mon 2026-06-01 07:00: Ana 2, Bo 0");
}

#[test]
fn of_equal_sums_the_smaller_worst_is_better_even_if_later_and_dearer() {
    // 7² + 1² = 5² + 5².
    check(
        "60m from 2026-06-01 until 2026-06-03 offer 9
         Ana UTC, sure Mon 21:00-22:00, needed Tue 15:00-16:00, ledger 1
         Bo Etc/GMT+6, sure Mon 15:00-16:00, needed Tue 09:00-10:00, ledger 1",
        "Tue 2026-06-02 15:00: Ana 4, Bo 4
         Mon 2026-06-01 21:00: Ana 6, Bo 0",
    );
}

#[test]
fn of_equal_worst_the_smaller_total_is_better_even_if_later() {
    // 8² + 7² + 1² = 8² + 5² + 5².
    check(
        "60m from 2026-06-01 until 2026-06-03 offer 9
         Ana UTC, needed Mon 15:00-16:00, sure Tue 21:00-22:00, ledger 1
         Bo Etc/GMT+6, needed Mon 09:00-10:00, sure Tue 15:00-16:00, ledger 1
         Chi Etc/GMT+6, sure Mon Tue 09:00-16:00, ledger 8",
        "Tue 2026-06-02 21:00: Ana 6, Bo 0, Chi 0
         Mon 2026-06-01 15:00: Ana 4, Bo 4, Chi 0",
    );
}

#[test]
fn of_equals_the_earlier_is_better() {
    check(
        "60m from 2026-06-01 until 2026-06-04 offer 9; Ana UTC, sure Mon-Wed 10:00-11:00",
        "Mon 2026-06-01 10:00: Ana 0
         Tue 2026-06-02 10:00: Ana 0
         Wed 2026-06-03 10:00: Ana 0",
    );
}

#[test]
fn eight_meetings_cost_everyone_sixteen_not_forty_eight() {
    // On Monday all bear 6; on each of the other days one bears 8.
    let problem = "
        120m from 2026-06-01 until 2026-06-08 offer 1
        Ana UTC, sure Mon 11:30-12:00 Wed-Fri 10:00-12:00, needed Mon 10:00-11:30 Tue 10:00-12:00
        Bo UTC, sure Mon 11:30-12:00 Tue Thu Fri 10:00-12:00, needed Mon 10:00-11:30 Wed 10:00-12:00
        Chi UTC, sure Mon 11:30-12:00 Tue Wed Fri 10:00-12:00, needed Mon 10:00-11:30 Thu 10:00-12:00
        Dev UTC, sure Mon 11:30-12:00 Tue-Thu 10:00-12:00, needed Mon 10:00-11:30 Fri 10:00-12:00";
    check(
        &problem.replace("until 2026-06-08", "until 2026-06-02"),
        "Mon 2026-06-01 10:00: Ana 6, Bo 6, Chi 6, Dev 6",
    );
    let mut ledger = Ledger::default();
    for _ in 0..8 {
        let (mut search, _) = read(problem);
        for member in &mut search.members {
            member.ledger = ledger.borne_by(member.id);
        }
        let Offer::Times(times) = offer(&search) else {
            panic!("every day suits all");
        };
        ledger.add(&times[0].costs, &[]);
    }
    assert_eq!(ledger, (1..=4).map(|id| (ParticipantId(id), 16)).collect());
}

#[test]
fn times_neither_overlap_nor_crowd_a_day() {
    check(
        "60m from 2026-06-01 until 2026-06-03 offer 4; Ana UTC, sure Mon Tue 10:00-13:00",
        "Mon 2026-06-01 10:00: Ana 0
         Mon 2026-06-01 11:00: Ana 0
         Tue 2026-06-02 10:00: Ana 0
         Tue 2026-06-02 11:00: Ana 0",
    );
    check(
        "45m from 2026-06-01 until 2026-06-02 offer 4; Ana UTC, sure Mon 10:00-11:30",
        "Mon 2026-06-01 10:00: Ana 0",
    );
    check(
        "20m from 2026-06-01 until 2026-06-02 offer 4; Ana UTC, sure Mon 10:00-11:30",
        "Mon 2026-06-01 10:00: Ana 0
         Mon 2026-06-01 10:30: Ana 0",
    );
}

#[test]
fn a_meeting_starts_inside_the_search_and_may_run_past_it() {
    check(
        "60m from 2026-06-01T10:01 until 2026-06-01T11:30 offer 9; Ana UTC, sure daily 00:00-24:00",
        "Mon 2026-06-01 10:30: Ana 0",
    );
    check(
        "60m from 2026-06-01T10:31 until 2026-06-01T11:00 offer 9; Ana UTC, sure daily 00:00-24:00",
        "no hour for Ana",
    );
}

#[test]
fn the_smallest_set_that_shares_nothing_is_named() {
    check(
        "60m from 2026-06-01 until 2026-06-08 offer 1
         Ana UTC, sure Mon 10:00-12:00
         Bo UTC, sure Mon 10:00-12:00
         Chi UTC, sure Tue 10:00-12:00",
        "no hour for Ana, Chi
         without Chi
         Mon 2026-06-01 10:00: Ana 0, Bo 0",
    );
    check(
        "60m from 2026-06-01 until 2026-06-08 offer 1
         Ana UTC, sure Mon Tue 10:00-11:00
         Bo UTC, sure Tue Wed 10:00-11:00
         Chi UTC, sure Mon Wed 10:00-11:00",
        "no hour for Ana, Bo, Chi
         without Bo
         Mon 2026-06-01 10:00: Ana 0, Chi 0",
    );
    check(
        "60m from 2026-06-01 until 2026-06-08 offer 1
         Ana UTC, sure Mon 10:00-11:00
         Bo UTC, sure Mon 10:00-11:00, away 2026-06-01 2026-06-08",
        "no hour for Bo",
    );
    check(
        "60m from 2026-06-01 until 2026-06-08 offer 1
         Ana UTC, sure Mon 10:00-11:00
         Bo UTC, sure Mon 10:30-12:00",
        "only 30m for Ana, Bo",
    );
}

#[test]
fn the_longest_stretch_is_counted_past_the_end_of_the_search() {
    check(
        "90m from 2026-06-01T10:00 until 2026-06-01T11:00; Ana UTC, sure Mon 10:30-11:30",
        "only 60m for Ana",
    );
}

#[test]
fn no_options_asked_for_are_none_given() {
    check(
        "60m from 2026-06-01 until 2026-06-08 offer 0; Ana UTC, sure Mon 10:00-11:00",
        "",
    );
}

#[test]
fn a_time_can_be_costed_for_members_whom_it_does_not_suit() {
    let (search, _) = read(
        "60m from 2026-06-01 until 2026-06-08
         Ana Europe/Lisbon, sure Mon 18:00-20:00
         Bo Asia/Manila, sure Tue 02:00-03:00
         Chi Asia/Manila, sure Tue 02:30-03:30",
    );
    let costed = costs_at(&search.members, 60, moment("2026-06-01T18:00"));
    let [ana, bo, chi] = [1, 2, 3].map(ParticipantId);
    assert_eq!(costed, [(ana, Some(2)), (bo, Some(16)), (chi, None)]);
    let off_the_grid = costs_at(&search.members, 60, moment("2026-06-01T18:10"));
    assert_eq!(off_the_grid, [(ana, None), (bo, None), (chi, None)]);
}

#[test]
fn fewer_than_two_thirds_are_offered_nothing() {
    check(
        "60m from 2026-06-01 until 2026-06-08 offer 1
         Ana UTC, sure Mon 10:00-11:00
         Bo UTC, sure Mon 10:00-11:00
         Chi UTC, sure Tue 10:00-11:00
         Dev UTC, sure Wed 10:00-11:00",
        "no hour for Ana, Chi",
    );
    check(
        "60m from 2026-06-01 until 2026-06-08 offer 1
         Ana UTC, sure Mon 10:00-11:00
         Bo UTC, sure Tue 10:00-11:00",
        "no hour for Ana, Bo",
    );
}

#[test]
fn whoever_was_left_out_least_is_left_out() {
    let three = |ana: u32, bo: u32, chi: u32| {
        format!(
            "60m from 2026-06-01 until 2026-06-08 offer 1
             Ana UTC, sure Mon Tue 10:00-11:00, left out {ana}
             Bo UTC, sure Tue 10:00-11:00 Wed 22:00-23:00, left out {bo}
             Chi UTC, sure Mon 10:00-11:00 Wed 22:00-23:00, left out {chi}"
        )
    };
    let [without_ana, without_bo, without_chi] = [
        "no hour for Ana, Bo, Chi\nwithout Ana\nWed 2026-06-03 22:00: Bo 6, Chi 6",
        "no hour for Ana, Bo, Chi\nwithout Bo\nMon 2026-06-01 10:00: Ana 0, Chi 0",
        "no hour for Ana, Bo, Chi\nwithout Chi\nTue 2026-06-02 10:00: Ana 0, Bo 0",
    ];
    check(&three(0, 1, 1), without_ana);
    check(&three(1, 0, 1), without_bo);
    check(&three(1, 1, 0), without_chi);
    check(&three(0, 0, 0), without_bo);
}

#[test]
fn larger_subsets_come_first_whoever_they_leave_out() {
    check(
        "60m from 2026-06-01 until 2026-06-08 offer 1
         Ana UTC, sure Mon 10:00-11:00 Tue 23:00-24:00
         Bo UTC, sure Mon 10:00-11:00 Tue 23:00-24:00
         Chi UTC, sure Mon 10:00-11:00 Tue 23:00-24:00
         Dev UTC, sure Mon 10:00-11:00 Tue 23:00-24:00
         Eve UTC, sure Tue 23:00-24:00
         Fay UTC, sure Wed 10:00-11:00, left out 9",
        "no hour for Ana, Fay
         without Fay
         Tue 2026-06-02 23:00: Ana 16, Bo 16, Chi 16, Dev 16, Eve 16",
    );
}
