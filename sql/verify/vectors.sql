BEGIN;
SELECT 'cs_vectors()'::regprocedure, 'embed_put(uuid, text, jsonb)'::regprocedure, 'search_vector_put(text, text, text, bigint)'::regprocedure,
       'admin_reembed(text, text)'::regprocedure;
SELECT 1 / (cs_has_column('concepts', 'embedding_model') = (to_regclass('passage_embeddings') IS NOT NULL))::int;
SELECT 1 / ((to_regclass('search_vectors') IS NOT NULL) = (to_regclass('passage_embeddings') IS NOT NULL))::int;
SELECT 'search_passages_course'::regclass;
SELECT total FROM course_content_search(cs_uuid7(), 'nothing', 1, 0, 1) WHERE false;
SELECT by_vector FROM course_content_fused(cs_uuid7(), 'nothing', NULL, NULL, 1, 1, 0, 1) WHERE false;
SELECT 1 / (prosrc LIKE '%embedding_model%')::int FROM pg_proc WHERE proname IN ('cs_part_tag', 'cs_content_changed');
ROLLBACK;
