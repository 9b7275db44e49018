"""What keeps a library up to date, with real files, a real watch, real decoders and engine."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from photosearch.app import App
from photosearch.errors import RootUnreachable
from photosearch.ingest import loop as loop_module
from photosearch.ingest import pipeline
from photosearch.ingest.manners import Hold
from photosearch.ingest.update import Summary
from photosearch.jobs import Job
from photosearch.keeper import Keeper, Listeners
from photosearch.library import photos
from photosearch.library.database import Connection
from photosearch.workers.desktop_answers import Power, Unknown
from photosearch.workers.surroundings import Surroundings
from tests.conftest import picture
from tests.ingest.test_watch import until

MANY = 100  # photos of a long run: three batches

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:watchdog")


class Laptop:
    """A desktop that says what the test wants."""

    def __init__(self) -> None:
        self.fed_by: Power = "mains"

    def power(self) -> Power | Unknown:
        return self.fed_by

    def idle_seconds(self) -> float | Unknown:
        return 0.0

    def full_screen(self) -> bool | Unknown:
        return False

    def close(self) -> None:
        pass


@dataclass
class Heard:
    """What the listeners were told."""

    began: list[bool] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    holds: list[Hold | None] = field(default_factory=list)

    def ended(self, summary: Summary | None, error: Exception | None) -> None:
        if summary is not None:
            self.summaries.append(summary)
        if error is not None:
            self.errors.append(error)

    @property
    def encoded(self) -> int:
        return sum(each.counters.encoded for each in self.summaries)


@pytest.fixture(autouse=True)
def _short_legs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long run gives way soon; a keeper takes hold of these numbers when it is made."""
    monkeypatch.setattr(loop_module, "LEG_SECONDS", 0.1)
    monkeypatch.setattr(Job, "ASK_GAP", 0.05)


@pytest.fixture
def app(library_folder: Path) -> Iterator[App]:
    with App.open(library_folder) as app:
        yield app


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def laptop() -> Laptop:
    return Laptop()


@pytest.fixture
def keeper(app: App, heard: Heard, laptop: Laptop) -> Iterator[Keeper]:
    listeners = Listeners(began=heard.began.append, ended=heard.ended, held=heard.holds.append)
    surroundings = Surroundings(laptop, patience=30.0)
    keeper = Keeper(app, listeners, surroundings=surroundings)
    keeper.start()
    yield keeper
    keeper.resume()
    assert keeper.close(60)


