-- @row item
-- item_kind, id, parent_id, order, title, generated_title, locked, edited_fields, etag, fields

-- @items_of_course many tenant item
-- All modules, lessons, concepts and exercises of a course.
SELECT item_kind, id, parent_id, "order", title, generated_title, locked, edited_fields, etag, fields
  FROM structure_items WHERE tenant_id = $1 AND course_id = $2;

-- @items_there many tenant
-- Which of these a course has.
SELECT id FROM structure_items WHERE tenant_id = $1 AND course_id = $2 AND id = ANY ($3::uuid[]);

-- @items_renamed many tenant
-- What people have renamed of a course.
SELECT item_kind, title, generated_title FROM structure_items WHERE tenant_id = $1 AND course_id = $2 AND generated_title IS NOT NULL;

-- @item_by_id maybe tenant item
-- One of a kind, and whether another key than $5 has edited it within the last hour.
SELECT item_kind, id, parent_id, "order", title, generated_title, locked, edited_fields, etag, fields,
       edited_by IS DISTINCT FROM $5::uuid AND edited_by IS NOT NULL AND edited_at > now() - interval '1 hour' AS is_contested
  FROM structure_items WHERE tenant_id = $1 AND course_id = $2 AND item_kind = $3 AND id = $4;

-- @item_contested_below one tenant
-- Whether another key than $4 has edited something in a part within the last hour.
WITH within AS (
    SELECT l.id FROM lessons l WHERE l.tenant_id = $1 AND l.course_id = $2 AND ($3 = l.module_id OR $3 = l.id)
), edits AS (
    SELECT edited_by, edited_at FROM lessons WHERE tenant_id = $1 AND id IN (SELECT id FROM within) AND id <> $3
    UNION ALL SELECT edited_by, edited_at FROM concepts WHERE tenant_id = $1 AND lesson_id IN (SELECT id FROM within)
    UNION ALL SELECT edited_by, edited_at FROM exercises WHERE tenant_id = $1 AND lesson_id IN (SELECT id FROM within)
)
SELECT EXISTS (SELECT FROM edits WHERE edited_by <> $4::uuid AND edited_at > now() - interval '1 hour') AS is_contested;

-- @items_below one tenant
-- How many of a kind lie in a part; $4 NULL: how many modules the course has.
SELECT count(*) AS total FROM structure_items
 WHERE tenant_id = $1 AND course_id = $2 AND item_kind = $3 AND parent_id IS NOT DISTINCT FROM $4::uuid;

-- @items_beside many tenant
-- What the others of a kind in a part are called.
SELECT title FROM structure_items WHERE tenant_id = $1 AND course_id = $2 AND item_kind = $3 AND parent_id = $4 AND id <> $5 ORDER BY "order", id;

-- @deletions_of_course many tenant
-- What keys have deleted of a course, the last $3.
SELECT item_kind, id, parent_id, title, generated_title, citations
  FROM structure_deletions WHERE tenant_id = $1 AND course_id = $2 ORDER BY created_at DESC, id DESC LIMIT $3::bigint;

-- ---- writing: rows as a JSON list, {id, parent_id, order, locked, edited_fields, generated_title, edited_by, fields}, in place of those with
-- the same ids. `edited_by` is the key that does it; without, who edited it last stays as it is. ----

-- @modules_put exec tenant
-- Modules of a course.
INSERT INTO modules (tenant_id, course_id, id, "order", locked, edited_fields, generated_title, edited_by, edited_at, title, description,
                          learning_goal, expected_knowledge, expected_skills, difficulty)
SELECT $1, $2, r.id, r."order", coalesce(r.locked, false), coalesce(r.edited_fields, '[]'), r.generated_title, r.edited_by,
       CASE WHEN r.edited_by IS NOT NULL THEN clock_timestamp() END, f.title, f.description, f.learning_goal,
       coalesce(nullif(f.expected_knowledge, 'null'), '[]'), coalesce(nullif(f.expected_skills, 'null'), '[]'), f.difficulty
  FROM jsonb_to_recordset($3::jsonb) AS r (id uuid, "order" integer, locked boolean, edited_fields jsonb, generated_title text,
                                           edited_by uuid, fields jsonb)
 CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (title text, description text, learning_goal text, expected_knowledge jsonb,
                                                    expected_skills jsonb, difficulty text)
