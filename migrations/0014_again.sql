-- Wishes that come while a promise is being kept, so that none is lost.

-- Since when a job that was under way has to be done once more: what its try went by has changed.
ALTER TABLE job ADD COLUMN again_at INTEGER;
