"""GET …/transcript.vtt, .srt and .txt: what was said in a recording, for players and for readers."""
import pytest

PIECES = [[0, 4, "one & two"], [4, 3661.5, "three -> four"]]
FORMS = {
    "vtt": ("text/vtt; charset=utf-8",
            "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\none &amp; two\n\n00:00:04.000 --> 01:01:01.500\nthree -&gt; four\n\n"),
    "srt": ("application/x-subrip; charset=utf-8",
            "1\n00:00:00,000 --> 00:00:04,000\none & two\n\n2\n00:00:04,000 --> 01:01:01,500\nthree -> four\n\n"),
    "txt": ("text/plain; charset=utf-8", "one & two\nthree -> four\n"),
}


def path(engine, material, form):
    return f"/courses/{engine.course}/materials/{material['id']}/transcript.{form}"


@pytest.mark.parametrize("form", FORMS)
def test_a_transcript_comes_in_each_form(engine, form):
    made = engine.upload("talk.mp3", "video", segments=PIECES)
    engine.ended(made["job_id"])
    answer = engine.tenant.get(path(engine, made, form)).expect(200)
    assert (answer.headers["Content-Type"], answer.body.decode()) == FORMS[form]


def test_only_a_video_that_was_processed_has_a_transcript(engine):
    gate = engine.path()
    text, talk = engine.upload(), engine.upload("talk.mp3", "video", segments=PIECES, wait=str(gate))
    for form in FORMS:
        engine.tenant.get(path(engine, text, form)).problem(404, "not_found", "Only a video has a transcript")
        engine.tenant.get(path(engine, talk, form)).problem(409, "conflict")
    gate.touch()
    engine.ended(talk["job_id"])
