"""DELETE of materials and courses: the rows go at once, jobs in flight end, and nothing is left in the store."""
import concurrent.futures
import os

import pytest

from support.forms import Form
from support.pools import course_locked, locked
from support.teaching import OTHER, READER, add_text, follow, generate
from support.waiting import wait_until


@pytest.fixture
def course(tenant):
    return tenant.course()


def purges(client, course):
    return client.get(f"/jobs?course_id={course}").expect(200)["items"]


def objects(system, course):
    return [f"{folder}/{name}" for folder, _, names in os.walk(system.store_dir) for name in names if course in folder]


def test_a_deleted_material_is_gone_with_its_object(system, tenant, course):
    kept, gone = add_text(tenant, course), add_text(tenant, course, OTHER, "trees.md")
    before = tenant.get(f"/courses/{course}").expect(200).json()
    answer = tenant.delete(f"/courses/{course}/materials/{gone['id']}").expect(204)
    assert answer.body == b""
    for path in ("", "/content"):
        tenant.get(f"/courses/{course}/materials/{gone['id']}{path}").problem(404, "not_found", "Material not found")
    tenant.delete(f"/courses/{course}/materials/{gone['id']}").problem(404, "not_found", "Material not found")
    after = tenant.get(f"/courses/{course}").expect(200).json()
    assert [material["id"] for material in after["source_materials"]] == [kept["id"]]
    assert after["course_fingerprint"] not in (None, before["course_fingerprint"])
    wait_until(lambda: len(objects(system, course)) == 1, what="its object to be removed")
    assert kept["id"] in objects(system, course)[0]
    assert follow(tenant, purges(tenant, course)[0]["id"])["result"] == {"objects_removed": 1}
    assert system.sql("SELECT id FROM uploads WHERE tenant_id = :'tenant'", tenant=tenant.id) == []


def test_the_same_bytes_can_be_uploaded_again(tenant, course):
    material = add_text(tenant, course)
    tenant.delete(f"/courses/{course}/materials/{material['id']}").expect(204)
    assert add_text(tenant, course)["duplicate"] is False


def test_a_deleted_course_is_gone_with_all_it_had(system, tenant, course):
    material = add_text(tenant, course)
    add_text(tenant, course, OTHER, "trees.md")
    generate(tenant, course, apply=True)
    lesson = tenant.get(f"/courses/{course}").expect(200)["modules"][0]["lessons"][0]["id"]
    answer = tenant.delete(f"/courses/{course}").expect(202)
    assert answer["job_type"] == "purge" and answer["course_id"] == course
    assert answer.headers["Location"] == f"/api/v1/jobs/{answer['id']}"
    for path in ("", "/structure", f"/materials/{material['id']}", f"/lessons/{lesson}"):
        tenant.get(f"/courses/{course}{path}").expect(404)
    tenant.delete(f"/courses/{course}").problem(404, "not_found", "Course not found")
    assert course not in [item["id"] for item in tenant.get("/courses").expect(200)["items"]]
    job = follow(tenant, answer["id"])
    assert job["status"] == "complete" and job["result"] == {"objects_removed": 2}
    assert job["progress"] == {"done": 2, "total": 2, "unit": "objects"}
    assert objects(system, course) == []
    assert system.sql("SELECT id FROM uploads WHERE tenant_id = :'tenant'", tenant=tenant.id) == []


def test_materials_behind_a_deleted_one_move_up(tenant, course):
    made = [add_text(tenant, course, f"# {name}\n", f"{name}.md")["id"] for name in "abc"]
    tenant.delete(f"/courses/{course}/materials/{made[0]}").expect(204)
    made.append(add_text(tenant, course, "# d\n", "d.md")["id"])
    (root,) = tenant.get(f"/courses/{course}").expect(200)["material_tree"]
    assert [(each["id"], each["order"]) for each in root["materials"]] == list(zip(made[1:], range(3)))


def test_an_empty_course_has_nothing_to_remove(tenant, course):
    job = follow(tenant, tenant.delete(f"/courses/{course}").expect(202)["id"])
    assert job["result"] == {"objects_removed": 0}


def test_what_the_store_could_not_do_is_left_to_the_janitor(start_system):
    system = start_system(WORKER_MAX_TRIES=1)
    tenant = system.tenant()
    course = tenant.course()
    add_text(tenant, course)
    away = system.store_dir.with_name("away")
    system.store_dir.rename(away)
    try:
        job = follow(tenant, tenant.delete(f"/courses/{course}").expect(202)["id"])
        assert (job["status"], job["error_code"]) == ("failed", "store_unavailable")
    finally:
        if not system.store_dir.exists():
            away.rename(system.store_dir)
    assert len(objects(system, course)) == 1
    system.sql("UPDATE uploads SET started_at = started_at - interval '1 minute'")
    wait_until(lambda: objects(system, course) == [], 30, "the janitor")


