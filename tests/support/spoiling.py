"""A front that hands requests on to a system and spoils chosen answers."""
import contextlib
import http.client
import http.server
import ssl
import subprocess
import threading
import urllib.parse

HOP_BY_HOP = ("transfer-encoding", "connection", "content-length", "date", "server")


class Reply:
    """What the system has answered; may be changed before it is sent."""

    def __init__(self, method, path, key, response):
        self.method, self.path, self.key = method, path, key
        self.status, self.body = response.status, response.read()
        self.headers = {name: value for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP}

    def about(self, method, path):
        """Whether it answers this request; a path's end may be left open with *."""
        mine = self.path.partition("?")[0]
        return self.method == method and (mine.startswith(path[:-1]) if path.endswith("*") else mine == path)


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", folder / "key.pem",
                    "-out", folder / "chain.pem", "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "chain.pem", folder / "key.pem")
    return context


@contextlib.contextmanager
def spoiling(system, spoil, tls=None):
    """The URL of a front whose replies go through spoil(reply) first. `tls`: a folder that gets its certificate, chain.pem."""
    address = urllib.parse.urlsplit(system.base_url).netloc

    class Front(http.server.BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            behind = http.client.HTTPConnection(address, timeout=60)
            behind.request(self.command, self.path, body, dict(self.headers.items()))
            reply = Reply(self.command, self.path, self.headers.get("X-API-Key"), behind.getresponse())
            behind.close()
            spoil(reply)
            self.send_response_only(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):  # who asked may have left
                self.wfile.write(reply.body)

        do_GET = do_POST = do_PATCH = do_DELETE = answer

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass

    server = Server(("127.0.0.1", 0), Front)
    scheme = "http"
    if tls:
        server.socket, scheme = certificate(tls).wrap_socket(server.socket, server_side=True), "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
