BEGIN;
SELECT id, tenant_id, course_id, node_id, job_id, mode, strategy, node_fingerprint, prompt_version, provider, model_id,
       tokens_in, tokens_out, cost_usd, structure, warnings, created_at
  FROM structure_snapshots WHERE false;
SELECT applied_snapshot_id FROM courses WHERE false;
SELECT id, tenant_id, course_id, title, description, learning_goal, expected_knowledge, expected_skills, difficulty, "order"
  FROM modules WHERE false;
SELECT id, tenant_id, course_id, module_id, title, video_start_timecode, video_end_timecode, slide_start, slide_end, "order"
  FROM lessons WHERE false;
SELECT id, tenant_id, course_id, lesson_id, title, definition, examples, timecodes, slide_references, web_references,
       citations, "order"
  FROM concepts WHERE false;
SELECT id, tenant_id, course_id, lesson_id, description, reference_solution, grading_criteria, difficulty_level, "order"
  FROM exercises WHERE false;
SELECT 1 / bool_and(relrowsecurity)::int FROM pg_class
 WHERE oid = ANY ('{structure_snapshots,modules,lessons,concepts,exercises}'::regclass[]);
ROLLBACK;
