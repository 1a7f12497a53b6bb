"""The page of /docs as a person uses it, in a browser: the main job from the forms that it offers."""
import contextlib
import json

import pytest

from support.browser import browser, program
from support.waiting import wait_until


@pytest.fixture(scope="module")
def page():
    if program() is None:
        pytest.skip("there is no chromium (make deps)")
    with browser() as opened:
        try:
            version = opened.send("Browser.getVersion")["product"]
        except AssertionError as error:
            pytest.skip(f"chromium does not run here: {error}")
        assert "Chrome" in version
        yield opened.open()


class Operation:
    """The block of an operation, opened."""

    def __init__(self, page, tag, name):
        self.page, self.block = page, f"#operations-{tag}-{name}"
        page.click(f"{self.block} .opblock-summary-control")

    def fill(self, parameter, value):
        self.page.fill(f'{self.block} tr[data-param-name="{parameter}"] :is(input, select)', value)

    def offered(self):
        """The body that the page offers: it comes after the rest of the form, and nothing is sent without it."""
        body = f"{self.block} textarea.body-param__text"
        self.page.find(body)
        return wait_until(lambda: self.page.script(f"document.querySelector({json.dumps(body)}).value"), 30, body)

    def requests(self):
        return len(self.page.told("Network.requestWillBeSent"))

    def press(self):
        """Whether the button has sent a request; while the page still completes its form it does not."""
        before = self.requests()
        self.page.click(f"{self.block} .execute")
        with contextlib.suppress(AssertionError):
            return wait_until(lambda: self.requests() > before, 10)

    def execute(self):
        """The status and the JSON of the answer that the page shows."""
        wait_until(self.press, 60)
        answer = f"{self.block} .live-responses-table .response"
        status = wait_until(lambda: self.page.text(f"{answer} .response-col_status").split()[0], 30)
        return int(status), json.loads(self.page.text(f"{answer} .highlight-code code, {answer} .highlight-code pre"))


def test_a_person_authorizes_makes_a_course_uploads_a_file_and_sees_its_job(system, tenant, page, tmp_path):
    page.goto(f"{system.base_url}/docs/")
    page.click(".auth-wrapper .authorize")
    page.fill(".auth-container input", tenant.key)
    page.click(".auth-btn-wrapper .authorize")
    page.click(".auth-btn-wrapper .btn-done")

    create = Operation(page, "Courses", "courses_create")
    assert "title" in json.loads(create.offered())
    status, course = create.execute()
    assert status == 201 and tenant.get(f"/courses/{course['id']}").expect(200)["title"] == course["title"]

    upload = Operation(page, "Materials", "materials_create")
    upload.fill("course", course["id"])
    upload.page.fill(f"{upload.block} .opblock-section-request-body select:not(.content-type)", "text")
    file = tmp_path / "notes.md"
    file.write_text("# Stacks\n\nA stack is a list.\n")
    upload.page.choose_file(f'{upload.block} input[type="file"]', file)
    status, material = upload.execute()
    assert status == 201 and material["filename"] == "notes.md" and material["size_bytes"] == file.stat().st_size, material

    show = Operation(page, "Jobs", "jobs_show")
    show.fill("job", material["job_id"])
    status, job = show.execute()
    assert status == 200 and job["id"] == material["job_id"] and job["job_type"] == "ingest"

    origins = {one["request"]["url"] for one in page.told("Network.requestWillBeSent")}
    assert origins and all(url.startswith((f"{system.base_url}/", "data:", "blob:")) for url in origins), origins
    assert [one["entry"]["text"] for one in page.told("Log.entryAdded") if one["entry"]["level"] == "error"] == []
