BEGIN;

REVOKE SELECT ON audit_log FROM cs_api;
REVOKE SELECT, DELETE ON audit_log FROM cs_runner;
DROP INDEX audit_log_age, audit_log_course, audit_log_tenant;
CREATE INDEX audit_log_tenant ON audit_log (tenant_id, created_at DESC);
ALTER TABLE audit_log DROP COLUMN entry, DROP COLUMN course_id;

COMMIT;
