//! Names as people write them into forms.
//!
//! Knows: what makes a name one line, and what in it a spreadsheet or Discord would take for more
//! than a name. Refuses to know: what a name should look like.
//!
//! **Invariants**: nothing that can be seen is ever taken out of a name.

use super::{Fault, Note, findings::Findings};
use crate::domain::writing::{scripts, visible};

/// Longest name, in characters: Discord shows no more in most places.
pub const NAME_CHARACTERS_MAX: usize = 64;

/// What somebody wants to be called, in one line; `None` where it is empty or too long.
pub fn called(written: &str) -> Option<String> {
    read(written, &mut Findings::default())
}

/// Brings a name into one line; `None` where there is none that can be taken.
pub(super) fn read(written: &str, findings: &mut Findings) -> Option<String> {
    let lines = written
        .trim()
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    if lines.contains('\n') {
        findings.meaning.push(Note::LineBreak);
    }
    let lines = lines.replace('\t', " ");
    let seen = visible(&lines);
    if seen != lines {
        findings.meaning.push(Note::InvisibleDropped);
    }
    let name = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let characters = name.chars().count();
    if characters == 0 {
        findings.faults.push(Fault::NameMissing);
        return None;
    }
    if characters > NAME_CHARACTERS_MAX {
        findings.faults.push(Fault::NameTooLong { characters });
        return None;
    }
    note_care(&name, findings);
    Some(name)
}

fn note_care(name: &str, findings: &mut Findings) {
    let is_formula = is_formula(name);
    if is_formula {
        findings.care.push(Note::FormulaName);
    }
    if has_mention(name) {
        findings.care.push(Note::MentionName);
    } else if has_markup(name) && !is_formula {
        // The note on a formula says already that the name is shown as plain text.
        findings.care.push(Note::MarkupName);
    }
    let count = scripts(name).len();
    if count > 1 {
        findings.care.push(Note::Scripts(count));
    }
}

/// Whether a spreadsheet would calculate it; an at sign that begins a mention is noted as that.
fn is_formula(name: &str) -> bool {
    name.starts_with(['=', '+', '-']) || name.starts_with('@') && !has_mention(name)
}

/// Whether Discord would call somebody by it.
fn has_mention(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["@everyone", "@here", "<@", "<#", "</"]
        .iter()
        .any(|mention| lower.contains(mention))
}

/// Whether Discord would show it otherwise than it stands.
fn has_markup(name: &str) -> bool {
    let paired = ['*', '_', '`']
        .iter()
        .any(|mark| name.matches(*mark).count() > 1);
    paired
        || ["~~", "||", "](", "://", "<t:", "<:", "<a:", "\\"]
            .iter()
            .any(|mark| name.contains(mark))
        || name.starts_with(['#', '>'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Option<&str>, notes: &[Note]) {
        let mut findings = Findings::default();
        let name = read(written, &mut findings);
        assert_eq!(name.as_deref(), expected, "{written:?}");
        assert_eq!(findings.into_notes(), notes, "{written:?}");
    }

    #[test]
    fn ordinary_names_carry_no_note() {
        for name in [
            "Ana \"Nena\" P.",
            "Anne-Marie O'Neil (she/her)",
            "R2_D2",
            "Ñúñez, María*",
        ] {
            check(name, Some(name), &[]);
        }
    }

    #[test]
    fn a_name_becomes_one_line() {
        check("Line\r\nBreak", Some("Line Break"), &[Note::LineBreak]);
        check(" a \t b ", Some("a b"), &[]);
        check("a\u{202E}b", Some("ab"), &[Note::InvisibleDropped]);
    }

    #[test]
    fn what_is_more_than_a_name_is_noted_once() {
        check("=1+1", Some("=1+1"), &[Note::FormulaName]);
        check("@SUM(A1)", Some("@SUM(A1)"), &[Note::FormulaName]);
        check(
            "@everyone **x**",
            Some("@everyone **x**"),
            &[Note::MentionName],
        );
        check("**x**", Some("**x**"), &[Note::MarkupName]);
        check("Олена S.", Some("Олена S."), &[Note::Scripts(2)]);
    }

    #[test]
    fn a_name_that_is_none_or_too_long_is_refused() {
        check(" \u{200B} ", None, &[Note::InvisibleDropped]);
        check(&"x".repeat(65), None, &[]);
        check(&"я".repeat(64), Some(&"я".repeat(64)), &[]);
    }
}
