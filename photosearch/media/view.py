"""One photo's pixels, for the screen or to be read: upright, sRGB, no larger than asked for.

Runs inside decoder processes; called by ``workers/decoder_child``. Reads files the same careful
way as ``prepare``: sizes are checked before pixels are. Knows nothing of windows.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photosearch.errors import BadPhoto
from photosearch.media.decode import TOO_MUCH_MEMORY, decode
from photosearch.media.hashing import read_source

MOST_PIXELS = 64_000_000
"""A larger picture is shown at this size at most: it is held several times on its way here."""


def pixels_of(path: str, side: int | None) -> tuple[NDArray[np.uint8], int, int]:
    """(h, w, 3) uint8 and the full picture's width and height; raises ``BadPhoto``.

    ``side`` is the longest side wanted, None for full size; nothing is ever enlarged. JPEGs are
    decoded at a reduced scale where that is enough.
    """
    return hashed_pixels_of(path, side)[1:]


def hashed_pixels_of(path: str, side: int | None) -> tuple[bytes, NDArray[np.uint8], int, int]:
    """BLAKE3 of the file, 32 bytes, and what ``pixels_of`` gives of it."""
    source = read_source(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders warn of what is handled or refused here
        picture = decode(source, Path(path).name, lambda w, h: _size(w, h, side))
    width, height = picture.width, picture.height
    held = max(1.0, max(picture.extent))  # a RAW file's preview may be smaller than its picture
    size = _size(width, height, round(min(held, side or held)))
    try:
        image = picture.resized(size, Image.Resampling.BICUBIC)
        return source.hash, np.asarray(image), width, height
    except MemoryError:
        raise BadPhoto("out_of_memory", TOO_MUCH_MEMORY) from None


def _size(width: int, height: int, side: int | None) -> tuple[int, int]:
    longest = max(width, height)
    scale = min(1.0, (side or longest) / longest, (MOST_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))
