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

-- Which accounts look after which groups now: they see the rooms of these, and are in none of them.
CREATE INDEX staff_of_group ON staff (group_id) WHERE group_id IS NOT NULL;
CREATE VIEW looks_after AS
SELECT id AS staff_id, group_id, account_id AS discord_user_id
  FROM staff WHERE scope = 'helper' AND until_at IS NULL;
