//! Reads the values of one row.
//!
//! Knows: the form of each column's value. Refuses to know: other rows.
//!
//! **Invariants**: every value that is not taken as it stands leaves a finding.

use std::collections::BTreeMap;

use super::{
    Choice, Choices, Column, Fault, Meant, Mode, Note, SignUp, Subject, Waiting, Wish,
    findings::Findings, name,
};
use crate::domain::{
    availability::{
        WeekHours,
        parse::{self, Read, Writer},
    },
    ids::AccountId,
    language::{Language, Level, Locale, Spoken},
    places::{Country, Found, ZoneNote, find_zone, weekend::Weekend},
    time::Zone,
};

/// How many digits a Discord id has; the first accounts had 17, and 20 is the most that fits.
const ID_DIGITS: std::ops::RangeInclusive<usize> = 17..=20;

/// Longest username of Discord, in characters.
const USERNAME_CHARACTERS_MAX: usize = 32;

/// Longest e-mail address, in bytes, by RFC 5321.
const EMAIL_BYTES_MAX: usize = 254;

/// The cells of a row by their columns.
pub(super) struct Cells<'a> {
    pub(super) places: &'a BTreeMap<Column, usize>,
    pub(super) cells: &'a [String],
}

impl<'a> Cells<'a> {
    /// What stands under a column, without spaces around; empty where nothing does.
    pub(super) fn get(&self, column: Column) -> &'a str {
        self.places
            .get(&column)
            .and_then(|place| self.cells.get(*place))
            .map_or("", |cell| cell.trim())
    }
}

/// Reads the account's id; empty is no fault.
pub(super) fn account(cells: &Cells<'_>, findings: &mut Findings) -> Option<AccountId> {
    let written = cells.get(Column::DiscordUserId);
    if written.is_empty() {
        return None;
    }
    let is_digits = written.bytes().all(|byte| byte.is_ascii_digit());
    let fault: fn(String) -> Fault = if is_digits && ID_DIGITS.contains(&written.len()) {
        match written.parse() {
            Ok(id) if !written.starts_with('0') => return Some(AccountId(id)),
            Ok(_) => Fault::Account,
            Err(_beyond) => Fault::AccountBeyond,
        }
    } else if is_shortened(written) {
        Fault::AccountShortened
    } else {
        Fault::Account
    };
    findings.faults.push(fault(written.to_owned()));
    None
}

