"""A job: what long work reports, and how it is paused and cancelled.

Plain Python, used by every long-running function on whatever thread it runs. Work calls
``checkpoint`` between items; nobody terminates threads. Knows nothing of windows or terminals:
they pass a listener.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from photosearch.errors import Cancelled


@dataclass(frozen=True)
class Progress:
    """A moment in a job: ``done`` of ``total`` items (``total`` is None while unknown)."""

    stage: str
    done: int
    total: int | None
    rate: float | None  # items per second over the last seconds, None while too early to say
    seconds_left: float | None


Listener = Callable[[Progress], None]


class Job:
    """Progress, pause and cancel of one piece of work.

    Thread-safe. The rate is taken over a sliding window so that the estimate stays honest when
    a folder of large RAW files follows one of small JPEGs.

    Args:
        listener: told of progress, on the thread that works.
        waits: whether something else wants to be done before this goes on; must be quick.
    """

    WINDOW_SECONDS = 20.0
    MIN_SECONDS = 2.0
    MIN_REPORT_GAP = 0.1
    ASK_GAP = 0.5

    def __init__(
        self, listener: Listener | None = None, waits: Callable[[], bool] | None = None
    ) -> None:
        self._listener = listener
        self._waits = waits
        self._offered: tuple[Callable[[], bool], Callable[[], None]] | None = None
        self._asked_at = -math.inf
        self._waited_for = False
        self._running = threading.Event()
        self._running.set()
        self._cancelled = threading.Event()
        self._history: dict[str, list[tuple[float, int]]] = {}
        self._done: dict[str, int] = {}
        self._before: dict[str, int] = {}  # by stage, what was done before ``go_on``
        self._stage = ""
        self._last_report = 0.0

    def report(self, stage: str, done: int, total: int | None = None) -> None:
        """Tell the listener, at most ten times a second except at a stage's start and end."""
        if self._listener is None:
            return
        before = self._before.get(stage, 0)
        done, total = done + before, None if total is None else total + before
        now = time.monotonic()
        fresh, self._stage = stage != self._stage, stage
        self._done[stage] = done
        history = self._history.setdefault(stage, [])
        history.append((now, done))
        while len(history) > 2 and now - history[0][0] > self.WINDOW_SECONDS:
            history.pop(0)
        if not fresh and done != total and now - self._last_report < self.MIN_REPORT_GAP:
            return
        self._last_report = now
        rate = self._rate(history, now)
        left = (total - done) / rate if total is not None and rate else None
        self._listener(Progress(stage, done, total, rate, left))

    def _rate(self, history: list[tuple[float, int]], now: float) -> float | None:
        then, done_then = history[0]
        done_now = history[-1][1]
        if now - then < self.MIN_SECONDS or done_now <= done_then:
            return None
        return (done_now - done_then) / (now - then)

    def checkpoint(self) -> None:
        """Wait while paused; raise ``Cancelled`` once cancelled. Call between items."""
        while not self._running.wait(timeout=0.2):
            if self._cancelled.is_set() or self.gives_way():
                break
        if self._cancelled.is_set():
            raise Cancelled

    def gives_way(self) -> bool:
        """Whether to finish what is in flight and return: something else is waiting to be done.

        Work that can be continued asks between items; asked twice a second, answered at once.
        """
        if self._waits is None:
            return False
        now = time.monotonic()
        if now - self._asked_at >= self.ASK_GAP:
            self._asked_at, self._waited_for = now, self._waits()
        return self._waited_for

    def offer(self, waits: Callable[[], bool], others: Callable[[], None]) -> None:
        """Work that can share its thread may: ``waits`` as above, ``others`` does what waits."""
        self._offered = waits, others

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """Inside, the work gives way where somebody has made an offer, and lets others in."""
        before = self._waits
        if self._offered is not None:
            self._waits = self._offered[0]
        try:
            yield
        finally:
            self._waits, self._waited_for = before, False

    def let_others(self) -> None:
        """The work gave way: whoever made the offer does what waits; then it goes on."""
        if self._offered is not None:
            self._offered[1]()
        self.go_on()

    def go_on(self) -> None:
        """The work gave way and is continued: its progress counts on from where it was."""
        self._before = dict(self._done)
        self._asked_at = -math.inf

    def pause(self) -> None:
        """Hold the work at its next checkpoint."""
        self._running.clear()

    def resume(self) -> None:
        """Let held work go on; the time spent waiting does not count in the rate."""
        self._history = {}
        self._running.set()

    def cancel(self) -> None:
        """Stop the work at its next checkpoint, paused or not."""
        self._cancelled.set()

    @property
    def paused(self) -> bool:
        """Whether the work is being held."""
        return not self._running.is_set()
