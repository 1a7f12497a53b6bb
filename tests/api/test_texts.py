"""Texts of any writing: every text field of every JSON body takes them as they are sent, within its length, and refuses what is no text."""
import json
import pathlib
import re

import pytest

from support.teaching import add_text

JSON = {"Content-Type": "application/json"}
NAMES = {
    "Ukrainian": "\u0406\u0441\u0442\u043e\u0440\u0456\u044f \u0407\u0436\u0430\u043a\u0430 \u0490",
    "emoji": "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1fa\U0001f1e6",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "combining": "e\u0301 \u00e9 \u1112\u1161\u11ab",
    "beyond the first plane": "\U00020000\U0010ffff",
    "quotes": "\"\\/' <b>&amp;</b> ${x} %s {{y}}",
}
LINES = {**NAMES, "lines": "one\ntwo\r\n\tthree", "controls": "a\x01\x1b\x7f\u0085b", "directions": "\u202ea\u2066b\u2069"}
UNFIT = ("a\nb", "a\x01b", "a\x1bb", "a\x7fb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u2066b")
NO_JSON = {  # what stands between the quotes of a string
    "NUL": b"\0", "escaped NUL": b"\\u0000", "a lone high surrogate": b"\\ud83d", "a lone low surrogate": b"\\ude00",
    "surrogates in the wrong order": b"\\ude00\\ud83d", "a stray byte": b"\xff", "an overlong form": b"\xc0\xaf",
    "a surrogate as UTF-8": b"\xed\xa0\x80", "beyond U+10FFFF": b"\xf4\x90\x80\x80", "a cut sequence": b"\xd0", "a line break": b"\n",
}


class Field:
    """A text field of a request: what its body needs besides, how long it may be, and whether it is a name on one line."""

    def __init__(self, method, path, name, most, one_line, tail="", **more):
        self.method, self.path, self.name, self.most, self.one_line, self.tail, self.more = method, path, name, most, one_line, tail, more

    def __str__(self):
        return f"{self.method} {self.path} {self.name}"


HOOK = {"url": "https://example.com/hook", "events": ["job.complete"]}
FIELDS = [Field(method, path, name, most, one_line, **({"title": "a"} if method == "POST" and name != "title" else {}))
          for paths, texts in (((("POST", "/courses"), ("PATCH", "/courses/{course}")), (("title", 500, True), ("description", 5000, False), ("learning_goal", 5000, False))),
                               ((("POST", "/courses/{course}/nodes"), ("POST", "/courses/{course}/nodes/{node}/children"), ("PATCH", "/courses/{course}/nodes/{node}")),
                                (("title", 500, True), ("description", 5000, False))))
          for method, path in paths for name, most, one_line in texts]
FIELDS += [Field("PATCH", "/courses/{course}/materials/{material}", "filename", 255, True, tail=".md"),
           Field("POST", "/webhooks", "description", 500, False, **HOOK), Field("PATCH", "/webhooks/{webhook}", "description", 500, False)]
ITEMS = (("modules", "module", "/courses/{course}/modules", {"title": "a"}, (("title", 300, True), ("description", 8000, False), ("learning_goal", 8000, False))),
         ("lessons", "lesson", "/courses/{course}/modules/{module}/lessons", {"title": "a"}, (("title", 300, True),)),
         ("concepts", "concept", "/courses/{course}/lessons/{lesson}/concepts", {"title": "a"}, (("title", 300, True), ("definition", 8000, False))),
         ("exercises", "exercise", "/courses/{course}/lessons/{lesson}/exercises", {"description": "a"},
          (("description", 8000, False), ("reference_solution", 8000, False), ("grading_criteria", 8000, False))))
