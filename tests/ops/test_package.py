"""`make deb`: the package is sound, and installing, upgrading and removing it on a machine that has booted does what docs/install.md says."""
import os
import re
import shutil
import subprocess
import threading

import pytest

from support.booted import Booted, refusal
from support.services import FRONT_SOCKET, SETTINGS, UNITS, settings_text, start_services, write_services
from support.system import BUILD, ROOT, clean_environment, passing_folder
from support.waiting import wait_until

TARGET = "course-supporter.target"
PROGRAMS = ("usr/bin/cs-api", "usr/bin/cs-jobs", "usr/libexec/course-supporter/cs-extract", "usr/libexec/course-supporter/cs-extract-media",
            "usr/libexec/course-supporter/cs-extract-office", "usr/libexec/course-supporter/cs-extract-ocr")


def make(folder, version):
    environment = clean_environment(BUILD=BUILD, OUT=folder, DEB_VERSION=version, DEB_COMPRESSION="gzip", SOURCE_DATE_EPOCH="1700000000")
    subprocess.run([ROOT / "docker/debian/build"], env=environment, check=True, capture_output=True, timeout=300)
    return next(folder.glob(f"course-supporter_{version}_*.deb"))


def next_version(package, version, change):
    """The same package under another version, changed."""
    with passing_folder() as root:
        subprocess.run(["dpkg-deb", "-R", package, root], check=True)
        control = root / "DEBIAN/control"
        control.write_text(re.sub("(?m)^Version: .*$", f"Version: {version}", control.read_text()))
        change(root / "usr/share/course-supporter")
        made = package.parent / f"{version}.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", root, made], check=True, capture_output=True)
    return made


def break_a_migration(share):
    with open(share / "sql/sqitch.plan", "a") as plan:
        plan.write("broken 2099-01-01T00:00:00Z maintainers <maintainers@localhost> # It cannot be made.\n")
    for folder in ("deploy", "revert", "verify"):
        (share / "sql" / folder / "broken.sql").write_text("SELECT 1 / 0;\n")


@pytest.fixture(scope="module")
def package():
    if not shutil.which("dpkg-shlibdeps"):
        pytest.skip("dpkg-dev is not installed")
    with passing_folder() as folder:
        yield make(folder, "1.0")


@pytest.fixture(scope="module")
def unpacked(package):
    with passing_folder() as folder:
        subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
        yield folder


def fields(package):
    told = subprocess.run(["dpkg-deb", "-f", package], capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"(?m)^([\w-]+): (.*)$", told))


def test_lintian_finds_no_error(package):
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed")
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", package], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_needs_what_the_programs_are_linked_with_and_nothing_of_building(package):
    needed = fields(package)["Depends"]
    for name in ("libpq5", "libfcgi0ldbl", "libcurl4", "libhiredis", "libavcodec", "spawn-fcgi", "sqitch", "postgresql-client"):
        assert name in needed
    assert "-dev" not in needed and "gcc" not in needed


