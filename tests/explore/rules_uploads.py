"""Uploads in several requests, by the tus protocol: sent piece by piece by either key, given up, or brought to their end."""
from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.model import CONTENTS
from support.tus import Upload, create


class Uploads:
    """Mixed into the machine."""

    @step(at=PICK, which=PICK, content=st.integers(0, len(CONTENTS) - 1), cuts=st.lists(st.integers(0, 100), max_size=3), given_up=st.booleans())
    def material_in_pieces(self, at, which, content, cuts, given_up):
        side, course = self.pick_course(at)
        _, other = self.pick_side(at)
        content, node = CONTENTS[content], self.some_node(side, course, which)
        self.settle(side)
        if course.same(node.id, content.sha256) or not content.data:
            return self.idle()
        made = create(side.prep, len(content.data), course_id=course.id, node_id=node.id, filename=content.name, source_type=content.source_type)
        upload = Upload(side.second, made.expect(201).headers["Location"])
        offset, answer = 0, None
        for end in sorted(len(content.data) * cut // 101 for cut in cuts):
            upload.patch(content.data[offset:end], offset).expect(204)
            offset = end
            assert upload.offset() == offset
            upload.patch(b"again", offset + 1).problem(409)
            Upload(other.prep, f"/api/v1{upload.path}").head().expect(404)
        if given_up:
            upload.delete().expect(204)
            upload.head().expect(404)
            return
        self.named.add(node.id)
        answer = upload.patch(content.data[offset:], offset).expect(204)
        shown = side.check.get(f"/courses/{course.id}/materials/{answer.headers['X-Material-ID']}").expect(200).json()
        assert shown["job_id"] == answer.headers["X-Job-ID"] and shown["node_id"] == node.id
        self.take_material(side, course, shown, content)
