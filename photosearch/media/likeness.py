"""How alike two pictures are to the eye, told from their thumbnails: signs, sharpness, parts.

Used by ``ingest.looks`` and ``search.duplicates`` in the app process, on thumbnails only: small
JPEGs that this program made itself. A picture's look is the sign of 256 low frequencies, so that
turning or mirroring the picture turns the signs about in a way that is known exactly, and no
picture has to be looked at eight times. Knows no files, no library and no models.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from photosearch.errors import BadPhoto

Turn = Literal["same", "turned", "mirrored"]
Grey = NDArray[np.float32]

VERSION = 1
"""Of the signs; looks of another version are taken again."""

SIGNS = 256
BYTES = SIGNS // 8
_EDGE = 16  # frequencies in each direction, the constant one left out
_SIDE = 64  # pixels that the picture is squashed to

_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, -1, 0, -1, 4, -1, 0, -1, 0), scale=1, offset=128)

_COARSE, _FINE = 48, 160  # longest side of the whole, pixels
_COMPARED, _FIELDS = 96, 8  # pixels and fields along a side, when two are compared
_FIELD = 16  # pixels along a side of a field, when two are compared to the pixel
_NOISE, _SEEN = 0.02, 0.3  # differences that there always are, and that can be seen
_SOFTER = 1.5  # by which they are made smaller at least: half as sharp is as good a copy
_SIZES, _STEP = 14, 0.95  # sizes of a part that are tried: from all that fits down to half of it
_NEAR = 0.0075  # from one size to the next, close to the best of them
_WORTH_A_LOOK = 0.7  # correlation at a coarse look


@dataclass(frozen=True)
class Look:
    """What is kept of a picture.

    Attributes:
        signs: 32 bytes, one bit for each frequency.
        detail: how much there is to see, in grey levels; near 0 the signs are chance.
        sharpness: root mean square of the Laplacian, in grey levels; says something only beside
            that of the same scene at the same size.
    """

    signs: bytes
    detail: float
    sharpness: float


@dataclass(frozen=True)
class Part:
    """Where a picture was found in another one.

    Attributes:
        differing: how many of the 256 signs of the two differ there; of strangers, half of them.
        worst: as ``worst_difference`` says.
        share: of the whole's area that it covers.
    """

    differing: int
    worst: float
    share: float


def look_at(jpeg: bytes) -> Look:
    """The look of a thumbnail; raises ``BadPhoto`` for one that is no picture."""
    image = _opened(jpeg)
    small = np.asarray(image.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR), np.float32)
    signs = np.packbits(_signs(small)).tobytes()
    detail = float(np.sqrt(np.square(_waves_of(small)).sum()))
    return Look(signs, detail, _sharpness(image))


def grey(jpeg: bytes) -> Grey:
    """(height, width) float32 of a thumbnail, 0 to 255; raises as ``look_at`` does."""
    return np.asarray(_opened(jpeg), np.float32)


def _opened(jpeg: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
        image.draft("L", image.size)  # colours need not be computed
        return image.convert("L")
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises for broken files
        raise BadPhoto("damaged", f"The thumbnail cannot be read ({error}).") from error


def _signs(small: Grey) -> NDArray[np.uint8]:
    return (_waves_of(small).reshape(-1) > 0).astype(np.uint8)


def _waves_of(small: Grey) -> Grey:
    """(16, 16) low frequencies of (64, 64) pixels."""
    return np.asarray(_transform() @ small @ _transform().T, np.float32)


@cache
def _transform() -> Grey:
    """(16, 64) rows of the cosine transform, so scaled that detail is in grey levels."""
    numbers, places = np.arange(1, _EDGE + 1)[:, None], np.arange(_SIDE)[None] + 0.5
    return np.asarray(np.cos(np.pi * numbers * places / _SIDE) * 2**0.5 / _SIDE, np.float32)


def _sharpness(image: Image.Image) -> float:
    width, height = image.size
    if min(width, height) < 3:
        return 0.0
    edges = image.filter(_LAPLACIAN).crop((1, 1, width - 1, height - 1))
    counts = np.array(edges.histogram(), np.float64)
    return float(np.sqrt((counts * np.square(np.arange(256) - 128)).sum() / counts.sum()))


# --- turning a look about -----------------------------------------------------------------------


@dataclass(frozen=True)
class Turning:
    """One of the eight ways in which a picture can lie.

    Attributes:
        name: ``same``; ``turned`` by a quarter, a half or three quarters; ``mirrored``, and
            perhaps turned.
        across, down: whether it is mirrored left to right, and top to bottom, first.
        swapped: whether rows become columns then.
    """

    name: Turn
    across: bool
    down: bool
    swapped: bool

    def bits(self, bits: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The (n, 256) signs of the pictures so turned, from those of the pictures."""
        place, flip = self.table()
        return bits[:, place] ^ flip

    def table(self) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """(256,) from which place each sign comes, and whether it is the opposite one."""
        odd = np.arange(1, _EDGE + 1) % 2 == 1
        flips = np.zeros((_EDGE, _EDGE), np.uint8)
        places = np.arange(SIGNS).reshape(_EDGE, _EDGE)
        if self.across:
            flips ^= odd[None, :].astype(np.uint8)
        if self.down:
            flips ^= odd[:, None].astype(np.uint8)
        if self.swapped:
            flips, places = flips.T, places.T
        return places.reshape(-1), flips.reshape(-1)

    def pixels(self, pixels: Grey) -> Grey:
        """The picture so turned."""
        if self.across:
            pixels = pixels[:, ::-1]
        if self.down:
            pixels = pixels[::-1]
        return np.ascontiguousarray(pixels.T if self.swapped else pixels)