class Waiting:
    """A course of a tenant that is paused: a node with two materials, their jobs, and a generation of the node that waits for them."""

    def __init__(self, system):
        self.system, self.tenant = system, system.tenant()
        self.course = self.tenant.course()
        system.manage("pause-tenant", "--name", self.tenant.name)
        self.path = f"/courses/{self.course}"
        self.node = self.tenant.post(f"{self.path}/nodes", {"title": "A node"}).expect(201)["id"]
        self.materials = [self.tenant.send_form(f"{self.path}/nodes/{self.node}/materials", Form(source_type="text").file(name, text.encode()))
                          .expect(201).json() for name, text in (("reader.md", READER), ("trees.md", OTHER))]
        self.generation = self.tenant.post(f"{self.path}/nodes/{self.node}/structure/generate").expect(202)["generation_job"]["id"]

    def delete(self, what):
        places = {"material": f"/materials/{self.materials[0]['id']}", "node": f"/nodes/{self.node}", "course": ""}
        return self.tenant.delete(self.path + places[what])

    def ends(self):
        """How the jobs have ended, in the order in which they were made."""
        jobs = [self.tenant.get(f"/jobs/{job}").expect(200) for job in (*(material["job_id"] for material in self.materials), self.generation)]
        return [job["error_code"] or job["status"] for job in jobs]


@pytest.mark.parametrize("what, ends", [("material", ["cancelled", "queued", "dependency_failed"]), ("node", ["cancelled"] * 3), ("course", ["cancelled"] * 3)])
def test_jobs_that_wait_for_each_other_end_with_what_is_deleted(system, what, ends):
    waiting = Waiting(system)
    assert waiting.delete(what).status in (202, 204)
    assert waiting.ends() == ends


@pytest.mark.parametrize("what", ["material", "node", "course"])
def test_a_deletion_takes_jobs_before_the_rows_of_what_they_work_on(system, what):
    """As whoever ends one of the jobs does: in the other order both would wait for each other."""
    waiting = Waiting(system)
    first = waiting.materials[0]
    blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with locked(system, f"SELECT FROM jobs WHERE id = '{first['job_id']}' FOR UPDATE"):
            deletion = pool.submit(waiting.delete, what)
            wait_until(lambda: system.sql_value(blocked) == "1", what="the deletion waits for the job")
            system.sql("SELECT FROM material_entries WHERE id = :'id' FOR UPDATE NOWAIT", id=first["id"])
            system.sql("SELECT FROM jobs WHERE id = :'id' FOR UPDATE NOWAIT", id=waiting.generation)
        assert deletion.result().status in (202, 204)


def test_whoever_cancels_a_job_takes_its_course_first(system):
    """As whoever changes or deletes something of the course does; what becomes of mappings is written to the course too."""
    waiting = Waiting(system)
    job = waiting.materials[0]["job_id"]
    blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with course_locked(system, waiting.course):
            cancelling = pool.submit(waiting.tenant.post, f"/jobs/{job}/cancel")
            wait_until(lambda: system.sql_value(blocked) == "1", what="it waits for the course")
            system.sql("SELECT FROM jobs WHERE id = :'id' FOR UPDATE NOWAIT", id=job)
        assert cancelling.result().expect(202)["status"] == "cancelled"


def test_a_deletion_may_ask_that_nothing_has_changed(tenant, course):
    material = add_text(tenant, course)
    for path in (f"/courses/{course}/materials/{material['id']}", f"/courses/{course}"):
        tenant.delete(path, headers={"If-Match": '"stale"'}).problem(412, "precondition_failed")
        tag = tenant.get(path).expect(200).headers["ETag"]
        assert tenant.delete(path, headers={"If-Match": tag}).status in (202, 204)


def test_strangers_and_keys_that_only_check_delete_nothing(system, tenant, other_tenant, course):
    material = add_text(tenant, course)
    reader = system.create_key(tenant.name, scopes="check")["key"]
    for path in (f"/courses/{course}/materials/{material['id']}", f"/courses/{course}"):
        other_tenant.delete(path).problem(404, "not_found", "Course not found")
        tenant.delete(path, key=reader).problem(403, "insufficient_scope")
        tenant.get(path).expect(200)
    tenant.delete("/courses/nothing").problem(404, "not_found")
