-- @row webhook
-- id, url, events, description, is_active, disabled_at, disabled_reason, failing_since, created_at, updated_at

-- @webhook_insert maybe tenant webhook
-- A new webhook, unless the tenant has $7 already.
INSERT INTO webhooks (tenant_id, id, url, events, description, secret)
SELECT $1::uuid, $2::uuid, $3::text, $4::text[], $5::text, $6::text
 WHERE (SELECT count(*) FROM webhooks WHERE tenant_id = $1) < $7::int
RETURNING id, url, to_json(events) AS events, description, is_active, disabled_at, disabled_reason, failing_since, created_at, updated_at;

-- @webhook_by_id maybe tenant webhook
-- One webhook.
SELECT id, url, to_json(events) AS events, description, is_active, disabled_at, disabled_reason, failing_since, created_at, updated_at
  FROM webhooks WHERE tenant_id = $1 AND id = $2;

-- @webhook_hold maybe tenant webhook
-- One webhook, which nobody else changes before the transaction ends.
SELECT id, url, to_json(events) AS events, description, is_active, disabled_at, disabled_reason, failing_since, created_at, updated_at
  FROM webhooks WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE;

-- @webhook_update maybe tenant webhook
-- A change by its tenant: NULL leaves what is there, but for the description if $5. Switched on, or at another address, it begins anew.
UPDATE webhooks
   SET url = coalesce($3, url), events = coalesce($4::text[], events),
       description = CASE WHEN $5::boolean THEN $6 ELSE description END,
       is_active = coalesce($7::boolean, is_active),
       disabled_at = CASE WHEN $7 THEN NULL WHEN NOT $7 THEN coalesce(disabled_at, clock_timestamp()) ELSE disabled_at END,
       disabled_reason = CASE WHEN $7 THEN NULL ELSE disabled_reason END,
       failing_since = CASE WHEN $7 OR $3 <> url THEN NULL ELSE failing_since END,
       secret = coalesce($8::text, secret),
       previous_secret = CASE WHEN $8 IS NULL THEN previous_secret ELSE secret END,
       previous_secret_until = CASE WHEN $8 IS NULL THEN previous_secret_until
                                    ELSE clock_timestamp() + $9::int * interval '1 second' END
 WHERE tenant_id = $1 AND id = $2
RETURNING id, url, to_json(events) AS events, description, is_active, disabled_at, disabled_reason, failing_since, created_at, updated_at;

-- @webhook_delete exec tenant
-- A webhook goes, and its deliveries with it.
DELETE FROM webhooks WHERE tenant_id = $1 AND id = $2;

-- @webhooks_page many tenant webhook custom
-- A page of the list behind ($4, $5), newest first, with the number of all in each row; one empty row where the page is empty.
SELECT w.id, w.url, to_json(w.events) AS events, w.description, w.is_active, w.disabled_at, w.disabled_reason, w.failing_since,
       w.created_at, w.updated_at, own.total
  FROM (SELECT count(*) AS total FROM webhooks WHERE tenant_id = $1) AS own
  LEFT JOIN (SELECT * FROM webhooks
              WHERE tenant_id = $1 AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
              ORDER BY created_at DESC, id DESC LIMIT $2::bigint OFFSET $3::bigint) AS w ON true
 ORDER BY w.created_at DESC, w.id DESC;

-- @row delivery
-- id, webhook_id, message_id, event, status, attempt, next_attempt_at, response_status, error_message, duration_ms, replay_of,
-- attempted_at, delivered_at, created_at, payload, attempts

