"""Recordings transcribed by a service: cut at silences, sent in pieces, paid for once, joined with right times."""
import array
import base64
import json
import os
import signal
import subprocess
import threading

import pytest

from support.forms import Form
from support.peers.llm import raw, status
from support.peers.speech import SpeechPeer, hears_tones, says
from support.peers.vendors import GEMINI, VendorPeer
from support.pools import shared
from support.system import children
from support.teaching import follow
from support.waiting import wait_until

KEY = "sk-speech-5b1c"
TONES = [(1, 3), (20.5, 24), (41, 42), (58, 64), (80, 81), (100.25, 104), (118, 119)]
LENGTH = 121


def recording(folder, tones, length, name="talk.flac", *arguments):
    """A file with tones at these seconds and near silence between them."""
    on = "+".join(f"between(t,{start},{end})" for start, end in tones) or "0"
    made = folder / name
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"sine=f=440:r=16000:d={length}", "-af",
                    f"volume='if({on},1,0.0005)':eval=frame", *arguments, made], check=True)
    return made.read_bytes()


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    return recording(tmp_path_factory.mktemp("talk"), TONES, LENGTH)


@pytest.fixture(scope="module")
def peer():
    made = SpeechPeer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def listening(template, peer):
    with shared(template, SPEECH_BASE_URL=peer.url, SPEECH_API_KEY=KEY, SPEECH_MODEL="whisper-x", SPEECH_CENTS_PER_HOUR=36,
                SPEECH_PIECE_SECONDS=45, WORKER_RETRY_BASE_MS=10, LLM_BREAKER_FAILURES=0) as made:
        yield made


class World:
    def __init__(self, system, peer):
        self.system, self.peer = system, peer
        self.tenant = system.tenant()
        self.course = self.tenant.course("Sounds")
        peer.script()

    def upload(self, data, name="talk.flac", **fields):
        form = Form(source_type="video", **fields).file(name, data, content_type="audio/flac")
        return self.tenant.send_form(f"/courses/{self.course}/materials", form).expect(201).json()

    def transcribed(self, data, name="talk.flac", **fields):
        made = self.upload(data, name, **fields)
        job = follow(self.tenant, made["job_id"])
        assert job["status"] == "complete", job
        return self.content(made)

    def content(self, made):
        return self.tenant.get(f"/courses/{self.course}/materials/{made['id']}/content").expect(200).json()

    def calls(self):
        return self.system.sql("SELECT action, provider, model_id, success, error_code, cost_usd::float8, price_known FROM llm_calls "
                               "WHERE tenant_id = :'t' ORDER BY id", t=self.tenant.id)


@pytest.fixture
def world(listening, peer):
    return World(listening, peer)


def times(content):
    return [(chunk["metadata"]["start_sec"], chunk["metadata"]["end_sec"]) for chunk in content["chunks"]]


def texts(content):
    return [chunk["text"] for chunk in content["chunks"]]


def assert_near(found, wanted, slack=0.1):
    assert len(found) == len(wanted), found
    for (start, end), (begin, finish) in zip(found, wanted):
        assert abs(start - begin) <= slack and abs(end - finish) <= slack, (found, wanted)


def test_pieces_are_cut_at_silences_and_joined_with_right_times(world, talk):
    content = world.transcribed(talk, language="en-GB")
    assert_near(times(content), TONES)
    assert (content["metadata"]["engine"], content["metadata"]["model"], content["language"]) == ("openai", "whisper-x", "en-GB")
    assert content["metadata"]["duration_sec"] == pytest.approx(LENGTH, abs=0.1)
    assert content["warnings"] == []
    assert len(world.peer.asked) == 3
    assert sum(asked.seconds for asked in world.peer.asked) == pytest.approx(LENGTH, abs=0.1)
    asked = world.peer.asked[0]
    assert asked.path == "/v1/audio/transcriptions" and asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.fields["model"] == ["whisper-x"] and asked.fields["language"] == ["en"]
    assert asked.fields["response_format"] == ["verbose_json"] and asked.name.endswith(".flac") and asked.sound.startswith(b"fLaC")


def test_each_piece_is_a_row_of_the_bill_by_the_minute(world, talk):
    world.transcribed(talk)
    calls = world.calls()
    assert [call[:5] for call in calls] == [["transcribe", "openai", "whisper-x", "t", ""]] * 3
    assert sum(float(call[5]) for call in calls) == pytest.approx(LENGTH / 60 * 0.006, rel=0.01)
    assert {call[6] for call in calls} == {"t"}
    assert world.tenant.get("/reports/cost").expect(200).json()


