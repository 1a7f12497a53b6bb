"""A short seed of the chaos test: nothing that was accepted is lost or done twice. `make chaos` runs it for as long as one likes."""
from faults.chaos import LOSSES, Chaos


def test_nothing_is_lost_or_doubled_under_fire(template):
    chaos = Chaos(7, template)
    try:
        table = chaos.run(10)
    finally:
        chaos.close()
    assert table["jobs accepted"] > 0 and table["jobs ended"] == table["jobs accepted"]
    assert {name: table[name] for name in LOSSES} == dict.fromkeys(LOSSES, 0), table
