"""What one tenant asks of the things of another, and a key of what it may not do."""
from hypothesis import strategies as st

from explore.machine import PICK, step
from support.routes import routes
from support.system import ROOT

ROUTES = [route for route in routes((ROOT / "fcgi/routes.c").read_text(encoding="utf-8"))
          if route.scopes and route.parameters and route.pool != "UPLOAD" and not {"key", "student", "upload"} & set(route.parameters)]
NOWHERE = "01a1fd9f-0000-7000-8000-000000000000"
BODIES = {"nodes_move": {"parent_id": None}, "nodes_reorder": {"order": 0},
          "upload_links_create": {"filename": "a.md", "source_type": "text", "size_bytes": 1},
          "upload_links_confirm": {"source_type": "text", "key": "tenants/x"}, "submissions_update": {"score": 5},
          "submissions_create": {"student_id": "S", "exercise_id": NOWHERE, "answer": "A list."},
          "alignments_create": {"presentation_entry_id": NOWHERE, "video_entry_id": NOWHERE},
          "mappings_create": {"mappings": [{}]}, "mappings_create_of_node": {"mappings": [{}]},
          "pilots_create": {"answers": [{"id": str(i), "answer": "A list.", "criteria": [{"criterion": "Any", "points": 0}]} for i in range(3)]},
          "exercises_create": {"kind": "open", "description": "Theirs"}, "exercises_update": {"description": "Theirs"},
          "materials_corrections_replace": {"corrections": []},
          "webhooks_update": {"description": "new"}, "materials_update": {"language": "en"}}
BARE = {"structures_generate", "structures_generate_of_node", "structures_generate_in"}


class Tenancy:
    """Mixed into the machine."""

    def things(self, side, course, which):
        """Ids of a tenant's things for the parameters of a path; what it has none of is nowhere."""
        def one(of):
            found = list(of)
            return found[which % len(found)] if found else NOWHERE
        return {"course": course.id, "node": one(course.nodes), "material": one(course.materials), "mapping": one(each.id for each in course.mapped()),
                "snapshot": one(each["id"] for each in course.snapshots), "module": one(each["id"] for each in course.modules),
                "lesson": one(each["id"] for each in course.lessons()), "exercise": one(each["id"] for each in course.exercises()),
                "concept": one(each["id"] for lesson in course.lessons() for each in lesson["concepts"]),
                "job": one(each.job for each in course.materials.values()), "webhook": one(side.model.webhooks), "delivery": NOWHERE,
                "submission": one(side.model.answers)}

    @step(at=PICK, route=st.integers(0, 1000), which=PICK, mixed=st.booleans())
    def stranger_asks(self, at, route, which, mixed):
        """Another tenant's things are not there: all of them, or some within a course of one's own."""
        side, course = self.pick_course(at)
        other, theirs = self.pick_course(at + 1)
        route = ROUTES[route % len(ROUTES)]
        values = self.things(side, course, which)
        if mixed and len(route.parameters) > 1:
            values["course"] = theirs.id
        values = {name: values.get(name, NOWHERE) for name in route.parameters}
        path = "/" + route.fill(values) + ("?q=list" if route.name == "course_search_index" else "")
        caller = other.check if "prep" not in route.scopes else other.prep
        self.not_there(route, caller.request(route.method, path, json=self.body(route)))

    @step(at=PICK, route=st.integers(0, 1000), which=PICK)
    def asked_in_another_course(self, at, route, which):
        """Nor are the things of one course there in another of the same tenant."""
        side, course = self.pick_course(at)
        if len(side.courses) < 2:
            self.make_course(side, "Another", None)
        other = next(each for each in side.courses if each is not course)
        found = [route for route in ROUTES if "course" in route.parameters and len(route.parameters) > 1]
        route = found[route % len(found)]
        values = {**self.things(side, course, which), "course": other.id}
        path = "/" + route.fill({name: values.get(name, NOWHERE) for name in route.parameters})
        self.not_there(route, side.prep.request(route.method, path, json=self.body(route)))

    @staticmethod
    def not_there(route, answer):
        """A body that nobody has written here yet may be wrong before anything is looked for."""
        if route.method in ("GET", "DELETE") or route.query != [] or route.name in BODIES or answer.status == 404:
            answer.problem(404, "not_found")
        else:
            assert answer.status in (415, 422), f"{route}: {answer!r}"

    @staticmethod
    def body(route):
        """What a sensible client sends."""
        titled = route.method in ("POST", "PATCH") and route.query == [] and route.name not in BARE
        return BODIES.get(route.name, {"title": "Theirs"} if titled else None)

    @step(at=PICK, route=st.integers(0, 1000), which=PICK)
    def checker_asks(self, at, route, which):
        """A key that only checks changes nothing."""
        side, course = self.pick_course(at)
        found = [route for route in ROUTES if route.scopes == ("prep",)]
        route = found[route % len(found)]
        values = {name: self.things(side, course, which).get(name, NOWHERE) for name in route.parameters}
        side.check.request(route.method, "/" + route.fill(values), json=BODIES.get(route.name)).problem(403, "insufficient_scope")
