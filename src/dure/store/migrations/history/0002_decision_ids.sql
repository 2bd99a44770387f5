-- A decision has an id, under which feedback names it; one that was not followed tells its margin and who was followed instead.

ALTER TABLE decision ADD COLUMN decision TEXT NOT NULL DEFAULT '';

UPDATE decision SET decision = 'r' || id;

UPDATE decision SET event = json_set(event, '$.decision', decision, '$.margin', json_extract(event, '$.margin'));

UPDATE decision SET event = json_set(event, '$.winner', '') WHERE json_extract(event, '$.type') = 'wake.suppressed';

CREATE INDEX decision_id ON decision (decision);
