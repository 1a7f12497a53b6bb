BEGIN;
SELECT 1 / (count(*) = 9)::int FROM pg_statistic_ext WHERE stxname LIKE '%\_courses';
ROLLBACK;
