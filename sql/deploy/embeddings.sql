-- Vectors of concepts. The only migration that needs the extension pgvector, which only a superuser can add to a database:
-- without it the function does nothing and says so, and the next `sql/migrate deploy` after it was added makes up for it.
-- requires: structures
BEGIN;

CREATE FUNCTION cs_embeddings() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF cs_has_column('concepts', 'embedding') THEN
        RETURN true;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
        RAISE WARNING 'pgvector is not installed on this server: concepts get no embeddings and search is full text only';
        RETURN false;
    END IF;
    BEGIN
        CREATE EXTENSION IF NOT EXISTS vector;
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE WARNING 'pgvector is installed but not in this database; until a superuser runs CREATE EXTENSION vector in it, %',
            'concepts get no embeddings and search is full text only';
        RETURN false;
    END;
    -- Parallel builds of HNSW indexes are unsafe in pgvector before 0.8.2.
    SET LOCAL max_parallel_maintenance_workers = 0;
    ALTER TABLE concepts ADD COLUMN embedding vector(1536);
    COMMENT ON COLUMN concepts.embedding IS 'vector of title and definition; NULL until it is computed';
    CREATE INDEX concepts_embedding ON concepts USING hnsw (embedding vector_cosine_ops);
    RETURN true;
END $$;
COMMENT ON FUNCTION cs_embeddings() IS
    'Adds concepts.embedding and its index where pgvector is installed; true when they are there.';

SELECT cs_embeddings();

COMMIT;
