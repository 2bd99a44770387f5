CREATE TABLE crossing (
    id INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    satellite TEXT NOT NULL,
    turn TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX crossing_at ON crossing (at_us);
