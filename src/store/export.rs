//! Everything that is kept about one person, to be handed to them.
//!
//! Knows: every table that says something about a person. Refuses to know: how it is shown.
//!
//! **Invariants**: nothing of anybody else is in it, but the names of cohorts and groups; moments are
//! text in UTC such as `2026-03-06T13:00:00Z`. The code by which a seat is claimed is left out: whoever
//! sees the export over somebody's shoulder could use it.

use serde::Serialize;
use sqlx::SqliteConnection;

use super::StoreError;
use crate::domain::ids::PersonId;

/// Everything that is kept about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Export {
    /// What they are called, and where they are reached.
    pub person: Person,
    /// Their accounts, the newest last.
    pub accounts: Vec<Account>,
    /// What they agreed to.
    pub consents: Vec<Consent>,
    /// Which webinars they said that they come to.
    pub webinars: Vec<Webinar>,
    /// What they are in the programme besides.
    pub duties: Vec<Duty>,
    /// What they did that was noted, the newest last.
    pub deeds: Vec<Deed>,
    /// Their part in each cohort, the newest last.
    pub cohorts: Vec<Part>,
}

/// What somebody is called, and where they are reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// What their group calls them.
    pub called_name: String,
    /// What their certificate says, if that differs.
    pub certificate_name: Option<String>,
    /// Their address outside Discord.
    pub email: Option<String>,
    /// Since when they are known.
    pub known_since: String,
    /// When they asked to be deleted, if they did and did not take it back.
    pub deletion_asked_at: Option<String>,
    /// When that is done.
    pub deletion_due_at: Option<String>,
}

/// An account of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Discord's number for it, as text: it is too long for the numbers of some programs.
    pub discord_user_id: Option<String>,
    /// The username that the sign-up gave.
    pub username: Option<String>,
    /// Whether it is on the server, in a word.
    pub state: String,
    /// Since when it is known.
    pub from: String,
    /// When another took its place.
    pub until: Option<String>,
}

/// Something that somebody agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// To what, in a word.
    pub purpose: String,
    /// Which version of the text they read.
    pub text_version: String,
    /// In which language.
    pub language: String,
    /// When they agreed.
    pub given_at: String,
    /// When they took it back.
    pub withdrawn_at: Option<String>,
}

/// An answer to a webinar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Webinar {
    /// Its title.
    pub title: String,
    /// When it starts.
    pub starts_at: String,
    /// Whether they said that they come.
    pub coming: bool,
}

/// What somebody is in the programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// What, in a word.
    pub scope: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: Option<String>,
}

/// Something that somebody did and that was noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// What, in two words: `meeting.book`.
    pub what: String,
    /// When.
    pub at: String,
}

/// Somebody's part in one cohort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The sign-up.
    #[serde(flatten)]
    pub sign_up: SignUp,
    /// What interests them, by the choice's id.
    pub interests: Vec<String>,
    /// Languages, each with how well they speak it: `pt:native`.
    pub languages: Vec<String>,
    /// What they asked of the others: `sector:same:must`.
    pub wishes: Vec<String>,
    /// Answers in their own words: `interest:maps`.
    pub own_words: Vec<String>,
    /// Where their clock is.
    pub zones: Vec<DatedText>,
    /// Their hours, one line a window: `Mon 09:00-11:00 sure`.
    pub hours: Vec<DatedText>,
    /// When they are away, and why.
    pub absences: Vec<DatedText>,
    /// In which groups they were.
    pub groups: Vec<Membership>,
    /// The meetings at which they were expected.
    pub meetings: Vec<Meeting>,
    /// What they answered to offered times.
    pub votes: Vec<Answer>,
    /// What they tapped beneath prompts: `talked`, `met`, `help` or `another`.
    pub prompts: Vec<Answer>,
    /// What they wished for while their group was small.
    pub small_group: Vec<Answer>,
    /// Which of the cards that come before the room they have read, by subject.
    pub orientation: Vec<Answer>,
    /// The steps of the project that they wrote down.
    pub steps: Vec<Step>,
    /// What they changed of steps since.
    pub step_changes: Vec<Answer>,
}

