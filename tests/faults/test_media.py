"""Disks that are full, cannot be written, or come back with room: with real file systems.

Only where this process may mount some. What can be had without that is in ``test_every_write``.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.app import App
from photosearch.errors import DiskFull, LibraryReadOnly
from photosearch.jobs import Job
from photosearch.workers import engine_client
from tests.conftest import picture
from tests.faults.victim import CheapEngine
from tests.living.churn import may_mount
from tests.living.keeping import numbers

PHOTOS = 12


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    if not may_mount(tmp_path):
        pytest.skip("this process may not mount file systems")
    point = tmp_path / "작은 디스크"
    point.mkdir()
    mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(point))
    yield point
    subprocess.run(["umount", "-l", str(point)], check=True)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_client, "Engine", lambda model, **how: CheapEngine(model.spec))


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def photos_in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for number in range(PHOTOS):
        picture(number, (640, 480)).save(folder / f"{number}.jpg", quality=95)
    return folder


def test_photos_on_a_medium_that_cannot_be_written(volume: Path, tmp_path: Path) -> None:
    folder = photos_in(volume / "DCIM")
    mount("-o", "remount,ro", str(volume))
    with App.open(tmp_path / "library") as app:
        assert app.index([folder], Job()).counters.added == PHOTOS
        assert app.index([], Job()).counters.unchanged == PHOTOS
        assert app.verify(repair=False, job=Job()) == []
        assert len(app.search("photo", 50)) == PHOTOS


def test_a_library_on_a_medium_that_cannot_be_written(volume: Path, tmp_path: Path) -> None:
    folder, library = photos_in(tmp_path / "photos"), volume / "library"
    with App.open(library) as app:
        app.index([folder], Job())
        app.replica.save()
    mount("-o", "remount,ro", str(volume))
    with pytest.raises(LibraryReadOnly) as refused:
        App.open(library)
    assert "Searching works" in refused.value.remedy
    with App.open(library, read_only=True) as app:
        assert len(app.search("photo", 50)) == PHOTOS
        assert len(app.similar(folder / "1.jpg", 5)) == 5
        assert app.verify(repair=False, job=Job()) == []
        assert app.status()["searchable"] == PHOTOS
        app.change_settings(theme="dark")  # for as long as it is open
        with pytest.raises(LibraryReadOnly):
            app.retry()


def test_a_disk_that_is_full_and_has_room_again(volume: Path, tmp_path: Path) -> None:
    """At several degrees of fullness: words, nothing lost, and the rest is done with room."""
    folder = photos_in(tmp_path / "photos")
    heard: list[DiskFull] = []
    for kilobytes in (40, 150, 300, 450, 600, 800):
        library = volume / f"library {kilobytes}"
        ballast = volume / "ballast"
        free = shutil.disk_usage(volume).free
        ballast.write_bytes(bytes(max(0, free - kilobytes * 1024)))
        before = -1
        try:
            with App.open(library) as app:
                try:
                    app.index([folder], Job())
                finally:
                    before = app.counts().ready
        except DiskFull as error:
            heard.append(error)
        ballast.unlink()
        with App.open(library) as app:
            assert app.counts().ready >= before
            app.index([folder], Job())
            known = numbers(app.database)
            assert known.encodings == known.contents == PHOTOS
            app.verify(repair=True, job=Job())
            assert app.verify(repair=False, job=Job()) == []
        shutil.rmtree(library)
    assert len(heard) >= 2
    assert all("no room" in error.message for error in heard)
    assert all("Free some space" in error.remedy for error in heard)
