//! The operator's settings: a file, and the environment over it.
//!
//! Knows every setting's name, range and meaning (`keys` is the one table), and where each
//! value stood. Refuses to know who uses which value: it hands out plain values.
//!
//! **Invariants**
//! - Nobody else reads the environment, and only [`environment`] and [`supervisor`] do so here.
//! - A value that is wrong, or a name that is unknown, is never passed over in silence.
//! - The token is in no message.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    app::{Defaults, decks::DeckFiles},
    discord::wire::Api,
};

mod decks;
mod file;
mod keys;
mod problem;
mod token;

pub(crate) use keys::letters_apart;
use keys::{KEYS, Key, Kind};
pub use problem::{Place, Problem, Problems};
pub use token::Token;

/// Where the settings are looked for when no other file is named.
pub const DEFAULT_FILE: &str = "config/carrel.toml";

/// How every variable of ours begins.
const PREFIX: &str = "CARREL_";

/// The most bytes of a file of settings, of prompts or of a token; ours have some ten thousand.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// What the operator has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The SQLite file.
    pub database: PathBuf,
    /// How much is logged, as a filter of `tracing`.
    pub log: String,
    /// The token, if one was given.
    pub token: Option<Token>,
    /// Where Discord answers.
    pub api: Api,
    /// Where the nightly copies go.
    pub backup_folder: PathBuf,
    /// How many nights' copies are kept; 0 takes none.
    pub backup_nights: u32,
    /// Where fonts lie that the built-in ones lack; the system's own where nothing is named.
    pub fonts_folder: Option<PathBuf>,
    /// The file with the deck of prompts that cohorts are opened with, if it is not the one that
    /// comes with Carrel.
    pub deck_file: Option<PathBuf>,
    /// The folder with decks to choose from; the usual one, if it is there, where none is named.
    pub deck_folder: Option<PathBuf>,
    /// What new programmes start with.
    pub defaults: Defaults,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: PathBuf::from("carrel.sqlite"),
            log: "info".to_owned(),
            token: None,
            api: Api::Discord,
            backup_folder: PathBuf::from("backups"),
            backup_nights: 7,
            fonts_folder: None,
            deck_file: None,
            deck_folder: None,
            defaults: Defaults::default(),
        }
    }
}

impl Config {
    /// The token, which talking to Discord needs.
    pub fn required_token(&self) -> Result<Token, Problems> {
        self.token.clone().ok_or_else(|| Problem::NoToken.into())
    }

    /// What lies in the files of the decks. A file that cannot be read is handed out, too.
    pub fn decks(&self) -> DeckFiles {
        decks::read(self.deck_file.as_deref(), self.deck_folder.as_deref())
    }
}

