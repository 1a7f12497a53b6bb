"""Exercises as questions of other systems, and lessons as chapters of a video."""
import html
import io
import json
import pathlib
import re
import xml.etree.ElementTree as ElementTree
import zipfile

import pytest
from lxml import etree

from support import gift
from support.forms import Form
from support.teaching import add_node, place_material

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
NASTY = "a ~b =c #d {e} :f \\g \\n %50%h </text>]]> <b>&amp;</b> -> // $x^2$ \"'"
TEXT = f"{NASTY}\n    indented\n\nשלום"
EXERCISE = {"reference_solution": None, "grading_criteria": None, "criteria": None, "citations": [], "difficulty_level": 3, "pass_mark": 60,
            "locked": False, "edited_fields": []}


def exercise(number, kind, description, options, **more):
    options = options and [{"text": text, "correct": correct, "reason": reason} for text, correct, reason in options]
    return {**EXERCISE, "id": f"01900000-0000-7000-8000-{number:012}", "kind": kind, "description": description, "options": options, **more}


EXERCISES = [
    exercise(1, "choice", TEXT, [(NASTY, True, NASTY), ("%100%wrong", False, None), ("other", False, None)], reference_solution=TEXT),
    exercise(2, "choice", "Which two?", [("one", True, None), ("two", True, None), ("three", False, None)]),
    exercise(3, "choice", "A queue is a list.", [("False", False, None), ("True", True, None)]),
    exercise(4, "choice", "Черга — це стек?", [("Так", False, None), ("Ні", True, None)]),
    exercise(5, "gap", "A ____ is a list.", [(NASTY.replace("->", ">"), True, None)]),
    exercise(6, "gap", "A ____ and a _____ are {1:SHORTANSWER:=lists}.", [("TCP/IP *", True, None), (NASTY + "&", True, None)]),
    exercise(7, "match", "Match.", [("left 1", True, "right 1"), (NASTY, True, NASTY), ("left 3", True, "right 3")]),
    exercise(8, "order", "Put in order.", [("first", True, None), ("second", True, None), ("third", True, None)]),
    exercise(10, "gap", "An ____ joins.", [("->", True, None)]),
    exercise(11, "gap", "A ____ of pointers.", [("char **\\*", True, None)]),
    exercise(9, "open", TEXT, None, grading_criteria="Names both.", reference_solution="Both."),
]


def course_of(client, modules):
    file = {"format": "course-supporter-course", "version": 1, "course": {"title": "Questions", "description": None, "learning_goal": None, "language": "en"},
            "nodes": [], "mappings": [], "modules": modules}
    return client.send_form("/courses/import", Form().file("q.json", json.dumps(file).encode())).expect(201)["id"]


def module_of(exercises):
    lesson = {"id": EXERCISES[0]["id"], "title": "A/B & <c>/", "video_material_id": None, "video_start_timecode": None, "video_end_timecode": None,
              "presentation_material_id": None, "slide_range": None, "concepts": [], "exercises": exercises, "locked": False, "edited_fields": []}
    return {"id": EXERCISES[0]["id"], "title": "M: 1", "description": None, "learning_goal": None, "expected_knowledge": [], "expected_skills": [],
              "difficulty": None, "lessons": [lesson, {**lesson, "title": "Nothing asked", "exercises": []}], "locked": False, "edited_fields": []}


@pytest.fixture(scope="module")
def asked(system):
    tenant = system.tenant()
    return tenant, course_of(tenant, [module_of(EXERCISES)])


def shown(text):
    """HTML of ours as the text that it shows."""
    assert "<" not in text.replace("<br>", "")
    return html.unescape(text.replace("<br>", "\n")).replace("\u00a0", " ")


def questions(asked, form):
    tenant, course = asked
    answer = tenant.get(f"/courses/{course}/questions?format={form}").expect(200)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=\"Questions.") and answer.headers["ETag"]
    tenant.get(f"/courses/{course}/questions?format={form}", headers={"If-None-Match": answer.headers["ETag"]}).expect(304)
    return answer


