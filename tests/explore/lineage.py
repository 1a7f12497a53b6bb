"""What must hold from one structure of a course to the next: told from what the API shows before and after, and without a word about how a
part is found again."""
import collections
import dataclasses

from explore.model import KINDS, fold

PLACES = ("start_sec", "slide_number", "page", "chunk_index")
UNCOMPARED = {"id", "order", "etag", "edited_fields", "locked", "prerequisites", "lessons", "concepts", "exercises", "created_at", "updated_at"}
KEPT = {"kept", "\u0437\u0431\u0435\u0440\u0435\u0436\u0435\u043d\u0435", "beibehalten"}  # the module for what has no other place


@dataclasses.dataclass(frozen=True, eq=False)
class Part:
    """A part of a structure, of a course with an id, of a snapshot without one."""

    kind: str
    id: str | None
    parent: str | None
    place: tuple  # its index and those of what it lies in
    item: dict

    @property
    def title(self):
        return fold(self.item[KINDS[self.kind].title])

    @property
    def is_renamed(self):
        return KINDS[self.kind].title in self.item.get("edited_fields", ())

    @property
    def is_protected(self):
        return bool(self.item["edited_fields"] or self.item["locked"])

    @property
    def cited(self):
        return frozenset((each["material_id"], name, each[name]) for each in self.item.get("citations", ())
                         for name in PLACES if each.get(name) is not None)

    def __str__(self):
        return f"the {self.kind} {self.item[KINDS[self.kind].title]!r} ({self.id or self.place})"


def outline(line, kind="module"):
    """For whoever reads of a difference."""
    return [[f"{item[KINDS[kind].title]:.30}", *(outline(item[part], part[:-1]) for part in KINDS[kind].parts)] for item in line]


def parts_of(line, kind="module", parent=None, place=()):
    found = []
    for at, item in enumerate(line):
        found.append(Part(kind, item.get("id"), parent, (*place, at), item))
        for below in KINDS[kind].parts:
            found += parts_of(item[below], below[:-1], item.get("id"), (*place, at))
    return found


def has_one_title_twice(modules):
    names = [(part.kind, part.title) for part in parts_of(modules)]
    return len(set(names)) < len(names)


def alike(one, other):
    """Whether two parts have half of their citations in common, one at least."""
    shared = len(one & other)
    return shared > 0 and 2 * shared >= max(len(one), len(other))


def cites_same(one, other):
    return one.cited == other.cited or alike(one.cited, other.cited)


def by_id(parts):
    return {part.id: part for part in parts}


class Succession:
    """From the modules before to those after. `called`: how a generation had called what people have renamed, None where that is not certain; `ever`:
    every title a part has had, folded; `deleted`: {id: (kind, title)} of what people have deleted."""

    def __init__(self, before, after, called, ever, deleted):
        self.before, self.after = by_id(parts_of(before)), by_id(parts_of(after))
        self.called, self.ever, self.deleted = called, ever, deleted
        self.made = [part for id_, part in self.after.items() if id_ not in self.before]
        self.gone = [part for id_, part in self.before.items() if id_ not in self.after]

    def known_as(self, part):
        return self.called.get(part.id, part.title)

    # ---- whatever the structure is ----

    def check(self):
        self.nothing_is_made_for_what_goes()
        self.nothing_is_exchanged()

    def nothing_is_made_for_what_goes(self):
        for part in self.made:
            for lost in self.gone:
                if lost.kind == part.kind and lost.id not in self.deleted:
                    assert self.known_as(lost) != part.title, f"{part} is new, and {lost} of that title has gone"
                    assert not alike(lost.cited, part.cited), f"{part} is new, and {lost} with its citations has gone"

    def nothing_is_exchanged(self):
        """Of parts with one title below one parent each has what it had."""
        lines = collections.defaultdict(list)
        for part in self.before.values():
            lines[part.kind, part.parent, part.title].append(part)
        for id_, now in self.after.items():
            former = self.before.get(id_)
            if former is None or now.is_protected or cites_same(former, now):
                continue
            for other in lines[now.kind, now.parent, now.title]:
                its = self.after.get(other.id)
                if other.id != id_ and not other.is_protected and other.cited == now.cited and not (its and cites_same(other, its)):
                    raise AssertionError(f"{former} has become what {other} was: {sorted(former.cited)}, {sorted(now.cited)}")

    # ---- of a structure that is known ----

    def check_against(self, structure):
        offered = parts_of(structure["modules"])
        self.nothing_is_made_twice(offered)
        self.all_that_is_offered_is_there(offered)
        if not self.deleted and not any(part.is_protected for part in self.before.values()):
            assert plain(list(self.after.values())) == plain(offered), f"{plain(list(self.after.values()))} of {plain(offered)}"

    def nothing_is_made_twice(self, offered):
        """What is new is more of its title than was there, and nothing that was renamed before."""
        known = collections.Counter((part.kind, self.known_as(part)) for part in self.before.values())
        known.update(self.deleted.values())
        wanted = collections.Counter((part.kind, part.title) for part in offered)
        for part in self.made:
            if part.kind == "module" and part.title in KEPT:
                continue
            name = part.kind, part.title
            assert wanted[name] > known[name], f"{part} is new, though there were {known[name]}, and the structure has {wanted[name]}"
            once = [self.after[id_] for id_, former in self.before.items()
                    if former.kind == part.kind and id_ in self.after and part.title in self.ever.get(id_, ())]
            for other in once if wanted[name] <= len(once) else ():
                assert (other.kind, other.title) in wanted or not alike(other.cited, part.cited), f"{part} is {other} once more"

    def all_that_is_offered_is_there(self, offered):
        if self.deleted:
            return
        count = collections.Counter((part.kind, part.title) for part in self.after.values())
        renamed = collections.Counter(part.kind for part in self.after.values() if part.is_renamed or part.item["locked"])
        for name, wanted in collections.Counter((part.kind, part.title) for part in offered).items():
            assert count[name] + renamed[name[0]] >= wanted, f"{count[name]} of {wanted} {name}"

    def calls(self, structure):
        """How generations call what is renamed or locked, when this structure has come."""
        known = collections.Counter((part.kind, self.known_as(part)) for part in self.before.values())
        wanted = collections.Counter((part.kind, part.title) for part in parts_of(structure["modules"]))
        names = {part.id: (part.kind, self.known_as(part)) for part in self.before.values()
                 if part.id in self.after and (self.after[part.id].is_renamed or self.after[part.id].item["locked"])}
        return {id_: None if wanted[name] < known[name] else name[1] for id_, name in names.items()}

    # ---- what a dry run has said ----

    def check_plan(self, plan):
        made = collections.Counter((part.kind, part.item[KINDS[part.kind].title]) for part in self.made)
        assert collections.Counter((entry["item_kind"], entry["title"]) for entry in plan["created"]) == made, f"{plan} created {made}"
        assert {entry["item_id"] for entry in plan["removed"]} == {part.id for part in self.gone}, f"{plan} removed {self.gone}"
        changed = {entry["item_id"]: set(entry["fields"]) - {"prerequisites"} for entry in plan["changed"]}
        stayed = {id_: part for id_, part in self.before.items() if id_ in self.after}
        for id_, part in stayed.items():
            assert self.differs(part, self.after[id_]) == changed.get(id_, set()), \
                f"{part} has other {self.differs(part, self.after[id_])}, the dry run said {changed.get(id_)}"
        kept = {entry["item_id"]: entry["fields"] for entry in plan["kept"]}
        assert {*kept, *changed} == set(stayed), f"{plan} kept {set(stayed)}"
        for id_, fields in kept.items():
            assert not self.differs(stayed[id_], self.after[id_]) & set(fields), f"{stayed[id_]} keeps not its {fields}"

    @staticmethod
    def differs(former, now):
        names = {name for name in former.item if name not in UNCOMPARED and former.item[name] != now.item[name]}
        if former.parent != now.parent:
            names.add(f"{KINDS[now.kind].parent}_id")
        return names | ({"order"} if former.item["order"] != now.item["order"] else set())


