"""What is compared: what the API shows of a tenant with its model, and at the end the tables and the store with what the API shows."""
import collections
import hashlib

from explore.model import equal
from support.files import files_under
from support.waiting import wait_until

TIMES = {"created_at", "updated_at"}
# Every table's rows of a tenant that no foreign key holds to what they belong to; each statement must give nothing.
ORPHANS = {
    "materials whose job has ended": """SELECT m.id FROM material_entries m JOIN jobs j ON j.tenant_id = m.tenant_id AND j.id = m.pending_job_id
        WHERE m.tenant_id = :'t' AND j.status NOT IN ('queued', 'active')""",
    "jobs in flight": "SELECT id FROM jobs WHERE tenant_id = :'t' AND status IN ('queued', 'active')",
    "passages of no document": """SELECT p.material_id FROM search_passages p LEFT JOIN material_documents d
        ON d.tenant_id = p.tenant_id AND d.material_id = p.material_id WHERE p.tenant_id = :'t' AND d.material_id IS NULL""",
    "parts of generations": "SELECT 1 FROM generation_parts WHERE tenant_id = :'t'",
    "an applied snapshot that is not there": """SELECT c.id FROM courses c LEFT JOIN structure_snapshots s
        ON s.tenant_id = c.tenant_id AND s.id = c.applied_snapshot_id
        WHERE c.tenant_id = :'t' AND c.applied_snapshot_id IS NOT NULL AND s.id IS NULL""",
    "descriptions of pictures that nothing shows": """SELECT 1 FROM slide_descriptions d WHERE d.tenant_id = :'t' AND NOT EXISTS (
        SELECT FROM slide_pictures p WHERE p.tenant_id = d.tenant_id AND p.picture_sha256 = d.picture_sha256)""",
    "removed exercises that nobody has answered": """SELECT r.id FROM removed_exercises r WHERE r.tenant_id = :'t' AND NOT EXISTS (
        SELECT FROM submissions s WHERE s.tenant_id = r.tenant_id AND s.exercise_id = r.id)""",
}
# Things with an order, and among which others it is dense.
ORDERED = {"material_nodes": "course_id, parent_id", "material_entries": "node_id", "slide_video_mappings": "node_id", "modules": "course_id",
           "lessons": "module_id", "concepts": "lesson_id", "exercises": "lesson_id"}
SPARSE = """SELECT '{table}', id FROM (SELECT id, "order", row_number() OVER (PARTITION BY {among} ORDER BY "order", id) - 1 AS place
              FROM {table} WHERE tenant_id = :'t') AS line WHERE "order" <> place"""


