-- A course that goes from one tenant to another: its structure has a fingerprint without ids and times, and its materials may be there before
-- their files are.
-- requires: web_pages editing
BEGIN;

ALTER TABLE material_entries
    ADD COLUMN awaited_bytes bigint CHECK (awaited_bytes >= 0),
    DROP CONSTRAINT material_has_a_source,
    ADD CONSTRAINT material_has_a_source CHECK (source_url IS NOT NULL OR object_key IS NOT NULL OR sha256 IS NOT NULL);
COMMENT ON COLUMN material_entries.awaited_bytes IS
    'length of the file that an imported entry waits for; NULL where nobody has said, and once a file is there';
COMMENT ON COLUMN material_entries.sha256 IS
    'of the object as stored, hex; unique on a node, so the same bytes are found again. Without an object and an address: of the file that is awaited';

ALTER TABLE courses ADD COLUMN imported boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN courses.imported IS 'whether its structure came with its import: the first generated one does not take its place unasked';

-- What is taught and where it stands, as JSON without ids and times: places in lists stand for prerequisites, addresses and hashes for
-- materials. What refers to nothing is left out. Whether a part is locked or was edited makes no other structure.
CREATE FUNCTION course_structure_fingerprint(owner uuid, course uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    canonical text;
BEGIN
    WITH known AS MATERIALIZED (
        SELECT e.id::text AS id, coalesce('url ' || e.source_url, 'sha256 ' || e.sha256, 'name ' || e.filename) AS name
          FROM material_entries e WHERE e.tenant_id = owner AND e.course_id = course
    ), line AS MATERIALIZED (
        SELECT c.id::text AS id, row_number() OVER (ORDER BY m."order", m.id, l."order", l.id, c."order", c.id) - 1 AS place
          FROM concepts c JOIN lessons l ON l.tenant_id = owner AND l.id = c.lesson_id
          JOIN modules m ON m.tenant_id = owner AND m.id = l.module_id
         WHERE c.tenant_id = owner AND c.course_id = course
    ), given AS (
        SELECT c.id, c.citations FROM concepts c WHERE c.tenant_id = owner AND c.course_id = course
        UNION ALL
        SELECT x.id, x.citations FROM exercises x WHERE x.tenant_id = owner AND x.course_id = course
    ), cited AS (
        SELECT given.id, jsonb_agg(jsonb_build_array(known.name, p.key, (p.value #>> '{}')::float8) ORDER BY c.at) AS list
          FROM given CROSS JOIN LATERAL jsonb_array_elements(given.citations) WITH ORDINALITY AS c (place, at)
          JOIN known ON known.id = c.place ->> 'material_id'
         CROSS JOIN LATERAL jsonb_each(c.place - 'material_id') AS p (key, value)
         GROUP BY given.id
    ), needed AS (
        SELECT c.id, jsonb_agg(line.place ORDER BY p.at) AS list
          FROM concepts c CROSS JOIN LATERAL jsonb_array_elements_text(c.prerequisites) WITH ORDINALITY AS p (id, at)
          JOIN line ON line.id = p.id
         WHERE c.tenant_id = owner AND c.course_id = course GROUP BY c.id
    ), explained AS (
        SELECT c.lesson_id, jsonb_agg(jsonb_build_object('title', c.title, 'definition', c.definition, 'examples', c.examples,
               'timecodes', c.timecodes, 'slide_references', c.slide_references, 'web_references', c.web_references,
               'prerequisites', coalesce(needed.list, '[]'), 'citations', coalesce(cited.list, '[]')) ORDER BY c."order", c.id) AS list
          FROM concepts c LEFT JOIN cited ON cited.id = c.id LEFT JOIN needed ON needed.id = c.id
         WHERE c.tenant_id = owner AND c.course_id = course GROUP BY c.lesson_id
    ), asked AS (
        SELECT x.lesson_id, jsonb_agg(jsonb_build_object('kind', x.kind, 'description', x.description, 'options', x.options,
               'reference_solution', x.reference_solution, 'grading_criteria', x.grading_criteria, 'criteria', x.criteria,
               'citations', coalesce(cited.list, '[]'), 'difficulty_level', x.difficulty_level, 'pass_mark', x.pass_mark)
               ORDER BY x."order", x.id) AS list
          FROM exercises x LEFT JOIN cited ON cited.id = x.id
         WHERE x.tenant_id = owner AND x.course_id = course GROUP BY x.lesson_id
    ), taught AS (
        SELECT l.module_id, jsonb_agg(jsonb_build_object('title', l.title, 'video', v.name, 'from', l.video_start_timecode,
               'to', l.video_end_timecode, 'presentation', p.name, 'slides', jsonb_build_array(l.slide_start, l.slide_end),
               'concepts', coalesce(explained.list, '[]'), 'exercises', coalesce(asked.list, '[]')) ORDER BY l."order", l.id) AS list
          FROM lessons l LEFT JOIN explained ON explained.lesson_id = l.id LEFT JOIN asked ON asked.lesson_id = l.id
          LEFT JOIN known v ON v.id = l.video_material_id::text LEFT JOIN known p ON p.id = l.presentation_material_id::text
         WHERE l.tenant_id = owner AND l.course_id = course GROUP BY l.module_id
    )
    SELECT jsonb_agg(jsonb_build_object('title', m.title, 'description', m.description, 'learning_goal', m.learning_goal,
           'expected_knowledge', m.expected_knowledge, 'expected_skills', m.expected_skills, 'difficulty', m.difficulty,
           'lessons', coalesce(taught.list, '[]')) ORDER BY m."order", m.id)::text
      INTO canonical
      FROM modules m LEFT JOIN taught ON taught.module_id = m.id WHERE m.tenant_id = owner AND m.course_id = course;
    RETURN encode(sha256(convert_to(coalesce(canonical, '[]'), 'UTF8')), 'hex');
END $$;
COMMENT ON FUNCTION course_structure_fingerprint(uuid, uuid) IS
    'SHA-256 (hex) over the applied structure of a course as JSON without ids and times: equal for a course and its import.';
REVOKE EXECUTE ON FUNCTION course_structure_fingerprint(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION course_structure_fingerprint(uuid, uuid) TO cs_api;

COMMIT;
