"""nginx: what it refuses reads like our own refusals, files go to their own pool, /docs is all ours."""
import contextlib
import datetime
import json
import os
import pathlib
import re
import signal
import socket
import threading

import pytest

from support.forms import Form
from support.system import ROOT, children
from support.waiting import wait_until

MIB = 1 << 20


def raw(system, head, size=65536, source="127.0.0.1"):
    """What comes back for these very bytes."""
    with connected(system, source) as connection:
        connection.sendall(head)
        received = b""
        while chunk := connection.recv(size):
            received += chunk
        return received.decode(errors="replace")


def connected(system, source="127.0.0.1"):
    address = system.client.address
    return socket.create_connection((address.hostname, address.port), 20, (source, 0))


def kept_on_disk(system, folder="nginx/body"):
    """Bytes in the files that nginx holds there. They have no name any more: only its descriptors show them."""
    place, held = f"{system.base / folder}/", 0
    for worker in children(system.pid("nginx")):
        for link in pathlib.Path(f"/proc/{worker}/fd").iterdir():
            with contextlib.suppress(OSError):
                held += link.stat().st_size if os.readlink(link).startswith(place) else 0
    return held


def test_the_page_of_docs_loads_nothing_from_elsewhere(system):
    page = system.client.get("//docs").expect(200)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.body.decode())
    assert len(sources) >= 5 and all(source.startswith("/") for source in sources)
    for source in sources:
        answer = system.client.get("/" + source).expect(200)
        assert answer.body and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_assets_of_docs_come_compressed_to_who_can_read_that(system):
    answer = system.client.get("//docs/swagger-ui-bundle.js", headers={"Accept-Encoding": "gzip"}).expect(200)
    assert answer.headers["Content-Encoding"] == "gzip" and answer.body[:2] == b"\x1f\x8b"


