-- Instants are microseconds since 1970 UTC, so that they come back exactly as they went in.

CREATE TABLE timer (
    id         TEXT PRIMARY KEY,
    agent      TEXT NOT NULL,
    satellite  TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('timer', 'alarm')),
    label      TEXT NOT NULL,
    due_us     INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'ringing', 'done', 'missed')),
    duration_s REAL NOT NULL,
    changed_us INTEGER NOT NULL
) STRICT;

CREATE INDEX timer_state ON timer (state, due_us);

-- What the user did to the names, in order; the last change of a name counts.
CREATE TABLE name_change (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    key        TEXT NOT NULL,
    text       TEXT NOT NULL,
    agent      TEXT NOT NULL,
    also       TEXT NOT NULL CHECK (json_valid(also)),
    removed    INTEGER NOT NULL CHECK (removed IN (0, 1)),
    changed_us INTEGER NOT NULL
) STRICT;

CREATE INDEX name_change_key ON name_change (key, id);

-- The token itself is never kept.
CREATE TABLE token (
    id           TEXT PRIMARY KEY,
    sha256       TEXT NOT NULL UNIQUE,
    label        TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    created_us   INTEGER NOT NULL,
    last_used_us INTEGER,
    expires_us   INTEGER
) STRICT;

CREATE TABLE memory (
    agent      TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT NOT NULL,
    changed_us INTEGER NOT NULL,
    PRIMARY KEY (agent, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
