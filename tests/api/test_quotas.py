"""Quotas of a tenant: bytes that are stored and jobs in flight, what refuses beyond them, and who is told before."""
import concurrent.futures
import http.client
import json
import urllib.parse

import pytest

from support.forms import Bytes, Form
from support.homework import Homework
from support.teaching import add_node, add_text, follow, place_material
from support.waiting import wait_until

TEXT = b"# Heat\n\nHeat flows from the warmer body to the colder one.\n"


def set_quota(system, tenant, **quotas):
    system.manage("set-limit", "--tenant", tenant.name, *(word for name, value in quotas.items() for word in (f"--{name}", str(value))))


def storage(tenant):
    return tenant.get("/me").expect(200)["quota"]["storage"]


def jobs(tenant):
    return tenant.get("/me").expect(200)["quota"]["jobs"]


def objects(tenant):
    return [item["key"] for item in tenant.get("/storage/files").expect(200)["items"]]


def uploads(system, tenant):
    return system.sql("SELECT id, reserved_bytes FROM uploads WHERE tenant_id = :'t'", t=tenant.id)


def send(tenant, course, content=TEXT, name="heat.md", length=True):
    form = Form(source_type="text").file(name, content)
    return tenant.send_form(f"/courses/{course}/materials", form) if length else without_length(tenant, course, form)


