"""Vectors of passages and concepts: who makes them, what becomes of failures, and what searches find by them."""
import json
import os
import signal
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.forms import Form
from support.peers.embeddings import EmbeddingPeer, envelope, refusing, texts_of, vector, vectors
from support.peers.llm import hang, raw, send, status
from support.pools import locked, shared
from support.system import children, passing_folder
from support.teaching import READER, follow
from support.waiting import wait_until

DRIVING = """# Driving

A car has four wheels and a motor.

The physician sees patients in the morning.

Bread is baked from flour and water.
"""
GEMINI = {"GEMINI_API_KEY": "key-of-gemini-77", "OPENAI_API_KEY": "", "LLM_BREAKER_FAILURES": 0, "WORKER_RETRY_BASE_MS": 10, "WORKER_LEASE": 3600}


def model(provider, id_, capability, **more):
    return {"provider": provider, "id": id_, "capabilities": [capability], "context_tokens": 8192, "output_tokens": 1,
            "usd_per_million": {"input": 2.0, "cached": 2.0, "output": 0}, **more}


REGISTRY = {"models": [model("gemini", "gemini-embedding-2", "embedding"), model("gemini", "gemini-embedding-001", "embedding"),
                       model("gemini", "writer", "json_object")],
            "actions": {"generate_structure": {"default": ["gemini/writer"]}, "embed": {"default": ["gemini/gemini-embedding-2"]}}}


@pytest.fixture(scope="module")
def maker():
    made = EmbeddingPeer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder():
    with passing_folder() as made:
        (made / "registry.json").write_text(json.dumps(REGISTRY))
        yield made


def running(template, maker, folder, **settings):
    return shared(template, **{**GEMINI, "GEMINI_BASE_URL": f"{maker.root}/v1beta", "LLM_REGISTRY": folder / "registry.json", **settings})


@pytest.fixture(scope="module")
def embedding(template, maker, folder):
    with running(template, maker, folder) as made:
        yield made


class Course:
    """A tenant with a course, and what becomes of what is put into it."""

    def __init__(self, system, maker, title="Driving"):
        self.system, self.maker = system, maker
        self.tenant = system.tenant()
        self.id = self.tenant.course(title)

    def add(self, text=DRIVING, name="driving.md", wait=True):
        form = Form(source_type="text").file(name, text.encode(), content_type="text/markdown")
        made = self.tenant.send_form(f"/courses/{self.id}/materials", form).expect(201).json()
        job = follow(self.tenant, made["job_id"])
        assert job["status"] == "complete", job
        if wait:
            assert self.embedded()["status"] == "complete"
        return made["id"]

    def job(self):
        """The latest job for vectors, whatever its state."""
        return self.tenant.get(f"/jobs?job_type=embed&course_id={self.id}").expect(200).json()["items"][0]

    def embedded(self):
        """The same when it has ended."""
        return follow(self.tenant, self.job()["id"])

    def search(self, words, **more):
        query = urllib.parse.urlencode({"q": words, **more})
        return self.tenant.get(f"/courses/{self.id}/search?{query}").expect(200).json()

    def reason(self, words):
        """Why the vectors gave nothing to a search that was answered all the same."""
        answer = self.search(words)
        assert answer["answered_by"] == ["full_text"] and answer["vector"]["answered"] is False and answer["vector"]["message"]
        assert all(hit["found_by"] == ["full_text"] for hit in answer["items"])
        return answer["vector"]["reason"]

    def rows(self):
        return int(self.system.sql_value("SELECT count(*) FROM passage_embeddings WHERE tenant_id = :'t'", t=self.tenant.id))

    def bill(self):
        return self.system.sql("SELECT action, provider, model_id, success, tokens_in, job_id, course_id, error_code, error_message, cost_usd > 0 "
                               "FROM llm_calls WHERE tenant_id = :'t' AND action = 'embed' ORDER BY id", t=self.tenant.id)

    def budget(self, usd):
        self.system.sql("UPDATE tenants SET monthly_budget_usd = :'usd' WHERE id = :'t'", t=self.tenant.id, usd=usd)


@pytest.fixture
def course(embedding, maker):
    maker.clear()
    return Course(embedding, maker)


def passages(count):
    return "\n\n".join(f"Passage number{n} about matter{n}." for n in range(count))


# ---- what is found ----

