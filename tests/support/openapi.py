"""Is an answer what docs/openapi.json says? Status, headers, content type and body, to the last property."""
import json
import re

import jsonschema

from support.system import ROOT

# Headers of HTTP itself, of nginx, and those that the document's description promises of every answer.
ALWAYS = {"connection", "content-length", "content-type", "date", "server", "transfer-encoding", "vary", "cache-control",
          "referrer-policy", "x-content-type-options", "x-frame-options"}
CORS = "access-control-"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

FORMATS = jsonschema.FormatChecker(formats=())
FORMATS.checks("uuid")(lambda value: not isinstance(value, str) or UUID.fullmatch(value) is not None)
FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or TIME.fullmatch(value) is not None)


def closed(schema, document, part=False):
    """The schema, with no property but those it names. A `part` of an allOf leaves that to the whole."""
    made = {}
    for word, value in schema.items():
        if word == "properties":
            value = {name: closed(item, document) for name, item in value.items()}
        elif word == "items":
            value = closed(value, document)
        elif word in ("oneOf", "anyOf"):
            value = [closed(item, document) for item in value]
        elif word == "allOf":
            value = [closed(item, document, part=True) for item in value]
        made[word] = value
    if not part and names_properties(schema, document):
        made["unevaluatedProperties"] = False
    return made


def names_properties(schema, document):
    if "additionalProperties" in schema:
        return False  # it closes itself, which costs nothing: what is evaluated is looked for anew at each level of a tree
    if "$ref" in schema:
        return names_properties(target(document, schema["$ref"]), document)
    return "properties" in schema or "allOf" in schema


def target(document, reference):
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


class Document:
    """docs/openapi.json, asked what an answer may be."""

    def __init__(self):
        self.document = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
        components = self.document["components"]
        schemas = {name: closed(schema, self.document, part=True) for name, schema in components["schemas"].items()}
        self.closed = {"components": {"schemas": schemas}}
        self.resolver = jsonschema.RefResolver("", self.closed)
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
        validator = jsonschema.Draft202012Validator(closed(schema, self.document), resolver=self.resolver, format_checker=FORMATS)
        for error in validator.iter_errors(answer.json()):
            where = "/".join(str(step) for step in error.absolute_path)
            yield f"body at /{where}: {error.message[:300]}"
