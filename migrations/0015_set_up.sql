-- Setting a programme up by a panel, one choice after another.

-- What has been chosen on a server on which no programme stands yet: the last of the choices makes
-- the programme, and this row goes.
CREATE TABLE programme_draft (
    server_id               INTEGER PRIMARY KEY REFERENCES server (id),
    coordinator_role_id     INTEGER,
    announcement_channel_id INTEGER,
    home_zone               TEXT,
    begun_at                INTEGER NOT NULL
) STRICT;

-- The message by which Carrel said what to do next when it last came to a server, if it did.
ALTER TABLE server ADD COLUMN hello_channel_id INTEGER;
ALTER TABLE server ADD COLUMN hello_message_id INTEGER;
