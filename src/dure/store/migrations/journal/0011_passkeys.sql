-- Passkeys. Each stands for the token whose holder made it, and goes with it.
CREATE TABLE passkey (
    id           TEXT PRIMARY KEY,
    token        TEXT NOT NULL REFERENCES token (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    origin       TEXT NOT NULL,
    credential   BLOB NOT NULL UNIQUE,
    public_key   BLOB NOT NULL,
    counter      INTEGER NOT NULL,
    synced       INTEGER NOT NULL CHECK (synced IN (0, 1)),
    copied       INTEGER NOT NULL DEFAULT 0 CHECK (copied IN (0, 1)),
    created_us   INTEGER NOT NULL,
    last_used_us INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX passkey_by_token ON passkey (token);

-- With which passkey a token was signed in for; it goes with that.
ALTER TABLE token ADD COLUMN passkey TEXT REFERENCES passkey (id) ON DELETE CASCADE;

CREATE INDEX token_by_passkey ON token (passkey);
