"""Engines that run on the spot: what they make of people, of music and of silence. Vosk is tested where its library and a model are."""
import json
import os
import subprocess

import pytest

from support.forms import Form
from support.pools import shared
from support.system import ROOT
from support.teaching import follow

VOSK = {name: os.environ.get(name) for name in ("VOSK_LIBRARY", "VOSK_MODEL")}
needs_vosk = pytest.mark.skipif(not all(VOSK.values()), reason="VOSK_LIBRARY and VOSK_MODEL name no library and no model")
MUSIC = ("0.15*sin(2*PI*261.6*t)*exp(-2*mod(t,1))+0.15*sin(2*PI*329.6*t)*exp(-2*mod(t,0.5))+0.15*sin(2*PI*392*t)*exp(-3*mod(t,0.25))"
         "+0.1*sin(2*PI*130.8*t)+0.2*(random(0)-0.5)*exp(-20*mod(t,0.5))")
MELODY = "0.3*sin(2*PI*(220+110*floor(mod(t*2,4)))*t)+0.15*sin(4*PI*(220+110*floor(mod(t*2,4)))*t)"
SOUNDS = {"music": f"aevalsrc='{MUSIC}':s=16000:d=12", "melody": f"aevalsrc='{MELODY}':s=16000:d=12",
          "noise": "anoisesrc=d=12:c=pink:r=16000:a=0.05", "silence": "aevalsrc=0:s=16000:d=12"}
ENGINES = {"pocketsphinx": [], "vosk": ["--engine", "vosk", "--library", str(VOSK["VOSK_LIBRARY"]), "--model", str(VOSK["VOSK_MODEL"])]}
by_engine = pytest.mark.parametrize("engine", ["pocketsphinx", pytest.param("vosk", marks=needs_vosk)])


def run(recording, *arguments):
    program = ROOT / os.environ.get("BUILD", "build") / "cs-extract"
    return subprocess.run([program, "media", *arguments], input=recording, capture_output=True, check=False)


def heard(recording, engine, *arguments):
    done = run(recording, *ENGINES[engine], *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sound(source):
    return subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-f", "wav", "-"], capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    made = tmp_path_factory.mktemp("talk") / "talk.wav"
    text = "Welcome to this lecture. Today we will look at one of the most useful data structures in computer science."
    subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", made], check=True)
    return made.read_bytes()


@by_engine
@pytest.mark.parametrize("kind", SOUNDS)
def test_no_words_are_invented(engine, kind):
    made = heard(sound(SOUNDS[kind]), engine)
    assert made["chunks"] == [] and "No speech was found, so there is no transcript." in made["warnings"]


@by_engine
def test_speech_becomes_sentences_with_times(talk, engine):
    made = heard(talk, engine)
    text = " ".join(chunk["text"] for chunk in made["chunks"])
    assert text[0].isupper() and text.endswith(".") and "computer science" in text
    assert made["metadata"]["engine"] == engine
    spans = [(chunk["metadata"]["start_sec"], chunk["metadata"]["end_sec"]) for chunk in made["chunks"]]
    assert all(0 <= start < end <= made["metadata"]["duration_sec"] + 0.1 for start, end in spans)


def test_the_built_in_engine_says_how_good_it_is(talk):
    warning = heard(talk, "pocketsphinx")["warnings"][0]
    assert "one word in three" in warning and "SPEECH_BASE_URL" in warning and "VOSK_MODEL" in warning


def test_an_engine_that_is_not_there_says_so(talk):
    for arguments in (["--engine", "vosk", "--library", "/nowhere/libvosk.so", "--model", "/nowhere"], ["--engine", "other"]):
        done = run(talk, *arguments)
        report = json.loads(done.stderr.splitlines()[-1])
        assert done.returncode == 1 and report["code"] == "internal_error" and report["log"]


@needs_vosk
def test_the_language_is_that_of_the_model(talk):
    report = json.loads(run(talk, *ENGINES["vosk"], "--speaks", "uk", "--language", "en").stderr)
    assert report["code"] == "language_unsupported" and "vosk" in report["detail"]
    assert heard(talk, "vosk", "--speaks", "en-US", "--language", "eng")["language"] == "eng"


@needs_vosk
def test_a_runner_has_vosk_transcribe_when_it_is_set_up(talk, template):
    with shared(template, **VOSK, VOSK_LANGUAGE="en-US") as system:
        tenant = system.tenant()
        course = tenant.course("Sounds")
        made = tenant.send_form(f"/courses/{course}/materials", Form(source_type="video").file("talk.wav", talk)).expect(201).json()
        assert follow(tenant, made["job_id"])["status"] == "complete"
        content = tenant.get(f"/courses/{course}/materials/{made['id']}/content").expect(200).json()
    assert content["metadata"]["engine"] == "vosk" and content["warnings"] == [] and content["language"] == "en-US"
