BEGIN;
SELECT tenant_id, picture_sha256, language, description, provider, model_id, prompt_version, created_at, updated_at FROM slide_descriptions WHERE false;
SELECT tenant_id, material_id, slide_number, file_sha256, picture_sha256, fault FROM slide_pictures WHERE false;
SELECT 1 / count(*) FROM pg_trigger WHERE tgrelid = 'jobs'::regclass AND tgname = 'release_described';
SELECT 1 / (count(*) - 1) FROM pg_trigger WHERE tgrelid = 'slide_pictures'::regclass AND tgname IN ('forget_deleted', 'forget_replaced');
ROLLBACK;
