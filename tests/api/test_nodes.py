"""The material tree: nodes made, shown, moved, reordered, deleted, whatever the size and whoever else edits."""
import time

import pytest

from support.files import files_under
from support.forms import Form
from support.statements import executed, watch
from support.teaching import add_text, follow
from support.waiting import together, wait_until

MEMBERS = {"id", "course_id", "parent_id", "title", "description", "order", "node_fingerprint", "children_count", "materials_count",
           "created_at", "updated_at"}
NOWHERE = "01a1fd9f-0000-7000-8000-000000000000"
DEEPEST = 32
MOST = 10000


class Tree:
    """The tree of a course, through the API."""

    def __init__(self, client):
        self.client, self.course = client, client.course()
        self.path = f"/courses/{self.course}/nodes"

    def add(self, title, parent=None, **more):
        path = f"{self.path}/{parent}/children" if parent else self.path
        return self.client.post(path, {"title": title, **more}).expect(201)["id"]

    def node(self, node):
        return self.client.get(f"{self.path}/{node}").expect(200).json()

    def move(self, node, parent):
        return self.client.post(f"{self.path}/{node}/move", {"parent_id": parent})

    def reorder(self, node, order):
        return self.client.post(f"{self.path}/{node}/reorder", {"order": order})

    def shape(self):
        """The tree as titles: [("a", [("b", [])])]. Orders are dense at every level, counts are right."""
        def look(nodes):
            assert [node["order"] for node in nodes] == list(range(len(nodes)))
            assert all(node["children_count"] == len(node["children"]) for node in nodes)
            return [(node["title"], look(node["children"])) for node in nodes]
        return look(self.client.get(f"{self.path}/tree").expect(200).json())

    def tops(self):
        return "".join(title for title, _ in self.shape())


@pytest.fixture
def tree(tenant):
    return Tree(tenant)


@pytest.fixture
def letters(tree):
    """a to e at the top; the ids by title."""
    return {title: tree.add(title) for title in "abcde"}


def grow(system, tenant, course, count, deep=False):
    """`count` nodes by SQL: at the top, or in a chain."""
    system.sql("""INSERT INTO material_nodes (tenant_id, id, course_id, parent_id, title, "order")
        SELECT :'t', md5(:'c' || n)::uuid, :'c', CASE WHEN :'deep' = 'True' AND n > 0 THEN md5(:'c' || n - 1)::uuid END, 'node ' || n,
               CASE WHEN :'deep' = 'True' THEN 0 ELSE n END
          FROM generate_series(0, :'count'::int - 1) AS n""", t=tenant.id, c=course, deep=deep, count=count)
    return [system.sql_value("SELECT md5(:'c' || :'n')::uuid", c=course, n=n) for n in (0, count - 1)]


# ---- POST, GET ----

def test_a_node_comes_back_as_it_was_sent(tree):
    sent = {"title": "\u0422\u0438\u0436\u0434\u0435\u043d\u044c 1 \U0001f600 \u05e9\u05d1\u05d5\u05e2", "description": "Two\nlines"}
    made = tree.client.post(tree.path, sent).expect(201)
    node = made.json()
    assert set(node) == MEMBERS and {name: node[name] for name in sent} == sent
    assert made.headers["Location"] == f"/api/v1{tree.path}/{node['id']}"
    assert (node["course_id"], node["parent_id"], node["order"]) == (tree.course, None, 0)
    assert tree.node(node["id"]) == node


def test_children_lie_behind_each_other(tree):
    week = tree.add("week")
    days = [tree.add(title, week) for title in ("mon", "tue")]
    child = tree.node(days[1])
    assert (child["parent_id"], child["order"], child["description"]) == (week, 1, None)
    assert tree.node(week)["children_count"] == 2
    assert tree.shape() == [("week", [("mon", []), ("tue", [])])]


def test_an_empty_course_has_an_empty_tree(tree):
    assert tree.client.get(f"{tree.path}/tree").expect(200).json() == []


