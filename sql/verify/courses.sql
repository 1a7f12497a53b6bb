BEGIN;
SELECT id, tenant_id, title, description, learning_goal, language, course_fingerprint, created_at, updated_at
  FROM courses WHERE false;
SELECT id, tenant_id, course_id, parent_id, title, description, "order", node_fingerprint, created_at, updated_at
  FROM material_nodes WHERE false;
SELECT id, tenant_id, course_id, node_id, source_type, source_url, filename, object_key, content_type, "order", size_bytes,
       sha256, processed_sha256, language, warnings, error_code, error_message, job_id, pending_job_id, processed_at,
       created_at, updated_at
  FROM material_entries WHERE false;
SELECT material_id, tenant_id, document, title, language, page_count, duration_sec, fingerprint, created_at, updated_at
  FROM material_documents WHERE false;
SELECT id, tenant_id, course_id, node_id, presentation_entry_id, video_entry_id, slide_number, video_timecode_start,
       video_timecode_end, start_sec, end_sec, "order", validation_state, blocking_factors, validation_errors, validated_at
  FROM slide_video_mappings WHERE false;
SELECT id, tenant_id, object_key, upload_id, host, pid, started_at, seen_at FROM uploads WHERE false;
SELECT 1 / bool_and(relrowsecurity)::int FROM pg_class
 WHERE oid = ANY ('{courses,material_nodes,material_entries,material_documents,slide_video_mappings,uploads}'::regclass[]);
ROLLBACK;
