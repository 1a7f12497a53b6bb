"""Waiting for facts instead of sleeping."""
import threading
import time


def wait_until(fact, seconds=10, what=None):
    """The first true value of fact(), asked again and again; an AssertionError after so many seconds."""
    deadline, pause = time.monotonic() + seconds, 0.01
    while True:
        value = fact()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or fact.__doc__ or fact}"
        time.sleep(pause)
        pause = min(pause * 1.3, 0.1)


def timed(action):
    """(what action() returned, the seconds it took)"""
    began = time.monotonic()
    return action(), time.monotonic() - began


def quickest(action, bound, tries=3):
    """The value of the first run of action(), which returns (value, seconds), that took less than `bound`; a busy machine may spoil some."""
    took = []
    while len(took) < tries:
        value, seconds = action()
        if seconds < bound:
            return value
        took.append(round(seconds, 2))
    raise AssertionError(f"never in less than {bound} s: {took}")


def together(*calls):
    """The answers of calls that begin at once."""
    answers, gate = [None] * len(calls), threading.Barrier(len(calls))

    def run(number):
        gate.wait()
        answers[number] = calls[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
