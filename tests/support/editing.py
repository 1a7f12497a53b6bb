"""A course as its editors know it."""
import pytest

from support.offers import apply, concept, conflicts_of, exercise, lesson, lessons_of, module, modules_of, offer, parts_of

NOBODY = "01a1fd9f-93ba-7865-99c1-0b23f313e5e0"
KINDS = ("modules", "lessons", "concepts", "exercises")
CHANGES = {"modules": {"description": "Інакше"}, "lessons": {"title": "Стоси"}, "concepts": {"definition": "Last in, first out."},
           "exercises": {"reference_solution": "An array and a number."}}
BASE = (module("Sorting", lesson("Stacks", concept("Stack"), concept("Push"), exercise("Write a stack.")), lesson("Queues", concept("Queue"))),
        module("Searching", lesson("Trees", concept("Tree"), exercise("Write a tree."))))


class Course:
    def __init__(self, system, tenant):
        self.system, self.tenant, self.id = system, tenant, tenant.course("Структури даних")
        self.url = f"/courses/{self.id}"

    def offered(self, *modules):
        snapshot = offer(self.system, self.tenant, self.id, *modules)
        apply(self.tenant, self.id, snapshot)
        return snapshot

    def find(self, kind, title):
        """A part by its title, an exercise by its description."""
        parts = {"modules": modules_of, "lessons": lessons_of}.get(kind, lambda t, c: parts_of(t, c, kind))(self.tenant, self.id)
        found = [part for part in parts if part.get("title", part.get("description")) == title]
        return found[0] if found else None

    def conflicts(self):
        return conflicts_of(self.tenant, self.id)

    def patch(self, kinds, part, client=None, headers=(), **fields):
        return (client or self.tenant).patch(f"{self.url}/{kinds}/{part['id']}", fields, headers=headers)

    def delete(self, kind, part):
        return self.tenant.delete(f"{self.url}/{kind}/{part['id']}")

    def accept(self, conflict):
        return self.tenant.post(f"{self.url}/structure/conflicts/{conflict['id']}/accept")

    def dismiss(self, conflict):
        return self.tenant.post(f"{self.url}/structure/conflicts/{conflict['id']}/dismiss")


@pytest.fixture(scope="module")
def teacher(system):
    return system.tenant()


@pytest.fixture
def course(system, teacher):
    made = Course(system, teacher)
    made.offered(*BASE)
    return made


def any_of(course, kind):
    return course.find(kind, {"modules": "Sorting", "lessons": "Stacks", "concepts": "Stack", "exercises": "Write a stack."}[kind])


def any_of_id(course, kind, part):
    return course.tenant.get(f"{course.url}/{kind}/{part['id']}").expect(200).json()
