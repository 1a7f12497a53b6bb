BEGIN;
SELECT remainders FROM uploads WHERE false;
SELECT tenant_id, id, course_id, node_id, source_type, filename, language, metadata, length_bytes, part_bytes, offset_bytes, remainder_bytes, head,
       sha256_state, sha256, writer, goes, material_id, job_id, duplicate, expires_at, created_at FROM resumable_uploads WHERE false;
SELECT tenant_id, upload_id, number, etag, crc32c FROM resumable_upload_parts WHERE false;
SELECT has_function_privilege('resumable_uploads_give_up()', 'execute');
ROLLBACK;
