-- Letters: private messages to people who agreed to them. And choices as coordinators change them.

-- When somebody who waits for a place or a group was told so in private, and when somebody who stopped
-- half way was reminded: once each.
ALTER TABLE participant ADD COLUMN told_waiting_at INTEGER;
ALTER TABLE participant ADD COLUMN reminded_at INTEGER;

-- What a coordinator calls a choice; empty is what the locale files call it. Its id never changes, nor
-- does its position: one that is retired keeps both, and the answers that were given.
ALTER TABLE cohort_choice ADD COLUMN name TEXT CHECK (name IS NULL OR length(name) BETWEEN 1 AND 60);
ALTER TABLE cohort_choice ADD COLUMN retired_at INTEGER;

-- When a coordinator decided that an answer stays as it was written, in no choice.
ALTER TABLE participant_other ADD COLUMN set_aside_at INTEGER;

-- Whether somebody agreed is asked of each person to whom a letter may go.
CREATE INDEX consent_of ON consent (person_id, purpose);
