"""A large file over a bad line: tus-js-client, 300 MiB, 20 connections cut and 5 responders killed."""
import hashlib
import time
import urllib.request

import pytest

from support.forms import Bytes
from support.pools import MP4, NO_HEAVY_WORK, shared
from support.system import memory_peak
from support.tus import LIBRARY, Rough

MIB = 1 << 20


@pytest.fixture(params=["directory", "s3"])
def system(request, template):
    given = request.getfixturevalue("s3") if request.param == "s3" else {}
    with shared(template, **given, **NO_HEAVY_WORK) as made:
        yield made


def read(tenant, path):
    """SHA-256 and length of a material's file, wherever it is."""
    answer = tenant.get(path)
    digest, length = hashlib.sha256(answer.body), len(answer.body)
    if answer.status == 302:
        digest, length = hashlib.sha256(), 0
        with urllib.request.urlopen(answer.headers["Location"]) as file:
            while piece := file.read(MIB):
                digest.update(piece)
                length += len(piece)
    return digest.hexdigest(), length


def test_three_hundred_mebibytes_over_a_line_that_breaks_all_the_time(system, tmp_path, capsys):
    if not LIBRARY.exists():
        pytest.skip("tus-js-client is not installed (make deps)")
    tenant, path, digest = system.tenant(), tmp_path / "film.mp4", hashlib.sha256()
    course = tenant.course()
    with path.open("wb") as file:
        for block in Bytes(300 * MIB, MP4).blocks():
            file.write(block)
            digest.update(block)
    began = time.monotonic()
    rough = Rough(system, tenant, course, path, cuts=20, kills=5, apart=11 * MIB)
    took = time.monotonic() - began
    assert len(rough.line.happened) == 25 and len(rough.killed) == 5
    made = tenant.get(f"/courses/{course}/materials/{rough.told['material']}").expect(200).json()
    assert made["sha256"] == digest.hexdigest() and made["size_bytes"] == 300 * MIB
    assert read(tenant, f"/courses/{course}/materials/{made['id']}/file") == (digest.hexdigest(), 300 * MIB)
    peak = max(memory_peak(pid) for pid in system.responders("upload"))
    assert peak < 24 * MIB
    with capsys.disabled():
        print(f"\n300 MiB in {took:.0f} s: {rough.line.passed / MIB:.0f} MiB sent, {rough.told['requests']} requests, {rough.told['failed']} failed; "
              f"peak of a responder {peak / MIB:.1f} MiB")
