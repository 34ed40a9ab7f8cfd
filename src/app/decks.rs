//! The decks that a cohort can be opened with, gathered from the operator's files.
//!
//! Knows: which of several decks is the first, and what stands in for one that is broken. Refuses
//! to know: where the files lie, and what they are read with.
//!
//! **Invariants**: there is always a deck; no two have the same name; a file that cannot be used is
//! never passed over in silence, and never keeps Carrel from starting.

use super::{Fault, deck};
use crate::{
    domain::{
        prompts::{BadDeck, Deck, Instead, Mistake, Spoilt, Wrong},
        time::Moment,
    },
    store::{
        Store,
        decks::{self as rows, Kept},
    },
};

/// What was found of a deck's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeckFile {
    /// Its path, as the settings name it.
    pub file: String,
    /// What it holds, or why it cannot be read.
    pub content: Result<Vec<u8>, String>,
}

/// The files of all decks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeckFiles {
    /// Of the deck with which cohorts are opened, if the operator has named one.
    pub first: Option<DeckFile>,
    /// Of the others.
    pub others: Vec<DeckFile>,
}

/// The decks that a cohort can be opened with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decks {
    first: Deck,
    others: Vec<Deck>,
    spoilt: Vec<Spoilt>,
}

impl Default for Decks {
    /// Only the deck that comes with Carrel.
    fn default() -> Self {
        Self {
            first: deck::built_in(),
            others: Vec::new(),
            spoilt: Vec::new(),
        }
    }
}

impl Decks {
    /// The deck of this name, or the first where none is named.
    pub fn find(&self, name: Option<&str>) -> Option<&Deck> {
        match name {
            None => Some(&self.first),
            Some(name) => self.all().find(|deck| deck.name == name),
        }
    }

    /// All decks, the first one first.
    pub fn all(&self) -> impl Iterator<Item = &Deck> {
        [&self.first].into_iter().chain(&self.others)
    }

    /// The files that cannot be used.
    pub fn spoilt(&self) -> &[Spoilt] {
        &self.spoilt
    }
}

/// Reads the decks' files, keeps what is good, and takes the last good text of each that is not.
pub async fn keep(store: &Store, files: &DeckFiles, now: Moment) -> Result<Decks, Fault> {
    if files == &DeckFiles::default() {
        return Ok(Decks::default());
    }
    let mut gathered = Gathered::default();
    let mut write = store.write().await?;
    for file in files.first.iter().chain(&files.others) {
        match gathered.read(file) {
            Ok(text) => rows::keep(&mut write, &file.file, text, now).await?,
            Err(bad) => {
                let kept = rows::kept(&mut write, &file.file).await?;
                gathered.make_do(bad, kept);
            }
        }
    }
    write.commit().await?;
    let first = files.first.as_ref();
    Ok(gathered.ordered(first.map(|first| first.file.as_str())))
}

/// What was found so far.
#[derive(Default)]
struct Gathered {
    /// Decks, each with its file.
    decks: Vec<(String, Deck)>,
    spoilt: Vec<Spoilt>,
}

impl Gathered {
    /// Takes a file's deck, and gives its text.
    fn read<'a>(&mut self, found: &'a DeckFile) -> Result<&'a str, BadDeck> {
        let file = found.file.clone();
        let bad = |line, wrong| BadDeck {
            file: file.clone(),
            mistakes: vec![Mistake { line, wrong }],
        };
        let content = found.content.as_ref();
        let content = content.map_err(|why| bad(1, Wrong::Unreadable { why: why.clone() }))?;
        let deck = deck::read(&file, content)?;
        let text = std::str::from_utf8(content).expect("a deck was read from it");
        if let Some(by) = self.taken(&deck.name) {
            let (name, by) = (deck.name.clone(), by.to_owned());
            return Err(bad(deck::line_of_name(text), Wrong::NameTaken { name, by }));
        }
        self.decks.push((file, deck));
        Ok(text)
    }

    /// Takes what is left of a file that cannot be used.
    fn make_do(&mut self, bad: BadDeck, kept: Option<Kept>) {
        let instead = match kept {
            Some(Kept { text, read_at }) => match deck::read(&bad.file, text.as_bytes()) {
                Ok(deck) if self.taken(&deck.name).is_none() => {
                    self.decks.push((bad.file.clone(), deck));
                    Instead::LastGood { read_at }
                }
                // Its name went to another file, or Carrel asks for more than it did then.
                Ok(_) | Err(_) => Instead::Nothing,
            },
            None => Instead::Nothing,
        };
        self.spoilt.push(Spoilt { bad, instead });
    }

    /// The file whose deck has this name.
    fn taken(&self, name: &str) -> Option<&str> {
        let found = self.decks.iter().find(|(_file, deck)| deck.name == name);
        found.map(|(file, _deck)| file.as_str())
    }

    /// All decks: that of the `first` file before the others, or else ours.
    fn ordered(self, first: Option<&str>) -> Decks {
        let ours = deck::built_in();
        let name = self
            .decks
            .iter()
            .find(|(file, _deck)| Some(file.as_str()) == first)
            .map_or_else(|| ours.name.clone(), |(_file, deck)| deck.name.clone());
        let mut decks: Vec<Deck> = self.decks.into_iter().map(|(_file, deck)| deck).collect();
        if decks.iter().all(|deck| deck.name != ours.name) {
            decks.push(ours);
        }
        let (mut firsts, others): (Vec<Deck>, Vec<Deck>) =
            decks.into_iter().partition(|deck| deck.name == name);
        let mut spoilt = self.spoilt;
        for spoilt in &mut spoilt {
            if spoilt.instead == Instead::Nothing && Some(spoilt.bad.file.as_str()) == first {
                spoilt.instead = Instead::Other { name: name.clone() };
            }
        }
        Decks {
            first: firsts.pop().expect("it was found, or is ours"),
            others,
            spoilt,
        }
    }
}
