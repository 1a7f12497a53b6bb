"""nginx as in production: the same template with a certificate."""
import os
import shutil
import socket
import ssl
import subprocess

import pytest

from support.system import ROOT, temporary_folder
from support.waiting import wait_until


@pytest.fixture(scope="module")
def listening():
    """The socket of an nginx that speaks TLS."""
    folder = temporary_folder()
    listening = folder / "socket"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                    folder / "key.pem", "-out", folder / "chain.pem", "-days", "1", "-subj", "/CN=localhost"],
                   check=True, capture_output=True)
    values = {"RUN": folder, "LOG": folder, "LISTEN": f"unix:{listening} ssl http2",
              "SERVERS": "include redirect.conf;", "HTTP_LISTEN": f"unix:{folder}/plain", "ACCESS_LOG": f"{folder}/access.log", "ERROR_LOG": f"{folder}/nginx.log",
              "TLS": f"ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem; include tls.conf;",
              "DOCS": ROOT / "build/docs", "API_SERVERS": f"server unix:{folder}/none;", "UPLOAD_SERVERS": f"server unix:{folder}/none;",
              "UPLOAD_BODY": 1, "API_TIMEOUT": "70s", "STATUS_ALLOW": "", "ORIGINS": "", "CREDENTIALS": "",
              "ADDRESS_RATE": "200r/s", "UNLIMITED": ""}
    with open(ROOT / "nginx/nginx.conf.in", "rb") as template, open(folder / "nginx.conf", "wb") as conf:
        subprocess.run([ROOT / "nginx/render"], env={**os.environ, **{k: str(v) for k, v in values.items()}},
                       stdin=template, stdout=conf, check=True)
    with subprocess.Popen(["nginx", "-e", folder / "nginx.log", "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL) as nginx:
        try:
            wait_until(lambda: answers(listening))
            yield listening
        finally:
            nginx.terminate()
            nginx.wait(20)
            shutil.rmtree(folder)


def answers(listening):
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(listening)) == 0


def talk(listening, request, **limits):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, value in limits.items():
        setattr(context, name, value)
    with socket.socket(socket.AF_UNIX) as plain:
        plain.settimeout(20)
        plain.connect(str(listening))
        with context.wrap_socket(plain) as connection:
            connection.sendall(request)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            return connection.version(), received.decode()


def test_answers_over_tls_ask_to_come_back_by_tls_only(listening):
    for path, status in (("/docs", 200), ("/docs/nothing", 404), ("/health", 503)):
        version, answer = talk(listening, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert version == "TLSv1.3"
        assert answer.startswith(f"HTTP/1.1 {status} "), answer
        assert "\r\nStrict-Transport-Security: max-age=63072000; includeSubDomains\r\n" in answer


def test_the_pages_of_operators_are_forbidden_to_whom_nobody_has_allowed_them(listening):
    for path in ("/ping", "/metrics", "/fpm-status/upload"):
        _, answer = talk(listening, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert answer.startswith("HTTP/1.1 403 ") and '"code":"forbidden"' in answer


def test_plain_http_leads_to_https_at_the_host_that_was_asked_for_where_none_is_named(listening):
    with socket.socket(socket.AF_UNIX) as plain:
        plain.connect(str(listening.parent / "plain"))
        plain.sendall(b"GET /a?b HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n\r\n")
        answer = plain.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 308 ") and "\r\nLocation: https://api.example/a?b\r\n" in answer


def test_tls_below_1_2_is_refused(listening):
    with pytest.warns(DeprecationWarning), pytest.raises((ssl.SSLError, OSError)):
        talk(listening, b"", maximum_version=ssl.TLSVersion.TLSv1_1)


def test_a_placeholder_without_a_value_is_an_error():
    with open(ROOT / "nginx/nginx.conf.in", "rb") as template:
        done = subprocess.run([ROOT / "nginx/render"], stdin=template, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, check=False)
    assert done.returncode == 1 and "RUN is not set" in done.stderr
