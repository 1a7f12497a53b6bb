"""The console, /docs/course, as a person uses it who corrects a course."""
from support.console import download, outline_of
from support.forms import Form
from support.teaching import add_text, follow, generate
from support.waiting import wait_until


def test_a_person_edits_locks_moves_adds_and_deletes(own):
    tenant, course, console = own
    page = console.page
    first, second = [lesson["title"] for lesson in outline_of(tenant, course)[0]["lessons"]][:2]

    console.button(f"Edit: {first}")
    page.fill(".editor [name=title]", "Стеки: <b>вступ</b>")
    console.button("Save")
    console.said("Saved.")
    assert page.focused() == "Edit: Стеки: <b>вступ</b>", "who types goes on where the item is"
    console.button("Lock: Стеки")
    console.said("Locked")
    console.shows("locked", ".fold.lesson .marks")
    lesson = outline_of(tenant, course)[0]["lessons"][0]
    assert lesson["title"] == "Стеки: <b>вступ</b>" and lesson["locked"] and lesson["edited_fields"] == ["title"]

    console.button("More: Стеки")
    console.button("Down: Стеки")
    console.said("Moved down.")
    assert [one["title"] for one in outline_of(tenant, course)[0]["lessons"]][:2] == [second, "Стеки: <b>вступ</b>"]

    console.button(f"Add concept: {second}")
    page.fill(".editor [name=title]", "Ring")
    page.fill(".editor [name=definition]", "A queue in a circle.")
    console.button("Save")
    console.said("Saved.")
    assert "Ring" in [one["title"] for one in outline_of(tenant, course)[0]["lessons"][0]["concepts"]]
    console.button("More: Ring")
    console.button("Delete: Ring")
    console.shows("Delete “Ring”?", "dialog")
    page.click("dialog [value=yes]")
    console.said("Deleted.")
    assert "Ring" not in [one["title"] for one in outline_of(tenant, course)[0]["lessons"][0]["concepts"]]
    console.is_clean()


def test_who_edits_what_another_has_changed_sees_both_and_chooses(own):
    tenant, course, console = own
    module = outline_of(tenant, course)[0]
    console.button(f"Edit: {module['title']}")
    console.page.fill(".editor [name=title]", "Mine")
    console.page.fill(".editor [name=learning_goal]", "My goal")
    tenant.new_key().request("PATCH", f"/courses/{course}/modules/{module['id']}", {"title": "Theirs", "learning_goal": "Their goal"}).expect(200)
    console.button("Save")
    console.shows("Somebody else has changed this meanwhile.", ".versions")
    shown = console.page.text(".versions")
    assert all(text in shown for text in ("Theirs", "Their goal", "Mine", "My goal"))
    console.page.click(".versions fieldset:last-of-type .version:nth-of-type(1) input")
    console.button("Save what I chose")
    console.said("Saved.")
    now = outline_of(tenant, course)[0]
    assert (now["title"], now["learning_goal"]) == ("Mine", "Their goal")
    console.is_clean("412")


def test_what_a_structure_offers_for_what_was_edited_is_a_conflict_to_decide(own):
    tenant, course, console = own
    module = outline_of(tenant, course)[0]
    console.button(f"Edit: {module['title']}")
    console.page.fill(".editor [name=description]", "By a teacher.")
    console.button("Save")
    console.said("Saved.")
    console.go(f"#/courses/{course}/structure")
    console.button("What would change?")
    console.shows("Conflicts with what people have edited: 1.")
    console.button("Apply: structure")
    console.shows("What people have edited or locked stays.", "dialog")
    console.page.click("dialog [value=yes]")
    console.said("The structure is applied.")
    console.go(f"#/courses/{course}/conflicts")
    console.shows("By a teacher.", ".card")
    console.shows(module["description"] or "–", ".card")
    console.button("Accept what is offered")
    console.said("Accepted.")
    assert outline_of(tenant, course)[0]["description"] == module["description"]
    console.is_clean()


