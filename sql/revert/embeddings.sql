BEGIN;
DROP FUNCTION cs_embeddings();
ALTER TABLE concepts DROP COLUMN IF EXISTS embedding;
-- The extension stays where a superuser put it.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension e JOIN pg_roles r ON r.oid = e.extowner
               WHERE e.extname = 'vector' AND r.rolname = current_user) THEN
        DROP EXTENSION vector;
    END IF;
END $$;
COMMIT;
