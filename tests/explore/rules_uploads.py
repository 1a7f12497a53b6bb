"""Uploads in several requests, by the tus protocol: sent piece by piece by either key, given up, or brought to their end; on a line that ends in the middle
of a request, too."""
import http.client
import urllib.parse

from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.model import CONTENTS
from support.tus import CONTENT_TYPE, Upload, create
from support.waiting import wait_until


class Uploads:
    """Mixed into the machine."""

    @step(at=PICK, which=PICK, content=st.integers(0, len(CONTENTS) - 1), cuts=st.lists(st.integers(0, 100), max_size=3), broken=st.booleans(), given_up=st.booleans())
    def material_in_pieces(self, at, which, content, cuts, broken, given_up):
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
            Upload(other.prep, f"/api/v1{upload.path}").delete().expect(404)
        if given_up:
            upload.delete().expect(204)
            upload.head().expect(404)
            return
        self.named.add(node.id)
        if broken:
            self.send_half(upload, content.data[offset:], offset)
        answer = self.send_rest(upload, content.data, offset, broken).expect(204)
        shown = side.check.get(f"/courses/{course.id}/materials/{answer.headers['X-Material-ID']}").expect(200).json()
        assert shown["job_id"] == answer.headers["X-Job-ID"] and shown["node_id"] == node.id
        self.take_material(side, course, shown, content)

    def send_rest(self, upload, data, offset, broken):
        """From where the upload is: what a broken line brought may arrive at any moment still."""
        def sent():
            head = upload.head()
            at = int(head.headers["Upload-Offset"]) if head.status == 200 else None
            assert at is None or at == offset or broken and offset < at <= offset + len(data[offset:]) // 2, f"{at} after half from {offset}"
            answer = upload.patch(data[at:], at) if at is not None else head
            return answer if answer.status not in (409, 423) or not broken else None
        return wait_until(sent, 30, "the upload to be let go")

    def send_half(self, upload, data, offset):
        url = urllib.parse.urlsplit(self.system.base_url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        connection.putrequest("PATCH", f"/api/v1{upload.path}")
        for name, value in {"X-API-Key": upload.client.key, "Tus-Resumable": "1.0.0", "Content-Type": CONTENT_TYPE,
                            "Upload-Offset": str(offset), "Content-Length": str(len(data))}.items():
            connection.putheader(name, value)
        connection.endheaders(data[:len(data) // 2])
        connection.close()
