-- Launching on a server that people use: categories that they fill meanwhile.

-- When Discord first refused to put a room into it, because it holds as many channels as it may.
-- Its rooms that do not stand yet go into the newest category of their cohort.
ALTER TABLE category ADD COLUMN full_at INTEGER;
