-- Who signs skills, and what this household thinks of them.
CREATE TABLE partner (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL CHECK (json_valid(name)),
    key        TEXT NOT NULL,
    contact    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('known', 'trusted', 'revoked')),
    changed_us INTEGER NOT NULL
) STRICT;

-- The partner's signature over the very text of the manifest; empty where nobody signed it.
ALTER TABLE skill ADD COLUMN signature TEXT NOT NULL DEFAULT '';

-- What crossed between agents, partners and the home: kinds of data, never the data. Each record's digest
-- holds the one before it.
CREATE TABLE audit (
    id        INTEGER PRIMARY KEY,
    at_us     INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    source    TEXT NOT NULL,
    target    TEXT NOT NULL,
    what      TEXT NOT NULL CHECK (json_valid(what)),
    satellite TEXT NOT NULL,
    turn      TEXT NOT NULL,
    before    TEXT NOT NULL,
    sha256    TEXT NOT NULL
) STRICT;
