-- Prompts that speak to each group: frozen with the spare ones and in every language, changed for a
-- cohort or for one group, and exchanged for another where a group asks.

-- Every prompt that a cohort can get: those of its deck, and those that coordinators wrote.
CREATE TABLE prompt (
    id         INTEGER PRIMARY KEY,
    cohort_id  INTEGER NOT NULL REFERENCES cohort (id),
    slug       TEXT NOT NULL,               -- its stable name in its deck
    position   INTEGER NOT NULL,            -- in which order the spare ones are taken
    language   TEXT NOT NULL,               -- ISO 639 code
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,
    alone      TEXT NOT NULL,               -- a question to answer first alone
    together   TEXT NOT NULL,               -- one to talk about together
    activity   TEXT,                        -- something to do, if the group likes
    UNIQUE (cohort_id, slug),
    UNIQUE (id, cohort_id)
) STRICT;

-- The same prompt in another language.
CREATE TABLE prompt_text (
    prompt_id INTEGER NOT NULL REFERENCES prompt (id),
    language  TEXT NOT NULL,                -- ISO 639 code
    title     TEXT NOT NULL,
    body      TEXT NOT NULL,
    alone     TEXT NOT NULL,
    together  TEXT NOT NULL,
    activity  TEXT,
    PRIMARY KEY (prompt_id, language)
) STRICT;

INSERT INTO prompt (cohort_id, slug, position, language, title, body, alone, together, activity)
SELECT cohort_id, slug, fortnight, 'en', title, body, alone, together, activity FROM cohort_prompt;

-- The prompt that each fortnight brings.
CREATE TABLE cohort_plan (
    cohort_id INTEGER NOT NULL REFERENCES cohort (id),
    fortnight INTEGER NOT NULL CHECK (fortnight >= 1),
    prompt_id INTEGER NOT NULL,
    skipped   INTEGER NOT NULL DEFAULT 0 CHECK (skipped IN (0, 1)), -- whether it brings none after all
    PRIMARY KEY (cohort_id, fortnight),
    UNIQUE (cohort_id, prompt_id),
    FOREIGN KEY (prompt_id, cohort_id) REFERENCES prompt (id, cohort_id)
) STRICT;

INSERT INTO cohort_plan (cohort_id, fortnight, prompt_id)
SELECT c.cohort_id, c.fortnight, p.id
  FROM cohort_prompt c JOIN prompt p ON p.cohort_id = c.cohort_id AND p.slug = c.slug;

DROP TABLE cohort_prompt;

-- What one group gets in a fortnight in place of what its cohort gets, and what it got: from when it
-- is settled on, nothing that coordinators do changes it.
CREATE TABLE group_prompt (
    group_id   INTEGER NOT NULL REFERENCES peer_group (id),
    fortnight  INTEGER NOT NULL CHECK (fortnight >= 1),
    prompt_id  INTEGER REFERENCES prompt (id), -- empty: none
    language   TEXT,                        -- in which the group reads it, once it is settled
    settled_at INTEGER,
    PRIMARY KEY (group_id, fortnight),
    CHECK (settled_at IS NULL OR (prompt_id IS NOT NULL AND language IS NOT NULL))
) STRICT;

INSERT INTO group_prompt (group_id, fortnight, prompt_id, language, settled_at)
SELECT d.group_id, d.fortnight, p.prompt_id, 'en', d.posted_at
  FROM prompt_posted d JOIN peer_group g ON g.id = d.group_id
  JOIN cohort_plan p ON p.cohort_id = g.cohort_id AND p.fortnight = d.fortnight;

-- What members tapped beneath a prompt: that they talked about it, that they met, that they need help,
-- or that they would like another one.
CREATE TABLE tapped (
    group_id       INTEGER NOT NULL REFERENCES peer_group (id),
    fortnight      INTEGER NOT NULL,
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    tap            TEXT NOT NULL CHECK (tap IN ('talked', 'met', 'help', 'another')),
    at             INTEGER NOT NULL,
    PRIMARY KEY (group_id, fortnight, participant_id, tap)
) STRICT;
INSERT INTO tapped SELECT group_id, fortnight, participant_id, tap, at FROM prompt_tap;
DROP TABLE prompt_tap;
ALTER TABLE tapped RENAME TO prompt_tap;
-- A group asks for another prompt once in a fortnight.
CREATE UNIQUE INDEX prompt_another ON prompt_tap (group_id, fortnight) WHERE tap = 'another';