def test_what_belongs_to_nothing_any_more_is_removed_after_a_question_only(own):
    tenant, course, console = own
    at = f"/courses/{course}"
    lesson = outline_of(tenant, course)[0]["lessons"][0]["id"]
    tenant.patch(f"{at}/lessons/{lesson}", {"title": "By a teacher"}).expect(200)
    (former,) = tenant.get(at).expect(200)["source_materials"]
    add_text(tenant, course, "# Birds\n\n## Penguins\n\nA penguin is a bird that does not fly.\n", "birds.md")
    tenant.delete(f"{at}/materials/{former['id']}").expect(204)
    generate(tenant, course)
    snapshot = tenant.get(f"{at}/structure").expect(200)["id"]
    tenant.post(f"{at}/structure/snapshots/{snapshot}/apply").expect(200)
    console.go(f"#{at}/conflicts")
    console.shows("a generation would remove it", ".card")
    console.button("Remove it: By a teacher")
    console.shows("with all that lies in it", "dialog")
    console.page.click("dialog [value=no]")
    wait_until(lambda: console.page.script("!document.querySelector('dialog [value=yes], [aria-busy=true]')"))
    tenant.get(f"{at}/lessons/{lesson}").expect(200)
    console.button("Remove it: By a teacher")
    console.shows("with all that lies in it", "dialog")
    console.page.click("dialog [value=yes]")
    console.said("Removed.")
    tenant.get(f"{at}/lessons/{lesson}").expect(404)
    console.is_clean()


def test_wrong_fields_are_told_beside_them(own):
    tenant, course, console = own
    module = outline_of(tenant, course)[0]
    lesson = module["lessons"][0]
    console.button(f"Edit: {lesson['title']}")
    console.page.fill(".editor [name=video_start_timecode]", "soon")
    console.button("Save")
    console.shows("validation_failed", ".problem")
    field = console.page.script("document.querySelector('.editor [name=video_start_timecode]').getAttribute('aria-invalid')")
    assert field == "true" and outline_of(tenant, course)[0]["lessons"][0]["title"] == lesson["title"]


# ---- made anew ----

def press_anew(console, title):
    if not console.page.script("document.querySelector('.more[open]') !== null"):
        console.button(f"More: {title}")
    console.button(f"Make anew: {title}")


def answer(console, asked, value):
    console.shows(asked, "dialog")
    console.page.click(f"dialog [value={value}]")
    if value == "no":
        wait_until(lambda: console.page.script("!document.querySelector('dialog, [aria-busy=true]')"))


def test_a_lesson_is_made_anew_and_offers_what_it_would_have_in_place_of_what_was_edited(own):
    tenant, course, console = own
    lesson = outline_of(tenant, course)[0]["lessons"][0]
    concept = lesson["concepts"][0]
    tenant.patch(f"/courses/{course}/concepts/{concept['id']}", {"definition": "By a teacher."}).expect(200)
    press_anew(console, lesson["title"])
    answer(console, "stays as it is", "no")
    assert console.page.focused() == f"Make anew: {lesson['title']}"
    assert tenant.get(f"/jobs?course_id={course}&job_type=regenerate_item").expect(200)["total"] == 0
    press_anew(console, lesson["title"])
    answer(console, "stays as it is", "yes")
    console.shows("offers that wait for a decision: 1", ".fold.lesson")
    console.shows("By a teacher.", ".fold.lesson")
    assert console.page.focused() == f"Make anew: {lesson['title']}"
    console.page.click(".fold.lesson .warning a")
    console.arrive(f"#/courses/{course}/conflicts")
    console.shows(concept["definition"], ".card")
    console.is_clean()