TURNINGS: tuple[Turning, ...] = (
    Turning("same", False, False, False),
    Turning("mirrored", True, False, False),
    Turning("mirrored", False, True, False),
    Turning("turned", True, True, False),
    Turning("mirrored", False, False, True),
    Turning("turned", True, False, True),
    Turning("turned", False, True, True),
    Turning("mirrored", True, True, True),
)


# --- one picture in another ---------------------------------------------------------------------


def signs_of(pixels: Grey) -> NDArray[np.uint8]:
    """(256,) signs, 0 or 1, of a picture of any size."""
    image = Image.fromarray(pixels).resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    return _signs(np.asarray(image, np.float32))


def worst_difference(one: Grey, other: Grey) -> float:
    """How far two pictures of one thing are from each other where they differ most.

    They are squashed to the same size and brought to the same light and contrast; then the
    difference in the worst of 64 fields, where the contrast of the whole picture is 1. A line of
    text that is another one shows here, though all else is the same.
    """
    room = min(_COMPARED, int(min(*one.shape, *other.shape) / _SOFTER))
    side = max(_FIELDS, room // _FIELDS * _FIELDS)
    a, b = (_levelled(each, side) for each in (one, other))
    fields = np.square(a - b).reshape(_FIELDS, side // _FIELDS, _FIELDS, side // _FIELDS)
    return float(np.sqrt(fields.mean(axis=(1, 3)).max()))


def local_change(one: Grey, other: Grey) -> float:
    """How many times more two pictures differ where they differ most than they usually do.

    What saving a picture again does to it, it does everywhere; another line on a page is one place.
    0 for pictures of different sizes, for which that cannot be told, and where it is next to
    nothing.
    """
    if one.shape != other.shape or min(one.shape) < 2 * _FIELD:
        return 0.0
    height, width = (edge // _FIELD * _FIELD for edge in one.shape)
    a, b = (_level(each[:height, :width]) for each in (one, other))
    fields = np.square(a - b).reshape(height // _FIELD, _FIELD, width // _FIELD, _FIELD)
    differences = np.sqrt(fields.mean(axis=(1, 3)))
    worst = float(differences.max())
    return worst / (float(np.median(differences)) + _NOISE) if worst > _SEEN else 0.0


def _levelled(pixels: Grey, side: int) -> Grey:
    image = Image.fromarray(pixels).resize((side, side), Image.Resampling.BILINEAR)
    return _level(np.asarray(image, np.float32))


def _level(pixels: Grey) -> Grey:
    """In the same light and contrast as all others."""
    return np.asarray((pixels - pixels.mean()) / max(float(pixels.std()), 1.0), np.float32)


def differing(one: Grey, other: Grey) -> int:
    """How many of the 256 signs differ between two pictures; of strangers, about half."""
    return int(np.count_nonzero(signs_of(one) != signs_of(other)))


def part_of(whole: Grey, part: Grey) -> Part | None:
    """Where ``part`` lies in ``whole``, as ``grey`` gives them; None where it lies nowhere.

    It may be of any size down to half the whole's width or height, not turned. Costs some
    milliseconds, less for most pairs that have nothing to do with each other.
    """
    whole, part = (_resized(each, min(1.0, _FINE / max(each.shape))) for each in (whole, part))
    if min(*whole.shape, *part.shape) < _FIELDS:
        return None
    fits = min(whole.shape[0] / part.shape[0], whole.shape[1] / part.shape[1])
    scale = min(1.0, _COARSE / max(whole.shape))
    rough = _Field(_resized(whole, scale))
    sizes = [fits * _STEP**n for n in range(_SIZES)]
    found = max((rough.best(_resized(part, size * scale)), size) for size in sizes)
    if found[0].match < _WORTH_A_LOOK:
        return None
    field = _Field(whole)
    near = [found[1] * (1 + _NEAR * n) for n in range(-4, 5)]
    spot = max(field.best(_resized(part, size)) for size in near if size <= fits * 1.001)
    window = whole[spot.top : spot.top + spot.height, spot.left : spot.left + spot.width]
    worst = worst_difference(window, part)
    return Part(differing(window, part), worst, window.size / whole.size)


@dataclass(frozen=True, order=True)
class _Spot:
    """A place in a picture, and how well something fits there (a correlation, at most 1)."""

    match: float
    top: int
    left: int
    height: int
    width: int


class _Field:
    """A picture in which others are looked for."""

    def __init__(self, pixels: Grey) -> None:
        self._shape = pixels.shape
        level = pixels - pixels.mean()
        self._waves = np.fft.rfft2(level)
        self._sums, self._squares = _table(level), _table(np.square(level))

    def best(self, part: Grey) -> _Spot:
        """The place where ``part`` correlates best with the picture."""
        height, width = (min(a, b) for a, b in zip(part.shape, self._shape, strict=True))
        padded = np.zeros(self._shape, np.float32)
        padded[:height, :width] = part[:height, :width] - part[:height, :width].mean()
        energy = max(float(np.square(padded).sum()), 1e-3)
        products = np.fft.irfft2(self._waves * np.conj(np.fft.rfft2(padded)), self._shape)
        sums, squares = (_windows(t, height, width) for t in (self._sums, self._squares))
        spread = np.maximum(squares - np.square(sums) / (height * width), 1e-3)
        valid = products[: spread.shape[0], : spread.shape[1]] / np.sqrt(spread * energy)
        place = int(valid.argmax())
        top, left = divmod(place, valid.shape[1])
        return _Spot(float(valid[top, left]), top, left, height, width)


def _table(values: NDArray[np.float32]) -> NDArray[np.float64]:
    table = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    table[1:, 1:] = values.astype(np.float64).cumsum(0).cumsum(1)
    return table


def _windows(table: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    """Sums over every window of that size."""
    upper, lower = table[:-height], table[height:]
    return np.asarray(
        lower[:, width:] - lower[:, :-width] - upper[:, width:] + upper[:, :-width], np.float64
    )


def _resized(pixels: Grey, scale: float) -> Grey:
    height, width = (max(1, round(edge * scale)) for edge in pixels.shape)
    if (height, width) == pixels.shape:
        return pixels
    image = Image.fromarray(pixels).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32)
