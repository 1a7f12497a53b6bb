-- @student_take one tenant
-- A student by the tenant's own id ($3), made if need be ($2), and held until the transaction ends: one answer of a student is handed in at
-- a time, and comes before or after the moment in which the student is forgotten.
INSERT INTO students (tenant_id, id, student_id) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, student_id) DO UPDATE SET last_activity_at = now() RETURNING id;

-- @student_find maybe tenant
-- A student by the tenant's own id.
SELECT id, created_at, last_activity_at FROM students WHERE tenant_id = $1 AND student_id = $2;

-- @student_detach maybe tenant
-- From now on nobody finds what there is of the student; the same name is another student.
UPDATE students SET student_id = NULL WHERE tenant_id = $1 AND student_id = $2 RETURNING id;

-- @student_cancel exec tenant
-- Nothing more of the student's is judged.
UPDATE jobs SET status = 'cancelled', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
 WHERE tenant_id = $1 AND status IN ('queued', 'active')
   AND id = ANY (ARRAY(SELECT job_id FROM submissions WHERE tenant_id = $1 AND student_id = $2 AND status IN ('received', 'reviewing')));

-- ---- progress ----

-- @student_courses many tenant
-- The courses of which a student ($2) has answered exercises, the latest first. Scores are the best for each exercise there is.
WITH answered AS (
    SELECT s.course_id, s.exercise_id, max(s.counted_score) AS best, bool_or(s.passed) AS passed, max(s.created_at) AS last_at
      FROM submissions s WHERE s.tenant_id = $1 AND s.student_id = $2 GROUP BY s.course_id, s.exercise_id
)
SELECT c.id, c.title, max(a.last_at) AS last_activity_at, count(e.id) AS attempted, count(e.id) FILTER (WHERE a.passed) AS passed,
       avg(a.best) FILTER (WHERE e.id IS NOT NULL) AS average_score,
       (SELECT count(*) FROM exercises t WHERE t.tenant_id = $1 AND t.course_id = c.id) AS exercises_total
  FROM answered a JOIN courses c ON c.tenant_id = $1 AND c.id = a.course_id
  LEFT JOIN exercises e ON e.tenant_id = $1 AND e.id = a.exercise_id
 GROUP BY c.id, c.title ORDER BY max(a.last_at) DESC, c.id LIMIT $3::bigint;

-- @student_lessons many tenant
-- All lessons of some courses ($2), course by course and in their order, and what the student ($3) has reached in each: its exercises that
-- were passed, the best score and the latest.
WITH best AS (
    SELECT jsonb_object_agg(exercise_id, jsonb_build_object('passed', passed, 'best', best, 'last', last, 'last_at', last_at)) AS by_exercise
      FROM (SELECT s.exercise_id, bool_or(s.passed) AS passed, max(s.counted_score) AS best,
                   max(s.created_at) FILTER (WHERE s.counted_score IS NOT NULL) AS last_at,
                   (array_agg(s.counted_score ORDER BY s.created_at DESC, s.id DESC) FILTER (WHERE s.counted_score IS NOT NULL))[1] AS last
              FROM submissions s WHERE s.tenant_id = $1 AND s.student_id = $3 GROUP BY s.exercise_id) AS answered
)
SELECT l.course_id, l.id, l.title, r.exercises_total, r.passed, r.best_score, r.last_score
  FROM lessons l JOIN modules m ON m.tenant_id = $1 AND m.id = l.module_id
 CROSS JOIN LATERAL (
       SELECT count(*) AS exercises_total, count(*) FILTER (WHERE (own.best ->> 'passed')::boolean) AS passed,
              max((own.best ->> 'best')::float8) AS best_score,
              (array_agg((own.best ->> 'last')::float8 ORDER BY (own.best ->> 'last_at')::timestamptz DESC)
                         FILTER (WHERE own.best ->> 'last' IS NOT NULL))[1] AS last_score
         FROM (SELECT (SELECT by_exercise FROM best) -> e.id::text AS best FROM exercises e
                WHERE e.tenant_id = $1 AND e.course_id = l.course_id AND e.lesson_id = l.id) AS own) AS r
 WHERE l.tenant_id = $1 AND l.course_id = ANY ($2::uuid[])
 ORDER BY array_position($2, l.course_id), m."order", m.id, l."order", l.id;

