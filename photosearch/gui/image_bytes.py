"""Thumbnails from bytes in memory, as ``QImage``, on whatever thread; see ``media.small``.

``QImage.fromData`` and ``QImage.scaled`` keep Python's interpreter to themselves while they work:
two threads that load thumbnails held up the GUI thread for 80 ms and more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from photosearch.media.small import Small


def decoded(data: bytes) -> QImage:
    """The picture in ``data``; a null one if there is none."""
    from photosearch.media import small  # Pillow, on the first thread that needs it

    return _image(small.decoded(data))


def fitted(data: bytes, pixels: int, fill: bool, most: float) -> QImage:
    """The picture in a square of ``pixels``, as ``media.small.fitted``; a null one if none."""
    from photosearch.media import small

    return _image(small.fitted(data, pixels, fill, most))


def _image(found: Small | None) -> QImage:
    if found is None:
        return QImage()
    line = 4 * found.width
    image = QImage(found.pixels, found.width, found.height, line, QImage.Format.Format_RGB32)
    return image.copy()  # with pixels of its own
