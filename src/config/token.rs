//! The bot's token, which nobody may read by accident.
//!
//! **Invariants**: neither `Debug` nor `Display` shows it; whoever needs it says so by
//! [`Token::reveal`].

use std::fmt;

/// The most characters that a token may have; Discord's have about 72.
const CHARACTERS_MAX: usize = 200;

/// The secret by which Discord knows the bot.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token as somebody pasted it, without white space around it; none when it can be
    /// no token, because it is empty, too long, or holds what no HTTP header may hold.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let possible = !text.is_empty()
            && text.len() <= CHARACTERS_MAX
            && text.chars().all(|sign| sign.is_ascii_graphic());
        possible.then(|| Self(text.to_owned()))
    }

    /// The token itself, for the HTTP client alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        let token = Token::read(" MTIz.abc.def\n").expect("it is a token");
        assert_eq!(token.reveal(), "MTIz.abc.def");
        assert_eq!(format!("{token:?} {token}"), "Token(hidden) (hidden)");
    }

    #[test]
    fn what_fits_no_header_is_no_token() {
        for text in [
            "",
            "  \n",
            "two words",
            "tökén",
            "a\u{0}b",
            &"x".repeat(201),
        ] {
            assert_eq!(Token::read(text), None, "{text:?}");
        }
    }
}
