"""The tus protocol (https://tus.io/protocols/resumable-upload) by hand: one request at a time, and what the server must be left with."""
import base64
import hashlib

CONTENT_TYPE = "application/offset+octet-stream"


def metadata(**values):
    """Upload-Metadata. None: the key alone."""
    return ",".join(key if value is None else f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def checksum(content, algorithm="sha1"):
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


class Upload:
    """An upload of a client of the API."""

    def __init__(self, client, location):
        self.client, self.path = client, location.removeprefix("/api/v1")
        self.id = self.path.rpartition("/")[2]

    def head(self, **headers):
        return self.client.request("HEAD", self.path, headers=named(headers))

    def offset(self):
        return int(self.head().expect(200).headers["Upload-Offset"])

    def patch(self, content, offset=0, client=None, method="PATCH", **headers):
        """`content`: bytes, or an iterable of them."""
        sent = {"Content-Type": CONTENT_TYPE, "Upload-Offset": str(offset), **headers}
        return (client or self.client).request(method, self.path, body=content, headers=named(sent))

    def delete(self, **headers):
        return self.client.delete(self.path, headers=named(headers))


def named(headers):
    """Headers by the names of keyword arguments, with that of the protocol. None: without it."""
    given = {name.replace("_", "-"): value for name, value in {"Tus_Resumable": "1.0.0", **headers}.items()}
    return {name: value for name, value in given.items() if value is not None}


def create(client, length, body=None, raw=None, headers=(), **values):
    """POST /uploads. `raw`: Upload-Metadata as it is; `values`: what it says."""
    sent = {"Upload_Length": str(length), "Upload_Metadata": metadata(**values) if raw is None else raw, **dict(headers)}
    if body is not None:
        sent["Content_Type"] = CONTENT_TYPE
    return client.request("POST", "/uploads", body=body, headers=named({k.replace("-", "_"): v for k, v in sent.items()}))


def begin(client, course, length, filename="notes.md", source_type="text", **values):
    answer = create(client, length, course_id=course, filename=filename, source_type=source_type, **values).expect(201)
    return Upload(client, answer.headers["Location"])
