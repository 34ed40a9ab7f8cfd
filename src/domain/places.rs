//! Countries, their zones, and the places by which people name a zone.
//!
//! Knows: ISO 3166-1, which zones lie in which country, today's name of a zone that was renamed,
//! what is a fixed offset rather than a place, and how to look a place up as it is typed.
//! Refuses to know: what the clocks of a zone do, which is the business of `time`.
//!
//! **Invariants**: every zone that is given out stands in the tz database's table of places and is
//! known to `time`; a fixed offset is never taken for a place, because it moves no clock when the
//! people who live there do; nothing is read otherwise than it stands without a note.

use std::fmt;

use super::time::Zone;

mod cities;
mod countries;
mod folded;
mod offsets;
mod renamed;
mod search;
mod unreachable;
pub mod weekend;
mod zones;

pub use search::{Place, meant, search};
pub use unreachable::unreachable;

use countries::COUNTRIES;
pub(in crate::domain) use folded::fold;
use renamed::RENAMED;
use zones::ZONES;

/// Reads the name of a zone as people write it, with the country to help.
///
/// The case of letters does not matter, nor spaces for `_`. Old names give today's; the name of a
/// city serves if only one zone can be meant.
pub fn find_zone(text: &str, country: Option<Country>) -> Result<Found, ZoneProblem> {
    let written = text.trim();
    let wanted = fold(written).replace(' ', "_");
    let known = ZONES
        .iter()
        .find(|(_country, name)| name.eq_ignore_ascii_case(&wanted));
    if let Some(&(_country, name)) = known {
        let note = (name != written).then(|| ZoneNote::Respelt(written.to_owned()));
        return found(name, note, written, country);
    }
    let mut old_names = RENAMED.iter();
    let renamed = old_names.find(|(old, _new)| old.eq_ignore_ascii_case(&wanted));
    if let Some(&(old, name)) = renamed {
        return found(name, Some(ZoneNote::Renamed(old)), written, country);
    }
    if offsets::is_fixed_offset(written) {
        return Err(problem(written, ZoneFault::FixedOffset, country));
    }
    match search::zone_of_city(written, country) {
        Some(name) => found(
            name,
            Some(ZoneNote::Respelt(written.to_owned())),
            written,
            country,
        ),
        None => Err(problem(written, ZoneFault::Unknown, country)),
    }
}

/// A country, by its code of ISO 3166-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

impl Country {
    /// The country of this code of two letters, without regard to case.
    pub fn from_code(code: &str) -> Option<Self> {
        COUNTRIES
            .iter()
            .find(|(known, _name)| known.eq_ignore_ascii_case(code))
            .map(|&(known, _name)| Self(known))
    }

    /// The country of this English name, without regard to case and accents; `UK` is one too.
    pub fn from_name(name: &str) -> Option<Self> {
        let wanted = fold(name);
        COUNTRIES
            .iter()
            .find(|(_code, known)| fold(known) == wanted)
            .or_else(|| {
                OTHER_NAMES
                    .iter()
                    .find(|(_code, known)| fold(known) == wanted)
            })
            .map(|&(code, _name)| Self(code))
    }

    /// Every country, in the order of codes.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(|&(code, _name)| Self(code))
    }

    /// Its code of two capital letters.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// Its short English name.
    pub fn name(self) -> &'static str {
        COUNTRIES
            .iter()
            .find(|(code, _name)| *code == self.0)
            .map_or(self.0, |&(_code, name)| name)
    }

    /// Its zones, the most peopled first as the tz database orders them.
    pub fn zones(self) -> Vec<Zone> {
        ZONES
            .iter()
            .filter(|(country, _name)| *country == self.0)
            .filter_map(|(_country, name)| name.parse().ok())
            .collect()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Names that people write for a country beside its short English one.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("GB", "UK"),
    ("GB", "Great Britain"),
    ("US", "USA"),
    ("US", "United States of America"),
    ("KR", "Korea"),
    ("KR", "Republic of Korea"),
    ("RU", "Russian Federation"),
    ("VN", "Viet Nam"),
    ("TR", "Türkiye"),
    ("CZ", "Czechia"),
    ("NL", "Holland"),
    ("MM", "Burma"),
    ("CI", "Ivory Coast"),
];

/// The zone that was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Today's name of the place.
    pub zone: Zone,
    /// How what was written differs from it.
    pub note: Option<ZoneNote>,
}

/// How what was written differs from the name of the zone that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneNote {
    /// Other letters, or the name of the city alone: what stood there.
    Respelt(String),
    /// An old name of the database, in the database's spelling.
    Renamed(&'static str),
}

/// No zone can be read from what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneProblem {
    /// What stood there.
    pub written: String,
    /// What is wrong with it.
    pub fault: ZoneFault,
    /// The country that was asked for.
    pub country: Option<Country>,
    /// The zones that are likely meant, the likeliest first; empty without a country.
    pub likely: Vec<Zone>,
}

/// What keeps a text from being the name of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneFault {
    /// It is an offset or an abbreviation, such as `GMT+1` or `EST`.
    FixedOffset,
    /// No place has this name, or several have.
    Unknown,
}

