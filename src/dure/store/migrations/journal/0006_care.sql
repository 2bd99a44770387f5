-- What is known of people's routines: tables of numbers, no trail.
CREATE TABLE routine (
    person     TEXT PRIMARY KEY,
    state      BLOB NOT NULL,
    changed_us INTEGER NOT NULL
) STRICT;