FIELDS += [Field("PATCH", f"/courses/{{course}}/{many}/{{{one}}}", *text) for many, one, _path, _more, texts in ITEMS for text in texts]
# Made by the same reader as they are changed by.
OTHERS_MADE = {("POST", path, name, most) for _many, _one, path, _more, texts in ITEMS for name, most, _one_line in texts}
# The answers of these do not show the text as a field of its own: tests/api/test_upload_links.py, tests/api/test_homework.py.
LINKS = "/courses/{course}/nodes/{node}/materials/"
OTHERS = {("POST", LINKS + "upload-url", "filename", 255), ("POST", LINKS + "confirm-upload", "filename", 255), ("POST", LINKS + "confirm-upload", "key", 1024),
          ("POST", "/courses/{course}/check-homework", "student_id", 200), ("POST", "/courses/{course}/check-homework", "answer", 100000),
          ("PATCH", "/submissions/{submission}", "feedback", 5000), ("PATCH", "/submissions/{submission}", "note", 5000)}


class Sender:
    """Requests that set one field; what POST makes is deleted again."""

    def __init__(self, tenant, field):
        course = tenant.course()
        node = tenant.post(f"/courses/{course}/nodes", {"title": "a"}).expect(201)["id"]
        ids = {"course": course, "node": node, "webhook": tenant.post("/webhooks", HOOK).expect(201)["id"] if "webhook" in field.path else "",
               "material": add_text(tenant, course)["id"] if "{material}" in field.path else ""}
        for _many, one, path, more, _texts in ITEMS if re.search(r"\{(module|lesson|concept|exercise)\}", field.path) else ():
            ids[one] = tenant.post(path.format(**ids), more).expect(201)["id"]
        self.tenant, self.field, self.path = tenant, field, field.path.format(**ids)

    def send(self, quoted):
        """`quoted`: the bytes between the quotes."""
        start = json.dumps({**self.field.more, self.field.name: ""}).encode()
        return self.tenant.request(self.field.method, self.path, body=start[:-2] + quoted + self.field.tail.encode() + b'"}', headers=JSON)

    def set(self, text, ascii_only=False):
        answer = self.send(json.dumps(text, ensure_ascii=ascii_only)[1:-1].encode())
        if answer.status == 201:
            self.tenant.delete(f"{answer.headers['Location'].removeprefix('/api/v1')}").expect(202 if "/courses" == self.path else 204)
        return answer

    def takes(self, text, ascii_only=False):
        answer = self.set(text, ascii_only)
        assert answer.status in (200, 201), (text, answer)
        shown = re.split(r"[/\\]", text)[-1] if self.field.tail else text  # of a file's name the last part is kept
        assert answer[self.field.name] == shown + self.field.tail, text

    def refuses(self, text):
        (error,) = self.set(text).problem(422, "validation_failed")["errors"]
        assert error["field"] == self.field.name and error["message"], text


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_a_text_field_takes_any_writing_and_nothing_but_text(tenant, field):
    sender = Sender(tenant, field)
    for text in (NAMES if field.one_line else LINES).values():
        sender.takes(text)
        sender.takes(text, ascii_only=True)
    for letter in ("a", "\u0457", "\U0001f600"):
        most = field.most - len(field.tail)
        sender.takes(letter * most)
        sender.refuses(letter * (most + 1))
    for text in UNFIT if field.one_line else ():
        sender.refuses(text)
    for what, quoted in NO_JSON.items():
        problem = sender.send(b"a" + quoted).problem(400, "malformed_json")
        assert "line 1, column " in problem["detail"] or "line 2, column " in problem["detail"], what
        assert "NUL" not in what or "the character NUL" in problem["detail"], what


def resolve(document, schema):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def is_free_text(schema):
    kinds = schema.get("type")
    return "string" in (kinds if isinstance(kinds, list) else [kinds]) and "maxLength" in schema and "format" not in schema


def test_every_text_field_of_a_body_is_among_them():
    document = json.loads((pathlib.Path(__file__).parents[2] / "docs/openapi.json").read_text(encoding="utf-8"))
    described = {(method.upper(), path.removeprefix("/api/v1"), name, schema["maxLength"])
                 for path, methods in document["paths"].items() for method, operation in methods.items() if method != "parameters"
                 for content in [operation.get("requestBody", {}).get("content", {}).get("application/json")] if content
                 for name, schema in resolve(document, content["schema"])["properties"].items() if is_free_text(schema)}
    assert described == OTHERS | OTHERS_MADE | {(field.method, field.path, field.name, field.most) for field in FIELDS}
