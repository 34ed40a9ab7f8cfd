-- Two to five participants.
CREATE TABLE peer_group (
    id         INTEGER PRIMARY KEY,
    cohort_id  INTEGER NOT NULL,
    server_id  INTEGER NOT NULL,
    number     INTEGER NOT NULL CHECK (number >= 1), -- counts from 1 in the cohort
    name       TEXT NOT NULL,
    reason     TEXT NOT NULL CHECK (json_valid(reason)), -- why these people, as facts
    formed_at  INTEGER NOT NULL,
    UNIQUE (cohort_id, number),
    UNIQUE (id, server_id),
    UNIQUE (id, cohort_id),
    FOREIGN KEY (cohort_id, server_id) REFERENCES cohort (id, server_id) ON UPDATE CASCADE
) STRICT;

-- Who was in which group, from when until when, and why it changed.
CREATE TABLE membership (
    id             INTEGER PRIMARY KEY,
    group_id       INTEGER NOT NULL,
    participant_id INTEGER NOT NULL,
    cohort_id      INTEGER NOT NULL,
    from_at        INTEGER NOT NULL,
    until_at       INTEGER,
    reason         TEXT NOT NULL,
    FOREIGN KEY (group_id, cohort_id) REFERENCES peer_group (id, cohort_id),
    FOREIGN KEY (participant_id, cohort_id) REFERENCES participant (id, cohort_id)
) STRICT;
CREATE UNIQUE INDEX membership_one_group ON membership (participant_id) WHERE until_at IS NULL;
CREATE INDEX membership_of_group ON membership (group_id);

-- A Discord category that holds rooms: 50 channels at the most, so a cohort may need several.
CREATE TABLE category (
    cohort_id  INTEGER NOT NULL,
    server_id  INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    channel_id INTEGER NOT NULL UNIQUE,
    opened_at  INTEGER NOT NULL,
    PRIMARY KEY (cohort_id, number),
    FOREIGN KEY (cohort_id, server_id) REFERENCES cohort (id, server_id) ON UPDATE CASCADE
) STRICT;

-- A group's private channel.
CREATE TABLE room (
    group_id   INTEGER PRIMARY KEY,
    server_id  INTEGER NOT NULL,
    channel_id INTEGER NOT NULL UNIQUE,
    opened_at  INTEGER NOT NULL,
    closed_at  INTEGER,
    card_message_id INTEGER,                -- the pinned card
    UNIQUE (group_id, server_id),
    FOREIGN KEY (group_id, server_id) REFERENCES peer_group (id, server_id) ON UPDATE CASCADE
) STRICT;

-- An account that was let into a room.
CREATE TABLE seat (
    group_id        INTEGER NOT NULL REFERENCES peer_group (id),
    discord_user_id INTEGER NOT NULL,
    given_at        INTEGER NOT NULL,
    taken_away_at   INTEGER,
    PRIMARY KEY (group_id, discord_user_id)
) STRICT;