def test_what_means_the_same_is_found_whatever_its_words(course):
    course.add()
    answer = course.search("automobile")
    assert answer["answered_by"] == ["full_text", "vector"]
    assert answer["vector"] == {"answered": True, "reason": None, "message": None, "model": "gemini/gemini-embedding-2",
                                "embedded": 4, "embeddable": 4}
    first = answer["items"][0]
    assert first["text"] == "A car has four wheels and a motor." and first["found_by"] == ["vector"]
    assert course.search("physician")["items"][0]["found_by"] == ["full_text", "vector"]
    assert "<mark>physician</mark>" in course.search("physician")["items"][0]["text"]


def test_both_parts_are_fused_by_the_places_of_what_they_find(course):
    course.add("# Notes\n\nThe car car car car.\n\nA vehicle.\n\nMotor of a car.\n")
    hits = course.search("car", limit=100)["items"]
    assert hits[0]["found_by"] == ["full_text", "vector"]
    for hit in hits:
        assert hit["score"] <= 2 / 61 + 1e-9
        assert (hit["score"] > 1 / 61) == (len(hit["found_by"]) == 2)
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert "A vehicle." in [hit["text"] for hit in hits]


def test_the_order_is_that_of_reciprocal_rank_fusion(course):
    course.add("# Notes\n\n" + "\n\n".join(f"{'car ' * (n % 5 + 1)}{'vehicle ' * (n % 3)}matter{n}" for n in range(80)))
    hits = course.search("car", limit=100)["items"]
    own = f"SET cs.tenant = '{course.tenant.id}'; "
    words = course.system.sql(own + "SELECT chunk_index FROM course_content_search(:'c', 'car', 10000, 0, 10000)", c=course.id)
    near = course.system.sql(own + "SELECT chunk_index FROM course_nearest(:'c', 'gemini/gemini-embedding-2', "
                             "(SELECT digest FROM search_vectors WHERE tenant_id = cs_tenant()), 50) ORDER BY place", c=course.id)
    expected = {}
    for places in (words, near):
        for place, row in enumerate(places, 1):
            expected[int(row[0])] = expected.get(int(row[0]), 0) + 1 / (60 + place)
    assert len(words) == 80 and len(near) == 50
    assert {hit["chunk_index"]: pytest.approx(hit["score"]) for hit in hits} == expected
    assert [hit["chunk_index"] for hit in hits] == sorted(expected, key=lambda chunk: (-expected[chunk], chunk))


def test_what_was_looked_for_before_is_not_asked_of_the_model_again(course):
    course.add()
    course.maker.clear()
    pages = [course.search("automobile", limit=1, offset=n) for n in range(4)]
    assert course.maker.texts() == ["automobile"]
    assert [page["items"][0] for page in pages] == course.search("automobile")["items"]
    assert {page["total"] for page in pages} == {4}
    kept = course.system.sql("SELECT model, length(digest) FROM search_vectors WHERE tenant_id = :'t'", t=course.tenant.id)
    assert kept == [["gemini/gemini-embedding-2", "64"]]


def test_of_a_tenant_s_searches_the_latest_are_remembered(course):
    course.add()
    course.search("first")
    course.system.sql("""INSERT INTO search_vectors (tenant_id, model, digest, embedding, created_at)
        SELECT tenant_id, model, encode(sha256(n::text::bytea), 'hex'), embedding, now() + n * interval '1 millisecond'
          FROM search_vectors, generate_series(1, 1000) AS n WHERE tenant_id = :'t'""", t=course.tenant.id)
    course.search("second")
    assert course.system.sql_value("SELECT count(*) FROM search_vectors WHERE tenant_id = :'t'", t=course.tenant.id) == "1000"


