-- @lessons_of_course many tenant
-- The applied structure of a course: its lessons in order, each with its module, and its concepts and exercises as JSON.
-- A module without lessons is one row whose lesson is NULL. Of one lesson ($3) or module ($4) alone.
SELECT m.id AS module_id, m.title AS module_title, m.description, m.learning_goal, m.expected_knowledge, m.expected_skills, m.difficulty,
       m."order" AS module_order, m.locked AS module_locked, m.edited_fields AS module_edited_fields, m.etag AS module_etag,
       l.id, l.title, l."order", l.video_material_id, l.video_start_timecode, l.video_end_timecode, l.presentation_material_id,
       l.slide_start, l.slide_end, l.locked, l.edited_fields, l.etag,
       coalesce(c.list, '[]'::json) AS concepts, coalesce(e.list, '[]'::json) AS exercises
  FROM modules m
  LEFT JOIN lessons l ON l.tenant_id = $1 AND l.course_id = $2 AND l.module_id = m.id
  LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', id, 'title', title, 'definition', definition, 'examples', examples,
                       'timecodes', timecodes, 'slide_references', slide_references, 'web_references', web_references,
                       'prerequisites', prerequisites, 'citations', citations, 'order', "order", 'locked', locked,
                       'edited_fields', edited_fields, 'etag', etag) ORDER BY "order", id) AS list
         FROM concepts WHERE tenant_id = $1 AND course_id = $2 AND lesson_id = l.id) c ON true
  LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', id, 'kind', kind, 'description', description, 'options', options,
                       'reference_solution', reference_solution, 'grading_criteria', grading_criteria, 'criteria', criteria,
                       'citations', citations, 'difficulty_level', difficulty_level, 'pass_mark', pass_mark, 'order', "order",
                       'locked', locked, 'edited_fields', edited_fields, 'etag', etag) ORDER BY "order", id) AS list
         FROM exercises WHERE tenant_id = $1 AND course_id = $2 AND lesson_id = l.id) e ON true
 WHERE m.tenant_id = $1 AND m.course_id = $2 AND ($3::uuid IS NULL OR l.id = $3) AND ($4::uuid IS NULL OR m.id = $4)
 ORDER BY m."order", m.id, l."order", l.id;

-- @lessons_of_video many tenant
-- The lessons of a course that begin in a video, and how long it is, where that is known.
SELECT l.title, l.video_start_timecode, l.video_end_timecode, d.duration_sec
  FROM lessons l LEFT JOIN material_documents d ON d.tenant_id = $1 AND d.material_id = l.video_material_id
 WHERE l.tenant_id = $1 AND l.course_id = $2 AND l.video_material_id = $3 AND l.video_start_timecode IS NOT NULL;
