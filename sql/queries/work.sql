-- Of a job that is found by its key the status is compared with IS NOT DISTINCT FROM. With = the planner takes a partial index of the
-- jobs in flight, since these are few; while a transaction stays open the index holds every version of every job that was in flight
-- meanwhile, and each look-up reads those of its tenant.

-- @work_insert exec tenant
-- A queued job, unless its subject has one in flight: then nothing is inserted.
INSERT INTO jobs (tenant_id, id, job_type, priority, lane, course_id, node_id, material_id, subject, payload, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10::jsonb, '{}'), $11)
ON CONFLICT (tenant_id, job_type, subject) WHERE status IN ('queued', 'active') DO NOTHING;

-- @work_in_flight maybe tenant
-- The job in flight of a subject.
SELECT id FROM jobs WHERE tenant_id = $1 AND job_type = $2 AND subject = $3 AND status IN ('queued', 'active');

-- @work_depend exec tenant
-- What a job waits for.
INSERT INTO job_dependencies (tenant_id, job_id, depends_on) SELECT DISTINCT $1::uuid, $2::uuid, unnest($3::uuid[]);

-- @work_hold many tenant
-- The jobs another is to wait for, held still, so that none of them ends unseen in the meantime.
SELECT id, status FROM jobs WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR SHARE;

-- @work_fail_dependents many tenant
-- A job has failed or was cancelled: so fail those that wait for it, those that wait for them, and so on.
SELECT failed.id FROM jobs j, job_fail_dependents(j.tenant_id, j.id) AS failed (id) WHERE j.tenant_id = $1 AND j.id = $2;

-- @take_due many global
-- While Redis is away or full: of each tenant that may have one more job at once, the first that may start from the lanes $1, which are in the
-- order of preference; the tenants in turn, behind $3, and without those of $5.
WITH full_up AS (
    SELECT tenant_id FROM jobs WHERE status = 'active' GROUP BY tenant_id HAVING count(*) >= $2::int
), first AS (
    SELECT DISTINCT ON (j.tenant_id) j.id, j.tenant_id, lane.preference
      FROM jobs_startable j JOIN unnest($1::text[]) WITH ORDINALITY AS lane (name, preference)
           ON lane.name = CASE WHEN j.lane = 'light' THEN 'light' WHEN j.priority = 'immediate' THEN 'urgent' ELSE 'heavy' END
     WHERE j.tenant_id NOT IN (SELECT tenant_id FROM full_up) AND j.tenant_id <> ALL ($5::uuid[])
     ORDER BY j.tenant_id, lane.preference, j.priority, j.queued_at, j.id
)
SELECT id, tenant_id FROM first ORDER BY preference, tenant_id <= $3::uuid, tenant_id LIMIT $4::int;

-- @row claim
-- lane, priority, queued_at, id, job_type, attempt, max_attempts, request_id, waited

-- @claim_take maybe tenant claim
-- Starts the next attempt of a queued job whose time has come, if the tenant may have one more at once. No row: it is gone, taken or
-- not due, or somebody holds it just now: the runner does not wait, and the sweeper announces what is queued still. A row without a job:
-- the tenant has as many as it may; an attempt that is lost (sweep_lost) is none of them. Nobody waits for the disk: a claim that a crash of the server forgets is taken again by another runner, and the results of this one, whose token is not
-- there any more, are refused.
WITH room AS (
    SELECT count(*) < $3::int AS free FROM jobs
     WHERE tenant_id = $1 AND status IS NOT DISTINCT FROM 'active'
       AND lease_until >= CASE WHEN pg_postmaster_start_time() < now() - $5::int * interval '1 second' THEN now() ELSE '-infinity' END
), free AS (
    SELECT id FROM jobs WHERE tenant_id = $1 AND id = $2 AND status IS NOT DISTINCT FROM 'queued' FOR NO KEY UPDATE SKIP LOCKED
), due AS (
    SELECT u.id, lane, priority, queued_at, greatest(queued_at, not_before) AS due_at FROM free JOIN jobs_unhindered u USING (id)
     WHERE u.tenant_id = $1 AND u.id = $2 AND status IS NOT DISTINCT FROM 'queued'
), taken AS (
    UPDATE jobs j
       SET status = 'active', attempt = attempt + 1, max_attempts = $7::int, lease_token = $4::uuid,
           lease_until = clock_timestamp() + $5::int * interval '1 second', runner = $6, started_at = clock_timestamp(),
           completed_at = NULL, not_before = NULL
      FROM due, room, (SELECT set_config('synchronous_commit', 'off', true)) AS quick
     WHERE j.tenant_id = $1 AND j.id = $2 AND j.status IS NOT DISTINCT FROM 'queued' AND room.free
    RETURNING j.*
)
SELECT due.lane, due.priority, due.queued_at, t.id, t.job_type, t.attempt, t.max_attempts, t.request_id,
       extract(epoch FROM t.started_at - due.due_at)::double precision AS waited
  FROM due LEFT JOIN taken t ON t.id = due.id;

