"""A scripted receiver of webhook messages: it answers each path as it is told, and remembers what came to the byte."""
import collections
import http.server
import threading

STALL = "stall"  # takes the message and never answers
CUT = "cut"  # says 200, then hangs up in the middle of the body
FOREVER = "forever"  # 200 with a body that does not end


class Message:
    """One request."""

    def __init__(self, handler, body):
        self.path, self.body, self.headers = handler.path, body, dict(handler.headers.items())
        self.peer = handler.client_address

    @property
    def id(self):
        return self.headers["webhook-id"]


class Receiver:
    """Listens on a free port of loopback, or of the address. script(path, *answers) says how messages to a path are answered, in order; the last answer stays.
    An answer is a status, (status, headers, body), STALL, CUT, FOREVER, or a function that gives one. Paths without a script answer 204."""

    def __init__(self, address="127.0.0.1"):
        self.address, self.lock = address, threading.Lock()
        self.scripts, self.received = {}, collections.defaultdict(list)
        self.released = threading.Event()
        self.server = http.server.ThreadingHTTPServer((address, 0), self._handler())
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

    def url(self, path="/hook"):
        return f"http://{self.address}:{self.server.server_port}{path}"

    def script(self, path, *answers):
        with self.lock:
            self.scripts[path] = list(answers)
        return self.url(path)

    def messages(self, path="/hook"):
        with self.lock:
            return list(self.received[path])

    def _take(self, handler, body):
        with self.lock:
            self.received[handler.path].append(Message(handler, body))
            answers = self.scripts.get(handler.path, [204])
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def _handler(receiver):  # pylint: disable=no-self-argument
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = receiver._take(self, body)
                answer = answer() if callable(answer) else answer
                if answer == STALL:
                    receiver.released.wait(60)
                    self.close_connection = True
                elif answer == CUT:
                    self.cut()
                elif answer == FOREVER:
                    self.pour()
                else:
                    self.answer(*(answer if isinstance(answer, tuple) else (answer, {}, b"")))

            def answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def cut(self):
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"only so much")
                self.close_connection = True

            def pour(self):
                self.send_response(200)
                self.end_headers()
                self.close_connection = True
                try:
                    while not receiver.released.is_set():
                        self.wfile.write(b"x" * 4096)
                except OSError:
                    pass

            def log_message(self, *_):
                """Nothing."""

        return Handler
