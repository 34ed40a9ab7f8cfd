//! How somebody is called and where they live: with that their sign-up begins.
//!
//! Knows: what a typed city can mean, and that hours told for another cohort hold here too. Refuses
//! to know: every other answer.
//!
//! **Invariants**: a city that can mean several places is asked about, never guessed; an address
//! outside Discord is kept with the consent to use it, or not at all.

use super::{Answered, Asker, Draft, Refusal, mine::Mine, note};
use crate::{
    app::{App, Fault, hours, intake, letters},
    domain::{
        consent::Purpose,
        ids::PersonId,
        places::{self, Country, Place},
        signup::{self, Step},
        time::{Moment, Zone},
    },
    store::{
        Connection, consents, hours as told, plans,
        signups::{
            self, Called,
            answers::{self, Progress},
        },
    },
};

/// Places to choose from where several have a name: Discord shows no more.
const PLACES_MAX: usize = 25;

/// How somebody is called and where they live, as they typed it.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their city, or the nearest large one.
    pub city: &'a str,
    /// An address outside Discord; may be empty.
    pub email: &'a str,
}

/// What a typed city means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Located {
    /// One place, which is kept.
    There(Box<Draft>),
    /// One of these.
    OneOf(Box<Draft>, Vec<Place>),
}

/// Takes a name, a city and maybe an address outside Discord.
pub async fn locate(
    app: &App,
    asker: &Asker<'_>,
    about: About<'_>,
    now: Moment,
) -> Answered<Located> {
    let mut write = app.store.write().await?;
    let mine = match Mine::read(&mut write, asker, now).await? {
        Ok(mine) => mine,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let draft = mine
        .draft(&mut write, asker, Some(Step::Place), now)
        .await?;
    let (Some(person), true) = (mine.person, draft.held.agreed) else {
        return Ok(Ok(Located::There(Box::new(draft)))); // It asks to agree first.
    };
    let Some(called_name) = signup::called(about.name) else {
        return Ok(Err(Refusal::Name));
    };
    let email = match about.email {
        "" => None,
        written => match signup::address(written) {
            Some(email) => Some(email),
            None => return Ok(Err(Refusal::Email(written.to_owned()))),
        },
    };
    set_contact(&mut write, asker, person, email.is_some(), now).await?;
    let called = Called { called_name, email };
    signups::set_called(&mut write, person, &called).await?;
    let found = places::meant(about.city, PLACES_MAX);
    let located = match found.as_slice() {
        [] => {
            write.commit().await?; // The name need not be typed again.
            return Ok(Err(Refusal::City(about.city.to_owned())));
        }
        [place] => {
            let mine = settled(&mut write, asker, mine, place, now).await?;
            let draft = mine.go(&mut write, asker, Step::Place, now).await?;
            Located::There(Box::new(draft))
        }
        _ => Located::OneOf(Box::new(Draft { called, ..draft }), found),
    };
    write.commit().await?;
    Ok(Ok(located))
}

/// Records whether somebody wants to be written to outside of Discord.
async fn set_contact(
    conn: &mut Connection,
    asker: &Asker<'_>,
    person: PersonId,
    wanted: bool,
    now: Moment,
) -> Result<(), Fault> {
    let purpose = Purpose::OutsideContact;
    if wanted {
        consents::give(conn, (person, asker.cohort), purpose, asker.locale, now).await?;
    } else {
        consents::take_back(conn, person, purpose, now).await?;
    }
    Ok(())
}

/// Takes one of several places of a name.
pub async fn settle(
    app: &App,
    asker: &Asker<'_>,
    country: Country,
    zone: Zone,
    now: Moment,
) -> Answered<Draft> {
    let mut write = app.store.write().await?;
    let mine = match Mine::read(&mut write, asker, now).await? {
        Ok(mine) => mine,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let draft = mine
        .draft(&mut write, asker, Some(Step::Place), now)
        .await?;
    if !draft.held.agreed {
        return Ok(Ok(draft));
    }
    let place = Place {
        zone,
        city: String::new(),
        country,
    };
    let mine = settled(&mut write, asker, mine, &place, now).await?;
    let draft = mine.go(&mut write, asker, Step::Place, now).await?;
    write.commit().await?;
    Ok(Ok(draft))
}

/// Keeps where somebody lives; with that their sign-up has begun. Who is in another cohort has told
/// their hours already.
async fn settled(
    conn: &mut Connection,
    asker: &Asker<'_>,
    mine: Mine,
    place: &Place,
    now: Moment,
) -> Result<Mine, Fault> {
    let Some(person) = mine.person else {
        return Ok(mine);
    };
    let progress = if let Some(progress) = mine.progress {
        let mut answers = answers::of(conn, progress.participant).await?;
        answers.country = place.country;
        answers::save(conn, progress.participant, &answers).await?;
        // Another country may have room for somebody who waits.
        intake::promote(conn, mine.cohort.id).await?;
        answers::progress(conn, mine.cohort.id, person)
            .await?
            .unwrap_or(progress)
    } else {
        let elsewhere = signups::places_of(conn, asker.server, asker.account).await?;
        let into = (mine.cohort.programme, mine.cohort.id);
        let participant = answers::begin(conn, into, person, place.country, now).await?;
        if let Some(other) = elsewhere.first() {
            let plan = plans::plan_of(conn, other.participant).await?;
            told::set_zones(conn, participant, &plan.zones).await?;
            told::set_weeks(conn, participant, &plan.hours).await?;
        }
        let what = "participant.begin";
        note(conn, asker, participant, what, "place", now).await?;
        Progress {
            participant,
            unfinished: true,
            waits: false,
            step: None,
        }
    };
    hours::move_home(conn, (asker.server, asker.account), place.zone, now).await?;
    if progress.unfinished {
        letters::remind(conn, &mine.cohort, progress.participant, now).await?;
    }
    Ok(Mine {
        progress: Some(progress),
        ..mine
    })
}