class Checks:
    """Mixed into the machine."""

    # ---- one resource ----

    def show(self, caller, path):
        """A resource with a tag: equal tags, equal bodies, and the other way round."""
        answer = caller.get(path).expect(200)
        tag, body = answer.headers["ETag"], answer.json()
        assert tag and not tag.startswith("W/"), f"{path}: {tag}"
        former = self.tags.get(path)
        if former is not None:
            assert (former[0] == tag) == (former[1] == body), f"{path}: tag {former[0]} of {former[1]}, then {tag} of {body}"
        self.tags[path] = (tag, body)
        if next(self.serial) % 7 == 0:
            again = caller.get(path, headers={"If-None-Match": tag})
            assert again.status == 304 or again.headers["ETag"] != tag, f"{path}: If-None-Match {tag} gives {again!r}"
        return body

    def listed(self, caller, path, limit=100):
        """All of a list by cursor; its total is as many."""
        items, cursor = [], ""
        while cursor is not None:
            page = caller.get(f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}").expect(200).json()
            items += page["items"]
            cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
        assert page["total"] == len(items), f"{path}: a total of {page['total']}, and {len(items)} items"
        assert len({item["id"] for item in items}) == len(items), f"{path}: an item twice"
        return items

    # ---- a course ----

    def compare_course(self, side, course):
        if course.id not in side.model.courses:
            side.check.get(f"/courses/{course.id}").problem(404, "not_found", "Course not found")
            return
        caller = (side.prep, side.second, side.check)[next(self.serial) % 3]
        shown = self.show(caller, f"/courses/{course.id}")
        equal({name: shown[name] for name in course.fields}, course.fields, f"course {course.id}")
        equal(branches(shown["material_tree"], course), course.tree(), f"the tree of course {course.id}")
        self.compare_tree(caller, course)
        self.compare_materials(caller, course, shown)
        self.compare_mappings(caller, course)
        self.compare_structure(caller, course, shown)

    def compare_tree(self, caller, course):
        nodes = self.show(caller, f"/courses/{course.id}/nodes/tree")
        equal(branches(nodes, course), course.tree(), f"the nodes of course {course.id}")
        for node in course.nodes.values():
            path = f"/courses/{course.id}/nodes/{node.id}"
            before = self.tags.get(path, (None, {}))[1]
            shown = self.show(caller, path)
            equal({name: shown[name] for name in ("parent_id", "order", "children_count", "materials_count", "title", "description")}, {
                "parent_id": node.parent, "order": course.siblings(node.parent).index(node.id), "children_count": len(node.children),
                "materials_count": len(node.materials), "title": node.title, "description": node.description}, f"node {node.id}")
            if course.calm:  # else a reading may have ended, and its material gone since
                self.not_only_touched(node.id, before, shown)
        course.calm = not course.busy() and not course.generating

    def not_only_touched(self, id_, before, shown):
        """A thing that no request has named since it was shown is not said to be updated unless it has changed."""
        if id_ not in self.named and before and before["updated_at"] != shown["updated_at"]:
            assert {**before, "updated_at": None} != {**shown, "updated_at": None}, f"{id_} was touched, and is as it was: {shown}"
        self.named.discard(id_)

    def compare_materials(self, caller, course, shown):
        equal({material["id"] for material in shown["source_materials"]}, set(course.materials), f"source_materials of {course.id}")
        for node in course.nodes.values():
            items = self.listed(caller, f"/courses/{course.id}/nodes/{node.id}/materials", 3)
            equal([item["id"] for item in items], node.materials, f"the materials of node {node.id}")
            for order, item in enumerate(items):
                self.compare_material(course, course.materials[item["id"]], item, order)
        for material in course.materials.values():
            if material.corrections:
                self.compare_transcript(caller, course, material)
        chosen = list(course.materials)[next(self.serial) % len(course.materials)] if course.materials else None
        if chosen:
            path = f"/courses/{course.id}/materials/{chosen}"
            before = self.tags.get(path, (None, {}))[1]
            item = self.show(caller, path)
            if course.materials[chosen].state is not None:
                self.not_only_touched(chosen, before, item)

    def compare_material(self, course, material, item, order):
        equal({name: item[name] for name in ("course_id", "node_id", "source_type", "filename", "language", "order", "size_bytes", "source_url")}, {
            "course_id": course.id, "node_id": material.node, "source_type": material.content.source_type, "filename": material.filename,
            "language": material.language, "order": order, "size_bytes": len(material.content.data), "source_url": None},
            f"material {material.id}")
        if material.state is None:
            assert item["state"] in ("pending", "ready", "error"), item
            return
        equal({name: item[name] for name in ("state", "error_code", "sha256", "pending_job_id", "job_id")}, {
            "state": material.state, "error_code": material.error, "sha256": material.sha256, "pending_job_id": None, "job_id": material.job},
            f"material {material.id}")

    def compare_mappings(self, caller, course):
        answer = caller.get(f"/courses/{course.id}/slide-mapping").expect(200).json()
        assert answer["total"] == len(answer["items"])
        settled = not course.busy()
        equal(sorted(([mapping_shown(item, settled) for item in answer["items"]]), key=str),
              sorted(([[mapping.id, node, order, mapping.deck, mapping.film, mapping.slide, mapping.start,
                       course.mapping_state(mapping) if settled else None]
                      for node, line in course.mappings.items() for order, mapping in enumerate(line)]), key=str), f"mappings of {course.id}")

    def compare_structure(self, caller, course, shown):
        if course.generating:
            return  # it may be applied at any moment
        for (_, seen), (_, item) in zip(course.items(shown["modules"]), course.items()):
            item["etag"] = item["etag"] or seen["etag"]
        equal(plain(shown["modules"]), plain(course.modules), f"the structure of course {course.id}")
        history = self.listed(caller, f"/courses/{course.id}/structure/history", 2)
        equal([item["id"] for item in history], [snapshot["id"] for snapshot in reversed(course.snapshots) if snapshot["node"] is None],
              f"the history of course {course.id}")
        equal([item["id"] for item in history if item["is_applied"]], [course.applied] if course.applied else [], f"what is applied to {course.id}")

    # ---- a tenant ----

    def compare_tenant(self, side):
        caller = (side.prep, side.second, side.check)[next(self.serial) % 3]
        items = self.listed(caller, "/courses", 2)
        equal([item["id"] for item in items], list(reversed(side.model.courses)), f"the courses of {side.name}")
        hooks = self.listed(side.prep, "/webhooks", 2)
        equal([hook["id"] for hook in hooks], list(reversed(side.model.webhooks)), f"the webhooks of {side.name}")
        for hook in hooks:
            expected = side.model.webhooks[hook["id"]]
            equal({name: hook[name] for name in expected}, expected, f"webhook {hook['id']}")
        answers = self.listed(caller, "/submissions", 3)
        equal({item["id"] for item in answers}, set(side.model.answers), f"the submissions of {side.name}")
        for item in answers:
            self.compare_answer(side.model.answers[item["id"]], item)
        for kind, count in side.model.jobs.items():
            total = caller.get(f"/jobs?job_type={kind}&limit=1").expect(200)["total"]
            assert total == count, f"{side.name} has {total} jobs {kind}, the model {count}"
        assert caller.get("/jobs?limit=1").expect(200)["total"] == sum(side.model.jobs.values())

    def compare_answer(self, answer, item):
        equal({name: item[name] for name in ("course_id", "student_id", "attempt")},
              {"course_id": answer.course, "student_id": answer.student, "attempt": answer.attempt}, f"submission {answer.id}")
        equal(item["override"] and item["override"]["score"], answer.override, f"the override of submission {answer.id}")
        assert item["exercise_id"] in (None, answer.exercise), item

    # ---- at the end ----

    def compare_everything(self):
        for side in self.sides:
            self.settle(side)
            for course in side.courses:
                self.named.update(course.nodes, course.materials)  # whose jobs have ended
                self.compare_course(side, course)
                self.compare_search(side, course)
                self.compare_fingerprints(side, course)
            self.compare_tenant(side)
            self.compare_store(side)
            self.compare_audit(side)
            self.compare_tables(side)

    def compare_search(self, side, course):
        words = {material.content.word for material in course.materials.values()} - {None}
        for word in sorted(words):
            hits = side.check.get(f"/courses/{course.id}/search?q={word}&limit=100").expect(200)["items"]
            found = {hit["material_id"] for hit in hits if hit["material_id"]}
            read = {material.id for material in course.materials.values() if material.content.word == word and material.read}
            equal(found & set(course.materials), read, f"the search for {word} in {course.id}")

    def compare_fingerprints(self, side, course):
        """Those of nodes and course are made of those below them."""
        prints = dict(self.system.sql("SELECT material_id, fingerprint FROM material_documents WHERE tenant_id = :'t'", t=side.id))
        nodes = {}

        def look(id_):
            node = course.nodes[id_]
            lines = [f"m:{prints[each]}" for each in node.materials if each in prints] + [f"n:{look(child)}" for child in node.children]
            nodes[id_] = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
            return nodes[id_]

        roots = [look(root) for root in course.roots]
        for id_, expected in nodes.items():
            shown = side.check.get(f"/courses/{course.id}/nodes/{id_}").expect(200)["node_fingerprint"]
            assert shown in (None, expected), f"the fingerprint of node {id_} is {shown}, not {expected}"
        whole = hashlib.sha256("\n".join(sorted(roots)).encode()).hexdigest()
        shown = side.check.get(f"/courses/{course.id}").expect(200)["course_fingerprint"]
        assert shown in (None, whole), f"the fingerprint of course {course.id} is {shown}, not {whole}"

    def compare_store(self, side):
        """No object without a row, no row without an object; what the API lists is what is there."""
        rows = self.system.sql("""SELECT object_key FROM material_entries WHERE tenant_id = :'t' AND object_key IS NOT NULL
            UNION SELECT object_key FROM submissions WHERE tenant_id = :'t' AND object_key IS NOT NULL""", t=side.id)
        records = self.system.sql("SELECT object_key, coalesce(upload_id, '') FROM uploads WHERE tenant_id = :'t'", t=side.id)
        records = [record for record in records if record[0] and record[0] not in side.model.granted]
        assert len(records) <= side.model.replaced or side.model.killed, f"left to the janitor: {records}"
        noted = {key for key, _ in records}
        parts = {name for _, name in records if name}  # of files that were not sent to their end
        keys = {key for key, in rows} | set(side.model.links)
        base = self.system.store_dir / "tenants" / side.id

        def agrees():
            stored = {f"tenants/{side.id}/{path.relative_to(base)}" for path in files_under(base) if path.name not in parts}
            return keys <= stored <= keys | noted
        wait_until(agrees, 20, f"the store of {side.name} to hold what its rows name")
        files = self.listed_files(side)
        assert keys <= set(files) <= keys | noted, f"the files of {side.name}: {set(files) ^ keys}"
        usage = side.check.get("/storage/usage").expect(200)
        used = [size for key, size in files.items() if key in keys - set(side.model.links)]
        equal((usage["files"], usage["used_bytes"]), (len(used), sum(used)), f"the usage of {side.name}")
        quota = side.check.get("/me").expect(200)["quota"]
        equal((quota["storage"]["used_bytes"], quota["jobs"]["in_flight"]), (sum(used), 0), f"what {side.name} has of its quotas")

    def listed_files(self, side):
        files, cursor = {}, ""
        while cursor is not None:
            page = side.check.get(f"/storage/files?limit=3{cursor}").expect(200).json()
            files.update({item["key"]: item["size_bytes"] for item in page["items"]})
            cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
        return files

    def compare_audit(self, side):
        """Each change by a key has its entry, and nothing else has."""
        entries = [entry for entry in self.listed(side.prep, "/audit", 100) if entry["key_prefix"]]
        seen = collections.Counter((entry["request_id"], entry["action"], entry["key_prefix"]) for entry in entries)
        made = collections.Counter(side.model.changes)
        besides = sorted((action, prefix) for _, action, prefix in (seen - made).elements())
        assert not made - seen and besides == sorted(side.model.unseen), f"the audit log lacks {made - seen}, and has besides {seen - made}"

    def compare_tables(self, side):
        for what, statement in ORPHANS.items():
            found = self.system.sql(statement, t=side.id)
            assert not found, f"{what}: {found}"
        sparse = self.system.sql(" UNION ALL ".join(SPARSE.format(table=table, among=among) for table, among in ORDERED.items()), t=side.id)
        assert not sparse, f"orders with gaps: {sparse}"


def branches(nodes, course):
    """As Course.tree() has it. Where materials are shown as well, they are those of the model, in order."""
    for order, node in enumerate(nodes):
        assert node["order"] == order and node["children_count"] == len(node["children"]), node
        if "materials" in node:
            known = course.nodes[node["id"]].materials if node["id"] in course.nodes else None
            equal([material["id"] for material in node["materials"]], known, f"the materials of node {node['id']} in the tree")
    return [[node["id"], node["title"], node["description"], node["materials_count"], branches(node["children"], course)] for node in nodes]


def mapping_shown(item, settled):
    hours, minutes, seconds = map(int, item["video_timecode_start"].split(":"))
    return [item["id"], item["node_id"], item["order"], item["presentation_entry_id"], item["video_entry_id"], item["slide_number"],
            3600 * hours + 60 * minutes + seconds, item["validation_state"] if settled else None]


def plain(value):
    """Modules without what follows from the rest."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items() if name not in TIMES}
    return [plain(each) for each in value] if isinstance(value, list) else value
