//! The choices of a sign-up as coordinators change them, and what people wrote that fits none.
//!
//! Knows: that a choice is added, renamed and retired, and that what was written is folded into a
//! choice for all who wrote it. Refuses to know: how choices are called in any language; the caller
//! says it.
//!
//! **Invariants**
//! - A choice keeps its id whatever it is called, and so do the answers that were given; one that is
//!   retired is offered to nobody new.
//! - What is folded is everybody's who wrote it alike; folded twice, it is folded once.
//! - Once the groups are at work, answers and choices stay as they are.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::{App, Fault};
use crate::{
    domain::{
        ids::{AccountId, CohortId, ServerId},
        language::Language,
        signup::{CHOICES_MAX, Choice, Subject, choice_name, mark, same},
        time::Moment,
    },
    store::{
        Connection, Write, audit,
        choices::{self as rows, Listed, Written},
        cohorts::{self, Cohort},
    },
};

/// The choices of a cohort and what waits to be sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// All choices, subject by subject, in order.
    pub choices: Vec<Listed>,
    /// What waits, what most people wrote first.
    pub waiting: Vec<Waits>,
}

/// Something that people wrote alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// About what.
    pub subject: Subject,
    /// As the first of them wrote it.
    pub answer: String,
    /// What stands for it on buttons.
    pub mark: u64,
    /// How many wrote it.
    pub people: usize,
}

/// What was done; names and texts are as they were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// A choice was added.
    Added(String),
    /// A choice is called so now.
    Renamed(String),
    /// A choice is offered no more.
    Retired(Listed),
    /// A choice is offered again.
    Offered(Listed),
    /// What was written is this choice now, for so many people.
    Folded(Waits, Listed),
    /// What was written is this new choice now.
    Made(Waits),
    /// What was written is this language now.
    Spoken(Waits, Language),
    /// What was written stays as it is.
    Aside(Waits),
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The cohort's groups are at work, or it is not of this server.
    Closed,
    /// What was typed is no name of a choice.
    Name(String),
    /// There is such a choice.
    Known(Listed),
    /// As many choices are offered as a menu shows.
    Full,
    /// There is no such choice.
    Gone,
    /// It was sorted already, or whoever wrote it has changed it.
    Sorted,
    /// What was typed is no language.
    Language(String),
}

/// What something written is folded into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes<'a> {
    /// The choice at this position.
    Choice(i64),
    /// A new choice that is called as it was written.
    New,
    /// The language that is called so.
    Language(&'a str),
    /// Nothing: it stays as it is.
    Nothing,
}

/// Whoever changes choices, and where.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The server.
    pub server: ServerId,
    /// The cohort.
    pub cohort: CohortId,
    /// The coordinator's account.
    pub who: AccountId,
}

type Answered<T> = Result<Result<T, Refusal>, Fault>;

/// Shows the choices of a cohort that gathers.
pub async fn look(app: &App, asker: Asker) -> Answered<Board> {
    board(&mut *app.store.read().await?, asker).await
}

/// Whether the choices of a cohort can be changed now, for a form that asks nothing else.
pub async fn may_change(app: &App, asker: Asker) -> Answered<()> {
    let mut read = app.store.read().await?;
    Ok(gathering(&mut read, asker).await?.map(|_cohort| ()))
}

/// One choice of a cohort that gathers, and what a coordinator calls it.
pub async fn one(
    app: &App,
    asker: Asker,
    place: (Subject, i64),
) -> Answered<(Choice, Option<String>)> {
    let mut read = app.store.read().await?;
    if let Err(refusal) = gathering(&mut read, asker).await? {
        return Ok(Err(refusal));
    }
    let found = rows::at(&mut read, asker.cohort, place).await?;
    Ok(found.ok_or(Refusal::Gone))
}

async fn gathering(conn: &mut Connection, asker: Asker) -> Answered<Cohort> {
    let found = cohorts::on_server(conn, asker.server, asker.cohort).await?;
    Ok(found
        .filter(|cohort| cohort.state.gathers())
        .ok_or(Refusal::Closed))
}

/// How many answers of a cohort wait to be sorted; those that are alike count once.
pub(super) async fn count_waiting(conn: &mut Connection, cohort: CohortId) -> Result<usize, Fault> {
    Ok(alike(&rows::waiting(conn, cohort).await?).len())
}

