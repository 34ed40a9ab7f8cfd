-- Signing up inside Discord, step by step, with a way back for days.

-- Since when somebody is half way through their sign-up: their row waits with it, but nobody counts
-- on them. Empty once it is handed in, and for who came by a sheet.
ALTER TABLE participant ADD COLUMN unfinished_since_at INTEGER;

-- At which step their private panel stands; empty for who came by a sheet and never opened it.
ALTER TABLE participant ADD COLUMN step TEXT;

-- What they hope for, in their own words.
ALTER TABLE participant ADD COLUMN aim TEXT CHECK (aim IS NULL OR length(aim) BETWEEN 1 AND 200);

-- When the public panel was posted last, so that a press that comes twice posts it once.
ALTER TABLE cohort ADD COLUMN panel_posted_at INTEGER;