def test_a_repeated_request_makes_one_node(tree):
    again = {"Idempotency-Key": "node-1"}
    first = tree.client.post(tree.path, {"title": "once"}, headers=again).expect(201)
    second = tree.client.post(tree.path, {"title": "once"}, headers=again).expect(201)
    assert second.json() == first.json() and second.headers["Idempotent-Replayed"] == "true"
    tree.client.post(tree.path, {"title": "other"}, headers=again).problem(422, "idempotency_key_reused")
    assert tree.tops() == "once"


@pytest.mark.parametrize("field, value", [
    ("title", None), ("title", ""), ("title", " \t"), ("title", 5), ("title", "x" * 501), ("description", "x" * 5001), ("description", 1)])
def test_a_wrong_field_is_named(tree, field, value):
    node = tree.add("good")
    for answer in (tree.client.post(tree.path, {"title": "a", field: value}),
                   tree.client.post(f"{tree.path}/{node}/children", {"title": "a", field: value}),
                   tree.client.patch(f"{tree.path}/{node}", {field: value})):
        assert [error["field"] for error in answer.problem(422, "validation_failed")["errors"]] == [field]


def test_lengths_count_characters(tree):
    tree.add("\U0001f600" * 500, description="\u0436" * 5000)


@pytest.mark.parametrize("body", [b'{"title": "a\\u0000b"}', b'{"title": "\xff"}', b'{"title": "\\ud800"}', b"[", b""])
def test_what_is_no_text_is_no_title(tree, body):
    tree.client.post(tree.path, body=body, headers={"Content-Type": "application/json"}).problem(400, "malformed_json")


def test_its_tag_changes_with_it(tree):
    node = tree.add("tagged")
    path = f"{tree.path}/{node}"
    tag = tree.client.get(path).headers["ETag"]
    tree.client.get(path, headers={"If-None-Match": tag}).expect(304)
    changed = tree.client.patch(path, {"title": "other"}, headers={"If-Match": tag}).expect(200)
    assert changed.headers["ETag"] == tree.client.get(path).headers["ETag"] != tag
    for method, what, body in (("PATCH", "", {"title": "x"}), ("POST", "/move", {"parent_id": None}), ("POST", "/reorder", {"order": 0}),
                               ("DELETE", "", None)):
        tree.client.request(method, path + what, json=body, headers={"If-Match": tag}).problem(412, "precondition_failed")
    whole = tree.client.get(f"{tree.path}/tree")
    tree.client.get(f"{tree.path}/tree", headers={"If-None-Match": whole.headers["ETag"]}).expect(304)


# ---- PATCH ----

def test_null_clears_and_what_is_absent_stays(tree):
    node = tree.add("title", description="words")
    path = f"{tree.path}/{node}"
    assert tree.client.patch(path, {"title": " new "}).expect(200)["description"] == "words"
    changed = tree.client.patch(path, {"description": None}).expect(200).json()
    assert (changed["title"], changed["description"]) == ("new", None)
    before = tree.node(node)
    assert tree.client.patch(path, {}).expect(200).json() == before


def test_all_of_it_changes_in_one_request(tree, letters):
    inside = tree.add("x", letters["a"])
    changed = tree.client.patch(f"{tree.path}/{letters['e']}",
                                {"title": "E", "description": "d", "parent_id": letters["a"], "order": 0}).expect(200).json()
    assert (changed["title"], changed["description"], changed["parent_id"], changed["order"]) == ("E", "d", letters["a"], 0)
    assert tree.node(inside)["order"] == 1 and tree.tops() == "abcd"


# ---- move ----

def test_a_moved_node_lies_last_and_takes_all_below_it_along(tree, letters):
    tree.add("inside", letters["b"]), tree.add("first", letters["d"])
    moved = tree.move(letters["b"], letters["d"]).expect(200).json()
    assert (moved["parent_id"], moved["order"], moved["children_count"]) == (letters["d"], 1, 1)
    assert tree.shape() == [("a", []), ("c", []), ("d", [("first", []), ("b", [("inside", [])])]), ("e", [])]
    assert tree.move(letters["b"], None).expect(200)["order"] == 4
    assert tree.tops() == "acdeb"