def test_settings_are_a_conffile_and_closed_to_others(package, unpacked):
    told = subprocess.run(["dpkg-deb", "-I", package, "conffiles"], capture_output=True, text=True, check=True).stdout.split()
    assert told == ["/etc/course-supporter/settings.env", "/etc/logrotate.d/course-supporter"]
    assert (unpacked / SETTINGS[1:]).stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_is_hardened_and_knows_no_folder_of_its_build(unpacked, program):
    """Position independent, everything bound and read-only at the start, no executable stack, canaries, checked library calls."""
    file = unpacked / program
    told = subprocess.run(["readelf", "-hldW", "--dyn-syms", file], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Type:\s+DYN", told) and "BIND_NOW" in told and "GNU_RELRO" in told
    assert re.search(r"GNU_STACK.* RW ", told) and "__stack_chk_fail" in told and re.search(r"__\w+_chk", told.replace("__stack_chk", ""))
    assert "RUNPATH" not in told and "RPATH" not in told
    assert str(ROOT).encode() not in file.read_bytes()


def test_what_is_unpacked_runs(unpacked):
    environment = clean_environment(ENVIRONMENT="testing", STORE_DIR="/tmp", STORE_SECRET="s" * 40)
    done = subprocess.run([unpacked / "usr/bin/cs-jobs", "--models"], env=environment, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert subprocess.run([unpacked / PROGRAMS[2], "--self-test-sandbox"], capture_output=True, check=False).returncode == 0


def test_there_is_a_manual_page_for_each_command(unpacked):
    names = {path.name for path in (unpacked / "usr/share/man/man8").iterdir()}
    assert names == {f"{name}.8.gz" for name in ("cs-api", "cs-jobs", "cs-admin", "cs-migrate", "cs-extract")}
    if not shutil.which("man"):
        pytest.skip("man-db is not installed")
    for name in names:
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", unpacked / "usr/share/man/man8" / name], capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "200"}, check=False)
        assert done.returncode == 0 and not done.stderr, done.stderr


def test_installing_starts_nothing_an_upgrade_loses_nothing_even_if_broken_and_removing_leaves_the_data(package, template):
    refused = refusal()
    if refused:
        pytest.skip(refused)

    def write(root):
        write_services(root, template)
        for path in (package, next_version(package, "1.1", break_a_migration), next_version(package, "1.2", lambda share: (share / "new").touch())):
            shutil.copy(path, root)

    with Booted(write) as machine:
        machine.run("rm", "-f", "/usr/sbin/policy-rc.d")
        start_services(machine)
        check_install(machine, package.name)
        check_broken_upgrade(machine)
        check_upgrade(machine)
        check_removal(machine)


def check_install(machine, name):
    machine.run("dpkg", "-i", f"/{name}")
    assert machine.property(TARGET, "ActiveState") == "inactive" and machine.property(TARGET, "UnitFileState") == "disabled"
    assert machine.run("stat", "-c", "%a %U %G", SETTINGS).stdout.split() == ["640", "root", "course-supporter"]
    machine.path(SETTINGS).write_text(settings_text())
    machine.run("systemctl", "enable", "--now", TARGET)
    wait_until(lambda: machine.client(FRONT_SOCKET).get("//health").status == 200, 20)


def check_broken_upgrade(machine):
    """Where the migrations fail it is said, and what runs goes on with the programs of before."""
    before = {unit: machine.main_pid(unit) for unit in UNITS[:3]}
    told = machine.run("dpkg", "-i", "/1.1.deb").stderr
    assert "the migrations failed" in told, told
    assert machine.client(FRONT_SOCKET).get("//health").status == 200
    assert {unit: machine.main_pid(unit) for unit in UNITS[:3]} == before
    assert all(exe(machine, pid).endswith(" (deleted)") for pid in before.values())


def check_upgrade(machine):
    """The pools' processes stay, the runner is another, the programs are new, and no request is lost."""
    before = {unit: machine.main_pid(unit) for unit in UNITS[:3]}
    pools = UNITS[:2]
    statuses, enough = [], threading.Event()

    def ask():
        while not enough.is_set():
            statuses.append(machine.client(FRONT_SOCKET).get("//openapi.json").status)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        machine.run("dpkg", "-i", "/1.2.deb")
        for unit in UNITS[:3]:
            wait_until(lambda unit=unit: not exe(machine, machine.main_pid(unit)).endswith(" (deleted)"), 20, f"{unit} runs the new program")
    finally:
        enough.set()
        asking.join()
    assert all(machine.main_pid(unit) == before[unit] for unit in pools) and machine.main_pid(UNITS[2]) not in (0, before[UNITS[2]])
    assert set(statuses) == {200} and len(statuses) > 10
    assert machine.path(SETTINGS).read_text() == settings_text()
    assert machine.path("/usr/share/course-supporter/new").exists()


def exe(machine, pid):
    """What the process runs; " (deleted)" stands behind it when that has been replaced."""
    return machine.run("readlink", f"/proc/{pid}/exe").stdout.strip()


def check_removal(machine):
    kept = machine.path("/var/lib/course-supporter/store/kept")
    kept.touch()
    machine.run("dpkg", "-r", "course-supporter")
    for unit in UNITS[:3]:
        assert machine.run("systemctl", "is-active", unit, check=False).stdout.strip() in ("inactive", "failed")
    assert not machine.path("/usr/bin/cs-api").exists() and machine.path(SETTINGS).exists()
    machine.run("dpkg", "-P", "course-supporter")
    assert not machine.path(SETTINGS).exists() and kept.exists()
    assert not machine.path("/etc/systemd/system/multi-user.target.wants/course-supporter.target").is_symlink()
