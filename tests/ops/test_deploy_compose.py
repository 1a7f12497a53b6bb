"""docker/deploy/deploy-compose against a scripted docker: which containers it asks for, in which order, and how it returns. `make docker-test` has a
real engine."""
import os
import signal
import subprocess

import pytest

from support.drills import DEPLOY
from support.system import alive, passing_folder
from support.waiting import wait_until

# Notes what it is asked for, and refuses what the file `refuse` names. While there is the file `hold`, a migration takes its time.
DOCKER = """#!/bin/bash
here=${0%/*}
words="$IMAGE_TAG ${*:6}"
echo "$words" >>"$here/asked"
[[ $words != *"run --rm"* ]] || while [ -e "$here/hold" ]; do sleep 0.05; done
[ ! -e "$here/refuse" ] || ! grep -qxF "$words" "$here/refuse"
"""


class Project:
    def __init__(self, folder):
        self.folder = folder
        (folder / "compose.prod.yaml").touch()
        self.env = folder / ".env.prod"
        self.env.write_text("POSTGRES_PASSWORD=x\nIMAGE_TAG=one\n#IMAGE_TAG=latest\n")
        self.env.chmod(0o600)
        docker = folder / "docker"
        docker.write_text(DOCKER)
        docker.chmod(0o755)
        self.environment = {"PATH": f"{folder}:{os.environ['PATH']}", "SETTINGS": ""}

    def words(self, *words):
        return [DEPLOY / "deploy-compose", "--dir", self.folder, "--seconds", "9", *words]

    def run(self, *words):
        return subprocess.run(self.words(*words), env=self.environment, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60, check=False)

    def refuse(self, *lines):
        (self.folder / "refuse").write_text("".join(line + "\n" for line in lines))

    @property
    def asked(self):
        return (self.folder / "asked").read_text().splitlines() if (self.folder / "asked").exists() else []

    @property
    def tag(self):
        return next(line for line in self.env.read_text().splitlines() if line.startswith("IMAGE_TAG="))


def up(tag, service):
    return f"{tag} up -d --no-deps --no-build --wait --wait-timeout 9 {service}"


IN_ORDER = ["two pull migrate upload app worker", "two up -d --no-recreate --wait --wait-timeout 9 db redis", "two run --rm --no-deps migrate",
            up("two", "upload"), up("two", "app"), up("two", "worker")]


@pytest.fixture
def project():
    with passing_folder() as folder:
        yield Project(folder)


def test_images_then_migrations_then_containers_one_after_another(project):
    done = project.run("two")
    assert done.returncode == 0 and done.stdout.endswith("Deployed: two\n"), done.stdout
    assert project.asked == IN_ORDER and project.tag == "IMAGE_TAG=two"
    assert project.env.stat().st_mode & 0o777 == 0o600 and "POSTGRES_PASSWORD=x\n" in project.env.read_text()
    assert project.run("back").stdout.endswith("Returned to one; the schema stays.\n")
    assert project.tag == "IMAGE_TAG=one" and project.asked[-3:] == [up("one", service) for service in ("upload", "app", "worker")]


@pytest.mark.parametrize("refused", IN_ORDER[:3])
def test_what_fails_before_the_switch_touches_no_container(project, refused):
    project.refuse(refused)
    done = project.run("two")
    assert done.returncode == 1 and project.tag == "IMAGE_TAG=one", done.stdout
    assert project.asked == IN_ORDER[:IN_ORDER.index(refused) + 1] and not (project.folder / ".deploying").exists()


@pytest.mark.parametrize("refused", IN_ORDER[3:])
def test_containers_that_do_not_become_healthy_go_again(project, refused):
    project.refuse(refused)
    done = project.run("two")
    assert done.returncode == 1 and done.stdout.endswith("Returned to one; the schema stays.\n"), done.stdout
    assert project.tag == "IMAGE_TAG=one" and project.asked[-3:] == [up("one", service) for service in ("upload", "app", "worker")]


def test_a_system_that_does_not_answer_goes_again(project):
    done = project.run("two", "--url", "http://127.0.0.1:1", "--seconds", "1")
    assert done.returncode == 1 and "Not healthy after 1 s" in done.stdout and project.tag == "IMAGE_TAG=one"


def test_a_lost_connection_does_not_stop_it_and_a_second_one_is_refused(project):
    (project.folder / "hold").touch()
    with subprocess.Popen(project.words("two"), env=project.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          start_new_session=True) as terminal:
        wait_until(lambda: IN_ORDER[2] in project.asked)
        assert "another deployment is under way" in project.run("three").stdout
        os.killpg(terminal.pid, signal.SIGKILL)
    (project.folder / "hold").unlink()
    wait_until(lambda: project.asked == IN_ORDER and project.tag == "IMAGE_TAG=two" and not (project.folder / ".deploying").exists())


def test_cut_off_it_is_run_again_and_knows_where_it_began(project):
    (project.folder / "hold").touch()
    with subprocess.Popen(project.words("two"), env={**project.environment, "DETACHED": "yes"}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL) as running:
        wait_until(lambda: IN_ORDER[2] in project.asked)
        running.kill()
    (project.folder / "hold").unlink()
    assert not alive(running.pid)
    project.refuse(up("two", "worker"))
    wait_until(lambda: "began from one" in (done := project.run("two")).stdout and done.returncode == 1)
    assert project.tag == "IMAGE_TAG=one"
