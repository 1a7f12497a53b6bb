"""cs-extract as a program: bytes in, a document or an error report out, in a sandbox."""
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
import zlib

import pytest

from support.system import BUILD, ROOT

PROGRAM = BUILD / "cs-extract"
SEEDS = ROOT / "tests/fuzz/seeds"
SAMPLE_SOURCES = ROOT / "tests/data/sample"


def run(*arguments, data=b"", **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], **({"input": data} if "stdin" not in options else {}),
                          stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, timeout=300, check=False, **options)


def document(*arguments, **options):
    done = run(*arguments, **options)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def error_code(*arguments, **options):
    done = run(*arguments, **options)
    assert done.returncode == 1, done.stdout[:300]
    assert done.stdout == b""
    told = json.loads(done.stderr.splitlines()[-1])
    assert told["detail"].endswith(".")
    return told["code"]


def seed(kind, name):
    return (SEEDS / f"extract_{kind}" / name).read_bytes()


def texts(made):
    return [chunk["text"] for chunk in made["chunks"]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = BUILD / "sample"
    if not (folder / "lecture.mp4").exists():
        folder = tmp_path_factory.mktemp("sample")
        subprocess.run([SAMPLE_SOURCES / "make", folder], check=True)
    return folder


# ---- the sandbox


def is_closed(done):
    lines = done.stdout.decode().splitlines()
    return done.returncode == 0 and len(lines) >= 15 and all(re.match("(refused|works) ", line) for line in lines)


def test_nothing_can_be_reached_from_the_sandbox():
    assert is_closed(run("--self-test-sandbox"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_nothing_can_be_reached_from_the_sandbox_of_an_ordinary_user(tmp_path):
    # Where the program lies may be closed to others, so it is handed over as an open file.
    descriptor = os.open(PROGRAM, os.O_RDONLY)
    done = subprocess.run([f"/proc/self/fd/{descriptor}", "--self-test-sandbox"], pass_fds=[descriptor], user=65534, group=65534,
                          extra_groups=[], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False, cwd="/")
    os.close(descriptor)
    assert is_closed(done), done


def test_no_descriptor_is_inherited_but_four():
    reader, writer = os.pipe()
    try:
        done = subprocess.run([PROGRAM, "text", "--progress-fd", "3"], input=b"x", pass_fds=[reader, writer],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(reader)
        os.close(writer)
    assert done.returncode == 0


def test_it_runs_under_valgrind_as_it_is():
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    done = subprocess.run(["valgrind", "-q", "--vgdb=no", "--error-exitcode=9", PROGRAM, "pdf"], input=seed("pdf", "two-slides.pdf"),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["metadata"]["page_count"] == 2


# ---- the command line


@pytest.mark.parametrize("arguments", [[], ["odt"], ["pdf", "--nonsense"], ["pdf", "--cpu-seconds", "0"], ["pdf", "--page-seconds", "0"], ["pdf", "--language"],
                                       ["media", "--progress-fd", "1"]])
def test_wrong_use_is_64_and_explains(arguments):
    done = run(*arguments)
    assert done.returncode == 64
    assert b"usage:" in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["pdf", "--help"], ["media", "--help"]])
def test_help_is_an_answer(arguments):
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, b"") and done.stdout.startswith(b"usage: cs-extract ")


def test_a_document_that_cannot_be_written_is_no_success():
    with open("/dev/full", "wb") as full:
        done = run("text", data=b"some text", stdout=full)
    assert done.returncode == 1
    assert json.loads(done.stderr)["code"] == "internal_error"


def test_a_file_and_a_pipe_give_the_same(tmp_path):
    data = seed("pdf", "two-slides.pdf")
    (tmp_path / "file").write_bytes(data)
    with open(tmp_path / "file", "rb") as file:
        assert document("pdf", stdin=file) == document("pdf", data=data)


def test_the_environment_is_ignored():
    assert document("text", data=b"x", env={"MALLOC_PERTURB_": "1", "LD_BIND_NOW": "1", "TZ": ":/etc/passwd"})


# ---- bad input


@pytest.mark.parametrize("form", ["pdf", "markdown", "text", "captions", "media"])
def test_an_empty_file_is_a_document_with_a_warning(form):
    made = document(form)
    assert made["chunks"] == []
    assert made["warnings"] == ["The file is empty."]


@pytest.mark.parametrize("form, name, code", [
    ("pdf", "encrypted.pdf", "file_encrypted"),
    ("pdf", "truncated.pdf", "file_damaged"),
    ("pdf", "garbage.pdf", "file_damaged"),
    ("pdf", "no-pages.pdf", "file_damaged"),
    ("pdf", "circle.pdf", "file_damaged"),
    ("pdf", "no-pdf.pdf", "unsupported_format"),
    ("pdf", "huge-count.pdf", "file_too_complex"),
    ("text", "binary.txt", "unsupported_format"),
    ("captions", "binary.srt", "unsupported_format"),
    ("captions", "no-cues.srt", "unsupported_format"),
    ("captions", "broken-times.srt", "file_damaged"),
    ("media", "no-moov.mp4", "file_damaged"),
    ("media", "broken-header.wav", "file_damaged"),
    ("media", "no-rate.wav", "file_damaged"),
    ("media", "picture.mp4", "unsupported_format"),
    ("media", "playlist.mp4", "unsupported_format"),
    ("media", "concat.mp4", "unsupported_format"),
    ("media", "zeros.mp3", "unsupported_format"),
])
def test_a_malformed_file_has_a_stable_code(form, name, code):
    assert error_code(form, data=seed(form, name)) == code


@pytest.mark.parametrize("name", ["owner-password-only.pdf", "wrong-offsets.pdf", "script.pdf", "lying-count.pdf", "no-end.pdf"])
def test_a_file_that_can_be_read_is_read(name):
    made = document("pdf", data=seed("pdf", name))
    assert made["metadata"] == {"format": "pdf", "page_count": 2}
    assert [chunk["metadata"]["title"] for chunk in made["chunks"]] == ["Hash Tables", "Collisions"]


def test_silence_and_a_missing_track_are_documents_with_a_warning():
    for name, words in [("tone.wav", "No speech was found"), ("no-audio.mp4", "no audio track")]:
        made = document("media", data=seed("media", name))
        assert made["chunks"] == []
        assert words in made["warnings"][0]
        assert made["metadata"]["duration_sec"] > 0


def test_a_duration_that_cannot_be_found_is_absent_and_warned_of():
    data = seed("media", "no-duration.mkv")
    cluster = b"\x1F\x43\xB6\x75"
    made = document("media", data=data[:data.index(cluster)] + cluster + b"\x80")
    assert "duration_sec" not in made["metadata"] and made["warnings"][0] == "The file does not say how long it is."


def test_a_duration_that_the_file_does_not_tell_is_found():
    made = document("media", data=seed("media", "no-duration.mkv"))
    assert made["metadata"]["duration_sec"] == 1
    assert made["warnings"] == ["The file has no audio track, so there is no transcript."]


# ---- character sets


def test_a_ukrainian_text_in_koi8_is_read_as_that():
    made = document("text", data=(ROOT / "tests/data/extract/uk-koi8u.txt").read_bytes())
    assert texts(made)[0].startswith("Теплота - це енергія, ")
    assert made["warnings"] == ["The text is not UTF-8 and was read as KOI8-U."]


PARAGRAPHS = {
    "Теплота - це енергія, яка переходить від теплого тіла до холодного. Її вимірюють у джоулях, а об'єм ґрунту - ні.":
        ["cp1251", "koi8_u", "mac_cyrillic"],
    "Теплота есть энергия, которая переходит от тёплого тела к холодному. Её измеряют в джоулях.":
        ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"],
    "Топлината е енергия, която преминава от топло тяло към студено. Тя се измерва в джаули.": ["cp1251"],
    "The naïve café idea – that heat is a fluid – isn’t right. Heat is energy in motion; the “caloric” was given up.": ["cp1252"],
    "La chaleur est une forme d'énergie transférée d'un corps chaud à un corps froid. Où se trouve la différence ?": ["cp1252", "iso8859_15"],
    "Wärme ist Energie, die von einem warmen Körper auf einen kalten übergeht. Größe und Maß müssen überprüft werden.": ["cp1252"],
    "Ciepło to energia przekazywana z ciała ciepłego do zimnego. Gęślą jaźń łódź żółw świętość można też użyć.": ["cp1250", "iso8859_2"],
    "Teplo je energie, která přechází z teplejšího tělesa na chladnější. Příliš žluťoučký kůň úpěl ďábelské ódy.": ["cp1250", "iso8859_2"],
    "Elektrický proud je uspořádaný pohyb nábojů. Žárovka svítí, šťáva teče, měď vede dobře. Příliš žluťoučký kůň.": ["cp1250", "iso8859_2"],
    "Η θερμότητα είναι ενέργεια που μεταφέρεται από ένα θερμό σώμα σε ένα ψυχρό. Άλλη ημέρα.": ["cp1253", "iso8859_7"],
    "Isı, sıcak bir cisimden soğuk bir cisme geçen enerjidir. İdeal gazın iç enerjisi yalnızca sıcaklığa bağlıdır.": ["cp1254"],
    "חום הוא אנרגיה העוברת מגוף חם לגוף קר. האנרגיה הפנימית של גז אידאלי תלויה רק בטמפרטורה.": ["cp1255"],
    "الحرارة طاقة تنتقل من جسم ساخن إلى جسم بارد. الطاقة الداخلية للغاز المثالي تعتمد على درجة الحرارة.": ["cp1256", "iso8859_6"],
    "Šiluma yra energija, perduodama iš šilto kūno šaltam. Žąsys ėjo į ąžuolyną, čia jų buvo daug.": ["cp1257"],
    "熱とは、高温の物体から低温の物体へ移動するエネルギーである。これを確かめてみよう。": ["shift_jis", "euc_jp"],
    "热是从高温物体转移到低温物体的能量。我们将在下一节课中讨论这个问题。": ["gbk", "gb18030"],
    "熱是從高溫物體轉移到低溫物體的能量。我們將在下一節課中討論這個問題。": ["big5"],
    "열은 뜨거운 물체에서 차가운 물체로 이동하는 에너지이다. 다음 시간에 이 문제를 다루겠다.": ["euc_kr", "cp949"],
    "ความร้อนคือพลังงานที่ถ่ายโอนจากวัตถุร้อนไปยังวัตถุเย็น": ["tis_620"],
}

SHORT = {
    "Вступ до фізики": ["cp1251", "koi8_u", "iso8859_5", "mac_cyrillic", "utf-16-le", "utf-16-be"],
    "Лекция про ёжика": ["cp1251", "koi8_r", "iso8859_5", "mac_cyrillic"],
    "naïve": ["cp1252"],
    "Übung 1": ["cp1252"],
    "10 µm × 3": ["cp1252"],
    "“Heat”": ["cp1252", "utf-16-le", "utf-16-be", "utf-16", "utf-32"],
    "Θερμότητα": ["cp1253", "iso8859_7"],
    "חום הוא אנרגיה": ["cp1255"],
    "الحرارة طاقة": ["cp1256"],
    "熱とはエネルギーの移動である。": ["shift_jis", "euc_jp"],
    "热是能量的转移。": ["gbk"],
    "熱是能量的轉移。": ["big5"],
    "열은 에너지의 이동이다.": ["euc_kr"],
    "ความร้อน": ["tis_620"],
}


@pytest.mark.parametrize("text, charset", [(text, charset) for known in (PARAGRAPHS, SHORT) for text in known for charset in known[text]])
def test_a_text_is_read_in_the_character_set_it_is_in(text, charset):
    made = document("text", data=text.encode(charset))
    assert texts(made) == [text]
    assert len(made["warnings"]) == (0 if charset.startswith("utf") else 1)


def test_markdown_is_read_in_the_character_set_it_is_in():
    assert document("markdown", data="# Вступ до фізики\n".encode("koi8_u"))["title"] == "Вступ до фізики"


# ---- captions


@pytest.mark.parametrize("name", ["uk.srt", "uk-windows-1251.srt", "uk-koi8u.srt", "uk-utf16.srt", "uk-utf16be.vtt"])
def test_captions_are_read_in_the_character_set_they_are_in(name):
    made = document("captions", data=seed("captions", name))
    assert texts(made)[0] == "Доброго дня! Сьогодні ми говоримо про перший закон термодинаміки."
    assert made["metadata"] == {"format": name[-3:], "duration_sec": 3727.25}


def test_captions_that_roll_on_the_screen_are_joined():
    made = document("captions", data=seed("captions", "youtube.vtt"))
    assert texts(made) == ["hello everyone and", "welcome to hash tables", "[Music]"]


def test_captions_are_no_segments_to_go_on_behind(tmp_path):
    with open(tmp_path / "progress", "w+b") as told:
        document("captions", "--progress-fd", told.fileno(), data=seed("captions", "uk.srt"), pass_fds=[told.fileno()])
        told.seek(0)
        assert b"segment" not in told.read()


# ---- titles


def test_a_title_that_powerpoint_makes_gives_way_to_the_first_slides():
    assert document("pdf", data=(ROOT / "tests/data/extract/title-powerpoint-uk.pdf").read_bytes())["title"] == "Heat and Work"


# ---- limits


def test_a_file_that_takes_too_long_is_reported(sample):
    with open(sample / "lecture.mp4", "rb") as lecture:
        assert error_code("media", "--cpu-seconds", 2, stdin=lecture) == "time_limit"


def stream(content, dictionary=b""):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(content), content)


def pdf_of(page, *more):
    """A PDF of one page: its resources, and the objects from 4 on, of which the first is its content."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<%s>>/Contents 4 0 R>>" % page, *more]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, body) for i, body in enumerate(objects, 1))
    return b"%%PDF-1.4\n%strailer\n<</Size %d/Root 1 0 R>>\n%%%%EOF\n" % (body, len(objects) + 1)


def forms_within_forms(first):
    """Each form draws the next one twice: the last is drawn millions of millions of times."""
    nested = [stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</X %d 0 R>>>>" % (first + i + 1))
              for i in range(40)]
    return [*nested, stream(b"0 0 m", b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]")]


ENDLESS = {
    "forms": lambda: pdf_of(b"/XObject<</X 5 0 R>>", stream(b"/X Do"), *forms_within_forms(5)),
    "glyphs": lambda: pdf_of(
        b"/Font<</F 5 0 R>>", stream(b"BT /F 20 Tf 10 10 Td (a) Tj ET"),
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 97/Widths[500]"
        b"/CharProcs<</a 6 0 R>>/Encoding<</Type/Encoding/Differences[97/a]>>/Resources<</XObject<</X 7 0 R>>>>>>",
        stream(b"500 0 d0 /X Do"), *forms_within_forms(7)),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_a_page_that_takes_too_long_is_too_complex(what):
    assert error_code("pdf", "--page-seconds", 1, "--cpu-seconds", 60, data=ENDLESS[what]()) == "file_too_complex"


def test_a_column_of_halves_of_words_takes_no_longer_than_words():
    lines = b"".join(b"1 0 0 1 10 %d Tm (a-) Tj " % line for line in range(100_000))
    page = pdf_of(b"/Font<</F1 5 0 R>>", stream(b"BT /F1 1 Tf " + lines + b"ET"), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    done = run("pdf", "--cpu-seconds", 10, data=page.replace(b"[0 0 99 99]", b"[0 0 99 100000]"))
    assert done.returncode == 0, done.stderr


def pdf_bomb():
    """A page whose 300 KB unfold to tens of megabytes of text."""
    content = zlib.compress(b"BT /F1 9 Tf " + b"(aaaaaaaaaaaaaaaa) Tj " * 2_000_000 + b"ET", 9)
    return pdf_of(b"/Font<</F1 5 0 R>>", stream(content, b"/Filter/FlateDecode"), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")


def docx_bomb():
    """Ten megabytes of empty elements, of which each takes thirty times as much as it is long."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", '<w:document xmlns:w="w"><w:body>' + "<a/>" * 2_500_000 + "</w:body></w:document>")
    return made.getvalue()


