"""Keep one open library up to date in the background: its loop, its watcher and its manners.

Used by the window's session, the command line and tests. Decides when work is done, and of what;
the work itself is ``App``'s. Knows neither Qt nor rows.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosearch.app import App
from photosearch.errors import Cancelled
from photosearch.ingest import loop
from photosearch.ingest.loop import LEAVE_SECONDS, Loop
from photosearch.ingest.manners import Hold, Manners
from photosearch.ingest.update import Summary
from photosearch.ingest.walk import Dirty
from photosearch.ingest.watch import Watcher
from photosearch.jobs import Job
from photosearch.workers.surroundings import Surroundings

LOOK_SECONDS = 0.1  # between two looks of who waits


@dataclass(frozen=True)
class Listeners(loop.Listeners):
    """Who wants to know; called on the keeper's threads, must be quick.

    Attributes:
        held: why nothing is being done from now on; None when work may go on.
    """

    held: Callable[[Hold | None], None] = lambda hold: None


class Keeper:
    """From ``start`` to ``close``. Thread-safe; calls return at once.

    Args:
        app: an open library that may be written.
        listeners: who is told.
        watch: notice by itself what changes in the folders, from the start; else only once
            ``watch`` is called.
        surroundings: tells what the computer is doing, for the rules in the settings.
    """

    def __init__(
        self,
        app: App,
        listeners: Listeners | None = None,
        *,
        watch: bool = True,
        surroundings: Surroundings | None = None,
    ) -> None:
        self._app = app
        self._listeners = listeners or Listeners()
        self._lock = threading.Lock()  # held for moments only
        self._renewing = threading.Lock()  # held by who makes another watcher
        self._to_add: list[Path] = []
        self._watching = watch
        self._watcher: Watcher | None = None
        self._started = self._closed = False
        self._loop = Loop(self._update, None, self._listeners)
        self._surroundings = surroundings or Surroundings()
        self._manners = Manners(lambda: app.settings, self._surroundings, self._held)

    def start(self) -> None:
        """Begin; a second time does nothing."""
        with self._lock:
            if self._started or self._closed:
                return
            self._started = True
        self._manners.start()
        self._loop.start()
        if self._watching:
            self.renew()

    def watch(self) -> None:
        """Notice by itself what changes from now on; first, what did meanwhile."""
        self._watching = True
        self.start()
        self.renew()

    # --- what to do -------------------------------------------------------------------------

    def add(self, folders: Sequence[Path]) -> None:
        """Add ``folders`` as roots, and bring everything up to date."""
        with self._lock:
            self._to_add += folders
        self.start()
        self._loop.ask()

    def ask(self, folders: Sequence[Path] | None = None) -> None:
        """Bring these folders with all below them, or everything, up to date."""
        self.start()
        self._loop.ask(folders)

    def errand(self, job: Job, work: Callable[[Job], None]) -> None:
        """Do ``work(job)`` before all else, also while the rest is paused.

        It should tell by itself how it went: what it raises is only logged.
        """
        self.start()
        self._loop.errand(job, work)

    def verify(
        self,
        repair: bool,
        job: Job,
        then: Callable[[Sequence[str] | None, Exception | None], None],
    ) -> None:
        """Check the library before all else; ``then`` is called on another thread.

        With what is (still) wrong, or with the error; with neither when it was stopped.
        """

        def work(job: Job) -> None:
            found: list[str] | None = None
            error: Exception | None = None
            try:
                found = self._app.verify(repair=repair, job=job)
            except Cancelled:
                pass
            except Exception as caught:  # told to whoever asked; nothing is swallowed
                error = caught
            then(found, error)

        self.errand(job, work)

    def pause(self, seconds: float | None = None) -> None:
        """Hold all work for so long, or until ``resume``."""
        self._manners.pause(seconds)

    def resume(self) -> None:
        """Let work go on, whatever held it; a rule holds it again when its reason comes anew."""
        self._manners.resume()

    def stop(self) -> None:
        """End what is under way at its next step; what was committed stays."""
        with self._lock:
            self._to_add.clear()
        self._loop.stop()

    # --- what is going on -------------------------------------------------------------------

    def hold(self) -> Hold | None:
        """Why nothing is being done; None if nothing keeps it from being done."""
        return self._manners.hold()

    @property
    def is_busy(self) -> bool:
        """Whether an update is under way, held or not."""
        return self._loop.is_busy

    @property
    def is_asked(self) -> bool:
        """Whether something was asked for that has not begun yet."""
        return self._loop.is_asked

    @property
    def restarts(self) -> int:
        """How often a watch had died and was started again."""
        watcher = self._watcher
        return 0 if watcher is None else watcher.restarts

    def folders(self) -> dict[Path, str]:
        """How each folder is being watched, as ``Watcher.state`` says. Never waits."""
        watcher = self._watcher
        return {} if watcher is None else watcher.state()

    def wait(self, seconds: float) -> bool:
        """Until nothing is under way, asked for or noticed; False if that took longer."""
        end = time.monotonic() + seconds
        while not self._loop.is_done():
            if time.monotonic() > end:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    # --- changes ----------------------------------------------------------------------------

    def renew(self) -> None:
        """Watch the folders that there are now, by the settings that there are now."""
        self._manners.look()
        if self._watching and self._started:
            name = "watch renewal"  # ending the old watch may take seconds
            threading.Thread(target=self._renew_watcher, name=name, daemon=True).start()

    def close(self, seconds: float = LEAVE_SECONDS) -> bool:
        """Stop and wait for the threads to end; False if they did not within ``seconds``."""
        with self._lock:
            self._closed = True
        self._manners.close()
        self._surroundings.close()
        ended = self._loop.close(seconds)
        with self._renewing:
            if self._watcher is not None:
                self._watcher.close()
        return ended

    # --- on the keeper's threads ------------------------------------------------------------

    def _update(self, only: Sequence[Dirty] | None, job: Job) -> Summary:
        with self._lock:
            folders, self._to_add = self._to_add, []
        try:
            return self._app.index(folders, job, only=None if folders else only)
        finally:
            if folders:
                self.renew()

    def _held(self, hold: Hold | None) -> None:
        if hold is None:
            self._loop.resume()
        else:
            self._loop.pause()
        self._listeners.held(hold)

    def _renew_watcher(self) -> None:
        with self._renewing:
            roots = self._app.indexing.watched_roots()
            old = self._watcher
            if self._closed or (old is not None and old.roots == roots):
                return
            self._watcher = Watcher(roots, self._loop.told)
            if old is not None:
                self._watcher.listing()  # what is new is being listed by who added it
            self._watcher.start()
            self._loop.watch(self._watcher)
            if old is not None:
                old.close()
