BEGIN;
DO $$
DECLARE
    command regprocedure;
BEGIN
    FOR command IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'admin\_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', command);
    END LOOP;
END $$;
COMMIT;