ON CONFLICT (tenant_id, id) DO UPDATE
   SET "order" = excluded."order", locked = excluded.locked, edited_fields = excluded.edited_fields,
       generated_title = excluded.generated_title, edited_by = coalesce(excluded.edited_by, modules.edited_by),
       edited_at = coalesce(excluded.edited_at, modules.edited_at), title = excluded.title, description = excluded.description,
       learning_goal = excluded.learning_goal, expected_knowledge = excluded.expected_knowledge,
       expected_skills = excluded.expected_skills, difficulty = excluded.difficulty;

-- @lessons_put exec tenant
-- Lessons, likewise. A material that is gone since is left out.
INSERT INTO lessons (tenant_id, course_id, id, module_id, "order", locked, edited_fields, generated_title, edited_by, edited_at, title,
                          video_material_id, video_start_timecode, video_end_timecode, presentation_material_id, slide_start, slide_end)
SELECT $1, $2, r.id, r.parent_id, r."order", coalesce(r.locked, false), coalesce(r.edited_fields, '[]'), r.generated_title, r.edited_by,
       CASE WHEN r.edited_by IS NOT NULL THEN clock_timestamp() END, f.title, v.id, f.video_start_timecode, f.video_end_timecode, p.id,
       (f.slide_range ->> 'start')::integer, (f.slide_range ->> 'end')::integer
  FROM jsonb_to_recordset($3::jsonb) AS r (id uuid, parent_id uuid, "order" integer, locked boolean, edited_fields jsonb,
                                           generated_title text, edited_by uuid, fields jsonb)
 CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (title text, video_material_id uuid, video_start_timecode text, video_end_timecode text,
                                                    presentation_material_id uuid, slide_range jsonb)
  LEFT JOIN material_entries v ON v.tenant_id = $1 AND v.course_id = $2 AND v.id = f.video_material_id
  LEFT JOIN material_entries p ON p.tenant_id = $1 AND p.course_id = $2 AND p.id = f.presentation_material_id
ON CONFLICT (tenant_id, id) DO UPDATE
   SET module_id = excluded.module_id, "order" = excluded."order", locked = excluded.locked, edited_fields = excluded.edited_fields,
       generated_title = excluded.generated_title, edited_by = coalesce(excluded.edited_by, lessons.edited_by),
       edited_at = coalesce(excluded.edited_at, lessons.edited_at), title = excluded.title, video_material_id = excluded.video_material_id,
       video_start_timecode = excluded.video_start_timecode, video_end_timecode = excluded.video_end_timecode,
       presentation_material_id = excluded.presentation_material_id, slide_start = excluded.slide_start, slide_end = excluded.slide_end;

-- @concepts_put exec tenant
-- Concepts, likewise.
INSERT INTO concepts (tenant_id, course_id, id, lesson_id, "order", locked, edited_fields, generated_title, edited_by, edited_at, title,
                           definition, examples, timecodes, slide_references, web_references, prerequisites, citations)
SELECT $1, $2, r.id, r.parent_id, r."order", coalesce(r.locked, false), coalesce(r.edited_fields, '[]'), r.generated_title, r.edited_by,
       CASE WHEN r.edited_by IS NOT NULL THEN clock_timestamp() END, f.title, f.definition, f.examples, f.timecodes, f.slide_references,
       f.web_references, f.prerequisites, f.citations
  FROM jsonb_to_recordset($3::jsonb) AS r (id uuid, parent_id uuid, "order" integer, locked boolean, edited_fields jsonb,
                                           generated_title text, edited_by uuid, fields jsonb)
 CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (title text, definition text, examples jsonb, timecodes jsonb, slide_references jsonb,
                                                    web_references jsonb, prerequisites jsonb, citations jsonb)
