"""One open library as the window sees it: what is going on, told by signals on the GUI thread.

Owns the ``Keeper`` that does the background work. Everything it tells arrives on the GUI thread,
throttled, so that a hundred commits a second cost the window two redraws. Knows no widgets.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from photosearch.app import App
from photosearch.errors import Cancelled
from photosearch.gui.bridge import Bridge
from photosearch.gui.tasks import Task
from photosearch.jobs import Job, Progress
from photosearch.library import photos
from photosearch.library.photos import Counts

if TYPE_CHECKING:
    from photosearch.ingest.manners import Hold
    from photosearch.ingest.update import Summary
    from photosearch.keeper import Keeper

CHANGED_EVERY = 500  # milliseconds between two signals at most
LOOK_EVERY = 2000  # milliseconds between two looks at how folders are being watched
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
        task_begun(Task): somebody asked for long work.
        failed(Exception): it ended with an error that a person should see.
        engine_said(str): "asleep", "working" or "gone".
        held(Hold | None): why nothing is being done from now on.
        watching(dict[Path, str]): how each folder is being watched is different now.
    """

    changed = Signal()
    counted = Signal(object)
    indexing = Signal(bool)
    paused = Signal(bool)
    progress = Signal(object)
    finished = Signal(object)
    task_begun = Signal(object)
    failed = Signal(object)
    engine_said = Signal(str)
    held = Signal(object)
    watching = Signal(object)

    def __init__(self, app: App, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.bridge = bridge
        self.counts = NOTHING
        self.covered = (0, 0)  # photos that a search looks at, of all
        self._keeper: Keeper | None = None  # made when it is first needed
        self._waiting: list[Callable[[Keeper], None]] = []  # for it to be made
        self._busy = self._asked = False
        self._checking: Job | None = None
        self._tasks: list[Task] = []
        self._complaint = ""  # the last error of an update, which is tried again by itself
        self._latest: Progress | None = None
        self._told = threading.Event()  # a commit is on its way to the GUI thread
        self._engine = "asleep"
        self._warm = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHANGED_EVERY)
        self._timer.timeout.connect(self._tell)
        self._states: dict[Path, str] = {}
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY)
        self._look.timeout.connect(self._look_at_folders)
        self._stop_listening = app.database.listen(self._committed)

    @property
    def read_only(self) -> bool:
        """Whether another process has the library, or its folder cannot be written."""
        return self.app.database.read_only

    @property
    def is_indexing(self) -> bool:
        """Whether background work is under way, held or not."""
        return self._busy

    @property
    def hold(self) -> Hold | None:
        """Why nothing is being done, if something keeps it from being done."""
        return None if self._keeper is None else self._keeper.hold()

    @property
    def folder_states(self) -> dict[Path, str]:
        """How each folder is being watched, as ``Watcher.state`` says; empty while none is."""
        return self._states

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
        """Add ``folders`` and bring every folder up to date."""
        if self.read_only:
            return
        self._asked = True
        self._set_busy(True)
        if folders:
            self._with_keeper(lambda keeper: keeper.add(folders))
        else:
            self._with_keeper(lambda keeper: keeper.ask())

    def pause(self, seconds: float | None = None) -> None:
        """Hold the work for so long, or until ``resume``; what is in flight is finished first."""
        if not self.read_only:
            self._with_keeper(lambda keeper: keeper.pause(seconds))

    def resume(self) -> None:
        """Let work go on, whatever held it."""
        if not self.read_only:
            self._with_keeper(lambda keeper: keeper.resume())

    def stop(self) -> None:
        """End the work at its next step; what was committed stays."""
        for task in [task for task in self._tasks if task.is_errand]:
            task.cancel()
        if not self.read_only:
            self._with_keeper(lambda keeper: keeper.stop())

    def watch(self) -> None:
        """From now on, see by itself what changes in the folders; first, what did meanwhile."""
        if not self.read_only:
            self._with_keeper(lambda keeper: keeper.watch())
            self._look.start()

    def settings_changed(self) -> None:
        """Folders, exclusions or rules for background work are others now."""
        if self._keeper is not None:
            self._keeper.renew()

    def verify(
        self,
        repair: bool,
        then: Callable[[Sequence[str]], None],
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Check that store, index and thumbnails agree; ``then`` gets what is (still) wrong.

        Indexing gives way and goes on afterwards. Raises nothing; ``failed`` gets the error, or
        ``Cancelled`` after ``stop_checking``.
        """
        progress = progress or (lambda _: None)
        job = self._checking = Job(lambda each: self.bridge.post(lambda: progress(each)))

        def ended(found: Sequence[str] | None, error: Exception | None) -> None:
            self._checking = None
            if found is not None:
                then(found)
                self._tell()
            elif failed is not None:
                failed(error or Cancelled())

        self._with_keeper(
            lambda keeper: keeper.verify(
                repair, job, lambda found, error: self.bridge.post(lambda: ended(found, error))
            )
        )

    def stop_checking(self) -> None:
        """End a ``verify`` that is under way."""
        if self._checking is not None:
            self._checking.cancel()

    def begin(
        self, kind: str, name: str, work: Callable[[Job], Any], *, errand: bool = False
    ) -> Task:
        """Begin long work that somebody watches; ends with the session at the latest.

        Args:
            kind: what it is, for those who look for it.
            name: what it is about, likewise.
            work: is given the task's job; what it returns or raises is told by the task.
            errand: it changes the library as a whole, so background work gives way to it.
        """
        task = Task(self.bridge, kind, name, errand=errand, parent=self)
        self._tasks.append(task)
        task.over.connect(lambda: self._tasks.remove(task))
        if errand:
            self._with_keeper(lambda keeper: keeper.errand(task.job, lambda _: task.perform(work)))
        else:
            self.bridge.run(lambda: task.perform(work), lane="long")
        self.task_begun.emit(task)
        return task

    def task(self, kind: str, name: str) -> Task | None:
        """The one of that kind and name that is under way."""
        wanted = (kind, name)
        return next((task for task in self._tasks if (task.kind, task.name) == wanted), None)

    def _with_keeper(self, call: Callable[[Keeper], None]) -> None:
        """Now, or once what it needs is loaded, which takes too long for this thread."""
        if self._keeper is not None:
            call(self._keeper)
            return
        self._waiting.append(call)
        if len(self._waiting) == 1:
            self.bridge.run(self._make_keeper, self._take_keeper, lane="write")

    def _make_keeper(self) -> Keeper:
        from photosearch.keeper import Keeper, Listeners

        listeners = Listeners(self._began, self._on_progress, self._ended, self._held)
        return Keeper(self.app, listeners, watch=False)

    def _take_keeper(self, keeper: Keeper) -> None:
        self._keeper = keeper
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call(keeper)

    # --- what the keeper tells, on its threads ------------------------------------------------

    def _began(self, whole: bool) -> None:
        self.bridge.post(lambda: self._set_busy(True))

    def _ended(self, summary: Summary | None, error: Exception | None) -> None:
        self.bridge.post(lambda: self._is_over(summary, error))

    def _held(self, hold: Hold | None) -> None:
        self.bridge.post(lambda: self._is_held(hold))

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.indexing.emit(busy)

    def _is_over(self, summary: Summary | None, error: Exception | None) -> None:
        asked, self._asked = self._asked, False
        if self._keeper is not None and self._keeper.is_asked:
            self._asked = asked
        else:
            self._set_busy(False)
        self._tell()
        if error is not None and str(error) != self._complaint:  # said once, tried on and on
            self.failed.emit(error)
        self._complaint = "" if error is None else str(error)
        if summary is not None and (asked or summary.changed):
            self.finished.emit(summary)

    def _is_held(self, hold: Hold | None) -> None:
        self.held.emit(hold)
        self.paused.emit(hold is not None)

    def _look_at_folders(self) -> None:
        states = {} if self._keeper is None else self._keeper.folders()
        if states != self._states:
            self._states = states
            self.watching.emit(states)

    # --- progress ---------------------------------------------------------------------------

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
        self._look.stop()
        self._stop_listening()
        for task in list(self._tasks):
            task.cancel()
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.stop()
            if not keeper.close(FINISH_SECONDS):
                self.app.wait_no_more()
                keeper.close(LEAVE_SECONDS)
        self.app.wait_no_more()
        self.bridge.close()
        self.app.close()
