"""What the background work is doing, in a line: for the status bar and the tray.

Follows a session on the GUI thread and puts together what its signals tell one by one. Knows no
widgets and asks nothing of the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QObject, Signal

from photosearch.gui import progress_words
from photosearch.gui.session import Session
from photosearch.jobs import Progress
from photosearch.library.photos import Counts

if TYPE_CHECKING:
    from photosearch.ingest.manners import Hold

State = Literal["idle", "working", "waiting", "paused"]


class Doings(QObject):
    """State and words of one session's background work.

    Signals:
        changed(): either is different now.

    Attributes:
        indexing: whether work is under way, held or not.
        hold: why nothing is being done, if something keeps it.
        progress: of the work under way, once it is known.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.indexing = session.is_indexing
        self.hold: Hold | None = session.hold
        self.progress: Progress | None = None
        self._pending = session.counts.pending
        session.indexing.connect(self._indexing)
        session.held.connect(self._held)
        session.progress.connect(self._progress)
        session.counted.connect(self._counted)

    @property
    def state(self) -> State:
        """``waiting`` is for a rule; where a rule holds nothing up, that is ``idle``."""
        if self.hold is not None and self.hold.reason == "paused":
            return "paused"
        if self.hold is not None and (self.indexing or self._pending):
            return "waiting"
        return "working" if self.indexing and self.hold is None else "idle"

    def lines(self) -> list[str]:
        """What is going on, at length and ever shorter; empty when nothing is."""
        state = self.state
        if state == "idle":
            return []
        if self.hold is not None:
            return progress_words.held(self.hold, self._left())
        if self.progress is not None:
            return progress_words.lines(self.progress)
        return [QCoreApplication.translate("Progress", "Starting…")]

    def _left(self) -> int:
        progress = self.progress
        if progress is not None and progress.total is not None:
            return max(0, progress.total - progress.done)
        return self._pending

    def _indexing(self, indexing: bool) -> None:
        self.indexing = indexing
        self.progress = None
        self.changed.emit()

    def _held(self, hold: Hold | None) -> None:
        self.hold = hold
        self.changed.emit()

    def _progress(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _counted(self, counts: Counts) -> None:
        if counts.pending != self._pending:
            self._pending = counts.pending
            self.changed.emit()
