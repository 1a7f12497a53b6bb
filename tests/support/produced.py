"""Which of the documented responses the tests of a run got. A whole run fails if it got not all of them, but those of unproduced.txt."""
import fnmatch
import pathlib

TESTS = pathlib.Path(__file__).resolve().parents[1]


def exceptions():
    """(status, operation, reason) of each line."""
    lines = (TESTS / "support/unproduced.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(None, 2) for line in lines if line and not line.startswith("#")]


def mistakes(document, produced):
    """What is documented and was not got, and the exceptions that are none."""
    wanted = {(operation["operationId"], status) for _, _, operation in document.operations() for status in operation["responses"]}
    excused = {pair for pair in wanted for status, name, _ in exceptions() if status == pair[1] and fnmatch.fnmatchcase(pair[0], name)}
    for name, status in sorted(wanted - produced - excused):
        yield f"{name} {status} is documented, but no test got it."
    for status, name, _ in exceptions():
        if not any(one == status and fnmatch.fnmatchcase(operation, name) for operation, one in wanted - produced):
            yield f"tests/support/unproduced.txt excuses {name} {status}, which a test got or nobody documents."


def is_whole(config):
    """Whether the run was asked for all tests."""
    if config.option.keyword or config.option.markexpr or config.option.deselect or config.option.collectonly:
        return False
    asked = {(pathlib.Path(config.invocation_params.dir) / name).resolve() for name in config.args}
    return asked == {TESTS} or asked == {(TESTS / name).resolve() for name in config.getini("testpaths")}
