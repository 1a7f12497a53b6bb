BEGIN;
SELECT 1 / (prosrc LIKE '%0.6%')::int FROM pg_proc WHERE proname = 'quota_look';
ROLLBACK;
