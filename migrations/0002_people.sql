-- Somebody in a programme. The history of who has been grouped with whom hangs on the person,
-- whatever account they use.
CREATE TABLE person (
    id               INTEGER PRIMARY KEY,
    programme_id     INTEGER NOT NULL REFERENCES programme (id),
    called_name      TEXT NOT NULL CHECK (length(called_name) BETWEEN 1 AND 64), -- what the group calls them
    certificate_name TEXT,                  -- what their certificate says, if that differs
    email            TEXT,                  -- contact outside Discord
    claim_code       TEXT NOT NULL,         -- the secret by which a new account claims the seat
    created_at       INTEGER NOT NULL,
    erased_at        INTEGER,
    UNIQUE (programme_id, claim_code),
    UNIQUE (id, programme_id)
) STRICT;

-- A Discord account of theirs: none yet (both ids empty), one, or a later one.
CREATE TABLE account (
    id              INTEGER PRIMARY KEY,
    person_id       INTEGER NOT NULL,
    programme_id    INTEGER NOT NULL,
    discord_user_id INTEGER,                -- empty until it is known
    username        TEXT,                   -- what the sign-up gave, matched when they join
    state           TEXT NOT NULL CHECK (state IN ('invited', 'here', 'left', 'unreachable')),
    from_at         INTEGER NOT NULL,
    until_at        INTEGER,                -- when another account replaced it
    FOREIGN KEY (person_id, programme_id) REFERENCES person (id, programme_id)
) STRICT;
CREATE UNIQUE INDEX account_one_person ON account (programme_id, discord_user_id)
    WHERE until_at IS NULL AND discord_user_id IS NOT NULL;
CREATE UNIQUE INDEX account_one_current ON account (person_id) WHERE until_at IS NULL;
CREATE INDEX account_by_username ON account (programme_id, username) WHERE discord_user_id IS NULL;

-- What somebody agreed to: the text's version and language, and whether they took it back.
CREATE TABLE consent (
    id           INTEGER PRIMARY KEY,
    person_id    INTEGER NOT NULL REFERENCES person (id),
    purpose      TEXT NOT NULL,
    text_version TEXT NOT NULL,
    locale       TEXT NOT NULL,
    given_at     INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
