-- @resumable_insert maybe tenant
-- An upload by tus to the course $3, which will expire in $12 seconds. Nothing is inserted when the tenant has $13 already that are not whole.
WITH noted AS (
    INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at)
    SELECT $1, $2, $11, '', 0, now() + $12::bigint * interval '1 second' - interval '15 minutes'
     WHERE (SELECT count(*) FROM resumable_uploads WHERE tenant_id = $1 AND material_id IS NULL) < $13::bigint
    RETURNING tenant_id, id
)
INSERT INTO resumable_uploads (tenant_id, id, course_id, node_id, source_type, filename, language, metadata, length_bytes, part_bytes, expires_at)
SELECT tenant_id, id, $3::uuid, $4::uuid, $5, $6, $7, $8, $9::bigint, $10::bigint, now() + $12::bigint * interval '1 second'
  FROM noted WHERE tenant_id = $1
RETURNING expires_at, created_at;

-- @resumable_by_id maybe tenant
-- An upload by tus; `over`: it has expired, or nothing is left of it.
SELECT r.id, r.course_id, r.node_id, r.source_type, r.filename, r.language, r.metadata, r.length_bytes, r.part_bytes, r.offset_bytes,
       r.remainder_bytes, r.head, r.sha256_state, r.sha256, r.goes, r.material_id, r.job_id, r.duplicate, r.expires_at, r.created_at,
       u.object_key, u.upload_id, r.material_id IS NULL AND (u.id IS NULL OR r.expires_at <= now()) AS over
  FROM resumable_uploads r LEFT JOIN uploads u ON u.tenant_id = $1 AND u.id = r.id AND u.seen_at > '-infinity'
 WHERE r.tenant_id = $1 AND r.id = $2;

-- @resumable_parts many tenant
-- The parts of an upload that the store has confirmed, in their order.
SELECT etag, crc32c FROM resumable_upload_parts WHERE tenant_id = $1 AND upload_id = $2 ORDER BY number;

-- @resumable_claim exec tenant
-- The request $3 may add to what ends at $4; whoever could before, may not any more.
UPDATE resumable_uploads SET writer = $3::uuid, goes = goes + 1
 WHERE tenant_id = $1 AND id = $2 AND offset_bytes = $4::bigint AND material_id IS NULL;

-- @resumable_remainder exec tenant
-- The store may have remainders of it from now on.
UPDATE uploads SET remainders = true WHERE tenant_id = $1 AND id = $2;

-- @resumable_keep one tenant
-- So much of it is durable, with the parts behind the first $9; it expires $8 seconds from now. `kept` is 0 where another request may write to it,
-- or the janitor has ended it. Its row is locked before that in uploads, as whoever deletes its course or its node does.
WITH own AS (
    SELECT tenant_id, id FROM resumable_uploads
     WHERE tenant_id = $1 AND id = $2 AND writer = $3::uuid AND material_id IS NULL FOR NO KEY UPDATE
), alive AS (
    UPDATE uploads u SET seen_at = now() + $8::bigint * interval '1 second' - interval '15 minutes'
      FROM own WHERE u.tenant_id = $1 AND u.id = own.id AND u.seen_at > '-infinity' RETURNING u.tenant_id, u.id
), kept AS (
    UPDATE resumable_uploads r
       SET offset_bytes = $4::bigint, remainder_bytes = $5::bigint, head = $6, sha256_state = $7, expires_at = now() + $8::bigint * interval '1 second'
      FROM alive WHERE r.tenant_id = $1 AND r.id = alive.id
    RETURNING r.tenant_id, r.id
), added AS (
    INSERT INTO resumable_upload_parts (tenant_id, upload_id, number, etag, crc32c)
    SELECT kept.tenant_id, kept.id, $9::int + part.place, part.etag, part.crc32c
      FROM kept, unnest($10::text[], $11::text[]) WITH ORDINALITY AS part (etag, crc32c, place) WHERE kept.tenant_id = $1
)
SELECT count(*) AS kept FROM kept WHERE tenant_id = $1;

-- @resumable_seal exec tenant
-- All bytes have come, and their SHA-256 is $4: the store is asked to put the object together.
UPDATE resumable_uploads SET sha256 = $4 WHERE tenant_id = $1 AND id = $2 AND writer = $3::uuid AND material_id IS NULL;

-- @resumable_end exec tenant
-- It has become the material $4, which the job $5 reads, and is remembered for $7 seconds.
WITH gone AS (
    DELETE FROM resumable_upload_parts WHERE tenant_id = $1 AND upload_id = $2
)
UPDATE resumable_uploads SET offset_bytes = length_bytes, remainder_bytes = 0, head = '', sha256_state = '', material_id = $4::uuid,
       job_id = $5::uuid, duplicate = $6::bool, expires_at = now() + $7::bigint * interval '1 second'
 WHERE tenant_id = $1 AND id = $2 AND writer = $3::uuid AND material_id IS NULL;

-- @resumable_delete exec tenant
-- It is given up, or forgotten if it is whole.
DELETE FROM resumable_uploads WHERE tenant_id = $1 AND id = $2;
