-- The decks' files as they were when they could be used last, so that a slip of the pen in one of
-- them takes the prompts from nobody.

CREATE TABLE deck_file (
    file    TEXT PRIMARY KEY,                   -- as the settings name it
    text    TEXT NOT NULL,                      -- all that stood in it
    read_at INTEGER NOT NULL                    -- when that was read first
) STRICT;
