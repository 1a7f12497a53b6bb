"""Generation of courses that are larger than the context of the model: part by part, put together by tables of contents, and nothing is lost."""
import os
import signal
import time

import pytest

from support.forms import Form
from support.models import FALLBACK, World
from support.peers.llm import answer, status
from support.scaling import about, chapter, in_order, is_part, is_reconcile, materials, modules, small, teacher, text_of
from support.system import children, passing_folder
from support.waiting import wait_until


@pytest.fixture(scope="module")
def cramped(template, peer):
    with passing_folder() as folder, small(template, peer, folder) as made:
        yield made


@pytest.fixture
def course(cramped, peer):
    """A course of six chapters that takes several parts."""
    world = World(cramped, peer, chapter(0), "0.md")
    for number in range(1, 6):
        world.upload(chapter(number, 24), f"{number}.md")
    peer.otherwise = teacher()
    yield world
    peer.otherwise = status(500, "nothing more is scripted")


def parts(world):
    return [asked for asked in world.peer.asked if is_part(asked)]


def titles(snapshot):
    return [module["title"] for module in snapshot["structure"]["modules"]]


def start(world, **asked):
    world.peer.script()
    return world.tenant.post(f"/courses/{world.course}/structure/generate", asked).expect(202)["generation_job"]["id"]


def test_each_text_is_asked_for_once_and_the_whole_is_put_together_from_tables_of_contents(course):
    snapshot = course.generate()
    assert snapshot["provider"] == "openai" and snapshot["model_id"] == "small", snapshot["warnings"]
    assert snapshot["prompt_version"] == "structure-3 part-1 merge-1 reconcile-1"
    asked = parts(course)
    assert len(asked) > 1
    shown = " ".join(text_of(each) for each in asked)
    for number in range(6):
        for paragraph in range(4 if number == 0 else 24):
            assert shown.count(f"A widget of kind {number}.{paragraph} is") == 1
    merge, reconcile = [each for each in course.peer.asked if not is_part(each)]
    assert "citations" not in merge.body["messages"][1]["content"] and is_reconcile(reconcile)
    assert snapshot["structure"]["title"] == "The whole" and snapshot["structure"]["summary"] == "In short."
    assert len(course.calls()) == len(course.peer.asked) == len(asked) + 2
    assert snapshot["tokens_in"] == 1000 * len(course.peer.asked) and snapshot["tokens_out"] == 200 * len(course.peer.asked)
    assert snapshot["cost_usd"] == pytest.approx(sum(float(call["cost_usd"]) for call in course.calls()))
    assert snapshot["warnings"] == []
    assert course.system.sql("SELECT 1 FROM generation_parts WHERE tenant_id = :'t'", t=course.tenant.id) == []


def cited(structure_):
    """(material, place) of everything that cites."""
    return {(cite["material_id"], cite.get("chunk_index"))
            for module in structure_["modules"] for lesson in module["lessons"] for concept in lesson["concepts"] for cite in concept["citations"]}


def exercises(structure_):
    return sorted(each["description"] for module in structure_["modules"] for lesson in module["lessons"] for each in lesson["exercises"])


# ---- what a model says of the whole ----

def test_a_merge_orders_and_joins_by_numbers_and_what_it_forgets_or_invents_changes_nothing(course):
    plain = course.generate()
    course.system.sql("UPDATE courses SET course_fingerprint = 'else' WHERE id = :'c'", c=course.course)

    def merge(asked):
        ids = [module["id"] for module in modules(asked)]
        lessons = [lesson["id"] for module in modules(asked) for lesson in module["lessons"]]
        return {**in_order(asked), "modules": [{"of": [ids[2], ids[1], 999], "title": "Both"}, {"of": [ids[0], ids[2]], "title": "First"}],
                "lessons": [{"of": [lessons[0], lessons[1], -1], "title": "no such title"}], "concepts": [{"of": [1, 1, 2], "title": "x"}]}

    course.peer.otherwise = teacher(merge=merge)
    joined = course.generate(mode="free", apply=True)
    assert titles(joined) == ["Both", *titles(plain)[3:], titles(plain)[0]]  # what is named nowhere stays behind what it stood behind
    assert cited(joined["structure"]) == cited(plain["structure"])
    assert exercises(joined["structure"]) == exercises(plain["structure"])
    assert any(warning.startswith("Statements about the table of contents that do not hold were passed over:") for warning in joined["warnings"])


