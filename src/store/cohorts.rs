//! Cohorts, their frozen choices, and sheets that wait to be imported.
//!
//! **Invariants**: a cohort is found only together with the server that it belongs to; an import
//! is taken once, and its sheet is emptied then, because it holds addresses.

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
    prompts,
};
use crate::domain::{
    ids::{AccountId, CohortId, DraftId, ProgrammeId, ServerId},
    time::{Moment, Zone},
};

/// Where a cohort stands between sign-up and archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being prepared.
    Draft,
    /// It takes sign-ups.
    Open,
    /// Its groups are formed, and may be formed anew.
    Forming,
    /// Its rooms are open.
    Running,
    /// It says goodbye.
    Closing,
    /// It is over.
    Archived,
}

impl State {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Draft, "draft"),
        (Self::Open, "open"),
        (Self::Forming, "forming"),
        (Self::Running, "running"),
        (Self::Closing, "closing"),
        (Self::Archived, "archived"),
    ];

    /// Whether it still takes sign-ups, and its groups may be formed.
    pub fn gathers(self) -> bool {
        match self {
            Self::Draft | Self::Open | Self::Forming => true,
            Self::Running | Self::Closing | Self::Archived => false,
        }
    }

    fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(state, _word)| *state == self)
            .map_or("draft", |(_state, word)| word)
    }

    /// Reads the word of the cohort in this row.
    pub(super) fn read(word: &str, row: i64) -> Result<Self, StoreError> {
        let place = Place {
            table: "cohort",
            column: "state",
            row,
        };
        Self::ALL
            .iter()
            .find(|(_state, known)| *known == word)
            .map(|(state, _word)| *state)
            .ok_or_else(|| place.impossible(word))
    }
}

/// A cohort as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// Its row.
    pub id: CohortId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The server that it is on.
    pub server: ServerId,
    /// Where it stands.
    pub state: State,
    /// What was settled when it opened.
    pub plan: Plan,
}

/// What is settled when a cohort opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// The zone in which its days begin.
    pub home_zone: Zone,
    /// The first day of fortnight 1.
    pub starts_on: NaiveDate,
    /// How many fortnights it runs.
    pub fortnights: u32,
    /// The hour of the home zone's day near which prompts are posted.
    pub prompt_hour: u8,
    /// How long a meeting takes.
    pub meeting_minutes: u16,
    /// Fewest members of a group.
    pub size_min: u8,
    /// Most members of a group.
    pub size_max: u8,
}

/// The account that set a programme up: the owner who has been one for the longest time.
pub async fn first_owner(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
) -> Result<Option<AccountId>, StoreError> {
    let account = sqlx::query_scalar!(
        "SELECT account_id FROM staff
          WHERE programme_id = ? AND scope = 'owner' AND until_at IS NULL
          ORDER BY from_at, id LIMIT 1",
        programme.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(account.map(AccountId))
}

/// Opens a cohort.
pub async fn insert(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    server: ServerId,
    plan: &Plan,
    now: Moment,
) -> Result<CohortId, StoreError> {
    let (zone, starts_on) = (plan.home_zone.name(), code::day(plan.starts_on));
    let now = code::millis(now);
    let made = sqlx::query!(
        "INSERT INTO cohort (programme_id, server_id, name, state, home_zone, starts_on, fortnights,
                             prompt_hour, meeting_minutes, size_min, size_max, opened_at)
         VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?)",
        programme.0,
        server.0,
        plan.name,
        zone,
        starts_on,
        plan.fortnights,
        plan.prompt_hour,
        plan.meeting_minutes,
        plan.size_min,
        plan.size_max,
        now,
    )
    .execute(conn)
    .await?;
    Ok(CohortId(made.last_insert_rowid()))
}

