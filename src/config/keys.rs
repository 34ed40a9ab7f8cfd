//! The one table of settings: each with its name, what it takes, and what it means.
//!
//! **Invariants**: a name is written once, here; its variable's name follows from it; a setter is
//! called only with a value that its kind has let through.

use std::path::PathBuf;

use super::{Config, Token};
use crate::discord::wire::Api;

/// The address of Discord itself, which the sample file shows as the default.
const DISCORD: &str = "https://discord.com";

/// One setting.
#[derive(Debug)]
pub(super) struct Key {
    /// Its name in the file: `table.key`, or `key` at the top.
    pub(super) name: &'static str,
    /// What it takes.
    pub(super) kind: Kind,
    /// What it means, for error messages.
    pub(super) meaning: &'static str,
}

/// What a setting takes, and where its value goes.
#[derive(Debug)]
pub(super) enum Kind {
    /// A whole number from `least` to `most`.
    Whole {
        least: u32,
        most: u32,
        set: fn(&mut Config, u32),
    },
    /// A text that `read` takes; `right` says which texts it takes.
    Text {
        right: &'static str,
        read: fn(&mut Config, &str) -> Option<()>,
    },
    /// The token, which is hidden in messages and refused in the file.
    Secret,
    /// The path of the file that holds the token.
    SecretFile,
}

/// Every setting.
pub(super) const KEYS: [Key; 17] = [
    Key {
        name: "database",
        kind: Kind::Text {
            right: PATH,
            read: |config, text| path(text).map(|path| config.database = path),
        },
        meaning: "the SQLite file in which everything is kept",
    },
    Key {
        name: "log",
        kind: Kind::Text {
            right: "a level (error, warn, info, debug, trace) or filters such as `info,carrel::jobs=debug`",
            read: |config, text| filter(text).map(|filter| config.log = filter),
        },
        meaning: "how much is logged",
    },
    Key {
        name: "discord.token",
        kind: Kind::Secret,
        meaning: "the secret by which Discord knows the bot",
    },
    Key {
        name: "discord.token_file",
        kind: Kind::SecretFile,
        meaning: "the file that holds the bot's token and nothing else",
    },
    Key {
        name: "discord.api_base",
        kind: Kind::Text {
            right: "an address without a path, such as `https://discord.com` or `http://127.0.0.1:8080`",
            read: |config, text| api(text).map(|api| config.api = api),
        },
        meaning: "where Discord, or a simulation of it, answers",
    },
    Key {
        name: "backup.folder",
        kind: Kind::Text {
            right: FOLDER,
            read: |config, text| path(text).map(|path| config.backup_folder = path),
        },
        meaning: "the folder in which the nightly copies of the database lie",
    },
    Key {
        name: "backup.nights",
        kind: Kind::Whole {
            least: 0,
            most: 366,
            set: |config, number| config.backup_nights = number,
        },
        meaning: "how many nights' copies are kept; 0 takes none",
    },
    Key {
        name: "prompts.deck",
        kind: Kind::Text {
            right: PATH,
            read: |config, text| path(text).map(|path| config.deck_file = Some(path)),
        },
        meaning: "the file with the discussion prompts",
    },
    Key {
        name: "prompts.folder",
        kind: Kind::Text {
            right: FOLDER,
            read: |config, text| path(text).map(|path| config.deck_folder = Some(path)),
        },
        meaning: "the folder with files of discussion prompts to choose from",
    },
    Key {
        name: "pictures.fonts_dir",
        kind: Kind::Text {
            right: FOLDER,
            read: |config, text| path(text).map(|path| config.fonts_folder = Some(path)),
        },
        meaning: "the folder with fonts for scripts that the built-in ones lack",
    },
    Key {
        name: "programme.meeting_minutes",
        kind: Kind::Whole {
            least: 15,
            most: 240,
            set: |config, number| config.defaults.meeting_minutes = fits(number),
        },
        meaning: "how long a group's meeting takes, in minutes",
    },
    Key {
        name: "programme.size_min",
        kind: Kind::Whole {
            least: 2,
            most: 5,
            set: |config, number| config.defaults.size_min = fits(number),
        },
        meaning: "the fewest members of a group",
    },
    Key {
        name: "programme.size_max",
        kind: Kind::Whole {
            least: 2,
            most: 5,
            set: |config, number| config.defaults.size_max = fits(number),
        },
        meaning: "the most members of a group",
    },
    Key {
        name: "programme.fortnights",
        kind: Kind::Whole {
            least: 1,
            most: 26,
            set: |config, number| config.defaults.fortnights = number,
        },
        meaning: "how many fortnights a cohort runs",
    },
    Key {
        name: "programme.prompt_hour",
        kind: Kind::Whole {
            least: 0,
            most: 23,
            set: |config, number| config.defaults.prompt_hour = fits(number),
        },
        meaning: "the hour of the cohort's home zone near which a prompt is posted",
    },
    Key {
        name: "programme.offer_lead_hours",
        kind: Kind::Whole {
            least: 1,
            most: 336, // A fortnight: what starts later is the next fortnight's meeting.
            set: |config, number| config.defaults.offer_lead_hours = fits(number),
        },
        meaning: "how many hours after it is offered a meeting may start at the earliest",
    },
    Key {
        name: "programme.options_max",
        kind: Kind::Whole {
            least: 1,
            most: 4, // One row of buttons each; Discord has five, and one is for all of them.
            set: |config, number| config.defaults.options_max = fits(number),
        },
        meaning: "how many times are offered at once",
    },
];

