"""Redis as a cluster: it refuses a script whose keys lie in different slots, also where one server has them all."""
import re

import pytest

from support.forms import Form
from support.hosts import Hosts, refusal
from support.s3 import swift
from support.waiting import wait_until


@pytest.fixture(scope="module")
def hosts(template, living):
    why = refusal() or (None if swift.installed() else "Swift is not installed")
    if why:
        pytest.skip(why)
    with Hosts(template, names=("one",), redis_cluster=True) as made:
        living.append(made)
        yield made
        living.remove(made)


def test_limits_and_jobs_need_no_keys_of_two_slots_at_once(hosts):
    tenant = hosts.tenant()
    left = [int(re.search(r";r=(\d+)", tenant.get("/courses").expect(200).headers["RateLimit"])[1]) for _ in range(5)]
    assert left == list(range(left[0], left[0] - 5, -1))
    form = Form(source_type="text").file("a.txt", b"# A lecture\n\nA concept is what it is.\n")
    job = tenant.send_form(f"/courses/{tenant.course()}/materials", form).expect(201)["job_id"]
    wait_until(lambda: tenant.get(f"/jobs/{job}?wait=20").expect(200)["status"] == "complete", 40, "the job is done")
    assert not [line for name in ("api", "upload", "jobs") for line in hosts.one.log_lines(name, event="redis")]
