//! What is a fixed offset or an abbreviation, and so no place.
//!
//! Knows: the forms of offsets and the abbreviations that people write for a zone. Refuses to
//! know: how many minutes any of them is; `IST` and `CST` mean several things.
//!
//! **Invariants**: no name of a place is taken for an offset.

/// Abbreviations and names of the database that bear no place, in capitals, sorted.
const ABBREVIATIONS: &[&str] = &[
    "ACDT",
    "ACST",
    "ADT",
    "AEDT",
    "AEST",
    "AKDT",
    "AKST",
    "AMT",
    "ART",
    "AST",
    "AWST",
    "BDT",
    "BOT",
    "BRT",
    "BST",
    "CAT",
    "CDT",
    "CEST",
    "CET",
    "CHST",
    "CLST",
    "CLT",
    "COT",
    "CST",
    "CST6CDT",
    "EAT",
    "ECT",
    "EDT",
    "EEST",
    "EET",
    "EST",
    "EST5EDT",
    "FACTORY",
    "FJT",
    "GMT",
    "GST",
    "GREENWICH",
    "GYT",
    "HDT",
    "HKT",
    "HST",
    "ICT",
    "IDT",
    "IRST",
    "IST",
    "JST",
    "KST",
    "MDT",
    "MET",
    "MEST",
    "MMT",
    "MSK",
    "MST",
    "MST7MDT",
    "MYT",
    "NDT",
    "NPT",
    "NST",
    "NZDT",
    "NZST",
    "PDT",
    "PET",
    "PHT",
    "PKT",
    "PST",
    "PST8PDT",
    "PYT",
    "SAST",
    "SGT",
    "SST",
    "TOT",
    "TRT",
    "UCT",
    "UNIVERSAL",
    "UT",
    "UTC",
    "UYT",
    "UZT",
    "VET",
    "WAT",
    "WEST",
    "WET",
    "WIB",
    "WIT",
    "WITA",
    "Z",
    "ZULU",
];

/// The place that an abbreviation means where it is used most; a hint for a country's list.
const HINTS: &[(&str, &str)] = &[
    ("AKST", "America/Anchorage"),
    ("AST", "America/Halifax"),
    ("AWST", "Australia/Perth"),
    ("ACST", "Australia/Adelaide"),
    ("AEST", "Australia/Sydney"),
    ("CDT", "America/Chicago"),
    ("CST", "America/Chicago"),
    ("EDT", "America/New_York"),
    ("EST", "America/New_York"),
    ("HST", "Pacific/Honolulu"),
    ("MDT", "America/Denver"),
    ("MSK", "Europe/Moscow"),
    ("MST", "America/Denver"),
    ("NST", "America/St_Johns"),
    ("PDT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("WIB", "Asia/Jakarta"),
    ("WIT", "Asia/Jayapura"),
    ("WITA", "Asia/Makassar"),
];

/// Whether the text is an offset or an abbreviation rather than the name of a place.
pub(super) fn is_fixed_offset(text: &str) -> bool {
    let upper = text.trim().to_uppercase();
    let bare = upper.strip_prefix("ETC/").unwrap_or(&upper);
    if upper.starts_with("ETC/") || ABBREVIATIONS.contains(&bare) {
        return true;
    }
    let after_name = ["GMT", "UTC", "UCT", "UT"]
        .into_iter()
        .find_map(|name| bare.strip_prefix(name));
    is_offset(
        after_name.unwrap_or(bare).trim_start(),
        after_name.is_some(),
    )
}

/// The place that this abbreviation most likely means.
pub(super) fn place_of_abbreviation(text: &str) -> Option<&'static str> {
    HINTS
        .iter()
        .find(|(abbreviation, _zone)| abbreviation.eq_ignore_ascii_case(text))
        .map(|&(_abbreviation, zone)| zone)
}

/// Whether the text is hours, and maybe minutes, with a sign unless one is not needed.
fn is_offset(text: &str, unsigned: bool) -> bool {
    let digits = text.strip_prefix(['+', '-', '\u{2212}', '\u{2013}', '±']);
    if digits.is_none() && !unsigned {
        return false;
    }
    let digits = digits.unwrap_or(text).trim();
    (1..=5).contains(&digits.len())
        && digits.starts_with(|first: char| first.is_ascii_digit())
        && digits
            .chars()
            .all(|character| character.is_ascii_digit() || matches!(character, ':' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::places::{renamed::RENAMED, zones::ZONES};

    #[test]
    fn no_place_is_taken_for_an_offset() {
        for (_country, name) in ZONES {
            assert!(!is_fixed_offset(name), "{name}");
        }
        for (old, _new) in RENAMED {
            assert!(!is_fixed_offset(old), "{old}");
        }
        assert!(!is_fixed_offset("Utrecht"));
        assert!(!is_fixed_offset(""));
    }

    #[test]
    fn every_hint_is_a_place_of_the_table() {
        for (abbreviation, hinted) in HINTS {
            assert!(
                ZONES.iter().any(|(_country, name)| name == hinted),
                "{abbreviation}"
            );
            assert!(is_fixed_offset(abbreviation), "{abbreviation}");
        }
    }
}
