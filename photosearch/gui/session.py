"""One open library as the window sees it: what is going on, told by signals on the GUI thread.

Owns the ingest thread and the running job, and the loop that watches folders. Everything it tells
arrives on the GUI thread, throttled, so that a hundred commits a second cost the window two
redraws. Knows no widgets.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from photosearch.app import App
from photosearch.errors import Cancelled
from photosearch.gui.bridge import Bridge
from photosearch.jobs import Job, Progress
from photosearch.library import photos
from photosearch.library.photos import Counts

if TYPE_CHECKING:
    from photosearch.ingest.loop import Loop
    from photosearch.ingest.update import Summary
    from photosearch.ingest.walk import Dirty
    from photosearch.ingest.watch import Watcher

CHANGED_EVERY = 500  # milliseconds between two signals at most
FINISH_SECONDS = 5.0  # for background work to stop by itself, before its engine is ended
LEAVE_SECONDS = 20.0
NOTHING = Counts(0, 0, 0, 0, 0, 0, 0, 0, 0)


class Session(QObject):
    """An open library with its background work.

    Signals:
        changed: something was committed (at most twice a second).
        counted(Counts): the counts after a change.
        indexing(bool), paused(bool): background work starts or ends, is held or goes on.
        progress(Progress): of the background work.
        finished(Summary): it has brought every folder up to date.
        failed(Exception): it ended with an error that a person should see.
        engine_said(str): "asleep", "working" or "gone".
    """

    changed = Signal()
    counted = Signal(object)
    indexing = Signal(bool)
    paused = Signal(bool)
    progress = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    engine_said = Signal(str)

    def __init__(self, app: App, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.bridge = bridge
        self.counts = NOTHING
        self.covered = (0, 0)  # photos that a search looks at, of all
        self._job: Job | None = None
        self._thread: threading.Thread | None = None
        self._waiting: list[Path] | None = None
        self._loop: Loop | None = None
        self._watcher: Watcher | None = None
        self._watched: frozenset[Path] = frozenset()
        self._loop_busy = False
        self._complaint = ""  # the last error of the loop, which tries again by itself
        self._latest: Progress | None = None
        self._told = threading.Event()  # a commit is on its way to the GUI thread
        self._engine = "asleep"
        self._warm = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHANGED_EVERY)
        self._timer.timeout.connect(self._tell)
        self._stop_listening = app.database.listen(self._committed)

    @property
    def read_only(self) -> bool:
        """Whether another process has the library, or its folder cannot be written."""
        return self.app.database.read_only

    @property
    def is_indexing(self) -> bool:
        """Whether background work is under way."""
        return self._job is not None or self._loop_busy

    @property
    def is_paused(self) -> bool:
        """Whether it is being held."""
        held = self._loop is not None and self._loop.is_paused
        return held or (self._job is not None and self._job.paused)

    def warm_up(self) -> None:
        """Have ready what the first query and the first large photo would wait for."""
        self._warm = True
        self.bridge.run(self.app.wake_search, lane="search")
        self.expect_view()

    def expect_view(self) -> None:
        """A photo may be looked at in large soon: its decoder may have gone to rest meanwhile."""
        if self._warm:
            self.bridge.run(self.app.wake_viewers, lane="view")

    # --- background work --------------------------------------------------------------------

    def index(self, folders: Sequence[Path] = ()) -> None:
        """Add ``folders`` and bring every folder up to date; while at it, once more afterwards."""
        if self.read_only:
            return
        if self._job is not None:
            self._waiting = [*(self._waiting or []), *folders]
            return
        job = self._job = Job(self._on_progress)
        self._thread = threading.Thread(
            target=self._ingest, args=(list(folders), job), name="ingest", daemon=True
        )
        self._thread.start()
        self.indexing.emit(True)

    def pause(self) -> None:
        """Hold the work; what is in flight is finished first."""
        if self._loop is not None:
            self._loop.pause()
        if self._job is not None:
            self._job.pause()
        if self.is_indexing:
            self.paused.emit(True)

    def resume(self) -> None:
        """Let held work go on."""
        if self._loop is not None:
            self._loop.resume()
        if self._job is not None:
            self._job.resume()
        if self.is_indexing:
            self.paused.emit(False)

    def stop(self) -> None:
        """End the work at its next step; what was committed stays."""
        self._waiting = None
        if self._loop is not None:
            self._loop.stop()
        if self._job is not None:
            self._job.cancel()

    # --- watching ---------------------------------------------------------------------------

    def watch(self) -> None:
        """From now on, see by itself what changes in the folders; first, what did meanwhile."""
        if self.read_only or self._loop is not None:
            return
        from photosearch.ingest.loop import Listeners, Loop

        listeners = Listeners(self._loop_began, self._on_progress, self._loop_ended)
        self._loop = Loop(self._bring_up_to_date, None, listeners)
        self._renew_watcher()

    def _bring_up_to_date(self, only: Sequence[Dirty] | None, job: Job) -> Summary:
        """On the loop's thread."""
        return self.app.index([], job, only=only)

    def _renew_watcher(self) -> None:
        """Watch the folders that there are now."""
        loop, app = self._loop, self.app
        if loop is None:
            return
        from photosearch.ingest.watch import Watcher

        def work() -> tuple[Watcher, frozenset[Path]] | None:
            roots = app.watched_roots()
            paths = frozenset(root.path for root in roots)
            if self._watcher is not None and paths == self._watched:
                return None
            return Watcher(roots, loop.told), paths

        self.bridge.run(work, self._take_watcher, lane="write")

    def _take_watcher(self, found: tuple[Watcher, frozenset[Path]] | None) -> None:
        if found is None or self._loop is None:
            return
        old, (self._watcher, self._watched) = self._watcher, found
        if old is not None:
            self._watcher.listing()  # what is new has just been listed by who added it
        self._watcher.start()
        self._loop.watch(self._watcher)
        if old is None:
            self._loop.start()
        else:
            self.bridge.run(old.close)

    def _loop_began(self, whole: bool) -> None:
        self.bridge.post(self._loop_is_busy)

    def _loop_is_busy(self) -> None:
        self._loop_busy = True
        self.indexing.emit(True)

    def _loop_ended(self, summary: Summary | None, error: Exception | None) -> None:
        self.bridge.post(lambda: self._loop_is_done(summary, error))

    def _loop_is_done(self, summary: Summary | None, error: Exception | None) -> None:
        self._loop_busy = False
        self.indexing.emit(self.is_indexing)
        self._tell()
        if error is not None and str(error) != self._complaint:  # said once, tried on and on
            self.failed.emit(error)
        self._complaint = "" if error is None else str(error)
        if summary is not None and summary.changed:
            self.finished.emit(summary)

    # --- what the ingest thread does --------------------------------------------------------

    def _ingest(self, folders: list[Path], job: Job) -> None:
        summary: Summary | None = None
        error: Exception | None = None
        try:
            summary = self.app.index(folders, job)
        except Cancelled:
            pass  # what was committed stays; the user asked for no more
        except Exception as caught:  # shown to the user, or logged as a bug
            error = caught
        self.bridge.post(lambda: self._ended(summary, error))

    def _ended(self, summary: Summary | None, error: Exception | None) -> None:
        self._job = None
        waiting, self._waiting = self._waiting, None
        self.indexing.emit(self.is_indexing)
        self._tell()
        self._renew_watcher()
        if error is not None:
            self.failed.emit(error)
        if summary is not None:
            self.finished.emit(summary)
        if waiting is not None:
            self.index(waiting)

    def _on_progress(self, progress: Progress) -> None:
        """On the ingest thread: keep the newest, tell once."""
        first = self._latest is None
        self._latest = progress
        if first:
            self.bridge.post(self._show_progress)

    def _show_progress(self) -> None:
        latest, self._latest = self._latest, None
        if latest is not None and self.is_indexing:
            self.progress.emit(latest)

    # --- changes ----------------------------------------------------------------------------

    def _committed(self) -> None:
        """On whatever thread wrote."""
        if not self._told.is_set():
            self._told.set()
            self.bridge.post(self._arm)

    def _arm(self) -> None:
        self._told.clear()
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        self._timer.stop()
        self.changed.emit()
        self.recount()

    def recount(self) -> None:
        """Count again, off this thread; ``counted`` tells."""
        app = self.app
        self.bridge.run(
            lambda: (
                app.counts(),
                app.covered(),
                app.database.read(lambda c: len(photos.hidden_contents(c))),
            ),
            self._counted,
        )

    def _counted(self, found: tuple[Counts, int, int]) -> None:
        counts, vectors, hidden = found
        missing = max(0, counts.contents - vectors)
        self.covered = (max(0, counts.ready - missing), counts.ready + counts.pending)
        self.counts = replace(counts, contents=counts.contents - hidden)  # as the grid counts
        self.counted.emit(self.counts)
        self.look_at_engine()

    def look_at_engine(self) -> None:
        """Tell whether it is awake, if that has changed."""
        self._say_engine(self.app.engine_state())

    def engine_stopped(self) -> None:
        """It died or hung under a question, which is being asked again; from any thread."""
        self.bridge.post(lambda: self._say_engine("gone"))

    def _say_engine(self, state: str) -> None:
        if state != self._engine:
            self._engine = state
            self.engine_said.emit(state)

    # --- small writes -----------------------------------------------------------------------

    def write(
        self,
        work: Callable[[], object],
        then: Callable[[object], None] | None = None,
    ) -> None:
        """Change the library off this thread, one change after the other."""
        self.bridge.run(work, then, lane="write")

    def close(self) -> None:
        """Stop the work, wait for it within reason, and close the library."""
        self._timer.stop()
        self._stop_listening()
        self.stop()
        if self._job is not None:
            self._job.resume()
        loop, self._loop = self._loop, None
        if self._thread is not None:
            self._thread.join(FINISH_SECONDS)
        if loop is not None and not loop.close(FINISH_SECONDS):
            self.app.wait_no_more()
            loop.close()
        if self._watcher is not None:
            self._watcher.close()
        self.app.wait_no_more()
        if self._thread is not None:
            self._thread.join(LEAVE_SECONDS)
        self.bridge.close()
        self.app.close()
