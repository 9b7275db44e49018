"""Test a finished bundle as users meet it, without any Python of the machine's.

    python packaging/bundle_test.py FOLDER               FOLDER as bundle.py has made it
    python packaging/bundle_test.py FOLDER -k families   further words go to pytest

Needs the project's development environment, which drives the test and is not seen by the bundle:
that runs from a copy in a folder named in Korean and Chinese, in the empty home of a user with a
Korean name, with nothing on the PATH and in a namespace without a network where the system allows
it. What it measured, and screenshots, lie in FOLDER's parent, in ``bundle-test``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import refusals

PROJECT = Path(__file__).resolve().parent.parent
TESTS = PROJECT / "tests" / "packaging" / "built_bundle.py"  # no test_….py: never collected


def main(arguments: list[str]) -> int:
    """Run the tests; returns the exit status."""
    if not arguments or arguments[0].startswith("-"):
        refusals.usage(__doc__)
    bundle = refusals.bundle_there(arguments[0])
    notes = refusals.made(bundle.parent / "bundle-test")
    environment = {
        **os.environ,
        "PHOTOSEARCH_BUNDLE": str(bundle),
        "PHOTOSEARCH_BUNDLE_NOTES": str(notes),
    }
    command = [sys.executable, "-m", "pytest", str(TESTS), "-v", "-s", "-p", "no:cacheprovider"]
    return subprocess.call([*command, *arguments[1:]], cwd=PROJECT, env=environment)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
