"""cs-extract media: the tracks, clocks and channels of files as they occur, down to the transcript."""
import json
import struct
import subprocess

import pytest

from support.system import BUILD, ROOT

DATA = ROOT / "tests/data/extract"
SEEDS = ROOT / "tests/fuzz/seeds/extract_media"


def run(data, *arguments, **options):
    return subprocess.run([BUILD / "cs-extract", "media", *map(str, arguments)], input=data, capture_output=True, timeout=300, check=False,
                          **options)


def document(data, *arguments):
    done = run(data, *arguments)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def error_code(data, *arguments):
    done = run(data, *arguments)
    assert done.returncode == 1, done.stdout[:300]
    return json.loads(done.stderr.splitlines()[-1])["code"]


def case(name):
    return (DATA / name).read_bytes()


def words(made):
    return " ".join(chunk["text"] for chunk in made["chunks"]).split()


def last_end(made):
    return made["chunks"][-1]["metadata"]["end_sec"]


def patched(data, box, offset, value):
    """The file with other bytes at this place behind the name of a box of its header."""
    at = data.index(box) + 4 + offset
    return data[:at] + value + data[at + len(value):]


def test_a_duration_of_all_ones_is_unknown():
    made = document(case("frag-unknown-duration.mp4"))
    assert len(words(made)) > 8 and not any("how long" in warning for warning in made["warnings"])
    assert 4.6 < made["metadata"]["duration_sec"] < 4.9


def test_opposite_channels_are_heard():
    assert len(words(document(case("inverted-phase.flac")))) >= 3


@pytest.mark.parametrize("arguments", [(), ("--language", "en")])
def test_of_two_tracks_the_one_that_is_understood_is_heard(arguments):
    made = document(case("two-languages.mkv"), *arguments)
    assert len(words(made)) > 8
    assert made["warnings"][0] == "The file has 2 audio tracks. Number 2 (en) was heard; the others were passed over."


def test_times_are_those_of_the_time_stamps():
    made = document(case("clock-slow-10pc.mkv"))
    assert len(words(made)) > 8
    assert last_end(made) <= made["metadata"]["duration_sec"] < 4.3


@pytest.mark.parametrize("code", [0, 0x0400, 0x7BFF, 0x7FFF], ids=hex)
def test_a_language_of_no_letters_is_none(code):
    data = patched((SEEDS / "tone.m4a").read_bytes(), b"mdhd", 20, struct.pack(">H", code))
    assert document(data)["warnings"] == ["No speech was found, so there is no transcript."]


HEADERS = {
    "no ticks in a second": lambda: patched(case("frag-unknown-duration.mp4"), b"mdhd", 12, bytes(4)),
    "a duration of two hundred years": lambda: patched(patched(case("frag-unknown-duration.mp4"), b"mdhd", 16, b"\x7F\xFF\xFF\xFF"), b"mdhd", 12,
                                                       struct.pack(">I", 1)),
    "255 channels": lambda: patched(case("frag-unknown-duration.mp4"), b"mp4a", 16, struct.pack(">H", 255)),
    "a rate of 1": lambda: patched(case("frag-unknown-duration.mp4"), b"mp4a", 24, struct.pack(">I", 1 << 16)),
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_that_is_wrong_hides_nothing(header):
    made = document(HEADERS[header]())
    assert len(words(made)) > 8
    assert 4.6 < made["metadata"]["duration_sec"] < 4.9
    assert last_end(made) < 4.9


def wave(channels=1, rate=16000, width=16, length=3200, code=1):
    body = struct.pack("<HHIIHH", code, channels, rate, min(rate * channels * width // 8, 0xFFFFFFFF), channels * width // 8 % 65536, width)
    return b"RIFF" + struct.pack("<I", 36 + length) + b"WAVEfmt " + struct.pack("<I", 16) + body + b"data" + struct.pack("<I", length) + bytes(length)


@pytest.mark.parametrize("data", [wave(channels=0), wave(rate=0), wave(width=0), wave(channels=65535), wave(rate=0xFFFFFFFF), wave(code=0x7777)],
                         ids=["no channels", "no rate", "no bits", "many channels", "high rate", "unknown code"])
def test_an_absurd_header_has_a_stable_code(data):
    assert error_code(data) in ("file_damaged", "unsupported_format")


def progress_of(data):
    done = subprocess.run(["sh", "-c", f"exec {BUILD / 'cs-extract'} media --progress-fd 3 3>&1 >/dev/null"], input=data, capture_output=True,
                          timeout=300, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def hiss(tmp_path_factory):
    """Half a minute of noise that comes and goes: no speech, though it is listened to."""
    made = tmp_path_factory.mktemp("hiss") / "hiss.mp3"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "aevalsrc='(random(0)-0.5)*gt(mod(t,4),2)':s=16000:d=30", "-b:a", "64k",
                    "-write_xing", "0", made], check=True)
    return made.read_bytes()


@pytest.fixture(scope="module")
def told(hiss):
    return progress_of(hiss)


def test_noise_is_reported_as_heard(told):
    heard = [line["heard"] for line in told if "heard" in line]
    segments = [line["segment"]["end_sec"] for line in told if "segment" in line]
    assert heard == sorted(heard) and max(heard + segments) > 25


def test_progress_of_a_file_that_does_not_say_how_long_it_is_is_true(told):
    steps = [line for line in told if "stage" in line]
    assert all(20 < step["total"] < 40 for step in steps)
    assert steps[-1]["done"] == steps[-1]["total"] == 30
