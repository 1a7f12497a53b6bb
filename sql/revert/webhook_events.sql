BEGIN;
DROP TRIGGER tell_webhooks ON submissions;
DROP TRIGGER tell_webhooks ON jobs;
DROP FUNCTION cs_tell_of_submission();
DROP FUNCTION cs_tell_of_job();
DROP FUNCTION cs_tell(uuid, text, timestamptz, json);
DROP FUNCTION cs_stamp(timestamptz);
DROP INDEX webhook_deliveries_one_pending;
DROP INDEX webhook_deliveries_old;
DROP INDEX webhook_deliveries_leased;
DROP INDEX webhook_deliveries_waiting;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';
ALTER TABLE webhook_deliveries
    DROP COLUMN attempts,
    ALTER COLUMN payload TYPE jsonb;
COMMENT ON COLUMN webhook_deliveries.payload IS 'the body as sent';
COMMENT ON COLUMN webhook_deliveries.id IS 'UUIDv7; sent as webhook-id, the same for every attempt';
COMMENT ON COLUMN webhook_deliveries.replay_of IS 'the delivery this repeats because the tenant asked for it';
ALTER TABLE webhooks
    DROP COLUMN disabled_at,
    DROP COLUMN failing_since,
    DROP COLUMN previous_secret_until,
    DROP COLUMN previous_secret;
COMMIT;
