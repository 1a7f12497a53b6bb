"""Drills: what was backed up and then lost comes back, and what is damaged or missing is told."""
import json
import os
import shutil
import signal
import subprocess
import time

import pytest

from support.drills import DEPLOY, Course, counts, done, lose_everything, run, superuser
from support.system import System, passing_folder
from support.waiting import wait_until


@pytest.fixture(scope="module")
def kept(template):
    """A system with a course whose files have a backup, and copies."""
    system = System(template, ENVIRONMENT="testing")
    try:
        with passing_folder() as folder:
            yield system.up(), folder
    finally:
        system.remove()


def backup(system, folder, *words):
    return done("backup", "--to", folder, *words, env=system.environment)


def last(folder):
    return json.loads((folder / "last.json").read_text())


def manifest(folder):
    return json.loads((folder / "latest/manifest.json").read_text())


def test_everything_lost_comes_back_from_a_backup(start_system):
    system = start_system()
    course = Course(system)
    course.leave_work()
    before = counts(system)
    with passing_folder() as folder:
        backup(system, folder / "backup", "--objects", folder / "objects")
        assert last(folder / "backup")["objects"] == 2 and time.time() - last(folder / "backup")["finished"] < 60
        assert {name: str(rows) for name, rows in manifest(folder / "backup")["rows"].items() if name in before} == before
        lose_everything(system)
        said = done("restore", folder / "backup/latest", "--objects", folder / "objects", env=system.environment)
        assert "2 objects are named by rows: 0 missing, 0 of another size, 0 with other bytes; 0 extra" in said
    assert counts(system) == before
    system.up()
    course.is_there()


def test_a_backup_in_a_bucket_tells_what_the_store_lacks_and_brings_it_back(start_system, s3):
    system = start_system(**s3)
    course = Course(system)
    with passing_folder() as folder:
        backup(system, folder / "backup", "--objects", folder / "objects")
        key = system.sql_value("SELECT object_key FROM material_entries")
        assert (folder / "objects" / key).read_bytes() == course.content
        remote = {**system.environment, **{f"RCLONE_CONFIG_STORE_{name}": value for name, value in {
            "TYPE": "s3", "PROVIDER": "Other", "ENDPOINT": s3["S3_ENDPOINT"], "ACCESS_KEY_ID": s3["S3_ACCESS_KEY"],
            "SECRET_ACCESS_KEY": s3["S3_SECRET_KEY"], "FORCE_PATH_STYLE": "true"}.items()}}
        subprocess.run(["rclone", "deletefile", f"store:{s3['S3_BUCKET']}/{key}"], env=remote, check=True, capture_output=True)
        told = run("objects", "check", "--inventory", folder / "backup/latest/objects.tsv", env=system.environment)
        assert told.returncode == 1 and f"missing\t{key}\n" in told.stdout
        done("objects", "bring-back", "--from", folder / "objects", env=system.environment)
        assert "0 missing" in done("objects", "check", "--deep", env=system.environment)


def test_objects_that_are_missing_changed_or_extra_are_told(kept):
    system, _ = kept
    course = Course(system)
    key = system.sql_value("SELECT object_key FROM material_entries WHERE id = :'id'", id=course.material["id"])
    path = system.store_dir / key
    original = path.read_bytes()

    def told(*words):
        found = run("objects", "check", *words, env=system.environment)
        return found.returncode, found.stdout.splitlines()[:-1]

    try:
        assert told("--deep") == (0, [])
        path.write_bytes(original.swapcase())
        assert told() == (0, [])
        assert told("--deep") == (1, [f"content\t{key}\tother bytes than its row was made with"])
        path.write_bytes(b"short")
        assert told() == (1, [f"size\t{key}\t5 instead of {len(original)}"])
        path.rename(path.with_name("other"))
        assert told() == (1, [f"extra\t{os.path.dirname(key)}/other", f"missing\t{key}"])
    finally:
        path.with_name("other").unlink()
        path.write_bytes(original)
        shutil.chown(path, *(lambda s: (s.st_uid, s.st_gid))(path.parent.stat()))


