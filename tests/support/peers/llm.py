"""A scripted server that speaks OpenAI's chat completions. What it says next is a queue; what it was asked is kept.

    peer.script(status(500), answer({"title": …}))
    peer.asked[0].body["messages"]
"""
import http.server
import json
import threading


class Asked:
    """One request."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body

    @property
    def system(self):
        return self.body["messages"][0]["content"]

    @property
    def data(self):
        """The JSON object that the materials travel in."""
        return json.loads(self.body["messages"][1]["content"])


class Peer:
    """Replies are functions of (peer, handler, asked). `otherwise` is the one when nothing more is scripted."""

    def __init__(self, otherwise=None, address="127.0.0.1"):
        self.replies, self.asked, self.gone = [], [], threading.Event()
        self.otherwise = otherwise or status(500, "nothing more is scripted")
        self.server = http.server.ThreadingHTTPServer((address, 0), handler_of(self))
        self.server.daemon_threads = True
        self.url = f"http://{address}:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def script(self, *replies):
        self.replies, self.asked = list(replies), []

    def close(self):
        self.gone.set()
        self.server.shutdown()
        self.server.server_close()


def handler_of(peer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = Asked(self.path, dict(self.headers), json.loads(body))
            peer.asked.append(asked)
            reply = peer.replies.pop(0) if peer.replies else peer.otherwise
            reply(peer, self, asked)

        def log_message(self, *_):
            pass

    return Handler


def send(handler, code, body, headers=()):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(code)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **dict(headers)}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def status(number, message="no", headers=(), **error):
    return lambda peer, handler, asked: send(handler, number, {"error": {"message": message, **error}}, headers)


def raw(body, code=200):
    return lambda peer, handler, asked: send(handler, code, body)


def answer(content, finish="stop", tokens_in=1000, tokens_out=200, cached=0, thinking=0):
    """`content`: an object, a text, or a function of what was asked that gives one."""
    def reply(_, handler, asked):
        said = content(asked) if callable(content) else content
        send(handler, 200, {
            "id": "completion", "object": "chat.completion", "model": asked.body["model"],
            "choices": [{"index": 0, "finish_reason": finish,
                         "message": {"role": "assistant", "content": said if isinstance(said, str) else json.dumps(said)}}],
            "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out,
                      "prompt_tokens_details": {"cached_tokens": cached},
                      "completion_tokens_details": {"reasoning_tokens": thinking}}})
    return reply


def hang():
    """Says nothing, until the peer is closed."""
    return lambda peer, handler, asked: peer.gone.wait(60)
