"""Courses as files: exported by one tenant, imported by the other, equal; and gone again."""
import json

from hypothesis import strategies as st

from explore.machine import PICK, step
from support.forms import Form


class Exports:
    """Mixed into the machine."""

    @step(at=PICK, again=st.booleans())
    def course_moved_to_the_other_tenant(self, at, again):
        side, course = self.pick_course(at)
        _, other = self.pick_side(at)
        self.settle(side)
        exported = side.check.get(f"/courses/{course.id}/export?format=json").expect(200).json()
        whole = side.check.get(f"/courses/{course.id}").expect(200).json()
        headers = {"Idempotency-Key": f"import-{next(self.serial)}"} if again else {}

        def send():
            return other.prep.send_form("/courses/import", Form().file("course.json", json.dumps(exported).encode(), content_type="application/json"),
                                        headers=headers)
        answer = send()
        if again:
            self.repeat(answer, send)
        made = answer.expect(201).json()
        moved = other.check.get(f"/courses/{made['id']}").expect(200).json()
        assert exported["structure_fingerprint"] == moved["structure_fingerprint"] == whole["structure_fingerprint"], (exported, moved)
        assert [titles(each) for each in moved["modules"]] == [titles(each) for each in whole["modules"]]
        known = [material for material in course.materials.values() if material.sha256]  # of the others nobody could send the bytes
        assert len(moved["source_materials"]) == len(known), f"{moved['source_materials']} of {known}"
        assert not {each["id"] for each in moved["source_materials"]} & set(course.materials)
        self.compare_moved_corrections(other, moved, known)
        other.prep.delete(f"/courses/{made['id']}").expect(202)
        other.model.count_job("purge")

    @staticmethod
    def compare_moved_corrections(other, moved, known):
        """Each video has those of one with its bytes."""
        lists = []
        for each in moved["source_materials"]:
            if each["source_type"] == "video":
                shown = other.check.get(f"/courses/{moved['id']}/materials/{each['id']}/corrections").expect(200)["corrections"]
                lists.append([correction["find"] for correction in shown])
        expected = [material.corrections for material in known if material.content.source_type == "video"]
        assert sorted(lists) == sorted(expected), f"the corrections {lists} of {expected}"

    @step(at=PICK, form=st.sampled_from(["json", "markdown", "html"]))
    def course_exported(self, at, form):
        """Without a trace; to nobody else."""
        side, course = self.pick_course(at)
        _, other = self.pick_side(at)
        side.check.get(f"/courses/{course.id}/export?format={form}").expect(200)
        other.prep.get(f"/courses/{course.id}/export?format={form}").problem(404, "not_found", "Course not found")


def titles(module):
    return [module["title"], [[lesson["title"], [each["title"] for each in lesson["concepts"]], [each["description"] for each in lesson["exercises"]]]
                              for lesson in module["lessons"]]]
