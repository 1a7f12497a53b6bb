-- @export_version maybe tenant
-- What an export of a course depends on: the course itself, the revision of its structure and mappings, and digests of its tree, of its
-- materials and of what was read from them.
SELECT c.title, c.description, c.learning_goal, c.language, c.content_revision, extract(epoch FROM c.updated_at)::text AS changed,
       (SELECT md5(coalesce(string_agg(n.id || ' ' || extract(epoch FROM n.updated_at), ',' ORDER BY n.id), ''))
          FROM material_nodes n WHERE n.tenant_id = $1 AND n.course_id = $2) AS nodes,
       (SELECT md5(coalesce(string_agg(e.id || ' ' || extract(epoch FROM e.updated_at) || coalesce(d.corrected_digest, d.digest, ''), ',' ORDER BY e.id), ''))
          FROM material_entries e LEFT JOIN material_documents d ON d.tenant_id = $1 AND d.material_id = e.id
         WHERE e.tenant_id = $1 AND e.course_id = $2) AS materials
  FROM courses c WHERE c.tenant_id = $1 AND c.id = $2;

-- @export_fingerprint maybe tenant
-- The fingerprint of a course's structure, kept until something changes.
SELECT course_fingerprint_kept(tenant_id, id) AS fingerprint FROM courses WHERE tenant_id = $1 AND id = $2;

-- @export_outline many tenant
-- Modules and lessons of a course in their order, by name, with the number of a lesson's exercises; a module without lessons is one row
-- whose lesson is NULL.
SELECT m.id AS module_id, m.title AS module_title, l.id AS lesson_id, l.title AS lesson_title,
       (SELECT count(*) FROM exercises x WHERE x.tenant_id = $1 AND x.course_id = $2 AND x.lesson_id = l.id) AS exercises
  FROM modules m LEFT JOIN lessons l ON l.tenant_id = $1 AND l.course_id = $2 AND l.module_id = m.id
 WHERE m.tenant_id = $1 AND m.course_id = $2 ORDER BY m."order", m.id, l."order", l.id;

-- @export_lesson maybe tenant
-- A lesson ($4, NULL for none) of a module ($3), each as JSON, and the revision of the course as it is then. Citations of materials, and
-- prerequisites, that are gone are left out: they are looked up one by one, where EXISTS would read the whole course for each lesson, and are cast
-- before (OFFSET 0), since a cast could tell other tenants' rows by its error, and what could is kept from an index.
SELECT c.content_revision,
       json_build_object('id', m.id, 'title', m.title, 'description', m.description, 'learning_goal', m.learning_goal,
                         'expected_knowledge', m.expected_knowledge, 'expected_skills', m.expected_skills, 'difficulty', m.difficulty,
                         'locked', m.locked, 'edited_fields', to_jsonb(m.edited_fields), 'generated_title', m.generated_title) AS module,
       CASE WHEN l.id IS NOT NULL THEN
       json_build_object('id', l.id, 'title', l.title, 'video_material_id', l.video_material_id,
                         'video_start_timecode', l.video_start_timecode, 'video_end_timecode', l.video_end_timecode,
                         'presentation_material_id', l.presentation_material_id,
                         'slide_range', CASE WHEN l.slide_start IS NOT NULL
                                             THEN json_build_object('start', l.slide_start, 'end', l.slide_end) END,
                         'concepts', (SELECT coalesce(json_agg(json_build_object('id', k.id, 'title', k.title, 'definition', k.definition,
                              'examples', k.examples, 'timecodes', k.timecodes, 'slide_references', k.slide_references,
                              'web_references', k.web_references,
                              'prerequisites', (SELECT coalesce(json_agg(p.id ORDER BY p.at), '[]')
                                                  FROM (SELECT id::uuid, at FROM jsonb_array_elements_text(k.prerequisites) WITH ORDINALITY AS given (id, at)
                                                        OFFSET 0) AS p
                                                 WHERE (SELECT true FROM concepts o WHERE o.tenant_id = $1 AND o.course_id = $2 AND o.id = p.id)),
                              'citations', (SELECT coalesce(json_agg(s.place ORDER BY s.at), '[]')
                                              FROM (SELECT place, at, (place ->> 'material_id')::uuid AS material_id
                                                      FROM jsonb_array_elements(k.citations) WITH ORDINALITY AS given (place, at) OFFSET 0) AS s
                                              WHERE (SELECT true FROM material_entries e
                                                      WHERE e.tenant_id = $1 AND e.course_id = $2 AND e.id = s.material_id)),
                              'locked', k.locked, 'edited_fields', to_jsonb(k.edited_fields), 'generated_title', k.generated_title) ORDER BY k."order", k.id), '[]')
                                        FROM concepts k WHERE k.tenant_id = $1 AND k.course_id = $2 AND k.lesson_id = l.id),
                         'exercises', (SELECT coalesce(json_agg(json_build_object('id', x.id, 'kind', x.kind, 'description', x.description,
                              'options', x.options, 'reference_solution', x.reference_solution, 'grading_criteria', x.grading_criteria,
                              'criteria', x.criteria,
                              'citations', (SELECT coalesce(json_agg(s.place ORDER BY s.at), '[]')
                                              FROM (SELECT place, at, (place ->> 'material_id')::uuid AS material_id
                                                      FROM jsonb_array_elements(x.citations) WITH ORDINALITY AS given (place, at) OFFSET 0) AS s
                                              WHERE (SELECT true FROM material_entries e
                                                      WHERE e.tenant_id = $1 AND e.course_id = $2 AND e.id = s.material_id)),
                              'difficulty_level', x.difficulty_level, 'pass_mark', x.pass_mark, 'locked', x.locked,
                              'edited_fields', to_jsonb(x.edited_fields), 'generated_title', x.generated_title) ORDER BY x."order", x.id), '[]')
                                         FROM exercises x WHERE x.tenant_id = $1 AND x.course_id = $2 AND x.lesson_id = l.id),
                         'locked', l.locked, 'edited_fields', to_jsonb(l.edited_fields), 'generated_title', l.generated_title) END AS lesson
  FROM courses c JOIN modules m ON m.tenant_id = $1 AND m.course_id = $2 AND m.id = $3
  LEFT JOIN lessons l ON l.tenant_id = $1 AND l.course_id = $2 AND l.module_id = m.id AND l.id = $4::uuid
 WHERE c.tenant_id = $1 AND c.id = $2;

