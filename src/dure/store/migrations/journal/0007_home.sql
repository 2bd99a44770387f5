-- Who did what in the home. Values are JSON: true, 24, "wool".
CREATE TABLE home_action (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id  TEXT NOT NULL UNIQUE,
    at_us     INTEGER NOT NULL,
    appliance TEXT NOT NULL,
    trait     TEXT NOT NULL,
    value     TEXT NOT NULL CHECK (json_valid(value)),
    previous  TEXT CHECK (previous IS NULL OR json_valid(previous)),
    means     TEXT NOT NULL,
    agent     TEXT NOT NULL,
    person    TEXT NOT NULL,
    satellite TEXT NOT NULL,
    wish      TEXT NOT NULL,
    undone    INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

CREATE INDEX home_action_at ON home_action (at_us);

-- What agents may reach, where the household said otherwise than the configuration.
CREATE TABLE home_permission (
    agent TEXT PRIMARY KEY,
    reach TEXT NOT NULL CHECK (json_valid(reach))
) STRICT, WITHOUT ROWID;

-- What the household calls its things.
CREATE TABLE home_name (
    appliance TEXT PRIMARY KEY,
    given     TEXT NOT NULL CHECK (json_valid(given))
) STRICT, WITHOUT ROWID;
