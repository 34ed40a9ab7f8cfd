-- Who runs cohorts, and where. Moments end in _at and are milliseconds since 1970 in UTC;
-- local dates end in _on and are text such as 2026-03-06; zones are IANA names.

-- Marks the file as Carrel's, so that a foreign database is refused instead of migrated ("Carl").
PRAGMA application_id = 1130459756;

-- This database's own name, made once: two databases on one server never take each other's
-- messages for their own.
CREATE TABLE identity (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    seed     TEXT NOT NULL
) STRICT;
INSERT INTO identity (only_row, seed) VALUES (1, lower(hex(randomblob(16))));

-- A Discord server that the bot is on or was on.
CREATE TABLE server (
    id        INTEGER PRIMARY KEY,   -- Discord's own id
    joined_at INTEGER NOT NULL,      -- when the bot first saw it
    left_at   INTEGER                -- when the bot was removed, if it was
) STRICT;

-- A body that runs cohorts, on one server at a time. Moving it to another server changes
-- server_id here, and every row below follows by its foreign key.
CREATE TABLE programme (
    id                      INTEGER PRIMARY KEY,
    server_id               INTEGER NOT NULL REFERENCES server (id),
    name                    TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    home_zone               TEXT NOT NULL,  -- the zone in which its cohorts' days begin
    locale                  TEXT NOT NULL,  -- the language of what it posts to everyone
    coordinator_role_id     INTEGER,        -- the role that mirrors its coordinators
    announcement_channel_id INTEGER,        -- where webinars are announced to all
    created_at              INTEGER NOT NULL,
    UNIQUE (id, server_id)
) STRICT;

-- Who may do what for a programme. The Discord role only mirrors these rows.
CREATE TABLE staff (
    id           INTEGER PRIMARY KEY,
    programme_id INTEGER NOT NULL REFERENCES programme (id),
    account_id   INTEGER NOT NULL,          -- Discord's user id
    scope        TEXT NOT NULL CHECK (scope IN ('owner', 'coordinator', 'helper', 'safety')),
    group_id     INTEGER REFERENCES peer_group (id), -- the group a helper looks after
    from_at      INTEGER NOT NULL,
    until_at     INTEGER,
    CHECK ((scope = 'helper') = (group_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX staff_once ON staff (programme_id, account_id, scope, ifnull(group_id, 0))
    WHERE until_at IS NULL;

-- Every change anyone made: who, when, what. Ids only, never names, so that erasing a person
-- leaves nothing of theirs here.
CREATE TABLE audit (
    id         INTEGER PRIMARY KEY,
    server_id  INTEGER REFERENCES server (id),
    at         INTEGER NOT NULL,
    account_id INTEGER,                     -- who did it; empty when Carrel did on its own
    what       TEXT NOT NULL,               -- a verb and a noun, such as cohort.open
    subject_id INTEGER,                     -- the row it was done to, in the noun's table
    detail     TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
) STRICT;
