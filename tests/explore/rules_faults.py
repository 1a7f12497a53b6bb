"""Processes that are killed in the middle: only where the run is one of `make explore`. What was answered stays, what was not may be sent again."""
import os
import signal
import threading
import time
import uuid

from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.model import CONTENTS, Course
from support.forms import Form
from support.system import alive, children, descendants
from support.waiting import wait_until

class Faults:
    """Mixed into the machine."""

    def persist(self, call):
        """The first answer that is none of a proxy's; the call has an Idempotency-Key, so that it may be sent again."""
        def answered():
            try:
                answer = call()
            except Exception:  # pylint: disable=broad-except
                return None
            return answer if answer.status < 500 and answer.status not in (409, 429) else None
        self.under_fire = True
        try:
            return wait_until(answered, 60, "an answer")
        finally:
            self.under_fire = False

    @staticmethod
    def kill(pids, after):
        """Some time from now. Until they are gone they may still take a request along."""
        def strike():
            time.sleep(after)
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            wait_until(lambda: not any(alive(pid) for pid in pids), 30, "those that were killed to be gone")
        striker = threading.Thread(target=strike)
        striker.start()
        return striker

    def back(self, side, striker, pool="api"):
        """Those that were killed are gone, and others answer in their place."""
        striker.join()
        wait_until(lambda: self.system.responders(pool), 30, "responders")
        self.persist(lambda: side.check.get("/me"))

    @step(at=PICK, pause=st.integers(0, 10), title=st.sampled_from(["Under fire", "\u043f\u0456\u0434 \u0432\u043e\u0433\u043d\u0435\u043c"]))
    def responders_killed(self, at, pause, title):
        """While a course is made: there is one of it, and it has its entry in the audit log."""
        if not self.faults:
            return self.idle()
        side, _ = self.pick_side(at)
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        striker = self.kill(self.system.responders(), pause / 1000)
        made = self.persist(lambda: side.prep.post("/courses", {"title": title}, headers=headers)).expect(201)
        self.back(side, striker)
        self.recorded(side, "courses_create", made)
        side.model.courses[made["id"]] = Course(made["id"], title=title, description=None, learning_goal=None, language=None)
        self.touched.append((side, side.model.courses[made["id"]]))

    @step(at=PICK, which=PICK, content=st.integers(0, 4), pause=st.integers(0, 30))
    def upload_killed(self, at, which, content, pause):
        """While a file is sent: there is one material of it, and one object."""
        if not self.faults:
            return self.idle()
        side, course = self.pick_course(at)
        self.settle(side)
        content, node = CONTENTS[content], self.some_node(side, course, which)
        if course.same(node.id, content.sha256):
            return self.idle()
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        self.named.add(node.id)
        striker = self.kill(self.system.responders("upload"), pause / 1000)
        made = self.persist(lambda: side.prep.send_form(f"/courses/{course.id}/nodes/{node.id}/materials",
                                                        Form(source_type=content.source_type).file(content.name, content.data), headers=headers)).expect(201)
        self.back(side, striker, "upload")
        self.recorded(side, "materials_create_on_node", made)
        side.model.killed = True
        self.take_material(side, course, made.json(), content)

    @step(at=PICK, pause=st.integers(0, 50), whole=st.booleans())
    def runner_killed(self, at, pause, whole):
        """Or the children that do its work: what they did goes on."""
        if not self.faults:
            return self.idle()
        runner = self.system.pid("jobs")
        self.kill([runner] if whole else [pid for child in children(runner) for pid in (child, *descendants(child))], pause / 1000).join()
        if whole:
            self.restart_runner()

    def restart_runner(self):
        wait_until(lambda: self.system.script("up").returncode == 0, 60, "the runner to be up again")

    def recorded(self, side, operation, made):
        """A replayed answer's change is that of the request that was answered first, which nobody saw."""
        if "Idempotent-Replayed" in made.headers:
            side.model.unseen.append((operation, side.prep.prefix))
