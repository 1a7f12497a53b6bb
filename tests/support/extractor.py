"""The extractor that stands in (tests/jobs/cs-extract): a folder that has it for LIBEXEC_DIR, and files that ask something of it."""
import json
import shutil
import uuid

from support.forms import Form
from support.system import ROOT, temporary_folder


SIGNATURES = {"video": b"ID3", "presentation": b"%PDF-1.4\n"}


def extractor_folder():
    """A new folder with it, where any user may run it."""
    folder = temporary_folder()
    shutil.copy(ROOT / "tests/jobs/cs-extract", folder / "cs-extract")
    return folder


def asking(name="a.txt", kind="text", **asked):
    """The form of a file that asks for something, and is like no other."""
    content = SIGNATURES.get(kind, b"") + json.dumps({"unique": uuid.uuid4().hex, **asked}).encode()
    return Form(source_type=kind).file(name, content)
