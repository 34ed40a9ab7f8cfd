-- Meetings that nobody voted on: the hour that a group keeps through its cohort; and groups that
-- talk elsewhere.

-- The hour that a group keeps: wall time in one zone, on one day of the week.
CREATE TABLE standing (
    id         INTEGER PRIMARY KEY,
    group_id   INTEGER NOT NULL,
    server_id  INTEGER NOT NULL,
    search     INTEGER NOT NULL CHECK (search >= 0), -- which search found it; 0 is the one at the launch
    zone       TEXT NOT NULL,
    weekday    INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- from Monday
    minute     INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439), -- since midnight
    minutes    INTEGER NOT NULL CHECK (minutes BETWEEN 15 AND 240), -- how long a meeting takes
    from_on    TEXT NOT NULL,
    until_on   TEXT NOT NULL,              -- the first date after
    made_at    INTEGER NOT NULL,
    revision   INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0), -- goes up when its card has to change
    channel_id INTEGER,                    -- where its card stands, once posted
    message_id INTEGER,
    ended_at   INTEGER,
    ended_why  TEXT CHECK (ended_why IN ('never', 'elsewhere')), -- somebody never can; the group talks elsewhere
    UNIQUE (group_id, search),
    CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
    FOREIGN KEY (group_id, server_id) REFERENCES peer_group (id, server_id) ON UPDATE CASCADE
) STRICT;
CREATE UNIQUE INDEX standing_one ON standing (group_id) WHERE ended_at IS NULL;

-- A stretch of time in which a group talks somewhere else, by its own word.
CREATE TABLE elsewhere (
    id          INTEGER PRIMARY KEY,
    group_id    INTEGER NOT NULL REFERENCES peer_group (id),
    from_at     INTEGER NOT NULL,
    said_by     INTEGER NOT NULL REFERENCES participant (id),
    until_at    INTEGER,
    taken_back_by INTEGER REFERENCES participant (id),
    CHECK ((until_at IS NULL) = (taken_back_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX elsewhere_one ON elsewhere (group_id) WHERE until_at IS NULL;

-- Where a reminder of a meeting stands, so that it can ask afterwards whether the group met.
CREATE TABLE meeting_reminder (
    meeting_id INTEGER NOT NULL,
    lead       TEXT NOT NULL CHECK (lead IN ('day', 'hour')),
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, lead),
    FOREIGN KEY (meeting_id) REFERENCES meeting_new (id)
) STRICT;

-- The fortnight for which Carrel offered by itself; empty where somebody asked. The first member then
-- stands for who asked.
ALTER TABLE proposal ADD COLUMN suggested_for INTEGER CHECK (suggested_for >= 1);
CREATE UNIQUE INDEX proposal_suggested ON proposal (group_id, suggested_for)
    WHERE suggested_for IS NOT NULL;

-- A meeting may now come from a standing hour in place of a proposal, so the table is made anew,
-- and with it whatever points at it.
DROP VIEW job_of_cohort;

CREATE TABLE meeting_new (
    id          INTEGER PRIMARY KEY,
    group_id    INTEGER NOT NULL,
    server_id   INTEGER NOT NULL,
    origin      TEXT NOT NULL DEFAULT 'proposal' CHECK (origin IN ('proposal', 'standing')),
    proposal_id INTEGER UNIQUE REFERENCES proposal (id),      -- one proposal books once
    option_id   INTEGER REFERENCES proposal_option (id),
    standing_id INTEGER REFERENCES standing (id),
    starts_at   INTEGER NOT NULL,
    minutes     INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('booked', 'cancelled', 'not-met')),
    place       TEXT NOT NULL CHECK (place IN ('voice', 'link', 'elsewhere', 'text')),
    place_link  TEXT,
    booked_at   INTEGER NOT NULL,
    sequence    INTEGER NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    changed_at  INTEGER,
    channel_id  INTEGER,
    message_id  INTEGER,
    called_off_by INTEGER REFERENCES participant (id),
    UNIQUE (id, server_id),
    UNIQUE (standing_id, starts_at),
    CHECK ((proposal_id IS NULL) = (option_id IS NULL)),
    CHECK (origin <> 'proposal' OR proposal_id IS NOT NULL),
    CHECK ((origin = 'standing') = (standing_id IS NOT NULL)),
    FOREIGN KEY (group_id, server_id) REFERENCES peer_group (id, server_id) ON UPDATE CASCADE
) STRICT;
INSERT INTO meeting_new (id, group_id, server_id, proposal_id, option_id, starts_at, minutes, state,
                         place, place_link, booked_at, sequence, changed_at, channel_id, message_id,
                         called_off_by)
SELECT id, group_id, server_id, proposal_id, option_id, starts_at, minutes, state,
       place, place_link, booked_at, sequence, changed_at, channel_id, message_id, called_off_by
  FROM meeting;

CREATE TABLE meeting_member_new (
    meeting_id     INTEGER NOT NULL REFERENCES meeting_new (id),
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    cost           INTEGER NOT NULL CHECK (cost >= 0),
    declined       INTEGER NOT NULL CHECK (declined IN (0, 1)),
    met            INTEGER CHECK (met IN (0, 1)),
    PRIMARY KEY (meeting_id, participant_id)
) STRICT;
INSERT INTO meeting_member_new (meeting_id, participant_id, cost, declined, met)
SELECT meeting_id, participant_id, cost, declined, met FROM meeting_member;

CREATE TABLE meeting_move_new (
    meeting_id  INTEGER NOT NULL REFERENCES meeting_new (id),
    sequence    INTEGER NOT NULL CHECK (sequence >= 1),
    starts_at   INTEGER NOT NULL,
    proposal_id INTEGER REFERENCES proposal (id),
    channel_id  INTEGER,
    message_id  INTEGER,
    moved_at    INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, sequence)
) STRICT;
INSERT INTO meeting_move_new (meeting_id, sequence, starts_at, proposal_id, channel_id, message_id, moved_at)
SELECT meeting_id, sequence, starts_at, proposal_id, channel_id, message_id, moved_at FROM meeting_move;

-- Proposals point at meetings too, which must not dangle while the table changes.
CREATE TABLE proposal_moves (proposal_id INTEGER PRIMARY KEY, meeting_id INTEGER NOT NULL) STRICT;
INSERT INTO proposal_moves (proposal_id, meeting_id) SELECT id, moves FROM proposal WHERE moves IS NOT NULL;
UPDATE proposal SET moves = NULL;

DROP TABLE meeting_move;
DROP TABLE meeting_member;
DROP TABLE meeting;
ALTER TABLE meeting_new RENAME TO meeting;
ALTER TABLE meeting_member_new RENAME TO meeting_member;
ALTER TABLE meeting_move_new RENAME TO meeting_move;

UPDATE proposal SET moves = (SELECT meeting_id FROM proposal_moves WHERE proposal_id = proposal.id)
 WHERE id IN (SELECT proposal_id FROM proposal_moves);
DROP TABLE proposal_moves;

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
           (SELECT g.cohort_id FROM standing s JOIN peer_group g ON g.id = s.group_id
             WHERE s.id = json_extract(payload, '$.standing')),
           (SELECT cohort_id FROM broadcast WHERE id = json_extract(payload, '$.broadcast')),
           (SELECT cohort_id FROM webinar WHERE id = json_extract(payload, '$.webinar'))
       ) AS cohort_id
  FROM job
 WHERE kind NOT IN ('farewell', 'census', 'word');
