//! English words for days and hours.
//!
//! Knows: the names people write. Refuses to know: grammar.
//!
//! **Invariants**: all in lower case; no word means two things.

use super::Vocabulary;

/// English.
pub const ENGLISH: Vocabulary = Vocabulary {
    days: [
        &["monday", "mondays", "mon", "mo"],
        &["tuesday", "tuesdays", "tues", "tue", "tu"],
        &["wednesday", "wednesdays", "weds", "wed", "we"],
        &["thursday", "thursdays", "thurs", "thur", "thu", "th"],
        &["friday", "fridays", "fri", "fr"],
        &["saturday", "saturdays", "sat", "sa"],
        &["sunday", "sundays", "sun", "su"],
    ],
    weekdays: &["weekday", "weekdays", "workday", "workdays"],
    weekend: &["weekend", "weekends"],
    daily: &["daily", "everyday", "days"],
    parts: &[
        (&["morning", "mornings"], 9 * 60, 12 * 60),
        (&["afternoon", "afternoons"], 13 * 60, 17 * 60),
        (&["evening", "evenings"], 18 * 60, 21 * 60),
    ],
    to: &["to", "until", "till", "through", "thru"],
    fillers: &[
        "and", "on", "from", "at", "every", "each", "all", "the", "in", "hours", "local", "time",
    ],
    noon: &["noon", "midday"],
    midnight: &["midnight"],
};