def text_of(size, seed=0):
    return b"# Heat %d\n\n" % seed + b"warmth " * (size // 7 + 1)


def sized(size, seed=0):
    return text_of(size, seed)[:size]


def without_length(tenant, course, form):
    """The status and code of an upload whose length nobody says."""
    address = urllib.parse.urlsplit(tenant.base_url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    try:
        try:
            connection.request("POST", f"/api/v1/courses/{course}/materials", form.blocks(),
                               {"X-API-Key": tenant.key, **form.headers(length=False)}, encode_chunked=True)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()).get("code")
    finally:
        connection.close()


# ---- storage ----

def test_a_file_that_does_not_fit_is_refused_and_nothing_of_it_is_kept(system, tenant):
    course = tenant.course()
    set_quota(system, tenant, storage=1000)
    assert storage(tenant) == {"bytes": 1000, "used_bytes": 0}
    problem = send(tenant, course, sized(1001)).problem(413, "storage_quota_exceeded")
    assert "1000 bytes" in problem["detail"]
    send(tenant, course, Bytes(3 << 20, begin=b"# Heat\n"), "big.txt").problem(413, "storage_quota_exceeded")
    assert objects(tenant) == [] and uploads(system, tenant) == [] and storage(tenant)["used_bytes"] == 0
    send(tenant, course, sized(1000)).expect(201)
    assert storage(tenant)["used_bytes"] == 1000
    send(tenant, course, b"# A\n").problem(413, "storage_quota_exceeded")


def test_a_file_whose_length_nobody_says_is_refused_where_it_passes_the_quota(system, tenant):
    course = tenant.course()
    set_quota(system, tenant, storage=200000)
    assert send(tenant, course, sized(200001), length=False) == (413, "storage_quota_exceeded")
    assert objects(tenant) == [] and uploads(system, tenant) == []
    assert send(tenant, course, sized(200000), length=False)[0] == 201
    assert storage(tenant)["used_bytes"] == 200000


def test_uploads_at_once_do_not_pass_the_quota_together(system, tenant):
    course = tenant.course()
    set_quota(system, tenant, storage=10 * 50000)
    with concurrent.futures.ThreadPoolExecutor(14) as pool:
        answers = list(pool.map(lambda i: send(tenant, course, sized(50000, i), f"{i}.md").status, range(14)))
    assert answers.count(201) <= 10 and set(answers) <= {201, 413, 429} and storage(tenant)["used_bytes"] == answers.count(201) * 50000
    assert uploads(system, tenant) == []
    for i in range(20, 20 + 10 - answers.count(201)):  # what was refused only since others were under way fits
        send(tenant, course, sized(50000, i), f"{i}.md").expect(201)
    assert storage(tenant)["used_bytes"] == 500000
    send(tenant, course, b"# A\n").problem(413, "storage_quota_exceeded")


def test_what_is_deleted_makes_room(system, tenant):
    course = tenant.course()
    set_quota(system, tenant, storage=1000)
    made = send(tenant, course, sized(900)).expect(201).json()
    send(tenant, course, sized(200, 1)).problem(413, "storage_quota_exceeded")
    tenant.delete(f"/courses/{course}/materials/{made['id']}").expect(204)
    send(tenant, course, sized(950, 2)).expect(201)
    tenant.delete(f"/courses/{course}").expect(202)
    assert storage(tenant)["used_bytes"] == 0


def test_the_same_bytes_again_take_nothing(system, tenant):
    course = tenant.course()
    made = send(tenant, course, TEXT).expect(201).json()
    follow(tenant, made["job_id"])
    set_quota(system, tenant, storage=2 * len(TEXT))
    assert send(tenant, course, TEXT).expect(200)["duplicate"] and storage(tenant)["used_bytes"] == len(TEXT)


def test_a_link_reserves_what_it_is_for_and_is_judged_again_when_it_is_confirmed(system, tenant):
    course = tenant.course()
    path = f"/courses/{course}/nodes/{add_node(system, tenant, course, 'A node')}/materials"
    set_quota(system, tenant, storage=100)
    body = {"filename": "heat.md", "source_type": "text", "size_bytes": len(TEXT)}
    tenant.post(f"{path}/upload-url", {**body, "size_bytes": 101}).problem(413, "storage_quota_exceeded")
    link = tenant.post(f"{path}/upload-url", body).expect(200).json()
    tenant.post(f"{path}/upload-url", body).problem(413, "storage_quota_exceeded")
    send(tenant, course, sized(60)).problem(413, "storage_quota_exceeded")
    address = urllib.parse.urlsplit(link["upload_url"])
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.request("PUT", f"{address.path}?{address.query}", TEXT, link["headers"])
    assert connection.getresponse().status == 200
    connection.close()
    confirmation = {"key": link["key"], "source_type": "text"}
    set_quota(system, tenant, storage=len(TEXT) - 1)
    tenant.post(f"{path}/confirm-upload", confirmation).problem(413, "storage_quota_exceeded")
    set_quota(system, tenant, storage=len(TEXT))
    tenant.post(f"{path}/confirm-upload", confirmation).expect(201)
    assert storage(tenant)["used_bytes"] == len(TEXT) and uploads(system, tenant) == []


def test_a_file_that_a_student_hands_in_for_a_lesson_counts_once(system):
    homework = Homework(system)
    homework.add_exercise(order=1)
    set_quota(system, homework.tenant, storage=1000)
    homework.send_file(content=text_of(1001)).problem(413, "storage_quota_exceeded")
    handed = homework.send_file(content=sized(600), lesson_id=homework.lesson).expect(202)["submissions"]
    assert len(handed) == 2 and storage(homework.tenant)["used_bytes"] == 600
    for each in handed:
        follow(homework.tenant, each["job"]["id"])
    removed = homework.tenant.delete("/students/S-1").expect(202).json()
    follow(homework.tenant, removed["id"])
    assert storage(homework.tenant)["used_bytes"] == 0


def test_the_tally_is_the_sum_of_the_rows_whatever_becomes_of_them(system, tenant):
    course = tenant.course()
    made = [send(tenant, course, sized(100 + i, i), f"{i}.md").expect(201).json() for i in range(3)]
    wait_until(lambda: system.sql("SELECT id FROM storage_tallies WHERE tenant_id = :'t' AND NOT settled", t=tenant.id) == [], 30, "it is added up")
    assert len(system.sql("SELECT id FROM storage_tallies WHERE tenant_id = :'t'", t=tenant.id)) == 1 and storage(tenant)["used_bytes"] == 303
    system.sql("UPDATE material_entries SET size_bytes = 1000 WHERE id = :'id'", id=made[0]["id"])
    system.sql("DELETE FROM material_entries WHERE tenant_id = :'t' AND id <> :'id'", t=tenant.id, id=made[0]["id"])
    assert storage(tenant)["used_bytes"] == 1000
    system.sql("DELETE FROM tenants WHERE id = :'t'", t=tenant.id)
    assert system.sql("SELECT id FROM storage_tallies WHERE tenant_id = :'t'", t=tenant.id) == []


# ---- jobs ----

def fill(system, tenant, count):
    """Jobs that wait for ever."""
    system.sql("""INSERT INTO jobs (tenant_id, id, job_type, not_before)
                  SELECT :'t', cs_uuid7(), 'embed', 'infinity' FROM generate_series(1, :'n'::int)""", t=tenant.id, n=count)


def empty(system, tenant):
    system.sql("UPDATE jobs SET status = 'cancelled', completed_at = now() WHERE tenant_id = :'t' AND status IN ('queued', 'active')", t=tenant.id)


def count(system, tenant, table="jobs"):
    return int(system.sql_value(f"SELECT count(*) FROM {table} WHERE tenant_id = :'t'", t=tenant.id))


def test_no_way_to_make_a_job_passes_the_quota_and_none_is_half_made(system):
    homework = Homework(system)
    tenant, course = homework.tenant, homework.course
    path = f"/courses/{course}"
    material = add_text(tenant, course)
    node = material["node_id"]
    homework.add_exercise(order=1)
    submission = homework.hand_in()
    failed = system.sql_value("""INSERT INTO jobs (tenant_id, id, job_type, status, completed_at) VALUES (:'t', cs_uuid7(), 'embed', 'failed', now())
                                 RETURNING id""", t=tenant.id)
    video = place_material(system, node, "video", "v.mp4", seconds=60)
    slides = place_material(system, node, "presentation", "s.pdf", pages=3)
    system.sql("UPDATE material_entries SET object_key = id::text, content_type = 'application/pdf', size_bytes = 0 WHERE id = :'m' OR id = :'v'",
               m=slides, v=video)
    raw = place_material(system, node, "text", "raw.md", state="raw")
    fill(system, tenant, 5)
    set_quota(system, tenant, jobs=5)
    assert jobs(tenant) == {"limit": 5, "in_flight": 5}
    before = {table: count(system, tenant, table) for table in ("jobs", "material_entries", "submissions", "uploads")}
    ways = {
        "an upload": lambda: send(tenant, course),
        "an address": lambda: tenant.send_form(f"{path}/materials", Form(source_type="web", source_url="https://example.org/a")),
        "a generation": lambda: tenant.post(f"{path}/structure/generate", {}),
        "one of a node": lambda: tenant.post(f"{path}/nodes/{node}/structure/generate", {}),
        "the other form": lambda: tenant.post(f"{path}/generate", {"node_id": None}),
        "another try": lambda: tenant.post(f"{path}/materials/{raw}/retry"),
        "another language": lambda: tenant.patch(f"{path}/materials/{material['id']}", {"language": "de"}),
        "an alignment": lambda: tenant.post(f"{path}/slide-mapping/align", {"presentation_entry_id": slides, "video_entry_id": video}),
        "a job again": lambda: tenant.post(f"/jobs/{failed}/retry"),
        "an answer": lambda: homework.send("S-2"),
        "answers to a lesson": lambda: homework.send("S-2", lesson_id=homework.lesson),
        "a file of a student": lambda: homework.send_file(student="S-2"),
        "a review again": lambda: tenant.post(f"/submissions/{submission['id']}/regrade"),
    }
    for what, way in ways.items():
        answer = way()
        assert answer.status == 429, (what, answer)
        answer.problem(429, "job_quota_exceeded")
        assert int(answer.headers["Retry-After"]) >= 1, what
    assert {table: count(system, tenant, table) for table in before} == before
    assert tenant.get(f"{path}/materials/{material['id']}").expect(200)["language"] is None
    assert jobs(tenant) == {"limit": 5, "in_flight": 5}


def test_removing_is_never_refused_for_want_of_a_quota(system, tenant):
    course = tenant.course()
    made = add_text(tenant, course)
    fill(system, tenant, 3)
    set_quota(system, tenant, jobs=3)
    tenant.delete(f"/courses/{course}/materials/{made['id']}").expect(204)
    job = tenant.delete(f"/courses/{course}").expect(202).json()
    assert jobs(tenant)["in_flight"] == 3 and follow(tenant, job["id"])["status"] == "complete"


def test_a_pilot_is_a_job_like_any_other(system):
    homework = Homework(system)
    fill(system, homework.tenant, 1)
    set_quota(system, homework.tenant, jobs=1)
    answers = [{"id": str(i), "answer": f"A stack {i}.", "criteria": [
        {"criterion": "Says that the last element added is removed first", "points": 1}, {"criterion": "Names the operation pop", "points": 1}]}
        for i in range(3)]
    homework.tenant.post(f"/courses/{homework.course}/exercises/{homework.exercise}/pilot", {"answers": answers}).problem(429, "job_quota_exceeded")


def test_making_a_part_anew_is_a_job_like_any_other(system):
    homework = Homework(system)
    fill(system, homework.tenant, 1)
    set_quota(system, homework.tenant, jobs=1)
    for part in (f"lessons/{homework.lesson}", f"exercises/{homework.exercise}"):
        homework.tenant.post(f"/courses/{homework.course}/{part}/regenerate").problem(429, "job_quota_exceeded")
    assert jobs(homework.tenant) == {"limit": 1, "in_flight": 1}


def test_requests_at_once_make_as_many_jobs_as_there_may_be(system, tenant):
    course = tenant.course()
    failed = system.sql("""INSERT INTO jobs (tenant_id, id, job_type, status, completed_at, course_id)
                           SELECT :'t', cs_uuid7(), 'pilot', 'failed', now(), :'c' FROM generate_series(1, 12) RETURNING id""", t=tenant.id, c=course)
    fill(system, tenant, 3)
    set_quota(system, tenant, jobs=7)
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda row: tenant.post(f"/jobs/{row[0]}/retry"), failed))
    codes = [answer.status for answer in answers]
    assert codes.count(202) >= 4 and set(codes) <= {202, 429}, codes
    assert jobs(tenant)["in_flight"] <= 7


