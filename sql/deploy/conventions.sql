-- What every table rests on: the two roles, the tenant of a transaction, ids, and the two procedures that give each table its
-- row-level security and its description.
BEGIN;

-- Roles belong to the cluster and may already be there for another database. From PostgreSQL 16 on, who makes a role may
-- administer it but not take it on without a grant.
DO $$
DECLARE
    wanted text;
    membership text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['cs_api', 'cs_runner'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        IF NOT pg_has_role(current_user, wanted, membership) THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA public TO cs_api, cs_runner;

-- A plain SQL function, so that the planner puts its body into each policy and an index on tenant_id serves it.
CREATE FUNCTION cs_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('cs.tenant', true), '')::uuid;
COMMENT ON FUNCTION cs_tenant() IS 'The tenant of this transaction: the setting cs.tenant, NULL where it is not set.';

-- A program knows the newest migration it was built with, and /health asks whether the database has it. Programs may read nothing else of
-- what sqitch keeps.
CREATE FUNCTION cs_has_migration(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM sqitch.changes WHERE change = wanted);
END $$;
COMMENT ON FUNCTION cs_has_migration(text) IS 'Whether a migration of this name has been deployed.';
REVOKE EXECUTE ON FUNCTION cs_has_migration(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cs_has_migration(text) TO cs_api;

CREATE FUNCTION cs_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE
    -- Version 4 with its first 48 bits replaced by Unix milliseconds; bits 52 and 53 turn the version nibble 0100 into 0111.
    RETURN encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid;
COMMENT ON FUNCTION cs_uuid7() IS 'A UUID version 7 (RFC 9562 section 5.7) of this moment.';

CREATE FUNCTION cs_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;
COMMENT ON FUNCTION cs_touch() IS 'Trigger: keeps updated_at.';

CREATE FUNCTION cs_has_column(target regclass, wanted text) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM pg_attribute
                   WHERE attrelid = target AND attname = wanted AND attnum > 0 AND NOT attisdropped);
COMMENT ON FUNCTION cs_has_column(regclass, text) IS 'Whether a table has a column.';

-- `owner` is the column that names the tenant; `runner` the rights of the runner's own loop over all tenants, NULL for none.
CREATE PROCEDURE cs_protect(target regclass, runner text DEFAULT NULL,
                            api text DEFAULT 'SELECT, INSERT, UPDATE, DELETE', owner text DEFAULT 'tenant_id')
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY tenant ON %s TO cs_api USING (%I = cs_tenant()) WITH CHECK (%2$I = cs_tenant())',
                   target, owner);
    EXECUTE format('GRANT %s ON %s TO cs_api', api, target);
    IF runner IS NOT NULL THEN
        EXECUTE format('CREATE POLICY runner ON %s TO cs_runner USING (true) WITH CHECK (true)', target);
        EXECUTE format('GRANT %s ON %s TO cs_runner', runner, target);
    END IF;
    IF cs_has_column(target, 'updated_at') THEN
        EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION cs_touch()', target);
    END IF;
END $$;
COMMENT ON PROCEDURE cs_protect(regclass, text, text, text) IS
    'Gives a table row-level security, the rights of both roles, and the trigger that keeps updated_at.';

-- Words are lines "column: what it is". Columns that mean the same everywhere need none; any other without words is refused.
CREATE PROCEDURE cs_describe(target regclass, purpose text, words text) LANGUAGE plpgsql AS $$
DECLARE
    everywhere constant jsonb := '{
        "id": "UUIDv7, made by the program that inserts the row",
        "tenant_id": "the tenant the row belongs to; row-level security compares it with cs_tenant()",
        "course_id": "the course",
        "order": "place among its siblings, from 0 without gaps",
        "created_at": "when the row was inserted",
        "updated_at": "when the row last changed, kept by a trigger"}';
    given jsonb;
    named text;
BEGIN
    SELECT coalesce(jsonb_object_agg(part[1], part[2]), '{}') INTO given
      FROM regexp_matches(words, '^\s*"?(\w+)"?: (.+?)\s*$', 'gn') AS part;
    FOR named IN SELECT jsonb_object_keys(given) LOOP
        IF NOT cs_has_column(target, named) THEN
            RAISE EXCEPTION 'table % has no column % to describe', target, named;
        END IF;
    END LOOP;
    EXECUTE format('COMMENT ON TABLE %s IS %L', target, purpose);
    FOR named IN SELECT attname FROM pg_attribute WHERE attrelid = target AND attnum > 0 AND NOT attisdropped LOOP
        IF coalesce(given ->> named, everywhere ->> named) IS NULL THEN
            RAISE EXCEPTION 'column %.% has no description', target, named;
        END IF;
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', target, named, coalesce(given ->> named, everywhere ->> named));
    END LOOP;
END $$;
COMMENT ON PROCEDURE cs_describe(regclass, text, text) IS 'Comments on a table and on every one of its columns.';

COMMIT;
