"""What tenants should see, kept as plainly as can be. The model knows nothing of HTTP: rules change it as they change the system, and
machine.py compares."""
import dataclasses
import hashlib
import unicodedata

from support.decks import Slide, deck
from support.teaching import OTHER, READER


@dataclasses.dataclass(frozen=True)
class Content:
    """A file that may be uploaded, and what reading it gives."""

    name: str
    source_type: str
    data: bytes
    word: str | None = None  # stands in it and nowhere else
    pages: int | None = None
    seconds: float | None = None
    error: str | None = None

    @property
    def sha256(self):
        return hashlib.sha256(self.data).hexdigest()


def text(name, body, word):
    return Content(name, "text", f"{body}\nOne more word is {word}.\n".encode(), word)


CONTENTS = (
    text("stacks.md", READER, "zq1x"),
    text("trees.md", OTHER, "zq2x"),
    text("\u0442\u0435\u043f\u043b\u043e.md", "# Heat\n\nHeat is energy that flows from a warm body to a cold one.\n", "zq3x"),
    Content("deck.pdf", "presentation", deck([Slide(text="Heat flows\nzq4x"), Slide(text="Cold waits"), Slide(text="An end")]),
            "zq4x", pages=3),
    Content("talk.srt", "video", b"1\n00:00:01,000 --> 00:00:20,000\nA stack is a list of zq5x.\n\n"
                                 b"2\n00:00:21,000 --> 00:02:00,000\nPush adds an element on top.\n", "zq5x", seconds=120),
    Content("broken.pdf", "presentation", b"%PDF-1.4\nnothing of a PDF follows\n", error="file_damaged"),
    Content("empty.txt", "text", b""),
)


@dataclasses.dataclass
class Node:
    id: str
    parent: str | None
    title: str
    description: str | None
    children: list = dataclasses.field(default_factory=list)
    materials: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Material:
    """`state` is None while a job works on it: it may be pending still or as its reading leaves it."""

    id: str
    node: str
    content: Content
    filename: str
    language: str | None
    job: str
    sha256: str | None
    state: str | None = None
    error: str | None = None
    read: bool = False  # there is a document
    corrections: list = dataclasses.field(default_factory=list)  # of its transcript
    declared: str | None = None  # the SHA-256 that a confirmation said


