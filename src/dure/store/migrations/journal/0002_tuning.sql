-- How much a judgement about one decision moved the threshold of its name, in the wake engine's unit; no words, no sound.
CREATE TABLE feedback (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    decision TEXT NOT NULL UNIQUE,
    key      TEXT NOT NULL,
    text     TEXT NOT NULL,
    verdict  TEXT NOT NULL CHECK (verdict IN ('wrong', 'missed')),
    shift    REAL NOT NULL,
    given_us INTEGER NOT NULL
) STRICT;

CREATE INDEX feedback_key ON feedback (key, id);

-- How a name's owner says it: chains of sounds learned from recordings, never the recordings. The last of a name counts.
CREATE TABLE enrolment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT NOT NULL,
    text        TEXT NOT NULL,
    chains      TEXT NOT NULL CHECK (json_valid(chains)),
    recordings  INTEGER NOT NULL,
    before      REAL NOT NULL,
    after       REAL NOT NULL,
    enrolled_us INTEGER NOT NULL
) STRICT;

CREATE INDEX enrolment_key ON enrolment (key, id);
