"""A front that stands between a client and the system and spoils some of its answers, and remembers every request that came."""
import collections
import http.client
import http.server
import json
import re
import threading
import time
import urllib.parse

REFUSED = "refused"  # 503 with Retry-After: 1; the system does not see the request
LIMITED = "limited"  # the same with 429
LOST = "lost"  # the system does it, and the connection breaks before the answer
CROWDED = "crowded"  # a long poll that may not wait: what it would show, at once, as active, with Retry-After: 1
UNNAMED = "unnamed"  # 503 without Retry-After and without a document, as a proxy of somebody else gives

Request = collections.namedtuple("Request", "moment method path headers fault")


class Front:
    """Listens on a free port of loopback. spoil(method, pattern, *faults) spoils the next requests to paths like that, one fault each."""

    def __init__(self, base_url):
        self.address = urllib.parse.urlsplit(base_url)
        self.lock, self.faults, self.requests = threading.Lock(), [], []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def spoil(self, method, pattern, *faults):
        self.faults += [(method, pattern, fault) for fault in faults]

    def seen(self, method, pattern):
        """The requests like that, in order."""
        return [one for one in self.requests if one.method == method and re.search(pattern, one.path)]

    def _take(self, handler):
        with self.lock:
            fault = next((one for one in self.faults if one[0] == handler.command and re.search(one[1], handler.path)), None)
            if fault:
                self.faults.remove(fault)
            self.requests.append(Request(time.monotonic(), handler.command, handler.path, dict(handler.headers.items()), fault and fault[2]))
            return fault and fault[2]

    def _pass_on(self, handler, path, body):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)
        try:
            headers = {name: value for name, value in handler.headers.items() if name.lower() not in ("host", "connection")}
            connection.request(handler.command, path, body, headers)
            answer = connection.getresponse()
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in ("connection", "content-length", "transfer-encoding")]
            return answer.status, headers, answer.read()
        finally:
            connection.close()

    def _handler(front):  # pylint: disable=no-self-argument
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fault = front._take(self)
                if fault in (REFUSED, LIMITED):
                    self.answer(503 if fault == REFUSED else 429, [("Retry-After", "1"), ("Content-Type", "application/problem+json")],
                                b'{"code":"unavailable","detail":"Not now."}')
                elif fault == UNNAMED:
                    self.answer(503, [("Content-Type", "text/html")], b"<h1>Service unavailable</h1>")
                elif fault == CROWDED:
                    status, headers, shown = front._pass_on(self, self.path.partition("?")[0], body)
                    shown = json.dumps({**json.loads(shown), "status": "active"}).encode()
                    self.answer(status, [*headers, ("Retry-After", "1")], shown)
                else:
                    passed = front._pass_on(self, self.path, body)
                    if fault == LOST:
                        self.close_connection = True
                    else:
                        self.answer(*passed)

            do_GET = do_POST = do_PATCH = do_DELETE = serve

            def answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Nothing."""

        return Handler
