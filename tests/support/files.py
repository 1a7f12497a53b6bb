"""What lies on the disk."""
import fnmatch
import os
import pathlib


def files_under(directory, pattern="*"):
    """Paths of the files at any depth, in order. Others may come and go meanwhile, where `rglob` fails."""
    return sorted(pathlib.Path(where) / name for where, _, names in os.walk(directory) for name in fnmatch.filter(names, pattern))
