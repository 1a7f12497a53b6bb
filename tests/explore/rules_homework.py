"""Homework: answers handed in, sent again, judged by a teacher, reviewed again; and what a student has done so far."""
from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.model import Answer

ANSWERS = ("A stack is a list in which the element added last is removed first.", "It is a kind of box.", "A heap is a tree, \u0442\u0430\u043a.")


class Homework:
    """Mixed into the machine."""

    @step(at=PICK, which=PICK, student=st.integers(0, 2), answer=st.integers(0, 2), again=st.booleans(), wait=st.booleans())
    def answer_handed_in(self, at, which, student, answer, again, wait):
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        if not course.exercises() or course.generating:
            return self.idle()
        exercise = course.exercises()[which % len(course.exercises())]["id"]
        student, answer = f"S/{student}", ANSWERS[answer]
        known = [each for each in side.model.answers.values() if (each.exercise, each.student) == (exercise, student)]
        same = next((each for each in known if each.answer == answer), None)
        sent = {"student_id": student, "exercise_id": exercise, "answer": answer}
        made = self.create(side.check, f"/courses/{course.id}/check-homework", sent, again)
        if same:
            made.expect(200)
            assert made["duplicate"] is True and made["submission"]["id"] == same.id
        else:
            made.expect(202)
            attempt = 1 + max((each.attempt for each in known), default=0)
            side.model.answers[made["submission"]["id"]] = Answer(made["submission"]["id"], course.id, exercise, student, answer, attempt)
            side.model.count_job("check_homework")
        if wait:
            self.settle(side)

    @step(at=PICK, which=PICK, score=st.one_of(st.none(), st.integers(0, 100)), second=st.booleans())
    def answer_judged(self, at, which, score, second):
        side, _ = self.pick_course(at)
        if not side.model.answers:
            return self.idle()
        self.settle(side)
        answer = list(side.model.answers.values())[which % len(side.model.answers)]
        sent = {"override": None} if score is None else {"score": score}
        (side.second if second else side.prep).patch(f"/submissions/{answer.id}", sent).expect(200)
        answer.override = score

    @step(at=PICK, which=PICK)
    def answer_reviewed_again(self, at, which):
        side, _ = self.pick_course(at)
        if not side.model.answers:
            return self.idle()
        self.settle(side)
        answer = list(side.model.answers.values())[which % len(side.model.answers)]
        made = side.prep.post(f"/submissions/{answer.id}/regrade")
        if made.status == 409:
            shown = side.check.get(f"/submissions/{answer.id}").expect(200)
            assert shown["exercise_id"] is None, f"{made!r} of {shown!r}"
        else:
            made.expect(202)
            side.model.count_job("check_homework")

    @step(at=PICK, student=st.integers(0, 2))
    def progress_shown(self, at, student):
        """Counts and averages are those of the answers."""
        side, _ = self.pick_course(at)
        self.settle(side)
        student = f"S/{student}"
        shown = side.check.get(f"/students/{student.replace('/', '%2F')}/progress").expect(200).json()
        answers = [each for each in side.model.answers.values() if each.student == student]
        courses = {each.course for each in answers}
        assert {course["course_id"] for course in shown["courses"]} == courses, shown
        for line in shown["courses"]:
            course = side.model.courses[line["course_id"]]
            there = {exercise["id"] for exercise in course.exercises()}
            tried = {each.exercise for each in answers if each.course == course.id} & there
            assert (line["exercises_total"], line["attempted"]) == (len(there), len(tried)), (line, tried)
