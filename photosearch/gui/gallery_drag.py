"""Photos dragged out of the grid: real files for other programs, ids for the side bar's albums.

On the GUI thread. A drag only ever copies. Cards that are not at hand are read through the Bridge
first, and the drag begins when they are there.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QDrag, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from photosearch.gui import theme
from photosearch.gui.gallery_paint import badge_font

SIDE = 88
STEP = 7
PILE = 3


def begin(source: QWidget, data: QMimeData, pictures: Sequence[QPixmap], count: int) -> None:
    """Drag ``data`` from ``source`` until it is dropped."""
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.setPixmap(_pile(pictures, count, source.devicePixelRatioF()))
    drag.setHotSpot(QPoint(SIDE // 2, SIDE // 2))
    drag.exec(Qt.DropAction.CopyAction)


def _pile(pictures: Sequence[QPixmap], count: int, dpr: float) -> QPixmap:
    """Up to three of the photos on one another, and how many there are."""
    shown = list(pictures[:PILE])
    room = SIDE + STEP * PILE + 12
    pile = QPixmap(round(room * dpr), round(room * dpr))
    pile.setDevicePixelRatio(dpr)
    pile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pile)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for depth in range(len(shown) - 1, -1, -1):
        at = STEP * depth
        painter.drawPixmap(QRect(at, at, SIDE, SIDE), shown[depth])
    if count > 1:
        _number(painter, str(count))
    painter.end()
    return pile


def _number(painter: QPainter, text: str) -> None:
    painter.setFont(badge_font())
    width = max(22, painter.fontMetrics().horizontalAdvance(text) + 12)
    box = QRectF(SIDE - width + 8, 2, width, 22)
    painter.setPen(QPen(theme.colours().surface, 2))
    painter.setBrush(theme.colours().accent)
    painter.drawRoundedRect(box, 11, 11)
    painter.setPen(theme.colours().on_accent)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
