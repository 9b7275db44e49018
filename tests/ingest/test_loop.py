"""The loop with a pretended update, and once with everything real, from event to row."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from photosearch.errors import Cancelled, DiskFull
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

    def is_marked(self) -> bool:
        return bool(self.dirty)

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
    assert loop.is_busy  # held, not over
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


class Legs(Works):
    """An update that gives way when it is asked to, as one of many photos does."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded = 0

    def update(self, only: Sequence[Dirty] | None, job: Job) -> Summary:
        self.calls.append(only)
        self.encoded += 1
        counters = Counters(0, 0, 0, 0, 0, 0, 1, 0.0)
        job.report("Reading photos", len(self.calls), 100)
        job.checkpoint()
        while not self.go.wait(0.01):
            job.checkpoint()
            if job.gives_way():
                return Summary(counters, unfinished=True)
        return Summary(counters)


@pytest.fixture
def legs(monkeypatch: pytest.MonkeyPatch) -> Legs:
    monkeypatch.setattr(loop_module, "LEG_SECONDS", 0.0)
    monkeypatch.setattr(Job, "ASK_GAP", 0.01)
    return Legs()


@pytest.fixture
def long_loop(legs: Legs, told: Told) -> Iterator[Loop]:
    loop = Loop(legs.update, told, legs.listeners)
    loop.start()
    yield loop
    legs.go.set()
    assert loop.close(10)


def test_a_long_update_gives_way_to_what_is_noticed_and_goes_on(
    long_loop: Loop, legs: Legs, told: Told
) -> None:
    legs.go.clear()
    long_loop.ask()
    until(lambda: legs.calls)
    told.dirty = [Dirty(A)]
    long_loop.told()
    until(lambda: len(legs.calls) == 2)
    assert long_loop.is_busy
    long_loop.ask([B])
    until(lambda: len(legs.calls) == 3)
    legs.go.set()
    until(asleep(long_loop, legs, 1))
    assert legs.calls == [None, [Dirty(A)], [Dirty(B, True)]]
    (summary, error) = legs.ended[0]
    assert error is None
    assert summary is not None
    assert summary.counters.encoded == 3  # to whoever listens it was one update


