BEGIN;
SELECT material_id, chunk_index, course_id, kind, passage, language, start_sec, place, heading, words FROM search_passages WHERE false;
SELECT 1 / (count(*) = 2)::int FROM pg_ts_config WHERE cfgname IN ('cs_english', 'cs_simple');
SELECT 1 / (to_tsvector('cs_english', 'a cafe stacked') @@ cs_search_query('Café stack'))::int;
SELECT total FROM course_content_search(cs_uuid7(), 'nothing', 1, 0, 1) WHERE false;
ROLLBACK;