def test_concepts_are_found_by_meaning_and_lose_their_vector_with_their_words(course):
    system = course.system
    course.add(READER, "reader.md")
    plan = course.tenant.post(f"/courses/{course.id}/structure/generate", {}).expect(202).json()
    assert follow(course.tenant, plan["generation_job"]["id"])["status"] == "complete"
    before = system.sql("SELECT id, etag FROM concepts WHERE course_id = :'c' ORDER BY id", c=course.id)
    revision = system.sql_value("SELECT content_revision FROM courses WHERE id = :'c'", c=course.id)
    result = course.embedded()["result"]
    assert result == {"model": "gemini/gemini-embedding-2", "embedded": len(before), "refused": 0} and before
    assert system.sql("SELECT id, etag FROM concepts WHERE course_id = :'c' ORDER BY id", c=course.id) == before
    assert system.sql_value("SELECT content_revision FROM courses WHERE id = :'c'", c=course.id) == revision
    assert {"concept"} <= {hit["kind"] for hit in course.search("element added last")["items"] if "vector" in hit["found_by"]}
    system.sql("UPDATE concepts SET \"order\" = \"order\" WHERE course_id = :'c'; UPDATE concepts SET definition = 'Another.' WHERE id = :'k'",
               c=course.id, k=before[0][0])
    without = system.sql("SELECT id FROM concepts WHERE course_id = :'c' AND embedding IS NULL AND embedding_model IS NULL", c=course.id)
    assert without == [[before[0][0]]]
    answer = course.search("stack")
    assert answer["vector"]["embedded"] == answer["vector"]["embeddable"] - 1


def test_a_correction_pays_for_the_passages_that_it_changes_alone(course):
    lines = [f"00:00:{i:02}.000 --> 00:00:{i + 1:02}.000\n{text}\n\n" for i, text in enumerate(("A steck of plates.", "A car.", "The steck grows."))]
    form = Form(source_type="video").file("lecture.vtt", ("WEBVTT\n\n" + "".join(lines)).encode())
    video = course.tenant.send_form(f"/courses/{course.id}/materials", form).expect(201).json()
    assert follow(course.tenant, video["job_id"])["status"] == "complete" and course.embedded()["result"]["embedded"] == 3
    path = f"/courses/{course.id}/materials/{video['id']}/corrections"
    for find, replace in (("steck", "stack"), ("stack", "steck")):
        course.maker.clear()
        body = {"corrections": [{"find": "steck", "replace": "stack"}] if find == "steck" else []}
        course.tenant.request("PUT", path, json=body).expect(200)
        assert course.embedded()["result"]["embedded"] == 2
        assert sorted(course.maker.texts()) == [f"A {replace} of plates.", f"The {replace} grows."]


def test_applying_a_structure_by_hand_brings_its_concepts_vectors(course):
    course.add(READER, "reader.md")
    plan = course.tenant.post(f"/courses/{course.id}/structure/generate", {}).expect(202).json()
    assert follow(course.tenant, plan["generation_job"]["id"])["status"] == "complete"
    assert course.embedded()["status"] == "complete"
    snapshot = course.tenant.get(f"/courses/{course.id}/structure").json()["id"]
    apply = f"/courses/{course.id}/structure/snapshots/{snapshot}/apply"
    first = course.job()["id"]
    course.tenant.post(apply).expect(200)
    assert course.job()["id"] == first, "nothing is left to be done"
    course.system.sql("UPDATE concepts SET title = title || '!' WHERE course_id = :'c'", c=course.id)
    course.tenant.post(apply).expect(200)
    assert course.job()["id"] != first and course.embedded()["status"] == "complete"
    left = "SELECT count(*) FROM concepts WHERE course_id = :'c' AND embedding IS NULL"
    assert course.system.sql_value(left, c=course.id) == "0"


# ---- the bill ----

def test_every_question_is_a_row_of_the_bill(course):
    course.add()
    job = course.job()["id"]
    course.search("automobile")
    made, sought = course.bill()
    assert made[:4] == ["embed", "gemini", "gemini-embedding-2", "t"] and made[5:7] == [job, course.id] and int(made[4]) > 0
    assert sought[:6] == ["embed", "gemini", "gemini-embedding-2", "t", "1", ""] and sought[6] == course.id and sought[9] == "t"
    report = course.tenant.get("/reports/cost").expect(200).json()
    assert [entry["action"] for entry in report["by_action"]] == ["embed"]
    lines = course.system.client.get("//metrics").expect(200).body.decode()
    assert 'cs_llm_calls_total{provider="gemini",model="gemini-embedding-2",outcome="success"}' in lines


def test_a_server_that_counts_no_tokens_is_billed_by_the_length_of_the_texts(course):
    def uncounted(peer, handler, asked):
        send(handler, 200, {"embeddings": envelope(asked, map(vector, texts_of(asked)))["embeddings"]})

    course.maker.clear(uncounted)
    course.add()
    (row,) = course.bill()
    assert int(row[4]) > 20 and row[8].startswith("The tokens are estimated")


# ---- what goes wrong ----

