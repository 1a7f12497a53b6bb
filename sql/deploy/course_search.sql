-- The search in a tenant's courses by an index. A condition with LIKE is not leak-proof: under row-level security it is never looked up in an
-- index. So two functions of the owner's look for it, which take the tenant from the session like the policies.
-- requires: courses search
BEGIN;

-- It comes with PostgreSQL and is trusted: the owner of the database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

ALTER TABLE courses ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (lower(title || ' ' || coalesce(description, ''))) STORED;
COMMENT ON COLUMN courses.search_text IS 'title and description in lower case, for the search';
CREATE INDEX courses_search ON courses USING gin (tenant_id, search_text gin_trgm_ops);

CREATE FUNCTION cs_course_condition(patterns text[]) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN (SELECT coalesce(string_agg(format(' AND search_text LIKE %L', lower(pattern)), '' ORDER BY place), '')
              FROM unnest(patterns) WITH ORDINALITY AS p (pattern, place));
COMMENT ON FUNCTION cs_course_condition(text[]) IS 'A condition for each pattern of LIKE, all of which a course has to meet.';

-- Planned anew each time, by the patterns themselves: which of them the index serves best depends on how rare they are.
CREATE FUNCTION course_search(patterns text[], before_at timestamptz, before_id uuid, most bigint, skipped bigint) RETURNS SETOF courses
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT * FROM courses WHERE tenant_id = $1' || cs_course_condition(patterns)
        || CASE WHEN before_at IS NULL THEN '' ELSE ' AND (created_at, id) < ($2, $3)' END
        || ' ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5'
        USING cs_tenant(), before_at, before_id, most, skipped;
END $$;
COMMENT ON FUNCTION course_search(text[], timestamptz, uuid, bigint, bigint) IS
    'Courses of the session''s tenant with all patterns in title or description, newest first.';

CREATE FUNCTION course_search_count(patterns text[], most bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
    counted bigint;
BEGIN
    EXECUTE 'SELECT count(*) FROM (SELECT FROM courses WHERE tenant_id = $1' || cs_course_condition(patterns) || ' LIMIT $2) AS found'
       INTO counted USING cs_tenant(), most;
    RETURN counted;
END $$;
COMMENT ON FUNCTION course_search_count(text[], bigint) IS 'How many there are, counted up to a number.';

REVOKE EXECUTE ON FUNCTION course_search(text[], timestamptz, uuid, bigint, bigint), course_search_count(text[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION course_search(text[], timestamptz, uuid, bigint, bigint), course_search_count(text[], bigint) TO cs_api;

COMMIT;
