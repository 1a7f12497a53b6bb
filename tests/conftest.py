"""Fixtures for every test over HTTP.

    system         one system for the whole run, with default settings
    start_system   start_system(NAME=value, ...): a system of the test's own, gone with it
    make_system    the same, but not up yet
    tenant         a new tenant of `system`, with a key of both scopes and generous limits
    other_tenant   a stranger to it
    living         the systems whose logs a failed test shows, for those that are none of these
    s3             an S3 server (Swift) for the whole run, in the words of its settings: start_system(**s3)
"""
import os
import pathlib
import signal
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from support import produced  # noqa: E402
from support.client import Client  # noqa: E402
from support.openapi import Document  # noqa: E402
from support.system import PARTS, System, passing_folder  # noqa: E402

# They need an engine: tests/docker/run brings one.
collect_ignore = [] if "ENGINE_DIR" in os.environ else ["docker"]

LIVING = []  # systems whose logs a failed test shows
SHOWN = 6000  # characters of each log
PRODUCED = set()  # (operation, status) of the answers that this run got


@pytest.fixture(scope="session")
def system(template):
    made = System(template, ENVIRONMENT="testing")
    LIVING.append(made)
    try:
        yield made.up()
    finally:
        LIVING.remove(made)
        made.remove()


@pytest.fixture(scope="session")
def template():
    """The directory of a system that is down and has nothing in its database yet: others begin with a copy of it."""
    made = System(ENVIRONMENT="testing")
    try:
        made.up()
        made.down()
        yield made.base
    finally:
        made.remove()


@pytest.fixture
def make_system(template):
    """make_system(NAME=value, ...): a system of the test's own that is not up yet, gone with the test."""
    mine = []

    def make(fresh=False, **settings):
        made = System(None if fresh else template, **{"ENVIRONMENT": "testing", **settings})
        mine.append(made)
        LIVING.append(made)
        return made

    yield make
    for made in mine:
        LIVING.remove(made)
        made.remove()


@pytest.fixture
def start_system(make_system):
    """The same, up."""
    return lambda **settings: make_system(**settings).up()


@pytest.fixture
def tenant(system):
    return system.tenant()


@pytest.fixture
def other_tenant(system):
    return system.tenant()


@pytest.fixture(scope="session")
def living():
    return LIVING


@pytest.fixture(scope="session")
def s3():
    from support.s3 import swift

    if not swift.installed():
        pytest.skip("Swift is not installed")
    with passing_folder() as folder, swift.SwiftServer(folder) as server:
        server.create_bucket("course-supporter")
        yield {**server.settings, "S3_BUCKET": "course-supporter"}


@pytest.fixture(scope="session")
def document():
    return Document()


@pytest.fixture(autouse=True)
def as_documented(document):
    """Every answer that a test's clients get is what docs/openapi.json says."""
    mistakes = set()

    def look(method, url, answer):
        operation = document.operation(method, url.partition("?")[0])
        if operation is not None:
            PRODUCED.add((operation["operationId"], str(answer.status)))
        mistakes.update(f"{method} {url.partition('?')[0]} {answer.status}: {mistake}" for mistake in document.mistakes(method, url, answer))

    Client.witness = staticmethod(look)
    yield
    Client.witness = None
    if mistakes:
        pytest.fail("not as documented:\n" + "\n".join(sorted(mistakes)), pytrace=False)


def pytest_configure():
    """A run that is asked to end takes its systems down first."""
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("asked to end", 143))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """A process of the run tells what it has got."""
    PRODUCED.update(map(tuple, getattr(node, "workeroutput", {}).get("produced", ())))


def pytest_sessionfinish(session, exitstatus):
    """A whole run that has passed got every documented response."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["produced"] = sorted(PRODUCED)
    elif exitstatus == 0 and produced.is_whole(config):
        config.unproduced = list(produced.mistakes(Document(), PRODUCED))
        session.exitstatus = 1 if config.unproduced else 0


def pytest_terminal_summary(terminalreporter, config):
    for mistake in getattr(config, "unproduced", ()):
        terminalreporter.write_line(mistake, red=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    item.logs_began = {(made, part): len(made.log(part)) for made in LIVING for part in PARTS}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows what its systems logged meanwhile."""
    outcome = yield
    report = outcome.get_result()
    if not report.failed:
        return
    for made in LIVING:
        for part in PARTS:
            text = made.log(part)[getattr(item, "logs_began", {}).get((made, part), 0):]
            if text.strip():
                report.sections.append((f"{part} of {made.run_dir}", text[-SHOWN:]))
