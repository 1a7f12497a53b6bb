BEGIN;
DROP TABLE job_dependencies;
DROP TABLE jobs;
DROP FUNCTION cs_mark_dependent();
COMMIT;
