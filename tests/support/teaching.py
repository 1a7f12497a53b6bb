"""A course with something to teach, brought from nothing to a generated structure through the API alone."""
from support.forms import Form

READER = """# Stacks and queues

A reader of two structures.

## Stacks

A stack is a list in which the element added last is removed first. Push adds an element on top, pop removes it.
For example, a browser keeps the pages visited before on a stack.

## Queues

A queue is a list in which the element added first is removed first. Unlike a stack, a queue serves its elements in the order of
their arrival. A queue can be made of:

- a ring of slots
- a list with two ends
- two stacks

## Exercises

1. Write a stack that holds at most ten elements.
"""
OTHER = """# Trees

## Binary trees

A binary tree is a tree in which every node has at most two children. A leaf is a node without children.

## Heaps

A heap is a binary tree in which no child is larger than its parent.
"""
ENDED = ("complete", "failed", "cancelled")


def add_text(client, course, text=READER, name="reader.md", wait=True):
    """Uploads a text; the material, read unless `wait` is false."""
    form = Form(source_type="text").file(name, text.encode())
    material = client.send_form(f"/courses/{course}/materials", form).expect(201).json()
    if wait:
        assert follow(client, material["job_id"])["status"] == "complete"
    return material


def follow(client, job, seconds=60):
    """The job when it has ended."""
    for _ in range(seconds):
        state = client.get(f"/jobs/{job}?wait=1").expect(200).json()
        if state["status"] in ENDED:
            return state
    raise AssertionError(f"not ended: {state}")


def generate(client, course, path="structure/generate", **body):
    """Asks for a structure and waits for it; the plan."""
    plan = client.post(f"/courses/{course}/{path}", body).expect(202).json()
    job = follow(client, plan["generation_job"]["id"])
    assert job["status"] == "complete", job
    return plan


def add_node(system, tenant, course, title, parent=None, order=0):
    """A node of the tree, put where the API would put it."""
    return system.sql_value("""INSERT INTO material_nodes (tenant_id, id, course_id, parent_id, title, "order")
        VALUES (:'tenant', cs_uuid7(), :'course', nullif(:'parent', '')::uuid, :'title', :'order') RETURNING id""",
                            tenant=tenant.id, course=course, parent=parent or "", title=title, order=order)


def move_material(system, material, node):
    system.sql("UPDATE material_entries SET node_id = :'node' WHERE id = :'material'", node=node, material=material)


def place_material(system, node, kind, name, pages=None, seconds=None, state="ready"):
    """A material on a node, and what was read from it, put where they would be; its id."""
    columns = {"ready": "NULL, NULL, now()", "raw": "NULL, NULL, NULL", "error": "'file_damaged', 'The file is damaged.', NULL"}[state]
    material = system.sql_value(f"""INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, source_url, filename,
            "order", error_code, error_message, processed_at)
        SELECT tenant_id, cs_uuid7(), course_id, id, :'kind', 'https://example.org/' || :'name', :'name',
               (SELECT count(*) FROM material_entries m WHERE m.node_id = n.id), {columns}
          FROM material_nodes n WHERE id = :'node' RETURNING id""", node=node, kind=kind, name=name)
    if state == "ready":
        system.sql("""INSERT INTO material_documents (tenant_id, material_id, document, chunk_count, chunk_bytes, digest, page_count,
                                                         duration_sec, fingerprint)
            SELECT tenant_id, id, '{}', 0, 0, repeat('0', 64), nullif(:'pages', '')::int, nullif(:'seconds', '')::float8, repeat('0', 64)
              FROM material_entries WHERE id = :'id'""", id=material, pages="" if pages is None else pages,
                   seconds="" if seconds is None else seconds)
    return material
