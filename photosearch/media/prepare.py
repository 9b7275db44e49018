"""Everything that indexing wants of one file, in one pass: hash, pixels, thumbnail, facts.

Runs inside decoder processes, which ``workers/decoders`` starts; ``prepare``, ``facts_only`` and
``hash_only`` are all that it calls. Knows nothing of the library, of processes or of models beyond
the few numbers that say how a model wants its pixels.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photosearch.errors import BadPhoto
from photosearch.media import sidecars
from photosearch.media.decode import TOO_MUCH_MEMORY, decode
from photosearch.media.hashing import Source, read_source
from photosearch.media.metadata import PhotoFacts, facts_of
from photosearch.media.picture import Enough, Picture

THUMBNAIL_QUALITY = 82
LEAST_SIDE = 64  # pixels: enough to see how much of a damaged picture is there
HEADROOM = 1.9
"""How many times larger than a model's input a picture is decoded before the last, exact resize.

Measured on detailed photos against a full decode and the same filter, with the starter's own
vectors: cosine 0.9991 at the worst and 0.9997 in the mean at 1.97; 0.998 at 1.69, 0.994 at 1.34
(``Picture.resized_exactly``; ``tests/bench/bench_decode.py`` measures pixels).
"""


class PixelSpec(Protocol):
    """How a model wants its pixels; ``models.base.ImageSpec`` is one, and says what each means."""

    @property
    def side(self) -> int: ...  # noqa: D102
    @property
    def resize(self) -> Literal["squash", "crop", "pad"]: ...  # noqa: D102
    @property
    def resample(self) -> Literal["bilinear", "bicubic", "lanczos", "box"]: ...  # noqa: D102
    @property
    def fill(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class Prepared:
    """One photo, ready for a model and a library.

    Attributes:
        hash: BLAKE3 of the file, 32 bytes.
        size: of the file in bytes.
        mtime_ns: of the file, as it was before reading.
        pixels: (side, side, 3) uint8, sRGB, upright.
        thumbnail: a JPEG that fits in a square of ``thumbnail_side``; never enlarged.
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


@dataclass(frozen=True)
class FactsOnly:
    """What one file and its sidecars say, and its identity: BLAKE3, 32 bytes."""

    hash: bytes
    facts: PhotoFacts


def prepare(path: str, image: PixelSpec, thumbnail_side: int) -> Prepared:
    """Read one photo; raises ``BadPhoto`` with a kind and a sentence for whatever is wrong."""
    source = read_source(path)
    picture, facts = _read(source, path, lambda w, h: _enough(w, h, image, thumbnail_side))
    try:
        pixels = pixels_for(picture, image)
        thumbnail = _thumbnail(picture, thumbnail_side)
    except MemoryError:
        raise BadPhoto("out_of_memory", TOO_MUCH_MEMORY) from None
    return Prepared(source.hash, source.size, source.mtime_ns, pixels, thumbnail, facts)


def facts_only(path: str, copies: Sequence[str] = ()) -> FactsOnly:
    """Read one photo's facts as ``prepare`` does, with the sidecars of its ``copies`` as well.

    The picture is decoded as small as its format can, for only that tells what is damaged. Raises
    ``BadPhoto`` as ``prepare`` does.
    """
    source = read_source(path)
    return FactsOnly(source.hash, _read(source, path, _least, copies)[1])


def _read(
    source: Source, path: str, enough: Enough, copies: Sequence[str] = ()
) -> tuple[Picture, PhotoFacts]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders warn of what is handled or refused here
        picture = decode(source, Path(path).name, enough)
        facts = facts_of(
            picture.width,
            picture.height,
            picture.format,
            picture.embedded,
            picture.damage,
            beside=sidecars.read(Path(path), *map(Path, copies)),
        )
    return picture, facts


def _least(width: int, height: int) -> tuple[int, int]:
    return min(width, LEAST_SIDE), min(height, LEAST_SIDE)


def hash_only(path: str) -> HashOnly:
    """Hash one file without decoding it; raises ``BadPhoto`` (vanished, unreadable, empty)."""
    source = read_source(path)
    return HashOnly(source.hash, source.size, source.mtime_ns)


def _enough(width: int, height: int, image: PixelSpec, thumbnail_side: int) -> tuple[int, int]:
    """The least size that serves both the thumbnail and the model, with headroom for the model."""
    target = image.side * HEADROOM
    if image.resize == "squash":
        across = down = target
    else:
        edge = min(width, height) if image.resize == "crop" else max(width, height)
        across, down = width * target / edge, height * target / edge
    thumb = thumbnail_side / max(width, height)
    return (
        max(1, min(width, round(max(across, width * thumb)))),
        max(1, min(height, round(max(down, height * thumb)))),
    )


_FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
    "box": Image.Resampling.BOX,
}


def pixels_for(picture: Picture, image: PixelSpec) -> NDArray[np.uint8]:
    """(side, side, 3) uint8."""
    side, resample = image.side, _FILTERS[image.resample]
    if image.resize == "squash":
        square = picture.resized_exactly((side, side), resample)
    elif image.resize == "crop":
        square = _cropped(picture, side, resample)
    else:
        square = _padded(picture, side, resample, image.fill)
    return np.array(square, dtype=np.uint8)


MAX_STRETCH = 64
"""A picture of 8000 x 2 pixels would be resized to a million columns before its crop; such
slivers are squashed down to this aspect ratio first."""


def _cropped(picture: Picture, side: int, resample: Image.Resampling) -> Image.Image:
    """Short edge to ``side``, then the centre, rounded as torchvision and transformers round."""
    width, height = picture.width, picture.height
    if width <= height:
        size = (side, min(int(side * height / width), side * MAX_STRETCH))
    else:
        size = (min(int(side * width / height), side * MAX_STRETCH), side)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return picture.resized_exactly(size, resample).crop((left, top, left + side, top + side))


def _padded(picture: Picture, side: int, resample: Image.Resampling, fill: int) -> Image.Image:
    """Long edge to ``side``, centred on a square of the grey level ``fill``."""
    scale = side / max(picture.width, picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    square = Image.new("RGB", (side, side), (fill, fill, fill))
    corner = (round((side - size[0]) / 2), round((side - size[1]) / 2))
    square.paste(picture.resized_exactly(size, resample), corner)
    return square


def _thumbnail(picture: Picture, side: int) -> bytes:
    scale = min(1.0, side / max(picture.width, picture.height))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    small = picture.resized(size, Image.Resampling.BICUBIC, reducing_gap=1.5)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=THUMBNAIL_QUALITY)
    return out.getvalue()
