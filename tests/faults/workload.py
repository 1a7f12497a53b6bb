"""The workload of the chaos test: clients that upload and generate, the model that is asked, and the receiver of webhooks. All three
remember what they saw, so that it can be compared with what the system has kept."""
import collections
import itertools
import json
import random
import threading
import time
import uuid

from support.extractor import asking
from support.peers.llm import Peer, answer, status
from support.peers.receiver import CUT, STALL, Receiver

PATIENCE = 60  # seconds for which a client repeats a request under its Idempotency-Key
PAUSE = 0.25  # of a client between two requests
EVENTS = ["job.complete", "job.failed", "job.cancelled"]


class Model:
    """Answers most questions, each answer with a serial number of its own: in its title, and as the tokens that were read, by which
    the row of the bill is known again."""

    def __init__(self, seed, address):
        self.random, self.serials, self.lock = random.Random(seed), itertools.count(1), threading.Lock()
        self.given = set()
        self.peer = Peer(otherwise=self.reply, address=address)
        self.url = self.peer.url

    def reply(self, peer, handler, asked):
        with self.lock:
            fate, seconds = self.random.random(), self.random.uniform(0.05, 0.8)
        peer.asked.clear()
        peer.gone.wait(seconds)
        if fate < 0.06:
            status(500)(peer, handler, asked)
        elif fate < 0.10:
            handler.close_connection = True  # without a word
        else:
            self.answer(peer, handler, asked)

    def answer(self, peer, handler, asked):
        with self.lock:
            serial = next(self.serials)
        concept = {"title": "A concept", "definition": "What it is.", "citations": [{"material_id": "m1", "chunk_index": 0}]}
        lesson = {"title": "A lesson", "concepts": [concept], "exercises": []}
        module = {"title": "A module", "difficulty": "beginner", "lessons": [lesson]}
        answer({"title": str(serial), "modules": [module]}, tokens_in=serial)(peer, handler, asked)
        with self.lock:
            self.given.add(serial)


class Inbox:
    """A receiver that now and then refuses, stalls or hangs up, until it is told to be kind."""

    def __init__(self, seed, address):
        self.random, self.kind = random.Random(seed), False
        self.receiver = Receiver(address)
        self.paths = []

    def address(self):
        self.paths.append(f"/{uuid.uuid4().hex}")
        return self.receiver.script(self.paths[-1], self.fate)

    def fate(self):
        fate = self.random.random()
        if self.kind or fate > 0.06:
            return 204
        return 500 if fate > 0.03 else STALL if fate > 0.015 else CUT

    def messages(self):
        """What came about each job: {job: {(event, webhook-id): times}}."""
        seen = collections.defaultdict(collections.Counter)
        for path in self.paths:
            for message in self.receiver.messages(path):
                body = json.loads(message.body)
                seen[body["data"]["id"]][body["type"], message.id] += 1
        return seen


class Asker(threading.Thread):
    """A client: course after course, each with a handful of texts, now and then a recording, and two generations. A request that gets no
    answer is sent again under the same Idempotency-Key."""

    def __init__(self, tenant, over, log, seed):
        super().__init__()
        self.tenant, self.over, self.log, self.random = tenant, over, log, random.Random(seed)
        self.materials, self.generations = [], []  # what was answered
        self.asked = collections.Counter()  # how many of each were asked for, by course
        self.again, self.given_up = 0, 0

    def persist(self, send):
        """The answer with success, None when there was none. Whatever else a client may see of a system under fire is asked again."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                got = send(headers)
                if got.status < 300 or got.status in (409, 422) and got["code"] != "idempotency_in_flight":
                    return got if got.status < 300 else None
            except Exception:  # pylint: disable=broad-except
                pass
            self.again += 1
            threading.Event().wait(PAUSE)  # also when the work is over
        self.given_up += 1
        return None

    def upload(self, course):
        if self.random.random() < 0.06:
            pieces = [[i, i + 1, "A piece."] for i in range(8)]
            form = asking("a.mp3", "video", log=str(self.log), segments=pieces, pace=self.random.uniform(0.1, 0.4))
        else:
            form = asking(log=str(self.log), paragraphs=["A concept is what it is."])
        self.asked["materials", course] += 1
        got = self.persist(lambda headers: self.tenant.send_form(f"/courses/{course}/materials", form, headers=headers))
        if got:
            self.materials.append(got.json())

    def generate(self, course):
        self.asked["generations", course] += 1
        got = self.persist(lambda headers: self.tenant.post(f"/courses/{course}/structure/generate", {}, headers=headers))
        if got and got.status == 202:
            self.generations.append(got.json()["generation_job"]["id"])

    def run(self):
        while not self.over.is_set():
            made = self.persist(lambda headers: self.tenant.post("/courses", {"title": "A course"}, headers=headers))
            for step in (self.upload, self.upload, self.generate, self.upload, self.upload, self.upload, self.generate):
                if made and not self.over.wait(PAUSE):
                    step(made["id"])


class Workload:
    """All of them together. The model and the receiver listen at the address."""

    def __init__(self, seed, address="127.0.0.1"):
        self.seed, self.over = seed, threading.Event()
        self.model, self.inbox = Model(seed, address), Inbox(seed, address)
        for peer in (self.model.peer, self.inbox.receiver):
            peer.server.handle_error = lambda *_: None  # who asked may be gone
        self.askers = []

    @property
    def settings(self):
        return {"OPENAI_BASE_URL": self.model.url, "OPENAI_MODEL": "scripted", "OPENAI_API_KEY": "none", "LLM_BREAKER_SECONDS": 1}

    def begin(self, system, log, clients):
        for number in range(clients):
            tenant = system.tenant()
            tenant.timeout = 30
            tenant.post("/webhooks", {"url": self.inbox.address(), "events": EVENTS}).expect(201)
            self.askers.append(Asker(tenant, self.over, log, f"{self.seed} {number}"))
        for asker in self.askers:
            asker.start()

    def end(self):
        """No client asks for anything more, the receiver takes everything."""
        self.over.set()
        for asker in self.askers:
            asker.join()
        self.inbox.kind = True
        self.inbox.receiver.released.set()

    def total(self, what):
        return sum((getattr(asker, what) for asker in self.askers), type(getattr(self.askers[0], what))())

    def close(self):
        self.over.set()
        for asker in self.askers:
            asker.join()
        self.model.peer.close()
        self.inbox.receiver.__exit__()
