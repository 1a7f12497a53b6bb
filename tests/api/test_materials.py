"""Materials on nodes: uploaded there, listed, renamed, moved, ordered, and read again."""
import pytest

from support.decks import Slide, deck
from support.forms import Form
from support.pools import MP4
from support.teaching import OTHER, READER, add_text, follow

NOWHERE = "01a1fd9f-0000-7000-8000-000000000000"


class Shelf:
    """A course with nodes that materials lie on."""

    def __init__(self, client):
        self.client, self.course = client, client.course()
        self.path = f"/courses/{self.course}"
        self.one, self.two = [client.post(f"{self.path}/nodes", {"title": title}).expect(201)["id"] for title in ("one", "two")]

    def send(self, node, text=READER, name="reader.md", **fields):
        return self.client.send_form(f"{self.path}/nodes/{node}/materials", Form(source_type="text", **fields).file(name, text.encode()))

    def add(self, node, text=READER, name="reader.md", **fields):
        """A material that has been read."""
        material = self.send(node, text, name, **fields).expect(201).json()
        assert follow(self.client, material["job_id"])["status"] == "complete"
        return self.show(material["id"])

    def show(self, material):
        return self.client.get(f"{self.path}/materials/{material}").expect(200).json()

    def edit(self, material, headers=(), **fields):
        return self.client.patch(f"{self.path}/materials/{material}", fields, headers=headers)

    def remove(self, material):
        self.client.delete(f"{self.path}/materials/{material}").expect(204)

    def names(self, node):
        items = self.client.get(f"{self.path}/nodes/{node}/materials?limit=100").expect(200)["items"]
        assert [item["order"] for item in items] == list(range(len(items)))
        return [item["filename"] for item in items]


@pytest.fixture
def shelf(tenant):
    return Shelf(tenant)


# ---- POST, GET …/nodes/{node}/materials ----

def test_a_material_lies_on_the_node_it_was_sent_to(shelf):
    made = shelf.send(shelf.two, name="\u043b\u0435\u043a\u0446\u0456\u044f \U0001f600.md").expect(201)
    assert made["node_id"] == shelf.two and made["order"] == 0 and made["duplicate"] is False
    assert made.headers["Location"] == f"/api/v1{shelf.path}/materials/{made['id']}"
    assert shelf.names(shelf.two) == ["\u043b\u0435\u043a\u0446\u0456\u044f \U0001f600.md"] and shelf.names(shelf.one) == []
    assert shelf.client.get(f"{shelf.path}/nodes/{shelf.two}").expect(200)["materials_count"] == 1


def test_the_same_bytes_are_known_on_one_node_and_new_on_another(shelf):
    first = shelf.add(shelf.one)
    again = shelf.send(shelf.one).expect(200)
    assert again["id"] == first["id"] and again["duplicate"] is True
    assert shelf.send(shelf.two).expect(201)["id"] != first["id"]


def test_the_same_bytes_are_read_in_one_way_on_a_node(shelf):
    pages = deck([Slide(text="Heat flows")])

    def send(node, source_type):
        form = Form(source_type=source_type).file("heat.pdf", pages)
        return shelf.client.send_form(f"{shelf.path}/nodes/{node}/materials", form)

    first = send(shelf.one, "presentation").expect(201)
    assert "'presentation'" in send(shelf.one, "text").problem(409, "conflict")["detail"]
    assert send(shelf.two, "text").expect(201)["id"] != first["id"] and len(shelf.names(shelf.one)) == 1


def test_an_upload_to_no_node_of_the_course_is_refused(shelf, other_tenant):
    elsewhere, foreign = Shelf(shelf.client), Shelf(other_tenant)
    for node in (NOWHERE, "nothing", elsewhere.one, foreign.one):
        shelf.send(node).problem(404, "not_found", "Node not found")
    other_tenant.send_form(f"{shelf.path}/nodes/{shelf.one}/materials", Form(source_type="text").file("a.md", b"# a")).problem(404)
    assert shelf.names(shelf.one) == []


def test_pages_follow_the_order(shelf):
    for letter in "abcde":
        shelf.send(shelf.one, f"# {letter}\n", f"{letter}.md").expect(201)
    seen, path = [], f"{shelf.path}/nodes/{shelf.one}/materials?limit=2"
    while path:
        page = shelf.client.get(path).expect(200).json()
        assert page["total"] == 5
        seen += [item["filename"][0] for item in page["items"]]
        path = page["next_cursor"] and f"{shelf.path}/nodes/{shelf.one}/materials?limit=2&cursor={page['next_cursor']}"
    assert seen == list("abcde")
    page = shelf.client.get(f"{shelf.path}/nodes/{shelf.one}/materials?limit=2&offset=3").expect(200).json()
    assert [item["filename"][0] for item in page["items"]] == ["d", "e"] and page["next_cursor"] is None
    shelf.client.get(f"{shelf.path}/nodes/{shelf.one}/materials?limit=0").problem(422)