def test_gift_reads_back_as_the_exercises(asked):
    answer = questions(asked, "gift")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    read = gift.read(answer.body.decode())
    assert len(read) == len(EXERCISES) and all(category == ["M: 1", "A/B & <c>/"] for category, _ in read)
    one, two, true, false, gap, gaps, match, order, arrow, stars, essay = (question for _, question in read)
    assert one["format"] == "html" and shown(one["text"]) == TEXT and shown(one["general"]) == TEXT
    assert [(a["right"], shown(a["text"])) for a in one["answers"]] == [(True, NASTY), (False, "%100%wrong"), (False, "other")]
    assert shown(one["answers"][0]["feedback"]) == NASTY
    assert [a["weight"] for a in two["answers"]] == [50, 50, -100]
    assert (true["truth"], false["truth"]) == (True, False)
    assert [a["text"] for a in gap["answers"]] == [NASTY.replace("->", ">")] and gap["answers"][0]["right"]
    assert [a["text"] for a in stars["answers"]] == ["char \\*\\*\\\\*"], "no stars that stand for any text"
    assert arrow["answers"] == [] and shown(arrow["general"]) == "->", "an essay: nothing tells it from a pair"
    assert [(a["text"], a["match"]) for a in order["answers"]] == [("1", "first"), ("2", "second"), ("3", "third")]
    assert [shown(a["text"]) for a in match["answers"]] == ["left 1", NASTY, "left 3"] and match["answers"][1]["match"] == NASTY
    assert gaps["answers"][0]["match"] == "TCP/IP *" and "(2) ____" in gaps["text"]
    assert essay["answers"] == [] and essay["truth"] is None and shown(essay["text"]) == TEXT


def cloze_answers(text):
    """As Moodle reads them: a sign ends an answer unless a backslash or an ampersand stands before it; of what a backslash escapes, "}" and "#"
    alone lose it."""
    found = re.findall(r"\{1:SHORTANSWER:%100%(.+?)(?<!\\|&)(?<!&amp;)(?=[~#}])(.)", text)
    assert {sign for _, sign in found} == {"}"}
    return [html.unescape(answer).replace("\\}", "}").replace("\\#", "#") for answer, _ in found]


def test_moodle_xml_reads_back_as_the_exercises(asked):
    answer = questions(asked, "moodle_xml")
    assert answer.headers["Content-Type"] == "application/xml"
    quiz = ElementTree.fromstring(answer.body)
    category, *read = quiz.findall("question")
    assert category.findtext("category/text") == "$course$/top/M: 1/A//B & <c>// "
    assert [q.get("type") for q in read] == ["multichoice", "multichoice", "truefalse", "truefalse", "shortanswer", "cloze", "matching", "matching", "shortanswer", "shortanswer", "essay"]
    one, two, true, false, gap, gaps, match, order, arrow, stars, essay = read
    assert shown(one.findtext("questiontext/text")) == TEXT and one.findtext("single") == "true" and "\n" not in one.findtext("name/text")
    assert [(a.get("fraction"), shown(a.findtext("text"))) for a in one.findall("answer")] == [("100", NASTY), ("0", "%100%wrong"), ("0", "other")]
    assert two.findtext("single") == "false" and [a.get("fraction") for a in two.findall("answer")] == ["50", "50", "-100"]
    assert [[a.get("fraction") for a in q.findall("answer")] for q in (true, false)] == [["100", "0"], ["0", "100"]]
    assert gap.findtext("answer/text") == NASTY.replace("->", ">") and arrow.findtext("answer/text") == "->"
    assert stars.findtext("answer/text") == "char \\*\\*\\\\*", "no stars that stand for any text"
    assert cloze_answers(gaps.findtext("questiontext/text")) == ["TCP/IP \\*", NASTY + "&"]
    assert [(shown(s.findtext("text")), s.findtext("answer/text")) for s in match.findall("subquestion")] == [
        ("left 1", "right 1"), (NASTY, NASTY), ("left 3", "right 3")]
    assert [s.findtext("answer/text") for s in order.findall("subquestion")] == ["first", "second", "third"]
    assert shown(essay.findtext("graderinfo/text")) == "Names both." and shown(essay.findtext("generalfeedback/text")) == "Both."


