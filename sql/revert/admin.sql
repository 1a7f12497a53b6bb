BEGIN;
DO $$
DECLARE
    commands text;
BEGIN
    SELECT string_agg(oid::regprocedure::text, ', ') INTO commands
      FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'admin\_%';
    EXECUTE 'DROP FUNCTION ' || commands;
END $$;
COMMIT;
