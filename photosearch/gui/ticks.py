"""Boxes to tick and rings to choose from, with words beside them, seen on every background.

Used on the GUI thread by dialogs. As ``page_parts.Tick``, which has no words.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from photosearch.gui import icons, theme

SIDE = 16  # of the box or ring
GAP = 9
HIGH = 24


class WordsTick(QCheckBox):
    """A box to tick."""

    def sizeHint(self) -> QSize:
        """The box and the words."""
        return _size_of(self)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return _size_of(self)

    def hitButton(self, pos: QPoint) -> bool:
        """The words, too."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Filled and ticked when chosen."""
        painter = QPainter(self)
        area = _begin(painter, self)
        painter.drawRoundedRect(area, 4, 4)
        if self.isChecked():
            picture = icons.pixmap("check", 14, "on_accent", self.devicePixelRatioF())
            painter.drawPixmap(int(area.x()) + 1, int(area.y()) + 1, picture)
        _write(painter, self)
        painter.end()


class WordsRing(QRadioButton):
    """One of several, of which one is chosen."""

    def sizeHint(self) -> QSize:
        """The ring and the words."""
        return _size_of(self)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return _size_of(self)

    def hitButton(self, pos: QPoint) -> bool:
        """The words, too."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Filled, with a dot when chosen."""
        painter = QPainter(self)
        area = _begin(painter, self)
        painter.drawEllipse(area)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colours().on_accent)
            painter.drawEllipse(area.center(), 3, 3)
        _write(painter, self)
        painter.end()


def _size_of(button: QAbstractButton) -> QSize:
    metrics = button.fontMetrics()
    words = metrics.horizontalAdvance(button.text())
    return QSize(2 + SIDE + GAP + words + 4, max(HIGH, metrics.height() + 4))


def _begin(painter: QPainter, button: QAbstractButton) -> QRectF:
    """A ring where the focus is; returns where the box is to be drawn, pen and brush are set."""
    colours, on = theme.colours(), button.isChecked()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top = (button.height() - SIDE) / 2
    area = QRectF(2, top, SIDE, SIDE)
    if button.hasFocus():
        painter.setPen(QPen(colours.accent, 1.5))
        painter.drawRoundedRect(area.adjusted(-1.5, -2.5, 2.5, 2.5), 6, 6)
    painter.setPen(QPen(colours.accent if on else colours.faint, 1.5))
    painter.setBrush(colours.accent if on else colours.surface)
    return area


def _write(painter: QPainter, button: QAbstractButton) -> None:
    painter.setPen(theme.colours().text)
    room = button.rect().adjusted(2 + SIDE + GAP, 0, 0, 0)
    shown = button.fontMetrics().elidedText(
        button.text(), Qt.TextElideMode.ElideRight, room.width()
    )
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
