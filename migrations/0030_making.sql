-- A step of a project can be blocked, and can come from the plan that Carrel suggests.
ALTER TABLE milestone ADD COLUMN plan_step TEXT;  -- which step of which plan, such as 'poster:2'
ALTER TABLE milestone ADD COLUMN blocked_at INTEGER;
ALTER TABLE milestone ADD COLUMN blocked_why TEXT -- in the group's words; coordinators read it
    CHECK (blocked_why IS NULL OR (length(blocked_why) BETWEEN 1 AND 300 AND state = 'open'))
    CHECK ((blocked_why IS NULL) = (blocked_at IS NULL));

-- What somebody changes of a step at once is one deed, so that it can be undone at once. Deeds are
-- counted for each step from 1, which is when it was added.
ALTER TABLE milestone_change ADD COLUMN deed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE milestone_change ADD COLUMN undoes INTEGER; -- the deed that this one takes back
UPDATE milestone_change
   SET deed = (SELECT count(DISTINCT earlier.at) FROM milestone_change earlier
                WHERE earlier.milestone_id = milestone_change.milestone_id
                  AND earlier.at <= milestone_change.at);
CREATE INDEX milestone_change_of ON milestone_change (milestone_id, deed);