def test_terms_and_gaps_are_put_right_and_told(course):
    def reconcile(asked):
        lessons = [lesson for module in modules(asked) for lesson in module["lessons"]]
        first, second, third = lessons[0]["concepts"][0], lessons[0]["concepts"][1], lessons[1]["concepts"][0]
        return {"modules": [], "lessons": [], "concepts": [{"of": [third["id"], first["id"]], "title": third["title"]}],
                "needs": [{"concept": second["id"], "needs": first["id"]}, {"concept": first["id"], "needs": second["id"]}],
                "gaps": [{"lesson": lessons[0]["id"], "term": "It counts"}, {"lesson": lessons[0]["id"], "term": "entropy"}]}

    course.peer.otherwise = teacher(reconcile=reconcile)
    snapshot = course.generate()
    lessons = [lesson for module in snapshot["structure"]["modules"] for lesson in module["lessons"]]
    one, other = lessons[0]["concepts"][:2]
    assert len(one["citations"]) == 2 and one["title"] not in [each["title"] for each in lessons[1]["concepts"]]
    assert other["prerequisites"] == [one["title"]]
    assert any("uses \"It counts\", which no lesson explains." in warning for warning in snapshot["warnings"])
    assert any("which comes before it." in warning for warning in snapshot["warnings"])
    assert not any("entropy" in warning for warning in snapshot["warnings"])


@pytest.mark.parametrize("strategy,looked_at", [("default", True), ("budget", False)])
def test_the_whole_is_looked_at_where_the_strategy_is_worth_it(course, strategy, looked_at):
    course.generate(strategy=strategy)
    assert any(is_reconcile(asked) for asked in course.peer.asked) == looked_at


def test_the_best_strategy_looks_at_a_course_of_one_exchange_too(course):
    snapshot = course.generate(strategy="quality")
    assert [is_part(asked) for asked in course.peer.asked] == [True, False] and is_reconcile(course.peer.asked[1])
    assert snapshot["prompt_version"] == "structure-3 reconcile-1" and snapshot["model_id"] == "large"


def test_parts_that_no_model_puts_together_stand_in_the_order_of_the_materials(course):
    course.peer.otherwise = teacher(merge=lambda asked: "no")
    snapshot = course.generate()
    assert snapshot["provider"] == "openai" and snapshot["structure"]["title"] == "Tables"
    assert sorted(titles(snapshot)) == titles(snapshot) and len(titles(snapshot)) == 6
    assert any(warning.startswith("No model has put the parts of the course together") for warning in snapshot["warnings"])


# ---- nothing is paid for twice ----

def killed_after(world, count):
    """Kills the job's process when the next part is asked for after so many were answered; the id of the job, and what was answered."""
    answered, say = [], teacher()

    def reply(peer, handler, asked):
        if len(answered) == count and not reply.killed:
            reply.killed = True
            for child in children(world.system.pid("jobs")):
                os.kill(child, signal.SIGKILL)
            return
        answered.append(asked)
        say(peer, handler, asked)

    reply.killed = False
    world.peer.otherwise = reply
    return start(world), answered


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_killed_job_goes_on_with_the_parts_that_are_paid_for(course, count):
    whole = course.generate()
    exchanges = len(course.peer.asked)
    course.system.sql("UPDATE courses SET course_fingerprint = 'else' WHERE id = :'c'", c=course.course)
    before = len(course.calls())
    job, answered = killed_after(course, count)
    ended = course.ended(job)
    assert (ended["status"], ended["attempt"]) == ("complete", 2)
    assert len(answered) == len(course.calls()) - before == exchanges
    snapshot = course.tenant.get(f"/courses/{course.course}/structure").expect(200).json()
    assert snapshot["tokens_in"] == whole["tokens_in"] and cited(snapshot["structure"]) == cited(whole["structure"])
    assert course.system.sql("SELECT 1 FROM generation_parts WHERE job_id = :'j'", j=job) == []


