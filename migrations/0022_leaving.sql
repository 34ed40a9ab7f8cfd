-- People who leave the server, groups that become small, and people who want to be deleted.

-- A seat that is held for somebody who has left the server while their cohort runs.
CREATE TABLE hold (
    id             INTEGER PRIMARY KEY,
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    group_id       INTEGER NOT NULL REFERENCES peer_group (id), -- theirs when they left; once it is over, the one they lost
    left_at        INTEGER NOT NULL,        -- when Carrel learned that they had left
    until_at       INTEGER NOT NULL,        -- when it is over, if they are not back
    ended_at       INTEGER,
    ended_how      TEXT CHECK (ended_how IN ('back', 'over', 'out')), -- they came back; its time was over; they left the cohort
    returned_at    INTEGER,                 -- when they came back after all, if its time was over
    CHECK ((ended_at IS NULL) = (ended_how IS NULL)),
    CHECK (returned_at IS NULL OR ended_how = 'over')
) STRICT;
CREATE UNIQUE INDEX hold_one ON hold (participant_id) WHERE ended_at IS NULL;

-- A stretch of time in which a group is small, because somebody has left it.
CREATE TABLE fall (
    id       INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES peer_group (id),
    fell_at  INTEGER NOT NULL,
    ended_at INTEGER                        -- when it was large enough again, or smaller still
) STRICT;
CREATE UNIQUE INDEX fall_one ON fall (group_id) WHERE ended_at IS NULL;

-- What its members would like; the last answer counts.
CREATE TABLE fall_answer (
    fall_id        INTEGER NOT NULL REFERENCES fall (id),
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    wish           TEXT NOT NULL CHECK (wish IN ('go-on', 'company')),
    at             INTEGER NOT NULL,
    PRIMARY KEY (fall_id, participant_id)
) STRICT;

-- Somebody's wish to be deleted, which can be taken back until it is fulfilled.
CREATE TABLE erasure (
    id            INTEGER PRIMARY KEY,
    person_id     INTEGER NOT NULL REFERENCES person (id),
    asked_at      INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,
    taken_back_at INTEGER,
    done_at       INTEGER,
    CHECK (taken_back_at IS NULL OR done_at IS NULL)
) STRICT;
CREATE UNIQUE INDEX erasure_one ON erasure (person_id) WHERE taken_back_at IS NULL AND done_at IS NULL;
