//! Four hundred people: those of the larger sample, and more who live where they do and are like
//! them.

use carrel::sim::Snowflake;
use fastrand::Rng;
use serde::{Deserialize, Serialize};

const SAMPLE: &[u8] = include_bytes!("../../../../config/sample/signups-240.csv");

/// How many people there are.
pub(super) const PEOPLE: usize = 400;

/// The first of their accounts.
const FIRST: u64 = 900_000_000_000_100_000;

/// A row of the sheet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) discord_user_id: String,
    #[serde(default)]
    pub(super) discord_username: String,
    pub(super) display_name: String,
    pub(super) country: String,
    pub(super) time_zone: String,
    pub(super) sector: String,
    pub(super) career_stage: String,
    pub(super) interests: String,
    pub(super) languages: String,
    pub(super) available: String,
    pub(super) if_needed: String,
    pub(super) mode: String,
    pub(super) partner_wish: String,
    pub(super) output_wish: String,
    pub(super) locale: String,
    pub(super) email: String,
}

/// Somebody, with the account that they have on Discord.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) user: Snowflake,
    pub(super) username: String,
    pub(super) row: Row,
}

/// Everybody, in an order that says nothing; each called by a name that nobody else has.
pub(super) fn everybody(rng: &mut Rng) -> Vec<Person> {
    let rows: Result<Vec<Row>, _> = csv::Reader::from_reader(SAMPLE).deserialize().collect();
    let mut rows = rows.expect("the sample is a table");
    while rows.len() < PEOPLE {
        let like = mixed(&rows, rng);
        rows.push(like);
    }
    let mut people: Vec<Person> = (0..)
        .zip(rows)
        .map(|(number, row)| person(number, row))
        .collect();
    rng.shuffle(&mut people);
    people
}

/// Somebody who lives as one of these does, works as another, and is free as a third in that zone.
fn mixed(rows: &[Row], rng: &mut Rng) -> Row {
    let mut one = || rng.choice(rows).expect("there are rows").clone();
    let (lives, works) = (one(), one());
    let there: Vec<&Row> = rows
        .iter()
        .filter(|row| row.time_zone == lives.time_zone)
        .collect();
    let free = rng.choice(&there).expect("one lives there");
    Row {
        sector: works.sector,
        career_stage: works.career_stage,
        interests: works.interests,
        mode: works.mode,
        partner_wish: works.partner_wish,
        output_wish: works.output_wish,
        available: free.available.clone(),
        if_needed: free.if_needed.clone(),
        ..lives
    }
}

fn person(number: u64, row: Row) -> Person {
    let first = row.display_name.split(' ').next().unwrap_or_default();
    let user = Snowflake(FIRST + number);
    let username = format!("reader{number}");
    let row = Row {
        discord_user_id: user.to_string(),
        discord_username: username.clone(),
        display_name: format!("{first} {number}"),
        email: format!("{username}@library.example"),
        ..row
    };
    Person {
        user,
        username,
        row,
    }
}

/// The sheet of a coordinator who has collected these people elsewhere. Of every four she knows two
/// by their number on Discord, one by their name there, and one not at all.
pub(super) fn collected(people: &[Person]) -> Vec<u8> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    for (number, person) in people.iter().enumerate() {
        let mut row = person.row.clone();
        if !knows_number(number) {
            row.discord_user_id.clear();
        }
        if !knows_username(number) {
            row.discord_username.clear();
        }
        sheet.serialize(row).expect("a row can be written");
    }
    sheet.into_inner().expect("it is kept in memory")
}

fn knows_number(number: usize) -> bool {
    number % 4 < 2
}

fn knows_username(number: usize) -> bool {
    number % 4 == 2
}

/// Whether the person of this row takes their seat by a code.
pub(super) fn needs_code(number: usize) -> bool {
    !knows_number(number) && !knows_username(number)
}
