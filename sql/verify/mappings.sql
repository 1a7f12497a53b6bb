BEGIN;
SELECT 1 / count(*) FROM pg_trigger WHERE tgrelid = 'slide_video_mappings'::regclass AND tgname = 'close_gaps';
SELECT 1 / has_column_privilege('cs_runner', 'material_documents', 'page_count', 'SELECT')::int;
SELECT 1 / (NOT has_column_privilege('cs_runner', 'material_documents', 'document', 'SELECT'))::int;
ROLLBACK;
