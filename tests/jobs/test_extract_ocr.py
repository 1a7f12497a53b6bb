"""cs-extract as a program that reads pictures of text: what it makes of scans, good and bad, and what hostile ones cost it."""
import json
import os
import subprocess
import zlib

import pytest

from support.decks import Slide, deck
from support.scans import Picture, likeness, picture, pptx, scan
from support.system import BUILD

ENGLISH = ("A heat engine takes heat from a hot source, turns a part of it into work, and gives the rest to a cold sink. "
           "The share of the heat that becomes work is called the efficiency of the engine.")
UKRAINIAN = ("Теплова машина перетворює теплоту на роботу. Коефіцієнт корисної дії двигуна залежить лише від температур "
             "нагрівника та холодильника.")
PAGE = f"<h1>Heat engines</h1><p>{ENGLISH}</p>"


def read(data, *arguments, pages="1", kind="pdf", languages="en"):
    return subprocess.run([BUILD / "cs-extract", f"ocr-{kind}", "--pages", pages, "--ocr-languages", languages, *map(str, arguments)],
                          input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)


def document(data, *arguments, **more):
    done = read(data, *arguments, **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def said(made, index=0):
    chunk = made["chunks"][index]
    assert chunk["chunk_type"] == "slide_text" and chunk["metadata"]["ocr"] is True
    return chunk["text"]


def test_a_page_that_is_a_picture_is_read_with_its_title():
    made = document(scan([picture(PAGE)]))
    assert made["chunks"][0]["metadata"] == {"slide_number": 1, "title": "Heat engines", "ocr": True}
    assert likeness(said(made), f"Heat engines {ENGLISH}") > 0.95 and made["warnings"] == []


def test_pages_without_text_are_the_ones_to_be_read():
    done = subprocess.run([BUILD / "cs-extract", "pdf"], input=deck([Slide(text="Heat"), Slide(photo=1), Slide()]), stdout=subprocess.PIPE, check=True)
    assert json.loads(done.stdout)["unread_slides"] == [2, 3]


@pytest.mark.parametrize("skew", [90, 180, 270, 3, -8])
def test_a_page_is_read_however_it_lies_on_the_glass(skew):
    assert likeness(said(document(scan([picture(PAGE)], skew=skew))), ENGLISH) > 0.9


def test_two_languages_on_a_page_are_read_together():
    made = document(scan([picture(f"<p>{UKRAINIAN}</p><p>{ENGLISH}</p>")]), languages="uk,en")
    assert likeness(said(made), f"{UKRAINIAN} {ENGLISH}") > 0.9


@pytest.mark.parametrize(("dpi", "noisy", "least"), [(100, False, 0.9), (150, True, 0.8)])
def test_coarse_and_dirty_scans_are_read(dpi, noisy, least):
    made = picture(PAGE, dpi=dpi)
    assert likeness(said(document(scan([made.noisy() if noisy else made], dpi=dpi))), ENGLISH) > least


def test_columns_are_read_one_after_the_other():
    left, right = ENGLISH.split(". ")
    halves = [picture(f"<p>{f'{text}. ' * 5}</p>") for text in (left, right)]
    rows = (half.pixels[y * half.width:(y + 1) * half.width] for y in range(halves[0].height) for half in halves)
    made = Picture(2 * halves[0].width, halves[0].height, b"".join(rows))
    assert likeness(said(document(scan([made]))), " ".join([left] * 5 + [right] * 5)) > 0.9


def test_photographs_drawings_and_blank_pages_become_no_gibberish():
    made = document(deck([Slide(photo=3), Slide(drawing=60), Slide()]), pages="1-3")
    assert made["chunks"] == [] and made["warnings"] == ["Pages whose pictures show no text that can be read: 1-3."]


def test_words_that_a_line_parts_are_whole():
    made = document(scan([picture("<p>" + "thermo-<br/>dynamics is the study of heat<br/>and of thermodynamics" + "</p>")]))
    assert "thermodynamics is the study" in said(made)


def test_the_same_bytes_give_the_same_text():
    data = scan([picture(PAGE)], skew=2)
    assert read(data).stdout == read(data).stdout


def test_each_page_is_told_as_it_is_read():
    reader, writer = os.pipe()
    done = subprocess.run([BUILD / "cs-extract", "ocr-pdf", "--pages", "2,3", "--progress-fd", str(writer)], pass_fds=[writer],
                          input=scan([picture("<p>first page</p>"), picture("<p>second page</p>"), b"<</Type/XObject>>\nstream\n\nendstream"]),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
    os.close(writer)
    with os.fdopen(reader) as lines:
        told = [json.loads(line) for line in lines]
    assert done.returncode == 0
    assert [line["page"] for line in told if "page" in line] == [
        {"slide_number": 2, "text": "second page", "title": None, "left_out": 0}, {"slide_number": 3, "text": "", "title": None, "left_out": 0}]
    assert told[-1] == {"stage": "read_pictures", "done": 2, "total": 2, "unit": "pages"}


def test_a_language_without_a_pack_is_named_and_without_any_nothing_is_read(tmp_path):
    data = scan([picture(PAGE)])
    assert document(data, languages="tlh,en")["warnings"] == ["Pictures were read without these languages, for which no pack of tesseract is installed: tlh."]
    for arguments in (("--ocr-data", tmp_path), ("--ocr-languages", "../eng")):
        done = read(data, *arguments)
        assert done.returncode == 1 and json.loads(done.stderr.splitlines()[-1])["code"] == "unsupported_format"


def raw(width, height, data, more="/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"):
    return f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}{more}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


HOSTILE = {
    "gigapixels": lambda: raw(100_000, 100_000, zlib.compress(b"abc")),
    "gigapixels that are there": lambda: raw(40_000, 40_000, zlib.compress(bytes(1_600_000_000 // 16), 1)),
    "a broken JPEG": lambda: raw(600, 800, b"\xff\xd8\xff\xe0\0\x10JFIF\0garbage", "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"),
    "half a stream": lambda: raw(600, 800, zlib.compress(os.urandom(480_000))[:1000]),
    "noise": lambda: raw(60, 80, zlib.compress(bytes((i * i * 2654435761 >> 13) & 255 for i in range(4_800)))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_costs_its_own_page_only(name):
    made = document(scan([HOSTILE[name](), picture(PAGE)]), "--cpu-seconds", 120, pages="1-2")
    assert [chunk["metadata"]["slide_number"] for chunk in made["chunks"]] == [2]
    assert made["warnings"][0] == "Pages whose pictures show no text that can be read: 1."


def test_slides_that_are_pictures_are_read_and_broken_pictures_cost_their_own_slide_only():
    wide = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (100_000).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0" + bytes(16)
    made = document(pptx(["Engine", picture(PAGE).png(), b"no picture", wide, picture("<p>The last of them.</p>").png()]), kind="pptx", pages="2-5")
    assert [chunk["metadata"]["slide_number"] for chunk in made["chunks"]] == [2, 5]
    assert likeness(said(made), ENGLISH) > 0.95 and said(made, 1) == "The last of them."
    assert made["warnings"] == ["Pages whose pictures show no text that can be read: 3-4."]


def test_a_page_beyond_its_time_ends_the_process_with_a_stable_code():
    words = picture("<p>" + "many small words on a page " * 120 + "</p>")
    big = Picture(words.width * 3, words.height, b"".join(words.pixels[y * words.width:(y + 1) * words.width] * 3 for y in range(words.height)))
    done = read(scan([big]), "--page-seconds", 1)
    assert done.returncode == 1 and json.loads(done.stderr.splitlines()[-1])["code"] == "file_too_complex"


def test_pages_that_are_not_there_are_refused_or_unread():
    assert document(scan([picture(PAGE)]), pages="2")["chunks"] == []
    for pages in ("0", "2-1", "1,1", "1-", "", "x"):
        assert read(scan([picture(PAGE)]), pages=pages).returncode == 64
