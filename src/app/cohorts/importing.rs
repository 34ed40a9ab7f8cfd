//! Importing sign-ups: first a preview that stores only the sheet, then everything at once.
//!
//! Knows: whom a row means among the people who are known already. Refuses to know: where the
//! file came from.
//!
//! **Invariants**: what the preview counts is what the import does, unless somebody else changed
//! something in between; who signed up for this cohort already stays as they are, because they may
//! have changed their answers since, and who is half way through that is in it by their row; one row never means two people, nor two rows one.

use std::collections::{BTreeMap, BTreeSet};

use super::{gathering, rows};
use crate::{
    app::{App, Fault, people, sheet},
    domain::{
        ids::{AccountId, CohortId, DraftId, PersonId, ServerId},
        promises::Promise,
        signup::{self, Judged, Judgement, SheetProblem, SignUp, Verdict},
        time::Moment,
    },
    store::{
        Connection, audit, choices,
        cohorts::Cohort,
        jobs,
        people::Programme,
        signups::{self, Awaited, Known, NewPerson},
    },
};

/// What an import would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The stored sheet.
    pub draft: DraftId,
    /// The cohort's name.
    pub cohort_name: String,
    /// Every row and its verdict.
    pub judgement: Judgement,
    /// Rows that would add somebody.
    pub new: usize,
    /// Rows that mean somebody who signed up already.
    pub already: usize,
    /// Rows that are refused.
    pub refused: usize,
    /// New people without a Discord account, who will need their code.
    pub without_account: usize,
    /// Answers that wait for a coordinator.
    pub waiting: usize,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOutcome {
    /// People who are in the cohort now and were not before.
    pub added: usize,
    /// People who were in it already.
    pub already: usize,
    /// Rows that were refused.
    pub refused: usize,
    /// Whether this sheet had been imported before, so that nothing was done.
    pub taken_before: bool,
}

/// Why nothing was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportRefusal {
    /// No cohort gathers sign-ups.
    NoCohort,
    /// The file is no sheet of sign-ups.
    Sheet(SheetProblem),
    /// The previewed sheet is gone, because another was previewed after it.
    NoDraft,
}

/// Judges a sheet against the cohort that gathers sign-ups, and keeps it until it is confirmed.
pub async fn preview(
    app: &App,
    programme: &Programme,
    who: AccountId,
    bytes: &[u8],
    now: Moment,
) -> Result<Result<Preview, ImportRefusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(cohort) = gathering(&mut read, programme).await? else {
        return Ok(Err(ImportRefusal::NoCohort));
    };
    let judgement = match judge(&mut read, cohort.id, bytes).await? {
        Ok(judgement) => judgement,
        Err(problem) => return Ok(Err(ImportRefusal::Sheet(problem))),
    };
    let mut known = People::of(&mut read, &cohort).await?;
    drop(read);
    let (mut new, mut already, mut without_account, mut waiting) = (0, 0, 0, 0);
    for (_row, sign_up) in taken(&judgement) {
        waiting += sign_up.waiting.len();
        match known.meant(sign_up) {
            Some(known) if known.signed_up => already += 1,
            Some(_) => new += 1,
            None => {
                new += 1;
                without_account += usize::from(sign_up.account.is_none());
            }
        }
    }
    let refused = judgement.rows.len() - taken(&judgement).count();
    let mut write = app.store.write().await?;
    let draft = rows::insert_draft(&mut write, &cohort, who, bytes, now).await?;
    write.commit().await?;
    Ok(Ok(Preview {
        draft,
        cohort_name: cohort.plan.name,
        judgement,
        new,
        already,
        refused,
        without_account,
        waiting,
    }))
}

