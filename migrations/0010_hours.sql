-- How a member says when they can. Why somebody is away is theirs alone: no view of a group shows it.
ALTER TABLE absence ADD COLUMN note TEXT CHECK (note IS NULL OR length(note) BETWEEN 1 AND 60);

-- Where somebody's private panel of hours stood last, in the panel's own words: Discord forgets it
-- when the app restarts, and it is opened there again.
CREATE TABLE hours_panel (
    participant_id INTEGER PRIMARY KEY REFERENCES participant (id),
    spot           TEXT NOT NULL CHECK (length(spot) BETWEEN 1 AND 60),
    at             INTEGER NOT NULL
) STRICT;
