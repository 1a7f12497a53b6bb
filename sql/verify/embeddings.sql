BEGIN;
SELECT 'cs_embeddings()'::regprocedure;
SELECT 1 / (cs_has_column('concepts', 'embedding') OR NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector'))::int;
ROLLBACK;
