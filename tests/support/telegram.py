"""Telegram's sendMessage as a scripted peer on loopback, over TLS under its own name, and how curl is brought to it.

    with Telegram() as telegram:
        telegram.curl_options         # for curl, in one line
        telegram.messages             # {"token": …, "chat_id": …, "text": …}, as they come
"""
import http.server
import json
import shutil
import ssl
import subprocess
import threading
import urllib.parse

from support.system import temporary_folder

HOST = "api.telegram.org"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        address = urllib.parse.urlsplit(self.path)
        token = address.path.removeprefix("/bot").removesuffix("/sendMessage")
        fields = {name: values[0] for name, values in {**urllib.parse.parse_qs(address.query), **form}.items()}
        self.server.messages.append({"token": token, **fields})
        body = json.dumps({"ok": True, "result": {"message_id": len(self.server.messages)}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Telegram:
    def __enter__(self):
        self.folder = temporary_folder()
        self.certificate = self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
                        "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", self.folder / "key.pem", "-out", self.certificate],
                       check=True, capture_output=True)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.messages = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.folder / "key.pem")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def messages(self):
        return list(self.server.messages)

    @property
    def curl_options(self):
        return f"--connect-to {HOST}:443:127.0.0.1:{self.server.server_address[1]} --cacert {self.certificate}"