BOMBS = {"docx": docx_bomb, "markdown": lambda: b"*a " * 2_000_000, "text": lambda: b"a line of text " * 4_000_000, "pdf": pdf_bomb}


@pytest.mark.parametrize("form", BOMBS)
def test_a_file_that_takes_too_much_memory_is_reported(form):
    assert error_code(form, "--memory-mib", 150, data=BOMBS[form]()) == "memory_limit"


def test_text_beyond_the_ceiling_is_too_complex():
    assert error_code("text", data=b"x\n\n" * 300_000) == "file_too_complex"
    assert error_code("text", data=b"some words here\n" * 4_200_000) == "file_too_complex"


# ---- the sample course


def test_slides_of_the_sample(sample):
    made = document("pdf", data=(sample / "slides.pdf").read_bytes())
    assert made["title"] == "How a Hash Table Works"
    assert made["metadata"]["page_count"] == 8
    assert [chunk["metadata"]["title"] for chunk in made["chunks"]] == [
        "How a Hash Table Works", "The Problem: Finding One Among Many", "The Hash Function", "Collisions", "Chaining", "Open Addressing",
        "Load Factor and Resizing", "Summary"]
    assert "\u2022 Every hash table needs a plan for collisions" in made["chunks"][3]["text"]


def test_reader_of_the_sample(sample):
    made = document("markdown", data=(sample / "notes.md").read_bytes())
    kinds = [chunk["chunk_type"] for chunk in made["chunks"]]
    assert made["title"] == "How a Hash Table Works: Reader"
    assert {"heading", "paragraph", "list", "code", "table"} == set(kinds)
    assert [chunk["index"] for chunk in made["chunks"]] == list(range(len(kinds)))
    assert "| Insert | constant | linear |" in made["chunks"][kinds.index("table")]["text"]