def test_vectors_of_another_length_are_refused_and_the_search_goes_by_words(course):
    course.maker.clear(vectors(768))
    material = course.add(wait=False)
    job = course.embedded()
    assert (job["status"], job["error_code"], job["attempt"]) == ("failed", "provider_refused", 1)
    assert job["error_message"] == "gemini gave a vector of 768 numbers instead of 1536."
    assert course.tenant.get(f"/courses/{course.id}/materials/{material}").json()["state"] == "ready"
    assert course.reason("car") == "not_embedded" and course.search("car")["total"] == 1 and course.rows() == 0


def test_a_provider_that_fails_is_asked_again_and_given_up(course):
    course.maker.clear(status(503))
    course.add(wait=False)
    job = course.embedded()
    assert (job["status"], job["error_code"], job["attempt"]) == ("failed", "provider_failed", 3)
    assert len(course.maker.asked) == 9 and {row[7] for row in course.bill()} == {"provider_failed"}
    course.maker.clear()
    course.tenant.post(f"/jobs/{job['id']}/retry").expect(202)
    assert course.embedded()["status"] == "complete" and course.rows() == 4


def test_a_model_that_refuses_everything_is_given_up_soon(course):
    course.maker.clear(status(400, "dimensions is no parameter"))
    course.add(passages(100), wait=False)
    job = course.embedded()
    assert (job["status"], job["error_code"]) == ("failed", "provider_refused") and job["error_message"] == "gemini answered with status 400."
    assert len(course.maker.asked) < 20 and course.rows() == 0, "no text is taken for refused"


def test_a_text_that_is_refused_is_found_and_left_out(course):
    course.maker.clear(refusing("matter30"))
    course.add(passages(60))
    assert course.job()["result"] == {"model": "gemini/gemini-embedding-2", "embedded": 59, "refused": 1}
    asked = len(course.maker.asked)
    assert 2 < asked < 16 and course.rows() == 60
    assert [row[:2] for row in course.system.sql("SELECT chunk_index, embedding IS NULL FROM passage_embeddings WHERE tenant_id = :'t' "
                                                 "AND embedding IS NULL", t=course.tenant.id)] == [["30", "t"]]
    course.system.manage("reembed", "--tenant", course.tenant.name)
    assert course.embedded()["result"]["embedded"] == 0 and len(course.maker.asked) == asked, "it is not asked for again"
    assert course.search("matter30")["items"][0]["chunk_index"] == 30, "words find it still"


def test_a_long_text_is_shortened_until_it_fits(course):
    def short(peer, handler, asked):
        long = any(len(request["content"]["parts"][0]["text"].encode()) > 8192 for request in asked.body["requests"])
        (status(400, "too many tokens") if long else vectors())(peer, handler, asked)

    course.maker.clear(short)
    course.add("An opening.\n\n" + "x1y2z3 " * 3000, "long.md")
    assert course.job()["result"]["refused"] == 0 and course.rows() == 2


def test_a_used_up_budget_stops_the_vectors_and_nothing_else(course):
    course.budget(0)
    course.add(wait=False)
    job = course.embedded()
    assert (job["status"], job["error_code"], job["attempt"]) == ("failed", "budget_exhausted", 1)
    assert not course.maker.asked and course.reason("car") == "not_embedded"
    course.system.sql("UPDATE tenants SET monthly_budget_usd = NULL WHERE id = :'t'", t=course.tenant.id)
    course.tenant.post(f"/jobs/{job['id']}/retry").expect(202)
    assert course.embedded()["status"] == "complete"
    course.budget(0)
    course.maker.clear()
    assert course.reason("automobile") == "budget_exhausted" and not course.maker.asked


# ---- the search's own question ----

def test_a_search_says_why_it_went_by_words_alone(course):
    course.add()
    for otherwise, reason in ((status(500), "provider_failed"), (status(401), "provider_failed"), (vectors(8), "provider_failed"),
                              (raw(b"<html>"), "provider_failed")):
        course.maker.clear(otherwise)
        assert course.reason("car") == reason
        assert len(course.maker.asked) == 1, "it is asked once"
    course.system.sql("UPDATE llm_providers SET open_until = now() + interval '1 hour' WHERE name = 'gemini/embed'")
    try:
        assert course.reason("car") == "provider_busy" and len(course.maker.asked) == 1
    finally:
        course.system.sql("DELETE FROM llm_providers")
    course.maker.clear()
    assert course.search("car")["answered_by"] == ["full_text", "vector"]


