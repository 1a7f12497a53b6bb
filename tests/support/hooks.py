"""A tenant's webhooks, what its receiver got, and the library that says whether it is genuine."""
import json
import subprocess
import uuid

import pytest

from support.extractor import asking
from support.system import ROOT, alive, children, name_of
from support.waiting import wait_until

LIBRARY = ROOT / "build/npm/node_modules/standardwebhooks"
ENDS = ["job.complete", "job.failed", "job.cancelled"]


class Hooks:
    """A tenant of a system, its webhooks and a receiver."""

    def __init__(self, system, receiver):
        self.system, self.receiver, self.tenant = system, receiver, system.tenant()
        self.path = f"/{uuid.uuid4().hex}"

    def create(self, *answers, events=("job.complete",), path=None, **fields):
        """A webhook whose receiver answers so."""
        url = self.receiver.script(path or self.path, *(answers or (204,)))
        return self.tenant.post("/webhooks", {"url": url, "events": list(events), **fields}).expect(201).json()

    def show(self, hook):
        return self.tenant.get(f"/webhooks/{hook['id']}").expect(200).json()

    def end_job(self, status="complete", tenant=None):
        """A job of the tenant that ends so."""
        return self.end_jobs(1, status, tenant)[0]

    def end_jobs(self, count, status="complete", tenant=None):
        """Jobs of the tenant that end so at once, by the statement that any code would use."""
        ids = [str(uuid.uuid4()) for _ in range(count)]
        self.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, status, lease_token, lease_until)
                           SELECT :'tenant', id, 'embed', 'active', id, now() + interval '1 hour' FROM unnest(:'ids'::uuid[]) AS id;
                           UPDATE jobs SET status = :'status', completed_at = now(), lease_token = NULL, lease_until = NULL
                            WHERE id = ANY (:'ids'::uuid[])""",
                        tenant=(tenant or self.tenant).id, ids="{" + ",".join(ids) + "}", status=status)
        return ids

    def upload(self, **asked):
        return self.tenant.send_form(f"/courses/{self.tenant.course()}/materials", asking(**asked)).expect(201).json()

    def deliveries(self, hook, query=""):
        return self.tenant.get(f"/webhooks/{hook['id']}/deliveries{query}").expect(200).json()["items"]

    def attempted(self, hook, count, seconds=10):
        """The only delivery of a webhook, once so many of its attempts have ended."""
        def ended():
            found = self.deliveries(hook)
            return found and len(found[0]["attempts"]) >= count and found[0]
        return wait_until(ended, seconds, f"{count} attempts have ended")

    def hurry(self, hook):
        self.system.sql("UPDATE webhook_deliveries SET next_attempt_at = now() WHERE webhook_id = :'id' AND status = 'pending'",
                        id=hook["id"])

    def expire(self, hook):
        self.system.sql("UPDATE webhook_deliveries SET lease_until = now() - interval '1 second' WHERE webhook_id = :'id'",
                        id=hook["id"])

    def messages(self, count=1, path=None, seconds=10):
        """The messages that have come, once there are so many."""
        wait_until(lambda: len(self.receiver.messages(path or self.path)) >= count, seconds, f"{count} messages have come")
        return self.receiver.messages(path or self.path)

    def sender(self):
        """The runner's sender, by its name."""
        def found():
            return next((pid for pid in children(self.system.pid("jobs")) if name_of(pid) == "cs-webhooks" and alive(pid)), None)
        return wait_until(found, 10, "the sender is there")


def verified(message, secret, **headers):
    """What the reference library reads in a message, None when it refuses it."""
    if not LIBRARY.exists():
        pytest.skip("standardwebhooks is not installed (make deps)")
    given = json.dumps({"secret": secret, "headers": {**message.headers, **headers}, "body": message.body.decode()})
    done = subprocess.run(["node", ROOT / "tests/jobs/verify-webhook.js", LIBRARY], input=given, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0 or "WebhookVerificationError" in done.stderr, done.stderr
    return json.loads(done.stdout) if done.returncode == 0 else None