def test_where_it_lies_already_a_node_stays(tree, letters):
    assert tree.move(letters["b"], None).expect(200)["order"] == 1
    assert tree.tops() == "abcde"


def test_no_node_lies_in_itself(tree):
    a = tree.add("a")
    b = tree.add("b", a)
    c = tree.add("c", b)
    for node, parent in ((a, a), (a, c), (b, c)):
        sentence = f"Cannot move node {node} under {parent}: would create a cycle"
        tree.move(node, parent).problem(422, "node_cycle", sentence)
        tree.client.patch(f"{tree.path}/{node}", {"parent_id": parent, "title": "lost"}).problem(422, "node_cycle", sentence)
    assert tree.shape() == [("a", [("b", [("c", [])])])]


def test_a_parent_is_of_the_same_course(tree, other_tenant):
    node = tree.add("a")
    elsewhere, foreign = Tree(tree.client), Tree(other_tenant)
    for parent in (NOWHERE, elsewhere.add("x"), foreign.add("y")):
        tree.move(node, parent).problem(404, "not_found", "Parent node not found")


@pytest.mark.parametrize("body", [{}, {"parent_id": "x"}, {"parent_id": 5}, {"parent_id": []}])
def test_a_move_names_its_parent(tree, body):
    problem = tree.client.post(f"{tree.path}/{tree.add('a')}/move", body).problem(422, "validation_failed")
    assert problem["errors"][0]["field"] == "parent_id"


# ---- reorder ----

@pytest.mark.parametrize("title, order, after", [("a", 2, "bcade"), ("e", 0, "eabcd"), ("c", 2, "abcde"), ("b", 4, "acdeb"), ("b", 9999, "acdeb")])
def test_siblings_close_up(tree, letters, title, order, after):
    node = tree.reorder(letters[title], order).expect(200)
    assert node["order"] == min(order, 4)
    assert tree.tops() == after


@pytest.mark.parametrize("order", [-1, 10000, 1.5, "1", None, True, 1 << 62])
def test_an_order_is_a_small_whole_number(tree, letters, order):
    assert tree.reorder(letters["a"], order).problem(422)["errors"][0]["field"] == "order"
    assert tree.client.patch(f"{tree.path}/{letters['a']}", {"order": order}).problem(422)["errors"][0]["field"] == "order"


# ---- limits ----

def test_a_tree_is_at_most_so_deep(system, tree):
    _, last = grow(system, tree.client, tree.course, DEEPEST - 1, deep=True)
    lowest = tree.add("lowest", last)
    for answer in (tree.client.post(f"{tree.path}/{lowest}/children", {"title": "too deep"}), tree.move(tree.add("a"), lowest)):
        answer.problem(422, "tree_too_deep", "Nodes may lie at most 32 levels deep")
    pair = tree.add("pair")
    tree.add("inner", pair)
    tree.move(pair, last).problem(422, "tree_too_deep")
    nodes, depth = tree.client.get(f"{tree.path}/tree").expect(200).json(), 0
    while nodes:
        nodes, depth = nodes[0]["children"], depth + 1
    assert depth == DEEPEST


def test_a_course_has_at_most_so_many_nodes(system, tree):
    first, last = grow(system, tree.client, tree.course, MOST - 1)
    tree.add("the last one", first)
    for path in (tree.path, f"{tree.path}/{first}/children"):
        tree.client.post(path, {"title": "one more"}).problem(422, "too_many_nodes", "A course may have at most 10000 nodes")
    tree.client.delete(f"{tree.path}/{last}").expect(204)
    tree.add("room again")


# ---- DELETE ----