/// Whether a spreadsheet wrote the number as `9.00E+17`.
fn is_shortened(written: &str) -> bool {
    let upper = written.to_uppercase();
    upper.split_once("E+").is_some_and(|(digits, exponent)| {
        digits.starts_with(|first: char| first.is_ascii_digit())
            && exponent.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Reads the username, without the at sign that people put before it.
pub(super) fn username(cells: &Cells<'_>, findings: &mut Findings) -> Option<String> {
    let written = cells.get(Column::DiscordUsername);
    let bare = written.strip_prefix('@').unwrap_or(written).to_lowercase();
    if bare.is_empty() {
        return None;
    }
    let fits = bare.chars().count() <= USERNAME_CHARACTERS_MAX;
    if !fits || bare.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        findings.left_out(Column::DiscordUsername, written);
        return None;
    }
    Some(bare)
}

/// Reads all other values; `None` where a needed one has a fault.
pub(super) fn sign_up(
    cells: &Cells<'_>,
    choices: &Choices,
    account: Option<AccountId>,
    username: Option<String>,
    findings: &mut Findings,
) -> Option<SignUp> {
    let display_name = name::read(cells.get(Column::DisplayName), findings);
    let country = country(cells, findings);
    let zone = zone(cells, country, findings);
    // What describes the person is read before what the person wants, and told in that order.
    let sector = choice(
        cells,
        Column::Sector,
        (choices, Subject::Sector),
        Waiting::Sector,
        findings,
    );
    let stage = choice(
        cells,
        Column::CareerStage,
        (choices, Subject::Stage),
        Waiting::Stage,
        findings,
    );
    let languages = languages(cells, findings);
    let interests = interests(cells, choices, findings);
    let output = choice(
        cells,
        Column::OutputWish,
        (choices, Subject::Output),
        Waiting::Output,
        findings,
    );
    let writer = Writer {
        locale: cells.get(Column::Locale).parse().unwrap_or_default(),
        weekend: Weekend::of(country),
    };
    let sure = hours(cells, Column::Available, writer, findings);
    let if_needed = hours(cells, Column::IfNeeded, writer, findings);
    let mode = mode(cells, findings);
    let wishes = wishes(cells, findings);
    let locale = locale(cells, findings);
    let email = email(cells, findings);
    Some(SignUp {
        account,
        username,
        display_name: display_name?,
        country: country?,
        zone: zone?,
        sector,
        stage,
        interests,
        languages,
        hours: WeekHours::read(sure?, if_needed?),
        mode,
        wishes,
        output,
        locale,
        email,
        waiting: Vec::new(),
    })
}

fn country(cells: &Cells<'_>, findings: &mut Findings) -> Option<Country> {
    let written = cells.get(Column::Country);
    if written.is_empty() {
        findings.faults.push(Fault::CountryMissing);
        return None;
    }
    let Some(country) = Country::from_code(written).or_else(|| Country::from_name(written)) else {
        findings.faults.push(Fault::Country(written.to_owned()));
        return None;
    };
    if country.code() != written {
        findings.respelt(written, country.code());
    }
    Some(country)
}

fn zone(cells: &Cells<'_>, country: Option<Country>, findings: &mut Findings) -> Option<Zone> {
    let written = cells.get(Column::TimeZone);
    if written.is_empty() {
        findings.faults.push(Fault::ZoneMissing);
        return None;
    }
    match find_zone(written, country) {
        Ok(Found { zone, note }) => {
            match note {
                Some(ZoneNote::Respelt(written)) => findings.respelt(&written, zone.name()),
                Some(ZoneNote::Renamed(old)) => findings.meaning.push(Note::Renamed { old, zone }),
                None => {}
            }
            Some(zone)
        }
        Err(problem) => {
            findings.faults.push(Fault::Zone(problem));
            None
        }
    }
}

fn choice(
    cells: &Cells<'_>,
    column: Column,
    (choices, subject): (&Choices, Subject),
    waits: fn(String) -> Waiting,
    findings: &mut Findings,
) -> Option<Choice> {
    let written = cells.get(column);
    if written.is_empty() {
        return None;
    }
    let meant = choices.meant(subject, written);
    match &meant {
        Meant::Exactly(_) => {}
        Meant::InCapitals(_) => findings.spelling.push(Note::LowerCase(column)),
        Meant::Respelt(choice) => findings.respelt_choice(written, choice),
        Meant::Unknown => findings.waiting.push(waits(written.to_owned())),
    }
    meant.choice()
}

/// Reads the interests. Of capitals and spaces in one list only the spaces are told.
fn interests(cells: &Cells<'_>, choices: &Choices, findings: &mut Findings) -> Vec<Choice> {
    let mut interests = Vec::new();
    let (mut has_spaces, mut has_capitals) = (false, false);
    for item in items(cells.get(Column::Interests)) {
        let written = item.trim();
        has_spaces |= written != item;
        let meant = choices.meant(Subject::Interest, written);
        match &meant {
            Meant::Exactly(_) => {}
            Meant::InCapitals(_) => has_capitals = true,
            Meant::Respelt(choice) => findings.respelt_choice(written, choice),
            Meant::Unknown => findings.waiting.push(Waiting::Interest(written.to_owned())),
        }
        interests.extend(meant.choice().filter(|choice| !interests.contains(choice)));
    }
    if has_spaces {
        findings.spelling.push(Note::Trimmed(Column::Interests));
    } else if has_capitals {
        findings.spelling.push(Note::LowerCase(Column::Interests));
    }
    interests
}

/// The items of a list that are not blank; no choice and no language holds a comma.
fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split([';', ','])
        .filter(|item| !item.trim().is_empty())
}

fn languages(cells: &Cells<'_>, findings: &mut Findings) -> Vec<Spoken> {
    let mut languages: Vec<Spoken> = Vec::new();
    for item in items(cells.get(Column::Languages)) {
        let written = item.trim();
        match spoken(written) {
            None => findings.waiting.push(Waiting::Language(written.to_owned())),
            Some(spoken) => match languages
                .iter()
                .find(|known| known.language == spoken.language)
            {
                None => languages.push(spoken),
                Some(known) if *known == spoken => {}
                Some(_other_level) => findings.left_out(Column::Languages, written),
            },
        }
    }
    languages
}

fn spoken(written: &str) -> Option<Spoken> {
    let (code, level) = written.split_once(':')?;
    Some(Spoken {
        language: Language::from_code(code.trim())?,
        level: Level::from_code(level.trim())?,
    })
}

/// Reads hours; only the column of those that suit may not be empty.
fn hours(
    cells: &Cells<'_>,
    column: Column,
    writer: Writer,
    findings: &mut Findings,
) -> Option<Read> {
    let written = cells.get(column);
    if written.is_empty() && column == Column::IfNeeded {
        return Some(Read::default());
    }
    match parse::read_by(written, writer) {
        Ok(mut read) => {
            let notes = std::mem::take(&mut read.notes);
            findings.meaning.extend(notes.into_iter().map(Note::Hours));
            Some(read)
        }
        Err(problem) => {
            findings.faults.push(Fault::Hours(column, problem));
            None
        }
    }
}

fn mode(cells: &Cells<'_>, findings: &mut Findings) -> Mode {
    let written = cells.get(Column::Mode);
    let mode = Mode::from_code(written);
    if mode.is_none() && !written.is_empty() {
        findings.left_out(Column::Mode, written);
    }
    mode.unwrap_or_default()
}

/// Reads the wishes; of two in the same respect only the first can hold.
fn wishes(cells: &Cells<'_>, findings: &mut Findings) -> Vec<Wish> {
    let mut wishes: Vec<Wish> = Vec::new();
    for item in items(cells.get(Column::PartnerWish)) {
        let wish = Wish::from_code(item);
        let is_known = wish.is_some_and(|wish| wishes.contains(&wish));
        let fits = |wish: &Wish| wishes.iter().all(|known| known.about != wish.about);
        match wish.filter(fits) {
            Some(wish) => wishes.push(wish),
            None if is_known => {}
            None => findings.left_out(Column::PartnerWish, item.trim()),
        }
    }
    wishes
}

fn locale(cells: &Cells<'_>, findings: &mut Findings) -> Option<Locale> {
    let written = cells.get(Column::Locale);
    if written.is_empty() {
        return None;
    }
    let locale = written.parse().ok();
    if locale.is_none() {
        findings.left_out(Column::Locale, written);
    }
    locale
}

fn email(cells: &Cells<'_>, findings: &mut Findings) -> Option<String> {
    let written = cells.get(Column::Email);
    if written.is_empty() {
        return None;
    }
    let read = address(written);
    if read.is_none() {
        findings.left_out(Column::Email, written);
    }
    read
}

/// An address for e-mail, if this is one.
pub fn address(written: &str) -> Option<String> {
    let has_parts = written.split_once('@').is_some_and(|(box_name, host)| {
        !box_name.is_empty() && host.contains('.') && !host.contains('@')
    });
    let is_clean = !written.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    let is_short = written.len() <= EMAIL_BYTES_MAX;
    (has_parts && is_clean && is_short).then(|| written.to_owned())
}
