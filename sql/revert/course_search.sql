BEGIN;
DROP FUNCTION course_search_count(text[], bigint);
DROP FUNCTION course_search(text[], timestamptz, uuid, bigint, bigint);
DROP FUNCTION cs_course_condition(text[]);
DROP INDEX courses_search;
ALTER TABLE courses DROP COLUMN search_text;
-- One that somebody else has added stays.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm' AND extowner = current_user::regrole) THEN
        DROP EXTENSION pg_trgm;
    END IF;
END $$;
COMMIT;
