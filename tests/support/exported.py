"""Courses as files: exported, changed, and imported."""

import copy
import json

import pytest

from support.forms import Form
from support.teaching import OTHER, add_node, add_text, follow, generate

STRANGER = "01900000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def taught(system):
    """A tenant, and its course with a structure from two texts in two nodes; nobody changes it."""
    tenant = system.tenant()
    course = tenant.course("Структури даних: «стек» & *черга*", description="Two\nlines", learning_goal="Know both", language="en")
    add_text(tenant, course)
    node = add_node(system, tenant, course, "Трees", order=1)
    form = Form(source_type="text", language="en").file("trees.md", OTHER.encode())
    follow(tenant, tenant.send_form(f"/courses/{course}/nodes/{node}/materials", form).expect(201)["job_id"])
    generate(tenant, course)
    return tenant, course


def export(client, course, form="json"):
    return client.get(f"/courses/{course}/export?format={form}").expect(200)


@pytest.fixture(scope="module")
def exported(taught):
    return export(*taught).json()


def send(client, exported, **headers):
    body = exported if isinstance(exported, bytes) else json.dumps(exported).encode()
    return client.send_form("/courses/import", Form().file("course.json", body, content_type="application/json"), headers=headers)


def show(client, course):
    return client.get(f"/courses/{course}").expect(200).json()


def materials(tree):
    return [m for node in tree for m in node["materials"] + materials(node["children"])]


def changed(exported, pointer, value):
    """The export with another value at a place; `...` removes it."""
    made = copy.deepcopy(exported)
    *way, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    place = made
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return made