@dataclasses.dataclass
class Mapping:
    id: str
    deck: str
    film: str
    slide: int
    start: int
    end: int | None

    @property
    def key(self):
        return self.deck, self.film, self.slide, self.start


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of part of a structure: where it lies, what lies in it, the field it is known by, and what may be edited."""

    plural: str
    parent: str | None
    parts: tuple
    title: str
    fields: tuple
    needs: dict = dataclasses.field(default_factory=dict)  # for a new one


KINDS = {
    "module": Kind("modules", None, ("lessons",), "title", ("title", "learning_goal")),
    "lesson": Kind("lessons", "module", ("concepts", "exercises"), "title", ("title",)),
    "concept": Kind("concepts", "lesson", (), "title", ("title", "definition")),
    "exercise": Kind("exercises", "lesson", (), "description", ("description", "reference_solution"), {"kind": "open"}),
}


class Course:
    """A course: its tree, materials and mappings, its snapshots (newest last), and its structure as it was last shown."""

    def __init__(self, id_, **fields):
        self.id, self.fields = id_, fields
        self.nodes, self.roots, self.materials = {}, [], {}
        self.mappings = {}  # by node, in the order of making
        self.snapshots, self.applied, self.modules = [], None, []
        self.calm = False  # nothing worked on it when it was last compared
        self.generating = {}  # job: what it was asked for
        self.editors, self.deleted = {}, {}  # of parts of the structure: who edited them last; (kind, title) of those that a key deleted
        self.called, self.ever = {}, {}  # how a generation calls what people call otherwise (lineage.py), and every title a part has had

    # ---- nodes ----

    def siblings(self, parent):
        return self.roots if parent is None else self.nodes[parent].children

    def below(self, node):
        """It, and all that lies in it."""
        return [node, *(deeper for child in self.nodes[node].children for deeper in self.below(child))]

    def add_node(self, id_, parent, title, description=None):
        self.nodes[id_] = Node(id_, parent, title, description)
        self.siblings(parent).append(id_)

    def would_circle(self, node, parent):
        return parent is not None and parent in self.below(node)

    def place_node(self, id_, parent, order=None):
        """Without an order it comes last in another parent, and stays where it is in its own."""
        node = self.nodes[id_]
        if order is None and parent == node.parent:
            return
        self.siblings(node.parent).remove(id_)
        put(self.siblings(parent), id_, order)
        node.parent = parent

    def remove_node(self, id_):
        """The materials that went with it."""
        gone = self.below(id_)
        self.siblings(self.nodes[id_].parent).remove(id_)
        materials = [self.materials[material] for node in gone for material in self.nodes[node].materials]
        for material in materials:
            self.remove_material(material.id)
        for node in gone:
            del self.nodes[node]
            self.mappings.pop(node, None)
            self.snapshots = [snapshot for snapshot in self.snapshots if snapshot["node"] != node]
        return materials

    def tree(self):
        def branch(id_):
            node = self.nodes[id_]
            return [id_, node.title, node.description, len(node.materials), [branch(child) for child in node.children]]
        return [branch(root) for root in self.roots]

    # ---- materials ----

    def add_material(self, material):
        self.materials[material.id] = material
        self.nodes[material.node].materials.append(material.id)

    def same(self, node, sha256):
        """The material of a node that has these bytes."""
        return next((self.materials[id_] for id_ in self.nodes[node].materials if self.materials[id_].sha256 == sha256), None)

    def place_material(self, id_, node, order=None):
        material = self.materials[id_]
        if order is None and node == material.node:
            return
        self.nodes[material.node].materials.remove(id_)
        put(self.nodes[node].materials, id_, order)
        moved = node != material.node
        former, material.node = material.node, node
        if moved:
            theirs = [mapping for mapping in self.mappings.get(former, []) if mapping.deck == id_]
            self.mappings[former] = [mapping for mapping in self.mappings.get(former, []) if mapping.deck != id_]
            self.mappings.setdefault(node, []).extend(theirs)

    def remove_material(self, id_):
        material = self.materials.pop(id_)
        self.nodes[material.node].materials.remove(id_)
        for node, mappings in self.mappings.items():
            self.mappings[node] = [mapping for mapping in mappings if id_ not in (mapping.deck, mapping.film)]
        for lesson in self.lessons():
            for field in ("video_material_id", "presentation_material_id"):
                if lesson[field] == id_:
                    lesson[field], lesson["etag"] = None, None  # another one
        return material

    def end_reading(self, material):
        """What a job leaves behind that reads it to the end."""
        unknown = material.sha256 is None  # it came by a link
        if unknown and material.declared not in (None, material.content.sha256):
            material.state, material.error = "error", "checksum_mismatch"
        elif unknown and self.same(material.node, material.content.sha256):
            material.state, material.error = "error", "duplicate_file"
        elif material.content.error:
            material.sha256 = material.content.sha256
            material.state, material.error = "error", material.content.error
        else:
            material.sha256, material.state, material.error, material.read = material.content.sha256, "ready", None, True

    def busy(self):
        return [material for material in self.materials.values() if material.state is None]

    # ---- mappings ----

    def mapping_state(self, mapping):
        """Once nothing is being read."""
        deck_, film = self.materials[mapping.deck], self.materials[mapping.film]
        ready = deck_.state == "ready", film.state == "ready"
        if ready[0] and mapping.slide > deck_.content.pages or ready[1] and max(mapping.start, mapping.end or 0) > film.content.seconds:
            return "validation_failed"
        return "validated" if all(ready) else "pending_validation"

    def mapped(self):
        return [mapping for mappings in self.mappings.values() for mapping in mappings]

    # ---- the structure ----

    def lines(self, kind):
        """The lists of parts of a kind, by what they lie in."""
        if kind == "module":
            return [self.modules]
        return [parent[KINDS[kind].plural] for line in self.lines(KINDS[kind].parent) for parent in line]

    def items(self, line=None, kind="module"):
        """(kind, item) of all parts, or of those in a list and all below them."""
        for item in self.modules if line is None else line:
            yield kind, item
            for part in KINDS[kind].parts:
                yield from self.items(item[part], part[:-1])

    def renamed(self, item, title, former):
        """By a key."""
        self.called.setdefault(item["id"], fold(former))
        self.ever.setdefault(item["id"], {fold(former)}).add(fold(title))

    def forget_prerequisites(self, gone):
        """Concepts that had one of these have it no longer, and another tag."""
        for kind, item in self.items():
            if kind == "concept" and gone & set(item["prerequisites"]):
                item["prerequisites"] = [each for each in item["prerequisites"] if each not in gone]
                item["etag"] = None

    def known_as(self, item, kind):
        """How an apply knows a part, as far as that is certain."""
        return self.called.get(item["id"], fold(item[KINDS[kind].title]))

    def lessons(self):
        return [lesson for module in self.modules for lesson in module["lessons"]]

    def exercises(self):
        return [exercise for lesson in self.lessons() for exercise in lesson["exercises"]]

    def scope(self, node):
        """The materials that a generation works from."""
        nodes = self.nodes if node is None else self.below(node)
        return [self.materials[id_] for each in nodes for id_ in self.nodes[each].materials]


@dataclasses.dataclass
class Answer:
    """A homework answer; `removed` when its exercise is gone."""

    id: str
    course: str
    exercise: str
    student: str
    answer: str
    attempt: int
    override: float | None = None
    score: float | None = None


class Tenant:
    """All of one tenant."""

    def __init__(self):
        self.courses = {}  # oldest first
        self.webhooks = {}
        self.answers = {}
        self.links = {}  # files that wait for their confirmation: key -> course
        self.granted = set()  # keys of all links that were given out: one that nobody uses is forgotten when it has expired
        self.replaced = 0  # objects at most in whose place the same bytes have come again: the janitor takes those away
        self.jobs = {}  # how many there are, by type
        self.killed = False  # a process that was storing a file: its record is the janitor's
        self.unseen = []  # changes whose answer got lost: (action, key prefix)
        self.changes = []  # what the audit log must hold: (request id, action, key prefix)

    def count_job(self, kind, count=1):
        self.jobs[kind] = self.jobs.get(kind, 0) + count

    def objects(self):
        """How many files the store keeps, once nothing is being removed."""
        return sum(len(course.materials) for course in self.courses.values())


def renumber(line, but):
    """Who moved on has another tag: None until it is seen."""
    for order, item in enumerate(line):
        if item["order"] != order and item["id"] != but:
            item["etag"] = None
        item["order"] = order


def kept(item, kind):
    """What must last of an edited or locked part, whatever is applied."""
    if item["locked"]:
        return {name: value for name, value in item.items() if name not in (*KINDS[kind].parts, "order", "etag", "prerequisites", "created_at", "updated_at")}
    return {name: item[name] for name in item["edited_fields"] if name in item and name not in ("order", "prerequisites")}


def fold(title):
    """As titles are compared."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def put(line, item, order):
    line.insert(len(line) if order is None else min(order, len(line)), item)


def equal(seen, expected, what):
    """An AssertionError that names the first difference."""
    difference = differ(seen, expected, "")
    assert difference is None, f"{what}{difference}"


def differ(seen, expected, where):
    if isinstance(seen, dict) and isinstance(expected, dict):
        for name in sorted(set(seen) | set(expected)):
            if name not in seen or name not in expected:
                return f"{where}/{name}: {'absent' if name not in seen else 'not expected'}"
            if found := differ(seen[name], expected[name], f"{where}/{name}"):
                return found
        return None
    if isinstance(seen, list) and isinstance(expected, list) and len(seen) == len(expected):
        return next((found for i, pair in enumerate(zip(seen, expected)) if (found := differ(*pair, f"{where}/{i}"))), None)
    return None if seen == expected else f"{where}: the API shows {seen!r}, the model has {expected!r}"
