BEGIN;
DROP INDEX jobs_type;
DROP INDEX jobs_state;
COMMIT;
