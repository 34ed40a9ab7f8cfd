-- How a meeting moves and is called off, and how each member is reminded.

-- Goes up with each change that a calendar must hear of, as RFC 5545 has it, and when that was;
-- empty while the meeting stands as it was booked.
ALTER TABLE meeting ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0 CHECK (sequence >= 0);
ALTER TABLE meeting ADD COLUMN changed_at INTEGER;

-- Where its newest card stands, once that is posted.
ALTER TABLE meeting ADD COLUMN channel_id INTEGER;
ALTER TABLE meeting ADD COLUMN message_id INTEGER;

-- Who called it off; empty when too few could come.
ALTER TABLE meeting ADD COLUMN called_off_by INTEGER REFERENCES participant (id);

-- The booked meeting to which these times are an alternative; it stands until one of them is booked.
ALTER TABLE proposal ADD COLUMN moves INTEGER REFERENCES meeting (id);

-- What a meeting was before it moved.
CREATE TABLE meeting_move (
    meeting_id  INTEGER NOT NULL REFERENCES meeting (id),
    sequence    INTEGER NOT NULL CHECK (sequence >= 1), -- the meeting's from then on
    starts_at   INTEGER NOT NULL,                       -- when it would have started
    proposal_id INTEGER REFERENCES proposal (id),       -- what had booked that, if anything did
    channel_id  INTEGER,                                -- where that card stands, if it is known
    message_id  INTEGER,
    moved_at    INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, sequence)
) STRICT;

-- Which reminders of their meetings somebody wants.
ALTER TABLE participant ADD COLUMN reminders TEXT NOT NULL DEFAULT 'both'
    CHECK (reminders IN ('both', 'day', 'hour', 'none'));
