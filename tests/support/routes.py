"""The index of the API, as fcgi/routes.c writes it."""
import re

ROW = re.compile(r'^    \{METHOD_(\w+),\s*([^,]+),\s*(\w+),\s*POOL_(\w+),.*?"(\w+)", (\w+|[" \w]+)\},$', re.M)
DEFINE = re.compile(r"^#define (\w+) (.*)$", re.M)
SCOPES = {"0": (), "P": ("prep",), "C": ("check",), "PC": ("prep", "check")}


class Route:
    """A row: `path` is written as in the OpenAPI document, `scopes` are those of which a key needs one, `query` names the query parameters in
    order; None where there are none and no body."""

    def __init__(self, row, words):
        self.row, self.method, self.pool, self.name = row, row[1], row[4], row[5]
        self.path = whole(row[2], words).replace("*}", "}")  # a parameter that takes slashes as well
        self.parameters = re.findall(r"{(\w+)}", self.path)
        self.scopes = SCOPES.get(row[3])
        self.query = None if row[6] == "NOTHING" else sorted(whole(row[6], words).split())

    def __repr__(self):
        return self.name

    def fill(self, values):
        """The path with these parameters."""
        return re.sub(r"{(\w+)}", lambda found: values[found[1]], self.path)


def whole(path, words):
    """`COURSE "/jobs"` with what its macros stand for."""
    return "".join(whole(words[name], words) if name else text for text, name in re.findall(r'"([^"]*)"|([A-Z]+)', path))


def routes(table):
    """The rows of the text of fcgi/routes.c."""
    words = dict(DEFINE.findall(table))
    return [Route(row, words) for row in ROW.finditer(table)]
