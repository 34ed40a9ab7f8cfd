-- Times offered to a group.
CREATE TABLE proposal (
    id             INTEGER PRIMARY KEY,
    group_id       INTEGER NOT NULL,
    server_id      INTEGER NOT NULL,
    participant_id INTEGER NOT NULL REFERENCES participant (id), -- who asked
    minutes        INTEGER NOT NULL CHECK (minutes BETWEEN 15 AND 240),
    state          TEXT NOT NULL CHECK (state IN ('open', 'booked', 'expired', 'withdrawn')),
    made_at        INTEGER NOT NULL,
    closes_at      INTEGER NOT NULL,        -- the deadline for answers
    channel_id     INTEGER,                 -- where its card stands, once posted
    message_id     INTEGER,
    UNIQUE (id, server_id),
    FOREIGN KEY (group_id, server_id) REFERENCES peer_group (id, server_id) ON UPDATE CASCADE
) STRICT;
CREATE UNIQUE INDEX proposal_one_open ON proposal (group_id) WHERE state = 'open';

-- One of the times.
CREATE TABLE proposal_option (
    id          INTEGER PRIMARY KEY,
    proposal_id INTEGER NOT NULL REFERENCES proposal (id),
    position    INTEGER NOT NULL CHECK (position >= 1),
    starts_at   INTEGER NOT NULL,
    UNIQUE (proposal_id, position),
    UNIQUE (id, proposal_id)
) STRICT;

-- What the time would cost each member it counts on, in the points of domain::meeting.
CREATE TABLE option_cost (
    option_id      INTEGER NOT NULL REFERENCES proposal_option (id),
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    cost           INTEGER NOT NULL CHECK (cost >= 0),
    PRIMARY KEY (option_id, participant_id)
) STRICT;

-- An answer to one of the times; the last one counts.
CREATE TABLE vote (
    option_id      INTEGER NOT NULL REFERENCES proposal_option (id),
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    answer         TEXT NOT NULL CHECK (answer IN ('works', 'if-needed', 'cannot')),
    at             INTEGER NOT NULL,
    PRIMARY KEY (option_id, participant_id)
) STRICT;

-- What is booked. One proposal books once.
CREATE TABLE meeting (
    id          INTEGER PRIMARY KEY,
    group_id    INTEGER NOT NULL,
    server_id   INTEGER NOT NULL,
    proposal_id INTEGER NOT NULL UNIQUE REFERENCES proposal (id),
    option_id   INTEGER NOT NULL REFERENCES proposal_option (id),
    starts_at   INTEGER NOT NULL,
    minutes     INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('booked', 'cancelled', 'not-met')),
    place       TEXT NOT NULL CHECK (place IN ('voice', 'link', 'elsewhere', 'text')),
    place_link  TEXT,
    booked_at   INTEGER NOT NULL,
    UNIQUE (id, server_id),
    FOREIGN KEY (group_id, server_id) REFERENCES peer_group (id, server_id) ON UPDATE CASCADE
) STRICT;

-- Who is expected, what the hour costs them, and whether they say that it happened.
CREATE TABLE meeting_member (
    meeting_id     INTEGER NOT NULL REFERENCES meeting (id),
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    cost           INTEGER NOT NULL CHECK (cost >= 0),
    declined       INTEGER NOT NULL CHECK (declined IN (0, 1)),
    met            INTEGER CHECK (met IN (0, 1)),
    PRIMARY KEY (meeting_id, participant_id)
) STRICT;