/// Settles an open cohort anew, and thaws its deck.
pub async fn settle_anew(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    plan: &Plan,
) -> Result<(), StoreError> {
    let (zone, starts_on) = (plan.home_zone.name(), code::day(plan.starts_on));
    sqlx::query!(
        "UPDATE cohort SET name = ?, home_zone = ?, starts_on = ?, fortnights = ?, prompt_hour = ?,
                           meeting_minutes = ?, size_min = ?, size_max = ?
          WHERE id = ?",
        plan.name,
        zone,
        starts_on,
        plan.fortnights,
        plan.prompt_hour,
        plan.meeting_minutes,
        plan.size_min,
        plan.size_max,
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    prompts::plan::thaw(conn, cohort).await
}

/// Moves a cohort on; into `running` and into `archived`, the moment is kept.
pub async fn set_state(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    state: State,
    now: Moment,
) -> Result<(), StoreError> {
    let moment_of = |kept: State| (state == kept).then_some(code::millis(now));
    let (word, launched_at, archived_at) = (
        state.word(),
        moment_of(State::Running),
        moment_of(State::Archived),
    );
    sqlx::query!(
        "UPDATE cohort SET state = ?, launched_at = ifnull(launched_at, ?),
                           archived_at = ifnull(archived_at, ?)
          WHERE id = ?",
        word,
        launched_at,
        archived_at,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes note that the public panel of a cohort's sign-up is posted, unless it was since a moment;
/// says whether it was not.
pub async fn panel_posted(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    since: Moment,
    now: Moment,
) -> Result<bool, StoreError> {
    let (since, now) = (code::millis(since), code::millis(now));
    let posted = sqlx::query!(
        "UPDATE cohort SET panel_posted_at = ?
          WHERE id = ? AND (panel_posted_at IS NULL OR panel_posted_at < ?)",
        now,
        cohort.0,
        since,
    )
    .execute(conn)
    .await?;
    Ok(posted.rows_affected() > 0)
}

/// Records that whoever has a group in a cohort has finished it.
pub async fn finish_participants(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE participant SET state = 'finished' WHERE cohort_id = ? AND state = 'placed'",
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The cohorts of a programme, the newest first; what was taken back is none.
pub async fn of_programme(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
) -> Result<Vec<Cohort>, StoreError> {
    let rows = sqlx::query_as!(
        RawCohort,
        r#"SELECT id AS "id!", programme_id, server_id, name, state, home_zone, starts_on,
                  fortnights, prompt_hour, meeting_minutes, size_min, size_max
             FROM cohort WHERE programme_id = ? AND taken_back_from IS NULL ORDER BY id DESC"#,
        programme.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(RawCohort::read).collect()
}

/// A cohort of a server, if it has one of this id.
pub async fn on_server(
    conn: &mut SqliteConnection,
    server: ServerId,
    cohort: CohortId,
) -> Result<Option<Cohort>, StoreError> {
    let row = sqlx::query_as!(
        RawCohort,
        r#"SELECT id AS "id!", programme_id, server_id, name, state, home_zone, starts_on,
                  fortnights, prompt_hour, meeting_minutes, size_min, size_max
             FROM cohort WHERE id = ? AND server_id = ?"#,
        cohort.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(RawCohort::read).transpose()
}

struct RawCohort {
    id: i64,
    programme_id: i64,
    server_id: i64,
    name: String,
    state: String,
    home_zone: String,
    starts_on: String,
    fortnights: i64,
    prompt_hour: i64,
    meeting_minutes: i64,
    size_min: i64,
    size_max: i64,
}

impl RawCohort {
    fn read(self) -> Result<Cohort, StoreError> {
        let row = self.id;
        let place = |column| Place {
            table: "cohort",
            column,
            row,
        };
        let small = |column, value: i64| {
            u8::try_from(value).map_err(|_size| place(column).impossible(value))
        };
        Ok(Cohort {
            id: CohortId(row),
            programme: ProgrammeId(self.programme_id),
            server: ServerId(self.server_id),
            state: State::read(&self.state, row)?,
            plan: Plan {
                home_zone: code::zone(&self.home_zone, place("home_zone"))?,
                starts_on: code::date(&self.starts_on, place("starts_on"))?,
                fortnights: u32::from(small("fortnights", self.fortnights)?),
                prompt_hour: small("prompt_hour", self.prompt_hour)?,
                meeting_minutes: u16::from(small("meeting_minutes", self.meeting_minutes)?),
                size_min: small("size_min", self.size_min)?,
                size_max: small("size_max", self.size_max)?,
                name: self.name,
            },
        })
    }
}

/// A sheet that was previewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The cohort that it is meant for.
    pub cohort: CohortId,
    /// The file as it came; empty once it was taken.
    pub sheet: Vec<u8>,
    /// Whether it was imported.
    pub taken: bool,
}

/// Keeps a sheet until it is confirmed. What the same coordinator previewed before and never
/// confirmed is dropped, so that sheets do not pile up.
pub async fn insert_draft(
    conn: &mut SqliteConnection,
    cohort: &Cohort,
    who: AccountId,
    sheet: &[u8],
    now: Moment,
) -> Result<DraftId, StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "DELETE FROM import_draft WHERE cohort_id = ? AND account_id = ? AND taken_at IS NULL",
        cohort.id.0,
        who.0,
    )
    .execute(&mut *conn)
    .await?;
    let made = sqlx::query!(
        "INSERT INTO import_draft (cohort_id, server_id, account_id, sheet, made_at)
         VALUES (?, ?, ?, ?, ?)",
        cohort.id.0,
        cohort.server.0,
        who.0,
        sheet,
        now,
    )
    .execute(conn)
    .await?;
    Ok(DraftId(made.last_insert_rowid()))
}

/// A previewed sheet of a server, if it has one of this id.
pub async fn draft(
    conn: &mut SqliteConnection,
    server: ServerId,
    draft: DraftId,
) -> Result<Option<Draft>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT cohort_id, sheet, taken_at IS NOT NULL AS "taken!: bool"
             FROM import_draft WHERE id = ? AND server_id = ?"#,
        draft.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Draft {
        cohort: CohortId(row.cohort_id),
        sheet: row.sheet,
        taken: row.taken,
    }))
}

/// Marks a sheet as imported, and empties it.
pub async fn take_draft(
    conn: &mut SqliteConnection,
    draft: DraftId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE import_draft SET taken_at = ?, sheet = x'' WHERE id = ?",
        now,
        draft.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