-- @student_removed many tenant
-- What the student ($3) has answered in some courses ($2) and is not in them any more: course by course, the latest first, at most $4 of each.
SELECT course_id, id, description, best_score
  FROM (SELECT s.course_id, r.id, r.description, max(s.counted_score) AS best_score,
               row_number() OVER (PARTITION BY s.course_id ORDER BY max(s.created_at) DESC, r.id) AS place
          FROM submissions s JOIN removed_exercises r ON r.tenant_id = $1 AND r.id = s.exercise_id
         WHERE s.tenant_id = $1 AND s.student_id = $3 AND s.course_id = ANY ($2::uuid[])
           AND NOT EXISTS (SELECT FROM exercises e WHERE e.tenant_id = $1 AND e.id = s.exercise_id)
         GROUP BY s.course_id, r.id, r.description) AS removed
 WHERE place <= $4::bigint ORDER BY array_position($2, course_id), place;

-- ---- the export: pages behind a place in the list ($3, $4); each line is JSON ----

-- @row export
-- at, id, line

-- @export_submissions many tenant export custom
-- Submissions of a student, the first ones first, each with the answer and how it came to its marks.
SELECT v.created_at AS at, v.id,
       json_build_object(
           'id', v.id, 'course_id', v.course_id, 'lesson_id', v.lesson_id, 'exercise_id', v.exercise_id, 'attempt', v.attempt,
           'status', v.status, 'answer', s.answer, 'filename', s.filename, 'rubric', s.rubric, 'response_language', s.response_language,
           'score', v.score, 'passed', v.passed, 'criteria', v.criteria, 'feedback', v.feedback, 'confidence', v.confidence,
           'needs_review', v.needs_review, 'review_reasons', v.review_reasons, 'similar_to', v.similar_to, 'provider', v.provider,
           'model_id', v.model_id, 'prompt_version', v.prompt_version, 'input_hash', s.input_hash, 'override', v.override,
           'error_code', v.error_code, 'error_message', v.error_message, 'job_id', v.job_id, 'created_at', cs_stamp(v.created_at),
           'reviewed_at', cs_stamp(v.reviewed_at)) AS line,
       s.object_key, s.filename, s.content_type, s.size_bytes
  FROM submissions_shown v JOIN submissions s ON s.tenant_id = $1 AND s.id = v.id
 WHERE v.tenant_id = $1 AND v.student = $2 AND ($3::timestamptz IS NULL OR (v.created_at, v.id) > ($3, $4::uuid))
 ORDER BY v.created_at, v.id LIMIT $5::bigint;

-- @export_jobs many tenant export custom
-- The jobs that have reviewed, or are to review, submissions of a student. Ids become texts before (OFFSET 0): what calls a function that might tell
-- other tenants' rows is kept from an index.
SELECT j.created_at AS at, j.id,
       json_build_object('id', j.id, 'submission_id', j.subject, 'status', j.status, 'attempt', j.attempt, 'checkpoint', j.checkpoint,
                         'result', j.result, 'error_code', j.error_code, 'error_message', j.error_message, 'request_id', j.request_id,
                         'queued_at', cs_stamp(j.queued_at), 'completed_at', cs_stamp(j.completed_at)) AS line
  FROM (SELECT id::text AS id FROM submissions WHERE tenant_id = $1 AND student_id = $2 OFFSET 0) AS s
 CROSS JOIN LATERAL (SELECT * FROM jobs WHERE tenant_id = $1 AND job_type = 'check_homework' AND subject = s.id OFFSET 0) AS j
 WHERE $3::timestamptz IS NULL OR (j.created_at, j.id) > ($3, $4::uuid)
 ORDER BY j.created_at, j.id LIMIT $5::bigint;

-- @export_model_calls many tenant export custom
-- What models were asked about a student's answers.
SELECT l.created_at AS at, l.id,
       json_build_object('id', l.id, 'job_id', l.job_id, 'course_id', l.course_id, 'action', l.action, 'provider', l.provider,
                         'model_id', l.model_id, 'success', l.success, 'tokens_in', l.tokens_in, 'tokens_out', l.tokens_out,
                         'cost_usd', l.cost_usd, 'error_code', l.error_code, 'error_message', l.error_message,
                         'provider_request_id', l.provider_request_id, 'prompt_version', l.prompt_version,
                         'input_hash', l.input_hash, 'created_at', cs_stamp(l.created_at)) AS line
  FROM llm_calls l
 WHERE l.tenant_id = $1 AND l.student_id = $2 AND ($3::timestamptz IS NULL OR (l.created_at, l.id) > ($3, $4::uuid))
 ORDER BY l.created_at, l.id LIMIT $5::bigint;

