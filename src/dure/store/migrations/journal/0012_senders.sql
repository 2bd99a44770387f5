-- In which senders' names a token of a feed may speak: those it was given, or the first that it used.
CREATE TABLE token_sender (
    token  TEXT NOT NULL REFERENCES token (id) ON DELETE CASCADE,
    sender TEXT NOT NULL,
    PRIMARY KEY (token, sender)
) STRICT, WITHOUT ROWID;