def test_an_exercise_that_people_have_locked_is_made_anew_after_a_second_question_only(own):
    tenant, course, console = own
    exercise = outline_of(tenant, course)[0]["lessons"][0]["exercises"][0]["id"]
    path = f"/courses/{course}/exercises/{exercise}"
    tenant.patch(path, {"description": "By a teacher", "locked": True}).expect(200)
    console.go(f"#/courses/{course}/search")
    console.go(console.hash)
    press_anew(console, "By a teacher")
    answer(console, "takes its place", "yes")
    answer(console, "People have locked or edited this exercise.", "no")
    assert tenant.get(path).expect(200)["description"] == "By a teacher"
    press_anew(console, "By a teacher")
    answer(console, "takes its place", "yes")
    answer(console, "People have locked or edited this exercise.", "yes")
    console.said("Make anew: By a teacher: complete.")
    wait_until(lambda: "By a teacher" not in console.page.text(".outline"))
    made = tenant.get(path).expect(200)
    assert made["description"] != "By a teacher" and made["locked"] and made["edited_fields"] == []
    console.is_clean("409")


def test_who_edits_while_another_part_is_made_anew_keeps_what_was_typed(own):
    tenant, course, console = own
    page = console.page
    first, second = (lesson["title"] for lesson in outline_of(tenant, course)[0]["lessons"][:2])
    page.send("Fetch.enable", patterns=[{"urlPattern": "*/jobs/*"}])
    press_anew(console, first)
    answer(console, "stays as it is", "yes")
    asked = wait_until(lambda: page.told("Fetch.requestPaused"), 30, "the job is followed")[0]
    console.button(f"Edit: {second}")
    page.fill(".editor [name=title]", "Half a ti")
    page.send("Fetch.continueRequest", requestId=asked["requestId"])
    page.send("Fetch.disable")
    console.shows("It is made anew.", ".fold.lesson")
    assert page.script("document.querySelector('.editor [name=title]').value") == "Half a ti"
    page.fill(".editor [name=title]", "A whole title")
    console.button("Save")
    console.said("Saved.")
    console.button("Show it")
    wait_until(lambda: "It is made anew." not in page.text(".outline"))
    console.is_clean()


# ---- corrections of a transcript ----

VTT = """WEBVTT

00:00:01.000 --> 00:00:05.000
A steck is a list, and so is a steck of stecks.

00:01:00.000 --> 00:01:04.000
Donald Knut says so.
"""


def test_a_transcript_is_corrected_by_several_at_once(own, tmp_path):
    tenant, course, console = own
    page = console.page
    made = tenant.send_form(f"/courses/{course}/materials", Form(source_type="video").file("lecture.vtt", VTT.encode())).expect(201)
    assert follow(tenant, made["job_id"])["status"] == "complete"
    path = f"/courses/{course}/materials/{made['id']}/corrections"
    console.go(f"#/courses/{course}/materials")
    console.button("Corrections of the transcript")
    console.shows("There are none yet.", ".material ol")

    def add(**fields):
        for name, value in fields.items():
            page.fill(f".material form [name={name}]", value)
        console.button("Add the correction")

    add(find="steck", replace="stack")
    console.said("Added: applied 2 times.")
    assert page.focused() == "What was recognised"
    tenant.request("PUT", path, {"corrections": [{"find": "stecks", "replace": "stacks"}]}).expect(200)
    add(find="Knut", replace="Knuth", from_sec="0:59", to_sec="0:10")
    console.shows("validation_failed", ".problem")
    assert page.script("document.querySelector('.material [aria-invalid]').name") == "to_sec"
    add(to_sec="1:30")
    console.said("Added: applied once.")
    console.shows("0:59–1:30", ".material ol")
    kept = tenant.get(path).expect(200)["corrections"]
    assert [(one["find"], one["from_sec"], one["to_sec"]) for one in kept] == [("stecks", None, None), ("Knut", 59, 90)]
    console.button("Remove the correction of stecks")
    console.said("Removed.")
    assert page.focused() == "Remove the correction of Knut"
    console.go(f"#/courses/{course}/export")
    assert b"Donald Knuth says so." in download(console, "Transcript, SRT: lecture.vtt", tmp_path)
    console.is_clean("412", "422")