ON CONFLICT (tenant_id, id) DO UPDATE
   SET lesson_id = excluded.lesson_id, "order" = excluded."order", locked = excluded.locked, edited_fields = excluded.edited_fields,
       generated_title = excluded.generated_title, edited_by = coalesce(excluded.edited_by, concepts.edited_by),
       edited_at = coalesce(excluded.edited_at, concepts.edited_at), title = excluded.title, definition = excluded.definition,
       examples = excluded.examples, timecodes = excluded.timecodes, slide_references = excluded.slide_references,
       web_references = excluded.web_references, prerequisites = excluded.prerequisites, citations = excluded.citations;

-- @exercises_put exec tenant
-- Exercises, likewise.
INSERT INTO exercises (tenant_id, course_id, id, lesson_id, "order", locked, edited_fields, generated_title, edited_by, edited_at, kind,
                            description, options, reference_solution, grading_criteria, criteria, citations, difficulty_level, pass_mark)
SELECT $1, $2, r.id, r.parent_id, r."order", coalesce(r.locked, false), coalesce(r.edited_fields, '[]'), r.generated_title, r.edited_by,
       CASE WHEN r.edited_by IS NOT NULL THEN clock_timestamp() END, f.kind, f.description, nullif(f.options, 'null'), f.reference_solution,
       f.grading_criteria, nullif(f.criteria, 'null'), f.citations, f.difficulty_level, f.pass_mark
  FROM jsonb_to_recordset($3::jsonb) AS r (id uuid, parent_id uuid, "order" integer, locked boolean, edited_fields jsonb,
                                           generated_title text, edited_by uuid, fields jsonb)
 CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (kind text, description text, options jsonb, reference_solution text,
                                                    grading_criteria text, criteria jsonb, citations jsonb, difficulty_level integer,
                                                    pass_mark integer)
ON CONFLICT (tenant_id, id) DO UPDATE
   SET lesson_id = excluded.lesson_id, "order" = excluded."order", locked = excluded.locked, edited_fields = excluded.edited_fields,
       generated_title = excluded.generated_title, edited_by = coalesce(excluded.edited_by, exercises.edited_by),
       edited_at = coalesce(excluded.edited_at, exercises.edited_at), kind = excluded.kind, description = excluded.description,
       options = excluded.options, reference_solution = excluded.reference_solution, grading_criteria = excluded.grading_criteria,
       criteria = excluded.criteria, citations = excluded.citations, difficulty_level = excluded.difficulty_level,
       pass_mark = excluded.pass_mark;

-- ---- places: $3 lies in $4 at place $5, or last if that is beyond it; its siblings here and where it was close up. The caller holds the
-- course. ----

-- @modules_place exec tenant
-- Of modules; $4 is nothing.
WITH kin AS (
    SELECT m.id, row_number() OVER (ORDER BY m."order", m.id) - 1 AS place FROM modules m
     WHERE m.tenant_id = $1 AND m.course_id = $2 AND m.id IS DISTINCT FROM $3::uuid
), goal AS (
    SELECT least($5::bigint, count(*)) AS place FROM kin WHERE $4::uuid IS NULL
), line AS (
    SELECT kin.id, kin.place + ($3::uuid IS NOT NULL AND kin.place >= goal.place)::int AS place FROM kin, goal
    UNION ALL
    SELECT $3, place FROM goal
)
UPDATE modules m SET "order" = line.place FROM line WHERE m.tenant_id = $1 AND m.id = line.id AND m."order" <> line.place;

-- @lessons_place exec tenant
-- Of lessons in modules.
WITH kin AS (
    SELECT l.id, l.module_id AS parent_id, l.module_id = $4 AS here,
           row_number() OVER (PARTITION BY l.module_id ORDER BY l."order", l.id) - 1 AS place
      FROM lessons l
     WHERE l.tenant_id = $1 AND l.course_id = $2 AND l.id IS DISTINCT FROM $3::uuid
       AND l.module_id IN ($4::uuid, (SELECT self.module_id FROM lessons self WHERE self.tenant_id = $1 AND self.id = $3))
), goal AS (
    SELECT least($5::bigint, count(*)) AS place FROM kin WHERE here
), line AS (
    SELECT kin.id, kin.parent_id, kin.place + ($3::uuid IS NOT NULL AND kin.here AND kin.place >= goal.place)::int AS place FROM kin, goal
    UNION ALL
    SELECT $3, $4, place FROM goal
)
UPDATE lessons l SET module_id = line.parent_id, "order" = line.place FROM line
 WHERE l.tenant_id = $1 AND l.id = line.id AND (l."order" <> line.place OR l.module_id <> line.parent_id);

