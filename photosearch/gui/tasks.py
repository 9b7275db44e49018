"""Long work that somebody asked for and watches: how far it is, holding it, ending it.

Made by ``Session.begin``. The work itself runs on another thread and is only handed a ``Job``; all
that is told here is told on the GUI thread. Knows no widgets and not what the work is about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from photosearch.errors import Cancelled
from photosearch.gui.bridge import Bridge
from photosearch.jobs import Job, Progress

State = Literal["working", "paused", "done", "failed", "cancelled"]


class Task(QObject):
    """One piece of such work, from when it is asked for.

    Signals:
        changed(): it got further, was held or went on.
        done(object): it is over, with this answer.
        over(): it is over, however it ended.

    Attributes:
        kind, name: what it is and what it is about, for those who look for it.
        is_errand: whether background work gives way to it.
        progress: the newest, once there is one.
        error: why it failed.
    """

    changed = Signal()
    done = Signal(object)
    over = Signal()

    def __init__(
        self,
        bridge: Bridge,
        kind: str,
        name: str,
        *,
        errand: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind, self.name, self.is_errand = kind, name, errand
        self.state: State = "working"
        self.progress: Progress | None = None
        self.error: Exception | None = None
        self.job = Job(lambda progress: bridge.post(lambda: self._got_further(progress)))
        self._bridge = bridge
        self._begun = False

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state not in ("working", "paused")

    def pause(self) -> None:
        """Hold it at its next step."""
        self._turn("paused")
        self.job.pause()

    def resume(self) -> None:
        """Let it go on."""
        self._turn("working")
        self.job.resume()

    def cancel(self) -> None:
        """End it at its next step; what has not begun never does."""
        self.job.cancel()
        if not self._begun:
            self._end(None, Cancelled())

    def perform(self, work: Callable[[Job], Any]) -> None:
        """Do the work; on whatever thread it is to run on."""
        self._begun = True
        answer: Any = None
        error: Exception | None = None
        try:
            self.job.checkpoint()
            answer = work(self.job)
        except Exception as caught:  # told to whoever asked; nothing is swallowed
            error = caught
        self._bridge.post(lambda: self._end(answer, error))

    def _turn(self, state: State) -> None:
        if not self.is_over and state != self.state:
            self.state = state
            self.changed.emit()

    def _got_further(self, progress: Progress) -> None:
        if not self.is_over:
            self.progress = progress
            self.changed.emit()

    def _end(self, answer: Any, error: Exception | None) -> None:
        if self.is_over:
            return
        if error is None:
            self.state = "done"
        elif isinstance(error, Cancelled):
            self.state = "cancelled"
        else:
            self.state, self.error = "failed", error
        if error is None:
            self.done.emit(answer)
        self.over.emit()
