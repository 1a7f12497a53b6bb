"""docs/tenants.md: each command is run in turn, and prints what stands behind it."""
import os
import re
import subprocess

import pytest

from support.postgres import Cluster, Unavailable
from support.system import BUILD, ROOT

PAGE = ROOT / "docs/tenants.md"
PREFIX = r"cs_live_[0-9a-f]{4}"


def examples():
    """(command, the lines it prints, its exit code) of the page, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.M):
        code = re.search(r"^\(exit (\d)\)\n\Z", printed, re.M)
        yield command, printed[:code.start()] if code else printed, int(code.group(1)) if code else 0


@pytest.fixture(scope="module")
def database():
    try:
        with Cluster() as cluster:
            yield cluster.database()
    except Unavailable as missing:
        pytest.skip(str(missing))


class Reader:
    """Follows the page: the prefixes of keys that it shows are those of keys that were made here."""

    def __init__(self, database):
        self.environment = {**os.environ, **database, "ENVIRONMENT": "testing", "STORE_DIR": "/srv", "STORE_SECRET": "0" * 32,
                            "LIBEXEC_DIR": str(BUILD)}
        self.made = {}

    def mine(self, text):
        return re.sub(PREFIX, lambda found: self.made.get(found[0], found[0]), text)

    def learn(self, printed, said):
        """A key that is made shows its prefix."""
        theirs, ours = (re.search(rf"^  Prefix: ({PREFIX})$", text, re.M) for text in (printed, said))
        if theirs and ours:
            self.made[theirs[1]] = ours[1]

    def follow(self, command, printed, code):
        done = subprocess.run(["bash", "-c", self.mine(command)], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=60, check=False)
        assert done.returncode == code, f"{command}\n{done.stdout}"
        self.learn(printed, done.stdout)
        wanted = re.escape(self.mine(printed)).replace("…", "(?s:.*)")
        assert re.fullmatch(wanted, done.stdout) or re.fullmatch(wanted.removesuffix("\\\n"), done.stdout), (
            f"{command}\nshould print\n{self.mine(printed)}\nand prints\n{done.stdout}")


def test_every_command_of_the_page_prints_what_stands_there(database):
    reader = Reader(database)
    for example in examples():
        reader.follow(*example)
    assert len(reader.made) == 2


def test_the_page_has_an_example_of_every_command():
    manual = subprocess.run([ROOT / "sql/manage", "--help"], capture_output=True, text=True, check=True).stdout
    shown = {command.split()[1] for command, _, code in examples() if command.startswith("sql/manage ") and code == 0}
    assert set(re.findall(r"^  sql/manage ([a-z][a-z-]+)", manual, re.M)) <= shown
