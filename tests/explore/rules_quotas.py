"""Quotas: a tenant that has used up what it may store is refused, whichever way a file comes, and stores nothing."""
from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.model import CONTENTS

FULL = "UPDATE tenants SET storage_quota_bytes = (SELECT coalesce(sum(bytes), 0) FROM storage_tallies WHERE tenant_id = :'t') WHERE id = :'t'"
FREE = "UPDATE tenants SET storage_quota_bytes = NULL WHERE id = :'t'"


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
