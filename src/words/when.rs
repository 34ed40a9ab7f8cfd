//! Dates and times as people read them.
//!
//! Knows: the order and the names of days and months in each language, the 24-hour clock, and
//! Discord's timestamps. Refuses to know: zones; it is given a wall time, or a moment that the
//! reader's own Discord makes local.
//!
//! **Invariants**: a wall time is never shown as a moment, nor a moment as a wall time.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

use super::{Lang, Value};
use crate::{domain::time::Moment, key};

/// How Discord shows a moment in the reader's own zone and language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// `16:00`
    Time,
    /// `6 March 2023`
    Date,
    /// `6 March 2023 16:00`
    DateTime,
    /// `Monday, 6 March 2023 16:00`
    Full,
    /// `in 2 days`
    Relative,
}

/// Phrases a wall time, such as `Mon 6 Mar, 16:00`.
pub fn day_and_time(lang: &Lang<'_>, local: NaiveDateTime) -> String {
    lang.say(
        "when-day-and-time",
        &[
            ("day", day(lang, local.date()).into()),
            ("time", time(local.time()).into()),
        ],
    )
}

/// Phrases a wall time as whoever speaks this locale reads clocks: `Mon 6 Mar, 4:00 pm` in the
/// United States, as [`day_and_time`] elsewhere.
pub fn day_and_clock(lang: &Lang<'_>, local: NaiveDateTime) -> String {
    let minute = local.time().num_seconds_from_midnight() / 60;
    let minute = u16::try_from(minute).unwrap_or_default(); // A day has 1440.
    lang.say(
        "when-day-and-time",
        &[
            ("day", day(lang, local.date()).into()),
            ("time", clock(lang, minute).into()),
        ],
    )
}

/// The locales whose short times have twelve hours, by Unicode's CLDR 49.
const TWELVE_HOURS: [&str; 7] = ["ar", "el", "en-US", "es-419", "hi", "ko", "zh-TW"];

/// Phrases a date without its year, such as `Mon 6 Mar`.
pub fn day(lang: &Lang<'_>, date: NaiveDate) -> String {
    lang.say(
        "when-day",
        &[
            ("weekday", weekday_short(lang, date.weekday()).into()),
            ("day", date.day().into()),
            ("month", month_short(lang, date).into()),
        ],
    )
}

/// Phrases a date in full, such as `Monday 6 March 2023`.
pub fn date(lang: &Lang<'_>, date: NaiveDate) -> String {
    lang.say(
        "when-date",
        &[
            ("weekday", weekday(lang, date.weekday()).into()),
            ("day", date.day().into()),
            ("month", lang.plain(MONTHS[date.month0() as usize]).into()),
            ("year", Value::from(date.year())),
        ],
    )
}

