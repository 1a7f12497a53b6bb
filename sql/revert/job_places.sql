BEGIN;
DROP FUNCTION job_places(uuid[]);
COMMENT ON FUNCTION job_place(uuid) IS
    'Where a job of the session''s tenant stands: jobs that come before it, jobs that run at once in its lane, the usual duration.';
COMMIT;
