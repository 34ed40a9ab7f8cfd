//! Reads the file of settings, and remembers on which line each value stood.
//!
//! **Invariants**: nothing in the file is passed over: it becomes a value or a problem.

use std::{ops::Range, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Given, KEYS, Key, Place, Problem, Value, keys};

/// Every setting in the file's text; what is no setting is added to `problems`.
pub(super) fn settings(file: &Path, text: &str, problems: &mut Vec<Problem>) -> Vec<Given> {
    let place = |span: Range<usize>| Place::Line {
        file: file.to_owned(),
        line: line_of(text, span.start),
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            problems.push(Problem::NotToml {
                place: place(error.span().unwrap_or_default()),
                why: error.message().to_owned(),
            });
            return Vec::new();
        }
    };
    let mut leaves = Vec::new();
    gather(&table, "", &mut leaves);
    let mut given = Vec::new();
    for leaf in leaves {
        match KEYS.iter().find(|key| key.name == leaf.name) {
            Some(key) => given.push(Given {
                key,
                place: place(leaf.at),
                stood: text.get(leaf.value.span()).unwrap_or_default().to_owned(),
                value: value(leaf.value.get_ref()),
            }),
            None => problems.push(Problem::Unknown {
                nearest: nearest(&leaf.name),
                place: place(leaf.at),
                name: leaf.name,
            }),
        }
    }
    given
}

/// A value in the file, with its full name and where that name stood.
struct Leaf<'a> {
    name: String,
    at: Range<usize>,
    value: &'a Spanned<DeValue<'a>>,
}

fn gather<'a>(table: &'a DeTable<'a>, above: &str, leaves: &mut Vec<Leaf<'a>>) {
    for (key, value) in table {
        let name = format!("{above}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(table) if !KEYS.iter().any(|key| key.name == name) => {
                gather(table, &format!("{name}."), leaves);
            }
            DeValue::Table(_)
            | DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_) => leaves.push(Leaf {
                name,
                at: key.span(),
                value,
            }),
        }
    }
}

fn value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Other, Value::Whole)
        }
        DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => Value::Other,
    }
}

/// The nearest setting to a name: also when the table's name was left out or is another's.
fn nearest(name: &str) -> Option<String> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let same_key = KEYS.iter().find(|key| last(key.name) == last(name));
    same_key
        .map(|key: &Key| key.name.to_owned())
        .or_else(|| keys::nearest(name, KEYS.iter().map(|key| key.name.to_owned())))
}

fn line_of(text: &str, position: usize) -> usize {
    1 + text
        .bytes()
        .take(position)
        .filter(|byte| *byte == b'\n')
        .count()
}
