"""One writer per library, and a dead one holds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from photosearch.errors import LibraryLocked, Trouble
from photosearch.library.database import WriterLock
from tests.conftest import REPOSITORY

HOLD = """
import pathlib, sys
from photosearch.library.database import WriterLock
with WriterLock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(library_folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(library_folder)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_another_process_is_named(library_folder: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(LibraryLocked, match=f"process {holder.pid}"), WriterLock(library_folder):
        pass
    end(holder)


def test_a_dead_owner_is_taken_over_silently(
    library_folder: Path, holder: subprocess.Popen[str]
) -> None:
    end(holder)
    assert (library_folder / "writer.pid").read_text() == str(holder.pid)
    with WriterLock(library_folder):
        assert (library_folder / "writer.pid").read_text() == str(os.getpid())


def test_given_back_is_free_for_others(library_folder: Path) -> None:
    lock = WriterLock(library_folder)
    lock.release()
    with lock:
        pass
    assert not (library_folder / "writer.pid").exists()
    with lock, pytest.raises(LibraryLocked), WriterLock(library_folder):
        pass
    with WriterLock(library_folder):
        pass


def test_may_be_released_on_another_thread(library_folder: Path) -> None:
    lock = WriterLock(library_folder)
    lock.acquire()
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    with WriterLock(library_folder):
        pass


def test_a_damaged_note_of_the_owner_does_not_matter(library_folder: Path) -> None:
    with WriterLock(library_folder):
        (library_folder / "writer.pid").write_text("?")
        with pytest.raises(LibraryLocked, match="another process"), WriterLock(library_folder):
            pass


def test_a_place_where_nothing_can_be_locked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Trouble), WriterLock(tmp_path / "file" / "library"):
        pass
