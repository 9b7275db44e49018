"""Keep a library up to date: one thread that sleeps until something is to be done, and does it.

Owned by ``keeper``. One update at a time: of the folders in which something settled, of those
somebody asked for, or of everything when that is due. Knows neither Qt nor rows; the work is a
function it is given.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
LEG_SECONDS = 2.0  # that an update lasts at least before it gives way to what was noticed
LEG_SHARE = 4.0  # and so many times as long as the last giving way took: a slow model works on

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

    def is_marked(self) -> bool:
        """Whether there are some, settled or not."""

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

    An update of many photos gives way to whatever comes meanwhile, and is then gone on with: to
    the listeners it is one. So does an errand that shares.

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
        self._errands: deque[tuple[Job, Callable[[Job], None]]] = deque()
        self._asked: dict[Path, bool] = {}  # folders, and whether deep
        self._asked_whole = False
        self._left: dict[Path, bool] = {}  # of updates that did not come to their end
        self._left_whole = False
        self._unfinished: _Run | None = None  # gave way, and is to be gone on with
        self._failures = 0
        self._retry_at: float | None = None
        self._paused = False
        self._closed = False
        self._job: Job | None = None  # of the update that is under way
        self._leg = _Leg()  # of that update
        self._errand: Job | None = None
        self._errand_leg = _Leg()
        self._working = False  # from before work is taken until all is told about it
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
        """Bring these folders with all below them, or everything, up to date; next of all."""
        with self._changed:
            if folders is None:
                self._asked_whole = True
            else:
                self._asked.update(dict.fromkeys(folders, True))
            self._changed.notify_all()

    def errand(self, job: Job, work: Callable[[Job], None]) -> None:
        """Do ``work(job)`` on this thread before all else, even while the rest is paused.

        What it raises is logged; it should tell by itself how it went. One that takes long and
        shares (``Job.sharing``) takes turns with updates.
        """
        with self._changed:
            self._errands.append((job, work))
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
        """End what is under way at its next step, and forget what was asked for.

        What it has left undone is done with the next one.
        """
        with self._changed:
            self._asked.clear()
            self._asked_whole = False
            for job, _ in self._errands:  # each tells at its first step that it was stopped
                job.cancel()
            if self._unfinished is not None:
                self._unfinished.stopped = True
            self._cancel()

    @property
    def is_busy(self) -> bool:
        """Whether an update is under way, held or not."""
        return self._working or self._unfinished is not None

    @property
    def is_asked(self) -> bool:
        """Whether something was asked for that has not begun yet."""
        return bool(self._asked or self._asked_whole)

    def is_done(self) -> bool:
        """Whether nothing is under way, and nothing is waiting to be done now or after a moment.

        What a watcher has marked counts as waiting; what failed and is tried again later not.
        """
        with self._changed:
            if self._working or self._unfinished or self._errands or self._asked:
                return False
            if self._asked_whole or (self._left and not self._failures and self._retry_at):
                return False
            watcher = self._watcher
        return watcher is None or not (watcher.due() or watcher.is_marked())

    def close(self, seconds: float = LEAVE_SECONDS) -> bool:
        """Stop and wait for the thread to end; False if it did not within ``seconds``."""
        with self._changed:
            self._closed = True
            self._cancel()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _cancel(self) -> None:
        for job in (self._job, self._errand):
            if job is not None:
                job.cancel()
        self._changed.notify_all()

    # --- on the thread ----------------------------------------------------------------------

    def _run(self) -> None:
        while self._wait_for_work():
            if self._errands:
                self._do_errand()
            elif self._unfinished is not None and self._unfinished.stopped:
                self._end(self._unfinished, None, None)
            else:
                self._work()
            with self._changed:
                self._working = False
        if self._unfinished is not None:
            self._end(self._unfinished, None, None)

    def _wait_for_work(self) -> bool:
        """False once closed."""
        with self._changed:
            while not self._closed:
                seconds = self._seconds_left()
                if seconds <= 0:
                    self._working = True
                    return True
                self._changed.wait(min(seconds, LONGEST_SLEEP))
        return False

    def _seconds_left(self) -> float:
        if self._errands or (self._unfinished is not None and self._unfinished.stopped):
            return 0.0
        if self._paused:
            return math.inf
        if self._asked or self._asked_whole or self._unfinished is not None:
            return 0.0
        if self._retry_at is not None:  # what is wrong would be wrong with other folders too
            return self._retry_at - time.monotonic()
        if self._watcher is None:
            return math.inf
        return 0.0 if self._watcher.due() else self._watcher.wait()

    def _is_waited_for(self) -> bool:
        """Whether the update that is under way should give way. Asked on this thread."""
        return self._leg.asked(self._wants_a_turn())

    def _wants_a_turn(self) -> bool:
        if self._errand is None and self._errands:
            return True
        if self._paused:
            return False
        if self._asked or self._asked_whole:
            return True
        return self._leg.long_enough and (self._errand is not None or self._is_noticed())

    def _is_noticed(self) -> bool:
        watcher = self._watcher
        return watcher is not None and (watcher.due() or watcher.wait() <= 0)

    def _others_wait(self) -> bool:
        """Whether the errand that is under way should let an update in. Asked on this thread."""
        waited = not self._paused and (self._asked or self._asked_whole or self._is_their_turn())
        return self._errand_leg.asked(bool(waited))

    def _is_their_turn(self) -> bool:
        if not self._errand_leg.long_enough:
            return False
        return self._unfinished is not None or self._is_noticed()

    def _let_others(self) -> None:
        """One leg of an update, in the middle of an errand."""
        self._errand_leg.given_way()
        if self._unfinished is not None and self._unfinished.stopped:
            self._end(self._unfinished, None, None)
        elif not self._paused:
            self._work()
        self._errand_leg.begin()

    def _do_errand(self) -> None:
        with self._changed:
            if self._closed or not self._errands:
                return
            job, work = self._errands.popleft()
            self._errand = job
        self._errand_leg = _Leg()
        job.offer(self._others_wait, self._let_others)
        try:
            work(job)
        except Exception:  # one errand costs itself only
            _log.exception("an errand failed")
        with self._changed:
            self._errand = None

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

    def _work(self) -> None:
        whole, folders = self._take()
        run = self._unfinished
        if run is None and not (whole or folders):
            return
        fresh = run is None
        if run is None:
            run = _Run(Job(self._listeners.progress, self._is_waited_for))
        else:
            run.job.go_on()
        tell = fresh or (whole and not run.whole)
        run.whole, run.folders = run.whole or whole, {**run.folders, **folders}
        with self._changed:
            if self._closed:
                return
            self._job, self._unfinished = run.job, None
            if self._paused:
                run.job.pause()
            elif run.job.paused:  # since before it gave way
                run.job.resume()
        if tell:
            self._listeners.began(whole)
        only = None if whole else [Dirty(folder, deep) for folder, deep in folders.items()]
        self._go(run, only)

    def _go(self, run: _Run, only: Sequence[Dirty] | None) -> None:
        """One leg of a run."""
        summary: Summary | None = None
        error: Exception | None = None
        self._leg.begin()
        try:
            summary = self._update(only, run.job)
        except Cancelled:
            pass  # what was committed stays; somebody asked for no more
        except Exception as caught:  # whatever it is, the listener shows it and we go on watching
            _log.exception("bringing the library up to date failed")
            error = caught
        if summary is not None:
            self._look_again(summary)
            summary = run.summary.followed_by(summary) if run.summary else summary
            if summary.unfinished:
                self._leg.given_way()
                run.summary = summary
                with self._changed:
                    self._job, self._unfinished = None, run
                return
        self._end(run, summary, error)

    def _end(self, run: _Run, summary: Summary | None, error: Exception | None) -> None:
        with self._changed:
            self._job = self._unfinished = None
            if summary is None:
                self._left.update(run.folders)
                self._left_whole = self._left_whole or run.whole
            self._failures = 0 if error is None else self._failures + 1
            if error is not None:
                seconds = min(RETRY_SECONDS * 2 ** (self._failures - 1), RETRY_MOST)
                self._retry_at = time.monotonic() + seconds
            elif summary is not None and summary.busy and self._watcher is None:
                self._left.update(dict.fromkeys(summary.busy, False))
                self._retry_at = time.monotonic() + STILL
        self._listeners.ended(summary, error)

    def _look_again(self, summary: Summary) -> None:
        watcher = self._watcher
        if watcher is not None:
            watcher.look_again([Dirty(folder) for folder in summary.busy])


class _Leg:
    """How long work goes on before it gives way to others, by how long giving way takes it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._asked = 0.0
        self._least = LEG_SECONDS

    def begin(self) -> None:
        """Work goes on from here."""
        self._began = time.monotonic()

    @property
    def long_enough(self) -> bool:
        """Whether it has gone on for as long as it may."""
        return time.monotonic() - self._began >= self._least

    def asked(self, waited: bool) -> bool:
        """``waited``: whether it was asked to give way; the first time is remembered."""
        if waited and self._asked < self._began:
            self._asked = time.monotonic()
        return waited

    def given_way(self) -> None:
        """It has given way; the next leg is so much longer than that took."""
        took = time.monotonic() - max(self._asked, self._began)
        self._least = max(LEG_SECONDS, LEG_SHARE * took)


@dataclass
class _Run:
    """An update from its beginning to its end, which may give way in between.

    Attributes:
        folders, whole: all that it was to look at.
        summary: of the legs that are over.
        stopped: it is not to be gone on with.
    """

    job: Job
    folders: dict[Path, bool] = field(default_factory=dict)
    whole: bool = False
    summary: Summary | None = None
    stopped: bool = False
