"""Thousands of what a tenant has, among a thousand tenants that have one or two of it: what the planner expects of a tenant then is wrong."""

FUNCTION = """
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.id(kind text, course uuid, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5(course || kind || n)::uuid $$;
"""
# Of each course of `seed`, with the numbers of `sizes`.
FILL = """
INSERT INTO material_nodes (tenant_id, id, course_id, title, "order") SELECT t, pg_temp.id('node', c, 0), c, 'node', 0 FROM seed;
INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, filename, object_key, "order", processed_at, job_id, pending_job_id)
SELECT t, pg_temp.id('material', c, n), c, pg_temp.id('node', c, 0), CASE n % 2 WHEN 0 THEN 'presentation' ELSE 'video' END, 'file ' || n,
       t || '/' || c || '/' || n, n, now(), pg_temp.id('job', c, n), CASE WHEN n < {jobs} THEN pg_temp.id('job', c, n) END
  FROM seed, generate_series(0, {materials} - 1) AS n;
INSERT INTO material_documents (tenant_id, material_id, document, fingerprint, chunk_count, chunk_bytes, digest, page_count, duration_sec)
SELECT t, pg_temp.id('material', c, n), '{{}}', repeat('0', 64), 0, 0, repeat('0', 64), 9999, 9999 FROM seed, generate_series(0, {materials} - 1) AS n;
INSERT INTO jobs (tenant_id, id, job_type, course_id, node_id, material_id, subject, not_before)
SELECT t, pg_temp.id('job', c, n), 'ingest', c, pg_temp.id('node', c, 0), pg_temp.id('material', c, n), pg_temp.id('material', c, n), now() + interval '1 hour'
  FROM seed, generate_series(0, {jobs} - 1) AS n;
INSERT INTO slide_video_mappings (tenant_id, id, course_id, node_id, presentation_entry_id, video_entry_id, slide_number, video_timecode_start, start_sec,
                                  "order", validation_state, origin)
SELECT t, pg_temp.id('mapping', c, n), c, pg_temp.id('node', c, 0), pg_temp.id('material', c, 0), pg_temp.id('material', c, 1), n + 1, '00:00:01', n, n,
       'validated', 'manual' FROM seed, generate_series(0, {mappings} - 1) AS n;
INSERT INTO modules (tenant_id, id, course_id, title, "order", etag) SELECT t, pg_temp.id('module', c, n), c, 'module ' || n, n, '' FROM seed,
       generate_series(0, {modules} - 1) AS n;
INSERT INTO lessons (tenant_id, id, course_id, module_id, title, "order", etag)
SELECT t, pg_temp.id('lesson', c, n), c, pg_temp.id('module', c, n % {modules}), 'lesson ' || n, n / {modules}, ''
  FROM seed, generate_series(0, {lessons} - 1) AS n;
INSERT INTO concepts (tenant_id, id, course_id, lesson_id, title, "order", etag, citations, prerequisites)
SELECT t, pg_temp.id('concept', c, n), c, pg_temp.id('lesson', c, n % {lessons}), 'concept ' || n, n / {lessons}, '',
       jsonb_build_array(jsonb_build_object('material_id', pg_temp.id('material', c, 0), 'slide_number', n + 1)),
       CASE WHEN n = 0 THEN '[]' ELSE jsonb_build_array(pg_temp.id('concept', c, n - 1)) END
  FROM seed, generate_series(0, {parts} - 1) AS n;
INSERT INTO exercises (tenant_id, id, course_id, lesson_id, description, "order", etag)
SELECT t, pg_temp.id('exercise', c, n), c, pg_temp.id('lesson', c, n % {lessons}), 'task ' || n, n / {lessons}, ''
  FROM seed, generate_series(0, {parts} - 1) AS n;
INSERT INTO structure_conflicts (tenant_id, id, course_id, item_kind, item_id, field, reason, offered)
SELECT t, pg_temp.id('conflict', c, n), c, 'concept', pg_temp.id('concept', c, n), 'title', 'edited', '"x"' FROM seed, generate_series(0, {conflicts} - 1) AS n;
INSERT INTO students (tenant_id, id, student_id) SELECT t, pg_temp.id('student', c, 0), 'S-1' FROM seed;
INSERT INTO submissions (tenant_id, id, course_id, exercise_id, student_id, answer, attempt, status, job_id, score)
SELECT t, pg_temp.id('submission', c, n), c, pg_temp.id('exercise', c, n % {parts}), pg_temp.id('student', c, 0), 'answer', 1 + n / {parts}, 'reviewed',
       pg_temp.id('check', c, n), 50 FROM seed, generate_series(0, {submissions} - 1) AS n;
INSERT INTO jobs (tenant_id, id, job_type, course_id, subject, status, completed_at)
SELECT t, pg_temp.id('check', c, n), 'check_homework', c, pg_temp.id('submission', c, n), 'complete', now()
  FROM seed, generate_series(0, {submissions} - 1) AS n;
DROP TABLE seed;
"""
ONE = {"materials": 2, "jobs": 1, "mappings": 1, "modules": 1, "lessons": 2, "parts": 2, "conflicts": 1, "submissions": 2}


def others():
    """The statements, for the superuser: a thousand tenants, and the planner is told what they have."""
    return FUNCTION + """
        INSERT INTO tenants (id, name) SELECT md5('t' || n)::uuid, 'tenant ' || n FROM generate_series(1, 1000) AS n;
        INSERT INTO courses (tenant_id, id, title) SELECT md5('t' || n)::uuid, md5('c' || n)::uuid, 'course' FROM generate_series(1, 1000) AS n;
        CREATE TEMP TABLE seed AS SELECT tenant_id AS t, id AS c FROM courses;""" + FILL.format(**ONE) + "ANALYZE;"


def course_of(tenant, course, **sizes):
    """The statements that fill a course, of which the planner is told nothing."""
    return FUNCTION + f"CREATE TEMP TABLE seed AS SELECT '{tenant}'::uuid AS t, '{course}'::uuid AS c;" + FILL.format(**{**ONE, **sizes})
