"""Each failure of the disk and of SQLite becomes the right word, and bugs stay bugs."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from photosearch.errors import (
    DiskFull,
    LibraryBusy,
    LibraryCorrupt,
    LibraryReadOnly,
    PhotosearchError,
    Trouble,
)
from photosearch.library import troubles
from tests.conftest import REPOSITORY


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    error.sqlite_errorname = f"SQLITE_{code}"
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, DiskFull),
        (sqlite3.SQLITE_BUSY, LibraryBusy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, LibraryBusy),
        (sqlite3.SQLITE_LOCKED, LibraryBusy),
        (sqlite3.SQLITE_READONLY, LibraryReadOnly),
        (sqlite3.SQLITE_READONLY_DBMOVED, LibraryReadOnly),
        (sqlite3.SQLITE_CANTOPEN, LibraryReadOnly),
        (sqlite3.SQLITE_PERM, LibraryReadOnly),
        (sqlite3.SQLITE_CORRUPT, LibraryCorrupt),
        (sqlite3.SQLITE_CORRUPT_INDEX, LibraryCorrupt),
        (sqlite3.SQLITE_NOTADB, LibraryCorrupt),
        (sqlite3.SQLITE_IOERR_READ, Trouble),
        (sqlite3.SQLITE_IOERR_WRITE, Trouble),
    ],
)
def test_what_the_world_did(code: int, kind: type[Trouble], tmp_path: Path) -> None:
    trouble = troubles.from_sqlite(sqlite_error(code), tmp_path)
    assert type(trouble) is kind
    assert trouble.message
    assert trouble.remedy


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_MISUSE]
)
def test_what_is_a_bug(code: int, tmp_path: Path) -> None:
    assert troubles.from_sqlite(sqlite_error(code), tmp_path) is None
    assert troubles.from_sqlite(sqlite3.ProgrammingError("no code"), tmp_path) is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, LibraryReadOnly),
        (errno.EACCES, LibraryReadOnly),
        (errno.EIO, Trouble),
        (errno.ENOTDIR, None),
    ],
)
def test_what_the_file_system_did(
    code: int, kind: type[PhotosearchError] | None, tmp_path: Path
) -> None:
    trouble = troubles.from_system(OSError(code, os.strerror(code)), tmp_path)
    assert trouble is None if kind is None else type(trouble) is kind


FILL = """
import pathlib, resource, signal, sys
from photosearch.errors import DiskFull
from photosearch.library.database import Database
from photosearch.library.state import get_state, set_state
from photosearch.library.thumbnails import Thumbnails
folder = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = Database.open(folder)
database.write(lambda c: set_state(c, "kept", "1"))
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
def must_be_full(fn):
    try:
        fn()
    except DiskFull:
        return
    raise SystemExit("nobody said that the disk was full")
must_be_full(lambda: database.write(lambda c: set_state(c, "big", "x" * 2_000_000)))
must_be_full(lambda: Thumbnails(folder).put(b"ab", b"x" * 2_000_000))
assert list(Thumbnails(folder).all_hashes()) == Thumbnails(folder).strays() == []
assert database.read(lambda c: get_state(c, "big")) is None
assert database.read(lambda c: get_state(c, "kept")) == "1"
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
database.write(lambda c: set_state(c, "big", "x" * 2_000_000))
database.close()
"""


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_no_room_for_the_log(library_folder: Path) -> None:
    """A write that fails half-way, as on a full disk or a used-up quota; then there is room."""
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(library_folder)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
