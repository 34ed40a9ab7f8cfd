-- The removal of rooms, some weeks after their cohort was archived. Rooms of cohorts that were archived
-- before this have no row here: their groups were told that nothing is deleted.
CREATE TABLE removal (
    cohort_id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL,
    removed_on TEXT NOT NULL,               -- the day, in the cohort's home zone
    edition   INTEGER NOT NULL DEFAULT 0 CHECK (edition >= 0), -- goes up when people have the rooms kept longer
    FOREIGN KEY (cohort_id, server_id) REFERENCES cohort (id, server_id) ON UPDATE CASCADE
) STRICT;

ALTER TABLE room ADD COLUMN removed_at INTEGER;     -- when its channel was deleted; ids stay
ALTER TABLE category ADD COLUMN removed_at INTEGER;

-- The cohort with which a job ends. A farewell outlives its cohort, and so do a seat, and the warnings
-- and removals that follow a farewell. A census or a word has no cohort.
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
 WHERE kind NOT IN ('farewell', 'seat', 'warning', 'removal', 'category-removal', 'census', 'word');
