"""A library that this process may not write: as another user, on a real folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions and signals of POSIX")

NOBODY = 65534

SCRIPT = """
import json, os, pathlib, signal, sys
from photosearch.errors import Trouble
from photosearch.library.database import Database
from photosearch.library.state import set_state

folder, left = pathlib.Path(sys.argv[1]), sys.argv[2]
child = os.fork()
if child == 0:
    database = Database.open(folder)
    for number in range(30):
        database.write(lambda c: set_state(c, str(number), "v" * 1000))
    os.kill(os.getpid(), signal.SIGKILL)
assert os.waitpid(child, 0)[1] == signal.SIGKILL
if left == "log":
    (folder / "library.db-shm").unlink()
if left == "nothing":
    with Database.open(folder) as database:
        database.write(lambda c: None)
with Database.open(folder.parent / "other"):
    pass  # everything that is imported late is there now; the other user may not read it
before = sorted(os.listdir(folder))
for path in folder.iterdir():
    path.chmod(0o444)
folder.chmod(0o555)
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    Database.open(folder)
    refused = None
except Trouble as error:
    refused = type(error).__name__
with Database.open(folder, read_only=True) as one, Database.open(folder, read_only=True) as two:
    count = lambda c: c.exec_driver_sql("SELECT count(*) FROM state").scalar_one()
    counts = [one.read(count), two.read(count)]
print(json.dumps([refused, counts, before, sorted(os.listdir(folder))]))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's."""
    base = Path(tempfile.mkdtemp())
    base.chmod(0o755)
    yield base / "library"
    for path in (base, base / "library"):
        path.chmod(0o755)
    shutil.rmtree(base)


@pytest.mark.parametrize(("left", "files"), [("log and memory", 3), ("log", 2), ("nothing", 1)])
def test_every_commit_is_read_and_nothing_is_written(folder: Path, left: str, files: int) -> None:
    """The program was killed and the medium write-protected with whatever lay beside the file."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), left],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    refused, counts, before, after = json.loads(done.stdout)
    assert refused == "LibraryReadOnly"
    assert counts == [30, 30]
    assert len(before) == files
    assert after == before
