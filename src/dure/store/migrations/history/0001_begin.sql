-- Instants are microseconds since 1970 UTC, so that they come back exactly as they went in.

CREATE TABLE turn (
    id        INTEGER PRIMARY KEY,
    turn      TEXT NOT NULL,
    agent     TEXT NOT NULL,
    satellite TEXT NOT NULL,
    request   TEXT NOT NULL,
    reply     TEXT NOT NULL,
    language  TEXT NOT NULL,
    at_us     INTEGER NOT NULL
) STRICT;

CREATE INDEX turn_agent ON turn (agent, at_us);
CREATE INDEX turn_at ON turn (at_us);

-- Scores of every name at one moment; neither words nor sound.
CREATE TABLE decision (
    id    INTEGER PRIMARY KEY,
    event TEXT NOT NULL CHECK (json_valid(event)),
    at_us INTEGER NOT NULL
) STRICT;

CREATE INDEX decision_at ON decision (at_us);
