"""The systemd units, as systemd runs them: on a machine that has booted with an installation (support.booted), with PostgreSQL, Redis and nginx."""
import json
import re
import shutil
import subprocess
import threading

import pytest

from support.booted import Booted, refusal
from support.forms import Form
from support.services import FRONT_SOCKET, LOG, SETTINGS, UNITS, settings_text, start_services, write_services
from support.system import BUILD, ROOT, clean_environment, matching, passing_folder
from support.waiting import wait_until

POOLS = UNITS[:2]
TARGET = "course-supporter.target"
EXPOSURE_MOST = 2.0


def install(root):
    subprocess.run([ROOT / "docker/install"], env=clean_environment(DESTDIR=root, PREFIX="/usr", BUILD=BUILD), check=True, timeout=120)


@pytest.fixture(scope="module")
def machine(template):
    """All of it up."""
    refused = refusal()
    if refused:
        pytest.skip(refused)

    def write(root):
        install(root)
        (root / SETTINGS[1:]).write_text(settings_text())
        write_services(root, template)

    with Booted(write) as made:
        start_services(made)
        made.run("systemctl", "start", TARGET)
        wait_until(lambda: made.client(FRONT_SOCKET).get("//health").status == 200, 20)
        yield made


def admin(machine, *words):
    return json.loads(machine.run("cs-admin", *words, "--json").stdout)


@pytest.fixture(scope="module")
def front(machine):
    """A client with a key of a tenant of the machine's, made by commands that find the settings by themselves."""
    admin(machine, "create-tenant", "--name", "units")
    key = admin(machine, "create-key", "--tenant", "units", "--scopes", "prep,check", "--label", "units", "--rate-prep", "100000", "--rate-check", "100000")
    return machine.client(FRONT_SOCKET, key["key"])


@pytest.fixture(scope="module")
def course(front):
    return front.post("/courses", {"title": "Under systemd"}).expect(201)["id"]


def is_well(machine):
    return machine.client(FRONT_SOCKET).get("//health").status == 200


# ---- what needs no machine


def test_each_unit_is_exposed_to_little():
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    with passing_folder() as root:
        install(root)
        for unit in UNITS:
            told = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--root={root}", "--no-pager", unit], text=True,
                                  capture_output=True, check=True, timeout=60).stdout
            assert float(re.search(r"exposure level for \S+: ([\d.]+)", told).group(1)) <= EXPOSURE_MOST, told


# ---- on the machine


def test_systemd_finds_nothing_wrong_with_the_units(machine):
    told = machine.run("systemd-analyze", "verify", *(f"/usr/lib/systemd/system/{unit}" for unit in (TARGET, *UNITS)))
    assert "course-supporter" not in told.stdout + told.stderr, told.stderr


def test_the_backup_is_made_under_its_unit_s_restrictions(machine, front, course):
    machine.run("systemctl", "start", "course-supporter-backup.service")
    told = json.loads(machine.run("cat", "/var/lib/course-supporter/backup/last.json").stdout)
    assert told["bytes"] > 0 and machine.property("course-supporter-backup.service", "Result") == "success"


def test_the_target_brings_all_up_and_nothing_is_started_unasked(machine):
    for unit in UNITS[:3]:
        assert machine.property(unit, "ActiveState") == "active", machine.log(unit)
        assert machine.property(unit, "UnitFileState") == "static"
    assert machine.property(TARGET, "UnitFileState") == "disabled"
    assert machine.property(UNITS[3], "Result") == "success"
    assert not machine.run("systemctl", "list-units", "--failed", "--no-legend").stdout


def test_sockets_are_nginx_s_and_settings_are_not(machine):
    said = machine.run("stat", "-c", "%a %U %G", "/run/course-supporter/api.sock", "/run/course-supporter/api.sock.full", SETTINGS).stdout.splitlines()
    assert said == ["660 course-supporter www-data"] * 2 + ["640 root course-supporter"]
    refused = machine.run("setpriv", "--reuid=www-data", "--regid=www-data", "--init-groups", "cat", SETTINGS, check=False)
    assert refused.returncode != 0


