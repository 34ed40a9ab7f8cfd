//! Countries in which Discord is known to be out of reach at times.
//!
//! Knows: which ones, on whose word and since when. Refuses to know: whether it is so today, and
//! what somebody there does about it.
//!
//! **Invariants**: each line has its source; sorted by code, no code twice.

use super::Country;

/// Code, since when, and who says so (all read in November 2026).
const UNREACHABLE: [(&str, &str, &str); 5] = [
    (
        "AE",
        "2017-01, voice only",
        "thenational.ae/business/technology/uae-gamers-voice-anger-as-chat-app-blocked-by-etisalat-1.612629",
    ),
    (
        "CN",
        "2017-09",
        "legalclarity.org/is-discord-banned-or-allowed-in-china",
    ),
    (
        "IR",
        "2024-04, and before",
        "faceit.ir/articles/discord-again-a-victim-of-filtering-in-iran",
    ),
    (
        "RU",
        "2024-10-08",
        "dexerto.com/entertainment/teamspeak-crash-reports-skyrocket-after-russia-bans-discord-2922249",
    ),
    (
        "TR",
        "2024-10-09",
        "cybermaterial.com/russia-and-turkey-block-access-to-discord",
    ),
];

/// The countries in which Discord is known to be out of reach at times, in the order of codes.
pub fn unreachable() -> impl Iterator<Item = Country> {
    UNREACHABLE
        .iter()
        .filter_map(|(code, _since, _source)| Country::from_code(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_a_country_and_they_are_sorted() {
        assert_eq!(unreachable().count(), UNREACHABLE.len());
        assert!(UNREACHABLE.is_sorted_by(|left, right| left.0 < right.0));
        for (code, since, source) in UNREACHABLE {
            assert!(!since.is_empty() && source.contains('.'), "{code}");
        }
    }
}
