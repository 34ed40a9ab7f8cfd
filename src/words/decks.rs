//! What is said of decks that cannot be used.
//!
//! Knows: the sentence of every mistake. Refuses to know: whether it is one.
//!
//! **Invariants**: each sentence names the file, that of a mistake its line, too; the sentences are
//! plain text, so whoever shows them in Discord makes them harmless.

use super::{Lang, Value, when};
use crate::{
    domain::prompts::{
        Instead, List, Mistake, PROMPTS_MAX, Part, Spoilt, Stood, TAGS_MAX, Within, Wrong,
    },
    key,
};

/// Says what is wrong with a file, in up to `most` sentences and one that counts the rest, and what
/// is used in its place.
pub fn told(lang: &Lang<'_>, spoilt: &Spoilt, most: usize) -> Vec<String> {
    let file = || ("file", Value::from(&spoilt.bad.file));
    let mistakes = &spoilt.bad.mistakes;
    let said = mistakes.iter().take(most).map(|Mistake { line, wrong }| {
        let wrong = ("wrong", self::wrong(lang, wrong).into());
        lang.say("deck-mistake", &[file(), ("line", (*line).into()), wrong])
    });
    let mut said: Vec<String> = said.collect();
    let more = mistakes.len().saturating_sub(most);
    if 0 < more {
        let count = ("count", more.into());
        said.push(lang.say("deck-mistakes-more", &[file(), count]));
    }
    said.push(match &spoilt.instead {
        Instead::LastGood { read_at } => {
            let day = when::date(lang, read_at.date_naive());
            lang.say("deck-instead-last-good", &[file(), ("day", day.into())])
        }
        Instead::Other { name } => lang.say("deck-instead-other", &[file(), ("name", name.into())]),
        Instead::Nothing => lang.say("deck-instead-nothing", &[file()]),
    });
    said
}

/// Says what is wrong at a place, and what would be right there.
fn wrong(lang: &Lang<'_>, wrong: &Wrong) -> String {
    let part = |part: &Part| ("part", Value::from(part.key()));
    let list = |list: &List| ("list", Value::from(list.key()));
    let most = |most: usize| ("most", Value::from(most));
    let stood = |stood: &Stood| {
        let kind = ("stood", stood.word().into());
        ("stood", Value::from(lang.say("deck-stood", &[kind])))
    };
    let (key, values) = match wrong {
        Wrong::Unreadable { why } => (key!("deck-unreadable"), vec![("why", why.into())]),
        Wrong::NotUtf8 => (key!("deck-not-utf8"), vec![]),
        Wrong::Empty => (key!("deck-empty"), vec![]),
        Wrong::NotToml { why } => (key!("deck-not-toml"), vec![("why", why.into())]),
        Wrong::Twice { key } => (key!("deck-twice"), vec![("key", key.into())]),
        Wrong::UnknownKey { key, within } => {
            let sentence = match within {
                Within::Deck => key!("deck-unknown"),
                Within::Prompt => key!("deck-unknown-part"),
                Within::Text => key!("deck-unknown-text"),
            };
            (sentence, vec![("key", key.into())])
        }
        Wrong::NoPrompts {
            list: of,
            stood: was,
        } => (key!("deck-no-prompts"), vec![list(of), stood(was)]),
        Wrong::SingleBrackets { list: of } => (key!("deck-single-brackets"), vec![list(of)]),
        Wrong::Nameless => (key!("deck-nameless"), vec![]),
        Wrong::NameNoText { stood: was } => (key!("deck-name-no-text"), vec![stood(was)]),
        Wrong::BadName { name } => (key!("deck-name-bad"), vec![("name", name.into())]),
        Wrong::NameTaken { name, by } => {
            let values = vec![("name", name.into()), ("by", by.into())];
            (key!("deck-name-taken"), values)
        }
        Wrong::TooFew { spares } => (key!("deck-too-few"), vec![("spares", (*spares).into())]),
        Wrong::TooMany { prompts } => {
            let values = vec![("prompts", (*prompts).into()), most(PROMPTS_MAX)];
            (key!("deck-too-many"), values)
        }
        Wrong::BadLanguage { code } => (key!("deck-language-bad"), vec![("code", code.into())]),
        Wrong::NoTexts { stood: was } => (key!("deck-no-texts"), vec![stood(was)]),
        Wrong::UnknownLanguage { code } => {
            (key!("deck-language-unknown"), vec![("code", code.into())])
        }
        Wrong::OwnLanguage { code } => (key!("deck-language-own"), vec![("code", code.into())]),
        Wrong::MissingIn { part: of, code } => {
            let values = vec![part(of), ("code", code.into())];
            (key!("deck-missing-in"), values)
        }
        Wrong::Missing {
            part: of,
            list: within,
        } => (key!("deck-missing"), vec![part(of), list(within)]),
        Wrong::NoText {
            part: of,
            stood: was,
        } => (key!("deck-no-text"), vec![part(of), stood(was)]),
        Wrong::NoTags { stood: was } => (key!("deck-no-tags"), vec![stood(was)]),
        Wrong::Blank { part: of } => (key!("deck-blank"), vec![part(of)]),
        Wrong::TooLong { part: of, length } => {
            let length = ("length", (*length).into());
            (
                key!("deck-too-long"),
                vec![part(of), length, most(of.length_max())],
            )
        }
        Wrong::Lines { part: of } => (key!("deck-lines"), vec![part(of)]),
        Wrong::BadSlug { slug } => (key!("deck-slug-bad"), vec![("slug", slug.into())]),
        Wrong::SlugTwice { slug, first } => {
            let values = vec![("slug", slug.into()), ("first", (*first).into())];
            (key!("deck-slug-twice"), values)
        }
        Wrong::TooManyTags { tags } => {
            let values = vec![("tags", (*tags).into()), most(TAGS_MAX)];
            (key!("deck-too-many-tags"), values)
        }
    };
    lang.say(key, &values)
}
