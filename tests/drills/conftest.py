"""Drills take minutes: `make drills` runs them, `make test` does not."""
import os

collect_ignore_glob = [] if "DRILLS" in os.environ else ["test_*.py"]
