//! Rules of scheduled events that recur.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::sim::hall::Hall;
use crate::sim::house::fault_at;

/// A recurring event that ends is not completed but scheduled for its next time.
///
/// Source: discord-api-docs#6885.
#[tokio::test]
async fn a_recurring_event_is_scheduled_anew() {
    let hall = Hall::open().await;
    let mut body = hall.talk();
    body["recurrence_rule"] =
        json!({ "start": hall.at(1), "frequency": 2, "interval": 2, "by_weekday": [2] });
    let event = hall.made(body).await;
    assert_eq!(hall.patch(&event, json!({ "status": 2 })).await.0, 200);
    let (_, event) = hall.patch(&event, json!({ "status": 3 })).await;
    let next = hall.opened_at + TimeDelta::days(14) + TimeDelta::hours(1);
    assert_eq!(
        (&event["status"], &event["scheduled_start_time"]),
        (&json!(1), &json!(next))
    );
}

/// Of a recurrence, the end, the count and the days of the year cannot be set.
///
/// Source: resources/guild-scheduled-event, "System limitations".
#[tokio::test]
async fn some_of_a_recurrence_cannot_be_set() {
    let hall = Hall::open().await;
    let weekly = json!({ "frequency": 2, "interval": 1, "by_weekday": [2] });
    hall.recurs_unless(weekly.clone(), "count", json!(3)).await;
    hall.recurs_unless(weekly.clone(), "end", hall.at(99)).await;
    hall.recurs_unless(weekly, "by_year_day", json!([5])).await;
}

/// Days of the week, days of a month's weeks and dates exclude each other in a recurrence.
///
/// Source: resources/guild-scheduled-event, "The following combinations are mutually exclusive".
#[tokio::test]
async fn a_recurrence_says_its_days_in_one_way() {
    let hall = Hall::open().await;
    let mut body = hall.talk();
    body["recurrence_rule"] = json!({ "start": hall.at(1), "frequency": 2, "interval": 1,
        "by_weekday": [2] });
    hall.made(body.clone()).await;
    body["recurrence_rule"]["by_n_weekday"] = json!([{ "n": 1, "day": 2 }]);
    let (status, refused) = hall.post(body).await;
    assert_eq!(status, 400);
    assert_ne!(fault_at(&refused, "recurrence_rule"), "no fault here");
}

/// Only weekly events recur in steps of more than one, and only in steps of two.
///
/// Source: resources/guild-scheduled-event, "`interval` can only be set to a value other than `1`
/// when `frequency` is set to `WEEKLY`".
#[tokio::test]
async fn only_every_other_week_is_a_wider_step() {
    let hall = Hall::open().await;
    let weekly = json!({ "frequency": 2, "interval": 2, "by_weekday": [2] });
    hall.recurs_unless(weekly, "interval", json!(3)).await;
    let daily = json!({ "frequency": 3, "interval": 1, "by_weekday": [5, 6] });
    hall.recurs_unless(daily, "interval", json!(2)).await;
}

/// A weekly event is on one day; a daily one is on a known set of days.
///
/// Source: resources/guild-scheduled-event, "`by_weekday`".
#[tokio::test]
async fn days_of_the_week_are_of_known_sets() {
    let hall = Hall::open().await;
    let weekly = json!({ "frequency": 2, "interval": 1, "by_weekday": [2] });
    hall.recurs_unless(weekly, "by_weekday", json!([2, 3]))
        .await;
    let daily = json!({ "frequency": 3, "interval": 1, "by_weekday": [0, 1, 2, 3, 4] });
    hall.recurs_unless(daily, "by_weekday", json!([0, 2])).await;
}

/// A day of a month's week is a single one, and for monthly events alone.
///
/// Source: resources/guild-scheduled-event, "`by_n_weekday`".
#[tokio::test]
async fn a_monthly_event_is_on_one_day() {
    let hall = Hall::open().await;
    let monthly = json!({ "frequency": 1, "interval": 1, "by_n_weekday": [{ "n": 4, "day": 2 }] });
    let two = json!([{ "n": 4, "day": 2 }, { "n": 1, "day": 2 }]);
    hall.recurs_unless(monthly, "by_n_weekday", two).await;
    let daily = json!({ "frequency": 3, "interval": 1 });
    let one = json!([{ "n": 4, "day": 2 }]);
    hall.recurs_unless(daily, "by_n_weekday", one).await;
}

/// A date needs its month and its day, one each, and is for yearly events alone.
///
/// Source: resources/guild-scheduled-event, "`by_month` and `by_month_day`".
#[tokio::test]
async fn a_yearly_event_is_on_one_date() {
    let hall = Hall::open().await;
    let yearly = json!({ "frequency": 0, "interval": 1, "by_month": [7], "by_month_day": [24] });
    hall.recurs_unless(yearly.clone(), "by_month", json!([7, 8]))
        .await;
    hall.recurs_unless(yearly, "by_month", Value::Null).await;
    let daily = json!({ "frequency": 3, "interval": 1 });
    hall.recurs_unless(daily, "by_month", json!([7])).await;
}
