-- The row that makes something happen once. Written in the transaction that makes it true.
CREATE TABLE job (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,      -- what it is, logically: prompt:{group}:{fortnight}
    server_id    INTEGER REFERENCES server (id),
    kind         TEXT NOT NULL,             -- the promise's name, the first part of the key
    version      INTEGER NOT NULL,          -- of the payload's format
    payload      TEXT NOT NULL CHECK (json_valid(payload)),
    due_at       INTEGER NOT NULL,
    not_after_at INTEGER,                   -- past this it is skipped, and said
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'skipped', 'parked')),
    leased_until_at INTEGER,                -- somebody works on it until then
    attempts     INTEGER NOT NULL DEFAULT 0,
    made_at      INTEGER NOT NULL,
    ended_at     INTEGER,
    why          TEXT,                      -- why it was parked or skipped, or waits for another try
    CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT;
-- Serves the runner's question: what is due now?
CREATE INDEX job_due ON job (due_at, id) WHERE state = 'waiting';

-- One try. Written before the effect, so that a row without an end means: look before you retry.
CREATE TABLE attempt (
    job_id     INTEGER NOT NULL REFERENCES job (id),
    number     INTEGER NOT NULL CHECK (number >= 1),
    nonce      TEXT NOT NULL,               -- the same for every try of one job
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    outcome    TEXT CHECK (outcome IN ('done', 'later', 'ambiguous', 'parked', 'skipped')),
    PRIMARY KEY (job_id, number)
) STRICT;
