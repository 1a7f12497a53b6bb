-- @exercise_by_id maybe tenant
-- An exercise of a course as it is judged, and the language of the course.
SELECT e.lesson_id, c.language,
       json_build_object('kind', e.kind, 'description', e.description, 'options', e.options, 'reference_solution', e.reference_solution,
                         'grading_criteria', e.grading_criteria, 'criteria', e.criteria, 'difficulty_level', e.difficulty_level,
                         'pass_mark', e.pass_mark) AS exercise
  FROM exercises e JOIN courses c ON c.tenant_id = $1 AND c.id = e.course_id
 WHERE e.tenant_id = $1 AND e.course_id = $2 AND e.id = $3;

-- @exercise_concepts many tenant
-- What the course teaches: the concepts of the lesson $3 first, then those of the others in their order, at most $4.
SELECT c.title, c.definition
  FROM concepts c
  JOIN lessons l ON l.tenant_id = $1 AND l.id = c.lesson_id
  JOIN modules m ON m.tenant_id = $1 AND m.id = l.module_id
 WHERE c.tenant_id = $1 AND c.course_id = $2
 ORDER BY c.lesson_id IS DISTINCT FROM $3::uuid, m."order", m.id, l."order", l.id, c."order", c.id LIMIT $4::bigint;

-- @exercise_remake maybe tenant
-- An exercise that is to be made anew, with what its lesson holds: at most $4 concepts, and what is cited there.
SELECT e.locked, e.edited_fields <> '[]' AS edited, l.title AS lesson, c.title AS course, c.language,
       json_build_object('kind', e.kind, 'description', e.description, 'options', e.options, 'reference_solution', e.reference_solution,
                         'grading_criteria', e.grading_criteria, 'criteria', e.criteria, 'difficulty_level', e.difficulty_level) AS exercise,
       (SELECT coalesce(jsonb_agg(k.title), '[]')
          FROM (SELECT title FROM concepts WHERE tenant_id = $1 AND lesson_id = l.id ORDER BY "order", id LIMIT $4::bigint) AS k) AS concepts,
       e.citations || coalesce((SELECT jsonb_agg(p.place) FROM concepts k CROSS JOIN LATERAL jsonb_array_elements(k.citations) AS p (place)
                                 WHERE k.tenant_id = $1 AND k.lesson_id = l.id), '[]') AS citations
  FROM exercises e JOIN lessons l ON l.tenant_id = $1 AND l.id = e.lesson_id JOIN courses c ON c.tenant_id = $1 AND c.id = e.course_id
 WHERE e.tenant_id = $1 AND e.course_id = $2 AND e.id = $3;

-- @exercise_tasks many tenant
-- What the other exercises of a course ask, those of the lesson of $3 first; at most $4.
SELECT o.description, o.lesson_id = e.lesson_id AS beside
  FROM exercises e JOIN exercises o ON o.tenant_id = $1 AND o.course_id = $2 AND o.id <> e.id
 WHERE e.tenant_id = $1 AND e.course_id = $2 AND e.id = $3
 ORDER BY o.lesson_id <> e.lesson_id, o."order", o.id LIMIT $4::bigint;

-- @exercise_remade maybe tenant
-- Another exercise in its place; what people have edited is gone, and what was offered for it is settled. Place and pass mark are not made anew:
-- where people have set them, that holds.
WITH settled AS (
    DELETE FROM structure_conflicts WHERE tenant_id = $1 AND course_id = $2 AND item_id = $3 AND field NOT IN ('lesson_id', 'order', 'pass_mark')
)
UPDATE exercises e
   SET kind = f.kind, description = f.description, options = nullif(f.options, 'null'), reference_solution = f.reference_solution,
       grading_criteria = f.grading_criteria, criteria = nullif(f.criteria, 'null'), citations = f.citations,
       difficulty_level = f.difficulty_level, generated_title = NULL,
       edited_fields = (SELECT coalesce(jsonb_agg(m.field), '[]') FROM jsonb_array_elements_text(e.edited_fields) AS m (field)
                         WHERE m.field IN ('lesson_id', 'order', 'pass_mark'))
  FROM jsonb_to_record($4::jsonb) AS f (kind text, description text, options jsonb, reference_solution text, grading_criteria text,
                                        criteria jsonb, citations jsonb, difficulty_level integer)
 WHERE e.tenant_id = $1 AND e.course_id = $2 AND e.id = $3 RETURNING e.id;
