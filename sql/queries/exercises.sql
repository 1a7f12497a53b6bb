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
