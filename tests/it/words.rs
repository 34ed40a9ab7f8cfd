//! Proves that the sources and the locale files speak of the same sentences.
//!
//! Knows: how a key is written in the sources, and the shape of a locale file. Refuses to know:
//! what a sentence says.
//!
//! **Invariants**: every key that the sources name is in English; every English sentence is named
//! somewhere; every other locale says nothing that English does not, with the same values.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

#[test]
fn every_key_in_the_sources_is_said_in_english() {
    let english = sentences_of("en");
    let missing: Vec<String> = keys_in_sources()
        .into_iter()
        .filter(|(key, _place)| !english.contains_key(key))
        .map(|(key, place)| format!("{place}: `{key}`"))
        .collect();
    assert!(
        missing.is_empty(),
        "keys without an English sentence: {missing:#?}"
    );
}

#[test]
fn every_english_sentence_is_said_somewhere() {
    let english = sentences_of("en");
    let mut used: BTreeSet<String> = keys_in_sources().into_keys().collect();
    used.extend(
        english
            .values()
            .flat_map(|sentence| sentence.refers_to.clone()),
    );
    // Commands make the keys of their descriptions out of their own names.
    let unused: Vec<&String> = english
        .keys()
        .filter(|key| !used.contains(*key) && !key.starts_with("command-"))
        .collect();
    assert!(
        unused.is_empty(),
        "English sentences that nobody says: {unused:#?}"
    );
}

#[test]
fn every_locale_says_what_english_says_with_the_same_values() {
    let english = sentences_of("en");
    for locale in locales().iter().filter(|locale| *locale != "en") {
        for (key, sentence) in sentences_of(locale) {
            let original = english
                .get(&key)
                .unwrap_or_else(|| panic!("{locale}: `{key}` is not in English"));
            assert_eq!(
                sentence.values, original.values,
                "{locale}: `{key}` must use the values that English uses"
            );
        }
    }
}

#[test]
fn every_locale_file_is_built_in() {
    let table =
        fs::read_to_string(root().join("src/words/embedded.rs")).expect("the table is there");
    for locale in locales() {
        for file in files_in(&root().join("config/locales").join(&locale), "ftl") {
            let name = file
                .file_name()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned();
            let line = format!("\"{locale}\" / \"{name}\"");
            assert!(
                table.contains(&line),
                "src/words/embedded.rs lacks the line {line}"
            );
        }
    }
}

#[test]
fn the_scan_finds_keys_however_they_are_laid_out() {
    let source = "lang.say(\"a\", &[]); words.say(\n    lang,\n    \"b\",\n); x.plain(\n \"c\"); key!(\"d\"); say(lang, key, &[])";
    let found: Vec<String> = keys_in(source);
    assert_eq!(found, ["a", "b", "c", "d"]);
}

#[derive(Debug, Default)]
struct Sentence {
    values: BTreeSet<String>,
    refers_to: BTreeSet<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn locales() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("config/locales"))
        .expect("the locales are there")
        .map(|entry| {
            entry
                .expect("a readable folder")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

fn files_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(files_in(&path, ending));
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every key that the sources name, with the first place. Tests inside modules are left out.
fn keys_in_sources() -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for file in files_in(&root().join("src"), "rs") {
        let text = fs::read_to_string(&file).expect("a readable source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: String = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        for key in keys_in(&code) {
            let place = file
                .strip_prefix(root())
                .unwrap_or(&file)
                .display()
                .to_string();
            keys.entry(key).or_insert(place);
        }
    }
    keys
}

/// The literal keys of `.say(..)`, `.plain(..)` and `key!(..)`, in the order of the three.
fn keys_in(code: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for call in [".say(", ".plain(", "key!("] {
        for rest in code.split(call).skip(1) {
            let rest = rest.trim_start();
            // The locale of `words.say(locale, "key", ..)` is a plain name or path.
            let after_locale = rest.split_once(',').filter(|(locale, _rest)| {
                locale
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || "_.:&()".contains(letter))
            });
            let candidates = [
                Some(rest),
                after_locale.map(|(_locale, rest)| rest.trim_start()),
            ];
            let literal = candidates
                .into_iter()
                .flatten()
                .find_map(|text| text.strip_prefix('"')?.split_once('"'));
            if let Some((key, _rest)) = literal {
                keys.push(key.to_owned());
            }
        }
    }
    keys
}

fn sentences_of(locale: &str) -> BTreeMap<String, Sentence> {
    let mut sentences: BTreeMap<String, Sentence> = BTreeMap::new();
    for file in files_in(&root().join("config/locales").join(locale), "ftl") {
        let text = fs::read_to_string(&file).expect("a readable locale file");
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let defined = line.split_once('=').filter(|_both| {
                line.starts_with(|first: char| first.is_ascii_alphabetic() || first == '-')
            });
            if let Some((name, _text)) = defined {
                name.trim().clone_into(&mut key);
            }
            if key.is_empty() {
                continue;
            }
            let sentence = sentences.entry(key.clone()).or_default();
            for placeable in line.split('{').skip(1) {
                let word: String = placeable
                    .trim_start()
                    .chars()
                    .take_while(|letter| letter.is_ascii_alphanumeric() || "$-_".contains(*letter))
                    .collect();
                match word.strip_prefix('$') {
                    Some(value) => sentence.values.insert(value.to_owned()),
                    None => sentence.refers_to.insert(word),
                };
            }
        }
    }
    sentences
}
