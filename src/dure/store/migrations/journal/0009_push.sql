-- Browsers that take push messages: where, with which keys, and by whose token they asked for it.
CREATE TABLE push_subscription (
    endpoint   TEXT PRIMARY KEY,
    holder     TEXT NOT NULL,
    token      TEXT NOT NULL,
    p256dh     TEXT NOT NULL,
    auth       TEXT NOT NULL,
    created_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX push_subscription_by_holder ON push_subscription (holder);
