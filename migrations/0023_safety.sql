-- What people tell in confidence: reports for the safety contacts, and whom they must not be grouped
-- with. Nothing of these tables goes into any other one, but for the number of a report's row.

-- A report, read by the safety contacts of the programme and by nobody else.
CREATE TABLE report (
    id                  INTEGER PRIMARY KEY,
    programme_id        INTEGER NOT NULL,
    server_id           INTEGER NOT NULL,
    number              INTEGER NOT NULL CHECK (number >= 1), -- counts from 1 in the programme
    reporter_account_id INTEGER NOT NULL,
    about_account_id    INTEGER,                -- whom it is about, once that is known: they never read it
    about_written       TEXT CHECK (length(about_written) BETWEEN 1 AND 100), -- as the reporter wrote it
    channel_id          INTEGER,                -- the message that it is about, if it is about one
    message_id          INTEGER,
    text                TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1500),
    reach               TEXT CHECK (length(reach) BETWEEN 1 AND 100), -- whether and how they may be written to
    told_at             INTEGER NOT NULL,
    separated_at        INTEGER,
    separated_by        INTEGER,                -- the safety contact's account
    closed_at           INTEGER,
    closed_by           INTEGER,
    note                TEXT CHECK (length(note) BETWEEN 1 AND 1000), -- what came of it
    UNIQUE (programme_id, number),
    UNIQUE (id, server_id),
    CHECK ((channel_id IS NULL) = (message_id IS NULL)),
    CHECK ((separated_at IS NULL) = (separated_by IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    FOREIGN KEY (programme_id, server_id) REFERENCES programme (id, server_id) ON UPDATE CASCADE
) STRICT;

-- Two who are never in one group, whoever of them it was that asked.
CREATE TABLE not_with (
    id               INTEGER PRIMARY KEY,
    programme_id     INTEGER NOT NULL,
    person_id        INTEGER NOT NULL,          -- one of them
    other_person_id  INTEGER,                   -- the other: a person of the programme, or
    other_account_id INTEGER,                   -- whoever uses this Discord account, or
    other_username   TEXT,                      -- whoever is called so on Discord, until their account is known
    for_ever         INTEGER NOT NULL CHECK (for_ever IN (0, 1)), -- a safety contact separated them: nobody takes it back
    said_at          INTEGER NOT NULL,
    CHECK ((other_person_id IS NULL) + (other_account_id IS NULL) + (other_username IS NULL) = 2),
    FOREIGN KEY (person_id, programme_id) REFERENCES person (id, programme_id),
    FOREIGN KEY (other_person_id, programme_id) REFERENCES person (id, programme_id)
) STRICT;
CREATE UNIQUE INDEX not_with_once ON not_with (
    person_id, ifnull(other_person_id, 0), ifnull(other_account_id, 0), ifnull(other_username, ''), for_ever
);

-- The persons behind it, as far as they are known: accounts that somebody used before count, too.
CREATE VIEW kept_apart AS
SELECT person_id AS one_id, other_person_id AS other_id
  FROM not_with WHERE other_person_id IS NOT NULL
UNION
SELECT n.person_id, a.person_id
  FROM not_with n JOIN account a ON a.programme_id = n.programme_id
                                AND a.discord_user_id = n.other_account_id
UNION
SELECT n.person_id, a.person_id
  FROM not_with n JOIN account a ON a.programme_id = n.programme_id
                                AND a.username = n.other_username COLLATE NOCASE;
