"""What the chaos test counts when all is quiet again: what was accepted against what was kept, told and paid for."""
import collections
import datetime
import json
import statistics

# What must be nothing.
LOSSES = (
    "jobs lost", "jobs failed", "jobs doubled", "materials lost", "materials without a document", "objects lost", "objects left behind",
    "documents doubled", "snapshots missing", "snapshots doubled", "kept answers without a cost row", "cost rows doubled",
    "webhook events lost", "webhook events doubled", "jobs with two endings",
)


class Checker:
    """Reads everything it needs once."""

    def __init__(self, system, workload):
        self.system, self.workload = system, workload
        self.jobs = {id_: Job(*rest) for id_, *rest in system.sql("SELECT id, job_type, status, attempt, course_id, material_id FROM jobs")}
        self.materials = system.sql("SELECT id, course_id, object_key FROM material_entries")
        self.documents = [id_ for id_, in system.sql("SELECT material_id FROM material_documents")]
        self.snapshots = system.sql("SELECT job_id, provider, structure->>'title' FROM structure_snapshots")
        self.bill = system.sql("SELECT tokens_in, job_id FROM llm_calls WHERE success")
        self.deliveries = system.sql("SELECT coalesce(replay_of, id), payload->'data'->>'id' FROM webhook_deliveries")
        self.messages = workload.inbox.messages()

    def table(self):
        return {**self.work(), **self.files(), **self.answers(), **self.events()}

    # ---- jobs, and what they make ----

    def work(self):
        accepted = [made["job_id"] for made in self.workload.total("materials")] + self.workload.total("generations")
        made = {id_ for id_, _, _ in self.materials}
        generations = {id_ for id_, job in self.jobs.items() if job.kind == "generate_structure"}
        kept = [job for job, _, _ in self.snapshots]
        return {
            "jobs accepted": len(accepted),
            "jobs ended": sum(job.ended for id_, job in self.jobs.items() if id_ in set(accepted)),
            "jobs lost": sum(not (job in self.jobs and self.jobs[job].ended) for job in accepted),
            "jobs failed": sum(job.status != "complete" for job in self.jobs.values()),
            "jobs doubled": self.beyond_asked("materials", [course for _, course, _ in self.materials])
            + self.beyond_asked("generations", [self.jobs[id_].course for id_ in generations])
            + repeated([job.material for job in self.jobs.values() if job.kind == "ingest"]),
            "attempts": sum(int(job.attempt) for job in self.jobs.values()),
            "materials lost": len({material["id"] for material in self.workload.total("materials")} - made),
            "materials without a document": len(made - set(self.documents)),
            "documents doubled": repeated(self.documents),
            "structures generated": len(kept),
            "snapshots missing": len(generations - set(kept)),
            "snapshots doubled": repeated(kept),
        }

    def beyond_asked(self, what, courses):
        """How many more there are than clients have asked for, whether they were answered or not."""
        asked = self.workload.total("asked")
        return sum(max(0, count - asked[what, course]) for course, count in collections.Counter(courses).items())

    def files(self):
        keys = {key for _, _, key in self.materials}
        stored = self.system.stored_objects()
        noted = {name for row in self.system.sql("SELECT object_key, coalesce(upload_id, '') FROM uploads") for name in row if name}
        left = {path for path in stored - keys if path not in noted and path.rpartition("/")[2] not in noted}
        return {"objects lost": len(keys - stored), "objects left behind": len(left)}

    # ---- what was paid for ----

    def answers(self):
        kept = [serial for _, provider, serial in self.snapshots if provider == "openai"]
        billed = collections.Counter(serial for serial, _ in self.bill)
        return {
            "answers of the model": len(self.workload.model.given),
            "of which kept": len(kept),
            "of which came to nobody": sum(str(serial) not in billed for serial in self.workload.model.given),
            "kept answers without a cost row": sum(billed[serial] == 0 for serial in kept),
            "cost rows doubled": repeated([serial for serial, _ in self.bill]) + repeated([job for _, job in self.bill]),
        }

    # ---- who was told ----

    def events(self):
        ended = [id_ for id_, job in self.jobs.items() if job.ended]
        told = [list(self.messages[id_]) for id_ in ended if id_ in self.messages]
        return {
            "webhook messages": sum(sum(seen.values()) for seen in self.messages.values()),
            "of which sent again under their id": sum(times - 1 for seen in self.messages.values() for times in seen.values()),
            "webhook events lost": len(ended) - len(told),
            "webhook events doubled": repeated([job for _, job in self.deliveries])
            + sum(max(0, len({id_ for _, id_ in seen}) - 1) for seen in told),
            "jobs with two endings": sum(len({event for event, _ in seen}) > 1 for seen in told),
        }


class Job:
    def __init__(self, kind, status, attempt, course, material):
        self.kind, self.status, self.attempt, self.course, self.material = kind, status, attempt, course, material

    @property
    def ended(self):
        return self.status in ("complete", "failed", "cancelled")


def repeated(items):
    return len(items) - len(set(items))


# ---- how soon work went on ----

def completions(*logs):
    """The moments at which jobs were completed, by the runners' logs."""
    moments = []
    for log in logs:
        for line in log.read_text(errors="replace").splitlines():
            if '"event":"job"' in line and '"outcome":"complete"' in line:
                at = json.loads(line)["at"].replace("Z", "+00:00")
                moments.append(datetime.datetime.fromisoformat(at).timestamp())
    return sorted(moments)


def recoveries(injected, moments):
    """{fault: (times, median, worst)}: seconds from each fault to the next completion of a job."""
    seconds = collections.defaultdict(list)
    for name, at in injected:
        following = [moment for moment in moments if moment > at]
        if following:
            seconds[name].append(following[0] - at)
    return {name: (len(each), statistics.median(each), max(each)) for name, each in sorted(seconds.items())}
