"""Everything that indexing wants of one file, in one pass: hash, pixels, thumbnail, facts.

Runs inside decoder processes, which ``workers/decoders`` starts; ``prepare`` and ``hash_only``
are all that it calls. Knows nothing of the library, of processes or of models beyond the few
numbers that say how a model wants its pixels.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from photosearch.errors import BadPhoto
from photosearch.media.decode import DECODER_FAULTS, Picture, decode
from photosearch.media.hashing import read_source
from photosearch.media.metadata import PhotoFacts, facts_of

THUMBNAIL_QUALITY = 82
HEADROOM = 2.0
"""How many times larger than its target a picture is decoded before the last, exact resize."""


class PixelSpec(Protocol):
    """How a model wants its pixels; ``models.base.ImageSpec`` is one, and says what each means."""

    @property
    def side(self) -> int: ...
    @property
    def resize(self) -> Literal["squash", "crop", "pad"]: ...
    @property
    def resample(self) -> Literal["bilinear", "bicubic", "lanczos", "box"]: ...
    @property
    def fill(self) -> int: ...


@dataclass(frozen=True)
class Prepared:
    """One photo, ready for a model and a library.

    Attributes:
        hash: BLAKE3 of the file, 32 bytes.
        size: of the file in bytes.
        mtime_ns: of the file, as it was before reading.
        pixels: (side, side, 3) uint8, sRGB, upright.
        thumbnail: a JPEG that fits in a square of ``thumbnail_side``.
        facts: what the file says about itself.
    """

    hash: bytes
    size: int
    mtime_ns: int
    pixels: NDArray[np.uint8]
    thumbnail: bytes
    facts: PhotoFacts


@dataclass(frozen=True)
class HashOnly:
    """One file's identity: BLAKE3 (32 bytes), size in bytes, modification time before reading."""

    hash: bytes
    size: int
    mtime_ns: int


def prepare(path: str, image: PixelSpec, thumbnail_side: int) -> Prepared:
    """Read one photo; raises ``BadPhoto`` with a kind and a sentence for whatever is wrong."""
    source = read_source(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders warn of what we handle or refuse ourselves
        picture = decode(
            source, Path(path).name, lambda w, h: _enough(w, h, image, thumbnail_side)
        )
        try:
            return Prepared(
                source.hash,
                source.size,
                source.mtime_ns,
                _pixels(picture.image, image),
                _thumbnail(picture, thumbnail_side),
                facts_of(picture),
            )
        except DECODER_FAULTS as error:
            raise BadPhoto("damaged", "The picture could not be made smaller.") from error


def hash_only(path: str) -> HashOnly:
    """Hash one file without decoding it; raises ``BadPhoto`` (vanished, unreadable, empty)."""
    source = read_source(path)
    return HashOnly(source.hash, source.size, source.mtime_ns)


def _enough(width: int, height: int, image: PixelSpec, thumbnail_side: int) -> tuple[int, int]:
    """The least size that serves both the thumbnail and the model, with headroom for the model."""
    long, short = max(width, height), min(width, height)
    thumb = min(1.0, thumbnail_side / long)
    target = image.side * HEADROOM
    if image.resize == "squash":
        across, down = target, target
    else:
        scale = target / (short if image.resize == "crop" else long)
        across, down = width * scale, height * scale
    return (
        min(width, max(1, round(max(across, width * thumb)))),
        min(height, max(1, round(max(down, height * thumb)))),
    )


_FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
    "box": Image.Resampling.BOX,
}


def _pixels(picture: Image.Image, image: PixelSpec) -> NDArray[np.uint8]:
    """(side, side, 3) uint8."""
    side, filter_ = image.side, _FILTERS[image.resample]
    if image.resize == "squash":
        square = picture.resize((side, side), filter_)
    elif image.resize == "crop":
        square = _cropped(picture, side, filter_)
    else:
        square = ImageOps.pad(picture, (side, side), filter_, (image.fill,) * 3)
    return np.array(square, dtype=np.uint8)


def _cropped(picture: Image.Image, side: int, filter_: Image.Resampling) -> Image.Image:
    """Short edge to ``side``, then the centre, rounding as torchvision and transformers do."""
    width, height = picture.size
    if width <= height:
        size = (side, int(side * height / width))
    else:
        size = (int(side * width / height), side)
    resized = picture.resize(size, filter_)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return resized.crop((left, top, left + side, top + side))


def _thumbnail(picture: Picture, side: int) -> bytes:
    scale = min(1.0, side / max(picture.image.size))
    size = (
        max(1, round(picture.image.width * scale)),
        max(1, round(picture.image.height * scale)),
    )
    small = picture.image
    if size != small.size:
        small = small.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=THUMBNAIL_QUALITY)
    return out.getvalue()