/// Imports a previewed sheet; a second time changes nothing.
pub async fn import(
    app: &App,
    server: ServerId,
    who: AccountId,
    draft: DraftId,
    now: Moment,
) -> Result<Result<ImportOutcome, ImportRefusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(previewed) = rows::draft(&mut write, server, draft).await? else {
        return Ok(Err(ImportRefusal::NoDraft));
    };
    if previewed.taken {
        return Ok(Ok(ImportOutcome {
            taken_before: true,
            ..ImportOutcome::default()
        }));
    }
    let cohort = rows::on_server(&mut write, server, previewed.cohort).await?;
    let Some(cohort) = cohort.filter(|cohort| cohort.state.gathers()) else {
        return Ok(Err(ImportRefusal::NoCohort));
    };
    let judgement = match judge(&mut write, cohort.id, &previewed.sheet).await? {
        Ok(judgement) => judgement,
        Err(problem) => return Ok(Err(ImportRefusal::Sheet(problem))),
    };
    let mut outcome = ImportOutcome {
        refused: judgement.rows.len() - taken(&judgement).count(),
        ..ImportOutcome::default()
    };
    let mut known = People::of(&mut write, &cohort).await?;
    let seed = jobs::seed(&mut write).await?;
    for (row, sign_up) in taken(&judgement) {
        let code = claim_code(&seed, draft, row);
        if take(&mut write, &cohort, &mut known, sign_up, &code, now).await? {
            outcome.added += 1;
        } else {
            outcome.already += 1;
        }
    }
    rows::take_draft(&mut write, draft, now).await?;
    let census = Promise::Census {
        server,
        import: draft.0,
    };
    jobs::promise(&mut write, server, &census, now, None, now).await?;
    let detail = serde_json::json!({
        "draft": draft, "added": outcome.added, "already": outcome.already,
        "refused": outcome.refused,
    });
    let what = "cohort.import";
    audit::note(
        &mut write,
        server,
        Some(who),
        what,
        cohort.id.0,
        &detail,
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Ok(outcome))
}

/// Who signed up for a cohort and is not on the server yet, with the code that each can claim
/// their seat by; nothing for a cohort of another server.
pub async fn awaited(app: &App, server: ServerId, cohort: CohortId) -> Result<Vec<Awaited>, Fault> {
    let mut read = app.store.read().await?;
    match rows::on_server(&mut read, server, cohort).await? {
        Some(cohort) => Ok(signups::awaited(&mut read, cohort.id).await?),
        None => Ok(Vec::new()),
    }
}

async fn judge(
    conn: &mut Connection,
    cohort: CohortId,
    bytes: &[u8],
) -> Result<Result<Judgement, SheetProblem>, Fault> {
    let choices = choices::offered(conn, cohort).await?;
    Ok(sheet::read(bytes).and_then(|sheet| signup::judge(&sheet, &choices)))
}

fn taken(judgement: &Judgement) -> impl Iterator<Item = (usize, &SignUp)> {
    judgement
        .rows
        .iter()
        .filter_map(|judged: &Judged| match &judged.verdict {
            Verdict::Taken(sign_up, _notes) => Some((judged.row, &**sign_up)),
            Verdict::Refused { .. } => None,
        })
}

/// Takes one row; says whether it added somebody to the cohort.
async fn take(
    conn: &mut Connection,
    cohort: &Cohort,
    among: &mut People,
    sign_up: &SignUp,
    claim_code: &str,
    now: Moment,
) -> Result<bool, Fault> {
    let programme = cohort.programme;
    let known = among.meant(sign_up);
    if let Some(Known {
        person,
        account: None,
        ..
    }) = known
        && let Some(account) = sign_up.account
    {
        signups::learn_account(conn, person, account).await?;
    }
    let person = match known {
        Some(known) if known.signed_up => return Ok(false),
        Some(Known {
            unfinished: Some(participant),
            ..
        }) => {
            signups::finish_from(conn, participant, sign_up, now).await?;
            return Ok(true);
        }
        Some(known) => known.person,
        None => {
            let new = NewPerson {
                called_name: &sign_up.display_name,
                email: sign_up.email.as_deref(),
                account: sign_up.account,
                username: sign_up.username.as_deref(),
                here: false,
                claim_code,
            };
            signups::insert_person(conn, programme, new, now).await?
        }
    };
    signups::insert_participant(conn, programme, cohort.id, person, sign_up, now).await?;
    Ok(true)
}

