BEGIN;
SELECT storage_quota_bytes, job_quota FROM tenants WHERE false;
SELECT tenant_id, id, bytes, settled FROM storage_tallies WHERE false;
SELECT tenant_id, quota, month, warned_at FROM quota_warnings WHERE false;
SELECT reserved_bytes FROM uploads WHERE false;
SELECT 1 / (count(*) = 5)::int FROM pg_trigger
 WHERE tgenabled = 'O' AND (tgrelid, tgname) IN (('material_entries'::regclass, 'storage'), ('material_entries'::regclass, 'storage_changed'),
                                                 ('submissions'::regclass, 'storage_new'), ('submissions'::regclass, 'storage_gone'),
                                                 ('llm_calls'::regclass, 'budget'));
SELECT 1 / (count(*) = 4)::int FROM cs_quota_metrics();
ROLLBACK;