@pytest.mark.parametrize("kind, path", [
    ("text", "tests/fuzz/seeds/extract_markdown/all.markdown"),
    ("presentation", "tests/fuzz/seeds/extract_pdf/two-slides.pdf"),
    ("video", "tests/fuzz/seeds/extract_media/tone.wav"),
])
def test_a_file_is_taken_and_read_under_the_units_restrictions(machine, front, course, kind, path):
    form = Form(source_type=kind).file(path.rpartition("/")[2], (ROOT / path).read_bytes())
    made = front.send_form(f"/courses/{course}/materials", form).expect(201)
    job = wait_until(lambda: (seen := front.get(f"/jobs/{made['job_id']}").expect(200))["status"] in ("complete", "failed") and seen, 60)
    assert job["status"] == "complete", (job.json(), machine.log(UNITS[2])[-3000:])


def test_the_extractor_s_sandbox_closes_under_the_runner_s_restrictions(machine):
    words = like(machine, UNITS[2])
    done = machine.run("systemd-run", "--wait", "--pipe", *words, "/usr/libexec/course-supporter/cs-extract", "--self-test-sandbox")
    assert "works" in done.stdout or "refused" in done.stdout, done.stdout


def like(machine, unit):
    """The options of systemd-run for another process under a unit's restrictions."""
    lines = machine.run("systemctl", "cat", unit).stdout.splitlines()  # the unit's own first, as systemd reads them
    own = re.compile("(User|Group|Environment|UMask|Limit|NoNew|Capability|Ambient|Restrict|Lock|Memory|Keyring|Remove|Private|Protect|Proc|ReadWrite|Device|System)[A-Za-z]*=")
    return [word for line in lines if own.match(line) for word in ("-p", line)]


def test_the_janitor_sees_the_processes_of_the_pools(machine):
    look = "".join(f"test -r /proc/{machine.main_pid(unit)}/stat && echo {unit};" for unit in POOLS)
    assert machine.run("systemd-run", "--wait", "--pipe", *like(machine, UNITS[2]), "sh", "-c", look).stdout.split() == list(POOLS)


def test_a_receiver_on_the_network_is_told(machine, front, course):
    machine.run("systemd-run", "--unit=receiver", "--uid=nobody", "/usr/bin/python3", "-m", "http.server", "8099", "--bind", "127.0.0.1", "--directory", "/tmp")
    wait_until(lambda: machine.run("curl", "-s", "http://localhost:8099/", check=False).returncode == 0)
    front.post("/webhooks", {"url": "http://localhost:8099/here", "events": ["job.complete"]}).expect(201)
    front.send_form(f"/courses/{course}/materials", Form(source_type="text").file("told.md", b"# Told")).expect(201)
    line = wait_until(lambda: matching(machine.log(UNITS[2]), {"event": "webhook"}), 30)[0]
    assert line["status"] == 501, line


def test_a_reload_takes_new_settings_and_loses_no_request(machine, front):
    before = {unit: machine.main_pid(unit) for unit in UNITS[:3]}
    statuses, enough = [], threading.Event()

    def ask():
        while not enough.is_set():
            statuses.append(front.get("/courses").status)

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    try:
        machine.path(SETTINGS).write_text(settings_text(FCGI_POOL_SIZE=5))
        machine.run("systemctl", "reload", TARGET)
        wait_until(lambda: pool_size(front) == 5, 20, "the pool has its new size")
        seen = len(statuses)
        wait_until(lambda: len(statuses) > seen + 50)
    finally:
        enough.set()
        for thread in asking:
            thread.join()
    assert set(statuses) == {200}
    assert {unit: machine.main_pid(unit) for unit in UNITS[:3]} == before


