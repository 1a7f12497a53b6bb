BEGIN;
DROP FUNCTION job_places(uuid[]);
DROP TRIGGER cancel_jobs ON material_entries;
DROP TRIGGER cancel_jobs ON material_nodes;
DROP TRIGGER cancel_jobs ON courses;
DROP FUNCTION cs_cancel_jobs();
DROP FUNCTION job_fail_dependents(uuid, uuid);
DROP VIEW jobs_startable;
COMMIT;
