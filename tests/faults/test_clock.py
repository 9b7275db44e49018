"""Clocks that jump by a year, forwards and back, while the program runs and between two runs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photosearch.app import App
from photosearch.ingest.watch import Watcher
from photosearch.jobs import Job
from photosearch.library import photos
from tests.conftest import picture
from tests.faults.victim import no_children
from tests.living.keeping import numbers

DAY = 86_400.0
YEAR = 365 * DAY


class Wall:
    """The wall's clock, which somebody sets wrong."""

    def __init__(self, real: Callable[[], float]) -> None:
        self._real = real
        self.wrong_by = 0.0

    def __call__(self) -> float:
        return self._real() + self.wrong_by


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall(time.time)
    monkeypatch.setattr(time, "time", wall)
    # ``update`` took hold of the clock when it was imported.
    from photosearch.ingest import update as module

    update = module.update
    monkeypatch.setattr(module, "update", lambda *a, **k: update(*a, clock=wall, **k))
    return wall


@pytest.fixture
def app(library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    no_children(monkeypatch.setattr)
    with App.open(library_folder) as app:
        yield app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(5):
        picture(number, (48, 32)).save(folder / f"{number}.jpg")
    return folder


@pytest.mark.parametrize("jumps", [[YEAR], [-YEAR], [YEAR, 0.0], [-YEAR, 0.0, YEAR]])
def test_nothing_is_forgotten(app: App, folder: Path, wall: Wall, jumps: list[float]) -> None:
    app.index([folder], Job())
    (folder / "0.jpg").rename(folder.parent / "0.jpg")
    app.index([], Job())
    for jump in jumps:
        wall.wrong_by = jump
        for _ in range(2):
            summary = app.index([], Job())
            assert (summary.counters.removed, summary.counters.encoded) == (0, 0)
    assert app.counts().missing == 1
    (folder.parent / "0.jpg").rename(folder / "back.jpg")
    assert app.index([], Job()).counters.moved == 1
    assert numbers(app.database).encodings == 5
    assert app.verify(repair=False, job=Job()) == []


def test_a_jump_in_the_middle_of_a_run(app: App, folder: Path, wall: Wall) -> None:
    app.index([folder], Job())
    (folder / "0.jpg").unlink()
    app.index([], Job())
    picture(9, (48, 32)).save(folder / "new.jpg")

    def jump(_: object) -> None:
        wall.wrong_by = YEAR

    app.index([], Job(jump))
    assert wall.wrong_by == YEAR
    assert app.counts().missing == 1


def test_what_is_gone_is_forgotten_all_the_same(app: App, folder: Path, wall: Wall) -> None:
    """After so many days on which somebody looked, however the clock was set between them."""
    app.index([folder], Job())
    (folder / "0.jpg").unlink()
    app.index([], Job())
    for day in range(1, 32):
        wall.wrong_by += DAY if day != 10 else YEAR
        app.index([], Job())
        assert app.counts().missing == (1 if day < 31 else 0)
    assert app.counts().contents == 4


def test_backups_go_on_and_do_not_crowd(app: App, folder: Path, wall: Wall) -> None:
    def keep() -> Path | None:
        made = app.database.keep_backup(DAY)
        if made is not None:  # a file gets its time from the system, whose clock jumps as well
            os.utime(made, (wall(), wall()))
        return made

    def kept() -> set[Path]:
        return set((app.folder / "backups").glob("*-kept.db"))

    first = keep()
    assert keep() is None
    wall.wrong_by = YEAR
    ahead = keep()
    assert ahead is not None
    assert kept() == {first, ahead}
    wall.wrong_by = 2 * DAY
    third = keep()  # though there is one of next year
    assert third is not None
    assert keep() is None
    assert kept() == {first, third}  # and that one goes first
    wall.wrong_by = 4 * DAY
    assert kept() != {third, keep()} - {None}
    assert len(kept()) == 2


def test_a_restored_backup_is_a_library(app: App, folder: Path) -> None:
    app.index([folder], Job())
    backup = app.database.keep_backup(0)
    assert backup is not None
    app.close()
    from photosearch.upkeep import backups, restore

    (app.folder / "library.db").write_bytes(b"rubbish" * 1000)
    assert backups(app.folder)[0].path == backup
    aside = restore(app.folder, backup)
    assert (aside / "library.db").read_bytes().startswith(b"rubbish")
    with App.open(app.folder) as again:
        assert again.verify(repair=False, job=Job()) == []
        assert again.index([], Job()).counters.unchanged == 5
        assert len(again.search("photo", 9)) == 5


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
def test_a_jump_has_everything_listed_and_ends_the_hour_no_other_way(jump: float) -> None:
    wall, clock = [1e9], [0.0]
    watcher = Watcher([], lambda: None, clock=lambda: clock[0], wall=lambda: wall[0])
    assert watcher.due()
    watcher.listing()
    wall[0] += jump
    assert watcher.due()
    watcher.listing()
    assert not watcher.due()
    clock[0] += 3599.0
    wall[0] += 3599.0
    assert not watcher.due()
    clock[0] += 1.0
    wall[0] += 1.0
    assert watcher.due()


def test_files_from_the_future_are_not_waited_for(app: App, folder: Path) -> None:
    """A camera whose clock runs ahead by a year; what is being written is told by this clock."""
    for path in folder.iterdir():
        os.utime(path, (time.time() + YEAR, time.time() + YEAR))
    app.index([folder], Job())
    assert app.counts().ready == 5
    assert app.database.read(photos.problems) == []