/// What somebody answered when they signed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignUp {
    /// The participant's row, by which the rest is found.
    #[serde(skip)]
    pub id: i64,
    /// The cohort's name.
    pub cohort: String,
    /// How they stand in it, in a word.
    pub state: String,
    /// When they signed up.
    pub signed_up_at: String,
    /// Since when they wait for a place.
    pub waiting_since: Option<String>,
    /// When they were told in private that they wait.
    pub told_waiting_at: Option<String>,
    /// When they were reminded in private that they were half way through signing up.
    pub reminded_at: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// The choice's id.
    pub sector: Option<String>,
    /// The choice's id.
    pub stage: Option<String>,
    /// The choice's id.
    pub output_wish: Option<String>,
    /// How they would rather meet, in a word.
    pub mode: String,
    /// A Discord locale.
    pub language: Option<String>,
    /// What they hope for.
    pub aim: Option<String>,
    /// Which reminders they want, in a word.
    pub reminders: String,
    /// Points of early and late hours with which they began.
    pub points_at_start: i64,
}

/// A text that holds on some dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatedText {
    /// The text.
    pub text: String,
    /// The first date on which it holds; always before, if empty.
    pub from: Option<String>,
    /// The first date on which it holds no longer; for good, if empty.
    pub until: Option<String>,
}

/// A stretch in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Membership {
    /// What the group is called.
    pub group: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: Option<String>,
    /// Why it ended, in a word.
    pub ended_why: Option<String>,
}

/// A meeting at which somebody was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meeting {
    /// When it starts.
    pub starts_at: String,
    /// How many minutes it takes.
    pub minutes: i64,
    /// Whether it is booked, was called off or did not happen, in a word.
    pub state: String,
    /// What the hour costs them, in points of early and late hours.
    pub points: i64,
    /// Whether they declined.
    pub declined: bool,
    /// Whether they say that it happened.
    pub met: Option<bool>,
}

/// An answer to something that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What it is about: a moment, a fortnight's number, or a field of a step with its number.
    pub about: String,
    /// The answer, in a word.
    pub answer: String,
    /// When it was given.
    pub at: String,
}

/// A step of a project that somebody wrote down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What is to be done.
    pub title: String,
    /// By which date.
    pub due_on: Option<String>,
    /// Whether it is open, done or dropped, in a word.
    pub state: String,
}

/// Reads everything that is kept about a person.
pub async fn of(conn: &mut SqliteConnection, person: PersonId) -> Result<Export, StoreError> {
    Ok(Export {
        person: called(conn, person).await?,
        accounts: accounts(conn, person).await?,
        consents: consents(conn, person).await?,
        webinars: webinars(conn, person).await?,
        duties: duties(conn, person).await?,
        deeds: deeds(conn, person).await?,
        cohorts: parts(conn, person).await?,
    })
}

async fn called(conn: &mut SqliteConnection, person: PersonId) -> Result<Person, StoreError> {
    Ok(sqlx::query_as!(
        Person,
        r#"SELECT called_name, certificate_name, email,
                  strftime('%Y-%m-%dT%H:%M:%SZ', created_at / 1000, 'unixepoch') AS "known_since!: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', e.asked_at / 1000, 'unixepoch')
                  AS "deletion_asked_at?: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', e.due_at / 1000, 'unixepoch')
                  AS "deletion_due_at?: String"
             FROM person n
             LEFT JOIN erasure e ON e.person_id = n.id AND e.taken_back_at IS NULL
                                AND e.done_at IS NULL
            WHERE n.id = ?"#,
        person.0,
    )
    .fetch_one(conn)
    .await?)
}

