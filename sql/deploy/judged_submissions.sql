-- What a teacher has judged needs no other look; the column keeps what the machine said, for the day the judgement is taken away.
BEGIN;

CREATE OR REPLACE VIEW submissions_shown WITH (security_invoker = true) AS
    SELECT s.tenant_id, s.id, s.course_id, s.lesson_id, s.exercise_id, st.student_id, s.attempt, s.status, s.score,
           s.passed, s.criteria, s.feedback, s.confidence, s.needs_review AND s.override IS NULL AS needs_review,
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

CREATE OR REPLACE FUNCTION cs_tell_of_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cs_tell(NEW.tenant_id, 'submission.reviewed', coalesce(NEW.reviewed_at, clock_timestamp()), row_to_json(submission))
       FROM (SELECT NEW.id, NEW.course_id, NEW.lesson_id, NEW.exercise_id, st.student_id, NEW.status, NEW.score,
                    NEW.passed, NEW.confidence, NEW.needs_review AND NEW.override IS NULL AS needs_review, NEW.job_id,
                    cs_stamp(NEW.created_at) AS created_at, cs_stamp(NEW.reviewed_at) AS reviewed_at
               FROM students st
              WHERE st.tenant_id = NEW.tenant_id AND st.id = NEW.student_id AND st.student_id IS NOT NULL) AS submission;
    RETURN NULL;
END $$;

COMMIT;
