"""Going back to a backup: listed, checked, put in place, and the photos in between found again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from photosearch import upkeep
from photosearch.app import App
from photosearch.errors import LibraryLocked, Trouble
from photosearch.jobs import Job
from photosearch.library import browse, notes, photos
from tests.conftest import picture, seven_photos


@pytest.fixture(scope="module")
def kept_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with seven photos, one rated, backed up; then an eighth photo came."""
    folder = tmp_path_factory.mktemp("kept")
    inside = seven_photos(folder / "사진 照片")
    with App.open(folder / "library") as app:
        app.index([inside], Job())
        beach = app.database.read(lambda c: photos.content_of_path(c, inside / "beach.jpg"))
        assert beach is not None
        app.database.write(lambda c: notes.set_rating(c, [beach], 5))
        assert app.database.keep_backup(0.0) is not None
        picture(50).save(inside / "later.jpg")
        app.index([], Job())
    return folder


@pytest.fixture
def photo_folder(kept_once: Path) -> Path:
    """No test changes it."""
    return kept_once / "사진 照片"


@pytest.fixture
def kept(kept_once: Path, library_folder: Path) -> Path:
    """A copy of that library."""
    return Path(shutil.copytree(kept_once / "library", library_folder))


def rating(app: App, path: Path) -> object:
    content = app.database.read(lambda c: photos.content_of_path(c, path))
    assert content is not None
    return app.database.read(lambda c: browse.cards(c, [content]))[content].rating


def test_backups_are_listed_newest_first(kept: Path) -> None:
    found = upkeep.backups(kept)
    assert [each.kind for each in found] == ["kept", "kept"]  # one after the first index
    assert found[0].made > found[1].made
    assert found[0].size == found[0].path.stat().st_size
    assert abs(found[0].made - found[0].path.stat().st_mtime) < 60
    (kept / "backups" / "library-my own-copy-of.db").write_bytes(b"")
    assert upkeep.backups(kept) == found


def test_no_backups_in_a_new_place(tmp_path: Path) -> None:
    assert upkeep.backups(tmp_path / "nothing") == []


@pytest.mark.parametrize("damage", ["none", "garbage", "truncated"])
def test_going_back(kept: Path, photo_folder: Path, damage: str) -> None:
    file = kept / "library.db"
    if damage == "garbage":
        file.write_bytes(b"garbage" * 5000)
    elif damage == "truncated":
        os.truncate(file, file.stat().st_size // 2)
    now = file.read_bytes()
    aside = upkeep.restore(kept, upkeep.backups(kept)[0].path)
    assert (aside / "library.db").read_bytes() == now
    with App.open(kept) as app:
        assert app.counts().ready == 7
        assert rating(app, photo_folder / "beach.jpg") == 5
        assert app.search("beach", 20)
        assert app.index([], Job()).counters.encoded == 1  # only what the backup had not known
        assert app.counts().ready == 8
        assert app.verify(repair=False, job=Job()) == []


def test_a_damaged_backup_is_not_put_in_place(kept: Path) -> None:
    backup = upkeep.backups(kept)[0].path
    os.truncate(backup, backup.stat().st_size // 2)
    now = (kept / "library.db").read_bytes()
    with pytest.raises(Trouble, match="damaged"):
        upkeep.restore(kept, backup)
    backup.write_bytes(b"")
    with pytest.raises(Trouble, match="damaged"):
        upkeep.restore(kept, backup)
    assert (kept / "library.db").read_bytes() == now


def test_not_while_somebody_has_it_open(kept: Path) -> None:
    with App.open(kept), pytest.raises(LibraryLocked):
        upkeep.restore(kept, upkeep.backups(kept)[0].path)
