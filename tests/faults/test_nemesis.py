"""A short seed of the nemesis: nothing that was accepted is lost or done twice. `make nemesis` runs it for as long as one likes."""
from faults.nemesis import LOSSES, Nemesis


def test_nothing_is_lost_or_doubled_under_fire(template):
    nemesis = Nemesis(7, template)
    try:
        table = nemesis.run(10)
    finally:
        nemesis.close()
    assert table["jobs accepted"] > 0 and table["jobs ended"] == table["jobs accepted"]
    assert {name: table[name] for name in LOSSES} == dict.fromkeys(LOSSES, 0), table
