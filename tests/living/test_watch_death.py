"""The watch of a library that is kept up to date is killed: it is said, and nothing is missed."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.app import App
from photosearch.ingest import watch
from photosearch.ingest.watch import AWAY, ONLY, WATCHING
from photosearch.keeper import Keeper
from photosearch.library import photos
from photosearch.workers import engine_client
from tests.conftest import picture
from tests.faults.victim import CheapEngine
from tests.living.keeping import until

pytestmark = [
    pytest.mark.filterwarnings("ignore::RuntimeWarning:watchdog"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]


@pytest.fixture
def app(library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setattr(engine_client, "Engine", lambda model, **how: CheapEngine(model.spec))
    with App.open(library_folder) as app:
        yield app


@pytest.fixture
def keeper(app: App, photo_folder: Path) -> Iterator[Keeper]:
    keeper = Keeper(app)
    keeper.start()
    keeper.add([photo_folder])
    until(lambda: app.counts().ready == 7, lambda: str(app.counts()))
    until(lambda: keeper.folders() == {photo_folder: WATCHING}, lambda: str(keeper.folders()))
    assert keeper.wait(60)
    yield keeper
    assert keeper.close(60)


def kill_the_watch() -> int:
    """End watchdog's threads from outside, as a bug in them would; how many."""
    dead = 0
    for each in threading.enumerate():
        if type(each).__module__.startswith("watchdog") and each.ident is not None:
            dead += ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(each.ident), ctypes.py_object(SystemExit)
            )
    return dead


def test_a_change_after_the_death_arrives_and_the_death_was_told(
    app: App, keeper: Keeper, photo_folder: Path
) -> None:
    said: list[str] = []
    listening = threading.Event()

    def listen() -> None:
        while not listening.wait(0.005):
            state = keeper.folders()[photo_folder]
            if not said or said[-1] != state:
                said.append(state)

    listener = threading.Thread(target=listen)
    listener.start()
    assert kill_the_watch() >= 2
    picture(50).save(photo_folder / "wakes the dying.jpg")
    until(lambda: keeper.restarts == 1, lambda: str(said))
    picture(51).save(photo_folder / "after the death.jpg")
    until(lambda: app.counts().ready == 9, lambda: f"{app.counts()} {said}")
    until(lambda: keeper.folders() == {photo_folder: WATCHING}, lambda: str(keeper.folders()))
    listening.set()
    listener.join()
    assert any("died" in each for each in said)
    (photo_folder / "after the death.jpg").unlink()
    until(lambda: app.counts().ready == 8, lambda: str(app.counts()))


def test_without_any_watch_the_listing_still_finds_changes(
    app: App, keeper: Keeper, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more folders can be watched, it says so, and lists every so often instead."""
    monkeypatch.setattr(watch, "LISTING_SECONDS", 0.5)
    monkeypatch.setattr(watch._Guard, "_watch", lambda self: "there is no watch today")
    kill_the_watch()
    picture(50).save(photo_folder / "wakes the dying.jpg")
    until(
        lambda: keeper.folders() == {photo_folder: ONLY + "there is no watch today"},
        lambda: str(keeper.folders()),
    )
    picture(51).save(photo_folder / "nobody saw this.jpg")
    until(lambda: app.counts().ready == 9, lambda: str(app.counts()))


def test_a_folder_that_goes_while_its_watch_is_started_is_watched_when_it_is_back(
    app: App, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a drive with a loose cable does; it is not left to the next listing, minutes later."""
    from watchdog.observers import Observer

    schedule = Observer.schedule
    refused: list[object] = []

    def flaky(self: object, *arguments: object, **named: object) -> object:
        if len(refused) < 2:
            refused.append(self)
            raise FileNotFoundError(2, "No such file or directory")
        return schedule(self, *arguments, **named)

    monkeypatch.setattr(Observer, "schedule", flaky)
    app.database.write(lambda c: photos.add_root(c, photo_folder))
    keeper = Keeper(app)
    keeper.start()
    try:
        until(lambda: keeper.folders() == {photo_folder: WATCHING}, lambda: str(keeper.folders()))
        assert len(refused) == 2
        until(lambda: app.counts().ready == 7, lambda: str(app.counts()))
        picture(50).save(photo_folder / "new.jpg")
        until(lambda: app.counts().ready == 8, lambda: str(app.counts()))
    finally:
        assert keeper.close(60)


def test_a_folder_that_is_away_is_offline_and_keeps_its_photos(
    app: App, keeper: Keeper, photo_folder: Path
) -> None:
    away = photo_folder.with_name("unplugged")
    photo_folder.rename(away)
    until(lambda: keeper.folders() == {photo_folder: AWAY}, lambda: str(keeper.folders()))
    until(lambda: app.counts().roots_offline == 1, lambda: str(app.counts()))
    assert (app.counts().ready, app.counts().missing) == (7, 0)
    assert len(app.search("photo", 20)) == 7
    picture(60).save(away / "while it was away.jpg")
    away.rename(photo_folder)
    until(lambda: app.counts().ready == 8, lambda: str(app.counts()))
    assert app.counts().roots_offline == 0
