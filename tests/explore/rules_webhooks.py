"""Webhooks: made, changed, deleted. Nobody is at their addresses."""
from hypothesis import strategies as st

from explore.machine import PICK, WORDS, step

EVENTS = st.lists(st.sampled_from(["job.complete", "job.failed", "job.cancelled", "submission.reviewed"]), min_size=1, max_size=3, unique=True)


class Webhooks:
    """Mixed into the machine."""

    @step(at=PICK, events=EVENTS, words=WORDS, again=st.booleans())
    def webhook_made(self, at, events, words, again):
        side, course = self.pick_course(at)
        if len(side.model.webhooks) > 2:
            return self.idle()
        sent = {"url": self.receiver, "events": events, "description": words}
        made = self.create(side.prep, "/webhooks", sent, again).expect(201).json()
        assert made["secret"].startswith("whsec_")
        side.model.webhooks[made["id"]] = {**sent, "is_active": True}

    @step(at=PICK, which=PICK, on=st.booleans(), events=st.one_of(st.none(), EVENTS))
    def webhook_changed(self, at, which, on, events):
        side, course = self.pick_course(at)
        if not side.model.webhooks:
            return self.idle()
        hook = list(side.model.webhooks)[which % len(side.model.webhooks)]
        sent = {"is_active": on, **({"events": events} if events else {})}
        tag = self.prep_tag(side, f"/webhooks/{hook}")
        side.prep.patch(f"/webhooks/{hook}", sent, headers={"If-Match": tag}).expect(200)
        side.model.webhooks[hook].update(sent)
        side.second.patch(f"/webhooks/{hook}", sent, headers={"If-Match": '"stale"'}).problem(412, "precondition_failed")

    @staticmethod
    def prep_tag(side, path):
        return side.prep.get(path).expect(200).headers["ETag"]

    @step(at=PICK, which=PICK)
    def webhook_deleted(self, at, which):
        side, course = self.pick_course(at)
        if not side.model.webhooks:
            return self.idle()
        hook = list(side.model.webhooks)[which % len(side.model.webhooks)]
        side.prep.delete(f"/webhooks/{hook}").expect(204)
        del side.model.webhooks[hook]
        side.prep.get(f"/webhooks/{hook}").problem(404, "not_found", "Webhook not found")
