-- @tenant_lock exec global
-- Until the transaction ends nobody else does $2 for the tenant $1: what is counted stays as many as it was.
SELECT pg_advisory_xact_lock(hashtextextended('cs.' || $2::text || ' ' || $1::uuid, 0));
