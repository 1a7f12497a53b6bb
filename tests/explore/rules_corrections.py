"""Corrections of transcripts: a list that takes the place of the former, and lasts whatever happens to the material."""
from hypothesis import strategies as st

from explore.machine import PICK, step

# How often each is to be applied to the only recording of the model, alone.
CORRECTIONS = {"stack": ("heap", 1), "adds": ("puts", 1), "pushes": ("push", 0)}


class Corrections:
    """Mixed into the machine."""

    @step(at=PICK, which=PICK, chosen=st.lists(st.sampled_from(sorted(CORRECTIONS)), max_size=3, unique=True), settled=st.booleans())
    def transcript_corrected(self, at, which, chosen, settled):
        side, course = self.pick_course(at)
        material = self.some_material(side, course, which, "video")
        if settled or not material.read:
            self.settle(side)
        if not material.read:
            return self.idle()
        path = f"/courses/{course.id}/materials/{material.id}"
        sent = [{"find": word, "replace": CORRECTIONS[word][0]} for word in chosen]
        put = side.prep.request("PUT", f"{path}/corrections", json={"corrections": sent}).expect(200)
        material.corrections = chosen
        assert [(each["find"], each["applied"]) for each in put["corrections"]] == [(word, CORRECTIONS[word][1]) for word in chosen], put
        self.compare_transcript(side.check, course, material)

    def compare_transcript(self, caller, course, material):
        path = f"/courses/{course.id}/materials/{material.id}"
        shown = caller.get(f"{path}/corrections").expect(200)["corrections"]
        assert [each["find"] for each in shown] == material.corrections, f"{shown}, not {material.corrections}"
        if material.state != "ready":
            return
        text = " ".join(chunk["text"] for chunk in caller.get(f"{path}/content").expect(200)["chunks"])
        raw = " ".join(chunk["text"] for chunk in caller.get(f"{path}/content?raw=true").expect(200)["chunks"])
        for word, (other, count) in CORRECTIONS.items():
            assert raw.split().count(word) == count and other not in raw.split(), raw
            assert text.split().count(other) == (count if word in material.corrections else 0), text