def test_who_is_slow_to_give_way_is_asked_less_often(
    legs: Legs, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The more a leg costs to end, the longer the next one lasts: work gets most of the time."""
    began: list[float] = []
    over: list[float] = []

    def slow(only: Sequence[Dirty] | None, job: Job) -> Summary:
        began.append(time.monotonic())
        told.dirty = [Dirty(A)]
        while not job.gives_way():
            if legs.go.is_set():
                return Summary(NOTHING)
            time.sleep(0.01)
        over.append(time.monotonic())
        time.sleep(0.2)  # what is in flight is finished
        return Summary(NOTHING, unfinished=True)

    legs.go.clear()
    loop = Loop(slow, told)
    loop.start()
    loop.ask()
    until(lambda: len(over) == 4)
    legs.go.set()
    assert loop.close(10)
    lasted = [end - begin for begin, end in zip(began, over, strict=False)]
    assert all(each >= 0.8 for each in lasted[1:])


def test_an_errand_comes_before_all_and_also_while_paused(long_loop: Loop, legs: Legs) -> None:
    legs.go.clear()
    long_loop.ask()
    until(lambda: legs.calls)
    long_loop.pause()
    ran: list[int] = []
    long_loop.errand(Job(), lambda job: ran.append(len(legs.calls)))
    until(lambda: ran)
    assert ran == [1]
    assert (long_loop.is_busy, legs.ended) == (True, [])
    long_loop.resume()
    legs.go.set()
    until(asleep(long_loop, legs, 1))
    assert legs.calls == [None, []]  # gone on with


def sharing(turns: list[str], go: threading.Event) -> Callable[[Job], None]:
    """An errand of hours that takes turns, as a switch of models does."""

    def work(job: Job) -> None:
        with job.sharing():
            while not go.is_set():
                turns.append("errand")
                while not (job.gives_way() or go.is_set()):
                    job.checkpoint()
                    time.sleep(0.005)
                if not go.is_set():
                    turns.append("others")
                    job.let_others()

    return work


def test_an_errand_that_shares_takes_turns_with_updates(
    long_loop: Loop, legs: Legs, told: Told
) -> None:
    turns: list[str] = []
    go = threading.Event()
    long_loop.errand(Job(), sharing(turns, go))
    until(lambda: turns)
    told.dirty = [Dirty(A)]  # a photo is saved
    until(lambda: len(legs.ended) == 1)
    assert legs.calls == [[Dirty(A)]]
    legs.go.clear()
    long_loop.ask()  # and now a whole card of photos, which takes turns in its turn
    until(lambda: len(legs.calls) >= 4)
    assert len(legs.ended) == 1
    assert turns.count("errand") >= 4
    legs.go.set()
    until(lambda: len(legs.ended) == 2)
    assert legs.calls[1] is None
    assert all(call == [] for call in legs.calls[2:])  # gone on with
    go.set()
    until(lambda: not long_loop.is_busy)


def test_an_errand_that_is_held_lets_updates_in_and_a_pause_holds_both(
    long_loop: Loop, legs: Legs
) -> None:
    turns: list[str] = []
    go = threading.Event()
    job = Job()
    long_loop.errand(job, sharing(turns, go))
    until(lambda: turns)
    job.pause()
    long_loop.ask([A])
    until(lambda: len(legs.ended) == 1)
    long_loop.pause()
    before = len(turns)
    long_loop.ask([B])
    job.resume()
    time.sleep(0.1)
    assert (len(legs.calls), len(turns)) == (1, before)
    long_loop.resume()
    until(lambda: len(legs.ended) == 2)
    go.set()


def test_an_errand_that_does_not_share_is_left_alone(long_loop: Loop, legs: Legs) -> None:
    asked = threading.Event()
    go = threading.Event()
    said: list[bool] = []

    def work(job: Job) -> None:
        asked.set()
        go.wait(30)
        said.append(job.gives_way())

    long_loop.errand(Job(), work)
    assert asked.wait(30)
    long_loop.ask([A])
    go.set()
    until(asleep(long_loop, legs, 1))
    assert said == [False]


def test_stopping_ends_an_errand_that_let_others_in(long_loop: Loop, legs: Legs) -> None:
    turns: list[str] = []
    legs.go.clear()
    job = Job()
    long_loop.errand(job, sharing(turns, threading.Event()))
    until(lambda: turns)
    long_loop.ask([A])
    until(lambda: legs.calls)
    long_loop.stop()
    until(asleep(long_loop, legs, 1))
    assert legs.ended == [(None, None)]


def test_an_errand_that_fails_costs_itself_only(long_loop: Loop, legs: Legs) -> None:
    def fails(job: Job) -> None:
        raise ZeroDivisionError

    long_loop.errand(Job(), fails)
    long_loop.ask([A])
    until(asleep(long_loop, legs, 1))


def test_stopping_ends_what_gave_way(long_loop: Loop, legs: Legs) -> None:
    legs.go.clear()
    long_loop.ask([A])
    until(lambda: legs.calls)
    long_loop.pause()
    running, go = threading.Event(), threading.Event()

    def waits(job: Job) -> None:
        running.set()
        go.wait(30)

    long_loop.errand(Job(), waits)
    assert running.wait(30)
    long_loop.stop()
    go.set()
    until(asleep(long_loop, legs, 1))
    assert legs.ended == [(None, None)]
    long_loop.resume()
    legs.go.set()
    long_loop.ask([B])
    until(asleep(long_loop, legs, 2))
    assert legs.calls[-1] == [Dirty(A, True), Dirty(B, True)]


def test_stopping_ends_an_errand(long_loop: Loop) -> None:
    ended: list[bool] = []

    def waits(job: Job) -> None:
        try:
            while True:
                job.checkpoint()
                time.sleep(0.01)
        finally:
            ended.append(True)

    long_loop.errand(Job(), waits)
    until(lambda: long_loop.is_busy)
    long_loop.stop()
    until(lambda: ended)


def test_an_errand_that_waits_is_told_that_it_was_stopped(long_loop: Loop) -> None:
    begun, go, told = threading.Event(), threading.Event(), threading.Event()

    def first(_: Job) -> None:
        begun.set()
        go.wait(10)

    def second(job: Job) -> None:
        try:
            job.checkpoint()
        except Cancelled:
            told.set()

    long_loop.errand(Job(), first)
    begun.wait(10)
    long_loop.errand(Job(), second)
    long_loop.stop()
    go.set()
    assert told.wait(10)


def test_progress_counts_on_after_giving_way(
    legs: Legs, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "MIN_REPORT_GAP", 0.0)
    seen: list[int] = []
    listeners = Listeners(progress=lambda progress: seen.append(progress.done))
    loop = Loop(legs.update, told, listeners)
    loop.start()
    legs.go.clear()
    loop.ask()
    until(lambda: legs.calls)
    loop.ask([A])
    until(lambda: len(legs.calls) == 2)
    legs.go.set()
    assert loop.close(10)
    assert seen == [1, 3]


def test_done_is_when_nothing_waits(long_loop: Loop, legs: Legs, told: Told) -> None:
    assert long_loop.is_done()
    legs.go.clear()
    long_loop.ask([A])
    assert not long_loop.is_done()
    legs.go.set()
    until(long_loop.is_done)
    told.is_due = True
    assert not long_loop.is_done()
    long_loop.told()
    until(long_loop.is_done)