fn found(
    name: &'static str,
    note: Option<ZoneNote>,
    written: &str,
    country: Option<Country>,
) -> Result<Found, ZoneProblem> {
    match name.parse() {
        Ok(zone) => Ok(Found { zone, note }),
        Err(_not_known_to_time) => Err(problem(written, ZoneFault::Unknown, country)),
    }
}

fn problem(written: &str, fault: ZoneFault, country: Option<Country>) -> ZoneProblem {
    let mut likely = country.map(Country::zones).unwrap_or_default();
    if let Some(hinted) = offsets::place_of_abbreviation(written) {
        // The sort is stable, so all others keep the order of the table.
        likely.sort_by_key(|zone| zone.name() != hinted);
    }
    ZoneProblem {
        written: written.to_owned(),
        fault,
        country,
        likely,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().expect("a zone of the database")
    }

    fn check(text: &str, country: &str, expected: &str) {
        let read = match find_zone(text, Country::from_code(country)) {
            Ok(Found { zone, note: None }) => zone.to_string(),
            Ok(Found {
                zone,
                note: Some(ZoneNote::Respelt(_)),
            }) => format!("{zone}, respelt"),
            Ok(Found {
                zone,
                note: Some(ZoneNote::Renamed(old)),
            }) => format!("{zone}, was {old}"),
            Err(problem) => format!(
                "{:?}: {:?}",
                problem.fault,
                problem.likely.iter().take(2).collect::<Vec<_>>()
            ),
        };
        assert_eq!(read, expected, "{text:?} in {country}");
    }

    #[test]
    fn every_table_names_zones_that_time_knows() {
        for (country, name) in ZONES {
            assert!(name.parse::<Zone>().is_ok(), "{name}");
            assert!(Country::from_code(country).is_some(), "{country}");
        }
        for (old, new) in RENAMED {
            assert!(ZONES.iter().any(|(_country, name)| name == new), "{new}");
            assert!(ZONES.iter().all(|(_country, name)| name != old), "{old}");
        }
        assert!(ZONES.is_sorted_by_key(|(country, _name)| *country));
        assert!(RENAMED.is_sorted_by(|left, right| left.0 < right.0));
        assert!(COUNTRIES.is_sorted_by(|left, right| left.0 < right.0));
    }

    #[test]
    fn a_zone_is_read_in_any_case() {
        check("Asia/Manila", "PH", "Asia/Manila");
        check(" asia/manila ", "PH", "Asia/Manila, respelt");
        check("America/New York", "US", "America/New_York, respelt");
    }

    #[test]
    fn an_old_name_gives_todays() {
        check("Europe/Kiev", "UA", "Europe/Kyiv, was Europe/Kiev");
        check("asia/calcutta", "", "Asia/Kolkata, was Asia/Calcutta");
        check("US/Eastern", "US", "America/New_York, was US/Eastern");
        check("Africa/Asmera", "ER", "Africa/Asmara, was Africa/Asmera");
        check("Iceland", "IS", "Atlantic/Reykjavik, was Iceland");
    }

    #[test]
    fn a_fixed_offset_is_refused_with_likely_places() {
        check("GMT+1", "NG", "FixedOffset: [Africa/Lagos]");
        check(
            "EST",
            "US",
            "FixedOffset: [America/New_York, America/Detroit]",
        );
        check(
            "pst",
            "US",
            "FixedOffset: [America/Los_Angeles, America/New_York]",
        );
        for text in [
            "UTC",
            "Etc/GMT-3",
            "+05:30",
            "UTC+2",
            "GMT",
            "CEST",
            "EST5EDT",
            "-5",
            "utc +3",
            "Z",
        ] {
            check(text, "", "FixedOffset: []");
        }
    }

    #[test]
    fn the_name_of_a_city_serves_if_one_zone_can_be_meant() {
        check("Manila", "PH", "Asia/Manila, respelt");
        check("são paulo", "BR", "America/Sao_Paulo, respelt");
        check(
            "Buenos Aires",
            "AR",
            "America/Argentina/Buenos_Aires, respelt",
        );
        check("knox", "US", "America/Indiana/Knox, respelt");
        check("Mumbai", "IN", "Asia/Kolkata, respelt");
        check("Kiev", "UA", "Europe/Kyiv, respelt");
        check("Atlantis", "JO", "Unknown: [Asia/Amman]");
        check("", "JO", "Unknown: [Asia/Amman]");
    }

    #[test]
    fn a_country_is_known_by_code_and_by_name() {
        assert_eq!(
            Country::from_code("ph").map(Country::name),
            Some("Philippines")
        );
        assert_eq!(Country::from_code("XX"), None);
        assert_eq!(Country::from_name("uk"), Country::from_code("GB"));
        assert_eq!(
            Country::from_name("COTE D'IVOIRE"),
            Country::from_code("CI")
        );
        let german = Country::from_code("DE").expect("Germany");
        assert_eq!(
            german.zones(),
            [zone("Europe/Berlin"), zone("Europe/Busingen")]
        );
    }
}
