"""nginx/domain.conf.in: the API at a domain of its own in an nginx that others configured, before pools that only tell what they were asked."""
import contextlib
import re
import socket
import subprocess

import pytest

from support.domain import NAME, TEMPLATE, Domain, free_port, render, self_signed
from support.peers.names import Names
from support.peers.pool import Pool
from support.system import ROOT, passing_folder
from support.waiting import together, wait_until

MIB = 1 << 20
MONITOR, PROXY, STRANGER = "127.0.0.5", "127.0.0.9", "127.0.0.2"
SECURITY = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "strict-origin-when-cross-origin"}
HSTS = "max-age=63072000; includeSubDomains"
POOLS = {"API_SERVERS": "server 127.0.0.1:1;", "UPLOAD_SERVERS": "server 127.0.0.1:1;"}


@pytest.fixture(scope="module")
def certificate():
    with passing_folder() as folder:
        yield self_signed(folder)


@pytest.fixture(scope="module")
def passwords():
    """A file with one operator in it."""
    with passing_folder() as folder:
        hashed = subprocess.run(["openssl", "passwd", "-6", "right"], capture_output=True, text=True, check=True).stdout
        (folder / "operators").write_text(f"operator:{hashed}")
        yield folder / "operators"


@pytest.fixture(scope="module")
def site(certificate, passwords):
    """All of it at once, by TLS, with a pool of either kind on Unix sockets and a proxy and a monitor that are known."""
    with passing_folder() as folder, Pool("api", folder / "api") as api, Pool("upload", folder / "upload"):
        with Domain(certificate, API_SERVERS=f"server unix:{folder}/api;", UPLOAD_SERVERS=f"server unix:{folder}/upload;", API_TIMEOUT="300ms",
                    HTPASSWD=passwords, NETDATA="127.0.0.1:1", TRUSTED_PROXIES=PROXY, STATUS_ALLOW=f"allow {MONITOR}; allow 192.0.2.7; allow 127.0.0.1;",
                    UNLIMITED="127.0.0.1 1;") as made:
            made.api = api
            yield made


# ---- renderings ----

RENDERINGS = {
    "sockets": POOLS | {"API_SERVERS": "server unix:/run/course-supporter/api.sock max_fails=0; server unix:/run/course-supporter/api.sock.full backup max_fails=0;",
                        "UPLOAD_SERVERS": "server unix:/run/course-supporter/upload.sock;"},
    "tcp": POOLS | {"API_SERVERS": "server 10.0.0.1:9000; server 10.0.0.2:9000;", "UPLOAD_SERVERS": "server 10.0.0.1:9001; server 10.0.0.2:9001;"},
    "names": {"API_HOST": "course-supporter-app:9000", "UPLOAD_HOST": "course-supporter-upload:9001", "RESOLVER": "127.0.0.11"},
    "proxy protocol": POOLS | {"TRUSTED_PROXIES": "10.0.0.0/8", "LISTEN_MORE": "proxy_protocol", "REAL_IP_HEADER": "proxy_protocol"},
    "everything": POOLS | {"TRUSTED_PROXIES": "10.0.0.0/8 2001:db8::/32", "STATUS_ALLOW": "allow 10.1.0.0/16;", "UNLIMITED": "10.0.0.7 1;",
                           "HTPASSWD": "/etc/nginx/operators", "NETDATA": "netdata:19999", "RESOLVER": "127.0.0.11", "CATCH_ALL": "1",
                           "ORIGINS": '"https://app.example" $http_origin;', "CREDENTIALS": "true"},
}


@pytest.mark.parametrize("tls", [True, False])
@pytest.mark.parametrize("name", RENDERINGS)
def test_every_rendering_is_a_configuration(name, tls, certificate):
    domain = Domain(certificate if tls else None, **RENDERINGS[name])
    assert domain.test() == ""


def test_what_a_rendering_cannot_do_without_is_named():
    for missing, variables in (("API_SERVERS", {"DOMAIN": NAME}), ("DOMAIN", POOLS), ("UPLOAD_SERVERS", {"DOMAIN": NAME, "API_HOST": "a:1"}),
                               ("CERTIFICATE_KEY", {**POOLS, "DOMAIN": NAME, "CERTIFICATE": "/c"}), ("HTPASSWD", {**POOLS, "DOMAIN": NAME, "NETDATA": "n:1"})):
        with pytest.raises(ValueError, match=f"nginx/render: {missing} is not set"):
            render(**variables)


