"""One of everything that a tenant can have, and whether any of it has changed."""
import hashlib
import urllib.parse

from support.files import files_under
from support.teaching import add_text, follow, generate, place_material
from support.tus import begin

# Tables of tenants, and of each a row that holds a whole row of theirs. What a responder notes of the use of a key is no change.
# Without those that the system sums up or keeps for itself at a time of its own.
TABLES = """SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = 'public' AND c.column_name = 'tenant_id' AND t.table_type = 'BASE TABLE'
               AND c.table_name NOT IN ('storage_tallies', 'course_fingerprints') ORDER BY 1"""
PRINT = """SELECT '{table}', count(*), md5(string_agg(md5(whole), '' ORDER BY md5(whole)))
             FROM (SELECT (to_jsonb(t) - 'last_used_at')::text AS whole FROM {table} t WHERE {owner} = :'tenant') AS rows"""


class Everything:
    """A tenant with one of everything, at rest. `values` fills the parameters of paths; `of(route)` has those that a route wants otherwise."""

    def __init__(self, system):
        self.system, self.tenant = system, system.tenant()
        self.course = self.tenant.course("Secret course")
        self.text = add_text(self.tenant, self.course)
        self.values = {"course": self.course, "node": self.text["node_id"], "material": self.text["id"]}
        self.make_structures()
        self.make_conflicts()
        self.make_mapping()
        self.make_homework()
        self.make_jobs()
        self.make_webhook()
        self.values["upload"] = begin(self.tenant, self.course, 1000).id
        self.values["key"] = system.sql_value("SELECT object_key FROM material_entries WHERE id = :'id'", id=self.text["id"])
        self.tables = [name for name, in system.sql(TABLES)]
        self.at_rest = self.fingerprint()

    def key(self, scopes="prep,check", revoked=False, expired=False):
        """Another client of the tenant."""
        client = self.tenant.new_key(scopes)
        if revoked:
            self.system.manage("revoke-key", "--prefix", client.key[:12])
        if expired:
            self.system.sql("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = :'id'", id=client.key_id)
        self.at_rest = self.fingerprint()
        return client

    def make_structures(self):
        generate(self.tenant, self.course)
        generate(self.tenant, self.course, f"nodes/{self.values['node']}/structure/generate", apply=False)
        show = self.tenant.get(f"/courses/{self.course}").expect(200).json()
        self.values["lesson"] = show["modules"][0]["lessons"][0]["id"]
        self.values["exercise"] = show["modules"][0]["lessons"][0]["exercises"][0]["id"]
        self.values["module"] = show["modules"][0]["id"]
        self.values["concept"] = show["modules"][0]["lessons"][0]["concepts"][0]["id"]
        self.values["snapshot"] = self.tenant.get(f"/courses/{self.course}/structure").expect(200)["id"]
        self.node_snapshot = self.tenant.get(f"/courses/{self.course}/nodes/{self.values['node']}/structure").expect(200)["id"]

    def make_conflicts(self):
        """One to accept and one to dismiss."""
        self.values["conflict"], self.other_conflict = (self.system.sql_value("""
            INSERT INTO structure_conflicts (tenant_id, id, course_id, item_kind, item_id, field, reason, offered)
            VALUES (:'tenant', cs_uuid7(), :'course', 'concept', :'concept', :'field', 'edited', :'offered') RETURNING id""",
            tenant=self.tenant.id, course=self.course, concept=self.values["concept"], field=field, offered=offered)
            for field, offered in (("definition", '"Offered."'), ("examples", '["Offered"]')))

    def make_mapping(self):
        self.deck, self.film = (place_material(self.system, self.values["node"], kind, name, pages, seconds) for kind, name, pages, seconds in (
            ("presentation", "deck.pdf", 30, None), ("video", "film.mp4", None, 600)))
        made = self.tenant.post(f"/courses/{self.course}/slide-mapping", {"mappings": [self.mapping(1)]}).expect(201)
        self.values["mapping"] = made["mappings"][0]["id"]

    def mapping(self, slide):
        return {"presentation_entry_id": self.deck, "video_entry_id": self.film, "slide_number": slide, "video_timecode_start": "00:10"}

    def make_homework(self):
        """An answer that has been reviewed. A student's id may have a slash."""
        self.values["student"] = f"secret/{self.tenant.id}"
        made = self.tenant.post(f"/courses/{self.course}/check-homework", self.answer("A stack of my own making.")).expect(202).json()
        assert follow(self.tenant, made["job"]["id"])["status"] == "complete"
        self.values["submission"] = made["submission"]["id"]

    def answer(self, text):
        return {"student_id": self.values["student"], "exercise_id": self.values["exercise"], "answer": text}

    def settle(self, handed_in):
        """What has been handed in is reviewed, and belongs to what there is."""
        follow(self.tenant, handed_in["job"]["id"])
        self.at_rest = self.fingerprint()

    def make_jobs(self):
        """One that waits for an hour, and one that has failed."""
        self.values["job"], self.failed_job = (self.system.sql_value("""
            INSERT INTO jobs (tenant_id, id, job_type, status, course_id, not_before, completed_at, error_code, error_message)
            VALUES (:'tenant', cs_uuid7(), 'generate_structure', :'status', :'course', now() + interval '1 hour',
                    CASE :'status' WHEN 'failed' THEN now() END, CASE :'status' WHEN 'failed' THEN 'time_limit' END,
                    CASE :'status' WHEN 'failed' THEN 'It took too long.' END) RETURNING id""",
            tenant=self.tenant.id, course=self.course, status=status) for status in ("queued", "failed"))

    def make_webhook(self):
        """What it was told of has failed for good: nobody sends anything by and by."""
        self.values["webhook"], self.values["delivery"] = self.system.sql("""
            WITH hook AS (INSERT INTO webhooks (tenant_id, id, url, events, secret)
                          VALUES (:'tenant', cs_uuid7(), 'https://example.org/secret', '{job.failed}', 'whsec_c2VjcmV0')
                          RETURNING tenant_id, id),
                 job AS (SELECT id, job_type, status, course_id, node_id, material_id, attempt, max_attempts, error_code, error_message, request_id,
                                cs_stamp(queued_at) AS queued_at, cs_stamp(started_at) AS started_at, cs_stamp(completed_at) AS completed_at
                           FROM jobs WHERE id = :'job')
            INSERT INTO webhook_deliveries (tenant_id, webhook_id, event, payload, status, next_attempt_at)
            SELECT hook.tenant_id, hook.id, 'job.failed',
                   json_build_object('type', 'job.failed', 'timestamp', job.completed_at, 'data', row_to_json(job)), 'failed', NULL
              FROM hook, job RETURNING webhook_id, id""", tenant=self.tenant.id, job=self.failed_job)[0]

    def of(self, route):
        """What fills the parameters of this route, as it stands in a path."""
        other = {}
        if route.name == "jobs_retry":
            other["job"] = self.failed_job
        if route.name == "conflicts_dismiss":
            other["conflict"] = self.other_conflict
        if "/nodes/" in route.path:
            other["snapshot"] = self.node_snapshot
        if "/transcript." in route.path or "/chapters." in route.path:
            other["material"] = self.film
        values = {**self.values, **other}
        return {name: urllib.parse.quote(values[name], safe="") for name in route.parameters}

    def secrets(self):
        """Ids and words that nobody else may be shown."""
        return [self.tenant.id, self.node_snapshot, self.failed_job, self.other_conflict, self.deck, self.film, "Secret course", "example.org/secret",
                *self.values.values()]

    def fingerprint(self):
        """Every table's rows of the tenant, and its objects: the same as long as nothing is changed."""
        prints = [PRINT.format(table=name, owner="tenant_id") for name in self.tables] + [PRINT.format(table="tenants", owner="id")]
        rows = {row[0]: row[1:] for row in self.system.sql(" UNION ALL ".join(prints), tenant=self.tenant.id)}
        objects = {str(path): hashlib.sha256(path.read_bytes()).hexdigest()
                   for path in files_under(self.system.store_dir / "tenants" / self.tenant.id)}
        return rows, objects

    def unchanged(self):
        """Whether it is as it was when it was made, or was last given a key."""
        return self.fingerprint() == self.at_rest