def test_the_same_bytes_give_the_same_document(sample):
    for form, name in [("pdf", "slides.pdf"), ("markdown", "notes.md")]:
        data = (sample / name).read_bytes()
        assert run(form, data=data).stdout == run(form, data=data).stdout


@pytest.fixture(scope="module")
def excerpt(sample, tmp_path_factory):
    """The lecture's first minute."""
    made = tmp_path_factory.mktemp("excerpt") / "excerpt.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-i", sample / "lecture.mp4", "-t", "60", "-c", "copy", made], check=True)
    return made


@pytest.fixture(scope="module")
def transcribed(excerpt, tmp_path_factory):
    """The excerpt's document, and the lines of progress."""
    told = tmp_path_factory.mktemp("progress") / "told"
    with open(excerpt, "rb") as lecture, open(told, "wb") as progress:
        number = progress.fileno()
        made = document("media", "--progress-fd", number, stdin=lecture, pass_fds=[number])
    return made, [json.loads(line) for line in told.read_text().splitlines()]


def words_of(text):
    return re.sub("[^a-z' ]+", " ", text.lower()).split()


def word_errors(said, heard):
    """The part of the words heard that are wrong, against the beginning of what was said."""
    row = list(range(len(said) + 1))
    for i, word in enumerate(heard, 1):
        last, row = row, [i]
        for j, other in enumerate(said, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (word != other)))
    return min(row) / len(heard)