def test_files_are_hashed_again_only_when_they_have_changed(kept):
    system, folder = kept
    course = Course(system)
    key = system.sql_value("SELECT object_key FROM material_entries WHERE id = :'id'", id=course.material["id"])
    listed = folder / "hashes/latest/objects.tsv"

    def hash_of():
        backup(system, folder / "hashes")
        return next(line.split("\t")[3] for line in listed.read_text().splitlines() if line.startswith(key + "\t"))

    assert hash_of() == course.file()
    listed.write_text(listed.read_text().replace(course.file(), "known"))
    assert hash_of() == "known"
    os.utime(system.store_dir / key)
    assert hash_of() == course.file()


def test_so_many_backups_stay_and_copies_that_none_of_them_names_go(kept):
    system, folder = kept
    into, objects, names = folder / "retired", folder / "retired-objects", []
    for number in range(4):
        (system.store_dir / "passing").mkdir(exist_ok=True)
        (system.store_dir / f"passing/{number}").write_text(str(number))
        backup(system, into, "--keep", 2, "--objects", objects)
        (system.store_dir / f"passing/{number}").unlink()
        names.append(last(into)["name"])
    assert sorted(path.name for path in into.glob("20*")) == names[2:]
    assert sorted(path.name for path in (objects / "passing").iterdir()) == ["2", "3"]
    assert (into / "latest").resolve().name == names[3]


def test_a_backup_that_fails_leaves_the_last_good_one_and_nothing_else(kept):
    system, folder = kept
    into = folder / "failed"
    backup(system, into)
    before, good = sorted(into.iterdir()), last(into)
    for wrong in ({"POSTGRES_DB": "none"}, {"STORE_DIR": "/nowhere"}, {"POSTGRES_HOST": "/nowhere"}):
        refused = run("backup", "--to", into, env={**system.environment, **wrong})
        assert refused.returncode == 1 and "backup: " in refused.stderr, wrong
    assert sorted(into.iterdir()) == before and last(into) == good


def test_an_interrupted_backup_leaves_nothing_and_two_do_not_run_at_once(kept):
    system, folder = kept
    into = folder / "interrupted"
    lock = subprocess.Popen(["psql", "-X", "-q", "-h", system.env["POSTGRES_HOST"], "-U", system.env["POSTGRES_USER"], system.env["POSTGRES_DB"]],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with lock:
        lock.stdin.write("BEGIN; LOCK TABLE tallies;\n\\echo locked\n")
        lock.stdin.flush()
        assert lock.stdout.readline() == "locked\n"
        with subprocess.Popen([DEPLOY / "backup", "--to", into], env={"SETTINGS": "", **system.environment}, stdin=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, start_new_session=True) as running:
            wait_until(lambda: list(into.glob(".new-*/database.dump")))
            second = run("backup", "--to", into, env=system.environment)
            assert (second.returncode, second.stderr) == (1, "backup: another backup is under way.\n")
            os.killpg(running.pid, signal.SIGTERM)
            assert running.wait(30) == 143
        lock.stdin.close()
    assert sorted(path.name for path in into.iterdir()) == ["lock"]


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone has another user beside it")
def test_a_backup_made_by_root_is_in_the_way_of_nobody_s_nightly_one(kept):
    system, folder = kept
    folder.chmod(0o711)
    into, objects = folder / "by-hand", folder / "by-hand-objects"
    for made in (into, objects):
        made.mkdir()
        shutil.chown(made, "nobody")
    backup(system, into, "--objects", objects)
    former = last(into)["name"]
    done("backup", "--to", into, "--objects", objects, "--keep", 1, env={**system.environment, "HOME": "/nonexistent"}, user="nobody")
    assert last(into)["name"] != former and not (into / former).exists()


def test_a_damaged_backup_and_a_database_in_use_are_refused(kept):
    system, folder = kept
    backup(system, folder / "damaged")
    latest, before = folder / "damaged/latest", counts(system)
    refused = run("restore", latest, env=system.environment)
    assert refused.returncode == 1 and "is not empty; nothing was touched" in refused.stderr
    dump = latest / "database.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    refused = run("restore", latest, env=system.environment)
    assert (refused.returncode, refused.stderr) == (1, f"restore: {dump} is damaged.\n")
    assert counts(system) == before
    superuser(system, "CREATE DATABASE bare OWNER course_supporter")
    assert run("restore", folder, env={**system.environment, "POSTGRES_DB": "bare"}).stderr.endswith("is no backup: it has no manifest.json.\n")
