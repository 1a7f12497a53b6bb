"""Hooks of mkdocs (`.mkdocs.yml`): what the site has beyond the text of docs/.

- A line that is nothing but a link to a picture's source, `[caption](pictures/system.dot)`, becomes the picture, drawn by graphviz.
- A line that is nothing but `[All operations](openapi.json)` becomes the table of them.
- A link that leads out of docs/ leads to SOURCE_URL, the address of the tree where it is published; without one its text stands alone.
- As at GitHub, headings have its anchors, of a fence's info string only the language counts, and two or three spaces nest a list.
"""
import html
import json
import os
import posixpath
import re
import subprocess

PICTURE = re.compile(r"^\[([^\]]+)\]\((?:\.\./)?(pictures/[\w-]+\.dot)\)$", re.MULTILINE)
OPERATIONS = re.compile(r"^\[All operations\]\((openapi\.json)\)$", re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\(((?:\.\./)[^)\s]*)\)")
NESTED = re.compile(r"^(?: {2,3}(?=- )| {3}(?=\S))")
INFO = re.compile(r"^(```\w+) .*$", re.MULTILINE)
INTERNAL = (".dot", ".py")  # but for the examples, which are for readers


def slug(text, separator="-"):
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", separator)


def draw(path):
    """The picture as an element of the page: it scales with it and takes its colours."""
    drawn = subprocess.run(["dot", "-Tsvg", path], capture_output=True, text=True, check=True).stdout
    drawn = re.sub(r"<!--.*?-->\n?", "", drawn[drawn.index("<svg"):], flags=re.DOTALL)
    drawn = re.sub(r'^<svg width="(\d+)pt" height="\d+pt"', r'<svg role="img" style="width:\1pt;max-width:100%;height:auto"', drawn)
    return re.sub(r"\n+", "\n", drawn).replace('"black"', '"currentColor"').replace("<text ", '<text fill="currentColor" ')


def operations(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    lines = ["| Operation | What it does |", "|---|---|"]
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                lines.append(f"| `{method.upper()} {address}` | {operation['summary']} |")
    return "\n".join(lines)


def outside(match, folder):
    """The link, if it leads somewhere in docs/; else one to the tree, or its text."""
    text, target = match.groups()
    place = posixpath.normpath(posixpath.join("docs", folder, target))
    if place.startswith("docs/"):
        return match.group()
    base = os.environ.get("SOURCE_URL", "")
    return f"[{text}]({base.rstrip('/')}/{place})" if base else text


def nest(markdown):
    """What two or three spaces put into a list, with the four that Python's Markdown wants. Code that stands alone keeps its own."""
    lines, is_code = [], False
    for line in markdown.split("\n"):
        is_code ^= line.startswith("```")
        lines.append(line if is_code else NESTED.sub("    ", line))
    return "\n".join(lines)


def on_config(config):
    config["mdx_configs"].setdefault("toc", {})["slugify"] = slug
    return config


def on_files(files, config):
    for file in list(files):
        if file.src_path.endswith(INTERNAL) and not file.src_path.startswith("examples/"):
            files.remove(file)
    return files


def on_page_markdown(markdown, page, config, files):
    def picture(match):
        caption, path = match.groups()
        drawn = draw(os.path.join(config["docs_dir"], path))
        return f"<figure>{drawn}<figcaption>{html.escape(caption)}</figcaption></figure>"

    folder = posixpath.dirname(page.file.src_path)
    markdown = INFO.sub(r"\1", PICTURE.sub(picture, nest(markdown)))
    markdown = OPERATIONS.sub(lambda match: operations(os.path.join(config["docs_dir"], match.group(1))), markdown)
    return LINK.sub(lambda match: outside(match, folder), markdown)
