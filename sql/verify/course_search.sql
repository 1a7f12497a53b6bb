BEGIN;
SELECT search_text FROM courses WHERE false;
SELECT 1 / (course_search_count(ARRAY['%a%'], 1) = 0)::int;
SELECT id FROM course_search(ARRAY['%a%', '%b%'], NULL, NULL, 1, 0);
SELECT 1 / indisvalid::int FROM pg_index WHERE indexrelid = 'courses_search'::regclass;
ROLLBACK;
