"""Fixtures of the tests in containers.

    production   the compose project of production with nginx of ours, up and healthy, for the whole run
    tenant       a tenant's client, through that nginx as it is published
"""
import pytest

from support.containers import FILES, TESTS, Project, docker, env_file
from support.system import passing_folder


@pytest.fixture(scope="session")
def shared_net():
    docker("network", "create", "shared-net")
    yield "shared-net"
    docker("network", "rm", "shared-net")


@pytest.fixture(scope="session")
def settings():
    """The file for --env-file."""
    with passing_folder() as folder:
        yield env_file(folder)


@pytest.fixture(scope="session")
def production(shared_net, settings):
    project = Project(FILES / "compose.prod.yaml", TESTS / "override.yaml", env=settings, profiles=["nginx"])
    try:
        project.up()
        yield project
    finally:
        project.down()


@pytest.fixture(scope="session")
def tenant(production):
    return production.client("http://127.0.0.1:80")
