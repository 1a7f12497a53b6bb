-- @row submission
-- id, course_id, lesson_id, exercise_id, student_id, attempt, status, score, passed, criteria, feedback, confidence, needs_review,
-- review_reasons, similar_to, provider, model_id, prompt_version, override, filename, response_language, error_code, error_message, job_id,
-- reviewed_at, created_at

-- @submission_by_id maybe tenant submission
-- A submission, unless its student is being forgotten.
SELECT id, course_id, lesson_id, exercise_id, student_id, attempt, status, score, passed, criteria, feedback, confidence, needs_review,
       review_reasons, similar_to, provider, model_id, prompt_version, override, filename, response_language, error_code, error_message,
       job_id, reviewed_at, created_at
  FROM submissions_shown WHERE tenant_id = $1 AND id = $2;

-- @submissions_page many tenant submission custom
-- A page of the list, newest first, behind a place in it ($7, $8; NULL for the start). The student is ours ($2).
SELECT id, course_id, lesson_id, exercise_id, student_id, attempt, status, score, passed, criteria, feedback, confidence, needs_review,
       review_reasons, similar_to, provider, model_id, prompt_version, override, filename, response_language, error_code, error_message,
       job_id, reviewed_at, created_at
  FROM submissions_shown
 WHERE tenant_id = $1 AND ($2::uuid IS NULL OR student = $2) AND ($3::uuid IS NULL OR course_id = $3)
   AND ($4::uuid IS NULL OR exercise_id = $4) AND ($5::text IS NULL OR status = $5) AND ($6::boolean IS NULL OR needs_review = $6)
   AND ($7::timestamptz IS NULL OR (created_at, id) < ($7, $8::uuid))
 ORDER BY created_at DESC, id DESC LIMIT $9::bigint OFFSET $10::bigint;

-- @submissions_count one tenant custom
-- How many there are in all, counted up to $7.
SELECT count(*) AS total FROM (SELECT FROM submissions_shown
 WHERE tenant_id = $1 AND ($2::uuid IS NULL OR student = $2) AND ($3::uuid IS NULL OR course_id = $3)
   AND ($4::uuid IS NULL OR exercise_id = $4) AND ($5::text IS NULL OR status = $5) AND ($6::boolean IS NULL OR needs_review = $6)
 LIMIT $7::bigint) AS counted;

-- @submission_hold maybe tenant
-- Holds a submission still until the transaction ends.
SELECT id FROM submissions WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE;

-- ---- handing in ----

-- @row answered
-- id, lesson_id

-- @exercise_hold maybe tenant answered
-- An exercise of a course. It stays until the transaction ends, so that its removal sees the submission.
SELECT id, lesson_id FROM exercises WHERE tenant_id = $1 AND course_id = $2 AND id = $3 FOR KEY SHARE;

-- @lesson_exists maybe tenant
-- Whether a course has a lesson.
SELECT id FROM lessons WHERE tenant_id = $1 AND course_id = $2 AND id = $3;

-- @exercises_hold many tenant answered
-- The open exercises of a lesson in their order, at most $4.
SELECT id, lesson_id FROM exercises WHERE tenant_id = $1 AND course_id = $2 AND lesson_id = $3 AND kind = 'open'
 ORDER BY "order", id LIMIT $4::bigint FOR KEY SHARE;

-- @submission_same maybe tenant
-- The submission of a student with this answer ($4) to an exercise, and whether its review has ended without one.
SELECT id, job_id, status = 'failed' AS failed FROM submissions
 WHERE tenant_id = $1 AND student_id = $2 AND exercise_id = $3 AND answer_sha256 = $4;

-- @submission_insert exec tenant
-- One more answer of a student to an exercise. The caller holds the student.
INSERT INTO submissions (tenant_id, id, course_id, lesson_id, exercise_id, student_id, answer, answer_sha256, filename, object_key,
                         content_type, size_bytes, rubric, response_language, job_id, attempt)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
       1 + coalesce((SELECT max(attempt) FROM submissions WHERE tenant_id = $1 AND student_id = $6 AND exercise_id = $5), 0);

-- @submission_await exec tenant
-- Another job is to review it.
UPDATE submissions SET job_id = $3, status = 'received', error_code = NULL, error_message = NULL WHERE tenant_id = $1 AND id = $2;

-- @submission_override exec tenant
-- A teacher's judgement beside the machine's; NULL takes it away.
UPDATE submissions SET override = $3::jsonb WHERE tenant_id = $1 AND id = $2;

-- ---- the review ----

-- @submission_task maybe tenant
-- What a review needs of the submission, if $3 is the job that reviews it.
SELECT s.student_id, s.exercise_id, s.answer, s.answer_sha256, s.filename, s.object_key, s.response_language, s.rubric
  FROM submissions s JOIN students st ON st.tenant_id = s.tenant_id AND st.id = s.student_id AND st.student_id IS NOT NULL
 WHERE s.tenant_id = $1 AND s.id = $2 AND s.job_id = $3;

-- @submission_review exec tenant
-- The machine's marks. An answer that was read from a file is kept with them.
UPDATE submissions SET status = 'reviewed', reviewed_at = clock_timestamp(), score = $3::float8, criteria = $4::jsonb, feedback = $5,
       confidence = $6::float8, needs_review = $7::boolean, review_reasons = $8::jsonb, provider = $9, model_id = $10,
       prompt_version = $11, input_hash = $12, answer = coalesce(answer, $13), signature = $14, error_code = NULL, error_message = NULL
 WHERE tenant_id = $1 AND id = $2;

-- @submission_bands_put exec tenant
-- The bands ($4: an array of numbers) of an answer's signature, in place of those there were.
WITH gone AS (
    DELETE FROM submission_bands WHERE tenant_id = $1 AND submission_id = $2 AND band <> ALL ($4::text::bigint[])
)
INSERT INTO submission_bands (tenant_id, exercise_id, band, submission_id)
SELECT DISTINCT $1::uuid, $3::uuid, band, $2::uuid FROM unnest($4::text::bigint[]) AS band
ON CONFLICT (tenant_id, exercise_id, band, submission_id) DO NOTHING;

-- @submission_candidates many tenant
-- Answers of others to the exercise $3 that share a band with that of the submission $2: at most $6 are looked at.
SELECT s.id, s.signature
  FROM (SELECT DISTINCT near.submission_id
          FROM (SELECT submission_id FROM submission_bands
                 WHERE tenant_id = $1 AND exercise_id = $3 AND band = ANY ($4::text::bigint[]) LIMIT $6::bigint) AS near) AS found
  JOIN submissions s ON s.tenant_id = $1 AND s.id = found.submission_id
 WHERE s.id <> $2 AND s.student_id <> $5 AND s.signature IS NOT NULL;

-- @submission_likenesses_drop exec tenant
-- Before it is compared again.
DELETE FROM submission_likenesses WHERE tenant_id = $1 AND submission_id = $2;

-- @submission_likeness_put exec tenant
-- The answer of another student that it is nearly the same as.
INSERT INTO submission_likenesses (tenant_id, submission_id, similar_id, similarity) VALUES ($1, $2, $3, $4);
