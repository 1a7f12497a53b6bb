"""Quotas and pauses: a tenant that has used up what it may store is refused, whichever way a file comes, and stores nothing; one that has as many jobs as
it may have gets no more, and while it is paused they wait."""
from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.model import CONTENTS

FULL = "UPDATE tenants SET storage_quota_bytes = (SELECT coalesce(sum(bytes), 0) FROM storage_tallies WHERE tenant_id = :'t') WHERE id = :'t'"
FREE = "UPDATE tenants SET storage_quota_bytes = NULL WHERE id = :'t'"

ONE_JOB = "UPDATE tenants SET job_quota = 1 WHERE id = :'t'"
ANY_JOBS = "UPDATE tenants SET job_quota = NULL WHERE id = :'t'"


class Quotas:
    """Mixed into the machine."""

    @step(at=PICK, which=PICK, content=st.integers(0, 4), linked=st.booleans())
    def quota_used_up(self, at, which, content, linked):
        side, course = self.pick_course(at)
        content, node = CONTENTS[content], self.some_node(side, course, which)
        if course.same(node.id, content.sha256):
            return self.idle()
        self.system.sql(FULL, t=side.id)
        try:
            if linked:
                answer = side.prep.post(f"/courses/{course.id}/nodes/{node.id}/materials/upload-url", {
                    "filename": content.name, "source_type": content.source_type, "size_bytes": len(content.data)})
            else:
                answer = self.send_file(side, course, node.id, content)
            answer.problem(413, "storage_quota_exceeded")
        finally:
            self.system.sql(FREE, t=side.id)

    @step(at=PICK, which=PICK, content=st.integers(0, 4), full=st.booleans())
    def jobs_paused(self, at, which, content, full):
        """The other tenant's go on."""
        side, course = self.pick_course(at)
        other, _ = self.pick_side(at + 1)
        self.settle(side)
        content, node = CONTENTS[content], self.some_node(side, course, which)
        if course.same(node.id, content.sha256):
            return self.idle()
        self.system.manage("pause-tenant", "--name", side.name)
        try:
            self.named.add(node.id)
            material = self.take_material(side, course, self.send_file(side, course, node.id, content).expect(201).json(), content)
            if full:
                self.system.sql(ONE_JOB, t=side.id)
                side.prep.post(f"/courses/{course.id}/structure/generate", {}).problem(429, "job_quota_exceeded")
                assert side.check.get("/me").expect(200)["quota"]["jobs"] == {"limit": 1, "in_flight": 1}
            self.settle(other)
            assert side.check.get(f"/jobs/{material.job}").expect(200)["status"] == "queued"
        finally:
            self.system.sql(ANY_JOBS, t=side.id)
            self.system.manage("resume-tenant", "--name", side.name)
        self.settle(side)
