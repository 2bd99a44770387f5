-- What is known of people's routines: tables of numbers, no trail.
CREATE TABLE routine (
    person     TEXT PRIMARY KEY,
    state      BLOB NOT NULL,
    changed_us INTEGER NOT NULL
) STRICT;

-- Who is checked in on, and what they have agreed to.
CREATE TABLE checkin_person (
    person       TEXT PRIMARY KEY,
    consent      INTEGER NOT NULL CHECK (consent IN (0, 1)),
    words        INTEGER NOT NULL CHECK (words IN (0, 1)),
    paused       INTEGER NOT NULL CHECK (paused IN (0, 1)),
    paused_until TEXT NOT NULL,
    holidays     TEXT NOT NULL CHECK (json_valid(holidays)),
    changed_us   INTEGER NOT NULL
) STRICT;

-- What is asked when.
CREATE TABLE checkin_plan (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    satellite  TEXT NOT NULL,
    script     TEXT NOT NULL,
    at         TEXT NOT NULL,
    weekdays   TEXT NOT NULL CHECK (json_valid(weekdays)),
    language   TEXT NOT NULL,
    name       TEXT NOT NULL,
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    since_us   INTEGER NOT NULL
) STRICT;

-- What came of each occurrence: one row for a plan and a local day, so that none happens twice.
CREATE TABLE checkin_run (
    plan       TEXT NOT NULL,
    day        TEXT NOT NULL,
    person     TEXT NOT NULL,
    script     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('asking', 'answered', 'unanswered', 'skipped', 'missed', 'cancelled')),
    reason     TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    due_us     INTEGER NOT NULL,
    next_us    INTEGER,
    grade      TEXT NOT NULL,
    answers    TEXT NOT NULL CHECK (json_valid(answers)),
    changed_us INTEGER NOT NULL,
    PRIMARY KEY (plan, day)
) STRICT;
CREATE INDEX checkin_run_by_person ON checkin_run (person, due_us);
CREATE INDEX checkin_run_asking ON checkin_run (next_us) WHERE state = 'asking';

-- Advisories of authorities, and what was done with them.
CREATE TABLE advisory (
    id          TEXT PRIMARY KEY,
    sender      TEXT NOT NULL,
    identifier  TEXT NOT NULL,
    type        TEXT NOT NULL,
    message     BLOB NOT NULL,
    refs        TEXT NOT NULL CHECK (json_valid(refs)),
    concerns    INTEGER NOT NULL CHECK (concerns IN (0, 1)),
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'spoken', 'silent', 'superseded', 'cancelled', 'expired')),
    due_us      INTEGER,
    expires_us  INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    spoken      INTEGER NOT NULL CHECK (spoken IN (0, 1)),
    UNIQUE (sender, identifier)
) STRICT;
CREATE INDEX advisory_waiting ON advisory (due_us) WHERE state = 'waiting';
