-- Members who pause, helpers who look after groups, and answers that are removed after a cohort.

-- A pause is an absence that the group knows of and goes on without. Its dates are those of its
-- absence, so it begins and ends by itself; this row is what the group has been told of it.
CREATE TABLE pause (
    id             INTEGER PRIMARY KEY,
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    edition        INTEGER NOT NULL DEFAULT 0 CHECK (edition >= 0), -- goes up when its dates change, and when it is ended
    made_at        INTEGER NOT NULL,
    told_at        INTEGER,                 -- when a group first read of it
    ended_at       INTEGER                  -- when they came back early; its absence is gone then
) STRICT;
CREATE INDEX pause_of ON pause (participant_id);

ALTER TABLE absence ADD COLUMN pause_id INTEGER REFERENCES pause (id); -- empty where nobody is told
CREATE UNIQUE INDEX absence_of_pause ON absence (pause_id) WHERE pause_id IS NOT NULL;

-- Which accounts look after which groups now: they see the rooms of these, and are in none of them.
CREATE INDEX staff_of_group ON staff (group_id) WHERE group_id IS NOT NULL;
CREATE VIEW looks_after AS
SELECT id AS staff_id, group_id, account_id AS discord_user_id
  FROM staff WHERE scope = 'helper' AND until_at IS NULL;

-- When what people told at the sign-up of a cohort was removed, some weeks after it was archived.
ALTER TABLE removal ADD COLUMN answers_removed_at INTEGER;

-- Cohorts that were archived before this: their answers are due on the day that was told, too.
INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at)
SELECT 'answers:' || cohort_id || ':' || edition, server_id, 'answers', 1,
       json_object('kind', 'answers', 'cohort', cohort_id, 'edition', edition), 0, 'waiting', 0
  FROM removal;

-- The cohort with which a job ends. A farewell outlives its cohort, and so do a seat, the closing of a
-- voice room, the warnings and removals that follow a farewell, the removal of answers, and the removal
-- of what was taken back. A census or a word has no cohort.
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
 WHERE kind NOT IN ('farewell', 'seat', 'voice-closing', 'warning', 'removal', 'category-removal',
                    'answers', 'taking-down', 'census', 'word');
