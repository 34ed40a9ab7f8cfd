//! How people who signed up are seen by `domain::grouping`.
//!
//! Knows: which of a person's answers bear on their group, and in which weeks hours are counted.
//! Refuses to know: whether the answers come from the database or from a sheet; who is grouped
//! with whom.
//!
//! **Invariants**: the same answers make the same candidate, stored or not.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::{
    domain::{
        availability::{self, Dated, grid},
        grouping::{Candidate, Level, Mode, Relation, Rules, StartSet, Strength, Subject, Wish},
        ids::ParticipantId,
        language,
        signup::{self, Choice, SignUp, WishAbout},
        time::Zone,
    },
    store::{Connection, StoreError, cohorts::Cohort, groups, not_with},
};

/// Somebody who waits for a group in a cohort.
pub(in crate::app) fn who_waits(cohort: &Cohort, person: &groups::Candidate) -> Candidate {
    let weeks = 2 * cohort.plan.fortnights;
    Candidate {
        id: person.participant,
        weeks: weeks_of(
            &person.plan,
            cohort.plan.starts_on,
            weeks,
            cohort.plan.meeting_minutes,
        ),
        country: person.country.clone(),
        sector: person.sector.clone(),
        stage: person.stage.clone(),
        interests: person.interests.clone(),
        languages: person
            .languages
            .iter()
            .map(|(language, how_well)| (language.code().to_owned(), level(*how_well)))
            .collect(),
        mode: mode(person.mode),
        wishes: person.wishes.iter().copied().map(wish).collect(),
    }
}

/// By which rules the people of a cohort are grouped.
pub(in crate::app) async fn rules(
    conn: &mut Connection,
    cohort: &Cohort,
) -> Result<Rules, StoreError> {
    Ok(Rules {
        size_min: usize::from(cohort.plan.size_min),
        size_max: usize::from(cohort.plan.size_max),
        apart: not_with::pairs(conn, cohort.id).await?,
        met_before: groups::met_before(conn, cohort.id).await?,
        ..Rules::default()
    })
}

/// Somebody of a sheet, in a cohort of so many weeks with meetings of so many minutes.
pub fn of_sign_up(
    id: ParticipantId,
    sign_up: &SignUp,
    from: NaiveDate,
    weeks: u32,
    minutes: u16,
) -> Candidate {
    let plan = availability::Plan {
        zones: vec![always(sign_up.zone)],
        hours: vec![always(sign_up.hours.clone())],
        away: Vec::new(),
    };
    let choice = |choice: &Choice| choice.id().to_owned();
    Candidate {
        id,
        weeks: weeks_of(&plan, from, weeks, minutes),
        country: sign_up.country.code().to_owned(),
        sector: sign_up.sector.as_ref().map(choice),
        stage: sign_up.stage.as_ref().map(choice),
        interests: sign_up.interests.iter().map(choice).collect(),
        languages: sign_up
            .languages
            .iter()
            .map(|spoken| (spoken.language.code().to_owned(), level(spoken.level)))
            .collect(),
        mode: mode(sign_up.mode),
        wishes: sign_up.wishes.iter().copied().map(wish).collect(),
    }
}

/// At which half hours of each cohort week somebody can begin a meeting.
///
/// Dates away do not count: a week's holiday keeps nobody out of a group for four months.
fn weeks_of(said: &availability::Plan, from: NaiveDate, weeks: u32, minutes: u16) -> Vec<StartSet> {
    let plan = availability::Plan {
        away: Vec::new(),
        ..said.clone()
    };
    let first_at = from.and_time(NaiveTime::MIN).and_utc();
    (0..weeks)
        .map(|week| {
            let week_at = first_at + TimeDelta::weeks(i64::from(week));
            grid::week_starts(&plan, minutes, week_at)
        })
        .collect()
}

/// Half hours of the first cohort week as clocks in `zone` show them.
pub fn local_starts(from: NaiveDate, zone: Zone, starts: &[u16]) -> Vec<NaiveDateTime> {
    let first = from.and_time(NaiveTime::MIN).and_utc();
    starts
        .iter()
        .map(|start| zone.local(first + TimeDelta::minutes(30 * i64::from(*start))))
        .collect()
}

fn always<T>(value: T) -> Dated<T> {
    Dated {
        from_on: None,
        until_on: None,
        value,
    }
}

fn mode(mode: signup::Mode) -> Mode {
    match mode {
        signup::Mode::Voice => Mode::Voice,
        signup::Mode::TextFirst => Mode::TextFirst,
        signup::Mode::Either => Mode::Either,
    }
}

fn level(level: language::Level) -> Level {
    match level {
        language::Level::Basic => Level::Basic,
        language::Level::Good => Level::Good,
        language::Level::Fluent => Level::Fluent,
        language::Level::Native => Level::Native,
    }
}

fn wish(wish: signup::Wish) -> Wish {
    Wish {
        subject: match wish.about {
            WishAbout::Sector => Subject::Sector,
            WishAbout::Stage => Subject::Stage,
        },
        relation: if wish.same {
            Relation::Same
        } else {
            Relation::Different
        },
        strength: if wish.must {
            Strength::Must
        } else {
            Strength::Nice
        },
    }
}
