"""`make up` with S3_ENDPOINT: objects go there, and the bucket is made where the key may make it."""
import uuid

from support.files import files_under
from support.forms import Form
from support.waiting import wait_until


def test_up_uses_the_store_it_is_given_and_makes_the_bucket(start_system, s3):
    bucket = "made-" + uuid.uuid4().hex[:12]
    system = start_system(**{**s3, "S3_BUCKET": bucket})
    assert "STORE_DIR" not in system.env and system.env["S3_BUCKET"] == bucket
    health = wait_until(lambda: (got := system.client.get("//health")).status == 200 and got)
    assert health["checks"]["s3"] == "ok"
    tenant = system.tenant()
    form = Form(source_type="text").file("notes.md", b"# Kept elsewhere\n")
    tenant.send_form(f"/courses/{tenant.course()}/materials", form).expect(201)
    assert files_under(system.base / "store") == []


def test_an_unreachable_store_is_told_and_nothing_is_left_running(make_system):
    system = make_system(S3_ENDPOINT="http://127.0.0.1:9", S3_ACCESS_KEY="key", S3_SECRET_KEY="secret")
    done = system.script("up")
    assert done.returncode != 0
    assert "The bucket course-supporter was not made" in done.stderr
    assert "does not become healthy" in done.stderr and '"s3":"error' in done.stderr
    assert system.living() == []