-- @concepts_place exec tenant
-- Of concepts in lessons.
WITH kin AS (
    SELECT c.id, c.lesson_id AS parent_id, c.lesson_id = $4 AS here,
           row_number() OVER (PARTITION BY c.lesson_id ORDER BY c."order", c.id) - 1 AS place
      FROM concepts c
     WHERE c.tenant_id = $1 AND c.course_id = $2 AND c.id IS DISTINCT FROM $3::uuid
       AND c.lesson_id IN ($4::uuid, (SELECT self.lesson_id FROM concepts self WHERE self.tenant_id = $1 AND self.id = $3))
), goal AS (
    SELECT least($5::bigint, count(*)) AS place FROM kin WHERE here
), line AS (
    SELECT kin.id, kin.parent_id, kin.place + ($3::uuid IS NOT NULL AND kin.here AND kin.place >= goal.place)::int AS place FROM kin, goal
    UNION ALL
    SELECT $3, $4, place FROM goal
)
UPDATE concepts c SET lesson_id = line.parent_id, "order" = line.place FROM line
 WHERE c.tenant_id = $1 AND c.id = line.id AND (c."order" <> line.place OR c.lesson_id <> line.parent_id);

-- @exercises_place exec tenant
-- Of exercises in lessons.
WITH kin AS (
    SELECT e.id, e.lesson_id AS parent_id, e.lesson_id = $4 AS here,
           row_number() OVER (PARTITION BY e.lesson_id ORDER BY e."order", e.id) - 1 AS place
      FROM exercises e
     WHERE e.tenant_id = $1 AND e.course_id = $2 AND e.id IS DISTINCT FROM $3::uuid
       AND e.lesson_id IN ($4::uuid, (SELECT self.lesson_id FROM exercises self WHERE self.tenant_id = $1 AND self.id = $3))
), goal AS (
    SELECT least($5::bigint, count(*)) AS place FROM kin WHERE here
), line AS (
    SELECT kin.id, kin.parent_id, kin.place + ($3::uuid IS NOT NULL AND kin.here AND kin.place >= goal.place)::int AS place FROM kin, goal
    UNION ALL
    SELECT $3, $4, place FROM goal
)
UPDATE exercises e SET lesson_id = line.parent_id, "order" = line.place FROM line
 WHERE e.tenant_id = $1 AND e.id = line.id AND (e."order" <> line.place OR e.lesson_id <> line.parent_id);

-- ---- deleting ----

-- @item_remember exec tenant
-- What is to be deleted by a key, with all below it, is remembered; of what is remembered of the course the last $4 stay.
WITH RECURSIVE theirs (id, item_kind, parent_id, title, generated_title, citations, within) AS (
    SELECT i.id, i.item_kind, i.parent_id, i.title, i.generated_title, i.fields -> 'citations', ARRAY[i.id]
      FROM structure_items i WHERE i.tenant_id = $1 AND i.course_id = $2 AND i.id = $3
    UNION ALL
    SELECT i.id, i.item_kind, i.parent_id, i.title, i.generated_title, i.fields -> 'citations', t.within || i.id
      FROM theirs t JOIN structure_items i ON i.tenant_id = $1 AND i.course_id = $2 AND i.parent_id = t.id
), cited AS (
    SELECT jsonb_object_agg(part, places) AS by_part
      FROM (SELECT part, jsonb_agg(DISTINCT c.place) AS places
              FROM theirs t CROSS JOIN LATERAL jsonb_array_elements(t.citations) AS c (place) CROSS JOIN LATERAL unnest(t.within) AS part
             GROUP BY part) AS each
), old AS (
    DELETE FROM structure_deletions d
     WHERE d.tenant_id = $1 AND d.course_id = $2
       AND (d.id IN (SELECT o.id FROM structure_deletions o WHERE o.tenant_id = $1 AND o.course_id = $2
                      ORDER BY o.created_at DESC, o.id DESC OFFSET $4::bigint)) IS TRUE
       AND d.id NOT IN (SELECT id FROM theirs)
)
INSERT INTO structure_deletions AS d (tenant_id, id, course_id, item_kind, parent_id, title, generated_title, citations)
SELECT $1, t.id, $2, t.item_kind, t.parent_id, t.title, t.generated_title,
       coalesce((SELECT by_part FROM cited) -> t.id::text, '[]')
  FROM theirs t
