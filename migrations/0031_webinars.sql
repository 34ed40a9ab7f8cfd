-- Webinars that change after they were announced, who came, and what can be seen afterwards.

-- How often what people have to know has changed since the announcement: its hour, or that it takes
-- place at all. News and reminders carry the number, so that those for an earlier hour are known as such.
ALTER TABLE webinar ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;

-- When it was called off, if that was after it had been announced.
ALTER TABLE webinar ADD COLUMN called_off_at INTEGER;

-- Where its recording can be seen.
ALTER TABLE webinar ADD COLUMN recording TEXT;

-- How many people came, as a coordinator has counted.
ALTER TABLE webinar ADD COLUMN attended INTEGER CHECK (attended BETWEEN 0 AND 100000);

-- A change that a coordinator has looked at: the time, the words, or the recording, and nothing else,
-- so that two coordinators who change different things at once do not undo each other's.
CREATE TABLE webinar_change (
    id         INTEGER PRIMARY KEY,
    webinar_id INTEGER NOT NULL REFERENCES webinar (id),
    what       TEXT NOT NULL CHECK (what IN ('time', 'words', 'recording')),
    starts_at  INTEGER,
    minutes    INTEGER CHECK (minutes BETWEEN 5 AND 480),
    title      TEXT CHECK (length(title) BETWEEN 1 AND 100),
    link       TEXT,                        -- where it takes place, or where its recording is
    speaker    TEXT,
    about      TEXT,
    made_by    INTEGER NOT NULL,            -- the coordinator's Discord account
    made_at    INTEGER NOT NULL,
    applied_at INTEGER,                     -- when it was confirmed
    CHECK ((what = 'time') = (starts_at IS NOT NULL AND minutes IS NOT NULL)),
    CHECK ((what = 'words') = (title IS NOT NULL)),
    CHECK ((what = 'time') = (link IS NULL))
) STRICT;
