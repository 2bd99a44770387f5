-- Accounts at other people's platforms that the household has linked to this home.
CREATE TABLE platform_link (
    id         TEXT PRIMARY KEY,
    platform   TEXT NOT NULL,
    holder     TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    ended_us   INTEGER,
    ended_by   TEXT NOT NULL DEFAULT '',
    callback   TEXT
) STRICT, WITHOUT ROWID;

-- What such an account shows at the hub's doors: codes, access tokens, refresh tokens, as digests.
CREATE TABLE platform_token (
    sha256     TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    link       TEXT NOT NULL,
    parent     TEXT NOT NULL,
    told       TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    expires_us INTEGER NOT NULL,
    used_us    INTEGER,
    replaced   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX platform_token_by_link ON platform_token (link);
CREATE INDEX platform_token_by_parent ON platform_token (parent);
