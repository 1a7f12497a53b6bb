BEGIN;
SELECT tenant_id, id, object_key, filename, language, size_bytes, created_at FROM upload_grants WHERE false;
SELECT declared_sha256 FROM material_entries WHERE false;
ROLLBACK;
