"""Parts of a picture at one zoom, scaled smoothly ahead of painting; and how they are drawn.

``cut`` runs on a Bridge thread and only touches ``QImage``; ``draw`` is called while painting.
Knows sizes and pixels, no widgets and no files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

CRISP = 4.0  # from this zoom on pixels are shown as squares


@dataclass(frozen=True)
class Piece:
    """A part of the picture at ``zoom``; ``corner`` is where it belongs in the zoomed picture."""

    image: QImage
    corner: QPoint
    zoom: float
    source: int  # cacheKey of the image that it was made from

    @property
    def rect(self) -> QRect:
        """What it covers of the picture at its zoom."""
        return QRect(self.corner, self.image.size())


def cut(source: QImage, full: QSize, zoom: float, wanted: QRect) -> Piece:
    """``wanted`` (in the picture at ``zoom``) smoothly scaled from ``source``. For any thread."""
    factor = zoom * full.width() / source.width()
    whole = scaled(full, zoom)
    smooth = zoom < CRISP
    mode = (
        Qt.TransformationMode.SmoothTransformation
        if smooth
        else Qt.TransformationMode.FastTransformation
    )
    key = source.cacheKey()
    if wanted.contains(QRect(QPoint(), whole)):  # exact to the last pixel, in one go
        image = _ready(source).scaled(whole, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        return Piece(image, QPoint(), zoom, key)
    left, top = max(0, math.floor(wanted.x() / factor)), max(0, math.floor(wanted.y() / factor))
    right = min(source.width(), math.ceil((wanted.right() + 1) / factor))
    bottom = min(source.height(), math.ceil((wanted.bottom() + 1) / factor))
    part = _ready(source.copy(QRect(left, top, max(1, right - left), max(1, bottom - top))))
    if factor != 1.0:
        size = QSize(max(1, round(part.width() * factor)), max(1, round(part.height() * factor)))
        part = part.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    corner = QPoint(round(left * factor), round(top * factor))
    return Piece(part, corner, zoom, key)


def _ready(image: QImage) -> QImage:
    """In the format that the screen's buffer has: painting is a copy, and scaling is quick."""
    return image.convertToFormat(QImage.Format.Format_RGB32)


def scaled(size: QSize, zoom: float) -> QSize:
    """``size`` at ``zoom``, whole pixels, never empty."""
    return QSize(max(1, round(size.width() * zoom)), max(1, round(size.height() * zoom)))


def grown(rect: QRect, share: float) -> QRect:
    """``rect`` with that share of its size added on each side."""
    x, y = round(rect.width() * share), round(rect.height() * share)
    return rect.adjusted(-x, -y, x, y)


def draw(painter: QPainter, image: QImage, target: QRect, view: QRect) -> None:
    """Draw the part of ``image`` that falls into ``view`` when the whole covers ``target``."""
    if image.size() == target.size():
        painter.drawImage(target.topLeft(), image)
        return
    seen = target.intersected(view)
    if seen.isEmpty():
        return
    x, y = image.width() / target.width(), image.height() / target.height()
    part = seen.translated(-target.topLeft())
    source = QRectF(part.x() * x, part.y() * y, part.width() * x, part.height() * y)
    painter.drawImage(QRectF(seen), image, source)