def test_a_part_whose_answer_is_cut_off_is_asked_for_in_halves(cramped, peer):
    world = World(cramped, peer, chapter(0, 80), "0.md")
    most = 3200  # bytes of text that an answer has room for

    def reply(peer_, handler, asked):
        cut = is_part(asked) and len(text_of(asked)) > most
        (answer('{"title": "Cut', finish="length") if cut else teacher())(peer_, handler, asked)

    peer.otherwise = reply
    snapshot = world.generate(strategy="quality")
    peer.otherwise = status(500)
    assert snapshot["provider"] == "openai" and snapshot["model_id"] == "large"
    whole = [asked for asked in peer.asked if is_part(asked) and len(text_of(asked)) > most]
    assert len({(text_of(asked), asked.body["max_tokens"]) for asked in whole}) == len(whole), "the same limit twice"
    shown = " ".join(text_of(asked) for asked in peer.asked if is_part(asked) and len(text_of(asked)) <= most)
    assert all(shown.count(f"A widget of kind 0.{paragraph} is") == 1 for paragraph in range(80))


# ---- when models fail ----

def refuse(number):
    """Every model refuses the part with this number, from 0."""
    def reply(peer, handler, asked):
        reply.seen += 1
        (status(404) if reply.seen == number + 1 else teacher())(peer, handler, asked)

    reply.seen = 0
    return reply


def test_a_part_that_all_models_refuse_leaves_the_course_to_the_architect(course):
    course.peer.otherwise = refuse(2)
    snapshot = course.generate()
    assert snapshot["provider"] == "local" and len(course.peer.asked) == 3
    assert FALLBACK + "openai answered with status 404." in snapshot["warnings"]


def test_where_the_architect_may_not_the_paid_parts_are_kept_for_a_retry(course):
    course.forbid_architect()
    course.peer.otherwise = refuse(2)
    job = start(course)
    ended = course.ended(job)
    assert (ended["status"], ended["error_code"]) == ("failed", "provider_refused")
    assert course.system.sql("SELECT count(*) FROM generation_parts WHERE job_id = :'j'", j=job) == [["2"]]
    asked = len(course.peer.asked)
    course.tenant.post(f"/jobs/{job}/retry").expect(202)
    assert course.ended(job)["status"] == "complete"
    again = [text_of(each) for each in course.peer.asked[asked:] if is_part(each)]
    assert not set(again) & {text_of(each) for each in course.peer.asked[:2]}


def test_what_was_paid_for_goes_with_its_course(course):
    course.forbid_architect()
    course.peer.otherwise = refuse(2)
    job = start(course)
    assert course.ended(job)["status"] == "failed"
    course.tenant.delete(f"/courses/{course.course}").expect(202)
    assert course.system.sql("SELECT 1 FROM generation_parts WHERE job_id = :'j'", j=job) == []


def test_what_nobody_has_retried_for_longer_than_a_month_is_swept(course):
    course.forbid_architect()
    course.peer.otherwise = refuse(2)
    job = start(course)
    assert course.ended(job)["status"] == "failed"
    aged = lambda days: course.system.sql(  # noqa: E731
        "UPDATE generation_parts SET created_at = now() - :'d'::interval WHERE job_id = :'j'; "
        "UPDATE jobs SET completed_at = now() - :'d'::interval WHERE id = :'j'", j=job, d=f"{days} days")
    kept = lambda: int(course.system.sql_value(f"SELECT count(*) FROM generation_parts WHERE job_id = '{job}'"))  # noqa: E731
    aged(34)
    assert kept() == 2
    aged(36)
    wait_until(lambda: kept() == 0, 20, "swept")


