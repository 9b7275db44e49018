"""Files that macOS opens with us: each comes as an event, and together they are one wish.

Used by ``start``'s application on the GUI thread. Reads no file and knows no window.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent


class OpenedFiles(QObject):
    """Collects what the Finder or the Dock hands over.

    Signals:
        handed(list[Path]): these, all of one wish.
    """

    handed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: list[Path] = []

    def take(self, event: QEvent) -> bool:
        """Whether ``event`` was one of these; the rest are somebody else's."""
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return False
        if not self._files:  # the others are in the queue already, before this timer
            QTimer.singleShot(0, self._hand_over)
        self._files.append(Path(event.file()))
        return True

    def _hand_over(self) -> None:
        files, self._files = self._files, []
        self.handed.emit(files)