def test_a_search_waits_for_its_vector_no_longer_than_it_may_and_few_wait_at_once(template, maker, folder):
    with running(template, maker, folder, SEARCH_TIMEOUT_MS=1500, FCGI_POOL_SIZE=2) as system:
        maker.clear()
        course = Course(system, maker)
        course.add()
        maker.clear(hang())
        with ThreadPoolExecutor(1) as pool:
            begun = time.monotonic()
            first = pool.submit(lambda: (course.reason("car"), time.monotonic() - begun))
            wait_until(lambda: maker.asked, 5, "the first one asks")
            assert course.reason("motor") == "provider_busy", "nobody is idle, and one in two waits"
            assert not first.done()
            reason, took = first.result()
        assert reason == "timeout" and 1.5 <= took < 5 and len(maker.asked) == 1
        row = course.bill()[-1]
        assert (row[3], row[7]) == ("f", "provider_failed")


def test_a_job_waits_for_a_place_at_the_provider_and_a_search_does_not(course):
    course.add()
    places = "SELECT pg_advisory_lock(6, hashtext('gemini/embed/' || n)) FROM generate_series(1, 16) AS n"
    with locked(course.system, places):
        course.maker.clear()
        course.add("# Another\n\nA boat.\n", "another.md", wait=False)
        assert course.reason("boat") == "provider_busy"
        wait_until(lambda: course.job()["status"] == "active", 10, "the job waits")
        assert not course.maker.asked
    assert course.embedded()["status"] == "complete" and len(course.maker.asked) == 1


def test_a_search_that_is_over_the_limit_asks_nothing(course):
    course.add()
    course.maker.clear()
    client = course.tenant.new_key(scopes="check", check=1)
    path = f"/courses/{course.id}/search?q="
    assert client.get(path + "one").status == 200
    assert client.get(path + "two").status == 429
    assert course.maker.texts() == ["one"]


def test_without_pgvector_words_are_all_there_is(template, maker, folder):
    maker.clear()
    with running(template, maker, folder) as system:
        system.sql("DROP TABLE passage_embeddings, search_vectors; DROP TRIGGER reworded ON concepts; "
                   "ALTER TABLE concepts DROP COLUMN embedding_model")
        course = Course(system, maker)
        course.add(wait=False)
        assert course.tenant.get("/jobs?job_type=embed").json()["items"] == []
        assert course.reason("car") == "no_pgvector" and not maker.asked


# ---- another model, another tenant ----

def test_vectors_of_another_model_are_not_compared_and_made_anew_from_where_it_stopped(template, maker, folder):
    maker.clear()
    with running(template, maker, folder) as system:
        course = Course(system, maker)
        course.add(passages(250))
        registry = json.loads(json.dumps(REGISTRY))
        registry["actions"]["embed"]["default"] = ["gemini/gemini-embedding-001"]
        (folder / "another.json").write_text(json.dumps(registry))
        system.down()
        system.settings["LLM_REGISTRY"] = folder / "another.json"
        system.up(PORT=urllib.parse.urlsplit(system.base_url).port)
        maker.clear()
        assert course.reason("number7") == "not_embedded" and not maker.asked
        maker.script(vectors(), hang())
        job, = [made for made in system.manage("reembed", "--all") if made["course_id"] == course.id]
        assert [made for made in system.manage("reembed", "--all") if made["course_id"] == course.id] == [], "one is in flight"
        wait_until(lambda: len(maker.asked) == 2, 20, "the second batch is asked for")
        assert course.search("number7")["vector"]["embedded"] == 100
        course.tenant.post(f"/jobs/{job['id']}/cancel").expect(202)
        assert course.embedded()["status"] == "cancelled"
        done = {int(row[0]) for row in system.sql("SELECT chunk_index FROM passage_embeddings WHERE model LIKE '%001'")}
        maker.clear()
        hit = next(hit for hit in course.search("number200", limit=100)["items"] if hit["chunk_index"] == 200)
        assert 200 not in done and hit["found_by"] == ["full_text"], "its vector is of the former model"
        maker.clear()
        system.manage("reembed", "--tenant", course.tenant.name)
        assert course.embedded()["result"] == {"model": "gemini/gemini-embedding-001", "embedded": 150, "refused": 0}
        assert len(done) == 100 and len(maker.texts()) == 150 and maker.asked[0].body["requests"][0]["taskType"] == "RETRIEVAL_DOCUMENT"
        assert course.search("number7")["vector"]["embedded"] == 250 and course.rows() == 250


