//! What the database itself must say, whatever happened.
//!
//! Each rule is a question that finds the rows which break it; a new rule is a new row.

use sqlx::SqliteConnection;

use super::SKEW;

/// What is wrong, and the question that finds where. `?1` is the present moment, and `?2` how far two
/// moments that the bot wrote down may stand in the wrong order; both in milliseconds.
pub(super) const RULES: [(&str, &str); 46] = [
    (
        "a booked proposal has exactly one meeting",
        "SELECT 'proposal ' || proposal.id FROM proposal
           LEFT JOIN (SELECT proposal_id FROM meeting UNION ALL SELECT proposal_id FROM meeting_move)
                  AS booked ON booked.proposal_id = proposal.id
          GROUP BY proposal.id
         HAVING count(booked.proposal_id) <> CASE proposal.state WHEN 'booked' THEN 1 ELSE 0 END",
    ),
    (
        "a booking was noted once",
        "SELECT 'meeting ' || meeting.id FROM meeting
           LEFT JOIN audit ON what = 'meeting.book' AND subject_id = meeting.id
          GROUP BY meeting.id HAVING count(audit.id) <> 1",
    ),
    (
        "a proposal was noted once",
        "SELECT 'proposal ' || proposal.id FROM proposal
           LEFT JOIN audit ON what = 'proposal.make' AND subject_id = proposal.id
          GROUP BY proposal.id HAVING count(audit.id) <> 1",
    ),
    (
        "a proposal past its deadline is closed",
        "SELECT 'proposal ' || id FROM proposal WHERE state = 'open' AND closes_at <= ?1
            AND NOT EXISTS (SELECT 1 FROM job WHERE key = 'close:' || proposal.id AND state = 'waiting')",
    ),
    (
        "a proposal has its promises",
        "SELECT 'proposal ' || id FROM proposal
          WHERE 2 <> (SELECT count(*) FROM job WHERE key IN ('offer:' || proposal.id, 'close:' || proposal.id))",
    ),
    (
        "a meeting has its promises",
        "WITH stood AS (
             SELECT id, sequence - (state = 'cancelled') AS sequence, starts_at, booked_at FROM meeting
              UNION ALL
             SELECT meeting_id, meeting_move.sequence - 1, meeting_move.starts_at, booked_at
               FROM meeting_move JOIN meeting ON meeting.id = meeting_id),
         since AS (
             SELECT stood.id, stood.sequence, stood.starts_at, ifnull(moved_at, booked_at) AS at,
                    CASE stood.sequence WHEN 0 THEN ifnull((
                              SELECT 'standing:' || standing.group_id || ':' || search
                                FROM meeting JOIN standing ON standing.id = standing_id
                               WHERE meeting.id = stood.id), 'booking:' || id)
                         ELSE 'moved:' || id || ':' || stood.sequence END AS news,
                    CASE stood.sequence WHEN 0 THEN '' ELSE ':' || stood.sequence END AS suffix
               FROM stood
               LEFT JOIN meeting_move ON meeting_id = id AND meeting_move.sequence = stood.sequence)
         SELECT 'meeting ' || id || ' as ' || sequence FROM since
          WHERE NOT EXISTS (SELECT 1 FROM job WHERE key = news)
             OR NOT EXISTS (SELECT 1 FROM job WHERE key = 'question:' || since.id || ':' || sequence)
             OR (starts_at - at > 3600000
                 AND NOT EXISTS (SELECT 1 FROM job WHERE key = 'reminder:' || since.id || ':hour' || suffix))
             OR (starts_at - at > 86400000
                 AND NOT EXISTS (SELECT 1 FROM job WHERE key = 'reminder:' || since.id || ':day' || suffix))",
    ),
    (
        "a meeting's sequence counts its changes, and each was noted",
        "SELECT 'meeting ' || id FROM meeting
          WHERE sequence <> (SELECT count(*) FROM meeting_move WHERE meeting_id = id)
                            + (state = 'cancelled')
             OR sequence <> (SELECT count(*) FROM audit WHERE subject_id = meeting.id
                                AND what IN ('meeting.move', 'meeting.cancel'))",
    ),
    (
        "what is called off is told",
        "SELECT 'meeting ' || id FROM meeting
          WHERE NOT EXISTS (SELECT 1 FROM peer_group JOIN cohort ON cohort.id = cohort_id
                             WHERE peer_group.id = meeting.group_id AND taken_back_from IS NOT NULL)
            AND CASE state WHEN 'cancelled'
                THEN NOT EXISTS (SELECT 1 FROM job WHERE key = 'called-off:' || meeting.id)
                     AND NOT EXISTS (SELECT 1 FROM standing JOIN job
                                         ON key = 'standing-card:' || standing.id || ':' || revision
                                      WHERE standing.id = standing_id AND standing.ended_at IS NOT NULL)
                     AND NOT EXISTS (SELECT 1 FROM peer_group JOIN job ON key = 'farewell:' || peer_group.id
                                      WHERE peer_group.id = meeting.group_id AND merged_at IS NOT NULL)
                ELSE EXISTS (SELECT 1 FROM job WHERE key = 'called-off:' || meeting.id) END",
    ),
    (
        "no reminder of a time waits that does not stand",
        "SELECT job.key FROM job JOIN meeting ON meeting.id = json_extract(payload, '$.meeting')
          WHERE kind = 'reminder' AND job.state = 'waiting' AND attempts = 0
            AND (meeting.state = 'cancelled'
                 OR meeting.sequence <> ifnull(json_extract(payload, '$.sequence'), 0))",
    ),
    (
        "a pencilled meeting belongs to an hour whose card is promised",
        "SELECT 'meeting ' || meeting.id FROM meeting LEFT JOIN standing ON standing.id = standing_id
          WHERE origin = 'standing' AND (standing.id IS NULL OR standing.group_id <> meeting.group_id
             OR NOT EXISTS (SELECT 1 FROM job
                             WHERE key = 'standing:' || standing.group_id || ':' || search))",
    ),
    (
        "an hour that is kept no longer has no meeting to come",
        "SELECT 'meeting ' || meeting.id FROM meeting JOIN standing ON standing.id = standing_id
          WHERE ended_at < starts_at AND state = 'booked' AND proposal_id IS NULL",
    ),
    (
        "what an hour holds is large enough to meet",
        "SELECT 'meeting ' || meeting.id FROM meeting JOIN meeting_member ON meeting_id = meeting.id
          WHERE origin = 'standing' AND proposal_id IS NULL AND state = 'booked' AND starts_at > ?1
          GROUP BY meeting.id HAVING 3 * sum(declined = 0) < 2 * count(*)",
    ),
    (
        "what was offered unasked was promised",
        "SELECT 'proposal ' || id FROM proposal WHERE suggested_for IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM job
                             WHERE key = 'suggestion:' || group_id || ':' || suggested_for)",
    ),
    (
        "who votes is a member",
        "SELECT 'vote on ' || option_id FROM vote
           JOIN proposal_option ON proposal_option.id = option_id
           JOIN proposal ON proposal.id = proposal_id
          WHERE NOT EXISTS (SELECT 1 FROM membership WHERE membership.group_id = proposal.group_id
                               AND membership.participant_id = vote.participant_id)",
    ),
    (
        "two meetings of a group do not overlap",
        "SELECT 'meetings ' || one.id || ' and ' || other.id FROM meeting AS one JOIN meeting AS other
             ON one.group_id = other.group_id AND one.id < other.id
            AND one.state = 'booked' AND other.state = 'booked'
            AND one.starts_at < other.starts_at + other.minutes * 60000
            AND other.starts_at < one.starts_at + one.minutes * 60000",
    ),
    (
        "a milestone's history begins with its start and tells its state",
        "SELECT 'milestone ' || id FROM milestone
          WHERE 1 <> (SELECT count(*) FROM milestone_change
                       WHERE milestone_id = milestone.id AND field = 'state' AND was IS NULL)
             OR state <> (SELECT became FROM milestone_change
                           WHERE milestone_id = milestone.id AND field = 'state'
                           ORDER BY deed DESC LIMIT 1)",
    ),
    (
        "a milestone's deeds are counted without a gap, and an undo takes back the one before",
        "SELECT 'milestone ' || milestone_id FROM milestone_change
          GROUP BY milestone_id
         HAVING count(DISTINCT deed) <> max(deed) OR min(deed) <> 1
             OR max(ifnull(undoes <> deed - 1, 0)) = 1",
    ),
    (
        "no reminder waits where nobody looks after a step that has a date",
        "SELECT 'job ' || key FROM job WHERE kind = 'steps-due' AND state = 'waiting'
            AND NOT EXISTS (SELECT 1 FROM milestone
                             WHERE group_id = json_extract(payload, '$.group') AND state = 'open'
                               AND owner_id IS NOT NULL AND due_on IS NOT NULL)",
    ),
    (
        "one receipt a room",
        "SELECT 'broadcast ' || broadcast_id FROM receipt
          GROUP BY broadcast_id, ifnull(group_id, 0) HAVING count(*) > 1",
    ),
    (
        "a broadcast has one promise for all",
        "SELECT 'broadcast ' || id FROM broadcast
          WHERE NOT EXISTS (SELECT 1 FROM job WHERE key = 'announcement:' || broadcast.id || ':all')",
    ),
    (
        "a broadcast has a promise for each room that somebody was in",
        "SELECT DISTINCT 'broadcast ' || broadcast.id || ', group ' || group_id
           FROM broadcast JOIN membership USING (cohort_id)
          WHERE from_at < confirmed_at - ?2 AND ifnull(until_at > confirmed_at + ?2, 1)
            AND NOT EXISTS (SELECT 1 FROM job
                             WHERE key = 'announcement:' || broadcast.id || ':' || group_id)",
    ),
    (
        "a broadcast has no promise for a room that nobody was in",
        "SELECT 'broadcast ' || broadcast.id || ', group ' || peer_group.id
           FROM broadcast JOIN peer_group USING (cohort_id)
           JOIN job ON key = 'announcement:' || broadcast.id || ':' || peer_group.id
          WHERE NOT EXISTS (SELECT 1 FROM membership WHERE group_id = peer_group.id
                               AND from_at <= confirmed_at + ?2
                               AND ifnull(until_at >= confirmed_at - ?2, 1))",
    ),
    (
        "a webinar is announced once",
        "SELECT 'webinar ' || webinar.id FROM webinar LEFT JOIN broadcast ON webinar_id = webinar.id
          GROUP BY webinar.id
         HAVING count(broadcast.id) <> (webinar.state = 'announced' OR called_off_at IS NOT NULL)",
    ),
    (
        "no reminder of a webinar waits that does not stand at its hour",
        "SELECT key FROM job JOIN webinar ON webinar.id = json_extract(payload, '$.webinar')
          WHERE kind = 'talk-reminder' AND job.state = 'waiting'
            AND (webinar.state <> 'announced' OR sequence <> json_extract(payload, '$.sequence'))",
    ),
    (
        "who is placed or has finished is in one group",
        "SELECT 'participant ' || participant.id FROM participant LEFT JOIN membership
             ON participant_id = participant.id AND until_at IS NULL
          GROUP BY participant.id HAVING (participant.state IN ('placed', 'finished')) <> count(membership.id)",
    ),
    (
        "nobody has two open memberships",
        "SELECT 'participant ' || participant_id FROM membership WHERE until_at IS NULL
          GROUP BY participant_id HAVING count(*) > 1",
    ),
    (
        "who is expected at a meeting to come is in its group",
        "SELECT 'meeting ' || meeting.id || ', participant ' || meeting_member.participant_id
           FROM meeting JOIN meeting_member ON meeting_id = meeting.id
          WHERE meeting.state = 'booked' AND starts_at > ?1
            AND NOT EXISTS (SELECT 1 FROM membership
                             WHERE membership.group_id = meeting.group_id AND until_at IS NULL
                               AND membership.participant_id = meeting_member.participant_id)",
    ),
    (
        "a room says who has come to its group late and was let in",
        "SELECT 'participant ' || participant_id FROM membership
           JOIN participant ON participant.id = participant_id
           JOIN account ON account.person_id = participant.person_id AND account.until_at IS NULL
           JOIN job ON job.key = 'seat:' || group_id || ':' || discord_user_id AND job.state = 'done'
           JOIN seat USING (group_id, discord_user_id)
          WHERE membership.until_at IS NULL AND membership.reason <> 'formed'
            AND taken_away_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM job AS said
                             WHERE said.key = 'arrival:' || group_id || ':' || participant_id || ':' || membership.from_at)",
    ),
    (
        "a group is no larger than it may be",
        "SELECT 'group ' || peer_group.id FROM peer_group JOIN cohort ON cohort.id = peer_group.cohort_id
           JOIN membership ON group_id = peer_group.id AND until_at IS NULL
          GROUP BY peer_group.id HAVING count(*) > cohort.size_max",
    ),
    (
        "a seat that is held has the promise of its end",
        "SELECT 'hold ' || id FROM hold
          WHERE NOT EXISTS (SELECT 1 FROM job WHERE key = 'hold:' || hold.id AND until_at <= due_at)",
    ),
    (
        "a seat is held for seven days",
        "SELECT 'hold ' || id FROM hold
          WHERE until_at NOT BETWEEN left_at + 601200000 AND left_at + 608400000
             OR (ended_how = 'over' AND ended_at < until_at)",
    ),
    (
        "who is back in time is in a group as before",
        "SELECT 'hold ' || id FROM hold
          WHERE ended_how = 'back' AND NOT EXISTS (
                SELECT 1 FROM membership WHERE membership.participant_id = hold.participant_id
                   AND from_at <= ended_at + ?2 AND ifnull(until_at >= ended_at - ?2, 1))",
    ),
    (
        "who was away too long has lost their seat, and nobody else has",
        "SELECT 'hold ' || id FROM hold
          WHERE ended_how = 'over' AND NOT EXISTS (
                SELECT 1 FROM membership WHERE membership.participant_id = hold.participant_id
                   AND membership.group_id = hold.group_id AND ended_why = 'gone')
          UNION ALL
         SELECT 'membership ' || id FROM membership
          WHERE ended_why = 'gone' AND NOT EXISTS (
                SELECT 1 FROM hold WHERE hold.participant_id = membership.participant_id
                   AND hold.group_id = membership.group_id AND ended_how = 'over')",
    ),
    (
        "a group reads whose seat was given up",
        "SELECT 'hold ' || id FROM hold
          WHERE (ended_how IS 'over')
                <> EXISTS (SELECT 1 FROM job WHERE key = 'departure:' || hold.id)",
    ),
    (
        "a group reads who looks after it, and a room lets them in",
        "SELECT 'staff ' || staff.id FROM staff JOIN room USING (group_id)
          WHERE scope = 'helper' AND until_at IS NULL AND closed_at IS NULL
            AND (NOT EXISTS (SELECT 1 FROM job
                              WHERE key = 'helper:' || group_id || ':' || staff.id || ':come')
                 OR NOT EXISTS (SELECT 1 FROM job
                                 WHERE key = 'seat:' || group_id || ':' || account_id))",
    ),
    (
        "a group reads of every pause as it stands",
        "SELECT 'pause ' || pause.id FROM pause
          WHERE NOT EXISTS (SELECT 1 FROM job
                             WHERE kind = 'pause' AND json_extract(payload, '$.pause') = pause.id
                               AND json_extract(payload, '$.edition') = pause.edition)",
    ),
    (
        "a group that has become small is asked once",
        "SELECT 'fall ' || id FROM fall
          WHERE NOT EXISTS (SELECT 1 FROM job WHERE key = 'small:' || group_id || ':' || fall.id)",
    ),
    (
        "a group counts as small exactly while it has become so",
        "WITH sizes AS (
             SELECT peer_group.id, cohort.size_min, sum(until_at IS NULL) AS members,
                    ifnull(max(until_at), 0) > max(from_at) + ?2 AS fell
               FROM peer_group JOIN cohort ON cohort.id = peer_group.cohort_id AND state = 'running'
               JOIN membership ON group_id = peer_group.id GROUP BY peer_group.id)
         SELECT 'group ' || id FROM sizes
          WHERE CASE WHEN EXISTS (SELECT 1 FROM fall WHERE group_id = sizes.id AND ended_at IS NULL)
                     THEN members = 0 OR (2 < members AND size_min <= members)
                     ELSE fell AND 0 < members AND (members <= 2 OR members < size_min) END",
    ),
    (
        "a group that has joined another has nobody in it, and all who were in it came there",
        "SELECT 'group ' || peer_group.id FROM peer_group
          WHERE merged_at IS NOT NULL
            AND (EXISTS (SELECT 1 FROM membership WHERE group_id = peer_group.id AND until_at IS NULL)
                 OR EXISTS (SELECT 1 FROM membership AS was
                             WHERE was.group_id = peer_group.id AND was.ended_why = 'merged'
                               AND NOT EXISTS (SELECT 1 FROM membership AS came
                                                WHERE came.group_id = merged_into_id
                                                  AND came.participant_id = was.participant_id)))",
    ),
    (
        "a group that has joined another reads where it goes on",
        "SELECT 'group ' || peer_group.id FROM peer_group JOIN room ON group_id = peer_group.id
          WHERE merged_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM job WHERE key = 'farewell:' || peer_group.id)",
    ),
    (
        "a launched group has its room or the promise of one",
        "SELECT 'group ' || peer_group.id FROM peer_group JOIN cohort ON cohort.id = peer_group.cohort_id
          WHERE cohort.launched_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM job WHERE key = 'room:' || peer_group.id
                 UNION SELECT 1 FROM job WHERE kind = 'category' AND state = 'waiting')",
    ),
    (
        "a room that stands has the promise of a voice room exactly where its cohort has them",
        "SELECT 'room of ' || group_id FROM room
           JOIN peer_group ON peer_group.id = group_id JOIN cohort ON cohort.id = cohort_id
          WHERE cohort.state = 'running'
            AND voice_rooms <> EXISTS (SELECT 1 FROM job WHERE key = 'voice-room:' || room.group_id)",
    ),
    (
        "a voice room goes with its room",
        "SELECT 'room of ' || group_id FROM room JOIN voice_room USING (group_id)
          WHERE (room.removed_at IS NULL) <> (voice_room.removed_at IS NULL)",
    ),
    (
        "nobody is in a group that was set aside, and nothing of it stands",
        "SELECT 'group ' || peer_group.id FROM peer_group
           JOIN cohort ON cohort.id = cohort_id AND taken_back_from IS NOT NULL
          WHERE EXISTS (SELECT 1 FROM membership WHERE group_id = peer_group.id)
             OR EXISTS (SELECT 1 FROM seat WHERE group_id = peer_group.id AND taken_away_at IS NULL)
             OR EXISTS (SELECT 1 FROM room WHERE group_id = peer_group.id AND removed_at IS NULL)",
    ),
    (
        "a room that stands has the promise of its welcome",
        "SELECT 'room of ' || group_id FROM room
          WHERE removed_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM job WHERE key = 'welcome:' || room.group_id)",
    ),
    (
        "no attempt is open while its job has ended",
        "SELECT job.key FROM attempt JOIN job ON job.id = job_id
          WHERE attempt.ended_at IS NULL AND job.state <> 'waiting'
            AND attempt.number = (SELECT max(number) FROM attempt AS last WHERE last.job_id = job.id)",
    ),
];

pub(super) async fn wrongs(look: &mut SqliteConnection, now: i64) -> Vec<String> {
    let mut wrongs = Vec::new();
    let whole: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut *look)
        .await
        .expect("the file is checked");
    if whole != ["ok"] {
        wrongs.push(format!("the file is not whole: {whole:?}"));
    }
    let strays: Vec<(String, Option<i64>)> =
        sqlx::query_as("SELECT \"table\", rowid FROM pragma_foreign_key_check")
            .fetch_all(&mut *look)
            .await
            .expect("the keys are checked");
    for (table, row) in strays {
        wrongs.push(format!("{table} row {row:?} points nowhere"));
    }
    for (rule, question) in RULES {
        let broken: Vec<String> = sqlx::query_scalar(question)
            .bind(now)
            .bind(2 * SKEW.num_milliseconds()) // Its clock is set from one end to the other.
            .fetch_all(&mut *look)
            .await
            .unwrap_or_else(|error| panic!("{rule}: {error}"));
        wrongs.extend(broken.iter().map(|row| format!("not so: {rule}: {row}")));
    }
    wrongs
}
