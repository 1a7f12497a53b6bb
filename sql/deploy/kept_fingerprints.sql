-- The fingerprint of a course's structure is asked for with each look at a course, and takes the longer the larger the structure is: it is kept
-- with what it was made from.
-- requires: fingerprint_joins transcript_corrections
BEGIN;

CREATE TABLE course_fingerprints (
    tenant_id              uuid NOT NULL,
    course_id              uuid NOT NULL,
    made_from              text NOT NULL,
    fingerprint            text NOT NULL,
    PRIMARY KEY (tenant_id, course_id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE
);
CALL cs_protect('course_fingerprints');
CALL cs_describe('course_fingerprints', 'The fingerprint of a course''s structure as it was found last.', $$
    made_from: the revision of the structure and a digest of the names of the materials that it was made from
    fingerprint: SHA-256 (hex), see course_structure_fingerprint
$$);

CREATE FUNCTION course_fingerprint_source(owner uuid, course uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT c.content_revision || ' ' || (
               SELECT md5(coalesce(string_agg(concat_ws(' ', e.id, e.source_url, e.sha256, e.filename), ',' ORDER BY e.id), ''))
                 FROM material_entries e WHERE e.tenant_id = owner AND e.course_id = course)
      FROM courses c WHERE c.tenant_id = owner AND c.id = course
$$;
COMMENT ON FUNCTION course_fingerprint_source(uuid, uuid) IS 'What the fingerprint of a course''s structure is made from, in short; NULL without the course.';

-- Each statement sees what is committed by then: what was made of a course that has changed meanwhile is given out, and not kept.
CREATE FUNCTION course_fingerprint_kept(owner uuid, course uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    source constant text := course_fingerprint_source(owner, course);
    found_as text;
BEGIN
    SELECT k.fingerprint INTO found_as FROM course_fingerprints k WHERE k.tenant_id = owner AND k.course_id = course AND k.made_from = source;
    IF found_as IS NULL AND source IS NOT NULL THEN
        found_as := course_structure_fingerprint(owner, course);
        IF course_fingerprint_source(owner, course) = source THEN
            INSERT INTO course_fingerprints (tenant_id, course_id, made_from, fingerprint) VALUES (owner, course, source, found_as)
            ON CONFLICT (tenant_id, course_id) DO UPDATE SET made_from = excluded.made_from, fingerprint = excluded.fingerprint;
        END IF;
    END IF;
    RETURN found_as;
END $$;
COMMENT ON FUNCTION course_fingerprint_kept(uuid, uuid) IS 'The fingerprint of a course''s structure, found anew when something has changed; NULL without the course.';

REVOKE EXECUTE ON FUNCTION course_fingerprint_source(uuid, uuid), course_fingerprint_kept(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION course_fingerprint_source(uuid, uuid), course_fingerprint_kept(uuid, uuid) TO cs_api;

COMMIT;