def plain(parts):
    """What a structure says, part by part in order."""
    return sorted((part.kind, part.place, part.title, part.item.get("definition"), part.item.get("learning_goal"), sorted(part.cited)) for part in parts)


# ---- guided structures ----

def standing(guide, materials):
    """What a guided structure keeps of its guide: all but concepts that cite none of these materials, lessons that lose the last of their concepts so, and
    modules without a lesson."""
    kept = []
    for module in guide:
        lessons = [standing_of(lesson, materials) for lesson in module["lessons"]]
        if any(lessons):
            kept.append({**module, "lessons": [lesson for lesson in lessons if lesson]})
    return kept


def standing_of(lesson, materials):
    cited = [concept for concept in lesson["concepts"] if concept["citations"]]
    stand = [concept for concept in cited if any(each["material_id"] in materials for each in concept["citations"])]
    return {**lesson, "concepts": stand} if stand or not cited else None


def check_guided(guide, structure, called):
    """A guided structure has all that stands of its guide where it was, and nothing of it twice."""
    offered = {(part.kind, part.place): part for part in parts_of(structure["modules"])}
    known = parts_of(guide)
    for part in known:
        there = offered.pop((part.kind, part.place), None)
        assert there and there.title == part.title, f"{part} of the guide is {there}: {outline(guide)}, then {outline(structure['modules'])}"
        assert part.item.get("definition") in (None, there.item.get("definition")), f"{part} is explained otherwise: {there.item}"
    for new in offered.values():
        for part in known:
            if part.kind == new.kind and new.title in (part.title, called.get(part.id)):
                assert not alike(part.cited, new.cited), \
                    f"the guided structure has {part} and {new}: {outline(guide)}, then {outline(structure['modules'])}"


def check_stays(guide, before, after):
    """Where a guided structure is applied, nothing that stands or is people's own there goes, is called otherwise or lies elsewhere; but of parts of one
    title of which one goes nothing tells which it is."""
    kept, after, parts = by_id(parts_of(guide)), by_id(parts_of(after)), parts_of(before)
    going = {(part.kind, part.title, part.parent) for part in parts if part.id not in kept and not part.is_protected}
    doubtful = {part.id for part in parts if (part.kind, part.title, part.parent) in going}
    for part in parts:
        if part.parent in doubtful:
            doubtful.add(part.id)
        now = after.get(part.id)
        if part.id not in doubtful and (part.id in kept or part.is_protected and part.parent in kept):
            assert now and (now.title, now.parent) == (part.title, part.parent), f"{part} has become {now}: {outline(before)}"
