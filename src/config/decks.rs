//! Reads the files of the decks, without understanding them.
//!
//! **Invariants**: a file that was named is handed out even if it cannot be read, with the reason;
//! no file is handed out twice.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::bytes;
use crate::app::decks::{DeckFile, DeckFiles};

/// The folder that is looked into when no other is named.
const FOLDER: &str = "config/prompts";

/// How a deck's file ends.
const ENDING: &str = "toml";

/// The most files of a folder: as many choices as Discord shows in one list.
const FILES_MAX: usize = 25;

/// What lies in the file of the first deck, and in those of a folder.
pub(super) fn read(file: Option<&Path>, folder: Option<&Path>) -> DeckFiles {
    let paths = match within(folder.unwrap_or(Path::new(FOLDER))) {
        Ok(paths) => paths,
        Err(error) if error.kind() == io::ErrorKind::NotFound && folder.is_none() => Vec::new(),
        Err(error) => {
            let unread = DeckFile {
                file: folder.unwrap_or(Path::new(FOLDER)).display().to_string(),
                content: Err(error.to_string()),
            };
            return DeckFiles {
                first: file.map(deck),
                others: vec![unread],
            };
        }
    };
    let is_first = |path: &PathBuf| file.is_some_and(|file| same(file, path));
    let others = paths.into_iter().filter(|path| !is_first(path));
    let others = others.enumerate().map(|(place, path)| {
        if place < FILES_MAX {
            deck(&path)
        } else {
            DeckFile {
                file: path.display().to_string(),
                content: Err(format!("{FILES_MAX} files of prompts are the most")),
            }
        }
    });
    DeckFiles {
        first: file.map(deck),
        others: others.collect(),
    }
}

/// The decks' files in a folder, by name.
fn within(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn deck(path: &Path) -> DeckFile {
    DeckFile {
        file: path.display().to_string(),
        content: bytes(path).map_err(|error| error.to_string()),
    }
}

/// Whether two paths lead to one file.
fn same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| fs::canonicalize(path).ok();
    one == other || whole(one).is_some_and(|one| Some(one) == whole(other))
}
