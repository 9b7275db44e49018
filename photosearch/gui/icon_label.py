"""An icon that stands by itself, sharp on every screen and in the theme's colours.

A widget on the GUI thread. Painted anew each time, so that moving the window to a screen of
another density, or another theme, needs no care elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from photosearch.gui import icons, theme


class IconLabel(QWidget):
    """One icon of ``side`` pixels."""

    def __init__(self, name: str, side: int, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._side, self._role = name, side, role
        self.setFixedSize(QSize(side, side))
        theme.notifier().changed.connect(self.update)

    def set_role(self, role: str) -> None:
        """Paint it in that colour of the theme."""
        self._role = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The icon."""
        painter = QPainter(self)
        painter.drawPixmap(
            0, 0, icons.pixmap(self._name, self._side, self._role, self.devicePixelRatioF())
        )