/// The people of a programme, for finding whom a row means.
struct People {
    known: Vec<Known>,
    by_account: BTreeMap<AccountId, usize>,
    by_email: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<(String, String), Vec<usize>>,
    meant: BTreeSet<PersonId>,
}

impl People {
    async fn of(conn: &mut Connection, cohort: &Cohort) -> Result<Self, Fault> {
        let known = signups::known(conn, cohort.programme, cohort.id).await?;
        let mut people = Self {
            by_account: BTreeMap::new(),
            by_email: BTreeMap::new(),
            by_name: BTreeMap::new(),
            meant: BTreeSet::new(),
            known,
        };
        for (place, known) in people.known.iter().enumerate() {
            if let Some(account) = known.account {
                people.by_account.insert(account, place);
            }
            if let Some(email) = &known.email {
                people
                    .by_email
                    .entry(email.to_lowercase())
                    .or_default()
                    .push(place);
            }
            let key = name_key(known.username.as_deref(), &known.called_name);
            people.by_name.entry(key).or_default().push(place);
        }
        Ok(people)
    }

    /// Whom a row means: who has its account, else its address, else its username and name.
    ///
    /// An address can be a whole library's, so among its people the one of the same name is meant;
    /// and one who differs in both name and account is somebody else.
    fn meant(&mut self, sign_up: &SignUp) -> Option<Known> {
        let by_account = sign_up
            .account
            .and_then(|account| self.by_account.get(&account))
            .copied();
        let place = by_account
            .or_else(|| self.by_email(sign_up))
            .or_else(|| self.by_name(sign_up))?;
        let known = self.known.get(place)?;
        self.meant.insert(known.person);
        Some(known.clone())
    }

    fn by_email(&self, sign_up: &SignUp) -> Option<usize> {
        let all = self.by_email.get(&sign_up.email.as_ref()?.to_lowercase())?;
        let free = || all.iter().copied().filter(|place| self.is_free(*place));
        let same_name = |place: &usize| {
            self.known
                .get(*place)
                .is_some_and(|known| known.called_name == sign_up.display_name)
        };
        let compatible = |place: &usize| {
            self.known.get(*place).is_some_and(|known| {
                known.account.is_none()
                    || sign_up.account.is_none()
                    || known.account == sign_up.account
            })
        };
        free()
            .find(same_name)
            .or_else(|| free().find(|place| all.len() == 1 && compatible(place)))
    }

    fn by_name(&self, sign_up: &SignUp) -> Option<usize> {
        let key = name_key(sign_up.username.as_deref(), &sign_up.display_name);
        self.by_name.get(&key)?.iter().copied().find(|place| {
            self.is_free(*place)
                && self.known.get(*place).is_some_and(|known| {
                    differs_not(known.account.as_ref(), sign_up.account.as_ref())
                        && differs_not(known.email.as_ref(), sign_up.email.as_ref())
                        // A bare name means somebody only where nothing else is known of either.
                        && (sign_up.username.is_some()
                            || (known.account.is_none() && known.email == sign_up.email))
                })
        })
    }

    fn is_free(&self, place: usize) -> bool {
        self.known
            .get(place)
            .is_some_and(|known| !self.meant.contains(&known.person))
    }
}

fn name_key(username: Option<&str>, name: &str) -> (String, String) {
    (
        username.unwrap_or_default().to_lowercase(),
        name.to_lowercase(),
    )
}

fn differs_not<T: PartialEq>(left: Option<&T>, right: Option<&T>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left == right,
        (None, _) | (_, None) => true,
    }
}

/// The code by which somebody claims the seat of a row.
fn claim_code(seed: &str, draft: DraftId, row: usize) -> String {
    people::seat_code(seed, &format!("{draft}/{row}"))
}