ON CONFLICT (tenant_id, id) DO UPDATE
   SET parent_id = excluded.parent_id, title = excluded.title, generated_title = excluded.generated_title, citations = excluded.citations,
       created_at = now();

-- @item_delete exec tenant
-- A part goes with all below it, of whatever kind it is.
WITH m AS (DELETE FROM modules WHERE tenant_id = $1 AND course_id = $2 AND id = $3),
     l AS (DELETE FROM lessons WHERE tenant_id = $1 AND course_id = $2 AND id = $3),
     c AS (DELETE FROM concepts WHERE tenant_id = $1 AND course_id = $2 AND id = $3)
DELETE FROM exercises WHERE tenant_id = $1 AND course_id = $2 AND id = $3;

-- @items_forget_deletions exec tenant
-- These are there again.
DELETE FROM structure_deletions WHERE tenant_id = $1 AND course_id = $2 AND id = ANY ($3::uuid[]);

-- @prerequisites_tidy exec tenant
-- No concept of a course has one as a prerequisite that is gone.
WITH gone AS (
    SELECT c.id, p.id AS missing FROM concepts c CROSS JOIN LATERAL jsonb_array_elements_text(c.prerequisites) AS p (id)
     WHERE c.tenant_id = $1 AND c.course_id = $2 AND c.prerequisites <> '[]'
       AND NOT EXISTS (SELECT FROM concepts o WHERE o.tenant_id = $1 AND o.course_id = $2 AND o.id = p.id::uuid)
)
UPDATE concepts c SET prerequisites = c.prerequisites - g.missing
  FROM (SELECT id, array_agg(missing) AS missing FROM gone GROUP BY id) AS g
 WHERE c.tenant_id = $1 AND c.id = g.id;

-- @prerequisites_lead_to one tenant
-- Whether one of the concepts $3 has the concept $4 as a prerequisite, itself or through others.
WITH RECURSIVE known (id) AS (
    SELECT unnest($3::uuid[])
    UNION
    SELECT p.id::uuid FROM known JOIN concepts c ON c.tenant_id = $1 AND c.course_id = $2 AND c.id = known.id
     CROSS JOIN LATERAL jsonb_array_elements_text(c.prerequisites) AS p (id)
)
SELECT EXISTS (SELECT FROM known WHERE id = $4) AS circular,
       (SELECT count(*) FROM concepts c WHERE c.tenant_id = $1 AND c.course_id = $2 AND c.id = ANY ($3::uuid[])) AS found;

-- @item_grounds many tenant
-- What of these materials can be cited. NULL: it has not been read.
SELECT m.id, m.source_type, d.chunk_count,
       greatest(d.duration_sec, (SELECT max(p.start_sec) FROM search_passages p WHERE p.tenant_id = $1 AND p.material_id = m.id)) AS seconds,
       greatest(d.page_count, (SELECT max(p.place) FROM search_passages p WHERE p.tenant_id = $1 AND p.material_id = m.id)) AS pages
  FROM material_entries m LEFT JOIN material_documents d ON d.tenant_id = $1 AND d.material_id = m.id
 WHERE m.tenant_id = $1 AND m.course_id = $2 AND m.id = ANY ($3::uuid[]);

-- ---- conflicts ----

-- @row conflict
-- id, item_kind, item_id, field, reason, current, offered, snapshot_id, created_at

