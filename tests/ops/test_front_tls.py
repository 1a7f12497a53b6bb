"""TLS of nginx/domain.conf.in, as testssl.sh sees it, and a stapled answer of an authority of one's own. All on loopback."""
import base64
import contextlib
import http.server
import json
import shutil
import subprocess
import threading
import urllib.parse

import pytest

from support.domain import NAME, Domain, self_signed
from support.system import passing_folder
from support.waiting import wait_until

POOLS = {"API_SERVERS": "server 127.0.0.1:1;", "UPLOAD_SERVERS": "server 127.0.0.1:1;"}


@pytest.fixture(scope="module")
def findings():
    """What testssl.sh found, by the name of the check. It asks no name server and nobody but this port."""
    if not shutil.which("testssl"):
        pytest.skip("testssl.sh is not installed")
    with passing_folder() as folder, Domain(self_signed(folder), **POOLS) as domain:
        subprocess.run(["testssl", "--ip", "127.0.0.1", "--nodns", "none", "--quiet", "--color", "0", "--warnings", "batch", "--connect-timeout", "5",
                        "--openssl-timeout", "5", "-p", "-s", "-h", "--jsonfile", folder / "found.json", f"https://{NAME}:{domain.https_port}/"],
                       check=False, capture_output=True, timeout=120)
        yield {one["id"]: one for one in json.loads((folder / "found.json").read_text())}


def test_old_protocols_are_refused_and_http_2_is_offered(findings):
    said = {name: findings[name]["finding"] for name in ("SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3", "ALPN_HTTP2")}
    assert [said[name] for name in ("SSLv2", "SSLv3", "TLS1", "TLS1_1")] == ["not offered"] * 4
    assert said["TLS1_2"] == "offered" and said["TLS1_3"].startswith("offered") and said["ALPN_HTTP2"] == "h2"


def test_no_weak_cipher_is_offered(findings):
    lists = {name: one["finding"] for name, one in findings.items() if name.startswith("cipherlist_")}
    strong = {"cipherlist_STRONG_FS", "cipherlist_STRONG"} & lists.keys()
    assert strong and any(lists[name] == "offered" for name in strong)
    assert {name for name, finding in lists.items() if finding == "offered"} <= {"cipherlist_STRONG_FS", "cipherlist_STRONG"}, lists


def test_its_headers_pass(findings):
    assert findings["HSTS_time"]["finding"].startswith("730 days") and "includes subdomains" in findings["HSTS_subdomains"]["finding"]
    assert findings["X-Content-Type-Options"]["severity"] == "OK" and findings["X-Frame-Options"]["severity"] == "OK"
    assert findings["banner_server"]["finding"] == "nginx"


def test_nothing_that_it_found_is_worse_than_a_remark(findings):
    assert {name: one["finding"] for name, one in findings.items() if one["severity"] in ("MEDIUM", "HIGH", "CRITICAL", "FATAL")} == {}


# ---- OCSP (RFC 6960) ----

class Responder(http.server.BaseHTTPRequestHandler):
    """What `openssl ocsp` says of a certificate, by HTTP (RFC 6960 appendix A)."""

    def do_GET(self):  # pylint: disable=invalid-name
        folder = self.server.folder
        (folder / "question").write_bytes(base64.b64decode(urllib.parse.unquote(self.path).removeprefix("/")))
        subprocess.run(["openssl", "ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey", "ca.key", "-ndays", "1",
                        "-reqin", "question", "-respout", "answer"], cwd=folder, check=True, capture_output=True)
        answer = (folder / "answer").read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/ocsp-response")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def authority(folder):
    """An authority with a responder: (chain, key, the authority's certificate)."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Responder)
    server.folder = folder
    ca, key, chain = folder / "ca.pem", folder / "key.pem", folder / "chain.pem"

    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=folder)

    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", ca, "-days", 1, "-subj", "/CN=authority")
    openssl("req", *new, "-keyout", key, "-out", "request.pem", "-subj", f"/CN={NAME}")
    (folder / "more").write_text(f"subjectAltName=DNS:{NAME}\nauthorityInfoAccess=OCSP;URI:http://127.0.0.1:{server.server_port}\n")
    openssl("x509", "-req", "-in", "request.pem", "-CA", ca, "-CAkey", "ca.key", "-set_serial", 1, "-days", 1, "-extfile", "more", "-out", chain)
    (folder / "index.txt").write_text(f"V\t491231235959Z\t\t01\tunknown\t/CN={NAME}\n")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield chain, key, ca
    finally:
        server.shutdown()
        server.server_close()


def test_the_authority_s_answer_is_stapled_and_verified():
    with passing_folder() as folder, authority(folder) as (chain, key, ca), Domain((chain, key), TRUSTED_CERTIFICATE=ca, **POOLS) as domain:
        def status():
            return subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{domain.https_port}", "-servername", NAME, "-status", "-CAfile", ca],
                                  input="", capture_output=True, text=True, check=False).stdout

        seen = wait_until(lambda: "OCSP Response Status: successful" in (text := status()) and text, 20)
        assert "Cert Status: good" in seen and "Verify return code: 0 (ok)" in seen


# ---- names ----

def test_an_nginx_of_our_own_gives_a_stranger_s_name_no_certificate():
    with passing_folder() as folder, Domain(self_signed(folder), CATCH_ALL="1", **POOLS) as domain:
        def handshake(name):
            return subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{domain.https_port}", "-servername", name], input="",
                                  capture_output=True, text=True, check=False)

        assert "BEGIN CERTIFICATE" in handshake(NAME).stdout
        refused = handshake("evil.example")
        assert "BEGIN CERTIFICATE" not in refused.stdout and "unrecognized name" in refused.stderr
        assert domain.send(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") == ""
