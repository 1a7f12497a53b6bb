"""What a generation reads when there is more than it can: bounded, and told with numbers."""
from support.teaching import generate, place_material

BLOCK = """WITH made AS (SELECT json_agg(json_build_object('chunk_type', 'paragraph', 'text', repeat(repeat('x', 999) || ' ', 50), 'index', n, 'metadata', '{}'::json))
                                AS chunks FROM generate_series(0, 23) AS n),
    put AS (INSERT INTO document_blocks (tenant_id, material_id, first_chunk, chunk_count, chunks)
            SELECT e.tenant_id, e.id, 0, 24, made.chunks FROM made, material_entries e WHERE e.course_id = :'course' RETURNING material_id, chunks)
UPDATE material_documents d SET document = '{"source_type": "text", "language": "en"}', chunk_count = 24, chunk_bytes = octet_length(put.chunks::text) - 2
  FROM put WHERE d.material_id = put.material_id"""


def place_large(system, tenant, count):
    """A course of so many texts of 1.2 MB each, and a short one that can be taught."""
    course = tenant.course()
    node = system.sql_value("""INSERT INTO material_nodes (tenant_id, id, course_id, title, "order")
        VALUES (:'tenant', cs_uuid7(), :'course', 'All', 0) RETURNING id""", tenant=tenant.id, course=course)
    for number in range(count):
        place_material(system, node, "text", f"long {number}.md")
    system.sql(BLOCK, course=course)
    short = place_material(system, node, "text", "short.md")
    system.sql("""INSERT INTO document_blocks (tenant_id, material_id, first_chunk, chunk_count, chunks) SELECT tenant_id, id, 0, 1,
        '[{"chunk_type": "paragraph", "text": "A queue is a list that serves in order.", "index": 0, "metadata": {}}]'
        FROM material_entries WHERE id = :'short'""", short=short)
    system.sql("""UPDATE material_documents SET document = '{"source_type": "text", "language": "en"}', chunk_count = 1, chunk_bytes = 103
        WHERE material_id = :'short'""", short=short)
    return course


def warnings_of(tenant, course):
    generate(tenant, course)
    return tenant.get(f"/courses/{course}/structure").expect(200).json()["warnings"]


def test_of_many_materials_too_large_together_one_sentence_tells_how_much_was_used(system, tenant):
    warnings = warnings_of(tenant, place_large(system, tenant, 25))
    told, = [warning for warning in warnings if "too large together" in warning]
    assert told == "Of 25 of 26 materials only the first parts were used, 476 of the 601 parts that all have: the materials are too large together."


def test_of_a_few_materials_too_large_together_each_is_told(system, tenant):
    course = place_large(system, tenant, 20)  # which fit, unless they are said to be longer
    system.sql("UPDATE material_documents d SET chunk_bytes = 2 * chunk_bytes FROM material_entries e WHERE e.id = d.material_id AND e.course_id = :'c'",
               c=course)
    told = [warning for warning in warnings_of(tenant, course) if "too large together" in warning]
    assert len(told) == 20
    assert told[0].startswith("Of long 0.md only the first ") and " of 24 parts were used" in told[0]


def test_warnings_beyond_the_ceiling_are_counted(system, tenant):
    course = place_large(system, tenant, 0)
    system.sql("""INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, source_url, filename, "order", error_code, error_message)
        SELECT tenant_id, cs_uuid7(), course_id, id, 'text', 'https://example.org/' || number, 'bad ' || number || '.md', number, 'file_damaged', 'The file is damaged.'
          FROM material_nodes, generate_series(1, 130) AS number WHERE course_id = :'course'""", course=course)
    warnings = warnings_of(tenant, course)
    assert sum("was left out: its state is 'error'" in warning for warning in warnings) == 120
    assert warnings[-1] == "Further warnings for which there is no room: 10." and len(warnings) == 121
