"""What ps shows of each process, and the commit that it is of."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading

from support.pools import courses_locked
from support.system import ROOT, children
from support.waiting import wait_until

MASTERS = {"api": "cs-api: master api", "upload": "cs-api: master upload", "jobs": "cs-jobs: runner"}


def title(pid):
    done = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.rstrip("\n")


def titles(pids):
    return [title(pid) for pid in pids]


def test_masters_and_what_they_keep_are_told_apart(engine):
    system = engine.system
    assert {part: title(system.pid(part)) for part in MASTERS} == MASTERS
    wait_until(lambda: all(re.fullmatch(r"cs-api: responder \d+ idle", shown) for shown in titles(system.responders())))
    wait_until(lambda: all(re.fullmatch(r"cs-api: upload responder \d+ idle", shown) for shown in titles(system.responders("upload"))))
    assert title(system.key_listener()) == "cs-api: key listener"
    wait_until(lambda: {"cs-jobs: webhook sender", "cs-jobs: waiting for a job"} <= set(titles(children(system.pid("jobs")))))


def test_a_responder_shows_the_route_it_serves_and_nothing_of_the_request(engine):
    system, tenant = engine.system, engine.tenant

    def shown():
        return [found for found in titles(system.responders()) if not found.endswith(" idle")]

    with courses_locked(system):
        asking = [threading.Thread(target=tenant.get, args=(path,)) for path in ("/courses?q=secret", f"/courses/{engine.course}")]
        for thread in asking:
            thread.start()
        both = wait_until(lambda: len(found := shown()) == 2 and sorted(found, key=len))
    for thread in asking:
        thread.join()
    assert [re.sub(r" \d+ ", " N ", found) for found in both] == ["cs-api: responder N GET /courses", "cs-api: responder N GET /courses/{course}"]
    wait_until(lambda: not shown())


def test_a_child_shows_its_job(engine):
    material = engine.upload(wait=str(engine.path("go")))
    child = engine.active(material["job_id"])
    assert title(child) == f"cs-jobs: ingest {material['job_id']}"
    engine.path("go").touch()
    engine.ended(material["job_id"])


def test_a_pool_that_was_reloaded_shows_its_titles_again(start_system):
    system = start_system(FCGI_POOL_SIZE=1)
    former = wait_until(system.responders)
    system.signal("api", signal.SIGHUP)
    wait_until(lambda: (now := system.responders()) and not set(now) & set(former) and titles(now)[0].endswith(" idle"))
    assert title(system.pid("api")) == MASTERS["api"]
    assert b"FCGI_POOL_SIZE=1" in pathlib.Path(f"/proc/{system.pid('api')}/environ").read_bytes()


# ---- the commit ----

def release(folder, **variables):
    subprocess.run(["make", "-s", "-C", folder, "BUILD=build", "build/gen/release.h"], env={"PATH": os.environ["PATH"], **variables}, check=True,
                   capture_output=True, timeout=60)
    return re.search(r'RELEASE_COMMIT "(.*)"', (folder / "build/gen/release.h").read_text()).group(1)


def test_a_tree_without_git_tells_the_commit_of_its_version_file_or_that_it_is_not_known(tmp_path):
    for name in ("Makefile", "VERSION", "sql/sqitch.plan", "sql/manage", *(f"sql/{path.name}" for path in (ROOT / "sql").glob("*.sh"))):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    version = (ROOT / "VERSION").read_text().strip()

    def said():
        return subprocess.run([tmp_path / "sql/manage", "--version"], capture_output=True, text=True, check=True).stdout

    assert release(tmp_path) == "unknown" and said() == f"manage {version} (commit unknown)\n"
    made = (tmp_path / "build/gen/release.h").stat().st_mtime_ns
    assert release(tmp_path) == "unknown" and (tmp_path / "build/gen/release.h").stat().st_mtime_ns == made, "what did not change is not made again"
    (tmp_path / "VERSION").write_text(f"{version}\n0123456789ab\n")
    assert release(tmp_path) == "0123456789ab" and said() == f"manage {version} (commit 0123456789ab)\n"
    assert release(tmp_path, COMMIT="fedcba987654") == "fedcba987654"
