-- Routines of the home: those made at run time, and what was switched about those of the configuration (`told` is then empty).
CREATE TABLE home_routine (
    id       TEXT PRIMARY KEY,
    told     TEXT NOT NULL CHECK (json_valid(told)),
    enabled  INTEGER CHECK (enabled IN (0, 1)),
    since_us INTEGER NOT NULL
) STRICT;

-- Every occurrence of a routine that was begun, written before anything of it is done.
CREATE TABLE home_firing (
    routine    TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    at_us      INTEGER NOT NULL,
    step       INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    done       INTEGER NOT NULL CHECK (done IN (0, 1)),
    PRIMARY KEY (routine, occurrence)
) STRICT, WITHOUT ROWID;
