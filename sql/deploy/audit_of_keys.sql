-- Every change by a key is in the audit log, and a tenant reads what concerns it.
-- requires: requests
BEGIN;

ALTER TABLE audit_log ADD COLUMN entry uuid NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN course_id uuid;
COMMENT ON COLUMN audit_log.entry IS 'id as the API shows it';
COMMENT ON COLUMN audit_log.course_id IS 'the course, kept after it is gone';

DROP INDEX audit_log_tenant;
CREATE INDEX audit_log_tenant ON audit_log (tenant_id, created_at DESC, entry DESC);
CREATE INDEX audit_log_course ON audit_log (tenant_id, course_id, created_at DESC, entry DESC) WHERE course_id IS NOT NULL;
CREATE INDEX audit_log_age ON audit_log (created_at);

GRANT SELECT ON audit_log TO cs_api;
GRANT SELECT, DELETE ON audit_log TO cs_runner;

COMMIT;
