"""Pages as cs-extract reads them, against the words that a person would read."""
import difflib
import json
import re
import subprocess

import pytest

from support.system import BUILD, ROOT

PAGES = ROOT / "tests/eval/materials/html"


def read(name):
    with open(PAGES / f"{name}.html", "rb") as page:
        done = subprocess.run([BUILD / "cs-extract", "html"], stdin=page, capture_output=True, timeout=60, check=True)
    return json.loads(done.stdout)


def words(text):
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("name, title, language", [
    ("news", "Canal reopens after two years of repairs", "en-GB"), ("mediawiki", "Питома теплоємність", "uk"), ("sphinx", "Comments", "en"),
    ("mkdocs", "Erste Schritte", "de"), ("blog", "Why my bread fails", None), ("readme", "Heron", "en"),
    ("forum", "How to keep a slug out of the salad?", "en"), ("oldpage", "Лекція 3. Теплота", None)])
def test_a_page_is_the_text_that_it_is_about(name, title, language):
    made = read(name)
    found, wanted = words(" ".join(chunk["text"] for chunk in made["chunks"])), words((PAGES / f"{name}.txt").read_text())
    same = sum(block.size for block in difflib.SequenceMatcher(None, found, wanted, False).get_matching_blocks())
    assert same / len(wanted) > 0.99 and same / len(found) > 0.92, [chunk["text"] for chunk in made["chunks"]]
    assert (made["title"], made["language"], made["warnings"]) == (title, language, []) or name == "oldpage"


def test_what_a_page_states_of_itself_is_in_its_metadata():
    assert read("news")["metadata"] == {"format": "html", "author": "Ana Field", "published": "2024-05-17"}


def test_the_character_set_that_a_server_names_is_believed():
    page = "<meta charset=utf-8><p>Теплота переходить від одного тіла до іншого.</p>".encode("koi8_u")
    done = subprocess.run([BUILD / "cs-extract", "html", "--charset", "KOI8-U"], input=page, capture_output=True, timeout=60, check=True)
    assert json.loads(done.stdout)["chunks"][0]["text"] == "Теплота переходить від одного тіла до іншого."


@pytest.mark.parametrize("before, tag", [("<svg>", "optgroup"), ("<svg>", "td"), ("<svg><section>", "option"), ("<math>", "option"), ("", "optgroup"), ("", "rt")])
def test_elements_that_end_none_before_them_do_not_lie_deep(before, tag):
    page = before + f"<{tag}>x" * 50000 + "</zz>" * 50000
    done = subprocess.run([BUILD / "cs-extract", "html", "--cpu-seconds", "5"], input=page.encode(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_readings_over_words_stay_with_them():
    page = "<p>" + "<ruby>漢<rp>(<rt>kan<rp>)</ruby>" * 300 + "<p>The end."
    done = subprocess.run([BUILD / "cs-extract", "html"], input=page.encode(), capture_output=True, timeout=60, check=True)
    assert [chunk["text"].count("kan") for chunk in json.loads(done.stdout)["chunks"]] == [300, 0]
