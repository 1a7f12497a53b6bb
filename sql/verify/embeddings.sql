BEGIN;
SELECT 'cs_embeddings()'::regprocedure;
SELECT 1 / (cs_has_column('concepts', 'embedding') = (to_regclass('concepts_embedding') IS NOT NULL))::int;
ROLLBACK;
