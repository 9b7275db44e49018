"""Pictures from bytes in memory, on whatever thread.

``QImage.fromData`` and ``QImage.scaled`` keep Python's interpreter to themselves while they work:
two threads that load thumbnails held up the GUI thread for 80 ms and more. A ``QImageReader`` lets
go of it, and scales while it decodes.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QPoint, QRect, QSize
from PySide6.QtGui import QImage, QImageReader


def decoded(data: bytes) -> QImage:
    """The picture in ``data``; a null one if there is none."""
    buffer = _buffer(data)
    return QImageReader(buffer).read()


def fitted(data: bytes, pixels: int, fill: bool, most: float) -> QImage:
    """The picture scaled into a square of ``pixels``, or with ``fill`` its middle filling it.

    Enlarged ``most`` times at the most: what is smaller does not fill. A null one if there is none.
    """
    buffer = _buffer(data)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.isEmpty():
        return QImage()
    shorter, longer = sorted((size.width(), size.height()))
    filling = fill and pixels <= most * shorter
    scale = pixels / shorter if filling else min(pixels / longer, most)
    scaled = QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))
    reader.setScaledSize(scaled)
    if filling:
        square = QSize(pixels, pixels)
        left_out = scaled - square
        corner = QPoint(left_out.width() // 2, left_out.height() // 2)
        reader.setScaledClipRect(QRect(corner, square))
    return reader.read()


def _buffer(data: bytes) -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    return buffer
