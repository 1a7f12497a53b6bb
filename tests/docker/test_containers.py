"""The system in containers, from the very compose file of production: what it does, how it is closed, how it ends and comes back."""
import os
import signal
import threading

import pytest

from support.client import Client
from support.containers import Container, HalfSent, Project, docker, run
from support.forms import Form
from support.system import BUILD, ROOT, passing_folder
from support.waiting import wait_until

OURS = ("course-supporter-app", "course-supporter-upload", "course-supporter-worker", "course-supporter-nginx")
IMAGES = ("course-supporter-api", "course-supporter-jobs", "course-supporter-migrate", "course-supporter-nginx")
COMPILERS = "cc gcc g++ c++ clang tcc as ld make cpp"


def text(words="A stack is a list in which the element added last is removed first.", name="reader.md"):
    return Form(source_type="text").file(name, f"# Stacks\n\n{words}\n".encode())


def parts():
    return [Container(name) for name in OURS]


def test_a_lecture_slides_and_a_reader_become_a_course(production, tenant):
    with passing_folder() as folder:
        (folder / "env").write_text(f"BASE_URL={tenant.base_url}\nAPI_KEY={tenant.key}\n")
        done = run(ROOT / "docker/local/demo", RUN_DIR=folder, BUILD=BUILD, timeout=300)
    assert "•" in done.stdout and "lecture.mp4" in done.stdout, done.stdout


def test_all_is_healthy_and_health_says_so(production, tenant):
    for container in parts():
        container.wait_healthy()
    answer = Client(tenant.base_url).get("//health").expect(200)
    assert answer["checks"] == {"db": "ok", "s3": "ok", "redis": "ok"}


def test_a_runner_that_stands_still_is_not_healthy(production):
    worker = Container("course-supporter-worker")
    pid = worker.state["Pid"]
    assert worker.execute("cs-healthy", "runner").stdout == "the runner goes round\n"
    os.kill(pid, signal.SIGSTOP)
    try:
        assert worker.execute("cs-healthy", "runner", check=False).returncode == 1
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_pool_that_does_not_answer_is_not_healthy(production):
    done = Container("course-supporter-app").execute("cs-healthy", "127.0.0.1:9009", "/ping", check=False)
    assert done.returncode == 1 and "127.0.0.1:9009 does not answer" in done.stdout


@pytest.mark.parametrize("name", OURS)
def test_it_is_an_ordinary_user_without_privileges(production, name):
    status = Container(name).status()
    assert status["Uid"].split() == ["10001"] * 4 and status["Groups"].split() in ([], ["10001"])
    assert int(status["CapPrm"], 16) == int(status["CapBnd"], 16) == 0 and status["NoNewPrivs"] == "1"


@pytest.mark.parametrize("name", OURS)
def test_nothing_of_its_files_can_be_written(production, name):
    container = Container(name)
    assert container.inspect()["HostConfig"]["ReadonlyRootfs"]
    for path in ("/usr/bin/x", "/etc/x", "/var/x", "/usr/share/course-supporter/x"):
        done = container.execute("sh", "-c", f": >{path}", check=False)
        assert done.returncode != 0 and ("Read-only" in done.stderr or "Permission denied" in done.stderr), path


@pytest.mark.parametrize("image", IMAGES)
def test_no_compiler_is_in_an_image(production, image):
    found = docker("run", "--rm", "--network=none", "--entrypoint=sh", image, "-c",
                   f"for name in sh {COMPILERS}; do command -v $name; done; find / -xdev -name 'cc1*' -o -xdev -name crt1.o; true")
    assert found.split() == ["/usr/bin/sh"]


@pytest.mark.parametrize("image, program", [("api", "cs-api"), ("jobs", "cs-jobs"), ("migrate", "cs-admin"), ("migrate", "cs-migrate")])
def test_a_program_says_its_version_and_commit(production, image, program):
    commit = run("git", "-C", ROOT, "rev-parse", "--short=12", "HEAD").stdout.strip()
    told = docker("run", "--rm", "--network=none", f"course-supporter-{image}", program, "--version")
    assert (ROOT / "VERSION").read_text().split()[0] in told and commit in told, told


def test_nothing_is_published_but_nginx(production):
    published = {name: container.inspect()["NetworkSettings"]["Ports"] for name in (*OURS, "course-supporter-db", "course-supporter-redis")
                 for container in [Container(name)]}
    assert [name for name, ports in published.items() if any(ports.values())] == ["course-supporter-nginx"]


def test_the_database_and_redis_are_out_of_reach_on_shared_net(production):
    for name in ("db", "redis", "worker"):
        assert list(Container(f"course-supporter-{name}").inspect()["NetworkSettings"]["Networks"]) == ["course-supporter_default"]


def test_the_login_of_the_programs_owns_its_database_and_is_no_superuser(production):
    rows = Container("course-supporter-db").execute("psql", "-XAt", "-U", "postgres", "-d", "course_supporter", "-c", """
        SELECT rolsuper, rolpassword IS NULL, rolname = pg_get_userbyid(datdba) FROM pg_authid, pg_database
         WHERE rolname IN ('course_supporter', 'postgres') AND datname = 'course_supporter' ORDER BY rolname""").stdout
    assert rows == "f|f|t\nt|t|f\n"


