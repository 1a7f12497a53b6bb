BEGIN;
SELECT tenant_id, student_id, last_activity_at, created_at FROM students WHERE false;
SELECT id, tenant_id, course_id, lesson_id, exercise_id, student_id, answer, filename, object_key, response_language, status,
       score, passed, criteria, feedback, confidence, needs_review, provider, model_id, override, error_code, error_message,
       job_id, reviewed_at, created_at, updated_at
  FROM submissions WHERE false;
SELECT 1 / bool_and(relrowsecurity)::int FROM pg_class WHERE oid IN ('students'::regclass, 'submissions'::regclass);
ROLLBACK;
