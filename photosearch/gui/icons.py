"""Lucide's line icons in the theme's colours, sharp at every scale.

Used on the GUI thread. The drawings are SVG files in ``resources/icons``; knows nothing of what
they are used for.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from photosearch import paths
from photosearch.gui import theme


def names() -> list[str]:
    """Of all icons."""
    return sorted(_sources())


def icon(name: str, role: str = "text") -> QIcon:
    """An icon that is tinted with the colour ``role`` of the theme in use when it is painted."""
    return QIcon(_Engine(name, role))


def pixmap(name: str, size: int, role: str = "text", dpr: float = 1.0) -> QPixmap:
    """The icon as a picture of ``size`` device-independent pixels."""
    return _drawn(name, getattr(theme.colours(), role).name(), size, dpr)


class _Engine(QIconEngine):
    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)

    def _colour(self, mode: QIcon.Mode) -> QColor:
        colours = theme.colours()
        if mode == QIcon.Mode.Disabled:
            return colours.faint
        found: QColor = getattr(colours, self._role)
        return found

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        dpr = painter.device().devicePixelRatioF()
        picture = _drawn(self._name, self._colour(mode).name(), side, dpr)
        corner = rect.center() - QPoint(side // 2, side // 2) + QPoint(side % 2, side % 2)
        painter.drawPixmap(QRect(corner, QSize(side, side)), picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        side = min(size.width(), size.height())
        return _drawn(self._name, self._colour(mode).name(), side, scale)


@cache
def _sources() -> dict[str, str]:
    """All drawings, read at once: a hundred small files at the start, none while somebody waits."""
    files = (paths.resources() / "icons").glob("*.svg")
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


@cache
def _drawn(name: str, colour: str, size: int, dpr: float) -> QPixmap:
    svg = _sources()[name].replace("currentColor", colour)
    pixels = max(1, round(size * dpr))
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode("utf-8"))).render(painter)
    painter.end()
    picture.setDevicePixelRatio(dpr)
    return picture
