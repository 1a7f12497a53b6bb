-- Lists of a tenant's jobs by state or type, without reading all that there are.
-- requires: jobs
BEGIN;
CREATE INDEX jobs_state ON jobs (tenant_id, status, created_at DESC, id DESC);
CREATE INDEX jobs_type ON jobs (tenant_id, job_type, created_at DESC, id DESC);
COMMIT;
