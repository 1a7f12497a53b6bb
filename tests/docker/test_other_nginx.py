"""Both ways in which an nginx of another compose project reaches the pools."""
import os
import shutil
import signal

import pytest

from support.containers import FILES, TESTS, Container, Project, run
from support.client import Client
from support.forms import Form
from support.system import ROOT, passing_folder
from support.waiting import wait_until

TCP = {"API_SERVERS": "server course-supporter-app:9000 max_fails=0;", "UPLOAD_SERVERS": "server course-supporter-upload:9001 max_fails=0;"}
SOCKETS = {"API_SERVERS": "server unix:/run/course-supporter/api.sock max_fails=0; server unix:/run/course-supporter/api.sock.full backup max_fails=0;",
           "UPLOAD_SERVERS": "server unix:/run/course-supporter/upload.sock max_fails=0;"}


def render(folder, servers):
    """What docs/docker.md tells an operator to make, in a folder."""
    shutil.copytree(ROOT / "nginx/include", folder, dirs_exist_ok=True)
    names = {"RUN": "/tmp", "LOG": "/tmp", "LISTEN": "80", "TLS": "", "SERVERS": "", "DOCS": "/conf/docs", "UPLOAD_BODY": 1 << 30, "API_TIMEOUT": "70s",
             "STATUS_ALLOW": "", "ADDRESS_RATE": "200r/s", "UNLIMITED": "", "ORIGINS": "", "CREDENTIALS": "", **servers}
    (folder / "nginx.conf").write_text(run(ROOT / "nginx/render", text=(ROOT / "nginx/nginx.conf.in").read_text(), **names).stdout)


@pytest.fixture
def other():
    """other(servers, file...): the other project, up; the base URL of its nginx."""
    with passing_folder() as folder:
        mine = []

        def up(servers, *files):
            render(folder, servers)
            project = Project(TESTS / "other.yaml", *files, CONF=folder)
            mine.append(project)
            project.up()
            return f"http://{project.container('front').address('shared-net')}:80"

        yield up
        for project in mine:
            project.down()


def does_the_work(tenant):
    """A read through the api pool, and an upload through the other."""
    course = tenant.post("/courses", {"title": "By another way"}).expect(201)["id"]
    form = Form(source_type="text").file("reader.md", b"# Stacks\n\nA stack is a list.\n")
    tenant.send_form(f"/courses/{course}/materials", form).expect(201)
    assert tenant.get(f"/courses/{course}").expect(200)["title"] == "By another way"


def test_it_reaches_them_by_tcp_on_shared_net(production, tenant, other):
    does_the_work(Client(other(TCP), tenant.key))


@pytest.fixture
def on_sockets(production, settings):
    """The production project with its pools on sockets."""
    project = Project(FILES / "compose.prod.yaml", FILES / "compose.sockets.yaml", TESTS / "override.yaml", env=settings, profiles=["nginx"])
    project.up()
    yield project
    production("rm", "-s", "-f", "app", "upload", "nginx")
    production.up()
    run("docker", "volume", "rm", "sockets-cs")


def test_it_reaches_them_by_sockets_in_a_volume(on_sockets, tenant, other):
    base_url = other(SOCKETS, TESTS / "other.sockets.yaml")
    does_the_work(Client(base_url, tenant.key))
    does_the_work(tenant)  # through the nginx of ours, which has the same volume
    assert list(Container("course-supporter-app").inspect()["NetworkSettings"]["Networks"]) == ["course-supporter_default"]
    for name in ("app", "upload"):
        container = Container(f"course-supporter-{name}")
        killed = container.state["Pid"]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: container.state["Running"] and container.state["Pid"] not in (0, killed), 30, "a pool whose socket was left behind")
        container.wait_healthy()
    wait_until(lambda: Client(base_url).get("//health").status == 200, 30)
    does_the_work(Client(base_url, tenant.key))
