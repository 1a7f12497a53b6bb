"""Is an answer what docs/openapi.json says? Status, headers, content type and body, to the last property."""
import json
import re

import jsonschema

from support.system import ROOT
from support.tus import metadata

# Headers of HTTP itself and of nginx; all others are documented for each response, but those for browsers, which `servers` promises.
ALWAYS = {"connection", "content-length", "content-type", "date", "server", "transfer-encoding", "vary"}
CORS = "access-control-"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

FORMATS = jsonschema.FormatChecker(formats=())
FORMATS.checks("uuid")(lambda value: not isinstance(value, str) or UUID.fullmatch(value) is not None)
FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or TIME.fullmatch(value) is not None)


def target(document, reference):
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


SAMPLES = {"uuid": "01a1fd9f-93ba-7865-99c1-0b23f313e5e0", "date-time": "2026-11-21T09:34:00.000000Z"}


class Request:
    """A request made of the document alone: required parameters by their schema, the body by its example. `values` are those of parameters."""

    def __init__(self, document, path, method, operation, values):
        self.operation, self.name, self.method = operation, operation["operationId"], method.upper()
        given = [target(document, one["$ref"]) if "$ref" in one else one for one in operation["parameters"]]
        self.parameters = {one["name"] for one in given}
        chosen = {one["name"]: values.get(one["name"]) or sample(one["schema"]) for one in given if one.get("required")}
        query = "&".join(f"{one['name']}={chosen[one['name']]}" for one in given if one["in"] == "query" and one["name"] in chosen)
        self.url = "/" + re.sub(r"{(\w+)}", lambda name: str(chosen[name[1]]), path) + (f"?{query}" if query else "")
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Offset": "0", "Upload-Metadata": metadata(
            course_id=values.get("course", SAMPLES["uuid"]), source_type="text", filename="notes.md")}
        self.headers = {one["name"]: headers[one["name"]] for one in given if one["in"] == "header" and one.get("required")}
        self.kind, self.body = None, None
        for self.kind, content in operation.get("requestBody", {}).get("content", {}).items():
            self.body = encoded(self.kind, content["example"])

    def __repr__(self):
        return f"<{self.name}: {self.method} {self.url}>"

    def send(self, client, body=None, kind=None, **headers):
        if self.body is not None or body is not None:
            kind = kind or self.kind
            headers["Content-Type"] = f"{kind}; boundary=x" if kind.startswith("multipart/") else kind
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.request(self.method, self.url, body=self.body if body is None else body, headers={**self.headers, **named})


def sample(schema):
    """A value of a parameter."""
    return SAMPLES.get(schema.get("format")) or schema.get("default") or schema.get("minimum") or (schema.get("enum") or ["x"])[0]


def encoded(kind, example):
    if not kind.startswith("multipart/"):
        return example.encode() if isinstance(example, str) else json.dumps(example).encode()
    file = '; filename="notes.md"\r\nContent-Type: text/markdown'
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"{file if name == "file" else ""}\r\n\r\n{value}\r\n'
                    for name, value in example.items())
    return f"{parts}--x--\r\n".encode()


class Document:
    """docs/openapi.json, asked what an answer may be."""

    def __init__(self):
        self.document = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
        self.resolver = jsonschema.RefResolver("", self.document)
        self.paths = [(re.compile(re.sub(r"{\w+}", "[^/]+", path)), operations) for path, operations in self.document["paths"].items()]

    def mistakes(self, method, url, answer):
        """What the answer has or lacks against the document."""
        operation = self.operation(method, url.partition("?")[0])
        if operation is None:
            return self.undocumented_operation(answer)
        response = operation["responses"].get(str(answer.status))
        if response is None:
            return [f"status {answer.status} is not documented"]
        if "$ref" in response:
            response = target(self.document, response["$ref"])
        return [*self.header_mistakes(response, answer), *self.body_mistakes(response, answer, method)]

    def operations(self):
        """(path, method, operation) of each."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                if method != "parameters":
                    yield path, method, {**operation, "parameters": [*methods.get("parameters", []), *operation.get("parameters", [])]}

    def requests(self, **values):
        """A Request for every operation."""
        for path, method, operation in self.operations():
            yield Request(self.document, path, method, operation, values)

    def operation(self, method, path):
        method = {"HEAD": "get"}.get(method, method.lower())
        found = [operations for pattern, operations in self.paths if pattern.fullmatch(path)]
        return found[0].get(method) if found else None

    def undocumented_operation(self, answer):
        """Whatever nobody documents may only be refused as everything is, or be plain (health of a pool, metrics, /docs)."""
        if answer.headers.get("Content-Type") != "application/problem+json" or not answer.body:
            return []
        return self.schema_mistakes({"$ref": "#/components/schemas/Problem"}, answer)

    def header_mistakes(self, response, answer):
        documented = {name.lower(): header for name, header in response.get("headers", {}).items()}
        for name in answer.headers:
            lower = name.lower()
            if lower not in documented and lower not in ALWAYS and not lower.startswith(CORS):
                yield f"header {name} is not documented"
        for name, header in documented.items():
            if "$ref" in header:
                header = target(self.document, header["$ref"])
            if header.get("required") and name not in answer.headers:
                yield f"header {name} is missing"

    def body_mistakes(self, response, answer, method):
        contents = response.get("content", {})
        kind = (answer.headers.get("Content-Type") or "").partition(";")[0]
        if not contents:
            return ["a body is not documented"] if answer.body else []
        if kind not in contents and "*/*" not in contents:
            return [f"content type {kind!r} is not documented"]
        if method == "HEAD" or not kind.endswith("json"):
            return []
        return self.schema_mistakes(contents[kind]["schema"], answer)

    def schema_mistakes(self, schema, answer):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver, format_checker=FORMATS)
        for error in validator.iter_errors(answer.json()):
            where = "/".join(str(step) for step in error.absolute_path)
            yield f"body at /{where}: {error.message[:300]}"
