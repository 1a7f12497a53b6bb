BEGIN;

CREATE OR REPLACE FUNCTION admin_is_gone(j jobs) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT j.job_type <> 'purge'
       AND (j.course_id IS NOT NULL AND NOT EXISTS (SELECT FROM courses WHERE tenant_id = j.tenant_id AND id = j.course_id)
            OR j.material_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM material_entries WHERE tenant_id = j.tenant_id AND id = j.material_id)
            OR j.material_id IS NULL AND j.node_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM material_nodes WHERE tenant_id = j.tenant_id AND id = j.node_id))
$$;
CREATE OR REPLACE FUNCTION admin_start_over(j jobs) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs SET status = 'queued', attempt = 0, error_code = NULL, error_message = NULL, not_before = NULL,
                    lease_token = NULL, lease_until = NULL, stage = NULL, progress_done = NULL, progress_total = NULL,
                    progress_unit = NULL, queued_at = clock_timestamp(), started_at = NULL, completed_at = NULL
     WHERE tenant_id = j.tenant_id AND id = j.id;
    UPDATE material_entries SET pending_job_id = j.id, error_code = NULL, error_message = NULL
     WHERE tenant_id = j.tenant_id AND id = j.material_id AND job_id = j.id;
    UPDATE submissions SET status = 'received', error_code = NULL, error_message = NULL
     WHERE tenant_id = j.tenant_id AND job_id = j.id AND status = 'failed';
    PERFORM admin_note(j.tenant_id, 'job.requeue', 'job', j.id::text);
    RETURN jsonb_build_object('id', j.id, 'job_type', j.job_type, 'status', 'queued');
END $$;

COMMENT ON COLUMN llm_calls.student_id IS 'the student whose answer it was about, where there is one; kept when the student is gone';
REVOKE UPDATE (student_id, error_message, input_hash) ON llm_calls FROM cs_api;
DROP INDEX llm_calls_student;
DROP INDEX jobs_of_submission;
DROP INDEX webhook_deliveries_about;
DROP INDEX idempotency_keys_student;
ALTER TABLE idempotency_keys DROP COLUMN student_id;

DROP TRIGGER tell_webhooks ON submissions;
DROP FUNCTION cs_tell_of_submission();
DROP TRIGGER follow ON jobs;
DROP FUNCTION cs_follow_job();
DROP VIEW submissions_shown;
DROP TABLE submission_likenesses;
DROP TABLE submission_bands;
DROP TRIGGER judge_again ON exercises;
DROP FUNCTION cs_judge_again();
DROP TRIGGER judge_pass ON submissions;
DROP FUNCTION cs_judge_pass();
DROP TRIGGER keep ON exercises;
DROP FUNCTION cs_keep_exercise();
DROP TABLE removed_exercises;

DROP INDEX submissions_attempt;
DROP INDEX submissions_list;
DROP INDEX submissions_student;
DROP INDEX submissions_course;
DROP INDEX submissions_exercise;
DROP INDEX submissions_status;
DROP INDEX submissions_to_review;
DROP INDEX submissions_object;
ALTER TABLE submissions ALTER COLUMN exercise_id DROP NOT NULL,
    DROP COLUMN attempt, DROP COLUMN answer_sha256, DROP COLUMN content_type, DROP COLUMN size_bytes, DROP COLUMN rubric,
    DROP COLUMN review_reasons, DROP COLUMN prompt_version, DROP COLUMN input_hash, DROP COLUMN signature, DROP COLUMN counted_score;
UPDATE submissions s SET exercise_id = NULL
 WHERE NOT EXISTS (SELECT FROM exercises e WHERE e.tenant_id = s.tenant_id AND e.course_id = s.course_id AND e.id = s.exercise_id);
COMMENT ON COLUMN submissions.passed IS 'whether the score suffices';
COMMENT ON COLUMN submissions.exercise_id IS 'the exercise it answers, of the same course';
COMMENT ON COLUMN submissions.override IS 'the teacher''s own judgement; NULL when there is none';
ALTER TABLE submissions ADD FOREIGN KEY (tenant_id, course_id, exercise_id) REFERENCES exercises (tenant_id, course_id, id)
    ON DELETE SET NULL (exercise_id);
CREATE INDEX submissions_exercise ON submissions (tenant_id, exercise_id) WHERE exercise_id IS NOT NULL;
CREATE INDEX submissions_course ON submissions (tenant_id, course_id, created_at DESC);

DELETE FROM students WHERE student_id IS NULL;
ALTER TABLE submissions ADD COLUMN students_own_id text;
UPDATE submissions s SET students_own_id = st.student_id FROM students st WHERE st.tenant_id = s.tenant_id AND st.id = s.student_id;
ALTER TABLE submissions DROP COLUMN student_id, ALTER COLUMN students_own_id SET NOT NULL;
ALTER TABLE submissions RENAME COLUMN students_own_id TO student_id;
COMMENT ON COLUMN submissions.student_id IS 'who handed it in';
ALTER TABLE students DROP CONSTRAINT students_pkey, DROP CONSTRAINT students_student_id, DROP COLUMN id;
ALTER TABLE students ALTER COLUMN student_id SET NOT NULL;
ALTER TABLE students ADD PRIMARY KEY (tenant_id, student_id);
COMMENT ON COLUMN students.student_id IS 'the tenant''s own id, 1 to 200 code points';
ALTER TABLE submissions ADD FOREIGN KEY (tenant_id, student_id) REFERENCES students ON DELETE CASCADE;
CREATE INDEX submissions_student ON submissions (tenant_id, student_id, course_id, created_at DESC);

CREATE FUNCTION cs_tell_of_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cs_tell(NEW.tenant_id, 'submission.reviewed', coalesce(NEW.reviewed_at, clock_timestamp()), row_to_json(submission))
       FROM (SELECT NEW.id, NEW.course_id, NEW.lesson_id, NEW.exercise_id, NEW.student_id, NEW.status, NEW.score, NEW.passed,
                    NEW.confidence, NEW.needs_review, NEW.job_id, cs_stamp(NEW.created_at) AS created_at,
                    cs_stamp(NEW.reviewed_at) AS reviewed_at) AS submission;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_tell_of_submission() IS 'Trigger: tells webhooks that a submission was reviewed.';
CREATE TRIGGER tell_webhooks AFTER UPDATE OF status ON submissions FOR EACH ROW
    WHEN (NEW.status = 'reviewed' AND OLD.status <> NEW.status) EXECUTE FUNCTION cs_tell_of_submission();

COMMIT;