# ---- warnings ----

@pytest.fixture
def told(system, tenant):
    """Of a webhook that nobody answers: what it was to be told of quotas."""
    tenant.post("/webhooks", {"url": "https://example.org/hook", "events": ["quota.warning", "budget.warning"]}).expect(201)
    return lambda: [json.loads(row[0]) for row in system.sql(
        "SELECT payload FROM webhook_deliveries WHERE tenant_id = :'t' ORDER BY created_at, id", t=tenant.id)]


def test_four_fifths_of_the_storage_are_told_once_a_crossing(system, tenant, told):
    course = tenant.course()
    set_quota(system, tenant, storage=1000)
    send(tenant, course, sized(799)).expect(201)
    last = send(tenant, course, sized(1, 1) + b"", "one.txt").expect(201).json()
    (message,) = wait_until(told, 30, "the warning")
    assert message["type"] == "quota.warning" and message["data"] == {"quota": "storage", "limit": 1000, "used": 800}
    send(tenant, course, sized(50, 2)).expect(201)
    tenant.delete(f"/courses/{course}/materials/{last['id']}").expect(204)
    wait_until(lambda: system.sql("SELECT id FROM storage_tallies WHERE tenant_id = :'t' AND NOT settled", t=tenant.id) == [], 30, "it is added up")
    assert len(told()) == 1, "still more than four fifths"
    set_quota(system, tenant, storage=5000)
    set_quota(system, tenant, storage=1000)
    assert len(told()) == 2, "less was used of the larger quota in between"


