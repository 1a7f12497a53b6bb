BEGIN;
DROP FUNCTION course_content_search(uuid, text, bigint, bigint, bigint);
DROP FUNCTION cs_search_query(text);
DROP INDEX concepts_words;
DROP TABLE search_passages;
DROP FUNCTION cs_search_concept(text, text);
DROP FUNCTION cs_search_text(text);
DROP FUNCTION cs_search_config(text);
DROP TEXT SEARCH CONFIGURATION cs_simple;
DROP TEXT SEARCH CONFIGURATION cs_english;
-- Those that somebody else has added, or uses, stay.
DO $$
DECLARE
    mine text;
BEGIN
    FOR mine IN SELECT extname FROM pg_extension WHERE extname IN ('unaccent', 'btree_gin') AND extowner = current_user::regrole LOOP
        BEGIN
            EXECUTE format('DROP EXTENSION %I', mine);
        EXCEPTION WHEN dependent_objects_still_exist THEN
            NULL;
        END;
    END LOOP;
END $$;
COMMIT;
