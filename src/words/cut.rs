//! Texts that are too long for their place, cut.
//!
//! Knows: where a letter as people read it ends, where a word does, and what of Discord's markup
//! means nothing in halves. Refuses to know: which places there are, and what a text says.
//!
//! **Invariants**: what [`cut`] gives is never longer than asked; if it is not the whole text, it
//! ends with an ellipsis, and what stands before that begins the text and ends between two letters
//! (Unicode's extended grapheme clusters).

use unicode_segmentation::UnicodeSegmentation;

/// What stands where a text goes on.
const ELLIPSIS: char = '…';

/// How Discord's mentions, times, emoji and bare addresses go on after their angle bracket.
const REFERENCES: [&str; 9] = ["@", "#", ":", "/", "a:", "t:", "id:", "http://", "https://"];

/// The text, or as much of it as fits into `length_max` code points together with an ellipsis.
///
/// It is cut between two words, unless that would leave less than half of the room: then, as in a
/// script without spaces, between two letters.
pub fn cut(text: &str, length_max: usize) -> String {
    if text.chars().count() <= length_max {
        return text.to_owned();
    }
    let Some(room) = length_max.checked_sub(1) else {
        return String::new();
    };
    let (kept, rest) = split(text, room);
    let kept = whole_words(kept, rest);
    let kept = without_half_a_reference(kept, text);
    let mut made = without_a_lone_backslash(kept.trim_end()).to_owned();
    made.push(ELLIPSIS);
    made
}

/// As many whole letters as `room` code points hold, and what follows them.
fn split(text: &str, room: usize) -> (&str, &str) {
    let mut length = 0;
    let end = text
        .grapheme_indices(true)
        .find(|(_at, letter)| {
            length += letter.chars().count();
            room < length
        })
        .map_or(text.len(), |(at, _letter)| at);
    text.split_at(end)
}

/// The beginning without the word that it would end inside, if enough is left.
fn whole_words<'a>(kept: &'a str, rest: &str) -> &'a str {
    let ends_a_word = kept.ends_with(char::is_whitespace) || rest.starts_with(char::is_whitespace);
    if ends_a_word {
        return kept;
    }
    let words = kept.rsplit_once(char::is_whitespace);
    words.map_or(kept, |(words, _begun)| {
        if kept.chars().count() <= 2 * words.chars().count() {
            words
        } else {
            kept
        }
    })
}

/// The beginning of `text` without a `<…>` of Discord's that would lose its end.
fn without_half_a_reference<'a>(kept: &'a str, text: &str) -> &'a str {
    let Some((before, begun)) = kept.rsplit_once('<') else {
        return kept;
    };
    let whole = text.get(before.len() + 1..).unwrap_or_default();
    let refers = REFERENCES.iter().any(|word| whole.starts_with(word));
    let is_escaped = without_a_lone_backslash(before) != before;
    if refers && !is_escaped && !begun.contains('>') {
        before
    } else {
        kept
    }
}

/// The text without a backslash at its end that would escape what comes next.
fn without_a_lone_backslash(text: &str) -> &str {
    let backslashes = text.len() - text.trim_end_matches('\\').len();
    if backslashes.is_multiple_of(2) {
        text
    } else {
        text.strip_suffix('\\').unwrap_or(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::plain;

    fn check(text: &str, length_max: usize, expected: &str) {
        let made = cut(text, length_max);
        assert_eq!(made, expected, "{text:?} in {length_max}");
        assert!(made.chars().count() <= length_max, "{made:?}");
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        for text in ["", "a", "Small libraries", " two  spaces ", "مرحبا", "\\"] {
            check(text, text.chars().count(), text);
        }
    }

    #[test]
    fn a_text_ends_at_a_word_where_it_has_words() {
        check(
            "Small libraries, big ideas",
            26,
            "Small libraries, big ideas",
        );
        check("Small libraries, big ideas", 25, "Small libraries, big…");
        check("Small libraries, big ideas", 21, "Small libraries, big…");
        check("Small libraries, big ideas", 20, "Small libraries,…");
        check("one\ntwo three", 8, "one\ntwo…");
        check("مكتبات صغيرة وأفكار كبيرة", 15, "مكتبات صغيرة…");
        check("ספריות קטנות, רעיונות גדולים", 16, "ספריות קטנות,…");
    }

    #[test]
    fn a_text_without_words_ends_between_two_letters() {
        check("aaaaaaaaaa", 5, "aaaa…");
        check("a bbbbbbbbbbbbbbbbbbbb", 12, "a bbbbbbbbb…");
        check("小さな図書館、大きな考え", 6, "小さな図書…");
        check("aaaa", 1, "…");
        check("aaaa", 0, "");
    }

    #[test]
    fn no_letter_is_cut_in_two() {
        // Letters with marks, a family, flags, a tone of skin, Hangul in parts, and Devanagari.
        check("e\u{301}e\u{301}e\u{301}", 4, "e\u{301}…");
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        check(&format!("ab{family}"), 8, "ab…");
        check(&format!("{family}{family}"), 8, &format!("{family}…"));
        check("🇵🇹🇰🇷🇺🇸", 4, "🇵🇹…");
        check("🇵🇹🇰🇷🇺🇸", 5, "🇵🇹🇰🇷…");
        check("👍🏽👍🏽👍🏽", 4, "👍🏽…");
        check(
            "\u{1112}\u{1161}\u{11ab}\u{1112}\u{1161}\u{11ab}",
            5,
            "\u{1112}\u{1161}\u{11ab}…",
        );
        check("नीनीनी", 4, "नी…");
        // One letter that is longer than the whole room.
        check(&format!("a{}", "\u{301}".repeat(10_000)), 80, "…");
    }

    #[test]
    fn nothing_before_the_ellipsis_is_half_of_a_mark() {
        check("*****", 4, "***…");
        check(&plain("*****"), 6, "\\*\\*…");
        check(&plain("*****"), 7, "\\*\\*\\*…");
        check("ab\\\\\\\\c", 6, "ab\\\\…");
        check("See <t:1700000000:F> and then", 10, "See…");
        check("See <t:1700000000:F> and then", 21, "See <t:1700000000:F>…");
        check("With <@900000000000000001> here", 20, "With…");
        check("Look: <https://example.org/long>", 30, "Look:…");
        check("</cohort desk:12345678> opens it", 20, "…");
        check("a < b and <b> is more", 12, "a < b and…");
        check(
            &plain("see <@900000000000000001>"),
            12,
            "see \\<@\u{200B}900…",
        );
    }

    #[test]
    fn in_every_room_the_beginning_of_the_text_is_shown() {
        let text =
            "Ana 👩\u{200D}🚀 says **this** <t:1700000000:F> e\u{301}, 小さな図書館 \\ and more";
        for length_max in 1..text.chars().count() {
            let made = cut(text, length_max);
            assert!(made.chars().count() <= length_max, "{made:?}");
            let kept = made.strip_suffix(ELLIPSIS).expect("it was cut");
            assert!(text.starts_with(kept), "{made:?}");
        }
    }
}
