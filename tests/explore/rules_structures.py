"""Structures: generated, guided by what is there, repeated, tried, applied; of the course and of nodes."""
import copy

from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.lineage import Succession, check_guided, check_stays, has_one_title_twice, outline, standing
from explore.model import CONTENTS, KINDS, equal, fold, kept


class Structures:
    """Mixed into the machine."""

    @step(at=PICK, which=st.one_of(st.none(), PICK), mode=st.sampled_from(["free", "guided", "guided"]),
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
            if wait and mode == "guided" and node is None and course.lessons():
                self.guided(side, course, answer["generation_job"]["id"], {"mode": mode, "strategy": strategy, "apply": apply})
        if wait:
            self.settle(side)

    def guided(self, side, course, job, asked):
        """By what people see, all of which it keeps; once it is applied there is nothing more that it could add."""
        course.generating[job]["guide"] = copy.deepcopy(course.modules), dict(course.called)
        ready = course.generating[job]
        self.settle(side)
        if ready.get("snapshot") and ready["apply"]:
            again = side.prep.post(f"/courses/{course.id}/structure/generate", asked).expect(200)
            assert again["existing_snapshot_id"] == ready["snapshot"], again

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
            if asked["node"] is not None or not new:
                continue
            asked["snapshot"] = new[-1]
            if asked["apply"] or course.applied is None:
                course.applied = new[-1] if len(ended) == 1 else self.applied_now(history)
                known = len(ended) == 1 and "beside" not in asked  # an edit
                self.take_structure(side, course, by=self.structure(side, course, new[-1]) if known else None)
            if "guide" in asked:
                self.compare_with_guide(side, course, asked)

    def compare_with_guide(self, side, course, asked):
        before, called = asked["guide"]
        guide = standing(before, {material.id for material in course.materials.values() if material.state == "ready"})
        check_guided(guide, self.structure(side, course, asked["snapshot"]), called)
        if asked["apply"]:
            check_stays(guide, before, course.modules)

    @staticmethod
    def structure(side, course, snapshot):
        return side.check.get(f"/courses/{course.id}/structure/snapshots/{snapshot}").expect(200)["structure"]

    @staticmethod
    def applied_now(history):
        return next((item["id"] for item in history if item["is_applied"]), None)

    def take_structure(self, side, course, but=None, by=None):
        """The model holds from now on what the course shows. Nothing is lost of what was edited or locked, `but` what a key has given up; where it comes
        `by` one structure it is what becomes of the course with that."""
        former = [(kind, item) for kind, item in course.items() if item["edited_fields"] or item["locked"]]
        given_up = {item["id"] for kind, item in course.items() if item["id"] == but for _, item in course.items([item], kind)}
        before, course.modules = course.modules, side.check.get(f"/courses/{course.id}").expect(200)["modules"]
        there = {item["id"]: item for _, item in course.items()}
        for kind, item in former:
            if item["id"] not in given_up:
                assert item["id"] in there, f"the {kind} {item} is gone, and was edited"
                now = there[item["id"]]
                equal({name: now[name] for name in kept(item, kind)}, kept(item, kind), f"the edited {kind} {item['id']}")
        back = set(course.deleted) & set(there)
        assert not back or but in back, f"deleted parts are back: {back}"
        course.deleted = {id_: name for id_, name in course.deleted.items() if id_ not in back}
        self.compare_lines(side, course)
        succession = Succession(before, course.modules, course.called, course.ever, course.deleted)
        if by:
            succession.check()
            succession.check_against(by)
            course.called = succession.calls(by)
        for kind, item in course.items():
            course.ever.setdefault(item["id"], set()).add(fold(item[KINDS[kind].title]))
        return succession

    def compare_lines(self, side, course):
        """Places are without gaps, and a lesson is alone as it is in its course."""
        orders = [line for kind in KINDS for line in course.lines(kind)]
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
        course.applied = snapshot["id"]
        self.take_structure(side, course, by=answer["structure"])

    @step(at=PICK, which=PICK, then=st.booleans())
    def apply_tried(self, at, which, then):
        """A dry run changes nothing, and says what comes; the same structure once more would change nothing."""
        side, course = self.pick_course(at)
        self.settle(side)
        whole = [each["id"] for each in course.snapshots if each["node"] is None]
        if not whole:
            return self.idle()
        snapshot = whole[which % len(whole)]
        plan = self.tried(side, course, snapshot)
        self.compare_structure(side.check, course, side.check.get(f"/courses/{course.id}").expect(200).json())
        if not then:
            return
        structure = side.prep.post(f"/courses/{course.id}/structure/snapshots/{snapshot}/apply").expect(200)["structure"]
        course.applied = snapshot
        self.take_structure(side, course, by=structure).check_plan(plan)
        if course.deleted and has_one_title_twice(structure["modules"]):
            return  # without what was deleted nothing tells which of them is which
        once_more = self.tried(side, course, snapshot)
        assert not any(once_more[name] for name in ("created", "changed", "removed")), \
            f"{once_more} once more: {outline(structure['modules'])}, {outline(course.modules)}"

    @staticmethod
    def tried(side, course, snapshot):
        return side.second.post(f"/courses/{course.id}/structure/snapshots/{snapshot}/apply?dry_run=true").expect(200).json()