# docs.moodle.org/en/Moodle_XML_format: others are refused by the import
GRADES = {100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0}


def test_each_part_of_a_choice_is_a_grade_that_moodle_knows(tenant):
    choices = [exercise(n, "choice", f"Which {n}?", [(f"option {i}", i < n, None) for i in range(12)]) for n in range(1, 13)]
    course = course_of(tenant, [module_of(choices)])
    _, *read = ElementTree.fromstring(questions((tenant, course), "moodle_xml").body).findall("question")
    for text in read:
        parts = [float(a.get("fraction")) for a in text.findall("answer")]
        assert {abs(part) for part in parts} <= GRADES and sum(part for part in parts if part > 0) == pytest.approx(100, abs=0.001)


def test_a_course_without_exercises_has_a_file_without_questions(tenant):
    course = tenant.course()
    assert gift.read(tenant.get(f"/courses/{course}/questions").expect(200).body.decode()) == []
    assert len(ElementTree.fromstring(tenant.get(f"/courses/{course}/questions?format=moodle_xml").expect(200).body)) == 0
    tenant.get(f"/courses/{course}/questions?format=docx").problem(422, "validation_failed", "'docx' is no format of an export")


def test_a_lesson_with_more_exercises_than_one_may_add_is_exported_whole(tenant):
    course = course_of(tenant, [module_of([exercise(number, "open", f"Question {number}?", None) for number in range(1, 61)])])
    assert len(gift.read(tenant.get(f"/courses/{course}/questions").expect(200).body.decode())) == 60
    assert "Question 60?" in tenant.get(f"/courses/{course}/export?format=markdown").expect(200).body.decode()


# ---- chapters ----

@pytest.fixture
def video(system, tenant):
    """A video of ten minutes, its path, and a function that adds lessons of it."""
    course = tenant.course()
    node = add_node(system, tenant, course, "Videos")
    film = place_material(system, node, "video", "film.mp4", seconds=600)
    module = system.sql_value("INSERT INTO modules (tenant_id, id, course_id, title, \"order\") VALUES (:'tenant', cs_uuid7(), :'course', 'M', 0) RETURNING id",
                              tenant=tenant.id, course=course)

    def add(*lessons):
        for place, (title, start, end) in enumerate(lessons):
            system.sql("""INSERT INTO lessons (tenant_id, id, course_id, module_id, title, video_material_id, video_start_timecode, video_end_timecode, "order")
                VALUES (:'tenant', cs_uuid7(), :'course', :'module', :'title', :'film', nullif(:'start', ''), nullif(:'end', ''), :'place')""",
                       tenant=tenant.id, course=course, module=module, title=title, film=film, start=start, end=end, place=place)
    return f"/courses/{course}/materials/{film}/chapters", add


def test_lessons_are_chapters_in_the_order_of_the_video(tenant, video):
    path, add = video
    add(("Last --> one", "00:08:00", ""), ("First & <b>", "00:00:00", "00:05:00"), ("Second", "00:04:00", "00:06:00"), ("Same", "00:04:00", ""), ("No time", "", ""))
    assert tenant.get(f"{path}.json").expect(200).json() == {"version": "1.2.0", "chapters": [
        {"startTime": 0, "endTime": 240, "title": "First & <b>"}, {"startTime": 240, "endTime": 360, "title": "Same / Second"},
        {"startTime": 480, "endTime": 600, "title": "Last --> one"}]}
    answer = tenant.get(f"{path}.vtt").expect(200)
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.body.decode() == ("WEBVTT\n\n1\n00:00:00.000 --> 00:04:00.000\nFirst &amp; &lt;b&gt;\n\n2\n00:04:00.000 --> 00:06:00.000\nSame / Second\n\n"
                                    "3\n00:08:00.000 --> 00:10:00.000\nLast --&gt; one\n")
    for form in ("vtt", "json"):
        tag = tenant.get(f"{path}.{form}").expect(200).headers["ETag"]
        tenant.get(f"{path}.{form}", headers={"If-None-Match": tag}).expect(304)


