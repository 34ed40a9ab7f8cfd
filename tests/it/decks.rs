//! Broken decks: what is said of each, and what is used in its place.

use std::collections::BTreeSet;

use carrel::{
    app::decks::{self, DeckFile, DeckFiles, Decks},
    domain::{
        prompts::{Instead, Spoilt},
        time::Moment,
    },
    store::Store,
    words::{Words, decks::told},
};
use chrono::{TimeZone, Utc};

const GOOD: &str = "name = \"d\"\n\n[[prompt]]\nslug = \"a\"\ntitle = \"A\"\nbody = \"B\"\nalone = \"C\"\ntogether = \"D\"\n";

/// The lines of a good prompt but its slug.
const REST: &str = "title = \"A\"\nbody = \"B\"\nalone = \"C\"\ntogether = \"D\"\n";

/// More mistakes than anybody makes.
const ALL: usize = 1000;

fn at(day: u32) -> Moment {
    Utc.with_ymd_and_hms(2027, 2, day, 9, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

fn deck(file: &str, content: impl Into<Vec<u8>>) -> DeckFile {
    DeckFile {
        file: file.to_owned(),
        content: Ok(content.into()),
    }
}

fn named(name: &str, title: &str) -> String {
    GOOD.replace("\"d\"", &format!("\"{name}\""))
        .replace("\"A\"", &format!("\"{title}\""))
}

struct Library {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Library {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("carrel.sqlite")).await;
        Self {
            store: store.expect("a new file opens"),
            _folder: folder,
        }
    }

    async fn start(&self, files: &DeckFiles, now: Moment) -> Decks {
        let decks = decks::keep(&self.store, files, now).await;
        decks.expect("the database answers")
    }
}

/// All that is said of spoilt decks.
fn said(decks: &Decks) -> Vec<String> {
    let words = Words::load().expect("the words are built in");
    let told = |spoilt: &Spoilt| told(&words.in_english(), spoilt, ALL);
    decks.spoilt().iter().flat_map(told).collect()
}

/// What a broken deck holds, on which line its one mistake is, and what is said of it.
type Broken = (Vec<u8>, usize, &'static str);

/// The good deck with something else in one place.
fn with(from: &str, to: &str) -> Vec<u8> {
    let text = GOOD.replace(from, to);
    assert_ne!(text, GOOD, "{from}");
    text.into_bytes()
}

/// The good deck with more at its end.
fn and(more: &str) -> Vec<u8> {
    format!("{GOOD}{more}").into_bytes()
}

/// Files that are no deck at all.
fn broken_files() -> Vec<Broken> {
    let mut latin = GOOD.as_bytes().to_vec();
    latin.extend(b"activity = \"caf\xe9\"\n");
    vec![
        (
            latin,
            9,
            "Something here is not written in UTF-8. Save the file as UTF-8.",
        ),
        (
            b"# All of it is a remark.\n".to_vec(),
            1,
            "Nothing stands in this file. A deck has a name, and a [[prompt]] for each fortnight.",
        ),
        (
            with("\"B\"", "\"B"),
            6,
            "This is not TOML: invalid basic string, expected `\"`.",
        ),
        (
            and("activity\n"),
            9,
            "This is not TOML: key with no value, expected `=`.",
        ),
        (
            and("title = \"B\"\n"),
            9,
            "title stands here for the second time. Take one of the two away.",
        ),
    ]
}

/// Decks with a mistake around their prompts.
fn broken_decks() -> Vec<Broken> {
    let mut many = "name = \"d\"\n".to_owned();
    for slug in 0..105 {
        many.push_str("[[prompt]]\n");
        many.push_str(&REST.replace("title", &format!("slug = \"s{slug}\"\ntitle")));
    }
    vec![
        (
            with("name = \"d\"", "name = \"d\"\nauthor = \"me\""),
            2,
            "author is no part of a deck. A deck has a name, [[prompt]] and [[spare]], and if you \
             like a language.",
        ),
        (
            and("colour = \"red\"\n"),
            9,
            "colour is no part of a prompt. A prompt has a slug, a title, a body, alone, together, \
             and if you like an activity, tags and texts in other languages.",
        ),
        (
            and("\n[[spares]]\n"),
            10,
            "spares is no part of a deck. A deck has a name, [[prompt]] and [[spare]], and if you \
             like a language.",
        ),
        (
            b"name = \"d\"\nprompt = true\n".to_vec(),
            2,
            "Here is true or false in place of prompts. Begin each prompt with a line of its own: \
             [[prompt]].",
        ),
        (
            with("[[prompt]]", "[prompt]"),
            3,
            "[prompt] in single brackets would be the only one. Write [[prompt]], in double brackets.",
        ),
        (
            with("name = \"d\"", ""),
            1,
            "The deck has no name. Write one at the top, such as name = \"first-cohort\".",
        ),
        (
            with("\"d\"", "2027-02-01"),
            1,
            "The deck’s name is a date. It must be a text in quotation marks, such as name = \
             \"first-cohort\".",
        ),
        (
            with("\"d\"", "\"Our deck\""),
            1,
            "“Our deck” cannot be the name of a deck. It must be of lower-case letters, digits and \
             hyphens, 40 at the most, such as \"first-cohort\".",
        ),
        (
            b"name = \"d\"\n".to_vec(),
            1,
            "The deck has no prompt. Write one at least, which begins with [[prompt]].",
        ),
        (
            with("[[prompt]]", "[[spare]]"),
            1,
            "The deck has only spare prompts. Write one at least that begins with [[prompt]].",
        ),
        (
            many.into_bytes(),
            1,
            "The deck has 105 prompts. 104 are the most.",
        ),
    ]
}

/// Decks with a mistake in a prompt.
fn broken_prompts() -> Vec<Broken> {
    let tags: Vec<String> = (0..11).map(|tag| format!("\"t{tag}\"")).collect();
    vec![
        (
            with("title = \"A\"\n", ""),
            3,
            "This [[prompt]] has no title. Write title = \"…\" beneath it.",
        ),
        (
            with("\"C\"", "[\"C\"]"),
            7,
            "alone is a list. It must be a text in quotation marks.",
        ),
        (
            and("tags = \"facts\"\n"),
            9,
            "tags is a text. It must be a list, such as tags = [\"facts\", \"start\"].",
        ),
        (
            and("tags = [\"facts\",\n 3]\n"),
            10,
            "tags is a number. It must be a text in quotation marks.",
        ),
        (
            with("\"D\"", "\" \\n \""),
            8,
            "together is empty. Write something between the quotation marks.",
        ),
        (
            with("\"B\"", &format!("\"{}\"", "é".repeat(1001))),
            6,
            "body has 1001 characters. 1000 are the most.",
        ),
        (
            with("\"A\"", "\"\"\"A\n title\"\"\""),
            5,
            "title has more than one line. It must stand on one.",
        ),
        (
            with("\"a\"", "\"Who we are\""),
            4,
            "“Who we are” cannot be a slug. It must be of lower-case letters, digits and hyphens, \
             such as \"who-we-are\".",
        ),
        (
            and(&format!("\n[[spare]]\nslug = \"a\"\n{REST}")),
            11,
            "The slug “a” stands on line 4, too. Each prompt needs its own.",
        ),
        (
            and(&format!("tags = [{}]\n", tags.join(", "))),
            9,
            "This prompt has 11 tags. 10 are the most.",
        ),
    ]
}

/// Decks with a mistake about languages.
fn broken_languages() -> Vec<Broken> {
    vec![
        (
            with("\"d\"", "\"d\"\nlanguage = \"English\""),
            2,
            "“English” is no language’s code. Write one such as language = \"en\".",
        ),
        (
            and("in = \"es\"\n"),
            9,
            "Here is a text in place of a text in another language. Begin it with a line such as \
             [prompt.in.es].",
        ),
        (
            and(&format!("[prompt.in.spanish]\n{REST}")),
            9,
            "“spanish” is no language’s code. Use one such as es, pt or ar.",
        ),
        (
            and(&format!("\n[prompt.in.en]\n{REST}")),
            10,
            "en is the deck’s own language. Its text stands in the prompt itself.",
        ),
        (
            and(&format!(
                "[prompt.in.es]\n{}",
                REST.replace("body = \"B\"\n", "")
            )),
            9,
            "This text in “es” has no body. Write body = \"…\" beneath it.",
        ),
        (
            and(&format!("[prompt.in.es]\n{REST}tags = []\n")),
            14,
            "tags is no part of a text in another language. It has a title, a body, alone, \
             together, and if you like an activity.",
        ),
    ]
}

#[test]
fn a_deck_says_the_same_in_several_languages() {
    let deck = carrel::app::deck::read(
        "d.toml",
        with("\"d\"", "\"d\"\nlanguage = \"PT\"")
            .into_iter()
            .chain(format!("[prompt.in.es]\n{}", REST.replace("\"A\"", "\"La A\"")).into_bytes())
            .collect::<Vec<u8>>()
            .as_slice(),
    );
    let deck = deck.expect("it is right");
    assert_eq!(deck.language.code(), "pt");
    let texts = deck.prompts[0].texts.iter();
    let texts: Vec<_> = texts
        .map(|(code, text)| (code.code(), text.title.as_str()))
        .collect();
    assert_eq!(texts, [("es", "La A")]);
}

#[tokio::test]
async fn each_broken_deck_has_its_own_sentence_with_file_and_line() {
    let library = Library::open().await;
    let mut sentences = BTreeSet::new();
    let broken = [
        broken_files(),
        broken_decks(),
        broken_prompts(),
        broken_languages(),
    ];
    for (content, line, sentence) in broken.concat() {
        let files = DeckFiles {
            first: Some(deck("decks/d.toml", content)),
            others: Vec::new(),
        };
        let decks = library.start(&files, at(1)).await;
        assert_eq!(
            said(&decks),
            [
                format!("decks/d.toml, line {line}: {sentence}"),
                "decks/d.toml: until it is right, cohorts are opened with the deck \
                 “first-cohort”."
                    .to_owned(),
            ]
        );
        assert!(sentences.insert(sentence), "said twice: {sentence}");
    }
    eprintln!(
        "decks: {} broken ones, each with its sentence",
        sentences.len()
    );
    assert!(20 <= sentences.len());
}

#[tokio::test]
async fn every_mistake_of_a_deck_is_told_at_once_by_line() {
    let library = Library::open().await;
    let text = GOOD
        .replace("name = \"d\"", "")
        .replace("title = \"A\"\n", "")
        .replace("\"C\"", "\"\"");
    let files = DeckFiles {
        first: None,
        others: vec![deck("d.toml", text)],
    };
    let said = said(&library.start(&files, at(1)).await);
    let beginnings: Vec<&str> = said
        .iter()
        .map(|said| said.get(..29).expect("long"))
        .collect();
    assert_eq!(
        beginnings,
        [
            "d.toml, line 1: The deck has ",
            "d.toml, line 3: This [[prompt",
            "d.toml, line 6: alone is empt",
            "d.toml: until it is right, no",
        ]
    );
    let words = Words::load().expect("the words are built in");
    let spoilt = library.start(&files, at(1)).await.spoilt().to_vec();
    let shortened = told(&words.in_english(), &spoilt[0], 1);
    assert_eq!(shortened.len(), 3);
    assert_eq!(shortened[1], "d.toml: 2 more mistakes stand further down.");
}

#[tokio::test]
async fn the_last_good_text_is_used_until_the_file_is_right_again() {
    let library = Library::open().await;
    let first = |content: String| DeckFiles {
        first: Some(deck("d.toml", content)),
        others: Vec::new(),
    };
    let title = |decks: &Decks| {
        let deck = decks.find(None).expect("there is a first one");
        deck.prompts[0].text.title.clone()
    };
    let decks = library.start(&first(named("ours", "One")), at(1)).await;
    assert_eq!((title(&decks).as_str(), said(&decks).len()), ("One", 0));
    // Read again a day later, it is as old as before.
    library.start(&first(named("ours", "One")), at(2)).await;

    let broken = first(named("ours", "Two").replace("alone", "along"));
    let decks = library.start(&broken, at(3)).await;
    assert_eq!(title(&decks), "One");
    let instead = |decks: &Decks| decks.spoilt()[0].instead.clone();
    assert_eq!(instead(&decks), Instead::LastGood { read_at: at(1) });
    assert_eq!(
        said(&decks),
        [
            "d.toml, line 3: This [[prompt]] has no alone. Write alone = \"…\" beneath it.",
            "d.toml, line 7: along is no part of a prompt. A prompt has a slug, a title, a body, \
             alone, together, and if you like an activity, tags and texts in other languages.",
            "d.toml: until it is right again, Carrel uses what stood in it on Monday 1 February 2027.",
        ]
    );
    let gone = DeckFiles {
        first: Some(DeckFile {
            file: "d.toml".to_owned(),
            content: Err("No such file".to_owned()),
        }),
        others: Vec::new(),
    };
    let decks = library.start(&gone, at(4)).await;
    assert_eq!(title(&decks), "One");
    assert_eq!(
        said(&decks)[0],
        "d.toml, line 1: The file cannot be read: No such file. See that it is there, and that \
         Carrel may read it."
    );

    let decks = library.start(&first(named("ours", "Two")), at(5)).await;
    assert_eq!((title(&decks).as_str(), said(&decks).len()), ("Two", 0));
    let decks = library.start(&broken, at(6)).await;
    assert_eq!(title(&decks), "Two");
    assert_eq!(instead(&decks), Instead::LastGood { read_at: at(5) });
}

#[tokio::test]
async fn decks_are_chosen_by_name_and_each_name_is_one_files() {
    let library = Library::open().await;
    let names = |decks: &Decks| {
        let names = decks.all().map(|deck| deck.name.clone());
        names.collect::<Vec<_>>()
    };
    let none = library.start(&DeckFiles::default(), at(1)).await;
    assert_eq!(names(&none), ["first-cohort"]);

    let mut files = DeckFiles {
        first: Some(deck("z.toml", named("ours", "Z"))),
        others: vec![
            deck("a.toml", named("theirs", "A")),
            deck("b.toml", format!("# B\n\n{}", named("ours", "B"))),
        ],
    };
    let decks = library.start(&files, at(1)).await;
    assert_eq!(names(&decks), ["ours", "theirs", "first-cohort"]);
    let found = decks.find(Some("theirs")).expect("it is there");
    assert_eq!(found.prompts[0].text.title, "A");
    assert_eq!(decks.find(Some("b")), None);
    assert_eq!(
        said(&decks),
        [
            "b.toml, line 3: The deck in z.toml is called “ours”, too. Give one of them another \
             name.",
            "b.toml: until it is right, no cohort can be opened with it.",
        ]
    );
    // A file of the name of ours stands in for it.
    files.first = None;
    files.others[0] = deck("first-cohort.toml", named("first-cohort", "Mine"));
    let decks = library.start(&files, at(2)).await;
    assert_eq!(names(&decks), ["first-cohort", "ours"]);
    let first = decks.find(None).expect("there is a first one");
    assert_eq!(first.prompts[0].text.title, "Mine");
}
