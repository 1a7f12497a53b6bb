BEGIN;
DROP TABLE job_dependencies;
DROP TABLE jobs;
COMMIT;
