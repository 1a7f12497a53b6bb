BEGIN;
REVOKE SELECT (tenant_id, material_id, page_count, duration_sec) ON material_documents FROM cs_runner;
DROP POLICY runner ON material_documents;
DROP TRIGGER close_gaps ON slide_video_mappings;
DROP FUNCTION cs_close_mapping_gaps();
COMMIT;
