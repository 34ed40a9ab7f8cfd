-- When people may sign up, how many places there are, and who waits for one.

-- The first and the last day on which people sign up, in the home zone; empty is since the cohort
-- opened, and until groups are formed.
ALTER TABLE cohort ADD COLUMN opens_on TEXT;
ALTER TABLE cohort ADD COLUMN closes_on TEXT;

-- How many places there are; empty is as many as come. How large a part of them one country may
-- take, of those who sign up by themselves.
ALTER TABLE cohort ADD COLUMN capacity INTEGER CHECK (capacity >= 1);
ALTER TABLE cohort ADD COLUMN cap_percent INTEGER NOT NULL DEFAULT 20 CHECK (cap_percent BETWEEN 1 AND 100);

-- Whether they signed up by themselves; who came by a sheet was chosen by a coordinator.
ALTER TABLE participant ADD COLUMN by_themselves INTEGER NOT NULL DEFAULT 0 CHECK (by_themselves IN (0, 1));

-- Since when they wait for a place: until then they are in no group, and counted nowhere.
ALTER TABLE participant ADD COLUMN wait_listed_at INTEGER;

-- Whether they ever did: who waited and was never placed goes first the next time.
ALTER TABLE participant ADD COLUMN ever_waited INTEGER NOT NULL DEFAULT 0 CHECK (ever_waited IN (0, 1));