@dataclass
class Commits:
    """Those of a long run: none after the first photos until ``on`` is set, slow until ``go`` is.

    So a few photos make a run that lasts as long as the test wants, on any machine.
    """

    on: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def commits(app: App, monkeypatch: pytest.MonkeyPatch) -> Commits:
    app.change_settings(workers=2)  # so that few are under way at a time, on any machine
    monkeypatch.setattr(pipeline, "BATCH", 8)
    app.engine.start().result()  # else all are, before the first has a vector
    commits = Commits()
    write = app.database.write

    def slow(work: Callable[[Connection], object], **more: object) -> object:
        if threading.current_thread().name == "ingest" and app.counts().ready:
            commits.on.wait(60)
            commits.go.wait(0.2)
        return write(work, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(app.database, "write", slow)
    return commits


def content_of(app: App, path: Path) -> int | None:
    return app.database.read(lambda c: photos.content_of_path(c, path))


def have(app: App, count: int) -> Callable[[], bool]:
    return lambda: app.counts().ready == count


def many(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    for number in range(count):
        picture(1000 + number).save(folder / f"{number:03}.jpg")


def test_a_folder_is_added_and_watched_from_then_on(
    keeper: Keeper, app: App, heard: Heard, photo_folder: Path
) -> None:
    keeper.add([photo_folder])
    until(have(app, 7))
    until(lambda: keeper.folders() == {photo_folder: "watching"})
    assert keeper.wait(60)
    picture(50).save(photo_folder / "새 사진.jpg")
    until(have(app, 8))
    assert keeper.wait(60)
    assert heard.encoded == 8
    assert heard.errors == []


def test_the_same_processes_read_the_next_photo(
    keeper: Keeper, app: App, photo_folder: Path
) -> None:
    keeper.add([photo_folder])
    until(have(app, 7))
    assert keeper.wait(60)
    before = {each.pid for each in psutil.Process().children(recursive=True)}
    picture(50).save(photo_folder / "next.jpg")
    until(have(app, 8))
    after = {each.pid for each in psutil.Process().children(recursive=True)}
    assert after <= before


def test_what_comes_during_a_long_run_does_not_wait_for_its_end(
    keeper: Keeper,
    app: App,
    heard: Heard,
    commits: Commits,
    tmp_path: Path,
    photo_folder: Path,
) -> None:
    many(tmp_path / "many", MANY)
    keeper.add([tmp_path / "many"])
    until(lambda: app.counts().ready > 0)
    for path in photo_folder.rglob("*.*"):
        os.utime(path)  # newest first
    keeper.add([photo_folder])
    commits.on.set()
    first = photo_folder / "beach.jpg"
    until(lambda: content_of(app, first))
    commits.go.set()
    until(have(app, MANY + 7))
    assert keeper.wait(60)
    last = max(content_of(app, path) or 0 for path in (tmp_path / "many").iterdir())
    assert (content_of(app, first) or 0) < last  # the long run had not come to its end
    assert heard.encoded == MANY + 7
    assert len([each for each in heard.summaries if each.changed]) == 1  # told as one


def test_a_check_comes_before_the_rest_of_a_long_run(
    keeper: Keeper, app: App, heard: Heard, commits: Commits, tmp_path: Path
) -> None:
    many(tmp_path / "many", MANY)
    keeper.add([tmp_path / "many"])
    until(lambda: app.counts().ready > 0)
    keeper.pause()
    told: list[tuple[object, Exception | None]] = []
    keeper.verify(False, Job(), lambda found, error: told.append((found, error)))
    commits.on.set()
    until(lambda: told)
    assert told == [([], None)]
    assert keeper.is_busy
    assert app.counts().ready < MANY
    commits.go.set()
    keeper.resume()
    until(have(app, MANY))
    assert keeper.wait(60)
    assert heard.encoded == MANY


def test_on_battery_work_waits_when_the_rules_say_so(
    keeper: Keeper, app: App, heard: Heard, laptop: Laptop, photo_folder: Path
) -> None:
    app.change_settings(work_on_battery=False)
    laptop.fed_by = "battery"
    keeper.renew()
    until(lambda: heard.holds)
    assert keeper.hold() == Hold("battery")
    keeper.add([photo_folder])
    assert not keeper.wait(1.0)
    assert app.counts().ready == 0
    laptop.fed_by = "mains"
    keeper.renew()
    until(have(app, 7))
    assert heard.holds == [Hold("battery"), None]


def test_continuing_anyway_sets_the_rule_aside(
    keeper: Keeper, app: App, laptop: Laptop, photo_folder: Path
) -> None:
    app.change_settings(work_on_battery=False)
    laptop.fed_by = "battery"
    keeper.renew()
    until(lambda: keeper.hold() == Hold("battery"))
    keeper.add([photo_folder])
    keeper.resume()
    until(have(app, 7))


def test_a_pause_ends_by_itself(keeper: Keeper, app: App, photo_folder: Path) -> None:
    keeper.pause(1.0)
    hold = keeper.hold()
    assert hold is not None
    assert hold.reason == "paused"
    assert hold.until is not None
    keeper.add([photo_folder])
    until(have(app, 7))
    assert keeper.hold() is None


def test_a_folder_that_is_not_there_is_told_and_costs_nothing(
    keeper: Keeper, app: App, heard: Heard, photo_folder: Path
) -> None:
    keeper.add([photo_folder])
    until(have(app, 7))
    assert keeper.wait(60)
    keeper.add([photo_folder / "not there"])
    until(lambda: heard.errors)
    assert isinstance(heard.errors[0], RootUnreachable)
    assert len(app.indexing.watched_roots()) == 1


def test_other_exclusions_make_another_watch_and_another_look(
    keeper: Keeper, app: App, photo_folder: Path
) -> None:
    keeper.add([photo_folder])
    until(have(app, 7))
    assert keeper.wait(60)
    app.change_settings(exclude=("2019 *",))
    keeper.renew()
    until(have(app, 4))
    app.change_settings(exclude=())
    keeper.renew()
    until(have(app, 7))


def test_a_removed_folder_is_no_longer_watched(
    keeper: Keeper, app: App, photo_folder: Path, tmp_path: Path
) -> None:
    many(tmp_path / "other", 3)
    keeper.add([photo_folder, tmp_path / "other"])
    until(have(app, 10))
    assert keeper.wait(60)
    root = next(
        root.id for root in app.database.read(photos.roots) if root.path == tmp_path / "other"
    )
    app.remove_root(root)
    keeper.renew()
    until(lambda: set(keeper.folders()) == {photo_folder})
    picture(60).save(tmp_path / "other" / "more.jpg")
    assert keeper.wait(60)
    assert app.counts().ready == 7


def test_stopping_leaves_what_is_committed_and_the_next_change_goes_on(
    keeper: Keeper, app: App, commits: Commits, tmp_path: Path
) -> None:
    many(tmp_path / "many", MANY)
    keeper.add([tmp_path / "many"])
    until(lambda: app.counts().ready > 0)
    keeper.stop()
    commits.on.set()
    until(lambda: not keeper.is_busy)
    assert 0 < app.counts().ready < MANY
    commits.go.set()
    keeper.ask()
    until(have(app, MANY))
