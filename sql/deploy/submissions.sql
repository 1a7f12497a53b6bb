-- Submissions under review: students that can be forgotten, attempts, what a review is made with, near-copies, and what happens to a
-- submission when its job does.
-- requires: homework webhook_events structure_fields jobs_by_key llm_reproduction cancel_quickly
BEGIN;

-- ---- students: a key of ours beside the name of the tenant's, so that the name can go at once and the rows after it ----

DROP TRIGGER tell_webhooks ON submissions;
DROP FUNCTION cs_tell_of_submission();
ALTER TABLE submissions DROP CONSTRAINT submissions_tenant_id_student_id_fkey;
DROP INDEX submissions_student;
ALTER TABLE students DROP CONSTRAINT students_pkey;
ALTER TABLE students ALTER COLUMN student_id DROP NOT NULL;
ALTER TABLE students ADD COLUMN id uuid NOT NULL DEFAULT cs_uuid7();
ALTER TABLE students ADD PRIMARY KEY (tenant_id, id),
    ADD CONSTRAINT students_student_id UNIQUE (tenant_id, student_id);
COMMENT ON COLUMN students.student_id IS
    'the tenant''s own id, 1 to 200 code points; NULL: the student is being forgotten, and nobody sees what is left';
COMMENT ON COLUMN students.id IS 'UUIDv7, made by the statement that inserts the row';

ALTER TABLE submissions RENAME COLUMN student_id TO students_own_id;
ALTER TABLE submissions ADD COLUMN student_id uuid;
UPDATE submissions s SET student_id = st.id FROM students st WHERE st.tenant_id = s.tenant_id AND st.student_id = s.students_own_id;
ALTER TABLE submissions DROP COLUMN students_own_id, ALTER COLUMN student_id SET NOT NULL,
    ADD CONSTRAINT submissions_of_student FOREIGN KEY (tenant_id, student_id) REFERENCES students (tenant_id, id) ON DELETE CASCADE;
COMMENT ON COLUMN submissions.student_id IS 'who handed it in: students.id';

-- ---- submissions ----

-- An exercise that a later structure removes leaves its id here; what progress still says of it is in removed_exercises.
ALTER TABLE submissions DROP CONSTRAINT submissions_tenant_id_course_id_exercise_id_fkey;
DROP INDEX submissions_exercise;
DROP INDEX submissions_course;
UPDATE submissions SET exercise_id = cs_uuid7() WHERE exercise_id IS NULL;
ALTER TABLE submissions ALTER COLUMN exercise_id SET NOT NULL,
    ADD COLUMN attempt             integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
    ADD COLUMN answer_sha256       text CHECK (answer_sha256 ~ '^[0-9a-f]{64}$'),
    ADD COLUMN content_type        text,
    ADD COLUMN size_bytes          bigint CHECK (size_bytes >= 0),
    ADD COLUMN rubric              jsonb,
    ADD COLUMN review_reasons      jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN prompt_version      text,
    ADD COLUMN input_hash          text CHECK (input_hash ~ '^[0-9a-f]{64}$'),
    ADD COLUMN signature           text,
    ADD COLUMN counted_score       double precision
        GENERATED ALWAYS AS (coalesce((override ->> 'score')::double precision, score)) STORED;
WITH numbered AS (
    SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, student_id, exercise_id ORDER BY created_at, id) AS attempt
      FROM submissions
)
UPDATE submissions s SET attempt = n.attempt FROM numbered n WHERE n.tenant_id = s.tenant_id AND n.id = s.id;
COMMENT ON COLUMN submissions.exercise_id IS 'the exercise it answers; kept when the exercise is removed';
COMMENT ON COLUMN submissions.attempt IS 'which answer of the student to the exercise it is, from 1';
COMMENT ON COLUMN submissions.answer_sha256 IS 'of the text, or of the file''s bytes, hex: the same answer is one submission';
COMMENT ON COLUMN submissions.content_type IS 'of the file';
COMMENT ON COLUMN submissions.size_bytes IS 'of the file';
COMMENT ON COLUMN submissions.rubric IS 'JSON list of {criterion, max_points} that came with the answer; NULL: the exercise''s';
COMMENT ON COLUMN submissions.review_reasons IS 'JSON list of codes: why a teacher should look at it';
COMMENT ON COLUMN submissions.prompt_version IS 'version of the prompt, or of the built-in grader';
COMMENT ON COLUMN submissions.input_hash IS 'SHA-256 (hex) of all that was judged; as in llm_calls.input_hash';
COMMENT ON COLUMN submissions.signature IS 'for near-copies: lib/course/near_copy.h; NULL: too short, or not read yet';
COMMENT ON COLUMN submissions.counted_score IS 'the score that counts: the teacher''s, else the machine''s';
COMMENT ON COLUMN submissions.passed IS 'whether the score that counts suffices, by the pass mark of the exercise as it is: kept by triggers';
COMMENT ON COLUMN submissions.override IS
    'the teacher''s own judgement: {score, feedback, criteria, note, key_prefix, at}; NULL when there is none';

