//! Who is in which group, since when, and why that changed; and the changes that somebody looks at.
//!
//! **Invariants**: a participant is in one group at a time: the schema refuses a second. Of a
//! stretch that has ended only this is written again: that whoever went on with their group is cut off
//! from its old room.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    change::{Ended, Step},
    ids::{AccountId, CohortId, FallId, GroupId, ParticipantId, PlanId, ServerId},
    time::Moment,
};

/// How somebody stands in a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// They wait for a group.
    Waiting,
    /// They are in one.
    Placed,
    /// They take no part for a while.
    Paused,
    /// They have taken themselves out, or were away from the server for too long.
    Withdrawn,
    /// They were taken out.
    Removed,
    /// They were in a group to the end.
    Finished,
}

/// Somebody in a cohort, as changes see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The person, in this cohort.
    pub id: ParticipantId,
    /// The cohort.
    pub cohort: CohortId,
    /// The cohort's name.
    pub cohort_name: String,
    /// What the group calls them.
    pub called_name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// How they stand.
    pub state: State,
    /// Their account, once one is known.
    pub account: Option<AccountId>,
    /// Whether that account is on the server.
    pub here: bool,
    /// Their group now.
    pub group: Option<GroupId>,
    /// What it is called.
    pub group_name: Option<String>,
    /// Whether their cohort runs.
    pub running: bool,
    /// Whether their sign-up is handed in.
    pub signed_up: bool,
}

struct Row {
    id: i64,
    cohort_id: i64,
    cohort_name: String,
    called_name: String,
    country: String,
    state: String,
    account: Option<i64>,
    here: bool,
    group: Option<i64>,
    group_name: Option<String>,
    running: bool,
    signed_up: bool,
}

impl Row {
    fn read(self) -> Result<Participant, StoreError> {
        let place = Place {
            table: "participant",
            column: "state",
            row: self.id,
        };
        Ok(Participant {
            id: ParticipantId(self.id),
            cohort: CohortId(self.cohort_id),
            cohort_name: self.cohort_name,
            called_name: self.called_name,
            country: self.country,
            state: code::from_word(&self.state, place)?,
            account: self.account.map(AccountId),
            here: self.here,
            group: self.group.map(GroupId),
            group_name: self.group_name,
            running: self.running,
            signed_up: self.signed_up,
        })
    }
}

/// Somebody in a cohort of a server; none for those of other servers.
pub async fn participant(
    conn: &mut SqliteConnection,
    server: ServerId,
    participant: ParticipantId,
) -> Result<Option<Participant>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT p.id AS "id!", c.id AS "cohort_id!", c.name AS cohort_name, n.called_name,
                  p.country, p.state, a.discord_user_id AS "account?",
                  ifnull(a.state = 'here', 0) AS "here!: bool", m.group_id AS "group?",
                  g.name AS "group_name?", c.state IN ('running', 'closing') AS "running!: bool",
                  p.unfinished_since_at IS NULL AS "signed_up!: bool"
             FROM participant p
             JOIN cohort c ON c.id = p.cohort_id AND c.server_id = ?
             JOIN person n ON n.id = p.person_id
             LEFT JOIN account a ON a.person_id = n.id AND a.until_at IS NULL
             LEFT JOIN membership m ON m.participant_id = p.id AND m.until_at IS NULL
             LEFT JOIN peer_group g ON g.id = m.group_id
            WHERE p.id = ?"#,
        server.0,
        participant.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// The person who uses an account, in each cohort of a server that is not over: those that run come
/// first, and of them the newest.
pub async fn places_of(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
) -> Result<Vec<Participant>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"SELECT p.id AS "id!"
             FROM account a
             JOIN participant p ON p.person_id = a.person_id
             JOIN cohort c ON c.id = p.cohort_id AND c.server_id = ?
                          AND c.state IN ('open', 'forming', 'running', 'closing')
            WHERE a.discord_user_id = ? AND a.until_at IS NULL
            ORDER BY c.state IN ('running', 'closing') DESC, c.id DESC"#,
        server.0,
        account.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut places = Vec::with_capacity(ids.len());
    for id in ids {
        places.extend(participant(conn, server, ParticipantId(id)).await?);
    }
    Ok(places)
}

