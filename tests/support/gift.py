"""Reads GIFT as Moodle's documentation describes it (https://docs.moodle.org/en/GIFT_format): for tests of what is written in it."""
import re

ESCAPED = {"n": "\n"}


def parts(text, signs):
    """`text` cut at signs that are not escaped: [(sign, what follows)]; what comes before the first has the sign ""."""
    found, sign, begun, at = [], "", 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in signs:
            found.append((sign, text[begun:at]))
            sign, begun = text[at], at + 1
        at += 1
    return found + [(sign, text[begun:])]


def plain(text):
    return re.sub(r"\\(.)", lambda m: ESCAPED.get(m[1], m[1]), text.strip(), flags=re.DOTALL)


def weighted(text):
    weight = re.match(r"%(-?[\d.]+)%", text)
    return (float(weight[1]), text[weight.end():]) if weight else (None, text)


def answer(sign, text):
    (_, said), *feedback = parts(text, "#")
    weight, said = weighted(said.strip())
    left, arrow, right = said.partition("->")
    return {"right": sign == "=", "weight": weight, "text": plain(left if arrow else said), "match": plain(right) if arrow else None,
            "feedback": plain(feedback[0][1]) if feedback else None}


def question(text):
    """One question: its name, format, text and answers."""
    name, body = re.fullmatch(r"::((?:\\.|(?!::).)*)::(.*)", text, re.DOTALL).groups()
    (_, said), (_, inside), *_ = parts(body, "{}")
    form = re.match(r"\[(\w+)\]", said)
    feedback = None
    if "####" in inside:
        inside, feedback = inside.split("####", 1)
    answers = [answer(sign, given) for sign, given in parts(inside, "=~") if sign]
    return {"name": plain(name), "format": form and form[1], "text": plain(said[form.end():] if form else said), "answers": answers,
            "general": feedback and plain(feedback), "truth": {"TRUE": True, "FALSE": False}.get(inside.strip())}


def read(text):
    """[(category, question)] of a file."""
    category, found = None, []
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [line for line in block.splitlines() if not line.startswith("//")]
        if lines and lines[0].startswith("$CATEGORY:"):
            category = [step.replace("\0", "/") for step in lines[0][10:].strip().replace("//", "\0").split("/")]
        elif "".join(lines).strip():
            found.append((category, question("\n".join(lines).strip())))
    return found