def test_a_deleted_node_takes_all_below_it_along(system, tree):
    keep, gone = tree.add("keep"), tree.add("gone")
    below = tree.add("below", gone)
    tree.add("behind")
    system.sql("""INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, source_url, "order")
                  VALUES (:'t', cs_uuid7(), :'c', :'n', 'web', 'https://example.org', 0)""", t=tree.client.id, c=tree.course, n=below)
    answer = tree.client.delete(f"{tree.path}/{gone}").expect(204)
    assert answer.body == b""
    for node in (gone, below):
        tree.client.get(f"{tree.path}/{node}").problem(404, "not_found", "Node not found")
    tree.client.delete(f"{tree.path}/{gone}").problem(404, "not_found", "Node not found")
    assert [title for title, _ in tree.shape()] == ["keep", "behind"]
    assert tree.client.get(f"/courses/{tree.course}").expect(200)["source_materials"] == []
    assert tree.client.get(f"/jobs?course_id={tree.course}").expect(200)["total"] == 0  # nothing was in the store
    assert tree.node(keep)["order"] == 0


def test_its_objects_go_and_nothing_else(system, tree):
    kept = add_text(tree.client, tree.course)
    gone = add_text(tree.client, tree.course, "# other\n", "other.md")
    node = tree.add("gone")
    inside = tree.add("inside", node)
    system.sql('UPDATE material_entries SET node_id = :\'n\', "order" = 0 WHERE id = :\'m\'', n=inside, m=gone["id"])
    tree.client.delete(f"{tree.path}/{node}").expect(204)
    (purge,) = [job for job in tree.client.get(f"/jobs?course_id={tree.course}").expect(200)["items"] if job["job_type"] == "purge"]
    assert purge["node_id"] == node and follow(tree.client, purge["id"])["result"] == {"objects_removed": 1}
    objects = [str(path) for path in files_under(system.store_dir, "*.md")]
    assert any(kept["id"] in path for path in objects) and not any(gone["id"] in path for path in objects)
    assert system.sql("SELECT id FROM uploads WHERE tenant_id = :'tenant'", tenant=tree.client.id) == []


def test_jobs_of_what_is_deleted_end(system, tree):
    node = tree.add("node")
    below = tree.add("below", node)
    jobs = {}
    for name, (where, depends) in {"of below": (below, None), "of top": (None, None), "waits": (None, "of below")}.items():
        jobs[name] = system.sql_value("""INSERT INTO jobs (tenant_id, id, job_type, course_id, node_id, not_before)
            VALUES (:'t', cs_uuid7(), 'generate_structure', :'c', nullif(:'n', '')::uuid, now() + interval '1 hour') RETURNING id""",
                                      t=tree.client.id, c=tree.course, n=where or "")
        if depends:
            system.sql("INSERT INTO job_dependencies (tenant_id, job_id, depends_on) VALUES (:'t', :'j', :'d')", t=tree.client.id,
                       j=jobs[name], d=jobs[depends])
    tree.client.delete(f"{tree.path}/{node}").expect(204)
    states = {name: tree.client.get(f"/jobs/{job}").expect(200).json() for name, job in jobs.items()}
    assert {name: job["status"] for name, job in states.items()} == {"of below": "cancelled", "of top": "queued", "waits": "failed"}
    assert states["waits"]["error_message"] == f"Dependency {jobs['of below']} failed"


# ---- fingerprints ----

def test_fingerprints_follow_the_tree(system, tree):
    material = add_text(tree.client, tree.course)
    root = material["node_id"]

    def course():
        return tree.client.get(f"/courses/{tree.course}").expect(200)["course_fingerprint"]

    before = course()
    a = tree.add("a")
    with_a = course()
    assert with_a != before and tree.node(a)["node_fingerprint"]
    tree.move(a, root).expect(200)
    moved = course()
    assert moved not in (before, with_a)
    tree.client.delete(f"{tree.path}/{a}").expect(204)
    assert course() == before
    tree.reorder(root, 0).expect(200)
    assert course() == before  # an order is no content


# ---- size ----

def test_the_number_of_statements_does_not_grow_with_the_tree(start_system):
    system = start_system()
    tenant = system.tenant()
    watch(system, tenant)
    counts = []
    for size, deep in ((2, False), (2000, False), (2, True), (DEEPEST, True)):
        tree = Tree(tenant)
        first, last = grow(system, tenant, tree.course, size, deep)
        counts.append([executed(system, request) for request in (
            lambda: tenant.get(f"{tree.path}/tree").expect(200),
            lambda: tenant.get(f"{tree.path}/{last}").expect(200),
            lambda: tree.reorder(last, 0).expect(200),
            lambda: tenant.delete(f"{tree.path}/{first}").expect(204))])
    assert counts[0] == counts[1] == counts[2] == counts[3]