/// A group, and who is in it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its row.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// Who is in it, by id.
    pub members: Vec<ParticipantId>,
}

/// The groups of a cohort with their members, by number; without those that have gone to another.
pub async fn groups(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Group>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT g.id AS "id!", g.name, m.participant_id AS "member?"
             FROM peer_group g
             LEFT JOIN membership m ON m.group_id = g.id AND m.until_at IS NULL
            WHERE g.cohort_id = ? AND g.merged_at IS NULL ORDER BY g.number, m.participant_id"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        let member = row.member.map(ParticipantId);
        match groups.last_mut() {
            Some(group) if group.id.0 == row.id => group.members.extend(member),
            _ => groups.push(Group {
                id: GroupId(row.id),
                name: row.name,
                members: Vec::from_iter(member),
            }),
        }
    }
    Ok(groups)
}

/// The cohort of a server's group.
pub async fn cohort_of(
    conn: &mut SqliteConnection,
    server: ServerId,
    group: GroupId,
) -> Result<Option<CohortId>, StoreError> {
    let cohort = sqlx::query_scalar!(
        "SELECT cohort_id FROM peer_group WHERE id = ? AND server_id = ?",
        group.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(cohort.map(CohortId))
}

/// Since when a participant is in a group; none when they are not in it now.
pub async fn since(
    conn: &mut SqliteConnection,
    group: GroupId,
    participant: ParticipantId,
) -> Result<Option<Moment>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", from_at FROM membership
            WHERE group_id = ? AND participant_id = ? AND until_at IS NULL"#,
        group.0,
        participant.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = Place {
            table: "membership",
            column: "from_at",
            row: row.id,
        };
        code::moment(row.from_at, place)
    })
    .transpose()
}

/// Who of a group uses an account and has come after the groups were formed, and since when.
pub async fn newcomer(
    conn: &mut SqliteConnection,
    group: GroupId,
    account: AccountId,
) -> Result<Option<(ParticipantId, i64)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT m.participant_id AS "participant!", m.from_at AS "from_at!"
             FROM membership m
             JOIN participant p ON p.id = m.participant_id
             JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
            WHERE m.group_id = ? AND m.until_at IS NULL AND m.reason <> 'formed'
              AND a.discord_user_id = ?"#,
        group.0,
        account.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (ParticipantId(row.participant), row.from_at)))
}

