"""Waiting for facts instead of sleeping."""
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
