"""Jobs: cancelled and tried again, whatever they work on."""
from hypothesis import strategies as st

from explore.machine import PICK, step


class Jobs:
    """Mixed into the machine."""

    @step(at=PICK, which=PICK, second=st.booleans())
    def reading_cancelled(self, at, which, second):
        """Of a material that has just come, before or after the end of its reading."""
        side, course = self.pick_course(at)
        material = self.some_material(side, course, which)
        if material.state is not None:
            return self.idle()
        self.named.add(material.id)
        answer = (side.second if second else side.prep).post(f"/jobs/{material.job}/cancel")
        if answer.status == 202:
            assert answer["status"] == "cancelled"
            material.state = "ready" if material.read else "raw"
            self.cancelled(side, course)
        else:
            answer.problem(409, "conflict")
            course.end_reading(material)

    def cancelled(self, side, course):
        """What waits for it fails."""
        if course.generating:
            self.settle(side)

    @step(at=PICK, which=PICK)
    def job_tried_again(self, at, which):
        """Of a reading that was cancelled or has failed."""
        side, course = self.pick_course(at)
        self.settle(side)
        material = self.some_material(side, course, which)
        self.settle(side)
        self.named.add(material.id)
        answer = side.prep.post(f"/jobs/{material.job}/retry")
        status = side.check.get(f"/jobs/{material.job}").expect(200)["status"]
        if status == "complete" and answer.status == 409:
            answer.problem(409, "conflict")
            return
        assert answer.expect(202)["id"] == material.job
        material.state, material.error = None, None

    @step(at=PICK)
    def all_ends(self, at):
        """Everybody waits."""
        side, course = self.pick_course(at)
        self.settle(side)
