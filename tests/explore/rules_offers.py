"""Structures as a model might answer with them: what there was, cut up, put together otherwise and called alike, or anything at all."""
import copy
import random

from hypothesis import strategies as st

from explore.machine import PICK, step
from support.offers import concept, exercise, lesson, module, offer

TITLES = ("Stack", "stack", "Stacks", "Queues", "Mine")
CHUNKS = 2  # that each text has at least
OWN = {"id", "order", "locked", "edited_fields", "etag", "created_at", "updated_at"}  # of a course's parts, not of a structure's


class Offers:
    """Mixed into the machine."""

    @step(at=PICK, base=st.one_of(st.none(), PICK), changes=st.integers(0, 5), seed=st.integers(0, 1 << 16), apply=st.booleans())
    def structure_offered(self, at, base, changes, seed, apply):
        """One that was there with some changes, or one of nothing but chance."""
        side, course = self.pick_course(at)
        self.settle(side)
        places = [{"material_id": material.id, "chunk_index": at} for material in course.materials.values()
                  if material.read and material.content.source_type == "text" for at in range(CHUNKS)]
        chance = Chance(seed, places)
        whole = [each["id"] for each in course.snapshots if each["node"] is None]
        if base is None or not whole:
            modules = chance.modules()
        else:
            modules = offered_of(course.modules) if base % 2 else self.structure(side, course, whole[base // 2 % len(whole)])["modules"]
        for _ in range(changes):
            chance.change(modules)
        modules = [each for each in modules if each["lessons"]] or [module("Mine", lesson("Stack"))]  # as every answer of a model is read
        snapshot = offer(self.system, side, course.id, *modules)
        course.snapshots.append({"id": snapshot, "node": None})
        if apply:
            structure = side.prep.post(f"/courses/{course.id}/structure/snapshots/{snapshot}/apply").expect(200)["structure"]
            course.applied = snapshot
            self.take_structure(side, course, by=structure)


def offered_of(parts):
    """What a course has, as a structure has it."""
    return [{name: offered_of(value) if name in ("lessons", "concepts", "exercises") else [] if name == "prerequisites" else value
             for name, value in copy.deepcopy(part).items() if name not in OWN} for part in parts]


class Chance:
    """Structures of chance: few titles, and few places that they cite."""

    def __init__(self, seed, places):
        self.random, self.places = random.Random(seed), places

    def title(self):
        return self.random.choice(TITLES)

    def cited(self):
        return self.random.sample(self.places, self.random.randint(0, min(3, len(self.places))))

    def some(self, make, most):
        return [make() for _ in range(self.random.randint(0, most))]

    def concept(self):
        return concept(self.title(), self.cited(), definition=self.random.choice(("One.", "Another.", None)))

    def exercise(self):
        return exercise(self.title(), self.cited())

    def lesson(self):
        return lesson(self.title(), *self.some(self.concept, 3), *self.some(self.exercise, 2))

    def module(self):
        return module(self.title(), *self.some(self.lesson, 3))

    def modules(self):
        return [self.module() for _ in range(self.random.randint(1, 3))]

    def change(self, modules):
        """One line of parts is another afterwards."""
        lines = lines_of(modules)
        name, line = self.random.choice(lines)
        what = self.random.choice(("drop", "call", "cite", "move", "add", "turn", "twice"))
        if what == "add" or not line:
            line.insert(self.random.randint(0, len(line)), getattr(self, name[:-1])())
            return
        part = self.random.choice(line)
        if what == "drop" and (name != "modules" or len(line) > 1):
            line.remove(part)
        elif what == "call":
            part["description" if name == "exercises" else "title"] = self.title()
        elif what == "cite" and "citations" in part:
            part["citations"] = self.cited()
        elif what == "move":
            line.remove(part)
            self.random.choice([other for kind, other in lines if kind == name]).append(part)
        elif what == "turn":
            line.reverse()
        elif what == "twice":
            line.append(copy.deepcopy(part))


def lines_of(modules):
    """(kind, parts) of all that a structure has below each of its parts."""
    found = [("modules", modules)]
    for each in modules:
        found.append(("lessons", each["lessons"]))
        for one in each["lessons"]:
            found += [("concepts", one["concepts"]), ("exercises", one["exercises"])]
    return found