CREATE UNIQUE INDEX submissions_attempt ON submissions (tenant_id, student_id, exercise_id, attempt);
CREATE UNIQUE INDEX submissions_same ON submissions (tenant_id, student_id, exercise_id, answer_sha256) WHERE answer_sha256 IS NOT NULL;
CREATE INDEX submissions_list ON submissions (tenant_id, created_at DESC, id DESC);
CREATE INDEX submissions_student ON submissions (tenant_id, student_id, created_at DESC, id DESC);
CREATE INDEX submissions_course ON submissions (tenant_id, course_id, created_at DESC, id DESC);
CREATE INDEX submissions_exercise ON submissions (tenant_id, exercise_id, created_at DESC, id DESC);
CREATE INDEX submissions_status ON submissions (tenant_id, status, created_at DESC, id DESC);
CREATE INDEX submissions_to_review ON submissions (tenant_id, created_at DESC, id DESC) WHERE needs_review;
CREATE INDEX submissions_object ON submissions (tenant_id, object_key) WHERE object_key IS NOT NULL;

-- ---- exercises that were removed ----

CREATE TABLE removed_exercises (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    description            text NOT NULL,
    pass_mark              integer NOT NULL CHECK (pass_mark BETWEEN 0 AND 100),
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX removed_exercises_course ON removed_exercises (tenant_id, course_id);
CALL cs_protect('removed_exercises');
CALL cs_describe('removed_exercises', 'What is left of an exercise that was answered and is not in its course any more.', $$
    id: as it was
    description: the task
    pass_mark: the score from which on an answer passes
$$);

-- A course that is deleted takes all of it along. Whoever hands in an answer holds the exercise until its submission is there.
CREATE FUNCTION cs_keep_exercise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO removed_exercises (tenant_id, id, course_id, description, pass_mark)
    SELECT OLD.tenant_id, OLD.id, OLD.course_id, OLD.description, OLD.pass_mark
     WHERE EXISTS (SELECT FROM submissions s WHERE s.tenant_id = OLD.tenant_id AND s.exercise_id = OLD.id)
       AND EXISTS (SELECT FROM courses c WHERE c.tenant_id = OLD.tenant_id AND c.id = OLD.course_id)
    ON CONFLICT (tenant_id, id) DO NOTHING;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_keep_exercise() IS 'Trigger: keeps of a removed exercise what its submissions need.';
CREATE TRIGGER keep AFTER DELETE ON exercises FOR EACH ROW EXECUTE FUNCTION cs_keep_exercise();

-- A pass mark that a teacher changes changes who has passed.
CREATE FUNCTION cs_judge_pass() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.passed := coalesce((NEW.override ->> 'score')::double precision, NEW.score) >= coalesce(
        (SELECT e.pass_mark FROM exercises e WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.exercise_id),
        (SELECT r.pass_mark FROM removed_exercises r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.exercise_id));
    RETURN NEW;
END $$;
COMMENT ON FUNCTION cs_judge_pass() IS 'Trigger: keeps submissions.passed.';
CREATE TRIGGER judge_pass BEFORE INSERT OR UPDATE OF score, override ON submissions FOR EACH ROW EXECUTE FUNCTION cs_judge_pass();

CREATE FUNCTION cs_judge_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE submissions SET score = score
     WHERE tenant_id = NEW.tenant_id AND exercise_id = NEW.id AND counted_score IS NOT NULL;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_judge_again() IS 'Trigger: the pass mark of an exercise is another one.';
CREATE TRIGGER judge_again AFTER UPDATE OF pass_mark ON exercises FOR EACH ROW
    WHEN (OLD.pass_mark <> NEW.pass_mark) EXECUTE FUNCTION cs_judge_again();

-- ---- near-copies ----

CREATE TABLE submission_bands (
    tenant_id              uuid NOT NULL,
    exercise_id            uuid NOT NULL,
    band                   bigint NOT NULL,
    submission_id          uuid NOT NULL,
    PRIMARY KEY (tenant_id, exercise_id, band, submission_id),
    FOREIGN KEY (tenant_id, submission_id) REFERENCES submissions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX submission_bands_submission ON submission_bands (tenant_id, submission_id);
CALL cs_protect('submission_bands');
CALL cs_describe('submission_bands', 'Parts of the signatures of answers: two that share one are compared.', $$
    exercise_id: the exercise that was answered
    band: hash of a part of the signature and its number
    submission_id: the submission that has it
$$);

CREATE TABLE submission_likenesses (
    tenant_id              uuid NOT NULL,
    submission_id          uuid NOT NULL,
    similar_id             uuid NOT NULL,
    similarity             double precision NOT NULL CHECK (similarity BETWEEN 0 AND 1),
    PRIMARY KEY (tenant_id, submission_id, similar_id),
    FOREIGN KEY (tenant_id, submission_id) REFERENCES submissions (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, similar_id) REFERENCES submissions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX submission_likenesses_similar ON submission_likenesses (tenant_id, similar_id);
CALL cs_protect('submission_likenesses');
CALL cs_describe('submission_likenesses', 'Two students'' answers to one exercise that are nearly the same.', $$
    submission_id: the one that was reviewed later
    similar_id: the other one
    similarity: 0 to 1, as estimated from the signatures
$$);

-- ---- what is shown ----

CREATE VIEW submissions_shown WITH (security_invoker = true) AS
    SELECT s.tenant_id, s.id, s.course_id, s.lesson_id, s.exercise_id, st.student_id, s.attempt, s.status, s.score,
           s.passed, s.criteria, s.feedback, s.confidence, s.needs_review,
           s.review_reasons,
           (SELECT coalesce(json_agg(json_build_object('submission_id', l.similar_id, 'similarity', l.similarity)
                                     ORDER BY l.similarity DESC, l.similar_id), '[]')
              FROM submission_likenesses l
              JOIN submissions o ON o.tenant_id = l.tenant_id AND o.id = l.similar_id
              JOIN students ost ON ost.tenant_id = o.tenant_id AND ost.id = o.student_id AND ost.student_id IS NOT NULL
             WHERE l.tenant_id = s.tenant_id AND l.submission_id = s.id) AS similar_to,
           s.provider, s.model_id, s.prompt_version, s.override, s.filename, s.response_language, s.error_code, s.error_message,
           s.job_id, s.reviewed_at, s.created_at, s.student_id AS student
      FROM submissions s
      JOIN students st ON st.tenant_id = s.tenant_id AND st.id = s.student_id AND st.student_id IS NOT NULL;
COMMENT ON VIEW submissions_shown IS 'Submissions as the API shows them, without those of students that are being forgotten.';
GRANT SELECT ON submissions_shown TO cs_api;

-- ---- what happens to the job happens to the submission ----

-- One that has marks of an earlier review keeps them: it is reviewed again once the new review has ended in any way.
CREATE FUNCTION cs_follow_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE submissions s
       SET status = CASE WHEN NEW.status = 'queued' THEN 'received' WHEN NEW.status = 'active' THEN 'reviewing'
                         WHEN s.reviewed_at IS NOT NULL THEN 'reviewed' ELSE 'failed' END,
           error_code = CASE NEW.status WHEN 'failed' THEN NEW.error_code END,
           error_message = CASE NEW.status WHEN 'failed' THEN NEW.error_message WHEN 'cancelled' THEN 'The review was cancelled.' END
     WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.subject::uuid AND s.job_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_follow_job() IS 'Trigger: a submission has the state of the job that reviews it, until that is complete.';
CREATE TRIGGER follow AFTER UPDATE OF status ON jobs FOR EACH ROW
    WHEN (NEW.job_type = 'check_homework' AND NEW.status <> 'complete' AND OLD.status <> NEW.status) EXECUTE FUNCTION cs_follow_job();

CREATE FUNCTION cs_tell_of_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cs_tell(NEW.tenant_id, 'submission.reviewed', coalesce(NEW.reviewed_at, clock_timestamp()), row_to_json(submission))
       FROM (SELECT NEW.id, NEW.course_id, NEW.lesson_id, NEW.exercise_id, st.student_id, NEW.status, NEW.score,
                    NEW.passed, NEW.confidence, NEW.needs_review, NEW.job_id,
                    cs_stamp(NEW.created_at) AS created_at, cs_stamp(NEW.reviewed_at) AS reviewed_at
               FROM students st
              WHERE st.tenant_id = NEW.tenant_id AND st.id = NEW.student_id AND st.student_id IS NOT NULL) AS submission;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_tell_of_submission() IS 'Trigger: tells webhooks that a submission was reviewed.';
CREATE TRIGGER tell_webhooks AFTER UPDATE OF reviewed_at ON submissions FOR EACH ROW
    WHEN (NEW.status = 'reviewed' AND NEW.reviewed_at IS DISTINCT FROM OLD.reviewed_at) EXECUTE FUNCTION cs_tell_of_submission();

-- ---- what else is kept of a student, to be found again ----

ALTER TABLE idempotency_keys ADD COLUMN student_id uuid;
COMMENT ON COLUMN idempotency_keys.student_id IS 'the student (students.id) that the answer is about; NULL: none';
CREATE INDEX idempotency_keys_student ON idempotency_keys (tenant_id, student_id) WHERE student_id IS NOT NULL;
CREATE INDEX webhook_deliveries_about ON webhook_deliveries (tenant_id, (payload -> 'data' ->> 'id'));
CREATE INDEX jobs_of_submission ON jobs (tenant_id, subject) WHERE job_type = 'check_homework';
CREATE INDEX llm_calls_student ON llm_calls (tenant_id, student_id) WHERE student_id IS NOT NULL;
GRANT UPDATE (student_id, error_message, input_hash) ON llm_calls TO cs_api;
COMMENT ON COLUMN llm_calls.student_id IS
    'the student (students.id) whose answer it was about, where there is one; NULL once the student is forgotten';

-- ---- operators ----

-- The rule of the statement job_subject.
CREATE OR REPLACE FUNCTION admin_is_gone(j jobs) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT j.job_type <> 'purge'
       AND (j.course_id IS NOT NULL AND NOT EXISTS (SELECT FROM courses WHERE tenant_id = j.tenant_id AND id = j.course_id)
            OR j.material_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM material_entries WHERE tenant_id = j.tenant_id AND id = j.material_id)
            OR j.material_id IS NULL AND j.node_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM material_nodes WHERE tenant_id = j.tenant_id AND id = j.node_id)
            OR j.job_type = 'check_homework'
               AND NOT EXISTS (SELECT FROM submissions_shown WHERE tenant_id = j.tenant_id AND id = j.subject::uuid AND job_id = j.id))
$$;

-- A submission follows its job by a trigger.
CREATE OR REPLACE FUNCTION admin_start_over(j jobs) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs SET status = 'queued', attempt = 0, error_code = NULL, error_message = NULL, not_before = NULL,
                    lease_token = NULL, lease_until = NULL, stage = NULL, progress_done = NULL, progress_total = NULL,
                    progress_unit = NULL, queued_at = clock_timestamp(), started_at = NULL, completed_at = NULL
     WHERE tenant_id = j.tenant_id AND id = j.id;
    UPDATE material_entries SET pending_job_id = j.id, error_code = NULL, error_message = NULL
     WHERE tenant_id = j.tenant_id AND id = j.material_id AND job_id = j.id;
    PERFORM admin_note(j.tenant_id, 'job.requeue', 'job', j.id::text);
    RETURN jsonb_build_object('id', j.id, 'job_type', j.job_type, 'status', 'queued');
END $$;

COMMIT;
