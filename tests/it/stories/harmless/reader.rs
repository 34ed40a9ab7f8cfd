//! A reader of Discord's markdown that knows nothing of how Carrel makes texts harmless.
//!
//! Written from Discord's pages *Message Formatting* and *Markdown Text 101*. Where letters join is
//! written by hand from Unicode's charts, for the scripts that the tests use.

/// What begins a reference in angle brackets.
const REFERENCES: [&str; 8] = ["<@", "<#", "</", "<t:", "<:", "<a:", "<id:", "<http"];

/// What acts wherever it stands.
const WORDS: [&str; 10] = [
    "@everyone",
    "@here",
    "http://",
    "https://",
    "```",
    "||",
    "](",
    "discord.gg/",
    "discord.com/invite/",
    "discordapp.com/invite/",
];

/// What acts at the beginning of a line.
const MARKS: [&str; 6] = ["# ", "## ", "### ", "-# ", "> ", ">>> "];

/// What in a text with markdown is read as more than letters.
pub(super) fn active(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut line_start = true;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        if letter == '\\' && after.starts_with(|next: char| next.is_ascii_punctuation()) {
            rest = after.get(1..).unwrap_or_default();
            line_start = false;
            continue;
        }
        let begin: String = rest.chars().take(30).collect();
        let lower = begin.to_lowercase();
        if REFERENCES.iter().any(|start| lower.starts_with(start)) {
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            let (whole, after) = rest.split_at(end);
            found.push(whole.to_owned());
            rest = after;
            line_start = false;
            continue;
        }
        let acts = WORDS.iter().any(|word| lower.starts_with(word))
            || line_start && MARKS.iter().any(|mark| begin.starts_with(mark))
            || emoji(&begin);
        if acts {
            found.push(begin);
        }
        line_start = letter == '\n' || (line_start && letter == ' ');
        rest = after;
    }
    found
}

/// Whether a text begins with the name of an emoji between colons.
fn emoji(text: &str) -> bool {
    let name = text.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    name.is_some_and(|(name, _rest)| {
        name.contains(|letter: char| letter.is_ascii_alphabetic())
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    })
}

/// Whether nobody sees this character although it changes what is seen. A space without width is
/// ours, to break a mention.
pub(super) fn turns_or_hides(letter: char) -> bool {
    letter.is_control() && letter != '\n'
        || matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || matches!(
            letter,
            '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{FEFF}' | '\u{00AD}'
        )
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{2060}')
}

/// Whether a letter joins the one before it.
fn joins(letter: char) -> bool {
    matches!(letter,
        '\u{0300}'..='\u{036F}' // marks over Latin letters
        | '\u{0591}'..='\u{05BD}' // Hebrew points
        | '\u{064B}'..='\u{065F}' // Arabic points
        | '\u{0900}'..='\u{0903}' | '\u{093A}'..='\u{094F}' // Devanagari vowels
        | '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' // emoji
    )
}

fn is_half_a_flag(letter: char) -> bool {
    matches!(letter, '\u{1F1E6}'..='\u{1F1FF}')
}

/// What is wrong with the cut that kept this beginning of a text, if anything is. A text with what
/// nobody sees is not judged: it was changed before it was cut.
pub(super) fn cut_badly(kept: &str, text: &str) -> Option<&'static str> {
    if text.contains(|letter: char| turns_or_hides(letter) || letter == '\u{200B}') {
        return None;
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(rest) = line.strip_prefix(kept) else {
        return Some("it is not the beginning");
    };
    // A backslash at the end would take the ellipsis for its own, and is left off.
    let Some(next) = rest.strip_prefix('\\').unwrap_or(rest).chars().next() else {
        return (!rest.starts_with('\\')).then_some("nothing was cut");
    };
    let flags = kept
        .chars()
        .rev()
        .take_while(|letter| is_half_a_flag(*letter));
    if joins(next) || kept.ends_with('\u{200D}') || is_half_a_flag(next) && flags.count() % 2 == 1 {
        return Some("a letter is cut in two");
    }
    let words = kept.rfind(' ');
    let is_far = |place: usize| {
        let words = kept.get(..place).unwrap_or_default();
        kept.chars().count() <= 2 * words.chars().count()
    };
    let inside = next != ' ' && !kept.ends_with(' ');
    (inside && words.is_some_and(is_far)).then_some("a word is cut in two")
}
