"""Thumbnails from their JPEGs to pixels for the screen, on whatever thread.

Pillow lets other threads of Python go on while it decodes and scales, and takes no lock for it.
Qt's readers keep a lock of the whole process while they look for a picture's format, and in that
time ask a device that Python made: a thread that had the interpreter and wanted the lock, and one
that had the lock and wanted the interpreter, then waited for each other for ever. Knows no Qt.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile  # others would take their time to be loaded

Box = tuple[float, float, float, float]
_Wanted = Callable[[tuple[int, int]], tuple[tuple[int, int], Box]]  # size and part, of a full size


@dataclass(frozen=True)
class Small:
    """A picture: ``width`` x ``height`` pixels of four bytes each, blue, green, red, 255."""

    pixels: bytes
    width: int
    height: int


def decoded(data: bytes) -> Small | None:
    """The JPEG in ``data`` as large as it is; None if there is none."""
    return _read(data, lambda size: (size, (0, 0, *size)))


def fitted(data: bytes, pixels: int, fill: bool, most: float) -> Small | None:
    """The JPEG scaled into a square of ``pixels``, or with ``fill`` its middle filling it.

    Enlarged ``most`` times at the most: what is smaller does not fill. None if there is none.
    """

    def wanted(size: tuple[int, int]) -> tuple[tuple[int, int], Box]:
        width, height = size
        shorter, longer = sorted(size)
        if fill and pixels <= most * shorter:
            left, top = (width - shorter) / 2, (height - shorter) / 2
            return (pixels, pixels), (left, top, left + shorter, top + shorter)
        scale = min(pixels / longer, most)
        return (max(1, round(width * scale)), max(1, round(height * scale))), (0, 0, width, height)

    return _read(data, wanted)


def _read(data: bytes, wanted: _Wanted) -> Small | None:
    try:
        with JpegImageFile(io.BytesIO(data)) as picture:
            full = picture.size
            size, box = wanted(full)
            # As small as the decoder can make it at once; the box shrinks along.
            across, down = box[2] - box[0], box[3] - box[1]
            least = (round(full[0] * size[0] / across), round(full[1] * size[1] / down))
            picture.draft(None, least)
            x, y = picture.width / full[0], picture.height / full[1]
            part = (box[0] * x, box[1] * y, box[2] * x, box[3] * y)
            rgb = picture.convert("RGB")
            if size != rgb.size or part != (0, 0, *rgb.size):
                rgb = rgb.resize(size, Image.Resampling.BICUBIC, part, reducing_gap=2.0)
    except (OSError, ValueError, SyntaxError):  # what Pillow raises over damaged files
        return None
    return Small(rgb.convert("RGBA").tobytes("raw", "BGRA"), *rgb.size)
