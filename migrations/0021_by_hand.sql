-- Groups are arranged by hand until the launch.

-- Whether a group stays as it is while the others are formed anew.
ALTER TABLE peer_group ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));

-- How often the groups of a cohort have changed: who presses something says which edition they saw.
ALTER TABLE cohort ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;

-- How the groups stood before each of the last changes, so that these can be taken back until the
-- launch, which empties it.
CREATE TABLE arrangement_before (
    id          INTEGER PRIMARY KEY,
    cohort_id   INTEGER NOT NULL REFERENCES cohort (id),
    what        TEXT NOT NULL CHECK (what IN ('form', 'move', 'swap', 'take-out', 'name', 'lock', 'unlock')),
    arrangement TEXT NOT NULL CHECK (json_valid(arrangement)), -- groups and members, as ids, facts and group names
    made_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX arrangement_before_of ON arrangement_before (cohort_id);
