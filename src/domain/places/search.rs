//! Looking up a place while it is typed.
//!
//! Knows: every city that names a zone, cities that do not, old names, and which of the matches
//! people mean first. Refuses to know: Discord's autocomplete; the caller says how many it wants.
//!
//! **Invariants**: the same text gives the same places in the same order; no place comes twice.

use super::{Country, cities::CITIES, fold, renamed::RENAMED, zones::ZONES};
use crate::domain::time::Zone;

/// A place by which people can name a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The zone.
    pub zone: Zone,
    /// The city, such as `New York` or `Knox, Indiana`.
    pub city: String,
    /// The country in which the city lies.
    pub country: Country,
}

/// Zones round the world, for somebody who has typed nothing yet.
const SPREAD: &[&str] = &[
    "Europe/London",
    "Africa/Lagos",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Asia/Amman",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "America/New_York",
    "America/Los_Angeles",
];

/// Finds the places that a typed text can mean, the likeliest first, at most `limit`.
///
/// Looks at cities, countries and zone names, without regard to case and accents; what begins
/// with the text comes before what holds it. An empty text gives a spread round the world.
pub fn search(text: &str, limit: usize) -> Vec<Place> {
    let wanted = fold(&text.replace('_', " "));
    if wanted.is_empty() {
        let known = |name: &&str| ZONES.iter().find(|(_country, zone)| zone == name);
        return SPREAD
            .iter()
            .filter_map(known)
            .filter_map(|&(country, zone)| place(&city_of(zone), country, zone))
            .take(limit)
            .collect();
    }
    let mut ranked: Vec<(Rank, String, Named)> = every_named()
        .filter_map(|named| Some((named.rank(&wanted)?, named.city(), named)))
        .collect();
    ranked.sort_by(
        |(left_rank, left_city, left), (right_rank, right_city, right)| {
            (left_rank, left_city, left.zone).cmp(&(right_rank, right_city, right.zone))
        },
    );
    let mut places: Vec<Place> = Vec::new();
    for (_rank, city, named) in ranked {
        if places.len() == limit {
            break;
        }
        let place = place(&city, named.country, named.zone);
        places.extend(place.filter(|place| !places.contains(place)));
    }
    places
}

/// The places that somebody means who has typed a name to its end, at most `limit`: those of exactly
/// this name, or else those that it can mean. After a comma stands the country.
pub fn meant(text: &str, limit: usize) -> Vec<Place> {
    let (city, country) = match text.split_once(',') {
        Some((city, country)) => (city, Country::from_name(country.trim())),
        None => (text, None),
    };
    let wanted = fold(&city.replace('_', " "));
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut places = search(city, usize::MAX);
    places.retain(|place| country.is_none_or(|country| place.country == country));
    let exactly: Vec<Place> = places
        .iter()
        .filter(|place| fold(&place.city) == wanted)
        .cloned()
        .collect();
    let mut places = if exactly.is_empty() { places } else { exactly };
    places.truncate(limit);
    places
}

/// The zone of a city, if all cities of this name keep the same one; those of the country first.
pub(super) fn zone_of_city(text: &str, country: Option<Country>) -> Option<&'static str> {
    let wanted = fold(&text.replace('_', " "));
    if wanted.is_empty() {
        return None;
    }
    let mut matches: Vec<Named> = every_named()
        .filter(|named| named.matches_city(&wanted))
        .collect();
    let at_home = |named: &Named| Some(named.country) == country.map(Country::code);
    if matches.iter().any(at_home) {
        matches.retain(at_home);
    }
    let zone = matches.first()?.zone;
    matches
        .iter()
        .all(|named| named.zone == zone)
        .then_some(zone)
}

/// How well a place fits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    City,
    CityStart,
    Country,
    CountryStart,
    ZoneStart,
    WordStart,
    Inside,
}

/// A name by which a zone can be found.
struct Named {
    /// The zone, an old name of it, or a city that keeps it.
    by: &'static str,
    country: &'static str,
    zone: &'static str,
}

impl Named {
    /// The city as it is shown, under today's name.
    fn city(&self) -> String {
        let is_old = self.by.contains('/') && self.by != self.zone;
        city_of(if is_old { self.zone } else { self.by })
    }

    fn rank(&self, wanted: &str) -> Option<Rank> {
        let city = fold(&city_of(self.by));
        let country = Country::from_code(self.country).map_or("", Country::name);
        let country = fold(country);
        // Only the city that a zone is named after is found by the zone's name.
        let zone = if self.by == self.zone {
            fold(&self.zone.replace('_', " "))
        } else {
            String::new()
        };
        let texts = [&city, &country, &zone];
        if self.matches_city(wanted) {
            Some(Rank::City)
        } else if city.starts_with(wanted) {
            Some(Rank::CityStart)
        } else if country == wanted || fold(self.country) == wanted {
            Some(Rank::Country)
        } else if country.starts_with(wanted) {
            Some(Rank::CountryStart)
        } else if zone.starts_with(wanted) {
            Some(Rank::ZoneStart)
        } else if texts.iter().any(|text| begins_word(text, wanted)) {
            Some(Rank::WordStart)
        } else {
            texts
                .iter()
                .any(|text| text.contains(wanted))
                .then_some(Rank::Inside)
        }
    }

