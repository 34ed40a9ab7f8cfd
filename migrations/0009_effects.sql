-- What Carrel does besides posting: events of the server, and the end of a cohort.

-- The server's own event for a webinar, once it stands.
ALTER TABLE webinar ADD COLUMN event_id INTEGER;

-- When a cohort was archived: from then on its rooms can only be read.
ALTER TABLE cohort ADD COLUMN archived_at INTEGER;

-- The cohort with which a job ends. A farewell outlives its cohort, and a census or a word has none.
CREATE VIEW job_of_cohort AS
SELECT id AS job_id,
       coalesce(
           json_extract(payload, '$.cohort'),
           (SELECT cohort_id FROM peer_group WHERE id = json_extract(payload, '$.group')),
           (SELECT g.cohort_id FROM proposal p JOIN peer_group g ON g.id = p.group_id
             WHERE p.id = json_extract(payload, '$.proposal')),
           (SELECT g.cohort_id FROM meeting m JOIN peer_group g ON g.id = m.group_id
             WHERE m.id = json_extract(payload, '$.meeting')),
           (SELECT cohort_id FROM broadcast WHERE id = json_extract(payload, '$.broadcast')),
           (SELECT cohort_id FROM webinar WHERE id = json_extract(payload, '$.webinar'))
       ) AS cohort_id
  FROM job
 WHERE kind NOT IN ('farewell', 'census', 'word');