-- @export_mappings many tenant
-- The mappings of a course as JSON, in the order of their nodes' lists.
SELECT json_build_object('presentation_entry_id', presentation_entry_id, 'video_entry_id', video_entry_id, 'slide_number', slide_number,
                         'video_timecode_start', video_timecode_start, 'video_timecode_end', video_timecode_end, 'origin', origin,
                         'confidence', confidence) AS mapping
  FROM slide_video_mappings WHERE tenant_id = $1 AND course_id = $2 ORDER BY node_id, "order", id;

-- @export_corrections many tenant
-- What is corrected in the transcripts of a course, a list for each material that has any, in the order of the materials' ids.
SELECT e.id AS material_id,
       (SELECT json_agg(json_build_object('find', c.item -> 'find', 'replace', c.item -> 'replace', 'whole_word', c.item -> 'whole_word',
                                          'from_sec', c.item -> 'from_sec', 'to_sec', c.item -> 'to_sec') ORDER BY c.at)
          FROM jsonb_array_elements(t.corrections) WITH ORDINALITY AS c (item, at)) AS corrections
  FROM material_entries e JOIN transcript_corrections t ON t.tenant_id = $1 AND t.material_id = e.id
 WHERE e.tenant_id = $1 AND e.course_id = $2 AND t.corrections <> '[]' ORDER BY e.id;

-- @export_citations many tenant
-- Places of materials that the structure of a course cites, each once, at most $3 of them.
SELECT DISTINCT given.material_id, given.kind, given.at
  FROM (SELECT (s.place ->> 'material_id')::uuid AS material_id, p.key AS kind, (p.value #>> '{}')::float8 AS at
          FROM (SELECT citations FROM concepts WHERE tenant_id = $1 AND course_id = $2
                UNION ALL SELECT citations FROM exercises WHERE tenant_id = $1 AND course_id = $2) AS part
         CROSS JOIN LATERAL jsonb_array_elements(part.citations) AS s (place)
         CROSS JOIN LATERAL jsonb_each(s.place - 'material_id') AS p (key, value)) AS given
 ORDER BY given.material_id, given.kind, given.at LIMIT $3::bigint;

-- @export_concepts many tenant
-- The concepts of a course by name, in the order of their ids.
SELECT id, title FROM concepts WHERE tenant_id = $1 AND course_id = $2 ORDER BY id;
