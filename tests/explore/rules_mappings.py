"""Slide-video mappings: made one or two at a time, sent twice, deleted."""
from hypothesis import strategies as st

from explore.machine import PICK, step
from explore.model import Mapping

SLIDE, MINUTE = st.integers(1, 4), st.integers(0, 3)  # a slide and a minute too many among them


class Mappings:
    """Mixed into the machine."""

    @step(at=PICK, deck=PICK, film=PICK, slide=SLIDE, minute=MINUTE, end=st.booleans(), whole=st.booleans(), settled=st.booleans(), again=st.booleans())
    def mapping_made(self, at, deck, film, slide, minute, end, whole, settled, again):
        side, course = self.pick_course(at)
        deck, film = self.some_material(side, course, deck, "presentation"), self.some_material(side, course, film, "video")
        if settled or course.busy():
            self.settle(side)
        item = {"presentation_entry_id": deck.id, "video_entry_id": film.id, "slide_number": slide, "video_timecode_start": f"{minute}:00",
                "video_timecode_end": f"{minute}:30" if end else None}
        made = Mapping(None, deck.id, film.id, slide, 60 * minute, 60 * minute + 30 if end else None)
        path = f"/courses/{course.id}/slide-mapping" if whole else f"/courses/{course.id}/nodes/{deck.node}/slide-mapping"
        answer = self.create(side.prep, path, {"mappings": [item, {**item, "slide_number": 0}]}, again)
        if not whole and film.node != deck.node or course.mapping_state(made) == "validation_failed":
            answer.problem(422, "validation_failed")
            return
        answer.expect(207)
        known = any(each.key == made.key for each in course.mapped())
        assert (answer["created"], answer["skipped"], answer["failed"]) == ((0, 1, 1) if known else (1, 0, 1)), answer
        if not known:
            (shown,) = answer["mappings"]
            assert shown["validation_state"] == course.mapping_state(made), shown
            made.id = shown["id"]
            course.mappings.setdefault(deck.node, []).append(made)

    @step(at=PICK, which=PICK)
    def mapping_deleted(self, at, which):
        side, course = self.pick_course(at)
        mapped = course.mapped()
        if not mapped:
            return self.idle()
        mapping = mapped[which % len(mapped)]
        side.prep.delete(f"/courses/{course.id}/slide-mapping/{mapping.id}").expect(204)
        for line in course.mappings.values():
            if mapping in line:
                line.remove(mapping)
        side.prep.delete(f"/courses/{course.id}/slide-mapping/{mapping.id}").problem(404, "not_found", "Mapping not found")