def test_a_video_without_lessons_has_no_chapters(tenant, video):
    path, _ = video
    assert tenant.get(f"{path}.json").expect(200)["chapters"] == []
    assert tenant.get(f"{path}.vtt").expect(200).body == b"WEBVTT\n"


def test_only_a_video_has_chapters(system, tenant):
    course = tenant.course()
    deck = place_material(system, add_node(system, tenant, course, "Decks"), "presentation", "deck.pdf", pages=3)
    for form in ("vtt", "json"):
        tenant.get(f"/courses/{course}/materials/{deck}/chapters.{form}").problem(404, "not_found", "Only a video has chapters")


# ---- Common Cartridge ----

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
CP = "{http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1}"


def valid(name, document):
    """The document, which is valid by a schema of tests/data."""
    schema = etree.XMLSchema(etree.parse(str(DATA / name)))
    tree = etree.fromstring(document)
    assert schema.validate(tree), schema.error_log
    return tree


def cartridge(client, course):
    answer = client.get(f"/courses/{course}/export?format=imscc").expect(200)
    assert answer.headers["Content-Type"] == "application/zip" and ".imscc\"" in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    return answer, archive


def test_a_cartridge_is_valid_and_whole(asked):
    answer, archive = cartridge(*asked)
    manifest = valid("imscc/manifest.xsd", archive.read("imsmanifest.xml"))
    named = [element.get("href") for element in manifest.iter(f"{CP}file")]
    assert sorted([*named, "imsmanifest.xml"]) == sorted(archive.namelist())
    assert [title.text for title in manifest.iter(f"{CP}title")] == ["M: 1", "A/B & <c>/", "Exercises: A/B & <c>/", "Nothing asked"]
    assert archive.namelist() == ["imsmanifest.xml", "lessons/1.html", "exercises/1.xml", "lessons/2.html"]
    assert "<h1 dir=\"auto\">A/B &amp; &lt;c&gt;/</h1>" in archive.read("lessons/1.html").decode()
    assert asked[0].get(f"/courses/{asked[1]}/export?format=imscc").expect(200).body == answer.body, "the same course, the same bytes"


def test_exercises_are_items_of_the_profile(asked):
    _, archive = cartridge(*asked)
    quiz = valid("imscc/qti.xsd", archive.read("exercises/1.xml"))
    items = list(quiz.iter(f"{QTI}item"))
    assert [next(item.iter(f"{QTI}fieldentry")).text.removeprefix("cc.").removesuffix(".v0p1") for item in items] == [
        "multiple_choice", "multiple_response", "true_false", "true_false", "fib", "essay", "essay", "essay", "fib", "fib", "essay"]

    def right(item):
        return [equal.text for equal in item.iter(f"{QTI}varequal") if equal.getparent().tag != f"{QTI}not"]
    assert [right(item) for item in items] == [["answer1"], ["answer1", "answer2"], ["true"], ["false"], [NASTY.replace("->", ">")], [], [], [], ["->"], ["char **\\*"], []]
    assert shown(next(items[0].iter(f"{QTI}mattext")).text) == TEXT
    assert [label.find(f".//{QTI}mattext").text for label in items[2].iter(f"{QTI}response_label")] == ["True", "False"]
    assert "<li>first</li><li>second</li><li>third</li>" in next(items[7].iter(f"{QTI}mattext")).text


def test_an_empty_course_is_a_cartridge_too(tenant):
    _, archive = cartridge(tenant, tenant.course("Порожній & <курс>"))
    manifest = valid("imscc/manifest.xsd", archive.read("imsmanifest.xml"))
    assert archive.namelist() == ["imsmanifest.xml"] and "Порожній & <курс>" in "".join(manifest.itertext())


# ---- QTI 2.1 ----

V2 = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
IMSCP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
MORE = [
    exercise(21, "choice", "Which three?", [("one", True, NASTY), ("two", True, None), ("three", True, None), ("four", False, "not  it")]),
    exercise(22, "match", "Match again.", [("a", True, "same"), ("b", True, "same"), ("c", True, "other")]),
    exercise(23, "gap", "No place for it.", [("one\ntwo\t\"three\"", True, None)]),
    exercise(24, "gap", "____ and ____", [("only one", True, None)], criteria=[{"criterion": "Says <both>", "max_points": 5}]),
]


