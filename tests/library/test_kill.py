"""kill -9 at every statement and at random moments: all of a transaction or none, never half."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.library.database import Connection, Database
from photosearch.library.state import get_state
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks, and kills as POSIX does")

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY)}

COUNT_ON = """
import pathlib, sys
from photosearch.library.database import Database
from photosearch.library.state import get_state, set_state
database = Database.open(pathlib.Path(sys.argv[1]))
number = int(database.read(lambda c: get_state(c, "a")) or 0)
while True:
    number += 1
    def work(c):
        for key in "abcdefgh":
            set_state(c, key, str(number))
    database.write(work)
    print(number, flush=True)
"""


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """In memory where the system has such a place: a hundred commits wait for no disk."""
    where = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


def outcomes(folder: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.library.killed", str(folder), *arguments],
        cwd=REPOSITORY,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_before_each_statement(quick_folder: Path) -> None:
    found = outcomes(quick_folder)
    assert len(found) > 30
    assert found == ["before"] * (len(found) - 1) + ["after"]


def test_would_fail_without_the_transaction(quick_folder: Path) -> None:
    assert "between" in outcomes(quick_folder, "--without-transaction")


def test_at_random_moments(quick_folder: Path) -> None:
    """What was reported is there, in all eight rows alike."""

    def rows(c: Connection) -> list[int]:
        return [int(get_state(c, key) or 0) for key in "abcdefgh"]

    chance = random.Random(1)
    last = 0
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", COUNT_ON, str(quick_folder)],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for _ in range(chance.randint(1, 60)):
            last = int(process.stdout.readline())
        process.kill()
        last = int((process.communicate()[0].splitlines() or [str(last)])[-1])
        with Database.open(quick_folder) as database:
            found = database.read(rows)
        assert len(set(found)) == 1
        assert found[0] in (last, last + 1)  # the last one may not have been printed any more
