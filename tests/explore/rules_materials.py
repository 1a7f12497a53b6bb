"""Materials: uploaded by a form or by a link, sent again, changed, moved, read again, deleted; and files of the store."""
import http.client
import urllib.parse

from hypothesis import strategies as st

from explore.machine import LANGUAGE, ORDER, PICK, step
from explore.model import CONTENTS, Material
from support.forms import Form

CONTENT = st.integers(0, len(CONTENTS) - 1)


class Materials:
    """Mixed into the machine."""

    def send_file(self, side, course, node, content, headers=(), **fields):
        path = f"/courses/{course.id}/nodes/{node}/materials" if node else f"/courses/{course.id}/materials"
        return side.prep.send_form(path, Form(source_type=content.source_type, **fields).file(content.name, content.data), headers=headers)

    def take_material(self, side, course, made, content, language=None):
        course.add_material(Material(made["id"], made["node_id"], content, made["filename"], language, made["job_id"],
                                     made["sha256"]))
        side.model.count_job("ingest")
        return course.materials[made["id"]]

    def some_material(self, side, course, which, kind=None):
        """A material, which is uploaded if there is none."""
        found = self.pick_material(course, which, kind)
        if found:
            return found
        content = next(each for each in CONTENTS if kind in (None, each.source_type) and not each.error)
        node = self.some_node(side, course, which)
        self.named.add(node.id)
        return self.take_material(side, course, self.send_file(side, course, node.id, content).expect(201).json(), content)

    @step(at=PICK, which=PICK, content=CONTENT, language=LANGUAGE, once=st.booleans())
    def material_sent(self, at, which, content, language, once):
        """To a node. The same bytes are known there; their reading goes on beside the next steps."""
        side, course = self.pick_course(at)
        content, node = CONTENTS[content], self.some_node(side, course, which)
        same = course.same(node.id, content.sha256)
        if same and (same.state is None or language not in (None, same.language) or same.state != "ready"):
            self.settle(side)
        headers = {"Idempotency-Key": f"form-{next(self.serial)}"} if once else {}
        fields = {"language": language} if language else {}
        self.named.add(node.id)
        answer = self.send_file(side, course, node.id, content, headers, **fields)
        if once and not course.busy() and answer.status == 201:
            self.repeat(answer, lambda: self.send_file(side, course, node.id, content, headers, **fields))
        if not same:
            made = answer.expect(201).json()
            assert made["duplicate"] is False and made["filename"] == content.name
            self.take_material(side, course, made, content, language)
        else:
            self.known_bytes(side, same, answer, language)

    def known_bytes(self, side, same, answer, language):
        """Known bytes are read again in another language, or if their reading has failed."""
        made = answer.expect(200).json()
        assert made["duplicate"] is True and made["id"] == same.id
        self.named.add(same.id)
        if same.state not in (None, "ready") or language not in (None, same.language):
            side.model.replaced += same.state in ("error", "raw")
            same.job, same.state, same.error = made["job_id"], None, None
            side.model.count_job("ingest")
        if language:
            same.language = language

    @step(at=PICK, content=CONTENT)
    def material_sent_to_course(self, at, content):
        """The first root takes it; without one there is one then."""
        side, course = self.pick_course(at)
        content = CONTENTS[content]
        if course.roots and course.same(course.roots[0], content.sha256):
            return self.idle()
        made = self.send_file(side, course, None, content).expect(201).json()
        if not course.roots:
            course.add_node(made["node_id"], None, "Materials")
        assert made["node_id"] == course.roots[0]
        self.named.add(made["node_id"])
        self.take_material(side, course, made, content)

    # ---- by a link ----

    @step(at=PICK, which=PICK, content=CONTENT, fate=st.integers(0, 4))
    def material_by_link(self, at, which, content, fate):
        """Asked for, sent and confirmed; or given up on the way."""
        side, course = self.pick_course(at)
        content, node = CONTENTS[content], self.some_node(side, course, which)
        path = f"/courses/{course.id}/nodes/{node.id}/materials"
        link = side.prep.post(f"{path}/upload-url", {"filename": content.name, "source_type": content.source_type,
                                                     "size_bytes": len(content.data)}).expect(200).json()
        side.model.granted.add(link["key"])
        body = {"key": link["key"], "source_type": content.source_type}
        if fate == 0:
            side.prep.post(f"{path}/confirm-upload", body).problem(409, "object_missing")
            return
        assert self.put(link, content.data) in (200, 201, 204)
        side.model.links[link["key"]] = course
        if fate == 1:
            return
        self.settle(side)
        declared = "0" * 64 if fate == 2 else content.sha256 if fate == 3 else None
        self.named.add(node.id)
        made = self.create(side.prep, f"{path}/confirm-upload", {**body, "sha256": declared}, again=fate == 4).expect(201).json()
        del side.model.links[link["key"]]
        self.take_material(side, course, made, content).declared = declared
        self.settle(side)
        again = side.second.post(f"{path}/confirm-upload", body).expect(200).json()
        assert again["id"] == made["id"] and again["duplicate"] is True

    def put(self, link, data):
        """The status of a PUT to a link."""
        url = urllib.parse.urlsplit(link["upload_url"])
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        try:
            connection.request("PUT", f"{url.path}?{url.query}", data, link["headers"])
            return connection.getresponse().status
        finally:
            connection.close()

    # ---- changed ----

    @step(at=PICK, which=PICK, into=PICK, order=ORDER, move=st.booleans(), second=st.booleans())
    def material_moved(self, at, which, into, order, move, second):
        """While it is being read, too."""
        side, course = self.pick_course(at)
        material = self.some_material(side, course, which)
        if material.sha256 is None and material.state is None:
            self.settle(side)
        node = self.pick_node(course, into).id if move else material.node
        sent = {**({"node_id": node} if move else {}), **({"order": order} if order is not None else {})}
        self.named.update((material.id, material.node, node))
        answer = (side.second if second else side.prep).patch(f"/courses/{course.id}/materials/{material.id}", sent)
        if node != material.node and material.sha256 and course.same(node, material.sha256):
            answer.problem(409, "conflict", "The node has a material with the same bytes already")
            return
        answer.expect(200)
        course.place_material(material.id, node, order)
        assert (answer["node_id"], answer["order"]) == (material.node, course.nodes[node].materials.index(material.id))

    @step(at=PICK, which=PICK, name=st.sampled_from(["renamed", "\u043d\u0430\u0437\u0432\u0430", "two words"]), language=LANGUAGE, spoken=st.booleans())
    def material_renamed(self, at, which, name, language, spoken):
        """Another name of the same kind changes nothing else; another language has it read again."""
        side, course = self.pick_course(at)
        material = self.some_material(side, course, which)
        again = spoken and language is not None and language != material.language
        if again:
            self.settle(side)
        filename = name + "." + material.filename.rpartition(".")[2]
        self.named.add(material.id)
        answer = side.prep.patch(f"/courses/{course.id}/materials/{material.id}", {"filename": filename, **({"language": language} if spoken else {})})
        answer.expect(200)
        material.filename = filename
        if spoken:
            material.language = language
        if again:
            self.read_again(side, material, answer)

    def read_again(self, side, material, answer):
        assert answer["state"] == "pending" and answer["pending_job_id"] == answer["job_id"] != material.job
        material.job, material.state, material.error = answer["job_id"], None, None
        side.model.count_job("ingest")

    @step(at=PICK, which=PICK, force=st.booleans(), wait=st.booleans())
    def material_retried(self, at, which, force, wait):
        side, course = self.pick_course(at)
        material = self.some_material(side, course, which)
        if wait:
            self.settle(side)
        self.named.add(material.id)
        answer = side.prep.post(f"/courses/{course.id}/materials/{material.id}/retry{'?force=true' if force else ''}")
        if material.state is None and answer.status == 409 or material.state == "ready" and not force:
            answer.problem(409, "conflict")
            return
        answer.expect(200)
        if material.state is None:
            course.end_reading(material)  # it had ended
        self.read_again(side, material, answer)

    @step(at=PICK, which=PICK)
    def material_deleted(self, at, which):
        """Whatever works on it."""
        side, course = self.pick_course(at)
        material = self.some_material(side, course, which)
        self.named.update(course.nodes)  # it may have been read in between
        side.prep.delete(f"/courses/{course.id}/materials/{material.id}").expect(204)
        course.remove_material(material.id)
        side.model.count_job("purge")
        side.check.get(f"/courses/{course.id}/materials/{material.id}").problem(404, "not_found", "Material not found")

    @step(at=PICK, which=PICK)
    def file_read_and_kept(self, at, which):
        """The bytes are those that were sent; the store gives none away that is used."""
        side, course = self.pick_course(at)
        material = self.some_material(side, course, which)
        file = side.check.get(f"/courses/{course.id}/materials/{material.id}/file").expect(200)
        assert file.body == material.content.data, f"the file of {material.id}"
        key = self.system.sql_value("SELECT object_key FROM material_entries WHERE id = :'m'", m=material.id)
        side.prep.delete(f"/storage/files/{urllib.parse.quote(key)}").problem(409, "in_use")
