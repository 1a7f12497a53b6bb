"""A course as large as one may be, put where the API and the jobs would put it."""

NODES, DEEPEST, MATERIALS = 10000, 32, 2000

# Nodes come in chains as deep as allowed; materials lie on the first of them in turn; every lesson has a concept and every material is found
# by the word "common". The ids follow from the course's.
FILL = """
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE RETURN md5('{course}' || kind || n)::uuid;
INSERT INTO material_nodes (tenant_id, id, course_id, parent_id, title, description, "order", node_fingerprint)
SELECT '{tenant}', pg_temp.id('node', n), '{course}', CASE WHEN n % {deep} > 0 THEN pg_temp.id('node', n - 1) END, 'Node ' || n,
       'What lies here, in a sentence.', CASE WHEN n % {deep} > 0 THEN 0 ELSE n / {deep} END, repeat('0', 64)
  FROM generate_series(0, {nodes} - 1) AS n;
INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, filename, object_key, size_bytes, sha256, processed_sha256, "order",
                              processed_at)
SELECT '{tenant}', pg_temp.id('material', n), '{course}', pg_temp.id('node', n % {nodes}), 'text', 'chapter ' || n || '.md',
       'tenants/{tenant}/courses/{course}/' || pg_temp.id('material', n) || '/chapter.md', 1000 + n,
       encode(sha256(n::text::bytea), 'hex'), encode(sha256(n::text::bytea), 'hex'), n / {nodes}, now()
  FROM generate_series(0, {materials} - 1) AS n;
INSERT INTO search_passages (tenant_id, material_id, chunk_index, course_id, kind, passage, words)
SELECT '{tenant}', pg_temp.id('material', n), 0, '{course}', 'text', 'a common word', to_tsvector('cs_english', 'a common word')
  FROM generate_series(0, {materials} - 1) AS n;
SET session_replication_role = origin;
ANALYZE;
INSERT INTO modules (tenant_id, id, course_id, title, "order")
SELECT '{tenant}', pg_temp.id('module', n), '{course}', 'Module ' || n, n FROM generate_series(0, ({lessons} - 1) / 10) AS n;
INSERT INTO lessons (tenant_id, id, course_id, module_id, title, "order")
SELECT '{tenant}', pg_temp.id('lesson', n), '{course}', pg_temp.id('module', n / 10), 'Lesson ' || n, n % 10
  FROM generate_series(0, {lessons} - 1) AS n;
INSERT INTO concepts (tenant_id, id, course_id, lesson_id, title, definition, "order")
SELECT '{tenant}', pg_temp.id('concept', n), '{course}', pg_temp.id('lesson', n), 'Concept ' || n, 'What it means, in a sentence.', 0
  FROM generate_series(0, {lessons} - 1) AS n;
"""


def fill(tenant, course, nodes=NODES, materials=MATERIALS, lessons=200, deep=DEEPEST):
    """The statements, for the superuser. Foreign keys are not checked, one by one, where there is no statistic yet that says how."""
    return FILL.format(tenant=tenant, course=course, nodes=nodes, materials=materials, lessons=lessons, deep=deep)