def test_the_page_of_docs_lists_every_variable():
    texts = "".join(path.read_text() for path in [TEMPLATE, *(ROOT / "nginx/include").glob("*.conf")])
    listed = re.findall(r"^\| (`[^|]*) \|", (ROOT / "docs/nginx.md").read_text().partition("## Variables")[2].partition("## What")[0], re.M)
    assert set(re.findall(r"@!?([A-Z_]+)[@|?*]", texts)) == set(re.findall(r"`([A-Z_]+)`", " ".join(listed)))


def test_a_rendering_needs_no_other_file_of_ours():
    included = re.findall(r"include .*", render(DOMAIN=NAME, **POOLS))
    assert included == []


def test_another_site_of_the_same_nginx_keeps_what_is_its_own(site):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(site.folder / "other"))
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = connection.recv(65536).decode()
    assert answer.endswith("\r\n\r\ntheirs") and "X-Frame-Options" not in answer


# ---- where the pools are ----

def test_it_starts_without_the_app_and_finds_it_again_at_another_address():
    port = free_port()
    with Names() as names, Domain(API_HOST=f"app:{port}", UPLOAD_HOST=f"uploads:{port}", RESOLVER=f"127.0.0.1:{names.port}",
                                  RESOLVER_VALID="1s") as domain:
        answer = domain.ask("GET", "/api/v1/courses")
        assert answer.problem(503, "unavailable") and answer.headers["Retry-After"] == "1"

        def pool_of(path):
            return (answer := domain.ask("GET", path)).status == 200 and answer["pool"]

        for address in ("127.0.0.2", "127.0.0.3"):
            names.addresses["app"] = names.addresses["uploads"] = address
            with Pool(address, (address, port)):
                wait_until(lambda: pool_of("/api/v1/courses") == address)  # pylint: disable=cell-var-from-loop
                wait_until(lambda: pool_of("/ping/upload") is False and pool_of("/api/v1/students/S/export") == address)  # pylint: disable=cell-var-from-loop
            domain.ask("GET", "/api/v1/courses").problem(503, "unavailable")


def test_one_of_two_hosts_that_is_away_costs_nobody_an_answer():
    with Pool("there", ("127.0.0.2", 0)) as pool:
        servers = f"server 127.0.0.3:{pool.port}; server 127.0.0.2:{pool.port};"
        with Domain(API_SERVERS=servers, UPLOAD_SERVERS=servers) as domain:
            assert {domain.ask("GET", f"/api/v1/{number}").expect(200)["pool"] for number in range(6)} == {"there"}
            tried = [line for line in domain.log_lines(status=200) if "," in line["upstream"]]
            assert tried and all(line["upstream_status"] == 200 and type(line["upstream_ms"]) is int for line in tried)


def test_the_programs_are_told_the_domain_the_scheme_and_the_client(site):
    told = site.ask("GET", "/api/v1/courses", tls=True, headers={"Host": "evil.example", "X-Forwarded-For": "192.0.2.1"}).json()
    assert (told["HTTP_HOST"], told["REQUEST_SCHEME"], told["REMOTE_ADDR"], told["LIMITED_ADDRESS"]) == (NAME, "https", "127.0.0.1", "")
    told = site.ask("GET", "/api/v1/courses", tls=True, source=STRANGER, headers={"Limited-Address": "x", "Proxy": "http://evil.example"}).json()
    assert told["LIMITED_ADDRESS"] == STRANGER and not told.get("HTTP_PROXY")


def test_only_upload_routes_take_long_bodies_and_wait_long():
    text = render(DOMAIN=NAME, **POOLS)
    locations = {block.partition(" {")[0]: block for block in re.split(r"^ *location ", text, flags=re.M)[1:]}
    long = {name for name, block in locations.items() if " 900s;" in block}
    assert long == {name for name, block in locations.items() if "$cs_upload;" in block} and "= /=upload" in long
    assert [name for name, block in locations.items() if "1074790400" in block] == ["= /=upload"]
    assert all("fastcgi_request_buffering off;" in locations[name] for name in long)
    assert "fastcgi_read_timeout 70s;" in text.partition("location ")[0]


