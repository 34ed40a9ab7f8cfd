//! Whom `carrel times` is asked about.
//!
//! Knows: how a sheet and a ledger become members of a search, and by which ids they are known.
//! Refuses to know: what is done with them.
//!
//! **Invariants**: members are in the order of their ids, so that the order of rows with accounts
//! changes nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::Write,
    path::Path,
};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};

use super::{Asked, Fault};
use crate::{
    admin::{
        import::read_within_limit,
        signups::{self, Taken},
    },
    config::letters_apart,
    domain::{
        availability::{
            Comfort, Dated, Plan,
            grid::{STEP, half_hours, steps_touched},
        },
        ids::ParticipantId,
        meeting::{Member, Time},
        signup::{Judged, Judgement, Verdict},
        time::Zone,
    },
    words::{Lang, import, label},
};

/// Ids that are listed when somebody is not found.
const NEAR_MAX: usize = 3;

/// Everyone who is asked about, in the order of their ids.
pub(super) struct Invited(Vec<Guest>);

/// One of them.
pub(super) struct Guest {
    /// By what they are known.
    pub(super) id: String,
    /// What they are called.
    pub(super) name: String,
    /// Where their clock is.
    pub(super) zone: Zone,
    /// How the search sees them.
    pub(super) member: Member,
}

impl Invited {
    /// Reads the sheet and the ledger; rows that cannot be taken are told on `err`.
    pub(super) fn read(asked: &Asked, lang: &Lang<'_>, err: &mut dyn Write) -> Result<Self, Fault> {
        let judgement = signups::read(&asked.signups, lang, err)?;
        let mut guests = guests(&judgement);
        if let Some(path) = &asked.ledger {
            bear(&mut guests, path)?;
        }
        if let Some(ids) = &asked.ids {
            let ids: BTreeSet<&str> = ids.iter().map(|id| id.trim()).collect();
            for id in &ids {
                if !guests.iter().any(|guest| guest.id == *id) {
                    return Err(missing(&asked.signups, id, &judgement, &guests, lang));
                }
            }
            guests.retain(|guest| ids.contains(guest.id.as_str()));
        }
        Ok(Self(guests))
    }

    pub(super) fn members(&self) -> Vec<Member> {
        self.0.iter().map(|guest| guest.member.clone()).collect()
    }

    /// The guest with this number.
    pub(super) fn guest(&self, id: ParticipantId) -> &Guest {
        let guest = self.0.binary_search_by_key(&id, |guest| guest.member.id);
        guest
            .ok()
            .and_then(|index| self.0.get(index))
            .expect("a search speaks only of its own members")
    }
}

impl Guest {
    /// Whether they would give some of this time only if needed.
    pub(super) fn gives_if_needed(&self, time: &Time) -> bool {
        let touched_until = time.starts_at + STEP * i32::from(steps_touched(time.minutes));
        half_hours(&self.member.plan, time.starts_at, touched_until)
            .iter()
            .any(|half_hour| half_hour.comfort == Some(Comfort::IfNeeded))
    }

    /// What they are called, and by what they are known: two can be called alike.
    pub(super) fn called(&self) -> String {
        format!("{} ({})", self.name, self.id)
    }
}

/// Everyone whose row can be taken, numbered in the order of their ids.
fn guests(judgement: &Judgement) -> Vec<Guest> {
    (1..)
        .zip(signups::taken(judgement))
        .map(|(number, Taken { id, sign_up })| Guest {
            id,
            name: label(&sign_up.display_name),
            zone: sign_up.zone,
            member: Member {
                id: ParticipantId(number),
                plan: Plan {
                    zones: vec![always(sign_up.zone)],
                    hours: vec![always(sign_up.hours.clone())],
                    away: Vec::new(),
                },
                ledger: 0,
                left_out: 0,
            },
        })
        .collect()
}

fn always<T>(value: T) -> Dated<T> {
    Dated {
        from_on: None,
        until_on: None,
        value,
    }
}

/// Why somebody who is asked for is not there.
fn missing(
    path: &Path,
    id: &str,
    judgement: &Judgement,
    guests: &[Guest],
    lang: &Lang<'_>,
) -> Fault {
    let is_theirs =
        |judged: &&Judged| judged.account_written == id || format!("row-{}", judged.row) == id;
    let refused = |judged: &&Judged| matches!(judged.verdict, Verdict::Refused { .. });
    let (path, id) = (path.to_owned(), id.to_owned());
    match judgement.rows.iter().filter(refused).find(is_theirs) {
        Some(judged) => Fault::NotTaken {
            path,
            row: judged.row,
            why: import::why(lang, judged),
            id,
        },
        None => Fault::Unknown {
            path,
            near: near(&id, guests),
            id,
        },
    }
}

/// The ids that are most like this one.
fn near(id: &str, guests: &[Guest]) -> Vec<String> {
    let mut known: Vec<(usize, &str)> = guests
        .iter()
        .map(|guest| (letters_apart(id, &guest.id), guest.id.as_str()))
        .collect();
    known.sort_unstable();
    known
        .iter()
        .take(NEAR_MAX)
        .map(|(_, id)| (*id).to_owned())
        .collect()
}

/// What one person has borne.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Borne {
    #[serde(default)]
    cost: u32,
    #[serde(default)]
    left_out: u32,
}

/// The ledger's file; nobody stands in it twice.
struct Ledger(BTreeMap<String, Borne>);

impl<'de> Deserialize<'de> for Ledger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Ledger;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with an entry for each id")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ledger, A::Error> {
                let mut ledger = BTreeMap::new();
                while let Some((id, borne)) = map.next_entry::<String, Borne>()? {
                    if ledger.contains_key(&id) {
                        return Err(A::Error::custom(format!("`{id}` stands here twice")));
                    }
                    ledger.insert(id, borne);
                }
                Ok(Ledger(ledger))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// Lets everyone start with what the ledger says of them.
fn bear(guests: &mut [Guest], path: &Path) -> Result<(), Fault> {
    let no_ledger = |problem: String| Fault::NoLedger {
        path: path.to_owned(),
        problem,
    };
    let bytes = read_within_limit(path)
        .map_err(signups::Fault::unreadable(path))?
        .map_err(|_too_large| no_ledger("the file is larger than 4 MiB".to_owned()))?;
    let Ledger(ledger) =
        serde_json::from_slice(&bytes).map_err(|error| no_ledger(error.to_string()))?;
    for (id, borne) in ledger {
        match guests.iter().position(|guest| guest.id == id) {
            Some(index) => {
                if let Some(guest) = guests.get_mut(index) {
                    guest.member.ledger = borne.cost;
                    guest.member.left_out = borne.left_out;
                }
            }
            None => {
                return Err(Fault::Unknown {
                    path: path.to_owned(),
                    near: near(&id, guests),
                    id,
                });
            }
        }
    }
    Ok(())
}