async fn accounts(
    conn: &mut SqliteConnection,
    person: PersonId,
) -> Result<Vec<Account>, StoreError> {
    Ok(sqlx::query_as!(
        Account,
        r#"SELECT CAST(discord_user_id AS TEXT) AS "discord_user_id?: String", username, state,
                  strftime('%Y-%m-%dT%H:%M:%SZ', from_at / 1000, 'unixepoch') AS "from!: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', until_at / 1000, 'unixepoch') AS "until?: String"
             FROM account WHERE person_id = ? ORDER BY id"#,
        person.0,
    )
    .fetch_all(conn)
    .await?)
}

async fn consents(
    conn: &mut SqliteConnection,
    person: PersonId,
) -> Result<Vec<Consent>, StoreError> {
    Ok(sqlx::query_as!(
        Consent,
        r#"SELECT purpose, text_version, locale AS language,
                  strftime('%Y-%m-%dT%H:%M:%SZ', given_at / 1000, 'unixepoch') AS "given_at!: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', withdrawn_at / 1000, 'unixepoch')
                  AS "withdrawn_at?: String"
             FROM consent WHERE person_id = ? ORDER BY id"#,
        person.0,
    )
    .fetch_all(conn)
    .await?)
}

async fn webinars(
    conn: &mut SqliteConnection,
    person: PersonId,
) -> Result<Vec<Webinar>, StoreError> {
    Ok(sqlx::query_as!(
        Webinar,
        r#"SELECT w.title,
                  strftime('%Y-%m-%dT%H:%M:%SZ', w.starts_at / 1000, 'unixepoch') AS "starts_at!: String",
                  k.coming = 1 AS "coming!: bool"
             FROM webinar_answer k
             JOIN webinar w ON w.id = k.webinar_id
             JOIN cohort c ON c.id = w.cohort_id
             JOIN account a ON a.discord_user_id = k.account_id AND a.person_id = ?
                           AND a.programme_id = c.programme_id
            ORDER BY w.starts_at, w.id"#,
        person.0,
    )
    .fetch_all(conn)
    .await?)
}

async fn duties(conn: &mut SqliteConnection, person: PersonId) -> Result<Vec<Duty>, StoreError> {
    Ok(sqlx::query_as!(
        Duty,
        r#"SELECT s.scope,
                  strftime('%Y-%m-%dT%H:%M:%SZ', s.from_at / 1000, 'unixepoch') AS "from!: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', s.until_at / 1000, 'unixepoch') AS "until?: String"
             FROM staff s
             JOIN account a ON a.discord_user_id = s.account_id AND a.person_id = ?
                           AND a.programme_id = s.programme_id
            ORDER BY s.id"#,
        person.0,
    )
    .fetch_all(conn)
    .await?)
}

async fn deeds(conn: &mut SqliteConnection, person: PersonId) -> Result<Vec<Deed>, StoreError> {
    Ok(sqlx::query_as!(
        Deed,
        r#"SELECT d.what,
                  strftime('%Y-%m-%dT%H:%M:%SZ', d.at / 1000, 'unixepoch') AS "at!: String"
             FROM audit d
             JOIN account a ON a.discord_user_id = d.account_id AND a.person_id = ?
             JOIN programme g ON g.id = a.programme_id AND g.server_id = d.server_id
            ORDER BY d.id"#,
        person.0,
    )
    .fetch_all(conn)
    .await?)
}

