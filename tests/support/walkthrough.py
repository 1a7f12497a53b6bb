"""A document that is walked through: its blocks of commands, one shell that runs them as a reader would paste them, and what they show."""
import re
import subprocess
import tempfile
import uuid

from support.system import clean_environment

FENCE = re.compile(r"^```(\w*)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block:
    """`kind` is what stands behind the language: `host` for what needs a server of one's own. `shown` is the output behind it, or None."""

    def __init__(self, commands, kind):
        self.commands, self.kind, self.shown = commands, kind, None

    def compare(self, printed):
        """… in what is shown stands for anything within a line."""
        pattern = "[^\n]*".join(map(re.escape, self.shown.split("…")))
        assert re.fullmatch(pattern, printed), f"{self.commands}\nshown:\n{self.shown}\nprinted:\n{printed}"


def blocks(document):
    found = []
    for language, kind, text in FENCE.findall(document):
        if language == "sh":
            found.append(Block(text, kind))
        else:
            assert found and found[-1].shown is None, f"nothing shows this: {text}"
            found[-1].shown = text
    return found


class Shell:
    """One bash for all blocks. The first command that fails ends it."""

    def __init__(self, **environment):
        self.errors = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(["bash", "-euo", "pipefail"], env=clean_environment(**environment), text=True, cwd="/",
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)

    def run(self, commands):
        """What they print to standard output."""
        mark = uuid.uuid4().hex
        self.process.stdin.write(f"{{\n{commands}\n}} </dev/null\nprintf '%s\\n' {mark}\n")
        self.process.stdin.flush()
        printed = ""
        for line in self.process.stdout:
            if line.endswith(f"{mark}\n"):
                return printed + line.removesuffix(f"{mark}\n")
            printed += line
        self.errors.seek(0)
        raise AssertionError(f"stopped in:\n{commands}\n{printed}{self.errors.read()[-3000:]}")

    def value(self, name):
        return self.run(f'printf "%s\\n" "${name}"').removesuffix("\n")

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()
        self.errors.close()