-- @conflicts_put exec tenant
-- Conflicts of a snapshot ($3) as a JSON list. They take the place of earlier ones of the same field, and of all of the parts $5, which it has,
-- too. One that says the same as before stays as it is, dismissed ones dismissed.
WITH fresh AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($4::jsonb) AS f (id uuid, item_kind text, item_id uuid, field text, reason text, offered jsonb, children jsonb)
), gone AS (
    DELETE FROM structure_conflicts c
     WHERE c.tenant_id = $1 AND c.course_id = $2 AND (c.item_id IN (SELECT unnest($5::uuid[]))) IS TRUE
       AND ((c.item_id, c.field) IN (SELECT item_id, field FROM fresh)) IS NOT TRUE
)
INSERT INTO structure_conflicts AS c (tenant_id, id, course_id, item_kind, item_id, field, reason, offered, children, snapshot_id)
SELECT $1, f.id, $2, f.item_kind, f.item_id, f.field, f.reason, coalesce(f.offered, 'null'), coalesce(f.children, '[]'), $3 FROM fresh f
ON CONFLICT ON CONSTRAINT structure_conflicts_offer DO UPDATE
   SET id = CASE WHEN c.offered = excluded.offered AND c.reason = excluded.reason THEN c.id ELSE excluded.id END,
       created_at = CASE WHEN c.offered = excluded.offered AND c.reason = excluded.reason THEN c.created_at ELSE excluded.created_at END,
       dismissed = c.dismissed AND c.offered = excluded.offered AND c.reason = excluded.reason,
       reason = excluded.reason, offered = excluded.offered, children = excluded.children, snapshot_id = excluded.snapshot_id;

-- @conflicts_page many tenant conflict custom
-- Open conflicts of a course, newest first, behind a place in the list ($3, $4), with the number of all, counted up to $7.
SELECT c.id, c.item_kind, c.item_id, c.field, c.reason,
       CASE c.field WHEN '' THEN NULL WHEN 'module_id' THEN to_jsonb(i.parent_id) WHEN 'lesson_id' THEN to_jsonb(i.parent_id)
                    ELSE i.fields -> c.field END AS current, c.offered, c.snapshot_id, c.created_at,
       (SELECT count(*) FROM (SELECT FROM structure_conflicts a WHERE a.tenant_id = $1 AND a.course_id = $2 AND NOT a.dismissed
                               LIMIT $7::bigint) AS counted) AS total
  FROM (SELECT * FROM structure_conflicts
         WHERE tenant_id = $1 AND course_id = $2 AND NOT dismissed AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
         ORDER BY created_at DESC, id DESC LIMIT $5::bigint OFFSET $6::bigint) AS c
  LEFT JOIN LATERAL (SELECT * FROM structure_items o
                      WHERE o.tenant_id = $1 AND o.course_id = $2 AND o.item_kind = c.item_kind AND o.id = c.item_id LIMIT 1) AS i ON true
 ORDER BY c.created_at DESC, c.id DESC;

-- @conflict_by_id maybe tenant conflict
-- One that is open, and the rows that come back with a deleted part.
SELECT c.id, c.item_kind, c.item_id, c.field, c.reason,
       CASE c.field WHEN '' THEN NULL WHEN 'module_id' THEN to_jsonb(i.parent_id) WHEN 'lesson_id' THEN to_jsonb(i.parent_id)
                    ELSE i.fields -> c.field END AS current, c.offered, c.snapshot_id, c.created_at, c.children
  FROM structure_conflicts c
  LEFT JOIN LATERAL (SELECT * FROM structure_items o
                      WHERE o.tenant_id = $1 AND o.course_id = $2 AND o.item_kind = c.item_kind AND o.id = c.item_id LIMIT 1) AS i ON true
 WHERE c.tenant_id = $1 AND c.course_id = $2 AND c.id = $3 AND NOT c.dismissed;

-- @conflicts_of_item many tenant
-- What else is offered for a part, dismissed or not.
SELECT id, field, offered FROM structure_conflicts WHERE tenant_id = $1 AND course_id = $2 AND item_id = $3;

-- @conflict_dismiss exec tenant
-- It is not asked again until something else is offered.
UPDATE structure_conflicts SET dismissed = true WHERE tenant_id = $1 AND id = $2;

-- @conflicts_drop exec tenant
-- These are settled.
DELETE FROM structure_conflicts WHERE tenant_id = $1 AND course_id = $2 AND item_id = $3 AND field = ANY ($4::text[]);