def test_lecture_of_the_sample_is_understood(transcribed):
    made, _ = transcribed
    said, heard = words_of((SAMPLE_SOURCES / "lecture.txt").read_text()), words_of(" ".join(texts(made)))
    assert len(heard) > 100
    assert word_errors(said, heard) < 0.25
    assert made["title"] == "How a Hash Table Works: Lecture"
    assert made["language"] == "en"
    assert made["metadata"]["engine"] == "pocketsphinx"
    assert 59 < made["metadata"]["duration_sec"] < 64


def test_transcript_is_in_order_and_in_pieces_of_a_sentence_or_three(transcribed):
    made, _ = transcribed
    times = [(chunk["metadata"]["start_sec"], chunk["metadata"]["end_sec"]) for chunk in made["chunks"]]
    assert all(0 <= start < end <= start + 20 for start, end in times)
    assert all(before[1] <= after[0] for before, after in zip(times, times[1:]))
    assert sum(5 <= end - start for start, end in times) > 0.7 * len(times)


def test_progress_tells_every_segment_and_never_goes_back(transcribed):
    made, told = transcribed
    segments = [line["segment"] for line in told if "segment" in line]
    steps = [line for line in told if "stage" in line]
    assert [segment["text"] for segment in segments] == texts(made)
    assert [step["done"] for step in steps] == sorted(step["done"] for step in steps)
    assert {(step["stage"], step["unit"]) for step in steps} == {("transcribe", "seconds")}
    assert steps[-1]["done"] == steps[-1]["total"] == int(made["metadata"]["duration_sec"])


