-- People who come to a group and leave it while their cohort runs.

-- Why a stretch in a group ended, in a word; empty while it lasts.
ALTER TABLE membership ADD COLUMN ended_why TEXT;

-- Changes that a coordinator has looked at, and that are made when they say so.
CREATE TABLE change_plan (
    id         INTEGER PRIMARY KEY,
    cohort_id  INTEGER NOT NULL,
    server_id  INTEGER NOT NULL,
    account_id INTEGER NOT NULL,            -- who looked
    steps      TEXT NOT NULL CHECK (json_valid(steps)), -- who goes from where to where, as ids
    made_at    INTEGER NOT NULL,
    done_at    INTEGER,
    FOREIGN KEY (cohort_id, server_id) REFERENCES cohort (id, server_id) ON UPDATE CASCADE
) STRICT;

-- The cohort with which a job ends. A farewell outlives its cohort, and so does a seat: a closed room
-- lets nobody in any more, but has to let go. A census or a word has no cohort.
DROP VIEW job_of_cohort;
CREATE VIEW job_of_cohort AS
SELECT id AS job_id,
       coalesce(
           json_extract(payload, '$.cohort'),
           (SELECT cohort_id FROM peer_group WHERE id = json_extract(payload, '$.group')),
           (SELECT g.cohort_id FROM proposal p JOIN peer_group g ON g.id = p.group_id
             WHERE p.id = json_extract(payload, '$.proposal')),
           (SELECT g.cohort_id FROM meeting m JOIN peer_group g ON g.id = m.group_id
             WHERE m.id = json_extract(payload, '$.meeting')),
           (SELECT g.cohort_id FROM standing s JOIN peer_group g ON g.id = s.group_id
             WHERE s.id = json_extract(payload, '$.standing')),
           (SELECT cohort_id FROM broadcast WHERE id = json_extract(payload, '$.broadcast')),
           (SELECT cohort_id FROM webinar WHERE id = json_extract(payload, '$.webinar'))
       ) AS cohort_id
  FROM job
 WHERE kind NOT IN ('farewell', 'seat', 'census', 'word');
