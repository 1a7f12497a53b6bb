"""docker/deploy/over-ssh takes a release to a host and has its own script deploy it there. The host is this one: `ssh` and `sudo` are scripts that
run the command in a shell of its own, as the real ones would."""
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from support.system import ROOT, clean_environment

SSH = """#!/bin/bash
set -u
printf '%s\\n' "$@" >"$SEEN/arguments"
for word; do case $word in */key) cp "$word" "$SEEN/key"; stat -c %a "$word" >"$SEEN/mode" ;; UserKnownHostsFile=*) cp "${word#*=}" "$SEEN/known" ;; esac; done
exec env -i PATH="$PATH" SEEN="$SEEN" sh -c "${!#}"
"""
SUDO = '#!/bin/sh\n[ "$1" = -n ] || exit 9\nshift\nexec "$@"\n'
DEPLOY = """#!/bin/sh
printf '%s\\n' "$@" >"$SEEN/deployed"
[ -x "${0%/*}/lib/common.sh" ] && tar -tf "$2" >"$SEEN/archive" || exit 7
exit "$(cat "$SEEN/verdict")"
"""


@pytest.fixture
def host(tmp_path):
    """(the environment for over-ssh, the archive, the folder of what was seen)"""
    for name, text in (("bin/ssh", SSH), ("bin/sudo", SUDO), ("tree/opt/course-supporter/current/share/course-supporter/deploy/deploy", DEPLOY),
                       ("tree/opt/course-supporter/current/share/course-supporter/deploy/lib/common.sh", "#!/bin/sh\n"),
                       ("tree/opt/course-supporter/current/bin/cs-api", ""), ("seen/verdict", "0")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    with tarfile.open(tmp_path / "release.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "tree", ".")
    environment = clean_environment(PATH=f"{tmp_path}/bin:{os.environ['PATH']}", SEEN=tmp_path / "seen")
    return environment, tmp_path / "release.tar.gz", tmp_path / "seen"


def over_ssh(environment, *words, **more):
    return subprocess.run([ROOT / "docker/deploy/over-ssh", *words], env={**environment, **more}, capture_output=True, text=True, timeout=60,
                          check=False)


def test_the_host_runs_the_script_of_the_release_with_its_words(host):
    environment, archive, seen = host
    done = over_ssh(environment, "op@example.org", f"1.2.3-{os.getpid()}", archive, "--url", "https://a b.example/$(id)", SSH_KEY="a key", SSH_KNOWN_HOSTS="a host")
    assert done.returncode == 0, done.stderr
    version, at, *rest = (seen / "deployed").read_text().splitlines()
    assert version == f"1.2.3-{os.getpid()}" and rest == ["--url", "https://a b.example/$(id)"]
    assert "./opt/course-supporter/current/bin/cs-api" in (seen / "archive").read_text()
    assert not os.path.exists(os.path.dirname(at))
    arguments = (seen / "arguments").read_text().splitlines()
    assert "op@example.org" in arguments and "StrictHostKeyChecking=yes" in arguments
    assert (seen / "key").read_text() == "a key\n" and (seen / "known").read_text() == "a host\n" and (seen / "mode").read_text() == "600\n"


def test_a_deployment_that_fails_is_told_and_can_be_run_again(host):
    environment, archive, seen = host
    (seen / "verdict").write_text("1")
    words = ("op@example.org", f"1.2.4-{os.getpid()}", archive)
    assert over_ssh(environment, *words).returncode == 1
    (seen / "verdict").write_text("0")
    assert over_ssh(environment, *words).returncode == 0


@pytest.mark.parametrize("whose", ["link", "another user"])
def test_nothing_is_run_from_a_folder_that_somebody_else_has_made(host, tmp_path, whose):
    environment, archive, seen = host
    version = f"1.2.5-{os.getpid()}"
    at = Path(f"/var/tmp/course-supporter-{version}")
    if whose == "link":
        at.symlink_to(tmp_path)
    else:
        at.mkdir()
        try:
            os.chown(at, 12345, 12345)
        except PermissionError:
            at.rmdir()
            pytest.skip("takes root")
    try:
        done = over_ssh(environment, "op@example.org", version, archive)
        assert done.returncode == 1 and "somebody else" in done.stderr and not (seen / "deployed").exists()
    finally:
        at.unlink() if whose == "link" else at.rmdir()


@pytest.mark.parametrize("words", [[], ["op@host"], ["op@host", "1.0", "/nowhere"], ["op@host", "1;id", "ARCHIVE"]])
def test_wrong_use_is_2_and_reaches_no_host(host, words):
    environment, archive, seen = host
    done = over_ssh(environment, *(str(archive) if word == "ARCHIVE" else word for word in words))
    assert done.returncode == 2 and done.stderr and not (seen / "arguments").exists()
