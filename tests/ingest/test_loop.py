"""The loop with a pretended update, and once with everything real, from event to row."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from photosearch.errors import DiskFull
from photosearch.ingest import loop as loop_module
from photosearch.ingest.loop import Listeners, Loop
from photosearch.ingest.pipeline import Parts
from photosearch.ingest.update import Counters, Summary, update
from photosearch.ingest.walk import Dirty, Exclusions
from photosearch.ingest.watch import WATCHING, WatchedRoot, Watcher
from photosearch.jobs import Job
from photosearch.library import photos
from tests.conftest import picture
from tests.ingest.test_update import paths
from tests.ingest.test_watch import until

# Watchdog 7 warns on its own thread when it watches a folder twice; as an error that would kill it.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:watchdog")

NOTHING = Counters(0, 0, 0, 0, 0, 0, 0, 0.0)
A, B = Path("/r/a"), Path("/r/b")


class Works:
    """An update that notes what it was asked, and can be held in its middle or made to fail."""

    def __init__(self) -> None:
        self.calls: list[Sequence[Dirty] | None] = []
        self.ended: list[tuple[Summary | None, Exception | None]] = []
        self.go = threading.Event()
        self.go.set()
        self.fails: Exception | None = None
        self.busy: list[Path] = []

    def update(self, only: Sequence[Dirty] | None, job: Job) -> Summary:
        self.calls.append(only)
        while not self.go.wait(0.01):
            job.checkpoint()
        job.checkpoint()
        if self.fails is not None:
            raise self.fails
        busy, self.busy = self.busy, []
        return Summary(NOTHING, busy=busy)

    @property
    def listeners(self) -> Listeners:
        return Listeners(ended=lambda summary, error: self.ended.append((summary, error)))


class Told:
    """A watcher that is told what to say."""

    def __init__(self) -> None:
        self.dirty: list[Dirty] = []
        self.is_due = False
        self.again: list[Dirty] = []

    def settled(self) -> list[Dirty]:
        found, self.dirty = self.dirty, []
        return found

    def wait(self) -> float:
        return 0.0 if self.dirty else 1000.0

    def due(self) -> bool:
        return self.is_due

    def listing(self) -> None:
        self.is_due = False

    def look_again(self, folders: Sequence[Dirty]) -> None:
        self.again += folders


@pytest.fixture
def works() -> Works:
    return Works()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def loop(works: Works, told: Told) -> Iterator[Loop]:
    loop = Loop(works.update, told, works.listeners)
    loop.start()
    yield loop
    works.go.set()
    assert loop.close(10)


def asleep(loop: Loop, works: Works, times: int) -> Callable[[], bool]:
    return lambda: len(works.ended) == times and not loop.is_busy


def test_does_what_settled_what_was_asked_and_what_is_due(
    loop: Loop, works: Works, told: Told
) -> None:
    told.dirty = [Dirty(A)]
    loop.told()
    until(asleep(loop, works, 1))
    loop.ask([B])
    until(asleep(loop, works, 2))
    loop.ask()
    until(asleep(loop, works, 3))
    told.is_due = True
    loop.told()
    until(asleep(loop, works, 4))
    assert works.calls == [[Dirty(A)], [Dirty(B, deep=True)], None, None]


def test_one_at_a_time_and_what_came_meanwhile_together_afterwards(
    loop: Loop, works: Works, told: Told
) -> None:
    works.go.clear()
    loop.ask([A])
    until(lambda: works.calls)
    loop.ask([A])
    loop.ask([B])
    told.dirty = [Dirty(Path("/r/c"))]
    loop.told()
    works.go.set()
    until(asleep(loop, works, 2))
    assert works.calls[1] == [Dirty(A, True), Dirty(B, True), Dirty(Path("/r/c"))]


def test_paused_work_and_work_to_come_are_held(loop: Loop, works: Works) -> None:
    works.go.clear()
    loop.ask([A])
    until(lambda: works.calls)
    loop.pause()
    loop.ask([B])
    assert (loop.is_paused, loop.is_busy) == (True, True)
    loop.resume()
    works.go.set()
    until(asleep(loop, works, 2))
    loop.pause()
    loop.ask([A])
    assert len(works.calls) == 2
    loop.resume()
    until(asleep(loop, works, 3))


def test_stopped_work_is_done_with_the_next(loop: Loop, works: Works) -> None:
    works.go.clear()
    loop.ask([A])
    until(lambda: works.calls)
    loop.ask([B])
    loop.stop()
    until(asleep(loop, works, 1))
    assert works.ended == [(None, None)]
    works.go.set()
    loop.ask([Path("/r/c")])
    until(asleep(loop, works, 2))
    assert works.calls[1] == [Dirty(A, True), Dirty(Path("/r/c"), True)]


def test_a_failure_is_told_and_tried_again_after_a_while(
    loop: Loop, works: Works, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "RETRY_SECONDS", 0.3)
    works.fails = DiskFull("full", "")
    loop.ask([A])
    until(lambda: works.ended)
    assert works.ended[0] == (None, works.fails)
    works.fails = None
    began = time.monotonic()
    told.dirty = [Dirty(B)]
    loop.told()  # not sooner because of this: the disk is as full for other folders
    until(asleep(loop, works, 2))
    assert time.monotonic() - began > 0.1
    assert works.calls[1] == [Dirty(A, True), Dirty(B)]


def test_a_bug_does_not_end_the_loop(loop: Loop, works: Works) -> None:
    works.fails = ZeroDivisionError("a bug")
    loop.ask()
    until(asleep(loop, works, 1))
    works.fails = None
    loop.ask([A])
    until(asleep(loop, works, 2))
    assert works.calls == [None, None]  # what failed was everything


def test_folders_with_unfinished_files_are_looked_at_again(
    loop: Loop, works: Works, told: Told
) -> None:
    works.busy = [A]
    loop.ask([A])
    until(asleep(loop, works, 1))
    assert told.again == [Dirty(A)]


def test_another_watcher_takes_over(loop: Loop, works: Works, told: Told) -> None:
    other = Told()
    other.dirty = [Dirty(B)]
    loop.watch(other)
    until(asleep(loop, works, 1))
    told.dirty = [Dirty(A)]
    loop.told()
    loop.ask([Path("/r/c")])
    until(asleep(loop, works, 2))
    assert works.calls == [[Dirty(B)], [Dirty(Path("/r/c"), True)]]


def test_without_a_watcher(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "STILL", 0.1)
    loop = Loop(works.update, None, works.listeners)
    loop.start()
    works.busy = [A]
    loop.ask([B])
    until(asleep(loop, works, 2))
    assert works.calls == [[Dirty(B, True)], [Dirty(A)]]
    assert loop.close(10)


def test_closing_cancels_what_is_under_way_held_or_not(works: Works) -> None:
    works.go.clear()
    loop = Loop(works.update, None)
    loop.start()
    loop.ask()
    until(lambda: works.calls)
    loop.pause()
    assert loop.close(10)


def test_closing_what_never_started(works: Works) -> None:
    assert Loop(works.update, None).close()


def test_from_an_event_to_a_row(parts: Parts, photo_folder: Path) -> None:
    """Everything real: a photo is saved, and is found a few seconds later."""
    exclusions = Exclusions()
    parts.database.write(lambda c: photos.add_root(c, photo_folder))

    def work(only: Sequence[Dirty] | None, job: Job) -> Summary:
        return update(parts, exclusions, job, forget_after_days=30, only=only)

    summaries: list[Summary] = []
    listeners = Listeners(ended=lambda done, error: summaries.append(done) if done else None)
    watcher = Watcher([WatchedRoot(photo_folder, exclusions)], lambda: loop.told())
    loop = Loop(work, watcher, listeners)
    watcher.start()
    loop.start()
    try:
        until(lambda: len(paths(parts)) == 7)
        until(lambda: watcher.state() == {photo_folder: WATCHING})
        new = photo_folder / "2019 제주도" / "새 사진.jpg"
        picture(50).save(new)
        until(lambda: new in paths(parts))
        (photo_folder / "2019 제주도").rename(photo_folder / "renamed")
        until(lambda: photo_folder / "renamed" / "새 사진.jpg" in paths(parts))
        assert sum(each.counters.encoded for each in summaries) == 8
        (photo_folder / "renamed" / "새 사진.jpg").unlink()
        until(lambda: len(paths(parts)) == 7)
    finally:
        watcher.close()
        assert loop.close(10)