-- @deliveries_page many tenant delivery custom
-- The same for the deliveries of a webhook, those of one status if $7 says so; all are counted up to $8. No row: the webhook is not there.
SELECT d.id, d.webhook_id, coalesce(d.replay_of, d.id) AS message_id, d.event, d.status, d.attempt, d.next_attempt_at, d.response_status,
       d.error_message, d.duration_ms, d.replay_of, d.attempted_at, d.delivered_at, d.created_at, d.payload, d.attempts, own.total
  FROM webhooks w
 CROSS JOIN LATERAL (SELECT count(*) AS total FROM (SELECT FROM webhook_deliveries
                      WHERE tenant_id = $1 AND webhook_id = w.id AND ($7::text IS NULL OR status = $7) LIMIT $8::bigint) AS counted) AS own
  LEFT JOIN LATERAL (SELECT * FROM webhook_deliveries
                      WHERE tenant_id = $1 AND webhook_id = w.id AND ($7 IS NULL OR status = $7)
                        AND ($5::timestamptz IS NULL OR (created_at, id) < ($5, $6::uuid))
                      ORDER BY created_at DESC, id DESC LIMIT $3::bigint OFFSET $4::bigint) AS d ON true
 WHERE w.tenant_id = $1 AND w.id = $2
 ORDER BY d.created_at DESC, d.id DESC;

-- @delivery_replay maybe tenant delivery
-- The message of a delivery once more; if it is on its way already, that is hurried up instead.
WITH queued AS (
    INSERT INTO webhook_deliveries AS d (tenant_id, id, webhook_id, event, payload, replay_of)
    SELECT tenant_id, $4::uuid, webhook_id, event, payload, coalesce(replay_of, id) FROM webhook_deliveries
     WHERE tenant_id = $1 AND webhook_id = $2 AND id = $3
    ON CONFLICT (tenant_id, coalesce(replay_of, id)) WHERE status = 'pending'
    DO UPDATE SET next_attempt_at = CASE WHEN d.lease_until > now() THEN d.next_attempt_at ELSE now() END
    RETURNING *
)
SELECT q.id, q.webhook_id, coalesce(q.replay_of, q.id) AS message_id, q.event, q.status, q.attempt, q.next_attempt_at, q.response_status,
       q.error_message, q.duration_ms, q.replay_of, q.attempted_at, q.delivered_at, q.created_at, q.payload, q.attempts
  FROM queued q, pg_notify('cs_webhooks', '') AS woken;

-- @delivery_claim many global
-- Begins the next attempt of what is due. The webhooks with anything pending are found by leaps through the index; each has room for so
-- many attempts at once, one only while it fails; tenants come in turn, counting what they have in flight.
WITH RECURSIVE waiting (tenant_id, webhook_id) AS (
    (SELECT tenant_id, webhook_id FROM webhook_deliveries WHERE status = 'pending' ORDER BY tenant_id, webhook_id LIMIT 1)
    UNION ALL
    SELECT after.tenant_id, after.webhook_id
      FROM waiting
     CROSS JOIN LATERAL (SELECT d.tenant_id, d.webhook_id FROM webhook_deliveries d
                          WHERE d.status = 'pending' AND (d.tenant_id, d.webhook_id) > (waiting.tenant_id, waiting.webhook_id)
                          ORDER BY d.tenant_id, d.webhook_id LIMIT 1) AS after
), room AS (
    SELECT w.id, w.tenant_id, greatest(CASE WHEN w.failing_since IS NULL THEN $2::int ELSE 1 END - own.flying, 0) AS free,
           sum(own.flying) OVER (PARTITION BY w.tenant_id) AS flying
      FROM waiting JOIN webhooks w ON w.tenant_id = waiting.tenant_id AND w.id = waiting.webhook_id AND w.is_active
     CROSS JOIN LATERAL (SELECT count(*) AS flying FROM webhook_deliveries d
                          WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id AND d.lease_token IS NOT NULL
                            AND d.lease_until > now()) AS own
), due AS (
    SELECT r.tenant_id, d.id, d.next_attempt_at,
           r.flying + row_number() OVER (PARTITION BY r.tenant_id ORDER BY d.next_attempt_at, d.id) AS turn
      FROM room r
     CROSS JOIN LATERAL (SELECT id, next_attempt_at FROM webhook_deliveries
                          WHERE tenant_id = r.tenant_id AND webhook_id = r.id AND status = 'pending' AND next_attempt_at <= now()
                            AND attempt < $6::int AND (lease_until IS NULL OR lease_until <= now())
                          ORDER BY next_attempt_at LIMIT r.free FOR UPDATE SKIP LOCKED) AS d
), chosen AS (
    SELECT tenant_id, id, turn, next_attempt_at FROM due WHERE turn <= $3::int ORDER BY turn, next_attempt_at LIMIT $1::int
)
UPDATE webhook_deliveries d
   SET attempt = attempt + 1, attempted_at = clock_timestamp(), lease_token = $5::uuid,
       lease_until = clock_timestamp() + $4::int * interval '1 second'
  FROM chosen, webhooks w
 WHERE d.tenant_id = chosen.tenant_id AND d.id = chosen.id AND w.tenant_id = chosen.tenant_id AND w.id = d.webhook_id