def test_a_killed_job_pays_for_no_batch_twice(course):
    system = course.system

    def die(peer, handler, asked):
        for child in children(system.pid("jobs")):
            os.kill(child, signal.SIGKILL)

    course.maker.script(vectors(), die)
    course.add(passages(250), wait=False)
    job = course.embedded()
    assert (job["status"], job["attempt"], job["result"]["embedded"]) == ("complete", 2, 150)
    texts = course.maker.texts()
    assert len(texts) == 350 and len(set(texts)) == 250 and course.rows() == 250
    assert [row[3] for row in course.bill()] == ["t", "t", "t"]


def test_what_is_read_anew_while_vectors_are_made_gets_them_in_the_same_job(course):
    def read_anew(peer, handler, asked):
        material, = course.tenant.get(f"/courses/{course.id}").json()["source_materials"]
        again = course.tenant.post(f"/courses/{course.id}/materials/{material['id']}/retry?force=true").expect(200)["job_id"]
        assert follow(course.tenant, again)["status"] == "complete"
        vectors()(peer, handler, asked)

    course.maker.script(vectors(), read_anew)
    course.add(passages(150), wait=False)
    first = course.job()["id"]
    assert course.embedded()["result"]["embedded"] == 250 and course.job()["id"] == first
    assert course.rows() == 150 and len(course.maker.asked) == 3


def test_the_same_texts_of_two_tenants_never_meet(embedding, maker):
    maker.clear()
    one, two = Course(embedding, maker), Course(embedding, maker)
    materials = [course.add() for course in (one, two)]
    assert len(maker.texts()) == 8, "each pays for its own"
    for course, material in ((one, materials[0]), (two, materials[1])):
        hits = course.search("automobile")["items"]
        assert len(hits) == 4 and {hit["material_id"] for hit in hits} == {material}
    assert maker.texts()[8:] == ["automobile", "automobile"]
    two.tenant.get(f"/courses/{one.id}/search?q=automobile").problem(404, "not_found", "Course not found")
    seen = embedding.sql("SET ROLE cs_api; SET cs.tenant = :'t'; SELECT DISTINCT tenant_id FROM passage_embeddings "
                         "UNION ALL SELECT tenant_id FROM search_vectors", t=one.tenant.id)
    assert seen == [[one.tenant.id], [one.tenant.id]]


def test_what_is_deleted_takes_its_vectors_along(course):
    material = course.add()
    other = course.add("# Other\n\nAn apple.\n", "other.md")
    assert course.rows() == 6
    course.tenant.delete(f"/courses/{course.id}/materials/{material}").expect(204)
    assert course.rows() == 2 and {hit["material_id"] for hit in course.search("automobile")["items"]} == {other}
    course.tenant.delete(f"/courses/{course.id}").expect(202)
    assert course.rows() == 0


def test_reembed_wants_to_know_whose(embedding):
    for words in ((), ("--tenant", "x", "--all")):
        with pytest.raises(AssertionError):
            embedding.manage("reembed", *words)


# ---- a server with OpenAI's API ----

def test_a_server_of_the_operator_s_own_makes_vectors_where_the_settings_say_so(template, maker):
    maker.clear()
    own = {"OPENAI_BASE_URL": maker.url, "LLM_BREAKER_FAILURES": 0, "WORKER_RETRY_BASE_MS": 10}
    with shared(template, **own) as system:
        course = Course(system, maker)
        course.add(wait=False)
        assert course.reason("car") == "no_provider" and course.tenant.get("/jobs?job_type=embed").json()["items"] == []
        assert not maker.asked
    with shared(template, **own, OPENAI_EMBEDDING_MODEL="nomic-embed") as system:
        course = Course(system, maker)
        course.add()
        assert course.search("automobile")["items"][0]["text"] == "A car has four wheels and a motor."
        assert {(asked.path, asked.body["model"], asked.body["dimensions"]) for asked in maker.asked} == {
            ("/v1/embeddings", "nomic-embed", 1536)}
        shown = system.manage("models")
        assert [each["asked"] for each in shown["actions"] if each["action"] == "embed"] == [["openai/nomic-embed"]]
        course.budget(5)
        maker.clear()
        assert course.reason("physician") == "budget_exhausted" and not maker.asked, "its price is not known"
