"""`make deps`: nothing to do on a machine that has everything, a clear sentence where it cannot help."""
import os
import shutil
import subprocess

import pytest

from support.system import LOCAL, clean_environment, temporary_folder
from support.waiting import quickest, timed

PACKAGES = [line.split() for line in (LOCAL / "packages").read_text().splitlines() if line and not line.startswith("#")]


def run(script, *words, prefix=(), **variables):
    return subprocess.run([*prefix, script, *words], env=clean_environment(**variables), cwd="/", text=True, timeout=120,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)


def test_a_satisfied_machine_is_done_in_less_than_a_second():
    done = quickest(lambda: timed(lambda: run(LOCAL / "deps", "test")), 1)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_every_package_is_named_once_and_says_what_for():
    names = [words[1] for words in PACKAGES]
    assert len(names) == len(set(names))
    assert all(words[0] in ("run", "test", "docker") and len(words) > 2 for words in PACKAGES)


@pytest.mark.skipif(os.getuid() != 0, reason="takes root to work as another user")
def test_a_missing_package_is_named_where_it_cannot_be_installed():
    folder = temporary_folder()
    try:
        shutil.copytree(LOCAL, folder / "docker/local")
        with open(folder / "docker/local/packages", "a", encoding="utf-8") as file:
            file.write("run  no-such-package  to be missing\n")
        done = run(folder / "docker/local/deps", "run", prefix=["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"])
        assert done.returncode != 0
        assert "These Debian packages are missing: no-such-package" in done.stderr
        assert "as root" in done.stderr
    finally:
        shutil.rmtree(folder)
