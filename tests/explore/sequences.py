"""Sequences of rules, each made from a seed, and made small by Hypothesis when they find something.

Hypothesis itself begins with very short sequences, which play with nothing yet: here it gets the bytes that it would draw."""
import contextlib
import random

from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.database import ExampleDatabase
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test

from support.system import BUILD

STEPS = 40
DRAWN = 8192  # bytes, as many as Hypothesis draws at most


class Seeds(ExampleDatabase):
    """Gives the bytes of these seeds, and keeps nothing."""

    def __init__(self, seeds):  # pylint: disable=super-init-not-called
        self.drawn = [random.Random(seed).randbytes(DRAWN) for seed in seeds]

    def fetch(self, key):
        drawn, self.drawn = self.drawn, []
        return drawn

    def save(self, key, value):
        pass

    def delete(self, key, value):
        pass


def play(machine, seeds, steps, shrink):
    """Runs the machine with each seed; an exception when something was found."""
    set_hypothesis_home_dir(BUILD / "hypothesis")
    phases = (Phase.reuse, Phase.shrink) if shrink else (Phase.reuse,)
    for seed in seeds:
        machine.choose(seed)
        with contextlib.suppress(Unsatisfiable):  # the bytes were too few for so many steps
            run_state_machine_as_test(machine, settings=settings(
                max_examples=1, stateful_step_count=steps, database=Seeds([seed]), deadline=None, phases=phases, print_blob=False,
                report_multiple_bugs=False, suppress_health_check=list(HealthCheck)))