async fn parts(conn: &mut SqliteConnection, person: PersonId) -> Result<Vec<Part>, StoreError> {
    let sign_ups = sqlx::query_as!(
        SignUp,
        r#"SELECT p.id AS "id!", c.name AS cohort, p.state,
                  strftime('%Y-%m-%dT%H:%M:%SZ', p.signed_up_at / 1000, 'unixepoch')
                  AS "signed_up_at!: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', p.wait_listed_at / 1000, 'unixepoch')
                  AS "waiting_since?: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', p.told_waiting_at / 1000, 'unixepoch')
                  AS "told_waiting_at?: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', p.reminded_at / 1000, 'unixepoch')
                  AS "reminded_at?: String",
                  p.country, p.sector, p.stage, p.output_wish, p.mode, p.locale AS language, p.aim,
                  p.reminders, p.ledger_start AS points_at_start
             FROM participant p JOIN cohort c ON c.id = p.cohort_id
            WHERE p.person_id = ? ORDER BY p.id"#,
        person.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut parts = Vec::with_capacity(sign_ups.len());
    for sign_up in sign_ups {
        let id = sign_up.id;
        parts.push(Part {
            interests: interests(conn, id).await?,
            languages: languages(conn, id).await?,
            wishes: wishes(conn, id).await?,
            own_words: own_words(conn, id).await?,
            zones: zones(conn, id).await?,
            hours: hours(conn, id).await?,
            absences: absences(conn, id).await?,
            groups: groups(conn, id).await?,
            meetings: meetings(conn, id).await?,
            votes: votes(conn, id).await?,
            prompts: taps(conn, id).await?,
            small_group: small(conn, id).await?,
            orientation: orientation(conn, id).await?,
            steps: steps(conn, id).await?,
            step_changes: step_changes(conn, id).await?,
            sign_up,
        });
    }
    Ok(parts)
}

async fn interests(conn: &mut SqliteConnection, id: i64) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "SELECT choice FROM participant_interest WHERE participant_id = ? ORDER BY choice",
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn languages(conn: &mut SqliteConnection, id: i64) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT language || ':' || level AS "spoken!: String" FROM participant_language
            WHERE participant_id = ? ORDER BY language"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn wishes(conn: &mut SqliteConnection, id: i64) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT subject || ':' || relation || ':' || strength AS "wish!: String"
             FROM participant_wish WHERE participant_id = ? ORDER BY subject, relation"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn own_words(conn: &mut SqliteConnection, id: i64) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT subject || ':' || answer AS "answer!: String" FROM participant_other
            WHERE participant_id = ? ORDER BY subject, answer"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn zones(conn: &mut SqliteConnection, id: i64) -> Result<Vec<DatedText>, StoreError> {
    Ok(sqlx::query_as!(
        DatedText,
        r#"SELECT zone AS text, from_on AS "from", until_on AS "until"
             FROM participant_zone WHERE participant_id = ? ORDER BY id"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn hours(conn: &mut SqliteConnection, id: i64) -> Result<Vec<DatedText>, StoreError> {
    Ok(sqlx::query_as!(
        DatedText,
        r#"SELECT substr('MonTueWedThuFriSatSun', 3 * k.weekday - 2, 3) || ' '
                  || format('%02d:%02d-%02d:%02d', k.start_minute / 60, k.start_minute % 60,
                            k.end_minute / 60, k.end_minute % 60)
                  || ' ' || k.comfort AS "text!: String",
                  w.from_on AS "from", w.until_on AS "until"
             FROM participant_week w JOIN participant_window k ON k.week_id = w.id
            WHERE w.participant_id = ? ORDER BY w.id, k.weekday, k.start_minute"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn absences(conn: &mut SqliteConnection, id: i64) -> Result<Vec<DatedText>, StoreError> {
    Ok(sqlx::query_as!(
        DatedText,
        r#"SELECT ifnull(note, iif(pause_id IS NULL, '', 'pause')) AS "text!: String", from_on AS "from?", until_on AS "until?"
             FROM absence WHERE participant_id = ? ORDER BY from_on, id"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn groups(conn: &mut SqliteConnection, id: i64) -> Result<Vec<Membership>, StoreError> {
    Ok(sqlx::query_as!(
        Membership,
        r#"SELECT g.name AS "group",
                  strftime('%Y-%m-%dT%H:%M:%SZ', m.from_at / 1000, 'unixepoch') AS "from!: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', m.until_at / 1000, 'unixepoch') AS "until?: String",
                  m.ended_why
             FROM membership m
             JOIN peer_group g ON g.id = m.group_id
             JOIN cohort c ON c.id = g.cohort_id AND c.launched_at IS NOT NULL
            WHERE m.participant_id = ? ORDER BY m.id"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn meetings(conn: &mut SqliteConnection, id: i64) -> Result<Vec<Meeting>, StoreError> {
    Ok(sqlx::query_as!(
        Meeting,
        r#"SELECT strftime('%Y-%m-%dT%H:%M:%SZ', m.starts_at / 1000, 'unixepoch')
                  AS "starts_at!: String",
                  m.minutes, m.state, k.cost AS points, k.declined = 1 AS "declined!: bool",
                  k.met = 1 AS "met?: bool"
             FROM meeting_member k JOIN meeting m ON m.id = k.meeting_id
            WHERE k.participant_id = ? ORDER BY m.starts_at, m.id"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn votes(conn: &mut SqliteConnection, id: i64) -> Result<Vec<Answer>, StoreError> {
    Ok(sqlx::query_as!(
        Answer,
        r#"SELECT strftime('%Y-%m-%dT%H:%M:%SZ', o.starts_at / 1000, 'unixepoch') AS "about!: String",
                  v.answer,
                  strftime('%Y-%m-%dT%H:%M:%SZ', v.at / 1000, 'unixepoch') AS "at!: String"
             FROM vote v JOIN proposal_option o ON o.id = v.option_id
            WHERE v.participant_id = ? ORDER BY o.starts_at, o.id"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn taps(conn: &mut SqliteConnection, id: i64) -> Result<Vec<Answer>, StoreError> {
    Ok(sqlx::query_as!(
        Answer,
        r#"SELECT CAST(fortnight AS TEXT) AS "about!: String", tap AS answer,
                  strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS "at!: String"
             FROM prompt_tap WHERE participant_id = ? ORDER BY fortnight, tap"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn small(conn: &mut SqliteConnection, id: i64) -> Result<Vec<Answer>, StoreError> {
    Ok(sqlx::query_as!(
        Answer,
        r#"SELECT strftime('%Y-%m-%dT%H:%M:%SZ', f.fell_at / 1000, 'unixepoch') AS "about!: String",
                  w.wish AS answer,
                  strftime('%Y-%m-%dT%H:%M:%SZ', w.at / 1000, 'unixepoch') AS "at!: String"
             FROM fall_answer w JOIN fall f ON f.id = w.fall_id
            WHERE w.participant_id = ? ORDER BY f.fell_at, f.id"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn orientation(conn: &mut SqliteConnection, id: i64) -> Result<Vec<Answer>, StoreError> {
    Ok(sqlx::query_as!(
        Answer,
        r#"SELECT subject AS about, 'read' AS "answer!: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', tapped_at / 1000, 'unixepoch') AS "at!: String"
             FROM orientation_tap WHERE participant_id = ? ORDER BY tapped_at, subject"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

async fn steps(conn: &mut SqliteConnection, id: i64) -> Result<Vec<Step>, StoreError> {
    Ok(sqlx::query_as!(
        Step,
        "SELECT title, due_on, state FROM milestone WHERE made_by = ? ORDER BY id",
        id,
    )
    .fetch_all(conn)
    .await?)
}

/// What they changed of steps, but for whom they gave one to; an undo brings back what may be somebody
/// else's words.
async fn step_changes(conn: &mut SqliteConnection, id: i64) -> Result<Vec<Answer>, StoreError> {
    Ok(sqlx::query_as!(
        Answer,
        r#"SELECT field || ' ' || milestone_id AS "about!: String",
                  CASE WHEN undoes IS NOT NULL THEN 'undone'
                       WHEN became IS NULL THEN 'none'
                       WHEN field = 'owner' THEN 'given'
                       ELSE became END AS "answer!: String",
                  strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS "at!: String"
             FROM milestone_change WHERE participant_id = ? ORDER BY id"#,
        id,
    )
    .fetch_all(conn)
    .await?)
}