-- @claim_read maybe tenant claim
-- The same and what the work needs, for the process that does it.
SELECT lane, priority, queued_at, id, job_type, attempt, max_attempts, request_id, 0::double precision AS waited,
       course_id, node_id, material_id, payload, checkpoint, stage, progress_done
  FROM jobs WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND status IS NOT DISTINCT FROM 'active';

-- @row held
-- lease_token

-- @claim_renew many global held
-- Prolongs the leases a runner holds, given as tenants, jobs and tokens; a job that is not among the rows is no longer its own. Nobody
-- waits for the disk: a lease that a crash forgets is only shorter. Nor for a row that is locked: the job's own process holds it while it
-- records a large document, for half a minute perhaps, and sweep_lost leaves it alone meanwhile.
WITH held AS (
    SELECT tenant_id, id, token FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS held (tenant_id, id, token)
), free AS (
    SELECT j.tenant_id, j.id
      FROM held JOIN jobs j ON j.tenant_id = held.tenant_id AND j.id = held.id AND j.lease_token = held.token AND j.status IS NOT DISTINCT FROM 'active'
       FOR NO KEY UPDATE OF j SKIP LOCKED
), renewed AS (
    UPDATE jobs j SET lease_until = clock_timestamp() + $4::int * interval '1 second'
      FROM free, (SELECT set_config('synchronous_commit', 'off', true)) AS quick
     WHERE j.tenant_id = free.tenant_id AND j.id = free.id
)
SELECT j.lease_token
  FROM held JOIN jobs j ON j.tenant_id = held.tenant_id AND j.id = held.id AND j.lease_token = held.token AND j.status IS NOT DISTINCT FROM 'active';

-- @claim_held many global held
-- The same without prolonging them.
SELECT j.lease_token
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS held (tenant_id, id, token)
  JOIN jobs j ON j.tenant_id = held.tenant_id AND j.id = held.id AND j.lease_token = held.token AND j.status IS NOT DISTINCT FROM 'active';

-- @claim_settle maybe tenant
-- Holds the job still until the transaction ends, if the attempt is still the one that counts.
SELECT id FROM jobs WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND status IS NOT DISTINCT FROM 'active' FOR UPDATE;

-- @claim_complete maybe tenant
-- The attempt has done the job.
UPDATE jobs SET status = 'complete', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL,
                result = $4::jsonb, checkpoint = NULL, error_code = NULL, error_message = NULL,
                progress_done = coalesce(progress_total, progress_done)
 WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND status IS NOT DISTINCT FROM 'active'
RETURNING id;

-- @claim_retry maybe tenant
-- The attempt has failed and another one follows, after $4 milliseconds.
UPDATE jobs SET status = 'queued', lease_token = NULL, lease_until = NULL, error_code = $5, error_message = $6,
                not_before = clock_timestamp() + $4::bigint * interval '1 millisecond'
 WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND status IS NOT DISTINCT FROM 'active'
RETURNING id;

-- @claim_fail maybe tenant
-- The attempt has failed and no other follows; the material the job was for shows it.
WITH ended AS (
    UPDATE jobs SET status = 'failed', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL,
                    error_code = $4, error_message = $5
     WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND status IS NOT DISTINCT FROM 'active'
    RETURNING id
), marked AS (
    UPDATE material_entries m SET pending_job_id = NULL, error_code = $4, error_message = $5
      FROM ended e WHERE m.tenant_id = $1 AND m.pending_job_id = e.id
)
SELECT id FROM ended;

-- @claim_hand_back maybe tenant
-- The job waits again as if this attempt had not been begun: the runner stops or, with $4, the job has turned out to be heavy.
UPDATE jobs SET status = 'queued', lease_token = NULL, lease_until = NULL, attempt = greatest(attempt - 1, 0),
                lane = CASE WHEN $4::boolean THEN 'heavy' ELSE lane END, priority = CASE WHEN $4 THEN 'immediate' ELSE priority END
 WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND status IS NOT DISTINCT FROM 'active'
RETURNING id;

