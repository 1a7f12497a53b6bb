-- @upload_begin exec tenant
-- Notes an upload before the store hears of it, so that the janitor finds what a killed process left.
INSERT INTO uploads (tenant_id, id, object_key, host, pid) VALUES ($1, $2, $3, $4, $5);

-- @upload_multipart exec tenant
-- The store's name for the multipart upload.
UPDATE uploads SET upload_id = $3 WHERE tenant_id = $1 AND id = $2;

-- @upload_end exec tenant
-- The upload has ended: its object is somebody's, or nothing of it is left.
DELETE FROM uploads WHERE tenant_id = $1 AND id = $2;
