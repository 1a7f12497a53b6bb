"""docs/quick-start.md and the programs of docs/examples/ do what they say, against a system of their own: every line of the document is run,
what it shows is compared, and the programs get through refusals and broken connections without doing anything twice."""
import base64
import contextlib
import hmac
import json
import re
import subprocess
import time
import uuid

import pytest

from support.peers.front import CROWDED, LIMITED, LOST, REFUSED, UNNAMED, Front
from support.peers.receiver import Receiver
from support.system import ROOT, System, clean_environment
from support.waiting import wait_until

DOCUMENT = ROOT / "docs/quick-start.md"
EXAMPLES = ROOT / "docs/examples"
PROGRAMS = {"py": "/usr/bin/python3", "mjs": "node"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTLINE = """Heat engines
  Work from heat
    Heat engine: A heat engine is a machine that turns heat into work.
    Efficiency: Efficiency is the share of the heat that becomes work.
  The second law
    Carnot engine: A Carnot engine is a reversible engine between two temperatures.
"""


@pytest.fixture(scope="module")
def hooked(template):
    """A system that sends webhooks to loopback."""
    made = System(template, ENVIRONMENT="testing", WEBHOOK_ALLOW_PRIVATE="true")
    try:
        yield made.up()
    finally:
        made.remove()


@pytest.fixture
def front(hooked):
    with Front(hooked.base_url) as made:
        yield made


@pytest.fixture
def receiver():
    with Receiver() as made:
        yield made


@pytest.fixture
def caller(hooked):
    return hooked.tenant()


@pytest.fixture
def lecture(tmp_path):
    text = re.search(r"<<'END'\n(.*?)^END$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL).group(1)
    path = tmp_path / "lecture.md"
    path.write_text(text)
    return path


# ---- the document ----

def steps(document):
    """Its commands, each with the output that stands behind it ("" where none does). What is written for browsers is none
    (tests/support/tus-upload.js is run by tests/api/test_resumable.py)."""
    found, behind = [], 0
    for block in BLOCK.finditer(document):
        language, text = block.groups()
        if language == "sh":
            found.append([text, ""])
        elif language != "js":
            assert language in ("json", "text") and found and not found[-1][1], f"nothing shows this: {text}"
            assert not document[behind:block.start()].strip(), f"an output stands behind its command: {text}"
            found[-1][1] = text
        behind = block.end()
    return found


def run_bash(blocks, **environment):
    """What each block printed, run by one shell that stops at the first command that fails."""
    mark = uuid.uuid4().hex
    script = "set -euo pipefail\n" + "".join(f"{block}\nprintf %s {mark}\n" for block in blocks)
    done = subprocess.run(["bash", "-c", script], env=clean_environment(**environment), text=True, timeout=120, capture_output=True,
                          stdin=subprocess.DEVNULL, check=False)
    *printed, rest = done.stdout.split(mark)
    assert done.returncode == 0, f"stopped in:\n{blocks[len(printed)]}\n{rest}{done.stderr}"
    return printed


def compare(printed, shown):
    """… in what is shown stands for anything within a line."""
    pattern = "[^\n]*".join(map(re.escape, shown.split("…")))
    assert re.fullmatch(pattern, printed), f"shown:\n{shown}\nprinted:\n{printed}"


def run_document(caller, base_url, receiver):
    """Runs it and compares all it shows."""
    found = steps(DOCUMENT.read_text())
    assert len(found) > 8
    environment = {"BASE_URL": base_url, "API_KEY": caller.key, "WEBHOOK_URL": receiver.url("/quick"), "TMPDIR": caller.system.folder}
    printed = run_bash([commands for commands, _ in found], **environment)
    for output, (_, shown) in zip(printed, found):
        compare(output, shown)


def test_every_line_does_what_the_document_shows(hooked, caller, receiver):
    run_document(caller, hooked.base_url, receiver)
    assert caller.get("/courses").expect(200)["items"] == [] and caller.get("/webhooks").expect(200)["items"] == []


def test_its_check_of_signatures_fits_a_real_message(caller, receiver, lecture, tmp_path):
    secret = caller.post("/webhooks", {"url": receiver.url(), "events": ["job.complete"]}).expect(201)["secret"]
    ingest(caller, lecture)
    (came,) = wait_until(receiver.messages)
    (tmp_path / "body").write_bytes(came.body)
    (block,) = (commands for commands, _ in steps(DOCUMENT.read_text()) if "signature()" in commands)
    _, printed = run_bash([block, 'signature "$ID" "$AT" < "$BODY"'], WEBHOOK_SECRET=secret, ID=came.id,
                          AT=came.headers["webhook-timestamp"], BODY=tmp_path / "body")
    assert f"v1,{printed.strip()}" == came.headers["webhook-signature"]


def test_it_gets_through_refusals(front, caller, receiver):
    front.spoil("POST", r"/courses$", REFUSED)
    front.spoil("POST", r"/materials$", LIMITED)
    front.spoil("GET", r"/jobs/.*wait=30$", CROWDED)
    run_document(caller, front.url, receiver)
    assert front.faults == []
    first, second = front.seen("GET", "/jobs/")[:2]
    assert first.fault == CROWDED and second.moment - first.moment >= 1


# ---- the programs ----

def start(caller, base_url, name, *words, **environment):
    environment = {"BASE_URL": base_url, "API_KEY": caller.key, **environment}
    program = EXAMPLES / name
    return subprocess.Popen([PROGRAMS[name.rpartition(".")[2]], program, *words], env=clean_environment(**environment), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(caller, base_url, name, *words, **environment):
    """(exit status, what it printed, what it complained of)"""
    with start(caller, base_url, name, *words, **environment) as process:
        printed, complaint = process.communicate(timeout=120)
        return process.returncode, printed, complaint


@pytest.mark.parametrize("name", ["quick_start.py", "quick_start.mjs"])
def test_a_program_makes_the_course_that_the_document_makes(hooked, caller, lecture, name):
    assert OUTLINE in DOCUMENT.read_text()
    assert run(caller, hooked.base_url, name, lecture) == (0, OUTLINE, "")


@pytest.mark.parametrize("name", ["quick_start.py", "quick_start.mjs"])
def test_a_program_does_nothing_twice_whatever_happens_to_its_requests(front, caller, lecture, name):
    front.spoil("POST", r"/courses$", LOST, REFUSED)
    front.spoil("POST", r"/materials$", LIMITED, LOST)
    front.spoil("POST", r"/structure/generate$", UNNAMED, LOST)
    front.spoil("GET", r"/courses/[^/]*$", LOST)
    assert run(caller, front.url, name, lecture) == (0, OUTLINE, "")
    assert front.faults == []
    (course,) = caller.get("/courses").expect(200)["items"]
    assert len(caller.get(f"/courses/{course['id']}").expect(200)["source_materials"]) == 1
    assert sorted(job["job_type"] for job in caller.get("/jobs").expect(200)["items"]) == ["generate_structure", "ingest"]
    for pattern in (r"/courses$", r"/materials$", r"/structure/generate$"):
        sent = front.seen("POST", pattern)
        assert len(sent) == 3 and len({one.headers.get("Idempotency-Key", one.headers.get("idempotency-key")) for one in sent}) == 1


@pytest.mark.parametrize("name", ["quick_start.py", "quick_start.mjs"])
def test_a_program_comes_again_not_sooner_than_it_was_asked_to(front, caller, lecture, name):
    front.spoil("POST", r"/courses$", REFUSED, LIMITED)
    front.spoil("GET", r"/jobs/.*wait=30$", CROWDED, CROWDED)
    assert run(caller, front.url, name, lecture) == (0, OUTLINE, "")
    for requests in (front.seen("POST", r"/courses$"), front.seen("GET", r"/jobs/")):
        first, second, third = requests[:3]
        assert second.moment - first.moment >= 1 and third.moment - second.moment >= 1


@pytest.mark.parametrize("name", ["quick_start.py", "quick_start.mjs"])
def test_a_program_stops_at_a_refusal_and_says_why(front, caller, lecture, name):
    status, printed, complaint = run(caller, front.url, name, lecture, API_KEY="cs_live_wrong")
    assert status == 1 and printed == "" and re.fullmatch(r"Stopped: 401 invalid_api_key: .* \(request \w+\)\n", complaint), complaint
    assert len(front.requests) == 1
    damaged = lecture.with_suffix(".pdf")
    damaged.write_bytes(b"%PDF-1.7\nno more than this")
    status, printed, complaint = run(caller, front.url, name, damaged)
    assert status == 1 and printed == "" and re.fullmatch(r"Stopped: job \S+ failed: file_damaged: .*\n", complaint), complaint


# ---- the receivers ----

@contextlib.contextmanager
def receiving(caller, name):
    """A webhook of the caller's whose receiver is the program: (webhook, url, the running program)."""
    hook = caller.post("/webhooks", {"url": "http://127.0.0.1:9/", "events": ["job.complete"]}).expect(201).json()
    with start(caller, "", name, WEBHOOK_SECRET=hook["secret"], PORT=0) as process:
        try:
            port = re.fullmatch(r"Listening on port (\d+)\n", process.stdout.readline()).group(1)
            url = f"http://127.0.0.1:{port}/"
            caller.patch(f"/webhooks/{hook['id']}", {"url": url}).expect(200)
            yield hook, url, process
        finally:
            process.kill()


def sign(secret, id_, at, body):
    """As Standard Webhooks says it; that the service signs like this is proven by its reference library in tests/jobs/test_webhooks.py."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, f"{id_}.{at}.".encode() + body, "sha256")).decode()


def deliver(url, body, headers):
    """The status of the receiver's answer, by curl, which sends headers as they are."""
    words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    done = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", "@-", *words, url], input=body,
                          capture_output=True, timeout=30, check=True, env=clean_environment())
    return int(done.stdout)


def message(secret, event="job.complete", age=0, id_=None):
    """(body, headers) of a message that is signed as it should be."""
    body = json.dumps({"type": event, "timestamp": "…", "data": {"id": "a-job"}}).encode()
    at, id_ = str(int(time.time()) - age), id_ or str(uuid.uuid4())
    return body, {"webhook-id": id_, "webhook-timestamp": at, "webhook-signature": sign(secret, id_, at, body)}


def ingest(caller, lecture):
    """A job of the caller's that has ended."""
    course = caller.course()
    done = subprocess.run(["curl", "-sSf", "-H", f"X-API-Key: {caller.key}", "-F", "source_type=text", "-F", f"file=@{lecture}",
                           f"{caller.base_url}/api/v1/courses/{course}/materials"], capture_output=True, check=True, timeout=30,
                          env=clean_environment())
    return json.loads(done.stdout)["job_id"]


@pytest.mark.parametrize("name", ["webhook_receiver.py", "webhook_receiver.mjs"])
def test_a_receiver_takes_what_the_service_sends(caller, lecture, name):
    with receiving(caller, name) as (hook, _, process):
        job = ingest(caller, lecture)
        assert process.stdout.readline() == f"job.complete {job}\n"
        path = f"/webhooks/{hook['id']}/deliveries?status=delivered"
        (delivery,) = wait_until(lambda: caller.get(path).expect(200)["items"])
        assert [attempt["response_status"] for attempt in delivery["attempts"]] == [204]


@pytest.mark.parametrize("name", ["webhook_receiver.py", "webhook_receiver.mjs"])
def test_a_receiver_refuses_what_the_service_has_not_sent(caller, name):
    with receiving(caller, name) as (hook, url, process):
        body, headers = message(hook["secret"])
        forged = [
            (body + b" ", headers),
            (body, {**headers, "webhook-id": "another"}),
            (body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}),
            (body, {**headers, "webhook-timestamp": "soon"}),
            (body, {**headers, "webhook-signature": "v1,é"}),
            (body, {**headers, "webhook-signature": "v1," + "A" * 43 + "="}),
            (body, {**headers, "webhook-signature": headers["webhook-signature"].replace("v1,", "v2,")}),
            message("whsec_" + base64.b64encode(b"another secret").decode()),
            message(hook["secret"], age=400), message(hook["secret"], age=-400),
            (body, {}), *((body, {n: value for n, value in headers.items() if n != missing}) for missing in headers),
        ]
        assert [deliver(url, *one) for one in forged] == [401] * len(forged)
        assert deliver(url, b"x" * (1 << 20) + b"x", {"Expect": "", **headers}) == 413
        assert deliver(url, body, headers) == 204
        assert process.stdout.readline() == "job.complete a-job\n"


@pytest.mark.parametrize("name", ["webhook_receiver.py", "webhook_receiver.mjs"])
def test_a_receiver_acts_once_and_takes_either_signature_while_a_secret_is_changed(caller, name):
    with receiving(caller, name) as (hook, url, process):
        body, headers = message(hook["secret"], "job.first", age=200)
        assert [deliver(url, body, headers), deliver(url, body, headers)] == [204, 204]
        body, headers = message(hook["secret"], "job.second")
        headers["webhook-signature"] = "v1," + "A" * 43 + "= " + headers["webhook-signature"]
        assert deliver(url, body, headers) == 204
        assert [process.stdout.readline() for _ in range(2)] == ["job.first a-job\n", "job.second a-job\n"]


def test_the_check_in_the_documentation_is_that_of_the_receiver():
    documented = re.search(r"```python\n.*?(def is_ours.*?)```", (ROOT / "docs/webhooks.md").read_text(), re.DOTALL).group(1)
    assert documented in (EXAMPLES / "webhook_receiver.py").read_text()
