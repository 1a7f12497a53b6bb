-- @audit_put exec tenant
-- A change by a key ($2).
INSERT INTO audit_log (tenant_id, actor, action, object_type, object_id, course_id, request_id)
VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::uuid, $7::text);

-- @row audit_entry
-- entry, created_at, key_prefix, action, object_type, object_id, course_id, request_id

-- @audit_page many tenant audit_entry custom
-- A page of the list behind ($4, $5), newest first, of one course ($6), key ($7), action ($8) or time (from $9, before $10), with the number of all up to
-- $11 in each row; one empty row where the page is empty. What operators did has no key.
SELECT a.entry, a.created_at, CASE WHEN a.actor NOT LIKE 'admin:%' THEN a.actor END AS key_prefix, a.action, a.object_type, a.object_id,
       a.course_id, a.request_id, own.total
  FROM (SELECT count(*) AS total FROM (SELECT FROM audit_log
         WHERE tenant_id = $1 AND ($6::uuid IS NULL OR course_id = $6) AND ($7::text IS NULL OR actor = $7)
           AND ($8::text IS NULL OR action = $8) AND ($9::timestamptz IS NULL OR created_at >= $9)
           AND ($10::timestamptz IS NULL OR created_at < $10) LIMIT $11::bigint) AS counted) AS own
  LEFT JOIN (SELECT * FROM audit_log
              WHERE tenant_id = $1 AND ($6 IS NULL OR course_id = $6) AND ($7 IS NULL OR actor = $7) AND ($8 IS NULL OR action = $8)
                AND ($9 IS NULL OR created_at >= $9) AND ($10 IS NULL OR created_at < $10)
                AND ($4::timestamptz IS NULL OR (created_at, entry) < ($4, $5::uuid))
              ORDER BY created_at DESC, entry DESC LIMIT $2::bigint OFFSET $3::bigint) AS a ON true
 ORDER BY a.created_at DESC, a.entry DESC;
