"""GET /audit: what was changed, by which key."""
import urllib.parse

import pytest

from support.homework import Homework, encoded
from support.teaching import add_text, follow


def audit(client, **filters):
    query = urllib.parse.urlencode(filters)
    return client.get(f"/audit?{query}").expect(200).json()


def entries(client, **filters):
    """Those of keys."""
    return [entry for entry in audit(client, limit=100, **filters)["items"] if entry["key_prefix"]]


def shown(entry):
    return entry["action"], entry["object_type"], entry["object_id"], entry["course_id"]


def test_every_change_names_the_key_the_thing_and_the_request(tenant):
    made = tenant.post("/courses", {"title": "Heat"}).expect(201)
    course = made["id"]
    node = tenant.post(f"/courses/{course}/nodes", {"title": "Week 1"}).expect(201)["id"]
    material = add_text(tenant, course)["id"]
    renamed = tenant.patch(f"/courses/{course}/materials/{material}", {"filename": "heat.md"}).expect(200)
    tenant.delete(f"/courses/{course}/nodes/{node}").expect(204)
    tenant.get(f"/courses/{course}").expect(200)
    log = entries(tenant)
    assert [shown(entry) for entry in log] == [
        ("nodes_destroy", "node", node, course),
        ("materials_update", "material", material, course),
        ("materials_create", "material", material, course),
        ("nodes_create", "node", node, course),
        ("courses_create", "course", course, course),
    ]
    assert {entry["key_prefix"] for entry in log} == {tenant.key[:12]}
    assert log[1]["request_id"] == renamed.headers["X-Request-ID"] and log[4]["request_id"] == made.headers["X-Request-ID"]
    assert [entry["at"] for entry in log] == sorted((entry["at"] for entry in log), reverse=True)


def test_what_is_refused_is_not_in_it(tenant):
    course = tenant.course()
    job = add_text(tenant, course)["job_id"]
    tenant.post(f"/jobs/{job}/cancel").problem(409, "conflict")
    follow(tenant, tenant.delete(f"/courses/{course}").expect(202)["id"])
    assert shown(entries(tenant)[0]) == ("courses_destroy", "course", course, course)
    assert "jobs_cancel" not in [entry["action"] for entry in entries(tenant)]


def test_what_changes_nothing_is_not_in_it(tenant):
    body, once = {"title": "Heat"}, {"Idempotency-Key": "once"}
    tenant.post("/courses", body, headers=once.items()).expect(201)
    tenant.post("/courses", body, headers=once.items()).expect(201)
    tenant.post("/courses", {"title": ""}).expect(422)
    tenant.get("/courses").expect(200)
    assert [entry["action"] for entry in entries(tenant)] == ["courses_create"]


def test_the_log_is_filtered_and_paged(tenant):
    other = tenant.new_key()
    first, second = tenant.course(), other.course()
    add_text(tenant, second)
    assert {entry["course_id"] for entry in entries(tenant, course_id=second)} == {second}
    assert [entry["action"] for entry in entries(tenant, course_id=second)] == ["materials_create", "courses_create"]
    assert [shown(entry)[2] for entry in entries(tenant, key_prefix=other.key[:12])] == [second]
    assert [shown(entry)[2] for entry in entries(tenant, action="courses_create")] == [second, first]
    newest = entries(tenant)[0]["at"]
    assert newest not in [entry["at"] for entry in entries(tenant, to=newest)] and len(entries(tenant, to=newest)) == 2
    assert [entry["at"] for entry in entries(tenant, **{"from": newest})] == [newest]
    page = audit(tenant, limit=2)
    assert page["total"] >= 3 and len(page["items"]) == 2 and page["next_cursor"]
    behind = audit(tenant, limit=2, cursor=page["next_cursor"])
    assert not {entry["id"] for entry in page["items"]} & {entry["id"] for entry in behind["items"]}
    tenant.get("/audit?from=yesterday").problem(422, "validation_failed")
    tenant.get("/audit?course_id=1").problem(422, "validation_failed")


def test_what_operators_did_has_no_key(system):
    tenant = system.tenant()
    operators = [entry for entry in audit(tenant)["items"] if entry["key_prefix"] is None]
    assert {entry["action"] for entry in operators} == {"tenant.create", "key.create"}
    assert not any("admin" in str(value) for entry in operators for value in entry.values())


def test_another_tenants_changes_are_not_seen(tenant, other_tenant):
    course = tenant.course()
    assert course not in str(audit(other_tenant, limit=100))
    assert entries(other_tenant, course_id=course) == []
    assert entries(other_tenant, key_prefix=tenant.key[:12]) == []


@pytest.mark.parametrize("name", ["a pupil of class 7"])
def test_the_id_of_a_student_is_not_kept(system, name):
    homework = Homework(system)
    homework.send(name).expect(202)
    homework.tenant.delete(f"/students/{encoded(name)}").expect(202)
    log = audit(homework.tenant, limit=100)
    assert name not in str(log) and encoded(name) not in str(log)
    assert [entry["action"] for entry in log["items"] if entry["key_prefix"]][:2] == ["students_destroy", "submissions_create"]


def test_a_check_key_does_not_read_it(tenant):
    tenant.new_key(scopes="check").get("/audit").problem(403, "insufficient_scope")