# ---- refusals ----

def refusals(site):
    """What nginx itself refuses, each for one reason: the name, the answer, its status and code."""
    site.api.silent.set()
    try:
        yield "504", site.ask("GET", "/api/v1/courses", tls=True), 503, "unavailable"
    finally:
        site.api.silent.clear()
    yield "502", site.ask("GET", "/netdata/", tls=True, headers={"Authorization": "Basic b3BlcmF0b3I6cmlnaHQ="}), 503, "unavailable"
    yield "400", site.ask("GET", "/", tls=True, headers={"Host": "a b"}), 400, "bad_request"
    yield "401", site.ask("GET", "/docs", tls=True), 401, "not_authenticated"
    yield "403", site.ask("GET", "/metrics", tls=True, source=STRANGER), 403, "forbidden"
    yield "404", site.ask("GET", "/=problem", tls=True), 404, "not_found"
    yield "405", site.ask("POST", "/", tls=True), 405, "method_not_allowed"
    yield "413", site.ask("POST", "/api/v1/courses", b" " * (3 * MIB), {"Content-Type": "application/json"}, tls=True), 413, "too_large"
    yield "414", site.ask("GET", "/" + "a" * 9000, tls=True), 414, "uri_too_long"
    yield "431", site.ask("GET", "/", headers={"Big": "a" * 9000}, tls=True), 431, "headers_too_large"


def test_whatever_is_refused_is_a_problem_document_with_all_headers(site):
    for name, answer, status, code in refusals(site):
        answer.problem(status, code)
        for header, value in {**SECURITY, "Strict-Transport-Security": HSTS, "Cache-Control": "no-store"}.items():
            assert answer.headers.get_all(header) == [value], (name, header)
        assert answer.headers["Retry-After"] == ("1" if status == 503 else None), name
        assert answer.headers["Server"] == "nginx", name


def test_plain_http_leads_to_https_and_to_the_authority_s_proof(certificate):
    with Domain(certificate, **POOLS) as domain:
        answer = domain.ask("POST", "/api/v1/courses?x=%0d%0aSet-Cookie:y", b"{}", {"Host": "evil.example"}).expect(308)
        assert answer.headers["Location"] == f"https://{NAME}/api/v1/courses?x=%0d%0aSet-Cookie:y"
        place = domain.folder / "acme/.well-known/acme-challenge"
        place.mkdir(parents=True)
        (place / "token").write_text("proof")
        assert domain.ask("GET", "/.well-known/acme-challenge/token").expect(200).body == b"proof"
        domain.ask("GET", "/.well-known/acme-challenge/other").problem(404, "not_found")
        assert domain.send(b"GET /.well-known/acme-challenge/../../../../etc/passwd HTTP/1.0\r\n\r\n").startswith("HTTP/1.1 400")


# ---- operators ----

@pytest.mark.parametrize("path", ["/docs", "/docs/errors", "/docs/page.js", "/docs/course", "/docs/course/api.js", "/openapi.json", "/netdata/", "/netdata/api/v1/charts"])
def test_pages_for_operators_ask_for_a_password(site, path):
    for word, status in (("", 401), ("Basic b3BlcmF0b3I6d3Jvbmc=", 401), ("Basic b3BlcmF0b3I6cmlnaHQ=", 503 if "netdata" in path else 200)):
        answer = site.ask("GET", path, tls=True, headers={"Authorization": word} if word else {}).expect(status)
        assert answer.headers["WWW-Authenticate"] == ('Basic realm="course-supporter"' if status == 401 else None)


def test_the_dashboard_s_server_hears_neither_password_nor_key(certificate, passwords):
    with socket.create_server(("127.0.0.1", 0)) as server, Domain(certificate, HTPASSWD=passwords, NETDATA=f"127.0.0.1:{server.getsockname()[1]}", **POOLS) as domain:
        def serve():
            connection, _ = server.accept()
            with connection:
                head = connection.recv(65536).decode()
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Frame-Options: ALLOW\r\n\r\nok")
                return head

        head, answer = together(serve, lambda: domain.ask("GET", "/netdata/api/v1/data?chart=a", tls=True, headers={
            "Authorization": "Basic b3BlcmF0b3I6cmlnaHQ=", "X-API-Key": "secret", "X-Forwarded-Host": "x"}))
    assert head.startswith("GET /api/v1/data?chart=a HTTP/1.1\r\n") and "secret" not in head and "Authorization" not in head
    assert answer.expect(200).headers.get_all("X-Frame-Options") == ["DENY"] and answer.headers["Strict-Transport-Security"] == HSTS


