BEGIN;
SELECT generation_key FROM structure_snapshots WHERE false;
SELECT content_revision FROM courses WHERE false;
SELECT 1 / (count(*) = 15)::int FROM pg_trigger WHERE tgenabled = 'O' AND tgname LIKE 'content\_%';
ROLLBACK;