/// What a path must be.
pub(super) const PATH: &str = "the path of a file";

/// What the path of a folder must be.
const FOLDER: &str = "the path of a folder";

/// What a token must be.
pub(super) const TOKEN: &str = "the bot's token as Discord shows it, in one piece";

impl Key {
    /// The environment variable that sets it.
    pub(super) fn variable(&self) -> String {
        format!("CARREL_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// What it takes, in words.
    pub(super) fn right(&self) -> String {
        match self.kind {
            Kind::Whole { least, most, .. } => format!("a whole number from {least} to {most}"),
            Kind::Text { right, .. } => right.to_owned(),
            Kind::Secret => TOKEN.to_owned(),
            Kind::SecretFile => PATH.to_owned(),
        }
    }
}

/// The name out of `known` that is most like `name`, if one is like it at all.
pub(super) fn nearest(name: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    let limit = (name.chars().count() / 3).max(2);
    known
        .into_iter()
        .map(|known| (letters_apart(name, &known), known))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, known)| known)
}

/// How many letters must be put in, taken out or changed to make one text the other.
pub(crate) fn letters_apart(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.chars().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        for (column, wanted) in other.iter().enumerate() {
            let up = row.get(column + 1).copied().unwrap_or_default();
            let changed = diagonal + usize::from(letter != *wanted);
            if let Some(cell) = row.get_mut(column) {
                *cell = left;
            }
            left = changed.min(up + 1).min(left + 1);
            diagonal = up;
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// A number that is in its kind's range, in the width of its field.
fn fits<T: TryFrom<u32>>(number: u32) -> T {
    T::try_from(number)
        .ok()
        .expect("the range in the table is within the field's")
}

fn path(text: &str) -> Option<PathBuf> {
    (!text.trim().is_empty()).then(|| PathBuf::from(text))
}

fn filter(text: &str) -> Option<String> {
    let readable = tracing_subscriber::EnvFilter::builder().parse(text).is_ok();
    (readable && !text.trim().is_empty()).then(|| text.to_owned())
}

fn api(text: &str) -> Option<Api> {
    let base = text.trim_end_matches('/');
    if base == DISCORD {
        return Some(Api::Discord);
    }
    let host = base
        .strip_prefix("http://")
        .or_else(|| base.strip_prefix("https://"))?;
    let plain = !host.is_empty()
        && !host.contains(['/', '?', '#', '@'])
        && host.chars().all(|sign| sign.is_ascii_graphic());
    plain.then(|| Api::At(base.to_owned()))
}

/// The token, or none if the text can be none.
pub(super) fn token(text: &str) -> Option<Token> {
    Token::read(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_apart_are_counted() {
        for (one, other, letters) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("size", "size", 0),
            ("size_mim", "size_min", 1),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
        ] {
            assert_eq!(letters_apart(one, other), letters, "{one} {other}");
        }
    }

    #[test]
    fn every_name_and_variable_is_used_once() {
        let mut names: Vec<String> = KEYS.iter().map(Key::variable).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), KEYS.len());
    }

    #[test]
    fn every_end_of_a_range_fits_its_field() {
        let mut config = Config::default();
        for key in KEYS {
            if let Kind::Whole { least, most, set } = key.kind {
                set(&mut config, least);
                set(&mut config, most);
            }
        }
        assert_eq!(config.defaults.meeting_minutes, 240);
    }
}
