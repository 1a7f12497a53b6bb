BEGIN;
DROP PROCEDURE cs_describe(regclass, text, text);
DROP PROCEDURE cs_protect(regclass, text, text, text);
DROP FUNCTION cs_has_column(regclass, text);
DROP FUNCTION cs_touch();
DROP FUNCTION cs_uuid7();
DROP FUNCTION cs_has_migration(text);
DROP FUNCTION cs_tenant();
DROP OWNED BY cs_api, cs_runner;

-- Another database of the cluster may still use the roles: then they stay.
DO $$
DECLARE
    unwanted text;
BEGIN
    FOREACH unwanted IN ARRAY ARRAY['cs_api', 'cs_runner'] LOOP
        BEGIN
            EXECUTE format('DROP ROLE IF EXISTS %I', unwanted);
        EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
            RAISE NOTICE 'role % is in use elsewhere and stays', unwanted;
        END;
    END LOOP;
END $$;
COMMIT;