    /// Whether this is the city's whole name, with or without the region behind it.
    fn matches_city(&self, wanted: &str) -> bool {
        let bare = self.by.rsplit('/').next().unwrap_or(self.by);
        // An import asks this of hundreds of names a row, so most are turned away by a glance.
        let (first, wanted_first) = (bare.chars().next(), wanted.chars().next());
        let may_match = first.is_some_and(|first| {
            !first.is_ascii() || Some(first.to_ascii_lowercase()) == wanted_first
        });
        may_match && (fold(&bare.replace('_', " ")) == wanted || fold(&city_of(self.by)) == wanted)
    }
}

fn every_named() -> impl Iterator<Item = Named> {
    let of_zones = ZONES.iter().map(|&(country, zone)| Named {
        by: zone,
        country,
        zone,
    });
    let of_cities = CITIES.iter().map(|&(city, country, zone)| Named {
        by: city,
        country,
        zone,
    });
    of_zones.chain(of_cities).chain(of_old_names())
}

fn of_old_names() -> impl Iterator<Item = Named> {
    RENAMED
        .iter()
        .filter(|(old, _new)| is_of_a_city(old))
        .filter_map(|&(old, new)| {
            let &(country, zone) = ZONES.iter().find(|(_country, zone)| *zone == new)?;
            Some(Named {
                by: old,
                country,
                zone,
            })
        })
}

/// Whether an old name ends in a city; `US/Eastern` and `Brazil/West` end in a region.
fn is_of_a_city(old: &str) -> bool {
    [
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Europe/",
        "Pacific/",
    ]
    .iter()
    .any(|continent| old.starts_with(continent))
}

/// The city of a zone's name: `Knox, Indiana` of `America/Indiana/Knox`; a city is its own.
fn city_of(name: &str) -> String {
    let mut parts = name.split('/').skip(1);
    let city = match (parts.next(), parts.next()) {
        // The country stands beside the city anyway.
        (Some("Argentina"), Some(city)) | (Some(city), None) => city.to_owned(),
        (Some(region), Some(city)) => format!("{city}, {region}"),
        (None, _) => name.to_owned(),
    };
    city.replace('_', " ")
}

fn begins_word(text: &str, wanted: &str) -> bool {
    text.match_indices(wanted).any(|(place, _found)| {
        text.get(..place)
            .and_then(|before| before.chars().next_back())
            .is_some_and(|before| !before.is_alphanumeric())
    })
}

fn place(city: &str, country: &str, zone: &str) -> Option<Place> {
    Some(Place {
        zone: zone.parse().ok()?,
        city: city.to_owned(),
        country: Country::from_code(country)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = search(text, 3)
            .iter()
            .map(|place| format!("{} {} {}", place.city, place.country, place.zone))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_city_is_found_by_its_beginning_without_accents_and_case() {
        check(
            "são",
            &[
                "Sao Paulo BR America/Sao_Paulo",
                "Sao Tome ST Africa/Sao_Tome",
            ],
        );
        check("NEW YORK", &["New York US America/New_York"]);
        check("america/new_y", &["New York US America/New_York"]);
        check("mumb", &["Mumbai IN Asia/Kolkata"]);
        check("knox", &["Knox, Indiana US America/Indiana/Knox"]);
    }

    #[test]
    fn an_old_name_finds_the_place_under_its_new_one() {
        check("Kiev", &["Kyiv UA Europe/Kyiv"]);
        check("saigon", &["Ho Chi Minh VN Asia/Ho_Chi_Minh"]);
    }

    #[test]
    fn a_country_finds_its_places() {
        check("jordan", &["Amman JO Asia/Amman", "Irbid JO Asia/Amman"]);
        assert!(
            search("united states", 25)
                .iter()
                .all(|place| place.country.code() == "US")
        );
    }

    #[test]
    fn nothing_typed_gives_a_spread_of_twenty_five() {
        let spread = search("", 25);
        assert_eq!(spread.len(), 25);
        assert_eq!(search(" ", 4).len(), 4);
    }

    #[test]
    fn nonsense_finds_nothing() {
        check("zzzz", &[]);
    }

    #[test]
    fn every_city_of_the_table_is_a_place_and_no_zone_has_its_name() {
        for (city, country, zone) in CITIES {
            assert!(place(city, country, zone).is_some(), "{city}");
            assert!(
                ZONES
                    .iter()
                    .all(|(_country, zone)| fold(&city_of(zone)) != fold(city)),
                "{city} names a zone"
            );
        }
    }
}
