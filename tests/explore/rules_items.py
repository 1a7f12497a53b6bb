"""Parts of a structure: made, changed, moved, locked, deleted by two teachers; and what becomes of that when structures are applied."""
from hypothesis import strategies as st

from explore.machine import ORDER, PICK, step
from explore.model import KINDS, fold, renumber
from support.waiting import together

KIND = st.sampled_from(list(KINDS))
# Few, and some of them what generations call parts: equal titles are frequent, among siblings and in different modules.
TEXT = st.sampled_from(["Mine", "\u041c\u043e\u0454 \U0001f600", "Stack", "Stacks", "Queues", "stack", "A <b>bold</b> one"])


class Items:
    """Mixed into the machine."""

    def pick_item(self, course, kind, which):
        """(the line that it stands in, the item)"""
        found = [(line, item) for line in course.lines(kind) for item in line]
        return found[which % len(found)] if found else (None, None)

    def path_of(self, course, kind, item):
        return f"/courses/{course.id}/{KINDS[kind].plural}/{item['id']}"

    def edits(self, side, course, item, second):
        """(who edits, the headers that he needs)"""
        caller = side.second if second else side.prep
        editor = course.editors.get(item["id"])
        return caller, editor not in (None, caller.id)

    @staticmethod
    def contested(course, kind, item, caller):
        """Whether another key has edited it or what lies in it."""
        return any(course.editors.get(each["id"]) not in (None, caller.id) for _, each in course.items([item], kind))

    def current(self, caller, course, kind, item):
        """The tag of an item as it is."""
        answer = caller.get(self.path_of(course, kind, item)).expect(200)
        return {"If-Match": answer.headers["ETag"]}

    @step(at=PICK, kind=KIND, which=PICK, order=ORDER, text=TEXT, second=st.booleans(), again=st.booleans())
    def item_made(self, at, kind, which, order, text, second, again):
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        parent = None if kind == "module" else self.pick_item(course, KINDS[kind].parent, which)[1]
        if kind != "module" and parent is None or course.generating:
            return self.idle()
        path = f"/courses/{course.id}/" + (f"{KINDS[KINDS[kind].parent].plural}/{parent['id']}/" if parent else "") + KINDS[kind].plural
        caller = side.second if second else side.prep
        sent = {KINDS[kind].title: text, **KINDS[kind].needs, **({"order": order} if order is not None else {})}
        made = self.create(caller, path, sent, again).expect(201).json()
        made.pop("warnings", None)
        line = course.modules if parent is None else parent[KINDS[kind].plural]
        line.insert(len(line) if order is None else min(order, len(line)), {**made, **{part: [] for part in KINDS[kind].parts}})
        renumber(line, made["id"])
        assert made["order"] == line.index(next(item for item in line if item["id"] == made["id"])) and made[KINDS[kind].title] == text
        assert KINDS[kind].title in made["edited_fields"] and made["locked"] is False, made
        course.editors[made["id"]] = caller.id
        course.ever[made["id"]] = {fold(text)}

    @step(at=PICK, kind=KIND, which=PICK, field=st.integers(0, 1), text=TEXT, locked=st.one_of(st.none(), st.none(), st.booleans()),
          second=st.booleans(), stale=st.booleans())
    def item_changed(self, at, kind, which, field, text, locked, second, stale):
        """By whichever key; one that another has edited must be named as it is."""
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        _, item = self.pick_item(course, kind, which)
        if item is None or course.generating:
            return self.idle()
        field = KINDS[kind].fields[field % len(KINDS[kind].fields)]
        sent = {field: text, **({"locked": locked} if locked is not None else {})}
        caller, contested = self.edits(side, course, item, second)
        path = self.path_of(course, kind, item)
        if stale:
            caller.patch(path, sent, headers={"If-Match": '"stale"'}).problem(412, "precondition_failed")
        if contested:
            caller.patch(path, sent).problem(428, "precondition_required")
        headers = self.current(caller, course, kind, item) if contested else {}
        self.take_item(course, kind, item, caller, sent, caller.patch(path, sent, headers=headers).expect(200).json())

    def take_item(self, course, kind, item, caller, sent, shown):
        shown.pop("warnings", None)
        changed = {name for name, value in sent.items() if item[name] != value}
        assert all(shown[name] == value for name, value in sent.items()), f"{shown} of {sent}"
        assert set(shown["edited_fields"]) == set(item["edited_fields"]) | changed - {"locked"}, f"{shown} after {sent} to {item}"
        assert (shown["etag"] != item["etag"]) == bool(changed) or item["etag"] is None, f"the tag of {shown} after {sent} to {item}"
        if changed:
            course.editors[item["id"]] = caller.id
        if KINDS[kind].title in changed:
            course.renamed(item, shown[KINDS[kind].title], item[KINDS[kind].title])
        item.update({name: value for name, value in shown.items() if name not in KINDS[kind].parts})

    @step(at=PICK, kind=st.sampled_from(["module", "lesson", "concept", "exercise"]), which=PICK, into=PICK, order=ORDER, move=st.booleans())
    def item_moved(self, at, kind, which, into, order, move):
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        line, item = self.pick_item(course, kind, which)
        if item is None or course.generating:
            return self.idle()
        target, sent = line, {}
        if move and kind != "module":
            _, parent = self.pick_item(course, KINDS[kind].parent, into)
            target, sent = parent[KINDS[kind].plural], {f"{KINDS[kind].parent}_id": parent["id"]}
        if order is not None:
            sent["order"] = order
        caller, contested = self.edits(side, course, item, False)
        headers = self.current(caller, course, kind, item) if contested else {}
        shown = caller.patch(self.path_of(course, kind, item), sent, headers=headers).expect(200).json()
        place = line.index(item)
        if target is not line or order is not None:
            if target is not line or order != place:
                course.editors[item["id"]] = caller.id
            line.remove(item)
            target.insert(len(target) if order is None else min(order, len(target)), item)
            renumber(line, None)
            renumber(target, item["id"])
        shown.pop("warnings", None)
        assert shown["order"] == target.index(item), f"{shown} after {sent}"
        item.update({name: value for name, value in shown.items() if name not in KINDS[kind].parts})

    @step(at=PICK, kind=KIND, which=PICK, second=st.booleans())
    def item_deleted(self, at, kind, which, second):
        """With all below it, and for good."""
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        line, item = self.pick_item(course, kind, which)
        if item is None or course.generating or kind == "module" and len(line) < 2:
            return self.idle()
        caller = side.second if second else side.prep
        contested, path = self.contested(course, kind, item, caller), self.path_of(course, kind, item)
        if contested:
            caller.delete(path).problem(428, "precondition_required")
        caller.delete(path, headers=self.current(caller, course, kind, item) if contested else {}).expect(204)
        line.remove(item)
        renumber(line, None)
        course.forget_prerequisites({each["id"] for _, each in course.items([item], kind)})
        course.deleted.update({each["id"]: (part, course.known_as(each, part)) for part, each in course.items([item], kind)})
        caller.get(path).problem(404, "not_found")

    @step(at=PICK, kind=KIND, which=PICK, texts=st.tuples(TEXT, TEXT), tagged=st.booleans())
    def two_teachers(self, at, kind, which, texts, tagged):
        """Of two edits at once of what nobody has edited yet, or of the same tag, one is told to look again."""
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        _, item = self.pick_item(course, kind, which)
        if item is None or course.generating:
            return self.idle()
        if not tagged and course.editors.get(item["id"]):
            return self.idle()
        field, path = KINDS[kind].fields[0], self.path_of(course, kind, item)
        sent = [{field: f"{text} {next(self.serial)}"} for text in texts]
        headers = self.current(side.prep, course, kind, item) if tagged else {}
        answers = together(*[lambda caller=caller, body=body: caller.patch(path, body, headers=headers)
                             for caller, body in zip((side.prep, side.second), sent)])
        refusal = (412, "precondition_failed") if tagged else (428, "precondition_required")
        (winner,) = [number for number, answer in enumerate(answers) if answer.status == 200]
        answers[1 - winner].problem(*refusal)
        self.take_item(course, kind, item, (side.prep, side.second)[winner], sent[winner], answers[winner].json())

    @step(at=PICK, kind=KIND, which=PICK, text=TEXT, snapshot=PICK, generate=st.booleans())
    def edited_while_a_structure_comes(self, at, kind, which, text, snapshot, generate):
        """Applied beside the edit, or by a generation that ends about then: what was answered with 200 is there afterwards."""
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        self.settle(side)
        _, item = self.pick_item(course, kind, which)
        whole = [each["id"] for each in course.snapshots if each["node"] is None]
        if item is None or not whole:
            return self.idle()
        field, path = KINDS[kind].fields[0], self.path_of(course, kind, item)
        sent, headers = {field: f"{text} {next(self.serial)}"}, self.current(side.prep, course, kind, item)
        if generate:
            scope = course.scope(None)
            plan = side.prep.post(f"/courses/{course.id}/structure/generate", {"apply": True, "mode": "guided"})
            if plan.status == 202:
                self.began(side, course, None, plan.json(), True, scope, [material for material in scope if material.state == "raw"])
                course.generating[plan["generation_job"]["id"]]["beside"] = True
            edited = side.prep.patch(path, sent, headers=headers)
        else:
            chosen = whole[snapshot % len(whole)]
            applied, edited = together(lambda: side.second.post(f"/courses/{course.id}/structure/snapshots/{chosen}/apply"),
                                       lambda: side.prep.patch(path, sent, headers=headers))
            applied.expect(200)
            course.applied = chosen
        if edited.status == 200:
            course.renamed(item, sent[field], item[field])
            item.update(sent, edited_fields=sorted({*item["edited_fields"], field}))
            course.editors[item["id"]] = side.prep.id
        else:
            assert edited.status in (404, 412), edited
        self.settle(side)
        course.called.update(dict.fromkeys((each["id"] for _, each in course.items()), None))  # nobody knows which of the two came first
        self.take_structure(side, course)

    @step(at=PICK, which=PICK, force=st.booleans(), again=st.booleans())
    def exercise_made_anew(self, at, which, force, again):
        """It alone; one that people have made their own only by force."""
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        self.settle(side)
        _, item = self.pick_item(course, "exercise", which)
        if item is None:
            return self.idle()
        answer = self.create(side.prep, f"{self.path_of(course, 'exercise', item)}/regenerate{'?force=true' if force else ''}", None, again)
        if (item["locked"] or item["edited_fields"]) and not force:
            answer.problem(409, "item_locked")
            return
        assert answer.expect(202)["job_type"] == "regenerate_item"
        side.model.count_job("regenerate_item")
        self.settle(side)
        shown = side.check.get(self.path_of(course, "exercise", item)).expect(200).json()
        assert (shown["id"], shown["order"], shown["locked"]) == (item["id"], item["order"], item["locked"]), shown
        item.update(shown)

    @step(at=PICK, which=PICK, force=st.booleans(), again=st.booleans())
    def lesson_made_anew(self, at, which, force, again):
        """With what lies in it; what people have made their own there holds, unless it is forced, and other lessons stay."""
        side, course = self.pick_course(at)
        self.some_structure(side, course)
        self.settle(side)
        _, item = self.pick_item(course, "lesson", which)
        if item is None:
            return self.idle()
        answer = self.create(side.prep, f"{self.path_of(course, 'lesson', item)}/regenerate{'?force=true' if force else ''}", None, again)
        if (item["locked"] or item["edited_fields"]) and not force:
            answer.problem(409, "item_locked")
            return
        assert answer.expect(202)["job_type"] == "regenerate_item"
        side.model.count_job("regenerate_item")
        self.settle(side)
        others = {each["id"]: [part["id"] for name in ("concepts", "exercises") for part in each[name]]
                  for each in course.lessons() if each["id"] != item["id"]}
        parts = {each["id"] for _, each in course.items([item], "lesson")}
        course.called.update({id_: None for id_ in parts if id_ in course.called})  # by another structure, which nobody sees
        self.take_structure(side, course, item["id"] if force else None)
        lessons = {each["id"]: each for each in course.lessons()}
        assert set(lessons) == {*others, item["id"]} and lessons[item["id"]]["order"] == item["order"], lessons
        for each, parts in others.items():
            assert [part["id"] for name in ("concepts", "exercises") for part in lessons[each][name]] == parts, lessons[each]

    # ---- what a structure offered in vain ----

    @step(at=PICK, which=PICK, accept=st.booleans())
    def conflict_settled(self, at, which, accept):
        side, course = self.pick_course(at)
        self.settle(side)
        conflicts = self.listed(side.check, f"/courses/{course.id}/structure/conflicts", 2)
        if not conflicts:
            return self.idle()
        conflict = conflicts[which % len(conflicts)]
        path = f"/courses/{course.id}/structure/conflicts/{conflict['id']}"
        answer = side.prep.post(f"{path}/{'accept' if accept else 'dismiss'}")
        if answer.status == 428:
            (item,) = [each for _, each in course.items() if each["id"] == conflict["item_id"]]
            assert accept and self.contested(course, conflict["item_kind"], item, side.prep), f"{answer!r} of {conflict}"
            answer = side.prep.post(f"{path}/accept", headers=self.current(side.prep, course, conflict["item_kind"], item))
        if accept and answer.status == 409:
            answer.problem(409, "conflict")  # where it lay is gone
            return
        answer.expect(200)
        side.second.post(f"{path}/accept").problem(404, "not_found", "Conflict not found")
        if not accept:
            return
        if conflict["field"] == KINDS[conflict["item_kind"]].title:
            course.called.pop(conflict["item_id"], None)
        before = {each["id"]: each for _, each in course.items()}
        self.take_structure(side, course, but=conflict["item_id"])
        there = {each["id"] for _, each in course.items()}
        gone = {id_ for id_ in before if id_ not in there}
        expected = {each["id"] for _, each in course.items([before[conflict["item_id"]]], conflict["item_kind"])} if conflict["reason"] == "orphaned" else set()
        assert gone == expected, f"{conflict} was accepted, and {gone} are gone"
        assert conflict["reason"] == "deleted" or there <= set(before), f"{conflict} was accepted, and {there - set(before)} have come"
        assert conflict["reason"] != "deleted" or conflict["item_id"] in there, f"{conflict} was accepted"
        for id_ in there - set(before):
            course.editors.pop(id_, None)  # it comes back as the structure has it
        if conflict["field"]:
            course.editors[conflict["item_id"]] = side.prep.id