-- @claim_progress exec tenant
-- How far the attempt is. Nobody waits for the disk.
UPDATE jobs SET stage = $4, progress_done = $5, progress_total = $6, progress_unit = $7
  FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quick
 WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND status IS NOT DISTINCT FROM 'active';

-- @claim_checkpoint exec tenant
-- Where a next attempt goes on.
UPDATE jobs SET checkpoint = $4::jsonb
 WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND status IS NOT DISTINCT FROM 'active';

-- @claim_released many tenant
-- The jobs that waited for this one and wait no more.
SELECT j.id, j.lane, j.priority, j.queued_at FROM job_dependencies r JOIN jobs_unhindered j ON j.tenant_id = $1 AND j.id = r.job_id
 WHERE r.tenant_id = $1 AND r.depends_on = $2 AND j.status IS NOT DISTINCT FROM 'queued';

-- @row queue_item
-- id, tenant_id, lane, priority, queued_at

-- @sweep_lost many global queue_item
-- Attempts whose lease has run out: tried again or, after the last attempt, failed. While the server has been up for less than a lease
-- nobody can be blamed for not having renewed it.
WITH lost AS (
    SELECT tenant_id, id FROM jobs
     WHERE status = 'active' AND lease_until < clock_timestamp()
       AND pg_postmaster_start_time() < clock_timestamp() - $1::int * interval '1 second'
     ORDER BY lease_until LIMIT 100 FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE jobs j SET status = CASE WHEN attempt < max_attempts THEN 'queued' ELSE 'failed' END,
                      completed_at = CASE WHEN attempt < max_attempts THEN NULL ELSE clock_timestamp() END,
                      lease_token = NULL, lease_until = NULL, error_code = 'lease_lost',
                      error_message = 'The runner ' || coalesce(runner, '') || ' went away during attempt ' || attempt || '.'
      FROM lost WHERE j.tenant_id = lost.tenant_id AND j.id = lost.id
    RETURNING j.id, j.tenant_id, j.status, j.lane, j.priority, j.queued_at, j.error_code, j.error_message
), marked AS (
    UPDATE material_entries m SET pending_job_id = NULL, error_code = e.error_code, error_message = e.error_message
      FROM ended e WHERE e.status = 'failed' AND m.tenant_id = e.tenant_id AND m.pending_job_id = e.id
)
SELECT id, tenant_id, lane, priority, queued_at, status = 'failed' AS failed FROM ended;

-- @sweep_due many global queue_item
-- One batch of the jobs that may start, behind ($1, $2, $3, $4), of which tenant and job are NULL at the beginning: the queue in Redis is
-- filled again from them.
SELECT id, tenant_id, lane, priority, queued_at FROM jobs_startable
 WHERE (lane, queued_at, tenant_id, id) > ($1::text, $2::timestamptz, coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'),
                                           coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
 ORDER BY lane, queued_at, tenant_id, id LIMIT $5::int;

-- @sweep_woken many global queue_item
-- Queued jobs whose wait has ended in the last seconds.
SELECT j.id, j.tenant_id, j.lane, j.priority, j.queued_at FROM jobs j
 WHERE j.status = 'queued' AND j.not_before <= now() AND j.not_before > now() - $1::int * interval '1 second' LIMIT 1000;

-- @sweep_keys exec global
-- Idempotency keys that have had their day.
DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM idempotency_keys WHERE expires_at < now() LIMIT $1::int));

-- @sweep_quotas exec global
-- What tenants have stored is added up, of $1 of them at most, and who has used four fifths of a quota is told.
SELECT quota_settle($1::int);

-- @sweep_audit exec global
-- Entries of the audit log that are older than $1 days; 0: none are.
DELETE FROM audit_log WHERE $1::int > 0 AND ctid = ANY (ARRAY(
    SELECT ctid FROM audit_log WHERE created_at < now() - $1 * interval '1 day' LIMIT $2::int));

-- @retain_jobs exec global
-- Jobs that ended more than $1 days ago, $2 of them at most, with what they had kept to go on from; none that another still waits for. 0 days: none.
DELETE FROM jobs WHERE $1::int > 0 AND (tenant_id, id) IN (
    SELECT j.tenant_id, j.id FROM jobs j
     WHERE j.completed_at < now() - $1 * interval '1 day' AND j.status NOT IN ('queued', 'active')
       AND NOT EXISTS (SELECT FROM job_dependencies d JOIN jobs w ON w.tenant_id = d.tenant_id AND w.id = d.job_id
                        WHERE d.tenant_id = j.tenant_id AND d.depends_on = j.id AND w.status IN ('queued', 'active'))
     ORDER BY j.completed_at LIMIT $2::int FOR UPDATE OF j SKIP LOCKED);