# What the planner expects of a course it knows nothing about is what most have: a thousand tenants with one, of two nodes.
OTHERS = """
    SET session_replication_role = replica;
    INSERT INTO tenants (id, name) SELECT md5('t' || n)::uuid, 'tenant ' || n FROM generate_series(1, 1000) AS n;
    INSERT INTO courses (tenant_id, id, title) SELECT md5('t' || n)::uuid, md5('c' || n)::uuid, 'course' FROM generate_series(1, 1000) AS n;
    INSERT INTO material_nodes (tenant_id, id, course_id, title, "order")
    SELECT tenant_id, md5(id || '/' || n)::uuid, id, 'node', n FROM courses, generate_series(0, 1) AS n;
    """ + (READ := """
    INSERT INTO jobs (tenant_id, id, job_type, course_id, node_id, material_id, not_before)
    SELECT tenant_id, md5('j' || id)::uuid, 'ingest', course_id, id, md5('m' || id)::uuid, now() + interval '1 hour' FROM material_nodes
        ON CONFLICT DO NOTHING;
    INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, filename, object_key, "order", job_id, pending_job_id)
    SELECT tenant_id, md5('m' || id)::uuid, course_id, id, 'text', 'notes.md', 'tenants/' || tenant_id || '/' || id, 0, md5('j' || id)::uuid,
           md5('j' || id)::uuid
      FROM material_nodes WHERE title <> 'top'
        ON CONFLICT DO NOTHING;
    ANALYZE;
    """)


def grow_whole(system, tree, deep):
    """A node with all others of a course below it, at once or in chains; each has a material that is to be read."""
    top = tree.add("top")
    system.sql("""
        SET session_replication_role = replica;
        INSERT INTO material_nodes (tenant_id, id, course_id, parent_id, title, "order")
        SELECT :'t', md5(:'c' || n)::uuid, :'c', CASE WHEN :'deep' = 'True' AND n % 31 > 0 THEN md5(:'c' || n - 1)::uuid ELSE :'top' END,
               'node ' || n, CASE WHEN :'deep' = 'True' THEN CASE WHEN n % 31 > 0 THEN 0 ELSE n / 31 END ELSE n END
          FROM generate_series(0, 9998) AS n;""" + READ, user="postgres", t=tree.client.id, c=tree.course, top=top, deep=deep)
    return top


def test_ten_thousand_nodes_with_their_materials_are_shown_and_deleted(start_system):
    system = start_system()
    system.sql(OTHERS, user="postgres")
    for deep, whole in ((False, False), (True, False), (False, True)):
        tree = Tree(system.tenant())
        top = grow_whole(system, tree, deep)
        (shown,) = tree.client.get(f"{tree.path}/tree").expect(200).json()
        assert shown["children_count"] == (323 if deep else 9999)
        if whole:
            tree.client.delete(f"/courses/{tree.course}").expect(202)
        else:
            tree.client.delete(f"{tree.path}/{top}").expect(204)
            assert tree.shape() == []
        assert system.sql("SELECT DISTINCT job_type FROM jobs WHERE tenant_id = :'t' AND status <> 'cancelled'", t=tree.client.id) == [["purge"]]


# ---- at the same time ----

def test_two_moves_at_once_make_no_circle(tree):
    for _ in range(10):
        a, b = tree.add("a"), tree.add("b")
        answers = together(lambda: tree.move(a, b), lambda: tree.move(b, a))
        assert sorted(answer.status for answer in answers) == [200, 422]
        (refused,) = [answer for answer in answers if answer.status == 422]
        refused.problem(422, "node_cycle")
    assert len(tree.shape()) == 10


