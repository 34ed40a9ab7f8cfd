-- What a group makes together.
CREATE TABLE project (
    group_id   INTEGER PRIMARY KEY REFERENCES peer_group (id),
    kind       TEXT NOT NULL CHECK (kind IN ('blog-post', 'poster', 'online-resource', 'initiative', 'other')),
    aim        TEXT NOT NULL CHECK (length(aim) BETWEEN 1 AND 300),
    made_by    INTEGER NOT NULL REFERENCES participant (id),
    made_at    INTEGER NOT NULL
) STRICT;

-- A dated step of it.
CREATE TABLE milestone (
    id        INTEGER PRIMARY KEY,
    group_id  INTEGER NOT NULL,
    server_id INTEGER NOT NULL,
    title     TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 150),
    due_on    TEXT,                         -- a local date of the cohort's home zone
    owner_id  INTEGER REFERENCES participant (id),
    state     TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    made_by   INTEGER NOT NULL REFERENCES participant (id),
    made_at   INTEGER NOT NULL,
    done_by   INTEGER REFERENCES participant (id),
    done_at   INTEGER,
    evidence  TEXT,                         -- a link to what was made
    CHECK ((state = 'done') = (done_at IS NOT NULL)),
    CHECK ((done_by IS NULL) = (done_at IS NULL)),
    UNIQUE (id, server_id),
    FOREIGN KEY (group_id, server_id) REFERENCES peer_group (id, server_id) ON UPDATE CASCADE
) STRICT;
CREATE INDEX milestone_of_group ON milestone (group_id);

-- Every change of a milestone: who, when, what it was and what it became.
CREATE TABLE milestone_change (
    id             INTEGER PRIMARY KEY,
    milestone_id   INTEGER NOT NULL REFERENCES milestone (id),
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    at             INTEGER NOT NULL,
    field          TEXT NOT NULL,
    was            TEXT,
    became         TEXT
) STRICT;
