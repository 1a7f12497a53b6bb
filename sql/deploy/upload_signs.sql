-- A long upload tells from time to time that it lives, so that no other host's janitor takes it for dead.
-- requires: courses
BEGIN;

ALTER TABLE uploads ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN uploads.seen_at IS 'when bytes of it last arrived, to the half minute';

COMMIT;
