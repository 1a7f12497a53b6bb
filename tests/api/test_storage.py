"""What a tenant keeps in the object store: listed, summed up, and removed where nothing uses it."""
import urllib.parse

import pytest

from support.teaching import add_text


@pytest.fixture(params=["directory", "s3"])
def client(request):
    """A new tenant of a system with either store."""
    if request.param == "directory":
        return request.getfixturevalue("system").tenant()
    return request.getfixturevalue("system_s3").tenant()


@pytest.fixture(scope="module")
def system_s3(template, s3, living):
    from support.system import System

    made = System(template, **{"ENVIRONMENT": "testing", **s3})
    living.append(made)
    try:
        yield made.up()
    finally:
        living.remove(made)
        made.remove()


@pytest.fixture
def course(client):
    return client.course()


def files(client, query=""):
    return client.get(f"/storage/files{query}").expect(200).json()


def path_of(key):
    return f"/storage/files/{urllib.parse.quote(key, safe='')}"


def strand(client, material):
    """Takes the object away from its material: nothing uses it any more."""
    client.system.sql("UPDATE material_entries SET object_key = NULL, source_url = 'https://example.org' WHERE id = :'m'", m=material)


def test_a_tenant_without_materials_keeps_nothing(client):
    assert files(client) == {"items": [], "limit": 20, "next_cursor": None}
    assert client.get("/storage/usage").expect(200).json() == {"files": 0, "used_bytes": 0, "bytes": None, "by_source_type": []}


def test_files_are_listed_with_the_material_that_uses_them(client, course):
    made = [add_text(client, course, f"# {name}\n", f"{name}.md", wait=False) for name in ("one", "three")]
    listed = files(client)["items"]
    assert {(item["material_id"], item["size_bytes"]) for item in listed} == {(made[0]["id"], 6), (made[1]["id"], 8)}
    assert all(item["key"].startswith(f"tenants/{client.id}/courses/{course}/") for item in listed)
    usage = client.get("/storage/usage").expect(200).json()
    assert usage == {"files": 2, "used_bytes": 14, "bytes": None,
                     "by_source_type": [{"source_type": "text", "files": 2, "used_bytes": 14}]}


def test_pages_show_each_file_once(client, course):
    for name in "abcde":
        add_text(client, course, f"# {name}\n", f"{name}.md", wait=False)
    seen, query = [], "?limit=2"
    while query:
        page = files(client, query)
        assert len(page["items"]) <= 2
        seen += [item["key"] for item in page["items"]]
        query = page["next_cursor"] and f"?limit=2&cursor={page['next_cursor']}"
    assert seen == sorted(item["key"] for item in files(client)["items"]) and len(set(seen)) == 5


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=zz", "cursor=abc", "cursor=616263", "cursor=74656e616e74732f0a"])
def test_a_wrong_parameter_is_named(client, query):
    problem = client.get(f"/storage/files?{query}").problem(422, "validation_failed")
    assert problem["errors"][0]["field"] == query.split("=")[0]


def test_what_a_material_uses_stays(client, course):
    material = add_text(client, course, wait=False)
    (listed,) = files(client)["items"]
    client.delete(path_of(listed["key"])).problem(409, "in_use", "A material uses the file: delete that instead")
    strand(client, material["id"])
    (listed,) = files(client)["items"]
    assert listed["material_id"] is None
    assert client.delete(path_of(listed["key"])).expect(204).body == b""
    assert files(client)["items"] == []
    client.delete(path_of(listed["key"])).problem(404, "not_found", "File not found")


def test_slashes_of_a_key_may_be_sent_as_they_are(client, course):
    material = add_text(client, course, wait=False)
    strand(client, material["id"])
    (listed,) = files(client)["items"]
    client.delete(f"/storage/files/{listed['key']}").expect(204)


def test_what_an_upload_is_making_stays(client, course):
    material = add_text(client, course, wait=False)
    (listed,) = files(client)["items"]
    client.system.sql("""INSERT INTO uploads (tenant_id, id, object_key, host, pid) VALUES (:'t', cs_uuid7(), :'k', 'elsewhere', 1)""",
                         t=client.id, k=listed["key"])
    strand(client, material["id"])
    client.delete(path_of(listed["key"])).problem(
        409, "in_use", "An upload that is not finished or not confirmed uses the file: it goes by itself if it never is")


def test_no_key_of_another_tenant_is_found(client):
    stranger = client.system.tenant()
    course = stranger.course()
    strand(stranger, add_text(stranger, course, wait=False)["id"])
    (foreign,) = files(stranger)["items"]
    for key in (foreign["key"], f"tenants/{client.id}/../{stranger.id}/x", f"tenants/{client.id}/nothing", "x", "tenants/", f"tenants/{client.id}/",
                f"tenants/{client.id}/\u0444\u0430\u0439\u043b"):
        client.delete(path_of(key)).problem(404, "not_found")
    assert files(client)["items"] == [] and len(files(stranger)["items"]) == 1


def test_a_key_that_only_checks_removes_nothing(client, course):
    strand(client, add_text(client, course, wait=False)["id"])
    reader = client.system.create_key(client.name, scopes="check")["key"]
    (listed,) = client.get("/storage/files", key=reader).expect(200)["items"]
    client.get("/storage/usage", key=reader).expect(200)
    client.delete(path_of(listed["key"]), key=reader).problem(403, "insufficient_scope")
