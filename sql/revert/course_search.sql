BEGIN;
DROP FUNCTION course_search_count(text[], bigint);
DROP FUNCTION course_search(text[], timestamptz, uuid, bigint, bigint);
DROP FUNCTION cs_course_condition(text[]);
DROP INDEX courses_search;
ALTER TABLE courses DROP COLUMN search_text;
-- Those that somebody else has added stay.
DO $$
DECLARE
    mine text;
BEGIN
    FOR mine IN SELECT extname FROM pg_extension WHERE extname IN ('pg_trgm', 'btree_gin') AND extowner = current_user::regrole LOOP
        EXECUTE format('DROP EXTENSION %I', mine);
    END LOOP;
END $$;
COMMIT;
