"""Courses and the tree of nodes."""
import copy

from hypothesis import strategies as st

from explore.machine import LANGUAGE, ORDER, PICK, TITLE, WORDS, step
from support.waiting import together


class Courses:
    """Mixed into the machine."""

    @step(at=PICK, title=TITLE, words=WORDS, language=LANGUAGE, again=st.booleans())
    def course_made(self, at, title, words, language, again):
        side, _ = self.pick_side(at)
        if len(side.courses) < 3:
            self.make_course(side, title, words, again, language=language)
        else:
            self.idle()

    @step(at=PICK, title=TITLE, words=WORDS, stale=st.booleans(), title_too=st.booleans())
    def course_changed(self, at, title, words, stale, title_too):
        side, course = self.pick_course(at)
        path = f"/courses/{course.id}"
        tag = side.prep.get(path).expect(200).headers["ETag"]
        sent = {"description": words, **({"title": title} if title_too else {})}
        if stale:
            side.second.patch(path, {"learning_goal": f"Goal {next(self.serial)}"}).expect(200)
            course.fields["learning_goal"] = side.check.get(path)["learning_goal"]
            side.prep.patch(path, sent, headers={"If-Match": tag}).problem(412, "precondition_failed")
        else:
            headers = {} if course.generating or course.busy() else {"If-Match": tag}  # a job may change it meanwhile
            changed = side.prep.patch(path, sent, headers=headers).expect(200)
            course.fields.update(sent, **({"title": title.strip()} if title_too else {}))
            assert changed["description"] == words

    @step(at=PICK)
    def course_deleted(self, at):
        side, course = self.pick_course(at)
        job = side.prep.delete(f"/courses/{course.id}").expect(202).json()
        assert job["job_type"] == "purge"
        self.forget_course(side, course)
        side.prep.delete(f"/courses/{course.id}").problem(404, "not_found", "Course not found")

    def forget_course(self, side, course):
        side.model.count_job("purge")
        del side.model.courses[course.id]
        side.model.links = {key: link for key, link in side.model.links.items() if link is not course}
        side.model.answers = {id_: answer for id_, answer in side.model.answers.items() if answer.course != course.id}

    # ---- nodes ----

    @step(at=PICK, parent=PICK, top=st.booleans(), title=TITLE, words=WORDS, again=st.booleans())
    def node_made(self, at, parent, top, title, words, again):
        side, course = self.pick_course(at)
        inside = None if top else self.pick_node(course, parent)
        if len(course.nodes) < 8:
            self.make_node(side, course, inside and inside.id, title, words, again)
        else:
            self.idle()

    @step(at=PICK, which=PICK, into=st.one_of(st.none(), PICK), order=ORDER, title=st.one_of(st.none(), TITLE), how=st.integers(0, 2))
    def node_changed(self, at, which, into, order, title, how):
        """Moved, ordered, renamed, or all of it at once."""
        side, course = self.pick_course(at)
        node = self.some_node(side, course, which)
        parent = None if into is None else self.pick_node(course, into).id
        path = f"/courses/{course.id}/nodes/{node.id}"
        self.named.add(node.id)
        if how == 0:
            answer = side.prep.post(f"{path}/move", {"parent_id": parent})
            order = title = None
        elif how == 1:
            answer = side.second.post(f"{path}/reorder", {"order": order or 0})
            parent, title, order = node.parent, None, order or 0
        else:
            sent = {"parent_id": parent, **({"order": order} if order is not None else {}), **({"title": title} if title else {})}
            answer = side.prep.patch(path, sent)
        if course.would_circle(node.id, parent):
            answer.problem(422, "node_cycle", f"Cannot move node {node.id} under {parent}: would create a cycle")
            return
        answer.expect(200)
        course.place_node(node.id, parent, order)
        node.title = title.strip() if title else node.title
        assert answer["order"] == course.siblings(node.parent).index(node.id) and answer["parent_id"] == node.parent

    @step(at=PICK, which=PICK)
    def node_deleted(self, at, which):
        side, course = self.pick_course(at)
        while len(course.nodes) < 3:
            self.make_node(side, course, None, "One of three")
        node = self.pick_node(course, which)
        side.prep.delete(f"/courses/{course.id}/nodes/{node.id}").expect(204)
        self.forget_node(side, course, node.id)

    def forget_node(self, side, course, node):
        if course.remove_node(node):
            side.model.count_job("purge")

    # ---- two at once ----

    @step(at=PICK, one=PICK, two=PICK, into=st.one_of(st.none(), PICK), order=st.integers(0, 4), kinds=st.tuples(st.integers(0, 3), st.integers(0, 3)))
    def two_edit_one_tree(self, at, one, two, into, order, kinds):
        """Two keys at once, and the other tenant beside them: what comes out is what one after the other gives."""
        side, course = self.pick_course(at)
        _, other = self.pick_side(at)
        while len(course.nodes) < 3:
            self.make_node(side, course, None, "One of three")
        nodes = [self.pick_node(course, one).id, self.pick_node(course, two).id]
        parent = None if into is None else self.pick_node(course, into).id
        edits = [edit(kind, course.id, node, parent, order, f"At once {number}") for number, (kind, node) in enumerate(zip(kinds, nodes))]
        self.named.update(course.nodes)  # one edit may undo what the other meant for a node that neither names
        answers = together(lambda: edits[0].send(side.prep), lambda: edits[1].send(side.second),
                           lambda: other.prep.post("/courses", {"title": "Beside"}))
        beside = answers.pop().expect(201)["id"]
        other.prep.delete(f"/courses/{beside}").expect(202)
        other.model.count_job("purge")
        statuses = [answer.status for answer in answers]
        seen, played = shape(side.check.get(f"/courses/{course.id}/nodes/tree").expect(200).json()), []
        for sequence in ((0, 1), (1, 0)):
            played.append(play(course, edits, sequence, answers))
            if played[-1] == (statuses, seen):
                for number in sequence:
                    if statuses[number] == 204:
                        self.forget_node(side, course, nodes[number])
                    elif statuses[number] < 300:
                        edits[number].apply(course, answers[number])
                return
        raise AssertionError(f"{[str(each) for each in edits]}: {statuses} and {seen}; one after the other gives {played}")