def test_four_fifths_of_the_jobs_are_told_once_a_crossing(system, tenant, told):
    course = tenant.course()
    set_quota(system, tenant, jobs=5)
    fill(system, tenant, 3)
    assert told() == []
    send(tenant, course).expect(201)
    (message,) = told()
    assert message["data"] == {"quota": "jobs", "limit": 5, "used": 4}
    send(tenant, course, TEXT + b"more", "more.md")
    assert len(told()) == 1
    system.sql("UPDATE jobs SET status = 'cancelled', completed_at = now() WHERE tenant_id = :'t' AND job_type <> 'embed'", t=tenant.id)
    system.sql("SELECT quota_settle(100)", user="postgres")
    send(tenant, course, TEXT + b"four", "four.md").expect(201)
    assert len(told()) == 1, "three fifths in between are not few"
    empty(system, tenant)
    wait_until(lambda: system.sql("SELECT quota FROM quota_warnings WHERE tenant_id = :'t'", t=tenant.id) == [], 30, "few are left")
    fill(system, tenant, 4)
    send(tenant, course, TEXT + b"again", "again.md").expect(201)
    assert len(told()) == 2


def test_four_fifths_of_the_budget_are_told_once_a_month(system, tenant, told):
    system.manage("set-tenant", "--tenant", tenant.name, "--monthly-budget", "10")

    def pay(usd):
        system.sql("""INSERT INTO llm_calls (tenant_id, id, action, provider, model_id, success, cost_usd)
                      VALUES (:'t', cs_uuid7(), 'generate_structure', 'p', 'm', true, :'usd')""", t=tenant.id, usd=usd)

    pay(7.5)
    assert told() == []
    pay(0.5)
    (message,) = told()
    assert message["type"] == "budget.warning" and (message["data"]["budget_usd"], message["data"]["used_usd"]) == (10, 8)
    pay(5)
    assert len(told()) == 1
    system.sql("UPDATE quota_warnings SET month = '2000-01' WHERE tenant_id = :'t'", t=tenant.id)
    pay(0.1)
    assert len(told()) == 2


# ---- for operators ----

def test_what_tenants_have_of_their_quotas_is_listed(system, tenant):
    set_quota(system, tenant, storage="2GiB", jobs=9)
    listed = system.manage("quotas", "--tenant", tenant.name)
    assert [(row["storage_quota_bytes"], row["job_quota"], row["stored_bytes"], row["jobs_in_flight"]) for row in listed] == [(2 << 30, 9, 0, 0)]
    set_quota(system, tenant, storage="none", jobs="none")
    assert storage(tenant)["bytes"] is None and jobs(tenant)["limit"] is None


def test_metrics_tell_of_quotas(system, tenant):
    set_quota(system, tenant, jobs=1)
    fill(system, tenant, 1)
    set_quota(system, tenant, jobs=1)
    page = system.client.get("//metrics").expect(200).body.decode()
    warned = [line for line in page.splitlines() if line.startswith('cs_quota_warned{quota="jobs"}')]
    assert warned and float(warned[0].split()[1]) >= 1 and "\ncs_reserved_bytes " in page
