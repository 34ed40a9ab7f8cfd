-- Groups that go to another one as a whole, and lists of what would help groups that have become small.

-- The group that this one has gone to, with all who were in it then; its own room can only be read.
ALTER TABLE peer_group ADD COLUMN merged_into_id INTEGER REFERENCES peer_group (id);
ALTER TABLE peer_group ADD COLUMN merged_at INTEGER;

-- What else a plan does besides moving people, and with which others it was listed.
ALTER TABLE change_plan ADD COLUMN closes_group_id INTEGER REFERENCES peer_group (id); -- it goes to another as a whole
ALTER TABLE change_plan ADD COLUMN settles_fall_id INTEGER REFERENCES fall (id);       -- the group goes on as it is
ALTER TABLE change_plan ADD COLUMN listed_with_id INTEGER REFERENCES change_plan (id); -- the first of its list
CREATE INDEX change_plan_list ON change_plan (listed_with_id) WHERE listed_with_id IS NOT NULL;

-- When a coordinator has said that a small group goes on as it is; it counts until somebody in it
-- would like company after that.
ALTER TABLE fall ADD COLUMN settled_at INTEGER;

-- The accounts of those whose group went to another as a whole: as long as they take part in the cohort
-- they may read what was said in the old room.
CREATE VIEW came_along AS
SELECT was.group_id, a.discord_user_id
  FROM membership was
  JOIN membership stays ON stays.participant_id = was.participant_id AND stays.until_at IS NULL
  JOIN participant p ON p.id = was.participant_id
  JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
 WHERE was.ended_why = 'merged' AND a.discord_user_id IS NOT NULL;

-- The group with which a job ends when it goes to another: not what closes its rooms and its cards, and
-- not who is let in or go.
CREATE VIEW job_of_group AS
SELECT id AS job_id,
       coalesce(
           json_extract(payload, '$.group'),
           (SELECT group_id FROM proposal WHERE id = json_extract(payload, '$.proposal')),
           (SELECT group_id FROM meeting WHERE id = json_extract(payload, '$.meeting')),
           (SELECT group_id FROM standing WHERE id = json_extract(payload, '$.standing'))
       ) AS group_id
  FROM job
 WHERE kind NOT IN ('farewell', 'seat', 'warning', 'removal', 'close', 'standing-card',
                    'voice-closing', 'taking-down', 'census', 'word');
