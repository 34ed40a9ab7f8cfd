//! Whom `carrel groups` is asked about.
//!
//! Knows: how people of a sheet become candidates, by which ids they are known, and what they are
//! called. Refuses to know: who is grouped with whom.
//!
//! **Invariants**: people are numbered in the order of their ids, so that the order of rows with
//! accounts changes nothing.

use std::io::Write;

use chrono::NaiveDate;

use super::{Asked, Fault};
use crate::{
    admin::signups::{self, Taken},
    app::cohorts::candidates,
    domain::{
        grouping::{self, Candidate, OneChange, UnplacedFacts},
        ids::ParticipantId,
        time::Zone,
    },
    words::{Lang, groups as words, label},
};

/// Everyone who is asked about, in the order of their ids.
pub(super) struct People {
    from: NaiveDate,
    known: Vec<Person>,
    candidates: Vec<Candidate>,
}

/// One of them.
pub(super) struct Person {
    /// By what they are known.
    pub(super) id: String,
    /// What they are called, fit for a line.
    pub(super) name: String,
    /// Where they live.
    pub(super) country: &'static str,
    zone: Zone,
}

impl People {
    /// Reads the sheet; rows that cannot be taken are told on `err`.
    pub(super) fn read(asked: &Asked, lang: &Lang<'_>, err: &mut dyn Write) -> Result<Self, Fault> {
        let judgement = signups::read(&asked.signups, lang, err)?;
        let mut read = Self {
            from: asked.from,
            known: Vec::new(),
            candidates: Vec::new(),
        };
        for (number, Taken { id, sign_up }) in (1..).zip(signups::taken(&judgement)) {
            let number = ParticipantId(number);
            let candidate =
                candidates::of_sign_up(number, sign_up, asked.from, asked.weeks, asked.minutes);
            read.candidates.push(candidate);
            read.known.push(Person {
                id,
                name: label(&sign_up.display_name),
                country: sign_up.country.name(),
                zone: sign_up.zone,
            });
        }
        Ok(read)
    }

    /// How the solver sees them.
    pub(super) fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The number of the person with this id.
    pub(super) fn number(&self, id: &str) -> Option<ParticipantId> {
        let place = self.known.iter().position(|person| person.id == id)?;
        self.candidates.get(place).map(|candidate| candidate.id)
    }

    /// The person with this number.
    pub(super) fn person(&self, id: ParticipantId) -> &Person {
        self.place(id)
            .and_then(|place| self.known.get(place))
            .expect("an answer speaks only of its own candidates")
    }

    /// In how many half hours of each week these people can all begin a meeting.
    pub(super) fn common_starts(&self, members: &[ParticipantId]) -> Vec<u32> {
        let members: Vec<&Candidate> = members
            .iter()
            .filter_map(|id| self.candidates.get(self.place(*id)?))
            .collect();
        grouping::common_starts(&members)
    }

    /// The one change that would place somebody, as a sentence.
    pub(super) fn change(&self, lang: &Lang<'_>, unplaced: &grouping::Unplaced) -> Option<String> {
        let change = UnplacedFacts::from(unplaced).change?;
        let zone = self.person(unplaced.id).zone;
        let hours = candidates::local_starts(self.from, zone, OneChange::starts(&change));
        let other = change.other(unplaced.id);
        let other = other.map(|other| self.person(other).called());
        Some(words::change(lang, &change, &hours, other))
    }

    fn place(&self, id: ParticipantId) -> Option<usize> {
        self.candidates
            .binary_search_by_key(&id, |candidate| candidate.id)
            .ok()
    }
}

impl Person {
    /// What they are called, and by what they are known: two can be called alike.
    pub(super) fn called(&self) -> String {
        format!("{} ({})", self.name, self.id)
    }
}
