BEGIN;
SELECT 1 / (cs_trim(U&'\00a0 a b\3000\feff') = 'a b')::int;
SELECT 1 / (admin_parse_moment('2026-11-28') = '2026-11-28T00:00:00Z')::int;
SELECT 1 / (prosrc LIKE '%cs_trim%')::int FROM pg_proc WHERE proname IN ('admin_tenant', 'admin_words');
SELECT 1 / (prosrc LIKE '%admin_parse_moment%')::int FROM pg_proc WHERE proname IN ('admin_moment', 'admin_expiry');
ROLLBACK;
