"""A small HTTP client for tests: what was sent and what came back, to the byte."""
import http.client
import json as json_module
import urllib.parse

API = "/api/v1"


class Answer:
    """Status, headers and body of one response."""

    def __init__(self, response, body):
        self.status, self.reason, self.headers, self.body = response.status, response.reason, response.headers, body

    def __repr__(self):
        return f"<{self.status} {self.headers.get('Content-Type')} {self.body[:2000]!r}>"

    def __getitem__(self, name):
        return self.json()[name]

    def json(self):
        return json_module.loads(self.body)

    def expect(self, status):
        """This answer, if its status is the one expected."""
        assert self.status == status, f"expected {status}, got {self!r}"
        return self

    def problem(self, status, code=None, detail=None):
        """The problem document (RFC 9457) that the answer must be."""
        self.expect(status)
        assert self.headers["Content-Type"] == "application/problem+json", self
        document = self.json()
        assert document["status"] == status and document["title"] and document["type"], self
        assert isinstance(document["detail"], str) and document["detail"], self
        assert document["request_id"] == self.headers["X-Request-ID"], self
        assert code is None or document["code"] == code, self
        assert detail is None or document["detail"] == detail, self
        return document


class Client:
    """Requests to one system with one key (or none). A new connection for each request, so that tests do not disturb each other."""

    witness = None  # called with method, URL and Answer of every request of every client

    def __init__(self, base_url, key=None, timeout=120):
        self.base_url, self.key, self.timeout = base_url, key, timeout
        self.address = urllib.parse.urlsplit(base_url)

    def connect(self):
        return http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=self.timeout)

    def url(self, path):
        """Paths are below /api/v1, unless they begin with //: then they are taken as they are."""
        return path[1:] if path.startswith("//") else API + path

    def request(self, method, path, json=None, body=None, headers=(), key=None):
        """`json` is sent as such; `body` is bytes or an iterable of bytes (then chunked, unless Content-Length is given)."""
        sent = {"X-API-Key": key or self.key} if key or self.key else {}
        if json is not None:
            body = json_module.dumps(json).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers)
        chunked = body is not None and not isinstance(body, bytes) and "Content-Length" not in sent
        connection = self.connect()
        try:
            try:
                connection.request(method, self.url(path), body, sent, encode_chunked=chunked)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before the body was through: the answer is there all the same
            response = connection.getresponse()
            answer = Answer(response, response.read())
        finally:
            connection.close()
        if Client.witness is not None:
            Client.witness(method, self.url(path), answer)
        return answer

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, json=None, **more):
        return self.request("POST", path, json=json, **more)

    def patch(self, path, json=None, **more):
        return self.request("PATCH", path, json=json, **more)

    def delete(self, path, **more):
        return self.request("DELETE", path, **more)

    def send_form(self, path, form, headers=(), key=None):
        """A Form (support.forms) as the body, streamed."""
        return self.request("POST", path, body=form.blocks(), headers={**form.headers(), **dict(headers)}, key=key)
