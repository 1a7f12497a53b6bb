"""The runner's webhook sender: whatever is killed or away, nothing is lost, and it says what it does."""
import os
import signal
import threading

from support.peers.receiver import STALL
from support.system import alive
from support.waiting import wait_until


def in_flight(hooks, *answers):
    """A webhook, and its first message, which has come and is not answered, unless `answers` say otherwise."""
    hook = hooks.create(*(answers or (STALL, 204)))
    hooks.end_job()
    return hook, hooks.messages()[0]


def test_a_message_in_flight_survives_the_death_of_the_runner(own_hooks):
    hooks = own_hooks
    hook, first = in_flight(hooks)
    sender = hooks.sender()
    hooks.system.kill("jobs")
    wait_until(lambda: not alive(sender), 10, "the sender dies with its runner")
    hooks.system.up()
    hooks.expire(hook)
    assert hooks.attempted(hook, 1)["status"] == "delivered"
    assert [m.id for m in hooks.messages(2)] == [first.id] * 2


def test_a_killed_sender_is_started_again_and_loses_nothing(own_hooks):
    hooks = own_hooks
    hook, _ = in_flight(hooks)
    sender = hooks.sender()
    os.kill(sender, signal.SIGKILL)
    wait_until(lambda: not alive(sender), 10, "it is gone")
    hooks.end_job()
    assert hooks.sender() != sender
    hooks.expire(hook)
    wait_until(lambda: [d["status"] for d in hooks.deliveries(hook)] == ["delivered"] * 2, 10, "both are delivered")


def test_a_frozen_sender_changes_nothing_when_it_wakes(own_hooks):
    hooks = own_hooks
    answer = threading.Event()
    hook, _ = in_flight(hooks, lambda: answer.wait(30) and 500, 204)
    frozen = hooks.sender()
    os.kill(frozen, signal.SIGSTOP)
    hooks.expire(hook)
    with hooks.system.further_runner(WORKER_MAX_JOBS=1) as other:
        try:
            delivered = hooks.attempted(hook, 1)
            assert delivered["status"] == "delivered"
            os.kill(frozen, signal.SIGCONT)
            answer.set()
            wait_until(lambda: hooks.system.log_lines("jobs", event="webhook"), 10, "the woken sender has its answer")
            assert hooks.deliveries(hook) == [delivered]
        finally:
            other.kill()


def test_a_runner_that_stops_lets_its_sender_finish(own_hooks):
    hooks = own_hooks
    answer = threading.Event()
    hook, _ = in_flight(hooks, lambda: answer.wait(30) and 204)
    hooks.system.signal("jobs", signal.SIGTERM)
    wait_until(lambda: hooks.system.log_lines("jobs", event="stop"), 10, "it drains")
    answer.set()
    delivered = hooks.attempted(hook, 1)
    assert (delivered["status"], delivered["attempt"]) == ("delivered", 1)
    wait_until(lambda: "jobs" not in hooks.system.living(), 10, "and is gone")


def test_messages_wait_for_a_database_that_was_away(own_hooks):
    hooks = own_hooks
    answer = threading.Event()
    hook, _ = in_flight(hooks, lambda: answer.wait(30) and 204)
    hooks.system.kill("postgres")
    answer.set()
    hooks.system.up()
    assert hooks.attempted(hook, 1, seconds=20)["status"] == "delivered"


def test_each_attempt_is_a_line_in_the_log(hooks):
    hook = hooks.create(500)
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    line, = wait_until(lambda: hooks.system.log_lines("jobs", event="webhook", message=delivery["id"], attempt=1))
    assert (line["webhook"], line["tenant"], line["outcome"], line["attempt"], line["status"]) == (
        hook["id"], hooks.tenant.id, "retry", 1, 500)
    assert line["cause"] == "The receiver answered 500." and hook["secret"] not in hooks.system.log("jobs")


def test_the_log_forgets_after_30_days(own_hooks):
    hooks = own_hooks
    hook = hooks.create()
    hooks.end_job()
    hooks.attempted(hook, 1)
    hooks.system.sql("UPDATE webhook_deliveries SET created_at = now() - interval '31 days'")
    os.kill(hooks.sender(), signal.SIGKILL)
    wait_until(lambda: hooks.deliveries(hook) == [], 10, "it is forgotten")
