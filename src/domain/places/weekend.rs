//! Which days of the week people have off, and on which their week begins, by country.
//!
//! Knows: the table `weekData` of Unicode's CLDR, release 49. Refuses to know: public holidays,
//! and who works on a Sunday.
//!
//! **Invariants**: a weekend is one or two days in a row; where nothing is known it is Saturday
//! and Sunday, and the week begins on Monday, as CLDR has it for the world.

use chrono::Weekday::{self, Fri, Mon, Sat, Sun, Thu};

use super::Country;

/// The days off, the first and the last; the same one where there is only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekend {
    first: Weekday,
    last: Weekday,
}

/// Weekends that are not Saturday and Sunday.
const WEEKENDS: [(Weekday, Weekday, &[&str]); 4] = [
    (Thu, Fri, &["AF"]),
    (Fri, Fri, &["IR"]),
    (
        Fri,
        Sat,
        &[
            "BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "QA", "SA", "SD", "SY", "YE",
        ],
    ),
    (Sun, Sun, &["IN", "UG"]),
];

/// Where the week does not begin on Monday.
const FIRST_DAYS: [(Weekday, &[&str]); 3] = [
    (Fri, &["MV"]),
    (
        Sat,
        &[
            "AF", "BH", "DJ", "DZ", "EG", "IQ", "IR", "JO", "KW", "LY", "OM", "QA", "SD", "SY",
        ],
    ),
    (
        Sun,
        &[
            "AG", "AO", "AS", "BD", "BR", "BS", "BT", "BW", "BZ", "CA", "CO", "CV", "DM", "DO",
            "ET", "GQ", "GT", "GU", "GW", "HK", "HN", "ID", "IL", "IN", "IS", "JM", "JP", "KE",
            "KH", "KR", "LA", "MH", "MM", "MO", "MT", "MX", "MZ", "NI", "NP", "PA", "PE", "PH",
            "PK", "PR", "PT", "PY", "SA", "SG", "ST", "SV", "TH", "TL", "TT", "TW", "UM", "US",
            "VE", "VI", "WS", "YE", "ZA", "ZW",
        ],
    ),
];

impl Weekend {
    /// The weekend of a country; that of most where none is known.
    pub fn of(country: Option<Country>) -> Self {
        WEEKENDS
            .iter()
            .find(|(.., countries)| is_among(country, countries))
            .map_or(Self::default(), |&(first, last, _countries)| Self {
                first,
                last,
            })
    }

    /// The first and the last day off.
    pub fn ends(self) -> (Weekday, Weekday) {
        (self.first, self.last)
    }

    /// The first and the last working day.
    pub fn workdays(self) -> (Weekday, Weekday) {
        (self.last.succ(), self.first.pred())
    }

    /// Whether this day is off.
    pub fn has(self, day: Weekday) -> bool {
        day == self.first || day == self.last
    }
}

impl Default for Weekend {
    fn default() -> Self {
        Self {
            first: Sat,
            last: Sun,
        }
    }
}

/// The seven days in the order of a country's calendars.
pub fn week_of(country: Option<Country>) -> [Weekday; 7] {
    let mut day = FIRST_DAYS
        .iter()
        .find(|(_day, countries)| is_among(country, countries))
        .map_or(Mon, |&(day, _countries)| day);
    let mut week = [day; 7];
    for place in &mut week {
        *place = day;
        day = day.succ();
    }
    week
}

fn is_among(country: Option<Country>, countries: &[&str]) -> bool {
    country.is_some_and(|country| countries.contains(&country.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, off: &str, work: &str, first: Weekday) {
        let country = Country::from_code(code);
        let weekend = Weekend::of(country);
        let stretch = |(first, last)| format!("{first}-{last}");
        assert_eq!(stretch(weekend.ends()), off, "{code}");
        assert_eq!(stretch(weekend.workdays()), work, "{code}");
        assert_eq!(week_of(country)[0], first, "{code}");
    }

    #[test]
    fn weekends_and_weeks_are_those_of_the_country() {
        check("PT", "Sat-Sun", "Mon-Fri", Sun);
        check("GB", "Sat-Sun", "Mon-Fri", Mon);
        check("AE", "Sat-Sun", "Mon-Fri", Mon);
        check("JO", "Fri-Sat", "Sun-Thu", Sat);
        check("IR", "Fri-Fri", "Sat-Thu", Sat);
        check("AF", "Thu-Fri", "Sat-Wed", Sat);
        check("IN", "Sun-Sun", "Mon-Sat", Sun);
        check("MV", "Sat-Sun", "Mon-Fri", Fri);
        check("??", "Sat-Sun", "Mon-Fri", Mon);
    }

    #[test]
    fn every_country_of_the_tables_is_one_and_stands_in_each_once() {
        let weekends = WEEKENDS.iter().flat_map(|(.., codes)| codes.iter());
        let first_days = FIRST_DAYS.iter().flat_map(|(_, codes)| codes.iter());
        for codes in [weekends.collect::<Vec<_>>(), first_days.collect()] {
            for code in &codes {
                assert!(Country::from_code(code).is_some(), "{code}");
                assert_eq!(
                    codes.iter().filter(|other| *other == code).count(),
                    1,
                    "{code}"
                );
            }
        }
    }

    #[test]
    fn a_week_has_every_day_once() {
        for country in Country::all() {
            let week = week_of(Some(country));
            for pair in week.windows(2) {
                assert_eq!(pair[0].succ(), pair[1]);
            }
        }
    }
}
