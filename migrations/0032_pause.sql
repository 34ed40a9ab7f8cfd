-- Members who pause, and helpers who look after groups.

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
