-- @upload_begin exec tenant
-- Notes an upload before its body is read. Nothing is inserted when the tenant has $5 of them already that were alive in the last $6 seconds;
-- links that were given out (pid 0) are none. $7 bytes are reserved.
INSERT INTO uploads (tenant_id, id, object_key, host, pid, reserved_bytes)
SELECT $1, $2, '', $3, $4, $7
 WHERE (SELECT count(*) FROM uploads WHERE tenant_id = $1 AND pid <> 0 AND seen_at > now() - $6::int * interval '1 second') < $5::bigint;

-- @upload_key exec tenant
-- Where the object will be, before the store hears of it, so that the janitor finds what a killed process left.
UPDATE uploads SET object_key = $3 WHERE tenant_id = $1 AND id = $2;

-- @upload_multipart exec tenant
-- The store's name for the multipart upload.
UPDATE uploads SET upload_id = $3 WHERE tenant_id = $1 AND id = $2;

-- @upload_lives exec tenant
-- Bytes still arrive: no janitor may take it for dead.
UPDATE uploads SET seen_at = now() WHERE tenant_id = $1 AND id = $2;

-- @upload_dies exec tenant
-- The upload has failed and something of it may be left in a store that is away: the janitor's from now on.
UPDATE uploads SET seen_at = '-infinity', reserved_bytes = 0 WHERE tenant_id = $1 AND id = $2;

-- @uploads_purged exec tenant
-- What lay below $2 and was the janitor's is gone.
DELETE FROM uploads WHERE tenant_id = $1 AND starts_with(object_key, $2) AND seen_at = '-infinity';

-- @uploads_note_folder exec tenant
-- All that lies in the folder $3 is the janitor's.
INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at) VALUES ($1, $2, $3, '', 0, '-infinity');

-- @uploads_noted many tenant
-- Whole objects below $2 that are the janitor's: what deleted materials left.
SELECT id, object_key FROM uploads
WHERE tenant_id = $1 AND starts_with(object_key, $2) AND upload_id = '' AND seen_at = '-infinity' ORDER BY id;

-- @uploads_forget exec tenant
-- Of these nothing is left.
DELETE FROM uploads WHERE tenant_id = $1 AND id = ANY ($2::uuid[]);

-- @upload_end exec tenant
-- The upload has ended: its object is somebody's, or nothing of it is left.
DELETE FROM uploads WHERE tenant_id = $1 AND id = $2;

-- @upload_grant_insert exec tenant
-- A link to $3 is given out: nobody's process watches over the upload, which counts as seen for $7 seconds.
WITH noted AS (
    INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at, reserved_bytes)
    VALUES ($1, $2, $3, '', 0, now() + $7::bigint * interval '1 second', $6::bigint) RETURNING tenant_id, id, object_key
)
INSERT INTO upload_grants (tenant_id, id, object_key, filename, language, size_bytes)
SELECT tenant_id, id, object_key, $4, $5, $6::bigint FROM noted WHERE tenant_id = $1;

-- @upload_grant_hold maybe tenant
-- What a link was given out for, while nobody has confirmed it; neither that nor the janitor comes between until the transaction ends.
SELECT g.id, g.object_key, g.filename, g.language, g.size_bytes
  FROM upload_grants g JOIN uploads u ON u.tenant_id = $1 AND u.id = g.id
 WHERE g.tenant_id = $1 AND g.object_key = $2 FOR UPDATE OF u;
