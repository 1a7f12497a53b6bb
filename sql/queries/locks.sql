-- Every advisory lock of the system, by its two numbers: a class, which is listed here and nowhere else, and a hash of what is locked. Two
-- names of one class may meet, and then wait for each other; those of two classes never do, whatever a tenant chooses.
--
--     1 sweep    2 claims of a tenant    3 uploads of a tenant    4 webhooks of a tenant    5 Idempotency-Key    6 exchanges with a provider of models
--     7 models that look at a picture    8 quota of a tenant's jobs    9 uploads by tus

-- @sweep_lock one global
-- Whether this runner may sweep: one does at a time, until its transaction ends.
SELECT pg_try_advisory_xact_lock(1, 0) AS mine;

-- @claims_lock exec global
-- Until the transaction ends nobody else claims a job of the tenant $1: those that run stay as many as were counted.
SELECT pg_advisory_xact_lock(2, uuid_hash($1::uuid));

-- @uploads_lock exec global
-- Until the transaction ends nobody else begins an upload of the tenant $1.
SELECT pg_advisory_xact_lock(3, uuid_hash($1::uuid));

-- @webhooks_lock exec global
-- Until the transaction ends nobody else makes a webhook of the tenant $1.
SELECT pg_advisory_xact_lock(4, uuid_hash($1::uuid));

-- @idempotency_lock one global session
-- Whether no other request holds the key ($1: tenant and key). The lock is the session's: it ends with a process that dies.
SELECT pg_try_advisory_lock(5, hashtext($1::text)) AS locked;

-- @idempotency_unlock exec global session
-- The request is over.
SELECT pg_advisory_unlock(5, hashtext($1::text));

-- @llm_place_lock maybe global session
-- One of the $2 exchanges that there may be at once with the provider $1; no row: all are taken. The lock is the session's: it ends with a
-- process that dies.
SELECT place FROM generate_series(1, $2::int) AS place WHERE pg_try_advisory_lock(6, hashtext($1 || '/' || place)) LIMIT 1;

-- @llm_place_unlock exec global session
-- It is over.
SELECT pg_advisory_unlock(6, hashtext($1::text || '/' || $2::int));

-- @picture_look_lock one global session
-- Whether no other session has a model look at the picture $1 (tenant, picture and language). The lock is the session's.
SELECT pg_try_advisory_lock(7, hashtext($1::text)) AS locked;

-- @picture_look_unlock exec global session
-- It has been described, or could not be.
SELECT pg_advisory_unlock(7, hashtext($1::text));

-- @job_quota_lock exec global
-- Until the transaction ends nobody else is judged by the quota of jobs of the tenant $1.
SELECT pg_advisory_xact_lock(8, uuid_hash($1::uuid));

-- @resumable_lock one global session
-- Whether no other request adds to the upload $1, or ends it. The lock is the session's.
SELECT pg_try_advisory_lock(9, uuid_hash($1::uuid)) AS locked;

-- @resumable_unlock exec global session
-- The request is over.
SELECT pg_advisory_unlock(9, uuid_hash($1::uuid));