@pytest.mark.parametrize("change, rest", [
    (lambda shelf, ids: shelf.remove(ids["a"]), "def"), (lambda shelf, ids: shelf.remove(ids["c"]), "def"),
    (lambda shelf, ids: shelf.edit(ids["f"], order=0).expect(200), "de"), (lambda shelf, ids: shelf.edit(ids["c"], order=3).expect(200), "ef"),
    (lambda shelf, ids: shelf.edit(ids["c"], node_id=shelf.two).expect(200), "def"),
], ids=["an earlier one goes", "the last one goes", "a later one comes first", "the last one moves on", "the last one leaves the node"])
def test_a_page_goes_on_behind_the_last_one_shown_whatever_moves(shelf, change, rest):
    ids = {letter: shelf.send(shelf.one, f"# {letter}\n", f"{letter}.md").expect(201)["id"] for letter in "abcdef"}
    path = f"{shelf.path}/nodes/{shelf.one}/materials?limit=3"
    cursor = shelf.client.get(path).expect(200)["next_cursor"]
    change(shelf, ids)
    page = shelf.client.get(f"{path}&cursor={cursor}").expect(200)
    assert [item["filename"][0] for item in page["items"]] == list(rest)


# ---- PATCH ----

def test_a_name_changes_and_nothing_else(shelf):
    before = shelf.add(shelf.one)
    after = shelf.edit(before["id"], filename="\u05e9\u05dc\u05d5\u05dd.markdown").expect(200).json()
    assert after == {**before, "filename": "\u05e9\u05dc\u05d5\u05dd.markdown", "updated_at": after["updated_at"]}
    assert shelf.show(before["id"]) == after


def test_another_kind_of_name_or_language_has_it_read_again(shelf):
    material = shelf.add(shelf.one)
    for change in ({"filename": "reader.txt"}, {"language": "uk"}):
        changed = shelf.edit(material["id"], **change).expect(200).json()
        assert changed["state"] == "pending" and changed["pending_job_id"] != material["job_id"]
        assert follow(shelf.client, changed["job_id"])["status"] == "complete"
    assert shelf.show(material["id"])["language"] == "uk"
    assert shelf.edit(material["id"], language=None).expect(200)["language"] is None


@pytest.mark.parametrize("sent", ["../../week 1.md", "C:\\notes\\week 1.md", " week 1.md ", "a/ week 1.md\u00a0"])
def test_of_a_path_the_last_part_is_the_name(shelf, sent):
    shelf.send(shelf.one, "# other", sent.replace("\\", "\\\\")).expect(201)
    shelf.send(shelf.one, "# field", filename=sent).expect(201)
    shelf.edit(shelf.send(shelf.one).expect(201)["id"], filename=sent).expect(200)
    assert shelf.names(shelf.one) == ["week 1.md"] * 3
    link = shelf.client.post(f"{shelf.path}/nodes/{shelf.one}/materials/upload-url", {"filename": sent, "source_type": "text", "size_bytes": 1})
    assert link.expect(200)["key"].endswith("/week_1.md")


@pytest.mark.parametrize("field, value, code", [
    ("filename", "notes/", "validation_failed"), ("filename", "a.exe", "extension_not_allowed"), ("filename", "a.mp4", "extension_not_allowed"), ("filename", "", "validation_failed"),
    ("filename", None, "validation_failed"), ("filename", "x" * 256, "validation_failed"), ("filename", "a\n.md", "validation_failed"),
    ("language", "e", "validation_failed"), ("order", -1, "validation_failed"), ("order", "1", "validation_failed"),
    ("node_id", None, "validation_failed"), ("node_id", "x", "validation_failed")])
def test_a_wrong_change_changes_nothing(shelf, field, value, code):
    before = shelf.send(shelf.one).expect(201).json()
    shelf.edit(before["id"], **{"order": 0, field: value}).problem(422, code)
    assert shelf.show(before["id"])["filename"] == "reader.md"


def test_a_name_is_one_for_the_bytes(system, shelf):
    for content, name, fits, unlike in ((MP4, "film.mp4", "film.MOV", "film.wav"), (b"OggS" + bytes(60), "talk.ogg", "other.ogg", "talk.flac")):
        made = shelf.client.send_form(f"{shelf.path}/nodes/{shelf.one}/materials", Form(source_type="video").file(name, content)).expect(201)
        shelf.edit(made["id"], filename=unlike, order=0).problem(422, "content_mismatch")
        assert shelf.show(made["id"])["filename"] == name
        assert shelf.edit(made["id"], filename=fits).expect(200)["filename"] == fits
    key = system.sql_value("SELECT object_key FROM material_entries WHERE id = :'m'", m=made["id"])
    (system.store_dir / key).unlink()
    assert shelf.edit(made["id"], filename="gone.flac").expect(200)["filename"] == "gone.flac"


