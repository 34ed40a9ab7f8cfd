-- What people have read before their group's room opens: one card a subject.

CREATE TABLE orientation_tap (
    participant_id INTEGER NOT NULL REFERENCES participant (id),
    subject        TEXT NOT NULL CHECK (subject IN ('course', 'answering', 'phone', 'confidence', 'sight')),
    tapped_at      INTEGER NOT NULL,                -- the first time counts
    PRIMARY KEY (participant_id, subject)
) STRICT;
