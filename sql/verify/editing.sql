BEGIN;
SELECT generated_title, edited_by, edited_at FROM modules WHERE false;
SELECT generated_title, edited_by, edited_at FROM lessons WHERE false;
SELECT generated_title, edited_by, edited_at FROM concepts WHERE false;
SELECT generated_title, edited_by, edited_at FROM exercises WHERE false;
SELECT tenant_id, id, course_id, item_kind, parent_id, title, generated_title, citations, created_at FROM structure_deletions WHERE false;
SELECT tenant_id, id, course_id, item_kind, item_id, field, reason, offered, children, snapshot_id, dismissed, created_at
  FROM structure_conflicts WHERE false;
SELECT tenant_id, course_id, item_kind, id, parent_id, "order", title, generated_title, locked, edited_fields, edited_by, edited_at, etag, fields
  FROM structure_items WHERE false;
SELECT 1 / (count(*) = 2)::int FROM pg_class
 WHERE relrowsecurity AND oid IN ('structure_deletions'::regclass, 'structure_conflicts'::regclass);
SELECT 1 / (count(*) = 5)::int FROM pg_trigger WHERE tgname = 'forget_conflicts';
SELECT 1 / has_table_privilege('cs_api', 'structure_items', 'SELECT')::int;
ROLLBACK;
