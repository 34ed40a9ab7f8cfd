//! What counts as an emoji: one of Unicode's, or a custom one by its id.
//!
//! Knows Unicode's table of emoji in ranges; refuses to know which custom emoji a server has: the
//! simulator takes every custom emoji that is well formed for one that exists.
//!
//! **Invariants.** A lone joiner, skin tone or keycap mark is no emoji, and neither is text.

use std::fmt;

use serde_json::{Value, json};

use crate::sim::errors::Form;
use crate::sim::snowflake::{Snowflake, from_json};

/// Names one emoji.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Emoji {
    /// One of Unicode's.
    Unicode(String),
    /// One that a server or an app has made.
    Custom { name: String, id: Snowflake },
}

impl Emoji {
    /// Reads an emoji out of a path: itself, or `name:id`.
    pub(in crate::sim) fn in_path(text: &str) -> Option<Self> {
        if let Some((name, id)) = text.split_once(':') {
            let id = id.parse().ok()?;
            let name = name.to_owned();
            return (!name.is_empty()).then_some(Self::Custom { name, id });
        }
        is_unicode(text).then(|| Self::Unicode(text.to_owned()))
    }

    /// Reads an emoji out of a body: `id` for a custom one, `name` for one of Unicode's.
    pub(in crate::sim) fn in_body(emoji: &Value) -> Option<Self> {
        let name = emoji["name"].as_str().unwrap_or_default();
        if !emoji["id"].is_null() {
            let id = from_json(&emoji["id"])?;
            let name = name.to_owned();
            return Some(Self::Custom { name, id });
        }
        is_unicode(name).then(|| Self::Unicode(name.to_owned()))
    }

    /// Says whether both name the same emoji; a custom one is known by its id alone.
    pub(in crate::sim) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Custom { id, .. }, Self::Custom { id: other, .. }) => id == other,
            _ => self == other,
        }
    }

    /// Renders it as Discord's partial emoji.
    pub(in crate::sim) fn json(&self) -> Value {
        match self {
            Self::Unicode(name) => json!({ "id": null, "name": name }),
            Self::Custom { name, id } => json!({ "id": id, "name": name, "animated": false }),
        }
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unicode(name) => f.write_str(name),
            Self::Custom { name, id } => write!(f, "{name}:{id}"),
        }
    }
}

/// Notes when a component's emoji is none.
pub(super) fn check(form: &mut Form, path: &str, emoji: &Value) {
    if emoji.is_null() || Emoji::in_body(emoji).is_some() {
        return;
    }
    let part = if emoji["id"].is_null() { "name" } else { "id" };
    let path = format!("{path}.{part}");
    form.wrong(&path, "COMPONENT_INVALID_EMOJI", "Invalid emoji");
}

/// Says whether a text is one of Unicode's emoji, with all that may join or modify it.
fn is_unicode(text: &str) -> bool {
    let based = text.chars().any(is_base);
    let keycap = text.ends_with('\u{20e3}');
    let fits = |c: char| is_base(c) || is_part(c) || (keycap && is_keycap_base(c));
    (based || keycap) && text.chars().all(fits)
}

/// What only stands within an emoji: joiner, variation, keycap mark, skin tones, tags.
fn is_part(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

fn is_keycap_base(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '#' | '*')
}

/// What is an emoji by itself (Unicode's `emoji-data`, property `Emoji`).
fn is_base(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2194}'..='\u{2199}' | '\u{21a9}'..='\u{21aa}' | '\u{231a}'..='\u{231b}'
        | '\u{2328}' | '\u{23cf}' | '\u{23e9}'..='\u{23f3}' | '\u{23f8}'..='\u{23fa}'
        | '\u{24c2}' | '\u{25aa}'..='\u{25ab}' | '\u{25b6}' | '\u{25c0}'
        | '\u{25fb}'..='\u{25fe}' | '\u{2600}'..='\u{2604}' | '\u{260e}' | '\u{2611}'
        | '\u{2614}'..='\u{2615}' | '\u{2618}' | '\u{261d}' | '\u{2620}'
        | '\u{2622}'..='\u{2623}' | '\u{2626}' | '\u{262a}' | '\u{262e}'..='\u{262f}'
        | '\u{2638}'..='\u{263a}' | '\u{2640}' | '\u{2642}' | '\u{2648}'..='\u{2653}'
        | '\u{265f}'..='\u{2660}' | '\u{2663}' | '\u{2665}'..='\u{2666}' | '\u{2668}'
        | '\u{267b}' | '\u{267e}'..='\u{267f}' | '\u{2692}'..='\u{2697}' | '\u{2699}'
        | '\u{269b}'..='\u{269c}' | '\u{26a0}'..='\u{26a1}' | '\u{26a7}'
        | '\u{26aa}'..='\u{26ab}' | '\u{26b0}'..='\u{26b1}' | '\u{26bd}'..='\u{26be}'
        | '\u{26c4}'..='\u{26c5}' | '\u{26c8}' | '\u{26ce}'..='\u{26cf}' | '\u{26d1}'
        | '\u{26d3}'..='\u{26d4}' | '\u{26e9}'..='\u{26ea}' | '\u{26f0}'..='\u{26f5}'
        | '\u{26f7}'..='\u{26fa}' | '\u{26fd}' | '\u{2702}' | '\u{2705}'
        | '\u{2708}'..='\u{270d}' | '\u{270f}' | '\u{2712}' | '\u{2714}' | '\u{2716}'
        | '\u{271d}' | '\u{2721}' | '\u{2728}' | '\u{2733}'..='\u{2734}' | '\u{2744}'
        | '\u{2747}' | '\u{274c}' | '\u{274e}' | '\u{2753}'..='\u{2755}' | '\u{2757}'
        | '\u{2763}'..='\u{2764}' | '\u{2795}'..='\u{2797}' | '\u{27a1}' | '\u{27b0}'
        | '\u{27bf}' | '\u{2934}'..='\u{2935}' | '\u{2b05}'..='\u{2b07}'
        | '\u{2b1b}'..='\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{3030}' | '\u{303d}'
        | '\u{3297}' | '\u{3299}' | '\u{1f004}' | '\u{1f0cf}' | '\u{1f170}'..='\u{1f171}'
        | '\u{1f17e}'..='\u{1f17f}' | '\u{1f18e}' | '\u{1f191}'..='\u{1f19a}'
        | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f201}'..='\u{1f202}' | '\u{1f21a}' | '\u{1f22f}'
        | '\u{1f232}'..='\u{1f23a}' | '\u{1f250}'..='\u{1f251}' | '\u{1f300}'..='\u{1f3fa}'
        | '\u{1f400}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6ff}' | '\u{1f7e0}'..='\u{1f7eb}'
        | '\u{1f7f0}' | '\u{1f90c}'..='\u{1f9ff}' | '\u{1fa70}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_told_from_text_and_from_other_signs() {
        for emoji in ["🔥", "👍🏽", "❤️", "1️⃣", "🇩🇪", "👩‍🔬", "✅"] {
            assert!(Emoji::in_path(emoji).is_some(), "{emoji}");
        }
        for other in ["", "a", "12", "▲", "⏻", "\u{fe0f}", "🔥!", ":1", "fire:x"] {
            assert!(Emoji::in_path(other).is_none(), "{other}");
        }
        let custom = Emoji::in_path("party:42").expect("well formed");
        assert!(custom.is(&Emoji::in_path("renamed:42").expect("well formed")));
        assert_eq!(custom.to_string(), "party:42");
    }
}
