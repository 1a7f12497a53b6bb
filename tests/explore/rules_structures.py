"""Structures: generated, repeated, applied; of the course and of nodes."""
from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.model import CONTENTS, equal, kept


class Structures:
    """Mixed into the machine."""

    @step(at=PICK, which=st.one_of(st.none(), PICK), mode=st.sampled_from(["free", "free", "guided"]),
          strategy=st.sampled_from(["default", "budget", "quality"]), apply=st.booleans(), wait=st.booleans(), again=st.booleans())
    def structure_generated(self, at, which, mode, strategy, apply, wait, again):
        """Of what is read, or is being read; beside the next steps unless it is waited for."""
        side, course = self.pick_course(at)
        if wait:
            self.settle(side)
        node = None if which is None else self.some_node(side, course, which).id
        path = f"/courses/{course.id}" + (f"/nodes/{node}" if node else "") + "/structure/generate"
        scope = course.scope(node)
        raw = [material for material in scope if material.state == "raw"]
        answer = self.create(side.prep, path, {"mode": mode, "strategy": strategy, "apply": apply}, again)
        if answer.status == 409 and course.generating:
            answer.problem(409, "generation_conflict")
        elif answer.status == 422:
            answer.problem(422, "no_material")
            assert all(material.state in ("error", None) for material in scope), f"{answer!r} with {scope}"
        elif answer.status == 200:
            known = [snapshot["id"] for snapshot in course.snapshots if snapshot["node"] == node]
            if not course.generating:
                assert answer["existing_snapshot_id"] in known, f"{answer!r} of {known}"
        else:
            self.began(side, course, node, answer.expect(202).json(), apply, scope, raw)
        if wait:
            self.settle(side)

    def some_structure(self, side, course):
        """An applied structure, which is generated if there is none."""
        if not course.exercises():
            node = self.some_node(side, course, 0)
            self.named.add(node.id)
            if not course.same(node.id, CONTENTS[0].sha256):
                self.take_material(side, course, self.send_file(side, course, node.id, CONTENTS[0]).expect(201).json(), CONTENTS[0])
            self.settle(side)
            scope = course.scope(None)
            answer = side.prep.post(f"/courses/{course.id}/structure/generate", {"apply": True})
            if answer.status == 202:
                self.began(side, course, None, answer.json(), True, scope, [material for material in scope if material.state == "raw"])
            self.settle(side)

    def began(self, side, course, node, plan, apply, scope, raw):
        assert plan["plan"]["total_materials"] == len(scope), plan
        for material in raw:
            material.state = None
            side.model.count_job("ingest")
        for job in plan["ingestion_jobs"]:
            for material in raw:
                if material.id == job["material_id"]:
                    material.job = job["id"]
        side.model.count_job("generate_structure")
        course.generating[plan["generation_job"]["id"]] = {"node": node, "apply": apply}

    def end_generations(self, side, course):
        """What has ended leaves a snapshot, which is applied if that was asked for or it is the course's first."""
        ended = [(side.check.get(f"/jobs/{job}").expect(200).json(), asked) for job, asked in course.generating.items()]
        course.generating = {}
        for job, asked in sorted(ended, key=lambda pair: pair[0]["completed_at"]):
            if job["status"] != "complete":
                assert job["error_code"] in ("dependency_failed", "no_material", None) or job["status"] == "cancelled", job
                continue
            if asked["node"] is not None and asked["node"] not in course.nodes:
                continue
            base = f"/courses/{course.id}" + (f"/nodes/{asked['node']}" if asked["node"] else "")
            history = side.check.get(f"{base}/structure/history?limit=100").expect(200)["items"]
            known = {snapshot["id"] for snapshot in course.snapshots}
            new = [item["id"] for item in reversed(history) if item["id"] not in known]
            course.snapshots += [{"id": id_, "node": asked["node"]} for id_ in new]
            if asked["node"] is None and new and (asked["apply"] or course.applied is None):
                course.applied = new[-1] if len(ended) == 1 else self.applied_now(history)
                self.take_structure(side, course)

    @staticmethod
    def applied_now(history):
        return next((item["id"] for item in history if item["is_applied"]), None)

    def take_structure(self, side, course, but=None):
        """The model holds from now on what the course shows. Nothing is lost of what was edited or locked, `but` what a key has given up."""
        former = [(kind, item) for kind, item in course.items() if item["edited_fields"] or item["locked"]]
        given_up = {item["id"] for kind, item in course.items() if item["id"] == but for _, item in course.items([item], kind)}
        course.modules = side.check.get(f"/courses/{course.id}").expect(200)["modules"]
        there = {item["id"]: item for _, item in course.items()}
        for kind, item in former:
            if item["id"] not in given_up:
                assert item["id"] in there, f"the {kind} {item} is gone, and was edited"
                now = there[item["id"]]
                equal({name: now[name] for name in kept(item, kind)}, kept(item, kind), f"the edited {kind} {item['id']}")
        assert not course.deleted & set(there), f"deleted parts are back: {course.deleted & set(there)}"
        orders = [course.modules, *(module["lessons"] for module in course.modules),
                  *(lesson[part] for lesson in course.lessons() for part in ("concepts", "exercises"))]
        for line in orders:
            assert [each["order"] for each in line] == list(range(len(line))), line
        for lesson in course.lessons():
            assert side.check.get(f"/courses/{course.id}/lessons/{lesson['id']}").expect(200).json() == lesson

    @step(at=PICK, which=PICK, again=st.booleans())
    def structure_applied(self, at, which, again):
        side, course = self.pick_course(at)
        self.settle(side)
        if not course.snapshots:
            return self.idle()
        snapshot = course.snapshots[which % len(course.snapshots)]
        answer = self.create(side.prep, f"/courses/{course.id}/structure/snapshots/{snapshot['id']}/apply", None, again)
        if snapshot["node"] is not None:
            answer.problem(409, "conflict")
            return
        assert answer.expect(200)["is_applied"] is True
        titles = [lesson["title"] for module in answer["structure"]["modules"] for lesson in module["lessons"]]
        course.applied = snapshot["id"]
        self.take_structure(side, course)
        assert course.editors or course.deleted or [lesson["title"] for lesson in course.lessons()] == titles
