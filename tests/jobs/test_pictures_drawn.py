"""cs-extract as a program that draws pages: what it makes of slides, and what hostile ones cost it."""
import json
import subprocess
import zlib

import pytest

from support.decks import Slide, deck
from support.system import BUILD


def draw(data, *arguments, page=1):
    return subprocess.run([BUILD / "cs-extract", "picture", "--page", str(page), *map(str, arguments)], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)


def header(done):
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    line, _, picture = done.stdout.partition(b"\n")
    told = json.loads(line)
    assert told["bytes"] == len(picture)
    return told


def document(data):
    return json.loads(subprocess.run([BUILD / "cs-extract", "pdf"], input=data, stdout=subprocess.PIPE, check=True).stdout)


def image(width, height, data, more="/ColorSpace/DeviceRGB/BitsPerComponent 8"):
    return (f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}{more}/Filter/FlateDecode/Length {len(data)}>>"
            "\nstream\n").encode() + data + b"\nendstream"


LONG = "\n".join(["a line of some words that fill the slide " * 2] * 12)


def test_scans_diagrams_and_photographs_are_drawn_and_text_is_not():
    slides = [Slide(text="Heat"), Slide(photo=7), Slide(text="Engine", drawing=40), Slide(text=LONG, photo=7, share=.5),
              Slide(text="\n".join(["five words and a few more"] * 9), photo=7), Slide(text="\n".join(["five words and a few more"] * 9), photo=8, share=.4),
              Slide()]
    data = deck(slides)
    assert document(data)["picture_slides"] == [1, 2, 3, 5, 6, 7]
    assert [n for n in range(1, 8) if header(draw(data, page=n))["bytes"] > 0] == [2, 3, 6]


def test_a_photograph_has_one_digest_in_whatever_file():
    one, two = deck([Slide(photo=7)]), deck([Slide(text="x"), Slide(photo=8), Slide(photo=7)])
    assert header(draw(one))["sha256"] == header(draw(two, page=3))["sha256"] != header(draw(two, page=2))["sha256"]


def test_no_side_is_longer_than_the_ceiling_and_no_inch_finer():
    tall = deck([Slide(photo=7)]).replace(b"MediaBox[0 0 720 405]", b"MediaBox[0 0 72 4050]")
    told = header(draw(tall))
    assert (told["width"], told["height"]) == (28, 1568)
    told = header(draw(deck([Slide(photo=7)])))
    assert (told["width"], told["height"]) == (1500, 844)


HOSTILE = {
    "gigapixels": (lambda: deck([Slide(image=image(100_000, 100_000, zlib.compress(b"abc")))]), {"file_damaged"}),
    "more pixels than numbers": (lambda: deck([Slide(image=image(2_000_000_000, 2_000_000_000, b"x"))]), {"file_damaged"}),
    "a bomb": (lambda: deck([Slide(image=image(30_000, 30_000, zlib.compress(bytes(1 << 28))))]), {"memory_limit", "file_damaged", None}),
    "a million lines": (lambda: deck([Slide(drawing=200_000)]), {"file_too_complex"}),
    "forms in forms": (lambda: deck([Slide(content=b"/P Do " * 30, image=b"<</Type/XObject/Subtype/Form/BBox[0 0 720 405]/Resources"
                                           b"<</XObject<</P 4 0 R>>>>/Length 60>>\nstream\n" + b"/P Do " * 10 + b"\nendstream")]),
                       {"file_too_complex", "file_damaged", None}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_slide_hits_a_limit_and_its_text_is_read_all_the_same(what):
    data, codes = HOSTILE[what][0](), HOSTILE[what][1]
    done = draw(data, "--page-seconds", 2, "--memory-mib", 400)
    code = json.loads(done.stderr.splitlines()[-1])["code"] if done.returncode else None
    assert done.returncode in (0, 1) and code in codes, done.stderr
    assert document(data)["metadata"]["page_count"] == 1
