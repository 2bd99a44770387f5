-- Skills that others run. The manifest is kept as it was written.
CREATE TABLE skill (
    id       TEXT PRIMARY KEY,
    agent    TEXT NOT NULL,
    manifest TEXT NOT NULL,
    origin   TEXT NOT NULL,
    reach    TEXT NOT NULL CHECK (reach IN ('public', 'loopback', 'private')),
    granted  TEXT NOT NULL CHECK (json_valid(granted)),
    added_us INTEGER NOT NULL
) STRICT;