/// Phrases a time of day on the 24-hour clock, such as `16:00`.
pub fn time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Phrases minutes since midnight on the 24-hour clock; 1440 is `24:00`.
pub fn minute_of_day(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Phrases minutes since midnight on the clock that readers of this locale have: `18:30`, or
/// `6:30 pm`; 1440 is the day's end.
pub fn clock(lang: &Lang<'_>, minute: u16) -> String {
    if !TWELVE_HOURS.contains(&lang.locale().code()) {
        return minute_of_day(minute);
    }
    let key = if minute % 1440 < 720 {
        key!("when-clock-am")
    } else {
        key!("when-clock-pm")
    };
    lang.say(key, &[("time", of_twelve(minute).into())])
}

/// Phrases the start of hours that end at another minute: where both lie in one half of the day,
/// the end alone says which, as in `6:00–9:00 pm`.
pub fn clock_before(lang: &Lang<'_>, start_minute: u16, end_minute: u16) -> String {
    let is_same_half = start_minute < 720 && end_minute < 720
        || 720 <= start_minute && (720..1440).contains(&end_minute);
    if is_same_half && TWELVE_HOURS.contains(&lang.locale().code()) {
        of_twelve(start_minute)
    } else {
        clock(lang, start_minute)
    }
}

/// The hour of twelve with its minutes.
fn of_twelve(minute: u16) -> String {
    let hour = match minute / 60 % 12 {
        0 => 12,
        hour => hour,
    };
    format!("{hour}:{:02}", minute % 60)
}

/// The full name of a day of the week.
pub fn weekday(lang: &Lang<'_>, day: Weekday) -> String {
    lang.plain(WEEKDAYS[day.num_days_from_monday() as usize])
}

/// The short name of a day of the week.
pub fn weekday_short(lang: &Lang<'_>, day: Weekday) -> String {
    lang.plain(WEEKDAYS_SHORT[day.num_days_from_monday() as usize])
}

/// A moment in Discord's own notation, `<t:1678107600:F>`, which every reader sees in their zone.
pub fn stamp(at: Moment, style: Stamp) -> String {
    let letter = match style {
        Stamp::Time => 't',
        Stamp::Date => 'D',
        Stamp::DateTime => 'f',
        Stamp::Full => 'F',
        Stamp::Relative => 'R',
    };
    format!("<t:{}:{letter}>", at.timestamp())
}

/// The short name of a date's month.
pub fn month_short(lang: &Lang<'_>, date: NaiveDate) -> String {
    lang.plain(MONTHS_SHORT[date.month0() as usize])
}

const WEEKDAYS: [&str; 7] = [
    key!("day-monday"),
    key!("day-tuesday"),
    key!("day-wednesday"),
    key!("day-thursday"),
    key!("day-friday"),
    key!("day-saturday"),
    key!("day-sunday"),
];

const WEEKDAYS_SHORT: [&str; 7] = [
    key!("day-mon"),
    key!("day-tue"),
    key!("day-wed"),
    key!("day-thu"),
    key!("day-fri"),
    key!("day-sat"),
    key!("day-sun"),
];

const MONTHS: [&str; 12] = [
    key!("month-january"),
    key!("month-february"),
    key!("month-march"),
    key!("month-april"),
    key!("month-may"),
    key!("month-june"),
    key!("month-july"),
    key!("month-august"),
    key!("month-september"),
    key!("month-october"),
    key!("month-november"),
    key!("month-december"),
];

const MONTHS_SHORT: [&str; 12] = [
    key!("month-jan"),
    key!("month-feb"),
    key!("month-mar"),
    key!("month-apr"),
    key!("month-short-may"),
    key!("month-jun"),
    key!("month-jul"),
    key!("month-aug"),
    key!("month-sep"),
    key!("month-oct"),
    key!("month-nov"),
    key!("month-dec"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn a_wall_time_reads_as_people_write_it() {
        let words = Words::load().expect("the locale files are right");
        let lang = words.in_english();
        let monday = NaiveDate::from_ymd_opt(2023, 3, 6).expect("a real date");
        let at = monday.and_hms_opt(16, 0, 0).expect("a real time");
        assert_eq!(day_and_time(&lang, at), "Mon 6 Mar, 16:00");
        assert_eq!(date(&lang, monday), "Monday 6 March 2023");
        assert_eq!(minute_of_day(1440), "24:00");
        assert_eq!(clock(&lang, 1110), "18:30");
        let american = words.in_locale(crate::words::Locale::from_discord("en-US"));
        let starts = [(1080, 1260), (540, 720), (1290, 1440)];
        let starts = starts.map(|(start, end)| clock_before(&american, start, end));
        assert_eq!(starts, ["6:00", "9:00 am", "9:30 pm"]);
        assert_eq!(clock_before(&lang, 1080, 1260), "18:00");
        let times = [0, 570, 720, 1080, 1410, 1440].map(|minute| clock(&american, minute));
        assert_eq!(
            times,
            [
                "12:00 am", "9:30 am", "12:00 pm", "6:00 pm", "11:30 pm", "12:00 am"
            ]
        );
        assert_eq!(stamp(at.and_utc(), Stamp::Full), "<t:1678118400:F>");
    }
}
