//! Texts from people, made harmless for Discord.
//!
//! Knows: what Discord reads as markup, mention, emoji or link, and how a text becomes
//! one line. Refuses to know: how long a text may be.
//!
//! **Invariants**: what [`plain`] gives shows the letters of the text and does nothing; what
//! [`label`] gives is one line. Neither holds a control for the direction of writing.

use crate::domain::writing::visible;

/// Makes a text harmless where Discord reads markdown: messages, and descriptions of embeds.
///
/// Marks of markup get a backslash, mentions are broken by a zero-width space, invisible
/// characters go. Line breaks stay. Where no markdown is read, use [`label`].
pub fn plain(text: &str) -> String {
    let visible = visible(text);
    let mut made = String::with_capacity(visible.len() + visible.len() / 8);
    let mut line_start = 0;
    for (place, character) in visible.char_indices() {
        let before = visible.get(line_start..place).unwrap_or("").trim_start();
        let after = visible.get(place + character.len_utf8()..).unwrap_or("");
        if needs_backslash(before, character, after) {
            made.push('\\');
        }
        made.push(character);
        if character == '@' && begins_mention(after) {
            made.push('\u{200B}');
        }
        if character == '\n' {
            line_start = place + 1;
        }
    }
    made
}

/// Makes a text fit for a place without markdown: a button, a choice, a title, a picture.
///
/// It becomes one line with single spaces; nothing is escaped, because nothing would unescape it.
pub fn label(text: &str) -> String {
    visible(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether Discord would read this character, between the rest of its line and what follows, as
/// a mark.
fn needs_backslash(before: &str, character: char, after: &str) -> bool {
    match character {
        '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' => true,
        // Headings, quotes and lists begin a line; inside one these are letters like others.
        '#' | '>' | '-' | '+' => before.is_empty(),
        '.' => ends_a_number(before, after) || begins_invitation(before, after),
        ':' => after.starts_with("//") || begins_emoji(after),
        _ => false,
    }
}

/// Whether a dot makes a number the first of a list.
fn ends_a_number(before: &str, after: &str) -> bool {
    !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()) && after.starts_with(' ')
}

/// Whether a dot stands in an invitation to a server, which Discord links without `https`, too.
fn begins_invitation(before: &str, after: &str) -> bool {
    let ends = |word: &str| {
        let start = before.len().checked_sub(word.len());
        let end = start.and_then(|start| before.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    let begins = |word: &str| {
        let start = after.get(..word.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    ends("discord") && begins("gg/")
        || (ends("discord") || ends("discordapp")) && begins("com/invite/")
}

/// Whether what follows a colon makes it `:name:`; a time of day such as `10:30:00` is none.
fn begins_emoji(after: &str) -> bool {
    after.split_once(':').is_some_and(|(name, _rest)| {
        name.contains(|character: char| character.is_ascii_alphabetic())
            && name.chars().all(|character| {
                character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '+')
            })
    })
}

/// Whether what follows an at sign makes it a mention; an e-mail address is none.
fn begins_mention(after: &str) -> bool {
    let begins = |word: &str| {
        after
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    begins("everyone")
        || begins("here")
        || after.starts_with(|next: char| matches!(next, '&' | '!') || next.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text), expected, "{text:?}");
    }

    #[test]
    fn names_of_people_stay_as_they_are() {
        for name in [
            "Anne-Marie O'Neil (she/her)",
            "Олена S.",
            "丽娜 A.",
            "ana@library.example",
            "Dr. No",
            "R2-D2 + 1",
        ] {
            check(name, name);
        }
    }

    #[test]
    fn markup_is_shown_and_not_read() {
        check(
            "**bold** _it_ ~~no~~ `code` ||spoiler||",
            "\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\` \\|\\|spoiler\\|\\|",
        );
        check(
            "[here](https://evil.example)",
            "\\[here\\](https\\://evil.example)",
        );
        check("a\\*b", "a\\\\\\*b");
    }

    #[test]
    fn marks_that_begin_a_line_are_escaped_only_there() {
        check(
            "# big\n> quote\n- item\n  * item\n1. item",
            "\\# big\n\\> quote\n\\- item\n  \\* item\n1\\. item",
        );
        check("C# > B-", "C# > B-");
        check("1.5 hours", "1.5 hours");
    }

    #[test]
    fn mentions_are_broken() {
        check("@everyone @Here", "@\u{200B}everyone @\u{200B}Here");
        check(
            "<@&1> <@!2> <#3> <t:1:F> </go:4>",
            "\\<@\u{200B}&1> \\<@\u{200B}!2> \\<#3> \\<t:1:F> \\</go:4>",
        );
    }

    #[test]
    fn emoji_names_are_shown_as_text() {
        check("well :tada: 10:30", "well \\:tada: 10:30");
        check("<:own:123>", "\\<\\:own:123>");
    }

    #[test]
    fn invitations_to_servers_are_shown_and_not_linked() {
        check("discord.gg/evil", "discord\\.gg/evil");
        check(
            "at Discord.GG/evil, discordapp.com/invite/x",
            "at Discord\\.GG/evil, discordapp\\.com/invite/x",
        );
        check("discord.com or mydiscord.g", "discord.com or mydiscord.g");
    }

    #[test]
    fn a_label_is_one_line_and_not_escaped() {
        assert_eq!(label(" Line\r\nBreak \u{202E}*x* "), "Line Break *x*");
    }
}
