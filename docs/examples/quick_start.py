#!/usr/bin/python3
"""From a key to a course: uploads a file, waits until it is read, generates the structure and prints its outline.

    BASE_URL=https://… API_KEY=cs_live_… python3 quick_start.py lecture.md

Python 3.9 or newer, standard library only.
"""
import http.client
import json
import os
import pathlib
import random
import sys
import time
import urllib.error
import urllib.request
import uuid

SOURCE_TYPES = {".md": "text", ".txt": "text", ".pdf": "presentation", ".mp4": "video", ".mp3": "video", ".srt": "video", ".vtt": "video"}
ATTEMPTS = 6
TIMEOUT = 60  # seconds without a byte; a long poll takes up to 30


class Problem(Exception):
    """The API has refused a request (RFC 9457)."""

    def __init__(self, status, document):
        self.status, self.code = status, document.get("code")
        super().__init__(f"{status} {self.code}: {document.get('detail')} (request {document.get('request_id')})")


class JobFailed(Exception):
    def __init__(self, job):
        super().__init__(f"job {job['id']} {job['status']}: {job['error_code']}: {job['error_message']}")


class Form:
    """A file as multipart/form-data, read block by block and anew in each attempt."""

    def __init__(self, path):
        boundary, name = uuid.uuid4().hex, path.name.replace('"', "%22")
        source_type = SOURCE_TYPES.get(path.suffix, "text")
        self.path = path
        self.head = (f'--{boundary}\r\nContent-Disposition: form-data; name="source_type"\r\n\r\n{source_type}\r\n'
                     f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n').encode()
        self.tail = f"\r\n--{boundary}--\r\n".encode()
        size = len(self.head) + path.stat().st_size + len(self.tail)
        self.headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(size)}

    def __iter__(self):
        yield self.head
        with self.path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block
        yield self.tail


class Api:
    def __init__(self, base_url, key):
        self.base_url, self.key = base_url, key

    def call(self, method, path, body=None):
        """The answer's document, and the seconds after which it asks to come again. Sends again what may succeed later."""
        headers = {"X-API-Key": self.key}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())  # one for all attempts: however many arrive, it is done once
        if isinstance(body, Form):
            headers.update(body.headers)
        elif body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                status, seconds, document = self.send(method, path, headers, body)
            except (OSError, http.client.HTTPException):  # nobody can tell whether the request has arrived
                if attempt == ATTEMPTS:
                    raise
                seconds = 0
            else:
                if status < 400:
                    return document, seconds
                again = status in (429, 502, 503, 504) or document.get("code") == "idempotency_in_flight"
                if not again or attempt == ATTEMPTS:
                    raise Problem(status, document)
            time.sleep(seconds + random.uniform(0, min(2 ** attempt / 2, 30)))

    def send(self, method, path, headers, body):
        """One attempt: status, Retry-After, document."""
        request = urllib.request.Request(f"{self.base_url}/api/v1{path}", body, headers, method=method)
        try:
            answer = urllib.request.urlopen(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text, seconds = answer.read(), answer.headers.get("Retry-After", "")
        try:
            document = json.loads(text) if text else {}
        except ValueError:
            document = {}  # a proxy's own page
        return answer.status, int(seconds) if seconds.isdecimal() else 0, document

    def wait_for(self, job_id):
        """The job, once it is complete."""
        while True:
            job, seconds = self.call("GET", f"/jobs/{job_id}?wait=30")
            if job["status"] == "complete":
                return job
            if job["status"] in ("failed", "cancelled"):
                raise JobFailed(job)
            time.sleep(seconds)  # 0, unless it answered before anything changed


def outline(course):
    for module in course["modules"]:
        yield module["title"]
        for lesson in module["lessons"]:
            yield f"  {lesson['title']}"
            for concept in lesson["concepts"]:
                yield f"    {concept['title']}: {concept['definition']}"


def main(path):
    api, form = Api(os.environ["BASE_URL"], os.environ["API_KEY"]), Form(path)
    course, _ = api.call("POST", "/courses", {"title": path.stem})
    material, _ = api.call("POST", f"/courses/{course['id']}/materials", form)
    api.wait_for(material["job_id"])
    plan, _ = api.call("POST", f"/courses/{course['id']}/structure/generate")
    if plan["generation_job"]:  # else the same structure was there already
        api.wait_for(plan["generation_job"]["id"])
    course, _ = api.call("GET", f"/courses/{course['id']}")
    print(*outline(course), sep="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not {"BASE_URL", "API_KEY"} <= os.environ.keys():
        sys.exit(__doc__)
    try:
        main(pathlib.Path(sys.argv[1]))
    except (Problem, JobFailed, OSError, http.client.HTTPException) as error:
        sys.exit(f"Stopped: {error}")
