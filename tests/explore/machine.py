"""The machine that plays two tenants against the model. A rule is a method under @step in a file rules_*.py: it calls the API, holds the
answer against the model, changes the model, and names what it touched; afterwards the machine compares what the API shows with the model.

Rules draw small numbers and take the modulo of what is there: what is drawn never depends on when a job ends, so a failure is found again."""
import functools
import itertools
import json
import pathlib
import sys
import traceback
import uuid

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.errors import StopTest
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from explore.checks import Checks
from explore.model import Course, Tenant
from support.client import Client
from support.openapi import Document
from support.system import BUILD
from support.waiting import wait_until

PICK = st.integers(0, 11)
ORDER = st.one_of(st.none(), st.integers(0, 5))
TITLE = st.sampled_from(["Week", "  two words ", "\u0422\u0438\u0436\u0434\u0435\u043d\u044c \U0001f600", "<b>&amp;</b>", "x" * 500, "\u05e9\u05d1\u05d5\u05e2"])
WORDS = st.sampled_from([None, "", "Two\nlines", "\u043e\u043f\u0438\u0441 %s {}"])
LANGUAGE = st.sampled_from([None, "en", "uk"])
UNRECORDED = {"upload_links_create", "store_put"}  # they change nothing that a tenant sees
STRUCTURES = ("item", "structure", "teachers", "anew", "conflict", "apply", "material_sent", "material_deleted", "corrected", "moved_to_the_other", "killed")
LOOKED_AT = 12  # answers of an operation with a status that are held to the document, then one in as many
TRACE = 60  # calls that a failure shows


def step(**draws):
    """A rule that is counted, and whose failure is written down: a failure that depends on time may not come again."""
    def wrap(function):
        @functools.wraps(function)
        def counted(self, **drawn):
            self.begin(function.__name__, drawn)
            with self.remembering():
                function(self, **drawn)
        return rule(**draws)(counted)
    return wrap


class Caller(Client):
    """A client with one key, whose calls are kept and whose answers are held to the document."""

    def __init__(self, machine, system, made):
        super().__init__(system.base_url, made["key"])
        self.machine, self.prefix, self.id = machine, made["key"][:12], made["id"]

    def request(self, method, path, **more):  # pylint: disable=arguments-differ
        answer = super().request(method, path, **more)
        self.machine.called(self, method, self.url(path), more.get("json"), answer)
        return answer


class Side:
    """A tenant: its model, and its keys. `prep` and `second` may prepare, `check` may check."""

    def __init__(self, machine, system):
        made = system.tenant()
        self.id, self.name, self.model = made.id, made.name, Tenant()
        self.prep = Caller(machine, system, {"key": made.key, "id": made.key_id})
        self.second = Caller(machine, system, system.create_key(made.name, "prep"))
        self.check = Caller(machine, system, system.create_key(made.name, "check"))

    @property
    def courses(self):
        return list(self.model.courses.values())


