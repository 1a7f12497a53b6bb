"""Courses as large and as deep as they may be are shown whole, in as many statements as small ones."""
import pytest

from support.client import Client
from support.large import DEEPEST, MATERIALS, NODES, fill
from support.statements import executed, watch

PATHS = {"detail": "", "tree": "/nodes/tree", "search": "/search?q=common", "concepts": "/search?q=concept"}


@pytest.fixture(autouse=True)
def unread(as_documented):
    """Nobody compares ten thousand nodes with the document one by one: smaller answers of the same operations are."""
    Client.witness = None


def made(system, tenant, **sizes):
    course = tenant.course()
    system.sql(fill(tenant.id, course, **sizes), user="postgres")
    return course


def test_the_number_of_statements_does_not_grow_with_the_course(start_system):
    system = start_system(FCGI_POOL_SIZE=1)
    tenant = system.tenant()
    courses = [made(system, tenant, **sizes) for sizes in (
        {"nodes": 1, "materials": 1, "lessons": 1}, {"nodes": DEEPEST, "materials": DEEPEST, "lessons": 1}, {"nodes": NODES, "materials": MATERIALS})]
    watch(system, tenant)
    counts = [{name: executed(system, lambda: tenant.get(f"/courses/{course}{path}").expect(200)) for name, path in PATHS.items()}
              for course in courses]
    assert counts[0] == counts[1] == counts[2]
    own = {path: [name for name in names if name != "pg_tenant"] for path, names in counts[0].items()}
    assert own == {"detail": ["course_by_id", "lessons_of_course", "nodes_of_course", "materials_of_course", "export_fingerprint"],
                   "tree": ["course_exists", "nodes_of_course", "nodes_with_materials"], **dict.fromkeys(("search", "concepts"), ["course_exists", "content_search"])}


@pytest.fixture(scope="module")
def large(system):
    tenant = system.tenant()
    return tenant, made(system, tenant)


def walk(nodes, depth=1):
    for node in nodes:
        yield node, depth
        yield from walk(node["children"], depth + 1)


def test_the_largest_course_is_shown_whole(large):
    tenant, course = large
    show = tenant.get(f"/courses/{course}").expect(200).json()
    nodes = list(walk(show["material_tree"]))
    assert len(nodes) == NODES and max(depth for _, depth in nodes) == DEEPEST
    assert len(show["source_materials"]) == MATERIALS == sum(len(node["materials"]) for node, _ in nodes)
    assert sum(len(module["lessons"]) for module in show["modules"]) == 200
    tree = list(walk(tenant.get(f"/courses/{course}/nodes/tree").expect(200).json()))
    assert [node["id"] for node, _ in tree] == [node["id"] for node, _ in nodes]
    assert all(node["children_count"] == len(node["children"]) for node, _ in tree)


def test_the_largest_course_is_searched_and_told_unchanged(large):
    tenant, course = large
    assert tenant.get(f"/courses/{course}/search?q=common&limit=100").expect(200)["total"] == MATERIALS
    for path in ("", "/nodes/tree"):
        tag = tenant.get(f"/courses/{course}{path}").expect(200).headers["ETag"]
        answer = tenant.get(f"/courses/{course}{path}", headers={"If-None-Match": tag}).expect(304)
        assert answer.body == b"" and answer.headers["ETag"] == tag
