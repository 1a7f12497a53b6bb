-- What the janitor could not end waits, and stands before nothing else.
-- requires: courses
BEGIN;

ALTER TABLE uploads ADD COLUMN tries integer NOT NULL DEFAULT 0, ADD COLUMN try_after timestamptz;
COMMENT ON COLUMN uploads.tries IS 'how often the janitor has tried to end it';
COMMENT ON COLUMN uploads.try_after IS 'the janitor leaves it alone until then; NULL before the first try';

COMMIT;
