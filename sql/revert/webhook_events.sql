BEGIN;
DROP TRIGGER tell_webhooks ON submissions;
DROP TRIGGER tell_webhooks ON jobs;
DROP FUNCTION cs_tell_of_submission();
DROP FUNCTION cs_tell_of_job();
DROP FUNCTION cs_tell(uuid, text, timestamptz, json);
DROP FUNCTION cs_stamp(timestamptz);
COMMIT;
