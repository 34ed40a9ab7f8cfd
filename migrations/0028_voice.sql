-- Voice rooms, and launches that are taken back.

-- Whether each group gets a voice room beside its room; chosen until the launch.
ALTER TABLE cohort ADD COLUMN voice_rooms INTEGER NOT NULL DEFAULT 0 CHECK (voice_rooms IN (0, 1));

-- A group's private voice channel. Whom its room lets in, it lets in: a seat stands for both.
CREATE TABLE voice_room (
    group_id   INTEGER PRIMARY KEY,
    server_id  INTEGER NOT NULL,
    channel_id INTEGER NOT NULL UNIQUE,
    opened_at  INTEGER NOT NULL,
    closed_at  INTEGER,                     -- from then on nobody joins it
    removed_at INTEGER,                     -- when it was deleted; its id stays
    FOREIGN KEY (group_id, server_id) REFERENCES peer_group (id, server_id) ON UPDATE CASCADE
) STRICT;

-- The cohort whose launch was taken back, where this one holds what that launch had made: its groups,
-- rooms and categories. Nobody is in it, and it is archived from the beginning.
ALTER TABLE cohort ADD COLUMN taken_back_from INTEGER REFERENCES cohort (id);
CREATE INDEX cohort_taken_back ON cohort (taken_back_from) WHERE taken_back_from IS NOT NULL;

-- The cohort with which a job ends. A farewell outlives its cohort, and so do a seat, the closing of a
-- voice room, the warnings and removals that follow a farewell, and the removal of what was taken back.
-- A census or a word has no cohort.
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
                    'taking-down', 'census', 'word');