def test_there_is_nothing_else_under_docs(system):
    system.client.get("//docs/nothing").problem(404, "not_found")
    system.client.get("//docs/../nginx.conf").expect(404)
    assert system.client.get("//docs%2f..%2f..%2fMakefile").status in (400, 404)
    answer = system.client.post("//docs/page.js", {})
    answer.problem(405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("method, path", [("PUT", "//docs/page.js"), ("PROPFIND", "/courses"), ("HEAD", "//docs/nothing")])
def test_the_method_of_what_is_refused_is_logged_as_it_came(system, method, path):
    name = f"refused-{method}"
    system.client.request(method, path, body=b" " * (3 * MIB) if method != "HEAD" else None, headers={"X-Request-ID": name})
    assert wait_until(lambda: system.log_lines("access", request_id=name))[0]["method"] == method


# Paths for every location, and what it does with a body that is too long: True refuses it, False may leave it unread when its length is
# not declared, None is not there for clients.
ID = "01900000-0000-7000-8000-000000000000"
PLACES = {
    "/": (["/api/v1/courses", f"/api/v1/courses/{ID}/materials", f"/api/v1/courses/{ID}/nodes/{ID}/materials",
           f"/api/v1/courses/{ID}/nodes/{ID}/materials/upload-url", f"/api/v1/courses/{ID}/nodes/{ID}/materials/confirm-upload",
           f"/api/v1/courses/{ID}/check-homework", "/api/v1/uploads", f"/api/v1/uploads/{ID}"], True),
    "= /health": (["/health"], True),
    "~ ^/(?:ping|fpm-status|metrics)/upload$": (["/ping/upload", "/fpm-status/upload", "/metrics/upload"], False),
    "~ ^/(?:ping|fpm-status|metrics)(?:/|$)": (["/ping", "/metrics"], True),
    "~ ^/api/v1/courses/[^/]+/materials/[^/]+/file$": ([f"/api/v1/courses/{ID}/materials/{ID}/file"], False),
    "^~ /store/": (["/store/x"], False),
    "~ ^/api/v1/students/.+/export$": (["/api/v1/students/S-1/export", "/api/v1/students/a%2Fb/export"], False),
    "~ ^/api/v1/courses/[^/]+/(?:export|questions)$": ([f"/api/v1/courses/{ID}/{name}" for name in ("export", "questions")], False),
    "= /nginx-status": (["/nginx-status"], False),
    "= /openapi.json": (["/openapi.json"], True),
    "= /=upload": (["/=upload"], None),
    "= /": (["/"], False),
    "= /docs": (["/docs"], False),
    "= /docs/course": (["/docs/course"], False),
    "^~ /docs/course/": (["/docs/course/app.js"], False),
    "^~ /docs/": (["/docs/page.js"], False),
    "~ ^/docs/[a-z-]+$": (["/docs/errors", "/docs/webhooks", "/docs/nothing"], False),
    "= /=problem": (["/=problem"], None),
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
UPLOADS = {("PUT", "/store/x"), ("POST", "/api/v1/uploads"), ("PATCH", f"/api/v1/uploads/{ID}"), *(("POST", f"/api/v1/courses/{ID}/{path}materials") for path in ("", f"nodes/{ID}/"))}


def test_every_location_has_a_path_here():
    text = "".join((ROOT / "nginx/include" / name).read_text() for name in ("server.conf", "problems.conf"))
    assert sorted(re.findall(r"^ *location (.*) \{$", text, re.M)) == sorted(PLACES)


def sent_in_part(system, method, path, framing, size):
    """The status for a body of which `size` bytes have come and the rest does not, and the bytes of it on the disk then."""
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{framing}\r\n\r\n".encode()
    with connected(system) as connection:
        connection.sendall(head)
        with contextlib.suppress(ConnectionError):
            connection.sendall((b"%x\r\n" % (size + 1) if "chunked" in framing else b"") + b" " * size)
        received = connection.recv(65536)
        return int(received.split()[1]), kept_on_disk(system)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("place", PLACES)
def test_only_an_upload_by_its_own_method_may_be_long(system, place, method):
    """Whoever asks: there is no key here."""
    paths, refused = PLACES[place]
    for path in paths:
        for framing in ("Transfer-Encoding: chunked", f"Content-Length: {100 * MIB}"):
            status, kept = sent_in_part(system, method, path, framing, 2 * MIB)
            assert kept <= MIB, (path, framing)
            if (method, path) in UPLOADS:
                assert status in (401, 403, 404), "the programs say so, at once"
            elif refused is None:
                assert status == 404, (path, framing)
            elif refused or "chunked" not in framing:
                assert status == 413, (path, framing)


def test_a_body_without_its_key_is_kept_up_to_the_limit_of_json_bodies(system):
    """As long as it is coming. That is what the measure above goes by, so it must be able to see it."""
    with connected(system) as connection:
        connection.sendall(f"POST /api/v1/courses HTTP/1.1\r\nHost: x\r\nContent-Length: {MIB}\r\n\r\n".encode() + b" " * (MIB - 1))
        wait_until(lambda: MIB // 2 < kept_on_disk(system) <= MIB)


def test_an_answer_takes_no_more_of_the_disk_than_eight_mebibytes():
    limits = (ROOT / "lib/base/limits.h").read_text()
    body = re.search(r"LIMIT_JSON_BODY \((\d+) \* MIB\)", limits).group(1)
    include = ROOT / "nginx/include"
    assert "fastcgi_max_temp_file_size 8m;" in (include / "api.conf").read_text()
    assert "fastcgi_max_temp_file_size 0;" in (include / "upload.conf").read_text()
    assert f"client_max_body_size {body}m;" in (include / "server.conf").read_text()


def test_a_json_body_far_beyond_the_limit_is_a_problem_document(tenant):
    answer = tenant.post("/courses", body=b" " * (3 * MIB), headers={"Content-Type": "application/json"})
    answer.problem(413, "too_large")


def test_a_page_from_elsewhere_can_read_what_nginx_refuses(make_system):
    system = make_system(CORS_ALLOWED_ORIGINS='["https://app.example", "https://b.example"]', CORS_ALLOW_CREDENTIALS="Yes").up()
    shared = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers")

    def refused(origin):
        answer = system.client.post("/courses", body=b" " * (3 * MIB), headers={"Content-Type": "application/json", "Origin": origin})
        answer.problem(413, "too_large")
        return [answer.headers[name] for name in shared]

    assert refused("https://app.example") == ["https://app.example", "true", "Retry-After, X-Request-ID"]
    assert refused("https://b.example") == ["https://b.example", "true", "Retry-After, X-Request-ID"]
    assert refused("https://evil.example") == refused("https://app.example.evil") == [None] * 3
    system.up(CORS_ALLOWED_ORIGINS='["*"]', CORS_ALLOW_CREDENTIALS="false")
    assert refused("https://evil.example") == ["*", None, "Retry-After, X-Request-ID"]


@pytest.mark.parametrize("head, status, code", [
    (b"GET / HTTP/1.1\r\nHost: x\r\nBig: " + b"a" * 9000 + b"\r\n\r\n", 431, "headers_too_large"),
    (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri_too_long"),
    (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", 400, "bad_request"),
    (b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, "method_not_allowed"),
    (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "bad_request"),
    (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400, "bad_request"),
])
def test_what_never_reaches_the_programs_is_a_problem_document_too(system, head, status, code):
    answer = raw(system, head)
    assert answer.startswith(f"HTTP/1.1 {status} "), answer
    assert "Content-Type: application/problem+json\r\n" in answer
    assert f'"code":"{code}"' in answer and f'"status":{status}' in answer


def test_the_request_id_is_the_clients_if_sane_and_else_ours(system):
    def id_for(sent):
        answer = system.client.get("//docs/nothing", headers={"X-Request-ID": sent})
        return answer.problem(404)["request_id"]

    assert id_for("trace-1.2_3") == "trace-1.2_3"
    for odd in ("", "a b", 'a"b', "x" * 129, "é".encode().decode("latin-1")):
        assert re.fullmatch("[0-9a-f]{32}", id_for(odd))


def test_the_log_is_json_and_knows_no_query(system):
    system.client.get("//docs/nothing?signature=secret", headers={"X-Request-ID": "logged-once", "User-Agent": 'a "quoted" agent'})
    line = wait_until(lambda: [entry for entry in system.log_lines("access") if entry["request_id"] == "logged-once"])[0]
    assert line["path"] == "/docs/nothing" and line["status"] == 404 and line["agent"] == 'a "quoted" agent'
    assert "signature=secret" not in system.log("access")


def test_the_log_has_the_names_and_types_of_the_programs_lines(system, tenant):
    tenant.get("/courses", headers={"X-Request-ID": "logged-twice"}).expect(200)
    theirs, own = (wait_until(lambda: system.log_lines(part, request_id="logged-twice"))[0] for part in ("api", "access"))
    assert own["program"] == "nginx" and own["upstream_status"] == 200 and isinstance(own["upstream_ms"], (int, float))
    shared = set(theirs) & set(own)
    assert {"at", "level", "event", "method", "path", "status", "duration_ms", "bytes_in", "bytes_out"} <= shared
    for name in shared - {"duration_ms"}:
        assert type(own[name]) is type(theirs[name]), name
    for name in ("level", "event", "method", "path", "status"):
        assert own[name] == theirs[name], name
    assert len(own["at"]) == len(theirs["at"]) and own["at"].endswith("Z")
    apart = datetime.datetime.fromisoformat(own["at"][:-1]) - datetime.datetime.fromisoformat(theirs["at"][:-1])
    assert abs(apart) < datetime.timedelta(seconds=5)


@pytest.mark.parametrize("sent, logged", [
    (b"a\xffb", "a"), (b"\xc3\xa9\xc3", "é"), (b"\xed\xa0\x80", ""), (b"\xf4\x90\x80\x80", ""), (b"\xc0\xaf", ""), (b"a\x01b\x1bc", "a\x01b\x1bc"),
    (b"a\xc2\x9bb", "a"), (b"a\x7fb", "a"), (b'"\\', '"\\'), ("学校 🙂".encode(), "学校 🙂"), ("é".encode() * 3000, "é" * 3000), (b"\x80" * 6000, "")])
def test_whatever_bytes_a_client_sends_the_log_is_json(system, sent, logged):
    name = f"bytes-{abs(hash(sent))}"
    raw(system, b"GET /docs/" + sent.replace(b" ", b"").replace(b"\x01", b"").replace(b"\x1b", b"").replace(b"\x7f", b"") + b"?\xff HTTP/1.1\r\nHost: x\r\nX-Request-ID: "
        + name.encode() + b"\r\nUser-Agent: " + sent + b"\r\nConnection: close\r\n\r\n")
    line = wait_until(lambda: system.log_lines("access", request_id=name))[0]
    assert line["agent"] == logged
    for line in system.log_path("access").read_bytes().splitlines():
        json.loads(line)


@pytest.mark.parametrize("sent", [b"\xff\xfe\r\n\r\n", b"GET\x80 / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n", b"GET /\r\n", b"\x16\x03\x01\x00\xff\r\n\r\n"])
def test_what_is_no_request_is_logged_as_json_too(system, sent):
    before = len(system.log("access").splitlines())
    raw(system, sent)
    wait_until(lambda: len(system.log("access").splitlines()) > before)
    assert all(type(json.loads(line)["status"]) is int for line in system.log_path("access").read_bytes().splitlines())


def statuses_of_many(system, source, count=700):
    """What so many requests at once from an address are told, each on a connection of its own."""
    request = b"GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    address = system.client.address
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection((address.hostname, address.port), 20, (source, 0))) for _ in range(count)]
        for connection in connections:
            connection.sendall(request)
        return [connection.recv(65536).split(b"\r\n\r\n")[0].decode() for connection in connections]


def test_an_address_that_sends_too_much_waits_and_is_refused_before_a_responder_hears_of_it(system):
    before = system.log("access").count('"client":"127.0.0.2"')
    heads = statuses_of_many(system, "127.0.0.2")
    refused = [head for head in heads if " 429 " in head]
    assert 0 < len(refused) <= 300 and len(refused) + sum(" 404 " in head for head in heads) == len(heads)
    assert "Retry-After: 1" in refused[0] and "application/problem+json" in refused[0]
    logged = system.log("access").count('"client":"127.0.0.2"') - before
    assert logged < len(heads) - len(refused) + 10, "those that are refused do not fill the disk"
    assert not [head for head in statuses_of_many(system, "127.0.0.1") if " 404 " not in head], "this address may send more"


def test_a_pool_that_is_away_is_503_with_retry_after(start_system):
    system = start_system()
    responders = system.responders("api")
    system.kill("api")
    for pid in responders:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    answer = wait_until(lambda: (got := system.client.get("//health")).status == 503 and "Retry-After" in got.headers and got, 30)
    answer.problem(503, "unavailable")


def test_bytes_of_an_upload_reach_the_pool_while_the_client_still_sends(system, tenant):
    """Nothing of it lies in nginx's directory for bodies, and the upload pool has a responder at it."""
    course = tenant.course()
    form = Form(source_type="text").file("notes.md", b"# Notes\n" + b"All work and no play. " * 400000)
    half, go_on = threading.Event(), threading.Event()

    def blocks():
        sent = 0
        for block in form.blocks():
            yield block
            sent += len(block)
            if sent > 4 * MIB and not half.is_set():
                half.set()
                assert go_on.wait(30)

    answers = []
    sender = threading.Thread(target=lambda: answers.append(
        tenant.post(f"/courses/{course}/materials", body=blocks(), headers=form.headers())))
    sender.start()
    try:
        assert half.wait(30)
        assert kept_on_disk(system) == 0
    finally:
        go_on.set()
        sender.join()
    answers[0].expect(201)


def test_pages_for_operators_are_for_allowed_addresses_only(system):
    for path in ("/ping", "/ping/upload", "/fpm-status", "/metrics/upload", "/nginx-status"):
        system.client.get("/" + path).expect(200)
        assert " 403 " in raw(system, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode(), source="127.0.0.2").partition("\r\n")[0]


def test_the_type_of_a_problem_is_an_address_that_explains_it(system):
    for answer in (system.client.get("//docs/nothing"), system.client.get("/courses")):
        kind = answer.json()["type"]
        page = system.client.get("/" + kind.partition("#")[0]).expect(200)
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert f'id="{answer.json()["code"]}"' in page.body.decode()


def test_the_address_alone_leads_to_docs(system):
    for method in ("GET", "HEAD"):
        answer = system.client.request(method, "//").expect(302)
        assert answer.headers["Location"] == "/docs" and answer.headers["X-Request-ID"]
    answer = system.client.post("//", {})
    answer.problem(405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD"


def links_of_document(system):
    """Where texts of the API's description lead, and the types of problems in its examples."""
    text = json.dumps(system.client.get("//openapi.json").json())
    return set(re.findall(r"\]\(([^)\s]+)\)", text)) | set(re.findall(r'"type": "(/[^"]+)"', text))


def links_of_page(page, body):
    """Where a page leads; what begins with # is in the page itself."""
    return {page + link if link.startswith("#") else link for link in re.findall(r'href="([^"]+)"', body)}


def test_every_link_of_the_description_and_of_the_pages_leads_somewhere(system):
    """Those within this host. A page says itself where its anchors are."""
    left, pages = {"/docs", *links_of_document(system)}, {}
    assert {"/docs/quick-start", "/docs/errors", "/docs/webhooks", "/docs/course", "/docs/errors#not_found"} <= left
    while left:
        link = left.pop()
        page, _, anchor = link.partition("#")
        if page not in pages:
            answer = system.client.get("/" + page).expect(200)
            pages[page] = answer.body.decode() if answer.headers["Content-Type"].startswith("text/html") else ""
            links = links_of_page(page, pages[page])
            assert all(re.match(r"/|https://", one) for one in links), page
            left |= {one for one in links if one.startswith("/")}
        assert not anchor or f'id="{anchor}"' in pages[page], link
    assert "/docs/examples/quick_start.py" in pages
    assert {"/docs/quick-start", "/docs/errors", "/docs/webhooks"} <= {page for page, body in pages.items() if "<h1 id=" in body}


def test_the_page_of_errors_has_an_entry_for_every_code_with_cause_and_remedy(system):
    page = system.client.get("//docs/errors").expect(200).body.decode()
    codes = [line.partition("\t")[0] for line in (ROOT / "sql/errors.tsv").read_text().splitlines()[1:]]
    entries = re.split(r'<h3 id="', page)[1:]
    assert [entry.partition('"')[0] for entry in entries] == codes
    for entry in entries:
        assert all(f"<strong>{name}:</strong> " in entry for name in ("Cause", "Remedy", "Retry")), entry


def test_the_pages_of_docs_keep_to_their_content_security_policy(system):
    for name in ("quick-start", "errors", "webhooks"):
        answer = system.client.get(f"//docs/{name}").expect(200)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<script|<style| style=| on\w+=", answer.body.decode())


def test_every_code_that_nginx_gives_is_explained(system):
    codes = re.findall(r'"([a-z_]+)"', re.search(r"\$cs_problem_code \{(.*?)\}", (ROOT / "nginx/include/http.conf").read_text(), re.S).group(1))
    page = system.client.get("//docs/errors").expect(200).body.decode()
    assert codes and [code for code in codes if f'id="{code}"' not in page] == []