def test_a_job_is_cancelled_between_and_within_parts(course):
    said = teacher()

    def reply(peer, handler, asked):
        if len(peer.asked) == 3:
            peer.gone.wait(0.1)
            course.tenant.post(f"/jobs/{reply.job}/cancel").expect(202)
            return
        wait_until(lambda: reply.job, 10)
        said(peer, handler, asked)

    reply.job = None
    course.peer.otherwise = reply
    reply.job = start(course)
    assert course.ended(reply.job)["status"] == "cancelled"
    assert len(course.peer.asked) == 3
    assert course.system.sql("SELECT count(*) FROM generation_parts WHERE job_id = :'j'", j=reply.job) == [["2"]]


def test_progress_counts_the_parts(course):
    seen, say = [], teacher()

    def reply(peer, handler, asked):
        job, = course.tenant.get("/jobs?state_class=in_flight").expect(200)["items"]
        seen.append((job["stage"], job["progress"]))
        say(peer, handler, asked)

    course.peer.otherwise = reply
    course.generate()
    asked = [progress for stage, progress in seen if stage == "ask"]
    assert asked and {progress["unit"] for progress in asked} == {"parts"}
    assert all(progress["total"] == len(parts(course)) for progress in asked)


def test_a_model_with_far_less_room_than_the_first_is_shown_of_each_text_the_same_share(course):
    say = teacher()
    course.peer.otherwise = lambda peer, handler, asked: (status(404) if asked.body["model"] == "large" else say)(peer, handler, asked)
    snapshot = course.generate(strategy="quality")
    assert snapshot["model_id"] == "small" and len(parts(course)) == 2
    assert [material["title"] for material in materials(parts(course)[1])] == [f"Chapter {number}" for number in range(6)]
    assert any(warning.startswith("5.md is too long for the model: about") for warning in snapshot["warnings"])


# ---- many ----

def test_a_course_of_two_hundred_materials_is_heavy_work_and_names_what_it_does_not_use(cramped, peer):
    world = World(cramped, peer, chapter(1000, 1), "1000.md")
    jobs = []
    for number in range(199):
        form = Form(source_type="text").file(f"{number}.md", chapter(number, 3).encode(), content_type="text/markdown")
        jobs.append(world.tenant.send_form(f"/courses/{world.course}/materials", form).expect(201).json()["job_id"])
    for job in jobs:
        assert world.ended(job)["status"] == "complete"

    def part(asked):
        made = about(asked)
        made["modules"] = [module for module in made["modules"] if module["title"] not in ("Module Chapter 7", "Module Chapter 77")] or made["modules"]
        return made

    peer.script()
    peer.otherwise = teacher(part=part)
    plan = world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202).json()
    job = world.ended(plan["generation_job"]["id"])
    peer.otherwise = status(500)
    assert (job["status"], job["attempt"]) == ("complete", 1), job
    snapshot = world.tenant.get(f"/courses/{world.course}/structure").expect(200).json()
    asked = [each for each in peer.asked if is_part(each)]
    merges = [each for each in peer.asked if not is_part(each) and not is_reconcile(each)]
    assert len(asked) > 8 and len(merges) > 2
    assert plan["estimate"]["llm_calls"] == pytest.approx(len(peer.asked), rel=0.4), (len(asked), len(merges))
    assert plan["estimate"]["cost_usd"] > 0
    assert sum(len(materials(each)) for each in asked) == 200
    assert len(titles(snapshot)) == 198
    assert "Nothing in the structure refers to 2 of 200 materials: 7.md, 77.md." in snapshot["warnings"]
    line = world.system.log_lines("jobs", event="job", kind="generate_structure", tenant=world.tenant.id)[-1]
    assert line["peak_rss_kib"] < 1 << 18
    assert world.system.sql("SELECT lane FROM jobs WHERE id = :'j'", j=job["id"]) == [["heavy"]]


