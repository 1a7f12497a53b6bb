"""Fixtures for the console.

    chromium       a browser
    made           a tenant with a course that has a structure
    console        console(VIEW): the console on a view of that course
    own            a tenant and a course with a structure that the test may change, and the console on its outline
"""
import pytest

from support.browser import browser, program
from support.console import TITLE, Console
from support.teaching import add_text, generate


@pytest.fixture(scope="module")
def chromium():
    if program() is None:
        pytest.skip("there is no chromium (make deps)")
    with browser() as opened:
        try:
            opened.send("Browser.getVersion")
        except AssertionError as error:
            pytest.skip(f"chromium does not run here: {error}")
        yield opened


@pytest.fixture(scope="module")
def made(system):
    """A tenant with a course that has a structure."""
    tenant = system.tenant()
    course = tenant.course(TITLE, language="uk")
    add_text(tenant, course)
    generate(tenant, course)
    return tenant, course


@pytest.fixture
def console(chromium, made):
    tenant, course = made

    def at(view):
        return Console(chromium, tenant, f"#/courses/{course}/{view}").sign_in()

    return at


@pytest.fixture
def own(system, chromium):
    """A tenant and a course with a structure that the test may change, and the console on its outline."""
    tenant = system.tenant()
    course = tenant.course(TITLE)
    add_text(tenant, course)
    generate(tenant, course)
    return tenant, course, Console(chromium, tenant, f"#/courses/{course}/outline").sign_in()
