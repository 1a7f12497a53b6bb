-- @row course
-- id, title, description, learning_goal, language, course_fingerprint, created_at, updated_at

-- @course_insert one tenant course
-- A new course.
INSERT INTO courses (tenant_id, id, title, description, learning_goal, language) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id, title, description, learning_goal, language, course_fingerprint, created_at, updated_at;

-- @course_by_id one tenant course
-- One course.
SELECT id, title, description, learning_goal, language, course_fingerprint, created_at, updated_at
FROM courses WHERE tenant_id = $1 AND id = $2;

-- @courses_page many tenant course
-- A page of the list, newest first.
SELECT id, title, description, learning_goal, language, course_fingerprint, created_at, updated_at
FROM courses WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2::bigint OFFSET $3::bigint;

-- @courses_find many tenant course
-- The same behind a place in the list ($4, $5; NULL for the start) and with all of the patterns $6 in title or description.
SELECT id, title, description, learning_goal, language, course_fingerprint, created_at, updated_at
FROM course_search($6::text[], $4::timestamptz, $5::uuid, $2::bigint, $3::bigint) WHERE tenant_id = $1
ORDER BY created_at DESC, id DESC;

-- @courses_count one tenant
-- How many courses the tenant has, counted up to $2.
SELECT count(*) AS total FROM (SELECT FROM courses WHERE tenant_id = $1 LIMIT $2::bigint) AS counted;

-- @courses_found_count one tenant
-- How many have all of the patterns in title or description, counted up to $3.
SELECT course_search_count($2::text[], $3::bigint) AS total FROM (SELECT cs_tenant() AS tenant_id) AS own WHERE tenant_id = $1;

-- @course_delete exec tenant
-- A course goes with all that hangs on it. Its objects are noted for the janitor, in case the job that removes them cannot.
WITH noted AS (
    INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at)
    SELECT $1, cs_uuid7(), object_key, '', 0, '-infinity'
      FROM (SELECT object_key FROM material_entries WHERE tenant_id = $1 AND course_id = $2 AND object_key IS NOT NULL
            UNION
            SELECT object_key FROM submissions WHERE tenant_id = $1 AND course_id = $2 AND object_key IS NOT NULL) AS theirs
)
DELETE FROM courses WHERE tenant_id = $1 AND id = $2;

-- @course_update exec tenant
-- Title (NULL leaves it); description, learning goal and language if $7, $8 and $9.
UPDATE courses SET title = coalesce($3, title), description = CASE WHEN $7::bool THEN $4 ELSE description END,
       learning_goal = CASE WHEN $8::bool THEN $5 ELSE learning_goal END, language = CASE WHEN $9::bool THEN $6 ELSE language END
WHERE tenant_id = $1 AND id = $2;