-- @export_deliveries many tenant export custom
-- Messages to webhooks about submissions of a student and their jobs.
SELECT d.created_at AS at, d.id,
       json_build_object('id', d.id, 'webhook_id', d.webhook_id, 'event', d.event, 'payload', d.payload, 'status', d.status,
                         'attempts', d.attempts, 'created_at', cs_stamp(d.created_at)) AS line
  FROM webhook_deliveries d
 WHERE d.tenant_id = $1 AND ($3::timestamptz IS NULL OR (d.created_at, d.id) > ($3, $4::uuid))
   AND (d.payload -> 'data' ->> 'id' IN (
        SELECT own.id FROM (SELECT id::text AS id FROM submissions WHERE tenant_id = $1 AND student_id = $2 OFFSET 0) AS s
         CROSS JOIN LATERAL (SELECT s.id UNION ALL
                             SELECT id::text FROM jobs WHERE tenant_id = $1 AND job_type = 'check_homework' AND subject = s.id) AS own)) IS TRUE
 ORDER BY d.created_at, d.id LIMIT $5::bigint;

-- @export_answers many tenant export custom
-- Answers that are kept to be repeated for an Idempotency-Key. They have no id: a digest of the key stands for one.
SELECT k.created_at AS at, md5(k.idempotency_key)::uuid AS id,
       json_build_object('idempotency_key', k.idempotency_key, 'status', k.status, 'body', k.body, 'created_at', cs_stamp(k.created_at),
                         'expires_at', cs_stamp(k.expires_at)) AS line
  FROM idempotency_keys k
 WHERE k.tenant_id = $1 AND k.student_id = $2
   AND ($3::timestamptz IS NULL OR (k.created_at, md5(k.idempotency_key)::uuid) > ($3, $4::uuid))
 ORDER BY k.created_at, md5(k.idempotency_key)::uuid LIMIT $5::bigint;

-- ---- the removal, in batches of submissions ----

-- @forget_batch many tenant
-- Submissions of a student, and their files.
SELECT id, object_key FROM submissions WHERE tenant_id = $1 AND student_id = $2 ORDER BY id LIMIT $3::bigint;

-- @forget_files one tenant
-- How many files go with these submissions ($3): those that no other of the student's names.
SELECT count(DISTINCT s.object_key) AS files FROM submissions s
 WHERE s.tenant_id = $1 AND s.student_id = $2 AND s.id = ANY ($3::uuid[]) AND s.object_key IS NOT NULL
   AND NOT EXISTS (SELECT FROM submissions o WHERE o.tenant_id = $1 AND o.object_key = s.object_key AND o.id <> ALL ($3));

-- @forget_jobs many tenant
-- Of the jobs of these submissions nothing is left but that they were.
UPDATE jobs SET payload = '{}', checkpoint = NULL, result = NULL, error_message = NULL
 WHERE tenant_id = $1 AND job_type = 'check_homework' AND subject = ANY ($2::text[]) RETURNING id;

-- @forget_deliveries exec tenant
-- The messages about these submissions and jobs.
DELETE FROM webhook_deliveries WHERE tenant_id = $1 AND payload -> 'data' ->> 'id' = ANY ($2::text[]);

-- @forget_submissions exec tenant
-- The submissions themselves, their signatures and likenesses with them.
DELETE FROM submissions WHERE tenant_id = $1 AND id = ANY ($2::uuid[]);

-- @forget_answers exec tenant
-- Kept answers about a student.
DELETE FROM idempotency_keys WHERE tenant_id = $1 AND student_id = $2;

-- @forget_calls exec tenant
-- What models have cost stays, without the student and without what providers said.
UPDATE llm_calls SET student_id = NULL, error_message = NULL, input_hash = NULL WHERE tenant_id = $1 AND student_id = $2;

-- @forget_student exec tenant
-- The last of it.
DELETE FROM students WHERE tenant_id = $1 AND id = $2;