def test_redis_keeps_what_it_has_and_evicts_nothing(production):
    redis = Container("course-supporter-redis")
    told = redis.execute("redis-cli", "config", "get", "maxmemory*").stdout.split() + redis.execute("redis-cli", "config", "get", "appendonly").stdout.split()
    assert {"maxmemory": "134217728", "maxmemory-policy": "noeviction", "appendonly": "yes"}.items() <= dict(zip(told[::2], told[1::2])).items()


def test_migrations_end_before_the_programs_start(production):
    migrated = production.container("migrate").state
    assert migrated["ExitCode"] == 0
    for name in OURS[:3]:
        assert Container(name).state["StartedAt"] > migrated["FinishedAt"]


def test_migrations_that_fail_touch_nothing_that_runs(production):
    before = [container.state["StartedAt"] for container in parts()]
    done = production("run", "--rm", "-T", "-e", "POSTGRES_PASSWORD=wrong", "migrate", check=False)
    assert done.returncode == 1 and "password authentication failed" in done.stderr
    assert [container.state["StartedAt"] for container in parts()] == before


def test_process_1_is_the_program_itself(production):
    for name, program in (("app", "cs-api"), ("upload", "cs-api"), ("worker", "cs-jobs")):
        container = Container(f"course-supporter-{name}")
        assert container.execute("readlink", "/proc/1/exe").stdout.strip() == f"/usr/bin/{program}"


@pytest.mark.parametrize("name", OURS[:3])
def test_process_1_reaps_what_it_is_left(production, name):
    container = Container(name)
    orphan = container.execute("sh", "-c", "sleep 1 >/dev/null 2>&1 & echo $!").stdout.strip()
    wait_until(lambda: container.execute("test", "-e", f"/proc/{orphan}", check=False).returncode != 0, 10, f"process {orphan} is still there")


def test_docker_stop_lets_an_upload_end(production, tenant):
    upload = Container("course-supporter-upload")
    course = tenant.post("/courses", {"title": "A course"}).expect(201)["id"]
    sending = HalfSent(tenant, f"/courses/{course}/materials", text("A queue. " * 4000))
    wait_until(lambda: upload.execute("sh", "-c", "REQUEST_METHOD=GET REQUEST_URI=/fpm-status/upload SCRIPT_NAME=/fpm-status/upload "
                                      "cgi-fcgi -bind -connect 127.0.0.1:9001 </dev/null | grep -q '^active processes: *2'", check=False).returncode == 0,
               20, "no responder has the upload")
    stopping = threading.Thread(target=docker, args=("stop", "-t", "60", upload.name))
    stopping.start()
    try:
        wait_until(lambda: '"event":"drain"' in upload.log(), 20, "the pool is not told to end")
        assert stopping.is_alive()
        status, body = sending.finish()
        assert status == 201, body
        stopping.join()
        assert upload.state["ExitCode"] == 0
    finally:
        stopping.join()
        docker("start", upload.name)
        upload.wait_healthy()


def test_with_a_certificate_nginx_speaks_tls_and_sends_plain_http_there(production, settings):
    with passing_folder() as folder:
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem")
        (folder / "privkey.pem").chmod(0o644)
        project = Project(*production.files, env=settings, profiles=["nginx"], TLS_DIR=folder)
        project.up("--no-deps", "nginx")
        try:
            asked = ["curl", "-sS", "--cacert", folder / "fullchain.pem", "-o", "/dev/null", "-w", "%{http_code} %{http_version} %{redirect_url}"]
            assert run(*asked, "https://localhost/health").stdout == "200 2 "
            assert run(*asked, "http://localhost/health").stdout == "308 1.1 https://localhost/health"
        finally:
            production.up("--no-deps", "nginx")


@pytest.mark.parametrize("name", ["course-supporter-app", "course-supporter-worker", "course-supporter-nginx"])
def test_docker_stop_ends_it_by_itself(production, name):
    container = Container(name)
    try:
        docker("stop", "-t", "60", name)
        assert container.state["ExitCode"] == 0 and not container.state["OOMKilled"]
    finally:
        docker("start", name)
        container.wait_healthy()


@pytest.mark.parametrize("name", ["course-supporter-app", "course-supporter-upload", "course-supporter-worker", "course-supporter-db", "course-supporter-redis"])
def test_what_is_killed_is_started_again(production, tenant, name):
    container = Container(name)
    killed = container.state["Pid"]
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: container.state["Running"] and container.state["Pid"] not in (0, killed), 30, f"{name} is not started again")
    container.wait_healthy()
    wait_until(lambda: Client(tenant.base_url).get("//health").status == 200, 30, "the system does not come back")
    tenant.get("/courses").expect(200)


def test_what_was_kept_outlives_its_containers(production, tenant):
    """Last of all: every container is made anew."""
    course = tenant.post("/courses", {"title": "Kept"}).expect(201)["id"]
    material = tenant.send_form(f"/courses/{course}/materials", text()).expect(201)["id"]
    production("down", "--timeout", "20")
    production.up()
    assert tenant.get(f"/courses/{course}").expect(200)["title"] == "Kept"
    assert b"# Stacks" in tenant.get(f"/courses/{course}/materials/{material}/file").expect(200).body
