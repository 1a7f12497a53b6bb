-- When a job ends or a submission is reviewed, its message to each webhook that wants it is written in the transaction of the change
-- itself, whoever makes it: no path of the code can forget it, and a change that is rolled back tells nobody.
-- requires: webhooks jobs homework
BEGIN;

CREATE FUNCTION cs_stamp(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
COMMENT ON FUNCTION cs_stamp(timestamptz) IS 'A moment as the API writes it: RFC 3339, UTC, microseconds.';

-- The webhooks are held while their messages are written: one that is being deleted at this moment is waited for and left out, instead
-- of failing the change with its foreign key.
CREATE FUNCTION cs_tell(whose uuid, what text, happened_at timestamptz, about json) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH told AS (
        SELECT w.id FROM webhooks w
         WHERE w.tenant_id = whose AND w.is_active AND w.events @> ARRAY[what] ORDER BY w.id FOR KEY SHARE
    )
    INSERT INTO webhook_deliveries (tenant_id, webhook_id, event, payload)
    SELECT whose, told.id, what, row_to_json(message)
      FROM told, (SELECT what AS type, cs_stamp(happened_at) AS "timestamp", about AS data) AS message;
    IF FOUND THEN
        PERFORM pg_notify('cs_webhooks', '');
    END IF;
END $$;
COMMENT ON FUNCTION cs_tell(uuid, text, timestamptz, json) IS
    'Writes the message about an event for each webhook of the tenant that wants it, and wakes the sender.';

CREATE FUNCTION cs_tell_of_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cs_tell(NEW.tenant_id, 'job.' || NEW.status, coalesce(NEW.completed_at, clock_timestamp()), row_to_json(job))
       FROM (SELECT NEW.id, NEW.job_type, NEW.status, NEW.course_id, NEW.node_id, NEW.material_id, NEW.attempt, NEW.max_attempts,
                    NEW.error_code, NEW.error_message, NEW.request_id, cs_stamp(NEW.queued_at) AS queued_at,
                    cs_stamp(NEW.started_at) AS started_at, cs_stamp(NEW.completed_at) AS completed_at) AS job;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_tell_of_job() IS 'Trigger: tells webhooks that a job has ended.';
CREATE TRIGGER tell_webhooks AFTER UPDATE OF status ON jobs FOR EACH ROW
    WHEN (NEW.status IN ('complete', 'failed', 'cancelled') AND OLD.status <> NEW.status) EXECUTE FUNCTION cs_tell_of_job();

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
