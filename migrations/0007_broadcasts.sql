-- A talk for the whole cohort.
CREATE TABLE webinar (
    id         INTEGER PRIMARY KEY,
    cohort_id  INTEGER NOT NULL,
    server_id  INTEGER NOT NULL,
    title      TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    starts_at  INTEGER NOT NULL,
    minutes    INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    link       TEXT NOT NULL,               -- where it takes place
    speaker    TEXT,
    about      TEXT,
    state      TEXT NOT NULL CHECK (state IN ('draft', 'announced', 'cancelled')),
    made_by    INTEGER NOT NULL,            -- the coordinator's Discord account
    made_at    INTEGER NOT NULL,
    UNIQUE (id, server_id),
    FOREIGN KEY (cohort_id, server_id) REFERENCES cohort (id, server_id) ON UPDATE CASCADE
) STRICT;

-- Who said that they are coming.
CREATE TABLE webinar_answer (
    webinar_id INTEGER NOT NULL REFERENCES webinar (id),
    account_id INTEGER NOT NULL,
    coming     INTEGER NOT NULL CHECK (coming IN (0, 1)),
    at         INTEGER NOT NULL,
    PRIMARY KEY (webinar_id, account_id)
) STRICT;

-- One message to many channels, sent once it is confirmed.
CREATE TABLE broadcast (
    id           INTEGER PRIMARY KEY,
    cohort_id    INTEGER NOT NULL,
    server_id    INTEGER NOT NULL,
    webinar_id   INTEGER UNIQUE REFERENCES webinar (id),
    confirmed_by INTEGER NOT NULL,          -- the coordinator's Discord account
    confirmed_at INTEGER NOT NULL,
    UNIQUE (id, server_id),
    FOREIGN KEY (cohort_id, server_id) REFERENCES cohort (id, server_id) ON UPDATE CASCADE
) STRICT;

-- The proof for one channel.
CREATE TABLE receipt (
    broadcast_id INTEGER NOT NULL,
    server_id    INTEGER NOT NULL,
    group_id     INTEGER REFERENCES peer_group (id), -- empty for the announcement channel
    channel_id   INTEGER NOT NULL,
    message_id   INTEGER NOT NULL,
    sent_at      INTEGER NOT NULL,
    PRIMARY KEY (broadcast_id, channel_id),
    FOREIGN KEY (broadcast_id, server_id) REFERENCES broadcast (id, server_id) ON UPDATE CASCADE
) STRICT;

-- The prompt that a group got for a fortnight.
CREATE TABLE prompt_posted (
    group_id   INTEGER NOT NULL REFERENCES peer_group (id),
    fortnight  INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    posted_at  INTEGER NOT NULL,
    PRIMARY KEY (group_id, fortnight)
) STRICT;

-- What members tapped beneath a prompt: talked, or needs help.
CREATE TABLE prompt_tap (
    group_id       INTEGER NOT NULL REFERENCES peer_group (id),
    fortnight      INTEGER NOT NULL,
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    tap            TEXT NOT NULL CHECK (tap IN ('talked', 'help')),
    at             INTEGER NOT NULL,
    PRIMARY KEY (group_id, fortnight, participant_id, tap)
) STRICT;