def test_orders_stay_dense_whatever_happens_at_once(tree, letters):
    def churn(title):
        answers = []
        for step in range(5):
            answers.append(tree.reorder(letters[title], step))
            answers.append(tree.client.post(tree.path, {"title": f"{title}{step}"}))
            answers.append(tree.client.delete(f"{tree.path}/{answers[-1]['id']}"))
        return answers

    for answers in together(*[lambda title=title: churn(title) for title in "abcd"]):
        assert {answer.status for answer in answers} == {200, 201, 204}
    assert sorted(tree.tops()) == list("abcde")


def test_two_reorders_at_once_are_one_after_the_other(tree, letters):
    """Whichever comes second has its way; nobody else changes their order."""
    for _ in range(10):
        answers = together(lambda: tree.reorder(letters["a"], 4), lambda: tree.reorder(letters["e"], 0))
        assert [answer.status for answer in answers] == [200, 200]
        assert tree.tops() in ("ebcda", "bcdea", "ebcad") and tree.tops().replace("a", "").replace("e", "") == "bcd"
        for place, title in enumerate("abcde"):
            tree.reorder(letters[title], place).expect(200)


def test_of_two_edits_with_one_tag_one_wins(tree):
    node = tree.add("before")
    path = f"{tree.path}/{node}"
    for _ in range(10):
        tag = {"If-Match": tree.client.get(path).headers["ETag"]}
        answers = together(lambda: tree.client.patch(path, {"title": "one"}, headers=tag),
                           lambda: tree.client.post(f"{path}/move", {"parent_id": None}, headers=tag),
                           lambda: tree.client.patch(path, {"title": "two"}, headers=tag))
        edits = [answers[0].status, answers[2].status]
        assert sorted(edits) == [200, 412], answers
        assert tree.node(node)["title"] == ("one" if edits[0] == 200 else "two")
        tree.client.patch(path, {"title": "before"}).expect(200)


def test_a_deletion_meets_the_jobs_of_its_materials(tree):
    """Uploads are read, and fail or end, while their node goes: no request fails, nothing is left."""
    for _ in range(3):
        node = add_text(tree.client, tree.course, wait=False)["node_id"]
        answers = together(lambda: tree.client.delete(f"{tree.path}/{node}"),
                           lambda: tree.client.send_form(f"/courses/{tree.course}/materials",
                                                         Form(source_type="text").file("b.md", b"# b\n")))
        assert answers[0].status == 204 and answers[1].status == 201
        rest = tree.client.get(f"{tree.path}/tree").expect(200).json()
        for each in rest:
            tree.client.delete(f"{tree.path}/{each['id']}").expect(204)
    wait_until(lambda: tree.client.get(f"/jobs?course_id={tree.course}&state_class=in_flight").expect(200)["total"] == 0, what="jobs to end")
    assert {job["status"] for job in tree.client.get(f"/jobs?course_id={tree.course}&limit=100").expect(200)["items"]} <= {
        "complete", "cancelled"}


# ---- who may ----

def test_strangers_and_keys_that_only_check_change_nothing(system, tree, other_tenant):
    node = tree.add("mine")
    reader = system.create_key(tree.client.name, scopes="check")["key"]
    edits = [("POST", "", {"title": "x"}), ("POST", f"/{node}/children", {"title": "x"}), ("PATCH", f"/{node}", {"title": "x"}),
             ("POST", f"/{node}/move", {"parent_id": None}), ("POST", f"/{node}/reorder", {"order": 0}), ("DELETE", f"/{node}", None)]
    for method, path, body in edits:
        other_tenant.request(method, tree.path + path, json=body).problem(404, "not_found", "Course not found")
        tree.client.request(method, tree.path + path, json=body, key=reader).problem(403, "insufficient_scope")
    for path, sentence in (("/tree", "Course not found"), (f"/{node}", "Node not found")):
        other_tenant.get(tree.path + path).problem(404, "not_found", sentence)
        tree.client.get(tree.path + path, key=reader).expect(200)
    elsewhere = Tree(tree.client)
    for method, path, body in edits[1:]:
        tree.client.request(method, elsewhere.path + path, json=body).problem(404, "not_found", "Node not found")
        tree.client.request(method, elsewhere.path + path.replace(node, "nothing"), json=body).problem(404, "not_found", "Node not found")
    assert tree.tops() == "mine"
