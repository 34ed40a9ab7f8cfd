//! What follows from changed hours for what is offered and what is booked.

use carrel::{
    app::{
        App,
        hours::{self, Absence, Dates, Edit, Refusal, Said},
        meetings::{self, OfferedTime},
    },
    domain::{
        availability::{Comfort, dated::Span, parse, week::Stretch},
        ids::{AccountId, ParticipantId},
        time::{Moment, Zone},
    },
};
use chrono::{NaiveDate, Weekday};

use super::meetings::{MELI, NOOR, SERVER, booked, count, group, propose, saturday};

/// Noor in the group's cohort.
const NOOR_THERE: ParticipantId = ParticipantId(3);

const SPOT: &str = "x.x:s:w";

const STRANGER: AccountId = AccountId(900_000_000_000_000_009);

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn span(from: &str, until: &str) -> Span {
    Span {
        from_on: Some(date(from)),
        until_on: Some(date(until)),
    }
}

fn workdays() -> Vec<Weekday> {
    (0..5)
        .map(|day| Weekday::try_from(day).expect("a day"))
        .collect()
}

/// Noor changes their week.
async fn change(app: &App, edit: Edit) -> hours::Shown {
    hours::change(app, SERVER, NOOR, Span::ALWAYS, &edit, SPOT, saturday())
        .await
        .expect("the database works")
        .expect("Noor has a week")
}

async fn clear(app: &App) -> hours::Shown {
    change(app, Edit::Clear { days: workdays() }).await
}

/// Noor gives the hours that they had.
async fn give_again(app: &App) -> hours::Shown {
    let stretch = Stretch::new(7 * 60, 10 * 60).expect("three hours");
    let comfort = Some(Comfort::Sure);
    let days = workdays();
    change(
        app,
        Edit::Put {
            days,
            stretch,
            comfort,
        },
    )
    .await
}

async fn away(app: &App, from: &str, until: &str) -> Result<Dates, Refusal> {
    let absence = Absence {
        from_on: date(from),
        until_on: date(until),
        note: Some("Nowruz".to_owned()),
    };
    hours::go_away(app, SERVER, NOOR, &absence, saturday())
        .await
        .expect("the database works")
}

async fn costs_of_noor(app: &App, now: Moment) -> Vec<Option<i64>> {
    let cost = |time: &OfferedTime| time.costs.get(&NOOR_THERE).copied();
    propose(app, now).await.times.iter().map(cost).collect()
}

#[tokio::test]
async fn an_offered_time_counts_on_a_member_while_it_lies_in_their_hours() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let before = costs_of_noor(&app, saturday()).await;
    assert!(!before.is_empty() && before.iter().all(Option::is_some));
    for _time in 0..2 {
        clear(&app).await;
        let without = costs_of_noor(&app, saturday()).await;
        assert!(without.iter().all(Option::is_none), "{without:?}");
    }
    give_again(&app).await;
    assert_eq!(costs_of_noor(&app, saturday()).await, before);
    away(&app, "2023-03-01", "2024-03-01")
        .await
        .expect("are dates");
    let without = costs_of_noor(&app, saturday()).await;
    assert!(without.iter().all(Option::is_none), "{without:?}");
    let said = Said::Away(date("2023-03-01"), date("2024-03-01"));
    for _time in 0..2 {
        let back = hours::take_back(&app, SERVER, NOOR, said, saturday()).await;
        assert_eq!(
            back.expect("the database works").expect("is theirs").away,
            []
        );
    }
    assert_eq!(costs_of_noor(&app, saturday()).await, before);
}

#[tokio::test]
async fn what_is_booked_stays_and_is_named_to_who_cannot_make_it_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let starts_at = booked(&app, saturday()).await;
    let shown = clear(&app).await;
    let [outside] = shown.outside.as_slice() else {
        panic!("one meeting is outside: {:?}", shown.outside);
    };
    assert_eq!(starts_at.to_rfc3339(), "2023-03-13T13:00:00+00:00");
    let local = "2023-03-13T09:00:00".parse().expect("a local time");
    assert_eq!(
        outside.local, local,
        "by the clock of New York, after its change"
    );
    let still = "SELECT count(*) FROM meeting WHERE state = 'booked'";
    assert_eq!(count(&app, still).await, 1);
    let comes = meetings::coming(&app, SERVER, NOOR, outside.meeting, false, saturday()).await;
    comes.expect("the database works").expect("may say so");
    assert_eq!(
        clear(&app).await.outside,
        [],
        "who has said so is not told again"
    );
    let other = hours::look(&app, SERVER, MELI, None, saturday()).await;
    let (other, _spot) = other.expect("the database works").expect("has a week");
    assert_eq!(other.outside, [], "it lies in Meli's hours");
}

#[tokio::test]
async fn an_absence_over_a_booked_meeting_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let starts_at = booked(&app, saturday()).await;
    let day = starts_at.date_naive();
    let after = day.succ_opt().expect("the calendar goes on").to_string();
    let elsewhere = away(&app, "2023-06-01", "2023-06-08")
        .await
        .expect("are dates");
    assert_eq!(elsewhere.outside, []);
    let dates = away(&app, &day.to_string(), &after)
        .await
        .expect("are dates");
    assert_eq!(dates.outside.len(), 1);
    let notes: Vec<Option<&str>> = dates.away.iter().map(|away| away.note.as_deref()).collect();
    assert_eq!(notes, [Some("Nowruz"), Some("Nowruz")]);
}