def pool_size(front):
    status = json.loads(front.get("//fpm-status?json").expect(200).body)
    return status["total processes"]


def test_what_is_killed_is_started_again(machine):
    for unit in UNITS[:3]:
        before = machine.main_pid(unit)
        machine.run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", unit)
        wait_until(lambda: machine.main_pid(unit) not in (0, before), 20, unit)
    wait_until(lambda: is_well(machine), 20)


def test_a_stop_lets_an_upload_end(machine, front, course):
    form = Form(source_type="text").file("long.txt", b"a long text. " * 50000)
    whole, go_on, answers = form.bytes(), threading.Event(), []

    def body():
        yield whole[:len(whole) // 2]
        go_on.wait(30)
        yield whole[len(whole) // 2:]

    sending = threading.Thread(target=lambda: answers.append(front.request("POST", f"/courses/{course}/materials", body=body(), headers=form.headers())))
    sending.start()
    try:
        wait_until(lambda: busy(machine), 20, "a responder reads the upload")
        machine.run("systemctl", "stop", "--no-block", UNITS[1])
        wait_until(lambda: machine.property(UNITS[1], "ActiveState") == "deactivating")
    finally:
        go_on.set()
        sending.join()
    assert answers[0].status == 201
    wait_until(lambda: machine.property(UNITS[1], "ActiveState") == "inactive", 20)
    assert machine.property(UNITS[1], "Result") == "success"
    machine.run("systemctl", "start", TARGET)
    wait_until(lambda: is_well(machine), 20)


def busy(machine):
    status = json.loads(machine.client(FRONT_SOCKET).get("//fpm-status/upload?json").expect(200).body)
    return status["active processes"] >= 2  # one of them answers this


def test_wrong_settings_are_told_and_not_tried_again(machine):
    machine.path(SETTINGS).write_text(settings_text(FCGI_POOL_SIZE="many"))
    machine.run("systemctl", "restart", UNITS[0], check=False)
    wait_until(lambda: machine.property(UNITS[0], "ActiveState") == "failed")
    assert machine.property(UNITS[0], "ExecMainStatus") == "78" and machine.property(UNITS[0], "NRestarts") == "0"
    assert "FCGI_POOL_SIZE" in machine.log(UNITS[0])
    machine.path(SETTINGS).write_text(settings_text())
    machine.run("systemctl", "start", UNITS[0])
    wait_until(lambda: is_well(machine), 20)


def test_a_migration_that_is_missing_is_made_before_the_programs_start(machine):
    machine.run("systemctl", "stop", TARGET)
    reverted = machine.run("cs-migrate", "revert").stdout
    assert reverted.startswith("Reverted: ")
    machine.run("systemctl", "start", TARGET)
    assert machine.property(UNITS[3], "Result") == "success", machine.log(UNITS[3])
    assert "to be deployed" not in machine.run("cs-migrate", "status").stdout
    wait_until(lambda: is_well(machine), 20)


def test_the_logs_are_in_the_journal_line_by_line(machine):
    for unit, program in zip(UNITS, ("cs-api", "cs-api-upload", "cs-jobs")):
        assert matching(machine.log(unit), {"program": program}), machine.log(unit)[-500:]


def test_nginx_s_logs_are_rotated_and_it_writes_to_the_new_one(machine):
    ask = lambda: machine.client(FRONT_SOCKET).get("//health").status == 200  # noqa: E731
    assert ask()
    wait_until(lambda: machine.path(f"{LOG}/access.log").stat().st_size)
    machine.run("logrotate", "-f", "/etc/logrotate.d/course-supporter")
    former = machine.path(f"{LOG}/access.log.1")
    assert former.stat().st_size
    wait_until(lambda: ask() and machine.path(f"{LOG}/access.log").stat().st_size)
    assert machine.run("stat", "-c", "%a %U %G", f"{LOG}/access.log").stdout.split() == ["640", "www-data", "adm"]
