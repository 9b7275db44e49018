"""Keep a library up to date: one thread that sleeps until something is to be done, and does it.

Started by ``app``; the window's session and the command line listen. One update at a time, each
with its own ``Job``: of the folders in which something settled, of those somebody asked for, or
of everything when that is due. Knows neither Qt nor rows; the work is a function it is given.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from photosearch.errors import Cancelled
from photosearch.ingest.update import STILL, Summary
from photosearch.ingest.walk import Dirty
from photosearch.jobs import Job, Progress

LONGEST_SLEEP = 15.0  # seconds; a computer that slept is noticed that soon
RETRY_SECONDS = 60.0  # after a failure, twice as long after the next one
RETRY_MOST = 900.0
LEAVE_SECONDS = 20.0

_log = logging.getLogger(__name__)

Update = Callable[[Sequence[Dirty] | None, Job], Summary]


class Watching(Protocol):
    """What the loop asks of a ``Watcher``."""

    def settled(self) -> list[Dirty]:
        """Folders that want another look."""

    def wait(self) -> float:
        """Seconds until there may be some, or everything is due."""

    def due(self) -> bool:
        """Whether everything is due."""

    def listing(self) -> None:
        """Everything is about to be listed."""

    def look_again(self, folders: Sequence[Dirty]) -> None:
        """These were not finished with."""


@dataclass(frozen=True)
class Listeners:
    """Who wants to know; all are called on the loop's thread and must be quick.

    Attributes:
        began: an update begins; True if it is one of everything.
        progress: of the update that is under way.
        ended: it is over: its summary, or the error, or neither when it was stopped.
    """

    began: Callable[[bool], None] = lambda whole: None
    progress: Callable[[Progress], None] = lambda progress: None
    ended: Callable[[Summary | None, Exception | None], None] = lambda summary, error: None


class Loop:
    """From ``start`` to ``close``. Thread-safe; calls return at once.

    Args:
        update: brings these folders, or with None everything, up to date.
        watcher: what notices changes; None to work only when asked.
        listeners: who is told.
    """

    def __init__(
        self, update: Update, watcher: Watching | None, listeners: Listeners | None = None
    ) -> None:
        self._update = update
        self._watcher = watcher
        self._listeners = listeners or Listeners()
        self._changed = threading.Condition()
        self._asked: dict[Path, bool] = {}  # folders, and whether deep
        self._asked_whole = False
        self._left: dict[Path, bool] = {}  # of updates that did not come to their end
        self._left_whole = False
        self._failures = 0
        self._retry_at: float | None = None
        self._paused = False
        self._closed = False
        self._job: Job | None = None
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def told(self) -> None:
        """The watcher has something; for ``Watcher(told=...)``."""
        with self._changed:
            self._changed.notify_all()

    def watch(self, watcher: Watching | None) -> None:
        """Listen to this watcher from now on: the roots or exclusions are others."""
        with self._changed:
            self._watcher = watcher
            self._changed.notify_all()

    def ask(self, folders: Sequence[Path] | None = None) -> None:
        """Bring these folders with all below them, or everything, up to date; when it is free."""
        with self._changed:
            if folders is None:
                self._asked_whole = True
            else:
                self._asked.update(dict.fromkeys(folders, True))
            self._changed.notify_all()

    def pause(self) -> None:
        """Hold the work, also that which would begin later."""
        with self._changed:
            self._paused = True
            if self._job is not None:
                self._job.pause()

    def resume(self) -> None:
        """Let held work go on."""
        with self._changed:
            self._paused = False
            if self._job is not None:
                self._job.resume()
            self._changed.notify_all()

    def stop(self) -> None:
        """End the update that is under way at its next step, and forget what was asked for.

        What it has left undone is done with the next one.
        """
        with self._changed:
            self._asked.clear()
            self._asked_whole = False
            if self._job is not None:
                self._job.cancel()

    @property
    def is_busy(self) -> bool:
        """Whether an update is under way, held or not."""
        return self._job is not None

    @property
    def is_paused(self) -> bool:
        """Whether work is held."""
        return self._paused

    def close(self, seconds: float = LEAVE_SECONDS) -> bool:
        """Stop and wait for the thread to end; False if it did not within ``seconds``."""
        with self._changed:
            self._closed = True
            if self._job is not None:
                self._job.cancel()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while self._wait_for_work():
            whole, folders = self._take()
            if whole:
                self._work(None, {})
            elif folders:
                self._work([Dirty(folder, deep) for folder, deep in folders.items()], folders)

    def _wait_for_work(self) -> bool:
        """False once closed."""
        with self._changed:
            while not self._closed:
                seconds = self._seconds_left()
                if seconds <= 0:
                    return True
                self._changed.wait(min(seconds, LONGEST_SLEEP))
        return False

    def _seconds_left(self) -> float:
        if self._paused:
            return math.inf
        if self._asked or self._asked_whole:
            return 0.0
        if self._retry_at is not None:  # what is wrong would be wrong with other folders too
            return self._retry_at - time.monotonic()
        if self._watcher is None:
            return math.inf
        return 0.0 if self._watcher.due() else self._watcher.wait()

    def _take(self) -> tuple[bool, dict[Path, bool]]:
        """What to do now: everything, or these folders."""
        with self._changed:
            folders = {**self._left, **self._asked}
            whole = self._asked_whole or self._left_whole
            self._asked, self._left = {}, {}
            self._asked_whole = self._left_whole = False
            self._retry_at = None
        watcher = self._watcher
        if watcher is not None:
            if whole or watcher.due():
                watcher.listing()
                return True, {}
            for each in watcher.settled():
                folders[each.folder] = folders.get(each.folder, False) or each.deep
        return whole, folders

    def _work(self, only: Sequence[Dirty] | None, folders: dict[Path, bool]) -> None:
        job = Job(self._listeners.progress)
        with self._changed:
            if self._closed:
                return
            self._job = job
            if self._paused:
                job.pause()
        self._listeners.began(only is None)
        summary: Summary | None = None
        error: Exception | None = None
        try:
            summary = self._update(only, job)
        except Cancelled:
            pass  # what was committed stays; somebody asked for no more
        except Exception as caught:  # whatever it is, the listener shows it and we go on watching
            _log.exception("bringing the library up to date failed")
            error = caught
        self._after(summary, error, only is None, folders)
        self._listeners.ended(summary, error)

    def _after(
        self,
        summary: Summary | None,
        error: Exception | None,
        whole: bool,
        folders: dict[Path, bool],
    ) -> None:
        with self._changed:
            self._job = None
            if summary is None:
                self._left.update(folders)
                self._left_whole = self._left_whole or whole
            self._failures = 0 if error is None else self._failures + 1
            if error is not None:
                seconds = min(RETRY_SECONDS * 2 ** (self._failures - 1), RETRY_MOST)
                self._retry_at = time.monotonic() + seconds
            elif summary is not None and summary.busy and self._watcher is None:
                self._left.update(dict.fromkeys(summary.busy, False))
                self._retry_at = time.monotonic() + STILL
        watcher = self._watcher
        if summary is not None and watcher is not None:
            watcher.look_again([Dirty(folder) for folder in summary.busy])