def package(answer):
    """The manifest and the items of an archive, all valid."""
    assert answer.headers["Content-Type"] == "application/zip" and ".zip\"" in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    manifest = valid("qti21/manifest.xsd", archive.read("imsmanifest.xml"))
    resources = list(manifest.iter(f"{IMSCP}resource"))
    assert [*(one.get("href") for one in resources), "imsmanifest.xml"] == archive.namelist()
    items = [valid("qti21/item.xsd", archive.read(one.get("href"))) for one in resources]
    assert [item.get("identifier") for item in items] == [one.get("identifier") for one in resources]
    return manifest, items


@pytest.fixture(scope="module")
def items(asked):
    tenant, course = asked
    exported = tenant.get(f"/courses/{course}/export?format=json").expect(200).json()
    exported["course"]["language"] = "he"
    exported["modules"][0]["lessons"][1] = {**exported["modules"][0]["lessons"][1], "exercises": MORE}
    return package(questions(asked, "qti21"))[1] + package(tenant.get(
        f"/courses/{tenant.send_form('/courses/import', Form().file('q.json', json.dumps(exported).encode())).expect(201)['id']}/questions?format=qti21").expect(200))[1][-4:]


def text_of(element):
    """The text that an element shows."""
    return "".join([element.text or "", *(("\n" if child.tag == f"{V2}br" else "") + (child.tail or "") for child in element)]).replace("\u00a0", " ")


def right(item, name="RESPONSE"):
    declaration = next(one for one in item.iter(f"{V2}responseDeclaration") if one.get("identifier") == name)
    return [value.text for value in declaration.iterfind(f"{V2}correctResponse/{V2}value")]


def score(item, *chosen, name="RESPONSE"):
    """What a response gets by the mapping."""
    declaration = next(one for one in item.iter(f"{V2}responseDeclaration") if one.get("identifier") == name)
    mapping = declaration.find(f"{V2}mapping")
    points = {entry.get("mapKey").lower(): float(entry.get("mappedValue")) for entry in mapping}
    return min(max(sum(points.get(one.lower(), 0) for one in chosen), float(mapping.get("lowerBound"))), float(mapping.get("upperBound")))


def test_exercises_are_items_of_qti_2_1(items):
    interactions = [next(element.tag.removeprefix(V2) for element in item.iter() if element.tag.endswith("Interaction")) for item in items]
    assert interactions == ["choiceInteraction"] * 4 + ["textEntryInteraction"] * 2 + ["matchInteraction", "orderInteraction", "textEntryInteraction", "textEntryInteraction",
                                                                                      "extendedTextInteraction", "choiceInteraction", "matchInteraction",
                                                                                      "textEntryInteraction", "extendedTextInteraction"]
    templates = [None if item.find(f"{V2}responseProcessing") is None else item.find(f"{V2}responseProcessing").get("template", "rules").removeprefix(TEMPLATES)
                 for item in items]
    assert templates == ["rules", "map_response", "match_correct", "match_correct", "map_response", "rules", "map_response", "match_correct", "map_response", "map_response", None,
                         "rules", "map_response", "map_response", None]
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert {item.get(language) for item in items[:len(EXERCISES)]} == {"en"} and {item.get(language) for item in items[len(EXERCISES):]} == {"he"}
    assert {item.get("label") for item in items[:len(EXERCISES)]} == {"A/B & <c>/"}


