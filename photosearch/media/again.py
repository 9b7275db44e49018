"""From a thumbnail to the pixels that a model wants, on whatever thread of the app.

Thumbnails are this program's own JPEGs, upright and small, and there when the photo is not. What
a model sees less in them than in the photo: ``tests/bench/bench_rerank.py``. Knows no files, no
library and no Qt.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from photosearch.media.picture import Picture
from photosearch.media.prepare import PixelSpec, pixels_for

Box = tuple[float, float, float, float]


def pixels_of(jpeg: bytes, image: PixelSpec) -> NDArray[np.uint8] | None:
    """(side, side, 3) uint8 sRGB, prepared as the photo itself would be; None if it is damaged."""
    rgb = _read(jpeg)
    return None if rgb is None else _prepared(rgb, image)


def windows_of(jpeg: bytes, image: PixelSpec, boxes: Sequence[Box]) -> NDArray[np.uint8] | None:
    """(n, side, side, 3) uint8 sRGB: parts of it, each prepared as if it were all there is.

    Args:
        jpeg: the thumbnail.
        image: how the model wants its pixels.
        boxes: n of them: left, top, right and bottom in shares of the picture.

    Returns:
        The pixels; None if the thumbnail is damaged.
    """
    rgb = _read(jpeg)
    if rgb is None:
        return None
    return np.stack([_prepared(_cut(rgb, box), image) for box in boxes])


def _cut(rgb: Image.Image, box: Box) -> Image.Image:
    left, right = (round(share * rgb.width) for share in (box[0], box[2]))
    top, bottom = (round(share * rgb.height) for share in (box[1], box[3]))
    left, top = min(left, rgb.width - 1), min(top, rgb.height - 1)
    return rgb.crop((left, top, max(left + 1, right), max(top + 1, bottom)))


def _prepared(rgb: Image.Image, image: PixelSpec) -> NDArray[np.uint8]:
    return pixels_for(Picture(rgb, rgb.size, 1, rgb.width, rgb.height, "jpeg"), image)


def _read(jpeg: bytes) -> Image.Image | None:
    try:
        with JpegImageFile(io.BytesIO(jpeg)) as file:
            return file.convert("RGB")
    except (OSError, ValueError, SyntaxError):  # what Pillow raises over damaged files
        return None