def test_resuming_gives_the_rest(transcribed, excerpt):
    made, _ = transcribed
    last = made["chunks"][-4]["metadata"]["end_sec"]
    with open(excerpt, "rb") as lecture:
        rest = document("media", "--resume-at", last, stdin=lecture)
    assert all(chunk["metadata"]["start_sec"] >= last for chunk in rest["chunks"])
    said, heard = words_of(" ".join(texts(made)[-3:])), words_of(" ".join(texts(rest)))
    assert word_errors(said, heard) < 0.15  # a decoder that begins elsewhere gives other samples at first
    assert abs(len(said) - len(heard)) < 3


def test_a_lecture_cut_off_is_damaged(sample):
    assert error_code("media", data=(sample / "lecture.mp4").read_bytes()[:90_000]) == "file_damaged"


# ---- language


@pytest.fixture(scope="module")
def tagged(tmp_path_factory):
    """A second of near silence whose track is tagged as Ukrainian."""
    made = tmp_path_factory.mktemp("tagged") / "tagged.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=f=300:d=1:r=16000", "-af", "volume=0.0001", "-c:a", "aac",
                    "-metadata:s:a:0", "language=ukr", made], check=True)
    return made.read_bytes()


def test_a_language_the_engine_does_not_know_is_refused(tagged):
    assert error_code("media", "--language", "uk", data=seed("media", "tone.wav")) == "language_unsupported"
    assert error_code("media", data=tagged) == "language_unsupported"


def test_what_the_owner_says_counts_more_than_the_tag(tagged):
    assert document("media", "--language", "en-GB", data=tagged)["language"] == "en-GB"


def test_the_language_said_is_the_documents():
    assert document("text", "--language", "uk", data=b"some words")["language"] == "uk"