def test_right_answers_of_qti_2_1_are_those_of_the_exercises(items):
    one, two, true, false, gap, gaps, match, order, arrow, stars, essay, three, again, placeless, short = items
    assert (right(one), right(two), right(true), right(false)) == (["answer1"], ["answer1", "answer2"], ["true"], ["false"])
    assert [choice.text for choice in true.iter(f"{V2}simpleChoice")] == ["True", "False"]
    assert [choice.text for choice in false.iter(f"{V2}simpleChoice")] == ["Так", "Ні"]
    assert next(two.iter(f"{V2}choiceInteraction")).get("maxChoices") == "0" and next(one.iter(f"{V2}choiceInteraction")).get("maxChoices") == "1"
    assert score(two, "answer1", "answer2") == 1 and score(two, "answer1") == 0.5 and score(two, "answer1", "answer2", "answer3") == 0
    assert score(three, "answer1", "answer2", "answer3") == 1, "thirds make a whole"
    assert [choice.text.strip() for choice in three.iter(f"{V2}simpleChoice")] == ["four", "one", "three", "two"], "no order tells the answer"
    assert right(gap) == [NASTY.replace("->", ">")] and score(gap, right(gap)[0].upper()) == 1 and score(gap, "other") == 0
    assert (right(gaps, "RESPONSE1"), right(gaps, "RESPONSE2")) == (["TCP/IP *"], [NASTY + "&"]) and score(gaps, "tcp/ip *", name="RESPONSE1") == 1
    assert [one.get("identifier") for one in gaps.iter(f"{V2}mapResponse")] == ["RESPONSE1", "RESPONSE2"] and next(gaps.iter(f"{V2}baseValue")).text == "2"
    assert [gaps.find(f"{V2}itemBody/{V2}p").text, *(gap.tail for gap in gaps.iter(f"{V2}textEntryInteraction"))] == ["A ", " and a ", " are {1:SHORTANSWER:=lists}."]
    assert right(match) == ["left1 right1", "left2 right2", "left3 right3"] and score(match, *right(match)) == 1
    assert right(again) == ["left1 right1", "left2 right1", "left3 right3"], "equal right sides are one"
    assert [side.text for side in again.iter(f"{V2}simpleAssociableChoice")] == ["a", "b", "c", "other", "same"]
    steps = {choice.get("identifier"): choice.text for choice in order.iter(f"{V2}simpleChoice")}
    assert [steps[step] for step in right(order)] == ["first", "second", "third"] and (right(arrow), right(stars)) == (["->"], ["char **\\*"])
    assert score(placeless, right(placeless)[0]) == 1 and right(placeless) == ["one\ntwo\t\"three\""], "line ends of a key are kept"
    assert right(essay) == right(short) == []


def test_texts_of_qti_2_1_are_those_of_the_exercises(items):
    one, essay, three, short = items[0], items[-5], items[-4], items[-1]
    assert text_of(next(one.iter(f"{V2}prompt"))) == TEXT and "\n" not in one.get("title")
    texts = {choice.get("identifier"): choice for choice in one.iter(f"{V2}simpleChoice")}
    assert text_of(texts["answer1"]).strip() == NASTY and texts["answer2"].text == "%100%wrong"
    assert [(said.get("identifier"), text_of(said)) for said in one.iter(f"{V2}feedbackInline")] == [("answer1", NASTY)]
    assert sorted((said.get("identifier"), text_of(said)) for said in three.iter(f"{V2}feedbackInline")) == [("answer1", NASTY), ("answer4", "not  it")]
    for_scorers = essay.find(f"{V2}itemBody/{V2}rubricBlock")
    assert for_scorers.get("view") == "scorer tutor" and [text_of(line) for line in for_scorers] == ["Answer: Both.", "Grading: Names both."]
    assert [text_of(line) for line in short.iter(f"{V2}li")] == ["Says <both> (5 points)"]
    assert "only one" in text_of(short.find(f"{V2}itemBody/{V2}rubricBlock/{V2}p")), "what was to be filled in is not lost"


def test_the_same_course_is_the_same_archive_and_an_empty_one_has_no_items(asked, tenant):
    tenant_asked, course = asked
    assert questions(asked, "qti21").body == tenant_asked.get(f"/courses/{course}/questions?format=qti21").expect(200).body
    manifest, items = package(tenant.get(f"/courses/{tenant.course('Порожній & <курс>')}/questions?format=qti21").expect(200))
    assert items == [] and "Порожній & <курс>" in "".join(manifest.itertext())