def test_materials_close_up_on_both_nodes(shelf):
    ids = {letter: shelf.send(shelf.one, f"# {letter}\n", letter + ".md").expect(201)["id"] for letter in "abcd"}
    shelf.edit(ids["d"], order=1).expect(200)
    assert shelf.names(shelf.one) == ["a.md", "d.md", "b.md", "c.md"]
    assert shelf.edit(ids["a"], node_id=shelf.two).expect(200)["order"] == 0
    assert shelf.edit(ids["b"], node_id=shelf.two, order=0).expect(200)["node_id"] == shelf.two
    assert shelf.edit(ids["c"], node_id=shelf.two, order=1000).expect(200)["order"] == 2
    assert (shelf.names(shelf.one), shelf.names(shelf.two)) == (["d.md"], ["b.md", "a.md", "c.md"])


def test_a_moved_material_takes_its_job_and_its_fingerprint_along(system, shelf):
    material = shelf.add(shelf.one)
    job = system.sql_value("""UPDATE jobs SET status = 'queued', not_before = now() + interval '1 hour' WHERE id = :'j' RETURNING id""",
                           j=material["job_id"])
    before = [shelf.client.get(f"{shelf.path}/nodes/{node}").expect(200)["node_fingerprint"] for node in (shelf.one, shelf.two)]
    shelf.edit(material["id"], node_id=shelf.two).expect(200)
    after = [shelf.client.get(f"{shelf.path}/nodes/{node}").expect(200)["node_fingerprint"] for node in (shelf.one, shelf.two)]
    assert after == before[::-1] and after[0] != after[1]
    assert shelf.client.get(f"/jobs/{job}").expect(200)["node_id"] == shelf.two
    shelf.client.delete(f"{shelf.path}/nodes/{shelf.one}").expect(204)
    assert shelf.client.get(f"/jobs/{job}").expect(200)["status"] == "queued"


def test_the_same_bytes_do_not_meet_on_one_node(shelf):
    material = shelf.send(shelf.one).expect(201).json()
    shelf.send(shelf.two).expect(201)
    shelf.edit(material["id"], node_id=shelf.two).problem(409, "conflict", "The node has a material with the same bytes already")
    for node in (NOWHERE, Shelf(shelf.client).one):
        shelf.edit(material["id"], node_id=node).problem(404, "not_found", "Node not found")
    assert shelf.show(material["id"])["node_id"] == shelf.one


def test_a_change_may_ask_that_nothing_has_changed(shelf):
    material = shelf.add(shelf.one)
    tag = shelf.client.get(f"{shelf.path}/materials/{material['id']}").headers["ETag"]
    changed = shelf.edit(material["id"], headers={"If-Match": tag}, filename="a.md").expect(200)
    assert changed.headers["ETag"] == shelf.client.get(f"{shelf.path}/materials/{material['id']}").headers["ETag"]
    shelf.edit(material["id"], headers={"If-Match": tag}, filename="b.md").problem(412, "precondition_failed")


# ---- retry ----

def test_what_has_failed_or_was_never_read_is_read_again(system, shelf):
    material = shelf.add(shelf.one)
    path = f"{shelf.path}/materials/{material['id']}/retry"
    for state in ("error_code = 'file_damaged', error_message = 'It is damaged.'", "processed_at = NULL, processed_sha256 = NULL"):
        system.sql(f"UPDATE material_entries SET {state} WHERE id = :'m'", m=material["id"])
        again = shelf.client.post(path).expect(200).json()
        assert (again["state"], again["error_code"], again["error_message"]) == ("pending", None, None)
        assert follow(shelf.client, again["pending_job_id"])["status"] == "complete"
        assert shelf.show(material["id"])["state"] == "ready"


def test_what_is_ready_is_read_again_only_by_force(system, shelf):
    material = shelf.add(shelf.one)
    path = f"{shelf.path}/materials/{material['id']}/retry"
    for query in ("", "?force=false"):
        shelf.client.post(path + query).problem(409, "conflict")
    shelf.client.post(f"{path}?force=perhaps").problem(422, "validation_failed")
    job = shelf.client.post(f"{path}?force=true").expect(200)["pending_job_id"]
    assert job != material["job_id"] and follow(shelf.client, job)["status"] == "complete"
    system.sql("UPDATE material_entries SET pending_job_id = :'j' WHERE id = :'m'", j=job, m=material["id"])
    shelf.client.post(f"{path}?force=true").problem(409, "conflict", "The material is being processed already")


# ---- who may ----

def test_strangers_and_keys_that_only_check_change_nothing(system, shelf, other_tenant):
    material = add_text(shelf.client, shelf.course, OTHER)
    reader = system.create_key(shelf.client.name, scopes="check")["key"]
    path = f"{shelf.path}/materials/{material['id']}"
    for method, where, body in (("PATCH", path, {"filename": "x.md"}), ("POST", f"{path}/retry", None)):
        other_tenant.request(method, where, json=body).problem(404, "not_found", "Course not found")
        shelf.client.request(method, where, json=body, key=reader).problem(403, "insufficient_scope")
        shelf.client.request(method, where.replace(material["id"], NOWHERE), json=body).problem(404, "not_found", "Material not found")
    listed = f"{shelf.path}/nodes/{material['node_id']}/materials"
    other_tenant.get(listed).problem(404, "not_found", "Node not found")
    shelf.client.get(listed, key=reader).expect(200)
    assert shelf.show(material["id"])["filename"] == "reader.md"
