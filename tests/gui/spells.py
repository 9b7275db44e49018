"""How long the GUI thread is busy between two looks at what is waiting for it.

By the event dispatcher's own signals: an application whose ``notify`` is written in Python is
called on other threads too, and waits there for the interpreter while holding Qt's locks.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QAbstractEventDispatcher


class Spells:
    """Milliseconds of processor time, each in one go, since this was made.

    Attributes:
        on: whether spells are kept.
        found: of each spell how long it was, and what ``doing`` said of it.
        doing: what the spell that is under way is about; whoever does it may say so.
    """

    def __init__(self) -> None:
        self.on = True
        self.found: list[tuple[float, str]] = []
        self.doing: list[str] = []
        self._began = time.thread_time()
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.awake.connect(self._begin)
        dispatcher.aboutToBlock.connect(self._end)

    def _begin(self) -> None:
        self._began = time.thread_time()
        self.doing.clear()

    def _end(self) -> None:
        if self.on:
            took = 1e3 * (time.thread_time() - self._began)
            self.found.append((took, ", ".join(self.doing)))
        self._begin()