class Edit:
    """One request that edits a tree, and what it means for the model."""

    def __init__(self, words, send, apply):
        self.words, self.send, self.apply = words, send, apply

    def __str__(self):
        return self.words


def edit(kind, course, node, parent, order, title):
    path = f"/courses/{course}/nodes/{node}"
    if kind == 0:
        return Edit(f"move {node} to {parent}", lambda caller: caller.post(f"{path}/move", {"parent_id": parent}),
                    lambda model, _: moved(model, node, parent, None))
    if kind == 1:
        return Edit(f"order {node} {order}", lambda caller: caller.post(f"{path}/reorder", {"order": order}),
                    lambda model, _: moved(model, node, model.nodes[node].parent if node in model.nodes else None, order))
    if kind == 2:
        return Edit(f"delete {node}", lambda caller: caller.delete(path), lambda model, _: removed(model, node))
    return Edit(f"child of {node}", lambda caller: caller.post(f"{path}/children", {"title": title}),
                lambda model, answer: added(model, node, title, answer))


def moved(model, node, parent, order):
    if node not in model.nodes or parent is not None and parent not in model.nodes:
        return 404
    if model.would_circle(node, parent):
        return 422
    model.place_node(node, parent, order)
    return 200


def removed(model, node):
    if node not in model.nodes:
        return 404
    model.remove_node(node)
    return 204


def added(model, parent, title, answer):
    if parent not in model.nodes:
        return 404
    model.add_node(answer["id"] if answer.status == 201 else "none", parent, title)
    return 201


def play(course, edits, sequence, answers):
    """The statuses and the tree that the edits give in this sequence."""
    model, statuses = copy.deepcopy(course), [None, None]
    for number in sequence:
        statuses[number] = edits[number].apply(model, answers[number])
    return statuses, shape_of(model)


def shape(nodes):
    return [[node["id"], shape(node["children"])] for node in nodes]


def shape_of(course):
    def branch(id_):
        return [id_, [branch(child) for child in course.nodes[id_].children]]
    return [branch(root) for root in course.roots]
