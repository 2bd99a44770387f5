-- A safety incident, and how far it has climbed. Whoever is not closed has something due: the table itself insists.
CREATE TABLE alert (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    severity   TEXT NOT NULL CHECK (severity IN ('notice', 'concern', 'urgent', 'life')),
    state      TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved', 'cancelled')),
    confirmed  INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    drill      INTEGER NOT NULL CHECK (drill IN (0, 1)),
    satellite  TEXT NOT NULL,
    key        TEXT NOT NULL,
    opened_us  INTEGER NOT NULL,
    changed_us INTEGER NOT NULL,
    step       INTEGER NOT NULL,
    round      INTEGER NOT NULL,
    due_us     INTEGER,
    wait_us    INTEGER NOT NULL,
    handed     TEXT NOT NULL CHECK (handed IN ('', 'asked', 'handed')),
    evidence   TEXT NOT NULL CHECK (json_valid(evidence)),
    CHECK ((state IN ('open', 'acknowledged')) = (due_us IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX alert_key ON alert (key) WHERE due_us IS NOT NULL;
CREATE INDEX alert_due ON alert (due_us) WHERE due_us IS NOT NULL;
CREATE INDEX alert_opened ON alert (opened_us);

-- Commands that were carried out, so that none is carried out twice.
CREATE TABLE alert_command (
    command TEXT PRIMARY KEY,
    alert   TEXT NOT NULL,
    at_us   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX alert_command_at ON alert_command (at_us);

-- The outbox: what is to be brought to whom. A lease tells who is at it, and until when.
CREATE TABLE delivery (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    alert      TEXT NOT NULL,
    step       INTEGER NOT NULL,
    round      INTEGER NOT NULL,
    message    TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    channel    TEXT NOT NULL,
    address    TEXT NOT NULL,
    rank       INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'failed', 'accepted', 'given_up', 'dropped')),
    attempts   INTEGER NOT NULL,
    due_us     INTEGER NOT NULL,
    wait_us    INTEGER NOT NULL,
    owner      TEXT NOT NULL,
    leased_us  INTEGER NOT NULL,
    reference  TEXT NOT NULL,
    error      TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    changed_us INTEGER NOT NULL
) STRICT;

CREATE INDEX delivery_due ON delivery (due_us) WHERE state IN ('pending', 'failed');
CREATE INDEX delivery_alert ON delivery (alert, number);

-- Everything that was done to alerts. Each record's digest holds the one before it.
CREATE TABLE alert_audit (
    id     INTEGER PRIMARY KEY,
    at_us  INTEGER NOT NULL,
    alert  TEXT NOT NULL,
    action TEXT NOT NULL,
    by     TEXT NOT NULL,
    what   TEXT NOT NULL CHECK (json_valid(what)),
    before TEXT NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;

CREATE INDEX alert_audit_alert ON alert_audit (alert, id);

-- Where each chain of records ends, signed with a key that does not lie in this file: who cuts records off the end is found out.
CREATE TABLE anchor (
    chain  TEXT PRIMARY KEY,
    last   INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    at_us  INTEGER NOT NULL,
    mac    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO anchor (chain, last, sha256, at_us, mac)
    SELECT 'audit', id, sha256, at_us, '' FROM audit ORDER BY id DESC LIMIT 1;

-- When each satellite, and the hub itself, was last heard of.
CREATE TABLE heartbeat (
    satellite TEXT PRIMARY KEY,
    seen_us   INTEGER NOT NULL,
    every_us  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
