-- @import_mark exec tenant
-- The course has a structure that no snapshot stands for, if it has any ($3).
UPDATE courses SET imported = $3::bool WHERE tenant_id = $1 AND id = $2;

-- @import_nodes exec tenant
-- Nodes of a course that is being imported, as a JSON list with parents before their children.
INSERT INTO material_nodes (tenant_id, course_id, id, parent_id, title, description, "order")
SELECT $1, $2, id, parent_id, title, description, "order"
  FROM jsonb_to_recordset($3::jsonb) AS n (id uuid, parent_id uuid, title text, description text, "order" integer);

-- @import_materials exec tenant
-- Its materials, without their files.
INSERT INTO material_entries (tenant_id, course_id, id, node_id, source_type, source_url, filename, language, sha256, awaited_bytes, "order")
SELECT $1, $2, id, node_id, source_type, source_url, filename, language, sha256, size_bytes, "order"
  FROM jsonb_to_recordset($3::jsonb) AS e (id uuid, node_id uuid, source_type text, source_url text, filename text, language text,
                                           sha256 text, size_bytes bigint, "order" integer);

-- @import_corrections exec tenant
-- What is corrected in their transcripts, of the same list: it is applied when they are read.
INSERT INTO transcript_corrections (tenant_id, course_id, material_id, corrections)
SELECT $1, $2, id, corrections FROM jsonb_to_recordset($3::jsonb) AS e (id uuid, corrections jsonb) WHERE corrections <> '[]';

-- @import_modules exec tenant
-- Its modules.
INSERT INTO modules (tenant_id, course_id, id, title, description, learning_goal, expected_knowledge, expected_skills, difficulty, locked,
                     edited_fields, generated_title, "order")
SELECT $1, $2, id, title, description, learning_goal, expected_knowledge, expected_skills, difficulty, locked, edited_fields, generated_title, "order"
  FROM jsonb_to_recordset($3::jsonb) AS m (id uuid, title text, description text, learning_goal text, expected_knowledge jsonb,
                                           expected_skills jsonb, difficulty text, locked boolean, edited_fields jsonb, generated_title text, "order" integer);

-- @import_lessons exec tenant
-- Its lessons.
INSERT INTO lessons (tenant_id, course_id, id, module_id, title, video_material_id, video_start_timecode, video_end_timecode,
                     presentation_material_id, slide_start, slide_end, locked, edited_fields, generated_title, "order")
SELECT $1, $2, id, module_id, title, video_material_id, video_start_timecode, video_end_timecode, presentation_material_id,
       (slide_range ->> 'start')::integer, (slide_range ->> 'end')::integer, locked, edited_fields, generated_title, "order"
  FROM jsonb_to_recordset($3::jsonb) AS l (id uuid, module_id uuid, title text, video_material_id uuid, video_start_timecode text,
                                           video_end_timecode text, presentation_material_id uuid, slide_range jsonb, locked boolean,
                                           edited_fields jsonb, generated_title text, "order" integer);

-- @import_concepts exec tenant
-- Its concepts.
INSERT INTO concepts (tenant_id, course_id, id, lesson_id, title, definition, examples, timecodes, slide_references, web_references,
                      prerequisites, citations, locked, edited_fields, generated_title, "order")
SELECT $1, $2, id, lesson_id, title, definition, examples, timecodes, slide_references, web_references, prerequisites, citations, locked,
       edited_fields, generated_title, "order"
  FROM jsonb_to_recordset($3::jsonb) AS c (id uuid, lesson_id uuid, title text, definition text, examples jsonb, timecodes jsonb,
                                           slide_references jsonb, web_references jsonb, prerequisites jsonb, citations jsonb,
                                           locked boolean, edited_fields jsonb, generated_title text, "order" integer);

-- @import_exercises exec tenant
-- Its exercises.
INSERT INTO exercises (tenant_id, course_id, id, lesson_id, kind, description, options, reference_solution, grading_criteria, criteria,
                       citations, difficulty_level, pass_mark, locked, edited_fields, generated_title, "order")
SELECT $1, $2, id, lesson_id, kind, description, CASE WHEN options <> 'null' THEN options END, reference_solution, grading_criteria,
       CASE WHEN criteria <> 'null' THEN criteria END, citations, difficulty_level, pass_mark, locked, edited_fields, generated_title, "order"
  FROM jsonb_to_recordset($3::jsonb) AS x (id uuid, lesson_id uuid, kind text, description text, options jsonb, reference_solution text,
                                           grading_criteria text, criteria jsonb, citations jsonb, difficulty_level integer,
                                           pass_mark integer, locked boolean, edited_fields jsonb, generated_title text, "order" integer);

-- @import_mappings exec tenant
-- Its mappings, behind one another on the nodes of their presentations; what can be checked of them is checked when their materials are read.
INSERT INTO slide_video_mappings (tenant_id, course_id, id, node_id, presentation_entry_id, video_entry_id, slide_number,
                                  video_timecode_start, video_timecode_end, start_sec, end_sec, validation_state, origin, confidence, "order")
SELECT $1, $2, f.id, f.node_id, f.presentation_entry_id, f.video_entry_id, f.slide_number, f.video_timecode_start, f.video_timecode_end,
       f.start_sec, f.end_sec, 'pending_validation', f.origin, f.confidence, f.place
  FROM jsonb_to_recordset($3::jsonb) AS f (id uuid, node_id uuid, presentation_entry_id uuid, video_entry_id uuid, slide_number integer,
                                           video_timecode_start text, video_timecode_end text, start_sec integer, end_sec integer,
                                           origin text, confidence double precision, place integer);

-- @import_mapped many tenant
-- The presentations that mappings of a course are about.
SELECT DISTINCT presentation_entry_id FROM slide_video_mappings WHERE tenant_id = $1 AND course_id = $2;
