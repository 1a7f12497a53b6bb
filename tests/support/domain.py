"""nginx as an operator has one: with a configuration of its own and other sites, which nginx/domain.conf.in is included in.

    with Domain(API_HOST="app:9000", ...) as domain:      # variables of the template
        domain.ask("GET", "/health", source="127.0.0.2")  # by plain HTTP; `tls=True`: by HTTPS
"""
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess

from support.client import Answer
from support.system import ROOT, temporary_folder
from support.waiting import wait_until

NAME = "api.example.com"
TEMPLATE = ROOT / "nginx/domain.conf.in"

# What Debian's nginx.conf has in http {}, and a site beside ours.
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 2048; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    types {{ text/html html; application/json json; }}
    default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    access_log {folder}/others.log;
    gzip on;
    gzip_types application/json;
    client_body_temp_path {folder}/body; fastcgi_temp_path {folder}/answer; proxy_temp_path {folder}/p; scgi_temp_path {folder}/s;
    uwsgi_temp_path {folder}/u;
    map $request_uri $path {{ default theirs; }}
    log_format json '$path';
    upstream api {{ server 127.0.0.1:1; }}
    include {folder}/course-supporter.conf;
    server {{
        listen unix:{folder}/other;
        location / {{ return 200 "$path"; }}
    }}
}}
"""


def render(template=TEMPLATE, **variables):
    """nginx/render's result, or its words on standard error as a ValueError."""
    with open(template, "rb") as text:
        done = subprocess.run([ROOT / "nginx/render"], stdin=text, capture_output=True, text=True, check=False,
                              env={"PATH": os.environ["PATH"], **{name: str(value) for name, value in variables.items()}})
    if done.returncode:
        raise ValueError(done.stderr.strip())
    return done.stdout


def free_port():
    """A port of all loopback addresses that nobody has; nginx cannot take port 0."""
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        return probe.getsockname()[1]


def self_signed(folder, *more):
    """(certificate, key) for NAME, made by openssl."""
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", f"/CN={NAME}",
             "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "key.pem", "-out", folder / "chain.pem", *more]
    subprocess.run(words, check=True, capture_output=True)
    return folder / "chain.pem", folder / "key.pem"


class Domain:
    def __init__(self, certificate=None, **variables):
        self.folder = temporary_folder()
        self.certificate = certificate
        self.http_port, self.https_port = free_port(), free_port()
        self.variables = {"DOMAIN": NAME, "HTTP_LISTEN": f"127.0.0.1:{self.http_port}", "HTTPS_LISTEN": f"127.0.0.1:{self.https_port}",
                          "ACCESS_LOG": self.folder / "access.log", "ERROR_LOG": self.folder / "error.log", "DOCS": ROOT / "build/docs",
                          "ACME": self.folder / "acme", **variables}
        if certificate:
            self.variables |= {"CERTIFICATE": certificate[0], "CERTIFICATE_KEY": certificate[1]}
        self.process = None

    def write(self):
        (self.folder / "course-supporter.conf").write_text(render(**self.variables))
        (self.folder / "nginx.conf").write_text(AROUND.format(folder=self.folder))
        return ["nginx", "-e", self.folder / "nginx.log", "-p", self.folder, "-c", self.folder / "nginx.conf"]

    def test(self):
        """What `nginx -t` says of it, when it says no."""
        done = subprocess.run([*self.write(), "-t"], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else done.stderr

    def __enter__(self):
        self.process = subprocess.Popen(self.write(), env={**os.environ, "TZ": "UTC"}, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self.https_port if self.certificate else self.http_port
        try:
            wait_until(lambda: self.process.poll() is not None or listens(port))
            assert self.process.poll() is None, (self.folder / "nginx.log").read_text()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder)

    def connect(self, tls=False, source="127.0.0.1"):
        if not tls:
            return http.client.HTTPConnection("127.0.0.1", self.http_port, 20, (source, 0))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        made = http.client.HTTPSConnection("127.0.0.1", self.https_port, timeout=20, source_address=(source, 0), context=context)
        made.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", self.https_port), 20, (source, 0)), server_hostname=NAME)
        return made

    def ask(self, method, path, body=None, headers=(), **more):
        connection = self.connect(**more)
        try:
            connection.request(method, path, body, {"Host": NAME, **dict(headers)})
            response = connection.getresponse()
            return Answer(response, response.read())
        finally:
            connection.close()

    def send(self, head, source="127.0.0.1"):
        """What comes back for these very bytes by plain HTTP."""
        with socket.create_connection(("127.0.0.1", self.http_port), 20, (source, 0)) as connection:
            connection.sendall(head)
            received = b""
            while piece := connection.recv(65536):
                received += piece
            return received.decode()

    def log_lines(self, **fields):
        """The lines of the access log that have these fields; each line must be JSON."""
        path = pathlib.Path(self.variables["ACCESS_LOG"])
        lines = [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
        return [line for line in lines if all(line.get(name) == value for name, value in fields.items())]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