#[tokio::test]
async fn another_zone_for_some_dates_holds_on_them_and_offers_follow_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let spring = span("2023-03-05", "2023-06-05");
    for _time in 0..2 {
        let set = hours::set_zone(&app, SERVER, NOOR, "Tokyo", Some(spring), saturday()).await;
        let (zone, dates) = set.expect("the database works").expect("is a place");
        assert_eq!(zone.name(), "Asia/Tokyo");
        assert_eq!(dates.zones.len(), 1);
        assert_eq!(dates.zone.map(Zone::name), Some("America/New_York"));
    }
    let costs = costs_of_noor(&app, saturday()).await;
    assert!(
        costs.iter().all(Option::is_none),
        "07:00 in Tokyo is night for the others"
    );
    let later = "2023-03-20T12:00:00Z".parse::<Moment>().expect("a moment");
    let dates = hours::look_at_dates(&app, SERVER, NOOR, later).await;
    let dates = dates.expect("the database works").expect("has a place");
    assert_eq!(dates.zone.map(Zone::name), Some("Asia/Tokyo"));
}

#[tokio::test]
async fn other_hours_for_some_dates_begin_as_a_copy_and_end_by_themselves() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let ramadan = span("2023-03-22", "2023-04-21");
    for _time in 0..2 {
        let begun = hours::begin(&app, SERVER, NOOR, ramadan, SPOT, saturday()).await;
        let shown = begun.expect("the database works").expect("are dates");
        assert_eq!(parse::text(&shown.week.sure), "Mon-Fri 07:00-10:00");
    }
    let clear = Edit::Clear {
        days: vec![Weekday::Fri],
    };
    let changed = hours::change(&app, SERVER, NOOR, ramadan, &clear, SPOT, saturday()).await;
    changed.expect("the database works").expect("stands");
    for (on, week) in [
        ("2023-03-21T12:00:00Z", "Mon-Fri 07:00-10:00"),
        ("2023-03-22T12:00:00Z", "Mon-Thu 07:00-10:00"),
        ("2023-04-21T12:00:00Z", "Mon-Fri 07:00-10:00"),
    ] {
        let now = on.parse::<Moment>().expect("a moment");
        let look = hours::look(&app, SERVER, NOOR, None, now).await;
        let (shown, _spot) = look.expect("the database works").expect("has a week");
        assert_eq!(parse::text(&shown.week.sure), week, "{on}");
    }
    let said = Said::Week(ramadan);
    let gone = hours::take_back(&app, SERVER, NOOR, said, saturday()).await;
    assert_eq!(
        gone.expect("the database works").expect("is theirs").weeks,
        []
    );
    let late = hours::change(&app, SERVER, NOOR, ramadan, &clear, SPOT, saturday()).await;
    assert_eq!(late.expect("the database works"), Err(Refusal::Gone));
}

#[tokio::test]
async fn dates_that_make_no_sense_are_refused_and_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    for (from, until) in [
        ("2023-03-10", "2023-03-10"),
        ("2023-03-10", "2023-03-09"),
        ("2023-02-01", "2023-03-04"),
        ("2026-03-10", "2026-03-11"),
    ] {
        assert_eq!(
            away(&app, from, until).await,
            Err(Refusal::Dates),
            "{from} {until}"
        );
        let span = span(from, until);
        let begun = hours::begin(&app, SERVER, NOOR, span, SPOT, saturday()).await;
        assert_eq!(begun.expect("the database works"), Err(Refusal::Dates));
        let zone = hours::set_zone(&app, SERVER, NOOR, "Tokyo", Some(span), saturday()).await;
        assert_eq!(zone.expect("the database works"), Err(Refusal::Dates));
    }
    let rows =
        "SELECT (SELECT count(*) FROM absence) + (SELECT count(from_on) FROM participant_week)
                     + (SELECT count(from_on) FROM participant_zone)";
    assert_eq!(count(&app, rows).await, 0);
}

#[tokio::test]
async fn a_stranger_has_no_hours_to_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let now = saturday();
    let nothing = Edit::Nothing;
    let changed = hours::change(&app, SERVER, STRANGER, Span::ALWAYS, &nothing, SPOT, now).await;
    assert_eq!(
        changed.expect("the database works"),
        Err(Refusal::NotInACohort)
    );
    let looked = hours::look_at_dates(&app, SERVER, STRANGER, now).await;
    assert_eq!(
        looked.expect("the database works"),
        Err(Refusal::NotInACohort)
    );
    let said = Said::Week(Span::ALWAYS);
    let kept = hours::take_back(&app, SERVER, NOOR, said, now).await;
    kept.expect("the database works").expect("has a place");
    let (shown, _spot) = hours::look(&app, SERVER, NOOR, None, now)
        .await
        .expect("the database works")
        .expect("has a week");
    assert!(
        !shown.week.is_empty(),
        "what holds always cannot be taken back"
    );
}

#[tokio::test]
async fn only_so_many_dates_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let mut first = date("2023-03-06");
    let mut kept = 0;
    loop {
        let next = first.succ_opt().expect("the calendar goes on");
        match away(&app, &first.to_string(), &next.to_string()).await {
            Ok(_dates) => kept += 1,
            Err(refusal) => {
                assert_eq!(refusal, Refusal::TooMany);
                break;
            }
        }
        first = next;
    }
    assert_eq!(kept, 40);
}
