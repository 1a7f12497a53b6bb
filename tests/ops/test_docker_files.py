"""What docker/ says fits together and fits the settings, without an engine; `make docker-test` runs it all (tests/docker/)."""
import re

import pytest
import yaml

from support.system import ROOT

FOLDER = ROOT / "docker"
COMPOSE = ("compose.yaml", "compose.prod.yaml", "compose.sockets.yaml", "base.yaml")
INTERPOLATED = re.compile(r"\$\{(\w+)(?:[:?-][^}]*)?\}")
OF_COMPOSE = {"IMAGE_TAG", "DOMAIN", "TLS_DIR", "STATUS_ALLOW"}  # and of development PORT


class Loader(yaml.SafeLoader):
    """YAML with the two tags of compose."""


for tag in ("!override", "!reset"):
    Loader.add_constructor(tag, lambda loader, node: loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else None)


def load(name):
    return yaml.load((FOLDER / name).read_text(), Loader)


def settings():
    """The names of the table, from the example that is made of it; and of those, the secret ones."""
    text = (ROOT / ".env.example").read_text()
    names = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE)
    secret = re.findall(r"secret\n#?([A-Z][A-Z0-9_]*)=", text)
    return set(names), set(secret)


def test_every_setting_reaches_the_containers_and_nothing_else_does():
    names, secret = settings()
    assert set(load("base.yaml")["services"]["settings"]["environment"]) == names | {f"{name}_FILE" for name in secret}


@pytest.mark.parametrize("name", COMPOSE)
def test_what_a_compose_file_asks_for_can_be_said_in_the_settings_file(name):
    asked = {found.group(1) for found in INTERPOLATED.finditer((FOLDER / name).read_text())}
    assert asked <= settings()[0] | OF_COMPOSE | {"compose.yaml": {"PORT"}, "base.yaml": {"COMMIT"}}.get(name, set())


def test_the_example_for_production_names_every_setting_once():
    names = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (FOLDER / ".env.prod.example").read_text(), re.MULTILINE)
    assert sorted(names) == sorted(settings()[0] | OF_COMPOSE)


@pytest.mark.parametrize("name", COMPOSE)
def test_every_image_of_others_has_a_version(name):
    images = [service["image"] for service in load(name)["services"].values() if "image" in service]
    for image in images:
        assert image.startswith("course-supporter-") or re.search(r":[^:]*\d[\w.-]*$", image), image


def test_what_is_extended_and_waited_for_is_there():
    base = load("base.yaml")["services"]
    for name in ("compose.yaml", "compose.prod.yaml"):
        services = load(name)["services"]
        for service in services.values():
            extended = service.get("extends")
            assert extended is None or (extended["file"] == "base.yaml" and extended["service"] in base)
            assert set(service.get("depends_on", {})) <= set(services)
    for service in base.values():
        extended = service.get("extends")
        assert extended is None or extended in base


def test_every_target_of_the_dockerfile_is_built_by_a_compose_file_and_back():
    text = (FOLDER / "Dockerfile").read_text()
    stages = set(re.findall(r"^FROM \S+ AS (\w+)$", text, re.MULTILINE))
    targets = {service["build"]["target"] for service in load("base.yaml")["services"].values() if "build" in service}
    assert targets == stages - {"builder", "pages", "runtime"} == {"api", "jobs", "migrate", "nginx"}


def test_every_image_ends_as_an_ordinary_user():
    stages = (FOLDER / "Dockerfile").read_text().split("\nFROM ")
    for stage in stages:
        if stage.startswith("runtime AS "):
            assert re.findall(r"^USER (\S+)$", stage, re.MULTILINE) == ["10001:10001"], stage.splitlines()[0]


def test_what_the_dockerfile_copies_from_the_tree_comes_into_a_build():
    let_in = [line[1:] for line in (FOLDER / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")]
    assert all((ROOT / path).exists() for path in let_in if path != "build/docs")
    for path in re.findall(r"^COPY (?!--from)(\S+) ", (FOLDER / "Dockerfile").read_text(), re.MULTILINE):
        assert path == "." or any(path == one or path.startswith(f"{one}/") for one in let_in), path