-- @retain_model_calls exec global
-- Costs that are older than $1 days, $2 of them at most; 0 days: none.
DELETE FROM llm_calls WHERE $1::int > 0 AND id IN (
    SELECT id FROM llm_calls WHERE created_at < now() - $1 * interval '1 day' ORDER BY created_at LIMIT $2::int);

-- @retain_snapshots exec global
-- Of each course, and of each node, the snapshots behind the newest $1, up to $2 of them; never the one that is applied. 0: none.
DELETE FROM structure_snapshots WHERE $1::int > 0 AND (tenant_id, id) IN (
    SELECT s.tenant_id, s.id
      FROM (SELECT tenant_id, course_id, node_id FROM structure_snapshots GROUP BY tenant_id, course_id, node_id HAVING count(*) > $1 + 1) AS long
     CROSS JOIN LATERAL (SELECT o.tenant_id, o.id, o.course_id FROM structure_snapshots o
                          WHERE o.tenant_id = long.tenant_id AND o.course_id = long.course_id AND o.node_id IS NOT DISTINCT FROM long.node_id
                          ORDER BY o.created_at DESC, o.id DESC OFFSET $1) AS s
     WHERE NOT EXISTS (SELECT FROM courses c WHERE c.tenant_id = s.tenant_id AND c.id = s.course_id AND c.applied_snapshot_id = s.id)
     LIMIT $2::int);

-- @sweep_parts exec global
-- Answers that were kept for another attempt, of jobs that are over and that nobody has retried for so long that a new month has come.
DELETE FROM generation_parts WHERE ctid = ANY (ARRAY(
    SELECT p.ctid FROM generation_parts p JOIN jobs j ON j.tenant_id = p.tenant_id AND j.id = p.job_id
     WHERE p.created_at < now() - interval '35 days' AND j.completed_at < now() - interval '35 days' AND j.status NOT IN ('queued', 'active')
     LIMIT $1::int));

-- @sweep_tallies exec global
-- From $1 rows on, all counts of a sort become one: those that are being written at this moment stay rows of their own.
WITH noted AS (
    DELETE FROM tallies WHERE (SELECT count(*) FROM (SELECT FROM tallies LIMIT $1::int) AS first) = $1
    RETURNING counter, kind, outcome, amount
)
INSERT INTO tallies (counter, kind, outcome, amount)
SELECT counter, kind, outcome, sum(amount) FROM noted GROUP BY counter, kind, outcome HAVING sum(amount) <> 0;

-- @janitor_uploads many global
-- A page of the uploads that began a while ago and are still noted, behind ($3, $4, $5): those that are silent, and those of this host,
-- whose process can be looked at. One that could not be ended is left out until its time comes, and what deleted things have left until $7 hours are over.
SELECT id, object_key, upload_id, host, pid, started_at, seen_at < now() - interval '15 minutes' AS silent, tenant_id, remainders
  FROM uploads
 WHERE started_at < now() - $1::int * interval '1 second' AND (seen_at < now() - interval '15 minutes' OR host = $2)
   AND (try_after IS NULL OR try_after <= now())
   AND (seen_at > '-infinity' OR pid <> 0 OR started_at <= now() - $7::int * interval '1 hour')
   AND (started_at, tenant_id, id) > (coalesce($3::timestamptz, '-infinity'),
                                      coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'),
                                      coalesce($5::uuid, '00000000-0000-0000-0000-000000000000'))
 ORDER BY started_at, tenant_id, id LIMIT $6::int;

-- @janitor_try exec tenant
-- Begins a try to end an upload, unless another janitor has. The next one may follow after a wait that doubles up to a quarter of an hour.
UPDATE uploads SET tries = tries + 1, try_after = now() + least(interval '15 minutes', interval '5 seconds' * 2 ^ least(tries, 10))
 WHERE tenant_id = $1 AND id = $2 AND (try_after IS NULL OR try_after <= now());

-- @janitor_forget exec tenant
-- Nothing of the upload is left.
DELETE FROM uploads WHERE tenant_id = $1 AND id = $2;

-- @janitor_resumable exec global
-- Uploads by tus that expired a day ago are forgotten, $1 of them.
DELETE FROM resumable_uploads WHERE (tenant_id, id) IN
    (SELECT tenant_id, id FROM resumable_uploads WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT $1::int);
