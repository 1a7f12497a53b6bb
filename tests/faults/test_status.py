"""What monitors read: the status page in PHP-FPM's own fields and formats, the ping, the metrics."""
import xml.etree.ElementTree

import pytest

from support import fastcgi, fpm_readers
from support.pools import metric, status_of
from support.waiting import wait_until

FIELDS = ("pool", "process manager", "start time", "start since", "accepted conn", "listen queue", "max listen queue",
          "listen queue len", "idle processes", "active processes", "total processes", "max active processes",
          "max children reached", "slow requests", "refused requests", "cut requests")
PROCESS_FIELDS = ("pid", "state", "start time", "start since", "requests", "request duration", "request method", "request uri",
                  "content length", "user", "script", "last request cpu", "last request memory")
POOLS = pytest.mark.parametrize("pool", ["api", "upload"])


def page(pool):
    return "//fpm-status" if pool == "api" else "//fpm-status/upload"


@POOLS
def test_status_has_php_fpms_fields_in_every_format(system, pool):
    read = system.client.get(f"{page(pool)}?json&full").expect(200).json()
    assert tuple(read) == (*FIELDS, "processes") and read["pool"] == pool
    assert read["process manager"] == ("static" if pool == "api" else "ondemand")
    assert all(tuple(process) == PROCESS_FIELDS for process in read["processes"])
    text = system.client.get(page(pool)).expect(200).body.decode()
    assert tuple(line.split(":")[0] for line in text.splitlines()) == FIELDS
    root = xml.etree.ElementTree.fromstring(system.client.get(f"{page(pool)}?xml&full").expect(200).body)
    assert tuple(item.tag.replace("-", " ") for item in root) == (*FIELDS, "processes")
    metrics = system.client.get(f"{page(pool)}?openmetrics").expect(200)
    assert metrics.body.decode().endswith("# EOF\n") and "openmetrics" in metrics.headers["Content-Type"]


@POOLS
def test_status_counts_the_responders_there_are(system, pool):
    def agrees():
        read = status_of(system, pool)
        shown = sorted(process["pid"] for process in read["processes"])
        return shown == sorted(system.responders(pool)) and len(shown) == read["total processes"] \
            == read["idle processes"] + read["active processes"] and read["listen queue len"] > 0

    wait_until(agrees)


def test_a_finished_request_shows_what_it_cost(system, tenant):
    def last():
        """Asked for anew with each look: the look itself may be served by the responder that it is about."""
        tenant.get("/courses").expect(200)
        return [process for process in status_of(system)["processes"]
                if process["script"] == "courses_index" and process["user"] == tenant.key[:12] and process["state"] == "Idle"]

    (process,) = wait_until(last)
    assert process["request method"] == "GET" and process["request uri"] == "/api/v1/courses" and process["request duration"] > 0
    assert process["last request cpu"] > 0 and process["last request memory"] > 0


def test_a_responder_that_has_served_nobody_says_so(start_system):
    system = start_system(FCGI_POOL_SIZE=20)
    new = [process for process in status_of(system)["processes"] if process["requests"] == 0 and process["state"] == "Idle"]
    assert new and {(process["script"], process["request method"], process["request uri"]) for process in new} == {("-", "-", "-")}


@pytest.mark.parametrize("path", ["/a" + "%C3%A9" * 60, "/%EF%BF%BE", "/%0Astate:%20Broken%0A", "/a%3C!--"])
def test_nothing_that_a_client_asks_for_breaks_a_page(system, path):
    for _ in range(3 * len(system.responders())):
        system.client.get("/" + path).problem(404)
    processes = xml.etree.ElementTree.fromstring(system.client.get("//fpm-status?xml&full").expect(200).body).find("processes")
    assert any(process.findtext("request-uri") == path[:127] for process in processes)
    lines = system.client.get("//fpm-status?full").expect(200).body.decode("ascii").splitlines()
    assert not any("Broken" in line for line in lines if line.startswith("state:"))


# ---- read as the collectors read it ----

TELEGRAF = {"start_since", "accepted_conn", "listen_queue", "max_listen_queue", "listen_queue_len", "idle_processes", "active_processes",
            "total_processes", "max_active_processes", "max_children_reached", "slow_requests"}
NETDATA = {"active", "maxActive", "idle", "requests", "reached", "slow"}
NETDATA_IDLE = {low + what for low in ("min", "max", "avg") for what in ("ReqDur", "ReqCpu", "ReqMem")}


@POOLS
def test_telegraf_reads_it_over_http_and_over_the_socket(system, pool):
    over_http = fpm_readers.telegraf_http(system.base_url + page(pool)[1:])
    over_socket = fpm_readers.telegraf_socket(f"{system.sockets / pool}:fpm-status")
    for tag, fields in (over_http, over_socket):
        assert tag == pool and set(fields) == TELEGRAF
        assert fields["active_processes"] >= 1 and fields["total_processes"] >= 2 and fields["listen_queue_len"] > 0
    assert over_socket[1]["accepted_conn"] > over_http[1]["accepted_conn"]


@POOLS
def test_telegraf_reads_every_process_as_json(system, pool):
    tag, fields, processes = fpm_readers.telegraf_json(f"{system.base_url}{page(pool)[1:]}?json&full")
    assert tag == pool and set(fields) == TELEGRAF and len(processes) == fields["total_processes"]


@POOLS
def test_netdata_reads_it_over_http_and_over_the_socket(system, pool):
    for read in (fpm_readers.netdata_http(f"{system.base_url}{page(pool)[1:]}?json&full"),
                 fpm_readers.netdata_http(f"{system.base_url}{page(pool)[1:]}?full"),
                 fpm_readers.netdata_socket(system.sockets / pool, "/fpm-status")):
        assert set(read) == NETDATA | NETDATA_IDLE and all(isinstance(value, int) for value in read.values())
        assert read["active"] >= 1 and read["requests"] >= 1


# ---- ping and metrics ----

def test_ping_answers_over_http_and_straight_over_the_socket(system):
    assert system.client.get("//ping").expect(200).body == b"pong"
    for pool in ("api", "upload"):
        head, body = fastcgi.request(system.sockets / pool, REQUEST_METHOD="GET", SCRIPT_NAME="/ping")
        assert body == "pong" and head.startswith("Status: 200")


def test_metrics_count_requests_by_route_and_status(system, tenant):
    samples = ('cs_requests_total{pool="api",route="courses_index",status="200"}',
               'cs_requests_total{pool="api",route="courses_index",status="429"}',
               'cs_request_duration_seconds_count{pool="api",route="courses_index"}')

    def count():
        return [metric(system, sample) for sample in samples]

    before = count()
    one = tenant.new_key(check=1)
    one.get("/courses").expect(200)
    one.get("/courses").problem(429)
    wait_until(lambda: count() == [before[0] + 1, before[1] + 1, before[2] + 2])