@pytest.mark.parametrize("path", ["/ping", "/ping/upload", "/fpm-status", "/fpm-status/upload", "/metrics", "/metrics/upload", "/nginx-status"])
def test_status_pages_are_for_named_addresses_and_no_header_makes_one(site, path):
    def status(source, **headers):
        return site.ask("GET", path, tls=True, source=source, headers={name.replace("_", "-"): value for name, value in headers.items()}).status

    assert status(MONITOR) == 200
    assert status(STRANGER) == status(STRANGER, X_Forwarded_For=MONITOR) == status(STRANGER, X_Real_IP=MONITOR) == 403
    # Behind the proxy that is known the client counts: what it wrote into the header itself stands before what the proxy adds.
    assert status(PROXY, X_Forwarded_For="192.0.2.7") == status(PROXY, X_Forwarded_For="192.0.2.1, 192.0.2.7") == 200
    assert status(PROXY, X_Forwarded_For=f"192.0.2.7, {PROXY}") == 200, "two of ours, one behind the other"
    assert status(PROXY, X_Forwarded_For="192.0.2.1") == status(PROXY, X_Forwarded_For=f"{MONITOR}, 192.0.2.7, 192.0.2.1") == status(PROXY) == 403
    # A proxy that nobody has named, at an address that is allowed: those behind it are not.
    for header in ("X_Forwarded_For", "X_Real_IP", "Forwarded", "Via"):
        assert status(MONITOR, **{header: "192.0.2.1"}) == 403, header


def test_a_client_behind_a_known_proxy_has_its_scheme_and_address(site):
    def told(source, **headers):
        return site.ask("GET", "/api/v1/x", source=source, tls=True, headers={name.replace("_", "-"): value for name, value in headers.items()}).json()

    assert told(PROXY, X_Forwarded_For="192.0.2.1")["REMOTE_ADDR"] == "192.0.2.1"
    assert told(STRANGER, X_Forwarded_For="192.0.2.1")["REMOTE_ADDR"] == STRANGER


def test_hsts_is_sent_by_plain_http_where_the_known_proxy_ends_tls():
    with Domain(TRUSTED_PROXIES=PROXY, **POOLS) as domain:
        def hsts(source):
            return domain.ask("GET", "/health", source=source, headers={"X-Forwarded-Proto": "https"}).expect(503).headers["Strict-Transport-Security"]

        assert hsts(PROXY) == HSTS and hsts(STRANGER) is None


# ---- the log ----

def test_lines_of_the_log_have_numbers_as_numbers_whatever_the_pools_did(site):
    with contextlib.suppress(ConnectionError):
        site.send(b"\x16\x03\x01\r\n\r\n")
    site.ask("GET", "/api/v1/courses", tls=True, headers={"X-Request-ID": "served"}).expect(200)
    site.ask("GET", "/docs/x\"y", tls=True, headers={"X-Request-ID": "refused"}).expect(401)
    site.ask("GET", "/netdata/", tls=True, headers={"X-Request-ID": "away", "Authorization": "Basic b3BlcmF0b3I6cmlnaHQ="}).expect(503)
    site.api.silent.set()
    site.ask("GET", "/api/v1/courses", tls=True, headers={"X-Request-ID": "late"}).expect(503)
    site.api.silent.clear()
    served, refused, away, late = (wait_until(lambda: site.log_lines(request_id=name))[0] for name in ("served", "refused", "away", "late"))  # pylint: disable=cell-var-from-loop
    for line in site.log_lines():
        assert all(type(line[name]) is int for name in ("status", "duration_ms", "bytes_in", "bytes_out")), line
        assert all(line[name] is None or type(line[name]) is int for name in ("upstream_status", "upstream_ms", "upstream_connect_ms", "upstream_header_ms")), line
    assert served["upstream_status"] == 200 and served["upstream"].endswith("/api") and None not in (
        served["upstream_ms"], served["upstream_connect_ms"], served["upstream_header_ms"])
    assert refused["upstream_status"] is None and refused["upstream_ms"] is None and refused["upstream"] == ""
    assert away["status"] == 503 and away["upstream_connect_ms"] is None
    assert late["status"] == 503 and late["upstream_status"] == 504 and late["upstream_ms"] >= 300 and late["upstream_header_ms"] is None


