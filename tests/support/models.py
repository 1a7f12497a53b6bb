"""What tests of generation with a model share: a system that asks a scripted peer, a tenant with something to teach, and answers."""
from support.forms import Form
from support.pools import shared
from support.teaching import follow

KEY = "sk-test-4b1d5f0a9c"
FALLBACK = "All models failed; the built-in architect made this structure: "
TEXT = """# Hash tables

A hash table is a data structure that maps keys to values. The load factor is the number of entries divided by the number of slots.

## Collisions

A collision is what happens when two keys share a slot. Chaining keeps a list in every slot.
"""


def running(template, peer, **settings):
    """A system whose models the scripted peer plays. A lease that is not renewed meanwhile leaves a job's row to those who work on it:
    tests look at who wrote it last."""
    return shared(template, OPENAI_BASE_URL=peer.url, OPENAI_API_KEY=KEY, WORKER_LEASE=3600, WORKER_RETRY_BASE_MS=10,
                  LLM_BREAKER_FAILURES=0, **settings)


class World:
    """A tenant with a course of one text."""

    def __init__(self, system, peer, text=TEXT, name="tables.md"):
        self.system, self.peer = system, peer
        self.tenant = system.tenant()
        self.course = self.tenant.course("Tables")
        self.material = self.upload(text, name)

    def upload(self, text, name):
        form = Form(source_type="text").file(name, text.encode(), content_type="text/markdown")
        made = self.tenant.send_form(f"/courses/{self.course}/materials", form).expect(201).json()
        assert self.ended(made["job_id"])["status"] == "complete"
        return made["id"]

    def ended(self, job):
        return follow(self.tenant, job)

    def generate(self, *replies, **asked):
        """The snapshot that a generation makes when the model replies so."""
        self.peer.script(*replies)
        plan = self.tenant.post(f"/courses/{self.course}/structure/generate", asked).expect(202).json()
        job = self.ended(plan["generation_job"]["id"])
        assert job["status"] == "complete", job
        return self.tenant.get(f"/courses/{self.course}/structure").expect(200).json()

    def forbid_architect(self):
        self.system.sql("UPDATE tenants SET local_architect = false WHERE id = :'t'", t=self.tenant.id)

    def failed(self, *replies):
        """The job of a generation that comes to nothing when the model replies so."""
        self.peer.script(*replies)
        plan = self.tenant.post(f"/courses/{self.course}/structure/generate", {}).expect(202).json()
        job = self.ended(plan["generation_job"]["id"])
        assert job["status"] == "failed", job
        return job

    def calls(self):
        names = ("strategy", "provider", "model_id", "attempt", "success", "tokens_in", "tokens_out", "tokens_cached",
                 "tokens_thinking", "cost_usd::float8", "finish_reason", "error_code", "error_message", "course_id", "job_id",
                 "request_id", "latency_ms", "provider_request_id", "price_known")
        rows = self.system.sql(f"SELECT {','.join(names)} FROM llm_calls WHERE tenant_id = :'tenant' ORDER BY id",
                               tenant=self.tenant.id)
        return [dict(zip([name.split("::")[0] for name in names], row)) for row in rows]


def concept(title="Load factor", **place):
    return {"title": title, "definition": "Entries divided by slots.",
            "citations": [{"material_id": "m1", "start_sec": None, "slide_number": None, "page": None, "chunk_index": 1, **place}]}


def structure(*concepts, title="Course of a model", lessons=()):
    return {"title": title, "modules": [{"title": "Basics", "difficulty": "beginner", "lessons": [
        {"title": "Hashing", "concepts": list(concepts or [concept()]),
         "exercises": [{"description": "Explain.", "difficulty_level": 2}]}, *lessons]}]}


def outcome(call):
    return call["success"], call["error_code"] or call["finish_reason"]
