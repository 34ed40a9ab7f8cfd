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
    let mut ranked: Vec<(Rank, Named)> = every_named()
        .filter_map(|named| Some((named.rank(&wanted)?, named)))
        .collect();
    ranked.sort_by(|(left_rank, left), (right_rank, right)| {
        (left_rank, &left.city, left.zone).cmp(&(right_rank, &right.city, right.zone))
    });
    let mut places: Vec<Place> = Vec::new();
    for (_rank, named) in ranked {
        let Some(place) = place(&named.city, named.country, named.zone) else {
            continue;
        };
        if places.len() == limit {
            break;
        }
        if !places.contains(&place) {
            places.push(place);
        }
    }
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

struct Named {
    city: String,
    /// An old name by which the city is found too.
    old_city: Option<String>,
    country: &'static str,
    zone: &'static str,
}

impl Named {
    fn rank(&self, wanted: &str) -> Option<Rank> {
        let country = Country::from_code(self.country)
            .map(Country::name)
            .unwrap_or_default();
        let texts = [
            fold(&self.city),
            self.old_city.as_deref().map(fold).unwrap_or_default(),
            fold(country),
            self.zone_text(),
        ];
        let [city, old_city, country, zone] = &texts;
        if self.matches_city(wanted) {
            Some(Rank::City)
        } else if city.starts_with(wanted) || old_city.starts_with(wanted) {
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

    /// The zone's name as it is searched; only the city that the zone is named after bears it.
    fn zone_text(&self) -> String {
        if city_of(self.zone) == self.city {
            fold(&self.zone.replace('_', " "))
        } else {
            String::new()
        }
    }

    fn matches_city(&self, wanted: &str) -> bool {
        fold(&self.city) == wanted
            || self
                .old_city
                .as_deref()
                .is_some_and(|old| fold(old) == wanted)
    }
}

fn every_named() -> impl Iterator<Item = Named> {
    let of_zones = ZONES.iter().map(|&(country, zone)| Named {
        city: city_of(zone),
        old_city: None,
        country,
        zone,
    });
    let of_cities = CITIES.iter().map(|&(city, country, zone)| Named {
        city: city.to_owned(),
        old_city: None,
        country,
        zone,
    });
    let of_old_names = RENAMED
        .iter()
        .filter(|(old, _new)| is_of_a_city(old))
        .filter_map(|&(old, new)| {
            let &(country, zone) = ZONES.iter().find(|(_country, zone)| *zone == new)?;
            Some(Named {
                city: city_of(zone),
                old_city: Some(city_of(old)),
                country,
                zone,
            })
        });
    of_zones.chain(of_cities).chain(of_old_names)
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

/// The city of a zone's name: `Knox, Indiana` of `America/Indiana/Knox`.
fn city_of(zone: &str) -> String {
    let mut parts = zone.split('/').skip(1);
    let city = match (parts.next(), parts.next()) {
        (Some(region), Some(city)) => format!("{city}, {region}"),
        (Some(city), None) => city.to_owned(),
        (None, _) => zone.to_owned(),
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