# ---- limits ----

def many(domain, source, count, path="/api/v1/x"):
    return [answer.status for answer in together(*[lambda: domain.ask("GET", path, source=source)] * count)]


def test_an_address_beyond_its_rate_is_refused_and_another_is_not():
    with Domain(ADDRESS_RATE="1r/m", ADDRESS_BURST="102", UNLIMITED="127.0.0.1 1;", TRUSTED_PROXIES=PROXY, **POOLS) as domain:
        statuses = [domain.ask("GET", "/api/v1/x", source=STRANGER).status for _ in range(101)]
        assert set(statuses) == {503}, "these pass, and no pool is there"
        with contextlib.ExitStack() as stack:
            for _ in range(2):  # wait for their turn
                waiting = stack.enter_context(socket.create_connection(("127.0.0.1", domain.http_port), 20, (STRANGER, 0)))
                waiting.sendall(b"GET /api/v1/x HTTP/1.1\r\nHost: x\r\n\r\n")
            refused = wait_until(lambda: (answer := domain.ask("GET", "/api/v1/x", source=STRANGER)).status == 429 and answer)
        refused.problem(429, "rate_limited")
        assert refused.headers["Retry-After"] == "1" and refused.headers["X-Content-Type-Options"] == "nosniff"
        domain.ask("GET", "/api/v1/x", source="127.0.0.3").expect(503)
        assert set(many(domain, "127.0.0.1", 120)) == {503}


def test_an_address_has_so_many_requests_at_once_and_another_its_own():
    with passing_folder() as folder, Pool("api", folder / "api") as api:
        servers = {"API_SERVERS": f"server unix:{folder}/api;", "UPLOAD_SERVERS": f"server unix:{folder}/api;"}
        with Domain(ADDRESS_CONNECTIONS="3", TRUSTED_PROXIES=PROXY, **servers) as domain, contextlib.ExitStack() as stack:
            def hold(client, proxy):
                held = stack.enter_context(socket.create_connection(("127.0.0.1", domain.http_port), 20, (proxy, 0)))
                held.sendall(f"GET /held HTTP/1.1\r\nHost: {NAME}\r\nX-Forwarded-For: {client}\r\n\r\n".encode())

            def status(client):
                return domain.ask("GET", "/nothing-like-docs", source=PROXY, headers={"X-Forwarded-For": client}).status

            api.silent.set()
            for number in range(3):
                hold(f"2001:db8:1:2::{number}", PROXY)
            wait_until(lambda: api.waiting() == 3)
            api.silent.clear()
            assert status("2001:db8:1:2:ffff::1") == 429, "a customer's network counts as one address"
            assert status("2001:db8:1:3::1") == status("192.0.2.1") == 200
            api.silent.set()
            for number in range(3):
                hold("::ffff:192.0.2.7", PROXY)
            wait_until(lambda: api.waiting() == 6)
            api.silent.clear()
            assert status("192.0.2.7") == 429 and status("::ffff:192.0.2.8") == 200, "IPv4 written as IPv6 is the address that it is"


def test_passwords_are_not_tried_as_fast_as_requests_are_made(certificate, passwords):
    with Domain(certificate, HTPASSWD=passwords, OPERATORS_RATE="1r/m", OPERATORS_BURST="51", **POOLS) as domain:
        def attempt():
            return domain.ask("GET", "/docs/errors", tls=True, headers={"Authorization": "Basic b3BlcmF0b3I6d3Jvbmc="}).status

        assert [attempt() for _ in range(51)] == [401] * 51
        with contextlib.closing(domain.connect(tls=True)) as waiting:  # for its turn
            waiting.request("GET", "/docs/errors", headers={"Host": NAME})
            wait_until(lambda: attempt() == 429)
        domain.ask("GET", "/api/v1/courses", tls=True).problem(503, "unavailable")
