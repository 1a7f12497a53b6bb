"""A scripted server of web pages: each path answers as it is told, and what was asked is remembered."""
import collections
import http.server
import threading


class Pages:
    """Listens on a free port of loopback. page(path, body, ...) says what a path answers; a function is called with the request's handler and answers by itself.
    What is not there is 404, robots.txt among it."""

    def __init__(self):
        self.answers, self.asked = {}, collections.defaultdict(list)
        self.released = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def page(self, path, body=b"", status=200, content_type="text/html; charset=utf-8", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = body if callable(body) else (status, {"Content-Type": content_type, **headers}, body)
        return self.url(path)

    def _handler(self):
        pages = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                pages.asked[self.path].append(dict(self.headers.items()))
                answer = pages.answers.get(self.path, (404, {}, b"no"))
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = answer
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
