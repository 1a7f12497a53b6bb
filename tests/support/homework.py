"""A course with exercises, put where a generation would put it, and students who answer them."""
import json

from support.forms import Form
from support.teaching import follow
from support.waiting import wait_until

STACK = {"description": "What is a stack, and how does an element leave it?",
         "reference_solution": "A stack is a list in which the element added last is removed first. Pop removes the element on top.",
         "criteria": [{"criterion": "Says that the last element added is removed first", "max_points": 6},
                      {"criterion": "Names the operation pop", "max_points": 4}]}
GOOD = "A stack is a list in which the element that was added last is removed first. The operation pop removes the element on top."
LONG = GOOD + " A browser keeps the pages that were visited before on a stack, and an editor what can be undone, step by step."
POOR = "It is a kind of box for clothes, and nobody knows how they get out of it again."


def encoded(name):
    """As a part of a path, or a value of a query."""
    return "".join(f"%{byte:02X}" for byte in name.encode())


def patient(call):
    """A call that is repeated while the tenant has too much of the pool: many at once may be told so."""
    def repeated():
        return wait_until(lambda: (answer := call()).status != 429 and answer, 30, "there is room")
    return repeated


class Homework:
    """A tenant with a course of one module. `tenant` has both scopes."""

    def __init__(self, system, tenant=None):
        self.system, self.tenant = system, tenant or system.tenant()
        self.course = self.tenant.course("Structures", language="en")
        self.module = system.sql_value("""INSERT INTO modules (tenant_id, id, course_id, title, "order")
            VALUES (:'t', cs_uuid7(), :'c', 'Basics', 0) RETURNING id""", t=self.tenant.id, c=self.course)
        self.lesson = self.add_lesson("Stacks")
        self.exercise = self.add_exercise()

    def add_lesson(self, title, order=0):
        return self.system.sql_value("""INSERT INTO lessons (tenant_id, id, course_id, module_id, title, "order")
            VALUES (:'t', cs_uuid7(), :'c', :'m', :'title', :'order') RETURNING id""", t=self.tenant.id, c=self.course, m=self.module,
                                     title=title, order=order)

    def add_exercise(self, lesson=None, kind="open", order=0, pass_mark=60, **more):
        row = {**STACK, **more}
        return self.system.sql_value("""INSERT INTO exercises (tenant_id, id, course_id, lesson_id, kind, description, reference_solution,
                criteria, options, grading_criteria, difficulty_level, pass_mark, "order")
            VALUES (:'t', cs_uuid7(), :'c', :'l', :'kind', :'description', :'solution', nullif(:'criteria', '')::jsonb,
                    nullif(:'options', '')::jsonb, nullif(:'grading', ''), 2, :'mark', :'order') RETURNING id""",
                                     t=self.tenant.id, c=self.course, l=lesson or self.lesson, kind=kind, description=row["description"],
                                     solution=row["reference_solution"], mark=pass_mark, order=order,
                                     criteria=json.dumps(row["criteria"]) if row["criteria"] else "",
                                     options=json.dumps(row["options"]) if row.get("options") else "", grading=row.get("grading_criteria") or "")

    def remove_exercise(self, exercise):
        self.system.sql("DELETE FROM exercises WHERE id = :'id'", id=exercise)

    @property
    def path(self):
        return f"/courses/{self.course}/check-homework"

    def body(self, student="S-1", answer=GOOD, **more):
        place = {} if "lesson_id" in more else {"exercise_id": self.exercise}
        return {"student_id": student, "answer": answer, **place, **more}

    def send(self, student="S-1", answer=GOOD, headers=(), client=None, **more):
        return (client or self.tenant).post(self.path, self.body(student, answer, **more), headers=headers)

    def send_file(self, name="answer.md", content=GOOD.encode(), student="S-1", headers=(), client=None, **more):
        fields = {"student_id": student, **({} if "lesson_id" in more else {"exercise_id": self.exercise}), **more}
        return (client or self.tenant).send_form(self.path, Form(**fields).file(name, content), headers=headers)

    def hand_in(self, student="S-1", answer=GOOD, **more):
        """The submission when its review has ended."""
        made = self.send(student, answer, **more).expect(202).json()
        follow(self.tenant, made["job"]["id"])
        return self.submission(made["submission"]["id"])

    def submission(self, id_):
        return self.tenant.get(f"/submissions/{id_}").expect(200).json()

    def progress(self, student="S-1"):
        return self.tenant.get(f"/students/{student}/progress").expect(200).json()

    def put(self, student, exercise=None, score=None, status="reviewed", answer=None, course=None):
        """A submission put where it would be, without its job; its id."""
        return self.system.sql_value("""
            WITH student AS (INSERT INTO students (tenant_id, student_id) VALUES (:'t', :'student')
                             ON CONFLICT (tenant_id, student_id) DO UPDATE SET last_activity_at = now() RETURNING id)
            INSERT INTO submissions (tenant_id, id, course_id, exercise_id, student_id, answer, answer_sha256, status, score, reviewed_at, attempt)
            SELECT :'t', cs_uuid7(), :'c', :'e', student.id, :'answer', encode(sha256(gen_random_uuid()::text::bytea), 'hex'), :'status',
                   nullif(:'score', '')::float8, CASE :'status' WHEN 'reviewed' THEN now() END,
                   1 + (SELECT count(*) FROM submissions s WHERE s.tenant_id = :'t' AND s.student_id = student.id AND s.exercise_id = :'e')
              FROM student RETURNING id""", t=self.tenant.id, c=course or self.course, e=exercise or self.exercise, student=student,
                                     answer=answer or GOOD, status=status, score="" if score is None else score)
