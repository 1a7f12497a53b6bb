BEGIN;
SELECT tenant_id, id, student_id, last_activity_at, created_at FROM students WHERE false;
SELECT tenant_id, id, student_id, exercise_id, attempt, answer_sha256, content_type, size_bytes, rubric, review_reasons, prompt_version,
       input_hash, signature, counted_score
  FROM submissions WHERE false;
SELECT tenant_id, id, course_id, description, pass_mark, created_at FROM removed_exercises WHERE false;
SELECT tenant_id, exercise_id, band, submission_id FROM submission_bands WHERE false;
SELECT tenant_id, submission_id, similar_id, similarity FROM submission_likenesses WHERE false;
SELECT tenant_id, id, student_id, passed, similar_to, student FROM submissions_shown WHERE false;
SELECT student_id FROM idempotency_keys WHERE false;
SELECT 1 / (count(*) = 3)::int FROM pg_class
 WHERE relrowsecurity AND oid IN ('removed_exercises'::regclass, 'submission_bands'::regclass, 'submission_likenesses'::regclass);
SELECT 1 / (count(*) = 5)::int FROM pg_trigger
 WHERE (tgrelid, tgname) IN (('exercises'::regclass, 'keep'), ('exercises'::regclass, 'judge_again'),
                              ('submissions'::regclass, 'judge_pass'), ('jobs'::regclass, 'follow'), ('submissions'::regclass, 'tell_webhooks'));
SELECT 1 / has_column_privilege('cs_api', 'llm_calls', 'student_id', 'UPDATE')::int;
ROLLBACK;
