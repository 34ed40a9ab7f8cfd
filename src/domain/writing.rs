//! What letters look like, and how a text is written into a table for spreadsheets.
//!
//! Knows: which characters are invisible and can turn or hide a text, in which script a letter is
//! written, and what a spreadsheet would calculate. Refuses to know: languages, and what Discord does with a text.
//!
//! **Invariants**: dropping what is invisible twice is dropping it once.

use std::collections::BTreeSet;

/// Drops the characters that nobody sees but that change what is seen; line feeds stay.
///
/// Joiners stay between two letters beyond ASCII, where Persian, Indic scripts and emoji need them.
pub fn visible(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let keep = if matches!(character, '\u{200C}' | '\u{200D}') {
            let joins_before = kept.chars().next_back().is_some_and(is_joinable);
            joins_before && characters.peek().copied().is_some_and(is_joinable)
        } else {
            character == '\n' || !is_invisible(character)
        };
        if keep {
            kept.push(character);
        }
    }
    kept
}

/// Whether a text shows nothing: it has only spaces and what nobody sees.
pub fn is_blank(text: &str) -> bool {
    visible(text).trim().is_empty()
}

/// Whether nobody sees this character; controls, marks of direction, spaces without width.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}' // soft hyphen
            | '\u{061C}' | '\u{200E}' | '\u{200F}' // marks of direction
            | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' // embeddings, overrides, isolates
            | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' // of no width
            | '\u{2028}' | '\u{2029}' // separators of lines and paragraphs
            | '\u{180E}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' // fillers and tags
        )
}

fn is_joinable(character: char) -> bool {
    !character.is_ascii() && !is_invisible(character)
}

/// A family of letters that are read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Script {
    /// Latin.
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic.
    Cyrillic,
    /// Armenian and Georgian.
    Caucasian,
    /// Hebrew.
    Hebrew,
    /// Arabic.
    Arabic,
    /// Devanagari.
    Devanagari,
    /// The other scripts of India and its neighbours.
    Indic,
    /// Thai, Lao, Khmer, Burmese and Tibetan.
    SoutheastAsian,
    /// Ethiopic.
    Ethiopic,
    /// Chinese characters, kana and Hangul, which stand together in one name.
    EastAsian,
    /// Any other.
    Other,
}

/// The scripts of the letters of a text.
pub fn scripts(text: &str) -> BTreeSet<Script> {
    text.chars()
        .filter(|letter| letter.is_alphabetic())
        .map(script_of)
        .collect()
}

fn script_of(letter: char) -> Script {
    match u32::from(letter) {
        0x0000..=0x02FF | 0x1D00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xFF21..=0xFF5A => {
            Script::Latin
        }
        0x0370..=0x03FF | 0x1F00..=0x1FFF => Script::Greek,
        0x0400..=0x052F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
        0x0530..=0x058F | 0x10A0..=0x10FF | 0x1C90..=0x1CBF => Script::Caucasian,
        0x0590..=0x05FF | 0xFB1D..=0xFB4F => Script::Hebrew,
        0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => {
            Script::Arabic
        }
        0x0900..=0x097F | 0xA8E0..=0xA8FF => Script::Devanagari,
        0x0980..=0x0DFF => Script::Indic,
        0x0E00..=0x109F | 0x1780..=0x17FF => Script::SoutheastAsian,
        0x1200..=0x139F | 0x2D80..=0x2DDF => Script::Ethiopic,
        0x1100..=0x11FF
        | 0x2E80..=0x9FFF
        | 0xA960..=0xA97F
        | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF
        | 0xFF66..=0xFFDC
        | 0x20000..=0x3FFFF => Script::EastAsian,
        _ => Script::Other,
    }
}

/// Writes a cell of a CSV file, in quotation marks only where it needs them.
///
/// What a spreadsheet would calculate gets an apostrophe before it, which shows it as text.
pub fn csv_cell(text: &str) -> String {
    if calculates(text) || text.contains([',', ';', '"', '\n', '\r']) {
        csv_quoted_cell(text)
    } else {
        text.to_owned()
    }
}

/// Writes a cell of a CSV file in quotation marks, harmless like [`csv_cell`].
pub fn csv_quoted_cell(text: &str) -> String {
    let apostrophe = if calculates(text) { "'" } else { "" };
    format!("\"{apostrophe}{}\"", text.replace('"', "\"\""))
}

/// Whether a spreadsheet would take the text for a formula.
fn calculates(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_goes() {
        assert_eq!(
            visible("a\u{202E}b\u{2066}c\u{200B}d\u{FEFF}e\u{0}f\ng"),
            "abcdef\ng"
        );
        assert_eq!(visible("می\u{200C}خواهم"), "می\u{200C}خواهم");
        assert_eq!(visible("a\u{200D}b\u{200C}"), "ab");
    }

    #[test]
    fn scripts_are_told_apart_and_east_asian_ones_stand_together() {
        assert_eq!(
            scripts("Олена S."),
            [Script::Latin, Script::Cyrillic].into()
        );
        assert_eq!(scripts("山田 たろう タロウ"), [Script::EastAsian].into());
        assert_eq!(scripts("12 – 3!"), BTreeSet::new());
        assert_eq!(scripts("Käthe Ñúñez"), [Script::Latin].into());
    }

    #[test]
    fn cells_are_harmless_and_quoted_where_they_must_be() {
        assert_eq!(csv_cell("plain"), "plain");
        assert_eq!(csv_cell("a,b"), "\"a,b\"");
        assert_eq!(csv_cell("=1+1"), "\"'=1+1\"");
        assert_eq!(csv_quoted_cell("say \"no\""), "\"say \"\"no\"\"\"");
    }
}
