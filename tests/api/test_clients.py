"""What tools of others make of docs/openapi.json works: typed clients, and a mock that answers by the examples."""
import json
import re
import shutil
import subprocess

import pytest

from support.client import Client
from support.system import ROOT
from support.waiting import wait_until

TOOLS = ROOT / "build/npm-tools/node_modules/.bin"
CLIENTS = ROOT / "tests/clients"


def tool(name):
    """The path of a tool of docker/local/npm-tools."""
    if not (TOOLS / name).exists():
        pytest.skip(f"{name} is not installed (make deps)")
    return TOOLS / name


def run(*words):
    return subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)


# ---- TypeScript ----

@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    """A directory with the types of the document, the client, and what the compiler makes of it; and what the compiler says of a client."""
    folder = tmp_path_factory.mktemp("clients")
    for file in CLIENTS.iterdir():
        shutil.copy(file, folder)
    done = run(tool("openapi-typescript"), ROOT / "docs/openapi.json", "--default-non-nullable=false", "-o", folder / "api.d.ts")
    assert done.returncode == 0, done

    def compiled():
        return run(tool("tsc"), "-p", folder).stdout

    return folder, compiled


def test_a_typed_client_compiles_strictly_and_does_the_main_job(system, tenant, typed):
    folder, compiled = typed
    assert compiled() == ""
    done = run("node", folder / "main_job.js", system.base_url, tenant.key)
    assert done.returncode == 0, done
    outline = json.loads(done.stdout)
    titles = {title for module in outline for title in (module["title"], *module["lessons"])}
    assert {"Stacks", "Queues"} <= titles


WRONG = {'"/api/v1/courses", {}, {': '"/api/v1/courses", {}, { subtitle: "x",', "lesson.title": "lesson.titel", 'mode: "free"': 'mode: "fancy"',
         "{ wait: 5 }": "{ wait: true }"}


def test_the_compiler_finds_what_differs_from_the_document(typed):
    folder, compiled = typed
    client = folder / "main_job.ts"
    text = wrong = client.read_text()
    for old, new in WRONG.items():
        assert old in text
        wrong = wrong.replace(old, new)
    client.write_text(wrong)
    said = compiled()
    client.write_text(text)
    changed = {number for number, (old, new) in enumerate(zip(text.splitlines(), wrong.splitlines()), 1) if old != new}
    assert len(changed) == len(WRONG) and changed == {int(line) for line in re.findall(r"main_job\.ts\((\d+),", said)}, said


# ---- a mock ----

@pytest.fixture
def mock(tmp_path, monkeypatch):
    """A client of Prism, which serves the document's examples and refuses a request that is not as documented."""
    monkeypatch.setattr(Client, "witness", None)  # a mock's headers are its own
    log = tmp_path / "log"
    with open(log, "wb") as told, subprocess.Popen([tool("prism"), "mock", "--errors", "--port", "0", ROOT / "docs/openapi.json"],
                                                   stdin=subprocess.DEVNULL, stdout=told, stderr=told) as prism:
        try:
            found = wait_until(lambda: re.search(r"listening on (http://[\w.:]+)", log.read_text()), 60, "the mock listens")
            yield Client(found[1], "cs_test_00000000000000000000000000000000")
        finally:
            prism.terminate()


def example_of(response):
    for content in response.get("content", {}).values():
        return content["example"] if "example" in content else next(iter(content["examples"].values()))["value"]
    return None


def test_a_mock_answers_every_operation_with_its_example(document, mock):
    for one in document.requests():
        successes = {status: response for status, response in one.operation["responses"].items() if status[0] == "2"}
        assert successes, one
        for status, response in successes.items():
            if "application/json+chapters" in response.get("content", {}):
                continue  # which the mock cannot write: it knows "+json" alone
            answer = one.send(mock, Prefer=f"code={status}")
            assert answer.status == int(status), (one, answer)
            example = example_of(response)
            got = answer.json() if isinstance(example, (dict, list)) else answer.body.decode()
            assert got == (example or ""), one
            assert list(document.body_mistakes(response, answer, one.method)) == [], one


def test_a_mock_refuses_what_the_document_does_not_allow(mock):
    for body in ({}, {"title": 5}, {"title": ""}):
        assert mock.post("/courses", body).status == 422, body
    assert Client(mock.base_url).get("/courses").status == 401