/// Reads the settings from `named`, or from [`DEFAULT_FILE`] if that exists, and from
/// `environment`, which overrules the file. Tells every problem at once.
pub fn load(
    named: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, Problems> {
    let mut problems = Vec::new();
    let file = named.unwrap_or(Path::new(DEFAULT_FILE));
    let mut given = match read(file) {
        Ok(text) => file::settings(file, &text, &mut problems),
        Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => Vec::new(),
        Err(error) => {
            problems.push(Problem::Unreadable {
                file: file.to_owned(),
                why: error.to_string(),
            });
            Vec::new()
        }
    };
    given.extend(variables(environment, &mut problems));
    let mut config = Config::default();
    let mut places = BTreeMap::new();
    for given in given {
        match given.put(&mut config) {
            Ok(()) => {
                places.insert(given.key.name, given.place);
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems.extend(sizes(&config.defaults, &places));
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(Problems(problems))
    }
}

/// The environment of this process, as far as it concerns us. What is not UTF-8 arrives with
/// replacement characters, and is refused as a value.
pub fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .map(|(name, value)| {
            (
                name.to_string_lossy().into_owned(),
                value.to_string_lossy().into_owned(),
            )
        })
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect()
}

/// The socket at which a supervisor such as systemd wants to hear how we are, if there is one.
pub fn supervisor() -> Option<OsString> {
    std::env::var_os("NOTIFY_SOCKET").filter(|socket| !socket.is_empty())
}

/// A value that stood somewhere for a setting that exists.
#[derive(Debug)]
struct Given {
    key: &'static Key,
    place: Place,
    /// What stood there, as it is shown.
    stood: String,
    value: Value,
}

/// A value before its setting has looked at it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Whole(i64),
    Text(String),
    /// From the environment, where numbers and texts look alike.
    Bare(String),
    Other,
}

impl Given {
    /// Puts the value where it belongs, or says why it does not belong there.
    fn put(&self, config: &mut Config) -> Result<(), Problem> {
        let text = match &self.value {
            Value::Text(text) | Value::Bare(text) => Some(text.as_str()),
            Value::Whole(_) | Value::Other => None,
        };
        let text = text.filter(|text| !text.contains(char::REPLACEMENT_CHARACTER));
        let taken = match &self.key.kind {
            Kind::Whole { least, most, set } => self
                .whole()
                .filter(|number| (least..=most).contains(&number))
                .map(|number| set(config, number)),
            Kind::Text { read, .. } => text.and_then(|text| read(config, text)),
            Kind::Secret if matches!(self.place, Place::Line { .. }) => {
                let place = self.place.clone();
                return Err(Problem::TokenInFile { place });
            }
            Kind::Secret => text
                .and_then(keys::token)
                .map(|token| config.token = Some(token)),
            Kind::SecretFile => match text.filter(|text| !text.trim().is_empty()) {
                Some(text) => return self.put_token_of(Path::new(text), config),
                None => None,
            },
        };
        taken.ok_or_else(|| self.wrong(&self.stood))
    }

    fn whole(&self) -> Option<u32> {
        match &self.value {
            Value::Whole(number) => u32::try_from(*number).ok(),
            Value::Bare(text) => text.trim().parse().ok(),
            Value::Text(_) | Value::Other => None,
        }
    }

    fn put_token_of(&self, file: &Path, config: &mut Config) -> Result<(), Problem> {
        let text = read(file).map_err(|error| Problem::TokenFile {
            place: self.place.clone(),
            file: file.to_owned(),
            why: error.to_string(),
        })?;
        let token = keys::token(&text).ok_or_else(|| Problem::TokenFile {
            place: self.place.clone(),
            file: file.to_owned(),
            why: format!("it must hold {} and nothing else", keys::TOKEN),
        })?;
        config.token = Some(token);
        Ok(())
    }

    fn wrong(&self, stood: &str) -> Problem {
        let hidden = matches!(self.key.kind, Kind::Secret);
        Problem::Wrong {
            place: self.place.clone(),
            key: self.key.name,
            stood: if hidden {
                "something else (hidden)".to_owned()
            } else {
                format!("`{stood}`")
            },
            right: self.key.right(),
            meaning: self.key.meaning,
        }
    }
}

/// The settings in the environment. A token comes last, so that it overrules a token's file.
fn variables(
    environment: impl IntoIterator<Item = (String, String)>,
    problems: &mut Vec<Problem>,
) -> Vec<Given> {
    let ours: BTreeMap<String, String> = environment
        .into_iter()
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    let mut given = Vec::new();
    for (name, stood) in ours {
        let place = Place::Variable(name.clone());
        match KEYS.iter().find(|key| key.variable() == name) {
            Some(key) => given.push(Given {
                key,
                place,
                value: Value::Bare(stood.clone()),
                stood,
            }),
            None => problems.push(Problem::Unknown {
                nearest: keys::nearest(&name, KEYS.iter().map(Key::variable)),
                place,
                name,
            }),
        }
    }
    given.sort_by_key(|given| matches!(given.key.kind, Kind::Secret));
    given
}

/// Groups cannot have more members at the least than at the most.
fn sizes(defaults: &Defaults, places: &BTreeMap<&str, Place>) -> Option<Problem> {
    let place = |name| places.get(name).cloned().unwrap_or(Place::Default);
    (defaults.size_min > defaults.size_max).then(|| Problem::Sizes {
        size_min: defaults.size_min,
        least: place("programme.size_min"),
        size_max: defaults.size_max,
        most: place("programme.size_max"),
    })
}

fn read(file: &Path) -> io::Result<String> {
    let text = String::from_utf8(bytes(file)?);
    text.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    use io::Read;

    let mut bytes = Vec::new();
    let taken = fs::File::open(file)?
        .take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)?;
    if taken as u64 > FILE_BYTES_MAX {
        return Err(io::Error::other(format!(
            "it is larger than {FILE_BYTES_MAX} bytes, so it cannot be the right file"
        )));
    }
    Ok(bytes)
}