/// Ends a participant's stretch in a group; says whether they were in it.
pub async fn end(
    conn: &mut SqliteConnection,
    group: GroupId,
    participant: ParticipantId,
    why: Ended,
    now: Moment,
) -> Result<bool, StoreError> {
    let (why, now) = (code::word(&why), code::millis(now));
    let ended = sqlx::query!(
        "UPDATE membership SET until_at = ?, ended_why = ?
          WHERE group_id = ? AND participant_id = ? AND until_at IS NULL",
        now,
        why,
        group.0,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Cuts a participant off from the rooms of groups that went to another as a whole with them, as if
/// they had gone there alone.
pub async fn cut_off(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE membership SET ended_why = 'moved'
          WHERE participant_id = ? AND ended_why = 'merged'",
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Begins a participant's stretch in a group of their cohort, who was in none.
pub async fn begin(
    conn: &mut SqliteConnection,
    group: GroupId,
    participant: ParticipantId,
    why: &'static str,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         SELECT ?, id, cohort_id, ?, ? FROM participant WHERE id = ?",
        group.0,
        now,
        why,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records how somebody stands in their cohort.
pub async fn set_state(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    state: State,
) -> Result<(), StoreError> {
    let state = code::word(&state);
    sqlx::query!(
        "UPDATE participant SET state = ?, unplaced_why = NULL WHERE id = ?",
        state,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes that somebody has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The cohort.
    pub cohort: CohortId,
    /// Who goes from where to where.
    pub steps: Vec<Step>,
    /// The group that goes to another as a whole by these steps, if one does.
    pub closes: Option<GroupId>,
    /// The small group that goes on as it is, by the stretch in which it is small.
    pub settles: Option<FallId>,
    /// When it was looked at.
    pub made_at: Moment,
    /// Whether they were made.
    pub done: bool,
}

/// Changes that are to be kept until somebody says that they are to be made.
#[derive(Clone, Debug)]
pub struct NewPlan<'a> {
    /// The cohort.
    pub cohort: CohortId,
    /// Who goes from where to where.
    pub steps: &'a [Step],
    /// The group that goes to another as a whole by these steps, if one does.
    pub closes: Option<GroupId>,
    /// The small group that goes on as it is, by the stretch in which it is small.
    pub settles: Option<FallId>,
    /// The first plan of the list in which it stands, if it stands in one and is not the first.
    pub listed_with: Option<PlanId>,
}

/// Keeps changes until somebody says that they are to be made.
pub async fn insert_plan(
    conn: &mut SqliteConnection,
    server: ServerId,
    new: &NewPlan<'_>,
    who: AccountId,
    now: Moment,
) -> Result<PlanId, StoreError> {
    let (steps, now) = (code::json(&new.steps), code::millis(now));
    let (closes, settles) = (
        new.closes.map(|group| group.0),
        new.settles.map(|fall| fall.0),
    );
    let listed_with = new.listed_with.map(|plan| plan.0);
    let made = sqlx::query!(
        "INSERT INTO change_plan (cohort_id, server_id, account_id, steps, made_at,
                                  closes_group_id, settles_fall_id, listed_with_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        new.cohort.0,
        server.0,
        who.0,
        steps,
        now,
        closes,
        settles,
        listed_with,
    )
    .execute(conn)
    .await?;
    Ok(PlanId(made.last_insert_rowid()))
}

/// Changes of a server that somebody has looked at, if it has some of this id.
pub async fn plan(
    conn: &mut SqliteConnection,
    server: ServerId,
    plan: PlanId,
) -> Result<Option<Plan>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", cohort_id, steps, closes_group_id, settles_fall_id, made_at,
                  done_at IS NOT NULL AS "done!: bool"
             FROM change_plan WHERE id = ? AND server_id = ?"#,
        plan.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = Place {
            table: "change_plan",
            column: "steps",
            row: row.id,
        };
        Ok(Plan {
            cohort: CohortId(row.cohort_id),
            steps: code::from_json(&row.steps, place)?,
            closes: row.closes_group_id.map(GroupId),
            settles: row.settles_fall_id.map(FallId),
            made_at: code::moment(
                row.made_at,
                Place {
                    column: "made_at",
                    ..place
                },
            )?,
            done: row.done,
        })
    })
    .transpose()
}

/// The plans of a list of a server that begins with one of them, in its order.
pub async fn listed(
    conn: &mut SqliteConnection,
    server: ServerId,
    first: PlanId,
) -> Result<Vec<PlanId>, StoreError> {
    let plans = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM change_plan
            WHERE server_id = ?1 AND (id = ?2 OR listed_with_id = ?2) ORDER BY id"#,
        server.0,
        first.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(plans.into_iter().map(PlanId).collect())
}

/// Records that a group has gone to another as a whole.
pub async fn merge(
    conn: &mut SqliteConnection,
    from: GroupId,
    into: GroupId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE peer_group SET merged_into_id = ?, merged_at = ? WHERE id = ? AND merged_at IS NULL",
        into.0,
        now,
        from.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The group that a group has gone to as a whole, and what that is called; none where it has not.
pub async fn merged_into(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<(GroupId, String)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT into_.id AS "id!", into_.name FROM peer_group g
             JOIN peer_group into_ ON into_.id = g.merged_into_id WHERE g.id = ?"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (GroupId(row.id), row.name)))
}

/// Those of a cohort's participants who wait for a group, have handed their sign-up in and are on
/// the server.
pub async fn newcomers(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<ParticipantId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"SELECT p.id AS "id!" FROM participant p
             JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL AND a.state = 'here'
            WHERE p.cohort_id = ? AND p.state = 'waiting' AND p.unfinished_since_at IS NULL
            ORDER BY p.id"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ParticipantId).collect())
}

/// Records that changes were made.
pub async fn plan_done(
    conn: &mut SqliteConnection,
    plan: PlanId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE change_plan SET done_at = ? WHERE id = ?",
        now,
        plan.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