class Machine(Checks, RuleBasedStateMachine):
    """What all rules share."""

    system = None  # that of the run
    counts, skipped = {}, {}  # over the whole run: how often each rule ran, and had nothing to work on
    document, looked = None, {}
    only = ()  # words: rules without any in their names are left out
    theme = ()  # the same, of the sequence
    faults = False  # whether processes are killed as well

    def __init__(self):
        super().__init__()
        self.calls, self.stages, self.touched, self.tags, self.named = [], [], [], {}, set()
        self.name, self.serial, self.under_fire = None, itertools.count(), False
        self.sides = [Side(self, self.system) for _ in range(2)]
        for side in self.sides:
            course = side.model.courses[self.make_course(side, "First", None)]
            self.make_node(side, course, self.make_node(side, course, None, "One"), "In one")
            self.make_node(side, course, None, "Two")

    @classmethod
    def rules(cls):
        return [each for each in super().rules() if all(not words or any(word in each.function.__name__ for word in words)
                                                        for words in (cls.only, cls.theme))]

    @classmethod
    def choose(cls, seed):
        """Of two sequences one has all rules, and one those that make and change structures: the more of these follow each other, the more they find."""
        cls.theme = STRUCTURES if seed % 2 and not cls.only else ()

    # ---- what happens ----

    def begin(self, name, drawn):
        Machine.counts[name] = Machine.counts.get(name, 0) + 1
        self.name, self.touched = name, []
        self.calls.append(f"-- {name}({', '.join(f'{key}={value!r}' for key, value in drawn.items())})")

    def idle(self):
        """The rule found nothing to work on."""
        Machine.skipped[self.name] = Machine.skipped.get(self.name, 0) + 1

    def remembering(self):
        return Remembering(self)

    def called(self, caller, method, url, body, answer):
        self.calls.append(f"   {caller.prefix[-4:]} {method} {url} {json.dumps(body)[:300] if body is not None else ''} -> {answer.status}"
                          f"{'' if answer.status < 300 else ' ' + answer.body.decode(errors='replace')[:300]}")
        assert answer.status < 500 or self.under_fire, f"{method} {url}: {answer!r}"
        Machine.document = Machine.document or Document()
        operation = (self.document.operation(method, url.partition("?")[0]) or {}).get("operationId")
        seen = Machine.looked[operation, answer.status] = Machine.looked.get((operation, answer.status), 0) + 1
        if seen <= LOOKED_AT or seen % LOOKED_AT == 0:
            mistakes = list(self.document.mistakes(method, url, answer))
            assert not mistakes, f"{method} {url} {answer.status} is not as documented: {mistakes}"
        if method not in ("GET", "HEAD", "OPTIONS") and answer.status < 300 and "Idempotent-Replayed" not in answer.headers:
            if operation not in UNRECORDED and "dry_run=true" not in url and (operation != "uploads_append" or "X-Material-ID" in answer.headers):
                self.side_of(caller).model.changes.append((answer.headers["X-Request-ID"], operation, caller.prefix))

    def side_of(self, caller):
        return next(side for side in self.sides if caller in (side.prep, side.second, side.check))

    # ---- what rules begin with ----

    def pick_side(self, at):
        """(a tenant, the other one)"""
        return self.sides[at % 2], self.sides[1 - at % 2]

    def pick_course(self, at):
        """(a tenant, one of its courses), which is made if there is none."""
        side, _ = self.pick_side(at)
        if not side.courses:
            self.make_course(side, "Again", None)
        course = side.courses[at // 2 % len(side.courses)]
        self.touched.append((side, course))
        return side, course

    def pick_node(self, course, which):
        nodes = list(course.nodes)
        return course.nodes[nodes[which % len(nodes)]] if nodes else None

    def pick_material(self, course, which, kind=None):
        found = [material for material in course.materials.values() if kind in (None, material.content.source_type)]
        return found[which % len(found)] if found else None

    def create(self, caller, path, body, again=False):
        """POST with an Idempotency-Key; `again` sends it twice: nothing happens twice."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = caller.post(path, body, headers=headers)
        if again:
            self.repeat(answer, lambda: caller.post(path, body, headers=headers))
        return answer

    @staticmethod
    def repeat(answer, call):
        other = call()
        assert other.status == answer.status, f"the same request again: {answer!r}, then {other!r}"
        if answer.status < 300:
            assert other.headers["Idempotent-Replayed"] == "true" and other.body == answer.body, f"{answer!r}, then {other!r}"

    def make_course(self, side, title, description, again=False, **more):
        fields = {"title": title, "description": description, **more}
        made = self.create(side.prep, "/courses", fields, again).expect(201).json()
        side.model.courses[made["id"]] = Course(made["id"], title=title.strip(), description=description,
                                                learning_goal=more.get("learning_goal"), language=more.get("language"))
        self.touched.append((side, side.model.courses[made["id"]]))
        return made["id"]

    def make_node(self, side, course, parent, title, description=None, again=False):
        path = f"/courses/{course.id}/nodes" + (f"/{parent}/children" if parent else "")
        made = self.create(side.prep, path, {"title": title, "description": description}, again).expect(201).json()
        course.add_node(made["id"], parent, title.strip(), description)
        return made["id"]

    def some_node(self, side, course, which):
        """A node, which is made if there is none."""
        node = self.pick_node(course, which)
        return node or course.nodes[self.make_node(side, course, None, "A node")]

    # ---- jobs ----

    def settle(self, side):
        """All jobs of the tenant end; the model follows."""
        def rest():
            page = side.check.get("/jobs?state_class=in_flight&limit=1").expect(200).json()
            return page["total"] == 0 or side.check.get(f"/jobs/{page['items'][0]['id']}?wait=2") and None
        wait_until(rest, 90, "all jobs to end")
        for course in side.courses:
            for material in course.busy():
                self.named.add(material.id)
                course.end_reading(material)
            self.end_generations(side, course)
        for answer in side.model.answers.values():
            answer.reviewed = True

    def end_generations(self, side, course):
        """rules_structures.py knows how."""

    # ---- comparing ----

    @invariant()
    def the_api_shows_what_the_model_has(self):
        with self.remembering():
            for side, course in unique(self.touched):
                self.compare_course(side, course)
            for side in self.sides if self.touched else ():
                self.compare_tenant(side)
            self.touched = []

    def teardown(self):
        try:
            with self.remembering():
                if sys.exc_info()[0] in (None, StopTest):  # nothing was found until the sequence's end
                    self.compare_everything()
        finally:
            note("\n".join(self.calls[-TRACE:]))


class Remembering:
    """Writes a failure with the calls before it to a file of the build."""

    def __init__(self, machine):
        self.machine = machine

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None or not issubclass(kind, (AssertionError, LookupError, TypeError, ValueError, AttributeError, OSError)):
            return
        folder = pathlib.Path(BUILD) / "explore"
        folder.mkdir(parents=True, exist_ok=True)
        text = "".join(traceback.format_exception(kind, error, trace))
        (folder / "failure.txt").write_text("\n".join(self.machine.calls[-4 * TRACE:]) + "\n\n" + text, encoding="utf-8")


def unique(pairs):
    seen = {}
    for side, course in pairs:
        seen[course.id] = (side, course)
    return list(seen.values())
