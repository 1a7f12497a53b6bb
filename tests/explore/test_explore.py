"""Random sequences of calls by two tenants, compared with a model after each. A short sample, always the same; `make explore` goes on for as
long as one likes."""
import pytest

from explore.explorer import SETTINGS, Explorer
from explore.sequences import play
from support.peers.receiver import Receiver


@pytest.fixture
def explored(start_system):
    with Receiver() as receiver:
        Explorer.system, Explorer.receiver = start_system(**SETTINGS), receiver.url()
        yield Explorer


def test_what_two_tenants_see_is_what_the_model_has(explored):
    play(explored, (1, 2), steps=30, shrink=False)