def lengthy(folder, tones, length, rate=8000):
    """The same without a filter, which takes its time for hours."""
    tone = array.array("h", [9000 if at % 20 < 10 else -9000 for at in range(rate)]).tobytes()
    samples = bytearray(length * rate * 2)
    for start, end in tones:
        first, count = int(start * rate) * 2, int((end - start) * rate) * 2
        samples[first:first + count] = (tone * 2)[:count]
    made = folder / "long.flac"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ac", "1", "-ar", str(rate), "-i", "-", made], input=bytes(samples), check=True)
    return made.read_bytes()


def test_times_are_right_beyond_two_hours(tmp_path, template, peer):
    tones = [(at, at + 1.5) for at in (10, 1799, 3600, 5400.5, 7301, 7490)]
    with shared(template, SPEECH_BASE_URL=peer.url, SPEECH_PIECE_SECONDS=1800) as system:
        world = World(system, peer)
        content = world.transcribed(lengthy(tmp_path, tones, 7500), "long.flac")
    assert_near(times(content), tones)
    assert content["metadata"]["duration_sec"] == 7500
    assert 5 <= len(peer.asked) <= 6


def test_silence_is_neither_sent_nor_written_down(world, tmp_path):
    content = world.transcribed(recording(tmp_path, [], 50))
    assert content["chunks"] == [] and content["warnings"] == ["No speech was found, so there is no transcript."]
    assert world.peer.asked == [] and world.calls() == []


def test_what_a_model_invents_is_left_out(world, tmp_path):
    data = recording(tmp_path, [(5, 20)], 40)
    world.peer.script(says({"start": 0, "end": 3, "text": "Thank you for watching."},
                           {"start": 5, "end": 7, "text": "[Music]"}, {"start": 7, "end": 8, "text": " ♪ ♪ "},
                           {"start": 8, "end": 10, "text": "Subtitles by somebody", "no_speech_prob": 0.9, "avg_logprob": -1.4},
                           {"start": 10, "end": 12, "text": "a a a a", "compression_ratio": 8.1},
                           {"start": 12, "end": 14, "text": "What was said (really)."},
                           {"start": 14, "end": 15, "text": "So."}, {"start": 15, "end": 16, "text": "So."}, {"start": 16, "end": 17, "text": "So."},
                           {"start": 30, "end": 38, "text": "Bye."}))
    content = world.transcribed(data)
    assert texts(content) == ["What was said (really).", "So.", "So."]
    assert content["warnings"] == ["Segments of the transcript that were left out, as nobody seems to speak there: 7."]


def test_words_with_times_make_segments_where_the_server_has_none(world, tmp_path):
    words = [{"word": word, "start": at, "end": at + 0.4} for word, at in (("One.", 5), ("Two", 6), ("three", 6.5), ("four", 9))]
    world.peer.script(says(words=words))
    content = world.transcribed(recording(tmp_path, [(4, 12)], 20))
    assert texts(content) == ["One.", "Two three", "four"]
    assert times(content) == [(5, 5.4), (6, 6.9), (9, 9.4)]


def test_the_language_that_the_server_hears_is_the_document_s(world, tmp_path):
    world.peer.script(says((4, 6, "Добрий день."), language="ukrainian"))
    assert world.transcribed(recording(tmp_path, [(4, 6)], 10))["language"] == "uk"


def test_a_server_that_is_busy_is_asked_again(world, talk):
    world.peer.script(status(503), status(429, headers={"Retry-After": "0"}))
    content = world.transcribed(talk)
    assert_near(times(content), TONES)
    assert [call[4] for call in world.calls()] == ["provider_failed", "provider_failed", "", "", ""]


def test_a_server_that_refuses_is_followed_by_the_next_engine(world, talk):
    world.peer.script(hears_tones, status(401, f"Incorrect key {KEY}"))
    content = world.transcribed(talk)
    assert_near(times(content)[:3], TONES[:3])
    assert content["metadata"]["engine"] == "pocketsphinx"
    assert any(warning.startswith("openai did not transcribe it: ") for warning in content["warnings"])
    assert KEY not in str(content)


def test_a_language_that_nobody_else_knows_fails_with_the_server_s_reason(world, talk):
    world.peer.script(status(400, "Unsupported language: xx"))
    job = follow(world.tenant, world.upload(talk, language="uk")["job_id"])
    assert (job["status"], job["error_code"]) == ("failed", "provider_refused")