async fn board(conn: &mut Connection, asker: Asker) -> Answered<Board> {
    let cohort = match gathering(conn, asker).await? {
        Ok(cohort) => cohort,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(Ok(Board {
        cohort: cohort.id,
        cohort_name: cohort.plan.name,
        choices: rows::listed(conn, cohort.id).await?,
        waiting: alike(&rows::waiting(conn, cohort.id).await?),
    }))
}

/// Gathers what was written alike, what most people wrote first.
fn alike(written: &[Written]) -> Vec<Waits> {
    let mut waiting: Vec<Waits> = Vec::new();
    for one in written {
        let mark = mark(&one.answer);
        let known = waiting
            .iter_mut()
            .find(|waits| (waits.subject, waits.mark) == (one.subject, mark));
        match known {
            Some(waits) => waits.people += 1,
            None => waiting.push(Waits {
                subject: one.subject,
                answer: one.answer.clone(),
                mark,
                people: 1,
            }),
        }
    }
    waiting.sort_by_key(|waits| Reverse(waits.people));
    waiting
}

impl Board {
    /// The choices of a subject that are offered.
    pub fn offered(&self, subject: Subject) -> impl Iterator<Item = &Listed> {
        let choices = self.choices.iter();
        choices.filter(move |row| row.subject == subject && !row.retired)
    }

    /// The choice at a position.
    pub fn at(&self, subject: Subject, position: i64) -> Option<&Listed> {
        let mut choices = self.choices.iter();
        choices.find(|row| (row.subject, row.position) == (subject, position))
    }

    /// Whether one more can be offered.
    pub fn has_room(&self, subject: Subject) -> bool {
        self.offered(subject).count() < CHOICES_MAX
    }

    /// The choice that is called so, or has such an id and no name of its own, but for the one at `but`.
    fn called(
        &self,
        subject: Subject,
        name: &str,
        but: Option<i64>,
        called: &impl Fn(&Listed) -> String,
    ) -> Option<&Listed> {
        let wanted = same(name);
        self.choices
            .iter()
            .filter(|row| row.subject == subject && Some(row.position) != but)
            .find(|row| {
                let by_id = row.name.is_none() && row.choice.id() == wanted;
                by_id || same(&called(row)) == wanted
            })
    }
}

/// Adds a choice. `called` says what those that stand are called.
pub async fn add(
    app: &App,
    asker: Asker,
    (subject, typed): (Subject, &str),
    called: impl Fn(&Listed) -> String,
    now: Moment,
) -> Answered<(Board, Done)> {
    let mut write = app.store.write().await?;
    let stands = match board(&mut write, asker).await? {
        Ok(board) => board,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(name) = choice_name(typed) else {
        return Ok(Err(Refusal::Name(typed.to_owned())));
    };
    if let Some(known) = stands.called(subject, &name, None, &called) {
        return Ok(Err(Refusal::Known(known.clone())));
    }
    if !stands.has_room(subject) {
        return Ok(Err(Refusal::Full));
    }
    insert(&mut write, &stands, subject, &name).await?;
    let about = json!({ "subject": subject.word() });
    done(write, asker, ("choice.add", about), Done::Added(name), now).await
}

async fn insert(
    conn: &mut Connection,
    board: &Board,
    subject: Subject,
    name: &str,
) -> Result<Choice, Fault> {
    let of_subject = board.choices.iter().filter(|row| row.subject == subject);
    let taken: Vec<Choice> = of_subject.map(|row| row.choice.clone()).collect();
    let choice = Choice::named(name, &taken);
    rows::add(conn, board.cohort, (subject, &choice), name).await?;
    Ok(choice)
}

/// Calls a choice something else, for all who have chosen it and will.
pub async fn rename(
    app: &App,
    asker: Asker,
    (subject, position): (Subject, i64),
    typed: &str,
    called: impl Fn(&Listed) -> String,
    now: Moment,
) -> Answered<(Board, Done)> {
    let mut write = app.store.write().await?;
    let stands = match board(&mut write, asker).await? {
        Ok(board) => board,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if stands.at(subject, position).is_none() {
        return Ok(Err(Refusal::Gone));
    }
    let Some(name) = choice_name(typed) else {
        return Ok(Err(Refusal::Name(typed.to_owned())));
    };
    if let Some(known) = stands.called(subject, &name, Some(position), &called) {
        return Ok(Err(Refusal::Known(known.clone())));
    }
    rows::rename(&mut write, asker.cohort, (subject, position), &name).await?;
    let about = json!({ "subject": subject.word(), "position": position });
    let what = ("choice.rename", about);
    done(write, asker, what, Done::Renamed(name), now).await
}

/// Offers a choice no more, or again. Whoever has chosen it keeps it.
pub async fn retire(
    app: &App,
    asker: Asker,
    (subject, position): (Subject, i64),
    retired: bool,
    now: Moment,
) -> Answered<(Board, Done)> {
    let mut write = app.store.write().await?;
    let stands = match board(&mut write, asker).await? {
        Ok(board) => board,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(row) = stands.at(subject, position).cloned() else {
        return Ok(Err(Refusal::Gone));
    };
    let (what, said) = if retired {
        ("choice.retire", Done::Retired(row.clone()))
    } else {
        ("choice.offer", Done::Offered(row.clone()))
    };
    if row.retired == retired {
        return Ok(Ok((stands, said)));
    }
    if !retired && !stands.has_room(subject) {
        return Ok(Err(Refusal::Full));
    }
    let since = retired.then_some(now);
    rows::retire(&mut write, asker.cohort, (subject, position), since).await?;
    let about = json!({ "subject": subject.word(), "position": position });
    done(write, asker, (what, about), said, now).await
}

/// Sorts something written, for all who wrote it alike.
pub async fn sort(
    app: &App,
    asker: Asker,
    (subject, mark): (Subject, u64),
    into: Becomes<'_>,
    called: impl Fn(&Listed) -> String,
    now: Moment,
) -> Answered<(Board, Done)> {
    let mut write = app.store.write().await?;
    let stands = match board(&mut write, asker).await? {
        Ok(board) => board,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let alike = |waits: &&Waits| (waits.subject, waits.mark) == (subject, mark);
    let Some(waits) = stands.waiting.iter().find(alike).cloned() else {
        return Ok(Err(Refusal::Sorted));
    };
    let (id, said) = match into {
        Becomes::Choice(position) => match stands.at(subject, position).cloned() {
            Some(row) if !row.retired => {
                let id = row.choice.id().to_owned();
                (Some(id), Done::Folded(waits, row))
            }
            Some(_) | None => return Ok(Err(Refusal::Gone)),
        },
        Becomes::New => {
            let Some(name) = choice_name(&waits.answer) else {
                return Ok(Err(Refusal::Name(waits.answer)));
            };
            if let Some(known) = stands.called(subject, &name, None, &called) {
                return Ok(Err(Refusal::Known(known.clone())));
            }
            if subject == Subject::Language || !stands.has_room(subject) {
                return Ok(Err(Refusal::Full));
            }
            let choice = insert(&mut write, &stands, subject, &name).await?;
            (Some(choice.id().to_owned()), Done::Made(waits))
        }
        Becomes::Language(typed) => match Language::from_name(typed) {
            Some(language) if subject == Subject::Language => (
                Some(language.code().to_owned()),
                Done::Spoken(waits, language),
            ),
            Some(_) | None => return Ok(Err(Refusal::Language(typed.to_owned()))),
        },
        Becomes::Nothing => (None, Done::Aside(waits)),
    };
    let people = write_down(
        &mut write,
        asker.cohort,
        (subject, mark),
        id.as_deref(),
        now,
    )
    .await?;
    // What people wrote is theirs: what is noted is how many it concerned.
    let about = json!({ "subject": subject.word(), "people": people, "folded": id.is_some() });
    done(write, asker, ("choice.sort", about), said, now).await
}

/// Folds what everybody wrote alike, or leaves it as it is; says for how many.
async fn write_down(
    conn: &mut Connection,
    cohort: CohortId,
    (subject, wanted): (Subject, u64),
    into: Option<&str>,
    now: Moment,
) -> Result<usize, Fault> {
    let mut people = 0;
    for written in rows::waiting(conn, cohort).await? {
        if (written.subject, mark(&written.answer)) != (subject, wanted) {
            continue;
        }
        people += 1;
        match into {
            Some(id) => rows::fold(conn, &written, id).await?,
            None => rows::set_aside(conn, &written, now).await?,
        }
    }
    Ok(people)
}

async fn done(
    mut write: Write,
    asker: Asker,
    (what, about): (&'static str, Value),
    said: Done,
    now: Moment,
) -> Answered<(Board, Done)> {
    let (server, who, row) = (asker.server, Some(asker.who), asker.cohort.0);
    audit::note(&mut write, server, who, what, row, &about, now).await?;
    let stands = board(&mut write, asker).await?;
    write.commit().await?;
    Ok(stands.map(|board| (board, said)))
}