def test_a_text_of_seventy_chapters_keeps_them_all(cramped, peer):
    world = World(cramped, peer, "\n\n".join(chapter(number, 2) for number in range(70)), "seventy.md")

    def part(asked):
        material, = materials(asked)
        heads = [chunk for chunk in material["chunks"] if chunk["text"].startswith("Chapter ")]
        return {"title": "Part", "modules": [{"title": head["text"], "lessons": [{"title": f"About {head['text']}", "exercises": [], "concepts": [
            {"title": f"Thing of {head['text']}", "definition": "It is.", "citations": [{"material_id": "m1", "chunk_index": head["chunk_index"]}]}]}]}
            for head in heads]}

    peer.otherwise = teacher(part=part)
    snapshot = world.generate()
    peer.otherwise = status(500)
    assert titles(snapshot) == [f"Chapter {number}" for number in range(70)]
    assert snapshot["warnings"] == []


def test_the_architect_keeps_seventy_chapters_too(cramped, peer):
    world = World(cramped, peer, "\n\n".join(
        f"# Chapter on topic {name}\n\n## Basics of {name}\n\nA {name} widget is a device that counts {name} events.\n\n"
        f"## Use of {name}\n\nA {name} gauge is a tool that shows {name} events to people." for name in (f"A{chr(65 + n // 7)}{n % 7}" for n in range(70))), "seventy.md")
    world.system.sql("UPDATE tenants SET monthly_budget_usd = 0 WHERE id = :'t'", t=world.tenant.id)
    snapshot = world.generate()
    assert snapshot["provider"] == "local" and len(titles(snapshot)) == 70
    assert sum(len(module["lessons"]) for module in snapshot["structure"]["modules"]) == 140


# ---- guided ----

def test_guided_generation_keeps_what_is_applied_over_all_parts(course):
    course.generate(apply=True)
    before = course.tenant.get(f"/courses/{course.course}").expect(200).json()

    def part(asked):
        made = about(asked)
        for module in made["modules"]:
            module["title"] += " anew"
            module["lessons"].append({"title": f"More of {module['title']}", "exercises": [], "concepts": [
                {"title": f"New of {module['title']}", "definition": "It is new.", "citations": module["lessons"][0]["concepts"][0]["citations"]}]})
        made["modules"][0]["lessons"][0]["concepts"][0]["definition"] = "Another."
        return made

    course.peer.otherwise = teacher(part=part)
    snapshot = course.generate(mode="guided", apply=True)
    asked = parts(course)
    guides = [each.data["applied_structure"] for each in asked]
    given = [lesson["title"] for guide in guides if guide for module in guide["modules"] for lesson in module["lessons"]]
    assert len(asked) > 1 and sorted(given) == sorted(lesson["title"] for module in before["modules"] for lesson in module["lessons"])
    after = course.tenant.get(f"/courses/{course.course}").expect(200).json()
    assert [module["id"] for module in after["modules"]][:len(before["modules"])] == [module["id"] for module in before["modules"]]
    known = {lesson["id"]: lesson for module in after["modules"] for lesson in module["lessons"]}
    for module in before["modules"]:
        for lesson in module["lessons"]:
            assert [c["definition"] for c in known[lesson["id"]]["concepts"]][:len(lesson["concepts"])] == [c["definition"] for c in lesson["concepts"]]
    assert any(lesson["title"].startswith("More of") for lesson in known.values())
    assert not any(is_reconcile(each) for each in course.peer.asked), snapshot["warnings"]


# ---- time ----

def test_an_attempt_without_time_for_all_parts_is_followed_by_one_that_goes_on(template, peer):
    with passing_folder() as folder, small(template, peer, folder, WORKER_JOB_TIMEOUT=10) as hurried:
        world = World(hurried, peer, chapter(0), "0.md")
        for number in range(1, 6):
            world.upload(chapter(number, 48), f"{number}.md")
        say = teacher()

        def reply(peer_, handler, asked):
            time.sleep(2.2)
            say(peer_, handler, asked)

        peer.otherwise = reply
        peer.script()
        job = world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202)["generation_job"]["id"]
        ended = world.ended(job)
        peer.otherwise = status(500)
        assert ended["status"] == "complete" and ended["attempt"] > 1, ended
        assert len({text_of(asked) for asked in peer.asked if is_part(asked)}) == len([asked for asked in peer.asked if is_part(asked)])