def test_answers_without_times_are_refused(world, talk):
    world.peer.script(raw({"text": "All that was said."}))
    content = world.transcribed(talk)
    assert any("verbose_json" in warning for warning in content["warnings"])


def test_nothing_is_paid_for_twice_when_the_job_is_killed(world, talk):
    gate, reached = threading.Event(), threading.Event()

    def waits(peer, handler, asked):
        reached.set()
        gate.wait(30)
        hears_tones(peer, handler, asked)

    world.peer.script(hears_tones, waits)
    made = world.upload(talk)
    assert reached.wait(30)
    for child in children(world.system.pid("jobs")):
        os.kill(child, signal.SIGKILL)
    gate.set()
    job = follow(world.tenant, made["job_id"])
    assert job["status"] == "complete" and job["attempt"] == 2
    assert_near(times(world.content(made)), TONES)
    assert len(world.peer.asked) == 4, "the first piece was sent once, the second twice, the third once"


def test_a_tenant_without_budget_gets_the_built_in_engine(world, talk):
    world.system.sql("UPDATE tenants SET monthly_budget_usd = 0 WHERE id = :'t'", t=world.tenant.id)
    content = world.transcribed(talk)
    assert content["metadata"]["engine"] == "pocketsphinx" and world.peer.asked == []
    assert wait_until(lambda: world.calls() == [], 5, "a call was recorded")


def test_pieces_are_no_larger_than_the_server_takes(talk, template, peer):
    with shared(template, SPEECH_BASE_URL=peer.url, SPEECH_PIECE_BYTES=1048576) as system:
        world = World(system, peer)
        assert_near(times(world.transcribed(talk)), TONES)
    assert len(peer.asked) >= 4 and all(len(asked.sound) < 1000000 for asked in peer.asked)
    assert "Authorization" not in peer.asked[0].headers and peer.asked[0].fields["model"] == ["whisper-1"]


def test_engines_are_tried_in_the_order_that_is_set(talk, template, peer, tmp_path):
    with shared(template, SPEECH_BASE_URL=peer.url, SPEECH_ENGINES="pocketsphinx,openai") as system:
        world = World(system, peer)
        assert world.transcribed(talk)["metadata"]["engine"] == "pocketsphinx" and peer.asked == []
        peer.script(says((4, 6, "Добрий день.")))
        content = world.transcribed(recording(tmp_path, [(4, 6)], 10), language="uk")
        assert texts(content) == ["Добрий день."] and content["metadata"]["engine"] == "openai"


def test_subtitles_of_what_was_heard_are_broken_as_subtitles_are(world, tmp_path):
    long = "The load factor is the number of entries divided by the number of slots, and when it grows, the table is made twice as large."
    world.peer.script(says((4, 16, long)))
    made = world.upload(recording(tmp_path, [(4, 16)], 20))
    assert follow(world.tenant, made["job_id"])["status"] == "complete"
    lines = world.tenant.get(f"/courses/{world.course}/materials/{made['id']}/transcript.srt").expect(200).body.decode().split("\n")
    cues = [line for line in lines if "-->" in line]
    shown = [line for line in lines if line and "-->" not in line and not line.isdigit()]
    assert len(cues) == 2 and " ".join(shown) == long and max(map(len, shown)) <= 42


def test_gemini_gets_the_sound_and_what_it_is_to_do(talk, template):
    peer = VendorPeer()
    peer.say("gemini", GEMINI.answer({"language": "en", "segments": [{"start": 1, "end": 3, "text": "One."}, {"start": 20.5, "end": 24, "text": "Two."}]}))
    try:
        with shared(template, **GEMINI.settings(peer.root), SPEECH_ENGINES="gemini", LLM_BREAKER_FAILURES=0) as system:
            world = World(system, peer)
            content = world.transcribed(talk)
        assert times(content) == [(1, 3), (20.5, 24)] and texts(content) == ["One.", "Two."]
        asked = peer.asked_of("gemini")[0]
        data, text = asked.body["contents"][0]["parts"]
        assert data["inlineData"]["mimeType"] == "audio/flac" and base64.b64decode(data["inlineData"]["data"]).startswith(b"fLaC")
        assert json.loads(text["text"])["seconds"] == pytest.approx(LENGTH, abs=0.1)
        assert "segments" in json.dumps(asked.body["generationConfig"]["responseJsonSchema"])
    finally:
        peer.close()
