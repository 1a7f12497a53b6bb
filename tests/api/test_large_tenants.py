"""What a tenant has thousands of is dealt with in time, while the planner expects one or two of it: most of a thousand tenants have no more."""
import hashlib
import re
import uuid

import pytest

from support import many
from support.client import Client
from support.system import ROOT, System


@pytest.fixture(autouse=True)
def unread(as_documented):
    """Nobody compares thousands of things with the document one by one: smaller answers of the same operations are."""
    Client.witness = None


@pytest.fixture(scope="module")
def crowded(template, living):
    made = System(template, ENVIRONMENT="testing", FCGI_POOL_SIZE=1)
    living.append(made)
    try:
        made.up().sql(many.others(), user="postgres")
        yield made
    finally:
        living.remove(made)
        made.remove()


class Large:
    def __init__(self, system, **sizes):
        self.system, self.tenant = system, system.tenant()
        self.course = self.tenant.course()
        self.path = f"/courses/{self.course}"
        system.sql(many.course_of(self.tenant.id, self.course, **sizes), user="postgres")

    def id(self, kind, number=0):
        return uuid.UUID(hashlib.md5(f"{self.course}{kind}{number}".encode()).hexdigest())

    def count(self, table, condition="true"):
        return int(self.system.sql_value(f"SELECT count(*) FROM {table} WHERE tenant_id = :'t' AND {condition}", t=self.tenant.id))


def test_materials_that_are_read(crowded):
    """All of them wait for their jobs, and a generation waits for all of these."""
    large = Large(crowded, materials=10000, jobs=9000)
    t, path = large.tenant, large.path
    t.patch(f"{path}/materials/{large.id('material', 9990)}", {"order": 0}).expect(200)
    assert t.get(f"{path}/nodes/{large.id('node')}/materials?limit=1").expect(200)["items"][0]["id"] == str(large.id("material", 9990))
    asked = t.post(f"{path}/structure/generate", {}).expect(202).json()
    assert large.count("job_dependencies") == 9000
    t.delete(path).expect(202)
    assert large.count("jobs", "job_type = 'ingest' AND status <> 'cancelled'") == 0
    assert asked and large.count("jobs", "job_type = 'generate_structure' AND status IN ('cancelled', 'failed')") == 1


def test_mappings_close_up_however_few_changed_before(crowded):
    large = Large(crowded, mappings=10000)
    t, path = large.tenant, f"{large.path}/slide-mapping"
    t.delete(f"{path}/{large.id('mapping', 9999)}").expect(204)
    t.delete(f"{path}/{large.id('mapping')}").expect(204)
    assert large.count("slide_video_mappings", "\"order\" >= 9998") == 0
    t.delete(f"{large.path}/materials/{large.id('material')}").expect(204)
    assert large.count("slide_video_mappings") == 0


def test_parts_of_a_structure_with_conflicts(crowded):
    large = Large(crowded, modules=20, lessons=1280, parts=8000, conflicts=8000, submissions=8000)
    t, path = large.tenant, large.path
    shown = t.get(f"{path}/structure/conflicts?limit=100").expect(200).json()
    assert len(shown["items"]) == 100 and all(conflict["current"].startswith("concept ") for conflict in shown["items"])
    progress = t.get("/students/S-1/progress").expect(200)["courses"][0]["lessons"]
    assert len(progress) == 1280 and {lesson["best_score"] for lesson in progress} == {50}
    assert len(t.get("/students/S-1/export").expect(200)["jobs"]) == 8000


def test_a_module_with_thousands_below_is_remembered_with_what_they_cite(crowded):
    large = Large(crowded, modules=2, lessons=128, parts=6000)
    large.tenant.delete(f"{large.path}/modules/{large.id('module')}").expect(204)
    assert large.count("structure_deletions") == 6065
    cited = "jsonb_array_length(citations)"
    assert large.count("structure_deletions", f"item_kind = 'module' AND {cited} = 3000") == 1
    assert large.count("structure_deletions", f"item_kind = 'lesson' AND {cited} BETWEEN 46 AND 47") == 64
    assert large.count("structure_deletions", f"item_kind = 'concept' AND {cited} = 1") == 3000


def test_an_export_looks_what_a_lesson_names_up_by_its_key(crowded):
    large = Large(crowded, lessons=10, parts=1000)
    exported = large.tenant.get(f"{large.path}/export?format=json").expect(200).json()
    assert sum(len(lesson["concepts"]) for module in exported["modules"] for lesson in module["lessons"]) == 1000
    text = (ROOT / "sql/queries/exports.sql").read_text(encoding="utf-8")
    statement = re.search(r"^-- @export_lesson .*\n(?:--.*\n)*([^;]*);", text, re.M)[1]
    plan = "\n".join(line for line, in crowded.sql(f"""
        SET role = cs_api; SET plan_cache_mode = force_generic_plan; SET enable_material = off;
        PREPARE it AS {statement}; EXPLAIN (COSTS OFF) EXECUTE it(NULL, NULL, NULL, NULL)"""))
    assert re.findall(r"Index Cond: .* AND \(id = (\w+)\.", plan) == ["p", "s", "s_1"] and "Hash" not in plan, plan
