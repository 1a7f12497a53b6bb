"""docker/sbom tells what the programs are made of, in the form that scanners read."""
import json
import subprocess

import pytest

from support.system import BUILD, ROOT, clean_environment


def made(**environment):
    done = subprocess.run([ROOT / "docker/sbom"], env=clean_environment(BUILD=BUILD, **environment), text=True, capture_output=True,
                          timeout=60, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def bill():
    return json.loads(made())


def test_it_has_what_cyclonedx_requires(bill):
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.5", 1)
    assert bill["serialNumber"].startswith("urn:uuid:") and len(bill["serialNumber"]) == 45
    components = [bill["metadata"]["component"], *bill["components"]]
    assert all(component["type"] and component["name"] and component["version"] for component in components)
    names = [component["bom-ref"] for component in components]
    assert len(set(names)) == len(names)
    (dependency,) = bill["dependencies"]
    assert [dependency["ref"], *dependency["dependsOn"]] == names


def test_it_names_what_the_programs_are_linked_with(bill):
    components = {component["name"]: component for component in bill["components"]}
    assert {"libpq5", "libcurl4", "libssl3", "libavformat59", "libmupdf-dev", "nginx", "redis-server"} <= set(components)
    assert {"gcc", "libpq-dev", "clang", "standardwebhooks"}.isdisjoint(components)
    pq = components["libpq5"]
    assert pq["purl"].startswith(f"pkg:deb/debian/libpq5@{pq['version'].replace('+', '%2B')}?arch=")
    assert {"name": "debian:source", "value": "postgresql-15"} in pq["properties"]


def test_what_is_served_has_its_digest(bill):
    (page,) = (component for component in bill["components"] if component["name"] == "swagger-ui-dist")
    assert page["purl"] == f"pkg:npm/swagger-ui-dist@{page['version']}"
    assert [(digest["alg"], len(digest["content"])) for digest in page["hashes"]] == [("SHA-512", 128)]


def test_the_same_tree_gives_the_same_bytes():
    assert made(SOURCE_DATE_EPOCH=1) == made(SOURCE_DATE_EPOCH=1)
    assert json.loads(made(SOURCE_DATE_EPOCH=1))["metadata"]["timestamp"] == "1970-01-01T00:00:01Z"