RETURNING d.id, coalesce(d.replay_of, d.id) AS message_id, d.tenant_id, d.webhook_id, d.lease_token, d.event, w.url, w.secret,
          CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END AS previous_secret, d.payload, d.attempt;

-- @delivery_record exec tenant
-- How an attempt ended, in the delivery and in what its webhook is known for. A webhook that is gone ($10), or has failed for $11 days
-- without a success, is switched off, and what else was pending for it has failed.
WITH ended AS (
    UPDATE webhook_deliveries
       SET status = $4, response_status = $5, error_message = $6, duration_ms = $7, lease_token = NULL, lease_until = NULL,
           next_attempt_at = CASE WHEN $4 = 'pending' THEN clock_timestamp() + $9::bigint * interval '1 millisecond' END,
           delivered_at = CASE WHEN $4 = 'delivered' THEN clock_timestamp() END,
           attempts = attempts || jsonb_build_array(jsonb_build_object('attempted_at', cs_stamp(attempted_at),
                      'response_status', $5::integer, 'duration_ms', $7::integer, 'error_message', $6::text, 'response_body', $8::text))
     WHERE tenant_id = $1 AND id = $2 AND lease_token = $3
    RETURNING id, webhook_id
), judged AS (
    SELECT w.id, $4 = 'delivered' AS good,
           w.is_active AND ($10::boolean OR ($4 = 'failed' AND w.failing_since < clock_timestamp() - $11::int * interval '1 day')) AS off
      FROM ended JOIN webhooks w ON w.tenant_id = $1 AND w.id = ended.webhook_id FOR NO KEY UPDATE OF w
), marked AS (
    UPDATE webhooks w
       SET failing_since = CASE WHEN j.good THEN NULL ELSE coalesce(w.failing_since, clock_timestamp()) END,
           is_active = w.is_active AND NOT j.off,
           disabled_at = CASE WHEN j.off THEN clock_timestamp() ELSE w.disabled_at END,
           disabled_reason = CASE WHEN NOT j.off THEN w.disabled_reason
                                  WHEN $10 THEN 'The receiver answered 410 Gone.'
                                  ELSE 'Every attempt of the last ' || $11::int || ' days has failed.' END
      FROM judged j WHERE w.tenant_id = $1 AND w.id = j.id AND (j.off OR j.good = (w.failing_since IS NOT NULL))
    RETURNING w.id, j.off
)
UPDATE webhook_deliveries d
   SET status = 'failed', next_attempt_at = NULL, lease_token = NULL, lease_until = NULL,
       error_message = 'The webhook was switched off.'
  FROM marked m WHERE m.off AND d.tenant_id = $1 AND d.webhook_id = m.id AND d.status = 'pending' AND d.id <> $2;

-- @delivery_abandon exec global
-- Messages that have cost a sender its life $1 times in a row end here.
UPDATE webhook_deliveries SET status = 'failed', next_attempt_at = NULL, lease_token = NULL, lease_until = NULL,
                              error_message = 'No attempt came to an end.'
 WHERE status = 'pending' AND attempt >= $1::int AND lease_until < now();

-- @delivery_forget exec global
-- The log does not grow for ever.
DELETE FROM webhook_deliveries WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM webhook_deliveries WHERE created_at < now() - $1::int * interval '1 day' LIMIT $2::int));
