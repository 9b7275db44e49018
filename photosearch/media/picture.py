"""A decoded picture and how it is made smaller: the value that passes from decoders to ``prepare``.

Used inside decoder processes. A picture is kept as its file stores it, lying on its side if need
be, and only the small results are turned upright. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageFilter

from photosearch.errors import BadPhoto
from photosearch.media.metadata import Embedded

MAX_PIXELS = 300_000_000

Enough = Callable[[int, int], tuple[int, int]]
"""From the upright full size (width, height) to the least size that is worth decoding."""

Extent = tuple[float, float]
"""Width and height, in pixels and parts of pixels, from an image's top left corner."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Picture:
    """A decoded picture, at full size or smaller.

    Attributes:
        image: RGB, sRGB, as the file stores it.
        extent: the part of ``image`` that is the picture. A picture of 1001 pixels decoded at a
            quarter is 251 pixels wide, of which 250.25 are the picture; to resize all 251 would
            shift everything.
        turn: EXIF orientation, 1 to 8, that makes it upright.
        width: of the whole picture, upright.
        height: of the whole picture, upright.
        format: name in ``formats.FORMATS``.
        softened: whether ``image`` was averaged down, or decoded at a reduced scale, which
            comes to the same.
        embedded: metadata blocks.
        damage: what is missing of a picture that is shown all the same, or empty.
    """

    image: Image.Image
    extent: Extent
    turn: int
    width: int
    height: int
    format: str
    softened: bool = False
    embedded: Embedded = field(default_factory=Embedded)
    damage: str = ""

    def resized(
        self, size: tuple[int, int], resample: Image.Resampling, reducing_gap: float | None = None
    ) -> Image.Image:
        """The upright picture at exactly ``size``, (width, height)."""
        stored = size[::-1] if is_sideways(self.turn) else size
        small = self.image
        if small.size != stored or self.extent != stored:
            small = small.resize(stored, resample, (0, 0, *self.extent), reducing_gap)
        return self._upright(small)

    def resized_exactly(self, size: tuple[int, int], resample: Image.Resampling) -> Image.Image:
        """``resized``, as near as can be to what resizing the whole picture would have given.

        Averaging before resizing widens the filter that a pixel has gone through. A kernel of
        three by three of the opposite variance narrows it again, which brings a trained encoder's
        vectors from 0.995 to 0.999 of the exact ones where the picture was twice as large as
        ``size``.
        """
        stored = size[::-1] if is_sideways(self.turn) else size
        if not self.softened:
            return self.resized(size, resample)
        small = self.image.resize(stored, resample, (0, 0, *self.extent))
        across, down = (
            _SHARPENING * (target / held) ** 2
            for target, held in zip(stored, self.extent, strict=True)
        )
        if max(across, down) > _NEGLIGIBLE:
            small = small.filter(_sharpen(across, down))
        return self._upright(small)

    def _upright(self, stored: Image.Image) -> Image.Image:
        return stored if self.turn == 1 else stored.transpose(_TURNS[self.turn])


_SHARPENING = 1.3 / 24
"""A box of one source pixel has the variance 1/12, which is twice 1/24; resampling the coarser
grid adds about a third to that (measured, for halves to eighths and JPEG's own scaling)."""

_NEGLIGIBLE = 0.0005


def _sharpen(across: float, down: float) -> ImageFilter.Kernel:
    row = (-across, 1 + 2 * across, -across)
    column = (-down, 1 + 2 * down, -down)
    return ImageFilter.Kernel((3, 3), [y * x for y in column for x in row], scale=1)


def is_sideways(turn: int) -> bool:
    """Whether an EXIF orientation swaps width and height."""
    return turn in (5, 6, 7, 8)


def check_pixels(width: int, height: int) -> None:
    """Refuse a size that a header claims; raises ``BadPhoto`` (too_large, damaged)."""
    if width < 1 or height < 1:
        raise BadPhoto("damaged", "The file says that its picture has no width or no height.")
    if width * height > MAX_PIXELS:
        raise BadPhoto(
            "too_large",
            f"The file says that its picture is {width} x {height} pixels"
            f" ({width * height / 1e6:,.0f} megapixels);"
            f" the limit is {MAX_PIXELS // 10**6} megapixels.",
        )
