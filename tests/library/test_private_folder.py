"""The library holds small pictures of private photos: other users of the computer see none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from photosearch.library.database import Database
from photosearch.library.writer_lock import WriterLock


@pytest.mark.skipif(os.name == "nt", reason="other systems have such modes")
@pytest.mark.parametrize("first", ["lock", "database"])
def test_a_new_library_is_its_owners_alone(tmp_path: Path, first: str) -> None:
    folder = tmp_path / "새 폴더" / "library"
    if first == "lock":
        with WriterLock(folder):
            pass
    else:
        Database.open(folder).close()
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name == "nt", reason="other systems have such modes")
def test_a_folder_that_was_there_stays_as_open_as_its_owner_made_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with WriterLock(tmp_path):
        Database.open(tmp_path).close()
    assert tmp_path.stat().st_mode & 0o777 == 0o755
