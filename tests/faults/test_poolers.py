"""The programs behind a pooler of sessions, and with a Redis that is a cluster: all that they do with a server of their own, they do there."""
import time
import uuid

import pytest

from support import pgbouncer
from support.forms import Form
from support.hosts import DATABASE, OWNER, Hosts, refusal
from support.s3 import swift
from support.system import Tenant
from support.waiting import timed, together, wait_until

PREPARED = (1, 21)  # the first pgbouncer that follows prepared statements from one session of the server to another
CONNECTIONS = {"session": 40, "transaction": 4}  # that pgbouncer may open; the programs have about twenty sessions


def missing(mode):
    """Why there can be no such test here; None when there can."""
    if not pgbouncer.program():
        return "pgbouncer is not installed"
    if mode == "transaction" and pgbouncer.version() < PREPARED:
        return f"pgbouncer {pgbouncer.version()} knows no prepared statements in this mode: `make pgbouncer` builds one that does"
    return refusal() or (None if swift.installed() else "Swift is not installed")


@pytest.fixture(scope="module", params=["session", "transaction"])
def hosts(request, template, living):
    why = missing(request.param)
    if why:
        pytest.skip(why)
    with Hosts(template, names=("one",), pooler=request.param, connections=CONNECTIONS[request.param], FCGI_POOL_SIZE=6) as made:
        living.append(made)
        yield made
        living.remove(made)


def sessions(hosts):
    """Of the programs, by whether they came through the pooler: those with the server itself come from the host's address."""
    rows = hosts.cluster.sql(f"SELECT host(client_addr) FROM pg_stat_activity WHERE usename = '{OWNER}' AND client_addr IS NOT NULL")
    direct = [address for address, in rows if address == hosts.one.address]
    return len(rows) - len(direct), len(direct)


def job_of(tenant, course):
    form = Form(source_type="text").file("a.txt", f"# {uuid.uuid4()}\n\nA concept is what it is, and it is used.\n".encode() * 20)
    return tenant.send_form(f"/courses/{course}/materials", form).expect(201)["job_id"]


def is_complete(tenant, job):
    return tenant.get(f"/jobs/{job}?wait=20").expect(200)["status"] == "complete"


def test_a_material_becomes_a_structure(hosts):
    tenant = hosts.tenant()
    course = tenant.course()
    jobs = [job_of(tenant, course) for _ in range(3)]
    wait_until(lambda: all(is_complete(tenant, job) for job in jobs), 40, "the materials are read")
    made = tenant.post(f"/courses/{course}/structure/generate", {}).expect(202)["generation_job"]["id"]
    wait_until(lambda: is_complete(tenant, made), 40, "the structure is made")
    tenant.get(f"/courses/{course}/structure").expect(200)


def test_no_tenant_sees_what_is_another_s(hosts):
    tenants = [hosts.tenant() for _ in range(4)]
    courses = [tenant.course(f"Course of {tenant.name}") for tenant in tenants]

    def titles(tenant):
        return {item["title"] for _ in range(10) for item in tenant.get("/courses").expect(200)["items"]}

    seen = together(*(lambda tenant=tenant: titles(tenant) for tenant in tenants))
    assert seen == [{f"Course of {tenant.name}"} for tenant in tenants]
    for tenant in tenants:
        for course in set(courses) - {courses[tenants.index(tenant)]}:
            tenant.get(f"/courses/{course}").problem(404)


def test_no_statement_runs_as_the_owner(hosts):
    """The owner, whom row-level security does not bind, could still read what its roles may not."""
    tenant = hosts.tenant()
    hosts.sql("REVOKE SELECT ON courses FROM cs_api")
    try:
        assert {tenant.get("/courses").status for _ in range(20)} == {500}
    finally:
        hosts.sql("GRANT SELECT ON courses TO cs_api")
    tenant.get("/courses").expect(200)


def test_a_revoked_key_is_refused_within_a_second(hosts):
    tenant = hosts.tenant()
    other = Tenant(hosts, tenant.name, tenant.id, hosts.key(tenant.name))
    for _ in range(30):  # every responder has seen it
        other.get("/courses").expect(200)
    hosts.sql(f"UPDATE api_keys SET is_active = false WHERE id = '{other.key_id}'")
    _, seconds = timed(lambda: wait_until(lambda: other.get("/courses").status == 401, 5))
    assert seconds < 1
    assert {other.get("/courses").status for _ in range(20)} == {401}
    tenant.get("/courses").expect(200)


def test_one_idempotency_key_is_one_course(hosts):
    tenant = hosts.tenant()
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answers = together(*[lambda: tenant.post("/courses", {"title": "Once"}, headers=key)] * 8)
    assert {answer.status for answer in answers} <= {201, 409}
    wait_until(lambda: tenant.post("/courses", {"title": "Once"}, headers=key).status == 201, 5)
    assert len(tenant.get("/courses").expect(200)["items"]) == 1
    assert hosts.cluster.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 5", DATABASE) == [["0"]]


def test_the_server_has_no_more_sessions_than_the_pooler_may_open(hosts):
    tenant = hosts.tenant()
    together(*[lambda: [tenant.get("/courses").expect(200) for _ in range(20)]] * 12)
    pooled, direct = sessions(hosts)
    assert 0 < pooled <= CONNECTIONS[hosts.pooler_mode]
    assert direct <= 4, "the listeners of both pools, and the webhook sender"


def test_requests_go_on_when_the_pooler_is_started_anew(hosts):
    tenant = hosts.tenant()
    tenant.get("/courses").expect(200)
    hosts.bouncer.restart()
    began = time.monotonic()
    statuses = []
    while time.monotonic() < began + 1:
        statuses.append(tenant.get("/courses").status)
    assert set(statuses) <= {200, 503} and statuses[-4:] == [200] * 4
