"""A strict reader of OpenMetrics 1.0.0, written after its specification (github.com/prometheus/OpenMetrics, specification/OpenMetrics.md): the
grammar of the text format, and what it says of each type. What it does not allow is refused with its line.

    families = read(text)           # name: Family
    families["cs_queue_jobs"].samples[("cs_queue_jobs", (("class", "free"), ("lane", "light")))]
"""
import math
import re

TYPES = ("counter", "gauge", "histogram", "gaugehistogram", "stateset", "info", "summary", "unknown")
SUFFIXES = {"counter": ("_total", "_created"), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum", "_created"), "info": ("_info",)}
NAME = r"[A-Za-z_:][A-Za-z0-9_:]*"
TEXT = r'(?:[^"\\\n]|\\[\\n"])*'
LABEL = rf'[A-Za-z_][A-Za-z0-9_]*="{TEXT}"'
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|(?i:inf(?:inity)?))|(?i:nan)"
DESCRIPTOR = re.compile(rf"# (TYPE|HELP|UNIT) ({NAME}) (.*)")
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL}(?:,{LABEL})*)?)\}})? ({NUMBER})")
CANONICAL = re.compile(r"\+Inf|-?[0-9]+\.[0-9]+|-?[0-9](?:\.[0-9]+)?e[+-][0-9]{2}")


class Refused(Exception):
    """A text that is no OpenMetrics."""


class Family:
    def __init__(self, name):
        self.name, self.type, self.help, self.unit = name, None, None, None
        self.samples = {}  # (sample's name, labels in order of their names): value
        self.metrics = []  # sets of labels without le, in their order of appearance


def require(fact, words, line):
    if not fact:
        raise Refused(f"{words}: {line!r}")


def read(text):
    require(text.endswith("\n# EOF\n") or text == "# EOF\n", "no # EOF at the end", text[-40:])
    families, current = {}, None
    for line in text[:-len("# EOF\n")].split("\n")[:-1]:
        if line.startswith("#"):
            current = describe(families, current, line)
        else:
            require(current is not None, "a sample before its family", line)
            add(current, line)
    for family in families.values():
        judge(family)
    no_names_clash(families)
    return families


def describe(families, current, line):
    match = DESCRIPTOR.fullmatch(line)
    require(match, "no descriptor", line)
    what, name, value = match.groups()
    if current is None or current.name != name:
        require(name not in families, "a family that is not in one piece", line)
        current = families[name] = Family(name)
    require(not current.samples, "a descriptor behind samples", line)
    require(getattr(current, what.lower()) is None, "a descriptor twice", line)
    setattr(current, what.lower(), value)
    if what == "TYPE":
        require(value in TYPES, "no type", line)
    elif what == "UNIT":
        require(value == "" or name.endswith("_" + value), "a unit that is not in the name", line)
    else:
        require(re.fullmatch(TEXT, value), "a help that is not escaped", line)
    return current


def add(family, line):
    match = SAMPLE.fullmatch(line)
    require(match, "no sample", line)
    name, labels, value = match.groups()
    require(any(name == family.name + suffix for suffix in SUFFIXES.get(family.type, ("",))), "a sample of another family", line)
    pairs = re.findall(rf'([A-Za-z_][A-Za-z0-9_]*)="({TEXT})"', labels or "")
    names = [label for label, _ in pairs]
    require(len(set(names)) == len(names) and not any(label.startswith("__") for label in names), "a wrong label", line)
    require(("le" in names) == name.endswith("_bucket") or family.type != "histogram", "le belongs to buckets", line)
    key = (name, tuple(sorted(pairs)))
    require(key not in family.samples, "a sample twice", line)
    metric = tuple(pair for pair in sorted(pairs) if family.type != "histogram" or pair[0] != "le")
    if not family.metrics or family.metrics[-1] != metric:
        require(metric not in family.metrics, "a metric that is not in one piece", line)
        family.metrics.append(metric)
    family.samples[key] = float(value)


def judge(family):
    require(family.type in SUFFIXES and family.help, "a family without type or help", family.name)
    require(not (family.unit and family.type == "info"), "an info with a unit", family.name)
    for (name, labels), value in family.samples.items():
        if family.type in ("counter", "histogram"):
            require(value >= 0, "a counter below zero, or no number", (name, labels, value))
        if family.type == "info":
            require(value == 1, "an info that is not 1", (name, labels, value))
    if family.type == "histogram":
        for metric in family.metrics:
            judge_histogram(family, metric)


def judge_histogram(family, metric):
    buckets = [(dict(labels)["le"], value) for (name, labels), value in family.samples.items()
               if name == family.name + "_bucket" and tuple(pair for pair in labels if pair[0] != "le") == metric]
    require(all(CANONICAL.fullmatch(bound) for bound, _ in buckets), "a bound that is not canonical", (family.name, metric))
    bounds, counts = [float(bound) for bound, _ in buckets], [count for _, count in buckets]
    require(bounds == sorted(set(bounds)) and bounds and bounds[-1] == math.inf, "bounds that do not rise to +Inf", (family.name, metric))
    require(counts == sorted(counts), "buckets that do not add up", (family.name, metric))
    require(family.samples.get((family.name + "_count", metric)) == counts[-1], "a count that is not the last bucket's", (family.name, metric))
    require((family.name + "_sum", metric) in family.samples, "no sum", (family.name, metric))


def no_names_clash(families):
    """No sample of a family may be taken for one of another."""
    taken = {}
    for family in families.values():
        for name in {family.name, *(family.name + suffix for suffix in SUFFIXES[family.type])}:
            require(taken.setdefault(name, family) is family, "a name of two families", name)
