"""The tus protocol (https://tus.io/protocols/resumable-upload) by hand: one request at a time, and what the server must be left with."""
import base64
import hashlib
import json
import os
import random
import signal
import subprocess

from support.badline import BadLine
from support.system import ROOT, alive
from support.waiting import wait_until

LIBRARY = ROOT / "build/npm-tools/node_modules/tus-js-client"
CLIENT = ROOT / "tests/support/tus-upload.js"
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


class Rough:
    """A file on its way through tus-js-client over a bad line, on which `cuts` connections and `kills` responders end, `apart` bytes after each other."""

    def __init__(self, system, tenant, course, path, cuts, kills, apart):
        self.system, self.tenant, self.path, self.killed = system, tenant, path, []
        actions = [self.kill] * kills + [None] * cuts
        random.Random(7).shuffle(actions)
        address = (tenant.address.hostname, tenant.address.port)
        with BadLine(address, [(apart * (i + 1), action) for i, action in enumerate(actions)]) as self.line:
            said = json.dumps({"course_id": course, "source_type": "video", "filename": "film.mp4", "filetype": "video/mp4"})
            done = subprocess.run(["node", str(CLIENT), str(LIBRARY), f"{self.line.url}/api/v1/uploads", tenant.key, str(path), said],
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done
        self.told = json.loads(done.stdout)

    def kill(self):
        """The responder that takes bytes of the tenant just now."""
        wait_until(self.has_killed, what="a responder takes bytes")

    def has_killed(self):
        pids = self.system.sql("SELECT pid FROM uploads WHERE tenant_id = :'t' AND pid <> 0 ORDER BY started_at DESC LIMIT 1", t=self.tenant.id)
        if not pids or int(pids[0][0]) in self.killed or not alive(int(pids[0][0])):
            return False
        os.kill(int(pids[0][0]), signal.SIGKILL)
        self.killed.append(int(pids[0][0]))
        return True
