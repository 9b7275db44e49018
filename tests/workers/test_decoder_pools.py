"""What becomes of files whose child hangs, or cannot be started: with pools that start nothing."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from photosearch.errors import BadPhoto, Trouble
from photosearch.workers import decoders
from photosearch.workers.decoders import Decoders

PATIENCE = 60.0
FILE = Path("a.jpg")


class Pool:
    """As one of ``pebble``; what it is given is done at once, or never."""

    active = True

    def __init__(self, *, hangs: bool = False) -> None:
        self.hangs = hangs
        self.given: list[Future[str]] = []

    def schedule(self, *_: Any, **__: Any) -> Future[str]:
        answer: Future[str] = Future()
        if not any(each.running() for each in self.given):
            answer.set_running_or_notify_cancel()
        if not self.hangs:
            answer.set_result("read")
        self.given.append(answer)
        return answer

    def stop(self) -> None:
        """Nothing to be stopped."""

    def join(self) -> None:
        """Nothing to wait for."""


Pools = Callable[..., None]


@pytest.fixture
def pools(monkeypatch: pytest.MonkeyPatch) -> Pools:
    """Sets what the next starts of a child bring; the last one is for all that follow."""

    def set_up(*coming: Pool | Exception) -> None:
        left = list(coming)

        def start(_: Decoders) -> Pool:
            came = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(came, Exception):
                raise came
            return came

        monkeypatch.setattr(Decoders, "_new_pool", start)

    return set_up


def test_what_hangs_is_given_up_and_what_waited_behind_it_is_read(
    pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders, "WATCH_SECONDS", 0.01)
    pools(Pool(hangs=True), Pool())
    with Decoders(1, seconds_per_file=0.01) as reading:
        hanging, behind, after = (reading.hash_only(FILE) for _ in range(3))
        error = hanging.exception(PATIENCE)
        assert isinstance(error, BadPhoto)
        assert error.kind == "too_slow"
        assert (behind.result(PATIENCE), after.result(PATIENCE)) == ("read", "read")


def test_every_file_is_told_if_no_child_can_be_started_any_more(pools: Pools) -> None:
    broken = Pool(hangs=True)
    pools(broken, OSError(errno.EMFILE, "Too many open files"))
    with Decoders(1) as reading:
        answers = [reading.hash_only(FILE) for _ in range(2000)]
        broken.given[0].set_exception(BrokenProcessPool())
        assert all(isinstance(each.exception(PATIENCE), Trouble) for each in answers)


class _AfterYou:
    """A lock whose first owner goes on only after the second one has had it too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners = iter((self._wait, self._pass))
        self.wanted, self._passed = threading.Event(), threading.Event()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self.wanted.set()
            self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        next(self._owners, self._pass)()

    def _wait(self) -> None:
        assert self._passed.wait(PATIENCE)

    def _pass(self) -> None:
        self._passed.set()


def test_a_start_that_failed_loses_no_file_to_one_that_worked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two threads hand a file to the same child: the first finds no process, the second does."""
    lock = _AfterYou()
    starts = iter(range(100))

    def start(_: Decoders) -> Pool:
        if next(starts) == 0:
            assert lock.wanted.wait(PATIENCE)
            raise BrokenProcessPool
        return Pool()

    monkeypatch.setattr(Decoders, "_new_pool", start)
    with Decoders(1) as reading:
        monkeypatch.setattr(reading._slots[0], "starting", lock)
        answers: list[Future[Any]] = []
        first = threading.Thread(target=lambda: answers.append(reading.hash_only(FILE)))
        first.start()
        answers.append(reading.hash_only(FILE))
        first.join(PATIENCE)
        assert [each.result(PATIENCE) for each in answers] == ["read", "read"]
