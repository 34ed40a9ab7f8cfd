-- One run, from sign-up to archive. Sizes, weights, deck and choices are frozen when it opens.
CREATE TABLE cohort (
    id              INTEGER PRIMARY KEY,
    programme_id    INTEGER NOT NULL,
    server_id       INTEGER NOT NULL,
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    state           TEXT NOT NULL CHECK (state IN ('draft', 'open', 'forming', 'running', 'closing', 'archived')),
    home_zone       TEXT NOT NULL,
    starts_on       TEXT NOT NULL,          -- the first day of fortnight 1, in the home zone
    fortnights      INTEGER NOT NULL CHECK (fortnights BETWEEN 1 AND 26),
    prompt_hour     INTEGER NOT NULL DEFAULT 9 CHECK (prompt_hour BETWEEN 0 AND 23), -- of the home zone's day
    meeting_minutes INTEGER NOT NULL CHECK (meeting_minutes BETWEEN 15 AND 240),
    size_min        INTEGER NOT NULL CHECK (size_min >= 2),
    size_max        INTEGER NOT NULL CHECK (size_max BETWEEN size_min AND 5),
    opened_at       INTEGER NOT NULL,
    launched_at     INTEGER,
    UNIQUE (id, server_id),
    UNIQUE (id, programme_id),
    FOREIGN KEY (programme_id, server_id) REFERENCES programme (id, server_id) ON UPDATE CASCADE
) STRICT;

-- The deck, frozen: the prompt that each fortnight brings.
CREATE TABLE cohort_prompt (
    cohort_id INTEGER NOT NULL REFERENCES cohort (id),
    fortnight INTEGER NOT NULL CHECK (fortnight >= 1),
    slug      TEXT NOT NULL,                -- the prompt's stable name in its deck
    title     TEXT NOT NULL,
    body      TEXT NOT NULL,
    alone     TEXT NOT NULL,                -- a question to answer first alone
    together  TEXT NOT NULL,                -- one to talk about together
    activity  TEXT,                         -- something to do, if the group likes
    PRIMARY KEY (cohort_id, fortnight)
) STRICT;

-- The choices of the sign-up, frozen, with ids that never change meaning.
CREATE TABLE cohort_choice (
    cohort_id INTEGER NOT NULL REFERENCES cohort (id),
    subject   TEXT NOT NULL CHECK (subject IN ('sector', 'stage', 'interest', 'output')),
    choice    TEXT NOT NULL,
    position  INTEGER NOT NULL,
    PRIMARY KEY (cohort_id, subject, choice)
) STRICT;

-- A person in one cohort. Leaving the server is not withdrawing: that is account.state.
CREATE TABLE participant (
    id           INTEGER PRIMARY KEY,
    cohort_id    INTEGER NOT NULL,
    person_id    INTEGER NOT NULL,
    programme_id INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'placed', 'paused', 'withdrawn', 'removed', 'finished')),
    unplaced_why TEXT CHECK (unplaced_why IS NULL OR json_valid(unplaced_why)), -- why nobody fits, and what would
    country      TEXT NOT NULL CHECK (length(country) = 2),
    sector       TEXT,
    stage        TEXT,
    output_wish  TEXT,
    mode         TEXT NOT NULL CHECK (mode IN ('voice', 'text-first', 'either')),
    locale       TEXT,                      -- a Discord locale; empty means the server's
    signed_up_at INTEGER NOT NULL,
    ledger_start INTEGER NOT NULL DEFAULT 0, -- what a late joiner begins with, in cost points
    UNIQUE (cohort_id, person_id),
    UNIQUE (id, cohort_id),
    FOREIGN KEY (cohort_id, programme_id) REFERENCES cohort (id, programme_id),
    FOREIGN KEY (person_id, programme_id) REFERENCES person (id, programme_id)
) STRICT;

CREATE TABLE participant_interest (
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    choice         TEXT NOT NULL,
    PRIMARY KEY (participant_id, choice)
) STRICT;

CREATE TABLE participant_language (
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    language       TEXT NOT NULL,           -- ISO 639 code
    level          TEXT NOT NULL CHECK (level IN ('basic', 'good', 'fluent', 'native')),
    PRIMARY KEY (participant_id, language)
) STRICT;

CREATE TABLE participant_wish (
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    subject        TEXT NOT NULL CHECK (subject IN ('sector', 'stage')),
    relation       TEXT NOT NULL CHECK (relation IN ('same', 'different')),
    strength       TEXT NOT NULL CHECK (strength IN ('must', 'nice')),
    PRIMARY KEY (participant_id, subject, relation)
) STRICT;

-- Answers that match no choice, until a coordinator folds them into one.
CREATE TABLE participant_other (
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    subject        TEXT NOT NULL,
    answer         TEXT NOT NULL,
    folded_into    TEXT,
    PRIMARY KEY (participant_id, subject, answer)
) STRICT;

-- Zone and weekly hours hold from one local date up to, not including, another; empty means
-- always before, or for good. Of two that overlap, the later row wins.
CREATE TABLE participant_zone (
    id             INTEGER PRIMARY KEY,
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    zone           TEXT NOT NULL,
    from_on        TEXT,
    until_on       TEXT
) STRICT;
CREATE INDEX participant_zone_of ON participant_zone (participant_id);

-- One row a stated week; its windows hang on it.
CREATE TABLE participant_week (
    id             INTEGER PRIMARY KEY,
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    from_on        TEXT,
    until_on       TEXT
) STRICT;
CREATE INDEX participant_week_of ON participant_week (participant_id);

CREATE TABLE participant_window (
    week_id      INTEGER NOT NULL REFERENCES participant_week (id),
    comfort      TEXT NOT NULL CHECK (comfort IN ('sure', 'if-needed')),
    weekday      INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- Monday is 1
    start_minute INTEGER NOT NULL,
    end_minute   INTEGER NOT NULL,
    PRIMARY KEY (week_id, comfort, weekday, start_minute),
    CHECK (0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440)
) STRICT;

-- Local dates away, the first inside, the last not.
CREATE TABLE absence (
    id             INTEGER PRIMARY KEY,
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    from_on        TEXT NOT NULL,
    until_on       TEXT NOT NULL,
    CHECK (from_on < until_on)
) STRICT;
CREATE INDEX absence_of ON absence (participant_id);

-- A sign-up sheet that was previewed and waits for its confirmation.
CREATE TABLE import_draft (
    id         INTEGER PRIMARY KEY,
    cohort_id  INTEGER NOT NULL,
    server_id  INTEGER NOT NULL,
    account_id INTEGER NOT NULL,            -- the coordinator who uploaded it
    sheet      BLOB NOT NULL,               -- the file as it came
    made_at    INTEGER NOT NULL,
    taken_at   INTEGER,
    FOREIGN KEY (cohort_id, server_id) REFERENCES cohort (id, server_id) ON UPDATE CASCADE
) STRICT;
