"""One file's bytes to an upright sRGB picture, no larger than needed.

Runs inside decoder processes; called by ``prepare``. Sizes are checked in the header before
pixels are decoded, JPEGs are decoded at a reduced scale, and whatever a decoder throws at a broken
file becomes a ``BadPhoto``. Knows nothing of models beyond the size that they want.
"""

from __future__ import annotations

import importlib
import io
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

from photosearch.errors import BadPhoto
from photosearch.media import colour, formats
from photosearch.media.hashing import Source

MAX_PIXELS = 300_000_000

# What the decoders' Python code was seen to throw at damaged files. A bug of ours among these
# would be reported as a damaged file, which is why this module does little else.
DECODER_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    AssertionError,
    struct.error,
    zlib.error,
)

Enough = Callable[[int, int], tuple[int, int]]
"""From the upright full size (width, height) to the least size worth decoding."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture.

    Attributes:
        image: RGB, upright, sRGB, at least as large as asked for or as the file has it.
        width: of the whole picture, upright.
        height: of the whole picture, upright.
        format: name in ``formats.FORMATS``.
        exif: a raw EXIF block (TIFF structure), or None.
        xmp: a raw XMP packet, or None.
        texts: other texts found in the header (comments, PNG text).
        note: what is wrong with a picture that could be read all the same, or empty.
    """

    image: Image.Image
    width: int
    height: int
    format: str
    exif: Image.Exif | None = None
    xmp: bytes | None = None
    texts: dict[str, str] = field(default_factory=dict)
    note: str = ""


def decode(source: Source, name: str, enough: Enough) -> Picture:
    """Decode a file; raises ``BadPhoto``. ``name`` is asked only where the bytes say nothing."""
    found = formats.identify(source.head[: formats.SNIFF_BYTES], name)
    if found is None:
        raise BadPhoto("not_an_image", _not_an_image(source))
    kind = formats.BY_NAME[found]
    try:
        if kind.reader == "raw":
            from photosearch.media.raw import decode_raw

            return decode_raw(source, enough)
        if kind.reader == "jxl":
            from photosearch.media.jxl import decode_jxl

            return decode_jxl(source, enough)
        return _decode_with_pillow(source, kind, enough)
    except MemoryError:
        raise BadPhoto("out_of_memory", TOO_MUCH_MEMORY) from None
    except Image.DecompressionBombError as error:
        raise BadPhoto("too_large", _too_large(str(error))) from None
    except DECODER_FAULTS as error:
        raise BadPhoto("damaged", _damaged(kind.name, error)) from error


TOO_MUCH_MEMORY = "Decoding this picture takes more memory than Photosearch allows for one file."


def check_pixels(width: int, height: int) -> None:
    """Refuse a size that a header claims; raises ``BadPhoto`` (too_large, damaged)."""
    if width < 1 or height < 1:
        raise BadPhoto("damaged", "The file says that its picture has no width or no height.")
    if width * height > MAX_PIXELS:
        raise BadPhoto(
            "too_large",
            f"The file says that its picture has {width} x {height} pixels"
            f" ({width * height / 1e6:,.0f} megapixels); the limit is {MAX_PIXELS // 10**6}.",
        )


def _decode_with_pillow(source: Source, kind: formats.Format, enough: Enough) -> Picture:
    image = open_with_pillow(source.data or open(source.path, "rb"), kind)  # noqa: SIM115
    check_pixels(*image.size)
    exif = _read_exif(image)
    turn = 1 if kind.name == "TIFF" else orientation_of(exif)  # Pillow turns TIFFs by itself
    sideways = turn in (5, 6, 7, 8)
    width, height = image.size[::-1] if sideways else image.size
    least = enough(width, height)
    note = ""
    picture = image
    scaled = least[::-1] if sideways else least
    try:
        loaded = _load(picture, scaled)
    except OSError:
        loaded = _load_what_is_there(source, kind, scaled)
        note = "The file is damaged or cut short; a part of the picture is missing."
    factor = max(1, min(loaded.width // scaled[0], loaded.height // scaled[1]))
    small = colour.reduced_rgb(loaded, factor)
    if note:
        _refuse_if_mostly_missing(small)
    texts = {k: v for k, v in image.info.items() if isinstance(k, str) and isinstance(v, str)}
    xmp = image.info.get("xmp")
    return Picture(
        upright(small, turn),
        width,
        height,
        kind.name,
        exif,
        xmp if isinstance(xmp, bytes) else None,
        texts,
        note,
    )


def open_with_pillow(data: bytes | BinaryIO, kind: formats.Format) -> Image.Image:
    """Read a header; raises what the decoder raises. Imports one format's module only."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses from twice that number on
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    if kind.reader == "heif":
        from pillow_heif import HeifImageFile

        opened: Image.Image = HeifImageFile(file)
        return opened
    assert kind.plugin is not None
    importlib.import_module(kind.plugin[0])
    return Image.open(file, formats=(kind.plugin[1],))


def _load(image: Image.Image, least: tuple[int, int]) -> Image.Image:
    image.draft(None, least)  # type: ignore[arg-type]  # only JPEG and MPO do something with it
    image.load()
    return image


def _load_what_is_there(
    source: Source, kind: formats.Format, least: tuple[int, int]
) -> Image.Image:
    """Decode a damaged file once more, putting up with missing parts."""
    if kind.name == "JPEG":
        # With an end marker libjpeg shows what it has: grey below the cut, or all of a
        # progressive picture in less detail. Pillow's own tolerant mode gives up earlier.
        data = source.data or _read_again(source)
        return _load(open_with_pillow(data + b"\xff\xd9", kind), least)
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return _load(open_with_pillow(source.data or _read_again(source), kind), least)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _read_again(source: Source) -> bytes:
    with open(source.path, "rb") as file:
        return file.read()


def _refuse_if_mostly_missing(image: Image.Image) -> None:
    """Raise ``BadPhoto`` where half of the picture or more is a flat area at the bottom."""
    pixels = np.asarray(image)
    spread = pixels.max(axis=(1, 2)).astype(np.int16) - pixels.min(axis=(1, 2))
    rows = np.flatnonzero(spread > 3)
    there = (int(rows[-1]) + 1) / len(spread) if len(rows) else 0.0
    if there < 0.5:
        raise BadPhoto(
            "damaged",
            f"The file is cut short or damaged: only about {there:.0%} of the picture is there.",
        )


def _read_exif(image: Image.Image) -> Image.Exif | None:
    try:
        return image.getexif()
    except (*DECODER_FAULTS, MemoryError):
        return None  # a photo with broken EXIF is still a photo


def orientation_of(exif: Image.Exif | None) -> int:
    """EXIF orientation, 1 to 8; 1 for anything else."""
    value = exif.get(0x0112) if exif is not None else None
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """``image`` turned as an EXIF orientation says."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _not_an_image(source: Source) -> str:
    if not source.head.strip(b"\0"):
        return "The file holds nothing but zeros; its contents were probably lost."
    foreign = formats.foreign_kind(source.head[: formats.SNIFF_BYTES])
    if foreign:
        return f"This is {foreign}, not a picture."
    return "The file does not begin like any kind of picture."


def _too_large(message: str) -> str:
    claimed = re.search(r"\((\d+) pixels\)", message)
    size = f"{int(claimed[1]) / 1e6:,.0f} megapixels" if claimed else "far more pixels"
    return f"The file says that its picture has {size}; the limit is {MAX_PIXELS // 10**6}."


def _damaged(name: str, error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return f"The file begins like a {name} picture, but its header is damaged."
    return f"The {name} data is damaged; no picture could be read from it."
