"""A pool of child processes that read photos, with a time and a memory limit for each file.

The app's ingest thread calls ``Decoders``; ``decoder_child`` is what runs in the children. A
child that hangs, grows too large or dies costs the one file that it was reading. Each child has
a pool of its own (``pebble``), which is thrown away with it: a process killed while it holds the
lock of a shared pipe would otherwise stop all others. Knows nothing of libraries.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pebble

from photosearch.errors import BadPhoto, Trouble
from photosearch.workers.decoder_child import (
    EXIT_OUT_OF_MEMORY,
    EXIT_OUT_OF_TIME,
    OUT_OF_MEMORY,
    UnexpectedFailure,
    be_awake,
    hash_file_only,
    prepare_file,
    read_facts,
    read_words,
    start_child,
    view_file,
)

if TYPE_CHECKING:
    from photosearch.media.prepare import FactsOnly, HashOnly, Prepared
    from photosearch.models.base import ImageSpec
    from photosearch.models.ocr import Parts
    from photosearch.workers.messages import View, WordsRead

T = TypeVar("T")

# On a busy machine the clock says little about a file, least of all to a child that stands behind
# everything else: its computing time is limited, and the watch only ends what waits for ever. It
# counts its looks: by the clock every photo would be too slow while the computer sleeps.
CLOCK_ALLOWANCE = 6.0
OUT_OF_TIME = (EXIT_OUT_OF_TIME, -int(signal.SIGPROF) if hasattr(signal, "SIGPROF") else None)
WATCH_SECONDS = 0.5
FILES_IN_HAND = 2  # read one while the next is already in the pipe
FILES_PER_CHILD = 2000  # decoders leak a little on damaged files; a fresh child forgets it
MAX_FAILED_STARTS = 10  # children in a row that die before they have read a single file

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Work:
    """One file to read, and the promise made to the caller.

    Attributes:
        running: what the child that has it promised in turn.
        looks: how often the watch found a child reading it.
    """

    call: Callable[..., Any]
    arguments: tuple[object, ...]
    answer: Future[Any]
    running: Future[Any] | None = None
    looks: int = 0


@dataclass(eq=False)
class _Slot:
    """Room for one child: its pool while it has one, and the files handed to it, in order."""

    pool: pebble.ProcessPool | None = None
    works: list[_Work] = field(default_factory=list)
    rested: float = 0.0  # when the last of them was done
    starting: threading.Lock = field(default_factory=threading.Lock)


class Decoders:
    """Child processes that read photos. Thread-safe; close it, or use it in a ``with``.

    Children are started when there is work for them. Work is begun in the order in which it came;
    each child is handed a second file while it reads one, and only the one that it was reading is
    accused of its death. A future that is still waiting can be cancelled.

    Args:
        workers: how many children at most.
        seconds_per_file: of computing; six times that while the computer is awake, so that a busy
            machine condemns no photo.
        bytes_per_child: memory of one child, with everything in it.
        newest_first: somebody is looking at the answers and has moved on from older ones: what
            came last is begun first, and no file waits in a child behind another one.
        idle_seconds: how long a child without work keeps its memory; None is for ever.
        cores: of the computer, that the children and an engine with the same number may use
            together; 0 for all. Nobody looking at the answers is kept waiting by it.
    """

    def __init__(
        self,
        workers: int,
        seconds_per_file: float = 20.0,
        bytes_per_child: float = 1.5e9,
        *,
        newest_first: bool = False,
        idle_seconds: float | None = None,
        cores: int = 0,
    ) -> None:
        self._cores = cores
        self._idle_seconds = idle_seconds
        self._newest_first = newest_first
        self._in_hand = 1 if newest_first else FILES_IN_HAND
        self._seconds = seconds_per_file
        self._bytes = int(bytes_per_child)
        self._lock = threading.Lock()
        self._waiting: deque[_Work] = deque()
        self._slots = [_Slot() for _ in range(max(1, workers))]
        self._closed = False
        self._failed_starts = 0
        # Linux ends a child when the thread that started it ends, so one thread that lives as
        # long as the pool starts them all.
        self._starter = ThreadPoolExecutor(1, "decoder-starter")
        self._ended = threading.Event()
        threading.Thread(target=self._watch, name="decoder-watch", daemon=True).start()

    def prepare(self, path: Path, image: ImageSpec, thumbnail_side: int) -> Future[Prepared]:
        """Decode one photo; the future fails with ``BadPhoto`` for whatever is wrong with it."""
        return self._schedule(prepare_file, str(path), image, thumbnail_side, self._seconds)

    def hash_only(self, path: Path) -> Future[HashOnly]:
        """Hash one file without decoding; the future fails with ``BadPhoto`` likewise."""
        return self._schedule(hash_file_only, str(path))

    def facts(self, path: Path, copies: Sequence[Path] = ()) -> Future[FactsOnly]:
        """Read one photo's facts, its sidecars and those of its ``copies``; fails likewise."""
        others = tuple(str(each) for each in copies)
        return self._schedule(read_facts, str(path), others, self._seconds)

    def view(self, path: Path, side: int | None) -> Future[View]:
        """Decode one photo for the screen, at most ``side`` pixels long; fails likewise."""
        return self._schedule(view_file, str(path), side, self._seconds)

    def words(self, path: Path, parts: Parts, side: int) -> Future[WordsRead]:
        """Read the words in one photo, decoded at most ``side`` pixels long; fails likewise."""
        return self._schedule(read_words, str(path), parts, side, self._seconds)

    def wake(self) -> None:
        """Have a child ready before the first file comes; nothing if one is there."""
        with self._lock:
            if self._closed or any(slot.pool or slot.works for slot in self._slots):
                return
        self._schedule(be_awake)

    def close(self) -> None:
        """Stop all children now; futures that are not done fail with ``CancelledError``."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._ended.set()
            left = [*self._waiting, *(work for slot in self._slots for work in slot.works)]
            self._waiting.clear()
        pools = []
        for slot in self._slots:
            with slot.starting:  # a child that is being started right now is stopped too
                pools.append(slot.pool)
        ends = [
            threading.Thread(target=_discard, args=(pool,)) for pool in pools if pool is not None
        ]
        for end in ends:
            end.start()
        for end in ends:
            end.join()
        for work in left:
            _settle(work.answer, CancelledError())
        self._starter.shutdown()

    def __enter__(self) -> Decoders:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _schedule(self, call: Callable[..., T], *arguments: object) -> Future[T]:
        answer: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise CancelledError("these decoders are closed")
            self._waiting.append(_Work(call, arguments, answer))
        self._feed()
        return answer

    def _feed(self) -> None:
        """Hand out waiting files to children that have room."""
        while True:
            with self._lock:
                slot = self._roomiest()
                if self._closed or slot is None or not self._waiting:
                    return
                work = self._waiting.pop() if self._newest_first else self._waiting.popleft()
                fresh = not work.answer.running()  # not one taken back from a child that died
                if fresh and not work.answer.set_running_or_notify_cancel():
                    continue
                slot.works.append(work)
            self._hand_out(slot, work)

    def _roomiest(self) -> _Slot | None:
        """An idle child, else room for a new one, else a child that can take a file in advance."""
        open_slots = [slot for slot in self._slots if len(slot.works) < self._in_hand]
        return min(open_slots, key=lambda s: (len(s.works), s.pool is None), default=None)

    def _hand_out(self, slot: _Slot, work: _Work) -> None:
        pool: pebble.ProcessPool | None = None
        running: Future[Any] | None = None
        verdict: Exception | None = None
        with slot.starting:  # a failure, too: else a child that others start now would hide it
            try:
                pool = self._pool_for(slot, work)
                if pool is not None:
                    running = pool.schedule(work.call, args=work.arguments)
                    work.running, work.looks = running, 0
            except (RuntimeError, OSError, MemoryError) as error:
                # No child could be started, or it was killed while idle.
                verdict = self._take_back(slot, pool, work, error)
        if verdict is not None:
            _settle(work.answer, verdict)
        if pool is not None and running is not None:
            running.add_done_callback(lambda done: self._answered(slot, pool, work, done))

    def _pool_for(self, slot: _Slot, work: _Work) -> pebble.ProcessPool | None:
        """The slot's pool, started if need be; None where ``work`` was taken away meanwhile."""
        with self._lock:
            if work not in slot.works or self._closed:
                return None
            if slot.pool is not None:
                return slot.pool
        pool = self._starter.submit(self._new_pool).result()
        with self._lock:
            slot.pool = pool
        return pool

    def _new_pool(self) -> pebble.ProcessPool:
        pool = pebble.ProcessPool(
            max_workers=1,
            max_tasks=FILES_PER_CHILD,
            initializer=start_child,
            initargs=(self._bytes, not self._newest_first, self._cores),
            context=multiprocessing.get_context("spawn"),
        )
        if not pool.active:  # asking starts it, on this thread
            raise RuntimeError("a decoder process could not be started")
        return pool

    def _watch(self) -> None:
        """Find children that hang, and pools that broke down without a word.

        ``pebble`` fails what a broken pool has registered, but not what still lies in its queue.
        """
        while not self._ended.wait(WATCH_SECONDS):
            for slot in self._slots:
                with self._lock:
                    pool, works = slot.pool, list(slot.works)
                if pool is not None and works and not pool.active:
                    self._lost(slot, pool, works[0], BrokenProcessPool("found dead"))
                elif (overdue := self._overdue(works)) is not None:
                    self._lost(slot, pool, overdue, TimeoutError())
                elif self._idle_seconds is not None:
                    self._rest(slot, self._idle_seconds)

    def _overdue(self, works: Sequence[_Work]) -> _Work | None:
        """The file that its child has been reading for too long; counts this look."""
        for work in works:
            if work.running is not None and work.running.running():
                work.looks += 1
                if work.looks * WATCH_SECONDS >= self._seconds * CLOCK_ALLOWANCE:
                    return work
        return None

    def _rest(self, slot: _Slot, seconds: float) -> None:
        """Let a child go that had nothing to do for so long."""
        with self._lock:
            if slot.pool is None or slot.works or time.monotonic() - slot.rested < seconds:
                return
            pool, slot.pool = slot.pool, None
        _discard(pool)

    def _answered(
        self, slot: _Slot, pool: pebble.ProcessPool, work: _Work, done: Future[Any]
    ) -> None:
        """A child has read its file, or is gone."""
        failure = CancelledError() if done.cancelled() else done.exception()
        if isinstance(failure, UnexpectedFailure):
            _log.error("unexpected failure over %r:\n%s", work.arguments[0], failure)
            failure = BadPhoto("damaged", "Something in this file could not be understood.")
        if failure is not None and not isinstance(failure, BadPhoto):
            self._lost(slot, pool, work, failure)
            return
        with self._lock:
            if slot.pool is not pool:
                return  # this child was given up, and its files went elsewhere
            slot.works.remove(work)
            slot.rested = time.monotonic()
            self._failed_starts = 0
        _settle(work.answer, done.result() if failure is None else failure)
        self._feed()

    def _lost(
        self, slot: _Slot, pool: pebble.ProcessPool | None, work: _Work, failure: BaseException
    ) -> None:
        """A child hung or died over ``work``: settle that, give its other files to others."""
        verdict = self._take_back(slot, pool, work, failure)
        if verdict is not None:
            _settle(work.answer, verdict)
        self._feed()

    def _take_back(
        self, slot: _Slot, pool: pebble.ProcessPool | None, work: _Work, failure: BaseException
    ) -> Exception | None:
        """Give up a child and have its files wait again, unless that was done before.

        Returns what the caller of ``work`` is told, for which it waits no more; else None.
        """
        with self._lock:
            if slot.pool is not pool or self._closed:
                return None
            verdict = self._verdict(failure)
            others = [each for each in slot.works if each is not work]
            self._waiting.extendleft(reversed(others if verdict else [work, *others]))
            slot.pool, slot.works = None, []
        if pool is not None:
            threading.Thread(target=_discard, args=(pool,), daemon=True).start()
        return verdict

    def _verdict(self, failure: BaseException) -> Exception | None:
        """What the caller is told; None where the file gets another try. ``_lock`` is held."""
        expired = failure.exitcode if isinstance(failure, pebble.ProcessExpired) else 0
        if isinstance(failure, TimeoutError) or expired in OUT_OF_TIME:
            limit = f"{self._seconds:g} seconds"
            return BadPhoto("too_slow", f"Reading this file took longer than {limit}.")
        if isinstance(failure, pebble.ProcessExpired):
            if expired == EXIT_OUT_OF_MEMORY:
                return BadPhoto(*OUT_OF_MEMORY)
            return BadPhoto(
                "crashed_decoder", "The program that decodes pictures crashed over this file."
            )
        self._failed_starts += 1
        if self._failed_starts < MAX_FAILED_STARTS:
            return None
        _log.error("decoder processes do not start: %r", failure)
        return Trouble(
            "The processes that read photos cannot be started.",
            "Close other programs to free memory, and try again.",
        )


def _settle(answer: Future[Any], outcome: object) -> None:
    if answer.done() or answer.cancel():  # the latter where it was never handed out
        return
    if isinstance(outcome, BaseException):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)


def _discard(pool: pebble.ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
