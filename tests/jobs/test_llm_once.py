"""No answer of a model is paid for twice, whatever happens between it and the snapshot."""
import os
import signal

from support.holding import holder
from support.models import outcome, structure
from support.peers.llm import answer
from support.system import children
from support.waiting import wait_until


def test_an_answer_is_not_paid_for_again_when_the_job_is_killed_behind_it(world):
    system, tenant = world.system, world.tenant
    with holder(system, world.course) as hold:
        world.peer.script(answer(lambda _: hold() and structure()), answer(structure(title="Again")))
        plan = tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202).json()
        job = plan["generation_job"]["id"]
        wait_until(lambda: system.sql_value(f"SELECT checkpoint IS NOT NULL FROM jobs WHERE id = '{job}'") == "t", 20, "kept")
        assert system.sql(f"SELECT c.xmin = j.xmin FROM llm_calls c JOIN jobs j ON j.id = c.job_id WHERE j.id = '{job}'") == [["t"]]
        for child in children(system.pid("jobs")):  # the one with the job, and those that wait for theirs
            os.kill(child, signal.SIGKILL)
    ended = world.ended(job)
    assert (ended["status"], ended["attempt"]) == ("complete", 2)
    snapshot = tenant.get(f"/courses/{world.course}/structure").expect(200).json()
    assert snapshot["structure"]["title"] == "Course of a model" and snapshot["tokens_in"] == 1000
    assert len(world.peer.asked) == len(world.calls()) == 1


def put_aside(world):
    """A generation that has kept the model's answer and was taken from its runner before anything came of it. The id of its job."""
    system = world.system
    with holder(system, world.course) as hold:
        world.peer.script(answer(lambda _: hold() and structure()), answer(structure(title="Again")))
        job = world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202)["generation_job"]["id"]
        wait_until(lambda: system.sql_value(f"SELECT checkpoint IS NOT NULL FROM jobs WHERE id = '{job}'") == "t", 20, "kept")
        system.sql(f"UPDATE jobs SET status = 'queued', lease_token = NULL, lease_until = NULL, not_before = 'infinity' WHERE id = '{job}'")
    return job


def finish(world, job):
    """Lets it go on; the snapshot."""
    world.system.sql(f"UPDATE jobs SET not_before = now() WHERE id = '{job}'")
    assert world.ended(job)["status"] == "complete"
    return world.tenant.get(f"/courses/{world.course}/structure").expect(200).json()


def test_an_answer_is_not_paid_for_again_because_a_material_was_added_since(world):
    job = put_aside(world)
    world.upload("# Another\n\nIt came later.\n", "later.md")
    snapshot = finish(world, job)
    assert snapshot["structure"]["title"] == "Course of a model" and len(world.peer.asked) == len(world.calls()) == 1
    assert "later.md was left out: it came after the model was asked." in snapshot["warnings"]
    again = world.generate(answer(structure(title="Again")))  # the course is no longer what the snapshot was made of
    assert again["structure"]["title"] == "Again"


def test_an_answer_about_what_has_changed_since_is_asked_for_again(world):
    job = put_aside(world)
    world.system.sql(f"UPDATE material_documents SET document = jsonb_set(document, '{{title}}', '\"New\"'), digest = repeat('0', 64)"
                     f" WHERE material_id = '{world.material}'")
    snapshot = finish(world, job)
    assert snapshot["structure"]["title"] == "Again" and len(world.peer.asked) == 2


def test_an_answer_that_comes_while_the_database_is_away_is_paid_for_once(world):
    system = world.system

    def restart(_):
        system.signal("postgres", signal.SIGINT)
        wait_until(lambda: "postgres" not in system.living(), 20)
        return structure()

    world.peer.script(answer(restart), answer(structure(title="Again")))
    plan = world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202).json()
    wait_until(lambda: "postgres" not in system.living(), 20, "the database is away")
    system.up()
    ended = world.ended(plan["generation_job"]["id"])
    assert (ended["status"], ended["attempt"], len(world.peer.asked), len(world.calls())) == ("complete", 1, 1, 1)


def test_an_answer_to_an_attempt_that_no_longer_counts_is_on_the_bill_and_not_kept(world):
    system, tenant = world.system, world.tenant
    runner = system.pid("jobs")

    def cancel(_):
        os.kill(runner, signal.SIGSTOP)  # it would end the attempt
        job, = tenant.get("/jobs?state_class=in_flight").expect(200)["items"]
        tenant.post(f"/jobs/{job['id']}/cancel").expect(202)
        return structure()

    try:
        world.peer.script(answer(cancel))
        tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202)
        call, = wait_until(world.calls, 10, "it is on the bill")
    finally:
        os.kill(runner, signal.SIGCONT)
    assert outcome(call) == ("f", "lease_lost") and call["tokens_in"] == "1000"
    assert tenant.get("/jobs").json()["items"][0]["status"] == "cancelled"
    assert system.sql("SELECT id FROM structure_snapshots WHERE course_id = :'course'", course=world.course) == []
